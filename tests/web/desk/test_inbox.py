"""The inbox: what waits, what it changes, and deciding on it; by requests alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.store.proposals import list_proposals
from notifier.timeline.edits import AddSource, AddStatement, MarkDone, Origin, SetField
from tests.proposals.conftest import ADDED, MOVED
from tests.web.desk.test_edit_forms import hidden_in, words_of

if TYPE_CHECKING:
    from tests.web.desk.world import DeskWorld

OTHER = MOVED._replace(
    edits=(
        MOVED.edits[0],
        AddStatement("a", {"source": "brief", "phrase": "per 2 maart", "when": "2026-03-02"}),
    ),
    quote="Dit gaat per 2 maart in.",
)


def version_in(page: str) -> str:
    found = re.findall('name="version" value="(.+?)"', page)
    return str(found[0])


def test_an_empty_inbox_says_so(world: DeskWorld) -> None:
    page = world.enter("Meldkamer").get("/edit?lang=nl").text
    assert "Er wachten geen voorstellen." in page
    assert '<a href="edit/letters?lang=nl">Lees een brief, verslag of notulen in</a></p>' in page
    assert "U werkt als Meldkamer." in page


def test_a_proposal_is_shown_with_its_quote_and_what_it_changes(both_worlds: DeskWorld) -> None:
    world = both_worlds
    world.proposals.propose(MOVED, OTHER)
    page = " ".join(re.sub("<[^>]+>", " ", world.enter().get("/edit?lang=nl").text).split())
    assert "2 voorstellen wachten" in page
    assert "Uit een brief: brief.pdf Voorstel 1" in page
    assert "Er is nog een voorstel over dezelfde mijlpaal." in page
    assert "Dit gaat per 1 maart in. p. 2" in page
    assert "aangepast" in page or "verplaatst" in page
    assert "1 maart 2026" in page
    assert "de titel lijkt op" in page
    assert "+ brief:" in page


def test_accepting_writes_the_file_once_and_leads_back(both_worlds: DeskWorld) -> None:
    world = both_worlds
    world.proposals.propose(MOVED, ADDED)
    page = world.enter("Meldkamer").get("/edit?lang=en").text
    sent = {"do": "accept", "version": version_in(page), "id": ["1", "2"]}
    answer = world.post("/edit?lang=en", **sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "edit?said=accepted&lang=en")
    assert world.proposals.whens() == {"a": "2026-03-01", "b": "2026", "c": "2027"}
    assert world.proposals.states() == {1: "accepted", 2: "accepted"}
    assert "Accepted into the list." in world.get("/edit?said=accepted&lang=en").text
    again = world.post("/edit?lang=en", **sent)
    assert again.status_code == 409
    assert "the list has changed meanwhile" in again.text


def test_what_is_sure_of_one_document_can_be_accepted_together(world: DeskWorld) -> None:
    edits = ((SetField("b", "owner", "VRK"),), (SetField("b", "action", "Meld u aan"),), ADDED.edits)
    others = [
        ADDED._replace(document="ander.pdf", quote=f"Zin {at}.", edits=one) for at, one in enumerate(edits)
    ]
    world.proposals.propose(MOVED, *others)
    page = world.enter().get("/edit?lang=nl").text
    forms = [form for form in re.findall("<form.+?</form>", page, re.DOTALL) if " samen overnemen" in form]
    assert len(re.findall("<h2>", page)) == 2
    assert forms == []
    assert world.post("/edit?lang=nl", do="reject", id="3").status_code == 303
    page = world.get("/edit?lang=nl").text
    (form,) = [form for form in re.findall("<form.+?</form>", page, re.DOTALL) if " samen overnemen" in form]
    sent = {"do": "accept", "version": version_in(form), "id": re.findall('name="id" value="(.+?)"', form)}
    assert ("Deze 2 samen overnemen" in form, sent["id"]) == (True, ["2", "4"])
    assert world.post("/edit?lang=nl", **sent).status_code == 303
    assert world.proposals.states() == {1: "open", 2: "accepted", 3: "rejected", 4: "accepted"}


def test_the_day_of_an_answer_is_changed_before_it_is_accepted(world: DeskWorld) -> None:
    world.proposals.propose(MOVED._replace(edits=(MarkDone("a", "2026-01-01"),), origin=Origin.ANSWER))
    assert 'href="edit/change/1?' in world.enter("LOCC").get("/edit?lang=nl").text
    form = world.get("/edit/change/1?lang=nl").text
    assert ('value="1 januari 2026"' in form, 'name="when"' in form, 'name="phrase"' in form) == (
        True,
        False,
        False,
    )
    wrong = world.post("/edit/change/1?lang=nl", stage="look", about="a", day="")
    assert "schrijf op welke dag het gedaan is, zoals ‘20 november’" in wrong.text
    shown = world.post("/edit/change/1?lang=nl", stage="look", about="a", day="20 november 2025")
    sent = {**hidden_in(shown.text), "csrf": world.csrf}
    done = world.post("/edit/change/1?lang=nl", stage="write", **sent)
    assert done.headers["location"] == "../../edit?said=accepted&lang=nl"
    assert "done: 2025-11-20" in world.proposals.path.read_text(encoding="utf-8")
    assert world.proposals.states() == {1: "accepted"}


def test_what_was_not_shown_is_not_accepted(world: DeskWorld) -> None:
    """As where git or another editor wrote in between: she saw another difference."""
    world.proposals.propose(MOVED)
    page = world.enter().get("/edit").text
    path = world.proposals.path
    path.write_bytes(path.read_bytes() + b"# from elsewhere\n")
    before = path.read_bytes()
    answer = world.post("/edit?lang=nl", do="accept", version=version_in(page), id="1")
    assert answer.status_code == 409
    assert "de lijst is intussen veranderd" in answer.text
    assert path.read_bytes() == before
    assert world.post("/edit", do="accept", version=version_in(answer.text), id="1").status_code == 303


def test_rejecting_keeps_the_reason_for_editors(both_worlds: DeskWorld) -> None:
    world = both_worlds
    world.proposals.propose(MOVED)
    assert (
        world.enter("Meldkamer").post("/edit", do="reject", id="1", reason="staat er\nanders").status_code
        == 303
    )
    assert world.proposals.states() == {1: "rejected"}
    assert world.proposals.propose(MOVED) == {"rejected": 1}
    with world.database.read() as session:
        assert [(row.editor, row.note) for row in list_proposals(session)] == [
            ("Meldkamer", "staat er anders")
        ]


def test_warnings_of_the_file_are_in_the_words_of_people(world: DeskWorld) -> None:
    path = world.proposals.path
    rows = (
        "  - {id: k, title: Opening kazerne, kind: deadline, when: ../2025-12-31, statements: ["
        "{source: oud, when: ../2025-12-31}]}\n"
    )
    text = path.read_text(encoding="utf-8").replace(
        "milestones:", "sources:\n  oud: {title: Eerste brief, date: 2025-01-05}\nmilestones:"
    )
    path.write_text(text + rows, encoding="utf-8")
    newer = (
        AddSource("nieuw", {"title": "Tweede brief", "date": "2025-11-03"}),
        SetField("k", "statements", None),
        AddStatement("k", {"source": "nieuw", "when": "2026-02"}),
        SetField("k", "when", "../2025-12-31"),
    )
    world.proposals.propose(MOVED._replace(edits=newer))
    page = words_of(world.enter().get("/edit?lang=nl").text)
    assert (
        "Opening kazerne: op de lijst staat uiterlijk 31 december 2025, en de nieuwste bron (Tweede brief, 3 november 2025) noemt in februari 2026. De datum op de lijst telt."
        in page
    )
