"""Logs of a process: one form for all lines, JSON where nobody is on a terminal, and each fault once."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What libraries, Python and we ourselves have to say, and a secret in the text of an exception.
SCRIPT = """\
import logging, sys, threading, warnings
import structlog
from notifier.cli.support.logs import configure, log_ends_of_threads

configure("info")
log_ends_of_threads()
ours = structlog.get_logger("notifier.app.round")
ours.info("round_finished", sent=3)
ours.debug("not_told")
ours.error("same")
ours.error("same")
scheduler = logging.getLogger("apscheduler.executors.default")
for second in range(3):
    logging.getLogger("library").warning("skipped: next run at %s", second)
    try:
        raise ValueError("https://example.org/GEHEIM")
    except ValueError:
        scheduler.exception('Job "%s" raised an exception', second)
logging.getLogger("apscheduler.scheduler").warning("Execution of job skipped: too many instances")
logging.getLogger("alembic.runtime.migration").info("Context impl SQLiteImpl.")
logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
logging.getLogger("httpcore").error("connect https://example.org/GEHEIM")
logging.getLogger("elsewhere").error("Wörth’s")
warnings.warn("old", DeprecationWarning, stacklevel=1)
thread = threading.Thread(target=lambda: {}["https://example.org/GEHEIM"], name="heartbeat")
thread.start()
thread.join()
"""


def _run(
    script: str, *, stderr: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-W", "default", "-c", script],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=False,
    )


def test_every_line_is_one_of_json_and_a_fault_that_lasts_is_one_line() -> None:
    done = _run(SCRIPT)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert [
        (line["level"], line.get("logger", ""), line["event"], line.get("error", "")) for line in lines
    ] == [
        ("info", "", "round_finished", ""),
        ("error", "", "same", ""),
        ("error", "", "same", ""),
        ("warning", "library", "skipped: next run at 0", ""),
        ("error", "apscheduler.executors.default", 'Job "0" raised an exception', "ValueError"),
        ("warning", "uvicorn.error", "Invalid HTTP request received.", ""),
        ("error", "elsewhere", "Wörth’s", ""),
        ("warning", "py.warnings", "<string>:24: DeprecationWarning: old\n", ""),
        ("error", "", "thread_ended", "KeyError"),
    ]
    assert lines[0]["sent"] == 3
    assert lines[4]["places"] == ["<string>:16 <module>"]
    assert b"GEHEIM" not in done.stderr
    assert done.stdout == b""


def test_on_a_terminal_lines_are_for_people() -> None:
    ours, theirs = pty.openpty()
    _run(SCRIPT, stderr=theirs)
    os.close(theirs)
    told = os.read(ours, 65536).decode()
    os.close(ours)
    assert "round_finished" in told
    assert "skipped: next run at 0" in told
    assert not [line for line in told.splitlines() if line.startswith("{")]
    assert "GEHEIM" not in told


def test_a_log_that_cannot_be_written_ends_nothing() -> None:
    lines = 'ours.error("x")\nlogging.getLogger("x").error("x")\nprint("goes on")'
    reading, writing = os.pipe()
    os.close(reading)
    done = _run(SCRIPT + lines, stderr=writing)
    os.close(writing)
    assert done.stdout == b"goes on\n"
