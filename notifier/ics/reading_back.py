"""Read a written calendar back, and leave out entries that do not read back as meant.

A faulty entry does not stop its calendar: its previous correct version stays, and the other entries
are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from notifier.ics.writer import end_of_moment, join_blocks, to_block

if TYPE_CHECKING:
    from icalendar import Component

    from notifier.ics.entries import Entry
    from notifier.ics.writer import CalendarObject

# Per UID the entry, None where it is unknown, and its bytes, which were read back.
Blocks = dict[str, "tuple[Entry | None, bytes]"]

_BLOCK = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)
_UID = re.compile(rb"^UID:((?:[^\r]|\r\n )*)\r\n", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A calendar that reads back as meant."""

    data: bytes
    # UIDs of entries that could not be written; their previous correct version stays.
    faulty: tuple[str, ...]
    blocks: Blocks  # The bytes of each entry.


def find_blocks(data: bytes) -> Blocks:
    """Return the bytes of the entries of a calendar written here, by UID."""
    blocks: Blocks = {}
    for match in _BLOCK.finditer(data):
        if uid := _UID.search(match[0]):
            name = uid[1].replace(b"\r\n ", b"").decode("utf-8", "replace")
            # Occurrences that differ from the rule follow their entry.
            before = blocks[name][1] if name in blocks else b""
            blocks[name] = (None, before + match[0])
    return blocks


def write_checked(calendar: CalendarObject, known: Blocks, keep: Blocks, good: bytes = b"") -> Checked:
    """Write a calendar, and read back the entries that are new in it.

    Args:
        calendar: The calendar.
        known: The blocks of its previous version; the identical entry object is not written again.
        keep: Blocks of its previous version to keep, which have no entry in `calendar`.
        good: Its previous version, which was read back.

    Raises:
        ValueError: The properties of the calendar do not read back.
        Exception: It cannot be written at all.
    """
    blocks, faulty = dict(keep), []
    for entry in calendar.entries:
        before = known.get(entry.uid)
        if before is not None and before[0] is entry:
            blocks[entry.uid] = before
            continue
        block = _write(entry, before[1] if before else b"")
        if block:
            blocks[entry.uid] = (entry, block)
        else:
            faulty.append(entry.uid)
            if before:
                blocks[entry.uid] = (None, before[1])
    if keep:
        blocks = dict(sorted(blocks.items()))
    data = join_blocks(calendar, [block for _, block in blocks.values()])
    if data != good:
        _read_frame_back(calendar)
    return Checked(data=data, faulty=tuple(faulty), blocks=blocks)


def _write(entry: Entry, known: bytes) -> bytes:
    """Return the bytes of an entry; empty when they do not read back as meant."""
    try:
        block = to_block(entry)
        return block if block == known or reads_back(entry, block) else b""
    except Exception:  # noqa: BLE001 - an unforeseen error in one entry must not stop a calendar
        return b""


def _read_frame_back(calendar: CalendarObject) -> None:
    """Raise where the properties of a calendar do not read back."""
    from icalendar import Calendar  # noqa: PLC0415 - a calendar that did not change is not read back

    frame = Calendar.from_ical(join_blocks(calendar, ()))
    if str(frame["NAME"]) != str(frame["X-WR-CALNAME"]):
        message = "the name does not read back"
        raise ValueError(message)


def reads_back(entry: Entry, block: bytes) -> bool:
    """Whether the parser of icalendar reads the entry with its UID, SEQUENCE and times, and a title.

    The occurrences that differ from its rule have to read back as well.
    """
    from icalendar import Event  # noqa: PLC0415 - as above

    try:
        events = Event.from_ical(block, multiple=True)
    except ValueError:
        return False
    meant = (entry, *entry.overrides)
    return len(events) == len(meant) and all(map(_is_as_meant, meant, events))


def _is_as_meant(entry: Entry, event: Component) -> bool:
    if entry.instant:
        times: list[object] = [_in_utc(entry.instant), _in_utc(end_of_moment(entry.instant))]
    else:
        times = [entry.first, entry.last + timedelta(days=1)]
    there = [_in_utc(event.decoded(name)) if name in event else None for name in ("DTSTART", "DTEND")]
    read = (str(event["UID"]), event.decoded("SEQUENCE"), *there)
    repeats = ("RRULE" in event, "RECURRENCE-ID" in event) == (bool(entry.rule), entry.occurrence is not None)
    return read == (entry.uid, entry.sequence, *times) and bool(str(event["SUMMARY"])) and repeats


def _in_utc(day: date) -> date:
    """Return a moment in UTC: in one zone two are equal where its clock shows the same time twice."""
    return day.astimezone(UTC) if isinstance(day, datetime) else day
