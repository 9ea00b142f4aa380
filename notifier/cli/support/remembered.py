"""What is remembered of the milestones, read without making or changing anything."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.store.location import URL_VARIABLE, default_database

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlmodel import Session

    from notifier.store.tables import DeliveryRow
    from notifier.timeline.revisions import Revision


@contextmanager
def existing_database(events_path: Path, domain: str) -> Iterator[Session | None]:
    """Open the database of a file only to read it; None where there is none, or it is of another domain.

    Args:
        events_path: The file.
        domain: Its `calendar.domain`.
    """
    # Without a database there is nothing to import, the settings included: those cost more than the rest.
    if not _names_database(os.environ) and not default_database(events_path).is_file():
        yield None
        return
    from notifier.config import read_settings  # noqa: PLC0415

    url = read_settings().database(events_path)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        yield None
        return
    from notifier.store.database import open_existing  # noqa: PLC0415
    from notifier.store.memory import DOMAIN, recall  # noqa: PLC0415

    database = open_existing(url)
    if database is None:
        yield None
        return
    try:
        with database.read() as session:
            yield session if recall(session, DOMAIN) in {None, domain} else None
    finally:
        database.close()


def remembered(
    events_path: Path, domain: str, milestone: str
) -> tuple[tuple[Revision, ...], tuple[DeliveryRow, ...]]:
    """Return all revisions, and the deliveries about one milestone.

    Both come from the database; the revisions from the published calendars where it has none.

    Args:
        events_path: The file.
        domain: Its `calendar.domain`.
        milestone: The milestone's key.

    Raises:
        PublishError: `calendars/revisions.jsonl` cannot be read.
    """
    revisions: tuple[Revision, ...] = ()
    deliveries: tuple[DeliveryRow, ...] = ()
    with existing_database(events_path, domain) as session:
        if session is not None:
            from notifier.store.memory import deliveries_of, read_revisions  # noqa: PLC0415 - only with a database

            revisions, deliveries = read_revisions(session), tuple(deliveries_of(session, milestone))
    return revisions or published_revisions(events_path, domain), deliveries


def _names_database(environment: Mapping[str, str]) -> bool:
    """Whether the environment names a database; the settings take the variable in any case."""
    return any(value and name.upper() == URL_VARIABLE for name, value in environment.items())


def published_revisions(events_path: Path, domain: str) -> tuple[Revision, ...]:
    """Return the revisions of the calendars beside the file; none where there are none of its domain.

    Args:
        events_path: The file.
        domain: Its `calendar.domain`.

    Raises:
        PublishError: `calendars/revisions.jsonl` cannot be read.
    """
    from notifier.feeds.revisions_log import read_revisions_log  # noqa: PLC0415 - not with a database

    return read_revisions_log(events_path.parent / "calendars").revisions_of(domain)
