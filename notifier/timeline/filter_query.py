"""What was typed to choose milestones, as a query of an address or as options: read in one place.

Every address names the keys it knows, of which those of `FILTERS` choose milestones. All mistakes
are reported at once, each with the nearest known value.

Source:
    RFC 3986 section 2.2; the HTML standard's `application/x-www-form-urlencoded` for plus signs.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

from notifier.dates.forms import YEARS
from notifier.dates.leads import parse_span
from notifier.errors import DateError, QueryError, QueryFault
from notifier.named_tuple import NamedTuple
from notifier.timeline.filters import FILTERS, Filter, FilterRow, parse_within
from notifier.words import Language, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from notifier.timeline.known_values import KnownValues


MOST_VALUES = 100
# As long as a text of one line in the file can be.
LONGEST_VALUE = 500
LAST_PAGE = 100_000

# What mail gateways, campaigns and calendar programs hang on to an address; it changes nothing.
# Source: the manuals of Google Analytics, Google Ads, Meta, Microsoft Advertising, Mailchimp and Matomo.
TRACKING_KEYS = frozenset(
    {"_", "_ga", "_gl", "dclid", "fbclid", "gbraid", "gclid", "msclkid", "nocache", "v", "wbraid"}
)
TRACKING_PREFIXES = ("mc_", "mtm_", "utm_")

# Known at some addresses, or to be: they are no mistake of the finger elsewhere.
_ELSEWHERE = {*FILTERS, "lang", "on", "since", "period", "windows", "alarms", "page", "section", "pageSize"}
_WHOLE = re.compile(r"[1-9]\d{0,5}", re.ASCII)
# A number too large or too small, or zero.
_OUTSIDE = re.compile(r"-\d+|0|[1-9]\d*", re.ASCII)
# Each costs a search among all that is known.
_MOST_SUGGESTIONS = 5
_MOST_FAULTS = 20


class Setting(NamedTuple):
    """A key of an address that chooses no milestones but how and which part is shown."""

    key: str  # Its name.
    meaning: str  # What it does, as an English sentence.
    values: tuple[str, ...] | None = None  # All values it can have; None where others can stand.
    most: int = 1  # How many values it can have.
    limit: int = 0  # The highest number it can be; 0 where it is no number.
    is_day: bool = False  # Whether it is a day.
    is_span: bool = False  # Whether it is a span.
    known_as: str = ""  # The filter key whose known values it can have; empty for none.


Row = FilterRow | Setting

LANG = Setting("lang", "The language of the words.", tuple(Language))
ON = Setting("on", "As it was known at the end of this day, in the zone of the calendar.", is_day=True)
SINCE = Setting("since", "Only those from this day on, in the zone of the calendar.", is_day=True)
PAGE = Setting("page", "Which page, from 1.", limit=LAST_PAGE)


def table(*rows: Row) -> Mapping[str, Row]:
    """Return rows by key."""
    return {row.key: row for row in rows}


def split_commas(chosen: Filter, known: KnownValues) -> Filter:
    """Return a filter as the file has it with its values split at commas, as those of an address are."""
    wanted = {
        key: tuple(dict.fromkeys(part for text in values for part in _split(FILTERS[key], text, known)))
        for key, values in chosen.wanted.items()
    }
    return Filter({key: values or chosen.wanted[key] for key, values in wanted.items()})


class Query(NamedTuple):
    """What was asked: per key its values as they were typed, each once."""

    wanted: Mapping[str, tuple[str, ...]]

    @property
    def chosen(self) -> Filter:
        """Which milestones."""
        return Filter({key: values for key, values in self.wanted.items() if key in FILTERS})

    def one(self, key: str, default: str = "") -> str:
        """Return the value of a key that has one."""
        return self.wanted.get(key, (default,))[0]


def read_query(
    query: str,
    rows: Mapping[str, Row],
    known: KnownValues,
    *,
    may_be_empty: bool = False,
    may_be_absent: bool = False,
) -> Query:
    """Read the query of an address, still percent-encoded; `rows` are the keys of that address.

    With `may_be_empty` a key without a value is passed over, as a form sends what was not filled in; with
    `may_be_absent` a value may be one that nothing has or had.

    Raises:
        QueryError: A key or a value cannot be, or is not known.
    """
    parts = (part.partition("=") for part in query.split("&") if part.strip("="))
    pairs = ((unquote_plus(name), unquote_plus(values)) for name, _, values in parts)
    asked, faults = read_pairs(
        ((name, value) for name, value in pairs if not is_tracking(name)),
        rows,
        known,
        may_be_empty=may_be_empty,
    )
    if any(not fault.is_absent or not may_be_absent for fault in faults):
        raise QueryError(faults)
    return asked


def is_tracking(name: str) -> bool:
    """Whether a key only tells where a reader came from."""
    return name.casefold() in TRACKING_KEYS or name.casefold().startswith(TRACKING_PREFIXES)


def read_pairs(
    pairs: Iterable[tuple[str, str]],
    rows: Mapping[str, Row],
    known: KnownValues,
    *,
    may_be_empty: bool = False,
) -> tuple[Query, tuple[QueryFault, ...]]:
    """Return what keys with their texts ask, and what is wrong with them.

    A key may be there twice, and a comma separates values.
    """
    gathered: dict[str, dict[str, str]] = {}
    given: Counter[str] = Counter()
    faults: list[QueryFault] = []
    for name, text in pairs:
        row = rows.get(name)
        if row is None:
            if len(faults) < _MOST_FAULTS:
                key = "query.not_here" if name in _ELSEWHERE else "query.unknown_key"
                told = {"name": name[:LONGEST_VALUE], "known": ", ".join(rows) or "-"}
                near = nearest(told["name"].casefold(), rows)
                faults.append(QueryFault(told["name"], key, told, near=near))
            continue
        values = gathered.setdefault(name, {})
        for value in _split(row, text, known):
            given[name] += isinstance(row, FilterRow) or value.casefold() not in values
            values.setdefault(value.casefold(), value)
    wanted = {name: tuple(values.values()) for name, values in gathered.items()}
    for name, asked in wanted.items():
        faults += _faults(rows[name], asked, known, count=given[name], may_be_empty=may_be_empty)
    return Query({name: asked for name, asked in wanted.items() if asked}), tuple(faults[:_MOST_FAULTS])


def to_text(wanted: Mapping[str, tuple[str, ...]], known: KnownValues) -> str:
    """Return a query that is read as these values: joined by commas, where that is read back so."""
    return "&".join(
        f"{name}={text}" for name, values in wanted.items() for text in _texts(name, values, known)
    )


def _texts(name: str, values: tuple[str, ...], known: KnownValues) -> list[str]:
    quoted = [quote(value, safe="") for value in values]
    is_open = name in FILTERS and FILTERS[name].is_open
    if is_open and len(values) > 1 and tuple(known.split(name, ",".join(values))) != values:
        return quoted
    return [",".join(quoted)]


def _split(row: Row, text: str, known: KnownValues) -> list[str]:
    if key := _open_key(row):
        return list(known.split(key, text))
    return [part.strip() for part in text.split(",") if part.strip()]


def _open_key(row: Row) -> str:
    """Return the filter key among whose known values the values of a row are; empty for none."""
    if isinstance(row, Setting):
        return row.known_as
    return row.key if row.is_open else ""


def _faults(
    row: Row, values: tuple[str, ...], known: KnownValues, *, count: int, may_be_empty: bool
) -> Iterator[QueryFault]:
    most = row.most if isinstance(row, Setting) else MOST_VALUES
    if not values and not may_be_empty:
        yield QueryFault(row.key, "query.empty", {"name": row.key})
    elif count > most:
        yield QueryFault(row.key, "query.too_many", {"name": row.key, "count": count, "limit": most})
    else:
        suggested = 0
        for value in values:
            fault = _fault(row, value, known, suggests=suggested < _MOST_SUGGESTIONS)
            if fault:
                suggested += 1
                yield fault


def _fault(row: Row, value: str, known: KnownValues, *, suggests: bool) -> QueryFault | None:
    """Return what is wrong with one value."""
    told = {"name": row.key, "value": value[:LONGEST_VALUE]}
    key, near, options = "", "", ""
    if row.values is not None:
        if value.casefold() not in row.values:
            key, options = "query.not_a_choice", ", ".join(row.values)
            near = nearest(value.casefold(), row.values)
    elif open_key := _open_key(row):
        if not known.has(open_key, value):
            near = known.near(open_key, value) if suggests else ""
            some = "" if near or not suggests else known.some(open_key)
            absent = "query.unknown_value_of" if some else "query.unknown_value"
            return QueryFault(row.key, absent, {**told, "options": some}, near=near, is_absent=True)
    elif row.is_span:
        wrong = "query.wrong_span" if isinstance(row, FilterRow) else "query.wrong_alarm"
        key = "" if _is_span(row, value) else wrong
    elif isinstance(row, Setting) and row.limit:
        key, options = _fault_of_number(value, row.limit), str(row.limit)
        told |= {"first": "1", "last": options}
    elif isinstance(row, Setting) and row.is_day:
        key = _fault_of_day(value)
        told |= {"first": f"{YEARS[0]}-01-01", "last": f"{YEARS[-1]}-12-31"}
    elif len(value) > LONGEST_VALUE:
        key, options = "query.too_long", str(LONGEST_VALUE)
    return QueryFault(row.key, key, {**told, "options": options}, near=near) if key else None


def _is_span(row: Row, value: str) -> bool:
    try:
        (parse_within if isinstance(row, FilterRow) else parse_span)(value.upper())
    except DateError:
        return False
    return True


def _fault_of_number(value: str, limit: int) -> str:
    """Return the key of what is wrong with a number from 1 to a limit; empty where nothing is."""
    if _WHOLE.fullmatch(value) and int(value) <= limit:
        return ""
    return "query.outside" if _OUTSIDE.fullmatch(value) else "query.number"


def _fault_of_day(value: str) -> str:
    """Return the key of what is wrong with a day; empty where nothing is."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return "query.day"
    if day.isoformat() != value:
        return "query.day"
    return "" if day.year in YEARS else "query.outside"
