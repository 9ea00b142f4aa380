"""From a new item in an official feed to a statement in the list, a message and a calendar."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlmodel import col, select

from notifier.app.service import Service
from notifier.app.watching import Watcher
from notifier.cli import main
from notifier.events_file.editing import edit_file
from notifier.events_file.whole import load_events_file
from notifier.letters.documents import Bounds
from notifier.net.connections import Network
from notifier.proposals.accepting import accept
from notifier.proposals.letters_read import BOUNDS
from notifier.store.database import Database
from notifier.store.proposals import ProposalRow, list_proposals
from notifier.store.watches import LEASE, WatchedItemRow, WatchRow
from notifier.timeline.edits import AddSource, from_json
from notifier.web.app import AppState
from tests.conftest import at
from tests.databases import opened_database
from tests.letters.pdfs import pdf
from tests.processes import Process
from tests.receivers import receiving
from tests.web_servers import Page, WebServer, serving
from tests.world import World, hooked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlmodel import Session

    from notifier.app.report import RoundPlan
    from notifier.store.proposals import ProposalState
    from tests.receivers import Receiver

KCR2 = """\
  - id: kcr2-instelling
    title: Instelling van het KCR2
    kind: start
    owner: LOCC
    statements: [{source: lac, phrase: per 1 januari 2027, when: 2027-01-01}]
"""
LAC = "  lac: {title: Voortgang LAC, date: 2025-07-17}\n"
SAID = "De instelling van het KCR2 is voorzien per 1 maart 2027."
ENDS = "Het contract voor C2000 loopt af op 31 december 2028."
HEAD = "Datum 3 oktober 2025", "Ons kenmerk 6530085", "Betreft Voortgang crisisbeheersing"


class KilledError(BaseException):
    """The process ends here."""


def letter(*sentences: str) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in (*HEAD, " ".join(sentences)))
    return f"<html><body>{lines}</body></html>".encode()


def item(number: int | str, title: str = "Brief over crisisbeheersing", **parts: str) -> str:
    said = {"guid": f"kst-{number}", "link": f"/kst-{number}.html", "title": title}
    said |= {"pubDate": "Fri, 03 Oct 2025 10:00:00 GMT", "description": "Over de crisis", **parts}
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in said.items())
    return f"<item>{inner}</item>"


def feed(*items: str, **headers: str) -> Page:
    body = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>K</title>{"".join(items)}</channel></rss>'
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(body=body.encode(), media_type="application/rss+xml", headers=named)


class DyingDatabase(Database):
    """A database whose process is killed before or after one of its writing transactions ends."""

    def __init__(self, database: Database, nth: int, *, is_committed: bool) -> None:
        super().__init__(database.engine)
        self.left, self.is_committed = nth, is_committed

    @contextmanager
    def write(self, lock: str = "") -> Iterator[Session]:
        with super().write(lock) as session:
            yield session
            session.flush()
            self.left -= 1
            if self.left == 0 and not self.is_committed:
                raise KilledError
        if self.left == 0:
            raise KilledError


@dataclass(slots=True)
class Office:
    """A notifier that watches a feed, the web site it comes from, and the operator's channel."""

    world: World
    web: WebServer
    operator: Receiver
    now: datetime
    # In which process dates are found: this one, which takes a third of a second less than a child.
    bounds: Bounds = field(default_factory=Bounds)
    # A database as it is after `begin(item(1))`; None to do what leads to it.
    begun: Path | None = None

    def watch(self, **keys: str) -> None:
        said = {"url": f"{self.web.origin}/rss", "words": "[crisis, meldkamer]", "every": "PT1H", **keys}
        inner = ", ".join(f"{name}: {value}" for name, value in (said | {"allow_private": "true"}).items())
        own = hooked(self.world, self.operator, "slack", operator="true", changes="now", reminders="[]")
        self.world.write(KCR2, sources=LAC, channels=own, watch=f"  kamerbrieven: {{{inner}}}\n")

    def watcher(self, database: Database | None = None, hosts: str = "127.0.0.1") -> Watcher:
        return Watcher(
            database=database or self.world.database,
            clock=lambda: self.now.astimezone(UTC),
            hosts=frozenset({hosts}),
            network=Network(request_timeout=timedelta(seconds=5)),
            bounds=self.bounds,
        )

    def plan(self) -> RoundPlan:
        return self.world.rounds().run(self.now).plan

    def look(self, *, after: timedelta = timedelta(hours=1), watcher: Watcher | None = None) -> None:
        """Look at the feed and do a round, an hour later."""
        self.now += after
        self.world.real_now = self.now.astimezone(UTC)
        plan = self.plan()
        (watcher or self.watcher()).run(plan, self.now)
        self.world.rounds().run(self.now)

    def begin(self, *items: str, **keys: str) -> None:
        """Watch a feed that has items already, which are not new."""
        self.watch(**keys)
        self.web.pages["/rss"] = feed(*items)
        if items == (item(1),) and self.begun:
            with (
                closing(sqlite3.connect(self.begun)) as known,
                closing(sqlite3.connect(self.world.database.name)) as own,
            ):
                known.backup(own)
            return
        self.look(after=timedelta())
        self.web.take()

    def told(self) -> list[str]:
        """Return what the operator was told since the last time."""
        return [str(request.json["text"]) for request in self.operator.take()]

    def proposals(self, *states: ProposalState) -> list[ProposalRow]:
        with self.world.database.read() as session:
            return list(list_proposals(session, states))

    def quotes(self) -> list[str]:
        return [one.quote for one in self.proposals()]

    def items(self) -> dict[str, str]:
        """Return the state of every item."""
        with self.world.database.read() as session:
            return {one.key: one.state for one in session.exec(select(WatchedItemRow))}

    def accept_all(self) -> None:
        events = load_events_file(self.world.events)
        rows = self.proposals()
        after = edit_file(events, [edit for row in rows for edit in from_json(row.edits)])
        ids = [row.id for row in rows if row.id]
        accept(self.world.database, ids, before=events, after=after, editor="Anna", now=self.now)


