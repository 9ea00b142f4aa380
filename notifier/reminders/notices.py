"""Notices: what there is to say of one milestone, correct on the day it is read.

A notice is channel-neutral: a headline that can be cut off, short sentences, facts and
links. Channels turn it into their own form and escape it; nothing here is markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.labels import bare_label, days_away
from notifier.reminders.change_sentences import change_move, change_sentences
from notifier.reminders.plan import Reminder, Target
from notifier.reminders.sentences import (
    Audience,
    date_sentences,
    day_off_sentences,
    later_sentences,
    order_sentences,
    source_words,
)
from notifier.timeline import fields
from notifier.timeline.changes import Change, ChangeKind
from notifier.timeline.fields import Output
from notifier.timeline.model import Milestone, Modality, Says

if TYPE_CHECKING:
    from notifier.timeline.moves import Move


class NoticeType(StrEnum):
    """What a notice is about."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    ADDED = "added"
    MOVED = "moved"
    REVISED = "revised"
    CANCELLED = "cancelled"
    DONE = "done"
    REMOVED = "removed"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A short fact with its name, such as `Eigenaar`: `LOCC`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to more information."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What there is to say of one milestone.

    Attributes:
        type: What it is about.
        milestone: The milestone as it is, or as it was before its removal.
        headline: When and what, on one line.
        sentences: The date, its source, and what changed.
        facts: Action, owner, location and source.
        links: To the milestone and to the letter.
        days: Days from today to the day it is about; negative for the past, None without such a day.
        reminder: The reminder it is about, or None for a change.
        change: The change it is about, or None for a reminder.
        move: How the date moved, or None.
    """

    type: NoticeType
    milestone: Milestone
    headline: str
    sentences: tuple[str, ...]
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    days: int | None = None
    reminder: Reminder | None = None
    change: Change | None = None
    move: Move | None = None


def reminder_notice(reminder: Reminder, milestone: Milestone, audience: Audience) -> Notice:
    """Return the notice of a reminder: a date is near, a window opens or closes, or a date has passed.

    The words follow from today, not from the lead time, so those of a late reminder are still correct.

    Args:
        reminder: The reminder that is due.
        milestone: The milestone, or the occurrence of it, as seen from the readers' zone.
        audience: The readers.
    """
    latest = milestone.when.latest
    is_over = latest is not None and latest < audience.today
    is_overdue = milestone.is_overdue(audience.today)
    day = latest if is_over and latest else reminder.day
    days = (day - audience.today).days
    sentences = [*date_sentences(milestone, audience, is_past=is_over), *later_sentences(milestone, audience)]
    if is_overdue:
        sentences.append(audience.say("notice.not_done"))
        if contact := audience.timeline.contact:
            sentences.append(audience.say("notice.tell_us", contact=contact))
    elif reminder.target in {Target.DAY, Target.LATEST} and not is_over:
        sentences.extend(day_off_sentences(reminder, audience))
    sentences.extend(order_sentences(milestone, audience))
    return Notice(
        type=NoticeType.OVERDUE if is_overdue else NoticeType.REMINDER,
        milestone=milestone,
        headline=headline(reminder.target, milestone, audience, days),
        sentences=tuple(sentences),
        facts=facts_of(milestone, audience),
        links=links_of(milestone, audience),
        days=days,
        reminder=reminder,
    )


def change_notice(change: Change, audience: Audience) -> Notice:
    """Return the notice of a change."""
    milestone = change.milestone
    day = milestone.when.latest or milestone.when.earliest
    return Notice(
        type=NoticeType(change.kind),
        milestone=milestone,
        headline=audience.say(_change_key(change), title=milestone.title),
        sentences=tuple(change_sentences(change, audience)),
        facts=facts_of(milestone, audience),
        links=links_of(milestone, audience) if change.kind is not ChangeKind.REMOVED else (),
        days=(day - audience.today).days if day else None,
        change=change,
        move=change_move(change),
    )


def _change_key(change: Change) -> str:
    """Return the key of a change's headline; for a new statement it says what that does to the date."""
    before, after, move = change.before, change.after, change_move(change)
    if move:
        return f"notice.moved_{move.kind}"
    if before and after and change.fields == ("statements",):
        added = [one for one in after.statements if one not in before.statements]
        says = {one.says for one in added}
        if says == {Says.CONFIRMED}:
            return "notice.date_confirmed"
        if says == {Says.UNDATED}:
            return "notice.date_not_repeated"
    return f"notice.{change.kind}"


def headline(target: Target, milestone: Milestone, audience: Audience, days: int) -> str:
    """Return when and what, on one line.

    Args:
        target: The target of the reminder.
        milestone: The milestone.
        audience: The readers.
        days: Days from today to the day; to its last day when its time has passed.
    """
    title, when = milestone.title, milestone.when
    if when.day is None and when.latest and when.latest < audience.today:
        # Until `overdue_after` the headline does not say that the period is over.
        is_soft = milestone.last_day is not None and not milestone.is_overdue(audience.today)
        key = "notice.day" if is_soft else "notice.period_over"
        return audience.say(key, away=_capital(days_away(days, audience.language)), title=title)
    match target:
        case Target.EARLIEST if days <= 0:
            return audience.say("notice.opens", title=title)
        case Target.EARLIEST:
            key = "notice.opens_in" if milestone.when.latest else "notice.earliest_in"
            return audience.say(key, away=_capital(days_away(days, audience.language)), title=title)
        case Target.LATEST if days == 0:
            return audience.say("notice.last_day", title=title)
        case Target.LATEST:
            return audience.say("notice.days_left", days=days, title=title)
        case Target.DAY | Target.OVERDUE:
            return audience.say("notice.day", away=_capital(days_away(days, audience.language)), title=title)


def facts_of(milestone: Milestone, audience: Audience) -> tuple[Fact, ...]:
    """Return the facts beside the date: action, owner, place and source."""
    shown = fields.field_values(Output.MESSAGE, milestone, audience.language)
    facts = [Fact(name=audience.field(row), value=value) for row, value in shown]
    if cited := milestone.cited:
        name = "dated_source" if milestone.is_beyond_sources and cited.when else "source"
        facts.append(
            Fact(name=audience.say(f"fact.{name}"), value=source_words(cited.source, audience.language))
        )
    return tuple(facts)


def links_of(milestone: Milestone, audience: Audience) -> tuple[Link, ...]:
    """Return the links to more information."""
    cited = milestone.cited
    addresses = {
        "milestone": milestone.page(audience.timeline.url),
        "letter": cited.source.url if cited else "",
        "more": milestone.url,
    }
    return tuple(Link(text=audience.say(f"link.{name}"), url=url) for name, url in addresses.items() if url)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def brief(notice: Notice, audience: Audience) -> str:
    """Return a notice on one line, with its date: a row of a digest."""
    when = notice.milestone.when
    if when.is_undated:
        return notice.headline
    return audience.say("notice.brief", headline=notice.headline, date=bare_label(when, audience.language))


def is_firm(milestone: Milestone) -> bool:
    """Whether a milestone has a day that is fixed and has no qualifier."""
    when = milestone.when
    return (
        milestone.modality is Modality.FIXED
        and when.day is not None
        and not when.uncertain
        and not when.approximate
    )
