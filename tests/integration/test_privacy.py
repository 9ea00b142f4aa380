"""Private milestones: in no public address and no published file, and in private feeds and channels."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from notifier.app.service import STALE_AFTER, Service
from notifier.feeds.formats import FORMATS
from notifier.store.database import open_database
from notifier.store.tokens import find_feed, make_token
from notifier.timeline.filters import FILTERS
from notifier.web.api import Api
from notifier.web.metrics import Metrics, MilestoneMetrics
from notifier.web.pages import Pages
from notifier.web.state import AppState
from tests.conftest import at
from tests.receivers import Reply, receiving
from tests.web.client import Client
from tests.web.sites import snapshot_of
from tests.world import World, headlines, slack_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx import Response

    from notifier.store.database import Database
    from tests.receivers import Receiver

# A word in every text of the private milestone, and in no other text.
MARK = "zwijgzaam"
SOURCES = "  brief: {title: Brief, date: 2025-07-17}\n"
SECRET_SOURCE = (
    f"  {MARK}: {{title: {MARK}, date: 2025-09-01, reference: {MARK}, url: https://{MARK}.example/}}\n"
)
OPEN = """\
  - {id: open, title: Openbaar, kind: deadline, when: 2026-04-01, topics: [open], owner: LOCC, action: Doen,
     statements: [{source: brief, when: 2026-04-01, phrase: per 1 april}]}
  - {id: oud, title: Voorbij, kind: start, when: 2025-11-01, formerly: [ouder]}
"""
HIDDEN = f"""\
  - {{id: {MARK}, title: {MARK}, kind: decision, when: 2026-03-03, topics: [{MARK}], owner: {MARK}, action: {MARK},
     description: {MARK}, location: {MARK}, url: "https://{MARK}.example/a", formerly: [{MARK}-eerst], private: true,
     after: {{milestone: open}}, statements: [{{source: {MARK}, when: 2026-03-03, phrase: {MARK}}}]}}
  - {{id: {MARK}-klaar, title: {MARK}, kind: start, when: 2025-11-03, done: 2025-11-03, private: true}}
  - {{id: {MARK}-weg, title: {MARK}, kind: start, when: 2025-12, private: true,
     cancelled: {{on: 2025-11-20, reason: {MARK}}}}}
  - {{id: {MARK}-serie, title: {MARK}, kind: event, when: 2025-12-05, repeat: FREQ=MONTHLY, private: true}}
  - {{id: {MARK}-ooit, title: {MARK}, kind: end, private: true}}
"""
FEEDS = """\
  alles: {title: Alles}
  kring: {title: Besloten kring, private: true}
