"""Where dates are placed in the timeline picture."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.timeline.model import Kind
from notifier.timeline.order import After
from notifier.web.pictures import HEAD_PX, ROW_PX, Picture, PicturedMilestone, Side, cut, draw_timeline
from notifier.web.selection import Selection
from notifier.web.timeline_page import build_timeline_page
from notifier.words import Language
from tests.conftest import OCTOBER, day, milestone, statement
from tests.timeline.strategies import WHENS
from tests.web.client import Client
from tests.web.sites import build_site, snapshot_of

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.timeline.model import Milestone

TODAY = day("2026-01-01")


def _shown(earliest: str, latest: str, *, is_firm: bool = True) -> PicturedMilestone:
    return PicturedMilestone(
        title="X",
        earliest=day(earliest) if earliest else None,
        latest=day(latest) if latest else None,
        is_firm=is_firm,
    )


def _named(name: str, earliest: str, latest: str, after: str = "") -> PicturedMilestone:
    return _shown(earliest, latest)._replace(id=name, after=after)


def _draw(*shown: PicturedMilestone) -> Picture:
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
    shown = [PicturedMilestone("X", when.earliest, when.latest, is_firm=True) for when in whens]
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
    marks = draw_timeline(
        [PicturedMilestone("X", one, one, is_firm=True) for one in days], TODAY, Language.NL
    ).marks
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


@pytest.mark.parametrize(
    ("anchor", "follower", "ends"),
    [
        # From day to day; from the end of a period; to where a period begins.
        (("2026-02-01", "2026-02-01"), ("2026-05-01", "2026-05-01"), ("2026-02-01", "2026-05-01")),
        (("2026-02-01", "2026-02-28"), ("2026-05-01", "2026-05-31"), ("2026-03-01", "2026-05-01")),
        # What begins within the period of the other, of which the end may be unknown.
        (("2026-02-01", "2026-05-31"), ("2026-04-01", "2026-04-01"), ("2026-04-01", "2026-04-01")),
        (("2026-02-01", ""), ("2026-04-01", "2026-04-01"), ("2026-04-01", "2026-04-01")),
        # What may begin at any time does not begin before the other.
        (("2026-02-01", "2026-02-01"), ("", "2026-05-31"), ("2026-02-01", "2026-02-01")),
        (("2026-02-01", "2026-02-28"), ("2026-01-10", "2026-05-31"), ("2026-02-01", "2026-02-01")),
        # Before it, as a date that is counted back.
        (("2026-05-01", "2026-05-01"), ("2026-02-01", "2026-02-01"), ("2026-05-01", "2026-02-01")),
    ],
)
def test_a_line_runs_from_what_comes_first_to_what_comes_after_it(
    anchor: tuple[str, str], follower: tuple[str, str], ends: tuple[str, str]
) -> None:
    picture = _draw(
        _named("eerst", *anchor),
        _named("dan", *follower, after="eerst"),
        _shown(ends[0], ends[0]),
        _shown(ends[1], ends[1]),
    )
    first, then, leaves, arrives = picture.marks
    assert set(_corners(picture)) >= {(leaves.x, first.y), (arrives.x, then.y)}


def _corners(picture: Picture) -> list[tuple[float, int]]:
    """Return where a line begins, turns and ends, each part of which goes down or across."""
    parts = picture.links
    assert all(x1 == x2 or y1 == y2 for x1, y1, x2, y2 in parts)
    assert [end[2:] for end in parts[:-1]] == [start[:2] for start in parts[1:]]
    return [parts[0][:2], *(part[2:] for part in parts)]


def test_a_line_goes_down_past_others_and_across_to_its_own() -> None:
    picture = _draw(
        _named("besluit", "2026-02-01", "2026-02-01"),
        _named("bezwaar", "2026-02-01", "2026-03-15"),
        _named("start", "2026-05-01", "2026-05-01", after="besluit"),
    )
    decision, _, start = picture.marks
    assert _corners(picture) == [(decision.x, decision.y), (decision.x, start.y), (start.x, start.y)]


@pytest.mark.parametrize(
    ("anchor", "follower", "side", "across"),
    [
        # Down to above the row, across, and down to it.
        ("2026-02-01", "2026-12-01", Side.LEFT, 10 - ROW_PX),
        # Up to below the row.
        ("2026-05-01", "2026-02-01", Side.RIGHT, 10),
    ],
)
def test_a_line_does_not_run_through_the_title_to_which_it_leads(
    anchor: str, follower: str, side: Side, across: int
) -> None:
    marks = [_named("eerst", anchor, anchor), _named("dan", follower, follower, after="eerst")]
    picture = _draw(*sorted(marks, key=lambda one: str(one.earliest)))
    first, then = (next(mark for mark in picture.marks if mark.shown.id == name) for name in ("eerst", "dan"))
    middle = then.y + across
    assert then.side is side
    assert _corners(picture) == [(first.x, first.y), (first.x, middle), (then.x, middle), (then.x, then.y)]


def test_one_line_leads_to_what_has_several_dates() -> None:
    picture = _draw(
        _named("eerst", "2026-02-01", "2026-02-01"),
        _named("reeks", "2026-03-01", "2026-03-01", after="eerst"),
        _named("reeks", "2026-04-01", "2026-04-01", after="eerst"),
    )
    first, then, _ = picture.marks
    assert _corners(picture) == [(first.x, first.y), (first.x, then.y), (then.x, then.y)]


def _marks(*milestones: Milestone) -> dict[str, tuple[float, float, bool]]:
    """Return where each milestone of a list is drawn, with whether its beginning is unknown."""
    snapshot = snapshot_of(build_site(*milestones))
    picture = build_timeline_page(snapshot, Selection(language=Language.NL))["picture"]
    return {mark.shown.id: (mark.x, mark.width, mark.fades_left) for mark in picture.marks}


def test_a_term_runs_from_what_it_counts_from() -> None:
    day_of = milestone("2026-01-15", id="besluit", kind=Kind.DECISION)
    reported = milestone("2025-10-01", id="rapport", done=day("2025-11-20"))
    drawn = _marks(
        day_of,
        reported,
        milestone("../2026-02-26", id="bezwaar", after=After("besluit", within="P6W")),
        milestone("../2026-05-21", id="keten", after=After("bezwaar", within="P12W")),
        milestone("../2026-06-21", id="volgt", after=After("keten", offset="P1M")),
        milestone("../2026-02-20", id="debat", after=After("rapport", within="P3M")),
        milestone("../2026-01-01", id="stukken", after=After("besluit", offset="-P2W")),
        milestone("../2026-01-10", id="eerder", after=After("besluit")),
        milestone("2026-01-15/2026-02-26", id="periode"),
        milestone("2026-01-15/2026-05-21", id="lang"),
        milestone("2026-01-15/2026-06-21", id="langer"),
        milestone("2025-11-20/2026-02-20", id="winter"),
    )
    for name, same in (("bezwaar", "periode"), ("keten", "lang"), ("volgt", "langer"), ("debat", "winter")):
        assert drawn[name] == drawn[same], name
    assert {name for name, (x, _, fades) in drawn.items() if fades and not x} == {"stukken", "eerder"}


def test_a_date_that_counts_no_more_is_not_drawn() -> None:
    plan, letter = statement(phrase="op 1 mei", when="2026-05-01"), statement(OCTOBER, "te zijner tijd")
    stays = milestone("2026-06-01", id="blijft")
    assert list(_marks(milestone("2026-05-01", id="plan", statements=(plan, letter)), stays)) == ["blijft"]


def test_a_phone_has_the_name_of_every_second_month() -> None:
    def narrow(until: str) -> list[str]:
        picture = draw_timeline([], day("2025-12-02"), Language.NL, until=day(until))
        return [tick.label for tick in picture.ticks if not tick.is_minor]

    assert narrow("2026-12-02") == ["2026", "mrt", "mei", "jul", "sep", "nov"]
    assert narrow("2026-05-01") == ["dec", "2026", "feb", "mrt", "apr", "mei"]


def test_the_legend_has_lines_where_there_are_lines() -> None:
    first = milestone("2026-02-01", id="eerst")
    for after, count in ((None, 0), (After("eerst"), 1)):
        page = Client(build_site(first, milestone("2026-03-01", id="dan", after=after))).get("/timeline").text
        assert page.count("het een komt na het ander") == count
