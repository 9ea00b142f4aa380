"""Notices: what there is to say of one milestone, correct on the day it is read.

A notice is channel-neutral: a headline that can be cut off, short sentences, facts and
links. Channels turn it into their own form and escape it; nothing here is markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.reminders.change_sentences import change_sentences
from notifier.reminders.headlines import change_headline, headline
from notifier.reminders.headlines import is_over as is_past
from notifier.reminders.moving_along import gather
from notifier.reminders.plan import Reminder, Target
from notifier.reminders.sentences import (
    answer_sentences,
    date_sentences,
    day_off_sentences,
    last_question_sentence,
    later_sentences,
    next_time_sentences,
    order_sentences,
    quiet_sentences,
    remark_sentences,
)
from notifier.timeline import fields
from notifier.timeline.changes import Change, ChangeKind
from notifier.timeline.fields import Output
from notifier.timeline.model import Milestone, Modality, SourceKind, Statement, Status
from notifier.timeline.statements import kind_words, source_words

if TYPE_CHECKING:
    from notifier.reminders.audience import Audience
    from notifier.reminders.moving_along import Gathered


# The last part of the key of a fact that names a document, and the statement in it; None where none is named.
Cited = tuple[str, Statement | None]
# Changes after which there is still something to do.
_STILL_TO_DO = frozenset({ChangeKind.ADDED, ChangeKind.MOVED, ChangeKind.REVISED})


class NoticeType(StrEnum):
    """What a notice is about."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    REVIEW = "review"
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
class NoticeLink:
    """A link to more information."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What there is to say of one milestone."""

    type: NoticeType  # What it is about.
    milestone: Milestone  # The milestone as it is, or as it was before its removal.
    headline: str  # When and what, on one line.
    sentences: tuple[str, ...]  # The date, its source, and what changed.
    facts: tuple[Fact, ...]  # Owner, location and source.
    links: tuple[NoticeLink, ...]  # To the milestone and to the letter.
    # Days from today to the day it is about; negative for the past, None without such a day.
    days: int | None = None
    reminder: Reminder | None = None  # The reminder it is about, or None for a change.
    change: Change | None = None  # The change it is about, or None for a reminder.
    answer: str = ""  # The address at which the readers answer; empty where there is none.
    along: tuple[Change, ...] = ()  # The moves of others that it tells beside its own.
    # The others of which it tells that their date counts no more, or again.
    counting: tuple[Milestone, ...] = ()

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """Its milestone, and those of the moves that it tells beside its own."""
        return (self.milestone, *(one.milestone for one in self.along))


def reminder_notice(reminder: Reminder, milestone: Milestone, audience: Audience) -> Notice:
    """Return the notice of a reminder: a date is near, a window opens or closes, or a date has passed.

    The words follow from today, not from the lead time, so those of a late reminder are still correct. The
    milestone, or its occurrence, is as seen from the readers' zone.
    """
    milestone, latest = audience.shown(milestone), milestone.when.latest
    is_over = latest is not None and latest < audience.today
    is_overdue = milestone.is_overdue(audience.today)
    day = latest if is_over and latest else reminder.day
    # A time of today, where the message was late.
    is_over |= milestone.when.instant is not None and is_past(milestone, audience)
    days = audience.days_to(day)
    answer = audience.answer_link(milestone)
    sentences = [
        *_action_sentences(milestone, audience),
        *date_sentences(milestone, audience, is_past=is_over),
        *remark_sentences(milestone, audience),
        *later_sentences(milestone, audience),
        *quiet_sentences(milestone, audience),
    ]
    if is_overdue:
        sentences.append(audience.say("notice.not_done"))
        sentences += answer_sentences(audience, answer)
        if reminder.is_last:
            sentences.append(last_question_sentence(milestone, audience, is_only=not reminder.is_asked_again))
        if not reminder.is_asked_again:
            sentences += next_time_sentences(milestone, audience)
    elif reminder.target in {Target.DAY, Target.LATEST} and not (is_over or milestone.lasts):
        sentences.extend(day_off_sentences(reminder, audience))
    sentences.extend(order_sentences(milestone, audience))
    return Notice(
        type=NoticeType.OVERDUE if is_overdue else NoticeType.REMINDER,
        milestone=milestone,
        headline=headline(reminder.target, milestone, audience, days, is_again=reminder.is_asked_again),
        sentences=tuple(sentences),
        facts=_beside(milestone, audience),
        links=links_of(milestone, audience, answer, is_question=is_overdue),
        days=days,
        reminder=reminder,
        answer=answer,
    )


def change_notice(change: Change, audience: Audience, gathered: Gathered | None = None) -> Notice:
    """Return the notice of a change; `gathered` has what each notice of its message tells of others."""
    gathered = gathered or gather([change], audience.timeline)
    milestone, cited = change.milestone, _news_source(change)
    answer = "" if change.kind is ChangeKind.REMOVED else audience.answer_link(milestone)
    day = milestone.when.latest or milestone.when.earliest
    still = change.kind in _STILL_TO_DO
    is_asked = still and milestone.is_overdue(audience.today)
    return Notice(
        type=NoticeType(change.kind),
        milestone=milestone,
        headline=change_headline(change, audience),
        sentences=(
            # That the action is another says what it is.
            *(_action_sentences(milestone, audience) if still and "action" not in change.fields else ()),
            *change_sentences(change, audience, gathered),
            *(remark_sentences(milestone, audience) if still else ()),
            *quiet_sentences(milestone, audience),
        ),
        facts=_beside(milestone, audience, cited),
        links=links_of(milestone, audience, answer, cited, is_question=is_asked)
        if change.kind is not ChangeKind.REMOVED
        else (),
        days=audience.days_to(day) if day else None,
        change=change,
        answer=answer,
        along=gathered.moves.get(change.key, ()),
        counting=gathered.counting.get(change.key, ()),
    )


