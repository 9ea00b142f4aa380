"""The inbox: what waits for an editor, with its quote, what it changes and which channel sends that when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from notifier.dates.labels import full_day_label
from notifier.errors import NotifierError
from notifier.proposals.changing import can_change
from notifier.proposals.comparing import ChangeInWords, in_words
from notifier.proposals.contradicting import accepted_before
from notifier.timeline.edits import from_json, subject_of
from notifier.timeline.repeats import passed_without_news
from notifier.web.desk.visit import DeskVisit, Done, Patch, outcome, to_number
from notifier.web.subject_pages import lines_on_page
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.events_file.whole import EventsFile
    from notifier.store.proposals import ProposalRow
    from notifier.timeline.edits import Edit

# Each is written into the file on trial.
PER_PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What edits would change: for subscribers, in messages and in the file; or why they cannot be."""

    changes: tuple[ChangeInWords, ...] = ()
    messages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()  # What is probably not meant, and what was not read of a letter.
    diff: str = ""
    problem: str = ""


def build_inbox(visit: DeskVisit) -> Mapping[str, Any]:
    """Make the inbox: the oldest proposals first, some on each page."""
    events = visit.desk.read()
    waiting = visit.desk.waiting(events)
    subjects = Counter(name for row in waiting for name in _subjects(row))
    asked = next(iter(visit.query.get("page", ())), "1")
    shown, number, pages = lines_on_page(waiting, to_number(asked) or 1, PER_PAGE)
    return {
        "groups": [
            _group(*whose, [_card(visit, events, row, subjects) for row in rows])
            for whose, rows in groupby(shown, key=attrgetter("origin", "document"))
        ],
        "version": events.sha256,
        "count": len(waiting),
        "passed": len(passed_without_news(events.timeline, visit.today)),
        "number": number,
        "pages": pages,
    }


def decide(visit: DeskVisit) -> Done | Patch:
    """Accept or reject the proposals that the form names.

    Raises:
        NotifierError: They cannot be; nothing was written.
    """
    form, desk = visit.sent, visit.desk
    if form.one("do") == "reject":
        desk.reject(visit.ids(), editor=visit.editor, reason=form.line("reason"))
        return Done("desk.said_rejected")
    patch = desk.accept(visit.ids(), version=form.one("version"), editor=visit.editor)
    return outcome(patch, "desk.said_accepted")


def effects_of(visit: DeskVisit, events: EventsFile, edits: Sequence[Edit]) -> Effects:
    """Return what edits would change, or why they cannot be accepted."""
    language = visit.language
    try:
        preview = visit.desk.preview(events, edits, language)
    except NotifierError as error:
        return Effects(problem=error.sentence(language))
    # Where nothing is sent, those without a channel are for a screen that shows none.
    is_told = visit.desk.sends or events.channels
    return Effects(
        changes=tuple(in_words(change, language) for change in preview.changes),
        messages=preview.messages if is_told else (),
        notes=preview.notes,
        doubts=preview.doubts,
        diff=preview.diff,
    )


def _group(origin: str, document: str, cards: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the proposals of one document, and which of them can be accepted together."""
    sure = [
        card["proposal"].id
        for card in cards
        if not (card["effects"].problem or card["is_disputed"] or card["accepted"])
    ]
    together = sure if document and len(sure) > 1 else []
    return {"origin": origin, "document": document, "cards": cards, "together": together}


def _card(
    visit: DeskVisit, events: EventsFile, row: ProposalRow, subjects: Counter[str]
) -> Mapping[str, Any]:
    """Return a proposal with what it changes, and what else an editor has to know of it."""
    language, timeline = visit.language, visit.snapshot.timeline
    patched_on = row.decided_at and full_day_label(timeline.day_of(row.decided_at), language)
    return {
        "proposal": row,
        "made_on": full_day_label(timeline.day_of(row.made_at), language),
        "effects": effects_of(visit, events, from_json(row.edits)),
        "can_change": can_change(from_json(row.edits)),
        "is_disputed": any(subjects[name] > 1 for name in _subjects(row)),
        "accepted": _accepted(visit, row),
        "patched": say(language, "desk.patched", name=row.editor, day=patched_on) if row.editor else "",
    }


def _accepted(visit: DeskVisit, row: ProposalRow) -> str:
    """Say what was accepted about the same already; empty for nothing."""
    with visit.desk.database.read() as session:
        return accepted_before(session, row, visit.snapshot.timeline.zone, visit.language)


def _subjects(row: ProposalRow) -> set[str]:
    return {name for edit in from_json(row.edits) if (name := subject_of(edit))}
