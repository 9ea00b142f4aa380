"""A change of the file as a patch, for a list that is kept in version control."""

from __future__ import annotations

import difflib
from pathlib import PurePath
from typing import TYPE_CHECKING

from notifier.proposals.previews import cut_to_change, renumbered

if TYPE_CHECKING:
    from notifier.events_file.whole import EventsFile

_AROUND = 3


def patch_of(before: EventsFile, after: EventsFile) -> bytes:
    r"""Return what `git apply` and `patch -p1` make the second version of the first with, byte for byte.

    A line that has no end gets the sign that `diff` gives it, `\ No newline at end of file`.
    """
    name = PurePath(before.name).name
    old, new = (_lines(one.content) for one in (before, after))
    old, new, first = cut_to_change(old, new)
    shown = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", n=_AROUND)
    whole = (
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in (renumbered(line, first) for line in shown)
    )
    return "".join(whole).encode()


def _lines(content: bytes) -> list[str]:
    """Return lines with their ends, which are line feeds alone: a carriage return is of its line."""
    lines = content.decode().split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
