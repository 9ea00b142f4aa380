"""Forms that an editor fills in, as edits of the file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.proposals.drafting import (
    dated_keys,
    draft_added,
    draft_cancelled,
    draft_done,
    draft_moved,
    draft_silent,
    said_to_last,
)
from notifier.proposals.form_fields import Action, Draft, Filled, FormFields
from notifier.proposals.typed import guess
from notifier.timeline.edits import SetField
from notifier.timeline.fields import FIELDS, to_plain
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
        FormError: FormFields are wrong; all of them are named.
    """
    fields = FormFields(filled)
    return fields.draft(_ACTIONS[filled.action](fields))


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
    day = fields.done_day(citation.said_on) or citation.said_on
    known = open_occurrences(milestone, fields.filled.today) if milestone else ()
    if milestone and milestone.repeat and not occurrence:
        fields.wrong("occurrence", "fill.occurrence_missing")
    elif occurrence and occurrence not in {one.recurrence for one in known}:
        fields.wrong("occurrence", "fill.no_choice", text=occurrence)
    elif occurrence and citation.source:
        fields.wrong("source", "fill.occurrence_without_source")
    return draft_done(fields.name, day, citation, occurrence)


def _moved(fields: FormFields) -> tuple[Edit, ...]:
    citation = fields.citation()
    fields.required("when")
    reading = fields.when("when", citation.said_on)
    modality = fields.choice("modality", Modality)
    if reading is None:
        return ()
    if reading.when.is_undated or reading.rule:
        fields.wrong("when", "fill.counts_from_other", text=fields.text("when"))
    milestone = fields.filled.milestone
    if milestone and milestone.proof and not citation.source:
        proof = milestone.proof.source.title
        fields.wrong("source", "edit.ended_by_source", title=milestone.title, source=proof)
    firm = modality or guess("", citation.phrase or fields.text("when"), citation.said_on).modality
    said = said_to_last(fields.text("when"), reading.when)
    lasts = fields.lasting(milestone.kind, reading.when, otherwise=said) if milestone else None
    return draft_moved(fields.name, reading.when.text, firm, citation, fields.timeline, lasts=lasts)


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
    citation = fields.citation()
    return draft_cancelled(
        fields.name, fields.past_day("day", citation.said_on), fields.text("reason"), citation
    )


def _again(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits by which what was done or cancelled is planned again, on the date it had."""
    milestone = fields.filled.milestone
    if milestone is None or milestone.status is Status.PLANNED:
        return ()
    if milestone.proof:
        proof = milestone.proof.source.title
        fields.wrong("source", "edit.ended_by_source", title=milestone.title, source=proof)
    return (SetField(milestone.id, milestone.status.value, None),)


def _added(fields: FormFields) -> tuple[Edit, ...]:
    citation, title, after = fields.citation(), fields.required("title"), fields.text("after")
    kind, modality = fields.choice("kind", Kind), fields.choice("modality", Modality)
    words = fields.text("when")
    reading = fields.when("when", citation.said_on)
    if after and fields.timeline.find(after) is None:
        fields.wrong("after", "fill.no_choice", text=after)
    if reading and reading.when.is_undated and not (after and reading.offset):
        fields.wrong("when", "fill.counts_from_other", text=words)
    guessed = guess(title, words, citation.said_on, citation.phrase)
    given: dict[str, Plain] = {
        "title": title,
        "kind": (kind or guessed.kind).value,
        "topics": fields.topics(),
        **{key: fields.text(key) for key in TYPED_LINES if key != "title"},
        "private": fields.text("private") == "yes",
        **({"after": {"milestone": after}} if after else {}),
    }
    lasts = None
    if reading:
        said = said_to_last(words, reading.when)
        lasts = fields.lasting(kind or guessed.kind, reading.when, otherwise=said)
    if fields.faults:
        return ()
    dated = dated_keys(words, reading, after) if reading else {}
    dated = {**dated, **({} if lasts is None else {"lasts": lasts})}
    return draft_added(given, dated, modality or guessed.modality, citation, fields.timeline)


# The fields of a milestone that are typed as they stand in the file.
TYPED_LINES = ("title", "owner", "action", "description", "location", "url")


def _corrected(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits that set what differs from the milestone."""
    milestone = fields.filled.milestone
    if milestone is None:
        return ()
    fields.required("title")
    kind, until = fields.choice("kind", Kind), fields.day("overdue_after", fields.filled.today)
    after: dict[str, Plain | None] = {
        **{key: fields.text(key) for key in TYPED_LINES},
        "kind": (kind or milestone.kind).value,
        "topics": fields.topics(),
        "overdue_after": until.isoformat() if until else None,
        "private": fields.text("private") == "yes",
    }
    before = {key: to_plain(FIELDS[key], value) for key in after if (value := getattr(milestone, key))}
    changed: dict[str, Plain | None] = {
        key: value or None for key, value in after.items() if (value or None) != before.get(key)
    }
    is_event = (kind or milestone.kind) is Kind.EVENT
    before_lasts = milestone.lasts or None
    lasts = fields.lasting(Kind.EVENT, milestone.when, otherwise=before_lasts) if is_event else None
    if lasts != before_lasts:
        changed["lasts"] = lasts
    return tuple(SetField(milestone.id, key, value) for key, value in changed.items())


_ACTIONS: Mapping[Action, Callable[[FormFields], tuple[Edit, ...]]] = {
    Action.ADD: _added,
    Action.DONE: _done,
    Action.MOVE: _moved,
    Action.CANCEL: _cancelled,
    Action.SILENT: _silent,
    Action.AGAIN: _again,
    Action.CORRECT: _corrected,
}
