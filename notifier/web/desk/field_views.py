"""The fields of the forms of the desk, one row each, and what a page shows of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from notifier.dates.labels import day_label
from notifier.named_tuple import NamedTuple
from notifier.proposals.filled import open_occurrences
from notifier.proposals.form_fields import Action
from notifier.timeline.included_list import list_of
from notifier.timeline.model import Kind, Modality, SourceKind
from notifier.timeline.statements import kind_words
from notifier.words import Language, catalog, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from notifier.timeline.model import Milestone, Timeline

Option = tuple[str, str]
# More cannot be chosen from with a thumb; beyond that a name is typed, or the document described.
MOST_OPTIONS = 300


class FieldContext(NamedTuple):
    """What the options of a field are made of."""

    timeline: Timeline
    milestone: Milestone | None
    today: date
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """A field: how it is filled in, with how many characters at most, and what can be chosen."""

    widget: Literal["text", "area", "select", "choices"] = "text"  # The name of its macro in `form.html`.
    most: int = 200
    options: Callable[[FieldContext], Sequence[Option]] = lambda _: ()


def _sources(context: FieldContext) -> list[Option]:
    language = context.language
    own = (one for one in context.timeline.sources.values() if not list_of(one.id))
    newest = sorted(own, key=lambda one: (one.date, one.id), reverse=True)
    named = [(one.id, f"{one.title} ({day_label(one.date, language)})") for one in newest[:MOST_OPTIONS]]
    return [("", say(language, "desk.no_document")), *named]


def _said(prefix: str, keys: Iterable[str], none: str = "") -> Callable[[FieldContext], list[Option]]:
    """Return a maker of options whose texts have keys that begin alike; `none` is that of no choice."""

    def options(context: FieldContext) -> list[Option]:
        named = [(str(key), say(context.language, f"{prefix}{key}")) for key in keys]
        return [("", say(context.language, none)), *named] if none else named

    return options


def _kinds(context: FieldContext) -> list[Option]:
    return _said("kind.", Kind, "" if context.milestone else "desk.by_the_words")(context)


def _source_kinds(context: FieldContext) -> list[Option]:
    nouns = [(one.value, str(kind_words(one, context.language)["noun"])) for one in SourceKind]
    return [("", say(context.language, "desk.by_the_title")), *nouns]


def _occurrences(context: FieldContext) -> list[Option]:
    if context.milestone is None:
        return []
    found = open_occurrences(context.milestone, context.today)
    return [(one.recurrence, one.label(context.language)) for one in found[:MOST_OPTIONS]]


def _milestones(context: FieldContext, none: str) -> list[Option]:
    every = sorted(context.timeline.milestones, key=lambda one: one.title.casefold())
    if len(every) > MOST_OPTIONS:
        return []
    return [("", say(context.language, none)), *((one.id, one.title) for one in every)]


# The fields that are not simply typed, on a line.
FIELD_ROWS: Mapping[str, FieldRow] = {
    "occurrence": FieldRow(widget="select", options=_occurrences),
    "kind": FieldRow(widget="select", options=_kinds),
    "modality": FieldRow(widget="select", options=_said("modality.", Modality, "desk.by_the_words")),
    "says": FieldRow(widget="choices", options=_said("desk.says_", ("undated", "confirms"))),
    "action": FieldRow(most=500),
    "topics": FieldRow(most=500),
    "after": FieldRow(widget="select", options=lambda one: _milestones(one, "desk.after_none")),
    "about": FieldRow(widget="select", options=lambda one: _milestones(one, "desk.about_none")),
    "description": FieldRow(widget="area", most=5000),
    "url": FieldRow(most=2000),
    "private": FieldRow(widget="select", options=_said("desk.private_", ("yes",), "desk.private_no")),
    "lasts": FieldRow(widget="select", options=_said("desk.lasts_", ("yes", "no"), "desk.by_the_words")),
    "source": FieldRow(widget="select", options=_sources),
    "phrase": FieldRow(most=500),
    "same": FieldRow(widget="choices", options=_said("desk.same_", ("yes", "no"))),
    "source_kind": FieldRow(widget="select", options=_source_kinds),
    "source_url": FieldRow(most=2000),
}
NEW_SOURCE = ("source_title", "source_date", "source_kind", "reference", "source_url")
_MORE = ("owner", "topics", "action", "description", "location", "url", "private")
# The fields of each form; below those stand the fields of the document, except where something is corrected.
FORMS: Mapping[Action, tuple[str, ...]] = {
    Action.ADD: ("title", "when", "lasts", "kind", "modality", "after", *_MORE),
    Action.DONE: ("occurrence", "day"),
    Action.MOVE: ("when", "lasts", "modality"),
    Action.CANCEL: ("day", "reason"),
    Action.SILENT: ("says", "again"),
    Action.AGAIN: (),
    Action.CORRECT: ("title", "kind", "lasts", *_MORE, "overdue_after"),
}


def view_fields(
    names: Sequence[str], typed: Mapping[str, str], errors: Mapping[str, str], context: FieldContext
) -> list[dict[str, Any]]:
    """Return fields as a page shows them; one without options is typed, or left out where none can be."""
    return [
        _view(name, typed, errors, context)
        for name in names
        if name != "occurrence" or (context.milestone and context.milestone.repeat)
    ]


def _view(
    name: str, typed: Mapping[str, str], errors: Mapping[str, str], context: FieldContext
) -> dict[str, Any]:
    row, words = FIELD_ROWS.get(name, FieldRow()), catalog(context.language)
    options = row.options(context)
    return {
        "name": name,
        "widget": "text" if row.widget == "select" and not options else row.widget,
        "label": words[f"desk.field_{name}"],
        "hint": words.get(f"desk.hint_{name}", ""),
        "value": typed.get(name, ""),
        "error": errors.get(name, ""),
        "most": row.most,
        "options": options,
    }
