"""Answers of readers: the form in which they say something of a milestone, and the proposal it becomes."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notifier.dates.edtf import parse_edtf
from notifier.dates.labels import day_label
from notifier.errors import DateError, NotifierError
from notifier.events_file.problems import Locale
from notifier.events_file.typed_dates import DateInWordsError
from notifier.events_file.values import URL
from notifier.letters.reading import source_kind_of
from notifier.named_tuple import NamedTuple
from notifier.proposals.drafting import (
    Citation,
    draft_cancelled,
    draft_done,
    draft_moved,
    draft_silent,
    said_to_last,
)
from notifier.proposals.stored import ProposalFate, find_same, propose
from notifier.proposals.typed import UnreadDateError, find_past_day, guess, read_typed_date
from notifier.store.answers import count_open_answers, note_answer
from notifier.store.proposals import ProposalState
from notifier.timeline.edits import AddSource, Origin, Proposal
from notifier.timeline.model import Modality, SourceKind, Status
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

    from notifier.events_file.whole import EventsFile
    from notifier.proposals.typed import TypedDate
    from notifier.store.answer_links import Question
    from notifier.timeline.edits import Edit
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import History
    from notifier.words import Language

MOST_OPEN = 5
LONGEST_QUIET = timedelta(days=31)
# What was done longer ago is rather a slip in the year.
LONGEST_AGO = timedelta(days=3653)
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
    """What a reader says of a milestone."""

    reply: Reply  # What is said.
    on: date | None = None  # The day it was done, or from which to ask again; None for another reply.
    when: str = ""  # The other date as EDTF; empty for another reply.
    words: str = ""  # The words of that date.
    lasts: bool | None = None  # Whether those say that it is all of its days; None where they do not tell.
    modality: Modality = Modality.FIXED  # How firm those words are.
    letter: str = ""  # The document that says it, or its address; may be empty.
    who: str = ""  # Who answers, for editors only; may be empty.
    note: str = ""  # More about it, for editors only; may be empty.

    def repeats(self, milestone: Milestone) -> bool:
        """Whether its date is the one that the milestone has, and not said less firmly."""
        is_as_firm = self.modality in {Modality.FIXED, milestone.modality}
        is_as_long = self.lasts in {None, milestone.lasts}
        return is_as_long and self.when == milestone.when.text and is_as_firm


class TooManyAnswersError(NotifierError):
    """As many answers of a channel about a milestone wait as may."""


def propose_answer(
    answer: Answer, milestone: Milestone, channel: str, timeline: Timeline, today: date
) -> Proposal:
    """Return the proposal that an answer is.

    The channel is empty for a reader of the pages.
    """
    language = timeline.language
    citation = cited_by(answer, milestone, timeline, today) or Citation(today)
    place = f"channel_{'from' if channel else 'none'}"
    who = say(language, f"answer.{place}", channel=channel)
    return Proposal(
        _edits(answer, milestone, citation, timeline),
        Origin.ANSWER,
        document=say(language, "answer.from_whom", who=answer.who, place=who) if answer.who else who,
        # Not as a quote: from the same quote nothing is proposed again, of whichever milestone.
        reasons=tuple(
            say(language, f"answer.gave_{name}", text=" ".join(text.split()))
            for name, text in (("words", answer.words), ("letter", answer.letter), ("note", answer.note))
            if text
        ),
    )


def _edits(answer: Answer, milestone: Milestone, citation: Citation, timeline: Timeline) -> tuple[Edit, ...]:
    """Return what changes; the words of a date are the reader's own, not a quote of the document."""
    match answer.reply:
        case Reply.DONE if answer.on:
            return draft_done(milestone.id, answer.on, citation, milestone.recurrence)
        case Reply.MOVED if citation.source and answer.repeats(milestone):
            return draft_silent(milestone.id, "confirms", citation)
        case Reply.MOVED:
            when = _among_others(answer.when, milestone)
            return draft_moved(milestone.id, when, answer.modality, citation, timeline, lasts=answer.lasts)
        case _:
            return draft_cancelled(milestone.id, None, "", citation)


def _among_others(when: str, milestone: Milestone) -> str:
    """Return a date that is given; of one of several dates all of them, with it in the place of that one."""
    if not (milestone.is_part and milestone.stated):
        return when
    others = (one for one in milestone.stated.members if not one.is_same_time(milestone.when))
    every = sorted((*others, parse_edtf(when)), key=lambda one: one.sort_key)
    try:
        return parse_edtf(f"{{{','.join(one.text for one in every)}}}").text
    except DateError:
        return when


def cited_by(answer: Answer, milestone: Milestone, timeline: Timeline, today: date) -> Citation | None:
    """Return the document that an answer cites; None without one, and of one time of several."""
    is_cited = answer.letter and not milestone.recurrence
    return _cite(answer.letter, timeline, today) if is_cited else None


def day_words(answer: Answer, citation: Citation, timeline: Timeline, today: date, language: Language) -> str:
    """Return the day that the document of an answer has in the list, and where that is not its own."""
    is_dated = not citation.added or _named_day(answer.letter, timeline, today)
    key = "answer.letter_day" if is_dated else "answer.letter_no_day"
    return say(language, key, date=day_label(citation.said_on, language))


def _named_day(letter: str, timeline: Timeline, today: date) -> date | None:
    """Return the day that the title of a document names; None for a link."""
    if re.fullmatch(URL.pattern, letter):
        return None
    return find_past_day(letter, today, Locale(timeline.language, timeline.zone.key))


