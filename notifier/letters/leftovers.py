"""What looks like a day, a month or a year and is no part of a date that was found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED
from notifier.dates.phrase_forms import LANGUAGES, SHORT_MONTHS
from notifier.letters.finding import Find
from notifier.letters.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifier.letters.vocabulary import Vocabulary

_MONTHS = frozenset(name for words in LANGUAGES for name in words.months) - {*SHORT_MONTHS}
_WITHOUT_YEAR = re.compile(r"(?:[0-2]?\d|3[01])[/-](?:0?[1-9]|1[0-2])")
_IN_FRONT = re.compile(r"\b(?:op|voor|vóór|per|uiterlijk|tot|vanaf|on|by|before|until|from) $", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?:jan|feb|mrt|mar|apr|mei|may|jun|jul|aug|sept?|okt|oct|nov|dec)-\d\d|\d{1,2}[-/.](?:\d{1,2}|[a-z]{3,9})[-/.](?:\d\d|\d{4})|(?:19|20)\d\d(?:[-/.]\d{1,4}){0,2}"
)


def leftovers_in(text: str, finds: Sequence[Find], words: Vocabulary) -> Iterator[Find]:
    """Yield what looks like a date in a sentence beside the dates that were found, each with its reason."""
    for token in tokens_of(text, words):
        # A month that is an ordinary word too is one only beside a number.
        is_named = token.word in _MONTHS and token.word not in words.capital
        is_numbered = _NUMBERS.fullmatch(token.word) is not None
        is_short = _WITHOUT_YEAR.fullmatch(token.word) and _IN_FRONT.search(text, 0, token.start)
        if not (is_named or is_numbered or is_short):
            continue
        if any(one.start < token.end and token.start < one.end for one in finds):
            continue
        spans = ((key, found.span()) for pattern, key in words.masks for found in pattern.finditer(text))
        mask = next((key for key, span in spans if span[0] <= token.start and token.end <= span[1]), "")
        yield Find(
            token.start, token.end, text[token.start : token.end], UNDATED, mask=mask or "scan.why.not_read"
        )
