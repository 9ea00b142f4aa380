"""Build feeds, compared with icalendar and with a writer that only escapes, folds and joins.

All use one corpus: 200-character descriptions, titles beyond ASCII, days spread over two years.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from measure import Figure

from notifier.dates.edtf import parse_edtf
from notifier.feeds.ics import to_ics
from notifier.feeds.publish import FeedBuilder
from notifier.feeds.selection import select_entries
from notifier.feeds.settings import Feed
from notifier.timeline.model import Kind, Milestone, Source, Statement, Timeline
from notifier.timeline.revisions import next_revisions, to_histories
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.feeds.selection import FeedContent
    from notifier.ics.entries import Entry
    from notifier.timeline.revisions import Histories

MANY, VERY_MANY = 10_000, 100_000
RUNS = 5
NOW = datetime(2025, 10, 3, 7, tzinfo=UTC)
TODAY = date(2025, 10, 3)
FEED = Feed(name="alles", title="Alle mijlpalen", language=Language.NL)
_DESCRIPTION = ("Één coördinatie voor crisisbeheersing en meldkamers, naar aanleiding van de brief; " * 3)[
    :200
]
_SOURCE = Source(
    id="brief",
    title="Verzamelbrief",
    date=date(2025, 10, 3),
    reference="29517-264",
    url="https://example.org/brief",
)


def milestones(count: int) -> tuple[Milestone, ...]:
    """Return the corpus."""
    days = [date(2026, 1, 1) + timedelta(days=number % 700) for number in range(count)]
    return tuple(
        Milestone(
            id=f"mijlpaal-{number}",
            title=f"Mijlpaal {number}: coördinatie één loket",
            kind=Kind.DEADLINE,
            when=parse_edtf(day.isoformat()),
            topics=("kcr2", "crisisbeheersing"),
            owner="LOCC",
            description=_DESCRIPTION,
            statements=(Statement(source=_SOURCE, phrase="op die dag", when=parse_edtf(day.isoformat())),),
        )
        for number, day in enumerate(days)
    )


def timeline(corpus: tuple[Milestone, ...]) -> Timeline:
    """Return the corpus as a timeline."""
    zone = ZoneInfo("Europe/Amsterdam")
    return Timeline(
        name="Mijlpalen", domain="mijlpalen.example", zone=zone, language=Language.NL, milestones=corpus
    )


def histories(corpus: tuple[Milestone, ...]) -> Histories:
    """Return the histories of a corpus, one revision for each milestone."""
    return to_histories(next_revisions({}, corpus, NOW))


def figures() -> list[Figure]:
    """Measure building; serving is measured by `python benchmarks http`."""
    corpus = milestones(MANY)
    one, memory = timeline(corpus), histories(corpus)
    content = select_entries(FEED, one, memory, TODAY)
    ours, theirs, joined = (
        _seconds(lambda: to_ics(content)),
        _seconds(lambda: _by_icalendar(content), runs=2),
        _seconds(lambda: _by_joining(content)),
    )
    whole = _seconds(lambda: to_ics(select_entries(FEED, one, memory, TODAY)))
    return [
        _slower("write 10,000 entries", ours, theirs, "icalendar alone", 1 / 6),
        _slower("write 10,000 entries", ours, joined, "a writer that only joins, folds and escapes", 2.25),
        _slower("choose, word and write 10,000", whole, theirs, "icalendar writing alone", 1 / 6),
        _slower("one change among 10,000 to new, checked bytes", _one_change(corpus), 0.050, "the limit", 1),
        Figure(
            what="100,000 milestones to bytes",
            ours=_memory(),
            other=512,
            other_name="the limit",
            unit="MB",
            target=1,
        ),
    ]


def _slower(what: str, ours: float, other: float, name: str, target: float) -> Figure:
    return Figure(what=what, ours=ours * 1000, other=other * 1000, other_name=name, unit="ms", target=target)


def _seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    times: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return median(times)


def _one_change(corpus: tuple[Milestone, ...]) -> float:
    """Return how long a build takes after one title changed, with the entries of the build before."""
    builder, memory = FeedBuilder(), histories(corpus)
    builder.build(FEED, timeline(corpus), memory, TODAY)
    times: list[float] = []
    for number in range(RUNS):
        changed = (*corpus[:number], corpus[number]._replace(title="Anders"), *corpus[number + 1 :])
        revisions = next_revisions(memory, (changed[number], *changed), NOW + timedelta(days=1))
        after = to_histories([*(one for own in memory.values() for one in own.revisions), revisions[0]])
        started = time.perf_counter()
        builder.build(FEED, timeline(changed), after, TODAY)
        times.append(time.perf_counter() - started)
    return median(times)


def _memory() -> float:
    """Return the peak memory of a process that builds 100,000 entries, in MB."""
    done = subprocess.run([sys.executable, __file__], check=True, capture_output=True, text=True)
    return float(done.stdout)


def _by_icalendar(content: FeedContent) -> bytes:
    """Write the same entries with icalendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//benchmark//NL")
    calendar.add("version", "2.0")
    for entry in content.entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", entry.modified)
        event.add("last-modified", entry.modified)
        event.add("sequence", entry.sequence)
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(days=1))
        event.add("summary", entry.summary)
        event.add("description", entry.description)
        event.add("categories", list(entry.categories))
        event.add("status", entry.status.value)
        event.add("transp", "TRANSPARENT")
        event.add("x-microsoft-cdo-busystatus", "FREE")
        event.add("url", entry.url)
        calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def _by_joining(content: FeedContent) -> bytes:
    """Write the same entries with only the work that no writer can avoid; this is the limit."""
    return b"".join(_joined(entry) for entry in content.entries)


def _joined(entry: Entry) -> bytes:
    stamp = f"{entry.modified:%Y%m%dT%H%M%SZ}"
    lines = (
        "BEGIN:VEVENT",
        f"SUMMARY:{_escaped(entry.summary)}",
        f"DTSTART;VALUE=DATE:{entry.first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.last + timedelta(days=1):%Y%m%d}",
        f"DTSTAMP:{stamp}",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.sequence}",
        f"CATEGORIES:{','.join(entry.categories)}",
        f"DESCRIPTION:{_escaped(entry.description)}",
        f"LAST-MODIFIED:{stamp}",
        f"STATUS:{entry.status.value}",
        "TRANSP:TRANSPARENT",
        f"URL:{entry.url}",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "END:VEVENT",
    )
    return b"".join(map(_folded, lines))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    data, pieces = line.encode(), []
    while len(data) > 75:  # noqa: PLR2004 - octets of a line
        end = 74
        while data[end] & 0xC0 == 0x80:  # noqa: PLR2004 - within a character
            end -= 1
        pieces.append(data[:end])
        data = data[end:]
    return b"\r\n ".join([*pieces, data]) + b"\r\n"


def _build_very_many() -> None:
    """Build 100,000 entries in this process and print its peak memory, in MB."""
    corpus = milestones(VERY_MANY)
    data = to_ics(select_entries(FEED, timeline(corpus), histories(corpus), TODAY))
    assert data.count(b"BEGIN:VEVENT") == VERY_MANY  # noqa: S101 - the benchmark must measure its work
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    _build_very_many()
