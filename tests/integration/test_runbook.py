"""`docs/runbook.md`: every command on the page is run, and prints what the page says."""

from __future__ import annotations

import os
import re
import shlex
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
# What the page calls the two folders of the service.
FOLDERS = ("/var/lib/notifier", "/etc/notifier")
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
        for place in FOLDERS:
            Path(self.here(place)).mkdir(parents=True)
        (folder / "etc/notifier/secrets").mkdir()
        (folder / "etc/notifier/secrets/team").write_text(receiver.url, encoding="utf-8")
        (folder / "etc/notifier/events.yaml").write_text(FILE, encoding="utf-8")
        for self.as_of in ("2026-10-20T10:00", "2026-10-25T10:00"):
            assert "round at" in self.run("notifier tick")
        self.run("notifier feeds token make geheim --note Jan")

    def here(self, text: str) -> str:
        """Replace the folders of the page by those of the test."""
        for place in FOLDERS:
            text = text.replace(place, f"{self.folder}{place}")
        return text

    def run(self, line: str) -> str:
        """Run a line of the page, and return what it prints, with the folders of the page."""
        words = shlex.split(self.here(line))
        settings = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
        words = words[len(settings) :]
        if words[0] == "systemctl":
            return ""
        if words[0] == "notifier":
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
            else:
                receiver.reply = Reply(status=int(value))
        printed = host.run(command)
        assert _is_like(printed, expected), f"{command}\n{printed}"


def test_every_failure_has_a_page_and_a_line_in_the_list() -> None:
    listed = re.findall(r"^- \[(.+?)\]\(#(.+?)\)$", PAGE, re.MULTILINE)
    assert [title for title, _ in listed] == list(SECTIONS)
    assert all(anchor == title.lower().replace(" ", "-") for title, anchor in listed)
