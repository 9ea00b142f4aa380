"""Work that a copy of the process does meanwhile."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.processes import ROOT


def _run(program: str) -> str:
    """Run a program in a process without other threads, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def test_work_is_done_in_a_copy_of_the_process() -> None:
    program = """
import os
from notifier.web.beside import begin
wait = begin(os.getpid)
print(wait() == os.getpid())
"""
    assert _run(program) == "False\n"


@pytest.mark.parametrize(
    "end",
    [
        pytest.param("os.kill(os.getpid(), signal.SIGKILL)", id="killed"),
        pytest.param("raise ValueError", id="error"),
        pytest.param("return lambda: 1", id="what pickle does not take"),
    ],
)
def test_work_of_a_copy_that_failed_is_done_here(end: str) -> None:
    program = f"""
import os, signal
from notifier.web.beside import begin
me = os.getpid()
def work():
    if os.getpid() != me:
        {end}
    return "here"
print(begin(work)())
"""
    assert _run(program) == "here\n"


def test_work_beside_other_threads_is_done_here() -> None:
    program = """
import os, threading
from notifier.web.beside import begin
threading.Thread(target=threading.Event().wait, daemon=True).start()
print(begin(os.getpid)() == os.getpid())
"""
    assert _run(program) == "True\n"


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param("signal.signal(signal.SIGCHLD, signal.SIG_IGN)", id="ended ones are not kept"),
        pytest.param("resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))", id="no file is left"),
    ],
)
def test_work_is_done_whatever_the_process_was_given(setting: str) -> None:
    program = f"""
import resource, signal
from notifier.web.beside import begin
{setting}
print(begin(lambda: "done")())
"""
    assert _run(program) == "done\n"


def test_a_copy_does_each_step_once_it_may() -> None:
    program = """
import os
from notifier.web.beside import Copy
me = os.getpid()
def steps():
    print("first here:", os.getpid() == me, flush=True)
    yield 1
    print("second", flush=True)
    yield 2
copy = Copy(steps)
print(copy.result(), flush=True)
print("go on", flush=True)
copy.go_on()
print(copy.result(), flush=True)
copy.end()
print(copy.result())
"""
    assert _run(program) == "first here: False\n(1,)\ngo on\nsecond\n(2,)\nNone\n"


def test_nothing_comes_of_a_copy_that_failed_in_a_later_step() -> None:
    program = """
from notifier.web.beside import Copy
def steps():
    yield 1
    raise ValueError
copy = Copy(steps)
print(copy.result())
copy.go_on()
print(copy.result())
"""
    assert _run(program) == "(1,)\nNone\n"


def test_a_copy_ends_with_the_process_it_is_of() -> None:
    program = """
import os, threading
from notifier.web.beside import begin
def work():
    print("begun", flush=True)
    threading.Event().wait()
begin(work)()
"""
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        process.kill()
        # It ends once neither of them has its other end any more.
        assert process.stdout.read() == b""
