"""Repeating milestones: their occurrences, which of those are done, and what counts as a change."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.edtf import parse_edtf
from notifier.dates.occurrences import occurrences
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.statutory_terms import extend_term
from notifier.timeline.changes import ChangeKind, compare, from_snapshot, to_snapshot
from notifier.timeline.model import After, Cancellation, Kind, Milestone, Repeat
from notifier.timeline.repeats import (
    MOST_LISTED,
    current,
    first_day,
    last_occurrence,
    missed_days,
    next_days,
    next_occurrence,
    occurrence,
    occurrences_between,
    occurrences_until,
    unfold,
)
from notifier.timeline.revisions import next_revisions, to_histories
from notifier.words import Language
from tests.conftest import day, milestone, utc
from tests.rows import each_row
from tests.timeline.strategies import DAYS, milestones

RULES = ["FREQ=YEARLY", "FREQ=MONTHLY", "FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=3", "FREQ=YEARLY;COUNT=4"]


def repeating(
    when: str = "2026-07-31",
    rule: str = "FREQ=YEARLY",
    *,
    without: tuple[str, ...] = (),
    done: dict[str, str] | None = None,
    **changes: object,
) -> Milestone:
    """Return a deadline that repeats."""
    repeat = Repeat(
        rule=parse_recurrence(rule),
        without=tuple(map(day, without)),
        done=tuple((day(one), day(on)) for one, on in (done or {}).items()),
    )
    return milestone(when, kind=Kind.DEADLINE, repeat=repeat, **changes)


def _between(one: Milestone, first: str, last: str) -> list[str]:
    return [found.when.text for found in occurrences_between(one, day(first), day(last))]


@each_row(
    ("one", "expected"),
    [
        (repeating(), ["2026-07-31", "2027-07-31", "2028-07-31"]),
        (repeating(without=("2027-07-31",)), ["2026-07-31", "2028-07-31"]),
        (repeating(rule="FREQ=YEARLY;COUNT=2"), ["2026-07-31", "2027-07-31"]),
        # A day that is left out still counts.
        (repeating(rule="FREQ=YEARLY;COUNT=2", without=("2026-07-31",)), ["2027-07-31"]),
        (repeating(rule="FREQ=YEARLY;UNTIL=20270731"), ["2026-07-31", "2027-07-31"]),
        (
            repeating("2026-09-15", "FREQ=YEARLY;BYMONTH=9;BYDAY=3TU"),
            ["2026-09-15", "2027-09-21", "2028-09-19"],
        ),
        (repeating("../2026-07-31"), ["../2026-07-31", "../2027-07-31", "../2028-07-31"]),
        (repeating("2026-07-31?"), ["2026-07-31?", "2027-07-31?", "2028-07-31?"]),
        (repeating("2024-02-29"), ["2028-02-29"]),
    ],
)
def test_the_occurrences_are_the_days_of_the_rule_but_for_those_left_out(
    one: Milestone, expected: list[str]
) -> None:
    assert _between(one, "2026-01-01", "2028-12-31") == expected


def test_both_ends_count() -> None:
    one = repeating()
    assert _between(one, "2026-07-31", "2027-07-31") == ["2026-07-31", "2027-07-31"]
    assert _between(one, "2026-08-01", "2027-07-30") == []
    assert _between(one, "2020-01-01", "2026-07-30") == []


def test_an_occurrence_is_a_milestone_of_its_own() -> None:
    one = repeating("../2026-07-31", done={"2027-07-31": "2027-07-15"}, owner="LOCC")
    first, second = occurrences_between(one, day("2026-01-01"), day("2027-12-31"))
    assert second == one._replace(
        when=parse_edtf("../2027-07-31"),
        stated=parse_edtf("../2026-07-31"),
        done=day("2027-07-15"),
        repeat=None,
        recurrence="2027-07-31",
    )
    assert (first.recurrence, first.done, first.key) == ("2026-07-31", None, one.key)
    assert (first.is_overdue(day("2026-08-01")), second.is_overdue(day("2028-01-01"))) == (True, False)
    assert not one.is_overdue(day("2040-01-01"))


def test_of_what_does_not_repeat_there_is_only_itself() -> None:
    one = milestone()
    assert occurrence(one, "") is one
    assert occurrence(one, "2026-01-01") is one
    assert _between(one, "2020-01-01", "2030-01-01") == []


def test_a_cancelled_row_cancels_every_occurrence() -> None:
    gone = Cancellation(on=day("2026-01-01"))
    (one,) = occurrences_between(repeating(cancelled=gone), day("2026-01-01"), day("2026-12-31"))
    assert (one.status, one.cancelled) == ("cancelled", gone)


@each_row(
    ("today", "newest", "following"),
    [
        ("2026-01-01", None, "2026-07-31"),
        ("2026-07-31", None, "2026-07-31"),
        ("2026-08-01", "2026-07-31", "2028-07-31"),
        ("2028-07-31", "2026-07-31", "2028-07-31"),
        ("2028-08-01", "2028-07-31", "2029-07-31"),
        ("2029-08-01", "2029-07-31", None),
        ("2035-01-01", "2029-07-31", None),
    ],
)
def test_the_newest_and_the_next_stand_on_both_sides_of_today(
    today: str, newest: str | None, following: str | None
) -> None:
    one = repeating(rule="FREQ=YEARLY;UNTIL=20291231", without=("2027-07-31",))
    before, after = last_occurrence(one, day(today)), next_occurrence(one, day(today))
    assert (before and before.recurrence, after and after.recurrence) == (newest, following)


def test_the_next_is_found_however_far_it_lies() -> None:
    leap, rare = repeating("2096-02-29"), repeating("2026-07-31", "FREQ=YEARLY;INTERVAL=100")
    found = [next_occurrence(leap, day("2096-03-01")), next_occurrence(rare, day("2026-08-01"))]
    assert [one and one.recurrence for one in found] == ["2104-02-29", "2126-07-31"]
    last = last_occurrence(rare, day("2126-07-31"))
    assert last is not None
    assert last.recurrence == "2026-07-31"


def test_up_to_a_day_and_the_first_after_it() -> None:
    one = repeating(rule="FREQ=YEARLY;COUNT=3")

    def days(first: str, last: str) -> list[str]:
        return [found.recurrence for found in occurrences_until(one, day(first), day(last))]

    assert days("2026-01-01", "2026-12-31") == ["2026-07-31", "2027-07-31"]
    assert days("2026-08-01", "2026-12-31") == ["2027-07-31"]
    assert days("2026-01-01", "2030-12-31") == ["2026-07-31", "2027-07-31", "2028-07-31"]
    assert days("2029-01-01", "2030-12-31") == []


def test_each_knows_the_day_of_the_one_after_it_also_beyond_the_last() -> None:
    own = list(occurrences_between(repeating(), day("2026-01-01"), day("2028-12-31")))
    assert next_days(repeating(), own) == [day("2027-07-31"), day("2028-07-31"), day("2029-07-31")]
    finite = repeating(rule="FREQ=YEARLY;COUNT=2")
    own = list(occurrences_between(finite, day("2026-01-01"), day("2028-12-31")))
    assert next_days(finite, own) == [day("2027-07-31"), None]
    assert next_days(finite, []) == []


def _unfolded(one: Milestone, today: str, last: str) -> list[str]:
    return [found.recurrence for found in unfold([one], day(today), day(last))]


def test_a_list_shows_what_comes_and_the_newest_that_passed() -> None:
    monthly = repeating(
        "2026-01-15", "FREQ=MONTHLY", done={f"2026-0{month}-15": "2026-01-01" for month in (1, 2, 3, 4)}
    )
    assert _unfolded(monthly, "2026-04-16", "2026-06-30") == ["2026-04-15", "2026-05-15", "2026-06-15"]
    assert _unfolded(monthly, "2026-04-15", "2026-06-30") == [
        "2026-03-15",
        "2026-04-15",
        "2026-05-15",
        "2026-06-15",
    ]
    assert _unfolded(monthly, "2026-01-01", "2026-01-31") == ["2026-01-15"]


def test_a_list_shows_what_does_not_repeat_or_is_over_as_it_is() -> None:
    rows = [milestone(), repeating(done={}), milestone(id="b")]
    over = rows[1]._replace(done=day("2027-01-01"))
    assert list(unfold([rows[0], over, rows[2]], day("2026-01-01"), day("2027-01-01"))) == [
        rows[0],
        over,
        rows[2],
    ]


# What passed without news

QUARTERS = repeating(
    "2025-12-31",
    "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1",
    without=("2026-09-30",),
    done={"2026-06-30": "2026-06-20"},
)


def _missed(one: Milestone, today: str) -> list[str]:
    return [found.isoformat() for found in missed_days(one, day(today))]


@each_row(
    ("one", "today", "expected"),
    [
        (QUARTERS, "2025-12-31", []),
        (QUARTERS, "2026-01-01", ["2025-12-31"]),
        # What is done or left out is not missed, and makes nothing before it done.
        (QUARTERS, "2026-12-31", ["2025-12-31", "2026-03-31"]),
        (QUARTERS, "2027-01-01", ["2025-12-31", "2026-03-31", "2026-12-31"]),
        (QUARTERS._replace(cancelled=Cancellation(on=day("2026-02-01"))), "2027-01-01", []),
        (milestone("2025-12-31", kind=Kind.DEADLINE), "2027-01-01", []),
        # Whether an event took place within its period is not known.
        (repeating("2026-33")._replace(kind=Kind.EVENT), "2029-01-01", []),
        (repeating("2026-33"), "2028-01-01", ["2026-03-31", "2027-03-31"]),
        # A term that the law extends to 3 August passes after that.
        (
            repeating(
                "../2026-08-03", stated=parse_edtf("../2026-08-01"), extension=extend_term(day("2026-08-01"))
            ),
            "2026-08-03",
            [],
        ),
    ],
)
def test_every_occurrence_that_passed_is_missed_until_it_is_done(
    one: Milestone, today: str, expected: list[str]
) -> None:
    assert _missed(one, today) == expected


def test_what_was_missed_has_a_line_each_and_the_first_counts_those_before() -> None:
    rows = list(unfold([QUARTERS], day("2027-01-01"), day("2027-03-31")))
    assert [(one.recurrence, one.missed_label(Language.NL)) for one in rows] == [
        ("2025-12-31", ""),
        ("2026-03-31", ""),
        ("2026-12-31", ""),
        ("2027-03-31", ""),
    ]
    weekly = repeating("2016-01-01", "FREQ=WEEKLY")
    rows = list(unfold([weekly], day("2026-01-01"), day("2026-01-07")))
    assert [(one.recurrence, one.missed_label(Language.NL)) for one in rows] == [
        (
            "2025-12-05",
            "ook niet afgemeld: 518 eerdere keren, waaronder 14 november 2025, 21 november 2025 en 28 november 2025",
        ),
        ("2025-12-12", ""),
        ("2025-12-19", ""),
        ("2025-12-26", ""),
        ("2026-01-02", ""),
    ]


def test_one_line_of_a_series_is_the_newest_that_was_missed_and_names_the_others() -> None:
    one = current(QUARTERS, day("2027-01-01"))
    assert (one.recurrence, one.missed_label(Language.NL), one.missed_label(Language.EN)) == (
        "2026-12-31",
        "ook niet afgemeld: 31 december 2025 en 31 maart 2026",
        "not reported done either: 31 December 2025 and 31 March 2026",
    )
    # A period has its own name.
    one = current(repeating("2026-33"), day("2028-01-01"))
    assert one.missed_label(Language.NL) == "ook niet afgemeld: 1e kwartaal 2026"
    done = QUARTERS._replace(
        repeat=QUARTERS.repeat and QUARTERS.repeat._replace(done=((day("2025-12-31"),) * 2,))
    )
    assert current(done, day("2026-01-01")).recurrence == "2026-03-31"


@given(
    st.sampled_from(RULES),
    DAYS,
    st.integers(0, 900),
    st.sets(st.integers(0, 40)),
    st.sets(st.integers(0, 40)),
)
def test_each_day_of_a_rule_is_done_left_out_missed_or_to_come(
    rule: str, start: date, width: int, done: set[int], without: set[int]
) -> None:
    today = start + timedelta(days=width)
    every = [str(one) for one in occurrences(parse_recurrence(rule), start, first=start, last=today)]
    skipped = {every[at] for at in without if at < len(every)}
    over = {every[at] for at in done if at < len(every)} - skipped
    one = repeating(str(start), rule, without=tuple(skipped), done=dict.fromkeys(over, str(start)))
    passed = {one for one in every if one < str(today)}
    assert set(_missed(one, str(today))) == passed - skipped - over
    rows = [row for row in unfold([one], today, today) if row.is_overdue(today)]
    first = rows[0].missed.number if rows and rows[0].missed else 0
    assert (len(rows) + first, len(rows) <= MOST_LISTED) == (len(passed - skipped - over), True)
    # Each is settled by itself.
    for missed in _missed(one, str(today))[:3]:
        settled = one._replace(
            repeat=one.repeat and one.repeat._replace(done=(*one.repeat.done, (day(missed), today)))
        )
        assert _missed(settled, str(today)) == [each for each in _missed(one, str(today)) if each != missed]


# Periods

QUARTER = repeating("2026-33", done={"2026-03-31": "2026-04-02"})


def test_a_period_that_runs_is_the_next_one_and_is_listed_from_its_first_day() -> None:
    running = next_occurrence(QUARTER, day("2027-02-01"))
    assert running
    assert (running.recurrence, running.when.text) == ("2027-03-31", "2027-33")
    assert [one.done for one in occurrences_between(QUARTER, day("2026-01-01"), day("2027-12-31"))] == [
        day("2026-04-02"),
        None,
    ]
    # On 26 November the quarter of January begins within 60 days, and ends after them.
    listed = unfold([QUARTER], day("2026-11-26"), day("2027-01-25"))
    assert [one.when.text for one in listed] == ["2026-33", "2027-33"]


# Terms set by law

TERM = repeating(
    "../2026-08-03", stated=parse_edtf("../2026-08-01"), extension=extend_term(day("2026-08-01"))
)


def test_a_term_of_each_year_ends_on_the_day_the_act_says_of_that_year() -> None:
    assert first_day(TERM, Repeat(rule=parse_recurrence("FREQ=YEARLY"))) == day("2026-08-01")
    found = list(occurrences_between(TERM, day("2026-01-01"), day("2029-12-31")))
    # 1 August is a Saturday, a Sunday, a Tuesday and a Wednesday.
    assert [(one.recurrence, one.when.text) for one in found] == [
        ("2026-08-01", "../2026-08-03"),
        ("2027-08-01", "../2027-08-02"),
        ("2028-08-01", "../2028-08-01"),
        ("2029-08-01", "../2029-08-01"),
    ]
    assert [one.extension and one.extension.nominal.isoformat() for one in found] == [
        one.recurrence for one in found
    ]


def test_a_term_is_overdue_after_its_extended_end() -> None:
    (one,) = occurrences_between(TERM, day("2026-01-01"), day("2026-12-31"))
    assert [one.is_overdue(day(f"2026-08-0{number}")) for number in (2, 3, 4)] == [False, False, True]


# Clock times


def test_a_clock_time_stays_the_same_through_the_year() -> None:
    one = repeating("2026-03-02T09:00[Europe/Amsterdam]", "FREQ=MONTHLY")
    assert _between(one, "2026-03-01", "2026-04-30") == [
        "2026-03-02T09:00[Europe/Amsterdam]",
        "2026-04-02T09:00[Europe/Amsterdam]",
    ]
    moments = [found.when.instant for found in occurrences_between(one, day("2026-03-01"), day("2026-04-30"))]
    assert moments == [utc("2026-03-02 08:00"), utc("2026-04-02 07:00")]


def test_a_time_the_clocks_skip_becomes_the_first_after_it() -> None:
    one = repeating("2026-03-28T02:30[Europe/Amsterdam]", "FREQ=DAILY")
    moments = [found.when.instant for found in occurrences_between(one, day("2026-03-28"), day("2026-03-30"))]
    assert moments == [utc("2026-03-28 01:30"), utc("2026-03-29 01:00"), utc("2026-03-30 00:30")]


def test_of_a_time_that_comes_twice_the_first_counts() -> None:
    one = repeating("2026-10-24T02:30[Europe/Amsterdam]", "FREQ=DAILY")
    found = occurrences_between(one, day("2026-10-24"), day("2026-10-26"))
    moments = [each.when.instant and each.when.instant.astimezone(UTC) for each in found]
    assert moments == [utc("2026-10-24 00:30"), utc("2026-10-25 00:30"), utc("2026-10-26 01:30")]


def test_an_occurrence_is_seen_from_the_zone_the_milestone_is_seen_from() -> None:
    one = repeating("2026-03-02T23:30[Europe/Amsterdam]", "FREQ=WEEKLY").seen_from(ZoneInfo("Asia/Tokyo"))
    found = list(islice(occurrences_between(one, day("2026-03-02"), day("2026-04-30")), 5))
    # Its recurrence is its own day; summer time begins in Amsterdam on 29 March, never in Tokyo.
    assert [(each.recurrence, each.when.day, f"{each.when.instant:%H:%M}") for each in found] == [
        ("2026-03-02", day("2026-03-03"), "07:30"),
        ("2026-03-09", day("2026-03-10"), "07:30"),
        ("2026-03-16", day("2026-03-17"), "07:30"),
        ("2026-03-23", day("2026-03-24"), "07:30"),
        ("2026-03-30", day("2026-03-31"), "06:30"),
    ]


# Laws


@given(st.sampled_from(RULES), DAYS, DAYS, st.integers(0, 800))
def test_occurrences_are_the_days_of_the_rule(rule: str, start: date, today: date, width: int) -> None:
    one = repeating(start.isoformat(), rule)
    until = today + timedelta(days=width)
    found = list(occurrences_between(one, today, until))
    assert [found_one.recurrence for found_one in found] == [
        found_day.isoformat()
        for found_day in occurrences(parse_recurrence(rule), start, first=today, last=until)
    ]
    following = next_occurrence(one, today)
    if found:
        assert following == found[0]
    newest = last_occurrence(one, today)
    assert newest is None or (newest.when.latest or today) < today


# Snapshots, changes and revisions

REPEATS = st.builds(
    Repeat,
    rule=st.sampled_from(RULES).map(parse_recurrence),
    without=st.lists(DAYS, max_size=2, unique=True).map(tuple),
    done=st.dictionaries(DAYS, DAYS, max_size=2).map(lambda found: tuple(sorted(found.items()))),
)
ORDERS = st.builds(After, milestone=st.just("b"), offset=st.sampled_from(["", "P6W", "-P5B"]))


@given(
    milestones(),
    st.one_of(st.none(), REPEATS),
    st.one_of(st.none(), ORDERS),
    st.one_of(st.none(), DAYS),
)
def test_a_snapshot_holds_order_repetition_and_term(
    plain: Milestone, repeat: Repeat | None, after: After | None, term: date | None
) -> None:
    extension = extend_term(term) if term else None
    one = plain._replace(
        repeat=repeat,
        after=after,
        extension=extension,
        stated=parse_edtf(str(term)) if extension and extension.is_extended else None,
    )
    back = from_snapshot(json.loads(json.dumps(to_snapshot(one), sort_keys=True)), key=one.key)
    # The skipped days follow from the law.
    expected = extension and extension._replace(years_without_decree=())
    assert back == one._replace(extension=expected)
    assert compare(back, one) is None


NOW = utc("2026-08-03 07:00")


@each_row(
    ("before", "after", "kind", "date_revision"),
    [
        (repeating(), repeating(done={"2026-07-31": "2026-07-15"}), ChangeKind.DONE, 0),
        (
            repeating(done={"2026-07-31": "2026-07-15"}),
            repeating(done={"2026-07-31": "2026-07-15", "2027-07-31": "2027-07-15"}),
            ChangeKind.DONE,
            0,
        ),
        (repeating(done={"2026-07-31": "2026-07-15"}), repeating(), ChangeKind.REVISED, 0),
        (repeating(), repeating(without=("2027-07-31",)), ChangeKind.REVISED, 0),
        (repeating(), repeating(rule="FREQ=MONTHLY"), ChangeKind.MOVED, 1),
        (repeating(), repeating("2026-08-31"), ChangeKind.MOVED, 1),
        (repeating(), repeating()._replace(repeat=None), ChangeKind.MOVED, 1),
        (milestone("2026-07-31", kind=Kind.DEADLINE), repeating(), ChangeKind.MOVED, 1),
        (repeating(), repeating(title="Ander"), ChangeKind.REVISED, 0),
        # The same days in another notation.
        (
            repeating(rule="FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31"),
            repeating(rule="freq=yearly;BYMONTHDAY=31;BYMONTH=7"),
            ChangeKind.REVISED,
            0,
        ),
    ],
)
def test_what_changes_of_a_repetition_is_named_and_counted(
    before: Milestone, after: Milestone, kind: ChangeKind, date_revision: int
) -> None:
    first = next_revisions({}, [before], NOW)
    second = next_revisions(to_histories(first), [after], NOW)
    assert [(one.change, one.revision, one.date_revision) for one in second] == [(kind, 1, date_revision)]
    change = compare(before, after)
    assert change is not None
    assert change.kind is kind


def test_a_following_date_that_moves_is_a_new_date() -> None:
    before = milestone("2026-03-12", after=After(milestone="a", offset="P10D"))
    after = before._replace(when=parse_edtf("2026-03-20"))
    longer = _with_offset(before, "P2W")
    for state, kind in ((after, ChangeKind.MOVED), (longer, ChangeKind.REVISED)):
        change = compare(before, state)
        assert change is not None
        assert change.kind is kind


def _with_offset(one: Milestone, offset: str) -> Milestone:
    return one._replace(after=After(milestone="a", offset=offset))
