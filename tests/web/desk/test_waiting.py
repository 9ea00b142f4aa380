"""What readers said already is seen before an editor says something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.timeline.edits import MarkDone, Origin, Proposal
from tests.web.desk.test_edit_forms import words_of
from tests.web.desk.test_letters import LETTER, send

if TYPE_CHECKING:
    from tests.web.desk.world import DeskWorld

ANSWER = Proposal((MarkDone("k", "2025-11-30", ""),), Origin.ANSWER, document="Jan, een lezer van team")
WAITS = "Hierover wacht al een voorstel. Kijk eerst in het Postvak"


def _with_passed(world: DeskWorld) -> None:
    path = world.proposals.path
    rows = "".join(
        f"  - {{id: {one}, title: Van {one}, kind: deadline, when: 2025-0{at}-01}}\n"
        for at, one in enumerate("klmno", 1)
    )
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")


def test_the_desk_opens_on_what_waits_and_every_page_says_how_much(world: DeskWorld) -> None:
    _with_passed(world)
    assert world.start(world.make_link()).headers["location"] == "../edit/passed"
    world.proposals.propose(ANSWER)
    assert world.start(world.make_link()).headers["location"] == "../edit"
    world.enter()
    for path in ("/edit", "/edit/passed", "/edit/letters", "/edit/milestones", "/edit/add"):
        assert "Postvak (1) Opruimen" in words_of(world.get(f"{path}?lang=nl").text)


def test_what_passed_says_of_which_a_proposal_waits(world: DeskWorld) -> None:
    _with_passed(world)
    world.proposals.propose(ANSWER)
    words = words_of(world.enter().get("/edit/passed?lang=nl").text)
    assert words.count(WAITS) == 1
    assert words.index("Van k") < words.index(WAITS) < words.index("Van l")
    world.desk.reject([1], editor="LOCC", reason="")
    page = words_of(world.get("/edit/passed?lang=nl").text)
    assert (WAITS in page, "Postvak Opruimen" in page) == (False, True)


def test_a_letter_sent_again_after_some_of_it_was_accepted_shows_what_waits_once(world: DeskWorld) -> None:
    world.enter()
    for _ in range(2):
        assert send(world, LETTER.encode()).status_code == 303
        if world.proposals.states() == {1: "open", 2: "open"}:
            world.proposals.accept(1)
    assert world.proposals.states() == {1: "accepted", 2: "open"}
    assert "Postvak (1)" in words_of(world.get("/edit?lang=nl").text)
    assert "1 voorstel wacht nog." in words_of(world.get("/edit/letters/2?lang=nl").text)
