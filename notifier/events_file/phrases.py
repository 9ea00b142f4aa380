"""Words in the place of a date: a mistake, for which the date that they mean is suggested."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

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

# Days in two halves of a year and in two years: a phrase that means the same on all depends on none.
_OTHER_DAYS = (date(2024, 2, 29), date(2024, 9, 10), date(2025, 4, 2))


def offer_without_day(scalar: Scalar, source: str, language: Language, problems: Problems) -> None:
    """Suggest the date that a phrase means in a letter whose own date cannot be read.

    Where the meaning depends on that date, the problem says so and suggests nothing.

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
        # The mistake in the phrase is the same on every day.
        offer_date(scalar, _OTHER_DAYS[0], language, problems)
    elif first:
        meaning = label(first.when, language)
        problems.offer(scalar, "file.phrase_fixed", suggestion=first.when.text, meaning=meaning)


def _read(text: str, said_on: date) -> Reading | dict[str, object] | None:
    """Return what a phrase means, or the key and values of its mistake."""
    try:
        return read_phrase(text, said_on=said_on, recesses=shipped_recesses())
    except DateError as error:
        return {"key": error.key, **error.values}


def offer_date(scalar: Scalar, said_on: date, language: Language, problems: Problems) -> None:
    """Suggest the date that a phrase means, in the problem that was recorded for it.

    Args:
        scalar: The text that is no date.
        said_on: The date of the letter that the phrase is from.
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
