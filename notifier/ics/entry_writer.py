"""Write the calendar entries of a milestone: their days, their state and the series they form.

Nothing here reads a clock: equal milestones and revisions on the same day give equal entries.
"""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from notifier.dates.occurrences import rule_text
from notifier.ics.descriptions import description_text
from notifier.ics.entries import Entry, EntryStatus, Mark, Placement, marks_of, parts_of
from notifier.ics.series import in_zone, series_rule, series_zone
from notifier.ics.titles import Sign, entry_title, part_before, title_words
from notifier.named_tuple import NamedTuple
from notifier.reminders.notices import is_firm
from notifier.timeline.changes import ChangeKind
from notifier.timeline.included_list import uid_of
from notifier.timeline.model import Milestone, Status
from notifier.timeline.repeats import (
    first_day,
    last_occurrence,
    next_occurrence,
    occurrence,
    occurrences_between,
    occurrences_until,
)
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.dates.leads import Span
    from notifier.dates.recurrence import Recurrence
    from notifier.ics.entries import EntryOptions
    from notifier.timeline.model import Repeat, Timeline
    from notifier.timeline.revisions import History

# An alarm before a whole day goes off at nine in the morning.
_ALARM_AT = timedelta(hours=9)
# Extended occurrences of a repeating term are written for this period around today; it moves with time.
_SHOWN_BACK, _SHOWN_AHEAD = timedelta(days=366), timedelta(days=5 * 366)
# A repetition that is no series in a calendar is written as single entries so far ahead.
_SINGLES_AHEAD = timedelta(days=2 * 366)
# How many occurrences at most show that their series was cancelled.
_MOST_OFF = 100


class _EntryWriterParts(NamedTuple):
    options: EntryOptions
    timeline: Timeline
    history: History
    milestone: Milestone  # The milestone, or an occurrence of it, seen from the timeline's zone.
    today: date
    anchor: Milestone | None = None
    followers: tuple[Milestone, ...] = ()
    suffix: str = ""  # What its UIDs have after the milestone's key.
    is_corrected: bool = False  # Whether its date was corrected, and did not move.
    stood: bool = False  # Whether it is a part of a series from before that was cancelled or removed.


