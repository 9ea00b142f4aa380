"""`notifier show`."""

from __future__ import annotations

from collections import Counter
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.history import date_history, history_json, history_rows, total_words
from notifier.cli.support.mistakes import read_timeline, tell_of_mistakes
from notifier.cli.support.options import as_of_option, format_option
from notifier.cli.support.output import as_json
from notifier.cli.support.remembered import remembered
from notifier.cli.support.tables import to_table
from notifier.cli.support.unsent import unsent_json, unsent_of
from notifier.dates.labels import day_label, full_day_label
from notifier.events_file.whole import read_other_sections
from notifier.named_tuple import NamedTuple
from notifier.reminders.asking_again import asked_again, is_asked_after, without_held
from notifier.reminders.audience import Audience
from notifier.reminders.date_words import lead_words, shift_words, when_words
from notifier.reminders.schedule import coming_reminders
from notifier.reminders.sentences import extension_sentences, order_sentences
from notifier.timeline.as_of import known_on, not_known_yet
from notifier.timeline.changes import to_snapshot
from notifier.timeline.fields import FIELDS, Output, field_values
from notifier.timeline.filters import OVERDUE
from notifier.timeline.included_list import list_of
from notifier.timeline.model import Status, UnknownMilestoneError
from notifier.timeline.repeats import current, missed_days, next_occurrence
from notifier.timeline.revisions import to_histories
from notifier.timeline.upcoming import look_at
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.cli.support.history import DateHistory
    from notifier.cli.support.next_message import NextMessage
    from notifier.cli.support.options import AsOf
    from notifier.events_file.whole import EventsFile
    from notifier.outbox.unsent import Unsent
    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import ReminderRule
    from notifier.setup import Setup
    from notifier.store.reading import StoredDelivery
    from notifier.timeline.model import Milestone, Timeline

_COVERED = "covered"
_WITH_HISTORY = ("text", "json")


class _Shown(NamedTuple):
    milestone: Milestone
    events: EventsFile  # The file.
    today: date  # The day to look from, in the calendar's zone.
    past: DateHistory  # The history of its date.
    planned: Sequence[tuple[ReminderRule, Reminder]]  # The reminders to come, with their rules.
    again: Sequence[tuple[date, str]]  # When which channel is asked again that said "not known yet".
    deliveries: tuple[StoredDelivery, ...]
    unsent: tuple[Unsent, ...]  # The reminders that were due and not planned.


@click.command()
@click.argument("name", metavar="ID")
@click.option("--channel", help="Print the next message on this channel instead, exactly as it is sent.")
@events_option
@as_of_option
@format_option(*_WITH_HISTORY, "csv", "markdown", "ics")
def command(name: str, channel: str | None, events_path: str, as_of: AsOf, format_: str) -> None:
    """Show one milestone: how its date came about, the reminders to come, and what was sent.

    The history has every letter and every change of the list, with how far the date moved each time.
    With --channel the payload of the next message is printed; nothing is sent.
    """
    path = Path(events_path)
    setup = _channels(path, format_) if channel is not None else None
    events = setup.events if setup else read_other_sections(read_timeline(path))
    now = events.timeline.find(name)
    if now is None:
        raise UnknownMilestoneError(name, events.timeline)
    today = as_of.day(events.timeline.zone)
    known = remembered(path, events, now, today)
    events, setup = _accepted(known.instead, events, setup)
    revisions = known.revisions
    if as_of.text:
        events.timeline = known_on(events.timeline, today, revisions)
        revisions = as_of.only_recorded(revisions, events.timeline.zone)
        moment = as_of.moment(events.timeline.zone)
        known = known._replace(deliveries=tuple(one for one in known.deliveries if one.due_at <= moment))
    timeline = events.timeline
    milestone = timeline.find(name)
    if milestone is None:
        raise not_known_yet(now, timeline, today)
    milestone = milestone.as_shown(today)
    if format_ not in _WITH_HISTORY:
        click.echo(_row(milestone, timeline, format_, events_path, as_of), nl=format_ == "markdown")
        return
    message = None
    if setup and channel is not None:
        from notifier.cli.support.next_message import next_message  # noqa: PLC0415

        message = next_message(milestone, setup, channel, path, as_of, known)
    if message and format_ == "text":
        click.echo(f"{message.at:%Y-%m-%d %H:%M} {message.channel} ({message.type})", err=True)
        click.echo(message.payload)
        return
    history = to_histories(revisions).get(milestone.key)
    is_asked = known.waiting and is_asked_after(milestone, today)
    waiting = {name: quiet.until for name, quiet in known.waiting.items()} if is_asked else {}
    shown = _Shown(
        milestone=milestone,
        events=events,
        today=today,
        past=date_history(milestone, history, timeline.zone)._replace(accepted=known.accepted),
        planned=without_held(
            coming_reminders(milestone, events.rules, timeline, today),
            waiting,
            _hearing(milestone, events),
            timeline.holidays,
        )
        if _hearing(milestone, events) or not milestone.private
        else (),
        again=asked_again(waiting, timeline.holidays, today),
        deliveries=known.deliveries,
        unsent=tuple(unsent_of(milestone, history, events, known)),
    )
    if format_ == "json":
        click.echo(as_json(_json(shown, message)))
    else:
        click.echo(_text(shown))
    if not setup:
        tell_of_mistakes(events)


