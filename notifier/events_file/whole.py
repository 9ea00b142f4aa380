"""Read all of events.yaml: the timeline, the reminder rules and the channels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from notifier.events_file.channels import ChannelEntry, read_channels, read_rules, warn_of_empty_filters
from notifier.events_file.load import lists_beside, parse_timeline, read_bytes, read_section
from notifier.events_file.nodes import Mapping, named_records
from notifier.events_file.timeline_file import TimelineFile
from notifier.events_file.watches import Watch, read_watches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
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


def warn_of_future(events: EventsFile, today: date) -> None:
    """Warn of milestones that are done or cancelled on a future day: they get no more reminders."""
    ends = {one.id: (one.done, one.cancelled and one.cancelled.on) for one in events.timeline.milestones}
    for name, node in named_records(events.sections.get("milestones")):
        for key, day in zip(("done", "cancelled"), ends.get(name.text, (None, None)), strict=True):
            if day and day > today and key in node.entries:
                with events.problems.about(name.text):
                    events.problems.warn(node.entries[key].value.place, f"file.future_{key}", value=str(day))


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


def warn_of_public_feeds(events: EventsFile, names: Iterable[str]) -> None:
    """Warn of private calendars without private milestones."""
    section = events.sections.get("feeds")
    rows = section.value.entries if section and isinstance(section.value, Mapping) else {}
    for name in names:
        row = rows[name].value
        if isinstance(row, Mapping):
            place = row.entries["private"].value.place
            events.problems.warn(place, "file.feed_without_private", value=name)


def warn_of_published(events: EventsFile, published: Iterable[str]) -> None:
    """Warn of private milestones that were public: earlier versions of the calendars still contain them.

    `published` are the keys of all milestones whose content was published at any time.
    """
    keys = set(published)
    exposed = {one.id for one in events.timeline.milestones if one.private and one.key in keys}
    for name, node in named_records(events.sections.get("milestones")):
        if name.text in exposed:
            with events.problems.about(name.text):
                events.problems.warn(node.entries["private"].value.place, "file.private_was_published")
