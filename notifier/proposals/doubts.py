"""Warnings of what a file can say and probably does not mean, beside those of reading it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.errors import PublishError
from notifier.events_file.nodes import Mapping, named_records

if TYPE_CHECKING:
    from datetime import date

    from notifier.events_file.whole import EventsFile
    from notifier.setup import Setup
    from notifier.timeline.model import Milestone


def warn_of_doubts(setup: Setup, today: date) -> None:
    """Warn of ends in the future, of what is private and was not, and of words that mean another date."""
    events = setup.events
    warn_of_future(events, today)
    private = [one for one in events.timeline.milestones if one.private]
    _warn_of_feeds(setup, private, today)
    if private:
        _warn_of_published(events, private)
    quoted = (said.phrase for one in events.timeline.milestones for said in one.statements)
    if not events.problems.errors and any(quoted):
        # What reads words is not cheap to import.
        from notifier.proposals.quotes import warn_of_quotes  # noqa: PLC0415

        warn_of_quotes(events)


def warn_of_future(events: EventsFile, today: date) -> None:
    """Warn of milestones that are done or cancelled on a future day: they get no more reminders."""
    ends = {
        one.id: (one.done, one.cancelled and one.cancelled.on)
        for one in events.timeline.milestones
        if one.done or one.cancelled
    }
    for name, node in named_records(events.sections.get("milestones")) if ends else ():
        for key, day in zip(("done", "cancelled"), ends.get(name.text, (None, None)), strict=True):
            if day and day > today and key in node.entries:
                with events.problems.about(name.text):
                    events.problems.warn(node.entries[key].value.place, f"file.future_{key}", value=str(day))


def _warn_of_feeds(setup: Setup, private: list[Milestone], today: date) -> None:
    """Warn of private calendars without private milestones."""
    section = setup.events.sections.get("feeds")
    rows = section.value.entries if section and isinstance(section.value, Mapping) else {}
    for feed in setup.feeds:
        if feed.private and not any(feed.match.takes(one, today) for one in private):
            row = rows[feed.name].value
            if isinstance(row, Mapping):
                place = row.entries["private"].value.place
                setup.events.problems.warn(place, "file.feed_without_private", value=feed.name)


def _warn_of_published(events: EventsFile, private: list[Milestone]) -> None:
    """Warn of private milestones that were public: earlier versions of the calendars still contain them."""
    from notifier.feeds.revisions_log import read_revisions_log  # noqa: PLC0415 - few files need it

    # `notifier publish` reports what is wrong with the calendars.
    with suppress(PublishError):
        log = read_revisions_log(Path(events.name).parent / "calendars")
        published = {one.key for one in log.revisions_of(events.timeline.domain)}
        exposed = {one.id for one in private if one.key in published}
        for name, node in named_records(events.sections.get("milestones")):
            if name.text in exposed:
                with events.problems.about(name.text):
                    place = node.entries["private"].value.place
                    events.problems.warn(place, "file.private_was_published")
