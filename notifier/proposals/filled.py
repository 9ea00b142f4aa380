"""Forms that somebody fills in, as edits of the file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.dates.edtf import parse_edtf
from notifier.errors import DateError
from notifier.proposals.drafting import (
    Citation,
    dated_keys,
    draft_added,
    draft_cancelled,
    draft_done,
    draft_moved,
    draft_silent,
    said_to_last,
)
from notifier.proposals.form_fields import Action, FormFields, own_of
from notifier.proposals.typed import guess
from notifier.timeline.edits import SetField
from notifier.timeline.model import Kind, Modality, Status
from notifier.timeline.repeats import missed_days, occurrence, occurrences_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from notifier.proposals.form_fields import Draft, Filled
    from notifier.timeline.edits import Edit, Plain
    from notifier.timeline.model import Milestone

# How far back occurrences are offered that can be marked as done.
_BACK = timedelta(days=800)


def to_draft(filled: Filled) -> Draft:
    """Return what a form comes to.

    Raises:
        FormError: Fields are wrong; all of them are named.
    """
    fields = FormFields(filled)
    return fields.draft(ACTIONS[filled.action](fields))


def open_occurrences(milestone: Milestone, today: date) -> tuple[Milestone, ...]:
    """Return the occurrences up to today that are not done, the newest first; none without a repetition."""
    if milestone.repeat is None:
        begun = [one for one in milestone.parts if one.recurrence and one.status is Status.PLANNED]
        return tuple(reversed([one for one in begun if one.when.earliest and one.when.earliest <= today]))
    missed = [occurrence(milestone, day.isoformat()) for day in missed_days(milestone, today)]
    # One can be done on its last day, and before it.
    running = (one for one in occurrences_between(milestone, today - _BACK, today) if not one.done)
    return tuple(reversed([*missed, *(one for one in running if not one.is_overdue(today))]))


def _done(fields: FormFields) -> tuple[Edit, ...]:
    milestone = fields.filled.milestone
    citation, occurrence = fields.citation(), fields.text("occurrence")
    day = fields.done_day(citation.said_on)
    if milestone and milestone.repeat and not occurrence:
        fields.wrong("occurrence", "fill.occurrence_missing")
    elif occurrence and citation.source:
        fields.wrong("source", "fill.occurrence_without_source")
    if milestone and milestone.done and not (day or occurrence or citation.source):
        # What is not said anew stays.
        return ()
    return draft_done(fields.name, day or citation.said_on, citation, occurrence)


def _moved(fields: FormFields) -> tuple[Edit, ...]:
    citation = fields.citation()
    reading = fields.new_date(citation.said_on)
    modality, milestone, words = (
        fields.choice("modality", Modality),
        fields.filled.milestone,
        fields.text("when"),
    )
    if reading is None:
        return ()
    if citation.phrase == reading.when.text:
        # A date as the file writes it is no quote.
        citation = citation._replace(phrase="")
    _refuse_ended(fields, citation)
    firm = modality or guess("", citation.phrase or words, citation.said_on).modality
    said = said_to_last(words, reading.when)
    lasts = fields.lasting(milestone.kind, reading.when, otherwise=said) if milestone else None
    when = _among_others(reading.when.text, milestone) if milestone else reading.when.text
    return draft_moved(fields.name, when, firm, citation, fields.timeline, lasts=lasts)


def _among_others(when: str, milestone: Milestone) -> str:
    """Return a date that is given; of one of several dates all of them, with it in the place of that one."""
    if not (milestone.is_part and milestone.stated):
        return when
    others = (one for one in milestone.stated.members if not one.is_same_time(milestone.when))
    every = sorted((*others, parse_edtf(when)), key=lambda one: one.sort_key)
    try:
        return parse_edtf(f"{{{','.join(one.text for one in every)}}}").text
    except DateError:
        return when


def _refuse_ended(fields: FormFields, citation: Citation) -> None:
    """Note that only a document plans what another one has ended."""
    milestone = fields.filled.milestone
    if milestone and milestone.proof and not citation.source:
        proof = milestone.proof.source.title
        fields.wrong("source", "edit.ended_by_source", title=milestone.title, source=proof)


def _silent(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits by which a date is confirmed, or is not known yet.

    Without a document that says so, it is asked again on a day that is typed.
    """
    citation, says, today = fields.citation(), fields.text("says"), fields.filled.today
    again = fields.day("again", today)
    if says not in {"confirms", "undated"}:
        fields.wrong("says", "fill.says_missing")
    elif not citation.source and (says == "confirms" or not fields.text("again")):
        fields.wrong("source", f"fill.source_missing_{says}")
    if again and again <= today:
        fields.wrong("again", "fill.again_in_past")
    said = draft_silent(fields.name, says, citation) if citation.source else ()
    return (*said, *((SetField(fields.name, "overdue_after", again.isoformat()),) if again else ()))


