"""An anchor in every order of its states, in real rounds: each date that lapses or returns is told once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import count, permutations
from typing import TYPE_CHECKING, Any

import pytest

from notifier.named_tuple import NamedTuple
from tests.conftest import is_whole
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

SOURCES = """\
  mei: {title: Aankondiging, date: 2025-05-01}
  juni: {title: Uitstel, date: 2025-06-01}
  juli: {title: Verzamelbrief, date: 2025-07-01}
"""
_DATED, _LATER = "{source: mei, when: 2027-06-01}", "{source: juni, when: 2027-06-08}"
_GONE = "{source: juli, undated: true, phrase: te zijner tijd}"
_OFF = "cancelled: {on: 2025-07-01}"
FOLLOWERS = """\
  - {id: b, title: Brief, kind: deadline, topics: [volgt], after: {milestone: a, offset: P2Y}}
  - {id: c, title: Start, kind: start, topics: [volgt], after: {milestone: b, offset: P1M}}
"""
REST = "  - {id: z, title: Ander, kind: event, topics: [anders]}\n"


class State(NamedTuple):
    """A state of the anchor, and what is true in it."""

    row: str  # Its keys in the file; empty where it and what follows it are not in the list.
    date: str = ""  # The date that it has, also where that does not count.
    is_off: bool = False  # Whether it does not go ahead.
    is_withdrawn: bool = False  # Whether the newest letter has no date.
    done: str = ""  # The day on which it was done; empty where it was not.

    @property
    def counts(self) -> bool:
        is_over = self.is_off or self.is_withdrawn or self.done
        return bool(self.row and self.date and not is_over)

    @property
    def base(self) -> str:
        """The day from which what follows counts; empty where there is none."""
        return self.done or (self.date if self.counts else "")


STATES = {
    "dated": State(f"statements: [{_DATED}]", "1 juni"),
    "later": State(f"statements: [{_DATED}, {_LATER}]", "8 juni"),
    "off": State(f"statements: [{_DATED}], {_OFF}", "1 juni", is_off=True),
    "off by a letter": State(
        f"statements: [{_DATED}, {{source: juli, cancelled: true}}]", "1 juni", is_off=True
    ),
    "gone": State(f"statements: [{_DATED}, {_GONE}]", "1 juni", is_withdrawn=True),
    "later and gone": State(f"statements: [{_DATED}, {_LATER}, {_GONE}]", "8 juni", is_withdrawn=True),
    "off and gone": State(f"statements: [{_DATED}, {_GONE}], {_OFF}", "1 juni", is_off=True),
    "done": State(f"statements: [{_DATED}], done: 2026-05-29", "1 juni", done="29 mei"),
    "done and gone": State(
        f"statements: [{_DATED}, {_GONE}], done: 2026-05-29", "1 juni", is_withdrawn=True, done="29 mei"
    ),
    "undated": State("owner: LOCC"),
    "not listed": State(""),
}
CHANNELS = {
    "all": "changes: now",
    "followers": "changes: now, match: {topic: [volgt]}",
    "anchor": "changes: now, match: {topic: [besluit]}",
    "digest": "digest: daily",
}
# How a message says that a date counts no more, or again: what stands before a title, and before several.
_ALSO = "verandert(?: ook)? de datum van:"
_LAPSES = (
    ("Geen datum meer", "Geen datum meer in de nieuwste brief", "Gaat niet door"),
    "vervalt de datum van:",
)
_RETURNS = (
    ("Telt weer", "Nieuwe datum", "Nu met datum", "Eerder dan gedacht"),
    "(?:geldt weer de datum van|verschoven):",
)


# How far the second state of a pair stands after the first in the table, where neither has its date; `make laws`
# tries all pairs.
_STEPS = tuple(range(len(STATES))) if is_whole() else (1,)


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield which states come after each other: each before and after the one that has its date, and some others."""
    places = {name: place for place, name in enumerate(STATES)}
    for one, other in permutations(STATES, 2):
        if "dated" in {one, other} or (places[other] - places[one]) % len(STATES) in _STEPS:
            yield one, other


def _walk() -> Iterator[str]:
    """Yield states in an order in which each pair comes directly after each other."""
    left = set(_pairs())
    at = "dated"
    yield at
    while left:
        ahead = [name for name in STATES if (at, name) in left]
        # Where nothing is left from here, go on by a way that was gone already.
        following = ahead[0] if ahead else next(one for one, _ in sorted(left))
        left.discard((at, following))
        at = following
        yield at


