"""The files of included lists: as they were last taken up, beside the file, and on disk.

What was taken up is kept in the folder `included` beside the file that includes it, a file for each list. It
counts until a newer version was taken up, and while there is none.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.events_file.including import MAX_LIST_BYTES, ListError
from notifier.regular_files import read_regular
from notifier.system_reasons import reason_of_system
from notifier.timeline.included_list import list_of

if TYPE_CHECKING:
    from notifier.events_file.including import Include
    from notifier.events_file.timeline_file import TimelineFile

FOLDER = "included"
_SUFFIXES = {".yaml", ".yml"}
# A version that drops more milestones than this, and more than half of all, has to be confirmed.
_REMOVED_AT_MOST = 5
# The operator's folder in the place of that one, for where the folder of the file cannot be written.
VARIABLE = "NOTIFIER_INCLUDED"
# The operator's folders of secrets: of any name, and of credentials that systemd hands over.
SECRET_FOLDERS = ("NOTIFIER_SECRETS", "CREDENTIALS_DIRECTORY")


class KeptVersion(bytes):
    """The version of a list that was last taken up."""

    file: Path  # Where it is kept.


def read_list(path: Path | str, include: Include, *, is_newest: bool = False) -> bytes | None:
    """Return the content of a list; None where it was never taken up.

    The newest of a list on disk is the file itself, and not as it was last taken up.

    Raises:
        ListError: It cannot be read, or lies outside of the folder of the file.
    """
    kept = None if is_newest and include.path else read_kept(path, include)
    return read_path(path, include) if kept is None and include.path else kept


def read_kept(path: Path | str, include: Include) -> bytes | None:
    """Return the version of a list that was last taken up; None where there is none.

    Raises:
        ListError: It cannot be read.
    """
    kept = _kept_file(path, include)
    if not kept.exists():
        return None
    version = KeptVersion(_read(kept, 2 * MAX_LIST_BYTES))
    version.file = kept
    return version


def read_path(path: Path | str, include: Include) -> bytes:
    """Return the content of a list on disk.

    Raises:
        ListError: It cannot be read, or lies outside of the folder of the file.
    """
    folder = Path(os.path.realpath(Path(path).parent))
    file = folder / include.path
    try:
        target = file.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise ListError("file.include_unreadable", reason=_reason(error)) from error
    # A link leads out of the folder, or to the secrets in it.
    if not target.is_relative_to(folder) or any(map(target.is_relative_to, secret_folders(folder))):
        raise ListError("file.include_outside")
    # The last name that a link leads to is not in the file, and its content would be told as mistakes.
    if target.suffix not in _SUFFIXES or any(map(_is_hidden, target.relative_to(folder).parts)):
        raise ListError("file.include_hidden")
    return _read(target)


def _is_hidden(name: str) -> bool:
    # A volume of Kubernetes has its files in folders such as `..2026_11_01`.
    return name.startswith(".") and not name.startswith("..")


def secret_folders(folder: Path) -> list[Path]:
    """Return the folders from which channels of a file in a folder read their secrets, without links."""
    named = [Path(value) for name in SECRET_FOLDERS if (value := os.environ.get(name))]
    return [Path(os.path.realpath(one)) for one in (folder / "secrets", *named)]


def keep(path: Path | str, include: Include, content: bytes) -> None:
    """Keep the version of a list that was taken up.

    Raises:
        ListError: It cannot be written.
    """
    kept = _kept_file(path, include)
    new = kept.with_name(f".{kept.name}.new")
    try:
        kept.parent.mkdir(exist_ok=True)
        try:
            with new.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            new.replace(kept)
        finally:
            with suppress(OSError):
                new.unlink(missing_ok=True)
    except OSError as error:
        raise ListError("file.include_not_kept", file=kept, reason=_reason(error)) from error


def _kept_file(path: Path | str, include: Include) -> Path:
    folder = os.environ.get(VARIABLE)
    return (Path(folder) if folder else Path(path).parent / FOLDER) / f"{include.name}.yaml"


def _read(file: Path, limit: int = MAX_LIST_BYTES) -> bytes:
    try:
        return read_regular(file, limit + 1)
    except OSError as error:
        raise ListError("file.include_unreadable", reason=_reason(error)) from error


def _reason(error: OSError | RuntimeError) -> str:
    """Return why the system refuses, without the path: channels too get what is wrong with a file."""
    return reason_of_system(OSError(error.errno, error.strerror) if isinstance(error, OSError) else error)


class VersionRefusedError(ListError):
    """A version of a list has mistakes, or does not fit the file."""


def refuse_change(name: str, before: TimelineFile, after: TimelineFile, confirmed: str = "") -> None:
    """Refuse a version of a list that has another domain than the one before, or not most of its milestones.

    One whose SHA-256 is `confirmed` may drop most milestones.

    Raises:
        VersionRefusedError: It is such a version.
    """
    was, now = (one.timeline.lists.get(name) for one in (before, after))
    if was is None or now is None:
        return
    if was.domain != now.domain:
        raise VersionRefusedError("include.domain", domain=now.domain, former=was.domain)
    known, left = (
        {one.key for one in each.timeline.milestones if list_of(one.id) == name} for each in (before, after)
    )
    removed, digest = len(known - left), hashlib.sha256(after.lists[name]).hexdigest()
    if removed > _REMOVED_AT_MOST and 2 * removed > len(known) and digest != confirmed:
        raise VersionRefusedError("include.removes", removed=removed, known=len(known), sha256=digest)
