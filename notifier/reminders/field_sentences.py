"""The sentences of a change on the fields that differ: one for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, full_day_label
from notifier.reminders.headlines import done_verb, in_tense, occurrence_label
from notifier.reminders.sentences import extension_sentences, order_sentences, repeat_sentence
from notifier.timeline.changes import ChangeKind, has_same_date, times_done
from notifier.timeline.fields import FIELDS, Shape, value_words
from notifier.timeline.model import Status
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from notifier.reminders.audience import Audience
    from notifier.timeline.changes import Change
    from notifier.timeline.model import Milestone

# What differs because of what a change tells, by its kind: the dates and documents in its own sentences.
_OF_DATES = frozenset({"when", "lasts", "lapsed", "modality", "stated", "extension", "statements"})
_TOLD_BY_KIND = {
    ChangeKind.MOVED: _OF_DATES | {"after", "done", "cancelled"},
    ChangeKind.CANCELLED: _OF_DATES | {"done", "cancelled"},
    ChangeKind.DONE: _OF_DATES | {"done", "cancelled"},
}


def fields_beside(change: Change) -> tuple[str, ...]:
    """Return the fields that differ and that the kind of a change does not tell."""
    told = _TOLD_BY_KIND.get(change.kind, frozenset(FIELDS))
    return tuple(name for name in change.fields if name not in told)


def beside_sentences(change: Change, audience: Audience) -> list[str]:
    """Return what changed beside what happened, such as the owner of what got another date."""
    before, after = change.before, change.after
    if before is None or after is None:
        return []
    sentences = [
        line
        for name in fields_beside(change)
        for line in (
            times_sentences(before, after, audience)
            if name == "repeat"
            else field_sentences(name, before, after, audience)
        )
    ]
    return list(dict.fromkeys(sentences))


def row_sentences(change: Change, audience: Audience) -> list[str]:
    """Return what changed, for the row of an overview, which has the date and the document already."""
    before, after = change.before, change.after
    if before is None or after is None or change.kind is not ChangeKind.REVISED:
        return beside_sentences(change, audience)
    # That it no longer has ended is in its headline.
    told = (_OF_DATES - {"modality"}) | ({"done", "cancelled"} if change.ended_as else set())
    names = [one for one in change.fields if one not in told]
    lines = [line for one in names for line in field_sentences(one, before, after, audience)]
    if before.cancelled and after.cancelled:
        # The row has its date, to which nothing happens.
        lines.append(audience.say(in_tense("notice.still_cancelled", after, audience)))
    return list(dict.fromkeys(lines))


def field_sentences(name: str, before: Milestone, after: Milestone, audience: Audience) -> Iterator[str]:
    """Yield what is different in one field; nothing where other sentences say it."""
    match name:
        case "after":
            yield from order_sentences(after, audience)[:1] if after.after else [audience.say("notice.alone")]
        case "repeat" | "parts_done":
            times = list(times_sentences(before, after, audience))
            yield from times
            if after.repeat and not times:
                yield repeat_sentence(after, audience)
        case "done" | "cancelled":
            yield from _ended_sentences(name, before, after, audience)
        case "when" | "stated" | "extension":
            yield from extension_sentences(after, audience)
        case "lapsed":
            # The headline and the sentence on the date say it.
            pass
        case "modality" if before.when.is_undated or after.when.is_undated:
            # There is, or was, no date that could be firm.
            pass
        case "description":
            yield audience.say("notice.field_changed", name=audience.field(FIELDS[name]))
        case _:
            was, now = (_value(name, one, audience) for one in (before, after))
            yield _was_and_is(audience.field(FIELDS[name]), was, now, audience)


def _was_and_is(name: str, was: str, now: str, audience: Audience) -> str:
    nothing, language = audience.say("notice.nothing"), audience.language
    values = (say(language, "notice.quote", phrase=one) if one else nothing for one in (was, now))
    return audience.say("notice.field", name=name, **dict(zip(("was", "now"), values, strict=True)))


def _value(name: str, milestone: Milestone, audience: Audience) -> str:
    row = FIELDS[name]
    if row.shape is Shape.FLAG and not getattr(milestone, name):
        return audience.say("show.no")
    if row.options:
        return say(audience.language, f"{name}.{getattr(milestone, name)}")
    return value_words(row, milestone, audience.language)


def _ended_sentences(name: str, before: Milestone, after: Milestone, audience: Audience) -> Iterator[str]:
    """Yield that a milestone is planned again, or what was corrected of how it ended."""
    if after.status is Status.PLANNED:
        yield audience.say(in_tense(f"notice.no_longer_{name}", after, audience))
    elif name == "done" and before.done and after.done:
        yield done_sentence(after, after.done, audience, was=before.done)
    elif name == "cancelled" and before.cancelled and after.cancelled:
        was, now = before.cancelled, after.cancelled
        if was.reason != now.reason:
            yield _was_and_is(audience.say("fact.reason"), was.reason, now.reason, audience)
        if was.on != now.on:
            days = {
                key: full_day_label(one.on, audience.language) for key, one in (("was", was), ("now", now))
            }
            yield audience.say("notice.cancelled_corrected", **days)


def done_sentence(milestone: Milestone, day: date, audience: Audience, *, was: date | None = None) -> str:
    """Return on which day it was done, and of a day that was corrected which one it was."""
    language = audience.language
    words = {
        "Done": done_verb(milestone, language).capitalize(),
        "date": full_day_label(day, language),
        "was": full_day_label(was or day, language),
    }
    return audience.say(f"notice.done_{'corrected_on' if was else 'on'}", **words)


def times_sentences(before: Milestone, after: Milestone, audience: Audience) -> Iterator[str]:
    """Yield what became of single times of a series, or of several dates, beside those that became done."""
    skipped = [one.repeat.without if one.repeat else () for one in (before, after)]
    for day in after.repeat.without if after.repeat else ():
        if day not in skipped[0]:
            yield occurrence_sentence("notice.skipped", after, day, audience)
    # Of other days than before those of before are no news.
    is_same = has_same_date(before, after)
    for day in skipped[0]:
        if is_same and day not in skipped[1]:
            yield occurrence_sentence("notice.not_skipped", before, day, audience)
    known, now = times_done(before), times_done(after)
    for day, was in known.items():
        if day in now and now[day] != was:
            yield occurrence_sentence("notice.occurrence_corrected", after, day, audience, now[day], was)
        elif is_same and day not in now and after.status is Status.PLANNED:
            yield occurrence_sentence("notice.occurrence_open", before, day, audience)


def occurrence_sentence(
    key: str,
    milestone: Milestone,
    day: date,
    audience: Audience,
    on: date | None = None,
    was: date | None = None,
) -> str:
    """Return what became of an occurrence; the label of a period, such as `in maart`, stands in quotes.

    `on` is the day on which it was done, and `was` the one that this corrects.
    """
    language = audience.language
    name = occurrence_label(milestone, day, language)
    if name != day_label(day, language):
        name = audience.say("notice.period", period=name)
    days = {name: full_day_label(one, language) if one else "" for name, one in (("date", on), ("was", was))}
    return audience.say(key, occurrence=name, done=done_verb(milestone, language), **days)


def is_dated_anew(change: Change) -> bool:
    """Whether what became done, or of which a time did, has another date as well."""
    before, after = change.before, change.after
    if change.kind is not ChangeKind.DONE or before is None or after is None:
        return False
    return before.counts and not after.when.is_undated and not has_same_date(before, after)
