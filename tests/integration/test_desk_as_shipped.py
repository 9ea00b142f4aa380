"""The desk under the unit: with its drop-in it writes the list, without it accepting gives a patch.

No machine of a test runs systemd, so a mount namespace stands in for its sandbox: the folder of the settings is
read-only there, and the commands are those of the unit and its drop-in.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from notifier.events_file.whole import load_events_file
from notifier.proposals.stored import propose
from notifier.store.database import open_database
from notifier.store.editors import make_editor
from notifier.timeline.edits import Origin, Proposal, SetField
from tests.conftest import CALENDAR, eventually, utc
from tests.integration.test_deploy import DEPLOY, find_program
from tests.integration.test_service import MILESTONES, serving

if TYPE_CHECKING:
    from tests.integration.test_service import Running

_SANDBOX = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


class Unit:
    """The unit with its paths below a folder, and with drop-ins."""

    def __init__(self, folder: Path, *dropins: str) -> None:
        self.settings, self.state = folder / "etc", folder / "state"
        for one in (self.settings, self.state):
            one.mkdir()
        (self.settings / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
        names = ("notifier.service", *dropins)
        text = "\n".join((DEPLOY / name).read_text(encoding="utf-8") for name in names)
        for path, here in (("/etc/notifier", self.settings), ("/var/lib/notifier", self.state)):
            text = text.replace(path, str(here))
        self.before = re.findall("^ExecStartPre=(.*)$", text, re.MULTILINE)
        self.start = shlex.split(re.findall("^ExecStart=(.+)$", text, re.MULTILINE)[-1])
        (self.database,) = re.findall("^Environment=NOTIFIER_DATABASE_URL=(.+)$", text, re.MULTILINE)
        self.events = Path(self.start[self.start.index("--events") + 1])
        self.sandbox = (find_program("unshare"), "-r", "-m", "sh", "-c", _SANDBOX, str(self.settings))

    def prepare(self) -> None:
        """Run what runs before each start."""
        for command in self.before:
            subprocess.run([*self.sandbox, *shlex.split(command)], check=True)

    def propose(self, owner: str) -> str:
        """Propose another owner, and return the token of an editor's link."""
        opened, now = open_database(self.database), utc("2026-01-05 08:00")
        with opened.write() as session:
            edits = (SetField("kcr2", "owner", owner),)
            propose(session, [Proposal(edits, Origin.LETTER)], events=load_events_file(self.events), now=now)
            token = make_editor(session, note="", now=now)
        opened.close()
        return token


def _accept(running: Running, token: str) -> httpx.Response:
    """Start a session as a browser does, and accept the only proposal."""
    with httpx.Client(base_url=running.base, trust_env=False, headers={"Origin": running.base}) as client:
        started = client.post("/edit/start", data={"token": token, "name": "LOCC"})
        # A browser keeps it from this machine; httpx keeps no `Secure` cookie without TLS.
        client.headers["Cookie"] = started.headers["set-cookie"].partition(";")[0]
        page = client.get("/edit").text
        hidden = dict(re.findall(r'name="(csrf|version|id)" value="(.+?)"', page))
        return client.post("/edit", data={**hidden, "do": "accept"})


@pytest.mark.parametrize("dropins", [(), ("desk.conf",)])
def test_the_desk_writes_where_the_unit_lets_it(tmp_path: Path, dropins: tuple[str, ...]) -> None:
    unit = Unit(tmp_path, *dropins)
    settings = unit.settings / "events.yaml"
    shipped = settings.read_bytes()
    unit.prepare()
    token = unit.propose("LOCC")
    options = unit.start[2:]
    environment = {"NOTIFIER_DATABASE_URL": unit.database, "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    with serving(tmp_path, *options, before=unit.sandbox, **environment) as running:
        answer = _accept(running, token)
        if dropins:
            assert (answer.status_code, answer.headers["location"]) == (303, "edit?said=accepted")
            eventually(lambda: "Door LOCC, naar aanleiding van een brief." in running.get("changes").text)
        else:
            assert (answer.status_code, answer.headers["content-type"]) == (
                200,
                "text/x-patch; charset=utf-8",
            )
    assert settings.read_bytes() == shipped
    if dropins:
        written = unit.events.read_bytes()
        assert b"owner: LOCC" in written
        # A later start finds what was written.
        unit.prepare()
        assert unit.events.read_bytes() == written
    else:
        subprocess.run(
            [find_program("git"), "apply", "-"], cwd=unit.settings, input=answer.content, check=True
        )
        assert b"owner: LOCC" in settings.read_bytes()
