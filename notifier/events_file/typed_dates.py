"""A date that somebody types: as the file writes it, or in the words of a letter."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from notifier.dates.phrase_periods import Certainty
from notifier.dates.phrases import Reading, read_phrase
from notifier.errors import DateError, NotifierError
from notifier.events_file.date_values import WHEN
from notifier.events_file.holidays import shipped_recesses
from notifier.events_file.nodes import Place, Scalar
from notifier.events_file.phrases import offer_date
from notifier.events_file.problems import Problems
from notifier.events_file.values import INVALID

if TYPE_CHECKING:
    from datetime import date

    from notifier.events_file.problems import Locale, Problem


# In a letter the digits of a footnote can stick to a year; what somebody types has a digit too many.
LONG_NUMBER = re.compile(r"\d{5}")


class DateInWordsError(NotifierError):
    """Words in the place of a date mean none, or more than one."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.key, **problem.values)
        self.problem = problem

    @property
    def is_no_date(self) -> bool:
        """Whether the words are no date phrase at all, or say that there is no date."""
        return self.problem.key in {"date.unreadable", "file.phrase_undated"}


def read_when(text: str, said_on: date, locale: Locale) -> Reading:
    """Read a date as the file writes it, or words as a letter writes them.

    The words count from `said_on`: the day of the letter, or today.

    Raises:
        DateInWordsError: They mean no date, or it is not certain which.
    """
    scalar, problems = Scalar(Place(1, 1), text), Problems()
    when = WHEN.read(scalar, problems)
    if when is not INVALID:
        return Reading(when, Certainty.CERTAIN)
    reading = None
    if not LONG_NUMBER.search(text):
        with suppress(DateError):
            reading = read_phrase(text, said_on=said_on, recesses=shipped_recesses(), zone=locale.zone)
    if reading and (
        reading.offset or not (reading.when.is_undated or reading.certainty is Certainty.AMBIGUOUS)
    ):
        return reading
    offer_date(scalar, said_on, locale, problems, undated="undated: true")
    raise DateInWordsError(problems.errors[0])