def _cite(letter: str, timeline: Timeline, today: date) -> Citation:
    """Return the document that a reader names, with the edit that adds it where the file lacks it.

    Its date is the day that its title names. Without one it is an answer of today, as nothing says when the
    document is from. The same words of the same day cite the same source, also while neither was accepted.
    """
    told = letter.casefold()
    for one in timeline.sources.values():
        if told in {one.title.casefold(), one.reference.casefold(), one.url.casefold()}:
            return Citation(one.date, one.id)
    is_link = bool(re.fullmatch(URL.pattern, letter))
    named = _named_day(letter, timeline, today)
    day = named or today
    mark = hashlib.sha256(told.encode()).hexdigest()[:6]
    kind = source_kind_of(letter, SourceKind.ANSWER) if named else SourceKind.ANSWER
    fields = {"title": (urlsplit(letter).hostname or letter) if is_link else letter, "date": day.isoformat()}
    fields |= {"url": letter} if is_link else {}
    fields |= {} if kind is SourceKind.LETTER else {"kind": kind.value}
    name = f"{say(timeline.language, 'answer.source_id')}-{today}-{mark}"
    return Citation(day, name, added=(AddSource(name, fields),))


def store_answer(
    session: Session, proposal: Proposal, question: Question, *, events: EventsFile, now: datetime
) -> ProposalFate:
    """Store an answer as a proposal, and note whose readers gave it; the same one twice is one.

    The transaction writes, under the lock of answers.

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
    """Return when a question was closed by news of its milestone or another date; None while it is open."""
    closed = None
    for one in history.revisions:
        if one.date_revision > question.date_revision:
            return closed or one.recorded_at
        state = one.state
        is_open = state is not None and state.status is Status.PLANNED
        closed = None if is_open else closed or one.recorded_at
    return closed


class AnswerReader:
    """Reads what a reader typed into the form about a milestone.

    `errors` says what is wrong, by the name of the field.
    """

    def __init__(self, milestone: Milestone, timeline: Timeline, today: date) -> None:
        self.errors: dict[str, NotifierError] = {}
        self._milestone = milestone
        self._today = today
        self._timeline = timeline
        self._locale = Locale(timeline.language, timeline.zone.key)

    def read(self, reply: Reply, fields: Mapping[str, str]) -> Answer:
        """Return the answer; it counts where there are no errors."""
        for name, most in LONGEST.items():
            if len(fields[name]) > most:
                self.errors[name] = NotifierError("answer.too_long", most=most)
        answer = Answer(reply, letter=fields["letter"], who=fields["who"], note=fields["note"])
        if self.errors:
            return answer
        if re.match(r"(?i)https?:", answer.letter) and not re.fullmatch(URL.pattern, answer.letter):
            self.errors["letter"] = NotifierError("answer.bad_link")
        match reply:
            case Reply.DONE:
                on = self._read_day(fields["on"], self._today - LONGEST_AGO, self._today)
                self._check_letter(answer.letter, on)
                return answer._replace(on=on)
            case Reply.MOVED:
                return self._read_date(answer, fields["words"])
            case Reply.CANCELLED:
                return answer
            case Reply.LATER:
                tomorrow, last = self._today + timedelta(days=1), self._today + LONGEST_QUIET
                return answer._replace(on=self._read_day(fields["on"], tomorrow, last))

    def _check_letter(self, letter: str, on: date | None) -> None:
        """Note a document that is from before the day it is to prove."""
        if not letter or on is None or self._milestone.recurrence:
            return
        said_on = _cite(letter, self._timeline, self._today).said_on
        if said_on < on:
            day = day_label(said_on, self._timeline.language)
            self.errors["letter"] = NotifierError("answer.letter_before", said_on=day)

    def _typed(self, name: str, text: str, missing: str, last: date | None = None) -> TypedDate | None:
        """Return the date in a field; none, or one that cannot be read, is an error."""
        try:
            if text:
                return read_typed_date(text, self._today, self._locale, last=last)
            self.errors[name] = NotifierError(missing)
        except DateInWordsError as error:
            unread_day = "answer.unread_day" if last else "answer.unread_again"
            otherwise = unread_day if name == "on" else "fill.no_date"
            self.errors[name] = UnreadDateError(error, text, self._today, otherwise)
        return None

    def _read_day(self, text: str, first: date, last: date) -> date | None:
        """Return the day in the field `on`; one that lies outside these two is an error as well."""
        is_past = last == self._today
        typed = self._typed("on", text, "answer.no_day", last if is_past else None)
        if typed is None:
            return None
        when = typed.reading.when
        if when.day is None or when.instant:
            self.errors["on"] = NotifierError("answer.not_a_day", text=text)
        elif not first <= when.day <= last:
            is_early = is_past and when.day < first
            key = "answer.too_long_ago" if is_early else "answer.not_yet" if is_past else "answer.too_far"
            self.errors["on"] = NotifierError(key, days=LONGEST_QUIET.days)
        return when.day

    def _read_date(self, answer: Answer, text: str) -> Answer:
        typed = self._typed("words", text, "answer.no_date")
        if typed is None:
            return answer
        words, reading = typed
        if reading.when.is_undated:
            self.errors["words"] = NotifierError("fill.counts_from_other", text=text)
        # How firm a date is can stand in the rest of a sentence.
        modality = guess("", text, self._today).modality
        lasts = said_to_last(words, reading.when)
        answer = answer._replace(when=reading.when.text, words=words, lasts=lasts, modality=modality)
        if answer.repeats(self._milestone) and not answer.letter:
            # Without a document there is nothing to record.
            self.errors["words"] = NotifierError("answer.same_date")
        return answer
