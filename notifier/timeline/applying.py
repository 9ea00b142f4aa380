"""Apply edits to the file as plain data: texts, lists and mappings, as they stand in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.timeline.edits import (
    AddMilestone,
    AddSource,
    AddStatement,
    Edit,
    EditError,
    MarkDone,
    Plain,
    Rename,
    SetField,
)
from notifier.timeline.included_list import EXTENDABLE, list_of
from notifier.timeline.model import Kind
from notifier.timeline.statements import SAYS

PlainFile: TypeAlias = Mapping[str, Any]


def apply_edits(file: PlainFile, edits: Sequence[Edit]) -> PlainFile:
    """Return the file after the edits; one that is there already changes nothing.

    Parts that do not change are the same objects, so that the same file means: without effect.

    Raises:
        EditError: An edit does not fit.
    """
    for edit in edits:
        if isinstance(edit, (AddSource, AddMilestone)) or not list_of(edit.milestone):
            file = _apply(file, edit)
        else:
            file = _extend(file, edit)
    return file


def _apply(file: PlainFile, edit: Edit) -> PlainFile:
    match edit:
        case AddSource(name, fields):
            return _add_source(file, name, fields)
        case AddMilestone(fields):
            return _add_milestone(file, fields)
        case AddStatement(name, fields):
            return _change(file, name, _add_statement(file, _find(file, name), fields))
        case SetField(name, key, value):
            if key == "id":
                raise EditError("edit.rename", name=name)
            return _change(file, name, _set_field(_find(file, name), key, value))
        case MarkDone(name, on, occurrence):
            found = _find(file, name)
            done = _done(found, on, occurrence)
            return _change(file, name, {"done": done} if occurrence else _ended(found, "done", done))
        case Rename(name, to):
            return _rename(file, name, to)


def _extend(file: PlainFile, edit: AddStatement | SetField | MarkDone | Rename) -> PlainFile:
    """Return the file with what it adds to a milestone of an included list.

    Raises:
        EditError: Only that list can say so, or the file includes no list of that name.
    """
    owner = list_of(edit.milestone)
    include = (file.get("include") or {}).get(owner)
    if include is None:
        raise EditError("edit.no_milestone", name=edit.milestone)
    if not isinstance(edit, SetField) or edit.key not in EXTENDABLE:
        address = include.get("url") or include.get("path", "")
        raise EditError("edit.included", name=edit.milestone, list=owner, address=address)
    value = None if edit.value is None else _as_read(edit.value)
    return _set_extension(file, edit.milestone, edit.key, value)


def _set_extension(file: PlainFile, name: str, key: str, value: Any) -> PlainFile:
    """Return the file with another value of what it adds to an included milestone.

    Where nothing changes it is the same object; None in place of a value removes the key.
    """
    extensions: Mapping[str, Any] = file.get("extend") or {}
    before: Mapping[str, Any] = extensions.get(name, {})
    after = {one: held for one, held in before.items() if one != key}
    if value is not None:
        after = {**before, key: value}
    if after == before:
        return file
    others = {one: held for one, held in extensions.items() if one != name}
    whole = {**extensions, name: after} if after else others
    rest = {one: held for one, held in file.items() if one != "extend"}
    return {**file, "extend": whole} if whole else rest


def _add_source(file: PlainFile, name: str, fields: Mapping[str, Plain]) -> PlainFile:
    sources: Mapping[str, Any] = file.get("sources") or {}
    there, added = sources.get(name), _as_read(fields)
    if there is None:
        rest = {key: value for key, value in file.items() if key != "milestones"}
        listed = {"milestones": file["milestones"]} if "milestones" in file else {}
        return {**rest, "sources": {**sources, name: added}, **listed}
    if any(there.get(key) != value for key, value in added.items()):
        raise EditError("edit.source_exists", name=name, title=there.get("title", ""))
    return file


def _add_milestone(file: PlainFile, fields: Mapping[str, Plain]) -> PlainFile:
    name = str(fields.get("id", ""))
    index = _index(file, name)
    if index is None:
        return {**file, "milestones": [*file.get("milestones", ()), _as_read(fields)]}
    there = file["milestones"][index]
    if any(there.get(key) != value for key, value in _as_read(fields).items()):
        raise EditError("edit.milestone_exists", name=name, title=there.get("title", ""))
    return file


def _add_statement(
    file: PlainFile, milestone: Mapping[str, Any], fields: Mapping[str, Plain]
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
    sources = file.get("sources") or {}
    dates = [str(sources.get(one["source"], {}).get("date", "")) for one in (*before, said)]
    if "when" in said and dates[-1] == max(dates):
        changes |= {key: said[key] for key in ("when", "modality") if key in said and key in milestone}
        changes |= {key: None for key, day in _own_ends(milestone).items() if day <= dates[-1]}
        if lasts_on(milestone, parse_edtf(said["when"]), is_said=None if lasts is None else lasts == "true"):
            changes["lasts"] = True
        elif "lasts" in milestone:
            changes["lasts"] = None
    elif "done" in said or "cancelled" in said:
        ends = {key: day for key, day in _own_ends(milestone).items() if key not in said}
        changes |= {key: None for key, day in ends.items() if day <= dates[-1] == max(dates)}
    return changes


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
    if key in {"done", "cancelled"} and value is not None:
        return _ended(milestone, key, value)
    is_over = key == "when" and "lasts" in milestone and not parse_edtf(str(value or "")).can_last
    return {key: value, **({"lasts": None} if is_over else {})}


def _ended(milestone: Mapping[str, Any], key: str, value: Plain) -> dict[str, Plain | None]:
    """Return the keys that change where a milestone is done or cancelled: it is no longer the other one."""
    return {**{other: None for other in _own_ends(milestone) if other != key}, key: value}


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


def _rename(file: PlainFile, name: str, to: str) -> PlainFile:
    milestone = _find(file, name)
    if milestone["id"] == to:
        return file
    if _index(file, to) is not None:
        there = _find(file, to)
        raise EditError("edit.milestone_exists", name=to, title=there.get("title", ""))
    formerly = [*milestone.get("formerly", ()), milestone["id"]]
    return _change(file, name, {"id": to, "formerly": formerly})


def _change(file: PlainFile, name: str, changes: Mapping[str, Plain | None]) -> PlainFile:
    """Return the file with other values for keys of one milestone; None removes a key."""
    before = _find(file, name)
    after = dict(before)
    for key, value in changes.items():
        if value is None:
            after.pop(key, None)
        else:
            after[key] = _as_read(value)
    if after == before:
        return file
    milestones = [after if one is before else one for one in file["milestones"]]
    return {**file, "milestones": milestones}


def _index(file: PlainFile, name: str) -> int | None:
    rows = file.get("milestones", ())
    return next(
        (at for at, one in enumerate(rows) if name == one.get("id") or name in one.get("formerly", ())), None
    )


def _find(file: PlainFile, name: str) -> Mapping[str, Any]:
    index = _index(file, name)
    if index is None:
        raise EditError("edit.no_milestone", name=name)
    found: Mapping[str, Any] = file["milestones"][index]
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
