"""The title of a calendar entry: at most one sign, the subject, and its state in words.

A month view shows about 18 characters of a title, and most programs ignore STATUS.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.forms import OneOf, Precision
from notifier.dates.labels import bare_label, month_name, qualified
from notifier.dates.recurrence_labels import repeat_label
from notifier.reminders.headlines import certainty_words, done_verb
from notifier.timeline.changes import is_corrected as corrects
from notifier.timeline.model import Modality, Status
from notifier.timeline.moves import MoveKind, move_between
from notifier.words import Language, say

if TYPE_CHECKING:
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.timeline.model import Milestone


class Sign(StrEnum):
    """The sign before the subject of an entry; `sign.*` in the words explains each."""

    MOVED = "→"
    OFF = "×"  # noqa: RUF001 - the sign is meant
    LATEST = "≤"
    FROM = "≥"
    UNSURE = "?"
    DONE = "✓"


def legend(language: Language) -> tuple[tuple[str, str], ...]:
    """Return every sign with what it means."""
    return tuple((sign.value, say(language, f"sign.{sign.name.lower()}")) for sign in Sign)


def entry_title(title: str, sign: Sign | None, words: str, language: Language) -> str:
    """Return the title of an entry: its sign, the subject, and the words of its state."""
    whole = say(language, "feed.title", title=title, words=words) if words else title
    return f"{sign} {whole}" if sign else whole


def part_before(before: Milestone, part: Edtf, whole: Edtf) -> Milestone | None:
    """Return a milestone with the date before a move of one of several; None where none was moved for it."""
    known, now = before.when.members, whole.members
    if len(known) != len(now) or any(one.is_same_time(part) for one in known):
        return None
    return before._replace(when=known[now.index(part)])


def title_words(  # noqa: PLR0911 - one for each state
    milestone: Milestone,
    suffix: str,
    days: tuple[date, date],
    before: Milestone | None,
    language: Language,
    *,
    is_corrected: bool = False,
) -> tuple[Sign | None, str]:
    """Return the sign and the words of the state of an entry; None and empty for a fixed day.

    Args:
        milestone: The milestone with the date of this entry.
        suffix: The UID suffix of the entry.
        days: The first and last day of the entry.
        before: The milestone before its last move, as long as that is news.
        language: The language of the words.
        is_corrected: Whether its date follows from one that was corrected.
    """
    if milestone.status is Status.CANCELLED:
        return Sign.OFF, say(language, "feed.cancelled")
    if milestone.status is Status.DONE:
        return Sign.DONE, done_verb(milestone, language)
    if milestone.has_lapsed:
        return Sign.UNSURE, say(language, "feed.withdrawn", date=milestone.label(language))
    sign, words = _dated_words(milestone, suffix, days, language)
    if before is None or before.when.is_undated or before.when.is_same_time(milestone.when):
        return sign, words
    # The title of a series is that of each of its times.
    was = (
        _short_label(before, milestone.when, language)
        if milestone.repeat is None
        else _rule(before, language)
    )
    if is_corrected or corrects(before, milestone):
        return sign, words or say(language, "feed.corrected", date=was)
    match move_between(before.when, milestone.when, milestone.kind).kind:
        case MoveKind.EXACT:
            return sign, words or say(language, "feed.exact", date=was)
        case MoveKind.VAGUER:
            return sign, say(language, "feed.vaguer", words=words, date=was) if words else ""
        case _ if not words:
            return Sign.MOVED, say(language, "feed.moved", date=was)
        case _:
            now = _rule(milestone, language) if milestone.repeat else milestone.firm_label(language)
            return Sign.MOVED, say(language, "feed.moved_to", now=now, date=was)


def _dated_words(
    milestone: Milestone, suffix: str, days: tuple[date, date], language: Language
) -> tuple[Sign | None, str]:
    when = milestone.when
    if when.is_exact:
        if milestone.modality is not Modality.FIXED:
            return Sign.UNSURE, ", ".join(certainty_words(milestone, language))
        return (Sign.UNSURE, say(language, "sign.unsure")) if when.qualifier else (None, "")
    doubts = _doubts(milestone, language)
    if when.earliest is None:
        return Sign.LATEST, qualified(say(language, "feed.closes"), when, language, *doubts)
    if when.latest is None:
        return Sign.FROM, milestone.firm_label(language)
    words = bare_label(when, language)
    if days[0] != days[1]:
        return Sign.UNSURE, qualified(say(language, "feed.span"), when, language, words, *doubts)
    is_opening = suffix.endswith("-opens") or (not suffix.endswith("-closes") and days[0] == when.earliest)
    # "in 2027" and "4e kwartaal 2025" add to the day of the entry; an interval of two days does not.
    named = [] if when.precision is Precision.INTERVAL else [words]
    # What may be on one of several days has not begun on the first of them.
    opens = "feed.earliest" if isinstance(when.form, OneOf) else "feed.opens"
    state = say(language, opens if is_opening else "feed.closes")
    return Sign.FROM if is_opening else Sign.LATEST, qualified(state, when, language, *named, *doubts)


def _doubts(milestone: Milestone, language: Language) -> list[str]:
    """Return how firm a date is; nothing where it is fixed, or where "not before" says so already."""
    modality, when = milestone.modality, milestone.when
    is_bound = modality is Modality.EXPECTED and when.latest is None
    return [] if modality is Modality.FIXED or is_bound else [say(language, f"modality.{modality}")]


def _rule(before: Milestone, language: Language) -> str:
    """Return how often and when it was, or the whole date of what did not repeat."""
    if before.repeat is None:
        return before.label(language)
    return repeat_label(before.repeat.rule, before.stated or before.when, language)


def _short_label(before: Milestone, new: Edtf, language: Language) -> str:
    """Return the label of a date, without its year where the new date has the same."""
    when, day = before.when, before.when.day
    if day and not when.instant and new.latest and day.year == new.latest.year:
        return say(language, "date.day_month", day=day.day, month=month_name(day.month, language))
    return before.label(language)
