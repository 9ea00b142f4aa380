"""`notifier show`: how the date of one milestone came about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

ROOT = Path(__file__).parents[2]

FILE = (
    CALENDAR
    + """\
sources:
  februari: {title: Verzamelbrief, date: 2025-02-06, reference: "264"}
  oktober: {title: Brief over PTSS, date: 2025-10-03, url: "https://example.org/brief"}
milestones:
  - id: ptss
    title: Regeling PTSS
    kind: start
    statements:
      - {source: februari, phrase: per 1 februari 2026, when: 2026-02-01}
      - {source: oktober, phrase: de beoogde datum, confirms: true}
  - {id: kaal, title: Kaal, kind: start, when: 2026-05}
  - {id: ooit, title: Ooit, kind: start}
"""
)
MOVED = FILE.replace("phrase: de beoogde datum, confirms: true", "phrase: per 1 april 2026, when: 2026-04-01")


HEADING = "Hoe de datum tot stand kwam\n"


def _history(run: Callable[..., Result], name: str = "ptss") -> str:
    """Return what `show` prints between the facts of a milestone and its reminders."""
    shown = run("show", name, "--as-of", "2026-12-31").stdout
    _, found, rest = shown.partition(HEADING)
    return (
        found
        + rest.partition("\n\nHerinneringen")[0]
        .partition("\n\nBerichten")[0]
        .partition("\n\nEr komen geen")[0]
    )


@pytest.fixture(autouse=True)
def _file(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(FILE, encoding="utf-8")


def test_letters_alone_tell_it_and_make_nothing(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("show", "ptss", "--as-of", "2026-12-01")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "Regeling PTSS\n"
        "  Datum  1 februari 2026, vast\n"
        "  Soort  begin\n"
        "  Stand  voorbij, zonder bericht\n"
        "\n"
        "Hoe de datum tot stand kwam\n"
        "  6 februari 2025  1 februari 2026  eerste datum; ‘per 1 februari 2026’\n"
        "                                    Verzamelbrief (264)\n"
        "  3 oktober 2025   bevestigd        ‘de beoogde datum’ Brief over PTSS\n"
        "\n"
        "De datum is niet veranderd sinds hij er is.\n"
        "\n"
        "Er komen geen herinneringen meer. Zonder nieuws telt dit wel mee in het overzicht van elk kwartaal.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["events.yaml"]


@pytest.mark.usefixtures("with_tables")
def test_letters_and_changes_of_the_list_stand_in_one_story(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    run("publish", "--as-of", "2025-02-10")
    (tmp_path / "events.yaml").write_text(MOVED, encoding="utf-8")
    run("publish", "--as-of", "2025-10-06")
    changed = MOVED.replace("title: Regeling PTSS", "title: Regeling PTSS\n    owner: JenV\n    action: Bel")
    (tmp_path / "events.yaml").write_text(changed, encoding="utf-8")
    run("publish", "--as-of", "2025-10-07")
    earlier = changed.replace("    owner: JenV\n", "    when: 2026-03-01\n    owner: JenV\n")
    (tmp_path / "events.yaml").write_text(earlier, encoding="utf-8")
    assert _history(run) == (
        HEADING + "  6 februari 2025   1 februari 2026  eerste datum; ‘per 1 februari 2026’\n"
        "                                     Verzamelbrief (264)\n"
        "  10 februari 2025  1 februari 2026  in onze lijst gezet\n"
        "  3 oktober 2025    1 april 2026     59 dagen later; ‘per 1 april 2026’ Brief\n"
        "                                     over PTSS\n"
        "  6 oktober 2025    1 april 2026     datum gewijzigd in onze lijst\n"
        "  7 oktober 2025    1 april 2026     gewijzigd in onze lijst: Eigenaar en Actie\n"
        "  nu                1 maart 2026     31 dagen eerder; staat zo in onze lijst\n"
        "\n"
        "Sinds het begin: 28 dagen later."
    )


def test_without_a_database_the_published_calendars_remember(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    run("publish", "--as-of", "2025-02-10")
    (tmp_path / "var" / "notifier.db").rename(tmp_path / "gone.db")
    assert "10 februari 2025  1 februari 2026  in onze lijst gezet" in _history(run)
    assert not (tmp_path / "var" / "notifier.db").exists()
    (tmp_path / "calendars" / "revisions.jsonl").unlink()
    assert "lijst" not in _history(run)


@pytest.mark.usefixtures("with_tables")
def test_the_database_comes_before_the_published_calendars(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    run("publish", "--as-of", "2025-02-10")
    (tmp_path / "calendars" / "revisions.jsonl").write_text("not a line\n", encoding="utf-8")
    assert "in onze lijst gezet" in _history(run)


def test_calendars_that_cannot_be_read_are_one_sentence(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "revisions.jsonl").write_text("not a line\n", encoding="utf-8")
    result = run("show", "ptss")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "revisions.jsonl, line 1" in result.stderr


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("2027", "2027-11-01", "nauwkeuriger bekend"),
        ("2027", "../2026", "1 jaar eerder"),
        ("2026-06-02", "2026-06", "minder nauwkeurig bekend"),
        ("2027/..", "2028/..", "1 jaar later"),
        ("2027-03-15", "2028", "later"),
        ("2027-02-01T10:00[Europe/Amsterdam]", "2027-02-01T12:00[Europe/Amsterdam]", "later op dezelfde dag"),
        (
            "2027-02-01T10:00[Europe/Amsterdam]",
            "2027-02-01T09:00[Europe/Amsterdam]",
            "eerder op dezelfde dag",
        ),
        ("2027", "../..", "geen datum meer"),
        ("../2026", "2028/..", "andere datum"),
    ],
)
def test_each_move_has_its_words(
    run: Callable[..., Result], tmp_path: Path, was: str, now: str, words: str
) -> None:
    text = FILE.replace("when: 2026-02-01", f"when: '{was}'").replace(
        "kind: start\n    statements", f"kind: start\n    when: '{now}'\n    statements"
    )
    (tmp_path / "events.yaml").write_text(text, encoding="utf-8")
    shown = _history(run)
    assert f"{words}; staat zo in" in " ".join(shown.split())
    assert shown.endswith(f"Sinds het begin: {words}.")


def test_a_date_that_came_back_is_said_to_be_the_first_again(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    text = MOVED.replace("kind: start\n    statements", "kind: start\n    when: 2026-02-01\n    statements")
    (tmp_path / "events.yaml").write_text(text, encoding="utf-8")
    assert _history(run).endswith("De datum is weer wat hij eerst was.")


@pytest.mark.usefixtures("with_tables")
def test_without_letters_or_revisions_there_is_no_history(run: Callable[..., Result]) -> None:
    assert (_history(run, "ooit"), _history(run, "kaal")) == ("", "")
    run("publish", "--as-of", "2025-02-10")
    assert _history(run, "ooit") == (
        f"{HEADING}  10 februari 2025  datum onbekend  in onze lijst gezet\n\nEr is nog geen datum gegeven."
    )


@pytest.mark.usefixtures("with_tables")
def test_json_has_every_part(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(MOVED, encoding="utf-8")
    run("publish", "--as-of", "2025-10-06")
    shown = json.loads(run("show", "ptss", "--format", "json").stdout)
    history = shown["history"]
    entries = history.pop("entries")
    assert (shown["id"], shown["label"], shown["messages"]) == ("ptss", "1 april 2026", [])
    assert history == {"first_when": "2026-02-01", "slip": "later", "slip_days": 59}
    assert entries[1:] == [
        {
            "day": "2025-10-03",
            "by": "source",
            "when": "2026-04-01",
            "label": "1 april 2026",
            "confirms": False,
            "says": "dated",
            "phrase": "per 1 april 2026",
            "source": "Brief over PTSS",
            "source_kind": "letter",
            "url": "https://example.org/brief",
            "revision": None,
            "change": None,
            "origin": None,
            "editor": None,
            "move": "later",
            "days": 59,
        },
        {
            "day": "2025-10-06",
            "by": "list",
            "when": "2026-04-01",
            "label": "1 april 2026",
            "confirms": None,
            "says": None,
            "phrase": None,
            "source": None,
            "source_kind": None,
            "url": None,
            "revision": 0,
            "change": "added",
            "origin": None,
            "editor": None,
            "move": None,
            "days": None,
        },
    ]


def test_an_unknown_id_suggests_the_one_that_was_meant(run: Callable[..., Result]) -> None:
    result = run("show", "pts")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "notifier: er is geen mijlpaal pts; bedoelt u ptss?\n"


@pytest.mark.parametrize("width", ["40", "60", "80", "100"])
def test_it_fits_any_terminal(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = run("show", "c2000-contracten", "--events", str(ROOT / "events.yaml")).stdout
    assert max(len(line) for line in shown.splitlines()) <= int(width)


@pytest.mark.parametrize("before", [(), ("tick", "--as-of", "2025-02-10")])
def test_showing_imports_neither_the_settings_nor_the_tables(
    run: Callable[..., Result], tmp_path: Path, before: tuple[str, ...]
) -> None:
    if before:
        run(*before)
    code = (
        "import sys\n"
        "from notifier.cli import main\n"
        "main(['show', 'ptss'], standalone_mode=False)\n"
        "print(sorted({'pydantic', 'sqlalchemy', 'sqlmodel', 'icalendar'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.usefixtures("with_tables")
def test_a_database_that_the_environment_names_is_read(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("publish", "--as-of", "2025-02-10")
    (tmp_path / "var" / "notifier.db").rename(tmp_path / "elsewhere.db")
    (tmp_path / "calendars" / "revisions.jsonl").unlink()
    assert "10 februari 2025" not in _history(run)
    monkeypatch.setenv("notifier_database_url", f"sqlite:///{tmp_path / 'elsewhere.db'}")
    assert "10 februari 2025" in _history(run)


def test_letter_that_says_it_is_done_is_a_line_of_its_own(run: Callable[..., Result], tmp_path: Path) -> None:
    done = FILE.replace("phrase: de beoogde datum, confirms: true", "phrase: is ingesteld, done: 2025-09-30")
    (tmp_path / "events.yaml").write_text(done, encoding="utf-8")
    assert "  3 oktober 2025   klaar op 30 september 2025  ‘is ingesteld’ Brief over PTSS\n" in _history(run)


def test_history_goes_on_over_numbers_of_a_private_time(run: Callable[..., Result], tmp_path: Path) -> None:
    titles = ("Kaal", "Even privé", "Weer openbaar")
    for day, title in zip(("2025-10-06", "2025-10-07", "2025-10-08"), titles, strict=True):
        (tmp_path / "events.yaml").write_text(
            FILE.replace("title: Kaal", f"title: {title}"), encoding="utf-8"
        )
        run("publish", "--as-of", day)
    log = tmp_path / "calendars" / "revisions.jsonl"
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if "Even priv" not in line]
    log.write_text("\n".join([*lines, ""]), encoding="utf-8")
    for database in (tmp_path / "var").iterdir():
        database.unlink()
    assert "gewijzigd in onze lijst: Titel" in _history(run, "kaal")


@pytest.mark.usefixtures("with_tables")
def test_history_names_the_occurrences_that_are_done(run: Callable[..., Result], tmp_path: Path) -> None:
    series = "  - {id: jaar, title: Jaarbericht, kind: deadline, when: 2025-07-31, repeat: FREQ=YEARLY"
    for day, more in (("2026-08-01", "}"), ("2026-08-04", ", done: {2026-07-31: 2026-08-03}}")):
        (tmp_path / "events.yaml").write_text(f"{FILE}{series}{more}\n", encoding="utf-8")
        run("publish", "--as-of", day)
    assert "in onze lijst klaar: 31 juli 2026 op 3 augustus 2026" in " ".join(_history(run, "jaar").split())


@pytest.mark.usefixtures("with_tables")
def test_history_names_the_day_it_was_done_what_was_corrected_and_what_changed_beside_it(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    one = "  - {id: nieuw, title: Rapport, kind: deadline, when: 2027-04-01"
    versions = ("", ", owner: A, done: 2026-12-03", ", owner: A, done: 2026-12-02", ", owner: B")
    for number, more in enumerate(versions, start=1):
        when = one.replace("2027", "2028") if number == len(versions) else one
        (tmp_path / "events.yaml").write_text(f"{FILE}{when}{more}}}\n", encoding="utf-8")
        run("publish", "--as-of", f"2026-12-{number:02}")
    told = " ".join(_history(run, "nieuw").split())
    for words in (
        "in onze lijst klaar: op 3 december 2026; ook gewijzigd: Eigenaar",
        "in onze lijst verbeterd: op 2 december 2026",
        "datum gewijzigd in onze lijst; ook gewijzigd: Eigenaar",
    ):
        assert words in told


@pytest.mark.usefixtures("with_tables")
def test_an_old_copy_that_was_refused_is_not_what_counts(run: Callable[..., Result], tmp_path: Path) -> None:
    file, confirmed = tmp_path / "events.yaml", sha256(FILE.encode()).hexdigest()
    run("tick", "--as-of", "2025-10-04T09:00:00+02:00")
    file.write_text(MOVED, encoding="utf-8")
    run("tick", "--as-of", "2025-10-05T09:00:00+02:00")
    file.write_text(FILE, encoding="utf-8")
    os.utime(file, (0, 0))
    assert run("tick", "--as-of", "2025-10-06T09:00:00+02:00").exit_code == 1

    def shown(*args: str) -> tuple[str, bool]:
        result = run("show", "ptss", "--as-of", "2025-10-06", *args)
        date = "1 april 2026" if "1 april 2026" in result.stdout else "1 februari 2026"
        return date, "is niet overgenomen; hieronder staat wat het laatst is overgenomen" in result.stderr

    for args in ((), ("--format", "json"), ("--format", "markdown")):
        assert shown(*args) == ("1 april 2026", True)
    # Once it is confirmed it is the one that counts.
    run("tick", "--as-of", "2025-10-06T09:05:00+02:00", "--confirm", confirmed)
    assert shown("--format", "markdown") == ("1 februari 2026", False)
