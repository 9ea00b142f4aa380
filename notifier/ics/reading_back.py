"""What was written is read back before anybody gets it; what does not read back as meant stays out.

One entry that goes wrong cannot take a calendar down: the version of it that was right stays, and the
rest goes on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Component, Event

from notifier.ics.entries import Placement
from notifier.ics.writer import join_blocks, to_block

if TYPE_CHECKING:
    from notifier.feeds.selection import FeedContent, Kept
    from notifier.ics.entries import Entry

_BLOCK = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)
_UID = re.compile(rb"^UID:((?:[^\r]|\r\n )*)\r\n", re.MULTILINE)
_SUFFIXES = ("", "-opens", "-closes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A calendar that reads back as it was meant.

    Attributes:
        data: Its bytes.
        faulty: Names of milestones, and UIDs, that could not be written; what was right before stays.
    """

    data: bytes
    faulty: tuple[str, ...]


def find_blocks(data: bytes) -> dict[str, tuple[Entry | None, bytes]]:
    """Return the entries of a calendar of ours by UID, without knowing what they were made from."""
    blocks: dict[str, tuple[Entry | None, bytes]] = {}
    for match in _BLOCK.finditer(data):
        if uid := _UID.search(match[0]):
            name = uid[1].replace(b"\r\n ", b"").decode("utf-8", "replace")
            # Occurrences that are not as the rule says follow the entry they belong to.
            before = blocks[name][1] if name in blocks else b""
            blocks[name] = (None, before + match[0])
    return blocks


def write_checked(content: FeedContent, kept: Kept) -> Checked:
    """Write a calendar, and read back what is new in it.

    Args:
        content: What it holds.
        kept: What was right before; brought up to date.

    Raises:
        ValueError: The calendar around the entries does not read back.
        Exception: It cannot be written at all.
    """
    domain = content.timeline.domain
    blocks: dict[str, tuple[Entry | None, bytes]] = {}
    faulty = [one.milestone.id for one in content.selected if one.placement is Placement.FAULTY]
    for one in content.selected:
        if one.placement is Placement.FAULTY:
            uids = (f"{one.milestone.key}{suffix}@{domain}" for suffix in _SUFFIXES)
            blocks.update({uid: (None, kept.blocks[uid][1]) for uid in uids if uid in kept.blocks})
    are_sorted = not blocks
    for entry in content.entries:
        before = kept.blocks.get(entry.uid)
        # The very same entry: what was not selected anew need not be written anew.
        if before is not None and before[0] is entry:
            blocks[entry.uid] = before
            continue
        block = _write(entry, content, before[1] if before else b"")
        if block:
            blocks[entry.uid] = (entry, block)
        else:
            faulty.append(entry.uid)
            if before:
                blocks[entry.uid] = (None, before[1])
    if not are_sorted:
        blocks = dict(sorted(blocks.items()))
    frame = Calendar.from_ical(join_blocks(content, ()))
    if str(frame["NAME"]) != str(frame["X-WR-CALNAME"]):
        message = "the name does not read back"
        raise ValueError(message)
    kept.blocks = blocks
    data = join_blocks(content, (block for _, block in blocks.values()))
    return Checked(data=data, faulty=tuple(faulty))


def _write(entry: Entry, content: FeedContent, known: bytes) -> bytes:
    """Return the bytes of an entry, or nothing when they do not read back as meant."""
    try:
        block = to_block(entry, content.timeline.zone, private=content.feed.private)
        return block if block == known or reads_back(entry, block) else b""
    except Exception:  # noqa: BLE001 - one entry nobody foresaw cannot take a calendar down
        return b""


def reads_back(entry: Entry, block: bytes) -> bool:
    """Whether a parser not written here reads an entry, with this identity, name and time.

    The occurrences that are not as its rule says have to read back as well.
    """
    try:
        events = Event.from_ical(block, multiple=True)
    except ValueError:
        return False
    meant = (entry, *entry.overrides)
    return len(events) == len(meant) and all(map(_is_as_meant, meant, events))


def _is_as_meant(entry: Entry, event: Component) -> bool:
    if entry.instant:
        times: tuple[object, object] = (entry.instant, None)
    else:
        times = (entry.first, entry.last + timedelta(days=1))
    end = event.decoded("DTEND") if "DTEND" in event else None
    read = (str(event["UID"]), event.decoded("SEQUENCE"), event.decoded("DTSTART"), end)
    repeats = ("RRULE" in event, "RECURRENCE-ID" in event) == (bool(entry.rule), entry.occurrence is not None)
    return read == (entry.uid, entry.sequence, *times) and bool(str(event["SUMMARY"])) and repeats
