"""Every row of the table of milestone fields works in every output that it lists."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from notifier.cli import main
from notifier.dates.edtf import parse_edtf
from notifier.events_file.milestones import MILESTONE
from notifier.events_file.whole import parse_events_file
from notifier.feeds.formats import FORMATS
from notifier.feeds.selection import select_entries
from notifier.json_schema import events_schema
from notifier.presenting.lists import to_csv
from notifier.presenting.resources import milestone_resource
from notifier.presenting.rows import to_row
from notifier.reminders.audience import Audience
from notifier.reminders.notices import facts_of
from notifier.timeline.changes import compare, from_snapshot, to_snapshot
from notifier.timeline.fields import FIELDS, SIMPLE, Field, Output, Shape, value_words
from notifier.timeline.model import Milestone
from notifier.timeline.upcoming import look_at
from notifier.web.milestone_page import build_milestone_page
from notifier.web.openapi import SCHEMAS
from notifier.words import Language
from tests.conftest import day, milestone, timeline, utc
from tests.ics.test_entries import feed, remember
from tests.web.sites import build_site, snapshot_of

if TYPE_CHECKING:
    from pathlib import Path

TODAY = day("2026-01-15")
# A value of each shape as written in the file, with a text that is searched for in each output.
WRITTEN: dict[Shape, Any] = {
    Shape.LINE: "A marker",
    Shape.PARAGRAPHS: "A marker\nand more",
    Shape.ADDRESS: "https://marker.example/",
    Shape.LINES: ["A marker", "another"],
    Shape.DAY: "2026-07-17",
    Shape.DAYS: ["2026-07-17"],
    Shape.FLAG: True,
    Shape.IDS: ["a-marker"],
}
# Fields with several keys or with texts of their own are tested with those texts.
OTHERS = {
    *("id", "title", "kind", "when", "modality", "url", "statements", "done", "cancelled", "after", "repeat"),
    *("except", "statutory", "stated", "extension", "private", "overdue_after", "formerly", "parts_done"),
    *("lasts", "lapsed"),
}
SHOWN = [row for row in FIELDS.values() if row.name not in OTHERS]
ROWS = pytest.mark.parametrize("row", SHOWN, ids=[row.name for row in SHOWN])
SIMPLE_ROWS = [
    row for row in FIELDS.values() if row.shape in SIMPLE and row.name in Milestone._field_defaults
]


def _file(row: Field | None) -> dict[str, Any]:
    own = {row.name: WRITTEN[row.shape]} if row else {}
    return {
        "calendar": {"name": "Proef", "domain": "proef.example"},
        "milestones": [{"id": "a", "title": "A", "kind": "start", "when": "2026-06-01"} | own],
    }


@cache
def _schema() -> Draft202012Validator:
    return Draft202012Validator(events_schema())


def _read(row: Field | None) -> Milestone:
    # JSON is YAML.
    events = parse_events_file(json.dumps(_file(row)).encode(), name="events.yaml")
    assert [problem.line("f", Language.EN) for problem in events.problems.found] == []
    return events.timeline.milestones[0]


def test_every_attribute_has_a_row_and_every_row_an_attribute_or_a_key_of_the_file() -> None:
    # The occurrence is derived from the rule, and so are those that were missed; what it counts from by `after`.
    attributes = set(Milestone._fields) - {"recurrence", "missed", "counts_from"}
    # Whether it lasts is a part of its date, and whether that lapsed follows from what it counts from.
    attributes |= {"lasts", "lapsed"}
    assert attributes - set(FIELDS) == set()
    assert {row.name for row in FIELDS.values() if not row.meaning} <= attributes
    assert {row.name for row in FIELDS.values() if row.is_revision} <= attributes
    assert [row.name for row in FIELDS.values() if row.is_revision and not (row.dutch and row.english)] == []


def test_every_simple_row_is_shown_somewhere() -> None:
    assert [row.name for row in SHOWN if not row.shown] == []
    assert [row.name for row in SHOWN if row.shape not in SIMPLE] == []


@pytest.mark.parametrize("row", SIMPLE_ROWS, ids=[row.name for row in SIMPLE_ROWS])
def test_a_field_is_read_remembered_and_a_revision_where_its_row_says_so(row: Field) -> None:
    assert [error.message for error in _schema().iter_errors(_file(row))] == []
    assert row.name in {key.name for key in MILESTONE.keys}
    before, after = _read(None), _read(row)
    assert getattr(after, row.name) != getattr(before, row.name)
    back = from_snapshot(to_snapshot(after), key=after.key)
    change = compare(before, after._replace(formerly=()))
    if row.is_revision:
        assert back == after._replace(formerly=back.formerly)
        assert change is not None
        assert change.fields == (row.name,)
    else:
        assert row.name not in to_snapshot(after)
        assert change is None


@ROWS
def test_a_field_is_shown_where_its_row_says_and_nowhere_else(row: Field, tmp_path: Path) -> None:
    one = _read(row)
    (tmp_path / "events.yaml").write_text(json.dumps(_file(row)), encoding="utf-8")
    plain, words = WRITTEN[row.shape], value_words(row, one, Language.NL)
    named = (row.words(Language.NL), words)
    line = timeline(one)
    listed = to_row(look_at(one, TODAY), line, Language.NL)
    content = select_entries(feed(), line, remember((one,)), TODAY)
    feed_row = json.loads(FORMATS["json"].write(content))["milestones"][0]
    sheets = (to_csv([listed], Language.NL), FORMATS["csv"].write(content).decode("utf-8-sig"))
    heads = [sheet.splitlines()[0].split(";") for sheet in sheets]
    resource = milestone_resource(look_at(one, TODAY), line, None, now=utc("2026-01-15 09:00"))
    page = build_milestone_page(one, snapshot_of(build_site(one)), Language.NL)
    facts = facts_of(one, Audience(language=Language.NL, today=TODAY, timeline=line))
    events = str(tmp_path / "events.yaml")
    shown = CliRunner().invoke(main, ["show", "a", "--events", events, "--as-of", "2026-01-15"]).stdout
    found = {
        Output.LIST: listed.get(row.name) == plain,
        Output.FEED: feed_row.get(row.name) == plain,
        Output.CSV: row.name in heads[1],
        Output.API: resource.get(row.name) == plain,
        Output.SHOW: words.splitlines()[0] in shown and row.words(Language.NL) in shown,
        Output.PAGE: named in [fact[:2] for fact in page["facts"]],
        Output.MESSAGE: named in [(fact.name, fact.value) for fact in facts],
        Output.CALENDAR: f"{named[0]}: {words}" in content.entries[0].description.splitlines(),
    }
    # A field in every list is in feeds as well.
    said = row.shown | ({Output.FEED} if Output.LIST in row.shown else set())
    assert {output for output, is_there in found.items() if is_there} == said
    assert (row.name in heads[0]) is ({Output.LIST, Output.CSV} <= row.shown)
    assert (row.name in SCHEMAS["Milestone"]["properties"]) is (Output.API in row.shown)


def test_a_resource_has_exactly_what_its_description_says() -> None:
    one = milestone("2026", id="a")
    resource = milestone_resource(look_at(one, TODAY), timeline(one), None, now=utc("2026-01-15 09:00"))
    assert set(resource) == set(SCHEMAS["Milestone"]["properties"])


def test_what_a_snapshot_holds_of_the_other_fields_reads_back() -> None:
    one = milestone("2026", id="a", stated=parse_edtf("2025"), private=True)
    assert from_snapshot(to_snapshot(one), key="a") == one
