"""`calendar.holidays`: a country, or a country with the own days of an organisation added and removed.

holidays:
  country: NL
  added: {2027-05-07: Brugdag, 24 december: Kerstavond}
  removed: [5 mei, Goede Vrijdag]
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import parse_edtf
from notifier.dates.forms import Day, month_end
from notifier.dates.labels import month_name
from notifier.dates.working_days import SATURDAY, OwnDay, rest_day_label, rest_day_name, with_own_days
from notifier.errors import DateError
from notifier.events_file.date_values import COUNTRY, Parsed
from notifier.events_file.nodes import Mapping, Node, Scalar, Sequence
from notifier.events_file.records import Fields, Key, ListOf, Record, TableOf
from notifier.events_file.values import Text
from notifier.timeline.text_form import normal_form
from notifier.words import Language, nearest

if TYPE_CHECKING:
    from datetime import date

    from notifier.dates.working_days import Holidays
    from notifier.events_file.problems import Problems
    from notifier.events_file.values import Schema

# More would shift reminders by more than `reminders.plan.LONGEST_SHIFT`.
MOST_A_YEAR = 15
# Years in which a name or a day of each year is looked for: a holiday may be missing in one of them.
_YEARS = range(2024, 2034)
_LEAP_YEAR = 2024


def parse_own_day(text: str) -> OwnDay:
    """Read a day of one year (`2027-05-07`) or of each year (`24 december`, Dutch or English).

    Raises:
        DateError: Another text, or a day that does not exist.
    """
    if match := re.fullmatch(r"(\d{1,2})\.? ([^\W\d_]+)", text):
        month = _months().get(match[2].casefold())
        if month and 1 <= int(match[1]) <= month_end(_LEAP_YEAR, month).day:
            return OwnDay(month, int(match[1]))
    if text[:4].isdigit():
        match parse_edtf(text).form:
            case Day(day=day, qualifier=""):
                return OwnDay(day.month, day.day, day.year)
    raise DateError("date.own_day", text=text, position=0, suggestion=_meant(text))


def _parse_removed(text: str) -> OwnDay | str:
    """Read a day, or return the name of a holiday as it is; `_holiday_names` checks it."""
    return parse_own_day(text) if text[:1].isdigit() else text


def _months() -> dict[str, int]:
    return {month_name(month, language).casefold(): month for language in Language for month in range(1, 13)}


def _meant(text: str) -> str | None:
    """Return the day that two numbers mean, where only one order of day and month is possible."""
    if not (match := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})", text)):
        return None
    one, other = int(match[1]), int(match[2])
    found = {
        f"{day} {month_name(month, Language.NL)}"
        for day, month in ((one, other), (other, one))
        if 1 <= month <= 12 and 1 <= day <= month_end(_LEAP_YEAR, month).day  # noqa: PLR2004 - months
    }
    return found.pop() if len(found) == 1 else None


_PATTERN = r"\d{4}-\d\d-\d\d|\d{1,2}\.? [A-Za-z]+"
_DAY = Parsed(parse=parse_own_day, pattern=f"^({_PATTERN})$", example="24 december")
_REMOVED = Parsed(parse=_parse_removed, pattern=rf"^({_PATTERN}|\D.*)$", example="Goede Vrijdag")
_TABLE = Record(
    keys=(
        Key("country", COUNTRY, "Whose holidays: a country (NL), a region (DE-BY) or none."),
        Key(
            "added",
            TableOf(each=Text(max_length=100), id=_DAY),
            "Own days off with their names: a day (2027-05-07) or one of each year (24 december).",
        ),
        Key(
            "removed",
            ListOf(each=_REMOVED),
            "Holidays on which you work: their names, or days as under added.",
        ),
    )
)


class CountryOrTable:
    """A country, or a mapping with a country and days added and removed."""

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the code of the country, or the fields of the mapping."""
        return (_TABLE if isinstance(node, Mapping) else COUNTRY).read(node, problems)

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return {"anyOf": [COUNTRY.schema(), _TABLE.schema()]}


