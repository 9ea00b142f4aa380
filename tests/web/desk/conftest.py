"""The desk over a real file and database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifier.proposals.letters import BOUNDS
from tests.web.desk.world import DeskWorld, make_world

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database


@pytest.fixture
def world(tmp_path: Path, sqlite: Database) -> DeskWorld:
    return make_world(tmp_path, sqlite)


@pytest.fixture
def both_worlds(tmp_path: Path, database: Database) -> DeskWorld:
    """Return a desk over each kind of database, which reads letters in a child process."""
    return make_world(tmp_path, database, bounds=BOUNDS)
