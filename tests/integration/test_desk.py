"""The desk with rounds around it: who did what, and several instances; `crash/` kills it at any step."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from notifier.app.shown import to_snapshot
from notifier.cli import main
from notifier.errors import ReplacedContentError
from notifier.events_file.editing import edit_file
from notifier.proposals.accepting import end_interrupted
from notifier.proposals.desk import Desk, StaleViewError
from notifier.proposals.stored import ProposalError
from notifier.store.database import open_database
from notifier.store.proposals import ProposalState, list_proposals
from notifier.timeline.edits import SetField
from notifier.web.health import Health
from notifier.web.state import AppState
from tests.conftest import at
from tests.integration.test_deploy import find_program
from tests.proposals.conftest import ADDED, MOVED, make_desk
from tests.web.client import Client
from tests.web.sites import STALE_AFTER
from tests.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.app.report import RoundReport
    from notifier.store.database import Database
    from tests.proposals.conftest import Desk as Proposals

NOW = at("2026-01-26 10:00")


def _desk(proposals: Proposals, *, only_patches: bool = False) -> Desk:
    return Desk(
        events_path=proposals.path,
        database=proposals.database,
        clock=lambda: NOW,
        only_patches=only_patches,
    )


def _copy_of(proposals: Proposals, folder: Path) -> Proposals:
    """Return an instance with a copy of the file, and the same database."""
    folder.mkdir()
    made = make_desk(folder, proposals.database)
    made.path.write_bytes(proposals.path.read_bytes())
    return made


def test_who_changed_it_stands_with_the_change_as_the_editor_chose(
    tmp_path: Path, database: Database
) -> None:
    proposals = make_desk(tmp_path, database)
    world = World(folder=tmp_path, database=database)
    proposals.propose(MOVED, ADDED)
    world.tick("2026-01-26 10:00")
    desk = _desk(proposals)
    desk.accept([1], version=proposals.events.sha256, editor="Meldkamer Noord")
    # By a command, whose login name is for the memory alone.
    proposals.accept(2)
    world.tick("2026-01-26 10:01")
    # No reader sees this one, so that the next change, which is of somebody else, has no editor.
    unseen = [SetField("b", "overdue_after", "2027-02-01")]
    desk.write(unseen, version=proposals.events.sha256, editor="Meldkamer Noord")
    world.tick("2026-01-26 10:02")
    proposals.path.write_bytes(edit_file(proposals.events, [SetField("b", "title", "Nieuw")]).content)
    report = world.tick("2026-01-26 10:03")
    by = {(one.key, one.revision): (one.origin, one.editor) for one in report.plan.revisions}
    assert by == {
        ("a", 0): ("", ""),
        ("b", 0): ("", ""),
        ("a", 1): ("letter", "Meldkamer Noord"),
        ("c", 0): ("letter", ""),
        ("b", 1): ("", ""),
    }
    assert _read_changes(report) == (
        ["Door Meldkamer Noord, naar aanleiding van een brief.", "Naar aanleiding van een brief."],
        ["Meldkamer Noord"],
    )
    # A database that is lost is filled from the calendars, which know it too.
    again = World(folder=tmp_path, database=open_database(f"sqlite:///{tmp_path / 'new.db'}"))
    assert again.tick("2026-01-26 10:04").plan.revisions == report.plan.revisions
    again.database.close()
    environment = {"NOTIFIER_DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}"}
    shown = CliRunner().invoke(main, ["show", "a", "--events", str(proposals.path)], env=environment)
    assert "(voorstel uit een brief, overgenomen door Meldkamer Noord)" in " ".join(shown.stdout.split())
    assert "Jan" not in (tmp_path / "calendars" / "revisions.jsonl").read_text(encoding="utf-8")


def _read_changes(report: RoundReport) -> tuple[list[str], list[str]]:
    """Return what the page of changes and Atom say of who made them; both say the same."""
    site = AppState(clock=lambda: NOW, stale_after=STALE_AFTER)
    site.snapshot = to_snapshot(report, Health(last_round=NOW), frozenset())
    page, atom = (Client(site).get(path).text for path in ("/changes?lang=nl", "/calendar.atom?lang=nl"))
    assert "Jan" not in page + atom
    said = re.compile(r"(?:Door [^.<]*?|Naar) aanleiding van [^.<]*\.|Door [^.<]*\.")
    assert sorted(said.findall(page)) == sorted(said.findall(atom))
    return sorted(said.findall(page)), re.findall("<author><name>(.*?)</name></author>", atom)[1:]


def test_a_change_is_of_who_wrote_it_though_the_one_that_did_was_killed(
    tmp_path: Path, database: Database
) -> None:
    """As where another instance does the round before anybody is at the desk again."""
    proposals = make_desk(tmp_path, database)
    world = World(folder=tmp_path, database=database)
    proposals.propose(MOVED, ADDED)
    world.tick("2026-01-26 10:00")
    with database.write() as session:
        for row in list_proposals(session):
            row.state, row.editor, row.shown_as = ProposalState.ACCEPTING, "LOCC", "LOCC"
            session.add(row)
    proposals.path.write_bytes(edit_file(proposals.events, MOVED.edits).content)
    report = world.tick("2026-01-26 10:01")
    assert [(one.key, one.editor) for one in report.plan.revisions][2:] == [("a", "LOCC")]
    assert proposals.states() == {1: "accepted", 2: "accepting"}
    assert end_interrupted(database, proposals.path) == 1
    assert proposals.states() == {1: "accepted", 2: "open"}


def test_a_change_that_was_taken_as_a_patch_is_of_who_took_it(tmp_path: Path, sqlite: Database) -> None:
    proposals = make_desk(tmp_path, sqlite)
    subprocess.run([find_program("git"), "init", "-q", tmp_path], check=True)
    world = World(folder=tmp_path, database=sqlite)
    proposals.propose(MOVED, ADDED)
    world.tick("2026-01-26 10:00")
    before = proposals.path.read_bytes()
    desk = _desk(proposals, only_patches=True)
    patch = desk.accept([1, 2], version=proposals.events.sha256, editor="LOCC")
    assert patch is not None
    assert (proposals.path.read_bytes(), proposals.states()) == (before, {1: "open", 2: "open"})
    subprocess.run([find_program("git"), "-C", tmp_path, "apply", "-"], input=patch, check=True)
    assert proposals.whens() == {"a": "2026-03-01", "b": "2026", "c": "2027"}
    report = world.tick("2026-01-26 10:01")
    by = {one.key: one.editor for one in report.plan.revisions if one.recorded_at == report.now}
    assert by == {"a": "LOCC", "c": "LOCC"}
    assert proposals.states() == {1: "accepted", 2: "accepted"}


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_patch_makes_the_same_bytes_as_writing(
    tmp_path: Path, sqlite: Database, end: str, line_end: str
) -> None:
    proposals = make_desk(tmp_path, sqlite)
    text = proposals.path.read_text(encoding="utf-8").rstrip() + "  # é\n# laatste regel" + end
    proposals.path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", line_end).encode())
    proposals.propose(MOVED, ADDED)
    version = proposals.events.sha256
    patch = _desk(proposals, only_patches=True).accept([1, 2], version=version, editor="LOCC")
    copy = tmp_path / "copy" / proposals.path.name
    copy.parent.mkdir()
    copy.write_bytes(proposals.path.read_bytes())
    subprocess.run([find_program("git"), "apply", "-"], cwd=copy.parent, input=patch, check=True)
    assert _desk(proposals).accept([1, 2], version=version, editor="LOCC") is None
    assert copy.read_bytes() == proposals.path.read_bytes()


def test_where_the_file_cannot_be_written_accepting_gives_a_patch(
    tmp_path: Path, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As under the unit, whose file is read-only; root may write anything, so that the system is asked."""
    proposals = make_desk(tmp_path, sqlite)
    assert not _desk(proposals).gives_patches
    monkeypatch.setattr(os, "access", lambda path, _: str(path) != str(tmp_path.resolve()))
    assert _desk(proposals).gives_patches


