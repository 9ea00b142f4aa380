"""The fields of a form that somebody fills in, as values; each wrong one has its own sentence.

Who fills it in may be an editor at the desk, a reader who answers, or somebody at the command line.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from notifier.dates.labels import label
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.recurrence_labels import repeat_label
from notifier.errors import NotifierError
from notifier.events_file.problems import Locale
from notifier.events_file.typed_dates import DateInWordsError
from notifier.named_tuple import NamedTuple
from notifier.timeline.edits import AddStatement, EditError
from notifier.timeline.fields import FIELDS, to_plain
from notifier.timeline.model import Kind
from notifier.words import Language, nearest, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.phrases import Reading
    from notifier.timeline.edits import Edit, Plain
    from notifier.timeline.model import Milestone, Timeline

_TODAY = re.compile(r"\b(?:heden|vandaag|nu|today|now)\b", re.IGNORECASE)
_Choice = TypeVar("_Choice", bound=StrEnum)


class Action(StrEnum):
    """What a form does."""

    ADD = "add"
    DONE = "done"
    MOVE = "move"
    CANCEL = "cancel"
    SILENT = "silent"
    AGAIN = "again"
    CORRECT = "correct"


class Citation(NamedTuple):
    """The document that says something, and its words."""

    said_on: date  # The day from which words count: of that document, or today.
    source: str = ""  # Its id; empty where none says it.
    phrase: str = ""  # Its words; may be empty.
    added: tuple[Edit, ...] = ()  # The edit that adds the document, where the file lacks it.

    def state(self, milestone: str, **says: Plain) -> tuple[Edit, ...]:
        """Return the edits that add the document and what it says of a milestone."""
        return (*self.added, AddStatement(milestone, self.first(**says)))

    def first(self, **says: Plain) -> Mapping[str, Plain]:
        """Return the statement of a new milestone."""
        return {"source": self.source, **({"phrase": self.phrase} if self.phrase else {}), **says}


class Filled(NamedTuple):
    """A form that was filled in.

    Of a new milestone, `milestone` is None; `today` is the day in the calendar's zone. A `citation` that is
    given counts in the place of the fields of a document. With `in_notation` who filled it in knows dates as
    the file writes them.
    """

    action: Action
    typed: Mapping[str, str]
    milestone: Milestone | None
    timeline: Timeline
    today: date
    language: Language
    citation: Citation | None = None
    in_notation: bool = False


class FormError(NotifierError):
    """Fields of a form are wrong.

    `faults` says what is wrong, by field, in the language of the form.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("fill.wrong", count=len(faults))
        self.faults = faults

    def sentence(self, language: Language) -> str:  # noqa: ARG002 - each has its language already
        """Return what is wrong, a line for each field."""
        return "\n".join(f"{name}: {fault}" for name, fault in self.faults.items())


class Draft(NamedTuple):
    """The edits a form comes to, none where nothing changes, and what each date in words means."""

    edits: tuple[Edit, ...]
    meanings: tuple[str, ...]


