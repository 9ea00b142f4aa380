"""The page of one milestone: its statements, how its date moved, its reminders and its changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, full_day_label
from notifier.reminders.audience import Audience
from notifier.reminders.date_words import when_words
from notifier.reminders.lead_words import lead_words, shift_words
from notifier.reminders.schedule import coming_reminders
from notifier.reminders.sentences import extension_sentences, offset_words
from notifier.timeline.fields import Output, field_values
from notifier.timeline.repeats import current, next_occurrence
from notifier.timeline.source_words import dated_source, sources_words
from notifier.timeline.upcoming import look_at
from notifier.web.changes_page import ChangeLine, lines_of
from notifier.web.entries import MilestoneCard, said, to_card
from notifier.web.slip_chart import SlipChart, draw_slip
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.store.quiets import Quiet
    from notifier.timeline.included_list import IncludedList
    from notifier.timeline.model import Milestone
    from notifier.web.snapshot import Snapshot
    from notifier.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A statement in words.

    Attributes:
        by: What sort of document its source is, and of which day.
        said: What it does: the date it gives, or that it confirms one, gives none or ends it.
        phrase: The quoted words.
        modality: Its modality, in a word.
        source: The id of its source.
        title: Title of its source.
        reference: Reference of its source.
        url: Address of its source.
        counts: Key of the words that say it counts: for the date, or for the end; empty where not.
    """

    by: str
    said: str
    phrase: str
    modality: str
    source: str
    title: str
    reference: str
    url: str
    counts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLine:
    """A reminder to come: its day, its time, its rule, and why it comes then."""

    day: str
    time: str
    rule: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A milestone before or after this one.

    Attributes:
        side: Whether it comes before or after, in words.
        id: Its id.
        title: Its title.
        date: Its date in words.
        offset: How long after the other it comes, in words; empty when only the order is known.
    """

    side: str
    id: str
    title: str
    date: str
    offset: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestonePage:
    """Everything on the page.

    Attributes:
        entry: The milestone in words.
        milestone: The milestone.
        facts: Its other fields: names and values.
        included: The list it is from; None for one of the file itself.
        neighbours: The milestones before and after it.
        statements: Its statements, oldest first.
        names: The words for their documents.
        chart: How its date moved; None where it has fewer than two statements of a date.
        reminders: The reminders to come, nearest first.
        changes: What changed, newest first.
        quiets: Who said that nothing is known yet, and until when the channel is not asked, a sentence each.
    """

    entry: MilestoneCard
    milestone: Milestone
    facts: tuple[tuple[str, str], ...]
    included: IncludedList | None
    neighbours: tuple[Neighbour, ...]
    statements: tuple[StatementLine, ...]
    names: Mapping[str, object]
    chart: SlipChart | None
    reminders: tuple[ReminderLine, ...]
    changes: tuple[ChangeLine, ...]
    quiets: tuple[str, ...] = ()


def build_milestone_page(milestone: Milestone, snapshot: Snapshot, language: Language) -> MilestonePage:
    """Build the page of one milestone."""
    history = snapshot.histories.get(milestone.key)
    revisions = history.revisions if history else ()
    audience = Audience(language=language, today=snapshot.today, timeline=snapshot.timeline)
    entry = to_card(look_at(current(milestone, snapshot.today), snapshot.today), language)
    return MilestonePage(
        entry=entry,
        milestone=milestone,
        facts=_facts(milestone, entry, audience),
        included=snapshot.timeline.list_of(milestone),
        neighbours=_neighbours(milestone, snapshot, language),
        statements=tuple(
            StatementLine(
                by=dated_source(one.source, language),
                said=said(one, language),
                phrase=one.phrase,
                modality=say(language, f"modality.{one.modality}") if one.modality else "",
                source=one.source.id,
                title=one.source.title,
                reference=one.source.reference,
                url=one.source.url,
                counts="page.decides"
                if one is milestone.proof
                else "page.counts"
                if one is milestone.basis
                else "",
            )
            for one in milestone.statements
        ),
        names=sources_words(milestone.statements, language),
        # To the month, so that the page of a static site is the same file tomorrow.
        chart=draw_slip(milestone.statements, snapshot.today.replace(day=1), language),
        reminders=_reminders(milestone, snapshot, language),
        changes=lines_of(tuple(reversed(revisions)), snapshot, language),
        quiets=tuple(_quiet(one, language) for one in snapshot.quiets if one.milestone == milestone.key),
    )


def _quiet(quiet: Quiet, language: Language) -> str:
    said, until = (day_label(one, language) for one in (quiet.said_on, quiet.until))
    who = quiet.who or say(language, "answer.channel_from", channel=quiet.channel)
    return say(language, "page.quiet", who=who, said=said, until=until, channel=quiet.channel)


def _facts(milestone: Milestone, entry: MilestoneCard, audience: Audience) -> tuple[tuple[str, str], ...]:
    """Return the rows of the table of facts, in reading order."""
    language = audience.language
    coming = next_occurrence(milestone, audience.today) if milestone.repeat else None
    own = field_values(Output.PAGE, milestone, language)
    if not entry.action:
        own = [(row, value) for row, value in own if row.name != "action"]
    facts = (
        (say(language, "show.status"), say(language, f"status.{entry.tone}")),
        *((row.words(language), value) for row, value in own if row.rank is not None),
        (say(language, "show.repeats"), when_words(milestone, audience) if milestone.repeat else ""),
        (say(language, "show.term"), " ".join(extension_sentences(coming or milestone, audience))),
        (say(language, "show.kind"), entry.kind),
        *((row.words(language), value) for row, value in own if row.rank is None),
    )
    return tuple((name, value) for name, value in facts if value)


def _reminders(milestone: Milestone, snapshot: Snapshot, language: Language) -> tuple[ReminderLine, ...]:
    timeline = snapshot.timeline
    lines: list[ReminderLine] = []
    for rule, reminder in coming_reminders(milestone, snapshot.rules, timeline, snapshot.today):
        why = (lead_words(reminder, language), shift_words(reminder, timeline.holidays, language))
        due_at = reminder.due_at(rule.at, timeline.zone)
        lines.append(
            ReminderLine(
                day=full_day_label(reminder.on, language),
                time=f"{due_at:%H:%M}",
                rule=rule.id,
                why="; ".join(words for words in why if words),
            )
        )
    return tuple(lines)


def _neighbours(milestone: Milestone, snapshot: Snapshot, language: Language) -> tuple[Neighbour, ...]:
    """Return the milestone this one comes after, and those that come after it."""
    timeline, after = snapshot.timeline, milestone.after
    audience = Audience(language=language, today=snapshot.today, timeline=timeline)
    anchor = timeline.find(after.milestone) if after else None
    found: list[Neighbour] = []
    if after and anchor:
        found.append(_neighbour("before", anchor, audience, offset_words(after, audience)))
    for one in timeline.followers(milestone):
        words = offset_words(one.after, audience) if one.after else ""
        found.append(_neighbour("after", one, audience, words))
    return tuple(found)


def _neighbour(side: str, one: Milestone, audience: Audience, offset: str) -> Neighbour:
    return Neighbour(
        side=audience.say(f"page.{side}"),
        id=one.page_name,
        title=one.title,
        date=when_words(one, audience),
        offset=offset,
    )
