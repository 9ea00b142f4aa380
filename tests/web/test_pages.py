"""The pages, as a reader without script or style gets them."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.dates.recurrence import parse_recurrence
from notifier.ics.titles import legend
from notifier.timeline.filters import Filter
from notifier.timeline.model import Cancellation, Kind, Milestone, Modality, Repeat
from notifier.timeline.order import Base, Fate
from notifier.timeline.upcoming import look_at, period_label
from notifier.web.entries import certainty, to_card
from notifier.web.page_table import PAGES as TABLE
from notifier.web.state import AppState
from notifier.web.status_page import build_status_page
from notifier.web.timeline_page import shown_rows
from notifier.words import Language
from tests.conftest import JULY, OCTOBER, day, is_whole, milestone, statement
from tests.contract.messages import HOSTILE_TITLES
from tests.reminders.test_notices import KCR2
from tests.web.client import Client
from tests.web.sites import NOW, STALE_AFTER, Outline, build_site, snapshot_of

OVERDUE = milestone("2025-06-08", id="oud", title="Oude termijn", kind=Kind.DEADLINE, topics=("c2000",))
RUNNING = milestone("2025-36", id="besluit", title="Besluit 112", kind=Kind.DECISION, owner="JenV")
DONE = milestone("2025-03-01", id="klaar", title="Plan klaar", done=day("2025-03-01"))
MOVED = milestone(
    "2027",
    id="vmx",
    title="VMX",
    topics=("vmx", "c2000"),
    formerly=("vmx-oud",),
    statements=(statement(phrase="in 2026", when="2026"), statement(OCTOBER, "in 2027", "2027")),
)
ALL = (KCR2, OVERDUE, RUNNING, DONE, MOVED)
SNAPSHOT = snapshot_of(build_site(*ALL))
PAGES = tuple(address for row in TABLE for address in row.addresses(SNAPSHOT))


@pytest.fixture
def client() -> Client:
    before = (*ALL[:-1], MOVED._replace(when=parse_edtf("2026")))
    return Client(build_site(*ALL, before=before, contact="mijlpalen@example.org"))


def test_the_page_goes_from_what_comes_to_what_is_over(client: Client) -> None:
    answer = client.get("/timeline")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    outline = Outline(answer.text)
    assert outline.headings == [
        ("h1", "Tijdlijn"),
        ("h2", "Kies wat u wilt zien"),
        ("h3", "Onderwerp"),
        ("h3", "Laatste dag binnen"),
        ("h3", "Actie"),
        ("h3", "Zekerheid"),
        ("h3", "Soort"),
        ("h2", "Komend (2)"),
        ("h3", "Januari 2026"),
        ("h4", "Instelling KCR2"),
        ("h3", "2027"),
        ("h4", "VMX"),
        ("h2", "Begonnen of nu mogelijk (1)"),
        ("h3", "Besluit 112"),
        ("h2", "Voorbij, zonder bericht (1)"),
        ("h3", "Oude termijn"),
        ("h2", "Voorbij (1)"),
        ("h3", "Plan klaar"),
    ]
    assert outline.open == []
    for words in (
        '<time datetime="2026-01-01">1 januari 2026</time>',
        "over 30 dagen",
        '<span class="left">over 30 dagen</span> <span class="sure firm">staat vast</span>',
        '<span class="left">uiterlijk over 29 dagen</span> <span class="sure window">dag nog niet bekend</span>',
        "Controleer uw aansluiting",
        "<q>per 1 januari 2026</q>",
        '<a href="https://example.org/lac" rel="noreferrer">Voortgang Landelijke Agenda, 17 juli 2025 (6530085)</a>',
        "Bevestigd in de brief van 3 oktober 2025",
        'begin · <a href="owners/LOCC">LOCC</a>',
        "gestart op 1 maart 2025",
        "Bijgewerkt op dinsdag 2 december 2025; de dagen zijn vanaf dan geteld.",
    ):
        assert words in answer.text


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [
        ("", "", "nl"),
        ("", "en-GB,en;q=0.9,nl;q=0.1", "en"),
        ("", "fr,de;q=0.9", "nl"),
        ("", "fr, nl;q=0.2, en;q=0.8", "en"),
        ("", "en;q=x", "nl"),
        ("?lang=en", "nl", "en"),
        ("?lang=EN", "nl", "en"),
    ],
)
def test_a_page_speaks_the_language_asked_for(client: Client, query: str, accept: str, language: str) -> None:
    for path in PAGES:
        answer = client.get(path + query, headers={"Accept-Language": accept} if accept else {})
        assert answer.headers["content-language"] == language
        assert f'<html lang="{language}">' in answer.text
        assert "accept-language" in answer.headers["vary"].lower()


def test_what_stands_in_the_file_keeps_its_language(client: Client) -> None:
    """Source: WCAG 2.2, 3.1.2."""
    page = client.get("/milestones/kcr2-instelling?lang=en").text
    assert '<h1 dir="auto" lang="nl">Instelling KCR2</h1>' in page
    assert '<q lang="nl">per 1 januari 2026</q>' in page
    assert '<dt>Action</dt><dd dir="auto" lang="nl">Controleer uw aansluiting</dd>' in page
    assert '<dt>Status</dt><dd dir="auto">planned</dd>' in page
    assert "lang=" not in client.get("/milestones/kcr2-instelling").text.partition("<main")[2]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("topic=c2000", ["VMX", "Oude termijn"]),
        ("topic=C2000&topic=vmx", ["VMX", "Oude termijn"]),
        ("topic=vmx,C2000", ["VMX", "Oude termijn"]),
        ("text=&owner=", ["Instelling KCR2", "VMX", "Besluit 112", "Oude termijn", "Plan klaar"]),
        ("kind=decision", ["Besluit 112"]),
        ("owner=locc", ["Instelling KCR2"]),
        ("text=kcr", ["Instelling KCR2"]),
        ("status=done", ["Plan klaar"]),
        ("topic=c2000&text=vmx", ["VMX"]),
        ("section=overdue", ["Oude termijn"]),
        ("topic=vmx&status=done", []),
    ],
)
def test_a_filter_is_an_address(client: Client, query: str, titles: list[str]) -> None:
    headings = Outline(client.get(f"/timeline?{query}").text).headings
    known = {one.title for one in ALL}
    assert [text for _, text in headings if text in known] == titles


@pytest.mark.parametrize(
    ("cancelled", "past"),
    [
        (
            Cancellation(on=day("2025-03-25")),
            [
                ("16 april 2025", "gaat niet door (gemeld op 25 maart 2025)"),
                ("19 februari 2025", "plaatsgevonden op 20 februari 2025"),
                ("15 januari 2025", "plaatsgevonden op 15 januari 2025"),
            ],
        ),
        (
            None,
            [
                ("19 februari 2025", "plaatsgevonden op 20 februari 2025"),
                ("15 januari 2025", "plaatsgevonden op 15 januari 2025"),
            ],
        ),
    ],
)
def test_a_series_shows_what_took_place_in_the_past_year_and_the_first_that_does_not(
    cancelled: Cancellation | None, past: list[tuple[str, str]]
) -> None:
    evenings = Repeat(
        parse_recurrence("FREQ=MONTHLY;BYDAY=3WE"),
        done=tuple(
            (day(on), day(done))
            for on, done in (
                ("2024-11-20", "2024-11-20"),
                ("2025-01-15", "2025-01-15"),
                ("2025-02-19", "2025-02-20"),
            )
        ),
    )
    series = milestone("2024-11-20", id="avond", kind=Kind.EVENT, repeat=evenings, cancelled=cancelled)
    snapshot = snapshot_of(build_site(series))
    rows = [to_card(row, Language.NL) for row in shown_rows(snapshot, Filter())["past"]]
    assert [(one.when, one.left) for one in rows] == past


def test_a_series_shows_what_took_place_last_where_that_is_longer_ago_than_a_year() -> None:
    done = ((day("2023-01-15"), day("2023-01-16")), (day("2024-01-15"), day("2024-01-15")))
    off = milestone(
        "2023-01-15",
        id="jaardag",
        kind=Kind.EVENT,
        repeat=Repeat(parse_recurrence("FREQ=YEARLY"), done=done),
        cancelled=Cancellation(on=day("2024-06-01")),
    )
    snapshot = snapshot_of(build_site(off))
    rows = [to_card(row, Language.NL) for row in shown_rows(snapshot, Filter())["past"]]
    assert [(one.when, one.left) for one in rows] == [
        ("15 januari 2025", "gaat niet door (gemeld op 1 juni 2024)"),
        ("15 januari 2024", "plaatsgevonden op 15 januari 2024"),
    ]
    assert "15 januari 2025" in Client(build_site(off)).get("/milestones/jaardag").text


def test_a_date_that_counts_no_more_stands_under_date_unknown_on_the_page_as_in_the_list() -> None:
    plan, letter = statement(phrase="in 2025", when="2025"), statement(OCTOBER, "te zijner tijd")
    gone = milestone("2025", id="plan", title="Plan", statements=(plan, letter))
    base = Base("Wet", parse_edtf("2025-11"), date.min, Fate.CANCELLED)
    lost = milestone("2025-11", id="brief", title="Brief", counts_from=base)
    snapshot = snapshot_of(build_site(lost, gone, RUNNING))
    rows = shown_rows(snapshot, Filter())
    assert {name: [row.milestone.id for row in own] for name, own in rows.items() if own} == {
        "coming": ["brief", "plan"],
        "running": ["besluit"],
    }
    assert [period_label(row.period, Language.NL) for row in rows["coming"]] == ["Datum onbekend"] * 2


@pytest.mark.parametrize(
    ("when", "modality", "words"),
    [
        ("2026-01-01", Modality.FIXED, "staat vast"),
        ("2026-01-01", Modality.INTENDED, "beoogd"),
        ("2026-01-01~", Modality.FIXED, ""),
        ("2026", Modality.FIXED, "dag nog niet bekend"),
        ("2026", Modality.EXPECTED, "verwacht; dag nog niet bekend"),
        ("../..", Modality.FIXED, ""),
        # What is at the latest on a day is as certain as a day.
        ("../2026-01-01", Modality.FIXED, "staat vast"),
        ("../2026-01-01~", Modality.FIXED, ""),
        ("{2026-01-01,2026-02-01}", Modality.FIXED, "staat vast"),
    ],
)
def test_a_page_never_sounds_more_certain_than_the_letter(when: str, modality: Modality, words: str) -> None:
    assert certainty(milestone(when, modality=modality), Language.NL) == words


def test_a_filter_of_certainty_counts_and_shows_what_the_cards_say() -> None:
    passed = Base("Wet", parse_edtf("2025-11-01"), day("2025-11-01"))
    plan, letter = statement(phrase="in 2026", when="2026"), statement(OCTOBER, "te zijner tijd")
    client = Client(
        build_site(
            milestone("2026-05-01", id="dag", title="Dag"),
            milestone("2026-06", id="maand", title="Maand"),
            milestone("2026-07~", id="rond", title="Rond"),
            milestone("2026-08-01", id="beoogd", title="Beoogd", modality=Modality.INTENDED),
            milestone("2026-09-01", id="volgt", title="Volgt", counts_from=passed),
            milestone("../..", id="ooit", title="Ooit"),
            milestone("2026", id="weg", title="Weg", modality=Modality.INTENDED, statements=(plan, letter)),
        )
    )
    shown = {}
    for value in Modality:
        page = client.get(f"/timeline?modality={value}").text
        cards = re.findall(r'(?s)<h[34]><a[^>]*>([^<]*)</a>.*?<p class="when">(.*?)</p>', page)
        (count,) = re.findall(r'aria-current="true" aria-label="([^"]*), [^"]*"', page)
        shown[count] = {title: re.findall(r'class="sure \w+">([^<]*)<', words) for title, words in cards}
    assert shown == {
        "dag of periode staat vast (2)": {"Dag": ["staat vast"], "Maand": ["dag nog niet bekend"]},
        "beoogd (1)": {"Beoogd": ["beoogd"]},
        "verwacht (1)": {"Volgt": ["verwacht"]},
    }


def test_without_reminders_to_come_the_page_says_whether_reviews_have_it() -> None:
    over = milestone("2025-01-31", id="over", title="Over", kind=Kind.DEADLINE)
    some = (
        ("over", "telt dit wel mee in het overzicht van elk kwartaal"),
        ("ooit", "telt dit wel mee in het overzicht van elk kwartaal"),
        ("af", "Er komen geen herinneringen meer.</p>"),
    )
    site = build_site(
        over,
        milestone("../..", id="ooit", title="Ooit"),
        over._replace(id="af", title="Af", done=day("2025-01-31")),
    )
    for name, words in some:
        assert words in Client(site).get(f"/milestones/{name}?lang=nl").text, name


def test_each_choice_has_its_count_and_a_list_to_take_along(client: Client) -> None:
    page = client.get("/timeline?topic=c2000").text
    assert '<a href="timeline?topic=c2000&amp;kind=deadline">uiterste datum <b>(1)</b></a>' in page
    assert '<a href="timeline?topic=c2000&amp;within=P90D">drie maanden <b>(0)</b></a>' in page
    assert "2 van 5 mijlpalen" in page
    assert '<a href="milestones.xlsx?topic=c2000">Excel</a>' in page
    assert '<a href="milestones.csv?topic=c2000">CSV</a>' in page


def test_the_count_of_a_choice_is_the_count_behind_it(client: Client) -> None:
    for choice, count in (("topic=vmx", 1), ("topic=c2000", 2), ("kind=start", 3)):
        assert f"{count} van 5 mijlpalen" in client.get(f"/timeline?{choice}").text


def test_the_list_can_be_taken_along(client: Client) -> None:
    answer = client.get("/milestones.csv?topic=c2000")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="milestones.csv"'
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert [(row["id"], row["label"], row["latest"]) for row in rows] == [
        ("oud", "8 juni 2025", "2025-06-08"),
        ("vmx", "in 2027", "2027-12-31"),
    ]
    for language in ("nl", "en"):
        query = f"topic=c2000&lang={language}"
        assert client.get(f"/milestones.csv?{query}").content == client.get(f"/calendar.csv?{query}").content
    assert client.get("/milestones.csv").content == client.get("/calendar.csv").content
    assert client.get("/milestones.md?kind=decision&lang=en").text == (
        "| Date | Left | Milestone | Status | Owner | Source |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| 4th quarter of 2025 | in 29 days at the latest | Besluit 112 | planned | JenV |  |\n"
        "\n"
        "Updated on Tuesday 2 December 2025; days are counted from then.\n"
    )


def test_a_milestone_tells_all_its_statements_its_moves_and_its_reminders(client: Client) -> None:
    page = client.get("/milestones/vmx").text
    assert Outline(page).headings == [
        ("h1", "VMX"),
        ("h2", "Feiten"),
        ("h2", "Wat de brieven zeggen"),
        ("h2", "De datum, brief voor brief"),
        ("h2", "Herinneringen"),
        ("h2", "Wijzigingen"),
    ]
    said = [page.index(words) for words in ("<q>in 2026</q>", "<q>in 2027</q>", 'class="slip"')]
    assert said == sorted(said)
    assert "Verplaatst<p>was: in 2026; nu: in 2027</p>" in page
    assert "<strong>woensdag 2 december 2026</strong> 09:00: 30 dagen voor de eerste dag" in page


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ({"done": day("2025-09-01")}, ["gestart op 1 september 2025", "klaar op 1 september 2025"]),
        (
            {"cancelled": Cancellation(on=OCTOBER.date)},
            ["gaat niet door (brief van 3 oktober 2025)", "gaat niet door"],
        ),
    ],
)
def test_letter_that_ends_a_milestone_counts_on_its_page(ends: dict[str, Any], shown: list[str]) -> None:
    said = statement(OCTOBER, "zo is het")._replace(done=ends.get("done"), cancelled="cancelled" in ends)
    one = milestone(statements=(statement(JULY, "per 1 januari", "2026-01-01"), said), **ends)
    page = Client(build_site(one)).get("/milestones/kcr2-instelling").text
    assert f'<span class="left">{shown[0]}</span>' in page
    counts = re.findall(r"<strong>([^<]+)</strong> <span class=\"badge\">([^<]+)<", page)
    dated = [("1 januari 2026", "deze datum telt")] if "done" in ends else []
    assert counts == [*dated, (shown[1], "dit geldt")]


def test_no_date_is_said_once() -> None:
    card = to_card(look_at(milestone("../.."), day("2025-12-02")), Language.NL)
    assert (card.when, card.left, card.certainty) == ("datum onbekend", "", "")


def test_an_earlier_name_leads_to_the_present_one(client: Client) -> None:
    answer = client.get("/milestones/vmx-oud?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (308, "vmx?lang=en")


def test_what_is_not_there_is_said_with_the_way_back(client: Client) -> None:
    for path, back, said in (
        ("/milestones/nope", "../", "De lijst heeft geen mijlpaal met deze naam."),
        ("/sources/nope", "../", "De lijst heeft geen document met deze naam."),
        ("/owners/nope", "../", "Geen mijlpaal op de lijst heeft een eigenaar met deze naam."),
        ("/nope", "./", "Deze pagina is er niet."),
        ("/a/b/c", "../../", "Deze pagina is er niet."),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
        assert f'<p class="lead">{said}' in answer.text
        assert f'<a href="{back}">Naar het overzicht</a>' in answer.text


@pytest.mark.parametrize(
    ("path", "link"),
    [
        (
            "/milestones/kcr2-insteling",
            '<a href="../milestones/kcr2-instelling" dir="auto">Instelling KCR2 &lt;b&gt;</a>',
        ),
        ("/milestones/vmx-od", '<a href="../milestones/vmx" dir="auto">Start VMX</a>'),
        (
            "/sources/verzamelbrief-2026",
            '<a href="../sources/verzamelbrief-2025" dir="auto">Verzamelbrief</a>',
        ),
        (
            "/owners/ministerie%20van%20JenW",
            '<a href="../owners/Ministerie%20van%20JenV%2FDG" dir="auto">Ministerie van JenV/DG</a>',
        ),
        ("/milestones/nope", ""),
        ("/owners/nope", ""),
        ("/kcr2-instelling", ""),
    ],
)
def test_the_page_that_is_probably_meant_is_linked_from_where_none_is(path: str, link: str) -> None:
    client = Client(
        build_site(
            milestone(
                title="Instelling KCR2 <b>",
                owner="Ministerie van JenV/DG",
                statements=(statement(OCTOBER, "zo"),),
            ),
            milestone(id="vmx", title="Start VMX", formerly=("vmx-oud",)),
            milestone(id="kcr2-instelling-x", title="Geheim", private=True),
            sources={OCTOBER.id: OCTOBER},
        )
    )
    for lang, words in (("nl", "Bedoelt u"), ("en", "Did you mean")):
        page = client.get(f"{path}?lang={lang}").text
        meant = (
            link.replace('" dir', f'?lang={lang}" dir')
            if lang == "nl"
            else link.replace('" dir="auto"', '?lang=en" dir="auto" lang="nl"')
        )
        assert (f"{words} {meant}?" in page) == bool(link), page
        assert (words in page, "Geheim" in page) == (bool(link), False)


def test_changes_are_told_newest_first(client: Client) -> None:
    page = client.get("/changes").text
    assert page.index("Verplaatst") < page.index("Nieuw")
    assert "was: in 2026; nu: in 2027" in page


def test_pages_of_changes_are_counted_from_the_oldest() -> None:
    client = Client(build_site(*(milestone("2026-01-01", id=f"m{number}") for number in range(170))))

    def shown(path: str) -> tuple[list[int], list[tuple[str, str]]]:
        page = client.get(path).text
        ids = [int(one) for one in re.findall(r'<a href="milestones/m(\d+)"', page)]
        return ids, re.findall(r'<a rel="(\w+)" href="([^"]*)"', page)

    assert shown("/changes") == (list(range(169, 99, -1)), [("next", "changes?page=2")])
    assert shown("/changes?page=3") == shown("/changes")
    assert shown("/changes?page=2") == (
        list(range(99, 49, -1)),
        [("prev", "changes"), ("next", "changes?page=1")],
    )
    assert shown("/changes?page=1") == (list(range(49, -1, -1)), [("prev", "changes?page=2")])


@pytest.mark.parametrize("path", ["/", "/timeline", "/timeline?within=90d"])
def test_a_count_of_milestones_says_how_many_lines_they_have(path: str) -> None:
    several = milestone("{2025-12-15,2025-12-20}", id="dagen")
    choice = f"{path}{'&' if '?' in path else '?'}kind=start"
    page = Client(build_site(several, milestone("2025-12-16", kind=Kind.EVENT))).get(choice).text
    assert "<strong>1 van 2 mijlpalen (2 regels)</strong>" in page


@pytest.mark.parametrize("path", ["/", "/timeline"])
def test_every_occurrence_and_part_has_an_id_of_its_own(path: str) -> None:
    weekly = milestone("2025-12-01", id="week", repeat=Repeat(rule=parse_recurrence("FREQ=WEEKLY;COUNT=4")))
    several = milestone("{2025-12-15,2025-12-20}", id="dagen")
    page = Client(build_site(weekly, several)).get(path).text
    ids = re.findall(r'\bid="(m-[^"]+)"', page)
    assert {"m-dagen.2025-12-15", "m-dagen.2025-12-20", "m-week.2025-12-08"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_changes_name_the_occurrence_and_call_no_certainty_a_move() -> None:
    yearly = milestone("2025-07-31", id="jaar", repeat=Repeat(rule=parse_recurrence("FREQ=YEARLY")))
    done = Repeat(rule=parse_recurrence("FREQ=YEARLY"), done=((day("2025-07-31"), day("2025-08-03")),))
    before = (yearly, milestone("2026-02-28", id="dag"))
    now = (yearly._replace(repeat=done), milestone("../2026-02-28", id="dag"))
    page = " ".join(Client(build_site(*now, before=before)).get("/changes").text.split())
    assert "Die van 31 juli 2025: gestart op zondag 3 augustus 2025." in page
    assert "Minder nauwkeurig bekend" in page
    assert "Verplaatst" not in page


def test_changes_can_be_asked_from_a_day_on(client: Client) -> None:
    assert "Verplaatst" in client.get("/changes?since=2000-01-01").text
    later = client.get("/changes?since=2999-01-01").text
    assert "Verplaatst" not in later
    assert 'href="?lang=en&amp;since=2999-01-01"' in later
    assert "Sinds 1 januari 2999 is er niets gewijzigd." in later


def test_a_choice_that_is_not_there_is_told_in_words_with_the_way_back(client: Client) -> None:
    answer = client.get("/?topic=c200&lang=en")
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    assert "nothing has topic=c200; did you mean c2000?" in answer.text
    assert '<a href="./?lang=en">' in answer.text
    assert client.get("/?lang=xx").status_code == 400


@pytest.mark.parametrize("sends", [True, False])
def test_status_promises_no_message_where_nothing_is_sent(*, sends: bool) -> None:
    site = build_site(KCR2)
    site.change(lambda now: now and replace(now, health=replace(now.health, sends=sends)))
    page = Client(site).get("/status?lang=nl").text
    assert ("Volgende bericht" in page, "Hier wordt niets verstuurd." in page) == (sends, not sends)


def test_status_tells_counts_and_no_secret(client: Client) -> None:
    answer = client.get("/status")
    assert answer.headers["cache-control"] == "no-store"
    for words in (
        "Er is iets mis.",
        "dinsdag 2 december 2025 om 09:00",
        "woensdag 3 december 2025 om 09:00",
        '<tr class="overdue"><th scope="row">crisisteam <span class="badge">niet in orde</span></th><td>2</td><td>0</td><td>1</td><td>3</td></tr>',
        '<th scope="row"><a href="calendars/alles.ics">Alles</a></th><td>5</td><td>5</td><td>0</td>',
    ):
        assert words in answer.text


@pytest.mark.parametrize(
    ("deliveries", "troubled", "public", "is_well"),
    [
        ({("team", "sent"): 3}, (), ("team",), True),
        ({("team", "retrying"): 3}, (), ("team",), True),
        ({("team", "sent"): 3, ("team", "dead"): 1}, (), ("team",), False),
        ({("team", "sent"): 3}, ("team",), ("team",), False),
        ({}, ("team",), ("team",), False),
        # A channel that gets private milestones is not on the page.
        ({("kring", "dead"): 3}, ("kring",), ("team",), True),
    ],
)
def test_status_is_not_well_while_a_channel_is_in_trouble(
    deliveries: dict[tuple[str, str], int],
    troubled: tuple[str, ...],
    public: tuple[str, ...],
    *,
    is_well: bool,
) -> None:
    snapshot = snapshot_of(build_site(KCR2))
    health = replace(
        snapshot.health,
        deliveries=deliveries,
        troubled=frozenset(troubled),
        public_channels=frozenset(public),
    )
    page = build_status_page(replace(snapshot, health=health), Language.NL, is_healthy=True)
    assert page["is_well"] is is_well
    assert [line["is_well"] for line in page["channels"] if line["name"] == "team"] in ([], [is_well])
    assert "kring" not in {line["name"] for line in page["channels"]}


def test_a_file_that_does_not_count_is_told_on_every_page() -> None:
    client = Client(build_site(KCR2, warning=("page.broken", {"count": 1})))
    for path in ("/", "/status"):
        assert "Het bestand met mijlpalen heeft 1 fout." in client.get(path).text
    assert "Er is iets mis." in client.get("/status").text


def test_subscribing_is_told_with_addresses_that_can_be_copied() -> None:
    page = Client(build_site(KCR2, url="https://m.example/sub")).get("/subscribe").text
    assert "<code>https://m.example/sub/calendars/alles.ics</code>" in page
    assert 'href="webcal://m.example/sub/calendars/alles.ics"' in page


def test_each_topic_has_the_address_of_a_calendar_of_its_own() -> None:
    site = build_site(
        KCR2._replace(topics=("c2000", "Zorg & Co, 112")),
        KCR2._replace(id="b", topics=("c2000",)),
        KCR2._replace(id="geheim", topics=("besloten",), private=True),
        url="https://m.example/sub",
    )
    client = Client(site)
    page = client.get("/subscribe?lang=nl").text
    found = [
        unescape(one) for one in re.findall(r"<code>(https://m.example/sub/calendar\.ics\?.*?)</code>", page)
    ]
    assert found == [
        "https://m.example/sub/calendar.ics?topic=Zorg%20%26%20Co%2C%20112",
        "https://m.example/sub/calendar.ics?topic=c2000",
    ]
    assert [
        client.get(one.removeprefix("https://m.example/sub")).text.count("BEGIN:VEVENT") for one in found
    ] == [
        1,
        2,
    ]
    assert 'href="webcal://m.example/sub/calendar.ics?topic=c2000"' in page


def test_a_calendar_of_some_topics_names_them() -> None:
    site = build_site(KCR2)
    snapshot = snapshot_of(site)
    first, second = snapshot.feed_links
    links = (replace(first, topics=("c2000", "vmx")), replace(second, topics=("kcr2",)))
    site.change(lambda _: replace(snapshot, feed_links=links))
    for language, words in (
        ("nl", ("onderwerpen c2000, vmx", "onderwerp kcr2")),
        ("en", ("topics c2000, vmx",)),
    ):
        page = Client(site).get(f"/subscribe?lang={language}").text
        assert [one for one in words if f" · {one}</p>" not in page] == []


def test_without_a_public_address_the_one_of_the_request_is_there_to_copy() -> None:
    client = Client(build_site(KCR2))
    page = client.get("/subscribe", {"Host": "lijst.example:8000"}).text
    assert "<code>http://lijst.example:8000/calendars/alles.ics</code>" in page
    assert 'href="webcal://lijst.example:8000/calendars/alles.ics"' in page
    assert "evil" not in client.get("/subscribe", {"Host": 'evil"><b>'}).text
    # Nothing downloads what should be subscribed to.
    assert not re.search(r'<a [^>]*href="(?!webcal:|https:)[^"]*\.ics', page)


@pytest.mark.parametrize("language", Language)
def test_the_signs_of_titles_are_explained(language: Language) -> None:
    page = Client(build_site(KCR2)).get(f"/subscribe?lang={language}").text
    for sign, words in legend(language):
        assert f"<dt>{sign}</dt><dd>{words}</dd>" in page


SUBSCRIBED = "webcal://127.0.0.1/calendar"


def test_every_link_of_every_page_resolves_and_none_leads_elsewhere_but_to_letters(client: Client) -> None:
    seen: set[str] = set()
    waiting = [*PAGES]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code in {200, 308}, path
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        outline = Outline(answer.text)
        assert not outline.tags & {"script", "style", "iframe", "img"}
        assert not {name for name in outline.attributes if name.startswith("on") or name == "style"}
        for link in outline.links:
            if link.startswith(("https://", "webcal://")):
                assert link == "https://example.org/lac" or link.startswith(SUBSCRIBED)
            elif not link.startswith("mailto:mijlpalen@example.org?"):
                target = urljoin(f"/sub/path{path}", link).partition("#")[0]
                assert target.startswith("/sub/path/")
                target = target.removeprefix("/sub/path")
                # What one choice leads to, and under `make laws` what two do.
                if target.count("=") <= 1 + is_whole():
                    waiting.append(target)
    assert len(seen) > 60


def test_a_page_allows_nothing_from_elsewhere(client: Client) -> None:
    for path in (*PAGES, "/nope", "/style.css", "/icon.svg", "/favicon.ico"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")


def test_a_browser_that_has_a_page_or_its_style_sheet_or_icon_is_told_so(client: Client) -> None:
    for path in ("/", "/style.css", "/icon.svg", "/favicon.ico"):
        etag = client.get(path).headers["etag"]
        answer = client.get(path, headers={"If-None-Match": etag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert "content-security-policy" in answer.headers
    assert client.get("/", headers={"If-None-Match": '"old"'}).status_code == 200


def test_it_is_told_where_a_weakness_is_reported(client: Client) -> None:
    assert client.get("/.well-known/security.txt").text == (
        "Contact: mailto:mijlpalen@example.org\nExpires: 2026-05-31T00:00:00Z\nPreferred-Languages: nl, en\n"
    )
    assert Client(build_site(KCR2)).get("/.well-known/security.txt").status_code == 404


def test_before_the_first_round_there_is_nothing_to_show() -> None:
    client = Client(AppState(clock=lambda: NOW, stale_after=STALE_AFTER))
    assert [client.get(path).status_code for path in PAGES] == [503] * len(PAGES)


def one_with(title: str) -> tuple[Milestone, ...]:
    """Return two milestones with a text in all their fields."""
    one = milestone(
        title=title,
        owner=title[:500],
        action=title[:500],
        topics=(title[:500],),
        statements=(statement(phrase=title[:500], when="2026-01-01"), statement(OCTOBER, title[:500])),
        cancelled=Cancellation(on=day("2025-12-01"), reason=title[:500]),
    )
    return one, one._replace(id="b", modality=Modality.EXPECTED, cancelled=None)


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_a_title_is_shown_as_it_is_written(title: str) -> None:
    page = Client(build_site(*one_with(title))).get("/milestones/b").text
    heading = next(text for tag, text in Outline(page).headings if tag == "h1")
    assert heading == " ".join(title.split())


def many(count: int, titles: list[str] | None = None) -> tuple[Milestone, ...]:
    """Return many milestones of all kinds over nine years."""
    whens = ("{y}-{m:02}-15", "{y}", "{y}-{m:02}", "../{y}-{m:02}-01", "{y}-33", "{y}-01-01/..")
    return tuple(
        milestone(
            whens[n % 6].format(y=2023 + n % 9, m=n % 12 + 1),
            id=f"m{n}",
            title=titles[n % len(titles)] if titles else f"Mijlpaal nummer {n} van de lange lijst",
            kind=list(Kind)[n % 6],
            owner=f"Dienst {n % 17}",
            topics=(f"onderwerp-{n % 23}", f"thema-{n % 7}"),
            action="Controleer uw aansluiting",
            statements=(statement(phrase="per dan en dan"), statement(OCTOBER, "volgens planning")),
        )
        for n in range(count)
    )


@pytest.mark.parametrize(("count", "titles"), [(400, None), (150, HOSTILE_TITLES)])
def test_many_milestones_make_a_small_first_page(count: int, titles: list[str] | None) -> None:
    client = Client(build_site(*many(count, titles)))
    for path in ("/", "/timeline"):
        answer = client.get(path)
        assert Outline(answer.text).open == []
        assert len(answer.content) < 50_000 * (1 if titles is None else 3)
