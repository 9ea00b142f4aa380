"""Date phrases as people write them: `uiterlijk eind maart`, `tussen 1 maart en 1 mei 2026`, `voor de zomer`.

The grammar has three levels, one table each: the forms of a period (`phrase_forms`), the words that
limit a period and those that join two (`phrase_operators`). What joined periods share is written once,
after the last: `1 en 2 oktober 2026`.

A phrase has at most `LONGEST` characters, and no pattern repeats without bound, so reading time is
proportional to the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from notifier.dates.phrase_forms import read_period
from notifier.dates.phrase_operators import JOINS, LIMITS
from notifier.dates.phrase_periods import Certainty, PhrasePeriod, Scope, weakest
from notifier.dates.phrase_words import LANGUAGES, Join, Limit
from notifier.errors import DateError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.dates.edtf import Edtf
    from notifier.dates.named_moments import Recess

LONGEST = 99
_Joins = tuple[tuple[re.Pattern[str], Join], ...]
_ONE_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)
_SAID_YEAR = r"(?:19|2\d)\d\d$"
_AROUND = " .,;:'\""
# Dashes and quotation marks as word processors set them.
_TYPED = str.maketrans({"\u2013": "-", "\u2014": "-"} | dict.fromkeys("\u2018\u2019\u201c\u201d\u201e", "'"))


class Reading(NamedTuple):
    """What a phrase means.

    Attributes:
        when: The days, with the EDTF to write in the file as its text.
        certainty: How certain it is that the phrase means these days.
    """

    when: Edtf
    certainty: Certainty


def read_phrase(text: str, *, said_on: date, recesses: Iterable[Recess] = ()) -> Reading | None:
    """Read a text that is one date phrase from beginning to end, in Dutch or English.

    Args:
        text: The phrase; case, white space and punctuation around it are ignored.
        said_on: The day of the letter, in `YEARS` of `forms`; `dit najaar` and a missing year count from
            it.
        recesses: The recesses whose days are known.

    Returns:
        What it means, or None when it is not a known date phrase.

    Raises:
        DateError: It is a date phrase, but its day does not exist, its weekday is wrong, its end is before
            its beginning, or its recess is not in the table.
    """
    phrase = unicodedata.normalize("NFC", " ".join(text.split()).translate(_TYPED)).strip(_AROUND).lower()
    if len(phrase) > LONGEST:
        return None
    table = tuple(recesses)
    try:
        for words in LANGUAGES:
            scope = Scope(said_on=said_on, recesses=table, words=words)
            if (period := _read(phrase, scope)) is not None:
                return Reading(period.when, weakest(period.first, period.last))
    except DateError as error:
        values: dict[str, Any] = {name: value for name, value in error.values.items() if name != "text"}
        raise DateError(error.key, text=text, position=0, **values) from error
    return None


def _read(phrase: str, scope: Scope) -> PhrasePeriod | None:
    limits, framed, joins = compiled_rows(LANGUAGES.index(scope.words))
    if (period := read_period(phrase, scope) or _joined(phrase, framed, scope)) is not None:
        return period
    for pattern, limit in limits:
        if (match := pattern.fullmatch(phrase)) and (
            limited := _limited(limit, match["period"], (*framed, *joins), scope)
        ):
            return limited
    return _joined(phrase, joins, scope)


def _limited(limit: Limit, phrase: str, joins: _Joins, scope: Scope) -> PhrasePeriod | None:
    """Read the period after a limiting word, and limit it."""
    period = read_period(phrase, scope) or _joined(phrase, joins, scope)
    limited = LIMITS[limit](period, scope) if period else None
    if period is None or limited is None or not period.is_guess or limited.when.sort_key[0] >= scope.said_on:
        return limited
    # In a letter of July `before the summer` means the next summer, not the running one.
    later = scope._replace(said_on=period.when.sort_key[0] + _ONE_DAY)
    following = read_period(phrase, later)
    limited = LIMITS[limit](following, later) if following else None
    return limited and limited._replace(first=Certainty.AMBIGUOUS, last=Certainty.AMBIGUOUS)


def _joined(phrase: str, rows: Iterable[tuple[re.Pattern[str], Join]], scope: Scope) -> PhrasePeriod | None:
    """Read two or more periods with a word between them."""
    for pattern, join in rows:
        match = pattern.fullmatch(phrase)
        if match is None or (last := read_period(match["right"], scope)) is None:
            continue
        lefts = match["left"].split(", ") if join in {Join.ONE_OF, Join.ALL_OF} else [match["left"]]
        firsts = [_completed(left, match["right"], scope) for left in lefts]
        periods = [*(period for period in firsts if period), last]
        if len(periods) == len(lefts) + 1 and (period := JOINS[join](periods)) is not None:
            return period
    return None


def _completed(left: str, right: str, scope: Scope) -> PhrasePeriod | None:
    """Read `1` of `1 en 2 oktober 2026`, completed with the longest end of the last that fits."""
    last = read_period(right, scope)
    words = right.split()
    for at in range(1, len(words) + 1):
        period = read_period(" ".join([left, *words[at:]]), scope)
        if period is None:
            continue
        if last and period.when.sort_key[1] > last.when.sort_key[0]:
            # In `november t/m februari 2027` November is in the year before.
            shared = re.sub(_SAID_YEAR, lambda year: f"{int(year[0]) - 1}", " ".join(words[at:]))
            earlier = scope._replace(said_on=scope.said_on - _YEAR)
            return read_period(f"{left} {shared}".strip(), earlier)
        return period
    return None


@cache
def compiled_rows(language: int) -> tuple[tuple[tuple[re.Pattern[str], Limit], ...], _Joins, _Joins]:
    """Return the compiled `limits`, `framed` and `joins` of a language."""
    words = LANGUAGES[language]
    limits = tuple((re.compile(pattern), limit) for pattern, limit in words.limits)
    framed, joins = (
        tuple((re.compile(pattern), join) for pattern, join in rows) for rows in (words.framed, words.joins)
    )
    return limits, framed, joins
