"""The place of the database of a file, in a module that imports no database library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

URL_VARIABLE = "NOTIFIER_DATABASE_URL"


def default_database(events_path: Path) -> Path:
    """Return the path of the SQLite file that is used where the environment names no database.

    Args:
        events_path: Path of `events.yaml`.
    """
    return events_path.resolve().parent / "var" / "notifier.db"
