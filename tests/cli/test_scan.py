"""The command `scan`: proposals with their quotes, and what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

_EVENTS = """\
calendar: {name: Proef, domain: proef.example, language: nl}
sources:
  brief-1: {title: Eerste brief, date: 2026-03-12}
milestones:
  - {id: a, title: Opening kazerne, kind: start, when: 2026-06-01, topics: [kazerne, c2000]}
"""
_LETTER = """\
Datum: 12 maart 2026
Betreft: Nieuwe kazerne

Geachte voorzitter,

De bouw van de kazerne start in mei 2027. De ambitie is dat in 2030 alle
voertuigen elektrisch rijden. De bouw van de kazerne start dus in mei 2027.
In 2025 is de grond aangekocht.
"""


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    (tmp_path / "events.yaml").write_text(_EVENTS, encoding="utf-8")
    path = tmp_path / "brief.txt"
    path.write_text(_LETTER, encoding="utf-8")
    return path


def _lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("head", "given", "kind", "words"),
    [
        ("Betreft: Notulen overleg", (), "minutes", "Deze notulen zeggen: in mei 2027."),
        ("Betreft: Overleg", ("--source-kind", "report"), "report", "Dit verslag zegt: in mei 2027."),
        ("Betreft: Overleg", (), "letter", "Deze brief zegt: in mei 2027."),
    ],
)
def test_scan_takes_the_kind_of_a_document_from_its_title(
    run: Callable[..., Result], letter: Path, head: str, given: tuple[str, ...], kind: str, words: str
) -> None:
    text = f"Datum: 12 maart 2026\n{head}\n\nDe opening van de kazerne verschuift naar mei 2027.\n"
    letter.write_text(text, encoding="utf-8")
    assert words in " ".join(run("scan", "brief.txt", *given).stdout.split())
    added = run("scan", "brief.txt", *given, "--format", "diff").stdout
    assert (f"kind: {kind}" in added) == (kind != "letter")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "notifier: los.txt zegt niet van welke dag het is; noem die met --date JJJJ-MM-DD\n"),
        ("en", "notifier: los.txt does not say of which day it is; name it with --date YYYY-MM-DD\n"),
    ],
)
def test_errors_of_scan_are_in_the_language_of_its_other_words(
    run: Callable[..., Result], letter: Path, language: str, said: str
) -> None:
    events = letter.with_name("events.yaml")
    events.write_text(_EVENTS.replace("language: nl", f"language: {language}"), encoding="utf-8")
    letter.with_name("los.txt").write_text("Geachte heer,\n\nDe bouw start in mei 2027.\n", encoding="utf-8")
    assert run("scan", "los.txt").stderr == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "nl",
            "notifier: brief.txt noemt als datum 1 december 2099, en die dag moet nog komen; "
            "noem de dag van de brief met --date JJJJ-MM-DD\n",
        ),
        (
            "en",
            "notifier: brief.txt gives 1 December 2099 as its date, and that day is still to come; "
            "name the day of the letter with --date YYYY-MM-DD\n",
        ),
    ],
)
def test_scan_names_the_date_of_a_letter_that_is_still_to_come(
    run: Callable[..., Result], letter: Path, language: str, said: str
) -> None:
    events = letter.with_name("events.yaml")
    events.write_text(_EVENTS.replace("language: nl", f"language: {language}"), encoding="utf-8")
    letter.write_text("Datum: 1 december 2099\nBetreft: Proef\n\nDe bouw start in mei.\n", encoding="utf-8")
    assert run("scan", "brief.txt").stderr == said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--date", "2026-04-02"), "2 april 2026"),
        (("--source", "brief-1"), "10 maart 2026"),
        (("--date", "2026-03-12"), ""),
        ((), ""),
    ],
)
def test_scan_says_which_date_a_letter_carries_where_another_was_given(
    run: Callable[..., Result], letter: Path, options: tuple[str, ...], said: str
) -> None:
    events = letter.with_name("events.yaml")
    events.write_text(_EVENTS.replace("2026-03-12", "2026-03-10"), encoding="utf-8")
    assert run("scan", "brief.txt", *options).stderr == (
        f"‘Nieuwe kazerne’ draagt de datum 12 maart 2026; het is gelezen als van {said}, de datum die is "
        "opgegeven.\n"
        if said
        else ""
    )


def test_scan_says_which_source_it_takes_a_letter_for(run: Callable[..., Result], letter: Path) -> None:
    letter.write_text(_LETTER.replace("Nieuwe kazerne", "Eerste brief."), encoding="utf-8")
    events = letter.with_name("events.yaml")
    events.write_text(_EVENTS.replace("Eerste brief", "Eerste  brief"), encoding="utf-8")
    result = run("scan", "brief.txt", "--format", "diff")
    assert "lijkt op een bron die de lijst al heeft: " in result.stderr
    assert "+    title:" not in result.stdout


def test_scan_proposes_a_milestone_with_its_quote_and_places(
    run: Callable[..., Result], letter: Path
) -> None:
    (row,) = _lines(run("scan", "brief.txt", "--format", "jsonl"))
    text = letter.read_text(encoding="utf-8")
    (again,) = row.pop("also")
    assert (
        text[row["offset"] :][: row["length"]] == text[again["offset"] :][: again["length"]] == "in mei 2027"
    )
    assert row == {
        "doc": "brief",
        "said_on": "2026-03-12",
        "source": "Nieuwe kazerne",
        "relation": "add",
        "links_to": None,
        "when": "2027-05",
        "earliest": "2027-05-01",
        "latest": "2027-05-31",
        "repeat": None,
        "kind": "start",
        "title": "Start bouw van de kazerne",
        "modality": "fixed",
        "owner": "",
        "topics": ["kazerne"],
        "quote": "De bouw van de kazerne start in mei 2027.",
        "date_text": "in mei 2027",
        "offset": 96,
        "length": 11,
        "after": None,
        "unread": "",
        "reasons": ["‘in mei 2027’: start, fixed"],
    }


def test_scan_says_which_words_around_a_date_it_did_not_read(
    run: Callable[..., Result], letter: Path
) -> None:
    letter.write_text(
        "Datum: 12 maart 2026\nBetreft: Nieuwe post\n\n"
        "De post in Ede opent op 1 juli 2027 of zoveel later als nodig.\n\n"
        "De kazerne in Ede opent op 1 juni 2027, of kort daarna.\n",
        encoding="utf-8",
    )
    unread = "Niet meegelezen: ‘{}’. Kijk of de datum zo klopt.".format
    shown = " ".join(run("scan", "brief.txt").stdout.split())
    rows = _lines(run("scan", "brief.txt", "--format", "jsonl"))
    expected = ["zoveel later als nodig", "kort daarna"]
    assert [row["unread"] for row in rows] == expected
    assert [unread(words) in shown for words in expected] == [True, True]
    run("scan", "brief.txt", "--keep")
    kept = json.loads(run("proposals", "list", "--format", "json").stdout)
    assert [row["reasons"][-1] for row in kept] == [*map(unread, expected)]


def test_scan_says_of_a_date_that_cannot_be_why(run: Callable[..., Result], letter: Path) -> None:
    letter.write_text(
        "Datum: 12 maart 2026\nBetreft: Nieuwe post\n\n"
        "De post in Ede opent op maandag 5 mei 2026.\n\n"
        "De kazerne in Ede sluit op 31 juni 2026.\n",
        encoding="utf-8",
    )
    shown = " ".join(run("scan", "brief.txt").stdout.split())
    assert "Deze dag is geen maandag. Kijk welke van de twee klopt." in shown
    assert "‘op 31 juni 2026’ kan niet: die dag bestaat niet." in shown


def test_of_two_things_on_one_date_one_can_be_on_the_list(run: Callable[..., Result], letter: Path) -> None:
    letter.write_text(
        "Datum: 12 maart 2026\nBetreft: Kazerne en loket\n\n"
        "Op 1 juli 2026 start de campagne en volgt de opening van de kazerne.\n",
        encoding="utf-8",
    )
    rows = _lines(run("scan", "brief.txt", "--format", "jsonl"))
    assert [(row["relation"], row["links_to"], row["title"], row["date_text"]) for row in rows] == [
        ("add", None, "Start campagne", "Op 1 juli 2026"),
        ("dates", "a", "Opening kazerne", "Op 1 juli 2026"),
    ]


def test_scan_lists_targets_apart_and_the_rest_with_why(run: Callable[..., Result], letter: Path) -> None:
    del letter
    assert run("scan", "brief.txt").stdout == (
        "Nieuwe kazerne (2026-03-12)\n"
        "\n"
        "  in mei 2027 · begin · Start bouw van de kazerne\n"
        "      “De bouw van de kazerne start in mei 2027.”\n"
        "\n"
        "Datums die niet kunnen of niet vastliggen, doelen en perioden van jaren; geen voorstel\n"
        "  ‘in 2030’ hoort bij een doel of een verwachting. “De ambitie is dat in 2030\n"
        "    alle voertuigen elektrisch rijden.”\n"
    )
    why = run("scan", "brief.txt", "--why").stdout
    assert "‘In 2025’ is voorbij. “In 2025 is de grond aangekocht.”" in why
    assert "Dit staat er ook: “De bouw van de kazerne start dus in mei 2027.”" in " ".join(why.split())
    assert [row["relation"] for row in _lines(run("scan", "brief.txt", "--why", "--format", "jsonl"))] == [
        "add",
        "none",
        "none",
        "none",
    ]


def test_the_day_of_what_is_proposed_as_done_is_not_listed_with_why(
    run: Callable[..., Result], letter: Path
) -> None:
    events = _EVENTS.replace("Opening kazerne", "Opening kazerne Noord")
    (letter.parent / "events.yaml").write_text(events, encoding="utf-8")
    letter.write_text(
        "Datum: 12 maart 2026\nBetreft: Kazerne\n\nDe kazerne Noord is op 3 maart 2026 geopend.\n",
        encoding="utf-8",
    )
    rows = _lines(run("scan", "brief.txt", "--why", "--format", "jsonl"))
    assert [row["relation"] for row in rows] == ["done", "none"]
    assert "3 maart 2026’ is voorbij" not in run("scan", "brief.txt", "--why").stdout


def test_other_things_on_one_day_are_proposed_and_a_repeat_is_shown_with_why(
    run: Callable[..., Result], letter: Path
) -> None:
    events = _EVENTS.replace("Opening kazerne,", "Opening kazerne Epe,")
    (letter.parent / "events.yaml").write_text(events, encoding="utf-8")
    letter.write_text(
        "Datum: 12 maart 2026\nBetreft: Kazernes\n\nDe opening van kazerne Epe is op 1 mei 2027. De opening van "
        "kazerne Ede is op 1 mei 2027. Kazerne Epe opent dus op 1 mei 2027.\n",
        encoding="utf-8",
    )
    shown = (
        "Kazernes (2026-03-12)\n"
        "\n"
        "  1 mei 2027 · begin · Opening van kazerne Ede\n"
        "      “De opening van kazerne Ede is op 1 mei 2027.”\n"
        "\n"
        "  Op de lijst: Opening kazerne Epe (1 juni 2026). Deze brief zegt: 1 mei 2027.\n"
        "      “De opening van kazerne Epe is op 1 mei 2027.”\n"
    )
    assert run("scan", letter.name).stdout == shown
    again = "      Dit staat er ook: “Kazerne Epe opent dus op 1 mei 2027.”\n"
    assert run("scan", letter.name, "--why").stdout.startswith(f"{shown}{again}")


def test_scan_prints_the_text_in_which_it_counts_places(run: Callable[..., Result], letter: Path) -> None:
    assert run("scan", "--text", letter.name).stdout == _LETTER


def test_a_letter_without_a_date_is_asked_for_one(run: Callable[..., Result], letter: Path) -> None:
    letter.write_text("De bouw start in mei 2027.", encoding="utf-8")
    result = run("scan", letter.name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--date" in result.stderr
    for option in (("--date", "2026-03-12"), ("--source", "brief-1")):
        (row,) = _lines(run("scan", letter.name, "--format", "jsonl", *option))
        assert (row["said_on"], row["when"]) == ("2026-03-12", "2027-05")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("brief.txt", "--source", "b"), 2, "no source 'b' in the file"),
        (("events.yaml",), 1, "verwacht txt, md, html, docx, eml, pdf, csv, xlsx of ics"),
        (("absent.txt",), 1, "absent.txt kan niet worden geopend: het bestand of de map bestaat niet"),
    ],
)
def test_scan_refuses_with_a_sentence(
    run: Callable[..., Result], letter: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    del letter
    result = run("scan", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr


def test_an_empty_list_is_one_to_start_from(run: Callable[..., Result], letter: Path) -> None:
    events = letter.with_name("events.yaml")
    events.write_text(_EVENTS.partition("milestones:")[0] + "milestones: []\n", encoding="utf-8")
    (row,) = _lines(run("scan", letter.name, "--format", "jsonl"))
    assert row["topics"] == []


def test_what_the_list_has_is_a_statement_with_both_quotes(run: Callable[..., Result], letter: Path) -> None:
    letter.write_text(
        _LETTER.replace("De bouw van de kazerne start", "De opening van de kazerne is"), encoding="utf-8"
    )
    events = letter.with_name("events.yaml")
    statement = "    statements: [{source: brief-1, phrase: per 1 juni 2026, when: 2026-06-01}]\n"
    block = "  - id: a\n    title: Opening kazerne\n    kind: start\n" + statement
    events.write_text(_EVENTS.partition("  - {id")[0] + block, encoding="utf-8")
    (row,) = _lines(run("scan", "brief.txt", "--format", "jsonl"))
    assert (row["relation"], row["links_to"], row["when"], row["title"]) == (
        "dates",
        "a",
        "2027-05",
        "Opening kazerne",
    )
    assert run("scan", "brief.txt").stdout.splitlines()[2:5] == [
        "  Op de lijst: Opening kazerne (1 juni 2026). Deze brief zegt: in mei 2027.",
        "      “De opening van de kazerne is in mei 2027.”",
        "      eerder: “per 1 juni 2026” (Eerste brief)",
    ]


def test_scan_gives_the_file_as_it_would_be(run: Callable[..., Result], letter: Path) -> None:
    del letter
    options = ("--reference", "29 517, nr. 1", "--url", "https://voorbeeld.example/brief")
    diff = run("scan", "brief.txt", "--format", "diff", *options).stdout
    added = [line for line in diff.splitlines() if line.startswith("+ ")]
    assert added == [
        '+  nieuwe-kazerne-2026-03: {title: Nieuwe kazerne, date: 2026-03-12, reference: "29 517, nr. 1", url: https://voorbeeld.example/brief}',
        "+  - {id: start-bouw-kazerne, title: Start bouw van de kazerne, kind: start, topics: [kazerne], statements: [{source: nieuwe-kazerne-2026-03, phrase: in mei 2027, when: 2027-05, modality: fixed}]}",
    ]


def test_scan_keeps_proposals_once(run: Callable[..., Result], letter: Path) -> None:
    before = letter.with_name("events.yaml").read_bytes()
    kept = [run("scan", "brief.txt", "--keep").stderr.splitlines()[-1] for _ in range(2)]
    assert kept == [
        "1 nieuw voorstel bewaard; 0 wachtten al, 0 eerder afgewezen, 0 al in het bestand.",
        "0 nieuwe voorstellen bewaard; 1 wachtte al, 0 eerder afgewezen, 0 al in het bestand.",
    ]
    assert letter.with_name("events.yaml").read_bytes() == before


def test_what_a_letter_has_said_already_is_not_proposed_again(
    run: Callable[..., Result], letter: Path
) -> None:
    events = letter.with_name("events.yaml")
    statement = "statements: [{source: brief-1, phrase: in mei 2027, when: 2027-05}]"
    block = f"  - {{id: b, title: Bouw van de kazerne, kind: start, {statement}}}\n"
    events.write_text(_EVENTS + block, encoding="utf-8")
    assert _lines(run("scan", "brief.txt", "--source", "brief-1", "--format", "jsonl")) == []


_SAID = "{source: brief-1, phrase: vanaf mei 2027, when: 2027-05/.., modality: fixed}"


@pytest.mark.parametrize(
    ("sentence", "statement", "left"),
    [
        ("De sloop van de kazerne begint vanaf mei 2027.", _SAID, []),
        ("Momenteel wordt de sloop van de kazerne voorbereid.", _SAID, []),
        ("De sloop van de kazerne gaat niet door.", _SAID, []),
        ("De sloop van de kazerne begint in juni 2027.", _SAID, [("dates", "2027-06")]),
        (
            "De sloop van de kazerne begint in juni 2027.",
            "{source: brief-1, undated: true}",
            [("dates", "2027-06")],
        ),
        (
            "Momenteel wordt de sloop van de kazerne voorbereid.",
            _SAID.replace("-1", "-0"),
            [("undated", None)],
        ),
    ],
)
def test_of_a_letter_that_the_list_has_only_another_date_is_proposed(
    run: Callable[..., Result],
    letter: Path,
    sentence: str,
    statement: str,
    left: list[tuple[str, str | None]],
) -> None:
    block = f"  - {{id: b, title: Sloop van de kazerne, kind: start, statements: [{statement}]}}\n"
    earlier = "sources:\n  brief-0: {title: Vorige brief, date: 2026-01-12}\n"
    letter.with_name("events.yaml").write_text(
        _EVENTS.replace("sources:\n", earlier).replace("when: 2026-06-01", "done: 2026-02-01") + block,
        encoding="utf-8",
    )
    letter.write_text(f"Datum: 12 maart 2026\nBetreft: Eerste brief\n\n{sentence}\n", encoding="utf-8")
    result = run("scan", letter.name, "--format", "jsonl")
    assert [(row["relation"], row["when"]) for row in _lines(result)] == left
    assert result.stderr == (
        "‘Eerste brief’ staat al op de lijst, als bron brief-1. "
        "Wat de lijst daaruit al heeft, wordt niet nog eens voorgesteld.\n"
    )


@pytest.mark.parametrize(
    ("sentences", "relations"),
    [
        ("De brug wordt naar verwachting in mei 2027 opgeleverd.", ["none"]),
        ("De brug wordt in juni 2027 opgeleverd.", ["add"]),
        ("De brug wordt in mei 2027 opgeleverd. De aanleg van de dijk start in mei 2027.", ["add", "add"]),
    ],
)
def test_a_date_that_the_list_quotes_from_the_letter_is_no_new_milestone(
    run: Callable[..., Result], letter: Path, sentences: str, relations: list[str]
) -> None:
    statement = "{source: brief-1, phrase: in mei 2027, when: 2027-05}"
    block = f"  - {{id: b, title: Sluis, kind: end, done: 2026-04-01, statements: [{statement}]}}\n"
    letter.with_name("events.yaml").write_text(_EVENTS + block, encoding="utf-8")
    letter.write_text(f"Datum: 12 maart 2026\nBetreft: Eerste brief\n\n{sentences}\n", encoding="utf-8")
    rows = _lines(run("scan", letter.name, "--format", "jsonl", "--why"))
    found = [row for row in rows if row["when"] != "2026-03-12"]
    assert [row["relation"] for row in found] == relations
    said = "‘naar verwachting in mei 2027’ is on the list already, from this letter."
    assert ([said] in [row["reasons"] for row in found]) is ("none" in relations)


def test_a_firm_date_has_the_same_words_in_a_letter_and_on_the_list(
    run: Callable[..., Result], letter: Path
) -> None:
    block = "  - {id: b, title: Sloop van de kazerne, kind: start, when: 2027-05/.., modality: fixed}\n"
    letter.with_name("events.yaml").write_text(_EVENTS + block, encoding="utf-8")
    letter.write_text(
        "Datum: 2 mei 2026\n\nDe sloop van de kazerne begint vanaf mei 2027.\n", encoding="utf-8"
    )
    shown = " ".join(run("scan", letter.name).stdout.split())
    assert "Op de lijst: Sloop van de kazerne (vanaf mei 2027). Deze brief zegt: vanaf mei 2027." in shown
