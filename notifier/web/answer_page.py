"""What the page of an answer shows: the milestone, what was answered before, and how the form was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.dates.edtf import parse_edtf
from notifier.dates.labels import day_label, full_day_label, label
from notifier.proposals.answers import Reply
from notifier.reminders.audience import Audience
from notifier.reminders.notices import facts_of
from notifier.reminders.sentences import date_sentences, later_sentences
from notifier.timeline.edits import AddStatement, MarkDone, SetField, from_json
from notifier.timeline.upcoming import look_at
from notifier.web.entries import MilestoneCard, to_card
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from notifier.proposals.answers import Answer
    from notifier.reminders.notices import Fact
    from notifier.store.answers import AnswerRow
    from notifier.store.proposals import ProposalRow
    from notifier.timeline.model import Milestone, Timeline
    from notifier.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """What the page shows."""

    entry: MilestoneCard  # The milestone in words.
    sentences: tuple[str, ...]  # What is known of its date.
    facts: tuple[Fact, ...]  # Its owner, action and source.
    page: str  # The address of its own page; empty where there is none.
    # What the readers of the channel answered, newest first: the day and the answer in words, and what became
    # of it.
    given: tuple[tuple[str, str, str], ...] = ()
    replies: tuple[tuple[str, str], ...] = ()  # What can be said: each reply with its words.
    reply: str = ""  # What is being said; empty while it is chosen.
    fields: Mapping[str, str]  # What was typed, by the name of the field.
    errors: Mapping[str, str]  # What is wrong, by the name of the field.
    heard: str = ""  # How the form was read, in words; empty before.
    read: str = ""  # The same as a program reads it, to see that it is read alike once more.
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


def given_before(
    rows: Sequence[tuple[AnswerRow, ProposalRow]], timeline: Timeline, language: Language
) -> tuple[tuple[str, str, str], ...]:
    """Return `AnswerPage.given`, without the names and notes of those who answered."""
    return tuple(
        (
            full_day_label(answer.made_at.astimezone(timeline.zone).date(), language),
            _words_of(proposal, language),
            say(language, f"answer.state_{proposal.state}"),
        )
        for answer, proposal in rows
    )


def _words_of(proposal: ProposalRow, language: Language) -> str:
    """Return what an answer says; of one that an editor changed into something else, that it was changed."""
    for edit in from_json(proposal.edits):
        match edit:
            case MarkDone(_, on, _):
                return _said({"done": on}, language)
            case SetField(_, ("when" | "cancelled") as key, value):
                return _said({key: value}, language)
            case AddStatement(_, fields):
                return _said(fields, language)
            case _:
                continue
    return say(language, "answer.said_other")


def _said(fields: Mapping[str, object], language: Language) -> str:
    if "done" in fields:
        return _done(str(fields["done"]), language)
    if "when" in fields:
        return _moved(str(fields["when"]), language)
    key = next((one for one in ("cancelled", "confirms") if one in fields), "")
    return say(language, f"answer.said_{'confirmed' if key == 'confirms' else key or 'other'}")


def _done(on: str, language: Language) -> str:
    when = parse_edtf(on)
    return say(language, "answer.said_done", date=full_day_label(when.day, language) if when.day else on)


def _moved(text: str, language: Language) -> str:
    """Return that the date is another one: a day with its weekday, a period with its days."""
    when = parse_edtf(text)
    words = label(when, language)
    if when.day and not when.instant:
        words = full_day_label(when.day, language)
    elif when.earliest and when.latest:
        first, last = (day_label(one, language) for one in (when.earliest, when.latest))
        days = say(language, "date.range", first=first, last=last)
        words = say(language, "answer.with_days", date=words, days=days)
    return say(language, "answer.said_moved", date=words)


def heard(answer: Answer, milestone: Milestone, language: Language) -> tuple[str, str]:
    """Return how an answer was read: in words, and as a program reads it."""
    match answer.reply:
        case Reply.DONE if answer.on:
            return say(language, "answer.said_done", date=full_day_label(answer.on, language)), f"{answer.on}"
        case Reply.MOVED if answer.when == milestone.when.text:
            return say(language, "answer.said_confirmed"), answer.when
        case Reply.MOVED:
            return _moved(answer.when, language), answer.when
        case Reply.LATER if answer.on:
            return say(
                language, "answer.said_later", date=full_day_label(answer.on, language)
            ), f"{answer.on}"
        case _:
            return say(language, "answer.said_cancelled"), answer.reply
