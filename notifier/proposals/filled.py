"""Forms that somebody fills in, as edits of the file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.dates.edtf import parse_edtf
from notifier.errors import DateError
from notifier.proposals.citing import cited_in
from notifier.proposals.form_fields import Action, FormFields, own_of
from notifier.proposals.typed import guess
from notifier.timeline.edits import AddMilestone, MarkDone, SetField
from notifier.timeline.fields import FIELDS
from notifier.timeline.model import Kind, Modality, Status
from notifier.timeline.new_ids import propose_id
from notifier.timeline.repeats import missed_days, occurrence, occurrences_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.phrases import Reading
    from notifier.proposals.form_fields import Draft, Filled
    from notifier.timeline.edits import Edit, Plain
    from notifier.timeline.model import Milestone

# How many days of a series are named where none of them was given.
_MOST_DAYS = 3
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
    milestone, citation, occurrence = fields.milestone, cited_in(fields), fields.text("occurrence")
    day = fields.done_day(citation.said_on)
    if milestone.repeat and not _is_day(occurrence):
        passed = open_occurrences(milestone, fields.filled.today)[:_MOST_DAYS]
        days = ", ".join(one.recurrence for one in passed)
        fields.wrong("occurrence", "fill.occurrence_of" if days else "fill.occurrence_missing", days=days)
    elif occurrence and citation.source:
        fields.wrong("source", "fill.occurrence_without_source")
    elif milestone.cancelled and not (occurrence or citation.source or milestone.proof or _is_answer(fields)):
        fields.wrong("day", "fill.is_cancelled", id=milestone.id)
    if milestone.done and not (day or occurrence or citation.source):
        # What is not said anew stays.
        return ()
    on = (day or citation.said_on).isoformat()
    return (
        citation.state(milestone.id, done=on)
        if citation.source
        else (MarkDone(milestone.id, on, occurrence),)
    )


def _is_day(text: str) -> bool:
    """Tell whether a text is a day as the file writes it."""
    try:
        return parse_edtf(text).day is not None
    except DateError:
        return False


def _moved(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits that give another date; what was done or cancelled is planned again.

    Without a document it is a date of our own, as firm as it is said to be.
    """
    milestone, citation, words = fields.milestone, cited_in(fields), fields.text("when")
    reading, modality = fields.new_date(citation), fields.choice("modality", Modality)
    if reading is None:
        return ()
    if citation.phrase == reading.when.text:
        # A date as the file writes it is no quote.
        citation = citation._replace(phrase="")
    firm = modality or guess("", citation.phrase or words, citation.said_on).modality
    lasts, when = fields.lasting(milestone.kind, reading.when), _among_others(reading.when.text, milestone)
    lasting: dict[str, Plain] = {} if lasts is None else {"lasts": lasts}
    if citation.source:
        return citation.state(milestone.id, when=when, modality=firm.value, **lasting)
    changed: dict[str, Plain | None] = {"when": when, **lasting}
    # The longest time after another milestone is never fixed.
    was_fixed = milestone.modality is Modality.FIXED or bool(milestone.after and milestone.after.within)
    if not (firm is Modality.FIXED and was_fixed):
        changed["modality"] = firm.value
    return (*_again(fields), *(SetField(milestone.id, key, value) for key, value in changed.items()))


def _among_others(when: str, milestone: Milestone) -> str:
    """Return a date that is given; of one of several dates all of them, with it in the place of that one."""
    if not (milestone.is_part and milestone.stated):
        return when
    every = sorted((*_others(milestone), parse_edtf(when)), key=lambda one: one.sort_key)
    try:
        return parse_edtf(f"{{{','.join(one.text for one in every)}}}").text
    except DateError:
        return when


def _others(one: Milestone) -> tuple[Edtf, ...]:
    """Return the other dates of one of several."""
    dates = one.stated.members if one.stated else ()
    return tuple(other for other in dates if not other.is_same_time(one.when))


