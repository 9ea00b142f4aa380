"""Small files for tests: reading them, and reporting their problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.events_file.whole import EventsFile, parse_events_file
from notifier.setup import read_all
from notifier.words import Language
from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone

SOURCES = """\
sources:
  juli: {title: Voortgangsbrief, date: 2025-07-17}
  oktober: {title: Verzamelbrief, date: 2025-10-03}
"""


def parse(*rows: str, calendar: str = CALENDAR, sections: str = "") -> EventsFile:
    """Read a file of milestones, each a row such as `{id: a, when: 2026}`.

    Title and kind may be left out; the first row is on the line after `milestones:`.
    """
    full = [row.replace("{", "{title: T, ", 1) if "title:" not in row else row for row in rows]
    full = [row.replace("{", "{kind: deadline, ", 1) if "kind:" not in row else row for row in full]
    body = "".join(f"  - {row}\n" for row in full)
    text = calendar + SOURCES + sections + "milestones:\n" + body
    events = parse_events_file(text.encode(), name="f")
    read_all(events)
    return events


def read(*rows: str, calendar: str = CALENDAR, sections: str = "") -> tuple[Milestone, ...]:
    """Return the milestones of a file without mistakes."""
    events = parse(*rows, calendar=calendar, sections=sections)
    events.refuse_mistakes()
    return events.timeline.milestones


def whens(*rows: str) -> dict[str, str]:
    """Return the dates of the milestones by id."""
    return {one.id: one.when.text for one in read(*rows)}


def said(events: EventsFile, severity: str = "") -> list[str]:
    """Return the problems in Dutch, without their places; all of them or those of one severity."""
    problems = (*events.problems.errors, *events.problems.warnings)
    return [
        problem.line("f", Language.NL).split(": ", 1)[1]
        for problem in problems
        if severity in {"", problem.severity}
    ]
