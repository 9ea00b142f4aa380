"""The list of milestones that calendar programs subscribe to, before and after an edit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CALENDAR, eventually

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.test_service import Running

# `make clients` installs the programs.
collect_ignore_glob = [] if os.environ.get("NOTIFIER_CLIENTS") else ["test_*.py"]

BEFORE = """\
milestones:
  - {id: a, title: Instelling, kind: start, when: 2030-01-01}
  - {id: b, title: Contracten, kind: end, when: 2031}
  - {id: c, title: Overleg, kind: event, when: "2030-07-02T12:00[Europe/Amsterdam]"}
  - {id: d, title: Bestuursdagen, kind: event, when: "{2030-03-04,2030-03-06}"}
  - {id: e, title: Werkgroep, kind: event, when: 2030-02-04, repeat: FREQ=MONTHLY;BYDAY=1MO;COUNT=3}
  - {id: f, title: Rondje, kind: event, when: "2030-05-01T09:00[Europe/Amsterdam]", repeat: FREQ=WEEKLY;COUNT=3}
  - {id: g, title: Spreekuur, kind: event, when: "2030-10-22T20:30[America/New_York]", repeat: FREQ=WEEKLY;COUNT=3}
"""
AFTER = """\
milestones:
  - {id: a, title: Instelling, kind: start, when: 2030-02-01}
  - {id: b, title: Contracten, kind: end, when: 2031-06-01}
  - {id: c, title: Overleg, kind: event, when: "2030-07-02T12:00[Europe/Amsterdam]", cancelled: {on: 2026-01-05}}
  - {id: e, title: Werkgroep, kind: event, when: 2030-02-04, repeat: FREQ=MONTHLY;BYDAY=1MO;COUNT=3,
     done: {2030-03-04: 2030-03-05}}
  - {id: f, title: Rondje, kind: event, when: "2030-05-01T09:00[Europe/Amsterdam]", repeat: FREQ=WEEKLY;COUNT=3,
     cancelled: {on: 2026-01-05}}
  - {id: lang, formerly: [g], title: Spreekuur, kind: event, when: "2030-10-22T20:30[America/New_York]",
     repeat: FREQ=WEEKLY;COUNT=3}
"""
_HOURS = [
    ("2030-10-23T00:30:00.000Z", "Spreekuur", "CONFIRMED"),
    ("2030-10-30T00:30:00.000Z", "Spreekuur", "CONFIRMED"),
    ("2030-11-06T01:30:00.000Z", "Spreekuur", "CONFIRMED"),
]
# What a program has to show: day or moment, title and status.
SHOWN_BEFORE = sorted(
    [
        ("2030-01-01", "Instelling", "CONFIRMED"),
        ("2030-02-04", "Werkgroep", "CONFIRMED"),
        ("2030-03-04", "Bestuursdagen", "CONFIRMED"),
        ("2030-03-04", "Werkgroep", "CONFIRMED"),
        ("2030-03-06", "Bestuursdagen", "CONFIRMED"),
        ("2030-04-01", "Werkgroep", "CONFIRMED"),
        ("2030-05-01T07:00:00.000Z", "Rondje", "CONFIRMED"),
        ("2030-05-08T07:00:00.000Z", "Rondje", "CONFIRMED"),
        ("2030-05-15T07:00:00.000Z", "Rondje", "CONFIRMED"),
        ("2030-07-02T10:00:00.000Z", "Overleg", "CONFIRMED"),
        *_HOURS,
        ("2031-01-01", "≥ Contracten: periode begint, dag onbekend (in 2031)", "TENTATIVE"),
        ("2031-12-31", "≤ Contracten: uiterlijk (in 2031)", "TENTATIVE"),
    ]
)
SHOWN_AFTER = sorted(
    [
        ("2030-02-01", "→ Instelling: verplaatst, was 1 januari", "CONFIRMED"),
        ("2030-02-04", "Werkgroep", "CONFIRMED"),
        ("2030-03-04", "× Bestuursdagen: van de lijst gehaald", "CANCELLED"),
        ("2030-03-05", "✓ Werkgroep: plaatsgevonden", "CONFIRMED"),
        ("2030-03-06", "× Bestuursdagen: van de lijst gehaald", "CANCELLED"),
        ("2030-04-01", "Werkgroep", "CONFIRMED"),
        ("2030-05-01T07:00:00.000Z", "× Rondje: vervallen", "CANCELLED"),
        ("2030-07-02T10:00:00.000Z", "× Overleg: vervallen", "CANCELLED"),
        *_HOURS,
        ("2031-06-01", "Contracten: nauwkeuriger bekend, was in 2031", "CONFIRMED"),
    ]
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "events.yaml").write_text(CALENDAR + BEFORE, encoding="utf-8")
    return tmp_path


def edit(folder: Path, running: Running) -> None:
    """Put the later list in place, and wait until it is served."""
    tag = running.get("calendars/alles.ics").headers["etag"]
    (folder / "events.yaml").write_text(CALENDAR + AFTER, encoding="utf-8")
    eventually(lambda: running.get("calendars/alles.ics").headers["etag"] != tag, within_s=60)