def _cancelled(fields: FormFields) -> tuple[Edit, ...]:
    citation, milestone = fields.citation(), fields.filled.milestone
    day, reason = fields.past_day("day", citation.said_on), fields.text("reason")
    if milestone and milestone.cancelled and not citation.source:
        # What is not said anew stays.
        day, reason = day or milestone.cancelled.on, reason or milestone.cancelled.reason
    return draft_cancelled(fields.name, day, reason, citation)


def _again(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits by which what was done or cancelled is planned again, on the date it had."""
    milestone = fields.filled.milestone
    if milestone is None or milestone.status is Status.PLANNED:
        return ()
    _refuse_ended(fields, Citation(fields.filled.today))
    return (SetField(milestone.id, milestone.status.value, None),)


def _added(fields: FormFields) -> tuple[Edit, ...]:
    citation, title, after = fields.citation(), fields.required("title"), fields.text("after")
    own, modality, words = fields.own(), fields.choice("modality", Modality), fields.text("when")
    is_quote = bool(citation.source) and words == citation.phrase
    reading = fields.when("when", citation.said_on, is_quote=is_quote)
    if after and fields.timeline.find(after) is None:
        fields.unknown("after", fields.timeline.names)
    if reading and reading.when.is_undated and not (after and reading.offset):
        fields.wrong("when", "fill.counts_from_unnamed", text=words)
    guessed = guess(title, words, citation.said_on, citation.phrase)
    kind = Kind(str(own.get("kind") or guessed.kind))
    named: dict[str, Plain] = {"after": {"milestone": after}} if after else {}
    given = {**own, "id": fields.text("name"), "title": title, "kind": kind.value, **named}
    said = said_to_last(words, reading.when) if reading else None
    lasts = fields.lasting(kind, reading.when, otherwise=said) if reading else None
    if fields.faults:
        return ()
    dated = dated_keys(words, reading, after) if reading else {}
    dated = {**dated, **({} if lasts is None else {"lasts": lasts})}
    return draft_added(given, dated, modality or guessed.modality, citation, fields.timeline)


def _corrected(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits that set what differs from the milestone."""
    milestone = fields.filled.milestone
    if milestone is None:
        return ()
    own, before = fields.own(), own_of(milestone)
    kind = Kind(str(own.get("kind") or milestone.kind))
    changed: dict[str, Plain | None] = {
        key: value or None
        for key, value in {**own, "kind": kind.value}.items()
        if (value or None) != before.get(key)
    }
    is_event, lasted = kind is Kind.EVENT, milestone.lasts or None
    lasts = fields.lasting(Kind.EVENT, milestone.when, otherwise=lasted) if is_event else None
    if lasts != lasted:
        changed["lasts"] = lasts
    return tuple(SetField(milestone.id, key, value) for key, value in changed.items())


ACTIONS: Mapping[Action, Callable[[FormFields], tuple[Edit, ...]]] = {
    Action.ADD: _added,
    Action.DONE: _done,
    Action.MOVE: _moved,
    Action.CANCEL: _cancelled,
    Action.SILENT: _silent,
    Action.AGAIN: _again,
    Action.CORRECT: _corrected,
}
