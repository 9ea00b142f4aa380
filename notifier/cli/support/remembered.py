"""The stored revisions and deliveries, read without creating or changing anything."""

from __future__ import annotations

import json
import os
import zlib
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from notifier.cli.support.reports import tell_database
from notifier.errors import DomainError, StoreError
from notifier.named_tuple import NamedTuple
from notifier.store.location import URL_VARIABLE, default_database
from notifier.store.reading import open_stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from notifier.events_file.including import Include
    from notifier.events_file.whole import EventsFile
    from notifier.store.database import Database
    from notifier.store.reading import Accepted, Stored, StoredQuiet
    from notifier.store.stored_deliveries import StoredDelivery
    from notifier.timeline.model import Milestone
    from notifier.timeline.revisions import Revision


@contextmanager
def opened_database(events_path: Path) -> Iterator[Database]:
    """Open the database of a file, which must exist, and print which one it is.

    Raises:
        StoreError: There is none, or it cannot be used.
    """
    from notifier.config import read_settings  # noqa: PLC0415 - only with a database
    from notifier.store.database import open_existing  # noqa: PLC0415

    database = open_existing(read_settings().database(events_path))
    try:
        tell_database(database.name)
        yield database
    finally:
        database.close()


@contextmanager
def opened_stored(events_path: Path) -> Iterator[Stored]:
    """Open the database of a file, which must exist, to read it, and print which one it is.

    Raises:
        StoreError: There is none, or it cannot be used.
    """
    # Not through the settings, whose import takes longer than the rest.
    url = _setting(URL_VARIABLE) or f"sqlite:///{default_database(events_path)}"
    with open_stored(url) as stored:
        tell_database(stored.name)
        yield stored


@contextmanager
def existing_database(events_path: Path, domain: str) -> Iterator[Stored | None]:
    """Open the database of a file to read it; None where there is none.

    Where it cannot be read, or belongs to another domain, the reason is printed.
    """
    if not _setting(URL_VARIABLE) and not default_database(events_path).exists():
        yield None
        return
    with ExitStack() as stack:
        stored: Stored | None = None
        try:
            opened = stack.enter_context(opened_stored(events_path))
            owner = opened.fact("domain")
            if owner in {None, domain}:
                stored = opened
            else:
                other = DomainError("domain.database", owner=owner, domain=domain)
                click.echo(f"notifier: {other}", err=True)
        except StoreError as error:
            click.echo(f"notifier: {error}", err=True)
        yield stored


class Remembered(NamedTuple):
    """What is stored about one milestone."""

    revisions: tuple[Revision, ...] = ()  # All revisions of all milestones, in order.
    deliveries: tuple[StoredDelivery, ...] = ()  # The deliveries about the milestone, the earliest due first.
    baselines: Mapping[tuple[str, str], datetime] = {}  # The baselines, by channel and subject.
    last_round: datetime | None = None  # As-of moment of the last round; None before the first.
    # Which revisions of the milestone accepted proposals made, by the moment of recording.
    accepted: Mapping[datetime, Accepted] = {}
    quiets: Mapping[str, StoredQuiet] = {}  # The channels that are not asked after it, with that period.
    # The last good file with its included lists, where the round refused the one that is on disk.
    instead: EventsFile | None = None
    answer_key: str = ""  # What signs the links for answers; empty where the operator allows none.


def remembered(events_path: Path, events: EventsFile, milestone: Milestone, today: date) -> Remembered:
    """Return what is stored about one milestone of a file, seen from a day.

    It comes from the database; the revisions from the published calendars where that has none.

    Raises:
        PublishError: `calendars/revisions.jsonl` cannot be read.
    """
    found, domain = Remembered(), events.timeline.domain
    with existing_database(events_path, domain) as stored:
        if stored is not None:
            accepted = _accepted_of(stored, milestone)
            is_on = _setting("NOTIFIER_ANSWERS").casefold() in {"1", "true", "yes", "on", "t", "y"}
            key = (stored.fact("answer_key") or "") if is_on else ""
            found = read_remembered(stored, milestone.key)._replace(
                accepted=accepted,
                answer_key=key,
                quiets=stored.quiets(milestone.key, today),
                instead=_accepted_instead(stored, events),
            )
    return found if found.revisions else found._replace(revisions=published_revisions(events_path, domain))


def _accepted_instead(stored: Stored, events: EventsFile) -> EventsFile | None:
    """Return the last good file where the round refused this one; else None."""
    refused = stored.fact("file_refused")
    kept = stored.last_good_file() if refused and refused == events.version else None
    if kept is None:
        return None
    from notifier.events_file.whole import parse_events_file  # noqa: PLC0415 - hardly any file is refused

    content, packed = kept
    lists = json.loads(zlib.decompress(packed)) if packed else {}

    def read(include: Include) -> bytes | None:
        text = lists.get(include.name)
        return None if text is None else text.encode()

    return parse_events_file(zlib.decompress(content), name=events.name, lists=read)


def _accepted_of(stored: Stored, milestone: Milestone) -> dict[datetime, Accepted]:
    """Return which revisions of a milestone accepted proposals made, by the moment of recording."""
    from notifier.timeline.edits import from_json, subject_of  # noqa: PLC0415 - only with a database

    return {
        at: accepted
        for edits, at, accepted in stored.accepted()
        if any(subject_of(edit) in milestone.names for edit in from_json(edits))
    }


def read_remembered(stored: Stored, milestone: str) -> Remembered:
    """Return what the database stores about one milestone."""
    deliveries = stored.deliveries_of(milestone)
    return Remembered(stored.revisions(), deliveries, stored.baselines(), stored.last_round())


def _setting(variable: str) -> str:
    """Return a setting of the environment, its name in any case; empty where it is not set."""
    return next((value for name, value in os.environ.items() if value and name.upper() == variable), "")


def published_revisions(events_path: Path, domain: str) -> tuple[Revision, ...]:
    """Return the revisions of the calendars beside the file; none where there are none of its domain.

    Raises:
        PublishError: `calendars/revisions.jsonl` cannot be read.
    """
    from notifier.feeds.revisions_log import read_revisions_log  # noqa: PLC0415 - not with a database

    return read_revisions_log(events_path.parent / "calendars").revisions_of(domain)
