"""What was known of a timeline on an earlier day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from notifier.events_file.load import parse_timeline
from notifier.timeline.as_of import known_on
from notifier.timeline.revisions import next_revisions, to_histories
from tests.conftest import CALENDAR, at
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.timeline.model import Timeline
    from notifier.timeline.revisions import Revision

SOURCES = """\
sources:
  een: {title: Brief een, date: 2025-03-03}
  twee: {title: Brief twee, date: 2025-10-01}
milestones:
"""
FIRST = "{source: een, phrase: p, when: 2026-01-01, modality: intended}"
FOLLOWER = "\n  - {id: y, title: Y, kind: deadline, after: {milestone: x, offset: P1M}}"


def _timeline(milestones: str) -> Timeline:
    read = parse_timeline((CALENDAR + SOURCES + milestones).encode(), "events.yaml")
    read.refuse_mistakes()
    return read.timeline


def _stated(*statements: str, more: str = "") -> str:
    return f"  - {{id: x, title: X, kind: start, {more}statements: [{', '.join(statements)}]}}"


def _known(
    milestones: str, day: str, revisions: tuple[Revision, ...] = ()
) -> list[tuple[str, str, str, str]]:
    known = known_on(_timeline(milestones), date.fromisoformat(day), revisions)
    return [(one.id, one.when.text, one.modality, one.status) for one in known.milestones]


@each_row(
    ("milestones", "day", "expected"),
    [
        (_stated(FIRST, "{source: twee, when: 2026-07-01}"), "2025-06-01", "2026-01-01 intended planned"),
        (_stated(FIRST, "{source: twee, when: 2026-07-01}"), "2025-09-30", "2026-01-01 intended planned"),
        (_stated(FIRST, "{source: twee, when: 2026-07-01}"), "2025-10-01", "2026-07-01 fixed planned"),
        (_stated(FIRST, "{source: twee, confirms: true}"), "2025-06-01", "2026-01-01 intended planned"),
        (_stated(FIRST, "{source: twee, undated: true}"), "2025-06-01", "2026-01-01 intended planned"),
        (
            _stated("{source: een, undated: true}", "{source: twee, when: 2026-07-01}"),
            "2025-06-01",
            "../.. fixed planned",
        ),
        (_stated(FIRST, more="when: 2026-02-01, "), "2025-01-01", "2026-02-01 intended planned"),
        (_stated(FIRST, more="done: 2026-01-05, "), "2026-01-04", "2026-01-01 intended planned"),
        (_stated(FIRST, more="done: 2026-01-05, "), "2026-01-05", "2026-01-01 intended done"),
        (_stated(FIRST, "{source: twee, done: 2025-09-01}"), "2025-09-30", "2026-01-01 intended planned"),
        (_stated(FIRST, "{source: twee, done: 2025-09-01}"), "2025-10-01", "2026-01-01 intended done"),
        (_stated(FIRST, "{source: twee, cancelled: true}"), "2025-09-30", "2026-01-01 intended planned"),
        (_stated(FIRST, "{source: twee, cancelled: true}"), "2025-10-01", "2026-01-01 intended cancelled"),
        (
            _stated("{source: een, cancelled: true}", "{source: twee, when: 2026-07-01}"),
            "2025-09-30",
            "../.. fixed cancelled",
        ),
        # What the list says last, by the day that it gives; before, what its sources said.
        *(
            (
                _stated(
                    "{source: een, cancelled: true}",
                    "{source: twee, when: 2026-07-01}",
                    more="cancelled: {on: 2025-12-01}, ",
                ),
                day,
                known,
            )
            for day, known in (
                ("2025-09-30", "../.. fixed cancelled"),
                ("2025-11-30", "2026-07-01 fixed planned"),
                ("2025-12-01", "2026-07-01 fixed cancelled"),
            )
        ),
        (_stated(FIRST, more="cancelled: {on: 2025-12-01}, "), "2025-11-30", "2026-01-01 intended planned"),
        (_stated(FIRST, more="cancelled: {on: 2025-12-01}, "), "2025-12-01", "2026-01-01 intended cancelled"),
        (
            _stated(FIRST, "{source: twee, when: 2026-07-04}", more="when: 2026-07-04, ").replace(
                "kind: start", "kind: deadline, statutory: true"
            ),
            "2025-06-01",
            "2026-01-05 intended planned",
        ),
    ],
)
def test_milestone_is_what_was_said_of_it_by_that_day(milestones: str, day: str, expected: str) -> None:
    assert _known(milestones, day) == [("x", *expected.split())]


def test_milestone_that_no_source_had_named_is_left_out() -> None:
    milestones = _stated("{source: twee, when: 2026-07-01}")
    assert (
        _known(milestones, "2025-06-01"),
        list(known_on(_timeline(milestones), date(2025, 6, 1)).sources),
    ) == (
        [],
        ["een"],
    )


def test_what_comes_after_it_follows_the_date_it_had() -> None:
    milestones = _stated(FIRST, "{source: twee, when: 2026-07-01}") + FOLLOWER
    assert [(one[0], one[1]) for one in _known(milestones, "2025-06-01")] == [
        ("x", "2026-01-01"),
        ("y", "2026-02-01"),
    ]
    assert [(one[0], one[1]) for one in _known(milestones, "2025-01-01")] == [("y", "../..")]


def test_last_day_after_it_follows_the_date_it_had() -> None:
    milestones = _stated(FIRST, "{source: twee, when: 2026-07-01}") + FOLLOWER.replace("offset", "within")
    assert [(one[0], one[1]) for one in _known(milestones, "2025-06-01")] == [
        ("x", "2026-01-01"),
        ("y", "../2026-02-01"),
    ]


def test_occurrence_that_was_done_later_is_open() -> None:
    milestone = """  - {id: x, title: X, kind: deadline, when: 2025-01-31, repeat: FREQ=MONTHLY;BYMONTHDAY=-1,
      done: {2025-01-31: 2025-01-30, 2025-02-28: 2025-03-02}}"""
    known = known_on(_timeline(milestone), date(2025, 3, 1)).milestones[0]
    assert known.repeat
    assert known.repeat.done == ((date(2025, 1, 31), date(2025, 1, 30)),)


def test_date_of_the_list_counts_from_when_it_was_recorded() -> None:
    line = "  - {{id: {}, title: T, kind: deadline, when: {}}}\n"
    revisions: tuple[Revision, ...] = ()
    versions = {
        "2025-02-01 10:00": line.format("a", "2026-01-01"),
        "2025-03-01 10:00": line.format("a", "2026-05-01") + line.format("b", "2026-02-01"),
    }
    for moment, text in versions.items():
        found = next_revisions(to_histories(revisions), _timeline(text).milestones, at(moment))
        revisions = (*revisions, *found)
    now = versions["2025-03-01 10:00"] + line.format("c", "2026-03-01")
    dates = {
        day: [one[:2] for one in _known(now, day, revisions)]
        for day in ("2025-01-01", "2025-02-28", "2025-03-01")
    }
    assert dates == {
        "2025-01-01": [("a", "2026-01-01"), ("c", "2026-03-01")],
        "2025-02-28": [("a", "2026-01-01"), ("c", "2026-03-01")],
        "2025-03-01": [("a", "2026-05-01"), ("b", "2026-02-01"), ("c", "2026-03-01")],
    }
