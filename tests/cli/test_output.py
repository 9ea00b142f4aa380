"""Output as a process writes it: other encodings, a pipe that is closed, a disk that is full."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from notifier.cli import main
from notifier.named_tuple import NamedTuple
from tests import processes
from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from click.testing import Result

ROOT = Path(__file__).parents[2]

MILESTONES = """\
milestones:
  - {id: kort, title: "Brandweer 🚒 gereed – ’s avonds in Wörth", kind: deadline, when: 2026-12-03}
  - {id: kort2, title: "Tweede – ’t later", kind: deadline, when: 2026-12-03}
reminders:
  - {id: standaard, before: [P7D]}
channels:
  scherm: {type: console}
feeds:
  eigen: {title: "Eigen – 🚒", private: true}
"""
AS_OF = ("--as-of", "2026-11-26T10:00")

# Every command, with what makes it print most; those that go on after one another have a database.
COMMANDS = {
    "init": ("init", "nieuw–🚒.yaml"),
    "check": ("check", "--against", "events.yaml"),
    "upcoming": ("upcoming", "--all", "--format", "csv", *AS_OF),
    "show": ("show", "kort", *AS_OF),
    "add": ("add", "Nieuw – 🚒", "--when", "2027", "--dry-run", *AS_OF),
    "move": ("move", "kort", "begin 2027", "--dry-run", *AS_OF),
    "done": ("done", "kort", "2026-11-20", "--dry-run", *AS_OF),
    "cancel": ("cancel", "kort", "--reason", "’t gaat niet", "--dry-run", *AS_OF),
    "proposals": ("proposals", "list"),
    "simulate": ("simulate", "--from", "2026-11-01", "--to", "2026-12-31"),
    "show --channel": ("show", "kort", "--channel", "scherm", "--as-of", "2026-11-01"),
    "channel": ("channel", "test", "scherm", *AS_OF),
    "publish": ("publish", *AS_OF),
    "feeds": ("feeds", "--steps"),
    "tick": ("tick", "--as-of", "2026-11-25T08:00"),
    "deliveries": ("deliveries", "list"),
    "doctor": ("doctor", "--compact"),
    "editors": ("editors", "make", "--note", "Inge – 🚒"),
    "scan": ("scan", "brief.txt", "--date", "2026-11-01"),
    "schema": ("schema",),
    "serve": ("serve", "--port", "0", "--host", "192.0.2.1"),
}
FAILS = {"serve", "doctor"}
# Bytes as a receiver gets them, whatever the terminal takes.
RAW = {"show --channel"}


class Done(NamedTuple):
    code: int
    out: bytes
    err: bytes


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., Done]:
    """Run a command as a process of its own, in a folder with a small file."""
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")

    def run(*args: str, env: Mapping[str, str] | None = None, through: str = "") -> Done:
        command = [sys.executable, "-m", "notifier", *args]
        if through:
            command = ["bash", "-c", through, sys.executable, *command[1:]]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("NOTIFIER_")}
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=inherited | {"PYTHONPATH": str(ROOT), "COLUMNS": "90"} | dict(env or {}),
            capture_output=True,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


def test_every_command_of_the_table_is_tried() -> None:
    assert {args[0] for args in COMMANDS.values()} == set(main.list_commands(None))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_prints_what_latin_1_has(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    letter = "De brandweer – ’s avonds in Wörth 🚒 – start op 3 december 2026.\n"
    (tmp_path / "brief.txt").write_text(letter, encoding="utf-8")
    if name in {"deliveries", "proposals"}:
        run("tick", *AS_OF)
    out, err = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, "latin-1"))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err, "latin-1"))
    with pytest.raises(SystemExit) as ended:
        main(list(COMMANDS[name]))
    sys.stderr.flush()
    assert (ended.value.code not in {0, None}) == (name in FAILS), err.getvalue()
    assert b"\x1b" not in out.getvalue() + err.getvalue()
    printed = out.getvalue() + err.getvalue()
    assert ("’".encode() not in printed) or name in RAW


def test_no_command_leaves_a_database_open(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    (tmp_path / "brief.txt").write_text("De brandweer start op 3 december 2026.\n", encoding="utf-8")
    processes.run("notifier", "tick", *AS_OF, cwd=tmp_path, check=True)
    left = {}
    for name, args in COMMANDS.items():
        processes.run("notifier", *args, cwd=tmp_path)
        # SQLite removes its log when the last connection is closed.
        left[name] = [one.name for one in (tmp_path / "var").glob("*.db-wal")]
    assert left == {name: [] for name in COMMANDS}


LATIN_1 = "Brandweer ? gereed ? ?s avonds in Wörth"
WHOLE = "Brandweer 🚒 gereed – ’s avonds in Wörth"


@pytest.mark.parametrize(
    ("environment", "encoding", "title"),
    [
        ({"PYTHONIOENCODING": "latin-1"}, "latin-1", LATIN_1),
        ({"PYTHONIOENCODING": "cp1252:strict"}, "cp1252", "Brandweer ? gereed – ’s avonds in Wörth"),
        ({"PYTHONIOENCODING": "ascii"}, "utf-8", WHOLE),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "utf-8", WHOLE),
    ],
)
def test_a_message_is_printed_in_any_encoding(
    process: Callable[..., Done], environment: dict[str, str], encoding: str, title: str
) -> None:
    told = process(*COMMANDS["channel"], env=environment)
    assert (told.code, told.err.splitlines()[0]) == (0, b"scherm (console): sent")
    assert title in told.out.decode(encoding)


def test_a_message_on_a_terminal_of_latin_1_is_sent_once(
    run: Callable[..., Result], process: Callable[..., Done]
) -> None:
    run("tick", "--as-of", "2026-11-25T08:00")
    told = process("tick", *AS_OF, env={"PYTHONIOENCODING": "latin-1"})
    assert f"Over 7 dagen: {LATIN_1}" in told.out.decode("latin-1")
    assert b" 1 sent;" in told.err


def test_a_name_that_is_no_text_is_told(process: Callable[..., Done]) -> None:
    done = process("check", "--events", os.fsdecode(b"\xff.yaml"))
    assert (done.code, done.err) == (
        1,
        b"notifier: ?.yaml does not exist; make one with: notifier init, or name the file with --events\n",
    )


@pytest.mark.parametrize(
    "args",
    [("upcoming", "--all"), COMMANDS["show --channel"], COMMANDS["channel"]],
    ids=" ".join,
)
def test_a_reader_that_has_enough_ends_a_command_quietly(
    process: Callable[..., Done], args: tuple[str, ...]
) -> None:
    # The reading end is closed before the command begins.
    reading = 'exec 3> >(:); sleep 0.1; "$0" "$@" >&3'
    done = process(*args, through=reading)
    assert done.code == 1
    assert b"Traceback" not in done.err
    assert b"Exception" not in done.err


def test_a_disk_that_is_full_is_told_as_that(process: Callable[..., Done]) -> None:
    done = process("upcoming", "--all", through='"$0" "$@" > /dev/full')
    assert (done.code, done.err) == (1, b"notifier: the operating system refuses: No space left on device\n")


def test_a_message_that_cannot_be_printed_says_why(process: Callable[..., Done]) -> None:
    for through, reason in (
        ('"$0" "$@" > /dev/full', b"standard output: No space left on device"),
        ('"$0" "$@" >&-', b"there is no standard output"),
    ):
        done = process(*COMMANDS["channel"], through=through)
        assert done.code == 1
        assert done.err.splitlines()[:2] == [b"scherm (console): not_sent", b"  answer: " + reason]


@pytest.mark.parametrize("command", ["tick", "publish"])
def test_calendars_that_could_not_be_written_are_not_called_current(
    run: Callable[..., Result], tmp_path: Path, command: str
) -> None:
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    assert run(command, *AS_OF).exit_code == 0
    (tmp_path / "calendars").rename(tmp_path / "elsewhere")
    (tmp_path / "calendars").touch()
    done = run(command, *AS_OF)
    assert (done.exit_code, done.stderr.splitlines()[-1].rpartition("; ")[2]) == (
        1,
        "calendars not up to date",
    )
    # In one language with the line of the round, whatever that of the list is.
    faults = [line for line in done.stderr.splitlines() if line.startswith("notifier: ")]
    assert faults == ["notifier: calendars/eigen.ics cannot be opened: Not a directory"]
