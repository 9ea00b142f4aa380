"""The stored revisions and deliveries, read without creating or changing anything."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

import click

from notifier.errors import DomainError, StoreError
from notifier.store.location import URL_VARIABLE, default_database
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from sqlmodel import Session

    from notifier.proposals.stored import Accepted
    from notifier.store.database import Database
    from notifier.store.tables import DeliveryRow
    from notifier.timeline.model import Milestone
    from notifier.timeline.revisions import Revision


@contextmanager
def opened_database(events_path: Path) -> Iterator[Database]:
    """Open the database of a file, which must exist, and print which one it is.

    Args:
        events_path: The file.

    Raises:
        StoreError: There is none, or it cannot be used.
    """
    from notifier.config import read_settings  # noqa: PLC0415 - only with a database
    from notifier.store.database import open_existing  # noqa: PLC0415

    database = open_existing(read_settings().database(events_path))
    try:
        click.echo(say(Language.EN, "store.read", name=database.name), err=True)
        yield database
    finally:
        database.close()


@contextmanager
def existing_database(events_path: Path, domain: str) -> Iterator[Session | None]:
    """Open the database of a file to read it; None where there is none.

    Where it cannot be read, or belongs to another domain, the reason is printed.

    Args:
        events_path: The file.
        domain: Its `calendar.domain`.
    """
    # Without a database nothing is imported, not even the settings, which take longer than the rest.
    if not _names_database(os.environ) and not default_database(events_path).exists():
        yield None
        return
    from notifier.store.memory import DOMAIN, recall  # noqa: PLC0415 - only with a database

    with ExitStack() as stack:
        session: Session | None = None
        try:
            opened = stack.enter_context(stack.enter_context(opened_database(events_path)).read())
            owner = recall(opened, DOMAIN)
            if owner in {None, domain}:
                session = opened
            else:
                other = DomainError("domain.database", owner=owner, domain=domain)
                click.echo(f"notifier: {other}", err=True)
        except StoreError as error:
            click.echo(f"notifier: {error}", err=True)
        yield session


class Remembered(NamedTuple):
    """What is stored about one milestone.

    Attributes:
        revisions: All revisions of all milestones, in order.
        deliveries: The deliveries about the milestone, the earliest due first.
        baselines: The baselines, by channel and subject.
        last_round: As-of moment of the last round; None before the first.
        accepted: Which revisions of the milestone accepted proposals made, by the moment of recording.
    """

    revisions: tuple[Revision, ...] = ()
    deliveries: tuple[DeliveryRow, ...] = ()
    baselines: Mapping[tuple[str, str], datetime] = {}
    last_round: datetime | None = None
    accepted: Mapping[datetime, Accepted] = {}


def remembered(events_path: Path, domain: str, milestone: Milestone) -> Remembered:
    """Return what is stored about one milestone.

    It comes from the database; the revisions from the published calendars where that has none.

    Args:
        events_path: The file.
        domain: Its `calendar.domain`.
        milestone: The milestone.

    Raises:
        PublishError: `calendars/revisions.jsonl` cannot be read.
    """
    found = Remembered()
    with existing_database(events_path, domain) as session:
        if session is not None:
            from notifier.proposals.stored import accepted_of  # noqa: PLC0415 - only with a database

            accepted = accepted_of(session, milestone)
            found = read_remembered(session, milestone.key)._replace(accepted=accepted)
    return found if found.revisions else found._replace(revisions=published_revisions(events_path, domain))


def read_remembered(session: Session, milestone: str) -> Remembered:
    """Return what the database stores about one milestone."""
    from notifier.store import memory  # noqa: PLC0415 - only with a database

    return Remembered(
        memory.read_revisions(session),
        tuple(memory.deliveries_of(session, milestone)),
        memory.read_baselines(session),
        memory.last_round(session),
    )


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
