"""`notifier show`."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notifier.cli.support.options import as_of_option, events_option, format_option
from notifier.cli.support.tables import Cell, to_table
from notifier.dates.labels import day_label, full_day_label, label
from notifier.events_file.whole import load_events_file
from notifier.reminders.schedule import coming_reminders
from notifier.reminders.sentences import (
    Voice,
    extension_sentences,
    lead_words,
    order_sentences,
    shift_words,
    when_words,
)
from notifier.timeline.fields import FIELDS, Output, facts_of
from notifier.timeline.filters import OVERDUE
from notifier.timeline.model import UnknownMilestoneError
from notifier.timeline.repeats import current, next_occurrence
from notifier.timeline.snapshot import to_snapshot
from notifier.words import Language, say

if TYPE_CHECKING:
    from notifier.cli.support.options import AsOf
    from notifier.events_file.whole import EventsFile
    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import ReminderRule
    from notifier.store.tables import DeliveryRow
    from notifier.timeline.model import Milestone, Statement, Timeline

_Planned = list[tuple["ReminderRule", "Reminder"]]


@click.command()
@click.argument("name", metavar="ID")
@events_option
@as_of_option
@format_option("text", "json")
def command(name: str, events_path: str, as_of: AsOf, format_: str) -> None:
    """Show one milestone: its date, what each source says of it, and the reminders to come."""
    events = load_events_file(events_path)
    events.refuse_mistakes()
    milestone = events.timeline.find(name)
    if milestone is None:
        raise UnknownMilestoneError(name, events.timeline)
    today = as_of.day(events.timeline.zone)
    planned = coming_reminders(milestone, events.rules, events.timeline, today)
    messages = _messages(milestone, Path(events_path))
    if format_ == "json":
        click.echo(json.dumps(_json(milestone, events, planned, today), ensure_ascii=False, indent=2))
    else:
        click.echo(_text(milestone, events, planned, messages, today))


def _messages(milestone: Milestone, events_path: Path) -> list[DeliveryRow]:
    """Return what is remembered of messages about it, where there is a database."""
    # Where nothing was ever sent there is no database, and nothing to import.
    from notifier.config import read_settings  # noqa: PLC0415

    url = read_settings().database(events_path)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        return []
    from notifier.store.database import open_existing  # noqa: PLC0415
    from notifier.store.memory import deliveries_of  # noqa: PLC0415

    database = open_existing(url)
    if database is None:
        return []
    try:
        with database.read() as session:
            return deliveries_of(session, milestone.key)
    finally:
        database.close()


def _text(
    milestone: Milestone, events: EventsFile, planned: _Planned, messages: list[DeliveryRow], today: date
) -> str:
    language = events.timeline.language
    groups = [(milestone.title, _facts(milestone, events.timeline, today))]
    if milestone.statements:
        rows = [_statement_row(statement, language) for statement in milestone.statements]
        groups.append((say(language, "show.sources"), rows))
    reminders = [_reminder_row(rule, reminder, events.timeline) for rule, reminder in planned]
    if reminders:
        groups.append((say(language, "show.reminders"), reminders))
    if messages:
        groups.append((say(language, "show.messages"), _message_rows(messages, events.timeline)))
    blocks = [to_table([(heading, rows)]) for heading, rows in groups]
    if not reminders:
        blocks.append(say(language, "show.no_reminders"))
    return "\n\n".join(blocks)


def _message_rows(messages: list[DeliveryRow], timeline: Timeline) -> list[tuple[Cell, ...]]:
    """Give each message its row; what others said in its place is only counted."""
    from notifier.store.tables import DeliveryState  # noqa: PLC0415

    language = timeline.language
    covered = Counter(row.channel for row in messages if row.state == DeliveryState.COVERED)
    rows: list[tuple[Cell, ...]] = [
        (
            Cell(f"{row.due_at.astimezone(timeline.zone):%Y-%m-%d %H:%M}"),
            Cell(say(language, f"state.{row.state}")),
            Cell(f"{row.channel} ({row.id})"),
        )
        for row in messages
        if row.state != DeliveryState.COVERED
    ]
    for channel, count in covered.items():
        rows.append((Cell(""), Cell(say(language, "show.covered", count=count)), Cell(channel)))
    return rows


def _facts(milestone: Milestone, timeline: Timeline, today: date) -> list[tuple[Cell, ...]]:
    language = timeline.language
    voice = Voice(language=language, today=today, timeline=timeline)
    now = current(milestone, today)
    status = OVERDUE if now.is_overdue(today) else milestone.status
    date_words = when_words(milestone, voice) if milestone.repeat else label(milestone.when, language)
    when = f"{date_words}, {say(language, f'modality.{milestone.modality}')}"
    coming = next_occurrence(milestone, today) if milestone.repeat else None
    facts = {
        "show.date": when,
        "show.missed": when_words(now, voice) if milestone.repeat and now.is_overdue(today) else "",
        "show.next": when_words(coming, voice) if coming else "",
        "show.term": " ".join(extension_sentences(coming or milestone, voice)),
        "show.order": " ".join(order_sentences(milestone, voice)),
        "show.kind": say(language, f"kind.{milestone.kind}"),
        "show.status": say(language, f"status.{status}"),
    }
    named = {say(language, key): value for key, value in facts.items()}
    private = FIELDS["private"].words(language)
    named[private] = say(language, "check.private_yes") if milestone.private else ""
    named |= {row.words(language): value for row, value in facts_of(Output.SHOW, milestone, language)}
    named[say(language, "show.more")] = milestone.url
    return [(Cell(name), Cell(value)) for name, value in named.items() if value]


def _statement_row(statement: Statement, language: Language) -> tuple[Cell, ...]:
    said = label(statement.when, language) if statement.when else ""
    if not said:
        said = say(language, "show.confirmed" if statement.confirms else "show.silent")
    quote = say(language, "notice.quote", phrase=statement.phrase) if statement.phrase else ""
    reference = f"({statement.source.reference})" if statement.source.reference else ""
    return (
        Cell(day_label(statement.source.date, language)),
        Cell(said),
        Cell(f"{quote} {statement.source.title} {reference}".strip()),
    )


def _reminder_row(rule: ReminderRule, reminder: Reminder, timeline: Timeline) -> tuple[Cell, ...]:
    language = timeline.language
    why = [lead_words(reminder, language), shift_words(reminder, timeline.holidays, language)]
    if reminder.recurrence:
        occurrence = day_label(date.fromisoformat(reminder.recurrence), language)
        why.insert(1, say(language, "show.occurrence", day=occurrence))
    due_at = reminder.due_at(rule.at, timeline.zone)
    return (
        Cell(full_day_label(reminder.on, language)),
        Cell(f"{due_at:%H:%M} {rule.id}"),
        Cell("; ".join(words for words in why if words)),
    )


def _json(milestone: Milestone, events: EventsFile, planned: _Planned, today: date) -> dict[str, Any]:
    when, zone = milestone.when, events.timeline.zone
    return {
        **to_snapshot(milestone),
        "status": OVERDUE if current(milestone, today).is_overdue(today) else milestone.status.value,
        "label": label(when, events.timeline.language),
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "precision": when.precision.value,
        "reminders": [
            {
                "at": reminder.due_at(rule.at, zone).isoformat(),
                "rule": rule.id,
                "counts_to": reminder.aim.value,
                "lead": reminder.lead,
                "day": reminder.day.isoformat(),
                "planned_for": reminder.planned_for.isoformat(),
                "shift": reminder.shift.value,
                "recurrence": reminder.recurrence or None,
            }
            for rule, reminder in planned
        ],
    }
