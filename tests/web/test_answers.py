"""Answers of readers: what the link shows, what the form takes, and what is refused."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from notifier.store.answer_links import Question, sign
from notifier.store.answers import answer_key, turn_over_key
from notifier.store.proposals import ProposalState
from notifier.web.answers import MOST_IN_ALL, MOST_OF_ONE, MOST_OF_PAGES, PERIOD
from tests.conftest import at
from tests.web.asking import MILESTONES, Asking, hidden, make_asking
from tests.web.sites import Outline

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database


@pytest.fixture
def asking(tmp_path: Path, sqlite: Database) -> Asking:
    return make_asking(tmp_path, sqlite)


# Who reads it


def test_following_the_link_changes_nothing(asking: Asking) -> None:
    prefetch = {"purpose": "prefetch", "sec-purpose": "prefetch"}
    for method in ("GET", "HEAD"):
        for query in ("", "?say=done", "?sent", "?say=send&stage=write&when=begin+2027"):
            answer = asking.client.request(method, asking.link() + query, prefetch)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert "set-cookie" not in answer.headers
            # No page of another site shows it within itself, to have a button pressed unseen.
            assert answer.headers["x-frame-options"] == "DENY"
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert asking.proposals() == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [("nl", ["Het is klaar", "Er is een andere datum"]), ("en", ["It is done", "There is another date"])],
)
def test_the_page_shows_the_milestone_and_what_can_be_said(
    asking: Asking, lang: str, words: list[str]
) -> None:
    page = asking.client.get(f"{asking.link()}?lang={lang}").text
    outline = Outline(page)
    assert outline.open == []
    assert outline.headings[0] == ("h1", "Besluit VMX")
    assert all(one in page for one in [*words, "LOCC"])
    assert "script" not in outline.tags


# What it says


def _set(key: str, value: object) -> dict[str, object]:
    return {"edit": "SetField", "milestone": "besluit", "key": key, "value": value}


@pytest.mark.parametrize(
    ("reply", "fields", "shown", "edits"),
    [
        (
            "done",
            {"day": "1 december 2025"},
            "Klaar op maandag 1 december 2025.",
            [{"edit": "MarkDone", "milestone": "besluit", "on": "2025-12-01", "occurrence": ""}],
        ),
        (
            "moved",
            {"when": "begin 2027"},
            "De datum is: januari t/m maart 2027 (ongeveer); dat is 1 januari t/m 31 maart 2027.",
            [_set("when", "2027-01/2027-03~")],
        ),
        (
            "moved",
            {"when": "Wij verwachten dit per 1 maart 2026 af te ronden."},
            "De datum is: zondag 1 maart 2026 (verwacht).",
            [_set("when", "2026-03-01"), _set("modality", "expected")],
        ),
        (
            "moved",
            {"when": "niet eerder dan 2029"},
            "De datum is: niet eerder dan 2029 (verwacht).",
            [_set("when", "2029/.."), _set("modality", "expected")],
        ),
        (
            "moved",
            {"when": "vanaf 2029"},
            "De datum is: vanaf 2029.",
            [_set("when", "2029/..")],
        ),
        (
            "moved",
            {"when": "waarschijnlijk op 1 december 2025"},
            "De datum is: maandag 1 december 2025 (verwacht).",
            [_set("when", "2025-12-01"), _set("modality", "expected")],
        ),
        (
            "cancelled",
            {},
            "Gaat niet door.",
            [_set("cancelled", {"on": "2025-12-02"})],
        ),
    ],
)
def test_an_answer_is_read_back_before_it_counts(
    asking: Asking, reply: str, fields: dict[str, str], shown: str, edits: list[dict[str, Any]]
) -> None:
    path = asking.link()
    asked = asking.client.post(path, {"say": reply, **fields})
    assert (asked.status_code, shown in asked.text) == (200, True)
    assert asking.proposals() == []
    sent = asking.client.post(path, {**hidden(asked.text), "stage": "write"})
    assert (sent.status_code, sent.headers["location"]) == (303, "?sent")
    thanks = asking.client.get(f"{path}?sent").text
    assert "Uw antwoord is binnen" in thanks
    assert "Een redacteur bekijkt het antwoord" in thanks
    assert f"<strong>{shown}</strong>" in asking.client.get(path).text
    (row,) = asking.proposals()
    assert (row.origin, row.state, row.document) == ("answer", ProposalState.OPEN, "een lezer van team")
    assert json.loads(row.edits) == edits


@pytest.mark.parametrize(
    ("reply", "fields", "says"),
    [
        ("done", {"day": "1 december 2025"}, {"done": "2025-12-01"}),
        ("moved", {"when": "begin 2027"}, {"when": "2027-01/2027-03~", "modality": "fixed"}),
        ("moved", {"when": "1 december 2025"}, {"confirms": True}),
        ("cancelled", {}, {"cancelled": True}),
    ],
)
def test_with_a_letter_it_is_what_that_letter_says(
    asking: Asking, reply: str, fields: dict[str, str], says: dict[str, Any]
) -> None:
    assert (
        asking.say(asking.link(), reply, letter="Brief LOCC van 1 december 2025", **fields).status_code == 303
    )
    (row,) = asking.proposals()
    source, statement = json.loads(row.edits)
    assert source["fields"] == {"title": "Brief LOCC van 1 december 2025", "date": "2025-12-01"}
    assert statement["fields"] == {"source": source["id"], **says}


def test_what_was_read_otherwise_than_shown_is_shown_again(asking: Asking) -> None:
    path = asking.link()
    page = asking.client.post(path, {"say": "moved", "when": "per 1 maart 2026"}).text
    sent = {**hidden(page), "stage": "write", "read": "2026-03-02"}
    answer = asking.client.post(path, sent)
    assert (answer.status_code, "Zo is uw antwoord gelezen" in answer.text) == (200, True)
    assert asking.proposals() == []


def test_an_answer_can_be_changed_before_it_is_sent(asking: Asking) -> None:
    path = asking.link()
    page = asking.client.post(path, {"say": "moved", "when": "begin 2027", "note": "a\n<b>"}).text
    again = asking.client.post(path, {**hidden(page), "stage": "again"}).text
    assert 'value="begin 2027"' in again
    assert "a\n&lt;b&gt;</textarea>" in again


def test_a_letter_becomes_the_source_and_one_that_is_known_is_cited(tmp_path: Path, sqlite: Database) -> None:
    known = '  brief: {title: Brief LOCC, date: 2025-12-01, reference: "123", url: https://b.example/1}\n'
    asking = make_asking(tmp_path, sqlite, sources=known)
    for letter in ("Kamerbrief van 1 december", "https://b.example/2?a=b", "BRIEF LOCC", "123"):
        asking.say(asking.link("start"), "done", day="1 december 2025", letter=letter)
    cited = [[one.get("fields") for one in json.loads(row.edits)] for row in asking.proposals()]
    assert [[one.get("title", one.get("source", "")) for one in each] for each in cited] == [
        ["Kamerbrief van 1 december", cited[0][1]["source"]],
        ["b.example", cited[1][1]["source"]],
        ["brief"],
    ]
    assert cited[1][0]["url"] == "https://b.example/2?a=b"
    assert [each[0].get("kind") for each in cited[:2]] == [None, "answer"]
    assert len({each[-1]["source"] for each in cited}) == 3


def test_of_a_milestone_that_repeats_the_time_that_was_asked_about_is_done(asking: Asking) -> None:
    asking.say(asking.link("toets", recurrence="2025-11-03"), "done", day="4 november 2025")
    (row,) = asking.proposals()
    assert json.loads(row.edits) == [
        {"edit": "MarkDone", "milestone": "toets", "on": "2025-11-04", "occurrence": "2025-11-03"}
    ]


@pytest.mark.parametrize("channel", ["team", ""])
def test_each_time_that_passed_is_answered_by_itself(asking: Asking, channel: str) -> None:
    asking.round("2026-02-05 09:30")
    path = asking.link("toets", recurrence="2026-02-03") if channel else "/answer/about/toets"
    page = Outline(asking.client.get(path).text.partition('<h2 id="coming">')[0])
    others = [one for one in page.links if "/" not in one and ("." in one if channel else "toets_" in one)]
    assert len(others) == 3
    assert "3 februari 2026" in asking.client.get(path).text
    # They are in the order of their days, the newest first.
    first = f"{path.rpartition('/')[0]}/{others[-1]}"
    shown = asking.client.get(first).text
    assert "3 november 2025" in shown
    assert asking.say(first, "done", day="4 november 2025").status_code == 303
    (row,) = asking.proposals()
    assert json.loads(row.edits) == [
        {"edit": "MarkDone", "milestone": "toets", "on": "2025-11-04", "occurrence": "2025-11-03"}
    ]
    for unknown in ("2025-11-04", "2026-03-04", "gisteren", ""):
        assert asking.client.get(f"/answer/about/toets_{unknown}").status_code == (
            200 if not unknown else 404
        )


def test_the_name_and_the_note_are_for_editors_only(asking: Asking) -> None:
    asking.say(asking.link(), "cancelled", who="Jan Jansen", note="Stond in de notulen")
    (row,) = asking.proposals()
    assert (row.document, row.reasons) == (
        "Jan Jansen, een lezer van team",
        "Toelichting: Stond in de notulen",
    )
    assert "Jansen" not in row.edits
    asking.round("2025-12-02 09:40")
    paths = (asking.link(), "/milestones/besluit", "/changes", "/", "/status", "/answer/about/besluit?sent")
    for path in paths:
        page = asking.client.get(path).text
        assert "Jansen" not in page
        assert "notulen" not in page


def test_of_fields_that_a_reply_does_not_have_nothing_counts(asking: Asking) -> None:
    more = dict.fromkeys(("reason", "source", "phrase", "source_title", "name"), "start")
    sent = {"say": "cancelled", "day": "1 december 2025", "when": "2027", "modality": "intended", **more}
    page = asking.client.post(asking.link(), sent).text
    assert asking.client.post(asking.link(), {**sent, **hidden(page), "stage": "write"}).status_code == 303
    (row,) = asking.proposals()
    assert (json.loads(row.edits), row.reasons) == ([_set("cancelled", {"on": "2025-12-02"})], "")


def test_what_a_letter_ended_is_planned_again_by_a_letter_only(tmp_path: Path, sqlite: Database) -> None:
    stated = (
        "  - {id: af, title: Af, kind: event, when: 2025-12-01, statements: [{source: b, cancelled: true}]}\n"
    )
    known = "  b: {title: Brief, date: 2025-11-01}\n"
    asking = make_asking(tmp_path, sqlite, sources=known, milestones=MILESTONES + stated)
    refused = asking.client.post("/answer/about/af", {"say": "moved", "when": "2027"})
    said = "Af is klaar of gaat niet door volgens Brief; zeg welke bron nu een nieuwe datum geeft"
    assert (refused.status_code, refused.text.count(said)) == (422, 2)
    assert (
        asking.say("/answer/about/af", "moved", when="2027", letter="Brief van 1 december").status_code == 303
    )


def test_the_same_answer_again_is_one(asking: Asking) -> None:
    for _ in range(3):
        assert asking.say(asking.link(), "cancelled").status_code == 303
    assert asking.say(asking.link(channel="bestuur"), "cancelled").status_code == 303
    assert len(asking.proposals()) == 1
    for channel in ("team", "bestuur"):
        assert asking.client.get(asking.link(channel=channel)).text.count("Geantwoord op") == 1


def test_answers_that_contradict_stand_side_by_side(asking: Asking) -> None:
    asking.say(asking.link(), "cancelled")
    asking.say(asking.link(), "done", day="1 december 2025")
    page = asking.client.get(asking.link()).text
    assert page.index("Klaar op maandag 1 december 2025.") < page.index("Gaat niet door.")
    assert [row.state for row in asking.proposals()] == [ProposalState.OPEN] * 2


def test_more_than_five_open_answers_of_a_channel_are_not_taken(asking: Asking) -> None:
    for number in range(1, 6):
        assert asking.say(asking.link(), "done", day=f"{number} november 2025").status_code == 303
    refused = asking.say(asking.link(), "done", day="6 november 2025")
    assert (refused.status_code, "al 5 antwoorden" in refused.text) == (409, True)
    assert asking.say(asking.link(), "done", day="1 november 2025").status_code == 303
    assert asking.say(asking.link(channel="bestuur"), "done", day="6 november 2025").status_code == 303
    assert asking.say(asking.link("start"), "done", day="6 november 2025").status_code == 303


def test_a_new_date_in_a_far_year_is_marked_for_the_reader_and_for_the_editor(asking: Asking) -> None:
    mark = "Dat is meer dan 25 jaar later. Kijk het jaar na."
    for when, is_far in (("1 maart 2036", False), ("1 maart 2063", True), ("2999", True)):
        page = asking.client.post(asking.link(), {"say": "moved", "when": when}).text
        assert (mark in page) is is_far
        asking.say(asking.link(), "moved", when=when)
        assert (mark in asking.proposals()[-1].reasons) is is_far


def test_a_day_without_a_year_on_which_it_was_done_is_the_last_one(asking: Asking) -> None:
    assert asking.say(asking.link(), "done", day="20 november").status_code == 303
    assert "Klaar op donderdag 20 november 2025." in asking.client.get(asking.link()).text


MISTAKES: tuple[tuple[str, dict[str, str], str], ...] = (
    ("done", {}, "schrijf op welke dag het gedaan is, zoals ‘20 november’"),
    (
        "done",
        {"day": "december 2025"},
        "hier hoort één dag, zoals ‘1 maart 2027’; ‘december 2025’ is in december 2025",
    ),
    (
        "done",
        {"day": "4 december 2025"},
        "‘4 december 2025’ moet nog komen; is er een andere datum, geef dan een nieuwe datum",
    ),
    (
        "done",
        {"day": "gauw"},
        "‘gauw’ lezen wij niet als dag; schrijf bijvoorbeeld ‘3 maart 2026’ of ‘gisteren’",
    ),
    ("done", {"day": "1 januari 1800"}, "‘1 januari 1800’ lezen wij niet als dag;"),
    ("done", {"day": "1 december 26"}, "‘1 december 26’ lezen wij niet als dag;"),
    ("done", {"day": "1800-01-01"}, "dit jaar kan niet; verwacht: 1900 t/m 2999"),
    ("done", {"day": "1 januari 1999"}, "Die dag is meer dan tien jaar geleden. Kijk het jaar na."),
    ("moved", {"when": "1 januari 1900"}, "Die dag is meer dan tien jaar geleden. Kijk het jaar na."),
    ("done", {"day": "30 februari 2025"}, "deze dag bestaat niet; die maand loopt t/m 28"),
    ("moved", {}, "schrijf de nieuwe datum, zoals ‘1 maart 2027’ of ‘begin 2027’"),
    ("moved", {"when": "1 december 2025"}, "Die datum staat al op de lijst."),
    (
        "moved",
        {"when": "ergens een keer"},
        "‘ergens een keer’ lezen wij niet als datum; schrijf bijvoorbeeld",
    ),
    ("moved", {"when": "31-31-2027"}, "‘31-31-2027’ lezen wij niet als datum; schrijf bijvoorbeeld"),
    ("moved", {"when": "zes weken na het besluit"}, "noemt zelf geen datum"),
    ("moved", {"when": "maandag 3 maart 2027"}, "de dag van de week past niet bij 3 maart 2027"),
    ("later", {"again": "ooit"}, "‘ooit’ lezen wij niet als dag; schrijf bijvoorbeeld ‘1 september 2027’ of"),
    (
        "moved",
        {"when": "voor 2028"},
        "‘voor 2028’ kan meer betekenen: uiterlijk 31 december 2027 of in 2028; schrijf welke u bedoelt",
    ),
    ("moved", {"when": "x" * 201}, "er passen 200 tekens in"),
    (
        "done",
        {"day": "gisteren", "letter": "Brief LOCC van 3 januari 2024"},
        "Deze brief is van 3 januari 2024 en kan niet zeggen dat het later klaar was;",
    ),
    ("cancelled", {"letter": "https://[evil"}, "Dit adres klopt niet."),
    ("cancelled", {"letter": "https://jan:geheim@m.example/"}, "Dit adres klopt niet."),
    ("cancelled", {"who": "x" * 81}, "er passen 80 tekens in"),
    ("cancelled", {"note": "x" * 1001}, "er passen 1000 tekens in"),
)


def test_a_mistake_stands_with_its_field_and_what_was_typed_stays(asking: Asking) -> None:
    for number, (reply, fields, wrong) in enumerate(MISTAKES):
        # A link takes twenty forms in ten minutes.
        link = asking.link(channel="bestuur" if number % 2 else "team")
        answer = asking.client.post(link, {"say": reply, **fields})
        assert answer.status_code == 422
        assert answer.text.count(wrong) >= 2
        assert 'aria-invalid="true"' in answer.text
    assert asking.proposals() == []


HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}%0d%0aSet-Cookie: a=b javascript:x"


def test_markup_in_a_field_is_text(asking: Asking) -> None:
    names = ("day", "when", "again", "letter", "who", "note", "read", "stage", "other")
    good = {"day": "2025-12-01", "when": "begin 2027", "again": "", "who": HOSTILE[:80]}
    for lang in ("nl", "en"):
        for reply in ("done", "moved", "cancelled"):
            for fields in (dict.fromkeys(names, HOSTILE), dict.fromkeys(names, HOSTILE) | good):
                page = asking.client.post(f"{asking.link()}?lang={lang}", {"say": reply, **fields})
                assert page.status_code == (200 if fields["day"] == "2025-12-01" else 422)
                assert "<script" not in page.text
                assert "set-cookie" not in page.headers
                assert Outline(page.text).open == []


def test_markup_in_an_answer_is_text_wherever_it_is_shown(asking: Asking) -> None:
    asking.say(asking.link(), "cancelled", letter=HOSTILE, who=HOSTILE[:80], note=HOSTILE)
    (row,) = asking.proposals()
    assert HOSTILE in row.reasons
    assert "<script" not in asking.client.get(asking.link()).text


# What is refused


def test_a_link_that_is_no_good_is_refused_and_all_such_links_look_alike(asking: Asking) -> None:
    token = asking.link().removeprefix("/answer/")
    altered = [
        token[:-1],
        f"{token}A",
        "guessed",
        f"{token[:8]}A{token[9:]}",
        sign(Question("besluit", "team", 0), "x"),
    ]
    # Signed by us for a channel that the file no longer has.
    assert asking.state.plan
    altered.append(sign(Question("besluit", "weg", 0), asking.state.plan.context.answer_key))
    pages = set()
    for one in altered:
        answer = asking.client.get(f"/answer/{one}")
        assert answer.status_code == 404
        assert (
            asking.client.post(
                f"/answer/{one}", {"say": "cancelled", "stage": "write", "read": "cancelled"}
            ).status_code
            == 404
        )
        pages.add(answer.text)
    assert len(pages) == 1
    assert asking.proposals() == []


def test_a_channel_gets_no_answer_about_what_it_may_not_see(asking: Asking) -> None:
    assert asking.client.get(asking.link("geheim", "bestuur")).status_code == 200
    assert asking.client.get(asking.link("geheim", "team")).status_code == 410
    assert asking.client.get("/answer/about/geheim").status_code == 404
    assert "Geheim" not in asking.client.get("/answer/about?text=geheim").text


def test_links_mean_nothing_after_the_key_was_turned_over(asking: Asking) -> None:
    before = asking.link()
    with asking.world.database.write() as session:
        turn_over_key(session)
    asking.round("2025-12-02 09:40")
    assert asking.client.get(before).status_code == 404
    assert asking.link() != before
    assert asking.client.get(asking.link()).status_code == 200


@pytest.mark.parametrize(
    "news",
    [
        "done: 2025-12-02",
        "cancelled: {on: 2025-12-02}",
        "statements: [{source: s, when: 2026-02-01}]",
    ],
)
def test_a_link_is_valid_until_ninety_days_after_there_was_news(asking: Asking, news: str) -> None:
    path, when = asking.link(), "" if "when" in news else "when: 2025-12-01, "
    changed = f"  - {{id: besluit, title: Besluit VMX, kind: decision, {when}{news}}}\n"
    asking.write(sources="  s: {title: Brief, date: 2025-12-02}\n", milestones=changed)
    asking.round("2025-12-03 09:00")
    for moment, status in (("2025-12-03 09:00", 200), ("2026-03-03 09:00", 200), ("2026-03-03 09:01", 410)):
        asking.world.real_now = at(moment)
        assert asking.client.get(path).status_code == status
        assert asking.client.post(path, {"say": "cancelled"}).status_code == status


def test_a_question_that_nobody_answers_stays_open(asking: Asking) -> None:
    path = asking.link()
    asking.world.real_now = at("2027-12-03 09:00")
    assert asking.client.get(path).status_code == 200


def test_of_what_left_the_list_nothing_is_asked(asking: Asking) -> None:
    path = asking.link()
    asking.write(milestones=MILESTONES.partition("\n")[2])
    asking.round("2025-12-03 09:00")
    assert asking.client.get(path).status_code == 410


def test_a_page_of_another_site_sends_no_answer(asking: Asking) -> None:
    for headers, status in (
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({"host": "evil.example"}, 421),
        ({"host": "antwoord.example", "origin": "https://antwoord.example"}, 200),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 200),
    ):
        assert asking.client.post(asking.link(), {"say": "cancelled"}, headers).status_code == status
    assert asking.proposals() == []


def test_a_body_that_is_no_form_or_too_large_is_refused(asking: Asking) -> None:
    path = asking.link()
    assert asking.client.request("POST", path, json={"say": "cancelled"}).status_code == 415
    assert asking.client.post(path, {"note": "x" * 50_000}).status_code == 413
    assert asking.client.post(path, {"say": "everything"}).status_code == 400
    assert asking.client.request("PUT", path).status_code == 405
    assert asking.proposals() == []


def test_one_link_and_all_of_them_take_so_many_in_ten_minutes(asking: Asking) -> None:
    client, path = asking.client, asking.link()
    sent = [client.post(path, {"say": "cancelled"}) for _ in range(MOST_OF_ONE + 1)]
    assert [one.status_code for one in sent] == [200] * MOST_OF_ONE + [429]
    assert sent[-1].headers["retry-after"] == "600"
    assert client.post(asking.link("start"), {"say": "cancelled"}).status_code == 200
    asking.world.real_now += PERIOD
    assert client.post(path, {"say": "cancelled"}).status_code == 200


def test_the_rates_of_all_links_are_bounded(asking: Asking) -> None:
    from notifier.web.answers import AnswerRates  # noqa: PLC0415

    rates, now = AnswerRates(), asking.world.real_now
    taken = [rates.takes(f"{number}", now) for number in range(MOST_IN_ALL + 1)]
    assert taken == [True] * MOST_IN_ALL + [False]
    assert rates.takes("0", now + PERIOD)


def test_what_was_sent_while_the_clock_was_ahead_keeps_nobody_out_when_it_is_put_back() -> None:
    from notifier.web.answers import AnswerRates  # noqa: PLC0415

    rates, now = AnswerRates(), at("2026-05-04 12:00")
    assert rates.takes("ahead", now + timedelta(days=365))
    for minute in range(2 * MOST_IN_ALL):
        assert rates.takes(f"{minute}", now + timedelta(minutes=minute)), minute


def test_who_sends_much_from_one_block_of_addresses_keeps_no_other_out(asking: Asking) -> None:
    def sent(by: str, to: str = "/answer/about/start") -> int:
        return asking.client.post(to, {"say": "cancelled"}, {"x-forwarded-for": by}).status_code

    assert [sent(f"2001:db8::{n}") for n in range(1, MOST_OF_ONE + 2)] == [200] * MOST_OF_ONE + [429]
    assert sent("2001:db8::1", to="/answer/about/besluit") == 429
    assert sent("198.51.100.7, 203.0.113.1") == 200
    left = MOST_OF_PAGES - MOST_OF_ONE - 1
    assert {sent(f"198.18.{n}.1") for n in range(left)} == {200}
    # Of all forms half is kept for the links of messages.
    assert sent("198.19.0.1") == 429
    assert sent("198.19.0.1", to=asking.link()) == 200


def test_no_token_is_in_a_log_a_metric_or_an_error(
    asking: Asking, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    token = asking.link().removeprefix("/answer/")
    capsys.readouterr()
    caplog.set_level(logging.DEBUG)
    # The client of the test.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    for path in (token, f"{token}x", f"{token}?say=done", f"{token}/x"):
        refused = asking.client.post(f"/answer/{path}", {"note": "x" * 60_000})
        shown = asking.client.get(f"/answer/{path}")
        assert token not in refused.text + shown.text + str(refused.headers) + str(shown.headers)
    out = capsys.readouterr()
    assert token not in caplog.text + out.out + out.err


# Where it is switched on


def test_without_the_operators_word_there_is_no_link_and_no_page(tmp_path: Path, sqlite: Database) -> None:
    asking = make_asking(tmp_path, sqlite)
    path = asking.link()
    asking.service.rounds.planner.may_answer = False
    asking.round("2025-12-02 09:40")
    assert asking.client.get(path).status_code == 404
    assert asking.client.get("/answer/about").status_code == 404
    assert asking.client.get("/answer/about/besluit").status_code == 404
    assert "/answer/" not in asking.client.get("/milestones/besluit").text


def test_each_page_leads_to_the_form(asking: Asking) -> None:
    assert 'href="https://antwoord.example/sub/answer/about"' in asking.client.get("/").text
    assert (
        'href="https://antwoord.example/sub/answer/about/besluit"'
        in asking.client.get("/milestones/besluit").text
    )


def test_a_reader_of_the_pages_answers_without_seeing_what_others_said(asking: Asking) -> None:
    asking.say(asking.link(), "cancelled")
    path = "/answer/about/besluit"
    assert asking.say(path, "done", day="1 december 2025").status_code == 303
    page = asking.client.get(f"{path}?sent").text
    assert "Uw antwoord is binnen" in page
    assert "Geantwoord op" not in page
    assert asking.proposals()[1].document == "een lezer van de site"


def test_the_front_page_leads_to_what_passed_or_what_is_sought(asking: Asking) -> None:
    for query, found in (
        ("", {"besluit", "toets"}),
        ("?text=c2000", {"start"}),
        ("?text=niets", set()),
        ("?text=%3Cscript%3E", set()),
    ):
        answer = asking.client.get(f"/answer/about{query}")
        links = [one.removeprefix("about/") for one in Outline(answer.text).links if one.startswith("about/")]
        assert (answer.status_code, set(links)) == (200, found)
        assert "<script" not in answer.text


def test_a_copy_that_sends_nothing_takes_answers(tmp_path: Path, sqlite: Database) -> None:
    asking = make_asking(tmp_path, sqlite)
    asking.service.rounds.sender = None
    asking.round("2025-12-02 09:40")
    assert asking.say(asking.link(), "cancelled").status_code == 303


# Both databases


def test_an_answer_is_stored_with_its_proposal(tmp_path: Path, database: Database) -> None:
    asking = make_asking(tmp_path, database)
    assert asking.say(asking.link(), "cancelled", note="é🙂").status_code == 303
    assert [row.reasons for row in asking.proposals()] == ["Toelichting: é🙂"]
    assert "Gaat niet door." in asking.client.get(asking.link()).text


def test_instances_share_one_key(database: Database) -> None:
    keys = []
    for _ in range(2):
        with database.write() as session:
            keys.append(answer_key(session))
    assert len(set(keys)) == 1
    assert len(keys[0]) >= 43
