"""Working days: weekends and holidays.

A holiday rule is a function from a year to that year's holidays with their names; another country is
another function, and so are the own days of an organisation. A weekend is Saturday and Sunday.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.words import catalog

if TYPE_CHECKING:
    from notifier.words import Language

# A name is a key of `notifier.words` that begins with `holiday.`, or else the name itself.
Holidays = Callable[[int], Mapping[date, str]]
# Between two holidays of one day in the name that the `holidays` library gives.
_BETWEEN_NAMES = "; "

SATURDAY, SUNDAY = 6, 7
_ONE_DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar.

    Source:
        Meeus, Jones and Butcher, as given in J. Meeus, Astronomical Algorithms (1991), chapter 8.
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def dutch_holidays(year: int) -> Mapping[date, str]:
    """Return the generally recognised holidays of the Netherlands; values are keys of `notifier.words`.

    Good Friday and 5 May count in every year, and the Sundays of Easter and Whitsun are included for their
    names. Days equated by royal decree are not included: they are ordinary working days except for the
    Act itself.

    Source:
        Algemene termijnenwet, article 3, paragraphs 1 and 2.
    """
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    if kings_day.isoweekday() == SUNDAY:
        kings_day -= _ONE_DAY
    return {
        date(year, 1, 1): "holiday.new_year",
        sunday - timedelta(days=2): "holiday.good_friday",
        sunday: "holiday.easter_sunday",
        sunday + timedelta(days=1): "holiday.easter_monday",
        kings_day: "holiday.kings_day",
        date(year, 5, 5): "holiday.liberation_day",
        sunday + timedelta(days=39): "holiday.ascension_day",
        sunday + timedelta(days=49): "holiday.whit_sunday",
        sunday + timedelta(days=50): "holiday.whit_monday",
        date(year, 12, 25): "holiday.christmas_day",
        date(year, 12, 26): "holiday.boxing_day",
    }


class MadeHolidays:
    """A holiday rule that `make` returned for `given`, and that another process gets by making it again."""

    def __init__(self, rule: Holidays, make: Callable[..., Holidays], *given: object) -> None:
        self._rule, self._made = cache(rule), (make, given)

    def __call__(self, year: int) -> Mapping[date, str]:
        """Return the holidays of a year."""
        return self._rule(year)

    def __reduce__(self) -> tuple[object, ...]:
        """Return what makes it."""
        return self._made


class OwnDay(NamedTuple):
    """A day of one year, or of each where `year` is None.

    29 February is no day in most years.
    """

    month: int
    day: int
    year: int | None = None

    def on(self, year: int) -> date | None:
        """Return the day in a year, or None when it has none."""
        if self.year not in (None, year):
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


@lru_cache(maxsize=16)
def with_own_days(
    holidays: Holidays, added: tuple[tuple[OwnDay, str], ...], removed: frozenset[OwnDay | str]
) -> Holidays:
    """Return a holiday rule with days added and removed.

    The same arguments give the same function, so that what was computed with it stays valid.

    An added day replaces the name of a holiday; a holiday is removed by its day or by the name that
    `holidays` gives it.
    """

    def holidays_of(year: int) -> Mapping[date, str]:
        gone = {one if isinstance(one, str) else one.on(year) for one in removed}
        days: dict[date, str] = {}
        for day, name in holidays(year).items():
            names = [one for one in name.split(_BETWEEN_NAMES) if one not in gone]
            if names and day not in gone:
                days[day] = _BETWEEN_NAMES.join(names)
        return MappingProxyType(days | {on: name for own, name in added if (on := own.on(year))})

    return MadeHolidays(holidays_of, with_own_days, holidays, added, removed)


def is_working_day(day: date, holidays: Holidays) -> bool:
    """Whether `day` is neither in a weekend nor a holiday."""
    return day.isoweekday() < SATURDAY and day not in holidays(day.year)


def rest_day_name(day: date, holidays: Holidays) -> str:
    """Return why `day` is not a working day: its holiday, or else its weekday; empty when it is one.

    The result is a key of `notifier.words` or the name itself; see `rest_day_label`.
    """
    if holiday := holidays(day.year).get(day):
        return holiday
    return f"weekday.{day.isoweekday()}" if day.isoweekday() >= SATURDAY else ""


def rest_day_label(name: str, language: Language) -> str:
    """Return the name of a day of rest in a language."""
    return catalog(language).get(name, name) if name.startswith(("holiday.", "weekday.")) else name


def working_day_on_or_before(day: date, holidays: Holidays) -> date:
    """Return `day`, or the last working day before it."""
    # As `is_working_day`, without a call for each of very many days.
    while day.isoweekday() >= SATURDAY or day in holidays(day.year):
        day -= _ONE_DAY
    return day


def working_day_on_or_after(day: date, holidays: Holidays) -> date:
    """Return `day`, or the first working day after it."""
    while day.isoweekday() >= SATURDAY or day in holidays(day.year):
        day += _ONE_DAY
    return day


def add_working_days(day: date, count: int, holidays: Holidays) -> date:
    """Return the day `count` working days after `day`, or before it when negative; 0 is `day` itself."""
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, holidays):
            day += step
    return day
