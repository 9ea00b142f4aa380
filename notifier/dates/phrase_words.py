"""The words of date phrases, per language; `phrase_forms` makes patterns of them.

A new language is a new `Words`. Every text is a regular expression without unbounded repetition;
the keys of a mapping are plain words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Part(StrEnum):
    """Which part of a period is meant."""

    FIRST_DAY = "first day"
    BEGIN = "begin"
    MIDDLE = "middle"
    END = "end"
    LAST_DAY = "last day"


class Selector(StrEnum):
    """Which occurrence of a recurring period is meant, counted from the day of the letter."""

    NEAREST = "nearest"  # Without such a word: the running one, or else the next.
    THIS = "this"
    NEXT = "next"
    PAST = "past"


class Limit(StrEnum):
    """How a word in front of a period limits it."""

    UNTIL = "until"
    BEFORE = "before"
    UP_TO = "up to"
    BEFORE_OR_FOR = "before, or for the benefit of"
    FROM = "from"
    AFTER = "after"
    REST = "what is left of it"
    ABOUT = "about"


class Join(StrEnum):
    """How a word between two periods joins them."""

    RANGE = "the last included"
    RANGE_BEFORE = "the last excluded"
    DASH = "the last included, both of one kind"
    BETWEEN = "between"
    ONE_OF = "one of"
    ALL_OF = "all of"


class Words(NamedTuple):
    """The words of one language.

    Attributes:
        months: Names and abbreviations, 1 to 12.
        weekdays: Names and abbreviations, 1 for Monday to 7.
        ordinals: First to fourth; 0 is the last.
        quarter: `quarter`.
        quarter_code: The letter of `Q3`.
        half: `half` and `half-year`.
        seasons: The EDTF season, 21 to 24.
        spans: Periods that can follow `next`, with their length in months; 0 for a week.
        turn_of_year: The night of 31 December.
        parts: `begin`, `end`; before a period.
        selectors: `this`, `next`; before a period.
        selectors_after: The same behind a day, a month or a weekday.
        years: Years from that of the letter; ambiguous ones are also in `doubtful_years`.
        doubtful_years: Keys of `years` that can also mean twelve months.
        year: `the year`, followed by its number.
        prior_year: `the year before`, followed by the year.
        of: Between a period and its year, or a part and its period.
        lead: Words allowed in front of every period; they change nothing.
        about: `around`, before `turn_of_year`.
        limits: Patterns with a group `period`, each with how it limits that period.
        framed: Patterns with groups `left` and `right`, and a word before the first period.
        joins: The same without a word before the first period.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    ordinals: Mapping[str, int]
    quarter: str
    quarter_code: str
    half: str
    seasons: Mapping[str, int]
    spans: Mapping[str, int]
    turn_of_year: str
    parts: Mapping[str, Part]
    selectors: Mapping[str, Selector]
    selectors_after: Mapping[str, Selector]
    years: Mapping[str, int]
    doubtful_years: frozenset[str]
    year: str
    prior_year: str
    of: str
    lead: str
    about: str
    limits: tuple[tuple[str, Limit], ...]
    framed: tuple[tuple[str, Join], ...]
    joins: tuple[tuple[str, Join], ...]


def _numbered(lines: str) -> Mapping[str, int]:
    """Number the lines from 1; each word of a line gets the number of its line."""
    rows = enumerate(lines.split("|"), start=1)
    return {word: number for number, line in rows for word in line.split()}


_PERIOD, _LEFT, _RIGHT = "(?P<period>.{1,99})", "(?P<left>.{1,99}?)", "(?P<right>.{1,99})"
_LIST = "(?P<left>.{1,99})"  # Up to the last conjunction.
_DASHES = ((f"{_LEFT} - {_RIGHT}", Join.DASH), (f"{_LEFT}[-/]{_RIGHT}", Join.DASH))

