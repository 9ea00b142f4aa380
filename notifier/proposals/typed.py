"""What somebody types about a milestone: a date, words in the place of one, or a sentence with one."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, join_words, label
from notifier.dates.phrase_periods import Certainty
from notifier.dates.phrases import Reading, read_phrase
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.recurrence_labels import repeat_label
from notifier.events_file.holidays import shipped_recesses
from notifier.events_file.nodes import Place
from notifier.events_file.problems import Problems
from notifier.events_file.typed_dates import LONG_NUMBER, DateInWordsError, read_when
from notifier.letters.finding import CANNOT_BE
from notifier.letters.firm_words import FIRM_WORDS
from notifier.letters.firmness import firmness_of, without_hedge
from notifier.letters.layout import read_blocks
from notifier.letters.reading import VOCABULARIES, Letter, read_letter, vocabulary_of
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import Kind, Modality
from notifier.timeline.statements import firm_label
from notifier.words import say

if TYPE_CHECKING:
    from notifier.events_file.problems import Locale
    from notifier.letters.reading import Found
    from notifier.words import Language


# Sentences about a date that name no notation of the file.
_SAID_WELL = frozenset(
    f"date.{one}"
    for one in ("no_such_day", "no_such_year", "other_weekday", "no_such_week", "no_recess", "several")
)
# Why a day that is named in full is none.
_NO_DAY = frozenset({"date.no_such_day", "date.other_weekday"})
_IS_NUMBERED = re.compile(r"(?:[^\W\d]+\.? )?\d{1,4}(?:\w\w)?[ ,./-]")
# The words of a day with its weekday, and what can stand around them.
_MOST_WORDS, _AROUND = 4, " .,;:()[]\"'\u2018\u2019\u201c\u201d"
_YEAR = re.compile(r"\d{4}")
# A number behind a day without a year, of which it would be that.
_NUMBER_BEHIND = re.compile(r"[\s,./-]*\d{2,}\W*")

# A year or month alone, which words directly beside it can make a part of, or a day.
_IS_BARE = re.compile(
    r"(?i)\d{4}|(?:volgend|komend|dit|next|this) (?:jaar|year)"
    r"|(?!in|op|per|vanaf|voor|v\u00f3\u00f3r|na|tot|rond|eind|begin|medio|half|by|before|after|from|until|around)"
    r"[^\W\d]+ \d{4}"
)
# A word before that is none of a sentence about a date, and one directly behind.
_JOINED = re.compile(
    r"(?i)(?<![:(,])(?<!\bwordt)(?<!\bworden)(?<!\bis)(?<!\bkomt)(?<!\bstart)(?<!\bbegint)(?<!\beindigt)(?<!datum)"
    r"(?<!\bbe)(?<!\bstarts)(?<!\bends)(?<!\bdate) $"
)
_JOINED_BEHIND = re.compile(r" \w")
# The full stop of a month that is written short, before its year: a title is no two sentences.
_SHORT_MONTH = re.compile(r"(?<=\d [^\W\d_]{3})\.(?= \d{4})|(?<=\d [^\W\d_]{4})\.(?= \d{4})")
# A day in numbers as people write it, which is none of the notation of the file.
_IN_NUMBERS = re.compile(r"\d{1,2}([-/. ])\d{1,2}\1\d{2,4}")
_OF = re.compile(r"(?i)\b(?:van|of)(?: het| the)? $")
_AROUND_DAY = re.compile(r"(?i)(?:voor|vóór|na|before|after)\b")
_TIME = re.compile(r"(?i)\b\d{1,2}[:.]\d\d\b|\b\d{1,2} ?(?:uur|u|h|am|pm|o'clock)\b")


def unread_sentence(
    error: DateInWordsError,
    text: str,
    said_on: date,
    language: Language,
    otherwise: str = "fill.no_date",
    *,
    in_notation: bool = False,
) -> str:
    """Return what is wrong with words in a form, and what is expected.

    Only with `in_notation` in the notation of the file.
    """
    problem = error.problem
    if problem.key == "file.phrase_unsure":
        reading = read_phrase(text, said_on=said_on, recesses=shipped_recesses())
        dates = [one for one in (reading and reading.when, reading and reading.other) if one]
        meanings = join_words([label(one, language) for one in dates], language, "or")
        return say(language, "fill.two_dates", text=text, meanings=meanings)
    in_notation = in_notation and not _IN_NUMBERS.fullmatch(text.strip())
    is_written = in_notation and problem.key.startswith("date.") and problem.key != "date.unreadable"
    if not (is_written or problem.key in _SAID_WELL):
        return say(language, otherwise, text=text)
    day = problem.values.get("day")
    named = {"day": day_label(day, language)} if isinstance(day, date) else {}
    reason = problem._replace(values={**problem.values, **named}).sentence(language)
    if in_notation and problem.suggestion:
        reason += f". {say(language, 'file.did_you_mean', suggestion=problem.suggestion)}"
    return say(language, "fill.wrong_date", text=text, reason=reason)


class TypedDate(NamedTuple):
    """The part of a text that gives a date, and that date, or how long after another milestone."""

    words: str
    reading: Reading


def meaning_of(typed: TypedDate, said_on: date, language: Language) -> str:
    """Return what words mean, as firmly as they say it: `vanaf 2029`, `ieder jaar op 1 maart`."""
    when = typed.reading.when
    if typed.reading.rule:
        return repeat_label(parse_recurrence(typed.reading.rule), when, language)
    return firm_label(when, _firmness(typed.words, said_on), language)


class Guess(NamedTuple):
    """What words say beside a date: what happens, and how firm the date is."""

    kind: Kind
    modality: Modality


def read_typed_date(text: str, said_on: date, locale: Locale, *, last: date | None = None) -> TypedDate:
    """Read a date, words in the place of one or a sentence with one.

    The words count from `said_on`: the day of the letter, or today. With a last day that it can be, such as
    that of what has happened, a day without a year is the last of that name; where it is a later one all the
    same, that is returned.

    Raises:
        DateInWordsError: They mean no date, or it is not certain which.
    """
    found = _read(text, said_on, locale)
    day = found.reading.when.day
    if last and day and day > last:
        for year in (last.year, last.year - 1):
            try:
                reading = read_when(f"{text} {year}", said_on, locale)
            except DateInWordsError:
                continue
            # Words with a year of their own, or that count days, mean another day then, or none.
            past = reading.when.day
            if past and past <= last and (past.month, past.day) == (day.month, day.day):
                return TypedDate(found.words, reading)
    return found


def _read(text: str, said_on: date, locale: Locale) -> TypedDate:
    try:
        return TypedDate(text, read_when(text, said_on, locale))
    except DateInWordsError as error:
        # Of words that mean two dates, the person who typed them chooses.
        every = _finds_in(text, said_on) if error.is_no_date else ()
        for one in every:
            if one.reason in CANNOT_BE.values():
                read_when(one.place.phrase, said_on, locale)  # Raises what is wrong with it.
        dates = _dates_of(every)
        if len(dates) > 1:
            raise _several(text, dates, locale.language) from error
        found = dates[0] if dates else None
        if found is None or LONG_NUMBER.search(found.place.phrase):
            raise
        phrase = found.place.phrase
        if not _YEAR.search(phrase) and _NUMBER_BEHIND.fullmatch(text.partition(phrase)[2]):
            # Of "1 maart 26" the year is not clear, and of "1 januari 1800" it cannot be.
            raise
        whole = " ".join(text.split())
        is_part = _is_part(whole, phrase, is_hedged=_firmness(whole, said_on) is not Modality.FIXED)
        is_lost = not found.rule and any(words.comes_back.search(whole) for words in VOCABULARIES)
        if _is_bounded(whole, phrase) or is_part or is_lost or _is_open(found.unread):
            raise
        reading = Reading(found.when, Certainty.CONVENTION, offset=found.offset, rule=found.rule)
        with suppress(DateInWordsError):
            reading = read_when(phrase, said_on, locale)._replace(when=found.when, rule=found.rule)
        return TypedDate(phrase, reading)


def _is_bounded(text: str, phrase: str) -> bool:
    """Tell whether words around a date make it a first or a last day, without being words of the date."""
    before, _, behind = text.partition(phrase)
    return any(
        words.bound_before.search(before) or words.bound_behind.match(behind) for words in VOCABULARIES
    )


def _is_part(text: str, phrase: str, *, is_hedged: bool) -> bool:
    """Tell whether words beside a date belong to it and were not read, such as a misspelt month or a time."""
    before, _, behind = text.partition(phrase)
    is_hedge = is_hedged and not re.search(r"\d", before)
    is_joined = _IS_BARE.fullmatch(phrase) and (
        (not is_hedge and _JOINED.search(before)) or _JOINED_BEHIND.match(behind)
    )
    # Of `drie weken voor maart 2027` the first words count from the rest.
    terms = (one for words in VOCABULARIES for one in words.term.finditer(before))
    is_counted = _AROUND_DAY.match(phrase) and any(one.end() == len(before.rstrip()) for one in terms)
    return bool(is_joined or is_counted or _OF.search(before) or _TIME.search(f"{before}|{behind}"))


def _is_open(unread: str) -> bool:
    """Tell whether words that were not read bound a date, and are not only a condition."""
    return bool(unread) and not any(words.expected.match(unread) for words in FIRM_WORDS)


def find_date(text: str, said_on: date) -> Found | None:
    """Return the only date that a text gives; None where it gives none or several."""
    found = _dates_in(text, said_on)
    return found[0] if len(found) == 1 else None


def find_past_day(text: str, today: date, locale: Locale) -> date | None:
    """Return the only day until today that a text gives, such as a title; a year may be missing.

    None where it gives none or several.
    """
    days = set()
    for found in _dates_in(_SHORT_MONTH.sub("", text), today):
        with suppress(DateInWordsError):
            when = read_typed_date(found.place.phrase, today, locale, last=today).reading.when
            if when.day and when.day <= today:
                days.add(when.day)
    return days.pop() if len(days) == 1 else None


def find_impossible_day(text: str, today: date, locale: Locale) -> tuple[str, DateInWordsError] | None:
    """Return words within a text, such as a title, that name a day which does not exist, and why not."""
    words = text.split()
    for start in range(len(words)):
        for length in range(_MOST_WORDS, 0, -1):
            part = " ".join(words[start : start + length]).strip(_AROUND)
            # A day has its number as its first word, or behind another.
            if not _IS_NUMBERED.match(part):
                continue
            try:
                read_when(part, today, locale)
            except DateInWordsError as error:
                if error.problem.key in _NO_DAY:
                    return part, error
            else:
                break
    return None


def _dates_in(text: str, said_on: date) -> list[Found]:
    """Return the dates that a text gives, without one that it takes back: `niet op 1 mei maar op 1 juni`."""
    return _dates_of(_finds_in(text, said_on))


def _finds_in(text: str, said_on: date) -> tuple[Found, ...]:
    letter = Letter(said_on, recesses=shipped_recesses())
    return read_letter(read_blocks(text), letter, vocabulary_of(text))


def _dates_of(read: tuple[Found, ...]) -> list[Found]:
    # Of two things on one date the date is the same.
    found = {one.place.offset: one for one in read if not one.when.is_undated}
    standing = [one for one in found.values() if one.reason not in {"scan.why.replaced", "scan.why.denied"}]
    return standing or [*found.values()]


def _several(text: str, dates: list[Found], language: Language) -> DateInWordsError:
    problems = Problems()
    meanings = join_words([f"'{one.place.phrase}'" for one in dates], language, "or")
    problems.add(Place(1, 1), "date.several", value=text, meaning=meanings)
    return DateInWordsError(problems.errors[0])


def guess(title: str, phrase: str, said_on: date, quote: str = "") -> Guess:
    """Guess the kind from a title with the words of its date, and the firmness from those words only.

    A quote of the document counts as well; the less firm of both is meant.
    """
    said = {_firmness(one, said_on) for one in (phrase, quote) if one}
    firm = next((one for one in (Modality.EXPECTED, Modality.INTENDED) if one in said), Modality.FIXED)
    return Guess(_kind_of(title, phrase, said_on, quote), firm)


def _kind_of(title: str, phrase: str, said_on: date, quote: str) -> Kind:
    """Return what happens, by the title and the words around the date; the date itself says little of it."""
    texts = [f"{title} {one}".strip() for one in (quote, phrase) if one] or [title]
    text, found = next(
        ((one, found) for one in texts if (found := find_date(one, said_on))), (texts[-1], None)
    )
    words = vocabulary_of(text)
    # "The end" of the words of a date is no end of what the title says.
    is_last = words.until.match(without_hedge(phrase.lower()))
    before, _, behind = text.partition(found.place.phrase) if found else (title, "", "")
    if found and any(kind.search(before) or kind.search(behind) for kind in words.kinds.values()):
        return found.kind
    # The title can be in the other language than the words of its date.
    named = next(
        (
            kind
            for language in (words, *VOCABULARIES)
            for kind, pattern in language.kinds.items()
            if pattern.search(title)
        ),
        None,
    )
    if found and found.kind is Kind.START and named is not Kind.END:
        return Kind.START
    return named or (found.kind if found else Kind.DEADLINE if is_last else Kind.EVENT)


def _firmness(phrase: str, said_on: date) -> Modality:
    """Return how firm a date is by its words, or by a sentence with it."""
    found = find_date(phrase, said_on)
    said = found.place.phrase if found else phrase
    # A few words alone do not tell their language.
    return firmness_of(said, phrase.partition(said)[0], phrase, found and found.when, *FIRM_WORDS)
