"""Killed while an answer is stored or a proposal accepted, nothing is lost and nothing is there twice.

A child of the test does it, and strace kills it as it enters a system call; then the same is done once more,
as by an editor who saw no page, or a reader who saw no thanks.
"""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlmodel import delete, select

from notifier.proposals.desk import Desk
from notifier.proposals.stored import propose, reject
from notifier.store.answers import AnswerRow
from notifier.store.database import open_database
from notifier.store.proposals import ProposalState, list_proposals
from notifier.timeline.edits import AddMilestone, Origin, Proposal
from notifier.web.answers import PERIOD
from tests.crash.test_kills import IS_FULL, needs_strace
from tests.crash.victim import trace
from tests.web.asking import hidden, make_asking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from notifier.store.database import Database
    from notifier.timeline.edits import Edit
    from tests.web.asking import Asking


@pytest.fixture
def asking(tmp_path: Path, database_url: str) -> Iterator[Asking]:
    needs_strace()
    opened = open_database(database_url)
    yield make_asking(tmp_path, opened, channels="  team: {type: console}\n")
    opened.close()


def _is_killed(database: Database, act: Callable[[], object], number: int) -> bool:
    """Let a child act, kill it at a system call, and return whether it came that far."""
    # Each process has connections of its own.
    database.engine.dispose()
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
        act()
        os._exit(0)
    trace(child, str(number)).communicate()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in {0, -signal.SIGKILL}
    return status != 0


def _numbers(every: int) -> Iterator[int]:
    """Return the numbers of the system calls to kill at: all, or a sample."""
    number = 1
    while True:
        yield number
        number += 1 if IS_FULL else every


def _accept(desk: Desk, edits: Sequence[Edit], how: str) -> None:
    """Write edits as a form of the desk does, or accept what waits, as it is or changed into these edits."""
    version = desk.read().sha256
    waiting = [row.id or 0 for row in desk.waiting(desk.read())]
    match how:
        case "form":
            desk.write(edits, version=version, editor="LOCC")
        case "changed":
            desk.accept_changed(waiting[0], edits, version=version, editor="LOCC")
        case _:
            desk.accept(waiting, version=version, editor="LOCC")


# Each way on SQLite, and on PostgreSQL the one that does what both others do; `make crash` tries all.
_WAYS = [("sqlite", "form"), ("sqlite", "changed"), ("sqlite", "accepted"), ("postgresql", "changed")]
_OTHERS = [("postgresql", "form"), ("postgresql", "accepted")]


@pytest.mark.parametrize(
    ("database_url", "how"), _WAYS + (_OTHERS if IS_FULL else []), indirect=["database_url"]
)
def test_killed_at_every_system_call_each_proposal_is_in_the_file_once(asking: Asking, how: str) -> None:
    database, path, now = asking.world.database, asking.world.events, asking.world.real_now
    desk = Desk(events_path=path, database=database, clock=lambda: now)
    ends = []
    for number in _numbers(17):
        before, fields = desk.read(), {"id": f"m{number}", "kind": "end", "when": "2999-03-01"}
        if how != "form":
            title = "Anders" if how == "changed" else "T"
            proposed = Proposal((AddMilestone({**fields, "title": title}),), Origin.ANSWER)
            with database.write() as session:
                propose(session, [proposed], events=before, now=now)
        edits = (AddMilestone({**fields, "title": "T"}),)
        is_killed = _is_killed(database, partial(_accept, desk, edits, how), number)
        waiting = desk.waiting(desk.read())
        is_written = desk.read().timeline.find(f"m{number}") is not None
        ends.append((is_written, len(waiting)))
        if not is_written:
            assert path.read_bytes() == before.content
            _accept(desk, edits, how)
        assert desk.read().sha256 != before.sha256
        if not is_killed:
            break
    with database.read() as session:
        rows = list_proposals(session)
    added = [one.id for one in desk.read().timeline.milestones if one.title == "T"]
    assert len(added) == len(set(added)) == len(ends)
    assert [(row.state, row.shown_as) for row in rows] == [("accepted", "LOCC")] * len(ends)
    # What an answer proposed is never gone; a form can be cut off before anything was stored of it.
    assert {is_written for is_written, _ in ends} == {False, True}
    assert set(ends) <= {(False, 1), (True, 0)} | ({(False, 0)} if how == "form" else set())
    # No round brings a former content back.
    asking.round("2025-12-02 09:40")
    calendar = (asking.world.folder / "calendars" / "alles.ics").read_text(encoding="utf-8")
    assert [calendar.count(f"UID:{name}@") for name in added] == [1] * len(added)


def test_killed_at_every_system_call_each_answer_is_stored_once(asking: Asking) -> None:
    world, ends = asking.world, set()
    for number in _numbers(8):
        world.real_now += PERIOD
        path, answered = asking.link(), {"say": "cancelled", "note": f"{number}"}
        page = asking.client.post(path, answered | {"letter": f"Brief {number} van 1 december 2025"}).text
        sent = {**hidden(page), "stage": "write"}
        is_killed = _is_killed(world.database, partial(asking.client.post, path, sent), number)
        ends.add(_count_answers(world.database))
        assert asking.client.post(path, sent).status_code == 303
        assert _count_answers(world.database) == (1, 1)
        with world.database.write() as session:
            for row in list_proposals(session, [ProposalState.OPEN]):
                reject(session, [row.id or 0], editor="LOCC", note="", now=world.real_now)
            session.exec(delete(AnswerRow))
        if not is_killed:
            break
    assert ends == {(0, 0), (1, 1)}


def _count_answers(database: Database) -> tuple[int, int]:
    """Return how many proposals are open, and how many answers are stored."""
    with database.read() as session:
        return len(list_proposals(session, [ProposalState.OPEN])), len(session.exec(select(AnswerRow)).all())
