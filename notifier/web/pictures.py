"""The pictures: the place of each date on an axis. Pure; the templates draw them as SVG.

Places along the axis are percentages, so that a picture fits a phone and a wide screen without
becoming smaller; places across it are pixels. Shapes and words carry the meaning, never colour alone.

The slip chart shows how a date moved from source to source: across is the day of the source, up the date it
states; a vague date is a bar from its first to its last day. A flat line is a date that held.

Source:
    Milestone trend analysis, as in project management (DIN 69901-3).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.timeline.model import Says
from notifier.words import catalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifier.dates.edtf import Edtf
    from notifier.timeline.model import Statement
    from notifier.words import Language

ROW_PX = 34
HEAD_PX = 26
_BELOW_ROW_PX = 10  # From the middle of a row to where no title stands, in a wide picture or a narrow one.
_SHORT_LETTERS, _LONG_LETTERS = 36, 64
_MOST_TICKS, _MOST_MONTHS, _MOST_NARROW = 6, 14, 8
# How far back the axis goes, and how far ahead where no period was chosen.
_BACK, _AHEAD = timedelta(days=30), timedelta(days=365)
# A label of that many letters needs somewhat less than half of a wide picture.
_ROOM_RIGHT, _ROOM_LEFT = 54, 46


class Side(StrEnum):
    """Where a label stands beside its mark."""

    LEFT = "left"
    RIGHT = "right"
    ABOVE = "above"


class PicturedMilestone(NamedTuple):
    """A milestone for the picture."""

    title: str
    earliest: date | None  # First possible day; None when open.
    latest: date | None  # Last possible day; None when open.
    is_firm: bool  # Whether nothing about the date is in doubt but the day within its window.
    lasts: bool = False  # Whether it is all of its days, not one of them.
    id: str = ""
    after: str = ""  # The id of the milestone it comes after; empty when there is none.
    when: str = ""
    has_action: bool = False  # Whether it asks something of the reader.
    is_overdue: bool = False


class Tick(NamedTuple):
    """A mark of the axis."""

    x: float  # Where it stands, in percent.
    label: str  # What it says.
    is_year: bool  # Whether a year begins.
    is_minor: bool = False  # Whether a phone has no room for what it says.


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A date in the picture."""

    shown: PicturedMilestone
    title: str  # Its title, cut to the room of a wide picture.
    short_title: str  # The same for a phone.
    y: int  # Middle of its row in pixels.
    x: float  # Its beginning, in percent.
    width: float  # Its length, in percent; 0 for a day.
    fades_left: bool  # Whether its beginning is unknown.
    fades_right: bool  # Whether its end is unknown.
    side: Side  # On which side its label stands in a wide picture.
    label_x: float  # Where the label stands, in percent.


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The whole picture."""

    height: int
    today: float  # Where today stands, in percent.
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]  # The dates, from top to bottom.
    # Parts of lines from milestones to those that come after them: x (percent) and y (pixels) of both ends.
    links: tuple[tuple[float, int, float, int], ...] = ()


class Axis(NamedTuple):
    """A stretch of days, drawn from 0 to 100 percent."""

    first: date
    last: date

    def place(self, day: date) -> float:
        """Return where a day stands in percent; what lies outside stands at the edge."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(min(max(share, 0), 1) * 100, 2)

    def ticks(self, language: Language, most: int = _MOST_TICKS) -> Iterator[Tick]:
        """Yield ticks at months or years, at most `most`, evenly spaced from a January.

        Where no January is among them, the first names its year.
        """
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((one for one in (1, 2, 3, 6, 12, 24, 60, 120) if months <= one * most), 600)
        days = [
            date(number // 12, number % 12 + 1, 1)
            for number in range(self.first.year * 12, self.last.year * 12 + 12, step)
        ]
        days = [day for day in days if self.first <= day <= self.last]
        has_year = any(day.month == 1 for day in days)
        names = catalog(language)["months.short"].split(", ")
        for day in days:
            is_year = day.month == 1
            words = str(day.year) if is_year else names[day.month - 1]
            is_named = is_year or has_year or day != days[0]
            is_minor = len(days) > _MOST_NARROW and (day.year * 12 + day.month - 1) // step % 2 == 1
            yield Tick(self.place(day), words if is_named else f"{words} {day.year}", is_year, is_minor)


def draw_timeline(
    shown: Sequence[PicturedMilestone], today: date, language: Language, *, until: date | None = None
) -> Picture:
    """Place milestones on one axis, from a month ago.

    Each gets a row, but for those without a date and those that lie outside of the axis as a whole. The axis
    ends at `until`, or a year ahead.
    """
    first, last = today - _BACK, until or today + _AHEAD
    # Room for a label at the end.
    axis = Axis(first, last + (last - first) * 0.04)
    drawn = [
        one
        for one in shown
        if (one.earliest or one.latest)
        and (one.earliest or axis.first) <= last
        and (one.latest or axis.last) >= axis.first
    ]
    marks = tuple(_mark(one, number, axis) for number, one in enumerate(drawn))
    return Picture(
        height=HEAD_PX + ROW_PX * len(drawn),
        today=axis.place(today),
        ticks=tuple(axis.ticks(language, _MOST_MONTHS)),
        marks=marks,
        links=tuple(_links(marks)),
    )


def _links(marks: Sequence[Mark]) -> Iterator[tuple[float, int, float, int]]:
    """Yield lines from the end of each to the beginning of what comes after it, or to where that can begin.

    They go down and then across, so that none leads through the date of another and seems to come from it.
    Where that begins earlier, the line leaves there. Of several dates of one milestone the last leads on, and
    the first is led to.
    """
    by_id = {mark.shown.id: mark for mark in marks if mark.shown.id}
    drawn: set[str] = set()
    for mark in marks:
        before = by_id.get(mark.shown.after)
        if before is None or mark.shown.id in drawn:
            continue
        drawn.add(mark.shown.id)
        leaves = round(min(max(mark.x, before.x), before.x + before.width), 2)
        arrives = round(min(max(mark.x, leaves), mark.x + mark.width), 2)
        # Its title may stand on the side from which the line comes.
        is_in_the_way = mark.side is (Side.LEFT if leaves < arrives else Side.RIGHT) and leaves != arrives
        beside = _BELOW_ROW_PX if mark.y < before.y else _BELOW_ROW_PX - ROW_PX
        across = mark.y + beside * is_in_the_way
        corners = ((leaves, before.y), (leaves, across), (arrives, across), (arrives, mark.y))
        yield from ((*one, *other) for one, other in pairwise(corners) if one != other)


def _mark(one: PicturedMilestone, number: int, axis: Axis) -> Mark:
    x = axis.place(one.earliest) if one.earliest else 0.0
    # A period ends at the end of its last day.
    is_day = one.earliest == one.latest
    end = 100.0 if one.latest is None else axis.place(one.latest + timedelta(days=0 if is_day else 1))
    side = Side.RIGHT if end <= _ROOM_RIGHT else Side.LEFT if x >= _ROOM_LEFT else Side.ABOVE
    return Mark(
        shown=one,
        title=cut(one.title, _LONG_LETTERS),
        short_title=cut(one.title, _SHORT_LETTERS),
        y=HEAD_PX + ROW_PX * number + ROW_PX * 2 // 3,
        x=x,
        width=0.0 if is_day else round(max(end - x, 0.8), 2),
        fades_left=one.earliest is None,
        fades_right=one.latest is None,
        side=side,
        label_x=end if side is Side.RIGHT else x,
    )


def cut(text: str, letters: int) -> str:
    """Return a text on one line, cut to `letters`, without control and format characters."""
    visible = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in text[: letters * 20])
    words = " ".join(visible.split())
    return words if len(words) <= letters else words[: letters - 1].rstrip() + "…"


