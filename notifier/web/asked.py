"""The question that a link of a message or of a page asks, and why it may take no answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from notifier.named_tuple import NamedTuple
from notifier.proposals.answers import VALID_AFTER_CLOSING, closed_at
from notifier.store.answer_links import Question, read_token
from notifier.timeline.repeats import current, occurrence
from notifier.web.responses import UNAVAILABLE

if TYPE_CHECKING:
    from datetime import date, datetime

    from starlette.requests import Request

    from notifier.outbox.context import RoundContext
    from notifier.setup import Setup
    from notifier.timeline.model import Milestone
    from notifier.web.state import AppState


class Closed(NamedTuple):
    """Why a link takes no answer: the key of the sentence, and the HTTP status."""

    key: str
    status: HTTPStatus


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
    milestone = context.timeline.find(name)
    history = context.histories.get(milestone.key) if milestone else None
    if milestone is None or history is None:
        return _UNKNOWN
    today = now.astimezone(context.timeline.zone).date()
    milestone = current(milestone, today)
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
    return Asked(question, milestone, seen, setup, now.astimezone(channel.zone).date())


def known_to(state: AppState) -> tuple[Setup, RoundContext]:
    """Return the file and what the last round knew.

    Raises:
        HTTPException: 503 before the first round.
    """
    plan = state.plan
    if plan is None:
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=UNAVAILABLE)
    return plan.setup, plan.context