def _channels(path: Path, format_: str) -> Setup:
    """Read the file with its channels, which only a message needs.

    Raises:
        click.UsageError: No message has this format.
    """
    from notifier.setup import load_setup  # noqa: PLC0415 - most calls ask for no message

    if format_ not in _WITH_HISTORY:
        message = f"--channel prints a message, which has no --format {format_}"
        raise click.UsageError(message)
    return load_setup(path)


def _accepted(
    instead: EventsFile | None, events: EventsFile, setup: Setup | None
) -> tuple[EventsFile, Setup | None]:
    """Return the file that counts, with its channels where they were read: the last good one, if there is."""
    if instead is None:
        return events, setup
    click.echo(f"notifier: {say(events.timeline.language, 'show.refused', file=events.name)}", err=True)
    from notifier.setup import read_all  # noqa: PLC0415 - hardly any file is refused

    return instead, read_all(instead) if setup else None


def _row(
    milestone: Milestone, timeline: Timeline, format_: str, events_path: str, as_of: AsOf
) -> str | bytes:
    """Return a milestone as `upcoming` lists it, or as the calendars have it."""
    if format_ == "ics":
        from notifier.cli.support.calendar import to_calendar  # noqa: PLC0415 - the others need no calendar

        words = (milestone.title,)
        return to_calendar((milestone.id,), timeline, words=words, events_path=events_path, as_of=as_of)
    from notifier.presenting.lists import list_as_csv, list_as_markdown  # noqa: PLC0415 - as above

    rows = (look_at(milestone, as_of.day(timeline.zone)),)
    if format_ == "csv":
        return list_as_csv(rows, timeline, timeline.language)
    return list_as_markdown(rows, timeline.language)


def _hearing(milestone: Milestone, events: EventsFile) -> list[str]:
    """Return the channels that may get a milestone."""
    channels = [entry.channel for entry in events.channels]
    return [one.name for one in channels if one.private or not milestone.private]


def _text(shown: _Shown) -> str:
    timeline = shown.events.timeline
    language = timeline.language
    blocks = [to_table([(shown.milestone.title, _facts(shown.milestone, timeline, shown.today))])]
    if history := history_rows(shown.past, language):
        blocks.append(to_table([(say(language, "show.history"), history)]))
        blocks.append(total_words(shown.past, language))
    if reminders := _reminder_rows(shown):
        blocks.append(to_table([(say(language, "show.reminders"), reminders)]))
    if rows := _message_rows(shown):
        blocks.append(to_table([(say(language, "show.messages"), rows)]))
    if not reminders:
        blocks.append(say(language, _no_reminders(shown)))
    return "\n\n".join(blocks)


def _no_reminders(shown: _Shown) -> str:
    """Return the key of the sentence of a milestone without reminders to come."""
    if shown.milestone.private and not _hearing(shown.milestone, shown.events):
        return "show.no_private_channel"
    # Most have reminders, and the command has to be fast.
    from notifier.reminders.digests import no_reminders_key  # noqa: PLC0415

    rules, holidays = shown.events.rules, shown.events.timeline.holidays
    return no_reminders_key(shown.milestone, rules, holidays, shown.today)


def _message_rows(shown: _Shown) -> list[tuple[str, ...]]:
    """Return a row for each delivery; covered ones and reminders that were not planned are only counted."""
    zone, language = shown.events.timeline.zone, shown.events.timeline.language
    rows: list[tuple[str, ...]] = [
        (
            f"{row.due_at.astimezone(zone):%Y-%m-%d %H:%M}",
            say(language, f"state.{row.state}"),
            f"{row.channel} ({row.id})",
        )
        for row in shown.deliveries
        if row.state != _COVERED
    ]
    covered = Counter(row.channel for row in shown.deliveries if row.state == _COVERED)
    for channel, count in covered.items():
        rows.append(("", say(language, "show.covered", count=count), channel))
    unsent = Counter((one.channel, one.reason) for one in shown.unsent)
    for (channel, reason), count in unsent.items():
        why = say(language, f"unsent.{reason}")
        rows.append(("", say(language, "show.unsent", count=count, why=why), channel))
    return rows


