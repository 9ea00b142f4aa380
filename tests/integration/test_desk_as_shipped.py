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

import pytest

from notifier.events_file.whole import load_events_file
from notifier.proposals.stored import propose
from notifier.store.database import open_database
from notifier.store.tokens import make_editor
from notifier.timeline.edits import Origin, Proposal, SetField
from tests import plain_http
from tests.conftest import CALENDAR, eventually, utc
from tests.integration.test_deploy import DEPLOY, find_program
from tests.integration.test_service import MILESTONES, NOTIFIER, serving

if TYPE_CHECKING:
    import httpx

    from tests.integration.test_service import Running

# What the unit sets: all read-only but its own folder, folders of its own for passing files, no rights, few files.
# Where the program lies in a folder for passing files it is shown there.
_SANDBOX = """
umask "$2"; ulimit -n "$3"; own=$1
mount --bind "$own" "$own"
for place in $(cut -d" " -f2 /proc/self/mounts); do
    case $place in "$own" | /dev* | /proc* | /sys*) ;; *) mount -o remount,bind,ro "$place" || exit 1 ;; esac
done
mount --bind "$0" "$0" && mount -o remount,bind,ro "$0"
for place in /tmp /var/tmp; do
    case $own in "$place"/*) continue ;; esac
    case $4 in "$place"/*) mkdir "$own/.here" && mount --bind "$4" "$own/.here" || exit 1 ;; esac
    mount -t tmpfs none "$place" || exit 1
    [ -d "$own/.here" ] || continue
    mkdir -p "$4" && mount --bind "$own/.here" "$4" && umount "$own/.here" && rmdir "$own/.here" || exit 1
done
shift 4
exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"""
_CHECK = """
for place in "$0" /; do touch "$place/x" 2>/dev/null && exit 1; done
[ "$(umask) $(ulimit -n)" = "0077 1024" ] && touch "$1/x" && rm "$1/x"
"""


class Unit:
    """The unit with its paths below a folder, and with drop-ins."""

    def __init__(self, folder: Path, *dropins: str, operator: str = "") -> None:
        """Write the file and read the unit; `operator` is a drop-in of the operator's own."""
        self.settings, self.state = folder / "etc", folder / "state"
        for one in (self.settings, self.state):
            one.mkdir()
        (self.settings / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
        names = ("notifier.service", *dropins)
        text = "\n".join([*((DEPLOY / name).read_text(encoding="utf-8") for name in names), operator])
        for path, here in (("/etc/notifier", self.settings), ("/var/lib/notifier", self.state)):
            text = text.replace(path, str(here))
        self.before = re.findall("^ExecStartPre=(.*)$", text, re.MULTILINE)
        self.start = shlex.split(re.findall("^ExecStart=(.+)$", text, re.MULTILINE)[-1])
        self.environment = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        for line in re.findall("^Environment=(.+)$", text, re.MULTILINE):
            self.environment |= dict(one.split("=", 1) for one in shlex.split(line))
        self.database = self.environment["NOTIFIER_DATABASE_URL"]
        self.events = Path(self.start[self.start.index("--events") + 1])
        (umask,) = re.findall("^UMask=(.+)$", text, re.MULTILINE)
        (most_files,) = re.findall("^LimitNOFILE=(.+)$", text, re.MULTILINE)
        inner = (str(self.settings), str(self.state), umask, most_files, str(DEPLOY.parent))
        self.sandbox = (find_program("unshare"), "-r", "-m", find_program("sh"), "-c", _SANDBOX, *inner)

    def prepare(self) -> None:
        """Run what runs before each start, within bounds that hold."""
        for command in self.before:
            subprocess.run([*self.sandbox, *shlex.split(command)], check=True)
        subprocess.run([*self.sandbox, "sh", "-c", _CHECK, str(self.settings), str(self.state)], check=True)

    def run(self, *words: str) -> str:
        """Run a command beside the service, as `deploy/notifier` does, and return what it prints."""
        done = subprocess.run(
            [*self.sandbox, *NOTIFIER, *words],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **self.environment},
        )
        return done.stdout

    def propose(self, owner: str) -> str:
        """Propose another owner, and return the token of an editor's link."""
        opened, now = open_database(self.database), utc("2026-01-05 08:00")
        with opened.write() as session:
            edits = (SetField("kcr2", "owner", owner),)
            propose(session, [Proposal(edits, Origin.LETTER)], events=load_events_file(self.events), now=now)
            token = make_editor(session, note="", now=now)
        opened.close()
        return token


def accept(running: Running, token: str, title: str = "") -> httpx.Response:
    """Start a session as a browser does, and accept the only proposal, or the one about a milestone."""
    with plain_http.Client(base_url=running.base, headers={"Origin": running.base}, timeout=60) as client:
        started = client.post("/edit/start", data={"token": token, "name": "LOCC"})
        # A browser keeps it from this machine; httpx keeps no `Secure` cookie without TLS.
        client.headers["Cookie"] = started.headers["set-cookie"].partition(";")[0]
        cards = client.get("/edit").text.split('<li class="card"')[1:]
        (card,) = (one for one in cards if f"{title}</strong>" in one)
        hidden = dict(re.findall(r'name="(csrf|version|id)" value="(.+?)"', card))
        return client.post("/edit", data={**hidden, "do": "accept"})


def test_the_first_list_of_the_desk_is_the_whole_one_or_none(tmp_path: Path) -> None:
    """A copy that was cut off, as on a full disk, would count from then on."""
    unit = Unit(tmp_path, "desk.conf")
    whole = unit.settings.joinpath("events.yaml").read_bytes() + b"# a line\n" * 1000
    unit.settings.joinpath("events.yaml").write_bytes(whole)
    (command,) = map(shlex.split, unit.before)
    # In blocks of 512 or 1,024 bytes: far fewer than the list has.
    bounded = (find_program("sh"), "-c", 'ulimit -f 2; trap "" XFSZ; exec "$@"', "sh")
    cut = subprocess.run([*bounded, *command], check=False)
    assert (cut.returncode != 0, unit.events.exists()) == (True, False)
    unit.prepare()
    assert (unit.events.read_bytes(), [one.name for one in unit.state.iterdir()]) == (whole, ["events.yaml"])


@pytest.mark.parametrize("dropins", [(), ("desk.conf",)])
def test_the_desk_writes_where_the_unit_lets_it(tmp_path: Path, dropins: tuple[str, ...]) -> None:
    unit = Unit(tmp_path, *dropins)
    settings = unit.settings / "events.yaml"
    shipped = settings.read_bytes()
    unit.prepare()
    token = unit.propose("LOCC")
    with serving(tmp_path, *unit.start[2:], before=unit.sandbox, **unit.environment) as running:
        answer = accept(running, token)
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