class EntryWriter(_EntryWriterParts):
    """Writes the entries of one milestone, which comes after `anchor` and before `followers`."""

    def placement(self) -> Placement:
        """Return where the milestone is in the feed."""
        if not self._marks:
            return Placement.UNDATED
        ended = self._ended_on if self._is_gone else None
        if ended and self._shift(ended, self.options.tombstone) < self.today:
            return Placement.GONE
        last = max([last for _, _, last in self._marks])
        if self.milestone.repeat:
            if ended:
                return Placement.SHOWN
            coming = next_occurrence(self.milestone, self.today) or last_occurrence(
                self.milestone, self.today
            )
            last = coming.when.latest if coming and coming.when.latest else last
        is_past = last < self.today and self._shift(last, self.options.past) < self.today
        return Placement.PAST if is_past else Placement.SHOWN

    def entries(self) -> Iterator[Entry]:
        """Yield the entries of the milestone; one that repeats is one series, or single entries."""
        repeat = self.milestone.repeat
        rule = series_rule(self.milestone, repeat, self.options.alarms) if repeat else None
        if repeat and rule:
            yield self._series(repeat, rule)
        elif repeat:
            for day in self._single_days():
                yield from self.entries_on(day)
        else:
            yield from self.own_entries()

    def entries_on(self, day: date) -> tuple[Entry, ...]:
        """Return the entries of one occurrence: what differs from its series, or single entries."""
        milestone, repeat = self.milestone, self.milestone.repeat
        one = self._at(day)
        if repeat and series_rule(milestone, repeat, self.options.alarms):
            zone = series_zone(milestone.stated or milestone.when)
            return tuple(in_zone(entry, zone) for entry in one.own_entries())
        return tuple(one._replace(suffix=f".{day:%Y%m%d}").own_entries())

    def own_entries(self) -> Iterator[Entry]:
        """Yield the entries that `marks_of` gives."""
        whole, timeline, latest = self.milestone, self.timeline, self.history.latest
        language, recurrence = self.options.language, whole.recurrence
        url = whole.page(timeline.url, by_key=True) or whole.url
        if not url and (cited := whole.cited):
            url = cited.source.url
        parts, before, leads_to = dict(parts_of(whole)), self._moved_from(), self._leads_to()
        categories, modified = tuple(sorted(whole.topics)), latest.recorded_at.astimezone(UTC)
        sources = tuple(dict.fromkeys([one.source for one in reversed(whole.statements)]))
        described = {
            one.recurrence: description_text(whole, one, self.anchor, timeline, language)
            for one in parts.values()
        }
        for suffix, first, last in self._marks:
            milestone = parts[suffix.partition("-")[0]]
            is_moment = milestone.status is not Status.DONE or recurrence
            yield Entry(
                uid=uid_of(whole.key, f"{self.suffix}{suffix}", timeline.domain),
                first=first,
                last=last,
                instant=milestone.when.instant if is_moment else None,
                summary=self._summary(milestone, suffix, (first, last), before),
                description=described[milestone.recurrence],
                status=self._status(milestone),
                categories=categories,
                location=whole.location,
                url=url,
                sources=sources,
                alarms=self._alarms(first),
                sequence=latest.revision,
                modified=modified,
                occurrence=date.fromisoformat(recurrence) if recurrence and not self.suffix else None,
                leads_to=leads_to,
            )

    # Series

    def _series(self, repeat: Repeat, rule: Recurrence) -> Entry:
        """Return the entry of the series, with the occurrences that differ from its rule."""
        milestone, off = self.milestone, self._off_days
        stated = milestone.stated or milestone.when
        special = {day for day, _ in repeat.done} | set(off)
        if milestone.extension:
            shown = occurrences_between(milestone, self.today - _SHOWN_BACK, self.today + _SHOWN_AHEAD)
            special |= {
                date.fromisoformat(one.recurrence)
                for one in shown
                if one.extension and one.extension.is_extended
            }
        if off:
            rule = rule._replace(times=None, until=off[-1])
        zone = series_zone(stated)
        whole = self._replace(milestone=milestone._replace(cancelled=None), stood=self._is_gone)
        first = first_day(milestone, repeat)
        (entry,) = whole.own_entries()
        days = (day for day in sorted(special) if not off or day <= off[-1])
        overrides = (one for day in days for one in self.entries_on(day))
        return in_zone(
            entry._replace(
                first=first,
                last=first,
                rule=rule_text(rule, stated),
                without=tuple(day for day in repeat.without if not off or day <= off[-1]),
                overrides=tuple(overrides),
            ),
            zone,
        )

    def _single_days(self) -> list[date]:
        """Return the occurrences that are written as single entries, up to two years ahead."""
        since = self.options.past.before(self.today, self.timeline.holidays)
        shown = occurrences_until(self.milestone, since, self.today + _SINGLES_AHEAD)
        days = [date.fromisoformat(one.recurrence) for one in shown]
        return [day for day in days if not self._off_days or day <= self._off_days[-1]]

    def _at(self, day: date) -> EntryWriter:
        """Return the writer of one occurrence."""
        one = occurrence(self.milestone, day.isoformat())._replace(cancelled=self.milestone.cancelled)
        stood = self._off_since is not None and (day < self._off_since or one.done is not None)
        return self._replace(milestone=one._replace(cancelled=None) if stood else one, stood=stood)

    @cached_property
    def _off_days(self) -> tuple[date, ...]:
        """The occurrences that show that their series was cancelled or removed: at least the next one.

        Of single entries it is every one that there was.
        """
        if self._off_since is None or self._ended_on is None:
            return ()
        whole, until = self.milestone, self._shift(self._ended_on, self.options.tombstone)
        is_one = whole.repeat and series_rule(whole, whole.repeat, self.options.alarms)
        last = until if is_one else max(until, self._ended_on + _SINGLES_AHEAD)
        coming = occurrences_until(whole, self._off_since, last)
        off = [date.fromisoformat(one.recurrence) for one in coming if not one.done]
        shown = [day for day in off if day <= until] if is_one else off
        return tuple(shown[:_MOST_OFF] or off[:1])

    @cached_property
    def _off_since(self) -> date | None:
        """The day from which the occurrences of a series are off, or None."""
        cancelled = self.milestone.cancelled
        return min(self._ended_on, cancelled.on) if self._ended_on and cancelled else self._ended_on

    def _leads_to(self) -> tuple[tuple[str, str], ...]:
        """Return the first entry of each milestone that comes after it, as UID and gap."""
        found: list[tuple[str, str]] = []
        for one in self.followers:
            mark = next(iter(marks_of(one, self.options.windows)), None)
            is_single = one.repeat and not series_rule(one, one.repeat, self.options.alarms)
            if mark and one.after and not is_single:
                # DURATION has no months or working days; those are in the description.
                gap = one.after.offset if re.fullmatch(r"P\d+[DW]", one.after.offset) else ""
                found.append((uid_of(one.key, mark[0], self.timeline.domain), gap))
        return tuple(found)

    def _alarms(self, first: date) -> tuple[timedelta, ...]:
        is_open = self.milestone.status is Status.PLANNED and not self.milestone.has_lapsed
        if not self.options.alarms or self._is_gone or not is_open:
            return ()
        is_moment = self.milestone.when.instant is not None
        return tuple(
            first - span.before(first, self.timeline.holidays) - (timedelta() if is_moment else _ALARM_AT)
            for span in self.options.alarms
        )

    # State

    @cached_property
    def _marks(self) -> tuple[Mark, ...]:
        return marks_of(self.milestone, self.options.windows)

    @cached_property
    def _ended_on(self) -> date | None:
        """The day on which the milestone was recorded as cancelled or removed, or None."""
        if not self._is_gone:
            return None
        ending = [
            one for one in self.history.revisions if one.change in {ChangeKind.CANCELLED, ChangeKind.REMOVED}
        ]
        last = ending[-1] if ending else self.history.latest
        return self.timeline.day_of(last.recorded_at)

    @cached_property
    def _is_gone(self) -> bool:
        is_off = self.history.latest.is_removed or self.milestone.status is Status.CANCELLED
        return is_off and not self.stood

    def _status(self, milestone: Milestone) -> EntryStatus:
        if self._is_gone:
            return EntryStatus.CANCELLED
        is_sure = is_firm(milestone) or milestone.status is Status.DONE
        return EntryStatus.CONFIRMED if is_sure else EntryStatus.TENTATIVE

    def _shift(self, day: date, span: Span) -> date:
        try:
            return span.after(day, self.timeline.holidays)
        except (OverflowError, ValueError):
            return date.max

    def _summary(
        self, milestone: Milestone, suffix: str, days: tuple[date, date], before: Milestone | None
    ) -> str:
        language = self.options.language
        if self._is_gone and self.history.latest.is_removed:
            return entry_title(milestone.title, Sign.OFF, say(language, "feed.removed"), language)
        if before and before.when.is_several and milestone.is_part:
            before = part_before(before, milestone.when, self.milestone.when)
        is_corrected = self.is_corrected
        sign, words = title_words(milestone, suffix, days, before, language, is_corrected=is_corrected)
        return entry_title(milestone.title, sign, words, language)

    def _moved_from(self) -> Milestone | None:
        """Return the milestone before the last move; None once it is gone, and after the tombstone period."""
        before = None if self._is_gone else self.history.before_move
        if before is None or self.milestone.recurrence:
            return None
        moved_on = self.timeline.day_of(self.history.date_since.recorded_at)
        if self._shift(moved_on, self.options.tombstone) < self.today:
            return None
        return before.milestone.seen_from(self.timeline.zone)