def test_instances_that_share_a_file_system_both_write(tmp_path: Path, postgresql_url: str) -> None:
    first, second = (make_desk(tmp_path, open_database(postgresql_url)) for _ in range(2))
    first.propose(MOVED, ADDED)
    shown = second.events.sha256
    _desk(first).accept([1], version=shown, editor="A")
    with pytest.raises(StaleViewError):
        _desk(second).accept([2], version=shown, editor="B")
    _desk(second).accept([2], version=second.events.sha256, editor="B")
    assert first.whens() == {"a": "2026-03-01", "b": "2026", "c": "2027"}
    with pytest.raises(ProposalError):
        _desk(first).accept([2], version=first.events.sha256, editor="A")
    for one in (first, second):
        one.database.close()


def test_an_instance_with_a_copy_of_its_own_says_where_the_list_is(
    tmp_path: Path, database: Database
) -> None:
    (tmp_path / "own").mkdir()
    first = make_desk(tmp_path / "own", database)
    second = _copy_of(first, tmp_path / "copy")
    worlds = [World(folder=one.path.parent, database=database) for one in (first, second)]
    worlds[0].tick("2026-01-26 10:00")
    first.propose(MOVED, ADDED)
    _desk(first).accept([1], version=first.events.sha256, editor="A")
    copy = second.path.read_bytes()
    for is_recorded in (False, True):
        if is_recorded:
            worlds[0].tick("2026-01-26 10:01")
        with pytest.raises(ReplacedContentError) as refused:
            _desk(second).accept([2], version=second.events.sha256, editor="B")
        assert str(refused.value.values["place"]).endswith(f":{first.path.resolve()}")
        assert (second.path.read_bytes(), second.states()[2]) == (copy, "open")
    # Neither does a start with it bring the replaced content back.
    assert isinstance(worlds[1].tick("2026-01-26 10:02").plan.refused, ReplacedContentError)
    _desk(first).accept([2], version=first.events.sha256, editor="A")
    assert first.states() == {1: "accepted", 2: "accepted"}


def test_a_version_that_another_program_writes_meanwhile_stays(
    tmp_path: Path, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposals = make_desk(tmp_path, sqlite)
    proposals.propose(MOVED)
    version = proposals.events.sha256
    pulled = proposals.path.read_bytes() + b"# git pull\n"
    lock = os.open

    def pull_first(path: str, *rest: int, **more: int) -> int:
        if str(path).endswith(".new"):
            proposals.path.write_bytes(pulled)
        return lock(path, *rest, **more)

    monkeypatch.setattr(os, "open", pull_first)
    with pytest.raises(StaleViewError):
        _desk(proposals).accept([1], version=version, editor="A")
    assert (proposals.path.read_bytes(), proposals.states()) == (pulled, {1: "open"})
