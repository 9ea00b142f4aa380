"""The files of a static site on disk, and what is remembered of each until the site is written again."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from notifier.errors import PublishError
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

MANIFEST = ".notifier-site"
# Which files a site began to write whose manifest is not written yet, a line each.
BEGUN = f"{MANIFEST}-begun"
# The group of the files of which only the names are known.
UNFINISHED = ""
# Of these a server can send a compressed form in the place of the file.
_ZIPPED = (".html", ".css", ".json", ".ics", ".atom", ".csv", ".md", ".xml", ".txt", ".yaml", ".svg")

# So many bytes of a file take longer to compress than to tell from those of another.
_LONG = 64 * 1024
# One change in a long list changes files of megabytes: level 2 takes a third of the time of level 5 for them,
# and a quarter more room.
_VERY_LONG = 1_000_000


class FileLine(NamedTuple):
    """What is remembered of a file."""

    name: str
    made_from: str  # The digest of what it was made from.
    on_day: str  # The digest of what it shows of its day; empty where `made_from` has all of it.
    stamp: str  # Size and time of the file and its compressed form, when they were written.
    links: str  # The addresses that it links to, but for those that are known beforehand.


class Group(NamedTuple):
    """What is remembered of the files of a milestone, of a choice, or of all others."""

    made_from: str  # The digest of what all of them were made from.
    day: str  # The day they were made for.
    parts: Sequence[str]  # The values of a line for each file, one after another.

    @property
    def lines(self) -> Iterator[FileLine]:
        """The line of each file."""
        return map(FileLine, *(self.parts[at::_COUNT] for at in range(_COUNT)))

    @property
    def names(self) -> Sequence[str]:
        """The name of each file."""
        return self.parts[::_COUNT]

    def is_untouched(self, folder: Path) -> bool:
        """Whether each of its files is as it was left in this folder."""
        named = zip(self.names, self.parts[_STAMP::_COUNT], strict=True)
        return all(stamp_of(f"{folder}/{name}") == stamp for name, stamp in named)


# Of the line of a group: how many values a file has, which of them is its stamp, and how many stand before.
_COUNT, _STAMP, _HEAD = len(FileLine._fields), FileLine._fields.index("stamp"), len(Group._fields)


def write_file(path: Path, data: bytes, zipped: dict[bytes, bytes], *, is_untouched: bool) -> int:
    """Write a file and its compressed form where they differ, and return how many did.

    Args:
        path: The file, in a folder without links.
        data: Its bytes.
        zipped: The compressed forms of long files that were written, by digest; updated.
        is_untouched: Whether both are as they were left.

    Raises:
        PublishError: A folder above the file is a link to another place.
    """
    if path.parent.resolve() != path.parent:
        link = next((one for one in reversed(path.parents) if one.is_symlink()), path.parent)
        raise PublishError("publish.link", folder=link)
    is_new = _write(path, data)
    if not path.name.endswith(_ZIPPED) or (is_untouched and not is_new):
        return is_new
    # Several lists of the same milestones are the same file.
    whose = hashlib.sha256(data).digest() if len(data) > _LONG else b""
    compressed = zipped.get(whose) or gzip.compress(
        data, compresslevel=2 if len(data) > _VERY_LONG else 5, mtime=0
    )
    if whose:
        zipped[whose] = compressed
    return is_new + _write(_zipped(path), compressed)


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
    remove_temporary(path, folder)
    place = path.parent.resolve()
    while place != folder and place.is_relative_to(folder):
        if place.is_dir():
            if any(place.iterdir()):
                break
            place.rmdir()
        place = place.parent
    return len(there)


def remove_temporary(path: Path, folder: Path) -> None:
    """Remove what a process that was killed left of a file of the folder and its compressed form."""
    if path.parent.resolve().is_relative_to(folder):
        for one in (path, _zipped(path)):
            _temporary(one).unlink(missing_ok=True)


def _zipped(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Create the folder of a site where it does not exist, and wait until no other process writes into it."""
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        # Not every file system has locks.
        with suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


@contextmanager
def begun_in(folder: Path) -> Iterator[int]:
    """Yield a descriptor to which the name of each file is written before the file is, a line each.

    A process that is killed leaves files that no manifest has; by the next site they may have to be private.
    """
    begun = os.open(folder / BEGUN, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        yield begun
    finally:
        os.close(begun)


def _begun_names(folder: Path) -> list[str]:
    path = folder / BEGUN
    return path.read_text("utf-8", "replace").split("\n")[:-1] if path.is_file() else []


def read_manifest(folder: Path) -> dict[str, Group]:
    """Return what is remembered of each group by its first address.

    The group without an address has the names of files of which no more is known: of a manifest in another
    form, and those that a site which was not finished began to write.
    """
    path = folder / MANIFEST
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    lines = [line.split("\t") for line in text.split("\n")]
    names, found = _begun_names(folder), {}
    if lines[-2:] == [[_end(len(lines) - 2)], [""]] and all(len(one) % _COUNT == _HEAD for one in lines[:-2]):
        found = {address: Group(made_from, day, parts) for address, made_from, day, *parts in lines[:-2]}
    else:
        # It was cut off, or is of an earlier version, with a line for each file.
        names += [
            name for one in lines for name in (one[_HEAD::_COUNT] if one[0].startswith("/") else one[:1])
        ]
    # Compressed forms had a line of their own once.
    kept = dict.fromkeys(name.removesuffix(".gz") for name in names if name and "\0" not in name)
    if kept or not found:
        found[UNFINISHED] = Group("", "", [part for name in kept for part in (name, *[""] * (_COUNT - 1))])
    return found


class Remembered(NamedTuple):
    """What is remembered of a site."""

    state: str  # A text that is another one once anything else is remembered.
    groups: dict[str, Group]  # What `read_manifest` returns.


def remembered_of(folder: Path) -> Remembered:
    """Return what is remembered of the site in this folder."""
    return Remembered(state_of(folder), read_manifest(folder))


def state_of(folder: Path) -> str:
    """Return a text that is another one whenever what is remembered of the site in this folder is."""
    return f"{_stamp(str(folder / MANIFEST))} {_stamp(str(folder / BEGUN))}"


def touched_groups(folder: Path, groups: Mapping[str, Group]) -> list[str]:
    """Return the first address of each group of which a file is no longer as it was left in this folder."""
    return [name for name, group in groups.items() if not group.is_untouched(folder)]


def write_manifest(folder: Path, groups: Mapping[str, Group]) -> None:
    """Write what the next site has to know of the files of this one."""
    lines = ("\t".join((address, one.made_from, one.day, *one.parts)) for address, one in groups.items())
    text = "".join(f"{line}\n" for line in sorted(lines))
    _write(folder / MANIFEST, f"{text}{_end(len(groups))}\n".encode())
    (folder / BEGUN).unlink(missing_ok=True)


def _end(count: int) -> str:
    """Return the last line of a manifest of this form with so many groups."""
    return f"\0groups {count}"


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
    temporary = _temporary(path)
    # Left by a process that was killed, or a link to elsewhere.
    temporary.unlink(missing_ok=True)
    temporary.write_bytes(data)
    temporary.replace(path)
    return True
