"""Going through proposals: accept, change, link to another, skip, stop."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from notifier.cli.support.scan_asking import go_through
from notifier.cli.support.scans import found_lines
from notifier.events_file.whole import parse_events_file
from notifier.letters.dutch import DUTCH
from notifier.letters.layout import read_blocks
from notifier.letters.proposing import Document
from notifier.letters.reading import Letter, Place, read_letter
from notifier.proposals.scanning import Reader
from notifier.timeline.edits import AddMilestone, AddStatement, Edit
from notifier.words import Language

if TYPE_CHECKING:
    from pathlib import Path

_FILE = b"""\
calendar: {name: Proef, domain: proef.example, language: nl}
milestones:
  - {id: post, title: Sluiting post Zuid, kind: end, when: 2026-09}
  - {id: nota, title: Nota bluswater, kind: publication, when: 2026-06}
"""
_LETTER = """\
Datum: 12 maart 2026
Betreft: Stand van zaken

De bouw van de kazerne start in mei 2027. De sluiting van post Zuid is in juni 2027.
"""


def _edits(tmp_path: Path, typed: str) -> list[Edit]:
    path = tmp_path / "brief.txt"
    path.write_text(_LETTER, encoding="utf-8")
    timeline = parse_events_file(_FILE, name="events.yaml").timeline
    reader = Reader(None, True, date(2026, 4, 1), lambda _: None, timeline.milestones)  # noqa: FBT003
    with CliRunner().isolation(input=typed):
        edits = go_through(list(reader.read(path)), timeline, Document())
    return [one for one in edits if isinstance(one, AddMilestone | AddStatement)]


_SAID = {"source": "stand-zaken-2026-03", "phrase": "in mei 2027", "when": "2027-05", "modality": "fixed"}
_ADDED = AddMilestone(
    {"id": "start-bouw-kazerne", "title": "Start bouw van de kazerne", "kind": "start", "statements": [_SAID]}
)
_MOVED = AddStatement("post", {**_SAID, "phrase": "in juni 2027", "when": "2027-06"})


@pytest.mark.parametrize(
    ("typed", "edits"),
    [
        ("t\nt\n", [_ADDED, _MOVED]),
        ("o\nt\n", [_MOVED]),
        ("t\no\n", [_ADDED]),
        ("s\n", []),
        ("t\ns\n", [_ADDED]),
        ("?\nt\ns\n", [_ADDED]),
        ("k\nonbekend\nnota\ns\n", [AddStatement("nota", _SAID)]),
        ("k\n\nt\n", [_MOVED]),
        # What is about another milestone than the one it looks like, and what is a new one after all.
        ("o\nk\nnota\n", [AddStatement("nota", {**_SAID, "phrase": "in juni 2027", "when": "2027-06"})]),
        ("o\nk\n\n", []),
        (
            "o\nw\nSluiting post Oost\nend\n\n",
            [
                AddMilestone(
                    {
                        "id": "sluiting-post-oost",
                        "title": "Sluiting post Oost",
                        "kind": "end",
                        "statements": [{**_SAID, "phrase": "in juni 2027", "when": "2027-06"}],
                    }
                )
            ],
        ),
        ("k\nonbekend\n \ns\n", []),
        (
            "w\nBouw kazerne\ndeadline\nGemeente\ns\n",
            [
                AddMilestone(
                    {
                        "id": "bouw-kazerne",
                        "title": "Bouw kazerne",
                        "kind": "deadline",
                        "owner": "Gemeente",
                        "statements": [_SAID],
                    }
                )
            ],
        ),
    ],
)
def test_what_is_answered_becomes_edits(tmp_path: Path, typed: str, edits: list[Edit]) -> None:
    assert _edits(tmp_path, typed) == edits


def test_what_is_no_answer_is_explained_in_the_language_of_the_list(
    tmp_path: Path,
) -> None:
    path = tmp_path / "brief.txt"
    path.write_text(_LETTER, encoding="utf-8")
    timeline = parse_events_file(_FILE, name="events.yaml").timeline
    reader = Reader(None, True, date(2026, 4, 1), lambda _: None, timeline.milestones)  # noqa: FBT003
    with CliRunner().isolation(input="?\nw\n\nonzin\nstart\n\n?\ns\n") as streams:
        go_through(list(reader.read(path)), timeline, Document())
        said = streams[1].getvalue().decode()
    assert "Error" not in said
    assert said.count("t: voeg het toe aan de lijst") == 2
    assert "kies uit: deadline, start, end, decision, publication, event" in said


_LONG = "Wij spraken u daarover in de vergadering over het veiligheidsplan van de regio"


@pytest.mark.parametrize(
    ("columns", "lines"),
    [
        (
            "60",
            [
                "  in mei 2027 · begin · Start bouw van de kazerne",
                "      Wij spraken u daarover in de vergadering over het",
                "        veiligheidsplan van de regio.",
                "      “De bouw van de kazerne start »in mei 2027«.”",
                "      Wij spraken u daarover in de vergadering over het",
                "        veiligheidsplan van de regio, en over de gemeenten.",
            ],
        ),
        (
            "100",
            [
                "  in mei 2027 · begin · Start bouw van de kazerne",
                "      Wij spraken u daarover in de vergadering over het veiligheidsplan van de regio.",
                "      “De bouw van de kazerne start »in mei 2027«.”",
                "      Wij spraken u daarover in de vergadering over het veiligheidsplan van de regio, en over de",
                "        gemeenten.",
            ],
        ),
    ],
)
def test_a_find_is_shown_between_its_sentences_within_the_width(
    columns: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    text = f"{_LONG}. De bouw van de kazerne start in mei 2027. {_LONG}, en over de gemeenten."
    (found,) = read_letter(read_blocks(text), Letter(date(2026, 3, 12)), DUTCH)
    shown = "\n".join(found_lines(found, Language.NL, around=True)[1:])
    assert click.unstyle(shown).split("\n") == lines


def test_of_long_sentences_around_a_find_the_nearest_words_are_shown() -> None:
    place = Place(
        0, 4, "2027", "In 2027.", "begin " + "woord " * 50 + "eind.", "Begin " + "woord " * 50 + "eind."
    )
    before, _, after = (line.strip() for line in _texts(place))
    assert before.startswith("… woord")
    assert before.endswith("woord eind.")
    assert after.startswith("Begin woord")
    assert after.endswith("woord …")


def _texts(place: Place) -> list[str]:
    (found,) = read_letter(read_blocks("In 2027 start de bouw."), Letter(date(2026, 3, 12)), DUTCH)
    lines = found_lines(found._replace(place=place), Language.NL, around=True)[2:]
    return [" ".join(click.unstyle(line).split()) for line in lines]


def test_on_a_terminal_what_was_accepted_is_written(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_bytes(_FILE)
    (tmp_path / "brief.txt").write_text(_LETTER, encoding="utf-8")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "notifier", "scan", "brief.txt"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=tmp_path,
    ) as process:
        os.close(theirs)
        os.write(ours, b"t\no\ny\n")
        with suppress(OSError):  # The end of a terminal whose other side is closed.
            while os.read(ours, 4096):
                pass
    os.close(ours)
    assert process.returncode == 0
    after = parse_events_file((tmp_path / "events.yaml").read_bytes(), name="events.yaml").timeline
    assert [one.title for one in after.milestones] == [
        "Sluiting post Zuid",
        "Nota bluswater",
        "Start bouw van de kazerne",
    ]
