"""Try out an extension: copy the checkout, edit its files, and run the tests that must detect it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
_COPIED = ("notifier", "tests", "pyproject.toml", "events.yaml", "events.schema.json", "docs")
_TIMEOUT_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of the tests in a copy.

    Attributes:
        passed: Whether all of them passed.
        report: What pytest printed.
    """

    passed: bool
    report: str


@dataclass(slots=True)
class Checkout:
    """A copy of the checkout that a test may change.

    Attributes:
        folder: Where it is.
        touched: The files changed or made so far, relative to it.
    """

    folder: Path
    touched: set[str] = field(default_factory=set)

    def insert_after(self, path: str, anchor: str, text: str) -> None:
        """Insert a text after another that occurs in a file exactly once."""
        self.replace(path, anchor, anchor + text)

    def insert_before(self, path: str, anchor: str, text: str) -> None:
        """Insert a text before another that occurs in a file exactly once."""
        self.replace(path, anchor, text + anchor)

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a text that occurs in a file exactly once."""
        file = self.folder / path
        content = file.read_text(encoding="utf-8")
        assert content.count(old) == 1, f"{path} has {old!r} {content.count(old)} times; expected: once"
        file.write_text(content.replace(old, new), encoding="utf-8")
        self.touched.add(path)

    def write(self, path: str, text: str) -> None:
        """Add a file."""
        (self.folder / path).write_text(text, encoding="utf-8")
        self.touched.add(path)

    def run_tests(self, *tests: str) -> Outcome:
        """Run tests of the copy, in one process of this interpreter, up to their first failure."""
        # Loading plugins that these tests do not use takes longer than the tests.
        return self._run("pytest", "-p", "xdist.plugin", "-n0", "-x", "-p", "no:cacheprovider", *tests)

    def check_types(self, *modules: str) -> Outcome:
        """Check the types of modules of the copy."""
        return self._run("mypy", "--cache-dir", str(self.folder / ".mypy_cache"), *modules)

    def _run(self, *command: str) -> Outcome:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment |= {"PYTHONPATH": str(self.folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT_S,
        )
        return Outcome(passed=done.returncode == 0, report=done.stdout + done.stderr)


def copy_checkout(folder: Path, copied: Sequence[str] = _COPIED) -> Checkout:
    """Copy what the contract tests need into an empty folder."""
    for name in copied:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)  # With the compiled files, which is faster.
        else:
            shutil.copy(source, folder / name)
    return Checkout(folder)
