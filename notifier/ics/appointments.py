"""Milestones as appointments in a mail: the same entries as in a calendar, with an organizer.

Source:
    RFC 5546 3.2.1 (PUBLISH), 3.2.2 (REQUEST) and 3.2.5 (CANCEL): all entries of a REQUEST or CANCEL have
    one UID; RFC 5545 3.8.4.1 and 3.8.4.3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label
from notifier.dates.leads import parse_span
from notifier.ics.entries import EntryOptions, EntryStatus, Windows
from notifier.ics.entry_writer import EntryWriter
from notifier.ics.titles import Sign, entry_title
from notifier.ics.writer import write_object
from notifier.reminders.headlines import done_verb
from notifier.timeline.repeats import next_occurrence
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.ics.entries import Entry
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import History
    from notifier.words import Language

# The occurrence in the UID of a single entry of a series.
_OCCURRENCE = re.compile(r"\.\d{8}")
_NOW, _TOMBSTONE = parse_span("P0D"), parse_span("P90D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """An iCalendar object of a mail."""

    method: str  # REQUEST, CANCEL or PUBLISH.
    entries: tuple[Entry, ...]
    organizer: str
    attendee: str = ""  # Address of the reader, who is not asked to answer; empty for PUBLISH.


def appointment_entries(
    milestone: Milestone,
    history: History,
    timeline: Timeline,
    today: date,
    language: Language,
    *,
    is_corrected: bool = False,
) -> tuple[Entry, ...]:
    """Return the entries of a milestone, or of one occurrence, with the UIDs and versions of the feeds.

    A removed milestone is given as it was. `is_corrected` is as of the writer of entries.
    """
    options = EntryOptions(language=language, windows=Windows.BOTH, past=_NOW, tombstone=_TOMBSTONE)
    whole = timeline.by_key.get(milestone.key, milestone) if milestone.recurrence else milestone
    anchor = timeline.find(whole.after.milestone) if whole.after else None
    shown = whole.seen_from(timeline.zone).as_shown(today)
    writer = EntryWriter(options, timeline, history, shown, today, anchor, is_corrected=is_corrected)
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


def stem_of(uid: str, domain: str) -> str:
    """Return a UID without the domain of the timeline; that of an included milestone keeps its own."""
    return uid.removesuffix(f"@{domain}")


def is_ahead(entry: Entry, milestone: Milestone, today: date) -> bool:
    """Whether an entry of a milestone is not over on a day; a series counts until its last occurrence."""
    return next_occurrence(milestone, today) is not None if entry.rule else entry.last >= today


def with_uid(entry: Entry, stem: str, domain: str) -> Entry:
    """Return an entry with the UID of an appointment that the reader has."""
    uid = stem if "@" in stem else f"{stem}@{domain}"
    return entry._replace(uid=uid, overrides=tuple(one._replace(uid=uid) for one in entry.overrides))


def is_same_entry(one: Entry, other: Entry) -> bool:
    """Whether two entries show the same, whatever their UIDs and versions."""
    return _without_version(one) == _without_version(other)


def _without_version(entry: Entry) -> Entry:
    unset = datetime.min.replace(tzinfo=UTC)
    overrides = tuple(map(_without_version, entry.overrides))
    return entry._replace(uid="", sequence=0, modified=unset, overrides=overrides)


def continued(entries: Mapping[str, Entry], appointments: Mapping[str, Entry | None]) -> dict[str, str]:
    """Return the entry that each appointment of a reader is from now on; both are UIDs without domain.

    An appointment whose own entry is gone goes on as an entry of the same occurrence that has no appointment
    yet, of the same day where there is one. So a marker of a period is moved to its day once that is known,
    and the reader sees an update.
    """
    going = {stem: stem for stem in appointments if stem in entries}
    free = sorted(stem for stem in entries if stem not in going)
    for on_same_day in (True, False):
        for stem in sorted(set(appointments) - set(going)):
            told = appointments[stem]
            fitting = [
                source
                for source in free
                if _OCCURRENCE.findall(source) == _OCCURRENCE.findall(stem)
                and (not on_same_day or (told and entries[source].first == told.first))
            ]
            if fitting:
                going[stem] = fitting[0]
                free.remove(fitting[0])
    return going


class Leaving(StrEnum):
    """Why an appointment leaves the calendar of its reader."""

    OUT = "out"  # The milestone is no longer for this reader: another topic or owner, or private.
    REMOVED = "removed"  # It is not in the file any more.
    CANCELLED = "cancelled"  # It does not go ahead.
    UNDATED = "undated"  # It has no date any more.
    REPLACED = "replaced"  # Other appointments give its date.


def leaving_entry(told: Entry, before: Milestone, why: Leaving, now: Milestone, language: Language) -> Entry:
    """Return the entry that takes an appointment out of a calendar and says why.

    Args:
        told: The entry as the reader has it.
        before: Its milestone as it was then.
        why: Why it leaves.
        now: The milestone as it is; of one that left the list, as it was.
        language: The language of the reader.
    """
    if why is Leaving.CANCELLED:
        title = entry_title(before.title, Sign.OFF, say(language, "feed.cancelled"), language)
        return told._replace(status=EntryStatus.CANCELLED, summary=title, alarms=(), overrides=())
    sign = Sign.OFF if why is Leaving.REMOVED else None
    means = say(language, "notice.removed_means" if why is Leaving.REMOVED else f"feed.{why}_means")
    words = _replaced_words(told, now, language) if why is Leaving.REPLACED else say(language, f"feed.{why}")
    return told._replace(
        summary=entry_title(before.title, sign, words, language),
        description=means,
        status=EntryStatus.CANCELLED,
        categories=(),
        location="",
        url="",
        sources=(),
        alarms=(),
        overrides=(),
        leads_to=(),
    )


def _replaced_words(told: Entry, now: Milestone, language: Language) -> str:
    """Return the present date of a milestone, to which another appointment belongs."""
    if now.repeat:
        return say(language, "feed.replaced_series", date=day_label(told.first, language))
    if now.done:
        return say(
            language, "feed.replaced_done", done=done_verb(now, language), date=day_label(now.done, language)
        )
    return say(language, "feed.replaced", date=now.firm_label(language))
