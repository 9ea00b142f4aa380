"""Processes of Python modules, forked by `tests/fork_server.py`: real processes that start without importing.

They have their own memory and are really killed. Where starting is what is tested, or something stands before the
interpreter, such as a sandbox, a test starts the interpreter itself.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[1]


class Process:
    """A process of a module, used as a `subprocess.Popen` in text mode.

    Attributes:
        pid: Its id.
        returncode: As of `subprocess.Popen`: None while it runs, negative when a signal ended it.
        stdin: What it reads, if that was asked for; otherwise it reads nothing.
        stdout: What it prints, if that was asked for; otherwise that goes where this process prints.
        stderr: The same of its log.
    """

    def __init__(
        self,
        module: str,
        *args: str,
        pipes: tuple[str, ...] = ("stdout", "stderr"),
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Start it.

        Args:
            module: Its name; it is run as by `python -m`.
            args: Its arguments.
            pipes: Which of `stdin`, `stdout` and `stderr` are for the test.
            cwd: Its folder.
            env: Its environment, all of it.
        """
        ours: dict[str, IO[str]] = {}
        theirs = []
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            if name in pipes:
                reading, writing = os.pipe()
                mine, other = (writing, reading) if name == "stdin" else (reading, writing)
                ours[name] = os.fdopen(mine, "w" if name == "stdin" else "r", encoding="utf-8")
            else:
                other = os.open(os.devnull, os.O_RDONLY) if name == "stdin" else os.dup(number)
            theirs.append(other)
        self.stdin, self.stdout, self.stderr = (ours.get(name) for name in ("stdin", "stdout", "stderr"))
        self.returncode: int | None = None
        self._status = _request(module, args, cwd, env, theirs)
        self.pid = int(self._status.readline())

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: It did not end within that many seconds.
        """
        if self.returncode is None:
            waiting = select.poll()
            waiting.register(self._status, select.POLLIN)
            if not waiting.poll(None if timeout is None else timeout * 1000):
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = os.waitstatus_to_exitcode(int(self._status.readline()))
            self._status.close()
        return self.returncode

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream:
                with suppress(BrokenPipeError):
                    stream.close()
        self.wait()


def run(
    module: str,
    *args: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    check: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a module as a process, and return what it printed, as `subprocess.run` does."""
    with TemporaryFile() as out, TemporaryFile() as err, open(os.devnull) as nothing:  # noqa: PTH123
        theirs = [os.dup(one.fileno()) for one in (nothing, out, err)]
        with _request(module, args, cwd, env, theirs) as status:
            _, ended = status.readline(), status.readline()
        code = os.waitstatus_to_exitcode(int(ended))
        printed = []
        for one in (out, err):
            one.seek(0)
            printed.append(one.read().decode())
    done = subprocess.CompletedProcess([module, *args], code, *printed)
    if check:
        done.check_returncode()
    return done


def _request(
    module: str,
    args: tuple[str, ...],
    cwd: Path | None,
    env: Mapping[str, str] | None,
    streams: list[int],
) -> io.FileIO:
    """Ask for a process, close what is its own, and return the pipe on which its id and its status come."""
    reading, writing = os.pipe()
    request = {
        "module": module,
        "args": args,
        "cwd": str(cwd or Path.cwd()),
        "env": dict(os.environ if env is None else env),
    }
    socket.send_fds(_server(), [json.dumps(request).encode()], [*streams, writing])
    for one in (*streams, writing):
        os.close(one)
    return io.FileIO(reading)


_servers: list[socket.socket] = []


def _server() -> socket.socket:
    """Start the process that forks, once, and return its socket."""
    if not _servers:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())]
            process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])
        _servers.append(ours)

        def stop() -> None:
            ours.close()
            process.wait()

        atexit.register(stop)
    return _servers[0]
