"""Answers of readers: the form in which they say something of a milestone, and the proposal it becomes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import parse_edtf
from notifier.dates.labels import (
    bare_label,
    day_label,
    full_day_label,
    full_days_label,
    join_words,
    qualified,
)
from notifier.errors import NotifierError
from notifier.events_file.values import URL
from notifier.named_tuple import NamedTuple
from notifier.proposals.answer_documents import check_document, cite_document, say_day
from notifier.proposals.filled import ACTIONS, called_off
from notifier.proposals.form_fields import Action, Citation, Filled, FormError, FormFields
from notifier.proposals.stored import ProposalFate, find_same, propose_one
from notifier.store.answers import count_open_answers, note_answer
from notifier.store.proposals import ProposalState
from notifier.timeline.edits import AddStatement, MarkDone, Origin, Proposal, SetField, dated_by
from notifier.timeline.model import Modality, Status
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlmodel import Session

    from notifier.dates.edtf import Edtf
    from notifier.events_file.whole import EventsFile
    from notifier.store.answer_links import Question
    from notifier.timeline.edits import Edit
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import History
    from notifier.words import Language

MOST_OPEN = 5
LONGEST_QUIET = timedelta(days=31)
# What was done longer ago, or moves further back or ahead, is rather a slip in the year.
LONGEST_AGO, LONGEST_AHEAD = timedelta(days=3653), timedelta(days=9131)
VALID_AFTER_CLOSING = timedelta(days=90)
# The longest text of each field of the form, in characters.
LONGEST = {"when": 200, "day": 60, "again": 60, "letter": 300, "who": 80, "note": 1000}


class Reply(StrEnum):
    """What a reader can say.

    Of one time of several, `CANCELLED` is that time and `CANCELLED_ALL` all of them. `LATER` is no
    proposal, but lets the questions of a channel wait.
    """

    DONE = "done"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CANCELLED_ALL = "cancelled_all"
    LATER = "later"


# What each reply does, and the field that it needs beside what can be said with all.
_ASKED = {
    Reply.DONE: (Action.DONE, "day"),
    Reply.MOVED: (Action.MOVE, "when"),
    Reply.CANCELLED: (Action.CANCEL, ""),
    Reply.CANCELLED_ALL: (Action.CANCEL, ""),
    Reply.LATER: (Action.SILENT, "again"),
}


class Answer(NamedTuple):
    """What a reader says of a milestone."""

    reply: Reply  # What is said.
    typed: Mapping[str, str]  # What was typed, by field; name and note are for editors only.
    edits: tuple[Edit, ...] = ()  # What it changes; nothing where the questions wait.
    until: date | None = None  # From which day to ask again; None for another reply.
    letter_day: str = ""  # The day that the document has in the list, in words; empty without one.
    is_far: bool = False  # Whether the date is so far ahead that its year is probably a slip.


class TooManyAnswersError(NotifierError):
    """As many answers of a channel about a milestone wait as may."""


def read_answer(
    reply: Reply,
    typed: Mapping[str, str],
    milestone: Milestone,
    timeline: Timeline,
    today: date,
    language: Language,
) -> Answer:
    """Read what a reader typed into the form about a milestone; of other fields nothing counts.

    The words of a date count from today and are the reader's own, not a quote of the document.

    Raises:
        FormError: Fields are wrong.
    """
    _refuse_texts(typed, language)
    letter = typed.get("letter", "")
    # Of one time of several no source is cited.
    cited = cite_document(letter, timeline, today) if letter and not milestone.recurrence else Citation(today)
    citation, (action, name) = cited._replace(said_on=today), _ASKED[reply]
    said = {name: typed.get(name, ""), "occurrence": milestone.recurrence}
    fields = FormFields(Filled(action, said, milestone, timeline, today, language, citation))
    if name:
        fields.required(name)
    if reply is Reply.LATER:
        until = fields.day("again", today)
        if until and not today < until <= today + LONGEST_QUIET:
            fields.wrong("again", "answer.too_far", days=LONGEST_QUIET.days)
        return Answer(reply, typed, fields.draft(()).edits, until)
    is_one = reply is Reply.CANCELLED and bool(milestone.recurrence)
    edits = called_off(fields) if is_one else ACTIONS[action](fields)
    day = fields.done_day(today) if reply is Reply.DONE else None
    if day and day < today - LONGEST_AGO:
        fields.wrong("day", "answer.too_long_ago")
    elif day and cited.source and cited.said_on < day:
        fields.wrong("letter", "answer.letter_before", said_on=day_label(cited.said_on, language))
    is_far = _is_far(said_in(edits), fields)
    if action is Action.MOVE and _gives_same_date(said_in(edits), milestone):
        if citation.source:
            edits = citation.state(milestone.id, confirms=True)
        elif not letter:
            # Without a document there is nothing to record.
            fields.wrong("when", "answer.same_date")
    if ended := fields.faults.pop("source", ""):
        fields.faults["letter"] = ended
    check_document(cited, letter, fields)
    letter_day = say_day(letter, cited, timeline, today, language) if cited.source else ""
    return Answer(reply, typed, fields.draft(edits).edits, letter_day=letter_day, is_far=is_far)


def _is_far(said: Mapping[str, object], fields: FormFields) -> bool:
    """Whether a new date is far ahead, also of the date there is; one long ago is noted as wrong."""
    if "when" not in said:
        return False
    when, today, known = parse_edtf(str(said["when"])), fields.filled.today, fields.milestone.when
    last = when.latest or when.earliest
    if last and min(today, known.latest or today) - last > LONGEST_AGO:
        fields.wrong("when", "answer.too_long_ago")
    first = when.earliest or when.latest
    return bool(first and first - max(today, known.latest or today) > LONGEST_AHEAD)


def _refuse_texts(typed: Mapping[str, str], language: Language) -> None:
    letter = typed.get("letter", "")
    too_long = {name: most for name, most in LONGEST.items() if len(typed.get(name, "")) > most}
    faults = {name: say(language, "answer.too_long", most=most) for name, most in too_long.items()}
    if re.match(r"(?i)https?:", letter) and not re.fullmatch(URL.pattern, letter):
        faults.setdefault("letter", say(language, "answer.bad_link"))
    if faults:
        raise FormError(faults)


def said_in(edits: Iterable[Edit]) -> Mapping[str, Any]:
    """Return what edits say of a milestone that is there, as the keys of a statement."""
    said: dict[str, Any] = {}
    for edit in edits:
        match edit:
            case MarkDone(_, on, _):
                said["done"] = on
            case SetField(_, key, value) if value is not None:
                said[key] = value
            case AddStatement(_, fields):
                said |= fields
            case _:
                continue
    return said


def said_words(edits: Iterable[Edit], language: Language) -> str:
    """Return what an answer says; of one that an editor changed into something else, that it was changed."""
    fields = said_in(edits)
    if "done" in fields:
        when = parse_edtf(str(fields["done"]))
        day = full_day_label(when.day, language) if when.day else when.text
        return say(language, "answer.said_done", date=day)
    if "when" in fields:
        when = dated_by(fields, is_lasting=bool(fields.get("lasts")))
        return _moved(when, str(fields.get("modality", Modality.FIXED)), language)
    if "except" in fields:
        days = [day_label(date.fromisoformat(one), language) for one in fields["except"]]
        return say(language, "answer.said_except", dates=join_words(days, language))
    words = {"cancelled": "cancelled", "confirms": "confirmed"}
    return say(language, f"answer.said_{next((words[key] for key in words if key in fields), 'other')}")


def _moved(when: Edtf, modality: str, language: Language) -> str:
    """Return that the date is another one: a day with its weekday, a period with its days; and how firm."""
    is_fixed = modality == Modality.FIXED
    bare = bare_label(when, language, is_fixed=is_fixed)
    if when.is_exact and not when.instant:
        bare = full_days_label(when, language)
    words = qualified(bare, when, language, *([] if is_fixed else [say(language, f"modality.{modality}")]))
    if when.earliest and when.latest and not (when.is_exact or when.is_set):
        days = bare_label(parse_edtf(f"{when.earliest}/{when.latest}"), language)
        if days != bare:
            words = say(language, "answer.with_days", date=words, days=days)
    return say(language, "answer.said_moved", date=words)


def _gives_same_date(said: Mapping[str, object], milestone: Milestone) -> bool:
    """Whether the date that is said is the one that the milestone has, and not said less firmly."""
    stated = (milestone.is_part and milestone.stated) or milestone.when
    is_as_firm = said.get("modality", Modality.FIXED) in {Modality.FIXED, milestone.modality}
    is_as_long = said.get("lasts") in {None, milestone.lasts}
    return is_as_long and is_as_firm and said.get("when") == stated.text


def propose_answer(answer: Answer, channel: str, timeline: Timeline) -> Proposal:
    """Return the proposal that an answer is.

    The channel is empty for a reader of the pages.
    """
    language, typed = timeline.language, answer.typed
    place = say(language, f"answer.channel_{'from' if channel else 'none'}", channel=channel)
    who, words = typed.get("who"), typed.get("when", "") if answer.reply is Reply.MOVED else ""
    given = {"words": words, "letter": typed.get("letter", ""), "note": typed.get("note", "")}
    return Proposal(
        answer.edits,
        Origin.ANSWER,
        document=say(language, "answer.from_whom", who=who, place=place) if who else place,
        # Not as a quote: from the same quote nothing is proposed again, of whichever milestone.
        reasons=tuple(
            say(language, f"answer.gave_{name}", text=" ".join(text.split()))
            for name, text in given.items()
            if text
        )
        + ((say(language, "answer.far"),) if answer.is_far else ()),
    )


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
    fate, row = propose_one(session, proposal, events.document(), now)
    if row and row.id:
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
