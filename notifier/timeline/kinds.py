"""The kinds of milestones, what became of them, and how they repeat."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.recurrence import Recurrence


class Kind(StrEnum):
    """What a milestone's date means."""

    DEADLINE = "deadline"
    START = "start"
    END = "end"
    DECISION = "decision"
    PUBLICATION = "publication"
    EVENT = "event"


# For these kinds the first possible day matters most; for the others the last.
OPENING_KINDS = frozenset({Kind.START, Kind.EVENT})


class Status(StrEnum):
    """The status of a milestone. Overdue is derived, because it depends on the day."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class Cancellation(NamedTuple):
    """The cancellation of a milestone."""

    on: date  # The day it was decided or announced.
    reason: str = ""  # Why, in a few words; empty when unknown.


class Repeat(NamedTuple):
    """The repetition of a milestone."""

    rule: Recurrence  # The days on which it takes place.
    without: tuple[date, ...] = ()  # Days of the rule on which it does not take place.
    # Occurrences that are done: the day of the occurrence, and the day it was done.
    done: tuple[tuple[date, date], ...] = ()


class Missed(NamedTuple):
    """Earlier occurrences that passed without news, as of a day."""

    number: int
    newest: tuple[Edtf, ...]  # The dates of the newest few, in order.
