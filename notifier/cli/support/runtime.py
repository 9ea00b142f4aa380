"""What the commands that use the database have in common: settings, database, sender, rounds."""

from __future__ import annotations

import os
import random
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from notifier.app.including import ListKeeper
from notifier.app.planner import CALENDARS
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
    from notifier.setup import ReadSetup

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
def open_rounds(
    events_path: str,
    *,
    out: str | None,
    sends: bool,
    log_level: str = "warning",
    should_stop: Callable[[], bool] = lambda: False,
    channel_timeout: timedelta | None = None,
    as_of: AsOf | None = None,
    read: ReadSetup | None = None,
) -> Iterator[Rounds]:
    """Open the database of a file and yield what runs rounds over it.

    `channel_timeout` is how long a round waits for a channel, and a channel goes on with the context of one
    round. `NOTIFIER_MUTE` forbids sending, and `NOTIFIER_LOG_LEVEL` goes before `log_level`.

    Raises:
        SettingsError: A setting of the environment cannot be used.
        StoreError: The database cannot be used.
        MissingFileError: There is no database yet, and no file either.
        EventsFileError: There is no database yet, and the file has mistakes.
        DomainError: There is no database yet, and the folder has calendars of another domain.
        PublishError: There is no database yet, and what was published cannot be read.
    """
    path = Path(events_path)
    settings = read_settings()
    configure(settings.log_level or log_level)
    for name, near in unknown_variables(os.environ).items():
        log.warning("setting_unknown", name=name, nearest=near)
    network = settings.network()
    folder = Path(out) if out else path.parent / CALENDARS
    # What is refused leaves no database behind.
    database = open_database(settings.database(path), before_making=partial(_refuse_early, path, folder))
    lock = SenderLock.take(database)
    with suppress(MissingFileError, UnwritableFileError):
        end_interrupted(database, path)
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
    hosts = settings.watched_hosts()

    def watch(plan: RoundPlan, now: datetime) -> None:
        with database.read() as session:
            if not (plan.setup.events.watches or has_feeds(session)):
                return
        # What reads letters is not cheap to import.
        from notifier.app.watching import Watcher  # noqa: PLC0415

        watcher = Watcher(
            database=database, clock=utc_now, hosts=hosts, network=network, should_stop=should_stop
        )
        watcher.run(plan, now)

    try:
        yield Rounds(
            events_path=path,
            database=database,
            sender=sender if sends and not settings.mute else None,
            folder=folder,
            heartbeat=lambda: settings.heartbeat_url and heartbeat.send(utc_now()),
            retention=timedelta(days=settings.retention_days),
            may_invite=settings.invitations,
            may_answer=settings.answers,
            typed_at=utc_now() if as_of and as_of.text else None,
            watch=watch,
            parse=read or parse_setup,
            lists=ListKeeper(
                events_path=path,
                database=database,
                clock=utc_now,
                hosts=settings.included_hosts(),
                network=network,
            ),
        )
    finally:
        lock.close()
        database.close()
