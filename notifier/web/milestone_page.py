"""The page of one milestone: what each letter said, how the date moved, and who hears of it when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, full_day_label
from notifier.dates.working_days import dutch_holidays
from notifier.reminders.plan import plan_reminders
from notifier.reminders.sentences import lead_words
from notifier.timeline.upcoming import look_at
from notifier.web.changes_page import ChangeLine, lines_of
from notifier.web.entries import Entry, said, to_entry
from notifier.web.slip_chart import SlipChart, draw_slip
from notifier.words import say

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone
    from notifier.web.views import View
    from notifier.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """What one letter said.

    Attributes:
        date: The day of the letter.
        said: The date it gave, or that it confirms or gives none.
        phrase: In which words.
        modality: How firmly, in a word.
        title: The letter.
        reference: How it is cited.
        url: Where to read it.
        counts: Whether the date that counts rests on it.
    """

    date: str
    said: str
    phrase: str
    modality: str
    title: str
    reference: str
    url: str
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLine:
    """A reminder to come: on which day, at what time, and what it counts to."""

    day: str
    time: str
    rule: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestonePage:
    """Everything on the page.

    Attributes:
        entry: The milestone in words.
        milestone: The milestone.
        statements: What the letters said, oldest first.
        chart: How the date moved; None where nothing could move.
        reminders: The reminders to come, nearest first.
        changes: What changed, newest first.
    """

    entry: Entry
    milestone: Milestone
    statements: tuple[StatementLine, ...]
    chart: SlipChart | None
    reminders: tuple[ReminderLine, ...]
    changes: tuple[ChangeLine, ...]


def build_milestone_page(milestone: Milestone, view: View, language: Language) -> MilestonePage:
    """Make the page of one milestone."""
    history = view.histories.get(milestone.key)
    revisions = history.revisions if history else ()
    return MilestonePage(
        entry=to_entry(look_at(milestone, view.today), language),
        milestone=milestone,
        statements=tuple(
            StatementLine(
                date=day_label(one.source.date, language),
                said=said(one, language),
                phrase=one.phrase,
                modality=say(language, f"modality.{one.modality}") if one.modality else "",
                title=one.source.title,
                reference=one.source.reference,
                url=one.source.url,
                counts=one is milestone.basis,
            )
            for one in milestone.statements
        ),
        chart=draw_slip(milestone.statements, view.today, language),
        reminders=_reminders(milestone, view, language),
        changes=lines_of(tuple(reversed(revisions)), view, language),
    )


def _reminders(milestone: Milestone, view: View, language: Language) -> tuple[ReminderLine, ...]:
    planned = [
        (reminder, rule)
        for rule in view.rules
        if rule.match.takes(milestone, view.today)
        for reminder in plan_reminders(milestone, rule, dutch_holidays)
        if reminder.on >= view.today
    ]
    return tuple(
        ReminderLine(
            day=full_day_label(reminder.on, language),
            time=f"{rule.at:%H:%M}",
            rule=rule.id,
            why=lead_words(reminder, language),
        )
        for reminder, rule in sorted(planned, key=lambda pair: (pair[0].on, pair[1].at, pair[0].urgency))
    )
