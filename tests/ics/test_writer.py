"""The bytes of a calendar, read back by independent parsers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import ics
import pytest
from hypothesis import given
from icalendar import Calendar

from notifier.dates.leads import parse_span
from notifier.feeds.ics import to_ics
from notifier.feeds.publish import FeedBuilder
from notifier.feeds.selection import FeedContent, select_entries
from notifier.setup import load_setup
from notifier.timeline.revisions import next_revisions, to_histories
from tests.conftest import milestone, timeline
from tests.ics.test_entries import NOW, TODAY, content, feed, remember
from tests.timeline.strategies import TIMELINES

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone

ROOT = Path(__file__).parents[2]


def _events(data: bytes) -> dict[str, Any]:
    """Return events by UID; overridden occurrences also by the day they replace."""
    return {
        str(event["UID"]) + (f" {event.decoded('RECURRENCE-ID')}" if "RECURRENCE-ID" in event else ""): event
        for event in Calendar.from_ical(data).walk("VEVENT")
    }


def _check(built: FeedContent, data: bytes) -> None:
    """Compare what two parsers read with the entries."""
    meant = {
        entry.uid + (f" {entry.occurrence}" if entry.occurrence else ""): (
            entry.first,
            entry.last + timedelta(days=1),
            entry.summary,
        )
        for one in built.entries
        for entry in (one, *one.overrides)
    }
    ours = _events(data)
    assert {
        uid: (event.decoded("DTSTART"), event.decoded("DTEND"), str(event["SUMMARY"]))
        for uid, event in ours.items()
    } == meant
    theirs = ics.Calendar(data.decode()).events
    assert {
        (event.uid, event.begin.date(), event.end.date(), event.name, event.all_day) for event in theirs
    } == {(uid.partition(" ")[0], *one, True) for uid, one in meant.items()}


def test_the_repositorys_own_calendars_read_back_equal() -> None:
    setup = load_setup(ROOT / "events.yaml")
    histories = to_histories(next_revisions({}, setup.events.timeline.milestones, NOW))
    built = FeedBuilder().build_all(setup.feeds, setup.events.timeline, histories, TODAY)
    assert len(built) == len(setup.feeds)
    for one in built:
        _check(one.content, one.data)
        assert sum(one.content.counts.values()) == sum(
            setup.feeds[built.index(one)].match.takes(milestone, TODAY)
            for milestone in setup.events.timeline.milestones
        )


@given(TIMELINES)
def test_any_timeline_reads_back_equal(milestones: tuple[Milestone, ...]) -> None:
    built = select_entries(feed(), timeline(*milestones), remember(milestones), date(2027, 1, 1))
    data = to_ics(built)
    assert to_ics(built) == data
    assert {uid: str(event["DESCRIPTION"]) for uid, event in _events(data).items()} == {
        entry.uid: entry.description for entry in built.entries
    }
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_the_calendar_names_itself_and_when_to_come_back() -> None:
    lines = to_ics(content(milestone())).decode().split("\r\n")
    for line in (
        "PRODID:-//notifier//mijlpalen.example//NL",
        "NAME:Alles",
        "X-WR-CALNAME:Alles",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        "X-WR-TIMEZONE:Europe/Amsterdam",
    ):
        assert line in lines


def test_a_day_is_free_and_ends_the_day_after() -> None:
    lines = to_ics(content(milestone(topics=("a", "b,c"), location="Driebergen"))).decode().split("\r\n")
    for line in (
        "UID:kcr2-instelling@mijlpalen.example",
        "DTSTART;VALUE=DATE:20260101",
        "DTEND;VALUE=DATE:20260102",
        "DTSTAMP:20251003T070000Z",
        "LAST-MODIFIED:20251003T070000Z",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "CATEGORIES:a,b\\,c",
        "LOCATION:Driebergen",
    ):
        assert line in lines


def test_a_moment_brings_the_clock_of_its_zone_along() -> None:
    data = to_ics(content(milestone("2025-12-02T12:00[Europe/Amsterdam]")))
    assert b"DTSTART;TZID=Europe/Amsterdam:20251202T120000\r\n" in data
    calendar = Calendar.from_ical(data)
    (zone,) = calendar.timezones
    clock = zone.to_tz(lookup_tzid=False)
    for text, offset in (("2025-10-26 03:30", 1), ("2025-10-26 01:30", 2), ("2025-07-01 00:00", 2)):
        assert datetime.fromisoformat(text).replace(tzinfo=clock).utcoffset() == timedelta(hours=offset)


@pytest.mark.parametrize(
    ("zone", "when", "start"),
    [
        (
            "America/New_York",
            "2026-07-01T12:00[America/New_York]",
            b"DTSTART;TZID=America/New_York:20260701T120000",
        ),
        ("Asia/Kolkata", "2026-07-01T12:00[Asia/Kolkata]", b"DTSTART;TZID=Asia/Kolkata:20260701T120000"),
        # The clock changes of Morocco follow the lunar calendar, so there is no yearly rule.
        ("Africa/Casablanca", "2026-07-01T12:00[Africa/Casablanca]", b"DTSTART:20260701T110000Z"),
        ("Europe/Amsterdam", "1999-07-01T12:00[Europe/Amsterdam]", b"DTSTART:19990701T100000Z"),
    ],
)
def test_a_zone_without_a_yearly_rule_is_left_to_utc(zone: str, when: str, start: bytes) -> None:
    one = milestone(when)
    made = select_entries(
        feed(past=parse_span("P10Y")), timeline(one, zone=ZoneInfo(zone)), remember((one,)), date(2001, 1, 1)
    )
    assert start + b"\r\n" in to_ics(made)
    assert (b"VTIMEZONE" in to_ics(made)) is (b"TZID" in start)


def test_a_calendar_of_days_has_no_zone() -> None:
    assert b"VTIMEZONE" not in to_ics(content(milestone(), milestone("2027", id="b")))


def test_one_changed_milestone_changes_only_its_own_lines() -> None:
    before = (milestone(id="a", title="A"), milestone(id="b", title="B"), milestone(id="c", title="C"))
    after = (before[0], milestone("2026-02-01", id="b", title="B"), before[2])
    histories = remember(before, after)
    old = to_ics(select_entries(feed(), timeline(*before), remember(before), TODAY))
    new = to_ics(select_entries(feed(), timeline(*after), histories, TODAY))
    assert _events(old).keys() == _events(new).keys()
    changed = {uid for uid, event in _events(new).items() if event.to_ical() != _events(old)[uid].to_ical()}
    assert changed == {"b@mijlpalen.example"}


@pytest.mark.parametrize(
    "title", ["a\nBEGIN:VALARM", "a;b,c\\d:e", 'a"b', "\U0001f525" * 60, "é" * 75, "x" * 10_000]
)
def test_no_title_breaks_a_calendar(title: str) -> None:
    built = content(milestone(title=title))
    data = to_ics(built)
    (event,) = _events(data).values()
    assert str(event["SUMMARY"]) == title
    assert not event.walk("VALARM")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
