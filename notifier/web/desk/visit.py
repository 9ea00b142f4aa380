"""A request for a page of the desk, and what an editor's form came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from notifier.proposals.desk import Desk
    from notifier.timeline.edits import Edit
    from notifier.web.forms import Form
    from notifier.web.snapshot import Snapshot
    from notifier.words import Language

# Edits in JSON, lists of ids and so on fit into it.
FORM_BYTES = 60 * 1024
_LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskVisit:
    """A request for a page of the desk, by an editor in a session."""

    desk: Desk
    snapshot: Snapshot  # What the pages show since the last round; the file may be newer.
    language: Language
    editor: str  # The name or role under which this editor's changes are shown.
    name: str = ""  # What stands for `{name}` in the address; empty where it has none.
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)  # The values of each key of the query.
    form: Form | None = None  # The form that was sent; None where a page is asked for.

    @property
    def sent(self) -> Form:
        """The form, where one was sent."""
        assert self.form is not None  # noqa: S101 - only pages that are asked for have none
        return self.form

    @property
    def today(self) -> date:
        """The day of real time, in the zone of the calendar."""
        return self.snapshot.timeline.day_of(self.desk.clock())

    def write(self, edits: Sequence[Edit], version: str, *, quote: str, back: str) -> Done | Patch:
        """Write edits into the file of a checksum, and return to a page."""
        patch = self.desk.write(edits, version=version, editor=self.editor, quote=quote)
        return outcome(patch, "desk.said_written", back)

    def ids(self) -> tuple[int, ...]:
        """Return the numbers that a form or an address names as `id`; what is no number is left out."""
        named = self.form.all("id") if self.form else self.query.get("id", ())
        return tuple(dict.fromkeys(number for one in named if (number := to_number(one)) is not None))


def to_number(text: str) -> int | None:
    """Return the number that a text is, as the rows of a table have; None where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _LONGEST_NUMBER else None


class Done(NamedTuple):
    """A form was taken in, and another page is next."""

    said: str  # The key of the sentence that says so: one of those that begin with `desk.said_`.
    path: str = "edit"  # The page, relative to the root of the site.


class Shown(NamedTuple):
    """A form was read, and is shown back before it counts."""

    values: Mapping[str, Any]


class Refused(NamedTuple):
    """Something is wrong with a form, which is shown again with what it is."""

    values: Mapping[str, Any]


class Patch(NamedTuple):
    """A form gives a patch to download."""

    content: bytes


# What comes of a form that was taken in.
Taken: TypeAlias = Done | Patch | Shown | Refused


def outcome(patch: bytes | None, said: str, path: str = "edit") -> Done | Patch:
    """Return what an accepted change comes to: the next page, or the patch where one is to be applied."""
    return Done(said, path) if patch is None else Patch(patch)
