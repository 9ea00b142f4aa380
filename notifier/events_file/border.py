"""The border around reading a file: an unforeseen exception becomes a problem.

Reading a file never raises. A failure is recorded at its place like any other mistake, so the rest of
the file is still read, and the file is handled like any other file with mistakes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from notifier.errors import UnforeseenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.events_file.nodes import Place
    from notifier.events_file.problems import Problems

Read = TypeVar("Read")
Otherwise = TypeVar("Otherwise")


def read_within_border(
    read: Callable[[], Read], otherwise: Otherwise, *, place: Place, problems: Problems
) -> Read | Otherwise:
    """Return what `read` returns, or `otherwise` after recording that it failed.

    The failure is recorded at `place`; `problems.about` sets its subject.
    """
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - the border around taking up the file
        add_unforeseen(error, place, problems)
        return otherwise


def add_unforeseen(error: Exception, place: Place, problems: Problems) -> None:
    """Record that reading a part of the file failed."""
    # The text of an exception may hold a value of the file: only its type and our own line are recorded.
    unforeseen = UnforeseenError.of(error)
    key = "file.unforeseen" if unforeseen.key == "round.unforeseen" else unforeseen.key
    kind, where, file = (unforeseen.values.get(name, "") for name in ("kind", "place", "file"))
    problems.add(place, key, kind=kind, where=where, file=file)
