"""`notifier proposals`: what waits, shown with its words and its effect, accepted in one write or rejected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from notifier.cli import main
from notifier.cli.support.runtime import open_rounds
from notifier.store.location import default_database
from notifier.store.proposals import list_proposals
from notifier.timeline.edits import MarkDone, Origin, Proposal, SetField
from tests.databases import opened_database
from tests.proposals.conftest import ADDED, MOVED, Desk, make_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def desk(with_tables: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Return a list with two open proposals, in the folder the commands run in."""
    del with_tables
    monkeypatch.delenv("NOTIFIER_DATABASE_URL", raising=False)
    with opened_database(f"sqlite:///{default_database(tmp_path / 'events.yaml')}") as database:
        desk = make_desk(tmp_path, database)
        desk.propose(MOVED, ADDED)
        yield desk


def test_what_waits_is_listed_and_shown_with_its_effect(run: Callable[..., Result], desk: Desk) -> None:
    assert run("proposals", "list").stdout.splitlines()[1:] == [
        "  1  open  brief.pdf  a  when: 2026-03-01; Dit gaat per 1 maart in.",
        "  2  open             c  title: Derde, when: 2027; De derde eindigt in 2027.",
    ]
    shown = run("proposals", "show", "1", "--as-of", "2026-01-06")
    assert shown.stdout.splitlines()[:8] == [
        "id: 1",
        "state: open",
        "origin: letter",
        "document: brief.pdf",
        "about: a",
        "says: when: 2026-03-01",
        "quote: Dit gaat per 1 maart in.",
        "place: p. 2",
    ]
    assert "statements: [{source: brief, phrase: per 1 maart, when: 2026-03-01}]}" in shown.stdout
    assert "verplaatst" in shown.stderr
    assert desk.states() == {1: "open", 2: "open"}


def test_what_was_accepted_about_the_same_is_told_before(run: Callable[..., Result], desk: Desk) -> None:
    done = Proposal((MarkDone("b", "2026-01-04"),), Origin.ANSWER)
    off = Proposal((SetField("b", "cancelled", {"on": "2026-01-05"}),), Origin.ANSWER)
    desk.propose(done, off)
    assert "overgenomen" not in run("proposals", "show", "4").stderr
    assert run("proposals", "accept", "3", "--yes", "--by", "Jan").exit_code == 0
    said = "is al een ander antwoord hierover overgenomen: ‘Klaar op zondag 4 januari 2026.’"
    for command in (("show", "4"), ("accept", "4", "--yes", "--by", "Jan")):
        assert said in run("proposals", *command).stderr
    assert desk.states()[4] == "accepted"


def test_several_are_accepted_in_one_write(run: Callable[..., Result], desk: Desk) -> None:
    assert run("proposals", "accept", "1", "2", "--dry-run").exit_code == 0
    assert desk.states() == {1: "open", 2: "open"}
    assert run("proposals", "accept", "1", "2", "--yes", "--by", "Jan").exit_code == 0
    assert (desk.states(), desk.whens()["c"]) == ({1: "accepted", 2: "accepted"}, "2027")
    assert (
        json.loads(run("proposals", "list", "--state", "accepted", "--format", "json").stdout)[0]["editor"]
        == "Jan"
    )
    again = run("proposals", "accept", "1", "--yes")
    assert (again.exit_code, again.stderr.splitlines()[-1]) == (
        1,
        "notifier: voorstel 1 is al overgenomen door Jan",
    )
    assert run("proposals", "list").stdout.strip() == "Er wachten geen voorstellen."


def test_a_letter_read_again_after_some_of_it_was_accepted_proposes_nothing_twice(
    run: Callable[..., Result], desk: Desk
) -> None:
    letter = (
        "Datum: 4 november 2025\nBetreft: Voortgang\n\nDe meldkamer opent op 1 maart 2027. "
        "De consultatie loopt tot en met 30 juni 2027. De nieuwe kazerne sluit op 1 oktober 2027.\n"
    )
    (desk.path.parent / "brief.txt").write_text(letter, encoding="utf-8")
    kept = []
    for ids in (("3",), ("5",), ()):
        kept.append(run("scan", "brief.txt", "--keep").stderr.splitlines()[-1])
        for one in ids:
            assert run("proposals", "accept", one, "--yes").exit_code == 0
    assert kept == [
        "3 nieuwe voorstellen bewaard; 0 wachtten al, 0 eerder afgewezen, 0 al in het bestand.",
        "0 nieuwe voorstellen bewaard; 2 wachtten al, 0 eerder afgewezen, 0 al in het bestand.",
        "0 nieuwe voorstellen bewaard; 1 wachtte al, 0 eerder afgewezen, 0 al in het bestand.",
    ]
    assert desk.states() == {1: "open", 2: "open", 3: "accepted", 4: "open", 5: "accepted"}


