"""Edits of the file as values, alone or in proposals, and what each does to the file as plain data.

A document is the file as plain data: texts, lists and mappings, as they stand in the file. An edit gives its
values in the same form. `events_file/editing.py` changes the text of the file accordingly.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeAlias

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.errors import NotifierError
from notifier.named_tuple import NamedTuple
from notifier.timeline.included_list import EXTENDABLE, extend_document, list_of
from notifier.timeline.model import Kind
from notifier.timeline.statements import SAYS

Plain: TypeAlias = str | bool | Sequence["Plain"] | Mapping[str, "Plain"]
Document: TypeAlias = Mapping[str, Any]


class EditError(NotifierError):
    """An edit does not fit the file: what it is about is not there, or is there already as something else."""


# In each edit a milestone is named by its id or a former one.
class AddSource(NamedTuple):
    """A document is added, with keys such as `title`, `date`, `reference` and `url`."""

    id: str
    fields: Mapping[str, Plain]


class AddMilestone(NamedTuple):
    """A milestone is added at the end; `id`, `title` and `kind` are among its keys."""

    fields: Mapping[str, Plain]


class AddStatement(NamedTuple):
    """A source says something of a milestone: `source`, `phrase`, one of `SAYS`, `modality`.

    Where the milestone has a `when` or `modality` of its own and this is its newest source, that follows.
    Where it gives a date, an earlier `done` or `cancelled` of its own goes, and it is planned again. With
    `lasts` it says whether that date is all of its days, which the milestone keeps; see `lasts_on`.
    """

    milestone: str
    fields: Mapping[str, Plain]


class SetField(NamedTuple):
    """A key of a milestone gets a value.

    Of an included list, the file's own addition to it changes. The key is not `id`; None removes it.
    """

    milestone: str
    key: str
    value: Plain | None


class MarkDone(NamedTuple):
    """A milestone, or the occurrence of it on a day, is done on a day such as `2026-03-01`."""

    milestone: str
    on: str
    occurrence: str = ""


class Rename(NamedTuple):
    """A milestone gets another id; the one before stays as a former one."""

    milestone: str
    to: str


Edit: TypeAlias = AddSource | AddMilestone | AddStatement | SetField | MarkDone | Rename
_EDITS: Mapping[str, Any] = {
    one.__name__: one for one in (AddSource, AddMilestone, AddStatement, SetField, MarkDone, Rename)
}


def to_json(edits: Sequence[Edit]) -> str:
    """Return edits as JSON, their keys in the order in which they are written."""
    return json.dumps([{"edit": type(one).__name__, **one._asdict()} for one in edits], ensure_ascii=False)


def from_json(text: str) -> tuple[Edit, ...]:
    """Return the edits that `to_json` wrote."""
    return tuple(_EDITS[row.pop("edit")](**row) for row in json.loads(text))


def subject_of(edit: Edit) -> str:
    """Return the id of the milestone that an edit is about; empty for a source."""
    match edit:
        case AddSource():
            return ""
        case AddMilestone(fields):
            return str(fields.get("id", ""))
        case _:
            return edit.milestone


def apply_edits(document: Document, edits: Sequence[Edit]) -> Document:
    """Return the document after the edits; one that is there already changes nothing.

    Parts that do not change are the same objects, so that the same document means: without effect.

    Raises:
        EditError: An edit does not fit.
    """
    for edit in edits:
        if isinstance(edit, (AddSource, AddMilestone)) or not list_of(edit.milestone):
            document = _apply(document, edit)
        else:
            document = _extend(document, edit)
    return document


def _apply(document: Document, edit: Edit) -> Document:
    match edit:
        case AddSource(name, fields):
            return _add_source(document, name, fields)
        case AddMilestone(fields):
            return _add_milestone(document, fields)
        case AddStatement(name, fields):
            return _change(document, name, _add_statement(document, _find(document, name), fields))
        case SetField(name, key, value):
            if key == "id":
                raise EditError("edit.rename", name=name)
            return _change(document, name, _set_field(_find(document, name), key, value))
        case MarkDone(name, on, occurrence):
            return _change(document, name, {"done": _done(_find(document, name), on, occurrence)})
        case Rename(name, to):
            return _rename(document, name, to)


def _extend(document: Document, edit: AddStatement | SetField | MarkDone | Rename) -> Document:
    """Return the document with what it adds to a milestone of an included list.

    Raises:
        EditError: Only that list can say so, or the file includes no list of that name.
    """
    owner = list_of(edit.milestone)
    include = (document.get("include") or {}).get(owner)
    if include is None:
        raise EditError("edit.no_milestone", name=edit.milestone)
    if not isinstance(edit, SetField) or edit.key not in EXTENDABLE:
        address = include.get("url") or include.get("path", "")
        raise EditError("edit.included", name=edit.milestone, list=owner, address=address)
    value = None if edit.value is None else _as_read(edit.value)
    return extend_document(document, edit.milestone, edit.key, value)


def _add_source(document: Document, name: str, fields: Mapping[str, Plain]) -> Document:
    sources: Mapping[str, Any] = document.get("sources") or {}
    there, added = sources.get(name), _as_read(fields)
    if there is None:
        rest = {key: value for key, value in document.items() if key != "milestones"}
        listed = {"milestones": document["milestones"]} if "milestones" in document else {}
        return {**rest, "sources": {**sources, name: added}, **listed}
    if any(there.get(key) != value for key, value in added.items()):
        raise EditError("edit.source_exists", name=name, title=there.get("title", ""))
    return document


def _add_milestone(document: Document, fields: Mapping[str, Plain]) -> Document:
    name = str(fields.get("id", ""))
    index = _index(document, name)
    if index is None:
        return {**document, "milestones": [*document.get("milestones", ()), _as_read(fields)]}
    there = document["milestones"][index]
    if any(there.get(key) != value for key, value in _as_read(fields).items()):
        raise EditError("edit.milestone_exists", name=name, title=there.get("title", ""))
    return document


def _add_statement(
    document: Document, milestone: Mapping[str, Any], fields: Mapping[str, Plain]
) -> dict[str, Any]:
    """Return the keys of a milestone that change with a statement; None removes one."""
    said = _as_read(fields)
    lasts = said.pop("lasts", None)
    if "done" in said and "repeat" in milestone:
        raise EditError("edit.which_occurrence", name=milestone["id"])
    before: Sequence[Mapping[str, Any]] = milestone.get("statements", ())
    same = ("source", *SAYS)
    if any(all(one.get(key) == said.get(key) for key in same) for one in before):
        return {}
    changes: dict[str, Any] = {"statements": [*before, said]}
    sources = document.get("sources") or {}
    dates = [str(sources.get(one["source"], {}).get("date", "")) for one in (*before, said)]
    if "when" in said and dates[-1] == max(dates):
        changes |= {key: said[key] for key in ("when", "modality") if key in said and key in milestone}
        changes |= {key: None for key, day in _own_ends(milestone).items() if day <= dates[-1]}
        if lasts_on(milestone, parse_edtf(said["when"]), is_said=None if lasts is None else lasts == "true"):
            changes["lasts"] = True
        elif "lasts" in milestone:
            changes["lasts"] = None
    return changes


def dated_by(said: Mapping[str, Any], *, is_lasting: bool) -> Edtf:
    """Return the date of a statement as plain data, as all of its days where it lasts."""
    when = parse_edtf(str(said["when"]))
    return when.lasting if is_lasting else when


def lasts_on(milestone: Mapping[str, Any], when: Edtf, *, is_said: bool | None) -> bool:
    """Whether a milestone, as plain data, takes place on all days of a date that it gets.

    Args:
        milestone: Its keys.
        when: The date.
        is_said: Whether somebody says so; None where that is not said: then as with its date of before.
    """
    is_event = milestone.get("kind") == Kind.EVENT and "repeat" not in milestone
    is_meant = milestone.get("lasts") == "true" if is_said is None else is_said
    return is_event and when.can_last and is_meant


def _set_field(milestone: Mapping[str, Any], key: str, value: Plain | None) -> dict[str, Plain | None]:
    """Return the keys of a milestone that change with one; a date that cannot last ends that it does."""
    is_over = key == "when" and "lasts" in milestone and not parse_edtf(str(value or "")).can_last
    return {key: value, **({"lasts": None} if is_over else {})}


def _own_ends(milestone: Mapping[str, Any]) -> dict[str, str]:
    """Return the days from which a milestone is done or cancelled by its own keys, by these."""
    done, cancelled = milestone.get("done"), milestone.get("cancelled")
    ends = {"done": done, "cancelled": cancelled["on"] if isinstance(cancelled, Mapping) else cancelled}
    return {key: day for key, day in ends.items() if isinstance(day, str)}


def _done(milestone: Mapping[str, Any], on: str, occurrence: str) -> Plain:
    if not occurrence:
        if "repeat" in milestone:
            raise EditError("edit.which_occurrence", name=milestone["id"])
        return on
    if "repeat" not in milestone and not _dates_of(milestone).startswith("{"):
        raise EditError("edit.no_occurrences", name=milestone["id"])
    return {**milestone.get("done", {}), occurrence: on}


def _dates_of(milestone: Mapping[str, Any]) -> str:
    """Return the date of a milestone as written: its own, or that of its last dated statement."""
    stated = (one["when"] for one in reversed(milestone.get("statements", ())) if "when" in one)
    return str(milestone.get("when") or next(stated, ""))


def _rename(document: Document, name: str, to: str) -> Document:
    milestone = _find(document, name)
    if milestone["id"] == to:
        return document
    if _index(document, to) is not None:
        there = _find(document, to)
        raise EditError("edit.milestone_exists", name=to, title=there.get("title", ""))
    formerly = [*milestone.get("formerly", ()), milestone["id"]]
    return _change(document, name, {"id": to, "formerly": formerly})


def _change(document: Document, name: str, changes: Mapping[str, Plain | None]) -> Document:
    """Return the document with other values for keys of one milestone; None removes a key."""
    before = _find(document, name)
    after = dict(before)
    for key, value in changes.items():
        if value is None:
            after.pop(key, None)
        else:
            after[key] = _as_read(value)
    if after == before:
        return document
    milestones = [after if one is before else one for one in document["milestones"]]
    return {**document, "milestones": milestones}


def _index(document: Document, name: str) -> int | None:
    rows = document.get("milestones", ())
    return next(
        (at for at, one in enumerate(rows) if name == one.get("id") or name in one.get("formerly", ())), None
    )


def _find(document: Document, name: str) -> Mapping[str, Any]:
    index = _index(document, name)
    if index is None:
        raise EditError("edit.no_milestone", name=name)
    found: Mapping[str, Any] = document["milestones"][index]
    return found


def _as_read(value: Any) -> Any:
    """Return a value as it is read from a file: truth values are words."""
    match value:
        case bool():
            return "true" if value else "false"
        case Mapping():
            return {key: _as_read(one) for key, one in value.items()}
        case str():
            return value
        case _:
            return [_as_read(one) for one in value]


class Origin(StrEnum):
    """Where a proposal comes from."""

    LETTER = "letter"
    ANSWER = "answer"
    IMPORT = "import"
    EDITOR = "editor"


class Proposal(NamedTuple):
    """Edits that belong together and wait for a person."""

    edits: tuple[Edit, ...]  # The edits, a source before the statements that cite it.
    origin: Origin  # Where it comes from.
    document: str = ""  # The document, sheet or person it comes from, as shown to an editor.
    quote: str = ""  # The words it rests on: a sentence of a letter, a row of a sheet.
    place: str = ""  # Where those stand in the document, such as `p. 3` or `rij 12`.
    reasons: tuple[str, ...] = ()  # Why it is proposed in this form, a sentence each.
