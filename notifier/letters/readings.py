"""What a phrase of a letter means: a date, a bound, a length of time or how often something comes back."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from notifier.dates.occurrences import start_of
from notifier.dates.phrases import Reading, read_phrase
from notifier.dates.recurrence import parse_recurrence
from notifier.errors import DateError

if TYPE_CHECKING:
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.named_moments import Recess


@lru_cache(maxsize=10_000)
def read(phrase: str, said_on: date, recesses: tuple[Recess, ...]) -> Reading | str | None:
    """Return what a phrase means, or the key of the error that it is."""
    try:
        return read_phrase(phrase, said_on=said_on, recesses=recesses)
    except DateError as error:
        return error.key


def read_bound(phrase: str, said_on: date, recesses: tuple[Recess, ...]) -> Edtf | None:
    """Return the days that the words of a date with those of a bound mean; None where that is not certain."""
    reading = read(phrase, said_on, recesses)
    return reading.when if isinstance(reading, Reading) and not reading.other else None


def read_term(phrase: str, said_on: date) -> str:
    """Return the length of time that a phrase names, such as `P6W`; empty where it names none."""
    reading = read(phrase, said_on, ())
    return reading.offset if isinstance(reading, Reading) else ""


def read_rule(phrase: str, said_on: date) -> str:
    """Return how often something comes back, such as `FREQ=YEARLY`; empty where words do not say."""
    reading = read(phrase, said_on, ())
    return reading.rule if isinstance(reading, Reading) else ""


def falls_on(rule: str, when: Edtf) -> bool:
    """Tell whether a date can be the first time of what comes back by a rule."""
    try:
        return bool(rule) and start_of(parse_recurrence(rule), when) is not None
    except DateError:
        return False
