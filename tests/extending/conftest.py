"""A copy of the checkout for each test, and one process that runs the tests of all copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.extending.trial import Checkout, copy_checkout, started_server

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def server() -> Iterator[subprocess.Popen[str]]:
    with started_server() as running:
        yield running


@pytest.fixture
def checkout(tmp_path: Path, server: subprocess.Popen[str]) -> Checkout:
    """Return a copy that the test may change."""
    return copy_checkout(tmp_path, server)
