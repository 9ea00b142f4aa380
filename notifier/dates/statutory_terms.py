"""Terms set by Dutch law: the day on which they end when their last day is a day of rest.

Only for a term set by an act or by an order in council (AMvB); the file marks it as such. A promise in a
letter, a contract, a court's term and the day a law enters into force do not move.

Source:
    Algemene termijnenwet (wetten.overheid.nl/BWBR0002448), articles 1 to 5.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.working_days import dutch_holidays, is_working_day
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from notifier.dates.leads import Span

_ONE_DAY = timedelta(days=1)


class Decree(NamedTuple):
    """A royal decree that equates days with a holiday, only for the Act.

    Source:
        Algemene termijnenwet, article 3, paragraph 3.
    """

    years: range
    days: frozenset[date]


# One row per decree. A new one is made about every three years; a year without one is reported.
DECREES = (
    # Besluit gelijkstelling van 28 april 2023, 19 mei 2023, 10 mei 2024, 27 december 2024 en 30 mei 2025
    # met een algemeen erkende feestdag
    Decree(
        years=range(2023, 2026),
        days=frozenset(
            {date(2023, 4, 28), date(2023, 5, 19), date(2024, 5, 10), date(2024, 12, 27), date(2025, 5, 30)}
        ),
    ),
    # Besluit gelijkstelling van 2 januari 2026, 15 mei 2026, 7 mei 2027, 28 april 2028 en 26 mei 2028
    # met een algemeen erkende feestdag
    Decree(
        years=range(2026, 2029),
        days=frozenset(
            {date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26)}
        ),
    ),
)


class TermKind(StrEnum):
    """How a term is counted, and whether the Act applies to it."""

    FORWARD = "forward"  # It runs on from a day, or a law names its last day.
    # It is counted back from a moment or an event; its last day is its earliest.
    COUNTED_BACK = "counted_back"
    # The Act does not apply: it is in hours, it is about the publication, the entry into force or the end
    # of legislation, or about detention.
    EXCLUDED = "excluded"


class Article(StrEnum):
    """A part of the Act, as it is cited: article, then paragraph."""

    REST_DAY = "1(1)"
    COUNTED_BACK = "1(2)"
    TWO_ORDINARY_DAYS = "2"
    EXCLUDED = "4"


class Extension(NamedTuple):
    """The result of applying the Act to a term."""

    nominal: date  # The last day by the count alone.
    # The last day by the Act, inclusive; `nominal` where it changes nothing. Of a term counted back the
    # last day is the earliest, and it is never after `nominal`.
    last_day: date
    # The articles that decided it, in the order of the Act; empty for a term that ends on an ordinary day
    # and contains enough of them.
    articles: tuple[Article, ...]
    # Examined years that no decree in `DECREES` covers: a decree could still extend the term.
    years_without_decree: tuple[int, ...] = ()

    @property
    def is_extended(self) -> bool:
        """Whether the term ends on another day than `nominal`."""
        return self.last_day != self.nominal


def extend_term(nominal: date, *, length: Span | None = None, kind: TermKind = TermKind.FORWARD) -> Extension:
    """Return the day on which a term set by law ends, and why.

    `nominal` is the last day by the count alone, `length` that in the law's own unit: without it only
    article 1 can be applied.

    Source:
        Algemene termijnenwet, articles 1, 2 and 4.
    """
    if kind is TermKind.EXCLUDED or (length and _is_too_long(length)):
        return Extension(nominal, nominal, (Article.EXCLUDED,))
    is_back = kind is TermKind.COUNTED_BACK
    step, furthest = (-_ONE_DAY, min) if is_back else (_ONE_DAY, max)
    articles: list[Article] = []
    last_day, looked_at = nominal, set[date]()
    if is_back:
        articles.append(Article.COUNTED_BACK)
    else:
        last_day = _ordinary_day_from(nominal, step)
        looked_at |= {nominal, last_day}
        if last_day != nominal:
            articles.append(Article.REST_DAY)
    # Article 2 also applies to a term that is counted back: it is extended at its early end.
    if length and _is_three_days(length):
        starts = _first_day(nominal, length, step)
        second = _ordinary_day_from(_ordinary_day_from(starts, step) + step, step)
        looked_at |= {starts, second}
        if furthest(second, last_day) != last_day:
            last_day = second
            articles.append(Article.TWO_ORDINARY_DAYS)
    covered = {year for decree in DECREES for year in decree.years}
    uncovered = tuple(sorted({day.year for day in looked_at} - covered))
    return Extension(nominal, last_day, tuple(articles), uncovered)


def _is_too_long(length: Span) -> bool:
    """Whether article 4(a) excludes it: over 90 days, over twelve weeks, over three months, years."""
    # Thirteen weeks are 91 days and a year is twelve months, so two limits cover all four.
    return length.days + length.working_days > 90 or length.months > 3  # noqa: PLR2004 - as in the Act


def _is_three_days(length: Span) -> bool:
    return length.months > 0 or length.days + length.working_days >= 3  # noqa: PLR2004 - as in the Act


def _first_day(nominal: date, length: Span, step: timedelta) -> date:
    """Return the day a term starts on, inclusive: `length` up to and including its last day."""
    count = length.before if step > timedelta() else length.after
    return count(nominal + step, dutch_holidays)


def _ordinary_day_from(day: date, step: timedelta) -> date:
    """Return `day`, or the next one in the direction of `step` that is not a day of rest of the Act."""
    while not is_working_day(day, dutch_holidays) or any(day in decree.days for decree in DECREES):
        day += step
    return day
