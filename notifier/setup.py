"""One events.yaml read and checked as a whole: milestones, rules, channels and feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from notifier.channels.destinations import Destination, read_destinations
from notifier.errors import SettingsError
from notifier.events_file.whole import EventsFile, load_events_file, parse_events_file
from notifier.feeds.settings import Feed, read_feeds
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.events_file.including import ListReader
    from notifier.net.secrets import Secrets


class Setup(NamedTuple):
    """A file without mistakes."""

    events: EventsFile  # The milestones and rules.
    destinations: tuple[Destination, ...]  # The channels with their types and settings.
    feeds: tuple[Feed, ...]  # The feeds.

    def destination(self, name: str) -> Destination:
        """Return the destination of the channel with this name.

        Raises:
            SettingsError: There is none.
        """
        for one in self.destinations:
            if one.channel.name == name:
                return one
        known = ", ".join(one.channel.name for one in self.destinations)
        none = SettingsError("settings.no_channel", name=name, known=known)
        raise none.in_language(self.events.timeline.language)


class ReadSetup(Protocol):
    """Reads the content of a whole file, as `parse_setup` does."""

    def __call__(self, content: bytes, *, name: str, lists: ListReader | None = None) -> Setup:
        """Return what was read; see `parse_setup`."""


def load_setup(path: Path | str, lists: ListReader | None = None) -> Setup:
    """Read a whole file.

    Args:
        path: The file.
        lists: Reads the lists that it includes; None for those that are kept beside it.

    Raises:
        MissingFileError: It is not there or cannot be opened.
        EventsFileError: It has mistakes; all of them are in the error.
    """
    return to_setup(load_events_file(path, lists))


def parse_setup(content: bytes, *, name: str, lists: ListReader | None = None) -> Setup:
    """Read the content of a whole file.

    Args:
        content: The content.
        name: The path as the user gave it.
        lists: Reads the lists that it includes; None to read none.

    Raises:
        EventsFileError: It has mistakes; all of them are in the error.
    """
    return to_setup(parse_events_file(content, name=name, lists=lists))


def to_setup(events: EventsFile) -> Setup:
    """Read the channels and feeds of a file as well.

    Raises:
        EventsFileError: It has mistakes; all of them are in the error.
    """
    setup = read_all(events)
    events.refuse_mistakes()
    return setup


def read_all(events: EventsFile, secrets: Secrets | None = None) -> Setup:
    """Read channels and feeds as well; mistakes are added to the problems of the file.

    With `secrets`, the values that channels refer to are checked as well.
    """
    return Setup(events=events, destinations=read_destinations(events, secrets), feeds=read_feeds(events))
