"""Read all of events.yaml: the timeline, the reminder rules and the channels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from notifier.events_file.channels import ChannelEntry, read_channels, read_rules, warn_of_empty_filters
from notifier.events_file.load import lists_beside, parse_timeline, read_bytes, read_section
from notifier.events_file.timeline_file import TimelineFile
from notifier.events_file.watches import Watch, read_watches

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.events_file.including import ListReader
    from notifier.reminders.rules import ReminderRule


class EventsFile(TimelineFile):
    """A whole file; the types of its channels read their remaining keys."""

    def __init__(
        self,
        read: TimelineFile,
        *,
        rules: tuple[ReminderRule, ...],
        channels: tuple[ChannelEntry, ...],
        watches: tuple[Watch, ...],
    ) -> None:
        vars(self).update(vars(read))
        self.rules, self.channels, self.watches = rules, channels, watches


def load_events_file(path: Path | str, lists: ListReader | None = None) -> EventsFile:
    """Read a whole file; mistakes in its content are recorded in `problems`.

    Without `lists`, the lists that it includes are those that are kept beside it.

    Raises:
        MissingFileError: It is not there or cannot be opened.
    """
    return parse_events_file(read_bytes(path), name=str(path), lists=lists or lists_beside(path))


def parse_events_file(content: bytes, *, name: str, lists: ListReader | None = None) -> EventsFile:
    """Read a whole file's content; mistakes are recorded in `problems`. This never raises.

    The name is the path as the user gave it; without `lists` no included list is read.
    """
    return read_other_sections(parse_timeline(content, name, lists))


def read_other_sections(events: TimelineFile) -> EventsFile:
    """Return a whole file, given its milestones; mistakes are added to its problems. This never raises."""
    sections, timeline, problems = events.sections, events.timeline, events.problems
    leads = events.included.leads if events.included else {}
    read = partial(read_rules, timeline=timeline, leads=leads)
    rules = read_section("reminders", (), read, sections, problems)
    channels = read_section(
        "channels", (), partial(read_channels, timeline=timeline, rules=rules), sections, problems
    )
    watches = read_section("watch", (), read_watches, sections, problems)
    for section in ("reminders", "channels", "feeds"):
        warn = partial(warn_of_empty_filters, timeline=timeline)
        read_section(section, None, warn, sections, problems)
    return EventsFile(events, rules=rules, channels=channels, watches=watches)
