"""A letter at the desk: sent, read in bounds, shown beside its finds, and forgotten in time."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from notifier.proposals.letters import MOST_CHARACTERS
from notifier.store.proposals import (
    KEPT_FOR,
    MOST_LETTERS,
    LetterRow,
    forget_letters,
    list_letters,
    list_proposals,
)
from notifier.timeline.edits import AddMilestone, from_json
from tests.web.desk.test_edit_forms import hidden_in, words_of
from tests.web.desk.world import ORIGIN
from tests.web.sites import NOW

if TYPE_CHECKING:
    import httpx

    from tests.web.desk.world import DeskWorld

LETTER = """\
Datum: 1 december 2025
Betreft: Voortgang meldkamers

De meldkamer Noord opent op 1 maart 2027. Het besluit over de bekostiging valt uiterlijk 1 juli 2026.
In 2019 is hierover gesproken. <script>alert(1)</script>
"""


def send(world: DeskWorld, content: bytes, name: str = "brief.txt", **fields: str) -> httpx.Response:
    files = {"letter": (name, content)}
    headers = {**world.cookie, **ORIGIN}
    sent = {"csrf": world.csrf, **fields}
    return world.client.request("POST", "/edit/letters?lang=nl", headers, data=sent, files=files)


def test_of_two_things_on_one_date_both_cards_lead_to_its_mark(world: DeskWorld) -> None:
    world = world.enter("LOCC")
    send(world, LETTER.replace("opent op", "opent en het loket sluit op").encode())
    page = world.get("/edit/letters/1?lang=nl").text
    assert page.count('id="find-2"') == page.count('id="card-3"') == 1
    assert (page.count('href="#find-2"'), page.count("find-3")) == (2, 0)


def test_a_letter_that_says_that_it_is_done_shows_the_day(world: DeskWorld) -> None:
    row = "  - {id: kazerne, title: Opening kazerne Delfzijl, kind: start, when: 2025-11-03}\n"
    path = world.proposals.path
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    world = world.enter("LOCC")
    said = "De opening van de kazerne Delfzijl is op 10 november 2025 afgerond."
    send(world, f"Datum: 1 december 2025\nBetreft: Kazerne\n\n{said}\n".encode())
    assert "de brief zegt dat het klaar is (10 november 2025)" in words_of(
        world.get("/edit/letters/1?lang=nl").text
    )


def test_a_letter_is_read_beside_its_text_and_its_finds_accepted(both_worlds: DeskWorld) -> None:
    world = both_worlds.enter("LOCC")
    answer = send(world, LETTER.encode())
    assert (answer.status_code, answer.headers["location"]) == (303, "../edit/letters/1?said=letter&lang=nl")
    page = world.get("/edit/letters/1?lang=nl").text
    assert "<script" not in page
    for words in (
        '<mark id="find-2"><a href="#card-2">op 1 maart 2027</a></mark>',
        '<a href="#find-2">',
        'id="card-2"',
        '<span class="found" id="find-4">In 2019</span>',
    ):
        assert words in page
    said = words_of(page)
    assert "1 december 2025. 2 voorstellen wachten nog." in said
    assert "nieuw : Meldkamer Noord opent 1 maart 2027, vast · begin" in said
    assert page.count('type="checkbox"') == 2
    assert " checked" not in page
    assert world.get("/edit/letters/1?new=1").text.count(" checked") == 2
    none = world.post("/edit/letters/1?lang=nl", stage="look")
    assert "U koos nog niets om over te nemen." in words_of(none.text)

    shown = world.post("/edit/letters/1?lang=nl", stage="look", id="1")
    assert shown.status_code == 200
    assert "nieuw Meldkamer Noord opent" in words_of(shown.text)
    assert world.proposals.whens() == {"a": "../..", "b": "2026"}
    done = world.post("/edit/letters/1", stage="write", **{**hidden_in(shown.text), "csrf": world.csrf})
    assert done.status_code == 303
    assert world.proposals.whens() == {"a": "../..", "b": "2026", "meldkamer-noord-opent": "2027-03-01"}
    rejected = world.post("/edit/letters/1", reject="2", **{"reason-2": "valt af"})
    assert rejected.status_code == 303
    assert world.proposals.states() == {1: "accepted", 2: "rejected"}
    after = words_of(world.get("/edit/letters/1?lang=nl").text)
    assert "Overgenomen door LOCC." in after
    assert "Afgewezen door LOCC." in after


BOUND = """\
Datum: 1 december 2025
Betreft: Brandweer

