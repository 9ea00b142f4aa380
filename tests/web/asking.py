"""A list whose readers are asked: a file, a database, rounds, and the pages with their form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

from notifier.app.service import Service
from notifier.store.proposals import list_proposals
from notifier.web.answers import Answers
from notifier.web.state import AppState
from tests.conftest import at
from tests.web.client import Client
from tests.world import World

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from notifier.store.database import Database
    from notifier.store.proposals import ProposalRow

ADDRESS = "https://antwoord.example/sub"
MILESTONES = (
    "  - {id: besluit, title: Besluit VMX, kind: decision, when: 2025-12-01, owner: LOCC}\n"
    "  - {id: start, title: Start C2000, kind: start, when: 2026-06-01}\n"
    "  - {id: geheim, title: Geheim, kind: start, when: 2026-06-02, private: true}\n"
    "  - {id: toets, title: Toets, kind: deadline, when: 2025-11-03, repeat: FREQ=MONTHLY}\n"
)
CHANNELS = "  team: {type: console, changes: true}\n  bestuur: {type: console, private: true}\n"


@dataclass
class Asking:
    """A notifier that takes answers, with a client of its pages."""

    world: World
    state: AppState = field(init=False)
    service: Service = field(init=False)
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.world.may_answer = True
        self.state = AppState(clock=lambda: self.world.real_now, stale_after=timedelta(minutes=3))
        self.service = Service(
            rounds=self.world.rounds(), clock=lambda: self.world.real_now, state=self.state
        )
        self.client = Client(self.state, parts=[Answers(database=self.world.database, state=self.state)])

    @classmethod
    def of(cls, folder: Path, database: Database) -> Asking:
        """Return one without a file yet."""
        return cls(World(folder=folder, database=database))

    def write(self, **sections: str) -> None:
        """Write the file, with the address for answers; sections not given stay as they were."""
        self.world.texts.update(sections)
        self.world.write(**self.world.texts)
        text = self.world.events.read_text(encoding="utf-8")
        own = f"language: nl\n  url: https://m.example\n  answers: {ADDRESS}/\n"
        self.world.events.write_text(text.replace("language: nl\n", own, 1), encoding="utf-8")

    def round(self, moment: str) -> None:
        """Do a round as of a moment in Amsterdam."""
        self.world.real_now = at(moment)
        self.service.first_round()

    def link(self, name: str = "besluit", channel: str = "team", recurrence: str = "") -> str:
        """Return the path of the link that a channel gets for a milestone."""
        assert self.state.plan
        context = self.state.plan.context
        found = context.timeline.find(name)
        assert found
        address = context.answer_link(channel, found._replace(recurrence=recurrence))
        assert address.startswith(f"{ADDRESS}/answer/")
        return address.removeprefix(ADDRESS)

    def say(self, path: str, reply: str, **fields: str) -> httpx.Response:
        """Fill in the form, and send what it was read as."""
        asked = self.client.post(path, {"say": reply, **fields})
        if asked.status_code != 200:
            return asked
        return self.client.post(path, {**hidden(asked.text), "stage": "write"})

    def proposals(self) -> list[ProposalRow]:
        with self.world.database.read() as session:
            return list(list_proposals(session))


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def make_asking(folder: Path, database: Database, **sections: str) -> Asking:
    """Return such a list after its first round, on the morning after the decision was due."""
    asking = Asking.of(folder, database)
    asking.write(**{"milestones": MILESTONES, "channels": CHANNELS, **sections})
    asking.round("2025-12-02 09:30")
    return asking
