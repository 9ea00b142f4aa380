"""The files of the static site, and links that lead to them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from notifier.app.shown import publish_site
from notifier.cli.support.runtime import open_rounds
from notifier.web.site_links import file_of, slug, to_file_links
from tests.conftest import at
from tests.rows import each_row

if TYPE_CHECKING:
    from pathlib import Path

# Each address is below that of the site.
OTHER_LINKS = """\
calendar:
  {name: M, domain: m.example, timezone: Europe/Amsterdam, language: nl, url: https://m.example,
   answers: https://m.example, contact: https://m.example/contact}
sources:
  brief: {title: Brief, date: 2025-07-17, url: "https://m.example/?topic=a&kind=b"}
milestones:
  - {id: kcr2, title: KCR2, kind: start, url: https://m.example/milestones/weg,
     statements: [{source: brief, when: 2026-01-01}]}
"""


@each_row(
    ("address", "name"),
    [
        ("/", "index.html"),
        ("/?lang=en", "en/index.html"),
        ("/timeline?section=past&page=2", "timeline/past/2/index.html"),
        ("/timeline?section=past&topic=c2000", "topics/c2000/timeline/past/index.html"),
        ("/milestones/a.b", "milestones/a.b/index.html"),
        ("/milestones.csv?owner=LOCC&lang=en", "en/owners/locc/milestones.csv"),
        ("/calendar.atom?topic=c2000", "calendar/topic-c2000.atom"),
        ("/sources", "sources/index.html"),
        ("/owners?page=2", "owners/page_2/index.html"),
        ("/owners/2", "owners/2/index.html"),
        ("/v1/changes", "v1/changes/index.json"),
        ("/v1/changes?page=1", "v1/changes/page-1.json"),
        ("/v1/milestones?page=1", "v1/milestones/index.json"),
    ],
)
def test_an_address_has_a_file(address: str, name: str) -> None:
    assert file_of(address, "nl") == name


def test_two_filters_together_have_no_file() -> None:
    for address in ("/?topic=a&kind=start", "/?topic=a&topic=b", "/?text=a"):
        with pytest.raises(LookupError):
            file_of(address, "nl")


def test_the_name_of_a_file_is_of_one_text_only() -> None:
    texts = [
        "LOCC",
        "locc!",
        "l o c c",
        "ministerie van J&V",
        "Ministerie van JV",
        "日本",
        "é",
        "e",
        "/",
        ".",
    ]
    assert len({slug(text) for text in texts}) == len(texts)
    assert all(re.fullmatch("[a-z0-9-]+", slug(text)) for text in texts)


def test_a_link_leads_to_the_file_of_what_it_led_to() -> None:
    page = (
        '<a href="../?lang=en">1</a><a href="?lang=nl#top">2</a><a href="#x">3</a><a href="b&amp;c">4</a>'
        '<a href="https://m.example/letter">5</a><a href="https://n.example/">6</a><code>7</code>'
        "<code>https://m.example/calendar.ics?kind=start</code>"
    )
    text, links = to_file_links(page, "/milestones/a", "milestones/a/index.html", "nl", "https://m.example")
    assert text == (
        '<a href="../../en/">1</a><a href="../../milestones/a/#top">2</a><a href="#x">3</a>'
        '<a href="../../milestones/b%26c/">4</a><a href="https://m.example/letter">5</a>'
        '<a href="https://n.example/">6</a><code>7</code>'
        "<code>https://m.example/calendar/kind-start.ics</code>"
    )
    assert links == [
        "/?lang=en",
        "/milestones/a",
        "/milestones/b&c",
        "/calendar.ics?kind=start",
    ]


def test_the_front_page_leads_to_itself() -> None:
    assert to_file_links('<a href="./">', "/", "index.html", "nl", "") == ('<a href="./">', ["/"])


def test_the_calendar_of_each_choice_has_a_file_of_its_own() -> None:
    """Its address has a name for programs, which two owners, or an owner and a document, can share."""
    choices = ("owner=LOCC", "owner=l.o.c.c", "source=locc")
    page = "".join(f"<code>https://m.example/calendar/locc.ics?{one}</code>" for one in choices)
    text, links = to_file_links(page, "/owners/LOCC", "owners/locc/index.html", "nl", "https://m.example")
    assert re.findall("/calendar/([^<]*)<", text) == [
        "owner-locc.ics",
        f"owner-{slug('l.o.c.c')}.ics",
        "source-locc.ics",
    ]
    assert links == [f"/calendar.ics?{one}" for one in choices]


@pytest.mark.parametrize(
    ("answers", "forms"),
    [
        ("1", {"https://m.example/answer/about", "https://m.example/answer/about/kcr2"}),
        ("", {"https://m.example/contact"}),
    ],
)
def test_a_link_to_what_is_no_file_of_the_site_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: str, forms: set[str]
) -> None:
    monkeypatch.setenv("NOTIFIER_ANSWERS", answers)
    (tmp_path / "events.yaml").write_text(OTHER_LINKS, encoding="utf-8")
    with open_rounds(str(tmp_path / "events.yaml"), out=None, sends=False) as rounds:
        publish_site(rounds.run(at("2025-12-02 12:00")), tmp_path / "site", lambda _: None)
    pages = "".join(one.read_text(encoding="utf-8") for one in tmp_path.rglob("*.html"))
    links = {html.unescape(one) for one in re.findall('href="(https://m.example[^"]*)"', pages)}
    assert links == {"https://m.example/?topic=a&kind=b", "https://m.example/milestones/weg", *forms}


FEEDS = """\
calendar: {name: M, domain: m.example, timezone: Europe/Amsterdam, language: nl, url: https://m.example/lijst}
sources:
  brief: {title: Brief, date: 2025-07-17}
milestones:
  - {id: kcr2, title: KCR2, kind: start, topics: [kcr2], owner: Ministerie van Justitie en Veiligheid,
     statements: [{source: brief, when: 2026-01-01}]}
"""


def test_addresses_in_calendars_and_lists_of_changes_are_those_of_files(tmp_path: Path) -> None:
    """A calendar and a list of changes say where they are fetched again.

    Source:
        RFC 7986 5.8, SOURCE; RFC 4287 4.2.7.2, `self`.
    """
    (tmp_path / "events.yaml").write_text(FEEDS, encoding="utf-8")
    with open_rounds(str(tmp_path / "events.yaml"), out=None, sends=False) as rounds:
        publish_site(rounds.run(at("2025-12-02 12:00")), tmp_path / "site", lambda _: None)
    site, own = tmp_path / "site", []
    for file in (*site.rglob("*.ics"), *site.rglob("*.atom")):
        text = html.unescape(file.read_text(encoding="utf-8").replace("\n ", ""))
        paths = re.findall(r"https://m\.example/lijst/([^\s\"<\\]*)", text)
        missing = [
            path for path in paths if not ((site / path).is_file() or (site / path / "index.html").is_file())
        ]
        assert (file.name, missing) == (file.name, [])
        own += [path for path in paths if path == str(file.relative_to(site))]
    assert len(own) == len({*site.rglob("*.ics"), *site.rglob("*.atom")})
