"""Guesses what was meant by a text that is not a date, so that the error can suggest it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from notifier.errors import DateError
from notifier.named_tuple import NamedTuple

_LONGEST = len("2000-01-01~")
# What stands between the dates of an interval or a set.
_BETWEEN_PARTS = re.compile(r"(\.\.|[/,\[\]{}])")


class Mistake(NamedTuple):
    """What is wrong with a text.

    `offset` is that of the error, from 0; `suggestion` the date that is probably meant.
    """

    key: str
    offset: int = 0
    suggestion: str | None = None


def unreadable(part: str, text: str, at: int) -> DateError:
    """Return the error for a text that is not a date, with a suggestion.

    `part`, at an offset of `text`, is no date; the error quotes the whole text.
    """
    key, offset, suggestion = _guess(part) or Mistake("date.unreadable", _readable_length(part))
    if suggestion and part != text:
        # Of an interval or a set, all that is meant.
        pieces = [(piece, _guess(piece)) for piece in _BETWEEN_PARTS.split(text)]
        suggestion = "".join((guess and guess.suggestion) or piece for piece, guess in pieces)
    return DateError(key, text=text, position=at + offset, suggestion=suggestion)


def _guess(part: str) -> Mistake | None:
    return next(filter(None, (recognise(part) for recognise in _RECOGNISERS)), None)


def _day_first(part: str) -> Mistake | None:
    """Read `31-12-2026` and `1/7/2026`; in Dutch, and in most of Europe, the day comes first."""
    match = re.fullmatch(r"(?a)\s*(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})\s*", part)
    if match is None:
        return None
    day, month, year = (int(group) for group in match.groups())
    try:
        return Mistake("date.day_first", suggestion=date(year, month, day).isoformat())
    except ValueError:
        return Mistake("date.day_first")


def _week(part: str) -> Mistake | None:
    match = re.fullmatch(r"(?a)(\d{4})-?W(\d\d)", part)
    if match is None:
        return None
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return Mistake("date.week")
    return Mistake("date.week", suggestion=f"{monday}/{monday + timedelta(days=6)}")


def _unspecified(part: str) -> Mistake | None:
    """Read `202X` and `2026-XX`: valid EDTF, refused because the days they mean are not visible."""
    if "X" not in part.upper() or not re.fullmatch(r"(?a)[\dXx]{4}(-[\dXx]{2}){0,2}", part):
        return None
    year, *rest = part.upper().split("-")
    offset = part.upper().index("X")
    if "X" in year:
        is_decade = not year.startswith("X")
        suggestion = f"{year.replace('X', '0')}/{year.replace('X', '9')}" if is_decade else None
        return Mistake("date.unspecified", offset, suggestion)
    known = [piece for piece in rest if "X" not in piece]
    is_tail = all(piece == "XX" for piece in rest[len(known) :])
    return Mistake("date.unspecified", offset, "-".join([year, *known]) if is_tail else None)


def _leading_qualifier(part: str) -> Mistake | None:
    if part[:1] in {"~", "?", "%"} and part[1:2].isdigit():
        return Mistake("date.leading_qualifier", suggestion=part[1:] + part[0])
    return None


def _loose(part: str) -> Mistake | None:
    """Read `2026-1-1`, `2026/01/01`, `20260101` and `2026-1`."""
    match = re.fullmatch(r"(?a)\s*(\d{4})(?:[-/. ](\d{1,2})(?:[-/. ](\d{1,2}))?|(\d\d)(\d\d))\s*", part)
    if match is None:
        return None
    year, month, day = match[1], match[2] or match[4], match[3] or match[5]
    try:
        whole = date(int(year), int(month), int(day or 1)).isoformat()
    except ValueError:
        return None
    return Mistake("date.loose", suggestion=whole if day else whole.rpartition("-")[0])


_RECOGNISERS = (_day_first, _week, _unspecified, _leading_qualifier, _loose)


def _readable_length(part: str) -> int:
    """Return how many leading characters can begin a date."""
    for length in range(min(len(part), _LONGEST), 0, -1):
        completed = part[:length] + "2000-01-01"[length:]
        if re.fullmatch(r"(?a)\d{4}(-\d\d(-\d\d)?)?[~?%]?", completed):
            return length
    return 0
