"""A desk with a file, a database and an editor in a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from notifier.letters.documents import Bounds
from notifier.proposals.changing import can_change
from notifier.proposals.desk import Desk
from notifier.proposals.form_fields import Action
from notifier.store.proposals import ProposalState, list_letters, list_proposals
from notifier.store.tokens import make_editor
from notifier.timeline.edits import from_json
from notifier.web.desk.access import Access
from notifier.web.desk.shell import DeskPart
from tests.proposals.conftest import Desk as Proposals
from tests.proposals.conftest import make_desk
from tests.web.client import Client
from tests.web.sites import NOW, build_site

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

    import httpx

    from notifier.store.database import Database
    from notifier.web.desk.table import DeskPageRow

ORIGIN = {"Origin": "https://127.0.0.1"}
# The headers of forms that other pages send.
FOREIGN = [
    {},
    {"Origin": "null"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://127.0.0.1.evil.example"},
    {"Origin": "https://127.0.0.1:444"},
    {"Host": "127.0.0.1.evil.example", "Origin": "http://127.0.0.1.evil.example"},
    {"Host": "localhost.evil.example:80", "Origin": "http://localhost.evil.example:80"},
    {**ORIGIN, "Sec-Fetch-Site": "cross-site"},
    {**ORIGIN, "Sec-Fetch-Site": "same-site"},
]


@dataclass
class DeskWorld:
    """A desk, its proposals, and the editor's browser: a cookie and a token.

    It reads letters in this process, unless a test gives it the bounds of the program.
    """

    proposals: Proposals
    now: datetime = NOW
    only_patches: bool = False
    sends: bool = True
    bounds: Bounds = field(default_factory=Bounds)
    url: str = ""
    cookie: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def __post_init__(self) -> None:
        self.desk = Desk(
            events_path=self.proposals.path,
            database=self.database,
            clock=lambda: self.now,
            only_patches=self.only_patches,
            sends=self.sends,
            bounds=self.bounds,
        )
        self.access = Access(database=self.database, clock=lambda: self.now)
        given: dict[str, Any] = {"url": self.url} if self.url else {}
        site = build_site(*self.proposals.events.timeline.milestones, **given)
        self.client = Client(site, parts=[DeskPart(desk=self.desk, access=self.access)])

    @property
    def database(self) -> Database:
        return self.proposals.database

    def make_link(self, note: str = "Jan, LOCC") -> str:
        """Make a link, and return its token."""
        with self.database.write() as session:
            return make_editor(session, note=note, now=self.now)

    def start(self, token: str, name: str = "LOCC", headers: dict[str, str] | None = None) -> httpx.Response:
        form = {"token": token, "name": name}
        return self.client.post("/edit/start", form, ORIGIN if headers is None else headers)

    def enter(self, name: str = "LOCC") -> DeskWorld:
        """Start a session with a new link."""
        answer = self.start(self.make_link(), name)
        assert answer.status_code == 303
        cookie, _, _ = answer.headers["set-cookie"].partition(";")
        self.cookie = {"Cookie": cookie}
        self.csrf = re.findall('name="csrf" value="(.+?)"', self.get("/edit").text)[0]
        return self

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path, self.cookie)

    def post(self, path: str, headers: dict[str, str] | None = None, /, **fields: Any) -> httpx.Response:
        """Send a form of the desk, from its own page unless other headers are given."""
        sent = {**self.cookie, **(ORIGIN if headers is None else headers)}
        return self.client.post(path, {"csrf": self.csrf, **fields}, sent)

    def later(self, by: timedelta) -> None:
        self.now += by


def make_world(folder: Path, database: Database, **options: Any) -> DeskWorld:
    return DeskWorld(make_desk(folder, database), **options)


def _names(kind: str, desk: Desk) -> list[str]:
    """Return what an address of the desk can name, by the part of the address before the name."""
    with desk.database.read() as session:
        match kind:
            case "change":
                rows = list_proposals(session, [ProposalState.OPEN])
                return [str(row.id) for row in rows if can_change(from_json(row.edits))]
            case "letters":
                return [str(row.id) for row in list_letters(session, desk.clock())]
    assert kind in set(Action), f"what can an address below /edit/{kind} name?"
    return [one.id for one in desk.read().timeline.milestones]


def addresses_of(row: DeskPageRow, desk: Desk) -> list[str]:
    head, _, name = row.path.partition("{name}")
    assert name == "", row.path
    if head == row.path:
        return [row.path]
    return [head + one for one in _names(head.split("/")[2], desk)]
