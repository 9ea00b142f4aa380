"""Derived dates: after another milestone, by a statutory term, by a recurrence rule."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from notifier.dates.forms import YEARS, Instant, Precision
from notifier.errors import DateError
from notifier.events_file.order import ReadMilestone, in_order
from notifier.events_file.problems import read_within_border
from notifier.events_file.values import INVALID
from notifier.timeline.model import OPENING_KINDS, Modality, Status

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.dates.leads import Span
    from notifier.dates.offsets import Offset
    from notifier.dates.recurrence import Recurrence
    from notifier.dates.working_days import Holidays
    from notifier.events_file.order import Anchors
    from notifier.events_file.problems import Problems
    from notifier.events_file.records import Fields
    from notifier.timeline.model import Milestone, Repeat

_KEYS = frozenset({"after", "repeat", "except", "statutory"})
# Keys of `after` that give a date: how long after the other milestone, and how long at the latest.
_LENGTHS = frozenset({"offset", "within"})


def derive_dates(
    own: list[ReadMilestone], holidays: Holidays, problems: Problems, anchors: Anchors
) -> tuple[Milestone, ...]:
    """Return the milestones with their derived dates."""
    given = [row.fields.values for row in own]
    if not any(not _KEYS.isdisjoint(one) or isinstance(one.get("done"), tuple) for one in given):
        return tuple(row.milestone for row in own)
    rows = [*own, *anchors.rows]
    places = {name: at for at, row in enumerate(rows) for name in row.milestone.names}
    derived = list(rows)
    order = in_order(rows, places, problems, anchors)
    for at in (*order, *(at for at in range(len(rows)) if at not in order)):
        row = rows[at]
        after = row.fields.get("after")
        place = places.get(after.get("milestone", "")) if after and at in order else None
        anchor = None if place is None else derived[place]
        with problems.about(row.milestone.id):
            derived[at] = read_within_border(
                partial(_derive, row, anchor, holidays, problems),
                row,
                place=row.fields.node.place,
                problems=problems,
            )
    return tuple(row.milestone for row in derived[: len(own)])


def _derive(
    row: ReadMilestone, anchor: ReadMilestone | None, holidays: Holidays, problems: Problems
) -> ReadMilestone:
    fields, milestone, is_date_known = row
    if anchor:
        milestone = _after(fields, milestone, anchor, holidays, problems)
        _warn_of_lost(fields, milestone, anchor, problems)
    after: Any = fields.values.get("after")
    # Whether `after` determines a date, readable or not.
    follows = after is INVALID or (after and not _LENGTHS.isdisjoint(after.values))
    if "when" not in fields.values and follows:
        is_readable = anchor and any(after.get(key) is not None for key in _LENGTHS)
        is_date_known = bool(anchor and is_readable and _has_base(anchor))
    _check_repeat(ReadMilestone(fields, milestone, is_date_known), problems)
    if milestone.parts_done and all(one.done for one in milestone.parts):
        milestone = milestone._replace(done=max(on for _, on in milestone.parts_done))
    if is_date_known:
        milestone = _statutory(fields, milestone, problems)
    return ReadMilestone(fields, milestone, is_date_known)


def _has_base(anchor: ReadMilestone) -> bool:
    """Whether the day is known from which an offset after this milestone counts."""
    if anchor.milestone.done:
        return True
    return anchor.is_date_known and anchor.fields.values.get("done") is not INVALID


def _after(
    fields: Fields,
    milestone: Milestone,
    anchor_row: ReadMilestone,
    holidays: Holidays,
    problems: Problems,
) -> Milestone:
    """Derive the date of a milestone from the one it comes after, unless it has a `when`."""
    after: Fields = fields.get("after")
    offset: Offset | None = after.get("offset")
    within: Span | None = after.get("within")
    anchor = anchor_row.milestone
    if "repeat" in anchor_row.fields.values or anchor.repeat:
        problems.add(after.place("milestone"), "file.after_repeating", value=anchor.id)
        return milestone
    if milestone.after is None or (offset is None and within is None) or not _has_base(anchor_row):
        return milestone
    follows = milestone.after._replace(
        offset=offset.text if offset else "", within=within.text if within else ""
    )
    try:
        when = follows.date_from(anchor.date_for_followers, holidays)
    except (DateError, OverflowError):
        key, text = ("offset", offset.text) if offset else ("within", follows.within)
        problems.add(after.place(key), "date.no_such_year", value=text, first=YEARS[0], last=YEARS[-1])
        return milestone
    if within and not milestone.when.is_undated:
        _warn_beyond(fields, milestone, when, problems)
        return milestone
    if "when" in fields.values:
        if fields.values["when"] is not INVALID and not milestone.when.is_same_time(when):
            problems.warn(
                fields.place("when"), "file.after_differs", value=milestone.when.text, after=when.text
            )
        return milestone
    if milestone.statements and not milestone.when.is_undated and not milestone.when.is_same_time(when):
        problems.warn(after.node.place, "file.stated_differs", value=when.text, stated=milestone.when.text)
    # What happened is certain, however its date was said before. A last day counted from it is never fixed.
    firm = Modality.FIXED if anchor.done else anchor.modality
    firm = Modality.INTENDED if within and firm is Modality.FIXED else firm
    if milestone.lasts:
        when = when.lasting
    milestone = milestone._replace(when=when, modality=fields.get("modality", firm), after=follows)
    return milestone._replace(counts_from=milestone.base_after(anchor))


def _warn_of_lost(
    fields: Fields, milestone: Milestone, anchor_row: ReadMilestone, problems: Problems
) -> None:
    """Warn of what comes after a milestone that is off, or counts from a date that counts no more."""
    anchor = anchor_row.milestone
    place = fields.get("after").place("milestone")
    is_off = anchor.cancelled or "cancelled" in anchor_row.fields.values
    if is_off and milestone.status is Status.PLANNED and not anchor.repeat:
        problems.warn(place, "file.after_cancelled", value=anchor.id)
    elif milestone.lost_base:
        problems.warn(place, "file.after_undated", value=anchor.id)


def _warn_beyond(fields: Fields, milestone: Milestone, limit: Edtf, problems: Problems) -> None:
    """Warn of a date that ends after the last day it may have."""
    last = milestone.when.latest
    if limit.latest and (last is None or last > limit.latest):
        place = fields.place("when") if "when" in fields.values else fields.get("after").node.place
        problems.warn(place, "file.beyond_limit", value=milestone.when.text, last=limit.latest)


def _check_repeat(row: ReadMilestone, problems: Problems) -> None:
    """Record what is not allowed in a repeating milestone, and what is allowed only there."""
    fields = row.fields
    if row.milestone.repeat:
        _check_times(row, row.milestone.repeat, problems)
    if "repeat" in fields.values:
        return
    if fields.get("except"):
        problems.add(fields.place("except"), "file.only_repeating", key="except")
    if not isinstance(fields.get("done"), tuple):
        return
    members = row.milestone.when.members
    if not members:
        problems.add(fields.place("done"), "file.only_repeating", key="done")
    for day, _ in row.milestone.parts_done:
        if members and day not in {one.latest for one in members}:
            problems.add(fields.place("done"), "file.no_part", value=str(day))


def _warn_of_rule(fields: Fields, rule: Recurrence, start: date, problems: Problems) -> None:
    """Warn of a rule that leaves out months, keeps the number of a last day, or is unknown to Outlook."""
    from notifier.dates.rule_templates import to_template  # noqa: PLC0415 - few milestones repeat

    place, text = fields.place("repeat"), fields.values["repeat"].text
    if rule.started_on(start).skips_periods(start):
        problems.warn(place, "file.repeat_skips", value=text, start=start)
    if rule.leaves_month_end(start):
        problems.warn(place, "file.repeat_month_end", value=text, rule=f"{text};BYMONTHDAY=-1")
    if to_template(rule, start) is None:
        problems.warn(place, "file.repeat_single", value=text)


def _check_times(row: ReadMilestone, repeat: Repeat, problems: Problems) -> None:
    # Few milestones repeat.
    from notifier.dates.occurrences import occurrences, start_of, whole_rule  # noqa: PLC0415

    fields, milestone, is_date_known = row
    when = milestone.when
    if milestone.done:
        said = (one.nodes["done"].place for one in fields.get("statements", ()) if one.get("done"))
        place = next(said) if "done" not in fields.values else fields.place("done")
        problems.add(place, "file.done_per_time", value=str(milestone.done))
    if "overdue_after" in fields.values:
        problems.add(fields.place("overdue_after"), "file.repeat_overdue_after")
    if not is_date_known:
        return
    try:
        rule, start = whole_rule(repeat.rule, when), start_of(repeat.rule, when)
    except DateError as error:
        problems.add(
            fields.place("when"),
            error.key,
            value=when.text,
            suggestion=error.suggestion or "",
            rule=repeat.rule.text,
        )
        return
    _warn_of_rule(fields, rule, start, problems)
    if isinstance(when.form, Instant) and not when.form.zone:
        problems.warn(fields.place("when"), "file.repeat_offset", value=when.text)
    left_out = set(repeat.without)
    days = {"except": repeat.without, "done": tuple(day for day, _ in repeat.done)}
    # COUNT counts from the start, so a rule that has it is expanded once for all days.
    every_day = set(occurrences(rule, start, first=start, last=date.max)) if rule.times else None
    for key, day in ((name, day) for name, own in days.items() for day in own):
        falls_on = occurrences(rule, start, first=day, last=day) if every_day is None else every_day
        if (key == "done" and day in left_out) or day not in falls_on:
            problems.add(fields.place(key), "file.no_occurrence", value=str(day), key=key)


def _statutory(fields: Fields, milestone: Milestone, problems: Problems) -> Milestone:
    """Extend a statutory term as the law prescribes; leave other dates as they are."""
    if not fields.get("statutory") or fields.get("kind") is None:
        return milestone
    from notifier.dates.leads import parse_span  # noqa: PLC0415 - few milestones are such a term
    from notifier.dates.statutory_terms import TermKind, extend_term  # noqa: PLC0415

    when: Edtf = milestone.when
    if milestone.kind in OPENING_KINDS:
        problems.add(fields.place("statutory"), "file.statutory_kind", value=milestone.kind.value)
        return milestone
    if when.latest is None or when.precision is Precision.INSTANT:
        problems.add(fields.place("statutory"), "file.statutory_open", value=when.text)
        return milestone
    offset = milestone.after.offset or milestone.after.within if milestone.after else ""
    extension = extend_term(
        when.latest,
        length=parse_span(offset.removeprefix("-")) if offset else None,
        kind=TermKind.COUNTED_BACK if offset.startswith("-") else TermKind.FORWARD,
    )
    for year in extension.years_without_decree:
        problems.warn(fields.place("statutory"), "file.beyond_decrees", value=when.text, year=year)
    if not extension.is_extended:
        return milestone._replace(extension=extension)
    return milestone._replace(when=when.ending_on(extension.last_day), stated=when, extension=extension)
