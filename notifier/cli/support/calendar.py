"""`--format ics`: milestones as a calendar with the entries of the published calendars."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.cli.support.remembered import published_revisions
from notifier.feeds.settings import Feed
from notifier.ics.entries import Placement
from notifier.ics.entry_writer import EntryWriter
from notifier.ics.writer import CalendarObject, write_calendar
from notifier.reminders.causes import is_corrected_date
from notifier.timeline.revisions import next_revisions, to_histories
from notifier.timeline.upcoming import private_title
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifier.cli.support.options import AsOf
    from notifier.ics.entries import Entry
    from notifier.timeline.model import Milestone, Timeline


def to_calendar(
    ids: Iterable[str],
    timeline: Timeline,
    *,
    words: Iterable[str],
    events_path: str,
    as_of: AsOf,
) -> bytes:
    """Return milestones as a calendar, and say which of them have no entry.

    The revisions are those of the published calendars. What is not in there yet has its next revision, of
    when the file was last changed.

    Args:
        ids: Their ids; each has its entries once, a series all of its own.
        timeline: The milestones of the file, as they were known then.
        words: What its title says of the choice; none for all milestones.
        events_path: The file.
        as_of: The moment to look from.

    Raises:
        PublishError: `calendars/revisions.jsonl` cannot be read.
    """
    now, path = as_of.moment(timeline.zone), Path(events_path)
    revisions = as_of.only_recorded(published_revisions(path, timeline.domain), timeline.zone)
    changed = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    at = min(now, max([changed, *(one.recorded_at for one in revisions)]))
    new = next_revisions(to_histories(revisions), timeline.milestones, at)
    histories = to_histories([*revisions, *new])
    language, name, chosen = timeline.language, timeline.name, ", ".join(words)
    options, today = Feed(name="", title=name, language=language).options, as_of.day(timeline.zone)

    def written(milestone: Milestone) -> Iterator[Entry]:
        # As in the published calendars, which know nothing private.
        whole, known = (timeline, histories) if milestone.private else (timeline.public, histories.public)
        shown = milestone.seen_from(timeline.zone).as_shown(today)
        shown = shown._replace(title=private_title(milestone, language))
        anchor = whole.find(milestone.after.milestone) if milestone.after else None
        after = whole.followers(milestone)
        history = known[milestone.key]
        corrected = bool(anchor) and is_corrected_date(history, known, whole)
        writer = EntryWriter(options, whole, history, shown, today, anchor, after, is_corrected=corrected)
        if writer.placement() is not Placement.UNDATED:
            yield from writer.entries()

    wanted = set(ids)
    entries = [tuple(written(one)) for one in timeline.milestones if one.id in wanted]
    if left_out := sum(not own for own in entries):
        click.echo(say(language, "upcoming.no_entry", count=left_out), err=True)
    # It has no address, as it is no subscription.
    calendar = CalendarObject(
        domain=timeline.domain,
        language=language,
        zone=timeline.zone,
        title=say(language, "feed.chosen", name=name, words=chosen) if chosen else name,
        description=name,
        entries=tuple(sorted((one for own in entries for one in own), key=lambda entry: entry.uid)),
    )
    return write_calendar(calendar)