def _facts(milestone: Milestone, timeline: Timeline, today: date) -> list[tuple[str, ...]]:
    language = timeline.language
    audience = Audience(language=language, today=today, timeline=timeline)
    now = current(milestone, today)
    status = OVERDUE if now.is_overdue(today) else milestone.status
    date_words = when_words(milestone, audience) if milestone.repeat else milestone.label(language)
    known = f"{date_words}, {say(language, f'modality.{milestone.modality}')}"
    if milestone.is_withdrawn:
        known = say(language, "feed.withdrawn", date=date_words)
    when = "; ".join((known, *milestone.remarks(language)))
    is_on = milestone.status is Status.PLANNED
    coming = next_occurrence(milestone, today) if milestone.repeat and is_on else None
    included = timeline.list_of(milestone)
    facts = {
        "show.date": when,
        "show.list": say(language, "show.from_list", **included._asdict()) if included else "",
        "show.missed": "; ".join(filter(None, (when_words(now, audience), now.missed_label(language))))
        if milestone.repeat and now.is_overdue(today)
        else "",
        "show.next": when_words(coming, audience) if coming else "",
        "show.term": " ".join(extension_sentences(coming or milestone, audience)),
        "show.order": " ".join(order_sentences(milestone, audience)),
    }
    named = {say(language, key): value for key, value in facts.items()}
    named[FIELDS["kind"].words(language)] = say(language, f"kind.{milestone.kind}")
    named[say(language, "show.status")] = say(language, f"status.{status}")
    private = FIELDS["private"].words(language)
    named[private] = say(language, "check.private_yes") if milestone.private else ""
    named |= {row.words(language): value for row, value in field_values(Output.SHOW, milestone, language)}
    named[say(language, "show.more")] = milestone.url
    return [pair for pair in named.items() if pair[1]]


def _reminder_rows(shown: _Shown) -> list[tuple[str, ...]]:
    """Return a row for each reminder to come, the nearest first."""
    timeline = shown.events.timeline
    language = timeline.language
    rows: list[tuple[date, tuple[str, ...]]] = [
        (on, (full_day_label(on, language), "", say(language, "show.asked_again", channel=channel)))
        for on, channel in shown.again
    ]
    rows += [(reminder.on, _reminder_row(rule, reminder, timeline)) for rule, reminder in shown.planned]
    return [row for _, row in sorted(rows, key=itemgetter(0))]


def _reminder_row(rule: ReminderRule, reminder: Reminder, timeline: Timeline) -> tuple[str, ...]:
    language = timeline.language
    why = [lead_words(reminder, language), shift_words(reminder, timeline.holidays, language)]
    if reminder.recurrence:
        occurrence = day_label(date.fromisoformat(reminder.recurrence), language)
        why.insert(1, say(language, "show.occurrence", day=occurrence))
    due_at = reminder.due_at(rule.at, timeline.zone)
    return (
        full_day_label(reminder.on, language),
        f"{due_at:%H:%M} {rule.id}",
        "; ".join(words for words in why if words),
    )


def _json(shown: _Shown, message: NextMessage | None) -> dict[str, Any]:
    milestone, timeline = shown.milestone, shown.events.timeline
    when, is_overdue = milestone.when, current(milestone, shown.today).is_overdue(shown.today)
    days = missed_days(milestone, shown.today)
    whole = {
        **to_snapshot(milestone),
        "list": list_of(milestone.id) or None,
        "status": OVERDUE if is_overdue else milestone.status.value,
        **({"missed": [day.isoformat() for day in days]} if days else {}),
        "label": milestone.label(timeline.language),
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "precision": when.precision.value,
        "history": history_json(shown.past, timeline.language),
        "reminders": [
            {
                "at": reminder.due_at(rule.at, timeline.zone).isoformat(),
                "rule": rule.id,
                "counts_to": reminder.target.value,
                "lead": reminder.lead,
                "day": reminder.day.isoformat(),
                "planned_for": reminder.planned_for.isoformat(),
                "shift": reminder.shift.value,
                "recurrence": reminder.recurrence or None,
            }
            for rule, reminder in shown.planned
        ],
        "asked_again": [{"channel": channel, "day": on.isoformat()} for on, channel in shown.again],
        "messages": [
            {
                "due": row.due_at.astimezone(timeline.zone).isoformat(),
                "state": row.state,
                "channel": row.channel,
                "id": row.id,
            }
            for row in shown.deliveries
        ],
        "unsent": [unsent_json(one) for one in shown.unsent],
    }
    if message:
        payload = message.payload.decode("utf-8", "replace")
        whole["next_message"] = {**message._asdict(), "at": message.at.isoformat(), "payload": payload}
    return whole
