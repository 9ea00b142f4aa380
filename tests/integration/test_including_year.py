"""A national list and three regions that include it, over a year of changes in all of them.

`make laws` takes the whole year, with twice as many milestones.
What each region should get follows from the lists alone; a week without the national server lies in between.
"""

from __future__ import annotations

import random
import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.app.including import ListKeeper
from tests.conftest import at, is_whole
from tests.databases import opened_database
from tests.receivers import Receiver, receiving
from tests.web_servers import Page, WebServer, serving
from tests.world import World, hooked

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.app.round import Rounds

REGIONS = ("noord", "midden", "zuid")
NATIONAL, OWN, PERIODS = (120, 12, 13) if is_whole() else (60, 12, 9)
START = date(2026, 1, 5)
# The server does not answer for a week.
DOWN = {START + timedelta(days=140 + later) for later in (0, 2, 4, 7)}
STEPS = sorted({START + timedelta(days=28 * number) for number in range(PERIODS)} | DOWN)


@dataclass(slots=True)
class Item:
    """A milestone of a list in the test: its date and state."""

    when: date
    topic: str
    done: date | None = None


@dataclass(slots=True)
class Lists:
    """All lists as they should be: the national one, and those of the regions."""

    random: random.Random
    national: dict[str, Item] = field(default_factory=dict)
    own: dict[str, dict[str, Item]] = field(default_factory=dict)
    # The milestones of a region that come four weeks after a national one, by id.
    after: dict[str, str] = field(default_factory=dict)
    added: int = 0

    def __post_init__(self) -> None:
        for _ in range(NATIONAL):
            self.add(self.national, "n")
        for region in REGIONS:
            self.own[region] = {}
            for _ in range(OWN):
                self.add(self.own[region], region)
        self.after = {f"{region}-volgt": f"n{number}" for number, region in enumerate(REGIONS, start=1)}

    def add(self, items: dict[str, Item], prefix: str) -> None:
        self.added += 1
        topic = self.random.choice((*REGIONS, "alle"))
        name = f"{prefix}{self.added}"
        items[name] = Item(self.day(), "alle" if name in {"n1", "n2", "n3"} else topic)

    def day(self) -> date:
        return date(2028, 1, 1) + timedelta(days=self.random.randrange(700))

    def change(self, items: dict[str, Item], prefix: str, today: date) -> None:
        """Move two, finish one, drop one and add one."""
        free = [name for name, one in items.items() if not one.done and name not in self.after.values()]
        first, second, finished, dropped = self.random.sample(free, 4)
        items[first].when, items[second].when = self.day(), self.day()
        items[finished].done = today
        del items[dropped]
        self.add(items, prefix)

    def national_text(self) -> str:
        return _text("landelijk", self.national)

    def region_text(self, region: str, **sections: str) -> str:
        follows = "".join(
            f"  - {{id: {name}, title: T, kind: deadline, after: {{milestone: landelijk/{anchor}, offset: P4W}}}}\n"
            for name, anchor in self.after.items()
            if name.startswith(region)
        )
        body = "".join(f"{name}:\n{text}" for name, text in sections.items())
        extend = f"extend:\n  landelijk/n1: {{action: Doe iets, topics: [{region}]}}\n"
        return _text(region, self.own[region]) + follows + body + extend

    def seen_by(self, region: str, national: dict[str, Item]) -> dict[str, tuple[date, date | None]]:
        """Return what a region shows, by UID: the date, and the day it was done."""
        found = {
            f"{name}@landelijk.example": (one.when, one.done)
            for name, one in national.items()
            if one.topic in {region, "alle"}
        }
        found |= {f"{name}@{region}.example": (one.when, one.done) for name, one in self.own[region].items()}
        for name, anchor in self.after.items():
            if name.startswith(region):
                found[f"{name}@{region}.example"] = national[anchor].when + timedelta(weeks=4), None
        return found


def _text(name: str, items: dict[str, Item]) -> str:
    rows = "".join(
        f"  - {{id: {key}, title: T, kind: deadline, when: {one.when}, topics: [{one.topic}]"
        f"{f', done: {one.done}' if one.done else ''}}}\n"
        for key, one in items.items()
    )
    return f"calendar: {{name: {name}, domain: {name}.example}}\nmilestones:\n{rows}"


