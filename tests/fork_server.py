"""Fork processes that run Python modules from one process that has imported the package.

Importing takes longer than what most tests start a process for. `python -m tests.fork_server FD` reads from a
socket one message for each process: its module, arguments, folder and environment as JSON, and with it four
descriptors: its standard input, output and error, and a pipe. On the pipe come its id and, when it has ended,
its status as `waitpid` returns it.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import selectors
import socket
import sys
import time
from contextlib import suppress
from typing import TypedDict

from notifier.cli.support.output import end_process
from notifier.net.connections import Network

_LONGEST_MESSAGE_BYTES = 2**20
# What a process imports only when it uses it.
_LIBRARIES = (
    "alembic.autogenerate",
    "alembic.operations",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
    "uvicorn.lifespan.on",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.h11_impl",
)


class Request(TypedDict):
    """What a process runs.

    Attributes:
        module: The name of a module, which is run as by `python -m`.
        args: Its arguments.
        cwd: Its folder.
        env: Its environment.
    """

    module: str
    args: list[str]
    cwd: str
    env: dict[str, str]


def import_package(name: str) -> None:
    """Import all modules of a package but those that do something when they are imported."""
    package = importlib.import_module(name)
    for found in pkgutil.walk_packages(package.__path__, f"{name}."):
        if "__main__" not in found.name:
            importlib.import_module(found.name)


def serve(requests: socket.socket) -> Request | None:
    """Fork a process for each request.

    Returns:
        In a forked process its request; in this one None, when the socket was closed.
    """
    pipes: dict[int, tuple[int, int]] = {}
    with requests, selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is not requests:
                    selector.unregister(key.fd)
                    process, pipe = pipes.pop(key.fd)
                    os.close(key.fd)
                    _, status = os.waitpid(process, 0)
                    _write(pipe, status)
                    os.close(pipe)
                    continue
                message, descriptors, _, _ = socket.recv_fds(requests, _LONGEST_MESSAGE_BYTES, 4)
                if not message:
                    return None
                request: Request = json.loads(message)
                # Once for all processes of it, as what it imports is imported then too.
                importlib.import_module(request["module"])
                gc.freeze()
                process = os.fork()
                if process == 0:
                    for one in (*pipes, *(pipe for _, pipe in pipes.values())):
                        os.close(one)
                    _take_place(request, descriptors)
                    return request
                *streams, pipe = descriptors
                for one in streams:
                    os.close(one)
                _write(pipe, process)
                waited = os.pidfd_open(process)
                pipes[waited] = process, pipe
                selector.register(waited, selectors.EVENT_READ)


def _write(pipe: int, number: int) -> None:
    with suppress(BrokenPipeError):  # The test may no longer wait for it.
        os.write(pipe, f"{number}\n".encode())


def _take_place(request: Request, descriptors: list[int]) -> None:
    """Give this process the streams, the folder and the environment of a request."""
    for number, one in enumerate(descriptors[:3]):
        os.dup2(one, number)
    for one in descriptors:
        os.close(one)
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc] # noqa: SIM115
    for number, name, errors in ((1, "stdout", "strict"), (2, "stderr", "backslashreplace")):
        raw = io.FileIO(number, "w", closefd=False)
        stream = io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", errors, write_through=True)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    sys.argv = [request["module"], *request["args"]]


def main() -> None:
    import_package("notifier")
    for library in _LIBRARIES:
        importlib.import_module(library)
    # Loading the authorities takes as long as what most processes do after it.
    Network().ssl_context()
    request = serve(socket.socket(fileno=int(sys.argv[1])))
    if request:
        runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
        # To take apart all that was imported takes longer than most of these processes.
        sys.stdout.flush()
        end_process(0)


if __name__ == "__main__":
    main()
