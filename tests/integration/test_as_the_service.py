"""`deploy/notifier`: commands beside the service, with its settings.

No machine of a test runs systemd, so two programs stand in: `systemctl` prints the unit as `systemctl cat` does, and
`systemd-run` applies settings, secrets and environment files and runs the command. systemd itself checks the settings.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CALENDAR
from tests.integration.test_deploy import DEPLOY, find_program
from tests.integration.test_service import MILESTONES

SYSTEMCTL = """\
#!/bin/sh
[ "$*" = "cat notifier.service" ] || { echo "no $*" >&2; exit 1; }
for file in notifier.service override.conf; do
    printf '# /etc/systemd/system/%s\\n' "$file"
    cat "$UNITS/$file"
    echo
done
"""
SYSTEMD_RUN = """\
#!{python}
import json, os, shlex, sys
from pathlib import Path

at = sys.argv.index("--")
settings = [one.removeprefix("--property=") for one in sys.argv[1:at] if one.startswith("--property=")]
units = Path(os.environ["UNITS"])
(units / "asked.json").write_text(json.dumps([settings, sys.argv[at + 1 :]]))
environment = {{"PATH": "/usr/bin:/bin", "PYTHONPATH": os.environ["PYTHONPATH"]}}
for line in settings:
    name, _, value = line.partition("=")
    if name == "Environment":
        environment |= dict(one.split("=", 1) for one in shlex.split(value))
    elif name == "LoadCredential":
        environment["CREDENTIALS_DIRECTORY"] = str(Path(value.partition(":")[2]).parent)
for line in settings:
    name, _, value = line.partition("=")
    if name == "EnvironmentFile":
        environment |= dict(one.split("=", 1) for one in Path(value).read_text().splitlines())
os.chdir("/")
os.execve(sys.argv[at + 1], sys.argv[at + 1 :], environment)
"""


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """Return a folder with a unit, its drop-in, its file and both programs."""
    for name, text in (("systemctl", SYSTEMCTL), ("systemd-run", SYSTEMD_RUN.format(python=sys.executable))):
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / name).write_text(text, encoding="utf-8")
        (tmp_path / "bin" / name).chmod(0o755)
    text = (DEPLOY / "notifier.service").read_text(encoding="utf-8")
    notifier = Path(sys.executable).with_name("notifier")
    for before, here in (
        ("/opt/notifier/.venv/bin/notifier", str(notifier)),
        ("/etc/notifier", str(tmp_path)),
        ("sqlite:////var/lib/notifier/", f"sqlite:///{tmp_path}/state/"),
        ("/var/lib/notifier/calendars", f"{tmp_path}/state/calendars"),
    ):
        assert before in text
        text = text.replace(before, here)
    (tmp_path / "notifier.service").write_text(text, encoding="utf-8")
    (tmp_path / "override.conf").write_text(
        f'[Service]\nEnvironment="NOTIFIER_ALLOW=MAIL_USER=smtp.example.org, \\\n  secrets/mail=smtp.example.org"\n'
        f"LoadCredential=mail:{tmp_path}/secrets/mail\n",
        encoding="utf-8",
    )
    (tmp_path / "environment").write_text("NOTIFIER_MUTE=1\n", encoding="utf-8")
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    (tmp_path / "state").mkdir()
    return tmp_path


def _run(service: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": f"{service / 'bin'}:/usr/bin:/bin",
        "UNITS": str(service),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        **settings,
    }
    return subprocess.run(
        [DEPLOY / "notifier", *words],
        cwd="/",
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_command_beside_the_service_uses_its_settings_and_says_which_database(service: Path) -> None:
    ticked = _run(service, "tick", "--as-of", "2025-12-02T09:05:00+01:00")
    assert (ticked.returncode, ticked.stderr.splitlines()[0]) == (
        0,
        f"database: {service}/state/notifier.db",
    ), ticked.stderr
    assert (service / "state" / "calendars" / "alles.ics").exists()
    listed = _run(service, "deliveries", "list")
    assert (listed.returncode, listed.stderr) == (0, f"database: {service}/state/notifier.db\n")
    settings, command = json.loads((service / "asked.json").read_text())
    assert command[1:] == ["--events", f"{service}/events.yaml", "deliveries", "list"]
    # The user that DynamicUser=yes gives the service, because of its name.
    assert settings[0] == "User=notifier"
    assert (
        'Environment="NOTIFIER_ALLOW=MAIL_USER=smtp.example.org,    secrets/mail=smtp.example.org"'
        in settings
    )
    assert settings.index("SystemCallFilter=@system-service") < settings.index(
        "SystemCallFilter=~@privileged @resources"
    )
    _check_by_systemd(service, settings)


def _check_by_systemd(service: Path, settings: list[str]) -> None:
    """Let systemd read the settings as those of a unit."""
    unit = service / "notifier-command.service"
    unit.write_text("\n".join(["[Service]", *settings, "ExecStart=/bin/true", ""]), encoding="utf-8")
    done = subprocess.run(
        [find_program("systemd-analyze"), "verify", str(unit)], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    left_out = ("Exec", "Restart", "Timeout", "Watchdog", "Type", "NotifyAccess")
    assert not [one for one in settings if one.startswith(left_out)]


def test_a_round_that_is_to_send_nothing_sends_nothing(service: Path) -> None:
    """What is typed before the command counts, also before the settings of the service."""
    (service / "environment").write_text("NOTIFIER_MUTE=0\n", encoding="utf-8")
    told = "channels: {team: {type: console, changes: now}}\n"
    (service / "events.yaml").write_text(CALENDAR + MILESTONES + told, encoding="utf-8")
    _run(service, "tick", "--as-of", "2025-12-01T09:05")
    moved = (CALENDAR + MILESTONES).replace("2999", "2998") + told
    (service / "events.yaml").write_text(moved, encoding="utf-8")
    muted = _run(service, "tick", "--as-of", "2025-12-02T09:05", NOTIFIER_MUTE="1")
    assert (muted.stdout, "1 change recorded; nothing sent;" in muted.stderr) == ("", True), muted.stderr
    assert "1 sent" in _run(service, "tick", "--as-of", "2025-12-02T09:06").stderr


def test_without_a_unit_nothing_runs(service: Path) -> None:
    (service / "notifier.service").write_text("[Unit]\n", encoding="utf-8")
    (service / "override.conf").write_text("", encoding="utf-8")
    done = _run(service, "deliveries", "list")
    assert (done.returncode, done.stderr) == (
        1,
        "notifier: notifier.service has no settings to run a command with\n",
    )
