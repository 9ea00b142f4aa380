"""The words of a sentence, and the short runs of them that may be a date phrase.

Words from which no date phrase is made end a run, so only those around a date word are tried.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from notifier.dates.named_moments import HOLIDAYS, MOMENTS, RECESS_NAMES
from notifier.dates.phrase_forms import LANGUAGES, SHORT_MONTHS, SHORT_WEEKDAYS
from notifier.dates.phrases import LONGEST
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.letters.vocabulary import Vocabulary

_TOKEN = re.compile(r"\||[^\s()\[\]|]+")
_TRIM = " .,;:!?'\"\u2018\u2019\u201c\u201d*"
_TRIM_LEFT = ' .,;:!?"\u201c*'
_DIGIT = re.compile(r"\d")
_SMALL = 3  # Letters of the little words in the name of a moment.
_MOST = 14  # Words in a phrase.
# So many texts of a sentence are tried, three times what official ones need; then only those of few words.
_MOST_TRIED, _FEW = 150, 4
_HARD = re.compile(
    r"(?:19|2\d)\d\d\d{0,3}(?:[-/.](?:[qk][1-4]|h[12]|\d{1,2}(?:[-/.]\d{1,2})?|(?:19|20)\d\d))?"
    r"|\d{1,2}[-/.](?:\d{1,2}|[a-z]{3,9})[-/.](?:['’‘]?\d\d|\d{4})|[qk][1-4](?:[-/.]?(?:19|20)\d\d)?|h[12]"
    r"|\d{1,2}[-/](?:19|20)\d\d|['’‘]\d\d|w ?\d{1,2}|(?:19|20)\d\d[qkw]\d{1,2}"
    r"|(?:mid|early|late|begin|eind|medio)-(?:(?:19|2\d)\d\d|[a-z]{3,9})"
)
_DAY = re.compile(r"\d{1,2}(?:e|de|ste|st|nd|rd|th)?(?:[-–/]\d{1,2}(?:e|st|nd|rd|th)?)?")
_ANY_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BEHIND_COMMA = re.compile(r", \D+$")
# A number in front of a date and no day of it: `locatie 2 en op 1 januari`.
_LOOSE_NUMBER = re.compile(
    r"(?!(?:op|on|per|van|vanaf|from|\w+dag|\w+day) )(?:[^\W\d]+ )?\d{1,2},? (?:en|and) "
    r"(?:op|on|per|in|vanaf|from) ",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[/–]|-(?=[a-z]{3})")
_DOT = re.compile(r"\\\.\??")
_GRAMMAR = re.compile(r"\(\?p<\w+>|\\.|\{[^}]*\}|\[[^\]]*\]")
_WORDS = re.compile(r"(?P<word>[a-zà-ÿ][a-zà-ÿ'.]*)(?P<last>\?)?")


class _Tables(NamedTuple):
    cores: frozenset[str]
    others: frozenset[str]


# The fields of `Words` of which each word makes a phrase a date; the words of the others stand around one.
_CORES = frozenset(
    "months seasons units days_away school_years years spans weekdays half quarter week turn_of_year".split()
)
_LITTLE = frozenset("het de een in van per tot the of a after before".split())


@cache
def _tables() -> _Tables:
    """Return the words that make a phrase a date, and those that may stand around them."""
    named = frozenset(_words_in((*MOMENTS, *HOLIDAYS, *RECESS_NAMES)))
    fields = [(name, words) for words in LANGUAGES for name in words._fields]
    every = {word for name, words in fields for word in _words_in(getattr(words, name))}
    cores = {word for name, words in fields if name in _CORES for word in _words_in(getattr(words, name))}
    cores |= {word for word in named if len(word) > _SMALL}
    # A dot behind them ends no phrase.
    cores |= {f"{short}." for short in (*SHORT_MONTHS, *SHORT_WEEKDAYS)}
    return _Tables(frozenset(cores - _LITTLE), named | cores | every | {"-", "–", "/", "±", "t/m", "en/of"})


def _words_in(value: object) -> Iterator[str]:
    """Return the plain words of a pattern, of the keys of a mapping, or of each of several."""
    if isinstance(value, str):
        for found in _WORDS.finditer(_GRAMMAR.sub(" ", _DOT.sub(".", value.lower()))):
            yield from (found["word"], found["word"].replace(".", ""))
            if found["last"]:  # Of `jaarlijkse?` the last letter may be missing.
                yield found["word"][:-1]
    elif isinstance(value, Mapping | tuple):
        for one in value:
            yield from _words_in(one)


class Token(NamedTuple):
    """A word of a sentence, or a `|` between two cells."""

    start: int
    end: int
    word: str  # Without punctuation around it, in lower case.
    ends: bool  # Whether punctuation behind it ends a phrase.

    @property
    def is_core(self) -> bool:
        """Whether it makes a phrase a date."""
        # Of `mid-2026` and `eind-mei` what stands behind the dash, of `jan./febr.` each of the two.
        last = self.word.rpartition("-")[2] if self.word[:1].isalpha() else ""
        words = (self.word, last, *_PARTS.split(self.word))
        return any(word in _tables().cores or _HARD.fullmatch(word) for word in words)

    @property
    def is_word(self) -> bool:
        """Whether it may stand in a date phrase."""
        return self.is_core or self.word in _tables().others or _DAY.fullmatch(self.word) is not None


def tokens_of(text: str, words: Vocabulary) -> list[Token]:
    """Return the words of a sentence, and each `|` between the cells of a row."""
    return [_token(found, words) for found in _TOKEN.finditer(text)]


def _token(found: re.Match[str], words: Vocabulary) -> Token:
    raw = found[0]
    body = raw.lstrip(_TRIM_LEFT)
    word = body.rstrip(_TRIM)
    if f"{word.lower().rpartition('/')[2]}." in _tables().others and body.startswith(f"{word}."):
        word += "."
    start = found.start() + len(raw) - len(body)
    ends = body[len(word) :].strip("'\"\u201d\u2019*")[:1] in {".", ";", ":", "!", "?"}
    is_verb = word in words.capital  # `may`, where `May` is a month
    return Token(start, start + len(word), "" if is_verb else word.lower(), ends=ends)


class Tokens:
    """What stands around the words of one sentence, and how much of it may still be tried."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text, self.tokens = text, tokens
        self.left = _MOST_TRIED
        self.free = 0  # The first token behind the last date.

    def phrases(self, at: int) -> Iterator[tuple[int, int, str]]:
        """Yield the texts around a date word, the longest first, each with the token behind it."""
        tokens = self.tokens
        most = _MOST if self.left > 0 else _FEW
        first = last = at
        while (
            first > self.free
            and at - first < most
            and tokens[first - 1].is_word
            and not tokens[first - 1].ends
        ):
            first -= 1
        while (
            last + 1 < len(tokens) and last - at < most and tokens[last + 1].is_word and not tokens[last].ends
        ):
            last += 1
        spans = ((start, end) for start in range(first, at + 1) for end in range(at, last + 1))
        for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
            phrase = " ".join(self.text[tokens[start].start : tokens[end].end].split())
            is_word = start == end and not _DIGIT.search(phrase)
            if end - start >= most or len(phrase) > LONGEST or (is_word and not self._is_entry(start)):
                continue
            if _LOOSE_NUMBER.match(phrase):
                continue
            if end < last and _BEHIND_COMMA.search(phrase):
                continue  # Of `in maart 2027, uiterlijk in mei` it begins the next date.
            self.left -= 1
            yield start, end + 1, phrase

    def _is_entry(self, at: int) -> bool:
        """Tell whether a word is an entry by itself: `maart: start`, or a cell of a row without numbers."""
        token = self.tokens[at]
        before, behind = self.text[: token.start].rstrip(), self.text[token.end :].lstrip()
        is_cell = (
            before[-1:] in {"", "|"}
            and behind[:1] in {"", "|"}
            and not _DIGIT.search(_ANY_YEAR.sub("", self.text))
        )
        return (is_cell and "|" in self.text) or (not before and behind[:1] in {":", "–"})
