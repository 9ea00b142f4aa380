"""The settings of reminder rules and of channels, and when a change is sent."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.leads import Span, parse_span
from notifier.dates.working_days import working_day_on_or_after
from notifier.dates.zones import day_of, moment_on
from notifier.named_tuple import NamedTuple
from notifier.timeline.filters import Filter
from notifier.timeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from notifier.dates.working_days import Holidays
    from notifier.timeline.model import Milestone
    from notifier.words import Language

# The lead times of a rule that names none: all of them for what asks for work, two for the rest.
LADDER = tuple(parse_span(text) for text in ("P90D", "P30D", "P7D", "P1D", "P0D"))
_SHORT_LADDER = (LADDER[1], LADDER[4])
_WITH_WORK = frozenset({Kind.DEADLINE, Kind.DECISION})
# The number of questions after a date has passed, where the rule does not say.
QUESTIONS = 2


class Anchor(StrEnum):
    """Which end of a window reminders count to."""

    EARLIEST = "earliest"
    LATEST = "latest"
    BOTH = "both"


class Weekend(StrEnum):
    """What happens to a reminder that falls on a day that is not a working day."""

    MOVE = "move"
    KEEP = "keep"


class ChangeMode(StrEnum):
    """Whether a channel gets changes: never, on the next working day, or at once."""

    NEVER = "false"
    SETTLED = "true"
    NOW = "now"


class DigestPeriod(StrEnum):
    """How often a channel gets a digest."""

    DAILY = "daily"
    WEEKLY = "weekly"


class OnUnknown(StrEnum):
    """What to do when it is unknown whether a message arrived."""

    RESEND = "resend"
    HOLD = "hold"


class Overdue(NamedTuple):
    """The overdue notices of a milestone: the time between two, of which the first comes the day after."""

    every: Span
    at_most: int


class ReminderRule(NamedTuple):
    """The rule that gives reminders of milestones."""

    id: str  # Its name; part of every reminder's identity.
    # Lead times before the date; None for those of the milestone's kind.
    before: tuple[Span, ...] | None = None
    # Which end of a window they count to; None for that of the milestone's kind.
    anchor: Anchor | None = None
    at: time = time(9, 0)  # Clock time in the channel's zone.
    weekend: Weekend = Weekend.MOVE  # Whether reminders keep to working days.
    overdue: Overdue | None = None  # The overdue notices, or None for none.
    match: Filter = Filter()  # The filter that milestones must match.
    # Its lead times by milestone key, where each milestone has its own; None where it has one ladder for
    # all.
    extended: Mapping[str, tuple[Span, ...]] | None = None

    @property
    def every_lead(self) -> tuple[Span, ...]:
        """The lead times it may use."""
        if self.extended is not None:
            return tuple(dict.fromkeys(lead for leads in self.extended.values() for lead in leads))
        return LADDER if self.before is None else self.before

    def leads_for(self, milestone: Milestone) -> tuple[Span, ...]:
        """Return its lead times for a milestone: without its own, those of the milestone's kind."""
        if self.extended is not None:
            return self.extended.get(milestone.key, ())
        if self.before is not None or milestone.action or milestone.kind in _WITH_WORK:
            return self.every_lead
        return _SHORT_LADDER


class Rate(NamedTuple):
    """How many messages a channel takes at the most in a sliding period."""

    at_most: int
    per: timedelta


class Channel(NamedTuple):
    """A configured destination: what it gets and when."""

    name: str  # Its name in the file; part of every delivery's identity.
    type_name: str  # The name of its channel type.
    zone: ZoneInfo  # The zone of its clock times and days.
    language: Language  # The language its readers use.
    match: Filter = Filter()  # The filter that its milestones must match.
    rules: tuple[str, ...] | None = None  # Ids of the reminder rules it follows; None for all.
    changes: ChangeMode = ChangeMode.NEVER  # Whether and when it gets changes.
    digest: DigestPeriod | None = None  # How often it gets a digest, or None for never.
    on_unknown: OnUnknown = OnUnknown.RESEND  # What to do when it is unknown whether a message arrived.
    allow_private: bool = False  # Whether its address may be a private or loopback one.
    rates: tuple[Rate, ...] | None = None  # Its limits on messages; None for those of its type.
    is_operator: bool = False  # Whether it gets messages about trouble.
    private: bool = False  # Whether it gets private milestones too.
    invites: str = ""  # The mail address that gets appointments; empty for none.

    def follows(self, rule: ReminderRule) -> bool:
        """Whether it gets the reminders of a rule."""
        return self.rules is None or rule.id in self.rules

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment in its zone."""
        return day_of(moment, self.zone)


# The id of the rule for the lead times that a file adds to milestones of included lists.
EXTENDED = "extend"
# The rule of a file without rules.
DEFAULT_RULE = ReminderRule(id="standard", overdue=Overdue(every=parse_span("P7D"), at_most=QUESTIONS))


_DEFAULT_CLOCK = time(9, 0)


def channel_clock(channel: Channel, rules: Iterable[ReminderRule]) -> time:
    """Return the clock time at which a channel gets changes: that of the first rule it follows."""
    return next((rule.at for rule in rules if channel.follows(rule)), _DEFAULT_CLOCK)


def change_due_at(
    recorded_at: datetime, mode: ChangeMode, clock: time, zone: ZoneInfo, holidays: Holidays
) -> datetime | None:
    """Return when a change that was recorded at a moment is sent, or None for never.

    A change waits until the first working day after the day it was recorded, so that one that is undone
    on the same day is never sent.
    """
    match mode:
        case ChangeMode.NEVER:
            return None
        case ChangeMode.NOW:
            return recorded_at
        case ChangeMode.SETTLED:
            next_day = day_of(recorded_at, zone) + timedelta(days=1)
            return moment_on(working_day_on_or_after(next_day, holidays), clock, zone)
