"""The pages of a source and of an owner."""

from __future__ import annotations

import html
import re

from notifier.timeline.model import Kind
from tests.conftest import OCTOBER, day, milestone, statement
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
    assert '<a href="../sources/lac-2025">alles uit dit stuk</a>' in page


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
