"""The fields of the forms of the desk, one row each, and what a page shows of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label
from notifier.named_tuple import NamedTuple
from notifier.proposals.filled import open_occurrences
from notifier.proposals.form_fields import Action
from notifier.timeline.included_list import list_of
from notifier.timeline.model import Kind, Modality, SourceKind
from notifier.timeline.source_words import kind_words
from notifier.words import Language, catalog, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from notifier.timeline.model import Milestone, Timeline

Option = tuple[str, str]
# More cannot be chosen from with a thumb; beyond that a name is typed, or the document described.
MOST_OPTIONS = 300


class Widget(StrEnum):
    """How a field is filled in; the name of its macro in `form.html`."""

    TEXT = "text"
    AREA = "area"
    SELECT = "select"
    CHOICES = "choices"


class FieldContext(NamedTuple):
    """What the options of a field are made of."""

    timeline: Timeline
    milestone: Milestone | None
    today: date
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """A field: how it is filled in, with how many characters at most, and what can be chosen."""

    widget: Widget = Widget.TEXT
    most: int = 200
    options: Callable[[FieldContext], Sequence[Option]] = lambda _: ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A field on a page, with what stands in it; its hint and what is wrong with it may be empty."""

    name: str
    widget: Widget
    label: str
    hint: str
    value: str
    error: str
    most: int
    options: tuple[Option, ...]


def source_options(timeline: Timeline, language: Language) -> list[Option]:
    """Return the documents of the list to choose from, the newest first, and none of them."""
    own = (one for one in timeline.sources.values() if not list_of(one.id))
    newest = sorted(own, key=lambda one: (one.date, one.id), reverse=True)
    named = [(one.id, f"{one.title} ({day_label(one.date, language)})") for one in newest[:MOST_OPTIONS]]
    return [("", say(language, "desk.no_document")), *named]


def _kinds(context: FieldContext) -> list[Option]:
    named = [(one.value, say(context.language, f"kind.{one}")) for one in Kind]
    return named if context.milestone else [("", say(context.language, "desk.by_the_words")), *named]


def _modalities(context: FieldContext) -> list[Option]:
    named = [(one.value, say(context.language, f"modality.{one}")) for one in Modality]
    return [("", say(context.language, "desk.by_the_words")), *named]


def _source_kinds(language: Language) -> list[Option]:
    nouns = [(one.value, str(kind_words(one, language)["noun"])) for one in SourceKind]
    return [("", say(language, "desk.by_the_title")), *nouns]


def _occurrences(context: FieldContext) -> list[Option]:
    if context.milestone is None:
        return []
    found = open_occurrences(context.milestone, context.today)
    return [(one.recurrence, one.label(context.language)) for one in found]


def _milestones(context: FieldContext, none: str) -> list[Option]:
    every = sorted(context.timeline.milestones, key=lambda one: one.title.casefold())
    if len(every) > MOST_OPTIONS:
        return []
    return [("", none), *((one.id, one.title) for one in every)]


FIELD_ROWS: Mapping[str, FieldRow] = {
    "title": FieldRow(),
    "when": FieldRow(),
    "day": FieldRow(),
    "again": FieldRow(),
    "overdue_after": FieldRow(),
    "occurrence": FieldRow(widget=Widget.SELECT, options=_occurrences),
    "kind": FieldRow(widget=Widget.SELECT, options=_kinds),
    "modality": FieldRow(widget=Widget.SELECT, options=_modalities),
    "says": FieldRow(
        widget=Widget.CHOICES,
        options=lambda one: [(key, say(one.language, f"desk.says_{key}")) for key in ("undated", "confirms")],
    ),
    "reason": FieldRow(),
    "owner": FieldRow(),
    "action": FieldRow(most=500),
    "topics": FieldRow(most=500),
    "after": FieldRow(
        widget=Widget.SELECT, options=lambda one: _milestones(one, say(one.language, "desk.after_none"))
    ),
    "about": FieldRow(
        widget=Widget.SELECT, options=lambda one: _milestones(one, say(one.language, "desk.about_none"))
    ),
    "description": FieldRow(widget=Widget.AREA, most=5000),
    "location": FieldRow(),
    "url": FieldRow(most=2000),
    "private": FieldRow(
        widget=Widget.SELECT,
        options=lambda one: [(key, say(one.language, f"desk.private_{key or 'no'}")) for key in ("", "yes")],
    ),
    "source": FieldRow(widget=Widget.SELECT, options=lambda one: source_options(one.timeline, one.language)),
    "phrase": FieldRow(most=500),
    "source_title": FieldRow(),
    "source_date": FieldRow(),
    "same": FieldRow(
        widget=Widget.CHOICES,
        options=lambda one: [(key, say(one.language, f"desk.same_{key}")) for key in ("yes", "no")],
    ),
    "source_kind": FieldRow(widget=Widget.SELECT, options=lambda one: _source_kinds(one.language)),
    "reference": FieldRow(),
    "source_url": FieldRow(most=2000),
}
NEW_SOURCE = ("source_title", "source_date", "source_kind", "reference", "source_url")
_MORE = ("owner", "topics", "action", "description", "location", "url", "private")
# The fields of each form; below those stand the fields of the document, except where something is corrected.
FORMS: Mapping[Action, tuple[str, ...]] = {
    Action.ADD: ("title", "when", "kind", "modality", "after", *_MORE),
    Action.DONE: ("occurrence", "day"),
    Action.MOVE: ("when", "modality"),
    Action.CANCEL: ("day", "reason"),
    Action.SILENT: ("says", "again"),
    Action.CORRECT: ("title", "kind", *_MORE, "overdue_after"),
}


def view_fields(
    names: Sequence[str], typed: Mapping[str, str], errors: Mapping[str, str], context: FieldContext
) -> tuple[FieldView, ...]:
    """Return fields as a page shows them; one without options is typed, or left out where none can be."""
    return tuple(
        _view(name, typed, errors, context)
        for name in names
        if name != "occurrence" or (context.milestone and context.milestone.repeat)
    )


def _view(name: str, typed: Mapping[str, str], errors: Mapping[str, str], context: FieldContext) -> FieldView:
    row, words = FIELD_ROWS[name], catalog(context.language)
    options = tuple(row.options(context))
    is_typed = row.widget is Widget.SELECT and not options
    return FieldView(
        name=name,
        widget=Widget.TEXT if is_typed else row.widget,
        label=words[f"desk.field_{name}"],
        hint=words.get(f"desk.hint_{name}", ""),
        value=typed.get(name, ""),
        error=errors.get(name, ""),
        most=row.most,
        options=options,
    )
