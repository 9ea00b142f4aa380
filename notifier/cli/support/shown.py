"""One milestone, as `notifier show` prints it: as text and as JSON."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from notifier.cli.support.history import date_history, history_json, history_rows, total_words
from notifier.cli.support.tables import to_table
from notifier.cli.support.unsent import unsent_json, unsent_of
from notifier.dates.labels import full_day_label
from notifier.named_tuple import NamedTuple
from notifier.reminders.asking_again import asked_again, is_asked_after, without_held_back
from notifier.reminders.audience import Audience
from notifier.reminders.date_words import when_words, why_words
from notifier.reminders.headlines import ending_words
from notifier.reminders.schedule import coming_reminders
from notifier.reminders.sentences import extension_sentences, order_sentences
from notifier.timeline.changes import to_snapshot
from notifier.timeline.fields import FIELDS, Output, field_values
from notifier.timeline.filters import OVERDUE
from notifier.timeline.included_list import list_of
from notifier.timeline.model import Status
from notifier.timeline.repeats import current, missed_days, next_occurrence
from notifier.timeline.revisions import to_histories
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from notifier.cli.support.history import DateHistory
    from notifier.cli.support.next_message import NextMessage
    from notifier.cli.support.remembered import Remembered
    from notifier.events_file.whole import EventsFile
    from notifier.outbox.unsent import Unsent
    from notifier.reminders.plan import Reminder
    from notifier.reminders.rules import ReminderRule
    from notifier.store.stored_deliveries import StoredDelivery
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import Revision

_COVERED = "covered"


class ShownMilestone(NamedTuple):
    """What is shown of one milestone."""

    milestone: Milestone
    events: EventsFile  # The file.
    today: date  # The day to look from, in the calendar's zone.
    past: DateHistory  # The history of its date.
    channels: tuple[str, ...]  # The channels that may get it.
    planned: Sequence[tuple[ReminderRule, Reminder]]  # The reminders to come, with their rules.
    again: Sequence[tuple[date, str]]  # When which channel is asked again that said "not known yet".
    deliveries: tuple[StoredDelivery, ...]
    unsent: tuple[Unsent, ...]  # The reminders that were due and not planned.


def to_shown(
    milestone: Milestone, events: EventsFile, known: Remembered, revisions: Sequence[Revision], today: date
) -> ShownMilestone:
    """Put together what is shown of a milestone, by the revisions known on a day."""
    timeline = events.timeline
    history = to_histories(revisions).get(milestone.key)
    channels = [one.channel for one in events.channels]
    getting = tuple(one.name for one in channels if one.private or not milestone.private)
    is_asked = known.quiets and is_asked_after(milestone, today)
    quiet_until = {name: quiet.until for name, quiet in known.quiets.items()} if is_asked else {}
    planned = coming_reminders(milestone, events.rules, timeline, today)
    return ShownMilestone(
        milestone=milestone,
        events=events,
        today=today,
        past=date_history(milestone, history, timeline.zone)._replace(accepted=known.accepted),
        channels=getting,
        planned=without_held_back(planned, quiet_until, getting, timeline.holidays)
        if getting or not milestone.private
        else (),
        again=asked_again(quiet_until, timeline.holidays, today),
        deliveries=known.deliveries,
        unsent=tuple(unsent_of(milestone, history, events, known)),
    )


def shown_as_text(shown: ShownMilestone) -> str:
    """Return it as tables: its facts, the history of its date, the reminders to come and the messages."""
    timeline = shown.events.timeline
    language = timeline.language
    blocks = [to_table([(shown.milestone.title, _facts(shown.milestone, timeline, shown.today))])]
    if history := history_rows(shown.past, language):
        blocks.append(to_table([(say(language, "show.history"), history)]))
        if shown.milestone.status is not Status.CANCELLED:
            # What does not go ahead is not later.
            blocks.append(total_words(shown.past, language))
    if reminders := _reminder_rows(shown):
        blocks.append(to_table([(say(language, "show.reminders"), reminders)]))
    if rows := _message_rows(shown):
        blocks.append(to_table([(say(language, "show.messages"), rows)]))
    if not reminders:
        blocks.append(say(language, _no_reminders(shown)))
    return "\n\n".join(blocks)


def _no_reminders(shown: ShownMilestone) -> str:
    """Return the key of the sentence of a milestone without reminders to come."""
    if shown.milestone.private and not shown.channels:
        return "show.no_private_channel"
    # Most have reminders, and the command has to be fast.
    from notifier.reminders.digests import no_reminders_key  # noqa: PLC0415

    rules, holidays = shown.events.rules, shown.events.timeline.holidays
    return no_reminders_key(shown.milestone, rules, holidays, shown.today)


def _message_rows(shown: ShownMilestone) -> list[tuple[str, ...]]:
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
    firmness = milestone.firmness
    known = f"{date_words}, {say(language, f'modality.{firmness}')}" if firmness else date_words
    if milestone.has_lapsed:
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
    named[say(language, "show.status")] = ending_words(now, language) or say(language, f"status.{status}")
    private = FIELDS["private"].words(language)
    named[private] = say(language, "check.private_yes") if milestone.private else ""
    named |= {row.words(language): value for row, value in field_values(Output.SHOW, milestone, language)}
    named[say(language, "show.more")] = milestone.url
    return [pair for pair in named.items() if pair[1]]


def _reminder_rows(shown: ShownMilestone) -> list[tuple[str, ...]]:
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
    clock = f"{reminder.due_at(rule.at, timeline.zone):%H:%M} {rule.id}"
    why = why_words(reminder, timeline.holidays, language)
    return full_day_label(reminder.on, language), clock, why


def shown_as_json(shown: ShownMilestone, message: NextMessage | None) -> dict[str, Any]:
    """Return it as JSON values, with the next message on a channel where one was asked for."""
    milestone, timeline = shown.milestone, shown.events.timeline
    when, is_overdue = milestone.when, current(milestone, shown.today).is_overdue(shown.today)
    days = missed_days(milestone, shown.today)
    whole = {
        **to_snapshot(milestone),
        "modality": milestone.firmness,
        "list": list_of(milestone.id) or None,
        "status": OVERDUE if is_overdue else milestone.status.value,
        "lapsed": milestone.has_lapsed,
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