Op 31 maart 2027 verloopt het contract met de leverancier, tenzij het wordt verlengd.
"""


def test_what_was_not_read_of_a_sentence_stands_wherever_it_is_decided_on(both_worlds: DeskWorld) -> None:
    world = both_worlds.enter("LOCC")
    send(world, BOUND.encode())
    with world.database.read() as session:
        ((number, caution),) = [(one.id, one.reasons) for one in list_proposals(session)]
    assert caution == "Niet meegelezen: ‘tenzij het wordt verlengd’. Kijk of de datum zo klopt."
    shown = {
        "letter": world.get("/edit/letters/1?lang=nl"),
        "inbox": world.get("/edit?lang=nl"),
        "form": world.get(f"/edit/change/{number}?lang=nl"),
        "preview": world.post("/edit/letters/1?lang=nl", stage="look", id=str(number)),
    }
    assert {name: caution in words_of(page.text) for name, page in shown.items()} == dict.fromkeys(
        shown, True
    )


TWICE = """\
Datum: 1 december 2025
Betreft: Migratie

De migratie is op 1 maart 2027 afgerond. De migratie is op 1 mei 2028 afgerond.
"""


def test_two_new_milestones_of_one_title_are_said_to_be_both_new(world: DeskWorld) -> None:
    world.enter("LOCC")
    send(world, TWICE.encode())
    with world.database.read() as session:
        rows = list_proposals(session)
    ids = [str(row.id) for row in rows]
    added = [edit for row in rows for edit in from_json(row.edits) if isinstance(edit, AddMilestone)]
    titles = [one.fields["title"] for one in added]
    assert (len(ids), len(titles), len(set(titles))) == (2, 2, 1)
    both = world.post("/edit/letters/1?lang=nl", stage="look", id=ids)
    told = f"{titles[0]}: twee van deze nieuwe mijlpalen heten zo of bijna zo"
    assert f'<p class="warning">{told}' in both.text
    assert "er is al een mijlpaal" not in both.text
    first = world.post("/edit/letters/1?lang=nl", stage="look", id=ids[0])
    sent = {**hidden_in(first.text), "csrf": world.csrf}
    world.post("/edit/letters/1?lang=nl", stage="write", **sent)
    second = world.post("/edit/letters/1?lang=nl", stage="look", id=ids[1])
    assert '<p class="warning">' in second.text
    assert "er is al een mijlpaal met deze titel" in second.text


def test_a_letter_says_which_date_it_carries_where_another_was_given(world: DeskWorld) -> None:
    world.enter()
    send(world, LETTER.encode(), source_date="2 december 2025")
    send(world, LETTER.encode(), source_date="1 december 2025")
    given, own = (words_of(world.get(f"/edit/letters/{number}?lang=nl").text) for number in (1, 2))
    said = "De brief draagt de datum 1 december 2025; hij is gelezen als van 2 december 2025"
    assert (said in given, "draagt de datum" in own) == (True, False)


def test_marks_of_markdown_are_not_shown(world: DeskWorld) -> None:
    world.enter()
    text = LETTER.replace("Voortgang meldkamers", "**Voortgang** meldkamers").replace(
        "meldkamer Noord", "*meldkamer* **Noord**"
    )
    send(world, text.encode(), name="brief.md")
    page = words_of(world.get("/edit/letters/1?lang=nl").text)
    assert "Betreft: Voortgang meldkamers De meldkamer Noord opent op 1 maart 2027" in page
    assert "*" not in page


def test_a_find_is_changed_before_it_is_accepted(world: DeskWorld) -> None:
    world.enter("LOCC")
    send(world, LETTER.encode())
    address = "/edit/change/1?lang=nl&back=edit/letters/1"
    assert 'href="../change/1?back=edit%2Fletters%2F1' in world.get("/edit/letters/1?lang=nl").text
    form = world.get(address).text
    assert 'value="1 maart 2027"' in form
    typed = {"back": "edit/letters/1", "title": "Opening Noord", "kind": "event", "when": "1 april 2027"}
    wrong = world.post("/edit/change/1?lang=nl", stage="look", **{**typed, "when": "ooit"})
    assert (wrong.status_code, 'id="when-error"' in wrong.text) == (400, True)
    shown = world.post("/edit/change/1?lang=nl", stage="look", **typed)
    assert "nieuw Opening Noord : 1 april 2027" in words_of(shown.text)
    sent = {**hidden_in(shown.text), "csrf": world.csrf}
    done = world.post("/edit/change/1?lang=nl", stage="write", **sent)
    assert done.headers["location"] == "../../edit/letters/1?said=accepted&lang=nl"
    assert world.proposals.whens()["meldkamer-noord-opent"] == "2027-04-01"
    assert world.proposals.states()[1] == "accepted"
    again = world.get("/edit/letters/1?lang=nl").text
    assert "Opening Noord" in words_of(again)
    assert world.get("/edit/change/1").status_code == 404


def test_proposals_of_another_letter_are_not_decided_here(world: DeskWorld) -> None:
    world.enter()
    send(world, LETTER.encode())
    send(world, b"Datum: 1 december 2025\n\nDe stuurgroep begint op 1 april 2027.")
    assert world.post("/edit/letters/2", stage="look", id="1").status_code == 400
    assert world.post("/edit/letters/2", reject="1").status_code == 400
    assert set(world.proposals.states().values()) == {"open"}


def test_a_letter_without_a_date_waits_for_one(world: DeskWorld) -> None:
    world.enter()
    undated = b"De meldkamer Noord opent dit najaar."
    assert send(world, undated).headers["location"] == "../edit/letters/1?said=letter_kept&lang=nl"
    assert world.proposals.states() == {}
    assert "De brief zegt niet van welke dag" in words_of(world.get("/edit/letters/1?lang=nl").text)
    wrong = world.post("/edit/letters/1?lang=nl", source_date="in 2099")
    assert wrong.status_code == 400
    assert 'id="source_date-error"' in wrong.text
    assert world.post("/edit/letters/1", source_date="1 augustus 2025").status_code == 303
    assert "najaar 2025" in words_of(world.get("/edit/letters/1?lang=nl").text)


def test_a_letter_with_a_date_to_come_is_asked_for_another(world: DeskWorld) -> None:
    world.enter()
    send(world, b"Datum: 1 december 2099\n\nDe meldkamer Noord opent dit najaar.")
    said = "De brief noemt als datum 1 december 2099, en die dag moet nog komen."
    assert said in words_of(world.get("/edit/letters/1?lang=nl").text)


def _archive(names: int) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for at in range(names):
            archive.writestr(f"word/{at}.xml", b"<" * 10_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("brief.exe", b"MZ", "verwacht docx, pdf, eml, html, txt of md"),
        ("brief.docx", b"no archive", "beschadigd"),
        ("brief.docx", _archive(2), "bevat geen tekst"),
        ("brief.pdf", b"%PDF-1.7\n" + b"\xff" * 1000, "beschadigd"),
        ("lijst.csv", b"titel;datum\n", "is een tabel of agenda"),
        ("leeg.txt", b" \n\x00\x07", "bevat geen tekst"),
        ("lang.txt", b"x" * (MOST_CHARACTERS + 1), "te lang om hier te lezen"),
        ("../../etc/<b>.txt", b"", "bevat geen tekst"),
    ],
)
def test_a_hostile_file_is_refused_and_nothing_kept(
    world: DeskWorld, name: str, content: bytes, why: str
) -> None:
    answer = send(world.enter(), content, name)
    assert answer.status_code == 400
    assert "<b>" not in answer.text
    assert why in words_of(answer.text)
    with world.database.read() as session:
        assert list_letters(session, NOW) == []


def test_no_file_and_a_wrong_day_are_named_together(world: DeskWorld) -> None:
    world.enter()
    answer = world.post("/edit/letters?lang=nl", source_date="volgend jaar")
    assert answer.status_code == 400
    for name in ("letter", "source_date"):
        assert f'id="{name}-error"' in answer.text
    assert 'value="volgend jaar"' in answer.text


def test_a_letter_is_kept_thirty_days_and_no_longer(both_worlds: DeskWorld) -> None:
    world = both_worlds.enter()
    send(world, LETTER.encode())
    world.later(KEPT_FOR - timedelta(seconds=1))
    world.enter()
    assert world.get("/edit/letters/1").status_code == 200
    world.later(timedelta(seconds=1))
    assert world.get("/edit/letters/1").status_code == 404
    with world.database.write() as session:
        forget_letters(session, world.now)
        assert session.get(LetterRow, 1) is None


def test_the_oldest_of_many_letters_is_forgotten(world: DeskWorld) -> None:
    names = ("name", "title", "said_on", "reference", "url", "text", "finds", "editor")
    empty: dict[str, Any] = dict.fromkeys(names, "")
    with world.database.write() as session:
        session.add_all(
            LetterRow(**empty, sent_at=NOW - timedelta(minutes=at)) for at in range(MOST_LETTERS + 2)
        )
        session.flush()
        forget_letters(session, NOW)
        kept = list_letters(session, NOW)
    assert [row.sent_at for row in kept] == [NOW - timedelta(minutes=at) for at in range(MOST_LETTERS)]


@pytest.mark.parametrize("name", ["0", "99", "1x", "²", "1" * 30])
def test_a_letter_that_is_not_there_is_not_found(world: DeskWorld, name: str) -> None:
    assert world.enter().get(f"/edit/letters/{name}").status_code == 404


MINUTES = b"""\
Datum: 1 december 2025
Betreft: Notulen overleg meldkamers
Ons kenmerk: 2025-0042

