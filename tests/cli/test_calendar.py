"""`--format ics` of `upcoming` and `show`: the entries of the published calendars, without a database."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import vobject
from icalendar import Calendar

from notifier.ics.reading_back import find_blocks
from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

FILE = f"""{CALENDAR}
sources:
  brief: {{title: Brief, date: 2025-10-03, url: "https://voorbeeld.example/brief"}}
milestones:
  - {{id: dag, title: "Dag; met, tekens", kind: deadline, when: 2026-02-03, action: Doe iets, topics: [een]}}
  - id: periode
    title: Periode
    kind: event
    statements: [{{source: brief, phrase: in de eerste helft van 2026, when: 2026-40, modality: expected}}]
  - {{id: reeks, title: Reeks, kind: publication, when: 2026-01-31, repeat: FREQ=MONTHLY, topics: [een]}}
  - {{id: volgt, title: Volgt, kind: decision, after: {{milestone: dag, offset: P2W}}}}
  - {{id: uur, title: Uur, kind: event, when: "2026-03-02T10:00[Europe/Amsterdam]"}}
  - {{id: af, title: Af, kind: start, when: 2025-12-01, done: 2025-12-02}}
  - {{id: open, title: Zonder dag, kind: event}}
"""
MOVED = FILE.replace("2026-02-03", "2026-02-10")
PRIVATE = "  - {id: geheim, title: Geheim, kind: event, when: 2026-04-01, private: true}\n"


@pytest.fixture
def published(with_tables: None, run: Callable[..., Result], tmp_path: Path) -> bytes:
    """Return the calendar of a list that was published, and published again after a move."""
    del with_tables
    for day, text in (("2025-12-05", FILE), ("2026-01-10", MOVED)):
        (tmp_path / "events.yaml").write_text(text, encoding="utf-8")
        run("publish", "--as-of", day)
    shutil.rmtree(tmp_path / "var")
    return (tmp_path / "calendars" / "alles.ics").read_bytes()


def _stamps(data: bytes) -> dict[str, tuple[str, str]]:
    calendar: Any = vobject.readOne(data.decode())
    return {
        one.uid.value: (one.sequence.value, one.dtstamp.value.isoformat())
        for one in calendar.contents.get("vevent", [])
    }


def test_a_list_has_the_entries_of_the_published_calendar(
    run: Callable[..., Result], tmp_path: Path, published: bytes
) -> None:
    open_ = run("upcoming", "--all", "--as-of", "2026-01-10", "--format", "ics")
    over = run("upcoming", "--past", "--as-of", "2026-01-10", "--format", "ics")
    names = ("dag", "periode-opens", "periode-closes", "reeks", "uur", "volgt")
    stamps = {uid: stamp for uid, stamp in _stamps(published).items() if not uid.startswith("af@")}
    assert sorted(stamps) == sorted(f"{name}@mijlpalen.example" for name in names)
    assert stamps["dag@mijlpalen.example"] == ("1", "2026-01-10T22:59:59+00:00")
    assert _stamps(open_.stdout_bytes) == stamps
    assert find_blocks(open_.stdout_bytes) | find_blocks(over.stdout_bytes) == find_blocks(published)
    assert open_.stderr == "1 mijlpaal heeft geen datum, en staat daarom niet in deze agenda\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["calendars", "events.yaml"]


def test_a_choice_is_named_in_the_title_of_its_calendar(run: Callable[..., Result], published: bytes) -> None:
    asked = ("upcoming", "--topic", "een", "--within", "P30D", "--as-of", "2026-01-10", "--format", "ics")
    calendar = Calendar.from_ical(run(*asked).stdout_bytes)
    assert str(calendar["NAME"]) == "Mijlpalen: een"
    assert [str(one["UID"]) for one in calendar.walk("VEVENT")] == ["reeks@mijlpalen.example"]
    assert b"reeks@" in published


def test_what_is_not_published_yet_has_its_next_revision_of_when_the_file_changed(
    run: Callable[..., Result], tmp_path: Path, published: bytes
) -> None:
    new = "  - {id: nieuw, title: Nieuw, kind: event, when: 2026-05-01}\n"
    file = tmp_path / "events.yaml"
    file.write_text(MOVED.replace("2026-02-10", "2026-02-17") + new, encoding="utf-8")
    changed = datetime(2026, 1, 12, 9, 30, tzinfo=UTC).timestamp()
    os.utime(file, (changed, changed))
    made = run("upcoming", "--all", "--as-of", "2026-02-01", "--format", "ics").stdout_bytes
    at = "2026-01-12T09:30:00+00:00"
    assert _stamps(made) == {
        **{uid: stamp for uid, stamp in _stamps(published).items() if not uid.startswith("af@")},
        "dag@mijlpalen.example": ("2", at),
        "volgt@mijlpalen.example": ("2", at),
        "nieuw@mijlpalen.example": ("0", at),
    }


def test_one_milestone_has_its_published_entries(run: Callable[..., Result], published: bytes) -> None:
    shown = run("show", "periode", "--as-of", "2026-01-10", "--format", "ics").stdout_bytes
    blocks = find_blocks(published)
    names = [f"periode-{side}@mijlpalen.example" for side in ("closes", "opens")]
    assert find_blocks(shown) == {name: blocks[name] for name in names}
    assert str(Calendar.from_ical(shown)["NAME"]) == "Mijlpalen: Periode"
    empty = run("show", "open", "--as-of", "2026-01-10", "--format", "ics")
    assert not Calendar.from_ical(empty.stdout_bytes).walk("VEVENT")
    assert empty.stderr == "1 mijlpaal heeft geen datum, en staat daarom niet in deze agenda\n"


@pytest.mark.usefixtures("published")
def test_one_moment_is_of_one_day_whatever_its_offset(run: Callable[..., Result]) -> None:
    moments = ("2026-02-10T23:30:00+00:00", "2026-02-11T00:30:00+01:00")
    made = [run("show", "volgt", "--as-of", one, "--format", "ics").stdout_bytes for one in moments]
    assert [str(Calendar.from_ical(one).walk("VEVENT")[0]["STATUS"]) for one in made] == ["TENTATIVE"] * 2
    assert made[0] == made[1]


@pytest.mark.usefixtures("published")
def test_a_private_milestone_is_marked_as_in_the_other_lists(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "events.yaml").write_text(MOVED + PRIVATE, encoding="utf-8")
    made = run("show", "geheim", "--as-of", "2026-01-10", "--format", "ics").stdout_bytes
    assert [str(one["SUMMARY"]) for one in Calendar.from_ical(made).walk("VEVENT")] == ["Geheim (privé)"]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_one_milestone_is_the_row_of_the_list(run: Callable[..., Result], form: str) -> None:
    asked = ("--as-of", "2026-01-10", "--format", form)
    assert run("show", "dag", *asked).stdout == run("upcoming", "--id", "dag", *asked).stdout


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("form", ["csv", "markdown", "ics"])
def test_a_message_has_none_of_these_formats(run: Callable[..., Result], form: str) -> None:
    refused = run("show", "dag", "--channel", "scherm", "--format", form)
    told = f"Error: --channel prints a message, which has no --format {form}"
    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (2, told)