@pytest.fixture(scope="module")
def site() -> Iterator[WebServer]:
    with serving() as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def _office(folder: Path, database: Database, site: WebServer, receiver: Receiver) -> Office:
    site.pages.clear()
    site.take()
    return Office(World(folder=folder, database=database), site, receiver, at("2025-10-06 08:00"))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes, site: WebServer) -> Path:
    """Return a database that knows the first item of the feed, as most tests begin with."""
    folder = tmp_path_factory.mktemp("begun")
    path = folder / "notifier.db"
    path.write_bytes(sqlite_template)
    with opened_database(f"sqlite:///{path}") as database, receiving() as operator:
        _office(folder, database, site, operator).begin(item(1))
    return path


@pytest.fixture
def office(tmp_path: Path, sqlite: Database, site: WebServer, receiver: Receiver, begun: Path) -> Office:
    office = _office(tmp_path, sqlite, site, receiver)
    office.begun = begun
    return office


@pytest.fixture
def each_office(tmp_path: Path, database: Database, site: WebServer, receiver: Receiver) -> Office:
    """The same on each kind of database, with a child that finds the dates."""
    office = _office(tmp_path, database, site, receiver)
    office.bounds = BOUNDS
    return office


@pytest.mark.parametrize(
    ("title", "keys", "kind"),
    [
        ("Notulen crisisberaad", {}, "minutes"),
        ("Crisisberaad", {"kind": "report"}, "report"),
        ("Crisisberaad", {}, None),
    ],
)
def test_a_letter_that_came_in_has_the_kind_of_its_feed_or_of_its_title(
    office: Office, title: str, keys: dict[str, str], kind: str | None
) -> None:
    office.begin(item(1), **keys)
    office.web.pages["/rss"] = feed(item(2, title), item(1))
    office.web.pages["/kst-2.html"] = Page(body=letter(SAID))
    office.look()
    [proposal] = office.proposals()
    source = from_json(proposal.edits)[0]
    assert isinstance(source, AddSource)
    assert source.fields.get("kind") == kind


