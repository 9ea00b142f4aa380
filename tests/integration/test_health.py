"""Failing rounds: health, page, metrics, log and operator show the fault, and its end."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event
from structlog.testing import capture_logs

from notifier.app.clock_guard import ClockGuard
from notifier.app.service import RETRY_ROUND_AFTER, STALE_AFTER, Service
from notifier.errors import DomainError, StaleRoundError
from notifier.store.facts import note
from notifier.store.tokens import find_feed, make_token
from notifier.web.app import AppState
from notifier.web.metrics import Metrics
from tests.conftest import at, eventually, is_whole
from tests.receivers import receiving
from tests.web.client import Client
from tests.web.sites import snapshot_of
from tests.world import World, headlines, hooked, slack_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notifier.store.database import Database
    from tests.receivers import Receiver

RULES = "  - {id: r, before: [P7D, P0D]}\n"
MILESTONE = "  - {id: m0, title: M 0, kind: start, when: 2026-03-02}\n"
FEEDS = "  alles: {title: Alles}\n  eigen: {title: Eigen, private: true}\n"
QUIET, DUE = "2026-02-20 10:00", "2026-02-23 10:00"


@dataclass(slots=True)
class Watched:
    """A service on a set clock, with everything that monitors it."""

    world: World
    team: Receiver
    operator: Receiver
    heartbeats: list[int] = field(default_factory=list)
    token: str = ""
    site: AppState = field(init=False)
    service: Service = field(init=False)
    client: Client = field(init=False)

    def start(self) -> None:
        """Start the service anew."""
        world = self.world

        def private_feed(token: str) -> str:
            with world.database.read() as session:
                return find_feed(session, token)

        rounds = world.rounds()
        rounds.heartbeat = lambda: self.heartbeats.append(1)
        self.site = AppState(clock=lambda: world.real_now, stale_after=STALE_AFTER, private_feed=private_feed)
        self.service = Service(rounds=rounds, clock=lambda: world.real_now, state=self.site)
        metrics = Metrics(
            database=world.database,
            clock=lambda: world.real_now,
            health=lambda: snapshot_of(self.site).health,
        )
        self.client = Client(self.site, metrics=metrics)
        self.service.first_round()

    def go_to(self, moment: str) -> None:
        """Set the clock to a moment, which is no jump for a guard that has seen no other."""
        self.world.real_now, self.service.clock_guard = at(moment), ClockGuard()
        self.poll()

    def poll(self) -> None:
        self.world.pass_time(RETRY_ROUND_AFTER.total_seconds())
        self.service.poll()

    def health(self) -> tuple[int, str, list[str]]:
        answer = self.client.get("/healthz")
        return answer.status_code, answer.json()["status"], list(answer.json()["faults"])

    def status(self) -> str:
        return self.client.get("/status").text

    def metrics(self) -> dict[str, float]:
        return {
            f"{sample.name}{sorted(sample.labels.values())}": sample.value
            for family in text_string_to_metric_families(self.client.get("/metrics").text)
            for sample in family.samples
            if sample.value and family.name in {"notifier_troubles", "notifier_round_faults"}
        }

    def called(self) -> bool:
        """Whether the heartbeat was called since the last check; it is called in another thread."""
        found = bool(self.heartbeats)
        self.heartbeats.clear()
        return found


@pytest.fixture
def watched(tmp_path: Path, sqlite: Database, receiver: Receiver) -> Iterator[Watched]:
    """A service after its first round, before anything is due."""
    with receiving() as operator:
        world = World(folder=tmp_path, database=sqlite)
        world.environment["OPERATOR_URL"] = operator.url
        channels = hooked(world, receiver) + (
            "  beheer: {type: slack, url_env: OPERATOR_URL, allow_private: true, operator: true,"
            " reminders: []}\n"
        )
        world.write(MILESTONE, reminders=RULES, channels=channels, feeds=FEEDS)
        world.real_now = at(QUIET)
        with sqlite.write() as session:
            token = make_token(session, "eigen", note="proef", now=world.real_now)
        watched = Watched(world=world, team=receiver, operator=operator, token=token)
        watched.start()
        eventually(watched.called)
        yield watched


def _impatient(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=50")


def test_all_is_well_as_long_as_it_is(watched: Watched) -> None:
    assert watched.health() == (200, "ok", [])
    assert "Alles werkt." in watched.status()
    assert watched.metrics() == {}


def test_a_folder_that_cannot_be_written_is_told_and_messages_go_on(watched: Watched) -> None:
    folder = watched.world.folder / "calendars"
    folder.rename(watched.world.folder / "elsewhere")
    folder.touch()
    watched.world.write(MILESTONE.replace("2026-03-02", "2026-03-03"))
    watched.called()
    with capture_logs() as logs:
        watched.go_to("2026-02-24 10:00")
        for _ in range(4):
            watched.poll()
    assert [one["subject"] for one in logs if one["event"] == "round_failed"] == ["publish"]
    assert watched.health() == (503, "failing", ["publish"])
    warning = "De agenda's in de map worden niet bijgewerkt.".replace("'", "&#39;")
    assert "Er is iets mis." in watched.status()
    assert warning in watched.status()
    assert warning in watched.client.get("/").text
    assert watched.metrics() == {"notifier_troubles[]": 1, "notifier_round_faults['publish']": 1}
    assert headlines(watched.team) == ["Over 7 dagen: M 0"]
    (told,) = slack_texts(watched.operator)
    assert told.startswith("Notifier: de agenda's in de map worden niet bijgewerkt.")
    assert not watched.called()

    folder.unlink()
    with capture_logs() as logs:
        watched.poll()
    assert [one["subject"] for one in logs if one["event"] == "round_mended"] == ["publish"]
    assert watched.health() == (200, "ok", [])
    assert watched.metrics() == {}
    assert warning not in watched.client.get("/").text
    assert slack_texts(watched.operator) == ["Notifier: de agenda's in de map worden weer bijgewerkt."]
    eventually(watched.called)
    assert (folder / "alles.ics").is_file()


def _drop_a_table(path: Path) -> Callable[[], None]:
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE delivery RENAME TO gone")
    connection.close()

    def mend() -> None:
        with sqlite3.connect(path) as connection:
            connection.execute("ALTER TABLE gone RENAME TO delivery")
        connection.close()

    return mend


def _lock(path: Path) -> Callable[[], None]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")
    return connection.close


def _replace(path: Path) -> Callable[[], None]:
    kept = path.with_suffix(".kept")
    path.rename(kept)
    path.write_bytes(b"no database at all, and long enough to be one" * 100)

    def mend() -> None:
        kept.replace(path)

    return mend


def _damage(path: Path) -> Callable[[], None]:
    def write(value: str) -> str:
        with sqlite3.connect(path) as connection:
            (before,) = connection.execute("SELECT value FROM memory WHERE name = 'last_round'").fetchone()
            connection.execute("UPDATE memory SET value = ? WHERE name = 'last_round'", (value,))
        connection.close()
        return str(before)

    before = write("gisteren")

    def mend() -> None:
        write(before)

    return mend


@pytest.mark.parametrize("break_", [_drop_a_table, _lock, _replace, _damage], ids=lambda one: one.__name__)
def test_a_database_that_does_not_work_is_told_and_what_is_due_goes_out_when_it_does(
    watched: Watched, break_: Callable[[Path], Callable[[], None]]
) -> None:
    database = watched.world.database
    event.listen(database.engine, "connect", _impatient, insert=True)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    watched.called()
    mend = break_(watched.world.folder / "notifier.db")
    with capture_logs() as logs:
        watched.go_to(DUE)
        for _ in range(3):
            watched.poll()
    assert {one["subject"] for one in logs if one["event"] == "round_failed"} == {"database"}
    assert len([one for one in logs if one["event"] == "round_failed"]) <= 2
    assert watched.health() == (503, "failing", ["database"])
    assert "De database werkt niet" in watched.status()
    assert "De database werkt niet" in watched.client.get("/").text
    assert watched.team.received == []
    assert not watched.called()
    database.close()
    mend()
    watched.poll()
    assert watched.health() == (200, "ok", [])
    assert headlines(watched.team) == ["Over 7 dagen: M 0"]
    assert "De database werkt niet" not in watched.client.get("/").text
    eventually(watched.called)


def test_a_broken_database_answers_every_address_with_a_sentence_and_when_to_come_back(
    watched: Watched,
) -> None:
    private = f"/private/{watched.token}.ics"
    assert watched.client.get(private).status_code == 200
    watched.world.database.close()
    mend = _replace(watched.world.folder / "notifier.db")
    watched.go_to(DUE)
    answers = {
        path: watched.client.get(path)
        for path in (private, "/private/x.ics", "/metrics", "/readyz", "/healthz")
    }
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert {answer.headers["retry-after"] for answer in answers.values()} == {"30"}
    assert answers[private].text == "the database does not answer\n"
    # What needs no database is served.
    for path in ("/", "/status", "/calendars/alles.ics", "/v1/milestones"):
        assert watched.client.get(path).status_code == 200
    watched.world.database.close()
    mend()
    watched.poll()
    assert watched.client.get(private).status_code == 200


def test_a_damaged_file_of_revisions_is_told_and_messages_go_on(watched: Watched) -> None:
    path = watched.world.folder / "calendars" / "revisions.jsonl"
    good = path.read_bytes()
    path.write_bytes(b"\xff" + good)
    watched.go_to(DUE)
    assert watched.health() == (503, "failing", ["publish"])
    assert headlines(watched.team) == ["Over 7 dagen: M 0"]
    (told,) = slack_texts(watched.operator)
    assert "revisions.jsonl, regel 1: dit is geen regel van dit bestand" in told
    path.write_bytes(good)
    watched.poll()
    assert watched.health() == (200, "ok", [])
    assert len(slack_texts(watched.operator)) == 1


def test_a_clock_that_was_put_back_is_logged_once(watched: Watched) -> None:
    watched.go_to(DUE)
    with capture_logs() as logs:
        watched.go_to(QUIET)
        os.utime(watched.world.folder / "events.yaml", (0, 0))
        for _ in range(5):
            watched.poll()
    assert watched.health() == (503, "failing", ["clock"])
    assert [one["subject"] for one in logs if one["event"] == "round_failed"] == ["clock"]


def test_a_start_while_the_clock_is_behind_serves_the_last_good_state_and_sends_nothing(
    watched: Watched,
) -> None:
    world = watched.world
    watched.go_to("2026-02-22 10:00")
    served = [
        watched.client.get(path).content
        for path in ("/calendars/alles.ics", f"/private/{watched.token}/x.ics")
    ]
    stored = world.states()
    world.write(MILESTONE.replace("M 0", "M 1"))
    eventually(watched.called)
    world.real_now = at(QUIET)
    watched.start()
    watched.go_to("2026-02-20 10:05")
    assert watched.health() == (503, "failing", ["clock"])
    assert [
        watched.client.get(path).content
        for path in ("/calendars/alles.ics", f"/private/{watched.token}/x.ics")
    ] == served
    assert "M 0" in watched.client.get("/timeline").text
    assert (headlines(watched.team), watched.called(), world.states()) == ([], False, stored)
    watched.go_to(DUE)
    assert watched.health() == (200, "ok", [])
    assert headlines(watched.team) == ["Over 7 dagen: M 1"]


def test_a_start_behind_the_last_round_over_another_list_is_refused(watched: Watched) -> None:
    watched.go_to(DUE)
    events = watched.world.events
    events.write_text(events.read_text(encoding="utf-8").replace("domain: ", "domain: x."), encoding="utf-8")
    watched.world.real_now = at(QUIET)
    with pytest.raises(DomainError):
        watched.start()


def test_a_start_behind_typed_moments_is_refused(watched: Watched) -> None:
    with watched.world.database.write() as session:
        note(session, "moments", "typed")
    watched.world.real_now = at("2026-02-19 10:00")
    with pytest.raises(StaleRoundError, match="--as-of"):
        watched.start()


def test_a_disk_on_which_nothing_fits_holds_the_heartbeat_back(watched: Watched) -> None:
    with watched.world.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    limits = {"pages": pages}

    def limit(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count={limits['pages']}")

    event.listen(watched.world.database.engine, "checkout", limit)
    watched.called()
    many = "".join(MILESTONE.replace("m0", f"n{number}").replace("M 0", "x" * 4000) for number in range(9))
    watched.world.write(MILESTONE + many)
    watched.go_to(QUIET.replace("10:00", "10:01"))
    watched.poll()
    assert watched.health() == (503, "failing", ["database"])
    assert not watched.called()
    limits["pages"] = 10**6
    watched.poll()
    assert watched.health() == (200, "ok", [])
    eventually(watched.called)


BROKEN = sorted((Path(__file__).parents[1] / "data" / "broken").glob("*.yaml"))[: 60 : 2 if is_whole() else 8]


def test_broken_files_in_turn_stop_nothing_that_is_due(watched: Watched) -> None:
    """Something is due at each; meanwhile the service is restarted, and uses the last good file."""
    days = [at(QUIET) + timedelta(days=number) for number in range(1, len(BROKEN) + 1)]
    world = watched.world
    good = "".join(
        f"  - {{id: d{number}, title: D {number}, kind: start, when: {day:%Y-%m-%d}}}\n"
        for number, day in enumerate(days)
    )
    world.write(good, reminders="  - {id: r, before: [P0D], weekend: keep}\n")
    watched.go_to(QUIET.replace("10:00", "10:01"))
    watched.poll()
    text = world.events.read_bytes()
    for number, (path, day) in enumerate(zip(BROKEN, days, strict=True)):
        world.events.write_bytes(path.read_bytes())
        if number % 7 == 3:
            world.real_now = day
            watched.start()
        watched.go_to(f"{day:%Y-%m-%d %H:%M}")
        watched.poll()
        health = watched.client.get("/healthz").json()
        assert (health["status"], health["file"], health["faults"]) == ("ok", "not current", {}), path.name
        assert "laatste goede versie" in watched.client.get("/").text
        assert headlines(watched.team) == [f"Vandaag: D {number}"], path.name
        (told,) = slack_texts(watched.operator)
        assert told.startswith("Notifier: events.yaml is niet te gebruiken"), path.name
        assert watched.metrics() == {"notifier_troubles[]": 1}
        world.events.write_bytes(text)
        watched.poll()
        watched.poll()
        assert watched.client.get("/healthz").json()["file"] == "ok", path.name
        assert slack_texts(watched.operator) == ["Notifier: events.yaml is weer te gebruiken."]
    assert watched.team.received == []