De meldkamer Noord opent op 1 maart 2027.
"""
KNOWN = "  notulen: {title: Notulen overleg meldkamer, date: 2025-12-01, reference: nr. 2025-0042, kind: minutes}\n"


def _know(world: DeskWorld) -> DeskWorld:
    """Let the list have those minutes under another title."""
    path = world.proposals.path
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("milestones:", f"sources:\n{KNOWN}milestones:"), encoding="utf-8")
    return world.enter("LOCC")


def _edits(world: DeskWorld) -> list[Any]:
    with world.database.read() as session:
        return [edit for row in list_proposals(session) for edit in from_json(row.edits)]


def test_a_letter_that_the_list_has_under_another_title_can_be_taken_for_that(world: DeskWorld) -> None:
    sent = send(_know(world), MINUTES)
    assert sent.headers["location"] == "../edit/letters/1?said=letter_asked&lang=nl"
    assert world.proposals.states() == {}
    page = world.get("/edit/letters/1?lang=nl").text
    assert (
        "Op de lijst staat al een document dat hierop lijkt: Notulen overleg meldkamer, 1 december 2025 (nr. 2025-0042)."
        in words_of(page)
    )
    assert world.post("/edit/letters/1?lang=nl", source_date="1 december 2025").status_code == 400
    told = {"source_date": "1 december 2025", "source_title": "Notulen overleg meldkamers", "same": "yes"}
    assert world.post("/edit/letters/1?lang=nl", **told).status_code == 303
    [added] = _edits(world)
    assert added.fields["statements"][0]["source"] == "notulen"


def test_what_the_list_has_of_a_letter_already_is_not_proposed_at_the_desk(world: DeskWorld) -> None:
    path = world.proposals.path
    text = path.read_text(encoding="utf-8")
    source = "sources:\n  brief: {title: Voortgang meldkamers, date: 2025-12-01}\nmilestones:"
    statement = "{source: brief, phrase: vanaf 1 maart 2027, when: 2027-03-01/..}"
    block = f"  - {{id: noord, title: Opening meldkamer Noord, kind: start, statements: [{statement}]}}\n"
    path.write_text(text.replace("milestones:", source).rstrip("\n") + f"\n{block}", encoding="utf-8")
    sentence = b"Momenteel wordt de opening van de meldkamer Noord voorbereid."
    send(world.enter("LOCC"), b"Datum: 1 december 2025\nBetreft: Voortgang meldkamers\n\n" + sentence)
    assert world.proposals.states() == {}


def test_a_letter_that_only_looks_like_one_of_the_list_is_another_source(world: DeskWorld) -> None:
    send(_know(world), MINUTES)
    told = {"source_date": "1 december 2025", "source_title": "Notulen werkgroep", "same": "no"}
    assert world.post("/edit/letters/1?lang=nl", **told).status_code == 303
    source, added = _edits(world)
    assert source.fields == {
        "title": "Notulen werkgroep",
        "date": "2025-12-01",
        "reference": "2025-0042",
        "kind": "minutes",
    }
    assert added.fields["statements"][0]["source"] == source[0]


def test_a_letter_without_a_date_is_given_its_title_and_kind_too(world: DeskWorld) -> None:
    world.enter()
    send(world, b"Stukken\n\nDe meldkamer Noord opent dit najaar.")
    page = world.get("/edit/letters/1?lang=nl").text
    assert 'value="Stukken"' in page
    wrong = world.post("/edit/letters/1?lang=nl", source_title="Overleg", source_kind="minutes")
    assert (wrong.status_code, 'value="Overleg"' in wrong.text) == (400, True)
    told = {"source_date": "1 augustus 2025", "source_title": "Overleg", "source_kind": "minutes"}
    assert world.post("/edit/letters/1", **told).status_code == 303
    assert _edits(world)[0].fields == {"title": "Overleg", "date": "2025-08-01", "kind": "minutes"}


def test_a_letter_without_a_title_is_asked_for_one(world: DeskWorld) -> None:
    world.enter("LOCC")
    untitled = "Datum: 12 november 2025\n\nDe bouw van het meldcentrum begint op 1 mei 2026.\n"
    kept = send(world, untitled.encode())
    assert kept.headers["location"] == "../edit/letters/1?said=letter_untitled&lang=nl"
    page = world.get("/edit/letters/1?lang=nl&said=letter_untitled").text
    assert "De brief is aangekomen. Schrijf nog hoe hij heet." in page
    assert 'value="12 november 2025"' in page
    assert 'value="Datum' not in page
    typed = {"source_date": "12 november 2025", "source_kind": "letter"}
    wrong = world.post("/edit/letters/1?lang=nl", **typed, source_title="")
    assert (wrong.status_code, "schrijf ook hoe het document heet" in wrong.text) == (400, True)
    read = world.post("/edit/letters/1?lang=nl", **typed, source_title="Voortgang meldcentrum")
    assert read.headers["location"] == "../../edit/letters/1?said=letter&lang=nl"
    with world.database.read() as session:
        assert [row.document for row in list_proposals(session)] == ["Voortgang meldcentrum"]


def test_what_is_no_proposal_of_the_letter_is_not_rejected(world: DeskWorld) -> None:
    send(world.enter(), LETTER.encode())
    for unknown in ("99", "x", "-1"):
        answer = world.post("/edit/letters/1?lang=nl", reject=unknown)
        assert answer.status_code == 400
        assert "Er is niets afgewezen." in words_of(answer.text)
    assert set(world.proposals.states().values()) == {"open"}
