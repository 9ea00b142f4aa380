"""The answers of readers: a link of a message or of a page, a form, and the proposal that it becomes.

Reading such a page changes nothing, as programs that check mail follow every link. There is no account and no
cookie: who has the link may answer.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from notifier.proposals.answers import (
    LONGEST,
    VALID_AFTER_CLOSING,
    AnswerReader,
    Reply,
    TooManyAnswersError,
    closed_at,
    propose_answer,
    store_answer,
)
from notifier.proposals.stored import Fate
from notifier.store.answer_links import Question, read_token
from notifier.store.answers import list_answers
from notifier.timeline.filters import Filter
from notifier.timeline.repeats import current, occurrence
from notifier.web.answer_page import AnswerPage, describe, given_before, heard
from notifier.web.answer_rates import PERIOD, AnswerRates
from notifier.web.forms import read_form, refuse_foreign
from notifier.web.pages import language_of
from notifier.web.responses import PAGE_HEADERS, UNAVAILABLE
from notifier.words import say

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request

    from notifier.outbox.context import RoundContext
    from notifier.setup import Setup
    from notifier.store.database import Database
    from notifier.timeline.model import Milestone
    from notifier.web.pages import Pages
    from notifier.web.state import AppState

_TEMPLATE = "answer.html"
_LOCK = "answers"
_MOST_FOUND = 20


class Closed(NamedTuple):
    """Why a link takes no answer: the key of the sentence, and the HTTP status."""

    key: str
    status: HTTPStatus


_UNKNOWN = Closed("answer.unknown", HTTPStatus.NOT_FOUND)


class Asked(NamedTuple):
    """A question that a link asks.

    Attributes:
        question: The question; of a page one without a channel.
        milestone: Its milestone, or the occurrence of it.
        context: What the readers of the channel may see.
        setup: The file.
        today: The day of the readers.
    """

    question: Question
    milestone: Milestone
    context: RoundContext
    setup: Setup
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Takes answers.

    Attributes:
        database: Where they are stored.
        state: What the last round knew, and the clock.
    """

    database: Database
    state: AppState
    _rates: AnswerRates = field(default_factory=AnswerRates)

    def routes(self, pages: Pages) -> list[Route]:
        """Return the routes of the links of messages, and of those of pages."""

        async def search(request: Request) -> Response:
            return self._search(request, pages)

        async def answer(request: Request) -> Response:
            return await self._answer(request, pages)

        both = ["GET", "POST"]
        return [
            Route("/answer/about", search, methods=["GET"]),
            Route("/answer/about/{name}", answer, methods=both),
            Route("/answer/{token}", answer, methods=both),
        ]

    async def _answer(self, request: Request, pages: Pages) -> Response:
        asked = self._asked(request)
        if isinstance(asked, Closed):
            values = {"closed": asked.key, "page": None}
            return pages.show(request, _TEMPLATE, values, status=asked.status)
        language = language_of(request)
        page = describe(asked.milestone, asked.context.timeline, asked.today, language)
        page = replace(
            page, replies=tuple((one.value, say(language, f"answer.reply_{one}")) for one in Reply)
        )
        if request.method == "POST":
            return await self._take(request, pages, asked, page)
        rows = await asyncio.to_thread(self._given, asked.question)
        is_new = bool(rows) and self.state.clock() - rows[0][0].made_at < PERIOD
        reply = request.query_params.get("say", "")
        page = replace(
            page,
            # On a page of the site no reader is shown what another one answered.
            given=given_before(rows, asked.context.timeline, language) if asked.question.channel else (),
            thanks=is_new and "sent" in request.query_params,
            reply=reply if reply in set(Reply) else "",
            fields=dict.fromkeys(LONGEST, ""),
        )
        return self._show(request, pages, page)

    async def _take(self, request: Request, pages: Pages, asked: Asked, page: AnswerPage) -> Response:
        """Read what was sent: it is shown as it was read, and counts once that was sent again."""
        timeline, language = asked.context.timeline, language_of(request)
        refuse_foreign(request, [timeline.answers, timeline.url])
        if not self._rates.takes(f"{asked.question}", self.state.clock()):
            raise HTTPException(
                HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": f"{PERIOD.total_seconds():.0f}"}
            )
        form = await read_form(request)
        if (said := form.line("say")) not in set(Reply):
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        fields = {name: form.one(name) if name == "note" else form.line(name) for name in LONGEST}
        page = replace(page, reply=said, fields=fields)
        reader = AnswerReader(timeline, asked.today)
        answer = reader.read(Reply(said), fields)
        if reader.errors:
            errors = {name: error.sentence(language) for name, error in reader.errors.items()}
            return self._show(request, pages, replace(page, errors=errors), HTTPStatus.UNPROCESSABLE_ENTITY)
        if form.one("step") == "edit":
            return self._show(request, pages, page)
        words, read = heard(answer, asked.milestone, language)
        if form.one("step") != "send" or form.one("read") != read:
            return self._show(request, pages, replace(page, heard=words, read=read))
        proposal = propose_answer(answer, asked.milestone, asked.question.channel, timeline, asked.today)
        now = self.state.clock()

        def store() -> Fate:
            with self.database.write(lock=_LOCK) as session:
                return store_answer(session, proposal, asked.question, events=asked.setup.events, now=now)

        try:
            fate = await asyncio.to_thread(store)
        except TooManyAnswersError as error:
            errors = {"say": error.sentence(language)}
            return self._show(request, pages, replace(page, errors=errors), HTTPStatus.CONFLICT)
        if fate in {Fate.OVERTAKEN, Fate.REJECTED}:
            errors = {"say": say(language, f"answer.was_{fate}")}
            return self._show(request, pages, replace(page, errors=errors), HTTPStatus.CONFLICT)
        lang = request.query_params.get("lang", "")
        query = f"?lang={lang}&sent" if lang in {"nl", "en"} else "?sent"
        return Response(status_code=HTTPStatus.SEE_OTHER, headers={**PAGE_HEADERS, "Location": query})

    def _show(
        self, request: Request, pages: Pages, page: AnswerPage, status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        return pages.show(request, _TEMPLATE, {"closed": "", "page": page, "longest": LONGEST}, status=status)

    def _given(self, question: Question) -> Any:
        with self.database.read() as session:
            return list_answers(session, question.milestone, question.channel)

    def _asked(self, request: Request) -> Asked | Closed:
        """Return what the link asks, or why it takes no answer; all that is wrong with it looks alike."""
        setup, context = self._known()
        if not context.answer_key:
            return _UNKNOWN
        if name := request.path_params.get("name"):
            return self._of_page(name, setup, context.public)
        return self._of_message(request.path_params["token"], setup, context)

    def _of_page(self, name: str, setup: Setup, context: RoundContext) -> Asked | Closed:
        milestone = context.timeline.find(name)
        history = context.histories.get(milestone.key) if milestone else None
        if milestone is None or history is None:
            return _UNKNOWN
        today = self.state.clock().astimezone(context.timeline.zone).date()
        milestone = current(milestone, today)
        question = Question(milestone.key, "", history.latest.date_revision, milestone.recurrence)
        return Asked(question, milestone, context, setup, today)

    def _of_message(self, token: str, setup: Setup, context: RoundContext) -> Asked | Closed:
        question = read_token(token, context.answer_key)
        channels = {one.channel.name: one.channel for one in setup.destinations}
        if question is None or question.channel not in channels:
            return _UNKNOWN
        channel = channels[question.channel]
        seen = context.seen_by(channel)
        milestone, history = seen.milestones.get(question.milestone), seen.histories.get(question.milestone)
        if milestone is None or history is None:
            return Closed("answer.removed", HTTPStatus.GONE)
        closed, now = closed_at(question, history), self.state.clock()
        if closed and now > closed + VALID_AFTER_CLOSING:
            return Closed("answer.expired", HTTPStatus.GONE)
        milestone = occurrence(milestone.seen_from(channel.zone), question.recurrence)
        return Asked(question, milestone, seen, setup, now.astimezone(channel.zone).date())

    def _known(self) -> tuple[Setup, RoundContext]:
        plan = self.state.plan
        if plan is None:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=UNAVAILABLE)
        return plan.setup, plan.context

    def _search(self, request: Request, pages: Pages) -> Response:
        """Show milestones to choose from: what passed without news, or what has the words that are sought."""
        _, context = self._known()
        if not context.answer_key:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        timeline = context.public.timeline
        today = self.state.clock().astimezone(timeline.zone).date()
        text = request.query_params.get("text", "").strip()[: LONGEST["words"]]
        wanted = Filter({"text": (text,)}) if text else Filter({"status": ("overdue",)})
        found = [one for one in timeline.milestones if wanted.takes(one, today)]
        values = {"found": found[:_MOST_FOUND], "is_more": len(found) > _MOST_FOUND, "text": text}
        return pages.show(request, "answer_about.html", values)
