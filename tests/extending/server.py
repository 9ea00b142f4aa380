"""Run pytest in forks of one process that has imported the libraries, because importing them takes longest.

`python server.py` reads a line of JSON for each run, `{"folder": ..., "report": ..., "args": [...]}`, and
prints its exit code. Nothing of this project is imported before the fork, so each folder's own modules are tested.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys

import pytest

_LIBRARIES = (
    "alembic.operations",
    "click.testing",
    "holidays",
    "httpx",
    "hypothesis.strategies",
    "icalendar",
    "jinja2",
    "jsonschema",
    "prometheus_client",
    "psycopg",
    "pydantic_settings",
    "sqlmodel",
    "starlette.applications",
    "structlog.testing",
    "uvicorn",
    "yaml",
)


def main() -> None:
    for library in _LIBRARIES:
        importlib.import_module(library)
    # A collection in a fork would copy the memory of all that was imported.
    gc.freeze()
    for line in sys.stdin:
        run = json.loads(line)
        child = os.fork()
        if child == 0:
            os.chdir(run["folder"])
            sys.path.insert(0, run["folder"])
            report = os.open(run["report"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(report, 1)
            os.dup2(report, 2)
            code = pytest.main(run["args"])
            sys.stdout.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
