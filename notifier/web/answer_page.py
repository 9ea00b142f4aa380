"""The question that a link asks, and what the page of an answer shows: what is known, said and typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from starlette.exceptions import HTTPException

from notifier.dates.labels import full_day_label, full_days_label
from notifier.named_tuple import NamedTuple
from notifier.proposals.answers import VALID_AFTER_CLOSING, Reply, closed_at, said_words
from notifier.proposals.filled import can_call_off
from notifier.reminders.audience import Audience
from notifier.reminders.notices import facts_of
from notifier.reminders.sentences import date_sentences, later_sentences
from notifier.store.answer_links import Question, read_token, sign
from notifier.timeline.edits import from_json
from notifier.timeline.model import Status
from notifier.timeline.repeats import current, missed_days, occurrence, occurrences_between
from notifier.timeline.upcoming import look_at
from notifier.web.entries import MilestoneCard, to_card
from notifier.web.responses import UNAVAILABLE
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from starlette.requests import Request

    from notifier.outbox.context import RoundContext
    from notifier.proposals.answers import Answer
    from notifier.reminders.notices import Fact
    from notifier.setup import Setup
    from notifier.store.answers import AnswerRow
    from notifier.store.proposals import ProposalRow
    from notifier.timeline.model import Milestone, Timeline
    from notifier.web.state import AppState
    from notifier.words import Language


# Dates in words, each with a link.
_Links: TypeAlias = "tuple[tuple[str, str], ...]"


class Closed(NamedTuple):
    """Why a link takes no answer: the key of the sentence, and the HTTP status."""

    key: str
    status: HTTPStatus


_MOST_OTHERS = 12
_AHEAD = timedelta(days=183)
_UNKNOWN = Closed("answer.unknown", HTTPStatus.NOT_FOUND)


class Asked(NamedTuple):
    """A question that a link asks."""

    question: Question  # The question; of a page one without a channel.
    milestone: Milestone  # Its milestone, or the occurrence of it.
    context: RoundContext  # What the readers of the channel may see.
    setup: Setup
    today: date


def asked_by(request: Request, state: AppState) -> Asked | Closed:
    """Return what a link asks, or why it takes no answer; all that is wrong with it looks alike.

    Raises:
        HTTPException: 503 before the first round.
    """
    setup, context = known_to(state)
    if not context.answer_key:
        return _UNKNOWN
    if name := request.path_params.get("name"):
        return _of_page(name, setup, context.public, state.clock())
    return _of_message(request.path_params["token"], setup, context, state.clock())


def _of_page(name: str, setup: Setup, context: RoundContext, now: datetime) -> Asked | Closed:
    timeline, today = context.timeline, context.timeline.day_of(now)
    # An id has no low line; after one stands the day of an occurrence.
    whole, _, day = (name, "", "") if timeline.find(name) else name.partition("_")
    milestone = timeline.find(whole)
    if milestone and day and day not in (*_missed(milestone, today), *_coming(milestone, today)):
        return _UNKNOWN
    history = context.histories.get(milestone.key) if milestone else None
    if milestone is None or history is None:
        return _UNKNOWN
    milestone = occurrence(milestone, day) if day else current(milestone, today)
    question = Question(milestone.key, "", history.latest.date_revision, milestone.recurrence)
    return Asked(question, milestone, context, setup, today)


def _of_message(token: str, setup: Setup, context: RoundContext, now: datetime) -> Asked | Closed:
    question = read_token(token, context.answer_key)
    channels = {one.channel.name: one.channel for one in setup.destinations}
    if question is None or question.channel not in channels:
        return _UNKNOWN
    channel = channels[question.channel]
    seen = context.seen_by(channel)
    milestone, history = seen.milestones.get(question.milestone), seen.histories.get(question.milestone)
    if milestone is None or history is None:
        return Closed("answer.removed", HTTPStatus.GONE)
    closed = closed_at(question, history)
    if closed and now > closed + VALID_AFTER_CLOSING:
        return Closed("answer.expired", HTTPStatus.GONE)
    milestone = occurrence(milestone.seen_from(channel.zone), question.recurrence)
    return Asked(question, milestone, seen, setup, channel.day_of(now))


def known_to(state: AppState) -> tuple[Setup, RoundContext]:
    """Return the file and what the last round knew.

    Raises:
        HTTPException: 503 before the first round.
    """
    plan = state.plan
    if plan is None:
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=UNAVAILABLE)
    return plan.setup, plan.context


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """What the page shows."""

    entry: MilestoneCard  # The milestone in words.
    sentences: tuple[str, ...]  # What is known of its date.
    facts: tuple[Fact, ...]  # Its owner, action and source.
    page: str  # The address of its own page; empty where there is none.
    # The newest other occurrences that passed without news: the date in words, and the link of each.
    others: _Links = ()
    # The next other dates, or times of a series, likewise.
    coming: _Links = ()
    # What the readers of the channel answered, newest first: the day and the answer in words, and what became
    # of it.
    given: tuple[tuple[str, str, str], ...] = ()
    replies: tuple[tuple[str, str], ...] = ()  # What can be said: each reply with its words.
    reply: str = ""  # What is being said; empty while it is chosen.
    fields: Mapping[str, str]  # What was typed, by the name of the field.
    errors: Mapping[str, str]  # What is wrong, by the name of the field.
    shown_back: str = (
        ""  # How the form was read, in words; empty before. What is read alike once more counts.
    )
    letter_day: str = ""  # The day that the document has in the list, in words; empty without one.
    is_far: bool = False  # Whether the year of what was typed is probably a slip.
    thanks: str = ""  # The key of the word of thanks for what just came in; empty for none.
    # Who said that nothing is known yet, and until when the channel is not asked; empty for none.
    quiet: str = ""


def describe(milestone: Milestone, timeline: Timeline, today: date, language: Language) -> AnswerPage:
    """Return the page of a milestone, or of one occurrence of it, before anything is typed."""
    audience = Audience(language=language, today=today, timeline=timeline)
    latest = milestone.when.latest
    is_past = latest is not None and latest < today
    return AnswerPage(
        entry=to_card(look_at(milestone, today), language),
        sentences=(
            *date_sentences(milestone, audience, is_past=is_past),
            *later_sentences(milestone, audience),
        ),
        facts=facts_of(milestone, audience),
        page="" if milestone.private else milestone.page(timeline.url),
        fields={},
        errors={},
    )


def _missed(milestone: Milestone, today: date) -> tuple[str, ...]:
    """Return the times of a milestone that passed without news, the newest first."""
    return tuple(map(str, reversed(missed_days(milestone, today))))


def _coming(milestone: Milestone, today: date) -> tuple[str, ...]:
    """Return the times of a milestone from today on that are not done: of a series those of half a year."""
    coming = (
        occurrences_between(milestone, today, today + _AHEAD)
        if milestone.repeat
        else milestone.parts_from(today)
    )
    return tuple(one.recurrence for one in coming if one.recurrence and one.status is Status.PLANNED)


def _links_to(days: Iterable[str], asked: Asked, whole: Milestone, language: Language) -> _Links:
    """Return other times of what a question is about: the date in words and the link of each, some of many.

    The links lead on from that of the question.
    """
    question = asked.question
    shown = islice((day for day in days if day != question.recurrence), _MOST_OTHERS)
    key, name = asked.context.answer_key, whole.page_name
    return tuple(
        (
            occurrence(whole, day).label(language),
            sign(question._replace(recurrence=day), key) if question.channel else f"{name}_{day}",
        )
        for day in shown
    )


def others_of(asked: Asked, language: Language) -> tuple[_Links, _Links]:
    """Return `AnswerPage.others` and `AnswerPage.coming`."""
    whole = asked.context.milestones.get(asked.question.milestone)
    if whole is None or not asked.question.recurrence:
        return (), ()
    missed, coming = (
        _links_to(days, asked, whole, language)
        for days in (_missed(whole, asked.today), _coming(whole, asked.today))
    )
    return missed, coming


def given_before(
    rows: Sequence[tuple[AnswerRow, ProposalRow]], timeline: Timeline, language: Language
) -> tuple[tuple[str, str, str], ...]:
    """Return `AnswerPage.given`, without the names and notes of those who answered."""
    return tuple(
        (
            full_day_label(timeline.day_of(answer.made_at), language),
            said_words(from_json(proposal.edits), language),
            say(language, f"answer.state_{proposal.state}"),
        )
        for answer, proposal in rows
    )


def reply_words(reply: Reply, milestone: Milestone, language: Language) -> str:
    """Return what can be said of a milestone, in words; of one time of several which one, or all of them."""
    if reply is Reply.CANCELLED and milestone.recurrence:
        return say(language, "answer.reply_cancelled_one", date=milestone.label(language))
    return say(language, f"answer.reply_{reply}")


def replies_of(milestone: Milestone, *, can_wait: bool) -> tuple[Reply, ...]:
    """Return what can be said of a milestone; `can_wait` is whether its questions can."""
    absent = {
        Reply.CANCELLED_ALL: not milestone.recurrence,
        Reply.CANCELLED: bool(milestone.recurrence) and not can_call_off(milestone),
        Reply.LATER: not can_wait,
    }
    return tuple(one for one in Reply if not absent.get(one))


def words_of(answer: Answer, milestone: Milestone, language: Language) -> str:
    """Return how an answer was read, in words."""
    if answer.until:
        return say(language, "answer.said_later", date=full_day_label(answer.until, language))
    if answer.reply is Reply.CANCELLED_ALL:
        return say(language, "answer.said_cancelled_all")
    if answer.reply is Reply.CANCELLED and milestone.recurrence:
        return say(language, "answer.said_cancelled_one", date=full_days_label(milestone.when, language))
    return said_words(answer.edits, language)
