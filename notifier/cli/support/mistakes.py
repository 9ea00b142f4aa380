"""What commands that only show something do with mistakes: those elsewhere in the file do not stop them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from notifier.events_file.load import lists_beside, parse_timeline, read_bytes
from notifier.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.events_file.timeline_file import TimelineFile

# What most mistakes outside of the milestones are in.
_WITH_ADDRESSES = frozenset({"channels", "contacts", "watch"})


def read_timeline(path: Path | str) -> TimelineFile:
    """Read the milestones of a file and refuse them when they have mistakes, with all mistakes of the file.

    It says which included lists cannot be read, or have mistakes, and leaves these out.

    Raises:
        MissingFileError: It is not there or cannot be opened.
        EventsFileError: Its milestones have mistakes.
    """
    events = parse_timeline(read_bytes(path), str(path), lists_beside(path))
    included, language = events.included, events.timeline.language
    absent = included.includes.keys() - included.lists.keys() if included else set()
    of_lists = {(name, "file.include") for name in absent}
    errors = events.problems.errors
    if any(not one.file and (one.subject, one.key.partition("_")[0]) not in of_lists for one in errors):
        # What is only shown needs no more than the milestones.
        from notifier.setup import load_setup  # noqa: PLC0415

        load_setup(path)
        events.refuse_mistakes()
    for name in sorted(absent):
        click.echo(f"notifier: {say(language, 'file.list_left_out', name=name)}", err=True)
    return events


def tell_of_mistakes(events: TimelineFile) -> None:
    """Say how many mistakes the other sections of a file have, and which command shows them."""
    from notifier.events_file.whole import EventsFile, read_other_sections  # noqa: PLC0415 - as above
    from notifier.setup import read_all  # noqa: PLC0415 - as above

    read_all(events if isinstance(events, EventsFile) else read_other_sections(events))
    if count := len(events.problems.errors):
        said = say(events.timeline.language, "file.mistakes_elsewhere", file=events.name, count=count)
        click.echo(f"notifier: {said}", err=True)


def tell_of_mistakes_if_cheap(events: TimelineFile) -> None:
    """Do the same after an answer that has to be fast.

    Reading the other sections costs a third of a whole listing, so that a script waits for it only where the
    file has channels, contacts or watched feeds. A person has the answer before it.
    """
    if _WITH_ADDRESSES & events.sections.keys() or sys.stderr.isatty():
        sys.stdout.flush()
        tell_of_mistakes(events)
