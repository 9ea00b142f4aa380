"""How a date moved: by how many days, and whether later, earlier, more or less exact."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.timeline.model import OPENING_KINDS, Kind
from notifier.timeline.moves import Move, MoveKind, move_between
from notifier.words import Language
from tests.rows import each_row
from tests.timeline.strategies import DAYS, WHENS

CLOSED = st.one_of(
    DAYS.map(date.isoformat),
    DAYS.map(lambda day: f"{day:%Y-%m}"),
    DAYS.map(lambda day: f"{day:%Y}"),
    st.tuples(DAYS, DAYS).map(lambda days: f"{min(days)}/{max(days)}"),
).map(parse_edtf)
# As a timeline sees them: clock times in one zone.
INSTANTS = st.tuples(DAYS, st.integers(3, 23)).map(
    lambda pair: parse_edtf(f"{datetime.combine(pair[0], time(pair[1])):%Y-%m-%dT%H:%M}[Europe/Amsterdam]")
)
DATES = st.one_of(WHENS, CLOSED, INSTANTS)
KINDS = st.sampled_from(Kind)
_MIRRORED = {
    MoveKind.LATER: MoveKind.EARLIER,
    MoveKind.EXACT: MoveKind.VAGUER,
    MoveKind.DATED: MoveKind.UNDATED,
    MoveKind.OTHER: MoveKind.OTHER,
}
MIRRORED = {**_MIRRORED, **{theirs: ours for ours, theirs in _MIRRORED.items()}}


@each_row(
    ("before", "after", "kind", "move", "days"),
    [
        # From day to day; a clock time alone moves no days.
        ("2026-02-01", "2026-04-01", Kind.START, MoveKind.LATER, 59),
        ("2026-04-01", "2026-02-01", Kind.DEADLINE, MoveKind.EARLIER, -59),
        ("2024-02-28", "2024-03-01", Kind.EVENT, MoveKind.LATER, 2),
        (
            "2025-12-02T12:00[Europe/Amsterdam]",
            "2025-12-02T15:00[Europe/Amsterdam]",
            Kind.EVENT,
            MoveKind.LATER,
            0,
        ),
        (
            "2025-12-02T12:00[Europe/Amsterdam]",
            "2025-12-01T15:00[Europe/Amsterdam]",
            Kind.EVENT,
            MoveKind.EARLIER,
            -1,
        ),
        ("2025-12-02", "2025-12-02T12:00[Europe/Amsterdam]", Kind.EVENT, MoveKind.EXACT, 0),
        ("2025-12-02T12:00[Europe/Amsterdam]", "2025-12-02", Kind.EVENT, MoveKind.VAGUER, 0),
        # Within the old date is more exact; the end that counts is the first or the last day.
        ("2027", "2027-11-01", Kind.START, MoveKind.EXACT, 304),
        ("2027", "2027-11-01", Kind.DEADLINE, MoveKind.EXACT, -60),
        ("2027", "2027-11-01", Kind.END, MoveKind.EXACT, -60),
        ("../2027", "2027", Kind.END, MoveKind.EXACT, 0),
        ("2027/..", "2027-06", Kind.START, MoveKind.EXACT, 151),
        ("2026-06-10", "2026-06", Kind.EVENT, MoveKind.VAGUER, -9),
        ("2026-01/2026-06", "2026-01/2026-12", Kind.DECISION, MoveKind.VAGUER, 184),
        # The same last day, no longer the day itself.
        ("2025-02-28", "../2025-02-28", Kind.DECISION, MoveKind.VAGUER, 0),
        # A deadline that is at the latest on a day is that day; of anything else it may still be before it.
        ("2027-05-01/2027-05-10", "../2027-10-01", Kind.DEADLINE, MoveKind.LATER, 144),
        ("../2027-10-01", "2027-05-01/2027-05-10", Kind.DEADLINE, MoveKind.EARLIER, -144),
        ("2027-05-01/2027-05-10", "../2027-10-01", Kind.PUBLICATION, MoveKind.VAGUER, 144),
        ("2027-05", "../2027-05-10", Kind.DEADLINE, MoveKind.EXACT, -21),
        ("../2027-05-10", "2027-05", Kind.DEADLINE, MoveKind.VAGUER, 21),
        ("2027-05", "../2027", Kind.DEADLINE, MoveKind.VAGUER, 214),
        ("2025-02-28", "../2025-02-28", Kind.DEADLINE, MoveKind.VAGUER, 0),
        # All of some dates is not less exact than one of them; it has more or fewer.
        ("{2026-03-10,2026-04-20}", "{2026-03-10,2026-03-30,2026-04-20}", Kind.EVENT, MoveKind.OTHER, 0),
        ("{2026-03-10,2026-04-20}", "2026-03-10", Kind.DEADLINE, MoveKind.OTHER, 0),
        ("2026-03-10", "{2026-03-10,2026-04-20}", Kind.DEADLINE, MoveKind.OTHER, 0),
        ("{2026-03-10,2026-03-30,2026-04-20}", "{2026-03-30,2026-04-20}", Kind.EVENT, MoveKind.OTHER, 0),
        ("{2026-03-10,2026-04-20}", "{2026-03-12,2026-04-20}", Kind.EVENT, MoveKind.LATER, 2),
        ("2026", "{2026-03-10,2026-04-20}", Kind.EVENT, MoveKind.EXACT, 68),
        # Neither contains the other.
        ("2026-33", "2026-34", Kind.PUBLICATION, MoveKind.LATER, 91),
        ("2026-03/2026-09", "2026-06/2026-12", Kind.START, MoveKind.LATER, 92),
        # Still open on the same side: not more exact.
        ("2027/..", "2029/..", Kind.START, MoveKind.LATER, 731),
        ("2029/..", "2027/..", Kind.DEADLINE, MoveKind.EARLIER, -731),
        ("../2026-06-20", "../2026-09-01", Kind.PUBLICATION, MoveKind.LATER, 73),
        ("../2026-06-20", "../2026-03-01", Kind.START, MoveKind.EARLIER, -111),
        # Where the end that counts is open, the other one.
        ("../2026-06-20", "2026-09-01", Kind.START, MoveKind.LATER, 73),
        ("2029/..", "2028-12-01", Kind.DEADLINE, MoveKind.EARLIER, -31),
        # No end to count with.
        ("../2026", "2027/..", Kind.START, MoveKind.OTHER, None),
        ("../..", "2027", Kind.START, MoveKind.DATED, None),
        ("2027", "../..", Kind.START, MoveKind.UNDATED, None),
    ],
)
def test_a_move(before: str, after: str, kind: Kind, move: MoveKind, days: int | None) -> None:
    assert move_between(parse_edtf(before), parse_edtf(after), kind)[:2] == (move, days)


@given(DATES, DATES, KINDS)
def test_there_and_back_are_opposite(before: Edtf, after: Edtf, kind: Kind) -> None:
    assume(not before.is_same_time(after))
    there, back = move_between(before, after, kind), move_between(after, before, kind)
    assert MIRRORED[there.kind] is back.kind
    assert (there.days is None) == (back.days is None)
    assert (there.days or 0) == -(back.days or 0)


@given(DATES, DATES, KINDS)
def test_the_kind_agrees_with_the_days(before: Edtf, after: Edtf, kind: Kind) -> None:
    assume(not before.is_same_time(after))
    move = move_between(before, after, kind)
    clock_times = bool(before.instant and after.instant)
    match move.kind:
        case MoveKind.LATER:
            assert move.days is not None
            assert move.days > 0 or (clock_times and move.days == 0)
        case MoveKind.EARLIER:
            assert move.days is not None
            assert move.days < 0 or (clock_times and move.days == 0)
        case MoveKind.EXACT | MoveKind.VAGUER:
            assert move.days is not None
        case MoveKind.DATED | MoveKind.UNDATED | MoveKind.OTHER:
            assert move.days is None


@given(CLOSED, CLOSED, KINDS)
def test_more_exact_is_a_part_of_what_it_was(before: Edtf, after: Edtf, kind: Kind) -> None:
    assume(not before.is_same_time(after))
    assert before.earliest
    assert before.latest
    assert after.earliest
    assert after.latest
    is_part = before.earliest <= after.earliest and after.latest <= before.latest
    assert (move_between(before, after, kind).kind is MoveKind.EXACT) == is_part


@given(CLOSED, CLOSED, CLOSED, KINDS)
def test_days_add_up(first: Edtf, second: Edtf, third: Edtf, kind: Kind) -> None:
    steps = [move_between(*dates, kind).days for dates in ((first, second), (second, third))]
    assert sum(days for days in steps if days is not None) == move_between(first, third, kind).days


@given(DATES, KINDS)
def test_what_stays_moved_no_days(when: Edtf, kind: Kind) -> None:
    assert move_between(when, when, kind).days == (None if when.is_undated else 0)


@given(DAYS, st.integers(-2000, 2000), KINDS)
def test_a_day_moves_by_what_lies_between(day: date, days: int, kind: Kind) -> None:
    after = date.fromordinal(day.toordinal() + days)
    assert move_between(parse_edtf(day.isoformat()), parse_edtf(after.isoformat()), kind).days == days


@given(CLOSED, CLOSED)
def test_only_what_opens_counts_from_its_first_day(before: Edtf, after: Edtf) -> None:
    assert before.earliest
    assert before.latest
    assert after.earliest
    assert after.latest
    for kind in Kind:
        expected = (
            after.earliest - before.earliest if kind in OPENING_KINDS else after.latest - before.latest
        ).days
        assert move_between(before, after, kind).days == expected


def test_clock_times_compare_as_moments_across_zones() -> None:
    before = parse_edtf("2025-12-02T12:00[Europe/Amsterdam]")
    after = parse_edtf("2025-12-02T11:30[Europe/London]").seen_from(ZoneInfo("Europe/Amsterdam"))
    assert move_between(before, after, Kind.EVENT) == Move(kind=MoveKind.LATER, days=0)


@each_row(
    ("before", "after", "kind", "words"),
    [
        ("2026-02-01", "2026-04-01", Kind.START, "59 dagen later"),
        ("../2026-06-20", "../2026-06-19", Kind.DEADLINE, "1 dag eerder"),
        ("2026-04-22/2026-04-23", "2026-04-29/2026-04-30", Kind.EVENT, "7 dagen later"),
        (
            "2025-12-02T12:00[Europe/Amsterdam]",
            "2025-12-04T15:00[Europe/Amsterdam]",
            Kind.EVENT,
            "2 dagen later",
        ),
        # Whole lengths of one precision.
        ("2027-03", "2027-05", Kind.START, "2 maanden later"),
        ("2026-33", "2026-34", Kind.PUBLICATION, "1 kwartaal later"),
        ("2027/..", "2029/..", Kind.START, "2 jaar later"),
        ("2028", "2027", Kind.DEADLINE, "1 jaar eerder"),
        ("2027~", "2028", Kind.DEADLINE, "ongeveer 1 jaar later"),
        ("2026-03/2026-09", "2026-06/2026-12", Kind.START, "3 maanden later"),
        # Not finer than the coarser of the two.
        ("../2027-06-20", "2027-23", Kind.PUBLICATION, "ongeveer 5 maanden later"),
        ("2026-12-03", "2027-01/2027-03~", Kind.DEADLINE, "ongeveer 4 maanden later"),
        ("2026-21", "2026-22", Kind.START, "ongeveer 3 maanden later"),
        ("2026-05-01/2026-05-15", "2026-05-22/2026-06-05", Kind.EVENT, "ongeveer 3 weken later"),
        ("2026-05-01~", "2026-12-01", Kind.EVENT, "ongeveer 7 maanden later"),
        ("2027-05-01/2027-05-10", "../2027-10-01", Kind.DEADLINE, "ongeveer 5 maanden later"),
        # Too vague for a figure.
        ("2027-03-15", "2028", Kind.DEADLINE, ""),
        ("2027-03-30", "2027-04", Kind.START, ""),
        # Within the other it did not move.
        ("2027-03-15", "2027", Kind.DECISION, ""),
        ("2027", "2027-11-01", Kind.START, ""),
        ("2025-12-02T12:00[Europe/Amsterdam]", "2025-12-02T15:00[Europe/Amsterdam]", Kind.EVENT, ""),
    ],
)
def test_distance_of_a_move_is_no_finer_than_its_dates(
    before: str, after: str, kind: Kind, words: str
) -> None:
    move = move_between(parse_edtf(before), parse_edtf(after), kind)
    assert move.distance_words(Language.NL) == words


def test_distance_of_a_move_in_english() -> None:
    move = move_between(parse_edtf("../2027-06-20"), parse_edtf("2027-23"), Kind.PUBLICATION)
    assert move.distance_words(Language.EN) == "about 5 months later"
    quarters = move_between(parse_edtf("2026-35"), parse_edtf("2026-33"), Kind.PUBLICATION)
    assert quarters.distance_words(Language.EN) == "2 quarters earlier"
