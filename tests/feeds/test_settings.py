"""The feeds of a file: their keys, their mistakes, and their effect on a calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from notifier.dates.leads import parse_span
from notifier.events_file.problems import EventsFileError
from notifier.feeds.ics import to_ics
from notifier.feeds.selection import select_entries
from notifier.ics.entries import COLORS, EntryStatus
from notifier.setup import parse_setup
from notifier.timeline.model import Cancellation
from tests.conftest import CALENDAR, JULY, OCTOBER, day, milestone, statement, timeline
from tests.ics.test_entries import TODAY, content, feed, remember

BASE = CALENDAR + "milestones:\n  - {id: a, title: A, kind: start, when: 2026-01-01}\nfeeds:\n"


def test_a_feed_has_alarms_a_colour_and_may_be_private() -> None:
    setup = parse_setup(
        f"{BASE}  a: {{title: A, alarms: P7D, color: navy, private: true}}\n"
        "  b: {title: B, alarms: [P1D, P5B]}\n".encode(),
        name="events.yaml",
    )
    assert [
        (one.name, [span.text for span in one.alarms], one.color, one.private) for one in setup.feeds
    ] == [("a", ["P7D"], "navy", True), ("b", ["P1D", "P5B"], "", False)]
    assert [one.path("ics") for one in setup.feeds] == ["", "calendars/b.ics"]


def test_what_is_wrong_with_a_feed_is_told_with_what_is_known() -> None:
    broken = f"{BASE}  a: {{title: A, color: nayv, alarms: 7, private: ja, colour: red}}\n"
    with pytest.raises(EventsFileError) as caught:
        parse_setup(broken.encode(), name="events.yaml")
    assert [(problem.key, problem.value, problem.suggestion) for problem in caught.value.problems] == [
        ("file.choice", "nayv", "navy"),
        ("date.span", "7", ""),
        ("file.flag", "ja", "true"),
        ("file.unknown_key", "colour", "color"),
    ]


def test_the_calendar_has_its_colour_and_where_it_comes_from() -> None:
    made = select_entries(
        feed(color="navy"), timeline(milestone(), url="https://m.example"), remember((milestone(),)), TODAY
    )
    calendar = Calendar.from_ical(to_ics(made))
    assert {name: str(calendar[name]) for name in ("COLOR", "X-APPLE-CALENDAR-COLOR", "SOURCE", "URL")} == {
        "COLOR": "navy",
        "X-APPLE-CALENDAR-COLOR": "#000080",
        "SOURCE": "https://m.example/calendars/alles.ics",
        "URL": "https://m.example/",
    }
    assert calendar["SOURCE"].params["VALUE"] == "URI"
    assert all(value.startswith("#") for value in COLORS.values())


@pytest.mark.parametrize(
    ("when", "alarm", "trigger"),
    [
        ("2026-01-08", "P7D", timedelta(days=-7, hours=9)),
        ("2026-01-08", "P0D", timedelta(hours=9)),
        ("2026-01-08", "P5B", timedelta(days=-8, hours=9)),
        ("2026-03-31", "P1M", timedelta(days=-31, hours=9)),
        ("2026-01-08T14:00[Europe/Amsterdam]", "P1D", timedelta(days=-1)),
    ],
)
def test_an_alarm_goes_off_at_nine_or_a_whole_day_before_the_hour(
    when: str, alarm: str, trigger: timedelta
) -> None:
    calendar = Calendar.from_ical(to_ics(content(milestone(when), alarms=(parse_span(alarm),))))
    (found,) = calendar.walk("VALARM")
    assert (found.decoded("TRIGGER"), str(found["ACTION"])) == (trigger, "DISPLAY")
    assert str(found["DESCRIPTION"]) == "Instelling KCR2"


def test_what_is_over_or_dropped_rings_no_alarm() -> None:
    spans = (parse_span("P7D"),)
    over = (
        milestone(id="a", done=day("2025-10-01")),
        milestone(id="b", cancelled=Cancellation(on=day("2025-10-01"))),
    )
    made = content(*over, alarms=spans)
    assert [entry.status for entry in made.entries] == [EntryStatus.CONFIRMED, EntryStatus.CANCELLED]
    assert b"VALARM" not in to_ics(made)


def test_without_being_asked_for_there_is_no_alarm() -> None:
    assert b"VALARM" not in to_ics(content(milestone()))


def test_an_entry_links_to_every_letter_behind_it_newest_first() -> None:
    one = milestone(statements=(statement(JULY, when="2026-01-01"), statement(OCTOBER, confirms=True)))
    (event,) = Calendar.from_ical(to_ics(content(one))).walk("VEVENT")
    link = event["LINK"]
    assert (str(link), link.params["LINKREL"], link.params["LABEL"], link.params["VALUE"]) == (
        "https://example.org/lac",
        "describedby",
        "Voortgang Landelijke Agenda",
        "URI",
    )
    assert str(event["REFID"]) == "6530085"
