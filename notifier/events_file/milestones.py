"""The sections `calendar` and `milestones`: their keys, and how they are read.

Each function records the mistakes and returns the values that are right.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import UNDATED, Edtf
from notifier.events_file.date_values import DAY, OFFSET, REPEAT, SPAN, WHEN, ZONE, DayOrTable
from notifier.events_file.derived import derive_dates
from notifier.events_file.nodes import Sequence
from notifier.events_file.order import Anchors, ReadMilestone
from notifier.events_file.own_days import CountryOrTable
from notifier.events_file.problems import read_within_border
from notifier.events_file.records import Fields, Key, ListOf, Record, claim_names, read_records
from notifier.events_file.spellings import warn_of_spellings
from notifier.events_file.statements import (
    STATEMENT,
    newest_of,
    offer_phrase,
    read_end,
    read_statements,
)
from notifier.events_file.values import ANY_ID, CONTACT, DOMAIN, ID, INVALID, URL, Choice, Flag, Text
from notifier.timeline.fields import FIELDS, SIMPLE, Shape
from notifier.timeline.model import After, Kind, Milestone, Modality, Repeat, Statement
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from notifier.dates.working_days import Holidays
    from notifier.events_file.nodes import KeyValue, Node
    from notifier.events_file.problems import Locale, Problems
    from notifier.events_file.records import Fields
    from notifier.events_file.statements import Letter, Sources
    from notifier.events_file.values import ValueType

MAX_MILESTONES = 50_000

_LINE = Text()
NO_ANCHORS = Anchors()

CALENDAR = Record(
    keys=(
        Key("name", _LINE, "What the calendar is called.", required=True),
        Key("domain", DOMAIN, "Right-hand side of every calendar UID; never changes.", required=True),
        Key("timezone", ZONE, "Where a day begins and ends (Europe/Amsterdam)."),
        Key(
            "holidays",
            CountryOrTable(),
            "Whose holidays are no working days, and which own days are added and removed.",
        ),
        Key("language", Choice(options=Language), "Language of texts and mistakes (nl)."),
        Key("url", URL, "Public base address; links to milestones need it."),
        Key("contact", CONTACT, "Mail or https address for news of a milestone."),
        Key(
            "answers",
            URL,
            "Public address of notifier serve, where readers answer; NOTIFIER_ANSWERS=1 allows it.",
        ),
    )
)

# The value type in the file for each shape of the table of fields.
_TYPES: dict[Shape, ValueType] = {
    Shape.LINE: _LINE,
    Shape.PARAGRAPHS: Text(max_length=5000, lines=True),
    Shape.ADDRESS: URL,
    Shape.LINES: ListOf(each=_LINE),
    Shape.DAY: DAY,
    Shape.DAYS: ListOf(each=DAY),
    Shape.FLAG: Flag(),
    Shape.ID: ID,
    Shape.IDS: ListOf(each=ID),
    Shape.DATE: WHEN,
    Shape.RULE: REPEAT,
    Shape.STATEMENTS: ListOf(each=STATEMENT),
    Shape.DONE: DayOrTable(),
    Shape.CANCELLED: Record(
        keys=(
            Key("on", DAY, "The day it was announced.", required=True),
            Key("reason", _LINE, "Why."),
        ),
        short="on",
    ),
    Shape.AFTER: Record(
        keys=(
            Key("milestone", ANY_ID, "The one it comes after.", required=True),
            Key("offset", OFFSET, "How long after it (P6W, P5B, -P2W before it); gives the date."),
            Key("within", SPAN, "How long after it at the latest (P6W, P5B); gives the last day."),
        ),
        short="milestone",
    ),
}

MILESTONE = Record(
    keys=tuple(
        Key(
            row.name,
            Choice(options=row.options) if row.options else _TYPES[row.shape],
            row.meaning,
            required=row.is_required,
        )
        for row in FIELDS.values()
        if row.meaning
    )
)
# Fields whose value is the attribute itself; `_read_milestone` builds the others.
_SIMPLE = frozenset(
    row.name for row in FIELDS.values() if row.shape in SIMPLE and row.name in Milestone._field_defaults
)


def read_milestones(  # noqa: PLR0913 - each is a part of the file
    entry: KeyValue | None,
    problems: Problems,
    *,
    sources: Sources,
    holidays: Holidays,
    locale: Locale,
    base_url: str = "",
    anchors: Anchors = NO_ANCHORS,
) -> tuple[Milestone, ...]:
    """Read all milestones; their ids, former ids included, have to be unique."""
    names: dict[str, Node] = {}
    rows: list[ReadMilestone] = []
    letter = newest_of(sources)
    for fields in read_records(entry, MILESTONE, problems, MAX_MILESTONES):
        claim_names(fields, names, problems)
        row = read_within_border(
            partial(_read_row, fields, sources, letter, locale, problems),
            None,
            place=fields.node.place,
            problems=problems,
        )
        if row:
            rows.append(row)
    warn_of_spellings([row.fields for row in rows], problems)
    milestones = derive_dates(rows, holidays, problems, anchors)
    for row, milestone in zip(rows, milestones, strict=True):
        if row.is_date_known:
            _check_overdue_after(row.fields, milestone, problems)
    refuse_references([row.fields for row in rows], milestones, base_url, problems)
    return _by_key(milestones, (*milestones, *anchors.milestones))


def _by_key(milestones: tuple[Milestone, ...], every: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
    """Return the milestones with the key of the one each comes after, which a rename does not change."""
    keys = {one.id: one.key for one in every if one.formerly}
    keys |= {name: one.key for one in every for name in one.formerly}
    return tuple(
        one._replace(after=one.after._replace(milestone=keys.get(one.after.milestone, one.after.milestone)))
        if keys and one.after
        else one
        for one in milestones
    )


def _check_overdue_after(fields: Fields, milestone: Milestone, problems: Problems) -> None:
    day, latest = milestone.overdue_after, milestone.when.latest
    if day and latest and day < latest:
        with problems.about(milestone.id):
            problems.add(
                fields.place("overdue_after"), "file.overdue_before_end", value=str(day), last=latest
            )


def _read_row(
    fields: Fields, sources: Sources, letter: Letter | None, locale: Locale, problems: Problems
) -> ReadMilestone:
    statements, undated = read_statements(fields, sources, locale, problems)
    if undated:
        letter = (undated, None)
    elif statements:
        letter = (statements[-1].source.id, statements[-1].source)
    offer_phrase(fields, letter, locale, problems)
    stated = fields.values.get("statements")
    listed = fields.nodes.get("statements")
    are_read = stated is None or (
        isinstance(listed, Sequence)
        and len(statements) == len(listed.items)
        and all(
            INVALID not in (one.values.get("when"), one.values.get("done"))
            for one in fields.get("statements", ())
        )
    )
    when = fields.values.get("when")
    milestone = _read_milestone(fields, statements, problems, are_read=are_read)
    return ReadMilestone(
        fields, milestone, is_date_known=when is not INVALID and (when is not None or are_read)
    )


def _read_milestone(
    fields: Fields, statements: tuple[Statement, ...], problems: Problems, *, are_read: bool
) -> Milestone:
    right = fields.right
    newest = next((one for one in reversed(statements) if one.when), None)
    when: Edtf = right.get("when") or (newest.when if newest and newest.when else UNDATED)
    if "when" in right and are_read and newest and newest.when and not newest.when.is_same_time(when):
        problems.warn(
            fields.place("when"),
            "file.when_differs",
            value=when.text,
            source=newest.source.id,
            stated=newest.when.text,
        )
    is_known = "when" in right or ("when" not in fields.values and are_read)
    if right.get("lasts") and is_known and (wrong := _why_it_cannot_last(fields, when)):
        value = str(right.get("kind")) if wrong == "file.lasts_kind" else when.text
        problems.add(fields.place("lasts"), wrong, value=value)
    elif right.get("lasts"):
        when = when.lasting
    after: Fields | None = right.get("after")
    repeat = right.get("repeat")
    done: date | tuple[tuple[date, date], ...] | None = right.get("done")
    done_on, cancelled = read_end(fields, statements, problems)
    if after and {"offset", "within"} <= after.values.keys():
        problems.add(after.place("within"), "file.offset_or_within")
    if after and "within" in after.values and right.get("modality") is Modality.FIXED:
        problems.add(fields.place("modality"), "file.within_fixed", value=Modality.FIXED.value)
    simple: dict[str, Any] = {name: value for name, value in right.items() if name in _SIMPLE}
    return Milestone(
        **simple,
        id=right.get("id", ""),
        title=right.get("title", ""),
        kind=right.get("kind", Kind.EVENT),
        when=when,
        modality=right.get("modality") or (newest and newest.modality) or Modality.FIXED,
        statements=statements,
        done=done_on,
        parts_done=done if isinstance(done, tuple) and not repeat else (),
        cancelled=cancelled,
        after=After(milestone=after.get("milestone", "")) if after else None,
        repeat=Repeat(
            rule=repeat,
            without=right.get("except", ()),
            done=done if isinstance(done, tuple) else (),
        )
        if repeat
        else None,
    )


def _why_it_cannot_last(fields: Fields, when: Edtf) -> str:
    """Return why a date cannot be all of its days, as the key of a mistake; empty where it can."""
    if fields.get("kind", Kind.EVENT) is not Kind.EVENT:
        return "file.lasts_kind"
    if "repeat" in fields.values:
        return "file.lasts_repeat"
    return "" if when.can_last else "file.lasts_days"


# The fields of a milestone that may hold an address.
_TEXTS = tuple(
    row.name for row in FIELDS.values() if row.shape in {Shape.LINE, Shape.PARAGRAPHS, Shape.ADDRESS}
)


def refuse_references(
    read: Iterable[Fields], milestones: Iterable[Milestone], base_url: str, problems: Problems
) -> None:
    """Record every public milestone that refers to a private one, by `after` or by a link.

    Milestones and their fields are in the same order; without a public address links are not checked.
    """
    rows = list(zip(read, milestones, strict=True))
    private = {name for _, one in rows if one.private for name in one.names if name}
    if not private:
        return
    link = re.compile(rf"{re.escape(base_url.rstrip('/'))}/(?:v1/)?milestones/([a-z0-9-]+)")
    for fields, milestone in rows:
        if milestone.private:
            continue
        with problems.about(milestone.id):
            after: Fields | None = fields.get("after")
            if after and (name := after.get("milestone")) in private:
                problems.add(after.place("milestone"), "file.after_private", value=name)
            for key in _TEXTS if base_url else ():
                for name in link.findall(getattr(milestone, key)):
                    if name in private:
                        problems.add(fields.place(key), "file.links_to_private", value=name)
