"""What readers said already is seen before an editor says something else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notifier.timeline.edits import AddStatement, MarkDone, Origin, Proposal, SetField
from tests.proposals.conftest import LETTER as SOURCE
from tests.proposals.conftest import MOVED
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


MOVED_AGAIN = Proposal((SetField("a", "when", "2026-03-01"),), Origin.IMPORT, document="lijst.csv")
THIRD = Proposal((SOURCE, AddStatement("a", {"source": "brief", "confirms": True})), Origin.LETTER)
OFF = Proposal((SetField("b", "cancelled", {"on": "2026-01-05"}),), Origin.ANSWER, document="Piet")
DONE = Proposal((MarkDone("b", "2026-01-04"),), Origin.ANSWER, document="Jan")


def _accept(world: DeskWorld, number: int) -> None:
    version = world.desk.read().sha256
    answer = world.post("/edit", id=str(number), do="accept", version=version)
    assert answer.status_code == 303, words_of(answer.text)


@pytest.mark.parametrize(
    ("first", "said", "second", "change"),
    [
        (DONE, "Klaar op zondag 4 januari 2026.", OFF, "gaat niet door Tweede : niet meer klaar; in 2026"),
        (OFF, "Gaat niet door.", DONE, "klaar Tweede : gaat toch door; 4 januari 2026"),
    ],
)
def test_an_answer_that_contradicts_an_accepted_one_says_so_and_is_accepted_in_one_step(
    world: DeskWorld, first: Proposal, said: str, second: Proposal, change: str
) -> None:
    world.proposals.propose(first, second)
    world.enter()
    assert "al een ander antwoord" not in words_of(world.get("/edit?lang=nl").text)
    _accept(world, 1)
    card = words_of(world.get("/edit?lang=nl").text)
    assert f"Op dinsdag 2 december 2025 is al een ander antwoord hierover overgenomen: ‘{said}’" in card
    assert change in card
    _accept(world, 2)
    assert world.proposals.states() == {1: "accepted", 2: "accepted"}
    milestone = world.proposals.events.timeline.find("b")
    assert milestone
    assert (bool(milestone.done), bool(milestone.cancelled)) == (second is DONE, second is OFF)


def test_a_proposal_says_what_was_accepted_about_the_same_after_it_was_made(world: DeskWorld) -> None:
    """Not what was there before, which whoever made it knew."""
    said = (
        "nadat dit voorstel er was, is al een ander voorstel over deze mijlpaal overgenomen: ‘De datum is: "
    )
    world.proposals.propose(MOVED)
    world.enter()
    _accept(world, 1)
    world.proposals.propose(MOVED_AGAIN)
    assert said not in words_of(world.get("/edit?lang=nl").text)
    world.proposals.propose(THIRD)
    world.later(timedelta(days=60))
    world.enter()
    _accept(world, 2)
    assert f"Op zaterdag 31 januari 2026, {said}zondag 1 maart 2026.’" in words_of(
        world.get("/edit?lang=nl").text
    )
