"""What `notifier scan --watch` does: read the letters of a watched feed since a day, and propose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from notifier.cli.support import scans
from notifier.cli.support.options import utc_now
from notifier.config import read_settings
from notifier.errors import NotifierError
from notifier.proposals.letters_fetched import reach_of
from notifier.proposals.letters_read import items_since, new_ids, read_letters
from notifier.proposals.scanning import proposals_of
from notifier.words import say

if TYPE_CHECKING:
    from datetime import date

    from notifier.events_file.watches import Watch
    from notifier.events_file.whole import EventsFile
    from notifier.proposals.letters_read import ReadLetter
    from notifier.timeline.edits import Proposal


def scan_missed(events: EventsFile, name: str, since: date, *, format_: str, why: bool, keep: bool) -> bool:
    """Print what the letters of a feed propose, and return whether all of them could be read.

    Raises:
        FetchError: The feed cannot be fetched.
        SettingsError: A setting cannot be used.
        UnreadableFileError: It is no feed.
    """
    watch, now, language = _watch_named(events, name), utc_now(), events.timeline.language
    settings = read_settings()
    reach = reach_of(watch, settings.watched_hosts(), settings.network())
    items = items_since(watch, since, reach=reach, now=now, events=events)
    click.echo(say(language, "watch.found", count=len(items), since=since), err=True)
    letters: list[ReadLetter] = []
    for read in read_letters(items, watch, reach=reach, now=now, events=events):
        if isinstance(read, NotifierError):
            click.echo(read.sentence(language), err=True)
        else:
            letters.append(read)
    documents = [document for one in letters for document in one.documents]
    proposals: list[Proposal] = []
    for one in letters:
        others = new_ids(proposal.edits for proposal in proposals)
        proposals += proposals_of(list(one.documents), events.timeline, one.named, others)
    scans.print_read(documents, {}, proposals, events, format_=format_, why=why, keep=keep)
    return len(letters) == len(items)


def _watch_named(events: EventsFile, name: str) -> Watch:
    watch = next((one for one in events.watches if one.name == name), None)
    if watch is None:
        known = ", ".join(one.name for one in events.watches)
        message = f"no watch {name!r} in the file; it has: {known}" if known else "the file watches nothing"
        raise click.BadParameter(message, param_hint="--watch")
    return watch
