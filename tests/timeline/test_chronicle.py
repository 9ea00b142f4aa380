"""Statements and revisions in one list, and how far a milestone moved in it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.cli.support.slips import only_slipped
from notifier.dates.distances import Distance
from notifier.timeline.chronicle import HistoryLine, Slip, chronicle, total_slip
from notifier.timeline.filters import Filter
from notifier.timeline.model import After, Cancellation, Kind, Milestone, Source
from notifier.timeline.moves import Move, MoveKind
from notifier.timeline.revisions import History, next_revisions, to_histories
from notifier.timeline.upcoming import list_upcoming
from tests.conftest import AMSTERDAM, JULY, OCTOBER, day, milestone, statement, utc
from tests.timeline.strategies import milestones

if TYPE_CHECKING:
    from datetime import datetime

JANUARY = Source(id="brief-2026", title="Brief", date=day("2026-01-08"))
A = statement(JULY, "per 1 februari", when="2026-02-01")
B = statement(OCTOBER, "per 1 april", when="2026-04-01")
CONFIRMED = statement(JANUARY, "volgens planning", confirms=True)
SILENT = statement(JANUARY)

# (day, date as written, kind of move, days, source)
Row = tuple[str | None, str | None, str | None, int | None, str]


def recorded(*states: tuple[str, Milestone | None]) -> History:
    """Return the history of a milestone that had these states at these moments."""
    histories: dict[str, History] = {}
    for moment, state in states:
        new = next_revisions(histories, [state] if state else [], utc(moment))
        known = [one for history in histories.values() for one in history.revisions]
        histories = to_histories([*known, *new])
    (history,) = histories.values()
    return history


def rows(entries: tuple[HistoryLine, ...]) -> list[Row]:
    return [
        (
            entry.day.isoformat() if entry.day else None,
            entry.when.text if entry.when else None,
            entry.move.kind.value if entry.move else None,
            entry.move.days if entry.move else None,
            "letter" if entry.statement else entry.revision.change.value if entry.revision else "now",
        )
        for entry in entries
    ]


def test_letters_tell_the_story_where_nothing_is_remembered() -> None:
    one = milestone("2026-04-01", statements=(A, B, CONFIRMED))
    assert rows(chronicle(one, None, AMSTERDAM)) == [
        ("2025-07-17", "2026-02-01", "dated", None, "letter"),
        ("2025-10-03", "2026-04-01", "later", 59, "letter"),
        ("2026-01-08", None, None, None, "letter"),
    ]


def test_a_silent_letter_takes_no_date_away() -> None:
    one = milestone("2026-04-01", statements=(A, B, SILENT))
    assert rows(chronicle(one, None, AMSTERDAM))[-1] == ("2026-01-08", None, None, None, "letter")


def test_a_revision_that_follows_a_letter_moves_nothing() -> None:
    history = recorded(
        ("2025-07-20 08:00", milestone("2026-02-01", statements=(A,))),
        ("2025-10-06 08:00", milestone("2026-04-01", statements=(A, B))),
    )
    one = milestone("2026-04-01", statements=(A, B))
    assert rows(chronicle(one, history, AMSTERDAM)) == [
        ("2025-07-17", "2026-02-01", "dated", None, "letter"),
        ("2025-07-20", "2026-02-01", None, None, "added"),
        ("2025-10-03", "2026-04-01", "later", 59, "letter"),
        ("2025-10-06", "2026-04-01", None, None, "moved"),
    ]


def test_a_letter_entered_late_does_not_move_the_date_back() -> None:
    """The file had only the old letter when the newer one was already written."""
    history = recorded(
        ("2025-12-01 08:00", milestone("2026-02-01", statements=(A,))),
        ("2025-12-10 08:00", milestone("2026-04-01", statements=(A, B))),
    )
    one = milestone("2026-04-01", statements=(A, B))
    moves = [row for row in rows(chronicle(one, history, AMSTERDAM)) if row[2]]
    assert moves == [
        ("2025-07-17", "2026-02-01", "dated", None, "letter"),
        ("2025-10-03", "2026-04-01", "later", 59, "letter"),
    ]


def test_a_date_of_the_list_alone_moves_it_and_taking_it_back_too() -> None:
    history = recorded(
        ("2025-07-20 08:00", milestone("2026-02-01", statements=(A,))),
        ("2025-09-01 08:00", milestone("2026-03-01", statements=(A,))),
        ("2025-09-08 08:00", milestone("2026-02-01", statements=(A,))),
    )
    one = milestone("2026-02-01", statements=(A,))
    entries = chronicle(one, history, AMSTERDAM)
    assert rows(entries) == [
        ("2025-07-17", "2026-02-01", "dated", None, "letter"),
        ("2025-07-20", "2026-02-01", None, None, "added"),
        ("2025-09-01", "2026-03-01", "later", 28, "moved"),
        ("2025-09-08", "2026-02-01", "earlier", -28, "moved"),
    ]
    slip = total_slip(entries, one)
    assert slip == Slip(first=one.when, move=Move(kind=MoveKind.OTHER, days=0))
    assert not slip.breaks_first_date


def test_a_letter_that_was_taken_out_again_counts_as_the_lists_own_date() -> None:
    history = recorded(
        ("2025-10-06 08:00", milestone("2026-04-01", statements=(A, B))),
        ("2025-10-07 08:00", milestone("2026-02-01", statements=(A,))),
    )
    one = milestone("2026-02-01", statements=(A,))
    assert rows(chronicle(one, history, AMSTERDAM)) == [
        ("2025-07-17", "2026-02-01", "dated", None, "letter"),
        ("2025-10-06", "2026-04-01", "later", 59, "added"),
        ("2025-10-07", "2026-02-01", "earlier", -59, "moved"),
    ]


def test_what_nobody_recorded_yet_comes_last_without_a_day() -> None:
    one = milestone("2026-06-01", statements=(A,))
    assert rows(chronicle(one, None, AMSTERDAM)) == [
        ("2025-07-17", "2026-02-01", "dated", None, "letter"),
        (None, "2026-06-01", "later", 120, "now"),
    ]


def test_a_date_that_was_withdrawn_is_told() -> None:
    one = milestone("../..", statements=(A,))
    entries = chronicle(one, None, AMSTERDAM)
    assert rows(entries)[-1] == (None, "../..", "undated", None, "now")
    slip = total_slip(entries, one)
    assert slip
    assert (slip.move.kind, slip.move.days, slip.breaks_first_date) == (MoveKind.UNDATED, None, True)


def test_a_letter_without_a_date_that_takes_the_place_of_one_is_where_it_counts_no_more() -> None:
    silent = statement(OCTOBER, phrase="de komende tijd")
    one = milestone("2026-02-01", statements=(A, silent))
    entries = chronicle(one, None, AMSTERDAM)
    assert rows(entries) == [
        ("2025-07-17", "2026-02-01", "dated", None, "letter"),
        ("2025-10-03", None, "undated", None, "letter"),
    ]
    assert total_slip(entries, one) == Slip(one.when, Move(kind=MoveKind.UNDATED, days=None))
    # A later letter with that date again: it was in doubt, and did not move.
    again = milestone("2026-02-01", statements=(A, silent, statement(JANUARY, when="2026-02-01")))
    found = chronicle(again, None, AMSTERDAM)
    assert [row[2] for row in rows(found)] == ["dated", None, None]
    assert total_slip(found, again) is None


def test_a_date_that_counts_from_what_does_not_go_ahead_counts_no_more() -> None:
    base = milestone("2026-01-01", cancelled=Cancellation(on=day("2025-11-01")))
    follower = milestone("2026-02-01", after=After(base.key, offset="P1M"))
    lost = follower._replace(counts_from=follower.base_after(base))
    entries = chronicle(lost, None, AMSTERDAM)
    assert total_slip(entries, lost) == Slip(lost.when, Move(kind=MoveKind.UNDATED, days=None))


def test_every_change_of_the_list_is_there_also_those_that_keep_the_date() -> None:
    first = milestone("2026-02-01")
    history = recorded(
        ("2025-07-20 08:00", first),
        ("2025-07-21 08:00", first._replace(owner="LOCC")),
        ("2025-07-22 08:00", None),
        ("2025-07-23 08:00", first),
        ("2025-07-24 08:00", first._replace(cancelled=Cancellation(on=day("2025-07-24")))),
    )
    assert rows(chronicle(first, history, AMSTERDAM)) == [
        ("2025-07-20", "2026-02-01", "dated", None, "added"),
        ("2025-07-21", "2026-02-01", None, None, "revised"),
        ("2025-07-22", "2026-02-01", None, None, "removed"),
        ("2025-07-23", "2026-02-01", None, None, "added"),
        ("2025-07-24", "2026-02-01", None, None, "cancelled"),
    ]


def test_a_revision_counts_on_the_day_it_was_in_the_timelines_zone() -> None:
    history = recorded(("2025-07-20 22:30", milestone()))
    assert rows(chronicle(milestone(), history, AMSTERDAM))[0][0] == "2025-07-21"


def test_a_term_that_the_law_extends_did_not_move() -> None:
    one = milestone("2026-05-18", stated=milestone("2026-05-14").when)
    assert [row[1] for row in rows(chronicle(one, None, AMSTERDAM))] == ["2026-05-14"]


@pytest.mark.parametrize(
    ("first", "now", "kind", "breaks"),
    [
        ("2026-02-01", "2026-04-01", Kind.START, True),
        ("2026-04-01", "2026-02-01", Kind.START, True),
        ("2027", "2027-11-01", Kind.START, False),
        ("2026-06", "2026-06/2026-09", Kind.DEADLINE, True),
        ("2026-06", "2026-06/2026-09", Kind.START, False),
        ("../2026-06-20", "2027/..", Kind.START, True),
        ("2026-06", "../..", Kind.START, True),
    ],
)
def test_the_first_date_is_broken_by_another_end_that_counts_not_by_a_more_exact_date(
    first: str, now: str, kind: Kind, *, breaks: bool
) -> None:
    one = milestone(now, kind=kind, statements=(statement(JULY, when=first),))
    slip = total_slip(chronicle(one, None, AMSTERDAM), one)
    assert slip
    assert slip.breaks_first_date == breaks


def test_the_slip_counts_from_the_first_date_not_from_the_last_move() -> None:
    one = milestone("2026-05-01", statements=(A, B, statement(JANUARY, when="2026-05-01")))
    slip = total_slip(chronicle(one, None, AMSTERDAM), one)
    move = Move(kind=MoveKind.LATER, days=89, distance=Distance(89, "days", is_about=False))
    assert slip == Slip(first=milestone("2026-02-01").when, move=move)


def test_one_date_has_no_slip() -> None:
    for one in (milestone(), milestone("../.."), milestone("2026-02-01", statements=(A, CONFIRMED))):
        assert total_slip(chronicle(one, None, AMSTERDAM), one) is None


def test_only_what_slipped_is_listed_the_largest_slip_first() -> None:
    def moved(name: str, now: str) -> Milestone:
        return milestone(now, id=name, title=name, statements=(A,))

    found = [
        moved("same", "2026-02-01"),
        moved("later", "2026-04-01"),
        moved("withdrawn", "../.."),
        moved("earlier", "2025-11-01"),
        moved("much-later", "2027"),
    ]
    upcoming = list_upcoming(found, day("2025-10-04"), within=None, chosen=Filter({}))
    slipped = only_slipped(upcoming, {}, AMSTERDAM)
    assert [(row.milestone.id, row.slip and row.slip.move.days) for row in slipped] == [
        ("much-later", 334),
        ("earlier", -92),
        ("later", 59),
        ("withdrawn", None),
    ]


@st.composite
def pasts(draw: st.DrawFn) -> tuple[Milestone, History | None]:
    """Draw a milestone with what was recorded of it, at any days."""
    states = draw(st.lists(milestones(), max_size=5))
    gaps = draw(st.lists(st.integers(0, 900), min_size=len(states), max_size=len(states)))
    moment: datetime = utc("2020-06-01 12:00")
    seen: list[tuple[str, Milestone | None]] = []
    for state, days in zip(states, gaps, strict=True):
        moment += timedelta(days=days)
        seen.append((f"{moment:%Y-%m-%d %H:%M}", state))
    now = draw(st.one_of(milestones(), *(st.just(state) for state in states[-1:])))
    return now, recorded(*seen) if seen else None


@given(pasts())
def test_the_story_is_whole_in_order_and_ends_with_the_date_it_has(
    past: tuple[Milestone, History | None],
) -> None:
    one, history = past
    entries = chronicle(one, history, AMSTERDAM)
    told = [entry for entry in entries if entry.day]
    assert all(before.day <= after.day for before, after in pairwise(told) if before.day and after.day)
    assert [entry.statement for entry in told if entry.statement] == list(one.statements)
    assert [entry.revision for entry in told if entry.revision] == list(history.revisions if history else ())
    assert len(entries) - len(told) <= 1
    dates = [entry.when for entry in entries if entry.move and entry.when]
    assert all(not before.is_same_time(after) for before, after in pairwise(dates))
    assert dates[-1].is_same_time(one.when) if dates else one.when.is_undated
    assert [entry.move.kind for entry in entries if entry.move][:1] in ([], [MoveKind.DATED])
