"""The process that is killed: each child of it does a round.

`python -m tests.crash.victim FOLDER` forks a child for each line on standard input, `MOMENT SECONDS`:
the as-of moment to begin at and how far real time is ahead. A child prints `begun` when it begins
and `ended` when nothing is left to do; it is the child that is killed. Forking saves what importing
would cost, thousands of times.

A line may go on with `PHASE NUMBER`: then strace kills the child as it enters that many a system call
by which something leaves it, counted from where it plans or delivers.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from notifier.delivery.claims import Outbox
from notifier.delivery.secrets import Secrets
from notifier.delivery.sending import Sender
from notifier.rounds import Rounds
from notifier.store.database import open_database

# By which something reaches the disk or the network; a kill elsewhere is as one at the next of these.
_SYSTEM_CALLS = "write,pwrite64,fsync,fdatasync,ftruncate,unlink,connect,sendto,recvfrom"


def work(folder: Path, moment: datetime, ahead: timedelta, pause_at: str = "") -> None:
    """Do a round as of a moment, but for the calendars; stop for a moment where that is asked for."""
    database = open_database(f"sqlite:///{folder / 'notifier.db'}")
    outbox = Outbox(
        database=database,
        clock=lambda: datetime.now(UTC) + ahead,  # noqa: TID251 - an entry point
        owner=f"victim {os.getpid()}",
    )
    sender = Sender(
        outbox=outbox,
        secrets=Secrets(environment=os.environ, folder=folder),
        jitter=lambda: 0.0,
        pause=lambda _: None,
    )
    rounds = Rounds(
        events_path=folder / "events.yaml", database=database, database_name="victim", sender=sender
    )
    pause = {pause_at: lambda: os.kill(os.getpid(), signal.SIGSTOP)}.get
    pause("plan", int)()
    plan = rounds.plan(moment)
    pause("deliver", int)()
    rounds.deliver(plan, moment)
    database.close()


def _warm_up(folder: Path) -> None:
    """Do some rounds elsewhere, so that everything is loaded that a child needs."""
    urls = {name: os.environ[name] for name in os.environ if name.endswith("_URL")}
    os.environ.update(dict.fromkeys(urls, "http://127.0.0.1:9/nobody"))
    with TemporaryDirectory() as name:
        (Path(name) / "events.yaml").write_bytes((folder / "events.yaml").read_bytes())
        for moment in ("2026-01-26T10:00:00+01:00", "2026-01-30T10:00:00+01:00"):
            work(Path(name), datetime.fromisoformat(moment), timedelta())
    os.environ.update(urls)


def _trace(child: int, number: str) -> subprocess.Popen[str]:
    """Attach strace to a child that has stopped, and let it go on."""
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


def main(folder: Path) -> None:
    structlog.configure(processors=[lambda *_: (_ for _ in ()).throw(structlog.DropEvent())])
    _warm_up(folder)
    say("ready")
    for line in sys.stdin:
        moment, seconds, phase, number = (*line.split(), "", "")[:4]
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            try:
                say(f"begun {os.getpid()}")
                work(folder, datetime.fromisoformat(moment), timedelta(seconds=int(seconds)), phase)
                say("ended")
            finally:
                os._exit(0)
        tracer = _trace(child, number) if phase else None
        os.waitpid(child, 0)
        if tracer:
            tracer.communicate()
        say("gone")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
