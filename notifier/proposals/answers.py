"""Answers of readers: what they say of a milestone, read from their form, and the proposal it becomes."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from notifier.errors import NotifierError
from notifier.events_file.locales import Locale
from notifier.events_file.typed_dates import DateInWordsError
from notifier.events_file.values import URL
from notifier.proposals.stored import Fate, find_same, propose
from notifier.proposals.typed import find_date, guess, read_past_date, read_typed_date
from notifier.store.answers import count_open_answers, note_answer
from notifier.store.proposals import ProposalState
from notifier.timeline.edits import AddSource, AddStatement, MarkDone, Origin, Proposal, SetField
from notifier.timeline.model import Modality, Status
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

    from notifier.events_file.whole import EventsFile
    from notifier.store.answer_links import Question
    from notifier.timeline.edits import Edit, Plain
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import History
    from notifier.words import Language

MOST_OPEN = 5
LONGEST_QUIET = timedelta(days=31)
VALID_AFTER_CLOSING = timedelta(days=90)
# The longest text of each field of the form, in characters.
LONGEST = {"words": 200, "on": 60, "letter": 300, "who": 80, "note": 1000}


class Reply(StrEnum):
    """What a reader can say; `LATER` is no proposal, but lets the questions of a channel wait."""

    DONE = "done"
    MOVED = "moved"
    CANCELLED = "cancelled"
    LATER = "later"


class Answer(NamedTuple):
    """What a reader says of a milestone.

    Attributes:
        reply: What is said.
        on: The day it was done, or from which to ask again; None for another reply.
        when: The other date as EDTF; empty for another reply.
        words: The words of that date.
        modality: How firm those words are.
        letter: The document that says it, or its address; may be empty.
        who: Who answers, for editors only; may be empty.
        note: More about it, for editors only; may be empty.
    """

    reply: Reply
    on: date | None = None
    when: str = ""
    words: str = ""
    modality: Modality = Modality.FIXED
    letter: str = ""
    who: str = ""
    note: str = ""


class FieldError(NamedTuple):
    """What is wrong with a field of the form: the key of a sentence and its values."""

    key: str
    values: Mapping[str, object]

    def sentence(self, language: Language) -> str:
        """Return it in words."""
        problem = self.values.get("problem")
        return (
            problem.sentence(language)
            if isinstance(problem, DateInWordsError)
            else say(language, self.key, **self.values)
        )


class TooManyAnswersError(NotifierError):
    """As many answers of a channel about a milestone wait as may."""


class AnswerReader:
    """Reads what a reader typed into the form about a milestone.

    Attributes:
        errors: What is wrong, by the name of the field.
    """

    def __init__(self, milestone: Milestone, timeline: Timeline, today: date) -> None:
        self.errors: dict[str, FieldError] = {}
        self._milestone = milestone
        self._today = today
        self._locale = Locale(timeline.language, timeline.zone.key)

    def read(self, reply: Reply, fields: Mapping[str, str]) -> Answer:
        """Return the answer; it counts where there are no errors.

        Args:
            reply: What is said.
            fields: What was typed, by the names of `LONGEST`.
        """
        for name, most in LONGEST.items():
            if len(fields[name]) > most:
                self.errors[name] = FieldError("answer.too_long", {"most": most})
        answer = Answer(reply, letter=fields["letter"], who=fields["who"], note=fields["note"])
        if self.errors:
            return answer
        if re.match(r"(?i)https?:", answer.letter) and not re.fullmatch(URL.pattern, answer.letter):
            self.errors["letter"] = FieldError("answer.bad_link", {})
        match reply:
            case Reply.DONE:
                return answer._replace(on=self.read_day("on", fields["on"], last=self._today))
            case Reply.MOVED:
                return self._read_date(answer, fields["words"])
            case Reply.CANCELLED:
                return answer
            case Reply.LATER:
                tomorrow, last = self._today + timedelta(days=1), self._today + LONGEST_QUIET
                return answer._replace(on=self.read_day("on", fields["on"], first=tomorrow, last=last))

    def read_day(self, name: str, text: str, *, first: date = date.min, last: date = date.max) -> date | None:
        """Read a day in a field; one that is none, or lies outside, is an error.

        Args:
            name: The name of the field.
            text: What was typed.
            first: The first day that can be, inclusive.
            last: The last day that can be, inclusive.
        """
        if not text:
            self.errors[name] = FieldError("answer.no_day", {})
            return None
        try:
            is_past = last == self._today
            when = (
                read_past_date(text, self._today, self._today, self._locale)
                if is_past
                else read_typed_date(text, self._today, self._locale)
            ).reading.when
        except DateInWordsError as error:
            self.errors[name] = FieldError("", {"problem": error})
            return None
        if when.day is None or when.instant:
            self.errors[name] = FieldError("answer.not_a_day", {"text": text})
        elif not first <= when.day <= last:
            key = "answer.not_yet" if is_past else "answer.too_far"
            self.errors[name] = FieldError(key, {"days": LONGEST_QUIET.days})
        return when.day

    def _read_date(self, answer: Answer, text: str) -> Answer:
        if not text:
            self.errors["words"] = FieldError("answer.no_date", {})
            return answer
        try:
            words, reading = read_typed_date(text, self._today, self._locale)
        except DateInWordsError as error:
            self.errors["words"] = FieldError("", {"problem": error})
            return answer
        if reading.when.is_undated:
            self.errors["words"] = FieldError("answer.no_date", {})
        if reading.when.text == self._milestone.when.text and not answer.letter:
            # Without a document there is nothing to record.
            self.errors["words"] = FieldError("answer.same_date", {})
        modality = guess("", words, self._today).modality
        return answer._replace(when=reading.when.text, words=words, modality=modality)


def propose_answer(
    answer: Answer, milestone: Milestone, channel: str, timeline: Timeline, today: date
) -> Proposal:
    """Return the proposal that an answer is.

    Args:
        answer: The answer.
        milestone: The milestone, or the occurrence of it that the question is about.
        channel: The channel whose reader answers; empty for a reader of the pages.
        timeline: The list.
        today: The day on which the reader says it.
    """
    language = timeline.language
    edits = _cited_edits if answer.letter and not milestone.recurrence else _plain_edits
    place = f"channel_{'from' if channel else 'none'}"
    who = say(language, f"answer.{place}", channel=channel)
    return Proposal(
        edits(answer, milestone, timeline, today),
        Origin.ANSWER,
        document=say(language, "answer.from_whom", who=answer.who, place=who) if answer.who else who,
        # Not as a quote: from the same quote nothing is proposed again, of whichever milestone.
        reasons=tuple(
            say(language, f"answer.gave_{name}", text=" ".join(text.split()))
            for name, text in (("words", answer.words), ("letter", answer.letter), ("note", answer.note))
            if text
        ),
    )


def _plain_edits(answer: Answer, milestone: Milestone, timeline: Timeline, today: date) -> tuple[Edit, ...]:
    """Return what changes where no document says so, or of one time of several: no source is cited."""
    del timeline
    match answer.reply:
        case Reply.DONE if answer.on:
            return (MarkDone(milestone.id, answer.on.isoformat(), milestone.recurrence),)
        case Reply.MOVED:
            return (SetField(milestone.id, "when", answer.when),)
        case _:
            return (SetField(milestone.id, "cancelled", {"on": today.isoformat()}),)


def _cited_edits(answer: Answer, milestone: Milestone, timeline: Timeline, today: date) -> tuple[Edit, ...]:
    """Return what changes where a document says so."""
    source, cited = _cite(answer.letter, timeline, today)
    says: dict[str, Plain] = {"source": source}
    match answer.reply:
        case Reply.DONE if answer.on:
            says |= {"done": answer.on.isoformat()}
        case Reply.MOVED if answer.when == milestone.when.text:
            says |= {"confirms": True}
        case Reply.MOVED:
            # The words are the reader's own, not a quote of the document.
            says |= {"when": answer.when, "modality": answer.modality.value}
        case _:
            says |= {"cancelled": True}
    return (*cited, AddStatement(milestone.id, says))


def _cite(letter: str, timeline: Timeline, today: date) -> tuple[str, tuple[Edit, ...]]:
    """Return the id of the document that a reader names, and the edit that adds it where the file lacks it.

    Its date is the day that its title names, or else today. The same words of the same day cite the same
    source, also while neither was accepted.
    """
    told = letter.casefold()
    for one in timeline.sources.values():
        if told in {one.title.casefold(), one.reference.casefold(), one.url.casefold()}:
            return one.id, ()
    is_link = bool(re.fullmatch(URL.pattern, letter))
    named = None if is_link else find_date(letter, today)
    day = named.when.day if named and named.when.day and named.when.day <= today else today
    mark = hashlib.sha256(told.encode()).hexdigest()[:6]
    fields = {"title": (urlsplit(letter).hostname or letter) if is_link else letter, "date": day.isoformat()}
    name = f"{say(timeline.language, 'answer.source_id')}-{today}-{mark}"
    return name, (AddSource(name, {**fields, **({"url": letter} if is_link else {})}),)


def store_answer(
    session: Session, proposal: Proposal, question: Question, *, events: EventsFile, now: datetime
) -> Fate:
    """Store an answer as a proposal, and note whose readers gave it; the same one twice is one.

    Args:
        session: A transaction that writes, under the lock of answers.
        proposal: The proposal.
        question: What was asked.
        events: The file it is about.
        now: Real time.

    Raises:
        TooManyAnswersError: Five answers of this channel about this milestone wait already.
    """
    same = find_same(session, proposal)
    is_waiting = same is not None and same.state in {ProposalState.OPEN, ProposalState.ACCEPTING}
    if not is_waiting and count_open_answers(session, question.milestone, question.channel) >= MOST_OPEN:
        raise TooManyAnswersError("answer.too_many", most=MOST_OPEN)
    (fate,) = propose(session, [proposal], events=events, now=now)
    if (row := find_same(session, proposal)) and row.id:
        note_answer(session, row.id, question.milestone, question.channel, now)
    return fate


def closed_at(question: Question, history: History) -> datetime | None:
    """Return when a question was closed: with news of the milestone, or another date; None while it is open.

    Args:
        question: The question.
        history: The history of its milestone.
    """
    closed = None
    for one in history.revisions:
        if one.date_revision > question.date_revision:
            return closed or one.recorded_at
        state = one.state
        is_open = state is not None and state.status is Status.PLANNED
        closed = None if is_open else closed or one.recorded_at
    return closed
