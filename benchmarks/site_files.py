"""The static site of a long list: made whole, and with one change in it.

`NOTIFIER_SITE=500 python benchmarks site` measures a shorter list, with the bound of the whole site in
proportion.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from costs import ENVIRONMENT, MANY, NOTIFIER, ROOT, release_calendar
from measure import Figure, byte_compile, cpu_of_processes

if TYPE_CHECKING:
    from collections.abc import Iterator

_WHOLE_MS = 600_000
_MORE_THAN_CHECK_MS = 3_000


def figures() -> Iterator[Figure]:
    """Measure by processor time; files and megabytes are told beside it."""
    count = int(os.environ.get("NOTIFIER_SITE", MANY))
    byte_compile(ROOT / "notifier")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, site = folder / "events.yaml", folder / "site"
        text = release_calendar(count)
        file.write_text(text, encoding="utf-8")
        check = _cpu(folder, "check")
        whole = _cpu(folder, "publish", "--site", "site")
        before = _files(site)
        size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / 1e6
        limit = _WHOLE_MS * count / MANY
        yield Figure(
            what=f"static site of {count} milestones, {len(before)} files, {size:.0f} MB",
            ours=whole,
            other=limit,
            other_name="limit",
            unit="ms",
            target=1.0,
        )
        file.write_text(
            text.replace("title: Product 0 date 2,", "title: Product zero date 2,"), encoding="utf-8"
        )
        changed = _cpu(folder, "publish", "--site", "site")
        written = sum(before.get(path) != written_at for path, written_at in _files(site).items())
        yield Figure(
            what=f"the same, one title changed, {written} files written",
            ours=changed,
            other=check + _MORE_THAN_CHECK_MS,
            other_name="check and 3 s",
            unit="ms",
            target=1.0,
        )


def _cpu(folder: Path, *words: str) -> float:
    command = {"ours": [*NOTIFIER, *words]}
    return cpu_of_processes(command, folder=folder, runs=1, environment=ENVIRONMENT)["ours"]


def _files(site: Path) -> dict[Path, int]:
    """Return when each file was written."""
    return {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
