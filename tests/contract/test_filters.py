"""Every row of the table of filters works everywhere that milestones are selected."""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from notifier.cli import main
from notifier.events_file.whole import parse_events_file
from notifier.feeds.queries import parse_feed_query, to_query
from notifier.presenting.choice_words import choice_words
from notifier.timeline.filters import FILTERS, Filter, FilterRow
from notifier.timeline.known_values import KnownValues
from notifier.timeline.model import Kind, Modality
from notifier.web.openapi import MILESTONES
from notifier.words import Language, say
from tests.conftest import JULY, day, milestone, statement, timeline
from tests.web.client import Client
from tests.web.sites import build_site

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.timeline.filters import Offer

TODAY = day("2025-12-02")
ONE = milestone(
    topics=("kcr2",),
    owner="LOCC",
    title="Instelling",
    description="Een knooppunt",
    action="Kijk",
    statements=(statement(phrase="per 1 januari 2026", when="2026-01-01"),),
)
OTHER = milestone(
    "2027",
    id="other",
    title="Anders",
    kind=Kind.DEADLINE,
    description="Niets",
    modality=Modality.EXPECTED,
    done=day("2025-06-01"),
)
FILE = """calendar: {name: Proef, domain: proef.example}
sources:
  lac-2025: {title: Brief, date: 2025-07-17}
milestones:
  - {id: kcr2-instelling, title: Instelling, description: Een knooppunt, kind: start, when: 2026-01-01, owner: LOCC,
     topics: [kcr2], action: Kijk, statements: [{source: lac-2025, when: 2026-01-01}]}
  - {id: other, title: Anders, kind: deadline, when: 2027-01-01, modality: expected, done: 2025-06-01}
"""
OFFERS = {row.key: row.offer for row in FILTERS.values() if row.offer}
ROWS = pytest.mark.parametrize("row", FILTERS.values(), ids=FILTERS)


def _value(row: FilterRow) -> str:
    """Return a value of the filter that the first milestone has."""
    word = row.words(ONE, TODAY)[-1]
    return "P180D" if row.is_span else word[1:-1] if row.is_substring else word


@ROWS
def test_a_key_chooses_what_has_its_value_whatever_the_case(row: FilterRow) -> None:
    for value in (_value(row), _value(row).upper()):
        assert Filter({row.key: (value,)}).takes(ONE, TODAY)
    assert not Filter({row.key: ("P1D" if row.is_span else "no such word",)}).takes(ONE, TODAY)


@ROWS
def test_a_key_stands_in_the_file(row: FilterRow) -> None:
    match = f"feeds:\n  f: {{title: F, match: {{{row.key}: {_value(row)}}}}}\n"
    events = parse_events_file(f"{FILE}{match}".encode(), name="events.yaml")
    assert [problem.line("f", events.timeline.language) for problem in events.problems.found] == []


@ROWS
def test_a_key_is_an_option_of_commands(row: FilterRow, tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(FILE, encoding="utf-8")
    options = ["--events", str(tmp_path / "events.yaml"), "--as-of", "2025-12-02", "--all"]
    shown = CliRunner().invoke(main, ["upcoming", *options, f"--{row.key}", _value(row), "--format", "csv"])
    assert (shown.exit_code, len(shown.stdout.splitlines())) == (0, 2), shown.output
    named = CliRunner().invoke(main, ["feeds", *options[:2], f"--{row.key}", _value(row)])
    assert f"calendar.ics?{row.key}={_value(row).casefold()}" in named.stdout
    assert row.meaning.rstrip(".") in " ".join(CliRunner().invoke(main, ["feeds", "--help"]).output.split())


@ROWS
def test_a_key_reads_back_from_the_address_of_a_feed(row: FilterRow) -> None:
    wanted = Filter({row.key: (_value(row).casefold(),)})
    known = KnownValues(timeline(ONE))
    assert parse_feed_query(to_query(wanted, known), timeline(ONE), known).match == wanted


@ROWS
def test_a_key_chooses_on_pages_and_in_the_api(row: FilterRow) -> None:
    client = Client(build_site(ONE, OTHER))
    query = f"{row.key}={_value(row)}"
    assert row.key in MILESTONES.keys
    assert client.get(f"/v1/milestones?{query}").json()["total"] == 1
    assert b"Anders" not in client.get(f"/?{query}").content


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("key", "offer"), OFFERS.items(), ids=OFFERS)
def test_pages_offer_the_values_of_a_key_in_words(key: str, offer: Offer, language: Language) -> None:
    value = "P90D" if offer.spans else _value(FILTERS[key])
    own = FILTERS[key].value_words
    words = say(language, own.format(value.casefold())) if own else value
    for path in ("/", "/timeline"):
        page = Client(build_site(ONE, OTHER)).get(f"{path}?lang={language}").text
        (group,) = re.findall(rf"(?s)<(?:h3|label)[^>]* (?:id|for)=\"by-{key}\">.+?</(?:ul|select)>", page)
        assert f">{say(language, offer.heading)}<" in group
        assert re.search(rf"(?:{key}=|value=\"){value}[\"&][^>]*>{words} ", group)


@ROWS
def test_a_choice_is_said_in_words_with_a_way_to_take_it_off(row: FilterRow) -> None:
    """The words are those of the program or of the list: no id, and no value as an address has it."""
    client, value = Client(build_site(ONE, OTHER)), _value(row)
    known = KnownValues(timeline(ONE, OTHER, sources={JULY.id: JULY}))
    for path, language in (("/", Language.NL), ("/timeline", Language.EN)):
        page = client.get(f"{path}?lang={language}&{row.key}={value}&text=zoek").text
        (line,) = re.findall(
            r'(?s)<ul class="chips" role="list" aria-label="(?:Uw keuze|Your choice)">.*?</ul>', page
        )
        words = [unescape(one) for one in re.findall(r'<a href="[^"]*"[^>]*>(.*?) <span', line)]
        said = choice_words(row.key, value, known, language)
        assert said in words
        assert said != value or row.is_open or language is Language.EN
        here = "timeline" if path == "/timeline" else "./"
        assert f'<a href="{here}?text=zoek&amp;lang={language}"' in line or row.is_substring


@ROWS
def test_a_value_in_capitals_that_nothing_has_is_shown_in_words(row: FilterRow) -> None:
    client = Client(build_site(OTHER, ONE._replace(kind=Kind.EVENT)))
    for value in row.values or ():
        assert client.get(f"/?{row.key}={value.upper()}").status_code == HTTPStatus.OK
