"""The fields of a form that an editor fills in, as values; each wrong one has its own sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from notifier.dates.labels import label
from notifier.errors import NotifierError
from notifier.events_file.problems import Locale
from notifier.events_file.typed_dates import DateInWordsError
from notifier.named_tuple import NamedTuple
from notifier.proposals.drafting import Citation, cite_known, cite_new
from notifier.proposals.typed import UnreadDateError, meaning_of, read_typed_date
from notifier.timeline.model import Kind, SourceKind
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.phrases import Reading
    from notifier.timeline.edits import Edit
    from notifier.timeline.model import Milestone, Timeline

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


class Filled(NamedTuple):
    """A form that was filled in.

    Of a new milestone, `milestone` is None; `today` is the day in the calendar's zone.
    """

    action: Action
    typed: Mapping[str, str]
    milestone: Milestone | None
    timeline: Timeline
    today: date
    language: Language


class FormError(NotifierError):
    """FormFields of a form are wrong.

    `faults` says what is wrong, by field, in the language of the form.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("fill.wrong", count=len(faults))
        self.faults = faults


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
    def name(self) -> str:
        """The id of the milestone."""
        return self.filled.milestone.id if self.filled.milestone else ""

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

    def draft(self, edits: tuple[Edit, ...]) -> Draft:
        """Return what the form comes to.

        Raises:
            FormError: FormFields are wrong; all of them are named.
        """
        if self.faults:
            raise FormError(self.faults)
        return Draft(edits, tuple(self.meanings))

    def choice(self, name: str, options: type[_Choice]) -> _Choice | None:
        """Return what is chosen; None where it is empty or no choice."""
        text = self.text(name)
        if text and text not in set(options):
            self.wrong(name, "fill.no_choice", text=text)
            return None
        return options(text) if text else None

    def lasting(self, kind: Kind, when: Edtf, *, otherwise: bool | None) -> bool | None:
        """Return whether something is on all days of its date; None where that is no question.

        Where nothing is chosen it is `otherwise`.
        """
        can_last = kind is Kind.EVENT and when.can_last
        chosen = {"yes": True, "no": False}.get(self.text("lasts"), otherwise)
        if not can_last and self.text("lasts") == "yes":
            self.wrong("lasts", "fill.lasts")
        return chosen if can_last else None

    def when(self, name: str, said_on: date, *, is_past: bool = False) -> Reading | None:
        """Read a date in words, and note what it means; None where it is empty or wrong.

        The words count from `said_on`; of what has happened, the date is past.
        """
        text = self.text(name)
        if not text:
            return None
        locale = Locale(self.timeline.language, self.timeline.zone.key)
        try:
            last = self.filled.today if is_past else None
            typed = read_typed_date(text, said_on, locale, last=last)
        except DateInWordsError as error:
            wrong = UnreadDateError(error, text, said_on)
            self.faults.setdefault(name, wrong.sentence(self.filled.language))
            return None
        language = self.filled.language
        if not typed.reading.when.is_undated:
            meaning = meaning_of(typed, said_on, language)
            self.meanings.append(say(language, "fill.means", text=typed.words, meaning=meaning))
        return typed.reading

    def day(self, name: str, said_on: date, *, is_past: bool = False) -> date | None:
        """Read a day in words, with the arguments of `when`; None where it is empty or wrong."""
        reading = self.when(name, said_on, is_past=is_past)
        if reading is None:
            return None
        if reading.when.day is None or reading.when.instant:
            meaning = label(reading.when, self.filled.language)
            self.wrong(name, "fill.no_day", text=self.text(name), meaning=meaning)
        return reading.when.day

    def past_day(self, name: str, said_on: date) -> date | None:
        """Read the day of what has happened; without a year it is the last day of that name."""
        return self.day(name, said_on, is_past=True)

    def done_day(self, said_on: date) -> date | None:
        """Read the day on which it was done, which is none to come; None where it is empty or wrong."""
        day = self.past_day("day", said_on)
        if day and day > self.filled.today:
            self.wrong("day", "fill.done_in_future")
        return day

    def topics(self) -> list[str]:
        """Return the topics, each once."""
        return list(dict.fromkeys(filter(None, map(str.strip, self.text("topics").split(",")))))

    def citation(self) -> Citation:
        """Return the document that is chosen, or described in the fields of a new one."""
        phrase, today = self.text("phrase"), self.filled.today
        title, name = self.text("source_title"), self.text("source")
        if title or any(map(self.text, ("source_date", "source_kind", "reference", "source_url"))):
            if not title:
                self.wrong("source_title", "fill.source_title_missing")
            if not self.text("source_date"):
                self.wrong("source_date", "fill.source_date_missing")
            day = self.past_day("source_date", today)
            if day is None or not title:
                return Citation(today, phrase=phrase)
            if day > today:
                self.wrong("source_date", "fill.source_in_future")
            more = {"reference": self.text("reference"), "url": self.text("source_url")}
            more["kind"] = self.choice("source_kind", SourceKind) or ""
            return cite_new(title, day, self.timeline, phrase=phrase, **more)
        if name and name not in self.timeline.sources:
            self.wrong("source", "fill.no_choice", text=name)
        elif name:
            return cite_known(name, self.timeline, phrase)
        elif phrase:
            self.wrong("source", "fill.phrase_without_source")
        return Citation(today, phrase=phrase)


def read_letter_fields(
    typed: Mapping[str, str],
    timeline: Timeline,
    today: date,
    language: Language,
    *,
    required: Collection[str] = (),
) -> tuple[date | None, SourceKind | None]:
    """Return the day of a letter and what sort of document it is; None for what is left empty.

    Raises:
        FormError: A required field is empty, the day is none or one to come, or the kind is none.
    """
    fields = FormFields(Filled(Action.ADD, typed, None, timeline, today, language))
    for name in required:
        fields.required(name)
    day, kind = fields.past_day("source_date", today), fields.choice("source_kind", SourceKind)
    if day and day > today:
        fields.wrong("source_date", "fill.source_in_future")
    if fields.faults:
        raise FormError(fields.faults)
    return day, kind
