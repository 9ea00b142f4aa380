"""Rows of lists that are taken from the site as it was published."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
import yaml

from notifier.app.shown import publish_site
from notifier.cli.support.runtime import open_rounds
from notifier.ics.entries import Placement
from notifier.presenting.sheet import SHEET, KnownSheets
from notifier.web.site_manifest import read_manifest
from notifier.web.site_rows import PublishedRows, ReadRows
from notifier.words import Language
from tests.conftest import at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from notifier.timeline.model import Milestone, Timeline
    from notifier.web.site_manifest import FileLine

FILE = """\
calendar: {name: Lijst, domain: m.example, timezone: Europe/Amsterdam, language: nl}
milestones:
  - {id: een, title: 'Een; "twee", drie', kind: event, when: 2026-06-01}
  - {id: oud, title: Oud, kind: event, when: 2020-06-01}
  - {id: vaak, title: Vaak, kind: event, when: 2026-01-01, repeat: FREQ=MONTHLY}
  - {id: anders, title: Anders, kind: event, when: 2026-02-01}
channels:
  post: {type: console}
feeds:
  alles: {title: Alles}
"""


def _rows(folder: Path) -> tuple[PublishedRows, Timeline]:
    (folder / "events.yaml").write_text(FILE, encoding="utf-8")
    with open_rounds(str(folder / "events.yaml"), out=None, sends=False) as rounds:
        report = rounds.run(at("2025-12-02 12:00"))
    publish_site(report, folder / "site", lambda _: None)
    timeline = report.plan.setup.events.timeline
    return PublishedRows(*_parts(folder, timeline), is_of_today=True), timeline


def _parts(
    folder: Path, timeline: Timeline
) -> tuple[Path, dict[str, FileLine], Timeline, Callable[[Milestone], bool], ReadRows]:
    site = folder / "site"
    before = {line.name: line for line in read_manifest(site)["/"].lines}
    return site, before, timeline, lambda one: one.id != "anders", {}


def test_the_rows_of_what_is_as_it_was_are_those_of_the_files(tmp_path: Path) -> None:
    rows, _ = _rows(tmp_path)
    texts = rows.texts(Language.NL)
    # One that repeats counts days, and one that changed is not as it was.
    wanted = (("een", Placement.SHOWN), ("oud", Placement.PAST))
    assert texts.keys() == {(form, *whose) for form in ("json", "csv") for whose in wanted}
    for form, file in (("json", "calendar/alles.json"), ("csv", "milestones.csv")):
        text = (tmp_path / "site" / file).read_bytes().decode()
        assert all(text.count(row) == 1 for whose, row in texts.items() if whose[0] == form)
    assert rows.texts(Language.EN).keys() == {whose for whose in texts if whose[0] == "csv"}


def test_the_cells_of_what_is_as_it_was_are_those_of_the_sheet(tmp_path: Path) -> None:
    rows, timeline = _rows(tmp_path)
    cells = rows.cells(Language.NL).cells
    days = {one.id: one.when.text for one in timeline.milestones}
    assert cells.keys() == {(name, "", days[name]) for name in ("een", "oud")}
    data = (tmp_path / "site/milestones.xlsx").read_bytes()
    sheet = zipfile.ZipFile(io.BytesIO(data)).read(SHEET).decode()
    assert all(f'<row r="{number}">{own}</row>' in sheet for number, own in cells.values())


@pytest.mark.parametrize("language", Language)
def test_the_lines_of_what_is_as_it_was_are_those_of_the_list(tmp_path: Path, language: Language) -> None:
    rows, timeline = _rows(tmp_path)
    lines = rows.lines(language)
    days = {one.id: one.when.text for one in timeline.milestones}
    assert lines.keys() == {(name, "", days[name]) for name in ("een", "oud")}
    folder = tmp_path / "site" / ("" if language is timeline.language else language.value)
    written = (folder / "milestones.md").read_text(encoding="utf-8").splitlines()
    for (name, _, _), line in lines.items():
        assert [one for one in written if name.capitalize() in one] == [line]
    # They count days.
    assert PublishedRows(*_parts(tmp_path, timeline), is_of_today=False).lines(language) == {}


def test_the_rows_of_the_published_file_are_those_of_milestones(tmp_path: Path) -> None:
    rows, _ = _rows(tmp_path)
    text = (tmp_path / "site/events.yaml").read_text(encoding="utf-8")
    found = rows.published()
    assert found.keys() == {"een", "oud"}
    assert [yaml.safe_load(row)[0]["id"] for row in found.values()] == ["een", "oud"]
    assert all(text.count(row) == 1 for row in found.values())


def test_a_file_that_is_not_as_it_was_left_gives_no_rows(tmp_path: Path) -> None:
    rows, _ = _rows(tmp_path)
    for name in ("calendar/alles.json", "milestones.csv", "milestones.xlsx", "milestones.md", "events.yaml"):
        (tmp_path / "site" / name).write_bytes(b"spoilt")
    (tmp_path / "site/en/milestones.xlsx").unlink()
    assert rows.texts(Language.NL) == {}
    assert rows.cells(Language.NL) == rows.cells(Language.EN) == KnownSheets({}, {})
    assert rows.lines(Language.NL) == rows.lines(Language.EN) == {}
    assert rows.published() == {}
