"""How a date moved from source to source."""

from __future__ import annotations

from notifier.timeline.model import Source, Statement
from notifier.web.pictures import draw_slip
from notifier.words import Language
from tests.conftest import day, statement

TODAY = day("2026-01-01")


def _letter(on: str, when: str = "", *, confirms: bool = False) -> Statement:
    return statement(Source(id=on, title=on, date=day(on)), when=when, confirms=confirms)


def test_a_date_that_moved_away_rises() -> None:
    chart = draw_slip(
        [_letter("2025-01-01", "2026-01-01"), _letter("2025-07-01", "2026-07-01")], TODAY, Language.NL
    )
    assert chart is not None
    first, second = chart.points
    assert first.x < second.x
    assert first.middle > second.middle, "further up is later"
    assert not first.is_window


def test_a_date_that_held_is_flat_and_a_silence_keeps_the_date_known() -> None:
    chart = draw_slip(
        [
            _letter("2025-01-01", "2026-03-01"),
            _letter("2025-04-01", confirms=True),
            _letter("2025-07-01"),
        ],
        TODAY,
        Language.NL,
    )
    assert chart is not None
    assert len({point.middle for point in chart.points}) == 1
    assert [(point.confirms, point.is_silent) for point in chart.points] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_a_vague_date_is_a_bar_and_an_open_one_reaches_the_edge() -> None:
    chart = draw_slip(
        [_letter("2025-01-01", "2026"), _letter("2025-04-01", "2026-01-01/..")], TODAY, Language.NL
    )
    assert chart is not None
    year, since = chart.points
    assert year.bottom > year.top
    assert (year.is_window, year.is_open, since.is_open) == (True, False, True)
    assert since.top < year.top


def test_there_is_no_chart_where_nothing_moved() -> None:
    assert draw_slip([_letter("2025-01-01", "2026")], TODAY, Language.NL) is None
    assert draw_slip([_letter("2025-01-01"), _letter("2025-02-01")], TODAY, Language.NL) is None
    held = [
        _letter("2025-01-01", "2026"),
        _letter("2025-02-01", confirms=True),
        _letter("2025-03-01", "2026"),
    ]
    assert draw_slip(held, TODAY, Language.NL) is None


def test_an_axis_without_a_january_names_its_year() -> None:
    chart = draw_slip(
        [_letter("2025-03-01", "2025-06"), _letter("2025-04-01")], day("2025-07-01"), Language.NL
    )
    assert chart is not None
    assert chart.across[0].label == "mrt 2025"


def test_letters_of_one_day_stand_in_one_place() -> None:
    chart = draw_slip(
        [_letter("2026-01-01", "2026-02-01"), _letter("2026-01-01", "2026-03-01")], TODAY, Language.NL
    )
    assert chart is not None
    assert len({point.x for point in chart.points}) == 1
