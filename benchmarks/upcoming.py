"""`notifier upcoming` as a whole process, compared with `khal list` and with the imports it needs."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from icalendar import Calendar
from measure import Figure, byte_compile, time_processes

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
RUNS = 21

_KHAL = """\
[calendars]
[[milestones]]
path = {folder}/milestones
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


def figures() -> list[Figure]:
    """Measure on the repository's own file."""
    byte_compile(ROOT / "notifier")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare_khal(folder)
        medians = time_processes(
            {
                "ours": [str(BIN / "notifier"), "upcoming", "--events", str(ROOT / "events.yaml"), "--all"],
                "imports": [sys.executable, "-c", "import click, yaml"],
                "khal": [
                    str(BIN / "khal"),
                    "-c",
                    str(folder / "khal.conf"),
                    "list",
                    "2025-01-01",
                    "2030-01-01",
                ],
            },
            folder=folder,
            runs=RUNS,
            environment={**os.environ, "HOME": name, "LC_ALL": "C.UTF-8"},
        )
    return [
        Figure(
            what="notifier upcoming",
            ours=medians["ours"],
            other=medians["imports"],
            other_name='python -c "import click, yaml"',
            unit="ms",
            target=1.5,
        ),
        Figure(
            what="notifier upcoming",
            ours=medians["ours"],
            other=medians["khal"],
            other_name="khal list",
            unit="ms",
            target=0.25,
        ),
    ]


def _prepare_khal(folder: Path) -> None:
    """Write the published calendar for khal, one file for each entry."""
    calendar = folder / "milestones"
    calendar.mkdir()
    source = Calendar.from_ical((ROOT / "calendars" / "alles.ics").read_bytes())
    for number, event in enumerate(source.walk("VEVENT")):
        single = Calendar()
        single.add("prodid", "-//benchmark//EN")
        single.add("version", "2.0")
        single.add_component(event)
        (calendar / f"{number}.ics").write_bytes(single.to_ical())
    (folder / "khal.conf").write_text(_KHAL.format(folder=folder), encoding="utf-8")
