"""Questions of an officer, each answered on the front page or at most two links from it."""

from __future__ import annotations

import html
import re
from io import BytesIO
from urllib.parse import urljoin
from zipfile import ZipFile

import pytest

from notifier.timeline.model import Kind
from tests.conftest import OCTOBER, milestone, statement
from tests.reminders.test_notices import KCR2
from tests.web.client import Client
from tests.web.sites import build_site

SOON = milestone("2025-12-20", id="enquete", title="Enquête invullen", kind=Kind.DEADLINE, topics=("c2000",))
PASSED = milestone("2025-06-08", id="oud", title="Oude termijn", kind=Kind.DEADLINE)
VAGUE = milestone(
    "2026-02",
    id="vmx",
    title="Proef VMX",
    statements=(statement(phrase="begin 2026", when="2026-01"), statement(OCTOBER, "in februari", "2026-02")),
)
CLIENT = Client(build_site(KCR2, SOON, PASSED, VAGUE, url="https://m.example"))


def _follow(words: tuple[str, ...]) -> str:
    """Return the page that links lead to, each the first whose words begin so, from the front page."""
    address = "http://site/"
    page = CLIENT.get("/").text
    for asked in words:
        links = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
        plain = [(link, re.sub("<[^>]+>", "", text).strip()) for link, text in links]
        link = next(link for link, text in plain if text.startswith(asked))
        address = urljoin(address, html.unescape(link))
        shown = CLIENT.get(address.removeprefix("http://site"))
        page = _text_of_sheet(shown.content) if shown.content.startswith(b"PK") else shown.text
    return page


def _text_of_sheet(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


@pytest.mark.parametrize(
    ("links", "answer"),
    [
        pytest.param((), "over 18 dagen", id="What is the first thing to come?"),
        pytest.param((), "Controleer uw aansluiting", id="What does it ask of me?"),
        pytest.param((), "● staat vast|sure firm", id="How certain is that?"),
        pytest.param((), "Veranderd sinds", id="What changed lately?"),
        pytest.param((), "brief van 3 oktober 2025", id="How old is this?"),
        pytest.param(("iets te doen",), "1 van 4 mijlpalen", id="What is there to do at all?"),
        pytest.param(("1 datum is voorbij",), "Oude termijn", id="What passed without news?"),
        pytest.param(("Instelling KCR2",), "<q>per 1 januari 2026</q>", id="Who said so, in which words?"),
        pytest.param(("Proef VMX",), "De datum, brief voor brief", id="Did it move?"),
        pytest.param(("Proef VMX", "alles uit dit stuk"), "Instelling KCR2", id="What else did they say?"),
        pytest.param(("LOCC",), "1 mijlpaal van deze eigenaar", id="What does that office have to do?"),
        pytest.param(("c2000",), "Enquête invullen", id="What is there on my topic?"),
        pytest.param(
            ("Abonneren",), "https://m.example/calendars/alles.ics", id="How do I get it in my calendar?"
        ),
        pytest.param(("c2000", "Excel"), "Enquête invullen", id="How do I get my topic in a sheet?"),
    ],
)
def test_a_question_is_answered_within_two_links(links: tuple[str, ...], answer: str) -> None:
    assert len(links) <= 2
    assert re.search(answer, _follow(links))
