"""Where dates are placed in the timeline picture."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from notifier.web.pictures import HEAD_PX, ROW_PX, Picture, Shown, Side, cut, draw_timeline
from notifier.words import Language
from tests.conftest import day
from tests.timeline.strategies import WHENS

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf

TODAY = day("2026-01-01")


def _shown(earliest: str, latest: str, *, is_firm: bool = True) -> Shown:
    return Shown(
        title="X",
        earliest=day(earliest) if earliest else None,
        latest=day(latest) if latest else None,
        is_firm=is_firm,
    )


def _draw(*shown: Shown) -> Picture:
    return draw_timeline(shown, TODAY, Language.EN)


def test_a_day_is_a_point_and_a_period_a_band() -> None:
    picture = _draw(_shown("2026-02-01", "2026-02-01"), _shown("2026-02-01", "2026-03-31", is_firm=False))
    point, band = picture.marks
    assert (point.x, point.width, point.shown.is_firm, point.y) == (band.x, 0, True, HEAD_PX + 22)
    assert (band.width > 10, band.shown.is_firm, band.y) == (True, False, HEAD_PX + ROW_PX + 22)
    assert picture.height == HEAD_PX + 2 * ROW_PX


def test_an_open_end_fades_to_the_edge() -> None:
    until, since = _draw(_shown("", "2026-06-01"), _shown("2026-06-01", "")).marks
    assert (until.x, until.fades_left, until.fades_right) == (0, True, False)
    assert (since.x + since.width, since.fades_left, since.fades_right) == (100, False, True)


def test_what_has_no_date_is_not_drawn() -> None:
    assert _draw(_shown("", "")).marks == ()


def test_the_axis_goes_from_a_month_back_to_the_end_of_the_period() -> None:
    labels = [tick.label for tick in _draw(_shown("2026-05-01", "2026-05-01")).ticks]
    assert labels == [
        "2026", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "2027",
    ]  # fmt: skip
    half = draw_timeline([_shown("2026-05-01", "2026-05-01")], TODAY, Language.EN, until=day("2026-06-30"))
    assert [tick.label for tick in half.ticks] == ["2026", "Feb", "Mar", "Apr", "May", "Jun", "Jul"]


def test_words_stand_where_there_is_room() -> None:
    sides = [
        mark.side
        for mark in _draw(
            _shown("2026-02-01", "2026-02-01"),
            _shown("2026-12-01", "2026-12-01"),
            _shown("2026-01-01", "2026-12-31"),
        ).marks
    ]
    assert sides == [Side.RIGHT, Side.LEFT, Side.ABOVE]


@given(st.lists(WHENS, max_size=20), st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_everything_stays_within_the_picture_and_in_order(whens: list[Edtf], today: date) -> None:
    shown = [Shown("X", when.earliest, when.latest, is_firm=True) for when in whens]
    picture = draw_timeline(shown, today, Language.NL)
    assert 0 <= picture.today <= 100
    assert 12 <= len(picture.ticks) <= 14
    assert all(0 <= tick.x <= 100 for tick in picture.ticks)
    for mark in picture.marks:
        assert 0 <= mark.x <= 100
        assert mark.x + mark.width <= 101
    assert len(picture.marks) <= len(whens)


@given(st.lists(st.dates(TODAY, date(2026, 12, 1)), min_size=2, max_size=8))
def test_an_earlier_day_stands_further_left(days: list[date]) -> None:
    marks = draw_timeline([Shown("X", one, one, is_firm=True) for one in days], TODAY, Language.NL).marks
    for (one, mark), (other, next_mark) in pairwise(zip(days, marks, strict=True)):
        assert (one > other) <= (mark.x >= next_mark.x)
        assert (one < other) <= (mark.x <= next_mark.x)


def test_what_lies_outside_the_period_is_left_to_the_list_and_only_an_unknown_end_fades() -> None:
    picture = _draw(
        _shown("2026-11-01", "2026-11-01"),
        _shown("2027-02-01", "2027-02-01"),
        _shown("2090-01-01", "2090-01-01"),
        _shown("2020-01-01", "2090-01-01"),
        _shown("2020-01-01", ""),
        _shown("2020-01-01", "2020-12-31"),
    )
    assert [(mark.width, mark.fades_left, mark.fades_right) for mark in picture.marks] == [
        (0, False, False),
        (100, False, False),
        (100, False, True),
    ]


def test_a_title_is_cut_to_one_harmless_line() -> None:
    assert cut("a\nb\t c\u202e", 10) == "a b c"
    assert cut("abcdefghij", 5) == "abcd…"
    assert len(cut("x" * 1_000_000, 40)) == 40
