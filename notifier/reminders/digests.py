"""What a channel gets in one message at set times: its digest, and the review of a quarter.

A digest tells what is new since the one before. A review, on the first working day of a quarter, tells what
was asked after in vain and what has no date.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.working_days import is_working_day, working_day_on_or_after
from notifier.dates.zones import day_of, moment_on
from notifier.named_tuple import NamedTuple
from notifier.reminders.headlines import headline
from notifier.reminders.messages import MOST_NAMED, told_once
from notifier.reminders.notices import (
    Notice,
    NoticeType,
    change_notice,
    facts_of,
    links_of,
    review_notice,
)
from notifier.reminders.plan import Target, plan_reminders
from notifier.reminders.rules import DigestPeriod
from notifier.reminders.sections import Section, Sections, in_section, section_of
from notifier.timeline.changes import Change, ChangeKind
from notifier.timeline.model import Status
from notifier.timeline.repeats import missed, next_days, unfold
from notifier.timeline.upcoming import day_that_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    from notifier.dates.working_days import Holidays
    from notifier.reminders.audience import Audience
    from notifier.reminders.rules import ReminderRule
    from notifier.timeline.model import Milestone


_NEAR = timedelta(days=30)
_READING_ORDER = (
    Section.ADDED,
    Section.MOVED,
    Section.CANCELLED,
    Section.DONE,
    Section.REMOVED,
    Section.CHANGED,
    Section.NEAR,
    Section.OVERDUE,
)


def digest_moments(
    period: DigestPeriod, now: datetime, clock: time, zone: ZoneInfo, holidays: Holidays
) -> tuple[datetime, datetime]:
    """Return the moment of the newest digest up to now, and that of the next one.

    A daily digest is sent on each working day; a weekly one on Monday, or on the first working day
    after it.
    """
    today = day_of(now, zone)
    if period is DigestPeriod.DAILY:
        near = [today + timedelta(days=shift) for shift in range(-15, 15)]
        days = [day for day in near if is_working_day(day, holidays)]
    else:
        monday = today - timedelta(days=today.isoweekday() - 1)
        days = [working_day_on_or_after(monday + timedelta(weeks=shift), holidays) for shift in range(-2, 3)]
    return _around(now, days, clock, zone)


def _around(now: datetime, days: Iterable[date], clock: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the last moment of some days up to now, and the first one after it."""
    moments = [moment_on(day, clock, zone) for day in days]
    return max(one for one in moments if one <= now), min(one for one in moments if one > now)


class Overview(NamedTuple):
    """The content of a digest or of a review."""

    contents: Sections  # Its notices by section; none where there is nothing to tell.
    open: tuple[Milestone, ...] = ()  # The others that have passed without news; they are one line.


def overview(
    milestones: Iterable[Milestone],
    changes: Iterable[Change],
    audience: Audience,
    *,
    since: date,
    is_first: bool = False,
    told: AbstractSet[tuple[str, str]] = frozenset(),
) -> Overview:
    """Return a digest: what is new, what changed, what came near and what passed since the one before.

    Each is in one digest only, and what a channel was sent in a message of its own is in none: `told` has the
    key of a milestone with the occurrence or the one of its dates that the message was about, empty for all
    of it. `since` is the day of the digest before; of the first one, to which all that is near is new, the
    day since which the channel has digests.
    """
    found: dict[Section, list[Notice]] = {section: [] for section in _READING_ORDER}
    changes = tuple(changes)
    for notice in told_once((change_notice(change, audience) for change in changes), audience):
        found[section_of(notice)].append(notice)
    # That its owner is another does not tell that it is near, or that it has passed.
    beside = {one.key for one in changes if one.kind is ChangeKind.REVISED and not _is_of_date(one)}
    known = told | {(change.key, "") for change in changes if change.key not in beside}
    is_open: dict[tuple[str, str], Milestone] = {}
    for milestone in unfold(milestones, audience.today, audience.today + _NEAR):
        is_past = milestone.is_overdue(audience.today)
        if is_past:
            is_open[milestone.key, milestone.recurrence] = milestone
        day = _news_day(milestone, audience.today, since, is_first=is_first)
        if day and known.isdisjoint({(milestone.key, ""), (milestone.key, milestone.recurrence)}):
            section = Section.OVERDUE if is_past else Section.NEAR
            found[section].append(_notice(milestone, day, audience))
    # That the next time of a series is near does not tell that an earlier one is open.
    named = {
        one.milestone.key
        for section, own in found.items()
        if section is not Section.NEAR
        for one in own
        if not (one.change and one.change.key in beside)
    }
    # Of a series the newest time that passed.
    still_open = {
        key: one
        for (key, which), one in is_open.items()
        if key not in named and told.isdisjoint({(key, ""), (key, which)})
    }
    return Overview(
        tuple((section, tuple(sorted(own, key=in_section))) for section, own in found.items() if own),
        tuple(still_open.values()),
    )