HEIGHT_PX = 260
_TOP_PX, _BOTTOM_PX = 14, 226
_MOST_ACROSS, _MOST_UP = 5, 5
_LEFT, _WIDTH = 14.0, 82.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One statement."""

    x: float  # Day of the source, in percent.
    top: float  # Last stated day, in pixels from above.
    bottom: float  # First stated day, in pixels from above; equal to `top` for a day.
    is_window: bool  # Whether the date is vague: drawn as a bar, never as a day.
    is_open: bool  # Whether the first or the last day is unknown.
    confirms: bool  # Whether it repeats what was known.
    is_silent: bool  # Whether it gave no date; the date known before is shown.

    @property
    def middle(self) -> float:
        """Where the line passes."""
        return round((self.top + self.bottom) / 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipChart:
    """How a date moved: the ticks of its axes, and the statements, oldest first."""

    height: int
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    points: tuple[Point, ...]


def draw_slip(statements: Sequence[Statement], today: date, language: Language) -> SlipChart | None:
    """Place statements by the day of their source and the date they give; None where no date moved.

    The chart runs until today.
    """
    dated = _with_known_date(statements)
    ends = [day for _, when in dated for day in (when.earliest, when.latest) if day]
    moves = any(not when.is_same_time(dated[0][1]) for _, when in dated)
    if not ends or not (moves or dated[-1][0].says is Says.UNDATED):
        return None
    margin = max((max(ends) - min(ends)) * 0.15, timedelta(days=75))
    rising = Axis(min(ends) - margin, max(ends) + margin)
    first, last = dated[0][0].source.date, max(dated[-1][0].source.date, today)
    running = Axis(first - max((last - first) * 0.04, timedelta(days=5)), last)
    points = tuple(
        Point(
            x=_across(running.place(one.source.date)),
            top=_up(rising.place(when.latest or rising.last)),
            bottom=_up(rising.place(when.earliest or rising.first)),
            is_window=when.day is None,
            is_open=when.earliest is None or when.latest is None,
            confirms=one.says in {Says.CONFIRMED, Says.DONE},
            is_silent=one.says in {Says.UNDATED, Says.CANCELLED},
        )
        for one, when in dated
    )
    return SlipChart(
        height=HEIGHT_PX,
        across=tuple(tick._replace(x=_across(tick.x)) for tick in running.ticks(language, _MOST_ACROSS)),
        up=tuple(tick._replace(x=_up(tick.x)) for tick in rising.ticks(language, _MOST_UP)),
        points=points,
    )


def _with_known_date(statements: Sequence[Statement]) -> list[tuple[Statement, Edtf]]:
    """Return each statement with the date known after it, from the first that gives one."""
    dated: list[tuple[Statement, Edtf]] = []
    known: Edtf | None = None
    for one in statements:
        known = one.when or known
        if known:
            dated.append((one, known))
    return dated


def _across(percent: float) -> float:
    return round(_LEFT + percent * _WIDTH / 100, 2)


def _up(percent: float) -> float:
    return round(_BOTTOM_PX - (_BOTTOM_PX - _TOP_PX) * percent / 100, 1)
