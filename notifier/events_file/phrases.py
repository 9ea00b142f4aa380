"""Words in the place of a date: the file is refused, and the date they mean is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, label
from notifier.dates.phrase_periods import Certainty
from notifier.dates.phrases import read_phrase
from notifier.errors import DateError
from notifier.events_file.recesses import shipped_recesses

if TYPE_CHECKING:
    from datetime import date

    from notifier.events_file.nodes import Scalar
    from notifier.events_file.problems import Problems
    from notifier.words import Language


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
