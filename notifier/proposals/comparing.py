"""Compare two versions of the file: what changes in words, and which channel sends it when."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, full_day_label, join_words, label
from notifier.dates.recurrence_labels import series_label
from notifier.named_tuple import NamedTuple
from notifier.reminders.causes import with_correction
from notifier.reminders.field_sentences import fields_beside
from notifier.reminders.headlines import certainty_words
from notifier.reminders.rules import change_due_at, channel_clock
from notifier.timeline.changes import Change, ChangeKind, diff
from notifier.timeline.fields import FIELDS, Field, Shape, value_words
from notifier.timeline.model import Status
from notifier.timeline.repeats import occurrence
from notifier.timeline.statements import kind_words
from notifier.timeline.upcoming import private_title
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from notifier.setup import Setup
    from notifier.timeline.model import Milestone, Timeline


def compare_timelines(before: Timeline, after: Timeline) -> tuple[Change, ...]:
    """Return what subscribers would see change."""
    # What is the same in both is left out first: most of a long list, and quick to tell.
    old, new = before.by_key, after.by_key
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    found = diff(*({key: one[key] for key in keys if key in one} for one in (old, new)))
    by_key = {one.key: one for one in found}
    return tuple(with_correction(one, by_key.get, after) for one in found)


def public_changes(before: Timeline, after: Timeline) -> tuple[Change, ...]:
    """Return what subscribers without a token would see change, without milestones that become private."""
    private = {one.key for one in after.milestones if one.private}
    return tuple(one for one in compare_timelines(before.public, after.public) if one.key not in private)


def changed_statements(before: Timeline, after: Timeline) -> list[str]:
    """Say of which statements of a known source the date changed: a letter does not change."""
    lines: list[str] = []
    for one in after.public.milestones:
        earlier = before.by_key.get(one.key)
        dates = {said.source.id: said.when for said in earlier.statements if said.when} if earlier else {}
        for said in one.statements:
            was = dates.get(said.source.id)
            if was and said.when and not was.is_same_time(said.when):
                words = [label(when, after.language) for when in (was, said.when)]
                names = {
                    **kind_words(said.source.kind, after.language),
                    "name": one.id,
                    "source": said.source.id,
                }
                lines.append(say(after.language, "check.said", was=words[0], now=words[1], **names))
    return lines


def count_hidden(before: Timeline, after: Timeline) -> int:
    """Return how many milestones become private."""
    public = before.public.by_key
    return sum(one.private and one.key in public for one in after.milestones)


class ChangeInWords(NamedTuple):
    """What happens to a milestone, what it was and becomes or its date, and its title."""

    kind: str
    difference: str
    title: str


def in_words(change: Change, language: Language) -> ChangeInWords:
    """Put a change into words."""
    return ChangeInWords(
        kind=say(language, f"change.{change.wording}", count=1),
        difference="; ".join([*_counting(change, language), *_differences(change, language)]),
        title=private_title(change.milestone, language),
    )


# What ended otherwise before.
_OTHER_END = {ChangeKind.DONE: Status.CANCELLED, ChangeKind.CANCELLED: Status.DONE}


def _counting(change: Change, language: Language) -> Iterator[str]:
    """Say that a date counts no more, or again, and what goes on that had ended."""
    if change.ended_as:
        yield say(language, f"history.no_longer_{change.ended_as}")
    elif (other := _OTHER_END.get(change.kind)) and change.before and change.before.status is other:
        yield say(language, f"history.no_longer_{other}")
    elif change.before and change.kind is ChangeKind.REVISED and (change.lapses or change.returns):
        known = change.before if change.lapses else change.milestone
        key = "check.counts_no_more" if change.lapses else "check.counts_again"
        yield say(language, key, date=known.firm_label(language))


def _differences(change: Change, language: Language) -> list[str]:
    if change.before and change.after and change.kind is ChangeKind.REVISED:
        # What is said of the whole is not said again as a field.
        if change.confirms and change.fields == ("statements",):
            return [_date_words(change.after, language)]
        told = {"lapsed"} | ({"done", "cancelled"} if change.ended_as else set())
        # Which documents say so is no more than the rest that is said.
        told |= {"statements"} if len(change.fields) > 1 or any(_counting(change, language)) else set()
        return [
            _field_change(name, change.before, change.after, language)
            for name in change.fields
            if name not in told
        ]
    return [_date_change(change, language), *_beside(change, language)]


def _beside(change: Change, language: Language) -> list[str]:
    """Say what differs beside what happens, such as the owner of what moves."""
    before, after = change.before, change.after
    if before is None or after is None:
        return []
    # The times that become done are named, and the first time of a series is its date.
    names = (name for name in fields_beside(change) if name not in {"repeat", "parts_done"})
    return [_field_change(name, before, after, language) for name in names]


def _date_change(change: Change, language: Language) -> str:
    if change.after and change.occurrences_done:
        labels = [
            occurrence(change.after, day.isoformat()).label(language) for day, _ in change.occurrences_done
        ]
        return join_words(labels, language)
    if change.kind is ChangeKind.DONE and change.after and change.after.done:
        return day_label(change.after.done, language)
    move = change.move
    if change.before is None or move is None:
        # What is done or cancelled is as firm as its date was.
        return _date_words(change.before or change.milestone, language)
    was, now = (_date_words(one, language) for one in (change.before, change.milestone))
    words = say(language, "check.was_now", was=was, now=now)
    return ", ".join(filter(None, (words, move.distance_words(language))))


def _date_words(milestone: Milestone, language: Language) -> str:
    """Return its date, with how firm it is; of one that repeats how often, and from when."""
    if milestone.repeat is None:
        return milestone.firm_label(language)
    words = series_label(milestone.repeat.rule, milestone.stated or milestone.when, language)
    return ", ".join((words, *certainty_words(milestone, language)))


def _field_change(name: str, before: Milestone, after: Milestone, language: Language) -> str:
    field = FIELDS[name]
    what = field.words(language)
    if not (field.is_short or field.options) and field.shape is not Shape.ID:
        return what
    nothing = say(language, "notice.nothing")
    was, now = (_value_words(field, one, language) or nothing for one in (before, after))
    return f"{what}: " + say(language, "check.was_now", was=was, now=now)


def _value_words(field: Field, milestone: Milestone, language: Language) -> str:
    if field.options:
        return say(language, f"{field.name}.{getattr(milestone, field.name)}")
    return value_words(field, milestone, language)


def count_changes(changes: tuple[Change, ...], language: Language) -> str:
    """Say how many changes there are of each kind; an empty text where there are none."""
    in_order = sorted(changes, key=lambda change: [*ChangeKind].index(change.kind))
    counted = Counter(change.wording for change in in_order)
    words = [f"{count} {say(language, f'change.{kind}', count=count)}" for kind, count in counted.items()]
    return join_words(words, language) if words else ""


def describe_messages(
    changes: tuple[Change, ...], public: tuple[Change, ...], setup: Setup, now: datetime, language: Language
) -> list[str]:
    """Say which channel sends how many of the changes when.

    Private channels get all changes, the others the public ones. The file is saved at `now`, aware.
    """
    timeline = setup.events.timeline
    lines: list[str] = []
    for destination in setup.destinations:
        channel = destination.channel
        clock = channel_clock(channel, setup.events.rules)
        at = change_due_at(now, channel.changes, clock, channel.zone, timeline.holidays)
        today = channel.day_of(now)
        visible = changes if channel.private else public
        count = sum(channel.match.takes(change.milestone, today) for change in visible)
        if at and count:
            moment = at.astimezone(channel.zone)
            day = full_day_label(moment, language)
            when = say(language, "date.moment", day=day, time=f"{moment:%H:%M}")
            name = say(language, "check.screen") if not setup.events.channels else channel.name
            lines.append(say(language, "check.messages", count=count, channel=name, when=when))
    return lines
