"""Warnings of what a file can say and probably does not mean, beside those of reading it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.errors import PublishError
from notifier.events_file.whole import warn_of_future, warn_of_public_feeds, warn_of_published

if TYPE_CHECKING:
    from datetime import date

    from notifier.setup import Setup


def warn_of_doubts(setup: Setup, today: date) -> None:
    """Warn of ends in the future, of what is private and was not, and of words that mean another date."""
    events = setup.events
    warn_of_future(events, today)
    _warn_of_private(setup, today)
    if not events.problems.errors and any(one.statements for one in events.timeline.milestones):
        # What reads words is not cheap to import.
        from notifier.events_file.quotes import warn_of_quotes  # noqa: PLC0415

        warn_of_quotes(events)


def _warn_of_private(setup: Setup, today: date) -> None:
    """Warn of private calendars without private milestones, and of private milestones once published."""
    events, milestones = setup.events, setup.events.timeline.milestones
    private = [one for one in milestones if one.private]
    feeds = [feed for feed in setup.feeds if feed.private]
    if feeds:
        empty = [one.name for one in feeds if not any(one.match.takes(each, today) for each in private)]
        warn_of_public_feeds(events, empty)
    if private:
        from notifier.feeds.revisions_log import read_revisions_log  # noqa: PLC0415 - few files need it

        # `notifier publish` reports what is wrong with the calendars.
        with suppress(PublishError):
            log = read_revisions_log(Path(events.name).parent / "calendars")
            warn_of_published(events, {one.key for one in log.revisions_of(events.timeline.domain)})