def read_own_days(fields: Fields, holidays: Holidays, language: Language, problems: Problems) -> Holidays:
    """Return a holiday rule with the days of the file added and removed.

    Days that change nothing are warned of.
    """
    added = _read_added(fields, holidays, language, problems)
    removed: set[OwnDay | str] = set()
    for value, scalar in _removed_of(fields):
        if isinstance(value, str):
            removed |= _holiday_names(scalar, holidays, language, problems)
            continue
        if value in added:
            problems.add(scalar.place, "file.added_and_removed", value=scalar.text)
        elif not any(value.on(year) in holidays(year) for year in (*_YEARS, value.year or _YEARS[0])):
            problems.warn(scalar.place, "file.no_holiday", value=scalar.text)
        removed.add(value)
    return with_own_days(holidays, tuple(added.items()), frozenset(removed))


def _read_added(
    fields: Fields, holidays: Holidays, language: Language, problems: Problems
) -> dict[OwnDay, str]:
    """Return the days added with their names; none where there are too many."""
    node = fields.nodes.get("added")
    rows: dict[str, str] = fields.get("added", {})
    added: dict[OwnDay, str] = {}
    for text, name in rows.items():
        day = parse_own_day(text)
        added[day] = name
        on_years = _YEARS if day.year is None else (day.year,)
        names = [holidays(year).get(on, "") for year in on_years if (on := day.on(year))]
        if isinstance(node, Mapping) and (rest := (names[0] if all(names) else "") or _weekend(day)):
            place = node.entries[text].key.place
            problems.warn(place, "file.free_already", value=text, name=rest_day_label(rest, language))
    years = Counter(day.year for day in added)
    count = years.pop(None, 0) + max(years.values(), default=0)
    if count > MOST_A_YEAR:
        problems.add(fields.place("added"), "file.too_many_own_days", count=count, limit=MOST_A_YEAR)
        return {}
    return added


def _weekend(day: OwnDay) -> str:
    """Return the key of a weekend day's name; empty for another day and for a day of each year."""
    on: date | None = day.on(day.year) if day.year else None
    return rest_day_name(on, lambda _: {}) if on and on.isoweekday() >= SATURDAY else ""


def _removed_of(fields: Fields) -> list[tuple[OwnDay | str, Scalar]]:
    """Return the days and names that are removed, each with its place."""
    node = fields.nodes.get("removed")
    kept: tuple[OwnDay | str, ...] = fields.get("removed", ())
    items = [one for one in node.items if isinstance(one, Scalar)] if isinstance(node, Sequence) else []
    found: dict[OwnDay | str, Scalar] = {}
    for item in items:
        try:
            found.setdefault(_parse_removed(item.text), item)
        except DateError:
            continue
    return [(value, found[value]) for value in kept if value in found]


def _holiday_names(
    scalar: Scalar, holidays: Holidays, language: Language, problems: Problems
) -> set[OwnDay | str]:
    """Return a holiday as the rule names it, from its name in the file; none after a mistake."""
    known: dict[str, str] = {}
    labels: dict[str, None] = {}
    for year in _YEARS:
        for joined in holidays(year).values():
            for name in joined.split("; "):
                labels[_spaced(rest_day_label(name, language))] = None
                known |= {normal_form(_spaced(rest_day_label(name, one))): name for one in Language}
    if found := known.get(normal_form(_spaced(scalar.text))):
        return {found}
    problems.add(
        scalar.place,
        "file.no_such_holiday",
        value=scalar.text,
        known=", ".join(labels),
        suggestion=nearest(scalar.text, labels),
    )
    return set()


def _spaced(name: str) -> str:
    """Return a name with plain spaces: some of the library have no-break spaces."""
    return " ".join(name.split())
