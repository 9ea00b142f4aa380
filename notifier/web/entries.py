"""A milestone in words for a page: what, when, how sure, who said so, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.dates.forms import Day, Month, Year
from notifier.dates.labels import day_label, full_day_label, label
from notifier.reminders.notices import is_firm
from notifier.reminders.sentences import is_day_known, source_words
from notifier.timeline.fields import FIELDS
from notifier.timeline.filters import OVERDUE
from notifier.timeline.model import Modality, Status
from notifier.timeline.upcoming import Upcoming, left_label
from notifier.words import say

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.timeline.model import Milestone, Statement
    from notifier.words import Language

# What a machine can read in HTML's <time>; it has no quarters, seasons or halves.


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneCard:
    """A milestone on a page.

    Attributes:
        id: Its name.
        title: What it is called.
        when: The date in words.
        machine_date: The same for machines; empty where HTML has no form for it.
        left: How far it is, or how it ended.
        tone: `overdue`, `planned`, `done` or `cancelled`.
        certainty: How sure the date is.
        phrase: The letter's own words; empty when not quoted.
        source: The letter; empty when there is none.
        source_url: Where to read it; empty when unknown.
        news: What the newest letter since then said; empty when there is none.
        action: What the reader should do.
        action_name: What that is called.
        owner: Who sees to it.
        kind: What the date means, in a word.
        topics: What it is about.
    """

    id: str
    title: str
    when: str
    machine_date: str
    left: str
    tone: str
    certainty: str
    phrase: str
    source: str
    source_url: str
    news: str
    action: str
    action_name: str
    owner: str
    kind: str
    topics: tuple[str, ...]


def to_card(row: Upcoming, language: Language) -> MilestoneCard:
    """Put a milestone into words.

    Args:
        row: The milestone as it looks today.
        language: The readers' language.
    """
    milestone = row.milestone
    cited = milestone.cited
    return MilestoneCard(
        id=milestone.id,
        title=milestone.title,
        when=label(milestone.when, language),
        machine_date=machine_date(milestone.when),
        left=_left(row, language),
        tone=OVERDUE if row.is_overdue else milestone.status.value,
        certainty=certainty(milestone, language),
        phrase=cited.phrase if cited else "",
        source=source_words(cited.source, language) if cited else "",
        source_url=cited.source.url if cited else "",
        news=news(milestone, language),
        action=milestone.action if milestone.status is Status.PLANNED else "",
        action_name=FIELDS["action"].words(language),
        owner=milestone.owner,
        kind=say(language, f"kind.{milestone.kind}"),
        topics=milestone.topics,
    )


def machine_date(when: Edtf) -> str:
    """Return a date as HTML's `<time>` takes it, or an empty text."""
    return f"{when.form._replace(qualifier='')}" if isinstance(when.form, Day | Month | Year) else ""


def certainty(milestone: Milestone, language: Language) -> str:
    """Say how sure a date is: how firmly it was stated, and whether the day is known."""
    if milestone.when.is_undated:
        return ""
    words = []
    # A date that is vague stands nowhere near fast, however firmly the letter put it.
    if milestone.modality is not Modality.FIXED or is_firm(milestone):
        words.append(say(language, f"page.modality_{milestone.modality}"))
    if milestone.is_beyond_sources:
        words.append(say(language, "page.beyond_sources"))
    if not is_day_known(milestone):
        words.append(say(language, "page.day_unknown"))
    return "; ".join(words)


def news(milestone: Milestone, language: Language) -> str:
    """Say what the newest letter after the one that gave the date did: confirm it, or give none."""
    since = milestone.since_basis
    if not since:
        return ""
    last = next((one for one in reversed(since) if one.confirms), since[-1])
    key = "page.confirmed_on" if last.confirms else "page.silent_on"
    return say(language, key, date=day_label(last.source.date, language))


def said(statement: Statement, language: Language) -> str:
    """Say what a statement does: the date it gives, or that it confirms or gives none."""
    if statement.when:
        return label(statement.when, language)
    return say(language, "show.confirmed" if statement.confirms else "show.silent")


def _left(row: Upcoming, language: Language) -> str:
    milestone = row.milestone
    if milestone.done:
        return say(language, "page.done_on", date=day_label(milestone.done, language))
    if milestone.cancelled:
        return say(language, "page.cancelled_on", date=full_day_label(milestone.cancelled.on, language))
    return left_label(row, language)
