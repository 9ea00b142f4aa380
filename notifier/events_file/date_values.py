"""The types of value that are read by a parser of dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import parse_edtf
from notifier.dates.forms import Day
from notifier.dates.leads import parse_span
from notifier.dates.offsets import parse_offset
from notifier.dates.zones import parse_zone
from notifier.errors import DateError
from notifier.events_file.lookalikes import plain_text
from notifier.events_file.nodes import Mapping, Node, Scalar
from notifier.events_file.problems import Problems
from notifier.events_file.values import INVALID, LONGEST, read_word
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.events_file.values import Schema


class Parsed(NamedTuple):
    """A text that is read by a parser of dates."""

    parse: Callable[[str], object]
    pattern: str
    example: str
    may_be_set: bool = False

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the parsed value."""
        if not isinstance(node, Scalar):
            # A set of dates without quotation marks is a list or a mapping to YAML.
            problems.add(node.place, "file.unquoted_set" if self.may_be_set else "file.expected_text")
            return INVALID
        scalar = node if plain_text(node) else read_word(node, problems, self._is_right)
        if scalar is None:
            return INVALID
        if len(scalar.text) > LONGEST:
            problems.add(
                scalar.place, "file.too_long", value=scalar.text, limit=LONGEST, length=len(scalar.text)
            )
            return INVALID
        try:
            return self.parse(scalar.text)
        except DateError as error:
            problems.add_date(scalar, error)
            if self.parse is _parse_day:
                # Only needed for a mistake.
                from notifier.events_file.phrases import offer_day  # noqa: PLC0415

                offer_day(scalar, problems)
            return INVALID

    def _is_right(self, text: str) -> bool:
        try:
            self.parse(text)
        except DateError:
            return False
        return True

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return {"type": ["string", "integer"], "pattern": self.pattern, "examples": [self.example]}


def _parse_day(text: str) -> date:
    try:
        form = parse_edtf(text).form
    except DateError as error:
        # The list of all forms does not help where only a day can stand.
        if error.key != "date.unreadable":
            raise
        raise DateError("date.expected_day", text=text, position=0) from error
    match form:
        case Day(day=day, qualifier=""):
            return day
        case _:
            raise DateError("date.expected_day", text=text, position=0)


def _parse_when(text: str) -> Edtf:
    """Read a date, or a named moment such as `prinsjesdag 2027`."""
    if text[:1].isalpha():
        # Imported here because most files have no named moment; the table of recesses is read only if needed.
        from notifier.dates.named_moments import parse_named_moment  # noqa: PLC0415
        from notifier.events_file.holidays import shipped_recesses  # noqa: PLC0415

        if named := parse_named_moment(text, shipped_recesses() if "reces" in text.casefold() else ()):
            return named
    return parse_edtf(text)


def _parse_repeat(text: str) -> object:
    # Imported here because few files have one.
    from notifier.dates.recurrence import parse_recurrence  # noqa: PLC0415

    return parse_recurrence(text)


def _parse_country(text: str) -> object:
    from notifier.events_file.holidays import parse_country  # noqa: PLC0415

    return parse_country(text)


WHEN = Parsed(
    parse=_parse_when, pattern=r"^(\d{4}|\.\.|\[|\{|[A-Za-z])", example="2026-01-01", may_be_set=True
)
DAY = Parsed(parse=_parse_day, pattern=r"^\d{4}-\d\d-\d\d$", example="2026-01-01")
SPAN = Parsed(parse=parse_span, pattern=r"^P\d{1,4}[DWMYB]$", example="P30D")
OFFSET = Parsed(parse=parse_offset, pattern=r"^-?P\d{1,4}[DWMYB]$", example="P6W")
REPEAT = Parsed(parse=_parse_repeat, pattern=r"FREQ=", example="FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=31")
COUNTRY = Parsed(parse=_parse_country, pattern=r"^([A-Z]{2}(-.+)?|none)$", example="NL")
ZONE = Parsed(parse=parse_zone, pattern=r"^[A-Za-z0-9_+/-]+$", example="Europe/Amsterdam")


class DayOrTable:
    """A day, or a mapping from days to days."""

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the day, or pairs of days in the order of the file."""
        if not isinstance(node, Mapping):
            return DAY.read(node, problems)
        if node.entries and not any(name[:1].isdigit() for name in node.entries):
            days = (DAY.read(entry.value, Problems()) for entry in node.entries.values())
            day = next((day for day in days if day is not INVALID), None)
            problems.add(node.place, "file.done_form", suggestion=f"done: {day}" if day else "")
            return INVALID
        pairs: list[Any] = []
        for entry in node.entries.values():
            pair = (DAY.read(entry.key, problems), DAY.read(entry.value, problems))
            if INVALID not in pair:
                pairs.append(pair)
        return tuple(pairs)

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        table = {
            "type": "object",
            "propertyNames": {"pattern": r"^\d{4}-\d\d-\d\d$"},
            "additionalProperties": DAY.schema(),
        }
        return {"anyOf": [DAY.schema(), table]}
