"""What the commands that use the database have in common: settings, database, sender, rounds."""

from __future__ import annotations

import os
import random
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog

from notifier.app.including import ListKeeper
from notifier.app.planner import Planner, calendars_folder
from notifier.app.round import Rounds
from notifier.cli.support.logs import configure
from notifier.cli.support.options import utc_now
from notifier.config import read_settings, unknown_variables
from notifier.events_file.calendar_settings import zone_of
from notifier.events_file.load import MissingFileError
from notifier.events_file.writing import UnwritableFileError
from notifier.feeds.revisions_log import read_revisions_log
from notifier.net.heartbeat import Heartbeat
from notifier.net.secrets import Secrets
from notifier.outbox.claims import Outbox
from notifier.outbox.sending import Sender
from notifier.proposals.accepting import end_interrupted
from notifier.setup import load_setup, parse_setup
from notifier.store.database import open_database
from notifier.store.sender_locks import SenderLock
from notifier.store.watches import has_feeds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from notifier.app.report import RoundPlan
    from notifier.cli.support.options import AsOf
    from notifier.config import Settings
    from notifier.setup import ReadSetup
    from notifier.store.database import Database

log = structlog.get_logger(__name__)


def moment_of(as_of: AsOf, events_path: str) -> datetime:
    """Return the moment of a round; only a day, or a moment without offset, needs the zone of the file."""
    if not as_of.text:
        return utc_now()
    return as_of.moment(zone_of(events_path) if as_of.needs_zone else ZoneInfo("UTC"))


def _refuse_early(path: Path, folder: Path) -> None:
    """Raise where the first round would refuse a file, or the folder for its calendars."""
    timeline = load_setup(path).events.timeline
    read_revisions_log(folder).refuse_domain(timeline.domain)


@contextmanager
def open_store(
    events_path: str, *, out: str | None = None, log_level: str = "warning"
) -> Iterator[tuple[Settings, Database]]:
    """Open the database of a file, which is created where there is none, and yield it with the settings.

    `NOTIFIER_LOG_LEVEL` goes before `log_level`.

    Raises:
        SettingsError: A setting of the environment cannot be used.
        StoreError: The database cannot be used.
        MissingFileError: There is no database yet, and no file either.
        EventsFileError: There is no database yet, and the file has mistakes.
        DomainError: There is no database yet, and the folder has calendars of another domain.
        PublishError: There is no database yet, and what was published cannot be read.
    """
    path, settings = Path(events_path), read_settings()
    configure(settings.log_level or log_level)
    for name, near in unknown_variables(os.environ).items():
        log.warning("setting_unknown", name=name, nearest=near)
    # What is refused leaves no database behind.
    early = partial(_refuse_early, path, calendars_folder(path, out))
    database = open_database(settings.database(path), before_making=early)
    try:
        with suppress(MissingFileError, UnwritableFileError):
            end_interrupted(database, path)
        yield settings, database
    finally:
        database.close()


@contextmanager
def open_rounds(
    events_path: str,
    *,
    out: str | None,
    sends: bool,
    log_level: str = "warning",
    should_stop: Callable[[], bool] = lambda: False,
    channel_timeout: timedelta | None = None,
    as_of: AsOf | None = None,
    parse: ReadSetup | None = None,
) -> Iterator[Rounds]:
    """Open the database of a file as `open_store` does, and yield what runs rounds over it.

    `channel_timeout` is how long a round waits for a channel, and a channel goes on with the context of one
    round. `NOTIFIER_MUTE` forbids sending.
    """
    path = Path(events_path)
    with open_store(events_path, out=out, log_level=log_level) as (settings, database):
        network, lock = settings.network(), SenderLock.take(database)
        planner = Planner(
            events_path=path,
            database=database,
            folder=calendars_folder(path, out),
            retention=timedelta(days=settings.retention_days),
            may_invite=settings.invitations,
            may_answer=settings.answers,
            typed_at=utc_now() if as_of and as_of.text else None,
            parse=parse or parse_setup,
        )
        sender = Sender(
            outbox=Outbox(database=database, clock=utc_now, owner=lock.name, has_died=lock.has_died),
            secrets=Secrets.from_environment(os.environ, path.parent),
            jitter=lambda: random.uniform(-1, 1),  # noqa: S311 - spreads retries, protects nothing
            network=network,
            pause=time.sleep,
            should_stop=should_stop,
            channel_timeout=channel_timeout,
            fresh_for=channel_timeout,
        )
        heartbeat = Heartbeat(settings.heartbeat_url, network)
        watched = settings.watched_hosts()
        lists = ListKeeper(
            events_path=path,
            database=database,
            clock=utc_now,
            hosts=settings.included_hosts(),
            network=network,
        )
        try:
            yield Rounds(
                planner=planner,
                sender=sender if sends and not settings.mute else None,
                heartbeat=lambda: settings.heartbeat_url and heartbeat.send(utc_now()),
                watch=partial(_watch, database, hosts=watched, network=network, should_stop=should_stop),
                lists=lists,
            )
        finally:
            lock.close()


def _watch(database: Database, plan: RoundPlan, now: datetime, **how: Any) -> None:
    """Look at the watched feeds, where there are any."""
    with database.read() as session:
        if not (plan.setup.events.watches or has_feeds(session)):
            return
    # What reads letters is not cheap to import.
    from notifier.app.watching import Watcher  # noqa: PLC0415

    Watcher(database=database, clock=utc_now, **how).run(plan, now)
