"""The words of a language in date phrases as patterns, made at first use."""

from __future__ import annotations

import re
from functools import cache

from notifier.dates.phrase_forms import LANGUAGES
from notifier.dates.phrase_vocabulary import Join, Limit, Term

Joins = tuple[tuple[re.Pattern[str], Join], ...]


@cache
def compiled_rows(language: int) -> tuple[tuple[tuple[re.Pattern[str], Limit], ...], Joins, Joins]:
    """Return the words of a language that limit, that join with a word in front, and that join."""
    words = LANGUAGES[language]
    limits = tuple((re.compile(pattern), limit) for pattern, limit in words.limits)
    framed, joins = (
        tuple((re.compile(pattern), join) for pattern, join in rows) for rows in (words.framed, words.joins)
    )
    return limits, framed, joins


@cache
def compiled_shared(language: int) -> re.Pattern[str]:
    """Return what stands once in front of several numbers."""
    return re.compile(rf"{LANGUAGES[language].shared}(?=\d)", re.ASCII)


@cache
def compiled_begins(language: int) -> re.Pattern[str]:
    """Return what makes a whole year one in which something begins."""
    return re.compile(LANGUAGES[language].begins)


@cache
def compiled_hedge(language: int) -> re.Pattern[str]:
    """Return what says how sure a whole phrase is."""
    return re.compile(LANGUAGES[language].hedge)


@cache
def compiled_terms(language: int) -> tuple[tuple[re.Pattern[str], Term], ...]:
    """Return the words of a language for lengths of time."""
    return tuple((re.compile(pattern), term) for pattern, term in LANGUAGES[language].terms)


@cache
def compiled_undated(language: int) -> re.Pattern[str]:
    """Return the words of a language for no date."""
    return re.compile(LANGUAGES[language].undated)
