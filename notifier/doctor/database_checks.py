"""Checks of the database: which one, whether it can be written, what stands in it, whether it is whole."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from notifier.doctor.findings import good, problem, warning
from notifier.errors import DomainError, NotifierError, StoreError
from notifier.outbox.gone import BACK_WITHIN, gone_channels
from notifier.outbox.troubles import troubled_channels
from notifier.setup import Setup
from notifier.store.engines import NETWORK, filesystem_of
from notifier.store.facts import recall
from notifier.store.memory import DOMAIN, count_deliveries, last_round
from notifier.store.migrating import table_version
from notifier.store.reading import stored_in
from notifier.store.space import count_rows, old_copies, room_of
from notifier.store.tables import STUCK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from notifier.doctor.findings import Finding, Installation

# `serve` does a round each minute, a timer as often as it is set; after a day a nine o'clock was missed.
_SELDOM, _TOO_SELDOM = timedelta(hours=1), timedelta(days=1)
# Signed messages are refused by receivers whose clock differs by more than five minutes.
_CLOCKS_MAY_DIFFER = timedelta(minutes=1)
_WORTH_COMPACTING = 10_000_000
_TELLS_WHAT_TO_DO = {"store.locked", "store.locked_by", "store.full", "store.no_database", "store.newer"}


def look_at_database(seen: Installation) -> Iterator[Finding]:
    """Look which database it is, whose, and whether it can be written."""
    database = seen.database
    if isinstance(database, NotifierError):
        yield _unusable(seen, database)
        return
    if database.is_sqlite and (kind := filesystem_of(Path(database.name))) in NETWORK:
        yield problem("database_network", name=database.name, kind=kind)
    try:
        with database.write() as session:
            version, room = table_version(session.connection()), room_of(session)
            owner = recall(session, DOMAIN) or ""
            is_read_only = not database.is_sqlite and (
                session.connection().execute(text("SHOW transaction_read_only")).scalar_one() == "on"
            )
    except StoreError as error:
        if error.key in _TELLS_WHAT_TO_DO:
            yield problem("database_unusable", reason=error)
        else:
            yield problem("database_unwritable", name=database.name, reason=error)
        return
    if is_read_only:
        yield problem("database_replica", name=database.name)
    if isinstance(seen.setup, Setup) and owner not in {"", domain := seen.setup.events.timeline.domain}:
        yield problem("database_other", reason=DomainError("domain.database", owner=owner, domain=domain))
    yield good(
        "database",
        kind="SQLite" if database.is_sqlite else "PostgreSQL",
        name=database.name,
        version=version,
        size=f"{room.size_bytes / 1e6:.1f}",
    )
    if room.free_bytes > max(room.size_bytes // 2, _WORTH_COMPACTING):
        yield warning("database_free", free=f"{room.free_bytes / 1e6:.0f}")


def _unusable(seen: Installation, error: NotifierError) -> Finding:
    """Return why the database cannot be opened, with what to do about one of its kind."""
    if error.key in {"store.missing", "store.older"}:
        return warning("database_closed", reason=error)
    if error.key in _TELLS_WHAT_TO_DO:
        return problem("database_unusable", reason=error)
    if error.key != "store.unreachable":
        return problem("database_closed", reason=error)
    if seen.database_file:
        return problem("database_unopened", reason=error)
    return problem("database_absent", reason=error)


def look_at_contents(seen: Installation) -> Iterator[Finding]:
    """Count the rows of each table, and the copies that migrations left."""
    if isinstance(seen.database, NotifierError):
        return
    with seen.database.read() as session:
        counted = count_rows(session)
    rows = ", ".join(f"{table} {count}" for table, count in counted.items() if count)
    yield good("rows", rows=rows or "0")
    if copies := old_copies(seen.database):
        yield good("copies", copies=", ".join(str(copy) for copy in copies))


def look_at_integrity(seen: Installation) -> Iterator[Finding]:
    """Let SQLite read the whole file; PostgreSQL checks its pages itself."""
    database = seen.database
    if isinstance(database, NotifierError) or not database.is_sqlite:
        return
    try:
        with database.read() as session:
            told = session.connection().execute(text("PRAGMA integrity_check(1)")).scalar_one()
    except StoreError as error:
        told = str(error)
    yield good("whole") if told == "ok" else problem("damaged", told=told)


def look_at_last_round(seen: Installation) -> Iterator[Finding]:
    """Look when the last round was."""
    if isinstance(seen.database, NotifierError):
        return
    with seen.database.read() as session:
        moment = last_round(session)
    if moment is None:
        yield warning("no_round")
        return
    ago = seen.now - moment
    facts = {"moment": _in_utc(moment)}
    if ago > _TOO_SELDOM:
        yield problem("round_missing", **facts)
    elif ago > _SELDOM:
        yield warning("round_seldom", **facts)
    elif -ago <= _CLOCKS_MAY_DIFFER:
        # A later one is a finding of the clock.
        yield good("round", **facts)


def _in_utc(moment: datetime, clock: str = "%H:%M") -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d {clock}} UTC"


def look_at_outbox(seen: Installation) -> Iterator[Finding]:
    """Look for what waits for the operator."""
    if isinstance(seen.database, NotifierError):
        return
    with seen.database.read() as session:
        counted, troubled = count_deliveries(session), troubled_channels(session)
        gone = gone_channels(session)
        stored = stored_in(session, seen.database.name)
        retried, paused = stored.retried(), stored.paused(seen.now)
    for name in sorted(troubled):
        yield problem("channel_troubled", channel=name)
    for again in retried:
        yield warning("retrying", **again._asdict())
    for pause in paused:
        yield warning("asked_to_wait" if pause.asked else "parked", **pause.facts)
    for name, one in sorted(gone.items()):
        until = f"{one.since + BACK_WITHIN:%Y-%m-%d}"
        yield warning("channel_gone", channel=name, count=one.unsent, until=until)
    for state in STUCK:
        if count := sum(number for (_, found), number in counted.items() if found == state):
            yield warning("waiting", count=count, state=state.value)
    yield good("outbox", count=sum(counted.values()))


def look_at_clock(seen: Installation) -> Iterator[Finding]:
    """Compare this machine's clock with the last round and with the clock of PostgreSQL."""
    if isinstance(seen.database, NotifierError):
        return
    with seen.database.read() as session:
        moment = last_round(session)
        if moment and moment - seen.now > _CLOCKS_MAY_DIFFER:
            yield problem("clock_behind", moment=_in_utc(moment))
            return
        if not seen.database.is_sqlite:
            elsewhere = session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
            if (apart := abs(elsewhere - seen.now)) > _CLOCKS_MAY_DIFFER:
                yield problem("clocks_apart", other=seen.database.name, seconds=int(apart.total_seconds()))
                return
    yield good("clock", moment=_in_utc(seen.now, "%H:%M:%S"))