def test_a_dutch_yes_accepts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.path.parent)
    result = CliRunner().invoke(main, ["proposals", "accept", "1"], input="ja\n")
    assert (result.exit_code, desk.states()) == (0, {1: "accepted", 2: "open"})
    assert "[j/N]" in result.stderr


def test_one_is_rejected_and_one_overtaken(run: Callable[..., Result], desk: Desk) -> None:
    assert run("proposals", "reject", "1", "--reason", "staat er anders").exit_code == 0
    run("add", "Derde", "--id", "c", "--kind", "end", "--source", "brief", "--source-title", "Brief",
        "--source-date", "2026-01-05", "--when", "2027", "--yes")  # fmt: skip
    run("proposals", "list")
    assert desk.states()[1] == "rejected"
    assert "voorstel 1 is al afgewezen door " in run("proposals", "reject", "1").stderr
    assert "notifier: er is geen voorstel 9; " in run("proposals", "show", "9").stderr
    with desk.database.read() as session:
        assert list_proposals(session, ids=[1])[0].note == "staat er anders"


def test_only_deciding_writes_to_the_database(run: Callable[..., Result], desk: Desk) -> None:
    run("proposals", "accept", "2", "--yes")
    with desk.database.engine.begin() as connection:
        # The file has overtaken it.
        connection.exec_driver_sql("UPDATE proposal SET state = 'open', editor = '' WHERE id = 2")
    with desk.database.write():
        assert run("proposals", "list").stdout.splitlines()[1:] == [
            "  1  open  brief.pdf  a  when: 2026-03-01; Dit gaat per 1 maart in."
        ]
        overtaken = run("proposals", "list", "--state", "superseded", "--format", "json")
        assert [(one["id"], one["state"]) for one in json.loads(overtaken.stdout)] == [(2, "superseded")]
        assert run("proposals", "show", "2").stdout.splitlines()[:2] == ["id: 2", "state: superseded"]
        assert "per 1 maart" in run("proposals", "accept", "1", "--dry-run").stdout
    assert desk.states() == {1: "open", 2: "open"}
    assert run("proposals", "reject", "1").exit_code == 0
    assert desk.states() == {1: "rejected", 2: "superseded"}


def test_an_interrupted_accepting_is_ended_at_the_next_start(desk: Desk) -> None:
    with desk.database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE proposal SET state = 'accepting', old_sha256 = '{desk.events.sha256}' WHERE id = 1"
        )
    with open_rounds(str(desk.path), out=None, sends=False):
        assert desk.states() == {1: "open", 2: "open"}


def test_a_file_with_mistakes_is_refused_and_no_proposal_is_lost(
    run: Callable[..., Result], desk: Desk
) -> None:
    desk.path.write_text(
        desk.path.read_text(encoding="utf-8").replace("kind: start", "kind: begin"), encoding="utf-8"
    )
    result = run("proposals", "accept", "1", "--yes")
    assert (result.exit_code, "'begin'" in result.stderr) == (1, True)
    assert desk.states() == {1: "open", 2: "open"}


@pytest.mark.usefixtures("desk")
def test_show_names_who_had_a_change_made(run: Callable[..., Result]) -> None:
    run("tick", "--as-of", "2026-01-05T09:00")
    run("proposals", "accept", "1", "2", "--yes", "--by", "Jan")
    run("tick", "--as-of", "2026-01-06T09:00")
    assert "(voorstel uit brief.pdf, overgenomen door Jan)" in " ".join(run("show", "a").stdout.split())
    read = json.loads(run("show", "c", "--format", "json").stdout)
    assert [(one["origin"], one["editor"]) for one in read["history"]["entries"] if one["change"]] == [
        ("letter", "Jan")
    ]
