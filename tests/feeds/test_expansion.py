"""Calendars expanded over three years by four readers not written here, against the program's own list.

The suite takes a few generated files; `make expansion` takes 500.
"""

from __future__ import annotations

import json
import os
import subprocess
import warnings
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import recurring_ical_events
from icalendar import Calendar
from icalendar.timezone import tzp

from notifier.dates.leads import parse_span
from notifier.events_file.load import parse_timeline
from notifier.feeds.ics import to_ics
from notifier.feeds.selection import select_entries
from notifier.ics.entries import Windows, marks_of
from notifier.ics.series import series_rule
from notifier.timeline.model import Status
from notifier.timeline.repeats import next_occurrence, occurrences_between
from notifier.timeline.revisions import next_revisions, to_histories
from tests.conftest import AMSTERDAM
from tests.ics.test_conformance import ICAL_JS, NODE
from tests.ics.test_entries import feed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from notifier.timeline.model import Milestone, Timeline

HEAD = "calendar: {name: Proef, domain: proef.example, language: nl}\nmilestones:\n"
TODAY = date(2026, 11, 25)
FIRST, LAST = TODAY - timedelta(days=366), TODAY + timedelta(days=730)
BEFORE, NOW = (datetime.combine(TODAY - timedelta(days=days), time(8), AMSTERDAM) for days in (30, 0))
PAST = parse_span("P9Y")
TOMBSTONE = TODAY + timedelta(days=90)