DUTCH = Words(
    months=_numbered(
        "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug"
        "|september sept sep|oktober okt|november nov|december dec"
    ),
    weekdays=_numbered("maandag ma|dinsdag di|woensdag wo|donderdag do|vrijdag vr|zaterdag za|zondag zo"),
    ordinals={**_numbered("eerste 1e 1ste|tweede 2e 2de|derde 3e 3de|vierde 4e 4de"), "laatste": 0},
    quarter="kwartaal",
    quarter_code="[qk]",
    half="(?:helft|halfjaar|half jaar|jaarhelft)",
    seasons={"voorjaar": 21, "lente": 21, "zomer": 22, "najaar": 23, "herfst": 23, "winter": 24},
    spans={"week": 0, "maand": 1, "kwartaal": 3, "halfjaar": 6},
    turn_of_year="jaarwisseling",
    parts={
        "primo": Part.FIRST_DAY,
        **dict.fromkeys(("begin", "aanvang"), Part.BEGIN),
        **dict.fromkeys(("half", "medio", "midden", "halverwege"), Part.MIDDLE),
        **dict.fromkeys(("eind", "einde"), Part.END),
        "ultimo": Part.LAST_DAY,
    },
    selectors={
        **dict.fromkeys(("dit", "deze", "lopend", "lopende"), Selector.THIS),
        **dict.fromkeys(
            ("komend", "komende", "aanstaand", "aanstaande", "volgend", "volgende"), Selector.NEXT
        ),
        **dict.fromkeys(("afgelopen", "vorig", "vorige"), Selector.PAST),
    },
    selectors_after={
        **dict.fromkeys(("aanstaande", "a.s.", "a.s"), Selector.NEXT),
        **dict.fromkeys(
            ("laatstleden", "jongstleden", "jl.", "jl", "j.l.", "j.l", "l.l.", "l.l", "ll.", "ll"),
            Selector.PAST,
        ),
    },
    years={
        **dict.fromkeys(("het jaar", "dit jaar", "dit kalenderjaar", "lopend jaar", "lopende jaar"), 0),
        **dict.fromkeys(
            ("volgend jaar", "volgende jaar", "aanstaand jaar", "komend jaar", "komende jaar"), 1
        ),
        **dict.fromkeys(("vorig jaar", "vorige jaar", "afgelopen jaar"), -1),
    },
    doubtful_years=frozenset({"komend jaar", "komende jaar"}),
    year="(?:het )?jaar",
    prior_year="(?:het )?jaar (?:voorafgaand aan|vóór|voor)",
    of="(?:van|in|uit)(?: het| de)?",
    lead="(?:(?:in de loop van|met ingang van|(?:in )?de periode|tijdens|gedurende|in|op|bij|met|aan|tegen"
    "|per) )?"
    "(?:(?:het|de) )?",
    about="(?P<about>rond|rondom|omstreeks)(?: de)?",
    limits=(
        (f"(?:niet (?:eerder dan|vóór|voor)|op (?:zijn|z'n|het) vroegst|vanaf) {_PERIOD}", Limit.FROM),
        (f"{_PERIOD} (?:of|en) later", Limit.FROM),
        (f"(?:uiterlijk|ten laatste|op (?:zijn|z'n) laatst|niet later dan) {_PERIOD}", Limit.UNTIL),
        (f"(?:vóór of op|voor of op|tot en met|tot uiterlijk|t/m) {_PERIOD}", Limit.UNTIL),
        (f"(?:nog |uiterlijk )?(?:vóór|eerder dan|voorafgaand aan) {_PERIOD}", Limit.BEFORE),
        (f"(?:nog |uiterlijk )?voor {_PERIOD}", Limit.BEFORE_OR_FOR),
        (f"tot(?: aan)? {_PERIOD}", Limit.UP_TO),
        (f"na(?: afloop van)? {_PERIOD}", Limit.AFTER),
        (f"(?:nog|later) {_PERIOD}", Limit.REST),
        (f"(?:rond|rondom|omstreeks|ongeveer|circa|ca\\.) {_PERIOD}", Limit.ABOUT),
    ),
    framed=(
        (f"tussen {_LEFT} en {_RIGHT}", Join.BETWEEN),
        (f"(?:in de periode )?(?:van|vanaf) {_LEFT} (?:tot en met|t/m) {_RIGHT}", Join.RANGE),
        (f"(?:in de periode )?(?:van|vanaf) {_LEFT} tot {_RIGHT}", Join.RANGE_BEFORE),
    ),
    joins=(
        (f"{_LEFT} (?:tot en met|t/m) {_RIGHT}", Join.RANGE),
        (f"{_LIST} en {_RIGHT}", Join.ALL_OF),
        (f"{_LIST} of {_RIGHT}", Join.ONE_OF),
        (f"{_LEFT} tot {_RIGHT}", Join.RANGE_BEFORE),
        *_DASHES,
    ),
)

ENGLISH = Words(
    months=_numbered(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug"
        "|september sept sep|october oct|november nov|december dec"
    ),
    weekdays=_numbered(
        "monday mon|tuesday tue|wednesday wed|thursday thu|friday fri|saturday sat|sunday sun"
    ),
    ordinals={**_numbered("first 1st|second 2nd|third 3rd|fourth 4th"), "last": 0},
    quarter="quarter",
    quarter_code="q",
    half="(?:half|half-year|half year)",
    seasons={"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24},
    spans={"week": 0, "month": 1, "quarter": 3, "half-year": 6},
    turn_of_year="turn of the year",
    parts={
        **dict.fromkeys(("beginning", "start", "early"), Part.BEGIN),
        **dict.fromkeys(("middle", "mid"), Part.MIDDLE),
        **dict.fromkeys(("end", "late"), Part.END),
    },
    selectors={
        "this": Selector.THIS,
        **dict.fromkeys(("next", "coming"), Selector.NEXT),
        **dict.fromkeys(("past", "previous"), Selector.PAST),
    },
    selectors_after={},
    years={"the year": 0, "this year": 0, "next year": 1, "coming year": 1, "last year": -1},
    doubtful_years=frozenset({"coming year"}),
    year="(?:the )?year",
    prior_year="(?:the )?year before",
    of="(?:of|in)(?: the)?",
    lead="(?:(?:in the course of|with effect from|as of|during|in|on|at) )?(?:the )?",
    about="(?P<about>around)(?: the)?",
    limits=(
        (f"(?:not (?:before|earlier than)|no earlier than|on or after|from|since) {_PERIOD}", Limit.FROM),
        (f"{_PERIOD} (?:at the earliest|or later)", Limit.FROM),
        (f"(?:by|until|till|up to|no later than|not later than|on or before) {_PERIOD}", Limit.UNTIL),
        (f"{_PERIOD} (?:at the latest|or earlier)", Limit.UNTIL),
        (f"(?:before|ahead of) {_PERIOD}", Limit.BEFORE),
        (f"after {_PERIOD}", Limit.AFTER),
        (f"later {_PERIOD}", Limit.REST),
        (f"(?:around|about|approximately) {_PERIOD}", Limit.ABOUT),
    ),
    framed=(
        (f"between {_LEFT} and {_RIGHT}", Join.BETWEEN),
        (f"from {_LEFT} (?:up to and including|to|until|through) {_RIGHT}", Join.RANGE),
    ),
    joins=(
        (f"{_LEFT} (?:up to and including|to|until|through) {_RIGHT}", Join.RANGE),
        (f"{_LIST} and {_RIGHT}", Join.ALL_OF),
        (f"{_LIST} or {_RIGHT}", Join.ONE_OF),
        *_DASHES,
    ),
)

LANGUAGES = (DUTCH, ENGLISH)
