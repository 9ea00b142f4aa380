"""The processes of a history: controlled by lines of text, killed at the end."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tests.processes import Process

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def started(module: str, *args: str, **environment: str) -> Iterator[Process]:
    """Run a Python module as a process."""
    with Process(module, *args, pipes=("stdin", "stdout"), env={**os.environ, **environment}) as process:
        try:
            yield process
        finally:
            process.kill()


def read_line(process: Process) -> str:
    """Return the next line that a process prints; empty when it has ended."""
    assert process.stdout
    return process.stdout.readline().strip()


def write_line(process: Process, line: str) -> None:
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def send_signal(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to a process, which may have ended."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)
