"""Whether a milestone that repeats is one series in a calendar, and the zone of its moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.forms import Instant
from notifier.dates.repeating_periods import period_of
from notifier.dates.rule_templates import to_template
from notifier.dates.zones import parse_zone
from notifier.ics.writer import zone_of_times
from notifier.timeline.repeats import first_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from notifier.dates.edtf import Edtf
    from notifier.dates.leads import Span
    from notifier.dates.recurrence import Recurrence
    from notifier.ics.entries import Entry
    from notifier.timeline.model import Milestone, Repeat


def series_rule(milestone: Milestone, repeat: Repeat, alarms: Iterable[Span]) -> Recurrence | None:
    """Return the rule of the series, or None where only single entries have the right days and alarms.

    One series has the same alarms at each occurrence.
    """
    stated = milestone.stated or milestone.when
    if period_of(stated) or any(alarm.text[-1] not in "DW" for alarm in alarms):
        # Periods have two marks; months and days off differ in length from one occurrence to another.
        return None
    rule = to_template(repeat.rule, first_day(milestone, repeat))
    zone = series_zone(stated)
    if stated.instant is None:
        return rule
    # Without a zone it would be written in UTC, which some programs read as the zone of the calendar.
    return rule if zone and zone_of_times(stated.instant.astimezone(zone)) else None


def series_zone(when: Edtf) -> tzinfo | None:
    """Return the zone in which a moment has the same clock time at each occurrence; None without one."""
    return parse_zone(when.form.zone) if isinstance(when.form, Instant) and when.form.zone else None


def in_zone(entry: Entry, zone: tzinfo | None) -> Entry:
    """Return the entry with its moment in a zone; that of a day is unchanged."""
    return entry._replace(instant=entry.instant.astimezone(zone)) if entry.instant and zone else entry
