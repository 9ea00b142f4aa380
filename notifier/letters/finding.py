"""Finding date phrases in a sentence: the longest text around a date word that the grammar reads.

Words from which no date phrase is made end a candidate, so only short runs of words are tried. What
looks like a date and is none (references, articles, amounts, names with years) is masked first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.dates.forms import AllOf, NotAfter
from notifier.dates.named_moments import HOLIDAYS, MOMENTS, RECESS_NAMES
from notifier.dates.phrase_forms import LANGUAGES
from notifier.dates.phrases import LONGEST, Reading, read_phrase
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from notifier.dates.named_moments import Recess
    from notifier.letters.vocabulary import Vocabulary


class Edge(StrEnum):
    """Which end of a window with clock times a date is."""

    NONE = ""
    OPENS = "opens"
    CLOSES = "closes"


class Find(NamedTuple):
    """A date phrase in a sentence."""

    start: int  # Offset of its first character in the sentence.
    end: int  # Offset behind its last character.
    text: str  # The phrase as it stands there.
    when: Edtf  # The days it means; `../..` where it only names a term that counts from something else.
    other: Edtf | None = None  # What it may mean as well.
    is_guess: bool = False  # Whether nothing says which year is meant.
    offset: str = ""  # The term, such as `P6W`, that it names.
    event: str = ""  # What the term counts from, in the words of the letter; empty for the day of the letter.
    rule: str = ""  # How it comes back, such as `FREQ=YEARLY`; empty when it does not.
    is_counted: bool = False  # Whether its days were counted from a date in its sentence.
    mask: str = ""  # Why it is no date at all, as a key of a sentence; empty where it is one.
    edge: Edge = Edge.NONE  # Which end of a window with clock times it is.
    doubt: str = ""  # The words near it that may name another year; empty where there are none.

    def moved(self, by: int) -> Find:
        """Return it as it stands in a piece of the sentence."""
        return self._replace(start=self.start + by, end=self.end + by)


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
    r"|\d{1,2}[-/.](?:\d{1,2}|[a-z]{3,9})[-/.](?:\d\d|\d{4})|[qk][1-4](?:[-/.]?(?:19|20)\d\d)?|[qk][1-4][-–][qk][1-4]|h[12]"
    r"|\d{1,2}[-/](?:19|20)\d\d|['’‘]\d\d|w ?\d{1,2}|(?:19|20)\d\d[qkw]\d{1,2}"
    r"|(?:mid|early|late|begin|eind|medio)-(?:(?:19|2\d)\d\d|[a-z]{3,9})"
)
_DAY = re.compile(r"\d{1,2}(?:e|de|ste|st|nd|rd|th)?(?:[-–]\d{1,2}(?:e|st|nd|rd|th)?)?")
_YEAR = re.compile(r"(?:19|2\d)\d\d|['’‘]\d\d")
_ANY_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LOOSE = re.compile(r" \S+ (?:de|het|een|the|an?)$", re.IGNORECASE)
DATES_JOINED = re.compile(r",? (?:en|alsmede|alsook|and) |, ", re.IGNORECASE)
_YEAR_LONG = timedelta(days=366)
_BEHIND_COMMA = re.compile(r", \D+$")
# A number in front of a date and no day of it: `locatie 2 en op 1 januari`.
_LOOSE_NUMBER = re.compile(
    r"(?!(?:op|on|per|van|vanaf|from|\w+dag|\w+day) )(?:[^\W\d]+ )?\d{1,2},? (?:en|and) "
    r"(?:op|on|per|in|vanaf|from) ",
    re.IGNORECASE,
)
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
    return _Tables(frozenset(cores - _LITTLE), named | every | {"-", "–", "/", "t/m", "en/of"})


def _words_in(value: object) -> Iterator[str]:
    """Return the plain words of a pattern, of the keys of a mapping, or of each of several."""
    if isinstance(value, str):
        for found in _WORDS.finditer(_GRAMMAR.sub(" ", value.lower())):
            yield found["word"]
            if found["last"]:  # Of `jaarlijkse?` the last letter may be missing.
                yield found["word"][:-1]
    elif isinstance(value, Mapping | tuple):
        for one in value:
            yield from _words_in(one)


class _Token(NamedTuple):
    start: int
    end: int
    word: str  # Without punctuation around it, in lower case.
    ends: bool  # Whether punctuation behind it ends a phrase.

    @property
    def is_core(self) -> bool:
        # Of `mid-2026` and `eind-mei` what stands behind the dash.
        word = self.word.rpartition("-")[2] if self.word[:1].isalpha() else self.word
        return bool(
            {self.word, word} & _tables().cores or _HARD.fullmatch(self.word) or _HARD.fullmatch(word)
        )

    @property
    def is_word(self) -> bool:
        return self.is_core or self.word in _tables().others or _DAY.fullmatch(self.word) is not None


def find_dates(text: str, said_on: date, recesses: tuple[Recess, ...], words: Vocabulary) -> Iterator[Find]:
    """Find the date phrases of a sentence, in their order."""
    masks = [
        (found.start(), found.end(), key) for pattern, key in words.masks for found in pattern.finditer(text)
    ]
    # Behind the clock time of the beginning of a window its end is another date.
    bare = words.noise.sub(
        lambda noise: " " * (len(noise[0]) - 1) + ("|" if words.closes.match(text, noise.end()) else " "),
        text,
    )
    bare = words.numbered.sub(lambda one: _DIGIT.sub("|", one[0]), bare)
    # The days of `moved from 3 March to 10 March` are no period, that of `put off until 3 March` no last one.
    bare = words.moved_to.sub(lambda to: to[0][: to.start("to") - to.start()] + "|" * len(to["to"]), bare)
    tokens = [_token(found, words) for found in _TOKEN.finditer(bare)]
    around = _Text(bare, tokens)
    at = 0
    while at < len(tokens):
        found = _longest(around, at, said_on, recesses) if tokens[at].is_core else None
        if found is None:
            at += 1
            continue
        find, each, at = found
        planned = words.planned_for.search(text, 0, find.start)
        if planned and (meant := _planned(find, bare, said_on, recesses, words)):
            find, each = meant
        else:
            planned = None
        around.free = at
        # Of `twee maanden voor de inwerkingtreding` the last words of the phrase say what it counts from.
        loose = _LOOSE.search(find.text) if find.offset else None
        event = (
            words.event.match(text, find.end - len(loose[0]) if loose else find.end) if find.offset else None
        )
        verb = words.finite.search(event["event"]) if event else None
        named = event["event"][: verb.start() if verb else None].rstrip() if event else ""
        if event and named:
            find = find._replace(when=UNDATED, end=event.start("event") + len(named), event=named)
        covered = (key for start, end, key in masks if start <= find.start and find.end <= end)
        mask = next(covered, find.mask)
        is_sure = find.offset or find.rule or _YEAR.search(find.text) or words.names_year.search(find.text)
        # That a year is planned for tells it from one in a name.
        begin = planned.start() if planned else find.start
        find = find._replace(text=text[begin : find.end], mask=mask, is_guess=not is_sure)
        yield from _apart(find, each, text, words) or [_first_round(find, said_on, recesses)]


def _first_round(find: Find, said_on: date, recesses: tuple[Recess, ...]) -> Find:
    """Return what comes back on several last days with the first: `uiterlijk 1 april en 1 oktober`."""
    cuts = (
        [*DATES_JOINED.finditer(find.text)][-1:] if find.rule and isinstance(find.when.form, NotAfter) else []
    )
    reading = _read(find.text[: cuts[0].start()], said_on, recesses) if cuts else None
    last = find.when.latest
    if not isinstance(reading, Reading) or reading.rule != find.rule or not (last and reading.when.latest):
        return find
    return find._replace(when=reading.when) if reading.when.latest < last else find


def _planned(
    find: Find, text: str, said_on: date, recesses: tuple[Recess, ...], words: Vocabulary
) -> tuple[Find, tuple[Edtf, ...]] | None:
    """Return the period or day that something is planned for, with each of several; None where it is none.

    What is `gepland voor september` happens in it, where `gereed voor september` is before it.
    """
    behind = words.for_day.match(text, find.start, find.end)
    reading = _read(" ".join(text[behind.end() : find.end].split()), said_on, recesses) if behind else None
    if behind is None or not isinstance(reading, Reading) or reading.when == UNDATED or reading.rule:
        return None
    return find._replace(start=behind.end(), when=reading.when, other=reading.other), reading.each


def _apart(find: Find, each: tuple[Edtf, ...], text: str, words: Vocabulary) -> list[Find]:
    """Return several dates of one phrase apart, where they are not the days of one thing.

    They are not of `uiterlijk 1 mei en 1 november`, where they are more than a year apart, and where a verb
    is said of the last: `start op 1 mei en op 1 juli wordt zij geëvalueerd`. Without a date that is none.
    """
    cuts = [(cut.start(), cut.end()) for cut in DATES_JOINED.finditer(text, find.start, find.end)]
    if not each or len(cuts) != len(each) - 1:
        return []
    starts, ends = [find.start, *(end for _, end in cuts)], [*(start for start, _ in cuts), find.end]
    spans = list(zip(starts, ends, strict=True))
    limit = None if isinstance(find.when.form, AllOf) else words.until.match(find.text)
    days = [day for one in each for day in (one.earliest, one.latest) if day]
    before = text[max([0, *(cut.end() for cut in words.splits.finditer(text, 0, find.start))]) : find.start]
    is_parted = words.finite.search(before) and words.next_clause.match(text, find.end)
    years = sum(bool(_YEAR.search(text, *span)) for span in spans)
    is_wide = years > 1 and max(days) - min(days) > _YEAR_LONG and "-" in find.when.text
    if not (limit or is_parted or is_wide):
        return _from_first(find, each, [text[slice(*span)] for span in spans])
    first, *others = spans
    texts = [
        text[slice(*first)],
        *(f"{limit[0]} {text[slice(*one)]}" if limit else text[slice(*one)] for one in others),
    ]
    return [
        find._replace(
            start=span[0],
            end=span[1],
            when=when,
            other=None,
            text=words_of,
            is_guess=find.is_guess or (years > 0 and not _YEAR.search(text, span[0], find.end)),
        )
        for span, when, words_of in zip(spans, each, texts, strict=True)
    ]


def _from_first(find: Find, each: tuple[Edtf, ...], texts: list[str]) -> list[Find]:
    """Return several days of which only the first has a year, the others behind it."""
    first = each[0].day
    if first is None or not _YEAR.search(texts[0]) or any(_YEAR.search(one) for one in texts[1:]):
        return []
    later = [read_bound(one, first, ()) for one in texts[1:]]
    days = [one.day for one in later if one and one.day and one.day > first]
    if len(days) != len(later) or not isinstance(find.when.form, AllOf):
        return []
    return [find._replace(when=parse_edtf(f"{{{','.join(map(str, [first, *days]))}}}"))]


def _token(found: re.Match[str], words: Vocabulary) -> _Token:
    raw = found[0]
    body = raw.lstrip(_TRIM_LEFT)
    word = body.rstrip(_TRIM)
    if f"{word.lower()}." in _tables().others and body.startswith(f"{word}."):
        word += "."
    start = found.start() + len(raw) - len(body)
    ends = body[len(word) :].strip("'\"\u201d\u2019*")[:1] in {".", ";", ":", "!", "?"}
    is_verb = word in words.capital  # `may`, where `May` is a month
    return _Token(start, start + len(word), "" if is_verb else word.lower(), ends=ends)


@lru_cache(maxsize=10_000)
def _read(phrase: str, said_on: date, recesses: tuple[Recess, ...]) -> Reading | str | None:
    """Return what a phrase means, or the key of the error that it is."""
    try:
        return read_phrase(phrase, said_on=said_on, recesses=recesses)
    except DateError as error:
        return error.key


def read_bound(phrase: str, said_on: date, recesses: tuple[Recess, ...]) -> Edtf | None:
    """Return the days that the words of a date with those of a bound mean; None where that is not certain."""
    reading = _read(phrase, said_on, recesses)
    return reading.when if isinstance(reading, Reading) and not reading.other else None


def read_term(phrase: str, said_on: date) -> str:
    """Return the length of time that a phrase names, such as `P6W`; empty where it names none."""
    reading = _read(phrase, said_on, ())
    return reading.offset if isinstance(reading, Reading) else ""


def read_rule(phrase: str, said_on: date) -> str:
    """Return how often something comes back, such as `FREQ=YEARLY`; empty where words do not say."""
    reading = _read(phrase, said_on, ())
    return reading.rule if isinstance(reading, Reading) else ""


class _Text:
    """What stands around the words of one sentence, and how much of it may still be tried."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
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


