"""Moments around the hours at which a clock is changed, read back by independent parsers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from notifier.dates.recurrence import parse_recurrence
from notifier.feeds.ics import to_ics
from notifier.ics.appointments import Appointment, write_appointment
from notifier.ics.reading_back import reads_back
from notifier.ics.writer import to_block
from notifier.timeline.model import Repeat
from notifier.words import Language
from tests.conftest import milestone
from tests.ics.test_conformance import by_icalendar, by_ics, by_vobject, meant
from tests.ics.test_entries import content
from tests.rows import each_row

KHAL = Path(sys.executable).parent / "khal"
CONFIG = """\
[calendars]
[[milestones]]
path = {folder}/items
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""
HERE = ";TZID=Europe/Amsterdam:2027"
# The clock shows the time from two to three o'clock twice on 31 October, and not at all on 28 March.
WRITTEN = {
    "2027-10-31T01:15+02:00": (f"{HERE}1031T011500", f"{HERE}1031T014500"),
    "2027-10-31T01:45+02:00": (":20271030T234500Z", ":20271031T001500Z"),
    "2027-10-31T02:00+02:00": (":20271031T000000Z", ":20271031T003000Z"),
    "2027-10-31T02:45+02:00": (":20271031T004500Z", ":20271031T011500Z"),
    "2027-10-31T02:00+01:00": (":20271031T010000Z", ":20271031T013000Z"),
    "2027-10-31T02:30+01:00": (":20271031T013000Z", ":20271031T020000Z"),
    "2027-10-31T03:00+01:00": (f"{HERE}1031T030000", f"{HERE}1031T033000"),
    "2027-03-28T01:45+01:00": (f"{HERE}0328T014500", f"{HERE}0328T031500"),
    "2027-03-28T03:00+02:00": (f"{HERE}0328T030000", f"{HERE}0328T033000"),
}


@each_row("when", WRITTEN)
def test_a_time_that_occurs_twice_is_written_in_utc(when: str) -> None:
    made = content(milestone(f"{when}[Europe/Amsterdam]"))
    data = to_ics(made)
    event = data.decode().partition("BEGIN:VEVENT")[2].split("\r\n")
    times = tuple(line for line in event if line.startswith(("DTSTART", "DTEND")))
    start, end = WRITTEN[when]
    assert times == (f"DTSTART{start}", f"DTEND{end}")
    mail = Appointment(method="REQUEST", entries=made.entries, organizer="lijst@m.example")
    sent = write_appointment(mail, "m.example", Language.NL).decode()
    assert all(f"\r\n{line}\r\n" in sent for line in times)
    parsers = (by_icalendar, by_ics, by_vobject)
    assert [read(data) for read in parsers] == [meant(made)] * len(parsers)


@each_row(
    ("when", "words"),
    [
        ("2027-10-31T01:15+02:00", "31 oktober 2027 om 01:15 uur"),
        ("2027-10-31T02:30+02:00", "31 oktober 2027 om 02:30 uur, voordat de klok teruggaat"),
        ("2027-10-31T02:30+01:00", "31 oktober 2027 om 02:30 uur, nadat de klok is teruggegaan"),
        ("2027-10-31T03:00+01:00", "31 oktober 2027 om 03:00 uur"),
        ("2027-03-28T03:00+02:00", "28 maart 2027 om 03:00 uur"),
    ],
)
def test_words_tell_the_two_moments_of_one_clock_time_apart(when: str, words: str) -> None:
    assert milestone(f"{when}[Europe/Amsterdam]").label(Language.NL) == words


def test_khal_reads_both_moments_of_an_hour_that_occurs_twice(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    (tmp_path / "config").write_text(CONFIG.format(folder=tmp_path), encoding="utf-8")
    moments = (milestone(f"{when}[Europe/Amsterdam]", id=f"a{at}") for at, when in enumerate(WRITTEN))
    (tmp_path / "calendar.ics").write_bytes(to_ics(content(*moments)))

    def khal(*command: str) -> str:
        done = subprocess.run(
            [KHAL, "-c", str(tmp_path / "config"), *command],
            env={**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "critical" not in done.stderr
        return done.stdout

    khal("import", "--batch", "-a", "milestones", str(tmp_path / "calendar.ics"))
    shown = khal("list", "--format", "{start}/{end}", "--day-format", "", "2027-10-30", "2027-11-01")
    assert shown.split("\n")[:-1] == [
        "2027-10-30 23:15/2027-10-30 23:45",
        "2027-10-30 23:45/2027-10-31 00:15",
        "2027-10-30 23:45/2027-10-31 00:15",
        "2027-10-31 00:00/2027-10-31 00:30",
        "2027-10-31 00:45/2027-10-31 01:15",
        "2027-10-31 01:00/2027-10-31 01:30",
        "2027-10-31 01:30/2027-10-31 02:00",
        "2027-10-31 02:00/2027-10-31 02:30",
    ]


def test_a_moment_that_reads_back_an_hour_early_is_not_published() -> None:
    (entry,) = content(milestone("2027-10-31T02:30+01:00[Europe/Amsterdam]")).entries
    block = to_block(entry)
    assert reads_back(entry, block)
    assert not reads_back(
        entry, block.replace(b":20271031T013000Z", b";TZID=Europe/Amsterdam:20271031T023000")
    )


@pytest.mark.parametrize(
    ("when", "rule"),
    [
        ("2027-10-31T02:30+01:00", None),
        ("2027-10-30T02:30+02:00", "RRULE:FREQ=DAILY"),
    ],
)
def test_a_series_that_begins_with_a_time_that_occurs_twice_is_single_entries(
    when: str, rule: str | None
) -> None:
    one = milestone(f"{when}[Europe/Amsterdam]", repeat=Repeat(rule=parse_recurrence("FREQ=DAILY")))
    lines = to_ics(content(one)).decode().split("\r\n")
    assert next((line for line in lines if line.startswith("RRULE:FREQ=D")), None) == rule
