"""Forms that an editor fills in, as edits of the file; each wrong field has its own sentence."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from notifier.dates.labels import join_words, label
from notifier.dates.phrases import read_phrase
from notifier.errors import NotifierError
from notifier.events_file.locales import Locale
from notifier.events_file.recesses import shipped_recesses
from notifier.events_file.typed_dates import DateInWordsError
from notifier.proposals.drafting import (
    Citation,
    cite_known,
    cite_new,
    dated_keys,
    draft_added,
    draft_cancelled,
    draft_done,
    draft_moved,
    draft_silent,
)
from notifier.proposals.typed import guess, read_typed_date
from notifier.timeline.edits import SetField
from notifier.timeline.model import Kind, Modality
from notifier.timeline.repeats import occurrences_between
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from notifier.dates.phrases import Reading
    from notifier.timeline.edits import Edit, Plain
    from notifier.timeline.model import Milestone, Timeline

_Choice = TypeVar("_Choice", bound=StrEnum)
# How far back occurrences are offered that can be marked as done.
_BACK = timedelta(days=800)


class Action(StrEnum):
    """What a form does."""

    ADD = "add"
    DONE = "done"
    MOVE = "move"
    CANCEL = "cancel"
    SILENT = "silent"
    CORRECT = "correct"


class Filled(NamedTuple):
    """A form that was filled in.

    Attributes:
        action: What it does.
        typed: What was typed, by field.
        milestone: The milestone it is about; None for a new one.
        timeline: The list.
        today: The day it is in the calendar's zone.
        language: The language of the sentences.
    """

    action: Action
    typed: Mapping[str, str]
    milestone: Milestone | None
    timeline: Timeline
    today: date
    language: Language


class Draft(NamedTuple):
    """What a form comes to.

    Attributes:
        edits: The edits; none where nothing changes.
        meanings: What each date in words means, a sentence each.
    """

    edits: tuple[Edit, ...]
    meanings: tuple[str, ...]


class FormError(NotifierError):
    """Fields of a form are wrong.

    Attributes:
        faults: What is wrong with each, by field, in the language of the form.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("fill.wrong", count=len(faults))
        self.faults = faults


def to_draft(filled: Filled) -> Draft:
    """Return what a form comes to.

    Raises:
        FormError: Fields are wrong; all of them are named.
    """
    fields = _Fields(filled)
    edits = _ACTIONS[filled.action](fields)
    if fields.faults:
        raise FormError(fields.faults)
    return Draft(edits, tuple(fields.meanings))


def open_occurrences(milestone: Milestone, today: date) -> tuple[Milestone, ...]:
    """Return the occurrences up to today that are not done, the newest first; none without a repetition."""
    if milestone.repeat is None:
        return ()
    passed = occurrences_between(milestone, today - _BACK, today)
    return tuple(reversed([one for one in passed if not one.done]))


class _Fields:
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
        return self.filled.typed.get(name, "").strip()

    def required(self, name: str) -> str:
        text = self.text(name)
        if not text:
            self.wrong(name, f"fill.{name}_missing")
        return text

    def wrong(self, name: str, key: str, **values: object) -> None:
        self.faults.setdefault(name, say(self.filled.language, key, **values))

    def choice(self, name: str, options: type[_Choice]) -> _Choice | None:
        text = self.text(name)
        if text and text not in set(options):
            self.wrong(name, "fill.no_choice", text=text)
            return None
        return options(text) if text else None

    def when(self, name: str, said_on: date) -> Reading | None:
        """Read a date in words, and note what it means; None where it is empty or wrong."""
        text = self.text(name)
        if not text:
            return None
        locale = Locale(self.timeline.language, self.timeline.zone.key)
        try:
            words, reading = read_typed_date(text, said_on, locale)
        except DateInWordsError as error:
            self._unreadable(name, text, error, said_on)
            return None
        if not reading.when.is_undated:
            meaning = label(reading.when, self.filled.language)
            self.meanings.append(say(self.filled.language, "fill.means", text=words, meaning=meaning))
        return reading

    def _unreadable(self, name: str, text: str, error: DateInWordsError, said_on: date) -> None:
        key, language = error.problem.key, self.filled.language
        if key == "file.phrase_unsure":
            reading = read_phrase(text, said_on=said_on, recesses=shipped_recesses())
            found = (reading.when, reading.other) if reading else ()
            meanings = [label(one, language) for one in found if one]
            self.wrong(name, "fill.two_dates", text=text, meanings=join_words(meanings, language, "or"))
        elif key in _SAID_WELL:
            self.faults.setdefault(name, say(language, key, **error.problem.values))
        else:
            self.wrong(name, "fill.no_date", text=text)

    def day(self, name: str, said_on: date) -> date | None:
        """Read a day in words; None where it is empty or wrong."""
        reading = self.when(name, said_on)
        if reading is None:
            return None
        if reading.when.day is None or reading.when.instant:
            meaning = label(reading.when, self.filled.language)
            self.wrong(name, "fill.no_day", text=self.text(name), meaning=meaning)
        return reading.when.day

    def citation(self) -> Citation:
        """Return the document that is chosen, or described in the fields of a new one."""
        phrase, today = self.text("phrase"), self.filled.today
        title, name = self.text("source_title"), self.text("source")
        if title or self.text("source_date"):
            if not title:
                self.wrong("source_title", "fill.source_title_missing")
            if not self.text("source_date"):
                self.wrong("source_date", "fill.source_date_missing")
            day = self.day("source_date", today)
            if day is None or not title:
                return Citation(today, phrase=phrase)
            if day > today:
                self.wrong("source_date", "fill.source_in_future")
            more = {"reference": self.text("reference"), "url": self.text("source_url")}
            return cite_new(title, day, self.timeline, phrase=phrase, **more)
        if name and name not in self.timeline.sources:
            self.wrong("source", "fill.no_choice", text=name)
        elif name:
            return cite_known(name, self.timeline, phrase)
        elif phrase:
            self.wrong("source", "fill.phrase_without_source")
        return Citation(today, phrase=phrase)


