"""Work that a copy of the process does meanwhile."""

from __future__ import annotations

import pytest

from tests.processes import Process, run


def _run(program: str) -> str:
    """Run a program in a process without other threads, and return what it prints."""
    return run("tests.program", program, check=True).stdout


def test_work_is_done_in_a_copy_of_the_process() -> None:
    program = """
import os
from notifier.web.beside import Copy
copy = Copy(lambda: iter([os.getpid()]))
print(copy.result()[0] == os.getpid())
"""
    assert _run(program) == "False\n"


@pytest.mark.parametrize(
    "end",
    [
        pytest.param("os.kill(os.getpid(), signal.SIGKILL)", id="killed"),
        pytest.param("raise ValueError", id="error"),
        pytest.param("yield lambda: 1", id="what pickle does not take"),
        pytest.param("return", id="nothing to give"),
    ],
)
def test_nothing_comes_of_a_copy_that_failed(end: str) -> None:
    program = f"""
import os, signal
from notifier.web.beside import Copy
def steps():
    {end}
    yield "there"
print(Copy(steps).result())
"""
    assert _run(program) == "None\n"


def test_there_is_no_copy_beside_other_threads() -> None:
    program = """
import threading
from notifier.web.beside import Copy
threading.Thread(target=threading.Event().wait, daemon=True).start()
print(Copy(lambda: iter(["there"])).result())
"""
    assert _run(program) == "None\n"


@pytest.mark.parametrize(
    ("setting", "result"),
    [
        pytest.param(
            "signal.signal(signal.SIGCHLD, signal.SIG_IGN)", "('there',)", id="ended ones are not kept"
        ),
        pytest.param("resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))", "None", id="no file is left"),
    ],
)
def test_a_copy_ends_whatever_the_process_was_given(setting: str, result: str) -> None:
    program = f"""
import resource, signal
from notifier.web.beside import Copy
{setting}
copy = Copy(lambda: iter(["there"]))
print(copy.result())
copy.end()
"""
    assert _run(program) == f"{result}\n"


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
import threading
from notifier.web.beside import Copy
def steps():
    print("begun", flush=True)
    threading.Event().wait()
    yield
Copy(steps).result()
"""
    with Process("tests.program", program, pipes=("stdout",)) as process:
        assert process.stdout
        process.stdout.readline()
        process.kill()
        # It ends once neither of them has its other end any more.
        assert process.stdout.read() == ""
