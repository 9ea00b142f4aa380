"""The slip chart: how a date moved from source to source. Pure; the template draws it as SVG.

The horizontal axis is the day of the source, the vertical one the date it states; a vague date is a bar
from its first to its last day. A flat line is a date that held, a rising one a date that moved later.

Source:
    Milestone trend analysis, as in project management (DIN 69901-3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.timeline.model import Says
from notifier.web.timeline_picture import Axis, Tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.dates.edtf import Edtf
    from notifier.timeline.model import Statement
    from notifier.words import Language

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
    """Place statements, in the order of their sources, by the day of their source and the date they give.

    The chart runs until today.

    Returns:
        The chart; None where no statement moved the date, and the newest did not leave it out.
    """
    dated = _with_known_date(statements)
    ends = [day for _, when in dated for day in (when.earliest, when.latest) if day]
    if not ends or not (dated[-1][0].says is Says.UNDATED or _moves(dated)):
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


def _moves(dated: Sequence[tuple[Statement, Edtf]]) -> bool:
    return any(not when.is_same_time(dated[0][1]) for _, when in dated)


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
