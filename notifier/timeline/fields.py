"""The fields of a milestone, one row each: how each is read, recorded and shown follows from its row.

A new simple field is an attribute of `Milestone` and a row of `FIELDS`. The keys of `events.yaml` and their
JSON Schema, snapshots, changes, rows, JSON, CSV, OpenAPI, the facts of messages, pages and `show` follow
from the row.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import parse_edtf
from notifier.dates.labels import day_label
from notifier.named_tuple import NamedTuple
from notifier.timeline import plain
from notifier.timeline.model import After, Cancellation, Kind, Modality
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from notifier.timeline.model import Milestone


class Shape(Enum):
    """The type of a value: how it is read from the file and written as plain data."""

    LINE = auto()
    PARAGRAPHS = auto()
    ADDRESS = auto()
    LINES = auto()
    DAY = auto()
    DAYS = auto()
    FLAG = auto()
    CHOICE = auto()
    ID = auto()
    IDS = auto()
    DATE = auto()
    RULE = auto()
    STATEMENTS = auto()
    DONE = auto()
    PARTS_DONE = auto()
    CANCELLED = auto()
    AFTER = auto()
    EXTENSION = auto()


# Shapes whose attribute is the value as read from the file.
SIMPLE = frozenset(
    {Shape.LINE, Shape.PARAGRAPHS, Shape.ADDRESS, Shape.LINES, Shape.DAY, Shape.DAYS, Shape.FLAG, Shape.IDS}
)
# Shapes whose old and new value are short enough to show side by side.
_SHORT = frozenset({Shape.LINE, Shape.ADDRESS})


class Output(Enum):
    """Where a field is shown."""

    LIST = "JSON of what is coming and of feeds"
    FEED = "JSON of feeds only"
    CSV = "CSV of every list"
    API = "resources of the API"
    SHOW = "facts of `show`"
    PAGE = "facts of a milestone's page"
    MESSAGE = "facts of messages"
    CALENDAR = "facts in the description of a calendar entry"

    __hash__ = object.__hash__  # Each is one object; that of `Enum` is six times as slow.


class Field(NamedTuple):
    """One field."""

    name: str  # Name of the attribute of `Milestone` and of the key in the file and in JSON.
    shape: Shape  # The type of its value.
    dutch: str = ""  # Its Dutch name.
    english: str = ""  # Its English name.
    # Its description for editors, one English sentence; empty where it is no key of the file.
    meaning: str = ""
    shown: frozenset[Output] = frozenset()  # The outputs that show it.
    is_required: bool = False  # Whether the file must have it.
    is_revision: bool = True  # Whether a subscriber sees it, so that a change of it is a revision.
    options: type[StrEnum] | None = None  # The allowed values of a choice.
    rank: int | None = None  # Its place among the first facts; None for those that follow, in table order.

    @property
    def is_short(self) -> bool:
        """Whether its old and new value can be shown side by side."""
        return self.shape in _SHORT

    def words(self, language: Language) -> str:
        """Return its name in a language."""
        return self.dutch if language is Language.NL else self.english


_READERS = frozenset({Output.SHOW, Output.PAGE})
_DATA = frozenset({Output.LIST, Output.CSV, Output.API})
_TOLD = frozenset({Output.MESSAGE, Output.CALENDAR})

FIELDS: Mapping[str, Field] = {
    row.name: row
    for row in (
        Field("id", Shape.ID, "Naam", "Name", "Its name; never changes (see formerly).", is_required=True),
        Field("title", Shape.LINE, "Titel", "Title", "What happens, on one line.", is_required=True),
        Field("kind", Shape.CHOICE, "Soort", "Kind", "What its date means.", is_required=True, options=Kind),
        Field(
            "when",
            Shape.DATE,
            "Schrijfwijze van de datum",
            "Notation of the date",
            "Its date; otherwise the newest dated statement counts.",
        ),
        # A part of the value of `when`, whose text does not say it.
        Field(
            "lasts",
            Shape.FLAG,
            "Op al die dagen",
            "On all of these days",
            "It takes place on all days of its date, from the first to the last; only of an event (false).",
            _DATA,
        ),
        # By what it comes after: recorded, so that messages say once that the date counts no more, or again.
        Field("lapsed", Shape.FLAG, "Geen datum meer", "No date any more"),
        Field(
            "modality",
            Shape.CHOICE,
            "Zekerheid van de datum",
            "Firmness of the date",
            "How firm the date is.",
            options=Modality,
        ),
        Field("topics", Shape.LINES, "Onderwerpen", "Topics", "What it is about.", _DATA | _READERS),
        Field("owner", Shape.LINE, "Eigenaar", "Owner", "Who sees to it.", _DATA | _READERS | _TOLD, rank=1),
        Field(
            "action",
            Shape.LINE,
            "Actie",
            "Action",
            "What the reader should do.",
            _DATA | _READERS | _TOLD,
            rank=0,
        ),
        Field(
            "description",
            Shape.PARAGRAPHS,
            "Omschrijving",
            "Description",
            "More about it.",
            frozenset({Output.FEED, Output.API, Output.SHOW}),
        ),
        Field(
            "location",
            Shape.LINE,
            "Plaats",
            "Location",
            "Where it takes place.",
            frozenset({Output.FEED, Output.CSV, Output.API, *_READERS, Output.MESSAGE}),
            rank=2,
        ),
        Field("url", Shape.ADDRESS, "Adres", "Address", "Where more can be read."),
        Field("statements", Shape.STATEMENTS, "Bronnen", "Sources", "Who said what of it."),
        Field(
            "done",
            Shape.DONE,
            "Afronding",
            "Completion",
            "The day it was finished; of what repeats, and of several dates, the day per date.",
        ),
        Field("cancelled", Shape.CANCELLED, "Afgelasting", "Cancellation", "That it does not go ahead."),
        Field(
            "overdue_after", Shape.DAY, meaning="Last day on which it is not overdue yet.", is_revision=False
        ),
        Field("formerly", Shape.IDS, meaning="Earlier ids, oldest first.", is_revision=False),
        Field("after", Shape.AFTER, "Volgorde", "Order", "Which milestone it comes after, and how long."),
        Field(
            "repeat",
            Shape.RULE,
            "Herhaling",
            "Repetition",
            "How it comes round again, as an RRULE; `when` is the first time.",
        ),
        Field(
            "except",
            Shape.DAYS,
            meaning="Days of the rule on which it does not take place.",
            is_revision=False,
        ),
        Field(
            "statutory",
            Shape.FLAG,
            meaning="Its last day is a term set by Dutch law: the Algemene termijnenwet extends it.",
            is_revision=False,
        ),
        Field("parts_done", Shape.PARTS_DONE, "Afgeronde data", "Dates that are done", shown=_READERS),
        Field("stated", Shape.DATE, "Datum volgens de bronnen", "Date by the sources"),
        Field("extension", Shape.EXTENSION, "Wettelijke termijn", "Statutory term"),
        Field(
            "private",
            Shape.FLAG,
            "Privé",
            "Private",
            "Only for private calendars and channels; never on pages or in calendars/ (false).",
        ),
    )
}


def shown_in(*outputs: Output) -> tuple[Field, ...]:
    """Return the fields that at least one of the outputs shows, in table order."""
    return tuple(row for row in FIELDS.values() if not row.shown.isdisjoint(outputs))


def field_values(output: Output, milestone: Milestone, language: Language) -> list[tuple[Field, str]]:
    """Return the fields of an output that a milestone has, each with its value in words.

    The action comes first, then the owner and the location, then the others in table order.
    """
    return [
        (row, words)
        for row in _FACTS[output]
        if getattr(milestone, row.name) and (words := value_words(row, milestone, language))
    ]


_FACTS = {
    output: sorted(shown_in(output), key=lambda row: (row.rank is None, row.rank or 0)) for output in Output
}


def value_words(row: Field, milestone: Milestone, language: Language) -> str:
    """Return a simple field's value in words; empty where there is none."""
    value = getattr(milestone, row.name)
    if not value or isinstance(value, str):
        return str(value or "")
    match row.shape:
        case Shape.LINES | Shape.IDS:
            return ", ".join(value)
        case Shape.DAY:
            return day_label(value, language)
        case Shape.DAYS | Shape.PARTS_DONE:
            days = dict(value) if row.shape is Shape.PARTS_DONE else value
            return ", ".join(day_label(day, language) for day in days)
        case Shape.FLAG:
            return say(language, "show.yes")
        case _:
            return str(value)


