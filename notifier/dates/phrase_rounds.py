"""How often something comes back: `ieder jaar op 1 maart`, `elke derde dinsdag van de maand`."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.dates.forms import NotBefore, month_end
from notifier.dates.occurrences import occurrences
from notifier.dates.phrase_forms import LANGUAGES
from notifier.dates.phrase_limits import series_of
from notifier.dates.recurrence import WEEKDAYS, parse_recurrence
from notifier.errors import DateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.dates.phrase_periods import PhrasePeriod, Scope
    from notifier.dates.phrase_vocabulary import Words

    _Read = Callable[[str, Scope], PhrasePeriod | None]

_YEAR = re.compile(r"(?<!\d)(?:19|2\d)\d\d(?!\d)", re.ASCII)
_LIST = re.compile(",? (?:en|and) |, ")
_WEEK, _FOLLOWING = 7, range(1, 7)  # Years after the first that show whether a day is the same in each.
_CALENDAR = ("FREQ=MONTHLY", "FREQ=YEARLY")


def read_round(phrase: str, scope: Scope, read: _Read) -> tuple[Edtf, str] | None:
    """Return the first time of what comes back, `../..` where none is named, with its rule.

    The rule is empty where the words name days that no rule has, such as Easter.
    """
    words = scope.words
    comes_back = any(map(phrase.__contains__, words.signs_of_round))
    for pattern, unit in compiled_rounds(scope.language) if comes_back else ():
        match = pattern.fullmatch(phrase)
        if match is None or (match["before"] and match["behind"]):
            continue
        said = match["before"] or match["behind"] or ""
        first, days = (read(said, scope) if said else None), match
        if said and not first:
            on_days = compiled_days(scope.language).fullmatch(said)
            if match["before"] or match.groupdict().get("weekday") or not on_days:
                continue
            days = on_days
        count = match.groupdict().get("count") or ""
        by_day = _by_day(days, unit, words)
        if by_day is None:
            continue
        when, rule = series_of(first, said, f"{unit}{words.numbers.get(count, count)}{by_day}")
        if by_day and isinstance(when.form, NotBefore) and when.earliest:
            start = when.earliest
            coming = occurrences(
                parse_recurrence(rule), start, first=start, last=date(start.year + 1, 12, 31)
            )
            return next((parse_edtf(f"{day}") for day in coming), when), rule
        if first and when != UNDATED and unit.startswith(_CALENDAR) and not by_day:
            moving = _moving_days(said, first.when, scope, read)
            if moving:
                is_known = moving != _NO_RULE and unit == "FREQ=YEARLY"
                rule = f"{rule}{moving}" if is_known else ""
        return when, rule
    return None


def _by_day(match: re.Match[str], unit: str, words: Words) -> str | None:
    """Return the days of the week that words name, as a part of a rule; None where they do not fit it."""
    groups = match.groupdict()
    days, nths = groups.get("weekday"), groups.get("nth")
    if not days:
        return ""
    if bool(nths) != unit.startswith("FREQ=MONTHLY") or not unit.startswith(("FREQ=MONTHLY", "FREQ=WEEKLY")):
        return None
    numbers = [words.ordinals[one] or -1 for one in _LIST.split(nths)] if nths else [""]
    names = [WEEKDAYS[words.weekdays[day] - 1] for day in _LIST.split(days)]
    return f";BYDAY={','.join(f'{number}{name}' for number in numbers for name in names)}"


_NO_RULE = "-"


def _moving_days(said: str, when: Edtf, scope: Scope, read: _Read) -> str:
    """Return the days in a year that words mean, as a part of a rule, where these differ from year to year.

    It is empty where they do not, and `_NO_RULE` where no rule has them.
    """
    base = when.earliest or when.latest or scope.said_on
    found = [when]
    for later in _FOLLOWING:
        year = scope._replace(said_on=date(base.year + later, base.month, 1))
        try:
            again = read(_in_later_year(said, later), year)
        except DateError as error:
            if error.key != "date.no_such_day":
                return _NO_RULE
            continue
        if again is None:
            return _NO_RULE
        found.append(again.when)
    if len({_without_year(one) for one in found}) == 1:
        return ""
    days = [one.day for one in found]
    known = [day for day in days if day]
    is_one = len(known) == len(days) and len({(day.month, day.weekday()) for day in known}) == 1
    from_start = {(day.day - 1) // _WEEK + 1 for day in known}
    from_end = {(month_end(day.year, day.month).day - day.day) // _WEEK for day in known}
    nth = from_start.pop() if len(from_start) == 1 else -1
    if not is_one or (nth < 0 and from_end != {0}):
        return _NO_RULE
    return f";BYMONTH={known[0].month};BYDAY={nth}{WEEKDAYS[known[0].weekday()]}"


def _in_later_year(said: str, later: int) -> str:
    return _YEAR.sub(lambda year: f"{int(year[0]) + later}", said)


def _without_year(when: Edtf) -> str:
    """Return a date without its years; the last day before March is one in every year."""
    text = _YEAR.sub("", when.text)
    return text if when.day else text.replace("-02-29", "-02-28")


@cache
def compiled_rounds(language: int) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the words of a language for what comes back."""
    whole = "(?:(?P<before>.{{1,99}}?),? (?:van |of )?)??(?:{})(?:,? (?P<behind>.{{1,99}}))?".format
    return tuple((re.compile(whole(pattern)), rule) for pattern, rule in LANGUAGES[language].rounds)


@cache
def compiled_days(language: int) -> re.Pattern[str]:
    """Return the words of a language for the days of the week on which something comes back."""
    return re.compile(LANGUAGES[language].days_of_round)