def test_a_new_letter_becomes_a_statement_a_message_and_a_calendar_entry(each_office: Office) -> None:
    office = each_office
    office.begin(item(1), defaults="{owner: NIPV, topics: [c2000]}")
    office.web.pages["/rss"] = feed(item(2), item(1))
    office.web.pages["/kst-2.html"] = Page(body=letter(SAID, ENDS))
    office.look()
    assert office.quotes() == [ENDS, SAID]
    new, said = office.proposals()
    assert from_json(new.edits)[0] == AddSource(
        "brief-over-crisisbeheersing-2025-10",
        {
            "title": "Brief over crisisbeheersing",
            "date": "2025-10-03",
            "reference": "6530085",
            "url": f"{office.web.origin}/kst-2.html",
        },
    )
    assert said.reasons.endswith(f"Binnengekomen via kamerbrieven: {office.web.origin}/kst-2.html")
    [message] = office.told()
    assert "1 brief binnengekomen; zie: notifier proposals list" in message
    assert (
        f"Brief over crisisbeheersing (kamerbrieven): 2 voorstellen. {office.web.origin}/kst-2.html"
        in message
    )
    assert "2027-03-01" not in office.world.events.read_text(), "nothing changes without a person"
    office.accept_all()
    office.look(after=timedelta(minutes=1))
    added = load_events_file(office.world.events).timeline.milestones[1]
    assert (added.owner, added.topics) == ("NIPV", ("c2000",))
    assert (
        "2 mijlpalen: 1 nieuw en 1 verplaatst: Nieuw in de lijst: Einde contract voor C2000; "
        "Nieuwe datum: Instelling van het KCR2."
    ) in office.told()
    assert "DTSTART;VALUE=DATE:20270301" in (office.world.folder / "calendars" / "alles.ics").read_text()


# What one that was killed before its next transaction ended leaves is what it leaves right after this one.
@pytest.mark.parametrize(("nth", "is_committed"), [*((nth, False) for nth in range(1, 6)), (5, True)])
def test_a_kill_at_any_step_loses_nothing_and_tells_nothing_twice(
    office: Office, nth: int, *, is_committed: bool
) -> None:
    """The steps: the feed is claimed, its items noted; the letter is claimed, read; its message planned."""
    office.begin(item(1))
    office.web.pages["/rss"] = feed(item(2), item(1), ETag='"2"')
    office.web.pages["/kst-2.html"] = Page(body=letter(SAID, ENDS))
    dying = DyingDatabase(office.world.database, nth, is_committed=is_committed)
    with pytest.raises(KilledError):
        office.look(watcher=office.watcher(dying))
    for _ in range(3):
        office.look(after=timedelta(minutes=6))
    assert office.quotes() == [ENDS, SAID]
    assert len(office.told()) == 1
    assert office.items() == {"kst-1": "known", "kst-2": "read"}


def test_a_killed_process_leaves_its_letter_to_the_next(office: Office) -> None:
    office.begin(item(1))
    is_asked, going_on = threading.Event(), threading.Event()

    def hold() -> None:
        is_asked.set()
        going_on.wait(30)

    office.web.pages["/rss"] = feed(item(2))
    office.web.pages["/kst-2.html"] = Page(body=letter(SAID), before=hold)
    environment = {
        **os.environ,
        **office.world.environment,
        "NOTIFIER_WATCH_HOSTS": "127.0.0.1",
        "NOTIFIER_DATABASE_URL": f"{office.world.database.engine.url}",
    }
    words = ("tick", "--events", str(office.world.events))
    with Process("notifier", *words, pipes=(), env=environment) as process:
        assert is_asked.wait(60)
        process.kill()
    going_on.set()
    with office.world.database.read() as session:
        leased_until = session.exec(select(WatchedItemRow.leased_until)).all()
    office.now = max(filter(None, leased_until)) - LEASE
    office.look(after=timedelta(minutes=4))
    assert office.items()["kst-2"] == "waiting"
    office.look(after=timedelta(minutes=2))
    assert (office.items()["kst-2"], office.quotes()) == ("read", [SAID])
    assert [path for path, _ in office.web.take()] == ["/rss", "/kst-2.html", "/kst-2.html"]


