"""Calendars of every shape, read by independent parsers.

`make conformance` reads 5,000 of them; the suite 30.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import warnings
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ics
import playwright
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from notifier.dates.edtf import parse_edtf
from notifier.dates.leads import parse_span
from notifier.feeds.ics import to_ics
from notifier.feeds.selection import FeedContent, select_entries
from notifier.ics.entries import Windows
from notifier.ics.writer import end_of_moment
from notifier.named_tuple import NamedTuple
from notifier.words import Language
from tests.conftest import is_whole, timeline
from tests.contract.messages import HOSTILE_TITLES
from tests.ics.test_entries import feed, remember
from tests.timeline.strategies import DAYS, TIMELINES

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import vobject

ROOT = Path(__file__).parents[2]
LONG_AGO, FAR = date(2010, 1, 1), date(2100, 1, 1)


class Event(NamedTuple):
    """The values every parser has to read of an entry: first and last moment, as days for whole days."""

    uid: str
    start: date
    end: date | None
    summary: str


@st.composite
def feeds(draw: st.DrawFn) -> FeedContent:
    """Draw a feed: any milestones, some with hostile titles or a moment, and any settings."""
    milestones: list[Milestone] = list(draw(TIMELINES))
    for number, one in enumerate(milestones):
        match draw(st.integers(0, 4)):
            case 0:
                milestones[number] = one._replace(title=draw(st.sampled_from(HOSTILE_TITLES)))
            case 1:
                when = f"{draw(DAYS)}T{draw(st.integers(4, 23)):02}:30[Europe/Amsterdam]"
                milestones[number] = one._replace(when=parse_edtf(when))
            case _:
                pass
    asked = feed(
        windows=draw(st.sampled_from(Windows)),
        language=draw(st.sampled_from(Language)),
        color=draw(st.sampled_from(["", "navy"])),
        alarms=draw(st.sampled_from([(), (parse_span("P7D"),), (parse_span("P5B"), parse_span("P0D"))])),
        past=parse_span("P9Y"),
    )
    whole = timeline(*milestones, url="https://mijlpalen.example")
    return select_entries(asked, whole, remember(tuple(milestones)), draw(DAYS))


def meant(made: FeedContent) -> set[Event]:
    return {
        Event(
            entry.uid,
            entry.instant.astimezone(UTC) if entry.instant else entry.first,
            end_of_moment(entry.instant).astimezone(UTC) if entry.instant else entry.last + timedelta(days=1),
            _words(entry.summary),
        )
        for entry in made.entries
    }


def _words(text: str) -> str:
    """Return a text without differences between parsers: `ics` reads a backslash before an n as a line break."""
    return " ".join(re.sub(r"\\+[nN]?", " ", text).split())


def _utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _read(uid: object, start: Any, end: Any, summary: object) -> Event:
    return Event(str(uid), _utc(start), _utc(end), _words(str(summary)))


def by_icalendar(data: bytes) -> set[Event]:
    return {
        _read(
            event["UID"],
            event.decoded("DTSTART"),
            event.get("DTEND") and event.decoded("DTEND"),
            event["SUMMARY"],
        )
        for event in Calendar.from_ical(data).walk("VEVENT")
    }


def by_recurring_ical_events(data: bytes) -> set[Event]:
    found = recurring_ical_events.of(Calendar.from_ical(data)).between(LONG_AGO, FAR)
    return {_read(event["UID"], event.start, event.end, event["SUMMARY"]) for event in found}


def by_vobject(data: bytes) -> set[Event]:
    (calendar,) = vobject.readComponents(data.decode())
    return {
        _read(
            event.uid.value,
            event.dtstart.value,
            event.dtend.value if hasattr(event, "dtend") else None,
            event.summary.value,
        )
        for event in calendar.contents.get("vevent", [])
    }


def by_ics(data: bytes) -> set[Event]:
    return {
        _read(
            event.uid,
            event.begin.date() if event.all_day else event.begin.datetime,
            event.end.date() if event.all_day else event.end.datetime,
            event.name,
        )
        for event in ics.Calendar(data.decode()).events
    }


PARSERS = {
    "icalendar": by_icalendar,
    "recurring-ical-events": by_recurring_ical_events,
    "vobject": by_vobject,
    "ics": by_ics,
}


# Each is read by four parsers.
@settings(max_examples=settings().max_examples // (1 if is_whole() else 2))
@given(feeds())
def test_every_feed_reads_back_as_it_was_meant(made: FeedContent) -> None:
    data, expected = to_ics(made), meant(made)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # from the parsers, about their own code
        read = {name: parser(data) for name, parser in PARSERS.items()}
    assert read == dict.fromkeys(PARSERS, expected)


def test_the_committed_calendars_are_read_alike_by_all() -> None:
    for path in sorted((ROOT / "calendars").glob("*.ics")):
        data = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = {name: parser(data) for name, parser in PARSERS.items()}
        # recurring-ical-events expands repeating events; that has its own test.
        repeating = {
            str(event["UID"]) for event in Calendar.from_ical(data).walk("VEVENT") if "RRULE" in event
        }
        read["recurring-ical-events"] = {
            event for event in read["recurring-ical-events"] if event.uid not in repeating
        } | {event for event in by_icalendar(data) if event.uid in repeating}
        assert read == dict.fromkeys(PARSERS, by_icalendar(data))


# ical.js 2.2.1, which Thunderbird and Nextcloud read with, on the Node in the wheel of Playwright
ICAL_JS = ROOT / "tests" / "data" / "ical.js" / "ical.min.mjs"
NODE = str(Path(playwright.__file__).parent / "driver" / "node")

_SCRIPT = """
import {createRequire} from "node:module";
import {readFileSync} from "node:fs";
const ICAL = (await import(process.argv[2])).default;
const texts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map(text => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map(part => {
    const event = new ICAL.Event(part), moment = !event.startDate.isDate;
    const text = time => moment ? time.toJSDate().toISOString() : time.toString();
    return [event.uid, text(event.startDate), text(event.endDate), event.summary];
  });
})));
"""


def test_ical_js_reads_every_feed_as_it_was_meant(tmp_path: Path) -> None:
    made: list[FeedContent] = []

    @given(feeds())
    def collect(one: FeedContent) -> None:
        made.append(one)

    collect()
    script = tmp_path / "read.mjs"
    script.write_text(_SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [NODE, str(script), ICAL_JS.as_uri()],
        input=json.dumps([to_ics(one).decode() for one in made]),
        capture_output=True,
        text=True,
        env={**os.environ, "TZ": "Asia/Tokyo"},
        check=True,
    )
    read = [{_from_js(*event) for event in events} for events in json.loads(done.stdout)]
    assert read == [meant(one) for one in made]


def _from_js(uid: str, start: str, end: str, summary: str) -> Event:
    read = datetime.fromisoformat if "T" in start else date.fromisoformat
    return _read(uid, read(start), read(end), summary)
