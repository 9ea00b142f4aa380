"""Words in the place of a date: a mistake, for which the date that they mean is suggested."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from notifier.dates.forms import Day
from notifier.dates.labels import day_label, join_words, label
from notifier.dates.occurrences import start_of
from notifier.dates.phrase_periods import Certainty
from notifier.dates.phrases import read_phrase
from notifier.dates.recurrence import parse_recurrence
from notifier.errors import DateError
from notifier.events_file.holidays import shipped_recesses
from notifier.timeline.statements import SourceKind, kind_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.dates.edtf import Edtf
    from notifier.dates.phrases import Reading
    from notifier.events_file.nodes import Scalar
    from notifier.events_file.problems import Locale, Problems

# Days in two halves of a year and in two years: a phrase that means the same on all depends on none.
_OTHER_DAYS = (date(2024, 2, 29), date(2024, 9, 10), date(2025, 4, 2))


def offer_without_day(
    scalar: Scalar, source: str, locale: Locale, problems: Problems, *, undated: str
) -> None:
    """Offer the date that a phrase means, of a letter whose day cannot be read; none where that matters.

    `undated` is what says here that there is no date.
    """
    readings = [_read(scalar.text, said_on, locale.zone) for said_on in _OTHER_DAYS]
    first = readings[0]
    if any(reading != first for reading in readings):
        problems.offer(scalar, "file.phrase_without_day", suggestion="", source=source)
    elif isinstance(first, dict):
        # What is wrong with the words is wrong on any day.
        offer_date(scalar, _OTHER_DAYS[0], locale, problems, undated=undated)
    elif first and not _offer_rest(
        scalar, first, locale, problems, undated, kind_words(SourceKind.LETTER, locale.language)
    ):
        meaning = label(first.when, locale.language)
        problems.offer(scalar, _key(scalar, "file.phrase_fixed"), suggestion=first.when.text, meaning=meaning)


def offer_day(scalar: Scalar, problems: Problems) -> None:
    """Offer the day that words such as `5 januari 2026` mean in the place of a day."""
    readings = [_read(scalar.text, said_on, "") for said_on in _OTHER_DAYS]
    first = readings[0]
    if first is None or isinstance(first, dict) or any(reading != first for reading in readings):
        return
    if isinstance(first.when.form, Day) and first.certainty is not Certainty.AMBIGUOUS:
        problems.offer(scalar, _key(scalar, "file.day_in_words"), suggestion=first.when.form.day.isoformat())


def _read(text: str, said_on: date, zone: str) -> Reading | dict[str, object] | None:
    """Return what a phrase means, or what is wrong with it."""
    try:
        return read_phrase(text, said_on=said_on, recesses=shipped_recesses(), zone=zone)
    except DateError as error:
        return {"key": error.key, **error.values}


def offer_date(
    scalar: Scalar,
    said_on: date,
    locale: Locale,
    problems: Problems,
    *,
    undated: str,
    kind: SourceKind = SourceKind.LETTER,
) -> None:
    """Offer the date that a phrase means, in place of the mistake that was recorded of it.

    It stands in a letter of `said_on`; `undated` is what says here that there is no date.
    """
    names = kind_words(kind, locale.language)
    try:
        reading = read_phrase(scalar.text, said_on=said_on, recesses=shipped_recesses(), zone=locale.zone)
    except DateError as error:
        problems.offer(scalar, error.key, suggestion=error.suggestion or "", **error.values)
        return
    if reading is None or _offer_rest(scalar, reading, locale, problems, undated, names):
        return
    meaning, said = label(reading.when, locale.language), day_label(said_on, locale.language)
    suggestion = reading.when.text
    key = _key(scalar, "file.phrase")
    problems.offer(scalar, key, suggestion=suggestion, said_on=said, meaning=meaning, **names)


def _key(scalar: Scalar, in_words: str) -> str:
    """Return the key of the mistake of a date: figures alone are no words, but another form of a date."""
    return in_words if any(one.isalpha() for one in scalar.text) else "date.loose"


def _offer_rest(
    scalar: Scalar,
    reading: Reading,
    locale: Locale,
    problems: Problems,
    undated: str,
    names: Mapping[str, object],
) -> bool:
    """Offer what is not one date: a term, what comes back, no date, or a choice; False where it is one."""
    when = reading.when
    dates = [one for one in (when, reading.other) if one]
    meanings = [f"'{one.text}' ({label(one, locale.language)})" for one in dates]
    meaning = join_words(meanings, locale.language, "or")
    if reading.offset:
        key = "file.phrase_after" if when.is_undated else "file.phrase_term"
        length = f"{'within' if reading.is_within else 'offset'}: {reading.offset}"
        problems.offer(scalar, key, suggestion="", length=length, meaning=meaning, **names)
    elif reading.rule:
        is_first = _repeats(when, reading.rule)
        problems.offer(
            scalar, "file.phrase_repeats", suggestion=when.text if is_first else "", rule=reading.rule
        )
    elif when.is_undated:
        problems.offer(scalar, "file.phrase_undated", suggestion=undated)
    elif reading.certainty is Certainty.AMBIGUOUS:
        problems.offer(scalar, "file.phrase_unsure", suggestion="", meaning=meaning)
    else:
        return False
    return True


def _repeats(when: Edtf, rule: str) -> bool:
    """Whether a date can be the first time of what comes back by a rule."""
    try:
        start_of(parse_recurrence(rule), when)
    except DateError:
        return False
    return not when.qualifier