class FormFields:
    """The fields of one form as values; what is wrong is collected."""

    def __init__(self, filled: Filled) -> None:
        self.filled = filled
        self.timeline = filled.timeline
        self.faults: dict[str, str] = {}
        self.meanings: list[str] = []

    @property
    def milestone(self) -> Milestone:
        """The milestone that the form is about.

        Raises:
            EditError: There is none.
        """
        if self.filled.milestone is None:
            raise EditError("edit.no_milestone", name=self.text("name")).in_language(self.filled.language)
        return self.filled.milestone

    def text(self, name: str) -> str:
        """Return what stands in a field; empty where it is not there."""
        return self.filled.typed.get(name, "").strip()

    def required(self, name: str) -> str:
        """Return what stands in a field, which may not be empty."""
        text = self.text(name)
        if not text:
            self.wrong(name, f"fill.{name}_missing")
        return text

    def wrong(self, name: str, key: str, **values: object) -> None:
        """Note what is wrong with a field; the first that is found stays."""
        self.faults.setdefault(name, say(self.filled.language, key, **values))

    def unknown(self, name: str, known: Iterable[str], key: str = "fill.no_choice") -> None:
        """Note that what stands in a field is none of what is known, and what is near to it."""
        near = nearest(text := self.text(name), list(known))
        hint = say(self.filled.language, "query.near", near=near) if near else ""
        self.wrong(name, key, text=text, near=hint)

    def draft(self, edits: tuple[Edit, ...]) -> Draft:
        """Return what the form comes to.

        Raises:
            FormError: Fields are wrong; all of them are named.
        """
        if self.faults:
            raise FormError(self.faults)
        return Draft(edits, tuple(dict.fromkeys(self.meanings)))

    def choice(self, name: str, options: type[_Choice]) -> _Choice | None:
        """Return what is chosen; None where it is empty or no choice."""
        text = self.text(name)
        if text and text not in set(options):
            self.wrong(name, "fill.no_choice", text=text, near="")
            return None
        return options(text) if text else None

    def own(self) -> dict[str, Plain]:
        """Return the keys of a milestone that the form has; what it lacks stays as it is."""
        return {name: read(self, name) for name, read in OWN.items() if name in self.filled.typed}

    def lasting(self, kind: Kind, when: Edtf, *, otherwise: bool | None = None) -> bool | None:
        """Return whether something is on all days of its date; None where that is no question.

        Where nothing is chosen it is `otherwise`, or what the words of a new date say.
        """
        can_last = kind is Kind.EVENT and when.can_last
        if otherwise is None:
            otherwise = said_to_last(self.text("when"), when)
        chosen = {"yes": True, "no": False}.get(self.text("lasts"), otherwise)
        if not can_last and self.text("lasts") == "yes":
            self.wrong("lasts", "fill.lasts")
        return chosen if can_last else None

    def when(
        self,
        name: str,
        said_on: date,
        *,
        is_past: bool = False,
        otherwise: str = "fill.no_date",
        is_quote: bool = False,
    ) -> Reading | None:
        """Read a date in words, and note what it means; None where it is empty or wrong.

        The words count from `said_on`; of what has happened, the date is past. `otherwise` is the key of what
        is wrong with words that are none; a quote may have no date.
        """
        text, language = self.text(name), self.filled.language
        if not text:
            return None
        # What reads words is not cheap to import.
        from notifier.proposals.typed import meaning_of, read_typed_date, unread_sentence  # noqa: PLC0415

        locale = Locale(self.timeline.language, self.timeline.zone.key)
        try:
            last = self.filled.today if is_past else None
            typed = read_typed_date(text, said_on, locale, last=last)
        except DateInWordsError as error:
            if not (is_quote and error.is_no_date):
                known = self.filled.in_notation
                wrong = unread_sentence(error, text, said_on, language, otherwise, in_notation=known)
                self.faults.setdefault(name, wrong)
            return None
        when = typed.reading.when
        is_counted = typed.reading.offset and self.text("after")
        is_plain = name == "source_date" and text == when.text
        if not (when.is_undated or is_counted or is_plain):
            meaning = meaning_of(typed, said_on, language)
            key = "edit.means" if self.filled.in_notation else "fill.means"
            said = say(language, key, text=typed.words, meaning=meaning, when=when.text)
            self.meanings.append(said)
        return typed.reading

    def new_date(self, citation: Citation) -> Reading | None:
        """Read the date that something gets, which is one of its own; None where it is wrong."""
        self.required("when")
        reading = self.when("when", citation.said_on)
        if reading and reading.rule:
            meaning = repeat_label(parse_recurrence(reading.rule), reading.when, self.filled.language)
            self.wrong("when", "fill.comes_back", text=self.text("when"), meaning=meaning)
        elif reading:
            self.refuse_uncounted(reading, citation, "fill.counts_from_other")
        return reading

    def refuse_uncounted(self, reading: Reading, citation: Citation, otherwise: str) -> None:
        """Note of a term why its day is not known: what it counts from, or in which days."""
        text = self.text("when")
        if reading.is_of_letter and not (citation.source or _TODAY.search(text)):
            self.wrong("when", "fill.counts_from_letter", text=text)
        if reading.when.is_undated:
            key = "fill.counts_in_working_days" if reading.offset.endswith("B") else otherwise
            self.wrong("when", key, text=text)

    def day(self, name: str, said_on: date, *, is_past: bool = False) -> date | None:
        """Read a day in words, with the arguments of `when`; None where it is empty or wrong.

        Of what has happened it is, without a year, the last day of that name.
        """
        unread = "fill.unread_day" if is_past else "fill.unread_again"
        reading = self.when(name, said_on, is_past=is_past, otherwise=unread)
        if reading is None:
            return None
        if reading.when.day is None or reading.when.instant:
            meaning = label(reading.when, self.filled.language)
            self.wrong(name, "fill.no_day", text=self.text(name), meaning=meaning)
        return reading.when.day

    def done_day(self, said_on: date) -> date | None:
        """Read the day on which it was done, which is none to come; None where it is empty or wrong."""
        day = self.day("day", said_on, is_past=True)
        if day and day > self.filled.today:
            self.wrong("day", "fill.done_in_future", text=self.text("day"))
        return day


# The keys of a milestone that a form has as they are, and how each is read.
OWN: Mapping[str, Callable[[FormFields, str], Plain]] = {
    "title": FormFields.required,
    **dict.fromkeys(("owner", "action", "description", "location", "url"), FormFields.text),
    "kind": lambda fields, name: fields.choice(name, Kind) or "",
    "topics": lambda fields, name: list(
        dict.fromkeys(filter(None, map(str.strip, fields.text(name).split(","))))
    ),
    "overdue_after": lambda fields, name: str(fields.day(name, fields.filled.today) or ""),
    "private": lambda fields, name: fields.text(name) == "yes",
}


def own_of(milestone: Milestone) -> dict[str, Plain]:
    """Return those keys of a milestone that have a value."""
    return {key: to_plain(FIELDS[key], value) for key in OWN if (value := getattr(milestone, key))}


def to_typed(value: object) -> str:
    """Return what stands in a field for a value."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return ("yes" if value else "") if isinstance(value, bool) else str(value or "")


def said_to_last(words: str, when: Edtf) -> bool | None:
    """Whether words say that it is all days of their date; None where they do not tell, as the notation."""
    return when.lasts if words and when.can_last and words.strip() != when.text else None
