"""`docs/runbook.md`: every command on the page is run, and prints what the page says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from notifier.cli import main
from tests.conftest import CALENDAR
from tests.receivers import Reply

if TYPE_CHECKING:
    from tests.receivers import Receiver

PAGE = (Path(__file__).parents[2] / "docs" / "runbook.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## (.+?)\n(.*?)(?=^## |\Z)", PAGE))
# The folders that the page names.
FOLDER = re.compile(r"(?<!\w)/(?:var/lib|etc|root)\b")
FILE = f"""{CALENDAR}  url: https://mijlpalen.example
milestones:
  - {{id: kcr2, title: Instelling KCR2, kind: start, when: 2999-01-01}}
  - {{id: wet, title: Wet in werking, kind: start, when: 2026-11-01}}
reminders:
  - {{id: standaard, before: [P7D], weekend: keep, overdue: {{every: P7D, at_most: 5}}}}
channels:
  team: {{type: webhook, url_file: secrets/team, allow_private: true, changes: now}}
feeds:
  alles: {{title: Alle mijlpalen}}
  geheim: {{title: Geheim, private: true}}
"""


class Host:
    """A host with the service's two folders, where one message was sent and one token made."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.folder = folder
        self.receiver = receiver
        self.as_of = ""
        for place in (
            "root",
            "var/lib/notifier",
            "etc/notifier/secrets",
            "etc/systemd/system/notifier.service.d",
        ):
            (folder / place).mkdir(parents=True)
        (folder / "var/lib/notifier").chmod(0o700)
        (folder / "etc/systemd/system/notifier.service").touch()
        (folder / "etc/notifier/secrets/team").write_text(receiver.url, encoding="utf-8")
        (folder / "etc/notifier/events.yaml").write_text(FILE, encoding="utf-8")
        for self.as_of in ("2026-10-20T10:00", "2026-10-25T10:00"):
            assert "round at" in self.run("notifier tick")
        self.run("notifier feeds token make geheim --note Jan")
        self.run("cp -p /var/lib/notifier/notifier.db /var/lib/notifier/notifier.0008.db")

    def here(self, text: str) -> str:
        """Replace the folders of the page by those of the test."""
        return FOLDER.sub(lambda found: f"{self.folder}{found[0]}", text)

    def move(self) -> None:
        """Go on on a new host, to which only what `/root` has was copied."""
        new = self.folder / "another"
        for place in ("etc/systemd/system", "var/lib"):
            (new / place).mkdir(parents=True)
        shutil.copytree(self.folder / "root", new / "root")
        self.folder = new

    def run(self, line: str) -> str:
        """Run a line of the page, and return what it prints, with the folders of the page."""
        words = [] if line.startswith("(") else shlex.split(self.here(line))
        settings = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
        words = words[len(settings) :]
        if words[:1] == ["systemctl"]:
            return ""
        if words[:1] == ["notifier"]:
            printed = self._notifier(words[1:], settings)
        else:
            environment = {**os.environ, "NEW_ADDRESS": self.receiver.url}
            printed = subprocess.run(
                ["/bin/bash", "-c", self.here(line)],
                check=True,
                capture_output=True,
                text=True,
                env=environment,
            ).stdout
        return printed.replace(str(self.folder), "")

    def _notifier(self, words: list[str], settings: dict[str, str]) -> str:
        if words[0] == "tick":
            words += ["--as-of", self.as_of, "--out", self.here("/var/lib/notifier/calendars")]
        settings["NOTIFIER_DATABASE_URL"] = self.here("sqlite:////var/lib/notifier/notifier.db")
        command = ["--events", self.here("/etc/notifier/events.yaml"), *words]
        return (
            CliRunner(env=settings).invoke(main, command, prog_name="notifier", catch_exceptions=False).output
        )


def _steps(section: str) -> list[tuple[str, str, str]]:
    """Return per command of a section what comes before it, the command, and what it prints."""
    steps = []
    for before, block in re.findall(r"(?ms)((?:^<!--[^\n]*\n)*)^```console\n(.*?)^```", section):
        for number, (command, printed) in enumerate(re.findall(r"(?ms)^# (.*?)\n(.*?)(?=^# |\Z)", block)):
            steps.append((before if number == 0 else "", command, printed))
    return steps


def _is_like(printed: str, expected: str) -> bool:
    pattern = "".join(
        r"(?:.*\n)*" if line == "...\n" else re.escape(line) for line in expected.splitlines(keepends=True)
    )
    return re.fullmatch(pattern.replace(re.escape("..."), ".*"), printed) is not None


@pytest.mark.parametrize("title", [title for title, text in SECTIONS.items() if "```console" in text])
def test_a_page_of_the_runbook_prints_what_it_says(title: str, tmp_path: Path, receiver: Receiver) -> None:
    host = Host(tmp_path, receiver)
    for before, command, expected in _steps(SECTIONS[title]):
        for name, value in re.findall(r"<!-- ([\w-]+): (\S+) -->", before):
            if name == "as-of":
                host.as_of = value
            elif name == "host":
                host.move()
            else:
                receiver.reply = Reply(status=int(value))
        printed = host.run(command)
        assert _is_like(printed, expected), f"{command}\n{printed}"


def test_a_move_takes_along_all_that_the_service_has_in_files_for_root_alone(
    tmp_path: Path, receiver: Receiver
) -> None:
    """With settings, drop-ins, included lists and the list that the desk writes, and no secrets folder."""
    host = Host(tmp_path, receiver)
    shutil.rmtree(tmp_path / "etc/notifier/secrets")
    for path in (
        "etc/notifier/environment",
        "etc/systemd/system/notifier.service.d/desk.conf",
        "var/lib/notifier/events.yaml",
        "var/lib/notifier/included/landelijk.yaml",
    ):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(path, encoding="utf-8")
    (tmp_path / "etc/notifier/environment").chmod(0o600)
    before, packed = _files(host), []
    for first, command, _ in _steps(SECTIONS["Moving to another host"]):
        if "host: another" in first:
            packed = [path.stat().st_mode & 0o777 for path in (tmp_path / "root").iterdir()]
            host.move()
        if not re.search("notifier (tick|deliveries)", command):
            host.run(command)
    assert packed == [0o600, 0o600]
    assert _files(host) == before


def _files(host: Host) -> dict[str, tuple[int, bytes]]:
    """Return the files below the folders of the service, each with its mode and bytes."""
    found = (path for name in ("etc", "var") for path in (host.folder / name).rglob("*") if path.is_file())
    return {
        str(path.relative_to(host.folder)): (path.stat().st_mode & 0o777, path.read_bytes()) for path in found
    }


def test_every_failure_has_a_page_and_a_line_in_the_list() -> None:
    listed = re.findall(r"^- \[(.+?)\]\(#(.+?)\)$", PAGE, re.MULTILINE)
    assert [title for title, _ in listed] == list(SECTIONS)
    assert all(anchor == title.lower().replace(" ", "-") for title, anchor in listed)
