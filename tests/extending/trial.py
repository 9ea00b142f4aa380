"""Try out an extension: copy the checkout, edit its files, and run the tests that must detect it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        server: What runs its tests.
        touched: The files changed or made so far, relative to it.
    """

    folder: Path
    server: subprocess.Popen[str]
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
        """Run tests of the copy, in one process, up to their first failure."""
        # Loading plugins that these tests do not use takes longer than the tests.
        absent = (f"no:{name}" for name in ("cacheprovider", "unraisableexception", "threadexception"))
        plugins = (part for name in ("xdist.plugin", *absent) for part in ("-p", name))
        args = [*plugins, "-n0", "-x", *tests]
        report = self.folder / "report.txt"
        run = {"folder": str(self.folder), "report": str(report), "args": args}
        assert self.server.stdin
        assert self.server.stdout
        self.server.stdin.write(f"{json.dumps(run)}\n")
        self.server.stdin.flush()
        code = self.server.stdout.readline().strip()
        return Outcome(passed=code == "0", report=report.read_text(encoding="utf-8"))

    def check_types(self, *modules: str) -> Outcome:
        """Check the types of modules of the copy."""
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--cache-dir", str(self.folder / ".mypy_cache"), *modules],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT_S,
        )
        return Outcome(passed=done.returncode == 0, report=done.stdout + done.stderr)


@contextmanager
def started_server() -> Iterator[subprocess.Popen[str]]:
    """Run the process that runs the tests of copies."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    environment.pop("PYTHONPATH", None)
    command = [sys.executable, str(Path(__file__).with_name("server.py"))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    ) as server:
        yield server
        assert server.stdin
        server.stdin.close()


def copy_checkout(folder: Path, server: subprocess.Popen[str]) -> Checkout:
    """Copy what the contract tests need into an empty folder."""
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)  # With the compiled files, which is faster.
        else:
            shutil.copy(source, folder / name)
    return Checkout(folder, server)