def _longest(
    around: _Text, at: int, said_on: date, recesses: tuple[Recess, ...]
) -> tuple[Find, tuple[Edtf, ...], int] | None:
    """Return the longest phrase around a date word, each of several dates in it, and the token behind it."""
    # Of `ieder jaar voor 1 maart de` less says more.
    without_day: tuple[Find, tuple[Edtf, ...], int] | None = None
    for start, behind, phrase in around.phrases(at):
        begin, finish = around.tokens[start].start, around.tokens[behind - 1].end
        reading = _read(phrase, said_on, recesses)
        if isinstance(reading, str):
            if reading == "date.no_recess":
                return Find(begin, finish, phrase, UNDATED, mask="scan.why.recess"), (), behind
            continue
        if reading and (reading.when != UNDATED or reading.offset or reading.rule):
            find = Find(
                begin, finish, phrase, reading.when, reading.other, offset=reading.offset, rule=reading.rule
            )
            # Of `binnen zes weken na 1 mei volgt het` less says from which day it counts.
            if reading.when != UNDATED and not (reading.offset and without_day):
                return find, reading.each, behind
            # What stands behind the comma of `ieder kwartaal, te` is not of it.
            if without_day is None or "," in without_day[0].text:
                without_day = (find, reading.each, behind)
    return without_day
