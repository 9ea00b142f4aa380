"""The forms of the desk: shown back before they count, written once, and nothing lost of what was typed."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from tests.web.desk.world import make_world

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.web.desk.world import DeskWorld

HOSTILE = "</p><script>alert(1)</script>\"'&{{ 7 * 7 }}"
LETTER = {"source_title": "Brief", "source_date": "1 december 2025"}


def words_of(page: str) -> str:
    """Return what a page says, on one line."""
    return html.unescape(" ".join(re.sub("<[^>]+>", " ", page).split()))


def hidden_in(page: str) -> dict[str, str]:
    """Return the hidden fields of the last form of a page."""
    last = page[page.rindex('<form class="sent') :]
    found = re.findall('<input type="hidden" name="(.+?)" value="(.*?)">', last)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def write(world: DeskWorld, path: str, **fields: str) -> str:
    """Look at what a form changes, write it, and return what was shown in between."""
    shown = world.post(path, stage="look", **fields)
    assert shown.status_code == 200, words_of(shown.text)
    written = world.post(path, stage="write", **{**hidden_in(shown.text), "csrf": world.csrf})
    assert written.status_code == 303
    assert "edit/" in written.headers["location"]
    return words_of(shown.text)


@pytest.mark.parametrize(
    ("path", "fields", "shown", "added"),
    [
        (
            "/edit/add",
            {**LETTER, "title": "Opening meldkamer", "when": "begin 2027", "topics": "meldkamer"},
            "‘begin 2027’ lezen wij als: januari t/m maart 2027",
            "- {id: opening-meldkamer, title: Opening meldkamer, kind: start, topics: [meldkamer], statements:",
        ),
        (
            "/edit/move/b",
            {**LETTER, "when": "eind 2027", "phrase": "eind 2027"},
            "verplaatst Tweede : was in 2026, wordt",
            "statements: [{source: brief-2025-12, phrase: eind 2027, when:",
        ),
        (
            "/edit/done/b",
            {"day": "1 december 2025"},
            "klaar Tweede : 1 december 2025",
            "when: 2026, done: 2025-12-01",
        ),
        (
            "/edit/cancel/b",
            {"reason": "geen geld"},
            "gaat niet door Tweede",
            "cancelled: {on: 2025-12-02, reason: geen geld}",
        ),
        (
            "/edit/silent/b",
            {**LETTER, "says": "confirms"},
            "bevestigd Tweede : in 2026 1 wijziging",
            "statements: [{source: brief-2025-12, confirms: true}]",
        ),
        (
            "/edit/correct/b",
            {"title": "Tweede mijlpaal", "kind": "end"},
            "Titel: was Tweede, wordt Tweede mijlpaal",
            "title: Tweede mijlpaal, kind: end, when: 2026",
        ),
    ],
)
def test_a_form_is_shown_back_and_then_written(
    world: DeskWorld, path: str, fields: dict[str, str], shown: str, added: str
) -> None:
    world.enter("Meldkamer")
    before = world.proposals.path.read_text(encoding="utf-8")
    assert world.post(f"{path}?lang=nl", stage="look", **fields).status_code == 200
    assert world.proposals.path.read_text(encoding="utf-8") == before
    assert shown in write(world, f"{path}?lang=nl", **fields)
    assert added in world.proposals.path.read_text(encoding="utf-8")
    assert world.proposals.states() == {1: "accepted"}


@pytest.mark.parametrize(
    ("ended", "fields"),
    [("done", {"day": "1 december 2025"}), ("cancel", {"reason": "geen geld"})],
)
def test_what_was_done_or_cancelled_by_mistake_is_opened_again(
    world: DeskWorld, ended: str, fields: dict[str, str]
) -> None:
    world.enter("Meldkamer")
    before = world.proposals.path.read_bytes()
    assert "/edit/again/b" not in world.get("/edit/milestones?lang=nl").text
    write(world, f"/edit/{ended}/b?lang=nl", **fields)
    assert "Weer openzetten : Tweede" in words_of(world.get("/edit/milestones?lang=nl").text)
    shown = write(world, "/edit/again/b?lang=nl")
    assert (
        f"aangepast Tweede : {'niet meer klaar' if ended == 'done' else 'gaat toch door'} 1 wijziging"
        in shown
    )
    assert world.proposals.path.read_bytes() == before
    nothing = world.post("/edit/again/b?lang=nl", stage="look")
    assert "er verandert niets." in words_of(nothing.text)
    # The content of before is the one that counts again, also before a round has used it.
    write(world, f"/edit/{ended}/b?lang=nl", **fields)


def test_what_a_document_says_has_ended_is_opened_by_a_document_only(world: DeskWorld) -> None:
    world.enter("Meldkamer")
    write(world, "/edit/done/b?lang=nl", **LETTER, day="1 december 2025")
    assert "/edit/again/b" not in world.get("/edit/milestones?lang=nl").text
    told = "Tweede is klaar of gaat niet door volgens Brief; zeg welke bron nu een nieuwe datum geeft"
    for path, fields in (("/edit/again/b?lang=nl", {}), ("/edit/move/b?lang=nl", {"when": "2028"})):
        refused = world.post(path, stage="look", **fields)
        assert (refused.status_code, told in words_of(refused.text)) == (400, True)


def test_a_wrong_field_has_its_sentence_beside_it_and_keeps_what_was_typed(world: DeskWorld) -> None:
    answer = world.enter().post("/edit/move/b?lang=nl", stage="look", when=HOSTILE, phrase="volgens <b>")
    assert answer.status_code == 400
    assert "<script" not in answer.text
    assert (
        f'value="{html.escape(HOSTILE)}"'.replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in answer.text
    )
    assert 'value="volgens &lt;b&gt;"' in answer.text
    for name in ("when", "source"):
        assert f'<a href="#{name}">' in answer.text
        described = re.findall(f'name="{name}"[^>]*aria-describedby="([^"]+)"', answer.text)
        assert f"{name}-error" in described[0].split()
        assert f'id="{name}-error"' in answer.text
    assert "2 velden kloppen nog niet." in words_of(answer.text)


def test_going_back_keeps_what_was_typed(world: DeskWorld) -> None:
    world.enter()
    shown = world.post("/edit/move/b", stage="look", when="begin 2027").text
    again = world.post("/edit/move/b", stage="again", **{**hidden_in(shown), "csrf": world.csrf})
    assert again.status_code == 200
    assert 'value="begin 2027"' in again.text


def test_a_file_that_changed_in_between_is_shown_again(world: DeskWorld) -> None:
    world.enter()
    shown = world.post("/edit/move/b", stage="look", when="begin 2027").text
    path = world.proposals.path
    path.write_bytes(path.read_bytes() + b"# from elsewhere\n")
    before = path.read_bytes()
    sent = {**hidden_in(shown), "csrf": world.csrf}
    again = world.post("/edit/move/b?lang=nl", stage="write", **sent)
    assert again.status_code == 200
    assert "de lijst is intussen veranderd" in words_of(again.text)
    assert path.read_bytes() == before
    version = {**hidden_in(again.text), "csrf": world.csrf}
    assert world.post("/edit/move/b", stage="write", **version).status_code == 303
    assert world.proposals.whens()["b"] == "2027-01/2027-03~"


def test_where_the_file_is_not_written_a_form_gives_a_patch(tmp_path: Path, sqlite: Database) -> None:
    world = make_world(tmp_path, sqlite, only_patches=True).enter()
    before = world.proposals.path.read_bytes()
    shown = world.post("/edit/move/b", stage="look", when="begin 2027").text
    answer = world.post("/edit/move/b", stage="write", **{**hidden_in(shown), "csrf": world.csrf})
    assert answer.headers["content-type"].startswith("text/x-patch")
    assert "+  - {id: b, title: Tweede, kind: end, when: 2027-01/2027-03~}" in answer.text
    assert world.proposals.path.read_bytes() == before


def test_what_the_list_says_already_changes_nothing(world: DeskWorld) -> None:
    answer = world.enter().post("/edit/move/b?lang=en", stage="look", when="2026")
    assert answer.status_code == 400
    assert "The list says so already; nothing changes." in words_of(answer.text)


def test_a_form_of_a_milestone_that_is_not_there_is_not_found(world: DeskWorld) -> None:
    world.enter()
    assert world.get("/edit/done/weg").status_code == 404
    assert world.post("/edit/done/weg", stage="look").status_code == 404


def test_the_way_back_leads_to_the_desk_only(world: DeskWorld) -> None:
    world.enter()
    for back in ("https://evil.example/", "//evil.example", "edit/letters/1/../../x", "edit/link/x"):
        assert 'name="back" value="edit/milestones"' in world.get(f"/edit/add?back={back}").text
    assert 'name="back" value="edit/letters/1"' in world.get("/edit/add?back=edit/letters/1").text


def test_the_way_back_of_what_is_shown_back_is_that_of_its_form(world: DeskWorld) -> None:
    world.enter()
    form = {"stage": "look", "day": "1 december 2025"}
    for back in ("edit/passed", "edit/milestones"):
        shown = world.post("/edit/done/b", **form, back=back).text
        assert f'<p class="back"><a href="../../{back}">' in shown


def test_what_passed_is_cleared_up_at_once(world: DeskWorld) -> None:
    path = world.proposals.path
    rows = "".join(
        f"  - {{id: {one}, title: Van {one}, kind: deadline, when: 2025-0{at}-01}}\n"
        for at, one in enumerate("klmno", 1)
    )
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    assert world.start(world.make_link()).headers["location"] == "../edit/passed"
    page = words_of(world.enter("LOCC").get("/edit/passed?lang=nl").text)
    assert "5 data zijn voorbij zonder bericht." in page
    chosen = {
        "what-k": "done",
        "when-k": "30 december 2024",
        "what-l": "move",
        "when-l": "voorjaar 2026",
        "what-m": "cancel",
        "what-n": "silent",
        "when-n": "",
        "what-o": "",
    }
    wrong = world.post("/edit/passed?lang=nl", stage="look", **{**chosen, "when-l": "ooit", "when-n": ""})
    assert wrong.status_code == 400
    assert "2 velden kloppen nog niet." in words_of(wrong.text)
    assert 'value="30 december 2024"' in wrong.text
    shown = write(world, "/edit/passed?lang=nl", **{**chosen, **LETTER})
    for line in ("klaar Van k", "verplaatst Van l", "gaat niet door Van m", "aangepast Van n"):
        assert line in shown
    assert "Van l: ‘voorjaar 2026’ lezen wij als: voorjaar 2026." in shown
    after = path.read_text(encoding="utf-8")
    for said in (
        "{source: brief-2025-12, done: 2024-12-30}",
        "{source: brief-2025-12, when: 2026-21, modality: fixed}",
        "{source: brief-2025-12, cancelled: true}",
        "{source: brief-2025-12, undated: true}",
    ):
        assert said in after
    assert after.count("brief-2025-12:") == 1
    left = words_of(world.get("/edit/passed?lang=nl").text)
    waits = write(world, "/edit/passed?lang=nl", **{"what-o": "silent", "when-o": "1 februari 2026"})
    assert (
        "Van o: tot en met zondag 1 februari 2026 telt dit niet als voorbij; daarna vragen wij weer." in waits
    )
    assert ("Van k" in left, "Van o" in left) == (False, True)


def test_each_time_of_a_series_that_passed_is_cleared_up_by_itself(world: DeskWorld) -> None:
    path = world.proposals.path
    row = "  - {id: k, title: Van k, kind: deadline, when: 2025-03-31, repeat: FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1}\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    page = world.enter("LOCC").get("/edit/passed?lang=nl").text
    assert "3 data zijn voorbij zonder bericht." in words_of(page)
    assert "Van k, 30 juni 2025" in words_of(page)
    shown = write(
        world,
        "/edit/passed?lang=nl",
        **{
            "what-k_2025-03-31": "done",
            "when-k_2025-03-31": "30 maart 2025",
            "what-k_2025-09-30": "done",
            "when-k_2025-09-30": "1 oktober 2025",
        },
    )
    assert "Van k" in shown
    assert "done: {2025-03-31: 2025-03-30, 2025-09-30: 2025-10-01}" in path.read_text(encoding="utf-8")
    assert "1 datum is voorbij zonder bericht." in words_of(world.get("/edit/passed?lang=nl").text)


def test_what_is_done_on_a_day_to_come_and_a_day_without_what_happened_are_pointed_at(
    world: DeskWorld,
) -> None:
    path = world.proposals.path
    rows = "  - {id: k, title: Van k, kind: deadline, when: 2025-01-01}\n"
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    world.enter("LOCC")
    to_come = "‘1 mei 2030’ moet nog komen; is er een andere datum, geef dan een nieuwe datum"
    ignored = "kies bij ‘12 januari 2025’ ook wat ermee gebeurd is, of maak dit veld leeg"
    for address, typed, words in (
        ("/edit/passed?lang=nl", {"what-k": "done", "when-k": "1 mei 2030"}, to_come),
        ("/edit/done/k?lang=nl", {"day": "1 mei 2030"}, to_come),
        ("/edit/passed?lang=nl", {"what-k": "", "when-k": "12 januari 2025"}, ignored),
        ("/edit/passed?lang=en", {"what-k": "", "when-k": "12 January 2025"}, "or empty this field"),
    ):
        wrong = world.post(address, stage="look", **typed)
        assert wrong.status_code == 400
        assert words in words_of(wrong.text)
        assert 'aria-invalid="true"' in wrong.text
    assert path.read_text(encoding="utf-8") == before


def test_a_list_with_mistakes_still_lets_editors_in(world: DeskWorld) -> None:
    world.proposals.path.write_text("nothing", encoding="utf-8")
    assert world.start(world.make_link()).headers["location"] == "../edit"


def test_nothing_chosen_is_said(world: DeskWorld) -> None:
    path = world.proposals.path
    row = "  - {id: k, title: Van k, kind: deadline, when: 2025-01-01}\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    answer = world.enter().post("/edit/passed?lang=nl", stage="look")
    assert answer.status_code == 400
    assert "U koos nog bij geen enkele mijlpaal" in words_of(answer.text)


def test_milestones_are_found_by_a_word(world: DeskWorld) -> None:
    page = world.enter().get("/edit/milestones?text=tweede&lang=nl").text
    assert "1 mijlpaal" in words_of(page)
    assert ('href="done/b?lang=nl"' in page, 'href="done/a?lang=nl"' in page) == (True, False)


def test_a_date_that_counts_no_more_or_is_not_firm_is_listed_as_such(world: DeskWorld) -> None:
    path = world.proposals.path
    rows = (
        "  - {id: k, title: Van k, kind: start, statements: [{source: x, when: 2026-05-01}, "
        "{source: y, phrase: later, undated: true}]}\n"
        "  - {id: l, title: Van l, kind: start, when: 2026-06-01, modality: intended}\n"
        "  - {id: m, title: Van m, kind: deadline, after: {milestone: k, offset: P7D}}\n"
    )
    sources = "sources: {x: {title: X, date: 2025-01-05}, y: {title: Y, date: 2025-02-05}}\n"
    text = path.read_text(encoding="utf-8").replace("milestones:", f"{sources}milestones:")
    path.write_text(text + rows, encoding="utf-8")
    page = words_of(world.enter().get("/edit/milestones?lang=nl").text)
    for line in (
        "Van k 1 mei 2026 · geen datum meer",
        "Van l 1 juni 2026 (beoogd) · gepland",
        "Van m 8 mei 2026; ‘Van k’ heeft geen datum meer · geen datum meer",
    ):
        assert line in page
    assert "Van l , 1 juni 2026 (beoogd)" in words_of(world.get("/edit/done/l?lang=nl").text)


@pytest.mark.parametrize(
    ("channels", "sends", "told"),
    [
        ("", True, (True, False, True)),
        ("", False, (False, True, False)),
        ("channels: {team: {type: slack, url_env: X, changes: true}}\n", True, (False, False, True)),
        ("channels: {team: {type: slack, url_env: X, changes: true}}\n", False, (False, True, True)),
    ],
)
def test_a_desk_that_sends_nothing_says_who_does(
    tmp_path: Path, sqlite: Database, channels: str, *, sends: bool, told: tuple[bool, ...]
) -> None:
    world = make_world(tmp_path, sqlite, sends=sends)
    path = world.proposals.path
    path.write_text(path.read_text(encoding="utf-8") + channels, encoding="utf-8")
    world.enter("Meldkamer")
    page = words_of(world.post("/edit/done/b?lang=nl", stage="look", day="1 december 2025").text)
    found = ("naar het scherm" in page, "Hier wordt niets verstuurd." in page, "1 wijziging naar" in page)
    assert found == told
