"""The digest of a channel: the state of its milestones, whether or not a reminder is due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.dates.working_days import working_day_on_or_after
from notifier.dates.zones import moment_on
from notifier.reminders.messages import Section, Sections, in_section
from notifier.reminders.notices import Notice, NoticeType, change_notice, facts_of, headline, links_of
from notifier.reminders.plan import Target
from notifier.reminders.rules import DigestPeriod
from notifier.timeline.changes import Change, ChangeKind
from notifier.timeline.model import Status
from notifier.timeline.repeats import unfold
from notifier.timeline.upcoming import day_that_counts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, time
    from zoneinfo import ZoneInfo

    from notifier.dates.working_days import Holidays
    from notifier.reminders.sentences import Audience
    from notifier.timeline.model import Milestone

_NEAR = timedelta(days=30)
_SUNDAY = 7
_READING_ORDER = (Section.WEEK, Section.NEAR, Section.ONGOING, Section.OVERDUE, Section.SINCE)


def digest_days(period: DigestPeriod, today: date, holidays: Holidays) -> tuple[date, date]:
    """Return the day of the newest digest up to today, and that of the next one.

    A daily digest is sent on each working day; a weekly one on Monday, or on the first working day
    after it.
    """
    if period is DigestPeriod.DAILY:
        days = [today + timedelta(days=shift) for shift in range(-14, 15)]
        own = [day for day in days if working_day_on_or_after(day, holidays) == day]
    else:
        monday = today - timedelta(days=today.isoweekday() - 1)
        own = [working_day_on_or_after(monday + timedelta(weeks=shift), holidays) for shift in (-1, 0, 1, 2)]
    return max(day for day in own if day <= today), min(day for day in own if day > today)


def digest_moments(
    period: DigestPeriod, now: datetime, clock: time, zone: ZoneInfo, holidays: Holidays
) -> tuple[datetime, datetime]:
    """Return the moment of the newest digest up to now, and that of the next one."""
    today = now.astimezone(zone).date()
    newest, following = (moment_on(day, clock, zone) for day in digest_days(period, today, holidays))
    if newest <= now:
        return newest, following
    earlier, _ = digest_days(period, today - timedelta(days=1), holidays)
    return moment_on(earlier, clock, zone), newest


def overview(milestones: Iterable[Milestone], changes: Iterable[Change], audience: Audience) -> Sections:
    """Return the sections of a digest: what is near, ongoing, overdue and changed.

    Args:
        milestones: The milestones of the channel, seen from its zone.
        changes: The changes since the previous digest.
        audience: The readers of the channel.

    Returns:
        The sections that are not empty.
    """
    found: dict[Section, list[Notice]] = {section: [] for section in _READING_ORDER}
    for milestone in unfold(milestones, audience.today, audience.today + _NEAR):
        section, notice = _section_and_notice(milestone, audience)
        if section:
            found[section].append(notice)
    # A revision, such as another title or address, is left out of a digest.
    shown = (change for change in changes if change.kind is not ChangeKind.REVISED)
    found[Section.SINCE] = [change_notice(change, audience) for change in shown]
    # The newest overdue milestone comes first: older ones were in earlier digests too.
    return tuple(
        (section, tuple(sorted(notices, key=_newest_first if section is Section.OVERDUE else in_section)))
        for section, notices in found.items()
        if notices
    )


def _newest_first(notice: Notice) -> tuple[int, str]:
    days, title = in_section(notice)
    return -days, title


def _section_and_notice(milestone: Milestone, audience: Audience) -> tuple[Section | None, Notice]:
    """Return the section of a milestone today, or None, and its notice."""
    today, when = audience.today, milestone.when
    day = day_that_counts(milestone, today)
    is_past = milestone.is_overdue(today)
    if when.latest and when.latest < today:
        # Until `overdue_after` a milestone is not overdue, but the day shown has passed.
        day = when.latest
    section: Section | None = None
    if is_past:
        section = Section.OVERDUE
    elif milestone.status is not Status.PLANNED or day is None or day < today:
        section = None
    elif day <= today + timedelta(days=_SUNDAY - today.isoweekday()):
        section = Section.WEEK
    elif day <= today + _NEAR:
        section = Section.NEAR
    elif when.earliest and when.earliest <= today:
        section = Section.ONGOING
    days = (day - today).days if day else 0
    words = milestone.title
    if section in {Section.WEEK, Section.NEAR} or (section is Section.OVERDUE and when.day):
        target = Target.DAY if when.day else Target.EARLIEST if day == when.earliest else Target.LATEST
        words = headline(target, milestone, audience, days)
    return section, Notice(
        type=NoticeType.OVERDUE if is_past else NoticeType.REMINDER,
        milestone=milestone,
        headline=words,
        sentences=(),
        facts=facts_of(milestone, audience),
        links=links_of(milestone, audience),
        days=days if day else None,
    )