@dataclass(slots=True)
class Region:
    """A region with a service of its own."""

    name: str
    world: World
    rounds: Rounds
    keeper: ListKeeper
    receiver: Receiver
    sections: dict[str, str]
    shown: dict[str, tuple[date, date | None]] = field(default_factory=dict)

    def run(self, moment: str) -> list[tuple[str, str]]:
        """Do a round and return what was told: the kind of the change and the UID."""
        self.keeper.update(at(moment))
        self.world.pass_time(120)
        report = self.rounds.run(at(moment))
        assert report.is_whole
        assert report.plan.refused is None
        events = [one.json for one in self.receiver.take()]
        return [(one["type"].rpartition(".")[2], one["data"]["milestone"]["uid"]) for one in events]

    def expected(self, shown: dict[str, tuple[date, date | None]]) -> list[tuple[str, str]]:
        """Return what should be told of the difference between what was shown and what is."""
        before, self.shown = self.shown, shown
        told = [("removed", uid) for uid in before.keys() - shown.keys()]
        told += [("added", uid) for uid in shown.keys() - before.keys()]
        for uid in before.keys() & shown.keys():
            if before[uid] != shown[uid]:
                told.append(("moved" if before[uid][1] == shown[uid][1] else "done", uid))
        return sorted(told)

    def calendar(self) -> dict[str, date]:
        """Return the day of each entry that stands in the calendar."""
        text = (self.world.folder / "calendars" / "alles.ics").read_text().replace("\r\n ", "")
        entries = [entry for entry in text.split("BEGIN:VEVENT")[1:] if "STATUS:CANCELLED" not in entry]
        found = {}
        for entry in entries:
            uid, day = re.search(r"UID:(\S+)", entry), re.search(r"DTSTART;VALUE=DATE:(\d{8})", entry)
            assert uid
            assert day
            found[uid[1]] = date.fromisoformat(day[1])
        return found


def _region(name: str, folder: Path, web: WebServer, stack: ExitStack, template: bytes) -> Region:
    folder.mkdir()
    (folder / "notifier.db").write_bytes(template)
    database = stack.enter_context(opened_database(f"sqlite:///{folder / 'notifier.db'}"))
    world = World(folder=folder, database=database)
    receiver = stack.enter_context(receiving())
    match = f"{{topic: [{name}, alle]}}"
    sections = {
        "include": f"  landelijk: {{url: {web.origin}/events.yaml, allow_private: true, match: {match}}}\n",
        "channels": hooked(world, receiver, changes="now", reminders="[]"),
    }
    keeper = ListKeeper(
        events_path=world.events,
        database=database,
        clock=lambda: world.real_now,
        hosts=frozenset({"127.0.0.1"}),
    )
    return Region(name, world, world.rounds(), keeper, receiver, sections)


def test_a_year_of_changes_in_a_national_list_and_three_regions(
    tmp_path: Path, sqlite_template: bytes
) -> None:
    lists = Lists(random.Random(2026))
    with ExitStack() as stack:
        web = stack.enter_context(serving())
        regions = [_region(name, tmp_path / name, web, stack, sqlite_template) for name in REGIONS]
        published: dict[str, Item] = {}
        for step, day in enumerate(STEPS):
            if step:
                lists.change(lists.national, "n", day)
                if step % 5 == 0:
                    lists.national["n1"].when = lists.day()
                for region in regions[step % 3 :: 3]:
                    lists.change(lists.own[region.name], region.name, day)
            for region in regions:
                region.world.events.write_text(lists.region_text(region.name, **region.sections))
            is_down = day in DOWN
            text = lists.national_text()
            web.pages["/events.yaml"] = Page(status=503) if is_down else Page(body=text.encode())
            if not is_down:
                published = {
                    name: Item(one.when, one.topic, one.done) for name, one in lists.national.items()
                }
            for region in regions:
                told = region.run(f"{day} 10:00")
                shown = lists.seen_by(region.name, published)
                assert sorted(told) == (region.expected(shown) if step else []), (region.name, day)
                region.shown = shown
                assert region.run(f"{day} 10:01") == []
        for region in regions:
            assert len(region.shown) > NATIONAL // 3
            moved = {uid: when for uid, (when, done) in region.shown.items() if not done}
            calendar = region.calendar()
            assert {uid: calendar.get(uid) for uid in moved} == moved
            gone = calendar.keys() - region.shown.keys()
            assert gone == set()
