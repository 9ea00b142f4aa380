"""The named dates of the Dutch parliamentary year: `prinsjesdag 2027`, `zomerreces 2024`.

A new name is a new row of `MOMENTS`. A recess follows no rule, so the caller passes a table of them. The
Kaderbrief has no row: it appears "at the end of March or early in April", and no source gives a last
day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.forms import YEARS
from notifier.dates.working_days import dutch_holidays, easter
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

RECESS_NAMES = ("voorjaarsreces", "meireces", "zomerreces", "herfstreces", "kerstreces")
_TUESDAY, _WEDNESDAY = 2, 3
_MAY, _SEPTEMBER = 5, 9


class Recess(NamedTuple):
    """A period in which the Tweede Kamer does not meet."""

    name: str  # One of `RECESS_NAMES`.
    year: int  # The year in its name: that of its first day, also for the kerstreces.
    first_day: date  # First day without meetings, inclusive.
    last_day: date  # Last day without meetings, inclusive.
    source: str  # Where these days were published.


# Each with its source; www.tweedekamer.nl and www.rijksoverheid.nl have all of them.
MOMENTS: Mapping[str, Callable[[int], str]] = {
    # The third Tuesday of September: Grondwet, article 65.
    "prinsjesdag": lambda year: _third(_TUESDAY, year, _SEPTEMBER),
    # That of a year is presented on Prinsjesdag of the year before.
    "miljoenennota": lambda year: _third(_TUESDAY, year - 1, _SEPTEMBER),
    "verantwoordingsdag": lambda year: _third(_WEDNESDAY, year, _MAY),
    # At the latest on 1 June: Comptabiliteitswet 2016, article 2.26. The day differs from year to year.
    "voorjaarsnota": lambda year: f"../{year:04}-06-01",
    "najaarsnota": lambda year: f"../{year:04}-12-01",
}


def _third(weekday: int, year: int, month: int) -> str:
    """Return the third of a weekday in a month; `weekday` is 1 for Monday to 7 for Sunday."""
    first = date(year, month, 1)
    return f"{first + timedelta(days=(weekday - first.isoweekday()) % 7 + 14)}"


def _around_easter(first: int, last: int | None = None) -> Callable[[int], str]:
    """Return the rule of days that are counted from Easter Sunday."""

    def days(year: int) -> str:
        sunday = easter(year)
        ends = (sunday + timedelta(days=shift) for shift in (first, first if last is None else last))
        return "/".join(dict.fromkeys(f"{day}" for day in ends))

    return days


def _fixed(days: str) -> Callable[[int], str]:
    """Return the rule of days with the same month and day in every year: `12-25/12-26`."""
    return lambda year: "/".join(f"{year:04}-{day}" for day in days.split("/"))


def kings_day(year: int) -> str:
    """Return 27 April, or the day before it where that is a Sunday."""
    return next(f"{day}" for day, name in dutch_holidays(year).items() if name == "holiday.kings_day")


# Holidays as letters name them, in Dutch and in English; no file may name its dates so.
HOLIDAYS: Mapping[str, Callable[[int], str]] = {
    name: rule
    for names, rule in (
        ("nieuwjaarsdag|nieuwjaar|new year's day", _fixed("01-01")),
        ("goede vrijdag|good friday", _around_easter(-2)),
        ("pasen|paasweekend", _around_easter(0, 1)),
        ("eerste paasdag|1e paasdag|easter sunday|easter", _around_easter(0)),
        ("tweede paasdag|2e paasdag|paasmaandag|easter monday", _around_easter(1)),
        ("koningsdag|king's day", kings_day),
        ("dodenherdenking", _fixed("05-04")),
        ("bevrijdingsdag|liberation day", _fixed("05-05")),
        ("hemelvaartsdag|hemelvaart|ascension day", _around_easter(39)),
        ("pinksteren", _around_easter(49, 50)),
        ("eerste pinksterdag|1e pinksterdag|whit sunday", _around_easter(49)),
        ("tweede pinksterdag|2e pinksterdag|pinkstermaandag|whit monday", _around_easter(50)),
        ("sinterklaas", _fixed("12-05")),
        ("kerst|kerstmis|kerstdagen", _fixed("12-25/12-26")),
        ("eerste kerstdag|1e kerstdag|christmas day|christmas", _fixed("12-25")),
        ("tweede kerstdag|2e kerstdag|boxing day", _fixed("12-26")),
        ("oudejaarsdag|oudjaar|new year's eve", _fixed("12-31")),
    )
    for name in names.split("|")
}


def parse_named_moment(text: str, recesses: Iterable[Recess]) -> Edtf | None:
    """Read a name with its year, in any case and with any white space.

    Such as `prinsjesdag 2027` or `het zomerreces van 2024`.

    Returns:
        The date, whose `text` is the EDTF that the name stands for; None when the text is not a name
        with a year.

    Raises:
        DateError: The recess of that year is not in the table, or the year is outside `YEARS`.
    """
    words = text.lower().split()
    if words[:1] in (["de"], ["het"]):
        del words[0]
    if words[1:2] == ["van"]:
        del words[1]
    match words:
        case [name, digits] if name in {*MOMENTS, *RECESS_NAMES} and re.fullmatch("[0-9]{4}", digits):
            year = int(digits)
        case _:
            return None
    if year not in YEARS:
        at = text.index(digits)
        raise DateError("date.no_such_year", text=text, position=at, first=YEARS[0], last=YEARS[-1])
    if name in MOMENTS:
        return parse_edtf(MOMENTS[name](year))
    return parse_edtf(recess_days(name, year, recesses, text))


def recess_days(name: str, year: int, recesses: Iterable[Recess], text: str) -> str:
    """Return the first and last day of a recess as EDTF, both inclusive.

    Raises:
        DateError: The table has no such row; the error quotes `text`.
    """
    for recess in recesses:
        if (recess.name, recess.year) == (name, year):
            return f"{recess.first_day}/{recess.last_day}"
    raise DateError("date.no_recess", text=text, position=0, name=name, year=year)
