"""A milestone as a card of a page: title, date, certainty, source and action in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from notifier.dates.forms import Day, Month, Year
from notifier.dates.labels import day_label
from notifier.reminders.headlines import ending_words
from notifier.reminders.notices import is_firm
from notifier.reminders.sentences import is_day_known
from notifier.timeline.fields import FIELDS
from notifier.timeline.model import Modality, Says, Status
from notifier.timeline.statements import kind_words, source_words, sources_words
from notifier.timeline.upcoming import Upcoming, left_label
from notifier.words import say

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.timeline.model import Milestone, Statement
    from notifier.words import Language

_NEWS = {
    Says.DATED: "page.dated_on",
    Says.CONFIRMED: "page.confirmed_on",
    Says.UNDATED: "page.silent_on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneCard:
    """A milestone on a page."""

    milestone: Milestone  # The milestone, or an occurrence of it.
    when: str
    machine_date: str  # The same for HTML's `<time>`; empty where that has no form for it.
    left: str  # How many days are left, or how it ended, and the remarks on the date.
    left_always: str  # As much of that as counts no days.
    tone: str  # `overdue`, `planned`, `done` or `cancelled`.
    certainty: str
    firmness: str  # `firm`, `window` where only a period is known, or `soft` where that is in doubt.
    cited: Statement | None  # The statement that is quoted for it; None when there is none.
    source: str  # The source of that in words; empty when there is none.
    news: str  # What the newest source after that one said; empty when there is none.
    action: str
    action_name: str  # The name of the field `action` in words.
    owner_path: str  # The last part of the address of the owner's page; empty where it has none.
    kind: str


def to_card(row: Upcoming, language: Language) -> MilestoneCard:
    """Put a milestone into words."""
    milestone = row.milestone
    cited, ended = milestone.cited, ending_words(milestone, language)
    stands = "status.overdue" if row.is_overdue else "history.undated" if milestone.has_lapsed else ""
    standing = [say(language, stands)] if stands else []
    return MilestoneCard(
        milestone=milestone,
        when=milestone.label(language),
        machine_date=machine_date(milestone.when),
        left=ended or left_label(row, language),
        left_always=ended or "; ".join([*standing, *milestone.remarks(language)]),
        tone=row.status,
        certainty=certainty(milestone, language),
        firmness=firmness(milestone),
        cited=cited,
        source=source_words(cited.source, language) if cited else "",
        news=news(milestone, language),
        action=milestone.action if milestone.status is Status.PLANNED else "",
        action_name=FIELDS["action"].words(language),
        # Points alone are no part of an address.
        owner_path=quote(milestone.owner, safe="") if milestone.owner.strip(".") else "",
        kind=say(language, f"kind.{milestone.kind}"),
    )


def machine_date(when: Edtf) -> str:
    """Return a date for HTML's `<time>`; empty for what that lacks: quarters, seasons, halves, periods."""
    return f"{when.form._replace(qualifier='')}" if isinstance(when.form, Day | Month | Year) else ""


def certainty(milestone: Milestone, language: Language) -> str:
    """Say how certain a date is: its modality, and whether the day is known."""
    if milestone.when.is_undated or milestone.has_lapsed:
        return ""
    words = []
    # A vague date is not called fixed, also where its source is firm.
    if milestone.modality is not Modality.FIXED or is_settled(milestone):
        is_fixed = milestone.modality is Modality.FIXED
        words.append(say(language, "page.modality_fixed" if is_fixed else f"modality.{milestone.modality}"))
    if milestone.is_beyond_sources:
        words.append(say(language, "page.beyond_sources", **sources_words(milestone.statements, language)))
    if not is_day_known(milestone):
        words.append(say(language, "page.day_unknown"))
    return "; ".join(words)


def firmness(milestone: Milestone) -> str:
    """Return how certain a date is, as a name: see `MilestoneCard.firmness`."""
    if milestone.modality is not Modality.FIXED or milestone.when.qualifier or milestone.has_lapsed:
        return "soft"
    return "firm" if is_settled(milestone) else "window"


def is_settled(milestone: Milestone) -> bool:
    """Whether a fixed date can be no other, such as a day, all of some days, or the last day of a term."""
    is_fixed = milestone.modality is Modality.FIXED and not milestone.when.qualifier
    is_fixed &= not milestone.when.is_undated
    return is_firm(milestone) or (is_fixed and is_day_known(milestone))


def news(milestone: Milestone, language: Language) -> str:
    """Say what a source after the one that gave the date says: it confirms it, gives another or none."""
    since = [one for one in milestone.since_basis if one.says in _NEWS]
    if not since or milestone.proof:
        return ""
    last = next((one for one in reversed(since) if one.says is not Says.UNDATED), since[-1])
    day = day_label(last.source.date, language)
    names = kind_words(last.source.kind, language)
    return say(language, _NEWS[last.says], date=day, when=last.label(language), **names)


def said(statement: Statement, language: Language) -> str:
    """Say what a statement does: the date it gives, or that it confirms one, gives none or ends it."""
    if statement.when:
        return statement.label(language)
    day = day_label(statement.done, language) if statement.done else ""
    return say(language, f"show.{statement.says}", day=day)
