"""What somebody types about a milestone: a date, words in the place of one, or a sentence with one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifier.dates.phrase_periods import Certainty
from notifier.dates.phrases import Reading
from notifier.events_file.recesses import shipped_recesses
from notifier.events_file.typed_dates import DateInWordsError, read_when
from notifier.letters.layout import read_blocks
from notifier.letters.reading import Letter, read_letter, vocabulary_of
from notifier.timeline.model import Kind, Modality

if TYPE_CHECKING:
    from datetime import date

    from notifier.events_file.locales import Locale
    from notifier.letters.reading import Found


class TypedDate(NamedTuple):
    """The part of a text that gives a date, and that date, or how long after another milestone."""

    words: str
    reading: Reading


class Guess(NamedTuple):
    """What words say beside a date: what happens, and how firm the date is."""

    kind: Kind
    modality: Modality


def read_typed_date(text: str, said_on: date, locale: Locale) -> TypedDate:
    """Read a date, words in the place of one or a sentence with one.

    The words count from `said_on`: the day of the letter, or today.

    Raises:
        DateInWordsError: They mean no date, or it is not certain which.
    """
    try:
        return TypedDate(text, read_when(text, said_on, locale))
    except DateInWordsError as error:
        # Of words that mean two dates, the person who typed them chooses.
        found = find_date(text, said_on) if error.is_no_date else None
        if found is None:
            raise
        return TypedDate(found.place.phrase, Reading(found.when, Certainty.CONVENTION, offset=found.offset))


def read_past_date(text: str, said_on: date, today: date, locale: Locale) -> TypedDate:
    """Read the day of what has happened: without a year it is the last day of that name, not the next one.

    Where it is later than today all the same, that is returned.

    Raises:
        DateInWordsError: As of `read_typed_date`.
    """
    found = read_typed_date(text, said_on, locale)
    day = found.reading.when.day
    if day and day > today:
        for year in (today.year, today.year - 1):
            try:
                reading = read_when(f"{text} {year}", said_on, locale)
            except DateInWordsError:
                continue
            # Words with a year of their own, or that count days, mean another day then, or none.
            past = reading.when.day
            if past and past <= today and (past.month, past.day) == (day.month, day.day):
                return TypedDate(found.words, reading)
    return found


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
    kind = next((kind for kind, pattern in words.kinds.items() if pattern.search(text)), Kind.EVENT)
    firm = next((one for pattern, one in words.modalities if pattern.search(phrase)), Modality.FIXED)
    return Guess(found.kind if found else kind, firm)