@pytest.fixture
def world(tmp_path: Path, sqlite: Database, receiver: Receiver) -> World:
    world = World(folder=tmp_path, database=sqlite)
    world.environment |= {f"{name.upper()}_URL": f"{receiver.url}?{name}" for name in CHANNELS}
    rows = [
        f"  {name}: {{type: slack, url_env: {name.upper()}_URL, allow_private: true, reminders: [], {keys}}}\n"
        for name, keys in CHANNELS.items()
    ]
    world.texts |= {"sources": SOURCES, "channels": "".join(rows)}
    return world


def _write(world: World, state: State) -> None:
    row = f"  - {{id: a, title: Besluit, kind: decision, topics: [besluit], {state.row}}}\n"
    world.write(f"{row}{FOLLOWERS}{REST}" if state.row else REST)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of the blocks of a message."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from _texts(one)


def _told(receiver: Receiver) -> dict[str, str]:
    told = dict.fromkeys(CHANNELS, "")
    for request in receiver.take():
        told[request.path.rpartition("?")[2]] += "\n".join(_texts(request.json["blocks"])) + "\n"
    return told


def _heading(before: State, after: State) -> str:  # noqa: PLR0911 - the table of what is true
    """Return the words before the title of the anchor in the heading that is true of a change."""
    if not before.row or not after.row:
        return "Weer in de lijst" if after.row else "Uit de lijst"
    if after.done:
        return (
            "Gewijzigd|Nieuwe brief zonder datum"
            if before.done
            else "Toch besloten"
            if before.is_off
            else "Is besloten"
        )
    if after.is_off:
        return "Gewijzigd|Nieuwe brief zonder datum" if before.is_off else "Gaat niet door"
    is_same = before.date == after.date
    if before.done:
        return "Nieuwe datum" if after.counts and not is_same else "Niet meer klaar"
    if before.is_off:
        if not after.counts:
            return "Gaat toch door, zonder datum"
        return "Gaat toch door" if is_same else "Nieuwe datum"
    if before.counts and not after.counts:
        return "Geen datum meer in de nieuwste brief" if after.is_withdrawn else "Geen datum meer"
    if after.counts and not before.counts:
        return "Telt weer" if is_same else "Nieuwe datum" if before.date else "Nu met datum"
    if not after.counts:
        return "Gewijzigd|Nieuwe brief zonder datum"
    return "Nieuwe datum" if after.date > before.date else "Eerder dan gedacht"


def _count(text: str, title: str, words: tuple[tuple[str, ...], str], also: str = "-") -> int:
    """Return how often a message tells of a title, in a heading or in a sentence that names several."""
    headings, sentence = words
    heads = sum(len(re.findall(rf"(?:^|\W){one}: {title}\b", text)) for one in headings)
    named = re.findall(rf"(?:{sentence}|{also})[^.]*\.", text)
    return heads + sum(len(re.findall(rf"\b{title} \(", one)) for one in named)


def _mistakes(before: State, after: State, channel: str, text: str) -> Iterator[str]:
    """Yield what a channel is told wrongly of a change from what it knew."""
    heading = _heading(before, after)
    news = [
        line for line in text.splitlines() if re.search(r"^(?!De datum volgt)[^.:]+: Besluit( \(|$)", line)
    ]
    if channel != "followers" and not (news and re.match(f"({heading}): ", news[0])):
        yield f"heading {news}, not {heading}"
    is_told = re.search(r"Was: \w+ \d juni", text) or (after.is_off and re.search(r"\d juni", "".join(news)))
    if before.is_withdrawn and not before.done and is_told:
        yield "was a date that did not count"
    is_listed = bool(before.row and after.row)
    lapses = bool(is_listed and before.base and not after.base)
    returns = bool(is_listed and after.base and after.base != before.base)
    for title in ("Brief", "Start"):
        lapsed = _count(text, title, _LAPSES, "-" if after.base else _ALSO)
        returned = _count(text, title, _RETURNS, _ALSO if returns else "-")
        if lapsed != lapses or returned != returns:
            yield f"{title} lapsed and returned {lapsed, returned}, not {lapses, returns}"


def test_each_lapse_and_each_return_is_told_once_in_every_order(world: World, receiver: Receiver) -> None:
    names = _walk()
    _write(world, STATES[next(names)])
    world.tick("2026-06-01 08:00")
    receiver.take()
    known, found = dict.fromkeys(CHANNELS, "dated"), list[str]()
    # Digests are of working days; there are no holidays in these months.
    days = (date(2026, 6, 1) + timedelta(days=7 * week + day) for week in count() for day in range(1, 5))
    for day, after in zip(days, names, strict=False):
        _write(world, STATES[after])
        world.tick(f"{day} 11:00")
        for channel, text in _told(receiver).items():
            before = known[channel]
            mistakes = _mistakes(STATES[before], STATES[after], channel, text)
            found += [f"{before} > {after}: {channel}: {one}" for one in mistakes]
            known[channel] = after
    assert "\n".join(found) == ""
