"""A list and its proposals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from notifier.events_file.editing import edit_file
from notifier.events_file.whole import EventsFile, load_events_file
from notifier.proposals.accepting import accept
from notifier.proposals.stored import ProposalFate, propose
from notifier.store.proposals import list_proposals
from notifier.timeline.edits import AddMilestone, AddSource, AddStatement, Origin, Proposal, from_json
from tests.conftest import CALENDAR, utc

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

NOW = utc("2026-01-05 08:00")
LETTER = AddSource("brief", {"title": "Brief", "date": "2026-01-05"})
MOVED = Proposal(
    (LETTER, AddStatement("a", {"source": "brief", "phrase": "per 1 maart", "when": "2026-03-01"})),
    Origin.LETTER,
    document="brief.pdf",
    quote="Dit gaat per 1 maart in.",
    place="p. 2",
    reasons=("de titel lijkt op 'Eerste'",),
)
ADDED = Proposal(
    (
        LETTER,
        AddMilestone(
            {"id": "c", "title": "Derde", "kind": "end", "statements": [{"source": "brief", "when": "2027"}]}
        ),
    ),
    Origin.LETTER,
    quote="De derde eindigt in 2027.",
)


@dataclass
class Desk:
    """A file with two milestones, and a database."""

    path: Path
    database: Database

    @property
    def events(self) -> EventsFile:
        return load_events_file(self.path)

    def propose(self, *proposals: Proposal) -> dict[ProposalFate, int]:
        with self.database.write() as session:
            return dict(propose(session, proposals, events=self.events, now=NOW))

    def states(self) -> dict[int, str]:
        with self.database.read() as session:
            return {row.id or 0: row.state for row in list_proposals(session)}

    def accept(self, *ids: int) -> None:
        before = self.events
        with self.database.read() as session:
            edits = [edit for row in list_proposals(session, ids=ids) for edit in from_json(row.edits)]
        after = edit_file(before, edits)
        accept(self.database, ids, before=before, after=after, editor="Jan", now=NOW)

    def whens(self) -> dict[str, str]:
        return {one.id: one.when.text for one in self.events.timeline.milestones}


def make_desk(folder: Path, database: Database) -> Desk:
    desk = Desk(folder / "events.yaml", database)
    rows = "  - {id: a, title: Eerste, kind: start}\n  - {id: b, title: Tweede, kind: end, when: 2026}\n"
    desk.path.write_text(f"{CALENDAR}milestones:\n{rows}", encoding="utf-8")
    return desk


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Desk:
    return make_desk(tmp_path, database)


@pytest.fixture
def sqlite_desk(tmp_path: Path, sqlite: Database) -> Desk:
    return make_desk(tmp_path, sqlite)
