"""What was asked for: reminder rules, and what each channel wants to hear."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.leads import Span, parse_span
from notifier.timeline.filters import Filter

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from notifier.words import Language


class Anchor(StrEnum):
    """Which end of a window reminders count to."""

    EARLIEST = "earliest"
    LATEST = "latest"
    BOTH = "both"


class Weekend(StrEnum):
    """What happens to a reminder that falls on a day nobody works."""

    MOVE = "move"
    KEEP = "keep"


class ChangeMode(StrEnum):
    """Whether a channel hears of changes: never, once they have settled, or at once."""

    NEVER = "false"
    SETTLED = "true"
    NOW = "now"


class DigestPeriod(StrEnum):
    """How often a channel gets an overview."""

    DAILY = "daily"
    WEEKLY = "weekly"


class OnUnknown(StrEnum):
    """What to do when nobody can tell whether a message arrived."""

    RESEND = "resend"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """How often a milestone that has passed is asked after.

    Attributes:
        every: Time between two notices; the first comes the day after.
        at_most: How many there are.
    """

    every: Span
    at_most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRule:
    """When to remind of which milestones.

    Attributes:
        id: Its name; part of every reminder's identity.
        before: Lead times before the date.
        anchor: Which end of a window they count to; None lets the kind decide.
        at: Clock time in the channel's zone.
        weekend: Whether reminders keep to working days.
        overdue: How often to ask after what has passed, or None for never.
        match: Which milestones.
    """

    id: str
    before: tuple[Span, ...]
    anchor: Anchor | None = None
    at: time = time(9, 0)
    weekend: Weekend = Weekend.MOVE
    overdue: Overdue | None = None
    match: Filter = field(default_factory=Filter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How much a receiver takes.

    Attributes:
        at_most: How many messages.
        per: In how long, sliding.
    """

    at_most: int
    per: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A configured destination, as far as what and when are concerned.

    Attributes:
        name: Its name in the file; part of every delivery's identity.
        type: Which kind of destination.
        zone: Where its clock times and days are.
        language: The language its readers use.
        match: Which milestones it hears of.
        rules: Ids of the reminder rules it follows; None for all.
        changes: Whether it hears of changes.
        digest: How often it gets an overview, or None for never.
        on_unknown: What to do when nobody can tell whether a message arrived.
        allow_private: Whether its address may be a private or loopback one.
        rates: How much it takes; None for what its type takes.
        is_operator: Whether it hears of trouble.
        private: Whether it gets private milestones too.
    """

    name: str
    type: str
    zone: ZoneInfo
    language: Language
    match: Filter = field(default_factory=Filter)
    rules: tuple[str, ...] | None = None
    changes: ChangeMode = ChangeMode.NEVER
    digest: DigestPeriod | None = None
    on_unknown: OnUnknown = OnUnknown.RESEND
    allow_private: bool = False
    rates: tuple[Rate, ...] | None = None
    is_operator: bool = False
    private: bool = False

    def follows(self, rule: ReminderRule) -> bool:
        """Whether it gets the reminders of a rule."""
        return self.rules is None or rule.id in self.rules


# What holds when the file has no rules of its own.
DEFAULT_RULE = ReminderRule(
    id="standard",
    before=tuple(parse_span(text) for text in ("P90D", "P30D", "P7D", "P1D", "P0D")),
    overdue=Overdue(every=parse_span("P7D"), at_most=4),
)
