"""What somebody types about a milestone: a date, words in the place of one, or a sentence with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.phrase_periods import Certainty
from notifier.dates.phrases import Reading
from notifier.events_file.holidays import shipped_recesses
from notifier.events_file.typed_dates import DateInWordsError, read_when
from notifier.letters.firmness import firmness_of, without_hedge
from notifier.letters.layout import read_blocks
from notifier.letters.reading import VOCABULARIES, Letter, read_letter, vocabulary_of
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import Kind, Modality

if TYPE_CHECKING:
    from datetime import date

    from notifier.events_file.problems import Locale
    from notifier.letters.reading import Found


class TypedDate(NamedTuple):
    """The part of a text that gives a date, and that date, or how long after another milestone."""

    words: str
    reading: Reading


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
        found = find_date(text, said_on) if error.is_no_date else None
        if found is None:
            raise
        return TypedDate(found.place.phrase, Reading(found.when, Certainty.CONVENTION, offset=found.offset))


def find_date(text: str, said_on: date) -> Found | None:
    """Return the only date that a text gives; None where it gives none or several."""
    letter = Letter(said_on, recesses=shipped_recesses())
    found = [
        one for one in read_letter(read_blocks(text), letter, vocabulary_of(text)) if not one.when.is_undated
    ]
    return found[0] if len(found) == 1 else None


def guess(title: str, phrase: str, said_on: date) -> Guess:
    """Guess the kind from a title with the words of its date, and the firmness from those words only."""
    text = f"{title} {phrase}"
    found, words = find_date(text, said_on), vocabulary_of(text)
    # "The end" of the words of a date is no end of what the title says.
    otherwise = Kind.DEADLINE if words.until.match(without_hedge(phrase.lower())) else Kind.EVENT
    kind = next((kind for kind, pattern in words.kinds.items() if pattern.search(title)), otherwise)
    return Guess(found.kind if found else kind, _firmness(phrase, said_on))


def _firmness(phrase: str, said_on: date) -> Modality:
    """Return how firm a date is by its words, or by a sentence with it."""
    found = find_date(phrase, said_on)
    said = found.place.phrase if found else phrase
    # A few words alone do not tell their language.
    return firmness_of(said, phrase.partition(said)[0], phrase, found and found.when, *VOCABULARIES)
