"""Every row of the table of filters works everywhere that milestones are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from notifier.cli import main
from notifier.events_file.whole import parse_events_file
from notifier.feeds.queries import parse_feed_query, to_query
from notifier.timeline.filters import FILTERS, Filter, FilterRow
from notifier.timeline.model import Kind, Modality
from notifier.web.openapi import MILESTONES
from tests.conftest import day, milestone, timeline
from tests.web.client import Client
from tests.web.sites import build_site

if TYPE_CHECKING:
    from pathlib import Path

TODAY = day("2026-02-01")
ONE = milestone("2025-11-01", topics=("kcr2",), owner="LOCC", title="Instelling", description="Een knooppunt")
FILE = """calendar: {name: Proef, domain: proef.example}
milestones:
  - {id: kcr2-instelling, title: Instelling, description: Een knooppunt, kind: start, when: 2026-01-01, owner: LOCC, topics: [kcr2]}
  - {id: other, title: Anders, kind: deadline, when: 2027-01-01, modality: expected}
"""
ROWS = pytest.mark.parametrize("row", FILTERS.values(), ids=FILTERS)


def _value(row: FilterRow) -> str:
    """Return a value of the filter that the first milestone has."""
    word = row.words(ONE, TODAY)[-1]
    return word[1:-1] if row.is_substring else word


@ROWS
def test_a_key_chooses_what_has_its_value_whatever_the_case(row: FilterRow) -> None:
    for value in (_value(row), _value(row).upper()):
        assert Filter({row.key: (value,)}).takes(ONE, TODAY)
    assert not Filter({row.key: ("no such word",)}).takes(ONE, TODAY)


@ROWS
def test_a_key_stands_in_the_file(row: FilterRow) -> None:
    match = f"feeds:\n  f: {{title: F, match: {{{row.key}: {_value(row)}}}}}\n"
    events = parse_events_file(f"{FILE}{match}".encode(), name="events.yaml")
    assert [problem.line("f", events.timeline.language) for problem in events.problems.found] == []


@ROWS
def test_a_key_is_an_option_of_commands(row: FilterRow, tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(FILE, encoding="utf-8")
    options = ["--events", str(tmp_path / "events.yaml"), "--as-of", "2026-02-01", "--all"]
    shown = CliRunner().invoke(main, ["upcoming", *options, f"--{row.key}", _value(row), "--format", "csv"])
    assert (shown.exit_code, len(shown.stdout.splitlines())) == (0, 2), shown.output
    assert row.meaning.rstrip(".") in " ".join(
        CliRunner().invoke(main, ["upcoming", "--help"]).output.split()
    )


@ROWS
def test_a_key_reads_back_from_the_address_of_a_feed(row: FilterRow) -> None:
    wanted = Filter({row.key: (_value(row).casefold(),)})
    assert parse_feed_query(to_query(wanted), timeline(ONE)).match == wanted


@ROWS
def test_a_key_chooses_on_pages_and_in_the_api(row: FilterRow) -> None:
    other = milestone(
        "2027",
        id="other",
        title="Anders",
        kind=Kind.DEADLINE,
        description="Niets",
        modality=Modality.EXPECTED,
    )
    client = Client(build_site(ONE, other))
    query = f"{row.key}={_value(row)}"
    assert row.key in {parameter.name for parameter in MILESTONES.parameters}
    assert client.get(f"/v1/milestones?{query}").json()["total"] == 1
    assert b"Anders" not in client.get(f"/?{query}").content
