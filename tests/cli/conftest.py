"""What tests of commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from notifier.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in a folder of the test's own, in a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NOTIFIER_DATABASE_URL", "NOTIFIER_MUTE"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*args: str) -> Result:
        return CliRunner().invoke(main, list(args), prog_name="notifier", catch_exceptions=False)

    return invoke


@pytest.fixture
def with_tables(tmp_path: Path, sqlite_template: bytes) -> None:
    """Put a database without rows where the first round would make one, which takes twenty times as long."""
    path = tmp_path / "var" / "notifier.db"
    path.parent.mkdir()
    path.write_bytes(sqlite_template)
