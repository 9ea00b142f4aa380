"""Accepting: one write for all, and file and database tell the same after any interruption."""

from __future__ import annotations

import os
import signal
import sqlite3
from functools import partial
from typing import TYPE_CHECKING

import pytest

from notifier.events_file.editing import edit_file
from notifier.events_file.writing import ChangedMeanwhileError, UnwritableFileError
from notifier.proposals.accepting import accept, end_interrupted
from notifier.proposals.desk import Desk as WebDesk
from notifier.proposals.desk import StaleViewError
from notifier.proposals.stored import ProposalError
from notifier.store.database import open_database
from notifier.timeline.edits import SetField
from tests.events_file.test_writing import calls_of, in_child
from tests.proposals.conftest import ADDED, MOVED, NOW, Desk, make_desk

if TYPE_CHECKING:
    from pathlib import Path


def test_several_proposals_are_one_write(desk: Desk) -> None:
    desk.propose(MOVED, ADDED)
    desk.accept(1, 2)
    assert desk.whens() == {"a": "2026-03-01", "b": "2026", "c": "2027"}
    assert desk.states() == {1: "accepted", 2: "accepted"}
    with pytest.raises(ProposalError, match="was accepted already by Jan"):
        desk.accept(1)


def test_a_version_from_elsewhere_in_between_leaves_the_proposal_open(desk: Desk) -> None:
    """As two editors at once, or `git pull` while one accepts."""
    desk.propose(MOVED)
    before = desk.events
    after = edit_file(before, MOVED.edits)
    pulled = edit_file(before, [SetField("b", "owner", "git")]).content
    desk.path.write_bytes(pulled)
    with pytest.raises(ChangedMeanwhileError):
        accept(desk.database, [1], before=before, after=after, editor="Jan", now=NOW)
    assert desk.states() == {1: "open"}
    assert desk.path.read_bytes() == pulled
    desk.accept(1)
    assert (desk.whens()["a"], desk.events.timeline.milestones[1].owner) == ("2026-03-01", "git")


def test_who_comes_second_at_one_moment_reads_the_list_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As two editors who accept in the same instant: the second has read the file before the first wrote it."""
    desk.propose(MOVED, ADDED)
    second = WebDesk(database=desk.database, events_path=desk.path, clock=lambda: NOW)
    read = second.read()
    desk.accept(1)
    monkeypatch.setattr(WebDesk, "read", lambda _: read)
    with pytest.raises(StaleViewError):
        second.accept([2], version=read.sha256, editor="Kim")
    assert desk.states() == {1: "accepted", 2: "open"}


def test_a_file_that_cannot_be_written_leaves_the_proposal_open(desk: Desk) -> None:
    desk.propose(MOVED)
    (desk.path.parent / ".events.yaml.new").mkdir()
    with pytest.raises(UnwritableFileError):
        desk.accept(1)
    assert desk.states() == {1: "open"}


def test_the_digest_tells_how_an_interrupted_accepting_ended(desk: Desk) -> None:
    desk.propose(MOVED, ADDED)
    first = desk.events
    second = edit_file(first, MOVED.edits)
    pulled = edit_file(second, [SetField("b", "owner", "git")])
    for content, state in ((first, "open"), (second, "accepted"), (pulled, "accepted")):
        with desk.database.engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE proposal SET state = 'accepting', editor = 'Jan', "
                f"old_sha256 = '{first.sha256}', new_sha256 = '{second.sha256}' WHERE id = 1"
            )
        desk.path.write_bytes(content.content)
        assert end_interrupted(desk.database, desk.path) == 1
        assert desk.states() == {1: state, 2: "open"}
    assert end_interrupted(desk.database, desk.path) == 0


def test_a_process_killed_at_any_step_leaves_file_and_proposal_in_agreement(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'n.db'}"
    desk = make_desk(tmp_path, open_database(url))
    desk.propose(MOVED)
    desk.database.close()
    kept = {one: one.read_bytes() for one in (desk.path, tmp_path / "n.db")}

    def restore() -> None:
        for one in tmp_path.iterdir():
            one.unlink()
        for one, content in kept.items():
            one.write_bytes(content)

    def run(at: int) -> int:
        """Accept in a process whose database is its own; kill it before call number `at`."""
        database = open_database(url)
        return calls_of(
            partial(Desk(tmp_path / "events.yaml", database).accept, 1), at, kill, sqlite3.Connection
        )

    def kill(_: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    total = run(0)
    ends = set()
    for at in range(1, total, max(1, total // 16)):
        restore()
        assert in_child(partial(run, at)) == -signal.SIGKILL
        desk = Desk(tmp_path / "events.yaml", open_database(url))
        end_interrupted(desk.database, desk.path)
        ends.add((desk.whens()["a"], desk.states()[1]))
        desk.database.close()
    assert ends == {("../..", "open"), ("2026-03-01", "accepted")}