def to_plain(row: Field, value: Any) -> Any:
    """Return a value of a field as plain data."""
    write = plain_writer(row)
    return write(value) if write else value


def plain_writer(row: Field) -> Callable[[Any], Any] | None:
    """Return what makes plain data of the values of a field; None where they are that already."""
    write = _PLAIN.get(row.shape)
    return write and write[0]


def from_plain(row: Field, data: Any) -> Any:
    """Return the value that `to_plain` wrote as plain data."""
    if row.options:
        return row.options(data)
    read = _PLAIN.get(row.shape)
    return read[1](data) if read else data


def _days(values: Iterable[str]) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, values))


# Texts and flags are plain already.
_PLAIN: Mapping[Shape, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    Shape.LINES: (list, tuple),
    Shape.IDS: (list, tuple),
    Shape.DAY: (date.isoformat, date.fromisoformat),
    Shape.DAYS: (lambda days: [day.isoformat() for day in days], _days),
    Shape.CHOICE: (str, str),
    Shape.DATE: (lambda when: when.text, parse_edtf),
    Shape.RULE: (plain.repeat_to_dict, plain.repeat_from_dict),
    Shape.STATEMENTS: (
        lambda found: [plain.statement_to_dict(one) for one in found],
        lambda found: tuple(plain.statement_from_dict(one) for one in found),
    ),
    Shape.DONE: (date.isoformat, date.fromisoformat),
    Shape.PARTS_DONE: (plain.done_to_dict, plain.done_from_dict),
    Shape.CANCELLED: (
        lambda cancelled: {"on": cancelled.on.isoformat(), "reason": cancelled.reason},
        lambda data: Cancellation(date.fromisoformat(data["on"]), data["reason"]),
    ),
    Shape.AFTER: (lambda after: plain.without_empty(after._asdict()), lambda data: After(**data)),
    Shape.EXTENSION: (plain.extension_to_dict, plain.extension_from_dict),
}
