"""Digests of values, and of the program that makes files of them."""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from datetime import UTC
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from notifier.web.frozen import FrozenPickler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.resources.abc import Traversable

    from notifier.timeline.revisions import Revision

# The libraries whose output is in the files.
_LIBRARIES = ("icalendar", "jinja2", "markupsafe", "openpyxl", "starlette")


@cache
def program() -> str:
    """Return the digest of the program that makes the files, and of the libraries that write them."""
    parts = sorted((name, one.read_bytes()) for name, one in _parts(files("notifier"), ""))
    return digest(sys.version, [version(name) for name in _LIBRARIES], parts)


def _parts(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for one in folder.iterdir():
        name = f"{path}/{one.name}"
        if one.is_dir():
            yield from _parts(one, name)
        elif not name.endswith(".pyc"):
            yield name, one


def digest(*values: object) -> str:
    """Return a digest of values, equal for equal values whichever of them are one object."""
    buffer = io.BytesIO()
    pickler = FrozenPickler(buffer, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.fast = True
    pickler.dump(values)
    return hashlib.sha256(buffer.getvalue()).hexdigest()[:24]


def recorded_in(revisions: Sequence[Revision]) -> list[tuple[str, ...]]:
    """Return revisions in the form that is digested."""
    return [
        (
            one.key,
            # One that was read from the database has its moment in UTC.
            f"{one.revision} {one.date_revision} {one.change} {one.recorded_at.astimezone(UTC)}",
            one.fingerprint,
            one.content,
            one.editor,
        )
        for one in revisions
    ]
