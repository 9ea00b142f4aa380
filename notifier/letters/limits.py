"""A period with a last day behind it, which is one date: `in het tweede kwartaal, doch uiterlijk 15 juni`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.forms import NotAfter, NotBefore
from notifier.letters.finding import Edge
from notifier.letters.judging import is_wide

if TYPE_CHECKING:
    from notifier.letters.finding import Find
    from notifier.letters.vocabulary import Vocabulary

_JOINED = re.compile(r"(?:,| (?:en|maar|doch|and|but)|, (?:en|maar|doch|and|but)) ", re.IGNORECASE)
_LOOSELY_JOINED = re.compile(
    r"(?: [^\W\d]+){0,2}(?:,| (?:en|maar|doch|and|but)|, (?:en|maar|doch|and|but)) ", re.IGNORECASE
)
_OTHER = re.compile(r",? (?:de|het|een|the|an?)\b", re.IGNORECASE)


def with_limits(finds: list[Find], text: str, words: Vocabulary) -> list[Find]:
    """Return dates of a sentence, a period and a last day behind it as one."""
    limited: list[Find] = []
    for find in finds:
        first = limited[-1] if limited else None
        when = _within(first, find, text, words) if first else None
        if first and when:
            said = text[first.start : find.end]
            is_guess = first.is_guess and find.is_guess
            limited[-1] = first._replace(end=find.end, text=said, when=when, other=None, is_guess=is_guess)
        else:
            limited.append(find)
    return limited


def _between(first: Find, last: Find, text: str, words: Vocabulary) -> Edtf | None:
    """Return the days of `op zijn vroegst in maart klaar en uiterlijk in mei`; None where they are of two."""
    gap, begin, end = text[first.end : last.start], first.when.earliest, last.when.latest
    is_other = words.finite.search(gap) or words.next_clause.match(text, last.end)
    is_bound = words.bound_before.match(first.text) or words.bound_before.search(text, 0, first.start)
    is_lower = is_bound or not words.after_words.match(first.text)
    if not (_LOOSELY_JOINED.fullmatch(gap) and is_lower) or is_other or not (begin and end and begin < end):
        return None
    return parse_edtf(f"{_exact(first)}/{_exact(last)}")


def _exact(find: Find) -> str:
    """Return a first or a last date as exact as it is said."""
    return find.when.text.replace("..", "").strip("/")


def _within(first: Find, last: Find, text: str, words: Vocabulary) -> Edtf | None:
    """Return the days of a period up to a last day that is of the same thing; None where it is not."""
    plain = not any(one.mask or one.rule or one.offset or one.edge is not Edge.NONE for one in (first, last))
    if plain and isinstance(first.when.form, NotBefore) and isinstance(last.when.form, NotAfter):
        return _between(first, last, text, words)
    is_period = first.when.day is None and first.when.latest and not is_wide(first.when)
    is_joined = _JOINED.fullmatch(text, first.end, last.start)
    is_other = words.next_clause.match(text, last.end) or _OTHER.match(text, last.end)
    begin, end = first.when.earliest, last.when.latest
    if not (plain and is_period and is_joined and isinstance(last.when.form, NotAfter)) or is_other:
        return None
    if begin is None or end is None or end <= begin:
        return None
    return first.when if end == first.when.latest else parse_edtf(f"{begin}/{end}")
