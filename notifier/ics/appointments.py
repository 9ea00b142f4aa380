"""Milestones as appointments in a mail: the same entries as in a calendar, with an organizer.

Source:
    RFC 5546 3.2.1 (PUBLISH), 3.2.2 (REQUEST) and 3.2.5 (CANCEL): all entries of a REQUEST or CANCEL have
    one UID; RFC 5545 3.8.4.1 and 3.8.4.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from notifier.dates.leads import parse_span
from notifier.ics.entries import EntryOptions, Windows
from notifier.ics.entry_writer import EntryWriter
from notifier.ics.writer import write_object

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.ics.entries import Entry
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import History
    from notifier.words import Language

_NOW, _TOMBSTONE = parse_span("P0D"), parse_span("P90D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An iCalendar object of a mail."""

    method: str  # REQUEST, CANCEL or PUBLISH.
    entries: tuple[Entry, ...]
    organizer: str
    attendee: str = ""  # Address of the reader, who is not asked to answer; empty for PUBLISH.


def appointment_entries(
    milestone: Milestone, history: History, timeline: Timeline, today: date, language: Language
) -> tuple[Entry, ...]:
    """Return the entries of a milestone, or of one occurrence, with the UIDs and versions of the feeds.

    A removed milestone is given as it was.
    """
    options = EntryOptions(language=language, windows=Windows.BOTH, past=_NOW, tombstone=_TOMBSTONE)
    whole = timeline.by_key.get(milestone.key, milestone) if milestone.recurrence else milestone
    anchor = timeline.find(whole.after.milestone) if whole.after else None
    writer = EntryWriter(options, timeline, history, whole.seen_from(timeline.zone), today, anchor)
    if milestone.recurrence and whole.repeat:
        return writer.entries_on(date.fromisoformat(milestone.recurrence))
    return tuple(writer.entries())


def write_appointment(appointment: Appointment, domain: str, language: Language) -> bytes:
    """Write the iCalendar object."""
    people = [f"ORGANIZER:mailto:{appointment.organizer}"]
    if appointment.attendee:
        asked_nothing = "ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
        people.append(f"{asked_nothing}:mailto:{appointment.attendee}")
    return write_object(appointment.entries, appointment.method, people, domain, language)


def stem_of(uid: str) -> str:
    """Return the UID without its domain."""
    return uid.rpartition("@")[0]


def ahead(entries: Iterable[Entry], today: date) -> tuple[Entry, ...]:
    """Return the entries that are not over on a day; a series counts as long as its milestone is shown."""
    return tuple(entry for entry in entries if entry.rule or entry.last >= today)