def test_the_service_looks_beside_its_rounds(office: Office) -> None:
    office.watch()
    office.web.pages["/rss"] = feed(item(1))
    rounds = office.world.rounds()
    rounds.watch = office.watcher().run
    state = AppState(clock=lambda: office.now, stale_after=timedelta(hours=1))
    service = Service(rounds=rounds, clock=lambda: office.now, state=state)
    service.watch()
    assert office.web.take() == [], "before the first round it is not known what is watched"
    service.first_round()
    for _ in range(3):
        service.watch()
    assert office.web.take() == [("/rss", 200)]


def test_two_versions_of_the_file_do_not_fetch_in_turn(office: Office) -> None:
    """As while instances on one database get another version one after the other."""
    office.begin(item(1))
    office.web.pages["/other"] = feed(item(5))
    for minutes in range(0, 40, 4):
        office.watch(url=f"{office.web.origin}/{'other' if minutes % 8 else 'rss'}")
        office.look(after=timedelta(minutes=4))
    assert len(office.web.take()) <= 40 / 15


def test_several_instances_fetch_nothing_twice(each_office: Office) -> None:
    office = each_office
    office.begin(item(1))
    office.web.pages["/rss"] = feed(item(2), item(1))
    office.web.pages["/kst-2.html"] = Page(body=letter(SAID))
    office.now += timedelta(hours=1)
    plan = office.plan()
    threads = [threading.Thread(target=office.watcher().run, args=(plan, office.now)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.look(after=timedelta(minutes=59))
    assert sorted(office.web.take()) == [("/kst-2.html", 200), ("/rss", 200)]
    assert len(office.told()) == 1


def test_a_feed_is_asked_whether_it_changed(office: Office) -> None:
    office.begin(item(1))
    office.web.pages["/rss"] = feed(item(1), ETag='"a"', Last_Modified="Mon, 06 Oct 2025 06:00:00 GMT")
    for _ in range(3):
        office.look()
    assert office.web.take() == [("/rss", 200), ("/rss", 304), ("/rss", 304)]
    assert office.told() == []


def test_what_has_none_of_the_words_is_left(office: Office) -> None:
    office.begin()
    other = item(3, "Brief over de landbouw", description="Over het veld")
    office.web.pages["/rss"] = feed(other, item(4, "MELDKAMERSTELSEL", description=""))
    office.web.pages["/kst-4.html"] = Page(body=letter(SAID))
    office.look()
    assert office.items() == {"kst-4": "read"}


@pytest.mark.parametrize("letter_key", ["", "/download?", ".pdf"])
def test_the_letter_behind_the_page_of_an_item(office: Office, letter_key: str) -> None:
    office.begin(item(1), **({"letter": f'"{letter_key}"'} if letter_key else {}))
    page = b'<a href="/over">Over</a> <a href="download?id=1&amp;naam=brief.pdf">Brief</a>'
    brief = Page(body=pdf(f"Datum 3 oktober 2025. {SAID}"), media_type="application/octet-stream")
    office.web.pages |= {"/kst-2.html": Page(body=page), "/download?id=1&naam=brief.pdf": brief}
    if not letter_key:
        office.web.pages["/kst-2.html"] = brief
    office.web.pages["/rss"] = feed(item(2), item(1))
    office.look()
    assert [SAID in quote for quote in office.quotes()] == [True]


def test_new_milestones_of_two_letters_can_both_be_accepted(office: Office) -> None:
    """Though they are about the same, and would have had the same id."""
    office.begin(item(1))
    office.web.pages["/rss"] = feed(item(2), item(3, "Tweede brief over crisis"))
    office.web.pages["/kst-2.html"] = Page(body=letter(ENDS))
    office.web.pages["/kst-3.html"] = Page(body=letter(ENDS.replace("2028", "2029")))
    office.look()
    office.accept_all()
    ids = [one.id for one in load_events_file(office.world.events).timeline.milestones]
    assert ids == ["kcr2-instelling", "einde-contract-c2000", "einde-contract-c2000-2"]


def test_the_same_letter_by_two_ways_is_one(office: Office) -> None:
    """As a page and as a PDF, from two items with other titles; of the second only what is new is proposed."""
    office.begin(item(1))
    office.web.pages["/rss"] = feed(item(2), item(3, "Kamerbrief crisis", link="/brief.pdf"))
    office.web.pages["/kst-2.html"] = Page(body=letter(SAID))
    office.web.pages["/brief.pdf"] = Page(body=pdf(" ".join((*HEAD, ". ", SAID))))
    office.look()
    assert office.items() == {"kst-1": "known", "kst-2": "read", "kst-3": "same"}
    assert office.quotes() == [SAID]
    assert len(office.told()) == 1


def test_an_item_that_is_called_after_its_number_has_its_title_in_the_summary(office: Office) -> None:
    """As official publications have it; a letter without a date of its own is of the day it was published."""
    office.begin()
    office.web.pages["/rss"] = feed(
        item(
            2,
            "kst-29517-260 : Tweede Kamer",
            description="Brief regering; Rampenbestrijding en crisis",
            pubDate="Wed, 01 Oct 2025 00:00:00 +0200",
        )
    )
    office.web.pages["/kst-2.html"] = Page(body=f"<p>{SAID}</p>".encode())
    office.look()
    [proposal] = office.proposals()
    [source, _] = from_json(proposal.edits)
    assert isinstance(source, AddSource)
    assert (source.fields["title"], source.fields["date"]) == (
        "Brief regering; Rampenbestrijding en crisis",
        "2025-10-01",
    )


def test_an_item_that_changes_is_read_again_for_what_is_new(office: Office) -> None:
    office.begin(item(1))
    office.web.pages["/rss"] = feed(item(2))
    office.web.pages["/kst-2.html"] = Page(body=letter(SAID))
    office.look()
    office.told()
    office.web.pages["/rss"] = feed(item(2, pubDate="Mon, 06 Oct 2025 10:00:00 GMT"))
    office.web.pages["/kst-2.html"] = Page(body=letter(SAID, ENDS))
    office.look()
    assert office.quotes() == [SAID, ENDS]
    assert "1 voorstel." in office.told()[0]


def test_a_letter_that_cannot_be_read_is_told_once_with_its_address(office: Office) -> None:
    office.begin(item(1))
    office.web.pages["/kst-2.html"] = Page(body=pdf(""))
    office.web.pages["/kst-3.html"] = Page(
        status=302, headers={"Location": "https://elders.example/brief.pdf"}
    )
    office.web.pages["/rss"] = feed(item(2), item(3, "Tweede brief over crisis"))
    office.look()
    [message] = office.told()
    origin = office.web.origin
    assert "2 brieven konden niet gelezen worden" in message
    assert "is een scan zonder tekstlaag" in message
    assert f"{origin}/kst-2.html" in message
    assert "https://elders.example/brief.pdf: de host 'elders.example' is niet toegestaan" in message
    for _ in range(3):
        office.look()
    assert office.told() == []


def test_a_letter_that_is_not_there_yet_is_tried_again(office: Office) -> None:
    office.begin(item(1))
    office.web.pages["/rss"] = feed(item(2))
    office.look()
    assert (office.items()["kst-2"], office.told()) == ("waiting", [])
    office.web.pages["/kst-2.html"] = Page(body=letter(SAID))
    office.look(after=timedelta(minutes=5))
    assert office.items()["kst-2"] == "waiting"
    office.look(after=timedelta(minutes=5))
    assert office.items()["kst-2"] == "read"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (Page(status=500), "de server antwoordt 500"),
        (Page(body=b"<rss version='2.0'><channel><item><title>"), "geen RSS- of Atom-feed"),
        (Page(body=b"<html><body>Onderhoud</body></html>"), "geen RSS- of Atom-feed"),
    ],
)
def test_a_feed_that_cannot_be_read_is_told_after_three_times_and_when_it_can_again(
    office: Office, page: Page, reason: str
) -> None:
    office.begin(item(1))
    office.web.pages["/rss"] = page
    for wait in (1, 1, 2):
        assert office.told() == []
        office.look(after=timedelta(hours=wait))
    [message] = office.told()
    assert "gevolgde bron kamerbrieven kan niet gelezen worden" in message
    assert reason in message
    office.web.take()
    office.look(after=timedelta(hours=3))
    assert office.web.take() == [], "it is asked ever less often"
    office.web.pages["/rss"] = feed(item(1))
    office.look(after=timedelta(hours=1))
    assert "kan weer gelezen worden" in office.told()[0]


