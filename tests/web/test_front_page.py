"""The front page: what is near, what changed, what passed without news, and how old the news is."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.dates.labels import day_label
from notifier.timeline.filters import Filter
from notifier.timeline.model import Cancellation, Kind, Modality
from notifier.web.front_page import build_front_page
from notifier.web.pages import report_link
from notifier.web.selection import Selection
from notifier.words import Language
from tests.conftest import JULY, milestone
from tests.reminders.test_notices import KCR2
from tests.timeline.test_repeats import repeating
from tests.web.client import Client
from tests.web.sites import Outline, build_site, snapshot_of

SOON = milestone(
    "2025-10/2025-12-07", id="loket", title="Aanvragen loket", kind=Kind.DEADLINE, topics=("geld",)
)
FAR = milestone("2027", id="vmx", title="VMX", topics=("vmx",))
FARTHER = milestone("2029", id="ver", title="Ver weg", topics=("vmx",))
PASSED = milestone("2025-06-08", id="oud", title="Oude termijn", kind=Kind.DEADLINE)
STARTED = milestone("2024/..", id="loopt", title="Loopt al")
ALL = (KCR2, SOON, FAR, FARTHER, PASSED, STARTED)


def _titles(page: str) -> list[str]:
    known = {one.title for one in ALL}
    return [text for _, text in Outline(page).headings if text in known]


def test_the_nearest_last_day_is_on_top_and_what_is_far_is_left_to_the_timeline() -> None:
    outline = Outline(Client(build_site(*ALL)).get("/").text)
    assert [text for tag, text in outline.headings if tag != "h3" or text in {"Daarna", *_titles("")}] == [
        "Mijlpalen",
        "Kies wat u wilt zien",
        "Komt eraan, t/m 31 mei 2026 (2)",
        "Daarna",
        "VMX",
        "Veranderd sinds 2 november 2025 (0)",
    ]
    page = Client(build_site(*ALL)).get("/").text
    assert _titles(page) == ["Aanvragen loket", "Instelling KCR2", "VMX"]
    assert "over 5 dagen" in page
    assert '<a href="timeline?section=overdue">1 datum is voorbij zonder bericht</a>' in page
    assert '<a href="timeline">Hele tijdlijn: 6 mijlpalen</a>' in page


def test_what_passed_is_counted_as_the_page_of_all_dates_lists_it() -> None:
    """The overdue occurrence of a series is one, beside its next one."""
    series = repeating("2025-09-30", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", id="reeks", title="Opgave")
    client = Client(build_site(PASSED, series))
    assert "2 data zijn voorbij zonder bericht" in client.get("/").text
    assert client.get("/timeline?section=overdue").text.count('<li class="overdue"') == 2


def test_without_an_action_nothing_is_said_of_what_there_is_to_do() -> None:
    for language, words in ((Language.NL, "geen actie genoemd"), (Language.EN, "no action named")):
        page = Client(build_site(*ALL)).get(f"/?lang={language}").text
        assert f"{words} <b>(5)</b></a>" in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("within=P7D", ["Aanvragen loket"]),
        ("within=7d", ["Aanvragen loket"]),
        ("within=P30D", ["Aanvragen loket", "Instelling KCR2"]),
        ("topic=geld", ["Aanvragen loket"]),
        ("topic=vmx", ["VMX", "Ver weg"]),
        ("action=true", ["Instelling KCR2"]),
        ("topic=vmx&within=P1Y", []),
    ],
)
def test_a_choice_applies_to_what_is_near_and_without_a_period_what_comes_after_is_shown_too(
    query: str, titles: list[str]
) -> None:
    assert _titles(Client(build_site(*ALL)).get(f"/?{query}").text) == titles


def test_the_count_of_a_period_is_the_count_of_its_cards() -> None:
    for query, count in (("within=P7D", 1), ("within=P30D", 2), ("topic=vmx&within=P1Y", 0)):
        page = Client(build_site(*ALL)).get(f"/?{query}").text
        assert len(_titles(page)) == count
        assert f"<strong>{count} van 6 mijlpalen</strong>" in page


def test_what_there_is_to_do_from_now_on_is_there_in_any_period() -> None:
    """What passed without news is behind a link that has no period, which would leave it out."""
    cut = milestone("2025/..", id="korting", title="Korting", action="Verwerk de korting")
    late = PASSED._replace(action="Dien in")
    page = Client(build_site(*ALL, cut, late._replace(id="laat"))).get("/?action=true&within=P6M").text
    headings = [text for _, text in Outline(page).headings]
    assert headings[headings.index("Te doen, vanaf nu (1)") :][:4] == [
        "Te doen, vanaf nu (1)",
        "Korting",
        "Komt eraan, t/m 2 juni 2026 (1)",
        "Instelling KCR2",
    ]
    assert "<strong>1 van 8 mijlpalen</strong>" in page
    assert '<a href="timeline?action=true">Hele tijdlijn: 3 mijlpalen</a>' in page
    assert 'href="timeline?action=true&amp;section=overdue">1 datum is voorbij zonder bericht' in page
    timeline = Client(build_site(*ALL, cut, late._replace(id="laat"))).get("/timeline?action=true").text
    assert "<strong>3 van 8 mijlpalen</strong>" in timeline


@pytest.mark.parametrize(
    ("span", "words"),
    [("P6M", "een half jaar <b>(2)</b>"), ("5w", "5 weken <b>(2)</b>"), ("P7D", "7 dagen <b>(1)</b>")],
)
def test_a_period_that_is_not_offered_has_words_and_a_count_as_well(span: str, words: str) -> None:
    page = Client(build_site(*ALL)).get(f"/?within={span}").text
    assert f'aria-current="true" aria-label="{words.replace(" <b>", " ").removesuffix("</b>")}' in page
    assert f">{words} <span" in page


def test_an_empty_list_says_so_and_offers_no_choice() -> None:
    for path in ("/", "/timeline"):
        page = Client(build_site()).get(f"{path}?lang=nl").text
        assert "Er staat nog niets op de lijst." in page
        assert not re.search("deze keuze|0 mijlpalen|Kies wat u wilt zien", page)


def test_a_choice_of_nothing_says_so_once() -> None:
    page = Client(build_site(*ALL)).get("/?text=zoek&lang=nl").text
    assert page.count("Geen mijlpalen met deze keuze.") == 1
    assert "0 van 6 mijlpalen" in page
    assert "Komt eraan" not in page


def test_lengths_are_offered_in_order_and_one_of_another_name_only_once() -> None:
    offered = re.compile(r'<ul class="chips" role="list" aria-labelledby="by-within">(?s:.*?)</ul>')
    for query, words in (
        ("", ["30 dagen", "drie maanden", "een half jaar", "een jaar"]),
        ("P6M", ["30 dagen", "drie maanden", "een half jaar", "een jaar"]),
        ("P6M,P180D,5w", ["30 dagen", "5 weken", "drie maanden", "een half jaar", "een jaar"]),
    ):
        (chips,) = offered.findall(Client(build_site(*ALL)).get(f"/?within={query}" if query else "/").text)
        assert re.findall(r">([^<>]*) <b>", chips) == words


def test_what_changed_is_there_in_order_of_importance() -> None:
    moved = FAR._replace(when=parse_edtf("2028"))
    renamed = FARTHER._replace(title="Verder weg")  # No news, as is a description.
    assigned = PASSED._replace(owner="LOCC")
    described = STARTED._replace(description="Meer hierover")
    new = milestone("2030", id="nieuw", title="Nieuw loket")
    site = build_site(new, renamed, moved, described, SOON, assigned, before=ALL)
    page = build_front_page(snapshot_of(site), Selection(language=Language.NL, since="2025-01-01"))
    assert [(line["words"], line["title"]) for line in page["changes"]] == [
        ("Verplaatst", "VMX"),
        ("Uit de lijst", "Instelling KCR2"),
        ("Nieuw", "Nieuw loket"),
        ("Aangepast", "Oude termijn"),
    ]
    later = Client(site).get("/?since=2025-12-03").text
    assert "Er is niets veranderd." in later


@pytest.mark.parametrize("topic", ["vmx", "later"])
def test_a_change_is_of_a_choice_that_its_milestone_is_in_then_or_now(topic: str) -> None:
    moved = FAR._replace(when=parse_edtf("2028"))
    known = snapshot_of(build_site(moved, before=(FAR,)))
    timeline = known.timeline._replace(milestones=(moved._replace(topics=("later",)),))
    chosen = Selection(language=Language.NL, since="2025-01-01", chosen=Filter({"topic": (topic,)}))
    page = build_front_page(replace(known, timeline=timeline), chosen)
    assert [(line["words"], line["title"]) for line in page["changes"]] == [("Verplaatst", "VMX")]


def test_a_list_that_began_within_the_period_says_so_instead_of_that_nothing_changed() -> None:
    site = build_site(*ALL)
    began = snapshot_of(site).revisions[0].recorded_at
    page = Client(site).get(f"/?since={began - timedelta(days=3):%Y-%m-%d}").text
    assert (
        f"De lijst begon op {day_label(began.date(), Language.NL)}; sindsdien is er niets veranderd." in page
    )


def test_a_page_without_changes_never_says_that_others_did_not_change() -> None:
    moved = FAR._replace(when=parse_edtf("2028"))
    site = build_site(*ALL[:2], moved, *ALL[3:], before=ALL)
    assert "VMX" in Client(site).get("/?since=2025-01-01&text=vmx").text
    for path, words in (
        ("/?since=2025-01-01&text=geheim", "In deze keuze is niets van belang veranderd."),
        ("/?since=2025-01-01&topic=geld", "In deze keuze is niets van belang veranderd."),
        ("/?since=2025-01-01&topic=geld&lang=en", "Nothing of note has changed in this choice."),
    ):
        page = Client(site).get(path).text
        assert words in page
        assert "De lijst begon" not in page
    described = build_site(*ALL[:-1], STARTED._replace(description="Meer hierover"), before=ALL)
    page = Client(described).get("/?since=2025-01-01&within=P180D").text
    assert "Er is niets van belang veranderd." in page
    assert "De lijst begon" not in page


def test_what_an_editor_puts_on_an_empty_list_is_news_and_what_a_file_begins_with_is_not() -> None:
    began = snapshot_of(build_site(KCR2))
    edited = replace(began, revisions=tuple(one._replace(editor="Els") for one in began.revisions))
    chosen = Selection(language=Language.NL, since="2025-01-01")
    assert build_front_page(began, chosen)["changes"] == []
    assert [line["details"] for line in build_front_page(edited, chosen)["changes"]] == [
        ["1 januari 2026", "Door Els."]
    ]


def test_news_of_long_ago_is_named_as_that() -> None:
    assert JULY.date.isoformat() == "2025-07-17"
    recent = Client(build_site(KCR2, sources={"lac": JULY})).get("/").text
    assert "Bijgewerkt t/m de brief van 17 juli 2025, 4 maanden geleden." in recent
    old = JULY._replace(date=JULY.date.replace(year=2024))
    page = Client(build_site(KCR2, sources={"lac": old})).get("/").text
    assert "het nieuwste stuk in deze lijst is van 17 juli 2024, 16 maanden geleden" in page
    assert '<a href="./?on=2024-07-17">De lijst zoals die toen was.</a>' in page


def test_what_is_planned_again_is_among_the_changes() -> None:
    ended = SOON._replace(cancelled=Cancellation(on=JULY.date))
    page = Client(build_site(SOON, before=(ended,))).get("/?since=2000-01-01&lang=nl").text
    assert "Gaat toch door." in page


def test_certainty_is_seen_without_colour() -> None:
    wished = milestone("2026-02-01", id="wens", title="Wens", modality=Modality.INTENDED)
    page = Client(build_site(KCR2, SOON, wished)).get("/").text
    for words in ('sure firm">staat vast', 'sure window">dag nog niet bekend', 'sure soft">beoogd'):
        assert words in page


def test_a_section_of_the_timeline_has_moved_with_it() -> None:
    answer = Client(build_site(*ALL)).get("/?section=overdue&topic=geld&lang=en")
    assert (answer.status_code, answer.headers["location"]) == (
        308,
        "timeline?topic=geld&section=overdue&lang=en",
    )


def test_a_reader_can_report_what_is_wrong_by_a_prepared_mail() -> None:
    client = Client(build_site(KCR2, url="https://m.example", contact="post@m.example"))
    link = re.search(r'href="(mailto:[^"]+)"', client.get("/milestones/kcr2-instelling").text)
    assert link
    parts = urlsplit(html.unescape(link[1]))
    mail = parse_qs(parts.query)
    assert (parts.path, mail["subject"]) == ("post@m.example", ["Klopt iets niet: Instelling KCR2"])
    assert mail["body"][0].startswith("Over: Instelling KCR2\nhttps://m.example/milestones/kcr2-instelling\n")
    assert "Klopt iets niet" in client.get("/").text
    without = Client(build_site(KCR2))
    assert "Klopt iets niet" not in without.get("/").text + without.get("/milestones/kcr2-instelling").text


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("https://m.example/meld", "https://m.example/meld"),
        ("", ""),
        ("a?bcc=b@m.example", "mailto:a%3Fbcc%3Db@m.example?"),
    ],
)
def test_a_contact_is_never_more_than_an_address(contact: str, link: str) -> None:
    made = report_link(snapshot_of(build_site(contact=contact)), Language.NL, "Titel & meer\n")
    assert made.startswith(link)
    assert bool(made) is bool(link)
    assert "\n" not in made


@pytest.mark.parametrize(
    ("asked", "words", "link"),
    [
        ("/?topic=gelt", "Toon geld", "?topic=geld"),
        ("/timeline?topik=geld&lang=nl", "Toon topic", "timeline?topic=geld&amp;lang=nl"),
        ("/?topic=gelt,vmx&kind=deadlin", "Toon geld, deadline", "?topic=geld%2Cvmx&amp;kind=deadline"),
        ("/?topic=zoiets-is-er-niet", "", ""),
    ],
)
def test_a_choice_that_does_not_exist_leads_to_the_one_that_is_meant(
    asked: str, words: str, link: str
) -> None:
    client = Client(build_site(*ALL))
    page = client.get(asked).text
    assert "Deze keuze bestaat niet" in page
    assert re.findall(r'<a href="([^"]*)">(Toon [^<]*)</a>', page) == ([(link, words)] if words else [])
    assert not words or client.get(f"/{unescape(link)}").status_code == 200