"""
RULES = "  - {id: r, before: [P30D, P7D], overdue: {every: P7D, at_most: 2}}\n"
IDS = ("open", "oud", "ouder", "LOCC", MARK, f"{MARK}-eerst")


@contextmanager
def _serving(
    folder: Path, milestones: str, sources: str, receiver: Receiver
) -> Iterator[tuple[World, Client]]:
    """Give a client of a service that did rounds on two days."""
    folder.mkdir()
    database = open_database(f"sqlite:///{folder / 'notifier.db'}")
    world = World(folder=folder, database=database, environment={"HOOK_URL": receiver.url})
    hook = "type: slack, url_env: HOOK_URL, allow_private: true, changes: now, digest: weekly"
    world.write(
        OPEN,
        sources=SOURCES,
        reminders=RULES,
        feeds=FEEDS,
        channels=f"  team: {{{hook}}}\n  kring: {{{hook}, private: true}}\n",
    )

    def private_feed(token: str) -> str:
        with database.read() as session:
            return find_feed(session, token)

    try:
        site = AppState(clock=lambda: world.real_now, stale_after=STALE_AFTER, private_feed=private_feed)
        service = Service(rounds=world.rounds(), clock=lambda: world.real_now, state=site)
        for moment, text, cited in (
            ("2025-12-01 08:00", OPEN, SOURCES),
            ("2025-12-02 09:30", milestones, sources),
            ("2026-02-24 09:30", milestones, sources),
        ):
            world.write(f"{text}# op {moment}\n", sources=cited)
            world.real_now = at(moment)
            service.first_round()
        metrics = Metrics(
            database=database,
            clock=lambda: world.real_now,
            health=lambda: snapshot_of(site).health,
            milestones=MilestoneMetrics("status=planned,done", lambda: site.snapshot).collect,
        )
        yield world, Client(site, metrics=metrics)
    finally:
        database.close()


def _addresses(client: Client) -> list[str]:
    """Return every address, with every filter on public and on private values."""
    metrics = client.metrics.routes() if client.metrics else []
    routes = [*Pages(client.site).routes(), *Api(client.site).routes(), *(route.path for route in metrics)]
    paths = [path.replace("{name}", name) for path in routes for name in IDS]
    snapshot = snapshot_of(client.site)
    public = snapshot.timeline.milestones[0]
    values = {
        key: (*row.words(public, snapshot.today)[-1:], *(row.values or (MARK,)))
        for key, row in FILTERS.items()
    }
    queries = [f"{key}={value}" for key, own in values.items() for value in own]
    few = [f"{key}={value}" for key, own in values.items() for value in {own[0], own[-1]}]
    # Every address takes every key; some take every value of it.
    taken = {"/": queries, "/v1/milestones": queries, "/calendar.ics": queries}
    stems = [f"/calendar.{ending}" for ending in FORMATS]
    listed = [*(path for path in routes if "{" not in path), *stems]
    every = [
        *paths,
        "/healthz",
        "/robots.txt",
        *(f"/calendars/{name}.{ending}" for name in ("alles", "kring", MARK) for ending in FORMATS),
        *(f"/private/{token}.{ending}" for token in ("kring", "nee") for ending in FORMATS),
        *(f"/v1/changes?milestone={name}" for name in IDS),
        "/changes?page=2",
        "/changes?since=2025-12-01",
        *(f"{path}?{query}" for path in listed for query in taken.get(path, few)),
        *(f"/calendars/alles.{ending}?windows=span&alarms=P7D" for ending in FORMATS),
    ]
    return list(dict.fromkeys(every))


def _counted(answer: Response) -> str:
    """Return a response without what it says of the process, which is another at each moment."""
    return re.sub(r"(?m)^process_\w+ .*$", "", answer.text)


def _headers(answer: Response) -> dict[str, str]:
    """Return the headers, with the length of what does not change by itself."""
    return dict(answer.headers) | {"content-length": str(len(_counted(answer)))}


def test_no_address_and_no_file_tells_that_there_is_something_private(tmp_path: Path) -> None:
    with (
        receiving() as without,
        receiving() as with_it,
        _serving(tmp_path / "a", OPEN, SOURCES, without) as (plain, expected),
        _serving(tmp_path / "b", OPEN + HIDDEN, SOURCES + SECRET_SOURCE, with_it) as (world, client),
    ):
        addresses = _addresses(client)
        assert len(addresses) > 100
        for address in addresses:
            wanted, answer = expected.get(address), client.get(address)
            body = answer.text.replace(address.partition("?")[2], "") if MARK in address else answer.text
            assert MARK not in body or wanted.text == answer.text, address
            assert (answer.status_code, _counted(answer)) == (wanted.status_code, _counted(wanted)), address
            assert _headers(answer) == _headers(wanted), address
        assert client.get(f"/milestones/{MARK}").status_code == 404
        assert client.get(f"/v1/milestones/{MARK}-eerst").status_code == 404
        files = {path.name: path.read_bytes() for path in (world.folder / "calendars").iterdir()}
        assert files == {path.name: path.read_bytes() for path in (plain.folder / "calendars").iterdir()}
        assert sorted(files) == ["alles.ics", "revisions.jsonl"]
        # Channels without `private` get the same, those with it more.
        told = [one.json["text"] for one in with_it.take()]
        as_before = [one.json["text"] for one in without.take()]
        assert [text for text in told if MARK not in text and text in as_before]
        assert {row.channel for row in world.deliveries() if MARK in (row.payload or b"").decode()} == {
            "kring"
        }
        assert [row.key for row in world.deliveries() if row.channel == "team"] == [
            row.key for row in plain.deliveries() if row.channel == "team"
        ]


def test_who_has_a_token_sees_what_is_private(tmp_path: Path) -> None:
    with (
        receiving() as receiver,
        _serving(tmp_path / "b", OPEN + HIDDEN, SOURCES + SECRET_SOURCE, receiver) as (world, client),
    ):
        with world.database.write() as session:
            token = make_token(session, "kring", note="", now=world.real_now)
        for ending in FORMATS:
            for query in ("", "?lang=en"):
                assert MARK in client.get(f"/private/{token}.{ending}{query}").text
        assert f"/milestones/{MARK}" not in client.get(f"/private/{token}.ics").text


# Becoming private or public, and losing the database


PUBLIC = "  - {id: a, title: Samenvoeging, kind: start, when: 2026-03-02}\n"
PRIVATE = PUBLIC.replace("}", ", private: true}")
OTHER = "  - {id: b, title: Ander, kind: start, when: 2026-05-01}\n"


def _lines(world: World) -> list[tuple[str, int, str, bool]]:
    text = (world.folder / "calendars" / "revisions.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines() if "published" not in line]
    return [(row["id"], row["revision"], row["change"], "milestone" in row) for row in rows]


def _sequence(calendar: str) -> int:
    return int(calendar.partition("UID:a@")[2].partition("SEQUENCE:")[2].split()[0])


def test_what_becomes_private_leaves_and_comes_back_without_a_word(tmp_path: Path, sqlite: Database) -> None:
    calendar = tmp_path / "calendars" / "alles.ics"
    with receiving() as receiver:
        world = World(folder=tmp_path, database=sqlite, environment={"HOOK_URL": receiver.url})
        hook = "type: webhook, url_env: HOOK_URL, allow_private: true, changes: now, reminders: []"
        world.write(PUBLIC + OTHER, feeds=FEEDS, channels=f"  team: {{{hook}}}\n")
        world.tick("2025-12-01 08:00")
        assert "Samenvoeging" in calendar.read_text(encoding="utf-8")
        world.write(PRIVATE + OTHER)
        world.tick("2025-12-02 09:00")
        assert "Samenvoeging" not in calendar.read_text(encoding="utf-8")
        number = int(at("2025-12-02 09:00").timestamp())
        assert _lines(world) == [
            ("a", 0, "added", True),
            ("b", 0, "added", True),
            ("a", number, "removed", False),
        ]
        world.write(PUBLIC + OTHER)
        world.tick("2025-12-03 09:00", confirms=True)
        assert _sequence(calendar.read_text(encoding="utf-8")) == number + 1
        assert _lines(world)[3:] == [("a", number + 1, "added", True)]
        assert headlines(receiver) == []


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("changes: now", ""),
        ("digest: daily", "Nieuws van de dag: 1 mijlpaal: "),
    ],
)
@pytest.mark.parametrize("edits", [(), (OTHER.replace("2026-05-01", "2026-06-01"),)])
def test_what_was_private_for_a_time_is_new_only_to_a_channel_that_came_in_that_time(
    tmp_path: Path, sqlite: Database, keys: str, told: str, edits: tuple[str, ...]
) -> None:
    """Another change in that time lets the channel know every revision up to then."""

    def channels(*names: str) -> str:
        hook = f"type: slack, url_env: HOOK_URL, allow_private: true, {keys}, reminders: []"
        return "".join(f"  {name}: {{{hook}}}\n" for name in names)

    with receiving() as receiver:
        world = World(folder=tmp_path, database=sqlite, environment={"HOOK_URL": receiver.url})
        world.write(PUBLIC + OTHER, feeds=FEEDS, channels=channels("oud"))
        world.tick("2025-12-01 08:00")
        world.tick("2025-12-01 09:00")
        world.write(PRIVATE + OTHER)
        world.tick("2025-12-02 08:00")
        for edit in edits:
            world.write(PRIVATE + edit)
            world.tick("2025-12-02 08:10")
        world.write(PRIVATE.replace("2026-03-02", "2026-03-15") + OTHER, channels=channels("oud", "nieuw"))
        world.tick("2025-12-02 08:20", confirms=True)
        world.tick("2025-12-02 08:30")
        receiver.take()
        world.write(PUBLIC.replace("2026-03-02", "2026-04-01") + OTHER)
        world.tick("2025-12-02 08:40")
        world.tick("2025-12-02 09:00")
        texts = sorted(slack_texts(receiver))
    assert [text.partition(". ")[0].rstrip(".") for text in texts] == [
        f"{told}Nieuw in de lijst: Samenvoeging",
        f"{told}Nieuwe datum: Samenvoeging",
    ]


def test_a_message_that_waits_does_not_name_what_became_private(tmp_path: Path, sqlite: Database) -> None:
    with receiving(status=503) as receiver:
        world = World(folder=tmp_path, database=sqlite, environment={"HOOK_URL": receiver.url})
        hook = "type: slack, url_env: HOOK_URL, allow_private: true, changes: now, reminders: []"
        world.write(OTHER, feeds=FEEDS, channels=f"  team: {{{hook}}}\n")
        world.tick("2025-12-01 08:00")
        world.write(PUBLIC + OTHER.replace("2026-05-01", "2026-06-01"))
        world.tick("2025-12-02 09:00")
        assert "Samenvoeging" in receiver.take()[-1].json["text"]
        receiver.reply = Reply()
        world.write(PRIVATE + OTHER.replace("2026-05-01", "2026-06-01"))
        world.tick("2025-12-02 12:00")
        texts = [one.json["text"] for one in receiver.take()]
    assert len(texts) == 1
    assert "Ander" in texts[0]
    assert "Samenvoeging" not in texts[0]


@pytest.mark.parametrize("start", [PUBLIC, PRIVATE])
def test_after_a_lost_database_no_sequence_falls_and_the_log_goes_on(tmp_path: Path, start: str) -> None:
    sequences: list[int] = []
    logs: list[list[tuple[str, int, str, bool]]] = []
    world = World(folder=tmp_path, database=open_database(f"sqlite:///{tmp_path / 'one.db'}"))
    world.write(start + OTHER, feeds=FEEDS)
    done = world.tick("2025-12-01 08:00")
    for moment, text in (
        ("2025-12-02 09:00", PRIVATE + OTHER),
        ("2025-12-02 09:01", PRIVATE.replace("03-02", "03-03") + OTHER),
        ("2025-12-02 09:02", PRIVATE.replace("03-02", "03-04") + OTHER),
    ):
        world.write(text)
        done = world.tick(moment)
    private = {feed.name: feed.data.decode() for feed in done.feeds or ()}["kring.ics"]
    sequences.append(_sequence(private))
    logs.append(_lines(world))
    world.database.close()
    # A new database contains what was published, and nothing else.
    world.database = open_database(f"sqlite:///{tmp_path / 'two.db'}")
    for moment, text in (("2025-12-02 09:10", PRIVATE + OTHER), ("2025-12-03 09:00", PUBLIC + OTHER)):
        world.write(text)
        done = world.tick(moment)
        private = {feed.name: feed.data.decode() for feed in done.feeds or ()}["kring.ics"]
        sequences.append(_sequence(private))
        logs.append(_lines(world))
    world.database.close()
    assert sequences == sorted(set(sequences))
    assert logs[1] == logs[0]
    assert logs[2] == [*logs[1], ("a", sequences[-1], "added", True)]
