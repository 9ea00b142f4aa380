"""The occurrences of a repeating milestone, each a milestone of its own."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from notifier.dates.occurrences import occurrence_of, occurrences, start_of, whole_rule
from notifier.timeline.included_list import list_of
from notifier.timeline.model import Missed, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notifier.dates.recurrence import Recurrence
    from notifier.timeline.model import Milestone, Repeat, Timeline

_ONE_DAY, _A_YEAR = timedelta(days=1), timedelta(days=365)
# Years to look ahead, tried in turn: an interval and a leap day can put occurrences far apart.
_LOOK_AHEAD_YEARS = (1, 8, 40, 400)
_LAST_YEAR = 2999
_LONGEST_EXTENSION = timedelta(days=10)
# So many occurrences that passed without news have a line each in a list; those before them are counted.
MOST_LISTED = 4
_MOST_NAMED = 3


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
    done, cancelled = dict(milestone.repeat.done), milestone.cancelled
    # What took place before its series was cancelled took place.
    stood = cancelled is not None and (day < cancelled.on or day in done)
    return milestone._replace(
        when=when.ending_on(extension.last_day) if extension and extension.is_extended else when,
        stated=milestone.stated or milestone.when,
        extension=extension,
        done=done.get(day, milestone.done),
        cancelled=None if stood else cancelled,
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


def missed_days(milestone: Milestone, today: date) -> list[date]:
    """Return the days of the occurrences that passed and are not done, since the first one, in order.

    Of "all of" some dates they are the last days of those.
    """
    repeat = milestone.repeat
    if milestone.when.is_several and repeat is None:
        return [date.fromisoformat(one.recurrence) for one in milestone.parts if one.is_overdue(today)]
    if repeat is None or milestone.status is not Status.PLANNED:
        return []
    rule = whole_rule(repeat.rule, milestone.stated or milestone.when)
    over = {*repeat.without, *(day for day, _ in repeat.done)}
    days = [day for day in _rule_days(rule, first_day(milestone, repeat), today) if day not in over]
    if days and occurrence(milestone, days[0].isoformat()).last_day is None:
        return []
    # The law can extend a term past its day, and the day of a moment can be another one in the readers' zone.
    while days and not occurrence(milestone, days[-1].isoformat()).is_overdue(today):
        days.pop()
    return days


@lru_cache(maxsize=256)
def _rule_days(rule: Recurrence, start: date, last: date) -> tuple[date, ...]:
    """Return the days of a rule up to a last one; each list of a day asks for them again."""
    return tuple(occurrences(rule, start, first=start, last=last))


def missed(milestone: Milestone, today: date) -> Iterator[Milestone]:
    """Yield what passed without news, the newest first: the milestone, or its occurrences.

    An occurrence has those before it in `missed`.
    """
    days = missed_days(milestone, today)
    if not days and milestone.is_overdue(today):
        yield milestone
    while days:
        one = occurrence(milestone, days.pop().isoformat())
        named = tuple(occurrence(milestone, day.isoformat()).when for day in days[-_MOST_NAMED:])
        yield one._replace(missed=Missed(len(days), named)) if days else one


def listed_missed(milestone: Milestone, today: date) -> list[Milestone]:
    """Return the newest that passed without news, in order; the first of them has those before it."""
    found = list(islice(missed(milestone, today), MOST_LISTED))[::-1]
    return [*found[:1], *(one._replace(missed=None) for one in found[1:])]


def current(milestone: Milestone, today: date) -> Milestone:
    """Return a milestone as it is today: of one that repeats what was missed last, or else the next.

    So it is of "all of" some dates, or the whole where all have passed and none was missed. Of a series that
    was cancelled it is the first occurrence that does not take place.
    """
    if milestone.repeat and milestone.cancelled:
        return _first_off(milestone, milestone.cancelled.on) or milestone
    if milestone.status is not Status.PLANNED or not (milestone.repeat or milestone.when.is_several):
        return milestone
    return (
        next(missed(milestone, today), None)
        or (milestone.parts_from(today)[0] if milestone.when.is_several else None)
        or next_occurrence(milestone, today)
        or last_occurrence(milestone, today)
        or milestone
    )


def _first_off(milestone: Milestone, since: date) -> Milestone | None:
    one = next_occurrence(milestone, since)
    while one and not one.cancelled:
        one = next_occurrence(milestone, date.fromisoformat(one.recurrence) + _ONE_DAY)
    return one


def ended(milestone: Milestone, today: date) -> Iterator[Milestone]:
    """Yield what ended: a milestone, or of a series what is done, and the first that is off.

    What is done is that of the past year, or else the last of all. Each of several dates has its own end.
    """
    if milestone.parts_done:
        yield from (one for one in milestone.parts if one.status is not Status.PLANNED)
        return
    if milestone.repeat:
        done = sorted(day for day, _ in milestone.repeat.done)
        lately = [day for day in done if day >= today - _A_YEAR]
        yield from (occurrence(milestone, day.isoformat()) for day in lately or done[-1:])
    if milestone.status is not Status.PLANNED:
        yield current(milestone, today)


def passed_without_news(timeline: Timeline, today: date) -> list[Milestone]:
    """Return the milestones of the file, or occurrences, that passed without news, the earliest first.

    Those of an included list are left out, as that list says what became of them.
    """
    own = (one for one in timeline.milestones if not list_of(one.id))
    found = (one for milestone in own for one in listed_missed(milestone, today))
    return sorted(found, key=lambda one: (one.last_day or today, one.id))


def next_days(milestone: Milestone, occurrences: Sequence[Milestone]) -> list[date | None]:
    """Return for each of some consecutive occurrences the day of the next one; None after the last."""
    if not occurrences:
        return []
    days = [date.fromisoformat(one.recurrence) for one in occurrences]
    beyond = next_occurrence(milestone, days[-1] + _ONE_DAY)
    return [*days[1:], date.fromisoformat(beyond.recurrence) if beyond else None]


def unfold(milestones: Iterable[Milestone], today: date, last: date) -> Iterator[Milestone]:
    """Yield milestones, each repeating one as the occurrences that a list of today, up to a last day, shows.

    Those are the occurrences from today on, the last one before, and those that passed without news. Of "all
    of" some dates it is those from today on, or the whole when all have passed.
    """
    for milestone in milestones:
        if milestone.repeat is None or milestone.status is not Status.PLANNED:
            is_open = milestone.status is Status.PLANNED
            past = listed_missed(milestone, today) if milestone.when.is_several else []
            coming = milestone.parts_from(today) if is_open else (milestone,)
            yield from (*past, *(one for one in coming if not past or one.recurrence))
            continue
        yield from listed_missed(milestone, today)
        newest = last_occurrence(milestone, today)
        if newest and not newest.is_overdue(today):
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
