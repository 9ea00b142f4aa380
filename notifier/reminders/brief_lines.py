"""A notice on one line: a row of a list or a digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, join_words
from notifier.dates.recurrence_labels import repeat_label
from notifier.reminders.causes import cause_of
from notifier.reminders.date_words import withdrawn_words
from notifier.reminders.headlines import (
    MOST_TIMES,
    certainty,
    certainty_words,
    done_words,
    doubtful_date,
    times_told,
)
from notifier.reminders.notices import NoticeType
from notifier.reminders.subjects import bare_date, subject
from notifier.timeline.changes import ChangeKind
from notifier.words import say

if TYPE_CHECKING:
    from notifier.reminders.audience import Audience
    from notifier.reminders.notices import Notice
    from notifier.timeline.changes import Change
    from notifier.timeline.model import Milestone, Statement
    from notifier.words import Language


def brief(notice: Notice, audience: Audience) -> str:
    """Return a notice on one line, with its date: a row of a digest."""
    milestone, change = notice.milestone, notice.change
    if notice.type is NoticeType.REVIEW or milestone.has_lapsed:
        details = [_review_words(milestone, audience)]
    elif change:
        details = [_change_dates(change, audience), *moved_words(change, audience)]
        if done := _times_done(change, audience.language):
            which = join_words(times_told(change, audience.language), audience.language)
            dated = audience.say("notice.title_date", title="", date=which)
            return audience.say(
                "notice.brief",
                headline=notice.headline.removesuffix(dated),
                date="; ".join(filter(None, (done, *details))),
            )
    else:
        # The headline of a time of a series, or of one date of several, has its date.
        is_said = milestone.when.is_undated or milestone.recurrence
        details = [] if is_said else [bare_date(milestone, audience.language)]
    text = subject(milestone, audience) if notice.type is NoticeType.REVIEW else notice.headline
    if details and not change and (doubts := _doubts_of_the_date(notice, audience)):
        text, details = text.removesuffix(doubts[0]), [", ".join((*details, *doubts[1:]))]
    shown = "; ".join(filter(None, details))
    return audience.say("notice.brief", headline=text, date=shown) if shown else text


def _change_dates(change: Change, audience: Audience) -> str:
    """Return the date of a change; of one that moved also the one it had, where that counted."""
    before, now = change.before, _date_words(change, audience)
    was = _row_date(before, audience.language) if change.move and before and before.counts else ""
    return audience.say("notice.was_now", was=was, now=now) if was and now and was != now else now


def _date_words(change: Change, audience: Audience) -> str:
    """Return the date of a change for a row, unless its headline has it: when it was done, or its own."""
    milestone, language = change.milestone, audience.language
    if change.kind is ChangeKind.CANCELLED and change.before:
        if not change.before.counts:
            return ""
        milestone = change.before
    if milestone.done:
        words = done_words(milestone, day_label(milestone.done, language), language)
        return "" if change.corrects_done else words
    if times := times_told(change, language):
        return join_words(times, language) if len(times) > MOST_TIMES else ""
    if change.kind is ChangeKind.REVISED and milestone.repeat:
        return ""
    return _row_date(milestone, language)


def _times_done(change: Change, language: Language) -> str:
    """Return the few times of a series that became done, each with the day on which it was; else nothing."""
    times = change.occurrences_done if times_told(change, language) else ()
    if not 0 < len(times) <= MOST_TIMES:
        return ""
    words = []
    for (day, on), name in zip(times, times_told(change, language), strict=True):
        done = done_words(change.milestone, day_label(on, language), language)
        words.append(done if on == day else f"{name}, {done}")
    return "; ".join(words)


def _row_date(milestone: Milestone, language: Language) -> str:
    """Return a date for a row, of a series how it repeats; empty where there is none."""
    if milestone.when.is_undated:
        return ""
    if milestone.repeat:
        words = repeat_label(milestone.repeat.rule, milestone.stated or milestone.when, language)
        return ", ".join((words, *certainty_words(milestone, language)))
    return doubtful_date(milestone, language)


def _doubts_of_the_date(notice: Notice, audience: Audience) -> tuple[str, ...]:
    """Return the doubts about a date at the end of a headline, and its words where only the row says them."""
    doubts = certainty(notice.milestone, audience.language)
    is_again = notice.reminder is not None and notice.reminder.is_asked_again
    if not doubts or notice.type is NoticeType.REVIEW or not (is_again or notice.headline.endswith(doubts)):
        return ()
    return (doubts, *certainty_words(notice.milestone, audience.language))


def _review_words(milestone: Milestone, audience: Audience) -> str:
    """Return what is known of a date that is asked after once a quarter."""
    doubts = ", ".join(certainty_words(milestone, audience.language))
    date = doubts if milestone.when.is_undated else doubtful_date(milestone, audience.language)
    remarks = () if milestone.lost_base else milestone.remarks(audience.language)
    return "; ".join((withdrawn_words(milestone, date, audience), *remarks))


def moved_words(change: Change, audience: Audience) -> list[str]:
    """Return what changed, by which letter: `gaat toch door`, `59 dagen later`, `brief van 2 februari`."""
    move, after = change.move, change.after
    # The headline says it where the date is the same.
    is_said = change.ended_as and move
    words = [say(audience.language, f"history.no_longer_{change.ended_as}")] if is_said else []
    if move and move.distance:
        words.append(move.distance_words(audience.language))
    elif move and move.is_of_time:
        words.append(say(audience.language, f"history.{move.kind}"))
    if change.kind in {ChangeKind.CANCELLED, ChangeKind.DONE} and change.milestone.proof:
        words.append(_letter_words(change.milestone.proof, audience))
    if change.kind in {ChangeKind.MOVED, ChangeKind.REVISED} and after:
        said = [after.basis] if move and after.basis else change.added_statements
        if said:
            words.append(_letter_words(said[-1], audience))
        elif move:
            cause = cause_of(change, audience.timeline)
            by = cause and audience.say("notice.by", title=cause.title)
            words.append(by or audience.say_of_all(after, "notice.no_letter"))
    return words


def _letter_words(statement: Statement, audience: Audience) -> str:
    source = day_label(statement.source.date, audience.language)
    return audience.say_of(statement, "notice.letter", source=source)
