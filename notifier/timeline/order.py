"""That one milestone comes after another: how its date follows, and what became of what it counts from."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED, Edtf
from notifier.dates.labels import label
from notifier.dates.offsets import parse_offset
from notifier.named_tuple import NamedTuple
from notifier.words import say

if TYPE_CHECKING:
    from notifier.dates.working_days import Holidays
    from notifier.words import Language


class After(NamedTuple):
    """The order of a milestone after another one."""

    milestone: str  # The key of the other one.
    offset: str = ""  # How long after it, as written (`P6W`, `P5B`; `-P3M` is before it); empty when unknown.
    within: str = ""  # How long after it at the latest, as written (`P6W`); empty when unknown.

    @property
    def gives_date(self) -> bool:
        """Whether it gives a date; otherwise only the order is known."""
        return bool(self.offset or self.within)

    def date_from(self, when: Edtf, holidays: Holidays) -> Edtf:
        """Return the date it gives, counted from the date of the other milestone.

        Raises:
            DateError: The date lies outside the years of the calendar.
            OverflowError: The same.
        """
        if self.within:
            return parse_offset(self.within).limit_from(when, holidays)
        return parse_offset(self.offset).date_from(when, holidays) if self.offset else UNDATED


class Fate(StrEnum):
    """What became of a date that another one counts from; the last part of a key."""

    OPEN = "open"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    LOST = "lost"  # One of the last two: a snapshot does not hold which, nor of which milestone.


class Base(NamedTuple):
    """The date that another one counts from, while no source says that it took place."""

    title: str  # The title of its milestone.
    when: Edtf
    # The last day on which it has not passed yet; long ago where nothing counts from it any more.
    passes: date
    fate: Fate = Fate.OPEN

    @classmethod
    def of_snapshot(cls) -> Base:
        """Return what a date counts from of which only is known that it counts no more."""
        return cls("", UNDATED, date.min, Fate.LOST)

    def words(self, language: Language) -> str:
        """Return what is to be told of it beside a date that counts from it."""
        return say(
            language, f"date.counts_from_{self.fate}", title=self.title, date=label(self.when, language)
        )
