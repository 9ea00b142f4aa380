"""Write the calendar entries of a milestone: their days and their texts.

Nothing here reads a clock: equal milestones and revisions on the same day give equal entries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.forms import Precision
from notifier.dates.labels import bare_label, day_label, full_day_label, label, month_name
from notifier.dates.occurrences import rule_text
from notifier.dates.recurrence_labels import recurrence_label
from notifier.ics.entries import Entry, EntryStatus, Placement, marks_of
from notifier.reminders.notices import is_firm
from notifier.reminders.sentences import (
    Audience,
    extension_sentences,
    is_day_known,
    offset_words,
    source_words,
)
from notifier.timeline.changes import ChangeKind
from notifier.timeline.fields import Output, field_values
from notifier.timeline.model import Milestone, Modality, Status
from notifier.timeline.repeats import (
    first_day,
    last_occurrence,
    next_occurrence,
    occurrence,
    occurrences_between,
)
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.dates.edtf import Edtf
    from notifier.dates.leads import Span
    from notifier.ics.entries import EntryOptions
    from notifier.timeline.model import After, Statement, Timeline
    from notifier.timeline.revisions import History

# An alarm before a whole day goes off at nine in the morning.
_ALARM_AT = timedelta(hours=9)
# Extended occurrences of a repeating term are written for this period around today; it moves with time.
_SHOWN_BACK, _SHOWN_AHEAD = timedelta(days=366), timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class EntryWriter:
    """Writes the entries of one milestone, which comes after `anchor` and before `followers`."""

    options: EntryOptions
    timeline: Timeline
    history: History
    milestone: Milestone
    today: date
    anchor: Milestone | None = None
    followers: tuple[Milestone, ...] = ()

    def placement(self) -> Placement:
        """Return where the milestone is in the feed."""
        marks = marks_of(self.milestone, self.options.windows)
        if not marks:
            return Placement.UNDATED
        ended = self._ended_on()
        if ended and self._shift(ended, self.options.tombstone) < self.today:
            return Placement.GONE
        last = max(last for _, _, last in marks)
        if self._repeats():
            coming = next_occurrence(self.milestone, self.today) or last_occurrence(
                self.milestone, self.today
            )
            last = coming.when.latest if coming and coming.when.latest else last
        return Placement.PAST if self._shift(last, self.options.past) < self.today else Placement.SHOWN

    def entries(self) -> Iterator[Entry]:
        """Yield the entries that `marks_of` gives."""
        milestone, latest = self.milestone, self.history.latest
        cited = milestone.cited
        addresses = (milestone.page(self.timeline.url), milestone.url, cited.source.url if cited else "")
        description = self._description()
        for suffix, first, last in marks_of(milestone, self.options.windows):
            entry = Entry(
                uid=f"{milestone.key}{suffix}@{self.timeline.domain}",
                first=first,
                last=last,
                instant=milestone.when.instant if milestone.status is not Status.DONE else None,
                summary=self._summary(suffix, first, last),
                description=description,
                status=self._status(),
                categories=milestone.topics,
                location=milestone.location,
                url=next((address for address in addresses if address), ""),
                sources=tuple(dict.fromkeys(one.source for one in reversed(milestone.statements))),
                alarms=self._alarms(first),
                sequence=latest.revision,
                modified=latest.recorded_at.astimezone(UTC),
                occurrence=date.fromisoformat(milestone.recurrence) if milestone.recurrence else None,
                leads_to=self._leads_to(),
            )
            yield self._with_rule(entry)

    def _repeats(self) -> bool:
        return self.milestone.repeat is not None and self.milestone.status is Status.PLANNED

    def _with_rule(self, entry: Entry) -> Entry:
        """Return the entry with its RRULE and the occurrences that differ from it."""
        milestone, repeat = self.milestone, self.milestone.repeat
        if repeat is None or not self._repeats():
            return entry
        stated = milestone.stated or milestone.when
        since = self.today - _SHOWN_BACK
        special = {day for day, _ in repeat.done}
        if milestone.extension:
            shown = occurrences_between(milestone, since, self.today + _SHOWN_AHEAD)
            special |= {
                date.fromisoformat(one.recurrence)
                for one in shown
                if one.extension and one.extension.is_extended
            }
        overrides = [
            replace(self, milestone=occurrence(milestone, day.isoformat())) for day in sorted(special)
        ]
        first = first_day(milestone, repeat)
        return replace(
            entry,
            first=first,
            last=first,
            rule=rule_text(repeat.rule, stated),
            without=repeat.without,
            overrides=tuple(one for writer in overrides for one in writer.entries()),
        )

    def _leads_to(self) -> tuple[tuple[str, str], ...]:
        """Return the first entry of each milestone that comes after it, as UID and gap."""
        found: list[tuple[str, str]] = []
        for one in self.followers:
            mark = next(iter(marks_of(one, self.options.windows)), None)
            if mark and one.after:
                # DURATION has no months or working days; those are in the description.
                gap = one.after.offset if re.fullmatch(r"P\d+[DW]", one.after.offset) else ""
                found.append((f"{one.key}{mark[0]}@{self.timeline.domain}", gap))
        return tuple(found)

    def _alarms(self, first: date) -> tuple[timedelta, ...]:
        if self._is_gone() or self.milestone.status is not Status.PLANNED:
            return ()
        is_moment = self.milestone.when.instant is not None
        return tuple(
            first - span.before(first, self.timeline.holidays) - (timedelta() if is_moment else _ALARM_AT)
            for span in self.options.alarms
        )

    # State

    def _ended_on(self) -> date | None:
        """Return the day on which the milestone was recorded as cancelled or removed, or None."""
        if not self._is_gone():
            return None
        ending = [
            one for one in self.history.revisions if one.change in {ChangeKind.CANCELLED, ChangeKind.REMOVED}
        ]
        last = ending[-1] if ending else self.history.latest
        return last.recorded_at.astimezone(self.timeline.zone).date()

    def _is_gone(self) -> bool:
        return self.history.latest.is_removed or self.milestone.status is Status.CANCELLED

    def _status(self) -> EntryStatus:
        if self._is_gone():
            return EntryStatus.CANCELLED
        is_sure = is_firm(self.milestone) or self.milestone.status is Status.DONE
        return EntryStatus.CONFIRMED if is_sure else EntryStatus.TENTATIVE

    def _shift(self, day: date, span: Span) -> date:
        try:
            return span.after(day, self.timeline.holidays)
        except (OverflowError, ValueError):
            return date.max

    # Texts

    def _say(self, key: str, **values: object) -> str:
        return say(self.options.language, key, **values)

    def _summary(self, suffix: str, first: date, last: date) -> str:
        title = self.milestone.title
        if self.history.latest.is_removed:
            return self._say("feed.removed", title=title)
        match self.milestone.status:
            case Status.CANCELLED:
                return self._say("feed.cancelled", title=title)
            case Status.DONE:
                return self._say("feed.done", title=title)
            case Status.PLANNED:
                dated = self._dated(suffix, first, last)
                was = self._moved_from()
                return self._say("feed.moved", date=was, title=dated) if was else dated

    def _dated(self, suffix: str, first: date, last: date) -> str:
        milestone = self.milestone
        when, title = milestone.when, milestone.title
        words = bare_label(when, self.options.language)
        if when.day:
            return (
                title
                if milestone.modality is Modality.FIXED
                else self._say(f"feed.{milestone.modality}", title=title)
            )
        if when.earliest is None:
            return self._say("feed.closes", title=title)
        if when.latest is None:
            return self._say("feed.from", date=words[:1].upper() + words[1:], title=title)
        if first != last:
            return self._say("feed.span", title=title, date=words)
        opens = suffix == "-opens" or (suffix == "" and first == when.earliest)
        key = "feed.opens" if opens else "feed.closes"
        # "in 2027" and "4e kwartaal 2025" add to the day in the entry; an interval of two days does not.
        if when.precision is not Precision.INTERVAL:
            title = self._say("feed.with_date", title=title, date=words)
        return self._say(key, title=title)

    def _moved_from(self) -> str:
        """Return the label of the date before the last move; empty after the tombstone period."""
        before = self.history.before_move
        if before is None:
            return ""
        moved_on = self.history.date_since.recorded_at.astimezone(self.timeline.zone).date()
        if self._shift(moved_on, self.options.tombstone) < self.today:
            return ""
        return _short_label(before.milestone.when, self.milestone.when, self.options.language)

    def _description(self) -> str:
        milestone, language = self.milestone, self.options.language
        lines = [self._when_line()]
        if milestone.is_beyond_sources:
            lines.append(self._say("notice.beyond_sources"))
        lines += [
            self._statement_line(statement)
            for statement in dict.fromkeys((milestone.basis or milestone.cited, *milestone.since_basis))
            if statement
        ]
        if milestone.cancelled and milestone.cancelled.reason:
            lines.append(self._say("notice.reason", reason=milestone.cancelled.reason))
        lines += extension_sentences(
            milestone, Audience(language=language, today=self.today, timeline=self.timeline)
        )
        if milestone.after and self.anchor:
            lines.append(self._order_line(milestone.after, self.anchor))
        facts = field_values(Output.CALENDAR, milestone, language)
        lines += [f"{row.words(language)}: {value}" for row, value in facts]
        if milestone.description:
            lines += ["", milestone.description]
        addresses = [milestone.page(self.timeline.url), milestone.url]
        addresses += [statement.source.url for statement in reversed(milestone.statements)]
        lines += ["", *dict.fromkeys(address for address in addresses if address)]
        if milestone.latest_source:
            lines.append(self._say("feed.up_to", date=day_label(milestone.latest_source.date, language)))
        return "\n".join(lines).strip()

    def _when_line(self) -> str:
        milestone, language = self.milestone, self.options.language
        if milestone.done:
            return self._say("notice.done_on", date=full_day_label(milestone.done, language))
        when = milestone.when
        if milestone.repeat:
            words = recurrence_label(milestone.repeat.rule, first_day(milestone, milestone.repeat), language)
            words = words if when.day else self._say("date.until", date=words)
            return self._say("notice.repeats", date=words)
        words = full_day_label(when.day, language) if when.day and not when.instant else label(when, language)
        line = self._say(f"notice.date_{milestone.modality}_now", date=words)
        return line if is_day_known(milestone) else f"{line} {self._say('notice.day_unknown')}"

    def _order_line(self, after: After, anchor: Milestone) -> str:
        """Return which milestone it comes after, without that one's date: it has its own entry."""
        audience = Audience(language=self.options.language, today=self.today, timeline=self.timeline)
        if words := offset_words(after, audience):
            return self._say("feed.after_by", offset=words, title=anchor.title)
        return self._say("feed.after", title=anchor.title)

    def _statement_line(self, statement: Statement) -> str:
        source = source_words(statement.source, self.options.language)
        key = f"feed.said_{statement.says}{'_phrase' if statement.phrase else ''}"
        return self._say(key, phrase=statement.phrase, source=source)


def _short_label(when: Edtf, new: Edtf, language: Language) -> str:
    """Return the label of a date, without its year where the new date has the same."""
    day = when.day
    if day and not when.instant and new.latest and day.year == new.latest.year:
        return say(language, "date.day_month", day=day.day, month=month_name(day.month, language))
    return label(when, language)