# Dates of every shape, and series with what each repeats by.
SHAPES = [
    "2026-12-15", "2026-12-15~", "2027-01", "2027-33", "2026-24", "2027-40", "2027", "2027-01-10/2027-02-20",
    "2027-01-10/2027-05-20", "2027/..", "../2027-06", "../2027-06-20", "[2027-01-04,2027-03]", "{2026-12-17,2026-12-19}",
    "{2027-01-10,2027-02,2027-05}", "2026-12-02T12:00[Europe/Amsterdam]", "2026-12-02T20:30[America/New_York]",
    "2027-07-02T23:45[Europe/Amsterdam]", "2026-12-02T23:30Z", "2027-06-01T09:00+05:30", "2026-12-02T00:00[Asia/Tokyo]",
]  # fmt: skip
SERIES = [
    ("2025-07-17", "FREQ=YEARLY"), ("2026-11-02", "FREQ=WEEKLY"), ("2026-01-31", "FREQ=MONTHLY"),
    ("2026-03-31", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"), ("2026-01-13", "FREQ=MONTHLY;BYDAY=2TU,4TU"),
    ("2026-01-01", "FREQ=MONTHLY;BYMONTHDAY=1,15"), ("2026-06-29", "FREQ=MONTHLY;BYDAY=5MO"),
    ("2026-06-01", "FREQ=WEEKLY;BYMONTH=6,7,8;BYDAY=MO"), ("2026-12-28", "FREQ=YEARLY;BYDAY=-1MO"),
    ("2026-01-20", "FREQ=MONTHLY;BYDAY=3TU;COUNT=20"), ("../2026-07-31", "FREQ=YEARLY"),
    ("2026-10-05", "FREQ=DAILY;INTERVAL=9;UNTIL=20271231"), ("2026-01-30", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
    ("2026-10-07T10:00[Europe/Amsterdam]", "FREQ=MONTHLY;BYDAY=1WE"), ("2026-10-27T20:30[America/New_York]", "FREQ=WEEKLY;BYDAY=TU"),
    ("2026-09-02T23:30Z", "FREQ=MONTHLY"), ("2026-10-06T21:00-05:00", "FREQ=WEEKLY;COUNT=30"),
    ("2026-03-04T09:15[Europe/Amsterdam]", "FREQ=MONTHLY;BYMONTHDAY=4;UNTIL=20280101"),
]  # fmt: skip

Seen = tuple[str, str, str]


def written(rows: Iterable[dict[str, str]]) -> Timeline:
    """Return the timeline of a file; it has no mistakes."""
    quoted = {"when", "repeat"}
    lines = [
        ", ".join(f'{key}: "{value}"' if key in quoted else f"{key}: {value}" for key, value in row.items())
        for row in rows
    ]
    text = "".join(f"  - {{{line}}}\n" for line in lines)
    read = parse_timeline((HEAD + text).encode(), "events.yaml")
    assert read.problems.errors == ()
    return read.timeline


def every_shape() -> list[dict[str, str]]:
    whens = [*((when, "") for when in SHAPES), *SERIES]
    rows = [
        {"id": f"m{at:03}", "title": f"m{at:03}", "when": when, "repeat": rule}
        for at, (when, rule) in enumerate(whens)
    ]
    return [{key: value for key, value in {**row, "kind": "deadline"}.items() if value} for row in rows]


def some_shapes(random: Random) -> list[dict[str, str]]:
    rows = random.sample(every_shape(), 12)
    return [{**row, "kind": random.choice(["start", "end", "event"])} for row in rows]


def edited(rows: list[dict[str, str]], random: Random) -> Iterator[dict[str, str]]:
    """Yield the rows after a month: some done, cancelled, removed, renamed or moved."""
    for row in rows:
        match random.choice(["same", "done", "cancelled", "removed", "renamed", "moved", "both"]):
            case "done" if "repeat" not in row:
                yield {**row, "done": str(TODAY - timedelta(days=3))}
            case ("done" | "both") as edit if day := _some_time(row):
                done = {**row, "done": f"{{{day}: {date.fromisoformat(day) + timedelta(days=1)}}}"}
                yield done if edit == "done" else {**done, "cancelled": f"{{on: {TODAY}}}"}
            case "cancelled":
                yield {**row, "cancelled": f"{{on: {TODAY}}}"}
            case "renamed":
                yield {**row, "id": f"{row['id']}-nieuw", "formerly": f"[{row['id']}]"}
            case "moved" if "repeat" not in row:
                yield {**row, "when": "2027-03-03"}
            case "removed":
                pass
            case _:
                yield row


def _some_time(row: dict[str, str]) -> str:
    """Return the day of an occurrence that has passed; empty where there is none."""
    (one,) = written([row]).milestones
    passed = occurrences_between(one, FIRST, TODAY - timedelta(days=1)) if one.repeat else ()
    return next((time.recurrence for time in passed), "")


def own_list(now: Timeline, gone: Iterable[Milestone]) -> Counter[Seen]:
    """Return what the calendar has to show, from the milestones alone."""
    seen = [*_planned(now.milestones)]
    for one in gone:
        seen += _series(one._replace(cancelled=None), off=True) if one.repeat else _marks(one, "×")
    return Counter(one for one in seen if FIRST <= date.fromisoformat(one[1][:10]) <= LAST)


def _planned(milestones: Iterable[Milestone]) -> Iterator[Seen]:
    for one in milestones:
        if one.repeat:
            yield from _series(one, off=one.status is Status.CANCELLED)
        else:
            yield from _marks(one, {Status.DONE: "✓", Status.CANCELLED: "×"}.get(one.status, ""))


def _marks(one: Milestone, state: str) -> Iterator[Seen]:
    for _, first, _ in marks_of(one, Windows.BOTH):
        is_moment = one.when.instant and one.status is not Status.DONE
        yield (one.title, _text(one.when.instant if is_moment else first), state)


def _series(one: Milestone, *, off: bool) -> Iterator[Seen]:
    assert one.repeat
    # Of single entries each that there was stays until it leaves with the others.
    last_off = TOMBSTONE if series_rule(one, one.repeat, ()) else LAST
    following = next_occurrence(one, TODAY)
    for once in occurrences_between(one._replace(cancelled=None), FIRST, LAST + timedelta(days=366)):
        day = date.fromisoformat(once.recurrence)
        is_off = off and day >= TODAY and not once.done
        is_next = following is not None and following.recurrence == once.recurrence
        if is_off and day > last_off and not is_next:
            return
        state = "✓" if once.done else "×" if is_off else ""
        start = once.when.instant or once.done or once.when.latest
        yield (one.title, _text(start), state)


def _text(start: Any) -> str:
    return start.astimezone(UTC).isoformat() if isinstance(start, datetime) else str(start)


def _seen(summary: str, start: Any) -> Seen:
    sign, _, rest = summary.partition(" ")
    state = sign if sign in {"✓", "×"} else ""
    title = (rest if len(sign) == 1 else summary).partition(":")[0]
    return (title, _text(start), state)


def by_recurring_ical_events(data: str) -> Iterator[Seen]:
    for event in recurring_ical_events.of(Calendar.from_ical(data)).between(FIRST, LAST + timedelta(days=1)):
        yield _seen(str(event["SUMMARY"]), event.start)


def by_home_assistant(data: str) -> Iterator[Seen]:
    from ical.calendar_stream import IcsCalendarStream  # noqa: PLC0415 - every worker collects this module

    calendar = IcsCalendarStream.calendar_from_ics(data)
    for event in calendar.timeline_tz(AMSTERDAM).overlapping(FIRST, LAST + timedelta(days=1)):
        yield _seen(str(event.summary), event.dtstart)


def by_icalevents(data: str) -> Iterator[Seen]:
    first, last = (datetime.combine(day, time.min, AMSTERDAM) for day in (FIRST, LAST + timedelta(days=1)))
    # The reader switches icalendar to the zones of another library, for every test of this process.
    try:
        from icalevents.icalevents import events  # noqa: PLC0415 - every worker collects this module

        tzp.use_pytz()
        found = events(string_content=data, start=first, end=last, tzinfo=AMSTERDAM)
    finally:
        tzp.use_zoneinfo()
    for event in found:
        assert event.start
        yield _seen(str(event.summary), event.start.date() if event.all_day else event.start)


_SCRIPT = """
import {readFileSync} from "node:fs";
const ICAL = (await import(process.argv[2])).default;
const {texts, first, last} = JSON.parse(readFileSync(0, "utf8"));
const from = ICAL.Time.fromString(first), to = ICAL.Time.fromString(last);
const text = time => time.isDate ? time.toString() : time.toJSDate().toISOString();
console.log(JSON.stringify(texts.map(one => {
  const calendar = new ICAL.Component(ICAL.parse(one)), found = [];
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  for (const part of calendar.getAllSubcomponents("vevent")) {
    if (part.hasProperty("recurrence-id")) continue;
    const own = part.getFirstPropertyValue("uid");
    const others = calendar.getAllSubcomponents("vevent").filter(
      other => other.hasProperty("recurrence-id") && other.getFirstPropertyValue("uid") === own);
    const event = new ICAL.Event(part, {exceptions: others});
    if (!event.isRecurring()) { found.push([event.summary, text(event.startDate)]); continue; }
    const times = event.iterator();
    for (let time = times.next(); time && time.compare(to) <= 0; time = times.next()) {
      const detail = event.getOccurrenceDetails(time);
      found.push([detail.item.summary, text(detail.startDate)]);
    }
  }
  return found;
})));
"""


def by_ical_js(texts: list[str], folder: Path) -> list[Iterator[Seen]]:
    script = folder / "expand.mjs"
    script.write_text(_SCRIPT, encoding="utf-8")
    asked = {"texts": texts, "first": str(FIRST), "last": str(LAST)}
    done = subprocess.run(
        [NODE, str(script), ICAL_JS.as_uri()],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        env={**os.environ, "TZ": "Asia/Tokyo"},
        check=True,
    )
    return [
        (_seen(summary, datetime.fromisoformat(start) if "T" in start else start) for summary, start in found)
        for found in json.loads(done.stdout)
    ]


READERS = {
    "recurring-ical-events": by_recurring_ical_events,
    "ical of Home Assistant": by_home_assistant,
    "icalevents": by_icalevents,
}


def _counted(found: Iterable[Seen]) -> Counter[Seen]:
    return Counter(one for one in found if str(FIRST) <= one[1][:10] <= str(LAST))


def _stories() -> list[tuple[list[dict[str, str]], int]]:
    """Return the files, each with the seed of its edits: one with every shape, the others generated."""
    count = int(os.environ.get("NOTIFIER_EXPANDED", "2"))
    return [(every_shape(), 0), *((some_shapes(Random(seed)), seed) for seed in range(1, count + 1))]


def test_four_readers_expand_every_calendar_as_the_program_does(tmp_path: Path) -> None:
    texts: list[str] = []
    meant: list[Counter[Seen]] = []
    for rows, seed in _stories():
        before, now = written(rows), written(edited(rows, Random(seed)))
        first = next_revisions({}, before.milestones, BEFORE)
        both = first + next_revisions(to_histories(first), now.milestones, NOW)
        kept = {one.key for one in now.milestones}
        gone = [one for one in before.milestones if one.key not in kept]
        for timeline, recorded, removed in ((before, first, []), (now, both, gone)):
            made = select_entries(feed(past=PAST), timeline, to_histories(recorded), TODAY)
            texts.append(to_ics(made).decode())
            meant.append(own_list(timeline, removed))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # from the readers, about their own code
        for text, expected, by_js in zip(texts, meant, by_ical_js(texts, tmp_path), strict=True):
            found = {name: _counted(read(text)) for name, read in READERS.items()} | {
                "ical.js": _counted(by_js)
            }
            for name, own in found.items():
                assert (name, own - expected, expected - own) == (name, Counter(), Counter())
