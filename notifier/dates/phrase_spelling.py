"""How a date phrase is spelled when it is read: in small letters, with plain marks, without short forms."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from notifier.dates.phrase_forms import LANGUAGES
from notifier.dates.phrase_periods import near_year

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# `'27`, which a year of two digits is only behind an apostrophe.
_SHORT_YEAR = re.compile(r"(^|\d\.|[ .,/a-z0-9-])'(\d\d)(?!\d)", re.ASCII)
_COUNT_AGAIN = re.compile(r"(?<=[a-z]) \(\d{1,3}\)(?= )", re.ASCII)  # `zes (6) weken`
_PART_OF = re.compile(r"\b(mid|early|late|begin|eind|medio)-(?=2\d{3}|[a-z])", re.ASCII)  # `mid-2028`
# `Met ingang van de dag na 31 maart`, which is the first day after it.
_DAY_AFTER = re.compile(
    r"\b(?:(?:met ingang van|ingaande|per|vanaf|op) )?de dag "
    r"(?=na (?:\w+dag )?\d|na (?:pasen|pinksteren|kerst|prinsjesdag|hemelvaart))"
    r"|\b(?:(?:with effect )?from |as of |on )?the day "
    r"(?=after (?:\w+day,? )?(?:\d|[a-z]+ \d|easter|christmas))"
)
_AROUND = " .,;:'\""
# Dashes and quotation marks as word processors set them.
_TYPED = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys("\u2018\u2019\u201c\u201d\u201e", "'")
)


def spelled_out(text: str, said_on: date) -> str:
    """Return a phrase as the grammar reads it; a year of two digits is that near to a day."""
    phrase = unicodedata.normalize("NFC", " ".join(text.split()).translate(_TYPED)).strip(_AROUND).lower()
    phrase = " ".join(filter(None, (_abbreviations().get(word, word) for word in phrase.split())))
    phrase = _DAY_AFTER.sub(lambda day: "een dag " if "dag" in day[0] else "one day ", phrase)
    phrase = _PART_OF.sub(r"\1 ", _COUNT_AGAIN.sub("", phrase))
    return _SHORT_YEAR.sub(lambda short: f"{_gap(short[1])}{near_year(int(short[2]), said_on)}", phrase)


def _gap(before: str) -> str:
    return before if before[1:] == "." or before in {" ", "-", "/"} else f"{before} "


@cache
def _abbreviations() -> Mapping[str, str]:
    return {short: whole for words in LANGUAGES for short, whole in words.spelled_out.items()}
