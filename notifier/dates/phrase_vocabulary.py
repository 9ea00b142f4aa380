"""What a language has words for in date phrases; `phrase_dutch` and `phrase_english` have the words.

Every text of a `Words` is a regular expression without unbounded repetition; the keys of a mapping are
plain words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.dates.forms import Qualifier


class PeriodPart(StrEnum):
    """Which part of a period is meant."""

    FIRST_DAY = "first day"
    BEGIN = "begin"
    MIDDLE = "middle"
    END = "end"
    LAST_DAY = "last day"


class Selector(StrEnum):
    """Which occurrence of something that comes back is meant, seen from the day it is said."""

    NEAREST = "nearest"  # Nothing is said: the running one, or else the first to come.
    THIS = "this"
    NEXT = "next"
    PAST = "past"


class Limit(StrEnum):
    """What a word in front of a period makes of it."""

    UNTIL = "until"
    BEFORE = "before"
    UP_TO = "up to"
    BEFORE_OR_FOR = "before, or for the benefit of"
    FOR = "for the benefit of"
    FROM = "from"
    AFTER = "after"
    NOT_BEFORE = "not before"
    FROM_OR_BEFORE = "from, or said not to happen before"
    UNTIL_OR_AFTER = "until, or said not to happen after"
    AFTER_OR_IN = "after, or said not to happen in"
    REST = "what is left of it"
    ABOUT = "about"


class Join(StrEnum):
    """What two periods together are."""

    RANGE = "the last included"
    THROUGH = "the last included, of days all of them"
    RANGE_BEFORE = "the last excluded"
    DASH = "the last included, both of one kind"
    BETWEEN = "between"
    ONE_OF = "one of"
    ALL_OF = "all of"
    ANY_OF = "one or all of"


class Term(StrEnum):
    """What a length of time is to the day it counts from."""

    AFTER = "that day"
    BEFORE = "that day, counted back"
    WITHIN = "that day at the latest"


class Words(NamedTuple):
    """The words of one language."""

    spelled_out: Mapping[str, str]  # What other abbreviations stand for; empty for one that changes nothing.
    months: Mapping[str, int]  # Names and abbreviations, 1 to 12.
    weekdays: Mapping[str, int]  # Names and abbreviations, 1 for Monday to 7.
    ordinals: Mapping[str, int]  # First to fourth; 0 is the last.
    quarter: str  # `quarter`.
    quarter_code: str  # The letter of `Q3`.
    half: str  # `half` and `half-year`.
    seasons: Mapping[str, int]  # The EDTF season, 21 to 24.
    spans: Mapping[str, int]  # What `next` can be said of: months it lasts, 0 for a week.
    week: str  # `week`, followed by its number.
    shared: str  # What stands once before several numbers: `weeks 10 to 12`.
    school_years: Mapping[str, int]  # The month in which one that is called after two years begins.
    turn_of_year: str  # The night of 31 December.
    parts: Mapping[str, PeriodPart]  # `begin`, `end`; they stand before a period.
    selectors: Mapping[str, Selector]  # `this`, `next`; they stand before a period.
    selectors_after: Mapping[str, Selector]  # The same where they stand behind a day, a month or a weekday.
    years: Mapping[str, int]  # Years from the one it is said in; a doubtful one is in `doubtful_years`.
    doubtful_years: frozenset[str]  # Those that can also mean twelve months.
    year: str  # `the year`, followed by its number.
    prior_year: str  # `the year before`, followed by the year.
    part_of: str  # The same behind the name of a part: `begin van 2027`, where `start in 2027` has a verb.
    of: str  # Between a period and its year, or a part and its period.
    day_of: str  # What may stand between a day and its month.
    month_first: str  # Between a month and the day behind it; nothing matches where a year stands there.
    clock: str  # The time of a day, with groups `hour` and `minute`.
    lead: str  # What may stand in front of every period and changes nothing.
    hedge: str  # What may stand in front of the whole phrase and says how sure it is.
    marks: Mapping[str, Qualifier]  # What stands in brackets behind a date, and how EDTF writes it.
    days_away: Mapping[str, int]  # Days from the day it is said.
    weeks_behind: str  # What says behind a day that it is some weeks after that day.
    weeks_before: str  # The same in front of a day.
    numbers: Mapping[str, int]  # Counts in words.
    # Lengths of time: how many of which unit of ISO 8601; `B` is a working day.
    units: Mapping[str, tuple[int, str]]
    # Patterns with groups `count` and `unit`, and `event` where it counts from one.
    terms: tuple[tuple[str, Term], ...]
    over: str  # What stands in front of a period from the last day of which a term counts.
    letter: str  # The day of the letter, as what a term counts from.
    # How often something comes back: a pattern, perhaps with a group `count`, and its rule.
    rounds: tuple[tuple[str, str], ...]
    # The days of the week on which it does: groups `weekday` and, of the month, `nth`; `rounds` has them too.
    days_of_round: str
    signs_of_round: tuple[str, ...]  # Of which every phrase of `rounds` has one.
    undated: str  # What says that there is no date yet.
    about: str  # `around`, before the turn of the year.
    begins: str  # What stands in front of a whole year in which something begins, which does not end with it.
    limits: tuple[tuple[str, Limit], ...]  # A pattern with a group `period`, and what it does to that period.
    # Patterns with groups `left` and `right` that show where the first period begins.
    framed: tuple[tuple[str, Join], ...]
    joins: tuple[tuple[str, Join], ...]  # The same without a word in front.


def numbered(lines: str) -> Mapping[str, int]:
    """Number the lines from 1; each word of a line gets the number of its line."""
    rows = enumerate(lines.split("|"), start=1)
    return {word: number for number, line in rows for word in line.split()}


PERIOD, LEFT, RIGHT = "(?P<period>.{1,99})", "(?P<left>.{1,99}?)", "(?P<right>.{1,99})"
LAST = "(?P<right>.{1,99}?)"  # The second period in front of the first.
AHEAD = f"{PERIOD}(?<!,),?"  # A period with what limits it behind it.
LIST = "(?P<left>.{1,99})"  # Up to the last conjunction.
DASHES = ((f"{LEFT} [-/] {RIGHT}", Join.DASH), (f"{LEFT}[-/]{RIGHT}", Join.DASH))
COUNT, EVENT = "(?P<count>{0}) (?P<unit>{0})".format("[^ ]{1,15}"), "(?P<event>.{1,99})"
HALF_YEAR = "(?P<count>een|a) (?P<unit>half (?:jaar|year))"
HOUR, MINUTE = r"(?P<hour>[01]?\d|2[0-3])", r"(?P<minute>[0-5]\d)"
