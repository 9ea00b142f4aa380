"""The pages of a source and of an owner."""

from __future__ import annotations

import html
import re

from notifier.timeline.model import Kind
from notifier.timeline.statements import SourceKind
from tests.conftest import JULY, OCTOBER, day, milestone, statement
from tests.web.client import Client
from tests.web.sites import Outline, build_site

KEPT = milestone(
    "2026-01-01", id="blijft", title="Blijft staan", owner="OM/politie & co",
    statements=(statement(phrase="per 1 januari", when="2026-01-01"),),
)  # fmt: skip
MOVED = milestone(
    "2027", id="schuift", title="Schuift",
    statements=(statement(phrase="in 2026", when="2026"), statement(OCTOBER, "in 2027", "2027")),
)  # fmt: skip
DONE = milestone(
    "2025-09-01", id="klaar", title="Is klaar", done=day("2025-09-03"), kind=Kind.DEADLINE,
    statements=(statement(phrase="1 september", when="2025-09-01"),),
)  # fmt: skip
CLIENT = Client(build_site(KEPT, MOVED, DONE, url="https://m.example"))


def test_a_source_shows_what_it_said_and_what_became_of_it() -> None:
    page = CLIENT.get("/sources/lac-2025").text
    assert [text for _, text in Outline(page).headings] == [
        "Voortgang Landelijke Agenda",
        "Is klaar",
        "Blijft staan",
        "Schuift",
    ]
    for words in (
        "De brief van 17 juli 2025 · 6530085",
        "<q>in 2026</q>: in 2026",
        'Nu: <strong><time datetime="2027">in 2027</time></strong>',
        "klaar op 3 september 2025",
        'href="../calendar.atom?source=lac-2025"',
        "<code>https://m.example/calendar/lac-2025.ics?source=lac-2025</code>",
    ):
        assert words in page
    assert page.count("Nu:") == 1
    assert CLIENT.get("/sources/nope").status_code == 404


def test_an_owner_has_a_page_whatever_stands_in_the_name() -> None:
    front = CLIENT.get("/").text
    assert '<a href="owners/OM%2Fpolitie%20%26%20co">OM/politie &amp; co</a>' in front
    page = CLIENT.get("/owners/OM%2Fpolitie%20%26%20co").text
    assert [text for _, text in Outline(page).headings] == ["OM/politie & co", "Blijft staan"]
    assert 'href="../milestones/blijft"' in page
    assert CLIENT.get("/milestones.csv?owner=OM%2Fpolitie%20%26%20co").text.count("Blijft staan") == 1
    assert CLIENT.get("/owners/OM").status_code == 404


def test_a_milestone_leads_to_all_that_its_source_says() -> None:
    page = CLIENT.get("/milestones/schuift").text
    words = 'alles uit dit stuk<span class="hidden">: Voortgang Landelijke Agenda</span>'
    assert f'<a href="../sources/lac-2025">{words}</a>' in page


def test_a_source_with_many_milestones_has_pages() -> None:
    said = (statement(phrase="in 2026", when="2026"),)
    many = (milestone("2026", id=f"m{at}", owner="LOCC", statements=said) for at in range(201))
    client = Client(build_site(*many))
    for path in ("/sources/lac-2025", "/owners/LOCC"):
        first, second = client.get(path).text, client.get(f"{path}?page=2").text
        assert [len(Outline(page).headings) - 1 for page in (first, second)] == [200, 1]
        assert "201" in first
        assert f'<a rel="next" href="..{path}?page=2">' in first
        assert f'<a rel="prev" href="..{path}?page=1">' in second
        assert client.get(f"{path}?page=9").text == second


def test_the_lists_of_a_subject_are_in_the_language_of_its_page_and_of_its_day() -> None:
    for path, choice in (
        ("/owners/OM%2Fpolitie%20%26%20co", "owner=OM%2Fpolitie+%26+co"),
        ("/sources/lac-2025", "source=lac-2025"),
    ):
        for kept in ("", "&lang=en", "&on=2025-12-01", "&lang=en&on=2025-12-01"):
            page = CLIENT.get(f"{path}?{kept[1:]}").text
            links = re.findall(r'href="\.\./(milestones\.\w+\?[^"]*)"', page)
            endings = ("xlsx", "csv", "md")
            assert [html.unescape(one) for one in links] == [
                f"milestones.{end}?{choice}{kept}" for end in endings
            ]
            assert {CLIENT.get(f"/{html.unescape(one)}").status_code for one in links} == {200}


