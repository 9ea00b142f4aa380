"""A subscription over HTTP: vdirsyncer fetches a feed, khal shows it, and only changed entries change."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CALENDAR, eventually
from tests.integration.test_service import serving
from tests.processes import run

BIN = Path(sys.executable).parent

MILESTONES = """\
milestones:
  - {id: a, title: "Instelling KCR2, deel 1; één", kind: start, when: 2030-01-01}
  - {id: b, title: Contracten, kind: end, when: 2031}
  - {id: c, title: Overleg, kind: event, when: "2030-07-02T12:00[Europe/Amsterdam]"}
"""

_VDIRSYNCER = """\
[general]
status_path = "{folder}/status/"
[pair milestones]
a = "local"
b = "remote"
collections = null
conflict_resolution = "b wins"
[storage local]
type = "filesystem"
path = "{folder}/items/"
fileext = ".ics"
[storage remote]
type = "http"
url = "{url}"
"""

_KHAL = """\
[calendars]
[[milestones]]
path = {folder}/items
[locale]
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


class Subscriber:
    """A subscriber with vdirsyncer and khal."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        (folder / "items").mkdir(parents=True)
        (folder / "vdirsyncer").write_text(_VDIRSYNCER.format(folder=folder, url=url), encoding="utf-8")
        (folder / "khal").write_text(_KHAL.format(folder=folder), encoding="utf-8")
        self._run("vdirsyncer", "-c", str(folder / "vdirsyncer"), "discover")

    def sync(self) -> set[str]:
        """Fetch, and return the names of the items, which follow from their content."""
        self._run("vdirsyncer", "-c", str(self.folder / "vdirsyncer"), "sync")
        return {path.read_text(encoding="utf-8") for path in (self.folder / "items").glob("*.ics")}

    def listed(self) -> list[str]:
        """Return the lines of khal, one for each day and entry."""
        shown = self._run(
            "khal", "-c", str(self.folder / "khal"), "list", "--format", "{start} {title}",
            "--day-format", "", "2030-01-01", "2032-01-01",
        )  # fmt: skip
        return [line for line in shown.splitlines() if line]

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            input="y\ny\n",
            env={**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    return tmp_path


def test_a_subscriber_sees_what_changed_and_nothing_else_moves(folder: Path) -> None:
    with serving(folder) as running:
        subscriber = Subscriber(folder / "subscriber", f"{running.base}/calendars/alles.ics")
        first = subscriber.sync()
        assert len(first) == 4
        assert subscriber.listed() == [
            "2030-01-01 Instelling KCR2, deel 1; één",
            "2030-07-02 12:00 Overleg",
            "2031-01-01 ≥ Contracten: periode begint, dag onbekend (in 2031)",
            "2031-12-31 ≤ Contracten: uiterlijk (in 2031)",
        ]

        etag = running.get("calendars/alles.ics").headers["etag"]
        changed = MILESTONES.replace("2030-01-01", "2030-02-01")
        (folder / "events.yaml").write_text(CALENDAR + changed, encoding="utf-8")
        eventually(lambda: running.get("calendars/alles.ics").headers["etag"] != etag)
        second = subscriber.sync()
        (gone,), (new,) = first - second, second - first
        assert "SUMMARY:Instelling KCR2" in gone
        assert "SUMMARY:→ Instelling KCR2" in new
        assert (
            subscriber.listed()[0] == "2030-02-01 → Instelling KCR2, deel 1; één: verplaatst, was 1 januari"
        )


def test_a_token_is_in_no_log(folder: Path) -> None:
    feeds = "feeds:\n  geheim: {title: Geheim, private: true}\n"
    (folder / "events.yaml").write_text(CALENDAR + MILESTONES + feeds, encoding="utf-8")
    with serving(folder, NOTIFIER_LOG_LEVEL="debug") as running:
        made = run("notifier", "feeds", "token", "make", "geheim", cwd=folder, check=True).stdout.strip()
        token = made.removeprefix("/private/").removesuffix("/geheim.ics")
        assert running.get(f"private/{token}.ics").status_code == 200
        assert running.get(made.lstrip("/")).status_code == 200
        assert running.get(f"private/{token[::-1]}.ics").status_code == 404
        run("notifier", "feeds", "token", "revoke", "geheim", "1", cwd=folder, check=True)
        # At once, without a round.
        assert running.get(made.lstrip("/")).status_code == 404
        running.stop()
    said = "".join((*running.out, *running.err))
    assert said
    assert token not in said
    assert token[::-1] not in said
