"""Measuring whole processes in turn, so that a machine that slows down slows all of them."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One comparison.

    Attributes:
        what: What was measured.
        ours: Our figure, in `unit`.
        other: That of the peer or limit.
        other_name: Who that is.
        unit: The unit of both.
        target: What the ratio ours / other has to be at the most.
    """

    what: str
    ours: float
    other: float
    other_name: str
    unit: str
    target: float

    def line(self) -> str:
        """Return it on one line, with the ratio and whether the target is met."""
        ratio = self.ours / self.other
        verdict = "met" if ratio <= self.target else "MISSED"
        return (
            f"{self.what}: {self.ours:.1f} {self.unit}; {self.other_name}: {self.other:.1f} {self.unit}; "
            f"ratio {ratio:.2f} (at most {self.target:.2f}: {verdict})"
        )


def byte_compile(package: Path) -> None:
    """Leave a package as `pip install` leaves it, also where Python is told not to write bytecode."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(package)], check=True)


def time_processes(
    commands: Mapping[str, Sequence[str]], *, folder: Path, runs: int, environment: Mapping[str, str]
) -> dict[str, float]:
    """Return the median wall time of each command in milliseconds; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, cwd=folder, env=dict(environment), stdout=subprocess.DEVNULL, check=True)
            if run:
                times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}
