"""Finding date phrases in a sentence: the longest text around a date word that the grammar reads.

What looks like a date and is none (references, articles, amounts, names with years) is masked first.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.dates.forms import AllOf, NotAfter
from notifier.dates.phrases import Reading
from notifier.letters.readings import read, read_bound
from notifier.letters.tokens import Tokens, tokens_of
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
    is_of_letter: bool = False  # Whether its words say that the term counts from the letter.
    is_counted: bool = False  # Whether its days were counted from a date in its sentence.
    mask: str = ""  # Why it is no date at all, as a key of a sentence; empty where it is one.
    edge: Edge = Edge.NONE  # Which end of a window with clock times it is.
    doubt: str = ""  # The words near it that may name another year; empty where there are none.

    def moved(self, by: int) -> Find:
        """Return it as it stands in a piece of the sentence."""
        return self._replace(start=self.start + by, end=self.end + by)


_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|2\d)\d\d|['’‘]\d\d")
_LOOSE = re.compile(r" \S+ (?:de|het|een|the|an?)$", re.IGNORECASE)
DATES_JOINED = re.compile(
    r",? (?:en|alsmede|alsook|and) |(?:, |(?<=[\d.]) )(?:resp\.|respectievelijk) |, ", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"\b(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day),? ",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:tot|t/m|until|till|through|up to)\b(?!(?: en met| and including)? \d{4}\b)"
    r".{0,40}?\b(?:19|2\d)\d\d\b",
    re.IGNORECASE,
)
_YEAR_LONG = timedelta(days=366)
# Why a phrase that is a date cannot be one, by the key of what is wrong with it.
CANNOT_BE = {
    "date.no_such_day": "scan.why.no_such_day",
    "date.no_such_month": "scan.why.no_such_month",
    "date.no_such_week": "scan.why.no_such_week",
    "date.reversed": "scan.why.reversed",
}
_BOUND = re.compile(
    r"\b(?:(?:op|in|per|uiterlijk|vanaf|voor|vóór|tot|on|by|from|before|until) )+$", re.IGNORECASE
)
# Of `van 5 tot 3 maart 2027` both days are of one month.
_IN_MONTH = re.compile(r"\D*\d{1,2}(?: \D{1,14} |[-–]| [-–] )\d{1,2} [^\W\d]+ \d{4}\W*")
_NUMBERS = re.compile(r"(?i)\b(?:week|weken|weeks|wk|nrs?|no|nummers?|numbers?|pagina|page|blz)\.? $")


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
    bare = words.moved_to.sub(_without_to, bare)
    tokens = tokens_of(bare, words)
    around = Tokens(bare, tokens)
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
        find = find._replace(text=text[begin : find.end], mask=mask, is_guess=find.is_guess and not is_sure)
        yield from (
            _apart(find, each, text, words)
            or _until(find, said_on, recesses)
            or [_first_round(find, said_on, recesses)]
        )


def _without_to(moved: re.Match[str]) -> str:
    """Return words in front of a new day with a bar for what would make that a last one, where it is new."""
    said, to = moved[0], moved["to"]
    return f"{said[: moved.start('to') - moved.start()]}{'|' * len(to)}" if to else said


def _until(find: Find, said_on: date, recesses: tuple[Recess, ...]) -> list[Find]:
    """Return how often something comes back and until when apart: `elke dinsdag` and `tot 30 juni 2026`.

    Until a year it has no day of its own.
    """
    cut = _UNTIL.search(find.text) if find.when == UNDATED and "UNTIL" in find.rule else None
    when = read_bound(cut[0], said_on, recesses) if cut else None
    if cut is None or when is None:
        return []
    pieces = [(cut.start(), cut.end()), (0, len(find.text[: cut.start()].rstrip(" ,")))]
    if not pieces[1][1]:
        pieces[1] = (len(find.text) - len(find.text[cut.end() :].lstrip(" ,")), len(find.text))
    last, series = (
        find._replace(start=find.start + start, end=find.start + end, text=find.text[start:end])
        for start, end in pieces
    )
    return sorted([last._replace(when=when, rule=""), series], key=lambda one: one.start)


def _first_round(find: Find, said_on: date, recesses: tuple[Recess, ...]) -> Find:
    """Return what comes back on several last days with the first: `uiterlijk 1 april en 1 oktober`."""
    cuts = (
        [*DATES_JOINED.finditer(find.text)][-1:] if find.rule and isinstance(find.when.form, NotAfter) else []
    )
    reading = read(find.text[: cuts[0].start()], said_on, recesses) if cuts else None
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
    reading = read(" ".join(text[behind.end() : find.end].split()), said_on, recesses) if behind else None
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


def _longest(
    around: Tokens, at: int, said_on: date, recesses: tuple[Recess, ...]
) -> tuple[Find, tuple[Edtf, ...], int] | None:
    """Return the longest phrase around a date word, each of several dates in it, and the token behind it."""
    # Of `ieder jaar voor 1 maart de` less says more.
    without_day: tuple[Find, tuple[Edtf, ...], int] | None = None
    for start, behind, phrase in around.phrases(at):
        begin, finish = around.tokens[start].start, around.tokens[behind - 1].end
        reading = read(phrase, said_on, recesses)
        if isinstance(reading, str):
            if reading == "date.no_recess":
                return Find(begin, finish, phrase, UNDATED, mask="scan.why.recess"), (), behind
            if reading in CANNOT_BE and not _NUMBERS.search(around.text, 0, begin):
                wrong = _shortest(around, (start, at, behind), reading, said_on, recesses)
                text = around.text[wrong:finish]
                # `1 oktober 2027 tot 1 mei` ends in another year.
                is_sure = (
                    reading != "date.reversed" or len(_YEAR.findall(text)) > 1 or _IN_MONTH.fullmatch(text)
                )
                if is_sure and not _is_list(text, said_on, recesses):
                    return Find(wrong, finish, text, UNDATED, mask=CANNOT_BE[reading]), (), behind
            named = _WEEKDAY.findall(phrase) if reading == "date.other_weekday" else []
            when = read_bound(_WEEKDAY.sub("", phrase), said_on, recesses) if named else None
            if when:
                # Which of the day and its weekday is wrong is for a person to say.
                doubted = Find(begin, finish, phrase, when, is_guess=True, doubt=named[0].strip(" ,"))
                return doubted, (), behind
            continue
        if reading and (reading.when != UNDATED or reading.offset or reading.rule):
            find = Find(
                begin,
                finish,
                phrase,
                reading.when,
                reading.other,
                is_guess=not reading.is_counted,
                offset=reading.offset,
                is_of_letter=reading.is_of_letter,
                rule=reading.rule,
            )
            # Of `binnen zes weken na 1 mei volgt het` less says from which day it counts.
            # `Maandelijks tot en met 2027` has a last day, and none on which it comes back.
            is_whole = reading.when != UNDATED or "UNTIL" in reading.rule
            if is_whole and (reading.is_of_letter or not (reading.offset and without_day)):
                return find, reading.each, behind
            # What stands behind the comma of `ieder kwartaal, te` is not of it.
            if without_day is None or "," in without_day[0].text:
                without_day = (find, reading.each, behind)
    return without_day


def _shortest(
    around: Tokens, place: tuple[int, int, int], key: str, said_on: date, recesses: tuple[Recess, ...]
) -> int:
    """Return where what cannot be begins: the shortest phrase with all its numbers that is as wrong."""
    first, core, behind = place
    starts = [around.tokens[one].start for one in range(core, first - 1, -1)]
    finish = around.tokens[behind - 1].end
    numbers = len(_DIGIT.findall(around.text, starts[-1], finish))
    known = (one for one in starts if len(_DIGIT.findall(around.text, one, finish)) == numbers)
    begin = next(one for one in known if read(around.text[one:finish], said_on, recesses) == key)
    lead = _BOUND.search(around.text, starts[-1], begin)
    return lead.start() if lead else begin


def _is_list(phrase: str, said_on: date, recesses: tuple[Recess, ...]) -> bool:
    """Tell whether each of several dates of which one cannot be is one by itself: `1 mei en 31 juni`."""
    parts = DATES_JOINED.split(phrase)
    # The year of the last is that of each before it.
    is_shared = _YEAR.search(parts[-1]) and not all(map(_YEAR.search, parts))
    return len(parts) > 1 and not is_shared and all(read(one, said_on, recesses) for one in parts)
