"""A proposal: edits of the file that wait for a person, with what they rest on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from notifier.timeline.edits import Edit


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