# Sentences about a date that name no notation of the file.
_SAID_WELL = frozenset({"date.no_such_day", "date.other_weekday", "date.no_such_week", "date.no_recess"})


def _done(fields: _Fields) -> tuple[Edit, ...]:
    milestone = fields.filled.milestone
    citation, occurrence = fields.citation(), fields.text("occurrence")
    day = fields.day("day", citation.said_on) or citation.said_on
    known = open_occurrences(milestone, fields.filled.today) if milestone else ()
    if milestone and milestone.repeat and not occurrence:
        fields.wrong("occurrence", "fill.occurrence_missing")
    elif occurrence and occurrence not in {one.recurrence for one in known}:
        fields.wrong("occurrence", "fill.no_choice", text=occurrence)
    elif occurrence and citation.source:
        fields.wrong("source", "fill.occurrence_without_source")
    return draft_done(fields.name, day, citation, occurrence)


def _moved(fields: _Fields) -> tuple[Edit, ...]:
    citation = fields.citation()
    fields.required("when")
    reading = fields.when("when", citation.said_on)
    modality = fields.choice("modality", Modality)
    if reading is None:
        return ()
    if reading.when.is_undated or reading.rule:
        fields.wrong("when", "fill.counts_from_other", text=fields.text("when"))
    firm = modality or guess("", citation.phrase or fields.text("when"), citation.said_on).modality
    return draft_moved(fields.name, reading.when.text, firm, citation)


def _silent(fields: _Fields) -> tuple[Edit, ...]:
    citation, says = fields.citation(), fields.text("says")
    if says not in {"confirms", "undated"}:
        fields.wrong("says", "fill.says_missing")
    if not citation.source:
        fields.wrong("source", "fill.source_missing")
    return draft_silent(fields.name, says, citation)


def _cancelled(fields: _Fields) -> tuple[Edit, ...]:
    citation = fields.citation()
    return draft_cancelled(fields.name, fields.day("day", citation.said_on), fields.text("reason"), citation)


def _added(fields: _Fields) -> tuple[Edit, ...]:
    citation, title, after = fields.citation(), fields.required("title"), fields.text("after")
    kind, modality = fields.choice("kind", Kind), fields.choice("modality", Modality)
    words = fields.text("when")
    reading = fields.when("when", citation.said_on)
    if after and fields.timeline.find(after) is None:
        fields.wrong("after", "fill.no_choice", text=after)
    if reading and reading.when.is_undated and not (after and reading.offset):
        fields.wrong("when", "fill.counts_from_other", text=words)
    guessed = guess(title, f"{words} {citation.phrase}", citation.said_on)
    given: dict[str, Plain] = {
        "title": title,
        "kind": (kind or guessed.kind).value,
        "topics": _topics(fields.text("topics")),
        **{key: fields.text(key) for key in _LINES if key != "title"},
        "private": fields.text("private") == "yes",
        **({"after": {"milestone": after}} if after else {}),
    }
    if fields.faults:
        return ()
    dated = dated_keys(words, reading, after) if reading else {}
    return draft_added(given, dated, modality or guessed.modality, citation, fields.timeline)


_LINES = ("title", "owner", "action", "description", "location", "url")


def _corrected(fields: _Fields) -> tuple[Edit, ...]:
    """Return the edits that set what differs from the milestone."""
    milestone = fields.filled.milestone
    if milestone is None:
        return ()
    fields.required("title")
    kind, until = fields.choice("kind", Kind), fields.day("overdue_after", fields.filled.today)
    before: dict[str, Plain | None] = {
        **{key: str(getattr(milestone, key)) for key in _LINES},
        "kind": milestone.kind.value,
        "topics": list(milestone.topics),
        "overdue_after": milestone.overdue_after.isoformat() if milestone.overdue_after else None,
        "private": milestone.private,
    }
    after: dict[str, Plain | None] = {
        **{key: fields.text(key) for key in _LINES},
        "kind": (kind or milestone.kind).value,
        "topics": _topics(fields.text("topics")),
        "overdue_after": until.isoformat() if until else None,
        "private": fields.text("private") == "yes",
    }
    changed = {key: value for key, value in after.items() if value != before[key]}
    return tuple(SetField(milestone.id, key, value or None) for key, value in changed.items())


def _topics(text: str) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


_ACTIONS: Mapping[Action, Callable[[_Fields], tuple[Edit, ...]]] = {
    Action.ADD: _added,
    Action.DONE: _done,
    Action.MOVE: _moved,
    Action.CANCEL: _cancelled,
    Action.SILENT: _silent,
    Action.CORRECT: _corrected,
}
