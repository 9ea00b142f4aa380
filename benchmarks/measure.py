"""Measure whole processes alternately, so that changes of the machine's speed affect all of them."""

from __future__ import annotations

import resource
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
        ours: The notifier's figure, in `unit`.
        other: The figure of the peer or the limit, in `unit`.
        other_name: Name of the peer or limit.
        unit: Unit of both.
        target: Upper bound of ours / other.
    """

    what: str
    ours: float
    other: float
    other_name: str
    unit: str
    target: float

    def line(self) -> str:
        """Return the comparison on one line, with the ratio and whether the target is met."""
        ratio = self.ours / self.other
        verdict = "met" if ratio <= self.target else "MISSED"
        return (
            f"{self.what}: {self.ours:.1f} {self.unit}; {self.other_name}: {self.other:.1f} {self.unit}; "
            f"ratio {ratio:.2f} (at most {self.target:.2f}: {verdict})"
        )


def byte_compile(package: Path) -> None:
    """Compile a package to bytecode, as `pip install` does."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(package)], check=True)


def time_processes(
    commands: Mapping[str, Sequence[str]], *, folder: Path, runs: int, environment: Mapping[str, str]
) -> dict[str, float]:
    """Run the commands alternately, and return the median wall time of each in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, cwd=folder, env=dict(environment), stdout=subprocess.DEVNULL, check=True)
            if run:
                times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def cpu_of_processes(
    commands: Mapping[str, Sequence[str]], *, folder: Path, runs: int, environment: Mapping[str, str]
) -> dict[str, float]:
    """Run the commands alternately, and return the median CPU time of each in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            before = _cpu_of_children()
            subprocess.run(
                command,
                cwd=folder,
                env=dict(environment),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            times[name].append((_cpu_of_children() - before) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
