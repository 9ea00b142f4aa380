"""The files of a static site on disk, and what is remembered of each until the site is written again."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

from notifier.errors import PublishError
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANIFEST = ".notifier-site"
# Of these a server can send a compressed form in the place of the file.
_ZIPPED = (".html", ".css", ".json", ".ics", ".atom", ".csv", ".md", ".xml", ".txt", ".yaml", ".svg")


class FileLine(NamedTuple):
    """What is remembered of a file."""

    made_from: str  # The digest of what it was made from.
    day: str  # The day it was made for.
    on_day: str  # The digest of what it shows of that day; empty where `made_from` has all of it.
    stamp: str  # Size and time of the file and its compressed form, when they were written.
    links: str  # The addresses that it links to, but for those that are known beforehand.


def write_file(path: Path, data: bytes) -> int:
    """Write a file and its compressed form where they differ, and return how many did.

    Args:
        path: The file, in a folder without links.
        data: Its bytes.

    Raises:
        PublishError: The folder of the file is a link to another place, or in one.
    """
    if path.parent.resolve() != path.parent:
        raise PublishError("publish.link", folder=path.parent)
    is_new = _write(path, data)
    if not path.name.endswith(_ZIPPED):
        return is_new
    return is_new + _write(_zipped(path), gzip.compress(data, compresslevel=6, mtime=0))


def remove_file(path: Path, folder: Path) -> int:
    """Remove a file of the folder and its compressed form, and return how many there were.

    The folders within it that this leaves empty are removed as well.

    Args:
        path: The file.
        folder: The folder of the site, without links.
    """
    # Nothing outside of the folder is removed, also where the manifest was changed by hand.
    there = [one for one in (path, _zipped(path)) if one.is_file() and one.resolve().is_relative_to(folder)]
    for one in there:
        one.unlink()
    place = path.parent.resolve()
    while place != folder and place.is_relative_to(folder):
        if place.is_dir():
            if any(place.iterdir()):
                break
            place.rmdir()
        place = place.parent
    return len(there)


def _zipped(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


def read_manifest(folder: Path) -> dict[str, FileLine]:
    """Return what is remembered of each file; of one in another form, or that was cut off, only its name."""
    path = folder / MANIFEST
    lines = path.read_text("utf-8", "replace").splitlines() if path.exists() else []
    is_whole = lines[-1:] == [_end(len(lines) - 1)]
    nothing = FileLine("", "", "", "", "")
    found: dict[str, FileLine] = {}
    for line in lines:
        name, *parts = line.split("\t")
        if "\0" not in name:
            # Compressed forms had a line of their own once.
            found[name.removesuffix(".gz")] = (
                FileLine(*parts) if is_whole and len(parts) == len(nothing) else nothing
            )
    return found


def write_manifest(folder: Path, lines: Mapping[str, FileLine]) -> None:
    """Write what the next site has to know of the files of this one."""
    text = "".join("\t".join((name, *line)) + "\n" for name, line in sorted(lines.items()))
    _write(folder / MANIFEST, f"{text}{_end(len(lines))}\n".encode())


def _end(count: int) -> str:
    """Return the last line of a manifest, which has no name."""
    return f"\0{count}"


def stamp_of(path: str) -> str:
    """Return size and time of a file and its compressed form; a dash where there is none."""
    names = (path, f"{path}.gz") if path.endswith(_ZIPPED) else (path,)
    return " ".join(map(_stamp, names))


def _stamp(name: str) -> str:
    try:
        found = os.stat(name)  # noqa: PTH116 - it is asked of every file, and a path takes longer to make
    except FileNotFoundError:
        return "-"
    return f"{found.st_size}-{found.st_mtime_ns}"


def _write(path: Path, data: bytes) -> bool:
    """Write a file where it differs, and return whether it did; readers see the old bytes or the new ones."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    # Left by a process that was killed, or a link to elsewhere.
    temporary.unlink(missing_ok=True)
    temporary.write_bytes(data)
    temporary.replace(path)
    return True