def review_notice(milestone: Milestone, audience: Audience) -> Notice:
    """Return the notice of a milestone in the review of a quarter: without news, or without a date."""
    milestone, latest = audience.shown(milestone), milestone.when.latest
    is_over = latest is not None and latest < audience.today
    answer = audience.answer_link(milestone)
    cited = ("source", milestone.statements[-1]) if milestone.is_withdrawn else _date_source(milestone)
    return Notice(
        type=NoticeType.REVIEW,
        milestone=milestone,
        headline=audience.say("notice.undated", title=milestone.title)
        if milestone.when.is_undated
        else headline(Target.OVERDUE, milestone, audience, 0),
        sentences=(
            *_action_sentences(milestone, audience),
            *date_sentences(milestone, audience, is_past=is_over),
            *remark_sentences(milestone, audience),
            *later_sentences(milestone, audience),
            *quiet_sentences(milestone, audience),
            *answer_sentences(audience, answer),
        ),
        facts=_beside(milestone, audience, cited),
        links=links_of(milestone, audience, answer, cited, is_question=True),
        days=audience.days_to(latest) if latest else None,
        answer=answer,
    )


def _action_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return what the reader should do, before the sources; nothing once it ended or its date has passed."""
    is_over = milestone.status is not Status.PLANNED or milestone.is_overdue(audience.today)
    if not milestone.action or is_over:
        return []
    name = audience.field(fields.FIELDS["action"])
    return [audience.say("notice.action", name=name, action=milestone.action.rstrip("."))]


def _beside(milestone: Milestone, audience: Audience, cited: Cited | None = None) -> tuple[Fact, ...]:
    """Return the facts beside the sentences, of which the action is one."""
    action = audience.field(fields.FIELDS["action"])
    return tuple(fact for fact in facts_of(milestone, audience, cited) if fact.name != action)


def _date_source(milestone: Milestone) -> Cited:
    """Return the statement to cite for a date, or for its end where a document says that."""
    if milestone.is_beyond_sources and not milestone.proof:
        return ("dated_source" if milestone.cited and milestone.cited.when else "source"), milestone.cited
    is_of_date = milestone.status is not Status.PLANNED and not milestone.proof
    return ("date_source" if is_of_date else "source"), milestone.cited


def _news_source(change: Change) -> Cited:
    """Return the statement that says what changed; where none does and there is a date still, that of it."""
    milestone = change.milestone
    if change.kind in {ChangeKind.ADDED, ChangeKind.MOVED} and not milestone.when.is_undated:
        return _date_source(milestone)
    if change.kind in {ChangeKind.CANCELLED, ChangeKind.DONE}:
        return "source", milestone.proof
    if change.kind is ChangeKind.REMOVED or not change.added_statements:
        return "date_source", milestone.basis
    return "source", change.added_statements[-1]


def facts_of(milestone: Milestone, audience: Audience, cited: Cited | None = None) -> tuple[Fact, ...]:
    """Return the facts beside the date: action, owner, place and source, by default that of the date."""
    shown = fields.field_values(Output.MESSAGE, milestone, audience.language)
    facts = [Fact(name=audience.field(row), value=value) for row, value in shown]
    name, said = cited or _date_source(milestone)
    if said:
        value = source_words(said.source, audience.language)
        facts.append(Fact(name=audience.say_of(said, f"fact.{name}"), value=value))
    return tuple(facts)


def links_of(
    milestone: Milestone,
    audience: Audience,
    answer: str = "",
    source: Cited | None = None,
    *,
    is_question: bool = False,
) -> tuple[NoticeLink, ...]:
    """Return the links: to answer a question, to more information, or to report what is wrong.

    The answer is an address, empty where there is none; where the message asks it comes first.
    """
    _, cited = source or _date_source(milestone)
    addresses = {
        "milestone": milestone.page(audience.timeline.url),
        "letter": cited.source.url if cited else "",
        "more": milestone.url,
    }
    answers = {"answer" if is_question else "report": answer}
    ordered = {**answers, **addresses} if is_question else {**addresses, **answers}
    kind = cited.source.kind if cited else SourceKind.LETTER
    names = kind_words(kind, audience.language)
    return tuple(
        NoticeLink(text=audience.say(f"link.{name}", **names), url=url)
        for name, url in ordered.items()
        if url
    )


def is_firm(milestone: Milestone) -> bool:
    """Whether the day of a milestone, or all its days, is fixed, has no qualifier and was not withdrawn."""
    when = milestone.when
    is_fixed = milestone.modality is Modality.FIXED and not milestone.has_lapsed
    return is_fixed and when.is_exact and not when.qualifier
