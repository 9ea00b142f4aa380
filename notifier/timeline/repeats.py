"""The occurrences of a repeating milestone, each a milestone of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.occurrences import occurrence_of, occurrences, start_of, whole_rule
from notifier.timeline.included_list import list_of
from notifier.timeline.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notifier.timeline.model import Milestone, Repeat, Timeline

_ONE_DAY = timedelta(days=1)
# Years to look ahead, tried in turn: an interval and a leap day can put occurrences far apart.
_LOOK_AHEAD_YEARS = (1, 8, 40, 400)
_LAST_YEAR = 2999
_LONGEST_EXTENSION = timedelta(days=10)


def first_day(milestone: Milestone, repeat: Repeat) -> date:
    """Return the day of the first occurrence: the milestone's day, or its last possible day."""
    return start_of(repeat.rule, milestone.stated or milestone.when)


def span_of(milestone: Milestone) -> timedelta:
    """Return the days from the first to the last day of an occurrence: nothing where it is one day."""
    when = milestone.when
    return when.latest - when.earliest if when.earliest and when.latest else timedelta()


def occurrence(milestone: Milestone, recurrence: str) -> Milestone:
    """Return one occurrence or part of a milestone, or the milestone itself for an empty `recurrence`."""
    if milestone.repeat is None or not recurrence:
        return next((one for one in milestone.parts if one.recurrence == recurrence), milestone)
    day = date.fromisoformat(recurrence)
    when = occurrence_of(milestone.stated or milestone.when, day)
    if milestone.when.instant and milestone.when.instant.tzinfo:
        when = when.seen_from(milestone.when.instant.tzinfo)
    extension = None
    if milestone.extension:
        from notifier.dates.statutory_terms import extend_term  # noqa: PLC0415 - few are terms set by law

        extension = extend_term(day)
    done = dict(milestone.repeat.done)
    return milestone._replace(
        when=when.ending_on(extension.last_day) if extension and extension.is_extended else when,
        stated=milestone.stated or milestone.when,
        extension=extension,
        done=done.get(day, milestone.done),
        repeat=None,
        recurrence=recurrence,
    )


def occurrences_between(milestone: Milestone, first: date, last: date) -> Iterator[Milestone]:
    """Yield the occurrences of a repeating milestone whose day lies between two days, both inclusive."""
    for day in _days(milestone, first, last):
        yield occurrence(milestone, day.isoformat())


def occurrences_until(milestone: Milestone, first: date, last: date) -> Iterator[Milestone]:
    """Yield the occurrences between two days, both inclusive, and the first one after them."""
    yield from occurrences_between(milestone, first, last)
    following = next_occurrence(milestone, max(first, last + _ONE_DAY))
    if following:
        yield following


def next_occurrence(milestone: Milestone, today: date) -> Milestone | None:
    """Return the first occurrence that has not passed on a day, or None after the last."""
    # The law can extend a term past the day of its occurrence.
    since = today - _LONGEST_EXTENSION if milestone.extension else today
    for years in _LOOK_AHEAD_YEARS:
        until = date(min(today.year + years, _LAST_YEAR), 12, 31)
        coming = occurrences_between(milestone, since, until)
        following = next((one for one in coming if one.when.latest is None or one.when.latest >= today), None)
        if following:
            return following
        since = until + _ONE_DAY
    return None


def last_occurrence(milestone: Milestone, today: date) -> Milestone | None:
    """Return the last occurrence before a day, or None when there was none."""
    until = today - _ONE_DAY
    for years in _LOOK_AHEAD_YEARS:
        since = date(max(today.year - years, 1), 1, 1)
        *_, newest = (None, *_days(milestone, since, until))
        if newest:
            return occurrence(milestone, newest.isoformat())
        until = since - _ONE_DAY
    return None


def current(milestone: Milestone, today: date) -> Milestone:
    """Return a milestone as it is today: of one that repeats the overdue occurrence, or else the next."""
    if milestone.repeat is None or milestone.status is not Status.PLANNED:
        return milestone
    newest = last_occurrence(milestone, today)
    if newest and newest.is_overdue(today):
        return newest
    return next_occurrence(milestone, today) or newest or milestone


def passed_without_news(timeline: Timeline, today: date) -> list[Milestone]:
    """Return the milestones of the file, or occurrences, that passed without news, the earliest first.

    Those of an included list are left out, as that list says what became of them.
    """
    found = [current(one, today) for one in timeline.milestones if not list_of(one.id)]
    return sorted(
        (one for one in found if one.is_overdue(today)), key=lambda one: (one.last_day or today, one.id)
    )


def next_days(milestone: Milestone, occurrences: Sequence[Milestone]) -> list[date | None]:
    """Return for each of some consecutive occurrences the day of the next one; None after the last."""
    if not occurrences:
        return []
    days = [date.fromisoformat(one.recurrence) for one in occurrences]
    beyond = next_occurrence(milestone, days[-1] + _ONE_DAY)
    return [*days[1:], date.fromisoformat(beyond.recurrence) if beyond else None]


def unfold(milestones: Iterable[Milestone], today: date, last: date) -> Iterator[Milestone]:
    """Yield milestones, each repeating one as the occurrences that a list of today, up to a last day, shows.

    Those are the occurrences from today on and the last one before: it may be overdue until the next
    one comes. Of "all of" some dates it is those from today on, or the whole when all have passed.
    """
    for milestone in milestones:
        if milestone.repeat is None or milestone.status is not Status.PLANNED:
            yield from milestone.parts_from(today) if milestone.status is Status.PLANNED else (milestone,)
            continue
        newest = last_occurrence(milestone, today)
        if newest:
            yield newest
        yield from occurrences_between(milestone, today, last + span_of(milestone))


def _days(milestone: Milestone, first: date, last: date) -> Iterator[date]:
    repeat = milestone.repeat
    if repeat is None or first > last:
        return
    rule = whole_rule(repeat.rule, milestone.stated or milestone.when)
    for day in occurrences(rule, first_day(milestone, repeat), first=first, last=last):
        if day not in repeat.without:
            yield day
