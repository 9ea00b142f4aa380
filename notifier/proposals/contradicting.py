"""What was accepted about the same milestone as a proposal, which that may contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.labels import full_day_label
from notifier.dates.zones import day_of
from notifier.proposals.answers import said_words
from notifier.store.proposals import last_accepted
from notifier.timeline.edits import Origin, from_json, subject_of
from notifier.words import say

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlmodel import Session

    from notifier.store.proposals import ProposalRow
    from notifier.words import Language


def accepted_before(session: Session, row: ProposalRow, zone: ZoneInfo, language: Language) -> str:
    """Say which other proposal about the same was accepted, where an editor has to know of it.

    That is any answer, and of others what was accepted after this one was made; empty for none.
    """
    milestones = {name for edit in from_json(row.edits) if (name := subject_of(edit))}
    other = last_accepted(session, row, milestones)
    if other is None or other.decided_at is None:
        return ""
    key = "desk.accepted_answer" if {row.origin, other.origin} == {Origin.ANSWER} else "desk.accepted_other"
    day = full_day_label(day_of(other.decided_at, zone), language)
    return say(language, key, day=day, words=said_words(from_json(other.edits), language))
