"""Words in the place of a date: the file is refused, and the date they mean is offered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from notifier.dates.forms import Day
from notifier.dates.labels import day_label, label
from notifier.dates.phrase_periods import Certainty
from notifier.dates.phrases import read_phrase
from notifier.errors import DateError
from notifier.events_file.recesses import shipped_recesses

if TYPE_CHECKING:
    from notifier.dates.phrases import Reading
    from notifier.events_file.nodes import Scalar
    from notifier.events_file.problems import Problems
    from notifier.words import Language

# Letters of two halves of a year and of two years: words that mean the same in all of them count from none.
_OTHER_DAYS = (date(2024, 2, 29), date(2024, 9, 10), date(2025, 4, 2))


def offer_without_day(scalar: Scalar, source: str, language: Language, problems: Problems) -> None:
    """Offer the date that a phrase means, of a letter whose day cannot be read.

    Words that count from that day mean nothing without it, and that is what is said then.

    Args:
        scalar: The text that is no date.
        source: The id of the letter.
        language: The language of the file.
        problems: Where the mistake was recorded.
    """
    readings = [_read(scalar.text, said_on) for said_on in _OTHER_DAYS]
    first = readings[0]
    if any(reading != first for reading in readings):
        problems.offer(scalar, "file.phrase_without_day", suggestion="", source=source)
    elif isinstance(first, dict):
        # What is wrong with the words is wrong on any day.
        offer_date(scalar, _OTHER_DAYS[0], language, problems)
    elif first:
        meaning = label(first.when, language)
        problems.offer(scalar, "file.phrase_fixed", suggestion=first.when.text, meaning=meaning)


def offer_day(scalar: Scalar, problems: Problems) -> None:
    """Offer the day that words such as `5 januari 2026` mean in the place of a day.

    Args:
        scalar: The text that is no day.
        problems: Where the mistake was recorded.
    """
    readings = [_read(scalar.text, said_on) for said_on in _OTHER_DAYS]
    first = readings[0]
    if first is None or isinstance(first, dict) or any(reading != first for reading in readings):
        return
    if isinstance(first.when.form, Day) and first.certainty is not Certainty.AMBIGUOUS:
        problems.offer(scalar, "file.day_in_words", suggestion=first.when.form.day.isoformat())


def _read(text: str, said_on: date) -> Reading | dict[str, object] | None:
    """Return what a phrase means, or what is wrong with it."""
    try:
        return read_phrase(text, said_on=said_on, recesses=shipped_recesses())
    except DateError as error:
        return {"key": error.key, **error.values}


def offer_date(scalar: Scalar, said_on: date, language: Language, problems: Problems) -> None:
    """Offer the date that a phrase means, in place of the mistake that was recorded of it.

    Args:
        scalar: The text that is no date.
        said_on: The day of the letter it stands in.
        language: The language of the file.
        problems: Where the mistake was recorded.
    """
    try:
        reading = read_phrase(scalar.text, said_on=said_on, recesses=shipped_recesses())
    except DateError as error:
        problems.offer(scalar, error.key, suggestion=error.suggestion or "", **error.values)
        return
    if reading is None:
        return
    meaning = label(reading.when, language)
    said = day_label(said_on, language)
    if reading.certainty is Certainty.AMBIGUOUS:
        problems.offer(scalar, "file.phrase_unsure", suggestion="", said_on=said, meaning=meaning)
    else:
        problems.offer(scalar, "file.phrase", suggestion=reading.when.text, said_on=said, meaning=meaning)