def _lines(page: str) -> list[str]:
    """Return headings and lines of the list of a page, as plain text with the addresses of links."""
    main = page.partition("<main")[2].partition("</main>")[0]
    parts = re.finditer(r"(?s)<(?:h[12]|li)(?: [^>]*)?>(.*?)</(?:h[12]|li)>", main)
    links = (re.sub(r'<a href="([^"]*)"[^>]*>(.*?)</a>', r"[\2](\1)", part[1]) for part in parts)
    return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in links]


def test_a_page_lists_every_document_the_newest_first() -> None:
    older = JULY._replace(
        id="nota", title="Nota", date=day("2024-03-01"), reference="", kind=SourceKind.REPORT
    )
    unused = JULY._replace(id="leeg", title="Nergens genoemd", date=day("2025-10-03"), reference="")
    twice = milestone(
        "2026-05-01",
        id="dubbel",
        statements=(statement(OCTOBER, "in mei", "2026-05"), statement(OCTOBER, "1 mei", "2026-05-01")),
    )
    sources = {one.id: one for one in (older, JULY, OCTOBER, unused)}
    client = Client(build_site(KEPT, MOVED, DONE, twice, sources=sources))
    assert _lines(client.get("/sources").text) == [
        "Stukken",
        "2025",
        "[Nergens genoemd](sources/leeg) De brief van 3 oktober 2025 · 0 mijlpalen",
        "[Verzamelbrief](sources/verzamelbrief-2025) De brief van 3 oktober 2025 · 2 mijlpalen",
        "[Voortgang Landelijke Agenda](sources/lac-2025) De brief van 17 juli 2025 · 6530085 · 3 mijlpalen",
        "2024",
        "[Nota](sources/nota) Het verslag van 1 maart 2024 · 0 mijlpalen",
    ]
    assert "[Voortgang Landelijke Agenda](sources/lac-2025?on=2025-09-01)" in "\n".join(
        _lines(client.get("/sources?on=2025-09-01").text)
    )
    assert "Verzamelbrief" not in client.get("/sources?on=2025-09-01").text
    # The page of a document counts the same.
    assert "over 2 mijlpalen" in client.get("/sources/verzamelbrief-2025").text


def test_a_page_lists_every_owner_by_name() -> None:
    every = [
        milestone("2026-01-01", id=f"m{at}", owner=owner)
        for at, owner in enumerate(("zorg", "OM/politie & co", "LOCC", "LOCC", "", "..", "Élan"))
    ]
    assert _lines(Client(build_site(*every)).get("/owners?lang=en").text) == [
        "Owners",
        "[Élan](owners/%C3%89lan?lang=en) 1 milestone",
        "[LOCC](owners/LOCC?lang=en) 2 milestones",
        "[OM/politie &amp; co](owners/OM%2Fpolitie%20%26%20co?lang=en) 1 milestone",
        "[zorg](owners/zorg?lang=en) 1 milestone",
    ]


def test_a_list_without_documents_and_owners_says_so() -> None:
    client = Client(build_site(milestone("2026-01-01")))
    assert "Er zijn nog geen stukken." in client.get("/sources").text
    assert "Er zijn nog geen eigenaren." in client.get("/owners").text


def test_many_documents_and_owners_have_pages() -> None:
    sources = {f"s{at}": JULY._replace(id=f"s{at}", title=f"Brief {at}") for at in range(201)}
    every = (milestone("2026", id=f"m{at}", owner=f"Eigenaar {at}") for at in range(201))
    client = Client(build_site(*every, sources=sources))
    for path in ("/sources", "/owners"):
        first, second = client.get(path).text, client.get(f"{path}?page=2").text
        assert [page.count('<p class="meta">') for page in (first, second)] == [200, 1]
        assert f'<a rel="next" href="{path[1:]}?page=2">' in first
        assert client.get(f"{path}?page=9").text == second


def test_every_page_leads_to_the_lists_of_documents_and_owners() -> None:
    for path, root in (
        ("/", ""),
        ("/milestones/schuift", "../"),
        ("/sources/lac-2025", "../"),
        ("/nope", ""),
    ):
        page = CLIENT.get(path).text
        for name, words in (("sources", "Stukken"), ("owners", "Eigenaren")):
            assert f'<a href="{root}{name}">{words}</a>' in page, path
    assert '<a href="../sources">Alle stukken</a>' in CLIENT.get("/sources/lac-2025").text
    assert '<a href="../owners">Alle eigenaren</a>' in CLIENT.get("/owners/OM%2Fpolitie%20%26%20co").text
