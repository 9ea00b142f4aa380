"""The page of one milestone: its statements, how its date moved, its reminders and its changes."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from notifier.dates.labels import day_label, full_day_label
from notifier.reminders.asking_again import asked_again, is_asked_after, without_held_back
from notifier.reminders.audience import Audience
from notifier.reminders.date_words import firm_words, standing_words, when_words, why_words
from notifier.reminders.digests import no_reminders_key
from notifier.reminders.headlines import ending_words
from notifier.reminders.schedule import coming_reminders
from notifier.reminders.sentences import extension_sentences, offset_words
from notifier.timeline.fields import FIELDS, Output, Shape, field_values
from notifier.timeline.model import Says, Status
from notifier.timeline.repeats import current, next_occurrence
from notifier.timeline.statements import dated_source, sources_words
from notifier.timeline.upcoming import look_at
from notifier.web.changes_page import lines_of
from notifier.web.entries import MilestoneCard, said, to_card
from notifier.web.pictures import draw_slip
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from notifier.store.quiets import Quiet
    from notifier.timeline.model import Milestone, Statement
    from notifier.web.snapshot import Snapshot
    from notifier.words import Language


# Shapes of fields whose values are texts of the file.
_TEXTS = frozenset({Shape.LINE, Shape.PARAGRAPHS, Shape.LINES})


def build_milestone_page(milestone: Milestone, snapshot: Snapshot, language: Language) -> Mapping[str, Any]:
    """Build the page of one milestone."""
    history = snapshot.histories.get(milestone.key)
    revisions = history.revisions if history else ()
    audience = Audience(language=language, today=snapshot.today, timeline=snapshot.timeline)
    quiets = [
        one
        for one in snapshot.quiets
        # Not of what is done since, or has a date to come: that is not asked after.
        if one.milestone == milestone.key and is_asked_after(milestone, snapshot.today)
    ]
    entry = to_card(look_at(current(milestone, snapshot.today), snapshot.today), language)
    return {
        "entry": entry,
        "milestone": milestone,
        "facts": _facts(milestone, entry, audience),
        "included": snapshot.timeline.list_of(milestone),
        "neighbours": _neighbours(milestone, audience),
        "statements": [
            (
                one,
                dated_source(one.source, language),
                said(one, language),
                _counts(one, milestone),
            )
            for one in milestone.statements
        ],
        "names": sources_words(milestone.statements, language),
        # To the month, so that the page of a static site is the same file tomorrow.
        "chart": draw_slip(milestone.statements, snapshot.today.replace(day=1), language),
        "reminders": _reminders(milestone, snapshot, quiets, language),
        "no_reminders": no_reminders_key(
            milestone, snapshot.rules, snapshot.timeline.holidays, snapshot.today
        ),
        "changes": lines_of(reversed(revisions), snapshot, language),
        "quiets": [_quiet(one, language) for one in quiets],
    }


def _counts(one: Statement, milestone: Milestone) -> str:
    """Return the key of what counts of a statement: how it ends, that no date counts, or the date."""
    is_silent = milestone.is_withdrawn and one is milestone.statements[-1] and one.says is Says.UNDATED
    if one is milestone.proof or is_silent:
        return "page.decides"
    has_date = not milestone.is_withdrawn and milestone.status is not Status.CANCELLED
    return "page.counts" if has_date and one is milestone.basis else ""


def _quiet(quiet: Quiet, language: Language) -> str:
    said, until = (day_label(one, language) for one in (quiet.said_on, quiet.until))
    who = quiet.who or say(language, "answer.channel_from", channel=quiet.channel)
    return say(language, "page.quiet", who=who, said=said, until=until, channel=quiet.channel)


def _facts(
    milestone: Milestone, entry: MilestoneCard, audience: Audience
) -> tuple[tuple[str, str, bool], ...]:
    """Return the name and the value of each fact, and whether the value is a text of the file."""
    language = audience.language
    is_on = milestone.repeat and milestone.status is Status.PLANNED
    coming = next_occurrence(milestone, audience.today) if is_on else None
    own = field_values(Output.PAGE, milestone, language)
    if not entry.action:
        own = [(row, value) for row, value in own if row.name != "action"]
    repeats = when_words(milestone, audience) if milestone.repeat else ""
    facts = (
        (say(language, "show.status"), say(language, f"status.{entry.tone}"), False),
        *((row.words(language), value, row.shape in _TEXTS) for row, value in own if row.rank is not None),
        (say(language, "show.repeats"), repeats, False),
        (say(language, "show.next"), when_words(coming, audience) if coming else "", False),
        (say(language, "show.dates"), milestone.label(language) if entry.milestone.is_part else "", False),
        (say(language, "show.term"), " ".join(extension_sentences(coming or milestone, audience)), False),
        (FIELDS["kind"].words(language), entry.kind, False),
        *((row.words(language), value, row.shape in _TEXTS) for row, value in own if row.rank is None),
    )
    return tuple(fact for fact in facts if fact[1])


def _reminders(
    milestone: Milestone, snapshot: Snapshot, quiets: Sequence[Quiet], language: Language
) -> tuple[tuple[str, str, str], ...]:
    """Return the reminders to come, nearest first: day, time, and why it comes then.

    A question after a period without questions comes at the time of its channel, and has none here.
    """
    timeline, today = snapshot.timeline, snapshot.today
    quiet_until, channels = {one.channel: one.until for one in quiets}, snapshot.health.public_channels
    lines: list[tuple[date, str, str]] = [
        (on, "", say(language, "show.asked_again", channel=channel))
        for on, channel in asked_again(quiet_until, timeline.holidays, today)
    ]
    planned = coming_reminders(milestone, snapshot.rules, timeline, today)
    for rule, reminder in without_held_back(planned, quiet_until, channels, timeline.holidays):
        due_at = reminder.due_at(rule.at, timeline.zone)
        lines.append((reminder.on, f"{due_at:%H:%M}", why_words(reminder, timeline.holidays, language)))
    lines.sort(key=itemgetter(0))
    return tuple((full_day_label(on, language), time, why) for on, time, why in lines)


def _neighbours(milestone: Milestone, audience: Audience) -> tuple[tuple[str, Milestone, str, str], ...]:
    """Return the milestone this one comes after, and those that come after it.

    Each with its side, how it ended or its date, and how long one comes after the other, in words; the last
    may be unknown.
    """
    timeline, after = audience.timeline, milestone.after
    anchor = timeline.find(after.milestone) if after else None
    found = [("before", anchor, after)] if anchor else []
    found += [("after", one, one.after) for one in timeline.followers(milestone)]
    return tuple(
        (
            audience.say(f"page.{side}"),
            one,
            # What is done is counted from the day of that, and not from its date.
            ending_words(one, audience.language)
            or (standing_words if one.has_lapsed else firm_words)(one, audience),
            offset_words(offset, audience) if offset else "",
        )
        for side, one, offset in found
    )