def _silent(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits by which a date is confirmed, or is not known yet.

    Without a document that says so, it is asked again on a day that is typed.
    """
    citation, says, today, name = (
        cited_in(fields),
        fields.text("says"),
        fields.filled.today,
        fields.milestone.id,
    )
    again = fields.day("again", today)
    if says not in {"confirms", "undated"}:
        fields.wrong("says", "fill.says_missing")
    elif not citation.source and (says == "confirms" or not fields.text("again")):
        fields.wrong("source", f"fill.source_missing_{says}")
    if again and again <= today:
        fields.wrong("again", "fill.again_in_past", text=fields.text("again"))
    said = citation.state(name, **{says: True}) if citation.source else ()
    return (*said, *((SetField(name, "overdue_after", again.isoformat()),) if again else ()))


def _is_answer(fields: FormFields) -> bool:
    """Whether a reader says it, who may know better than the list and cannot open again what has ended."""
    return fields.filled.citation is not None


def _cancelled(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits by which it does not go ahead: since a day, that of the document, or today."""
    milestone, citation = fields.milestone, cited_in(fields)
    day, reason = fields.day("day", citation.said_on, is_past=True), fields.text("reason")
    said = citation.state(milestone.id, cancelled=True) if citation.source else ()
    if said and not (reason or day):
        return said
    if milestone.cancelled and not said:
        # What is not said anew stays.
        day, reason = day or milestone.cancelled.on, reason or milestone.cancelled.reason
    if milestone.done and not (milestone.parts_done or milestone.proof or _is_answer(fields)):
        fields.wrong("day", "fill.is_done", id=milestone.id)
    on = (day or citation.said_on).isoformat()
    return (*said, SetField(milestone.id, "cancelled", {"on": on, **({"reason": reason} if reason else {})}))


def called_off(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits by which one time of several does not go ahead, and the others stay."""
    one = fields.milestone
    whole = fields.timeline.find(one.id) or one
    if whole.repeat:
        days = sorted({*map(str, whole.repeat.without), one.recurrence})
        return (SetField(one.id, "except", days),)
    others = [other.text for other in _others(one)]
    return (SetField(one.id, "when", others[0] if len(others) == 1 else f"{{{','.join(others)}}}"),)


def can_call_off(one: Milestone) -> bool:
    """Whether one time of several can be called off: a date that stays alone has no part that is done."""
    return not one.is_part or len(_others(one)) > 1 or not one.parts_done


def _again(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits by which what was done or cancelled, but not by a document, is planned again."""
    # Not one time of several.
    whole = fields.timeline.find(fields.milestone.id) or fields.milestone
    if whole.proof:
        proof = whole.proof.source.title
        fields.wrong("source", "edit.ended_by_source", title=whole.title, source=proof)
    return () if whole.status is Status.PLANNED else (SetField(whole.id, whole.status.value, None),)


def _added(fields: FormFields) -> tuple[Edit, ...]:
    citation, title, after = cited_in(fields), fields.required("title"), fields.text("after")
    own, modality, words = fields.own(), fields.choice("modality", Modality), fields.text("when")
    is_quote = bool(citation.source) and words == citation.phrase
    reading = fields.when("when", citation.said_on, is_quote=is_quote)
    if after and fields.timeline.find(after) is None:
        fields.unknown("after", fields.timeline.names)
    if reading and not (after and _counts_from_other(reading)):
        fields.refuse_uncounted(reading, citation, "fill.counts_from_unnamed")
    guessed = guess(title, words, citation.said_on, citation.phrase)
    kind = Kind(str(own.get("kind") or guessed.kind))
    given: dict[str, Plain] = {
        **own,
        "id": fields.text("name") or propose_id(title, fields.timeline.names),
        "title": title,
        "kind": kind.value,
        **({"after": {"milestone": after}} if after else {}),
    }
    dated = _dated(fields, reading, kind) if reading else {}
    firm: dict[str, Plain] = {"modality": (modality or guessed.modality).value} if "when" in dated else {}
    if citation.source:
        says = {"when": dated.pop("when"), **firm} if firm else {"undated": True}
        firm = {"statements": [citation.first(**says)]}
    every = {**given, **dated, **firm}
    added = AddMilestone({key: every[key] for key in FIELDS if every.get(key) or key in dated})
    return (*citation.added, added)


def _counts_from_other(reading: Reading) -> bool:
    """Tell whether words are a term that counts from what they do not name."""
    return bool(reading.offset) and not reading.is_of_letter


def _dated(fields: FormFields, reading: Reading, kind: Kind) -> dict[str, Plain]:
    """Return the keys that words give: a date, how it comes back, or how long after another milestone."""
    after, lasts = fields.text("after"), fields.lasting(kind, reading.when)
    if after and _counts_from_other(reading):
        key = "within" if reading.is_within else "offset"
        return {"after": {"milestone": after, key: reading.offset}}
    if reading.rule:
        return {"when": reading.when.text, "repeat": reading.rule}
    return {"when": reading.when.text, **({} if lasts is None else {"lasts": lasts})}


def _corrected(fields: FormFields) -> tuple[Edit, ...]:
    """Return the edits that set what differs from the milestone."""
    milestone = fields.milestone
    own, before, lasted = fields.own(), own_of(milestone), milestone.lasts or None
    kind = Kind(str(own.get("kind") or milestone.kind))
    changed: dict[str, Plain | None] = {
        key: value or None
        for key, value in {**own, "kind": kind.value}.items()
        if (value or None) != before.get(key)
    }
    is_event = kind is Kind.EVENT
    lasts = fields.lasting(kind, milestone.when, otherwise=lasted) if is_event else None
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
