"""The process that is killed: each child of it does a round.

`python -m tests.crash.victim FOLDER DATABASE` forks a child for each line on standard input, the
as-of MOMENT of its round. A child prints `begun` when it begins and `ended` when nothing is left to
do, or the error of the database; the child is what is killed. Forking avoids thousands of imports.

A line may end with `gate`: then the child begins to plan when the gate of the scene opens. Or with
`PHASE NUMBER`: then strace kills the child as it enters the system call of that number that writes to
disk or network, counted from where it plans or delivers.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import structlog

from notifier.app.planner import Planner
from notifier.app.round import Rounds
from notifier.errors import NotifierError
from notifier.net.secrets import Secrets
from notifier.outbox.claims import Outbox
from notifier.outbox.sending import Sender
from notifier.store.database import open_database
from notifier.store.sender_locks import SenderLock
from tests.crash.scene import BEGIN, QUIET, ahead, wait_at_gate
from tests.databases import opened_database
from tests.world import planned

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.store.database import Database

# System calls on disk and network; a kill elsewhere is equal to one at the next of these.
_SYSTEM_CALLS = "write,pwrite64,fsync,fdatasync,ftruncate,unlink,connect,sendto,recvfrom"


def work(
    folder: Path, database_url: str, moment: datetime, before: Callable[[str], None] = lambda _: None
) -> None:
    """Do a round as of a moment without the calendars; call `before` at the start of each part."""
    with opened_database(database_url) as database:
        _do_round(folder, database, moment, before)


def _do_round(folder: Path, database: Database, moment: datetime, before: Callable[[str], None]) -> None:
    lock = SenderLock.take(database)
    outbox = Outbox(
        database=database,
        clock=lambda: datetime.now(UTC) + ahead(folder),  # noqa: TID251 - an entry point
        owner=lock.name,
        has_died=lock.has_died,
    )
    sender = Sender(
        outbox=outbox,
        secrets=Secrets.from_environment(os.environ, folder),
        jitter=lambda: 0.0,
        pause=lambda _: None,
    )
    rounds = Rounds(planner=Planner(events_path=folder / "events.yaml", database=database), sender=sender)
    before("plan")
    report = planned(rounds, moment)
    assert report.plan.refused is None
    before("deliver")
    rounds.tell_trouble(report)
    rounds.deliver(report)


def _warm_up(folder: Path, database_url: str) -> None:
    """Do some rounds in another folder, so that all modules a child needs are imported."""
    open_database(database_url).close()
    urls = {name: os.environ[name] for name in os.environ if name.endswith("_URL")}
    os.environ.update(dict.fromkeys(urls, "http://127.0.0.1:9/nobody"))
    with TemporaryDirectory() as name:
        (Path(name) / "events.yaml").write_bytes((folder / "events.yaml").read_bytes())
        for moment in (QUIET, BEGIN):
            work(Path(name), f"sqlite:///{name}/notifier.db", moment)
    os.environ.update(urls)


def trace(child: int, number: str) -> subprocess.Popen[str]:
    """Attach strace to a stopped child, and let it continue."""
    os.waitpid(child, os.WUNTRACED)
    inject = f"inject={_SYSTEM_CALLS}:signal=KILL:when={number}"
    command = ["strace", "-f", "-e", f"trace={_SYSTEM_CALLS}", "-e", inject, "-p", str(child)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    assert "attached" in tracer.stderr.readline()
    os.kill(child, signal.SIGCONT)
    return tracer


def say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


def _live(folder: Path, database_url: str, moment: str, phase: str) -> str:
    """Do one round as a child, and return how it ended."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Names the sessions of this process in the database.
    os.environ["PGAPPNAME"] = f"victim {os.getpid()}"

    def before(part: str) -> None:
        if part == phase:
            os.kill(os.getpid(), signal.SIGSTOP)
        elif (part, phase) == ("plan", "gate"):
            say(f"begun {os.getpid()}")
            wait_at_gate(folder)

    if phase != "gate":
        say(f"begun {os.getpid()}")
    try:
        work(folder, database_url, datetime.fromisoformat(moment), before)
    except NotifierError as error:
        return f"refused {error}"
    except Exception as error:  # noqa: BLE001 - the test reads the printed error
        return f"broke {error!r}".replace("\n", " ")
    return "ended"


def main(folder: Path, database_url: str) -> None:
    structlog.configure(processors=[lambda *_: (_ for _ in ()).throw(structlog.DropEvent())])
    _warm_up(folder, database_url)
    say("ready")
    for line in sys.stdin:
        moment, phase, number = (*line.split(), "", "")[:3]
        child = os.fork()
        if child == 0:
            say(_live(folder, database_url, moment, phase))
            os._exit(0)
        tracer = trace(child, number) if number else None
        os.waitpid(child, 0)
        if tracer:
            tracer.communicate()
        say("gone")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
