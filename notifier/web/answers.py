"""The answers of readers: a link of a message or of a page, a form, and the proposal that it becomes.

Reading such a page changes nothing, as programs that check mail follow every link. There is no account and no
cookie: who has the link may answer.

Each link of a message has its own bound. On the pages of the site everybody has the same form, so there each
block of addresses has one, and the forms of pages together take no more than half of all.

Source:
    RFC 6177 for the blocks that one site gets of IPv6; of IPv4 the smallest block that is routed by itself.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from notifier.dates.labels import day_label
from notifier.errors import NotifierError
from notifier.proposals.answers import (
    LONGEST,
    Reply,
    TooManyAnswersError,
    propose_answer,
    read_answer,
    store_answer,
)
from notifier.proposals.form_fields import FormError
from notifier.proposals.stored import ProposalFate
from notifier.reminders.asking_again import is_asked_after
from notifier.store.answers import list_answers
from notifier.store.database import channel_lock
from notifier.store.quiets import Quiet, begin_quiet, list_quiets, to_quiet, undo_quiet
from notifier.timeline.filters import Filter
from notifier.timeline.repeats import current
from notifier.web.answer_page import (
    AnswerPage,
    Closed,
    asked_by,
    describe,
    given_before,
    known_to,
    others_of,
    replies_of,
    reply_words,
    words_of,
)
from notifier.web.forms import Form, clean, read_form, refuse_foreign
from notifier.web.pages import language_of
from notifier.web.quiets import show_quiets
from notifier.web.responses import PAGE_HEADERS
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from starlette.requests import Request

    from notifier.proposals.answers import Answer
    from notifier.store.answers import AnswerRow
    from notifier.store.database import Database
    from notifier.store.proposals import ProposalRow
    from notifier.web.answer_page import Asked
    from notifier.web.pages import Pages
    from notifier.web.state import AppState

PERIOD = timedelta(minutes=10)
MOST_OF_ONE = 20
MOST_IN_ALL = 200
MOST_OF_PAGES = MOST_IN_ALL // 2
_BLOCKS = {4: 24, 6: 56}


@dataclass(slots=True)
class AnswerRates:
    """Counts what was sent within ten minutes, in this process; what is refused is not counted.

    What was sent while the clock was ahead by more than that is not counted either.
    """

    _sent: list[tuple[datetime, str, bool]] = field(default_factory=list)

    def takes(self, subject: str, now: datetime, *, is_of_page: bool = False) -> bool:
        """Whether one more of a link or a block of addresses may be sent, which then counts."""
        self._sent = [one for one in self._sent if abs(now - one[0]) < PERIOD]
        of_one = sum(1 for _, one, _ in self._sent if one == subject)
        of_pages = sum(is_one for _, _, is_one in self._sent)
        if (
            of_one >= MOST_OF_ONE
            or len(self._sent) >= MOST_IN_ALL
            or (is_of_page and of_pages >= MOST_OF_PAGES)
        ):
            return False
        self._sent.append((now, subject, is_of_page))
        return True


def block_of(request: Request) -> str:
    """Return the block of addresses from which a request comes.

    A proxy on this machine or beside it says from where, in the last part of `X-Forwarded-For`. Where it does
    not, or lets its visitors write that, all bounds but that of a block hold.
    """
    peer = request.client.host if request.client else ""
    said = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    try:
        address = ip_address(said if said and ip_address(peer).is_private else peer)
        return str(ip_network((address, _BLOCKS[address.version]), strict=False))
    except ValueError:
        return ""


_TEMPLATE = "answer.html"
_LOCK = "answers"
_ASK_AGAIN = "ask"
_MOST_FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Takes answers."""

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
        asked = asked_by(request, self.state)
        if isinstance(asked, Closed):
            values = {"closed": asked.key, "page": None}
            return pages.show(request, _TEMPLATE, values, status=asked.status)
        language = language_of(request)
        page = describe(asked.milestone, asked.context.timeline, asked.today, language)
        # The questions of a channel can wait: of a date that passed, or where there is none.
        can_wait = bool(asked.question.channel) and is_asked_after(asked.milestone, asked.today)
        replies = replies_of(asked.milestone, can_wait=can_wait)
        others, coming = others_of(asked, language)
        page = replace(
            page,
            others=others,
            coming=coming,
            replies=tuple((one.value, reply_words(one, asked.milestone, language)) for one in replies),
        )
        if request.method == "POST":
            return await self._take(request, pages, asked, page)
        rows, quiet = await asyncio.to_thread(self._given, asked)
        reply, sent = request.query_params.get("say", ""), request.query_params.get("sent")
        is_new = bool(rows) and self.state.clock() - rows[0][0].made_at < PERIOD
        thanks = "thanks" if sent == "" and is_new else "thanks_quiet" if sent == "quiet" and quiet else ""
        page = replace(
            page,
            # On a page of the site no reader is shown what another one answered.
            given=given_before(rows, asked.context.timeline, language) if asked.question.channel else (),
            thanks=thanks,
            quiet=_in_words(quiet, language) if quiet else "",
            reply=reply if reply in set(replies) else "",
            fields=dict.fromkeys(LONGEST, ""),
        )
        return self._show(request, pages, page)

    async def _take(self, request: Request, pages: Pages, asked: Asked, page: AnswerPage) -> Response:
        """Take a form from a page of ours, as often as one may be sent."""
        timeline = asked.context.timeline
        refuse_foreign(request, [timeline.answers, timeline.url])
        is_of_page = not asked.question.channel
        subject = block_of(request) if is_of_page else f"{asked.question}"
        if not self._rates.takes(subject, self.state.clock(), is_of_page=is_of_page):
            raise HTTPException(
                HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": f"{PERIOD.total_seconds():.0f}"}
            )
        form = await read_form(request)
        said = form.line("say")
        if said == _ASK_AGAIN and asked.question.channel:
            await asyncio.to_thread(self._undo, asked)
            return _see(request, "sent=again")
        if said not in {value for value, _ in page.replies}:
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        return await self._confirm_or_keep(request, pages, asked, replace(page, reply=said), form)

    async def _confirm_or_keep(
        self, request: Request, pages: Pages, asked: Asked, page: AnswerPage, form: Form
    ) -> Response:
        """Show how a form was read; what was sent again as it was shown counts."""
        language = language_of(request)
        fields = {name: form.one(name) if name == "note" else form.line(name) for name in LONGEST}
        page = replace(page, fields=fields)
        timeline, today = asked.context.timeline, asked.today
        try:
            answer = read_answer(Reply(page.reply), fields, asked.milestone, timeline, today, language)
        except FormError as error:
            page = replace(page, errors=error.faults)
            return self._show(request, pages, page, HTTPStatus.UNPROCESSABLE_ENTITY)
        if form.one("stage") == "again":
            return self._show(request, pages, page)
        words = words_of(answer, asked.milestone, language)
        read = clean(f"{words} {answer.letter_day}")
        if form.one("stage") != "write" or form.one("read") != read:
            page = replace(page, shown_back=words, letter_day=answer.letter_day, is_far=answer.is_far)
            return self._show(request, pages, page)
        refused = await asyncio.to_thread(self._keep, asked, answer)
        if refused is None:
            return _see(request, "sent=quiet" if answer.reply is Reply.LATER else "sent")
        page = replace(page, errors={"say": refused.sentence(language)})
        return self._show(request, pages, page, HTTPStatus.CONFLICT)

    def _show(
        self, request: Request, pages: Pages, page: AnswerPage, status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        return pages.show(request, _TEMPLATE, {"closed": "", "page": page, "longest": LONGEST}, status=status)

    def _given(self, asked: Asked) -> tuple[Sequence[tuple[AnswerRow, ProposalRow]], Quiet | None]:
        """Return what was answered, the newest first, and the period in which the channel is not asked."""
        question = asked.question
        with self.database.read() as session:
            quiets = list_quiets(session, question.channel) if question.channel else ()
            own = (one for one in quiets if one.milestone == question.milestone and one.until > asked.today)
            return list_answers(session, question.milestone, question.channel), next(map(to_quiet, own), None)

    def _keep(self, asked: Asked, answer: Answer) -> NotifierError | None:
        """Store an answer, or let the questions of the channel wait; return why it cannot be kept."""
        question, now = asked.question, self.state.clock()
        if answer.until:
            quiet = Quiet(
                question.channel, question.milestone, answer.until, answer.typed["who"], asked.today
            )
            with self.database.write(lock=channel_lock(question.channel)) as session:
                begin_quiet(session, quiet, now)
            show_quiets(self.database, self.state, question.channel)
            return None
        events = asked.setup.events
        proposal = propose_answer(answer, question.channel, asked.context.timeline)
        try:
            with self.database.write(lock=_LOCK) as session:
                fate = store_answer(session, proposal, question, events=events, now=now)
        except TooManyAnswersError as error:
            return error
        return (
            NotifierError(f"answer.was_{fate}")
            if fate in {ProposalFate.OVERTAKEN, ProposalFate.REJECTED}
            else None
        )

    def _undo(self, asked: Asked) -> None:
        question, tomorrow = asked.question, asked.today + timedelta(days=1)
        with self.database.write(lock=channel_lock(question.channel)) as session:
            undo_quiet(session, question.channel, question.milestone, tomorrow)
        show_quiets(self.database, self.state, question.channel)

    def _search(self, request: Request, pages: Pages) -> Response:
        """Show milestones to choose from: what passed without news, or what has the words that are sought."""
        _, context = known_to(self.state)
        if not context.answer_key:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        timeline = context.public.timeline
        today = timeline.day_of(self.state.clock())
        text = request.query_params.get("text", "").strip()[: LONGEST["when"]]
        wanted = Filter({"text": (text,)}) if text else Filter({"status": ("overdue",)})
        found = [current(one, today) for one in timeline.milestones if wanted.takes(one, today)]
        values = {"found": found[:_MOST_FOUND], "is_more": len(found) > _MOST_FOUND, "text": text}
        return pages.show(request, "answer_about.html", values)


def _in_words(quiet: Quiet, language: Language) -> str:
    said, until = (day_label(one, language) for one in (quiet.said_on, quiet.until))
    who = quiet.who or say(language, "notice.quiet_reader")
    return say(language, "notice.quiet_until", who=who, said=said, until=until)


def _see(request: Request, query: str) -> Response:
    """Lead to the page of the same link, so that loading it again sends nothing again."""
    lang = request.query_params.get("lang", "")
    address = f"?lang={lang}&{query}" if lang in set(Language) else f"?{query}"
    return Response(status_code=HTTPStatus.SEE_OTHER, headers={**PAGE_HEADERS, "Location": address})