def test_a_server_that_asks_to_wait_is_left_alone_so_long(office: Office) -> None:
    office.begin(item(1))
    office.web.pages["/rss"] = Page(status=429, headers={"Retry-After": "36000"})
    for hours in (1, 1, 4, 4):
        office.look(after=timedelta(hours=hours))
    assert office.web.take() == [("/rss", 429)]


def test_a_host_that_is_not_allowed_is_told_at_once_and_not_called(office: Office) -> None:
    office.watch()
    office.look(watcher=office.watcher(hosts="zoek.officielebekendmakingen.nl"))
    assert "NOTIFIER_WATCH_HOSTS" in office.told()[0]
    assert office.web.take() == []


def test_thousands_of_items_are_noted_and_only_the_new_are_read(office: Office) -> None:
    short = "<item><title>Over crisis</title><link>/kst-{}.html</link></item>"
    office.begin(*map(short.format, range(2_000)))
    office.web.pages["/kst-new.html"] = Page(body=letter(SAID))
    office.web.pages["/rss"] = feed(item("new"), short.format(1_999))
    office.look()
    states = office.items()
    assert (len(states), states.pop("kst-new"), set(states.values())) == (2_001, "read", {"known"})
    assert office.web.take() == [("/rss", 200), ("/kst-new.html", 200)]