def _is_of_date(change: Change) -> bool:
    """Whether a revision tells that it is planned again, or that its date counts no more, or again."""
    return change.ended_as is not None or change.lapses or change.returns


def _news_day(milestone: Milestone, today: date, since: date, *, is_first: bool) -> date | None:
    """Return the day for which a milestone came near or passed since the digest before, or None."""
    if milestone.status is not Status.PLANNED or milestone.has_lapsed:
        return None
    last = milestone.last_day
    if milestone.is_overdue(today):
        return last if last and last >= since else None
    day = day_that_counts(milestone, today)
    is_of_days = milestone.lasts or (milestone.last_day is None and milestone.when.day is None)
    if is_of_days and (milestone.when.earliest or today) < today:
        # An event that has begun, or its period, such as money of a year: its last day is no news.
        return None
    if day is None or not today <= day <= today + _NEAR:
        return None
    return day if is_first or day > since + _NEAR else None


def _notice(milestone: Milestone, day: date, audience: Audience) -> Notice:
    milestone = audience.shown(milestone)
    when, is_past = milestone.when, milestone.is_overdue(audience.today)
    target = Target.DAY if when.is_exact else Target.EARLIEST if day == when.earliest else Target.LATEST
    days = audience.days_to(day)
    answer = audience.answer_link(milestone)
    return Notice(
        type=NoticeType.OVERDUE if is_past else NoticeType.REMINDER,
        milestone=milestone,
        headline=headline(target, milestone, audience, days),
        sentences=(),
        facts=facts_of(milestone, audience),
        links=links_of(milestone, audience, answer, is_question=is_past),
        days=days,
        answer=answer,
    )


_QUARTER_DAYS = 92


def review_moments(
    now: datetime, clock: time, zone: ZoneInfo, holidays: Holidays
) -> tuple[datetime, datetime]:
    """Return the moment of the newest review up to now, and that of the next one."""
    today = day_of(now, zone)
    firsts = [_first_day(today + timedelta(days=_QUARTER_DAYS * number)) for number in (-1, 0, 1)]
    return _around(now, [working_day_on_or_after(first, holidays) for first in firsts], clock, zone)


def _first_day(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_name(day: date) -> str:
    """Return the quarter of a day as part of an identity: `2026-Q1`."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def for_review(
    milestones: Iterable[Milestone],
    rules: Iterable[ReminderRule],
    holidays: Holidays,
    today: date,
    *,
    is_overview: bool = False,
) -> Iterator[Milestone]:
    """Yield the milestones that a review asks after: without a date, or asked after for the last time.

    Of one that repeats it is the newest occurrence of which that is so, with the earlier ones in `missed`.
    In one message of all (`is_overview`) it is the newest that passed: what is asked after it in the same
    minute would name the others again. The milestones are as seen from the channel's zone, and so is today.
    """
    rules = tuple(rules)
    for milestone in milestones:
        own = [rule for rule in rules if rule.match.takes(milestone, today)]
        if milestone.status is not Status.PLANNED or not own:
            continue
        if milestone.when.is_undated or milestone.has_lapsed:
            yield milestone
            continue
        newest = None
        for one in missed(milestone, today):
            newest = newest or one
            planned = (reminder for rule in own for reminder in plan_reminders(one, rule, holidays, today))
            asked = [reminder.on for reminder in planned if reminder.target is Target.OVERDUE]
            (following,) = next_days(milestone, [one]) if milestone.repeat else (None,)
            # Nothing is asked after one time from the day of the next on.
            if asked and (max(asked) < today or (following and following <= today)):
                yield newest if is_overview else one
                break


def no_reminders_key(
    milestone: Milestone, rules: Iterable[ReminderRule], holidays: Holidays, today: date
) -> str:
    """Return the key of what to say of a milestone without reminders to come: nothing, or reviews alone."""
    is_reviewed = any(for_review([milestone], rules, holidays, today))
    return "show.only_review" if is_reviewed else "show.no_reminders"


def review(
    milestones: Iterable[Milestone], known: AbstractSet[tuple[str, str]], audience: Audience
) -> Overview:
    """Return the review: a line for each milestone that was not in the one before, and one for the rest.

    `known` has the key of each that was, with its occurrence. Where they are few, and without pages to refer
    to, every milestone has its line.
    """
    every = list(milestones)
    before = [one for one in every if (one.key, one.recurrence) in known]
    if len(before) <= MOST_NAMED or not audience.timeline.url:
        before = []
    lines = [one for one in every if one not in before]
    notices = sorted((review_notice(one, audience) for one in lines), key=in_section)
    found: dict[Section, list[Notice]] = {Section.OVERDUE: [], Section.UNDATED: []}
    for notice in notices:
        is_undated = notice.milestone.when.is_undated or notice.milestone.has_lapsed
        found[Section.UNDATED if is_undated else Section.OVERDUE].append(notice)
    contents = tuple((section, tuple(own)) for section, own in found.items() if own)
    return Overview(contents, tuple(before))
