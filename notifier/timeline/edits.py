"""Edits of the file as values, alone or in proposals.

An edit gives its values as they stand in the file: texts, truth values, lists and mappings.
`timeline/applying.py` applies it to the file as plain data, and `events_file/editing.py` to its text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeAlias

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.errors import NotifierError
from notifier.named_tuple import NamedTuple

Plain: TypeAlias = str | bool | Sequence["Plain"] | Mapping[str, "Plain"]


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
    """A source says something of a milestone: `source`, `phrase`, one of `SAYS` of `statements`, `modality`.

    Where the milestone has a `when` or `modality` of its own and this is its newest source, that follows.
    Where it gives a date, an earlier `done` or `cancelled` of its own goes, and it is planned again.
    Where it says one of the two, an earlier other one of its own goes. With `lasts` it says whether that
    date is all of its days, which the milestone keeps (`lasts_on`).
    """

    milestone: str
    fields: Mapping[str, Plain]


class SetField(NamedTuple):
    """A key of a milestone gets a value; with `done` or `cancelled` the other one of the two goes.

    Of an included list, the file's own addition to it changes. The key is not `id`; None removes it.
    """

    milestone: str
    key: str
    value: Plain | None


class MarkDone(NamedTuple):
    """A milestone, or the occurrence of it on a day, is done on a day such as `2026-03-01`.

    A milestone that did not go ahead by its own key is not `cancelled` any more.
    """

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


def dated_by(said: Mapping[str, Any], *, is_lasting: bool) -> Edtf:
    """Return the date of a statement as plain data, as all of its days where it lasts."""
    when = parse_edtf(str(said["when"]))
    return when.lasting if is_lasting else when


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