def test_items_that_came_before_the_watching_stay_known_when_they_appear_later(office: Office) -> None:
    """A search that is not in the order of time shows old letters again."""
    office.begin(item(1))
    office.web.pages["/rss"] = feed(item(2, pubDate="Mon, 01 Jan 2024 10:00:00 GMT"))
    office.look()
    assert office.items() == {"kst-1": "known", "kst-2": "known"}


def test_a_feed_at_another_address_begins_anew_and_one_that_is_gone_is_forgotten(office: Office) -> None:
    office.begin(item(1))
    office.web.pages["/other"] = feed(item(5))
    office.watch(url=f"{office.web.origin}/other")
    office.look()
    assert office.items() == {"kst-1": "known", "kst-5": "known"}
    office.world.write(KCR2, watch="  {}\n")
    office.look()
    with office.world.database.read() as session:
        assert session.exec(select(col(WatchRow.name))).all() == []


def test_what_came_before_the_watching_is_proposed_when_asked_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On two pages of the feed; what is older than the day, or of no interest, is not fetched."""
    monkeypatch.setenv("NOTIFIER_WATCH_HOSTS", "127.0.0.1")
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", f"{office.world.database.engine.url}")
    office.begin()
    more = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="/rss?page=2"/>'
    old = item(3, pubDate="Wed, 01 Oct 2025 10:00:00 GMT")
    office.web.pages |= {
        "/rss": feed(more, item(1), item(9, "Landbouw", description="Het veld")),
        "/rss?page=2": feed(item(2), old, more.replace("page=2", "page=3")),
        "/rss?page=3": feed(old),
        "/kst-1.html": Page(body=letter(SAID)),
    }
    asked = ["scan", "--watch", "kamerbrieven", "--events", str(office.world.events), "--keep"]
    done = CliRunner().invoke(main, [*asked, "--since", "2025-10-02"])
    assert done.exit_code == 1, "one letter is not there"
    assert "2 brieven sinds 2025-10-02" in done.stderr
    assert f"{office.web.origin}/kst-2.html: de server antwoordt 404" in done.stderr
    assert "Deze brief zegt: 1 maart 2027" in " ".join(done.stdout.split())
    assert office.quotes() == [SAID]
    assert [path for path, _ in office.web.take()] == [
        "/rss", "/rss?page=2", "/rss?page=3", "/kst-1.html", "/kst-2.html",
    ]  # fmt: skip


def test_a_feed_that_is_not_in_the_file_is_refused(office: Office) -> None:
    office.watch()
    asked = ["scan", "--events", str(office.world.events), "--since", "2025-10-02", "--watch"]
    refused = CliRunner().invoke(main, [*asked, "kamerbrief"])
    assert (refused.exit_code, "it has: kamerbrieven" in refused.stderr) == (2, True)
