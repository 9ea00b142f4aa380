"""Included lists over HTTP: taking up new versions, refusing bad ones, and a server that is down."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from notifier.app.including import ListKeeper
from notifier.app.shown import publish_site, to_snapshot
from notifier.cli import main
from notifier.events_file.included_files import read_kept
from notifier.events_file.including import Include
from notifier.store.database import open_database
from notifier.web.health import Health
from notifier.web.status_page import build_status_page
from notifier.words import Language
from tests.conftest import at
from tests.web_servers import Page, WebServer, serving
from tests.world import World, headlines, hooked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from notifier.app.round import Rounds
    from notifier.store.database import Database
    from tests.receivers import Receiver

NATIONAL = "calendar: {name: Landelijk, domain: landelijk.example}\nmilestones:\n"
LIST = Include("landelijk")


def national(*rows: str) -> bytes:
    """Return a list of milestones, each its id and its date."""
    items = (row.split() for row in rows)
    body = "".join(
        f"  - {{id: {name}, title: {name.upper()}, kind: deadline, when: {day}}}\n" for name, day in items
    )
    return (NATIONAL + (body or "  []\n")).encode()


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving() as running:
        yield running


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> World:
    return World(folder=tmp_path, database=sqlite)


class Region:
    """A region that includes a list over HTTP."""

    def __init__(self, world: World, web: WebServer, *, own: str = "  []\n", **sections: str) -> None:
        self.world, self.web = world, web
        include = f"  landelijk: {{url: {web.origin}/events.yaml, allow_private: true}}\n"
        world.write(own, include=include, **sections)
        self.keeper = ListKeeper(
            events_path=world.events,
            database=world.database,
            clock=lambda: world.real_now,
            hosts=frozenset({"127.0.0.1"}),
        )

    def serve(self, content: bytes) -> None:
        tag = hashlib.sha256(content).hexdigest()[:8]
        self.web.pages["/events.yaml"] = Page(body=content, headers={"ETag": f'"{tag}"'})

    def rounds(self) -> Rounds:
        rounds = self.world.rounds()
        rounds.lists = self.keeper
        return rounds

    def tick(self, moment: str, confirmed: str = "") -> dict[str, str]:
        """Update the list, do a round, and return the dates of all milestones."""
        self.keeper.update(at(moment), confirmed=confirmed)
        report = self.rounds().run(at(moment), confirmed=confirmed)
        assert report.faults == []
        assert report.plan.refused is None
        return {one.id: one.when.text for one in report.plan.context.timeline.milestones}


def test_a_list_is_fetched_once_in_its_interval_and_only_where_it_changed(
    world: World, web: WebServer
) -> None:
    region = Region(world, web)
    region.serve(national("a 2026-03-01"))
    assert region.tick("2026-01-05 08:00") == {"landelijk/a": "2026-03-01"}
    region.tick("2026-01-05 08:14")
    region.tick("2026-01-05 08:16")
    region.serve(national("a 2026-04-01"))
    assert region.tick("2026-01-05 08:32") == {"landelijk/a": "2026-04-01"}
    assert web.take() == [("/events.yaml", 200), ("/events.yaml", 304), ("/events.yaml", 200)]


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        (national("a 2026-02-30"), "1 fout: "),
        (b"[" * 100, "1 fout: "),
        (b"x: &a [1]\ny: *a\n", "fouten: "),
        (national("a 2026-03-01") + b"include: {x: {path: x.yaml}}\n", "1 fout: "),
        (
            national("a 2026-03-01").replace(b"landelijk.example", b"ander.example"),
            "ander.example, en was landelijk",
        ),
        (national("a 2026-03-01").replace(b"landelijk.example", b"mijlpalen.example"), "1 fout: "),
        (national("b 2026-03-01"), "er is geen mijlpaal met deze naam"),
        (national("a 2026-03-01") + b"#" * (4 * 2**20), "4"),
    ],
    ids=["mistake", "deep", "bomb", "nested", "moved-domain", "own-domain", "conflict", "large"],
)
def test_a_bad_version_is_refused_and_the_last_good_one_stays(
    world: World, web: WebServer, receiver: Receiver, version: bytes, reason: str
) -> None:
    own = "  - {id: eigen, title: Eigen, kind: deadline, after: {milestone: landelijk/a, offset: P1M}}\n"
    channel = hooked(world, receiver, "slack", operator="true", changes="now")
    region = Region(world, web, own=own, channels=channel)
    region.serve(national("a 2026-03-01"))
    both = {"eigen": "2026-04-01", "landelijk/a": "2026-03-01"}
    assert region.tick("2026-01-05 08:00") == both
    receiver.take()
    region.serve(version)
    assert region.tick("2026-01-05 09:00") == both
    assert region.tick("2026-01-05 10:00") == both
    (told,) = [one.json["text"] for one in receiver.take()]
    assert "lijst landelijk is niet bijgewerkt" in told
    assert reason in told
    assert region.keeper.states()["landelijk"].is_refused
    region.serve(national("a 2026-03-02"))
    assert region.tick("2026-01-05 11:00")["eigen"] == "2026-04-02"
    texts = [one.json["text"] for one in receiver.take()]
    assert [text for text in texts if "wordt weer bijgewerkt" in text]


def test_a_version_that_drops_most_has_to_be_confirmed(world: World, web: WebServer) -> None:
    region = Region(world, web)
    many = [f"m{number} 2026-03-01" for number in range(12)]
    region.serve(national(*many))
    assert len(region.tick("2026-01-05 08:00")) == 12
    few = national(*many[:2])
    region.serve(few)
    assert len(region.tick("2026-01-05 09:00")) == 12
    digest = hashlib.sha256(few).hexdigest()
    assert digest in region.keeper.states()["landelijk"].reason
    assert len(region.tick("2026-01-05 09:01", confirmed=digest)) == 2


def test_a_host_that_the_operator_does_not_allow_is_not_called(world: World, web: WebServer) -> None:
    region = Region(world, web)
    region.serve(national("a 2026-03-01"))
    region.keeper.hosts = frozenset()
    assert region.tick("2026-01-05 08:00") == {}
    assert web.take() == []
    assert "NOTIFIER_INCLUDE_HOSTS" in region.keeper.states()["landelijk"].reason
    region.keeper.hosts = frozenset({"127.0.0.1"})
    assert region.tick("2026-01-05 08:01") == {"landelijk/a": "2026-03-01"}


def test_a_redirect_to_a_host_that_is_not_allowed_is_not_followed(world: World, web: WebServer) -> None:
    region = Region(world, web)
    address = web.origin.replace("127.0.0.1", "localhost")
    web.pages["/events.yaml"] = Page(status=302, headers={"Location": f"{address}/elsewhere"})
    assert region.tick("2026-01-05 08:00") == {}
    assert web.take() == [("/events.yaml", 302)]


def test_while_the_server_is_down_the_last_version_counts_also_without_its_file(
    world: World, web: WebServer
) -> None:
    region = Region(world, web)
    region.serve(national("a 2026-03-01"))
    region.tick("2026-01-05 08:00")
    web.pages.clear()
    assert region.tick("2026-01-05 12:00") == {"landelijk/a": "2026-03-01"}
    state = region.keeper.states()["landelijk"]
    assert (state.is_refused, state.since) == (False, at("2026-01-05 12:00").isoformat())
    assert region.keeper.troubles(at("2026-01-06 11:00")) == {}
    assert list(region.keeper.troubles(at("2026-01-06 12:00"))) == ["list|landelijk"]
    # It waits longer each time, up to four hours.
    for hour in range(13, 23):
        region.tick(f"2026-01-05 {hour}:00")
    assert len(web.take()) < 8
    (world.folder / "included" / "landelijk.yaml").unlink()
    assert region.tick("2026-01-05 23:00") == {"landelijk/a": "2026-03-01"}


def test_a_list_that_is_nowhere_else_is_that_of_the_database_in_the_place_of_another(
    tmp_path: Path, web: WebServer
) -> None:
    path = tmp_path / "notifier.db"
    database = open_database(f"sqlite:///{path}")
    region = Region(World(folder=tmp_path, database=database), web)
    region.serve(national("a 2026-03-01"))
    region.keeper.update(at("2026-01-05 08:00"))
    rounds = region.rounds()
    rounds.run(at("2026-01-05 08:00"))
    with database.read() as session:
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    copy.replace(path)
    (tmp_path / "included" / "landelijk.yaml").unlink()
    first, second = (rounds.run(at(f"2026-01-05 08:{minute}")) for minute in ("05", "10"))
    assert [one.error.key for one in first.faults] == ["store.replaced"]
    assert second.faults == []
    assert [one.id for one in second.plan.context.timeline.milestones] == ["landelijk/a"]
    database.close()


def test_what_is_moved_done_and_dropped_there_is_told_once_here(
    world: World, web: WebServer, receiver: Receiver
) -> None:
    channel = hooked(world, receiver, changes="now", reminders="[]")
    region = Region(world, web, channels=channel)
    region.serve(national("a 2026-03-01", "b 2026-03-01", "c 2026-03-01"))
    region.tick("2026-01-05 08:00")
    receiver.take()
    done = national("a 2026-04-01", "b 2026-03-01").replace(b"title: B", b"title: B, done: 2026-01-05")
    region.serve(done)
    for minute in ("09:00", "09:30", "10:00"):
        region.tick(f"2026-01-05 {minute}")
    told = receiver.take()
    assert sorted(
        (one.json["type"].rpartition(".")[2], one.json["data"]["milestone"]["uid"]) for one in told
    ) == [
        ("done", "b@landelijk.example"),
        ("moved", "a@landelijk.example"),
        ("removed", "c@landelijk.example"),
    ]
    assert headlines(receiver) == []
    calendar = (world.folder / "calendars" / "alles.ics").read_text()
    assert "UID:a@landelijk.example" in calendar


def test_a_list_on_disk_is_kept_beside_the_file_while_its_newest_version_has_a_mistake(world: World) -> None:
    world.write("  []\n", include="  landelijk: {path: land.yaml}\n")
    keeper = ListKeeper(events_path=world.events, database=world.database, clock=lambda: world.real_now)
    land = world.folder / "land.yaml"
    for content in (national("a 2026-03-01"), national("a 2026-02-30")):
        land.write_bytes(content)
        keeper.update(at("2026-01-05 08:00"))
        report = world.rounds().run(at("2026-01-05 08:00"))
        assert report.plan.refused is None
        assert [one.when.text for one in report.plan.context.timeline.milestones] == ["2026-03-01"]
    assert "land.yaml:3:" in keeper.states()["landelijk"].reason
    assert read_kept(world.events, LIST) == national("a 2026-03-01")


def test_check_and_the_page_of_the_state_say_that_a_list_is_not_up_to_date(
    world: World, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    region = Region(world, web)
    region.serve(national("a 2026-03-01"))
    region.tick("2026-01-05 08:00")
    region.serve(national("a 2026-02-30"))
    region.tick("2026-01-05 09:00")
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", f"sqlite:///{world.folder / 'notifier.db'}")
    checked = CliRunner().invoke(main, ["check", "--events", str(world.events)])
    assert (
        "landelijk: niet bijgewerkt, de laatste goede versie geldt: de nieuwe versie heeft 1 fout: "
        in checked.stdout
    )
    assert checked.exit_code == 0
    assert ".." not in checked.stdout.replace("../", "")
    health = Health(lists=region.keeper.states())
    snapshot = to_snapshot(world.rounds().run(at("2026-01-05 09:01")), health, frozenset())
    page = build_status_page(snapshot, Language.NL, is_healthy=True)
    assert page["lists"] == [
        "Lijst landelijk: de nieuwe versie is niet overgenomen. De laatste goede versie geldt, sinds maandag 5 januari"
        " 2026 om 09:00 uur.",
    ]
    assert not page["is_well"]


def test_check_and_simulate_show_what_a_newer_version_of_a_list_would_change(world: World) -> None:
    own = "  - {id: eigen, title: Eigen, kind: deadline, after: {milestone: landelijk/a, offset: P1M}}\n"
    channel = "  team: {type: console, changes: now, reminders: []}\n"
    world.write(own, include="  landelijk: {path: land.yaml}\n", channels=channel)
    (world.folder / "land.yaml").write_bytes(national("a 2026-03-01", "b 2026-03-01"))
    world.tick("2026-01-05 08:00")
    (world.folder / "new.yaml").write_bytes(national("a 2026-04-01", "b 2026-03-01"))
    (world.folder / "bad.yaml").write_bytes(national("c 2026-04-01"))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--events", str(world.events)])

    against = ("check", "--against", str(world.events))
    same = run(*against)
    assert same.stdout.splitlines()[-1] == "Er verandert niets voor wie meeleest."
    new = f"landelijk={world.folder / 'new.yaml'}"
    rows = [line.split() for line in run(*against, "--list", new).stdout.splitlines()]
    assert [(row[0], row[-1]) for row in rows if row and row[0] == "verplaatst"] == [
        ("verplaatst", "Eigen"),
        ("verplaatst", "A"),
    ]
    days = ("--from", "2026-01-06", "--to", "2026-01-07")
    assert "0 berichten" in run("simulate", *days).stderr
    simulated = run("simulate", *days, "--list", new, "--format", "json")
    (sent,) = json.loads(simulated.stdout)
    assert [(one["milestone"], one["along"]) for one in sent["notices"]] == [("landelijk/a", ["eigen"])]
    bad = run("check", "--list", f"landelijk={world.folder / 'bad.yaml'}")
    assert "'landelijk/a': er is geen mijlpaal met deze naam" in bad.stdout
    assert bad.exit_code == 1
    unknown = run("check", "--list", f"weg={world.folder / 'new.yaml'}")
    assert (unknown.exit_code, "includes no list 'weg'" in unknown.stderr) == (2, True)


def test_markup_in_a_list_is_shown_as_it_stands(world: World) -> None:
    world.write("  []\n", include="  landelijk: {path: land.yaml}\n")
    hostile = (
        national("a 2026-03-01")
        .replace(b"Landelijk", b"'<script>1</script>'")
        .replace(b"title: A", b"""title: '<img src=x onerror=1>', url: "https://x.example/'onclick=1" """)
    )
    (world.folder / "land.yaml").write_bytes(hostile)
    report = world.rounds().run(at("2026-01-05 08:00"))
    assert publish_site(report, world.folder / "site", lambda _: None) > 0
    page = (world.folder / "site/milestones/a@landelijk.example/index.html").read_text()
    assert "&lt;script&gt;1&lt;/script&gt;" in page
    assert "&lt;img src=x onerror=1&gt;" in page
    assert "<script" not in page
    assert "<img" not in page


def test_what_turns_private_in_a_list_is_private_here_at_once_with_what_follows_from_it(
    world: World, web: WebServer
) -> None:
    own = (
        "  - {id: eigen, title: Eigen, kind: deadline, after: {milestone: landelijk/a, offset: P1M}}\n"
        "  - {id: later, title: Later, kind: deadline, after: {milestone: eigen, offset: P1M}}\n"
    )
    region = Region(world, web, own=own)
    good, private = national("a 2026-03-01", "b 2026-03-01"), b"title: A, private: true"
    region.serve(good)
    region.tick("2026-01-05 08:00")
    assert shown(world) == {"a", "b", "eigen", "later"}
    region.serve(good.replace(b"title: A", private).replace(b"title: B", b"title: C"))
    region.tick("2026-01-05 09:00")
    assert shown(world) == {"b"}
    assert not region.keeper.states()["landelijk"].is_refused
    assert "SUMMARY:C" in calendar_of(world)
    # It says nothing of that itself.
    checked = CliRunner().invoke(main, ["check", "--events", str(world.events)], catch_exceptions=False)
    assert re.findall(r"let op: (.*): deze mijlpaal is privé, maar was", checked.stdout) == ["eigen", "later"]
    region.serve(good)
    region.tick("2026-01-05 10:00")
    assert shown(world) == {"a", "b", "eigen", "later"}


@pytest.mark.parametrize(
    "mistake",
    [
        (b"2026-03-02", b"2026-02-30"),
        (b"landelijk.example", b"ander.example"),
        (b"\nmilestones:", b"\nfout: x\nmilestones:"),
    ],
)
def test_what_turns_private_in_a_version_that_is_refused_is_private_here_at_once(
    world: World, web: WebServer, mistake: tuple[bytes, bytes]
) -> None:
    region = Region(world, web)
    good = national("a 2026-03-01", "b 2026-03-02")
    region.serve(good)
    region.tick("2026-01-05 08:00")
    bad = good.replace(b"title: A", b"title: A, private: true").replace(*mistake)
    region.serve(bad)
    region.tick("2026-01-05 09:00")
    region.tick("2026-01-05 10:00")
    assert shown(world) == {"b"}
    assert "A" not in titles_of(world)
    assert publish_site(world.rounds().run(at("2026-01-05 10:00")), world.folder / "site", lambda _: None)
    for file in (world.folder / "site").rglob("*"):
        assert not file.is_file() or b"landelijk/a" not in file.read_bytes(), file
    state = region.keeper.states()["landelijk"]
    assert state.is_refused
    assert state.reason.endswith("Wat daarin privé is geworden (1 mijlpaal) is hier al wel privé.")
    # What cannot be read says nothing of it.
    region.serve(b"[" * 100)
    region.tick("2026-01-05 11:00")
    assert shown(world) == {"b"}
    region.serve(bad.replace(b", private: true", b""))
    region.tick("2026-01-05 12:00")
    assert shown(world) == {"a", "b"}
    region.serve(bad)
    region.tick("2026-01-05 13:00")
    assert shown(world) == {"b"}
    # The server has the last good version again.
    region.serve(good)
    region.tick("2026-01-05 14:00")
    assert shown(world) == {"a", "b"}
    assert read_kept(world.events, LIST) == good


def calendar_of(world: World) -> str:
    return (world.folder / "calendars" / "alles.ics").read_text(encoding="utf-8")


def titles_of(world: World) -> set[str]:
    """Return the titles in the public calendar, also of what was removed from it."""
    lines = calendar_of(world).splitlines()
    return {line.partition(":")[2].partition(" (")[0] for line in lines if line.startswith("SUMMARY")}


def shown(world: World) -> set[str]:
    """Return the ids of what is in the public calendar."""
    lines = calendar_of(world).splitlines()
    return {line[4:].partition("@")[0] for line in lines if line.startswith("UID:")}
