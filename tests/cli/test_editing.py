"""The commands that change the file: a letter and its words in, the right block out."""

from __future__ import annotations

import difflib
import json
import shlex
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from notifier.cli import main
from notifier.events_file.load import load_timeline
from notifier.events_file.whole import parse_events_file
from notifier.timeline.model import Modality, Status
from notifier.words import Language
from tests.processes import Process

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[2] / "events.yaml"
START = """\
calendar: {name: Lijst, domain: lijst.example, language: nl}
sources:
  memo: {title: Oplegmemo, date: 2026-01-05}   # the bundle
milestones:
  # what we knew
  - id: kcr2
    title: Instelling KCR2
    kind: start
    when: 2026-02-01
    topics: [kcr2]
    owner: LOCC
"""
ADDED = """\
+   verzamelbrief-2026-01: {title: Verzamelbrief, date: 2026-01-05, reference: 2026D1}
+     statements:
+       - {source: verzamelbrief-2026-01, phrase: volgens planning, confirms: true}
+   - id: opening-meldkamer-noord
+     title: Opening meldkamer Noord
+     kind: start
+     topics: [meldkamers]
+     statements:
+       - {source: verzamelbrief-2026-01, phrase: naar verwachting begin 2027, when: 2027-01/2027-03~, modality: expected}
+   - id: instelling-stuurgroep
+     title: Instelling stuurgroep
+     kind: start
+     statements:
+       - {source: verzamelbrief-2026-01, phrase: De stuurgroep wordt per 1 maart 2026 ingesteld., when: 2026-03-01, modality: fixed}
+   - id: jaarlijkse-rapportage
+     title: Jaarlijkse rapportage
+     kind: deadline
+     statements:
+       - {source: verzamelbrief-2026-01, phrase: ieder jaar uiterlijk 31 juli 2026, when: ../2026-07-31, modality: fixed}
+     repeat: FREQ=YEARLY
+   - id: besluit-over-bekostiging
+     title: Besluit over de bekostiging
+     kind: decision
+     owner: VRK
+     statements:
+       - {source: verzamelbrief-2026-01, phrase: in het vierde kwartaal van 2026, when: 2026-36, modality: fixed}
+   - id: evaluatie-kcr2
+     title: Evaluatie KCR2
+     kind: deadline
+     statements:
+       - {source: verzamelbrief-2026-01, phrase: binnen zes weken, undated: true}
+     after: {milestone: kcr2, within: P6W}
+   - id: herziening-wvr
+     title: Herziening Wvr
+     kind: publication
+     statements:
+       - {source: verzamelbrief-2026-01, phrase: te zijner tijd, undated: true}
+   - id: einde-pilot
+     title: Einde pilot
+     kind: end
+     statements:
+       - {source: verzamelbrief-2026-01, phrase: "eind juni, mits akkoord", when: 2026-06, modality: intended}
+   - id: overleg-regios
+     title: "Overleg: regio's"
+     kind: event
+     action: "Bel #1, dan #2"
+     statements:
+       - {source: verzamelbrief-2026-01, when: 2026-04-02, modality: fixed}
+     private: true
"""
LETTER = "--source-title Verzamelbrief --source-date 2026-01-05 --reference 2026D1"
OWN = "--source verzamelbrief-2026-01"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.yaml"
    path.write_text(START, encoding="utf-8")
    return path


def lines_added(before: str, path: Path) -> list[str]:
    after = path.read_text(encoding="utf-8")
    found = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in found if line[0] in "+-"]


HOUR = f"""\
add "Opening meldkamer Noord" {LETTER} --phrase "naar verwachting begin 2027" --topic meldkamers
add "Instelling stuurgroep" {OWN} --phrase "De stuurgroep wordt per 1 maart 2026 ingesteld."
add "Jaarlijkse rapportage" {OWN} --phrase "ieder jaar uiterlijk 31 juli 2026" --kind deadline
add "Besluit over de bekostiging" {OWN} --phrase "in het vierde kwartaal van 2026" --owner VRK
add "Evaluatie KCR2" --after kcr2 {OWN} --phrase "binnen zes weken" --kind deadline
add "Herziening Wvr" {OWN} --phrase "te zijner tijd" --kind publication
add "Einde pilot" {OWN} --when 2026-06 --phrase "eind juni, mits akkoord" --modality intended
add "Overleg: regio's" {OWN} --when 2026-04-02 --action "Bel #1, dan #2" --private
move kcr2 --confirms {OWN} --phrase "volgens planning"
"""


def test_a_secretary_s_hour(run: Callable[..., Result], file: Path) -> None:
    """Eight milestones and a confirmation from a bundle, each by one command."""
    for line in HOUR.splitlines():
        result = run(*shlex.split(line), "--yes", "--as-of", "2026-01-06")
        assert result.exit_code == 0, result.stderr
    assert lines_added(START, file) == ADDED.splitlines()


@pytest.mark.parametrize(
    ("title", "when", "phrase", "modality"),
    [
        ("Plan van mogelijk vervolg", "", "in mei 2027", "fixed"),
        ("Opening", "", "naar verwachting in mei 2027", "expected"),
        ("Opening", "", "vermoedelijk in mei 2027", "expected"),
        ("Opening", "", "expected May 2027", "expected"),
        ("Opening", "", "in May 2027", "fixed"),
        ("Plan van aanpak", "2027-05", "de opening is naar verwachting voor de zomer van 2027", "expected"),
    ],
)
def test_the_words_of_the_date_and_not_the_title_say_how_firm_it_is(
    run: Callable[..., Result], file: Path, title: str, when: str, phrase: str, modality: str
) -> None:
    dated = ("--when", when) if when else ()
    result = run("add", title, *dated, "--phrase", phrase, "--source", "memo", "--kind", "event", "--yes")
    assert result.exit_code == 0, result.stderr
    said = load_timeline(str(file)).timeline.milestones[-1].statements[-1]
    assert (said.when and said.when.text, said.modality) == ("2027-05", modality)


def test_a_move_shows_words_as_a_date_and_who_hears_it_when_and_asks(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    before = file.read_bytes()
    args = shlex.split('move kcr2 "begin 2027" --source memo --phrase "begin 2027" --as-of 2026-01-06')
    result = CliRunner().invoke(main, args, input="n\n")
    assert result.stdout == (
        "--- events.yaml\n+++ events.yaml\n@@ -7,5 +7,7 @@\n     title: Instelling KCR2\n     kind: start\n"
        "-    when: 2026-02-01\n+    when: 2027-01/2027-03~\n     topics: [kcr2]\n     owner: LOCC\n"
        "+    statements:\n+      - {source: memo, phrase: begin 2027, when: 2027-01/2027-03~, modality: fixed}\n"
    )
    assert "'begin 2027': januari t/m maart 2027 (ongeveer) (2027-01/2027-03~)\n" in result.stderr
    assert "was 1 februari 2026, wordt" in result.stderr
    assert "Er is niets geschreven in events.yaml." in result.stderr
    assert file.read_bytes() == before
    assert CliRunner().invoke(main, args, input="j\n").exit_code == 0
    again = CliRunner().invoke(main, args)
    assert "Dit staat al zo in events.yaml; er verandert niets." in again.stderr


def test_a_date_that_becomes_firmer_is_said_so(run: Callable[..., Result], file: Path) -> None:
    said = []
    for words in ("waarschijnlijk begin 2027", "maart 2027", "eind 2027", "beoogd mei 2027", "mei 2028"):
        result = run("move", "kcr2", words, "--yes")
        assert result.exit_code == 0, result.stderr
        said.append([line for line in result.stderr.splitlines() if line.startswith("Zekerheid")])
    firmer = "Zekerheid van Instelling KCR2: was {}, wordt vast.".format
    assert said == [[], [firmer("verwacht")], [], [], [firmer("beoogd")]]
    assert load_timeline(file).timeline.milestones[0].modality is Modality.FIXED


def test_a_date_without_a_document_is_as_firm_as_its_words(run: Callable[..., Result], file: Path) -> None:
    seen = []
    for words in (
        "vanaf 2029",
        "niet eerder dan 2029",
        "waarschijnlijk begin 2027",
        "beoogd mei 2027",
        "mei 2027",
    ):
        result = run("move", "kcr2", words, "--yes")
        assert result.exit_code == 0
        if words.endswith("2029"):
            assert f"'{words}': {words} (2029/..)\n" in result.stderr
        one = load_timeline(file).timeline.milestones[0]
        seen.append((one.label(Language.NL), one.modality.value))
    assert seen == [
        ("vanaf 2029", "fixed"),
        ("niet eerder dan 2029", "expected"),
        ("januari t/m maart 2027 (ongeveer)", "expected"),
        ("in mei 2027", "intended"),
        ("in mei 2027", "fixed"),
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    ("typed", "written"),
    [
        *((one, 1) for one in ("j", "JA", "y", "yes", "zeker\n ja ")),
        *((one, 0) for one in ("", "n", "nee", "no", "?\nNee")),
    ],
)
def test_the_question_whether_to_write_takes_yes_and_no_in_both_languages(
    file: Path, monkeypatch: pytest.MonkeyPatch, typed: str, written: int, language: str
) -> None:
    monkeypatch.chdir(file.parent)
    file.write_text(START.replace("language: nl", f"language: {language}"), encoding="utf-8")
    args = ["done", "kcr2", "2026-01-02", "--as-of", "2026-01-06"]
    result = CliRunner().invoke(main, args, input=f"{typed}\n")
    question = {"nl": "Zo in events.yaml schrijven? [j/N]: ", "en": "Write this to events.yaml? [y/N]: "}
    told = {"nl": "is geen antwoord: typ j (ja) of n (nee).", "en": "is no answer: type y (yes) or n (no)."}
    assert result.exit_code == 0
    assert result.stderr.count(question[language]) == 1 + typed.count("\n")
    assert result.stderr.count(told[language]) == typed.count("\n")
    assert file.read_text(encoding="utf-8").count("done: 2026-01-02") == written


@pytest.mark.parametrize(
    ("args", "added"),
    [
        (("done", "kcr2", "2026-02-02"), ["+     done: 2026-02-02"]),
        (("done", "kcr2"), ["+     done: 2026-02-03"]),
        (
            ("done", "kcr2", "--source", "memo"),
            ["+     statements:", "+       - {source: memo, done: 2026-01-05}"],
        ),
        (
            ("cancel", "kcr2", "5 januari 2026", "--reason", "geen akkoord, nog"),
            ['+     cancelled: {on: 2026-01-05, reason: "geen akkoord, nog"}'],
        ),
        (
            ("cancel", "kcr2", "--source", "memo", "--phrase", "gaat niet door"),
            ["+     statements:", "+       - {source: memo, phrase: gaat niet door, cancelled: true}"],
        ),
        (("move", "kcr2", "2026-03-01"), ["-     when: 2026-02-01", "+     when: 2026-03-01"]),
        (
            ("move", "kcr2", "niet eerder dan 2029"),
            ["-     when: 2026-02-01", "+     when: 2029/..", "+     modality: expected"],
        ),
        (
            ("move", "kcr2", "2026-03-01", "--modality", "intended"),
            ["-     when: 2026-02-01", "+     when: 2026-03-01", "+     modality: intended"],
        ),
    ],
)
def test_done_cancel_and_move_write_what_they_mean(
    run: Callable[..., Result], file: Path, args: tuple[str, ...], added: list[str]
) -> None:
    result = run(*args, "--yes", "--as-of", "2026-02-03")
    assert result.exit_code == 0, result.stderr
    assert lines_added(START, file) == added


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("move kcr3 2027", 1, "er is geen mijlpaal kcr3"),
        ("move kcr2 'voor 2027'", 1, "DATE: ‘voor 2027’ kan meer betekenen: uiterlijk 31 december 2026 of"),
        *(
            (f"move kcr2 {given}", 2, "give one of a date, --confirms and --undated")
            for given in ("", "--confirms --undated", "2027 --undated")
        ),
        ("move kcr2 --undated", 2, "say which document says so"),
        (
            "done kcr2 --source meno",
            1,
            "--source: er staat geen document ‘meno’ in de lijst; kies er een, of",
        ),
        ("done kcr2 2026", 1, "DAY: hier hoort één dag, zoals ‘1 maart 2027’; ‘2026’ is in 2026"),
        ("done kcr2 2026-12-24", 1, "DAY: ‘2026-12-24’ moet nog komen"),
        (
            "done kcr2 '31 februari 2026'",
            1,
            "DAY: ‘31 februari 2026’: deze dag bestaat niet; die maand loopt",
        ),
        ("add X --when 'zes weken na het besluit'", 1, "--when: ‘zes weken na het besluit’ telt vanaf iets"),
        (
            "add X --when 2026 --after kcr3",
            1,
            "--after: ‘kcr3’ staat niet (meer) in de lijst; kies opnieuw; bedoelt",
        ),
        (
            "move kcr2 2027-02-30",
            1,
            "DATE: ‘2027-02-30’: deze dag bestaat niet; die maand loopt t/m 28. Bedoelt u",
        ),
        ("move kcr2 2027-13", 1, "DATE: ‘2027-13’: deze maand of periode bestaat niet; verwacht: maand 01"),
        (
            "move kcr2 'ieder jaar op 1 maart'",
            1,
            "DATE: ‘ieder jaar op 1 maart’ komt terug (ieder jaar op 1 maart); schrijf",
        ),
        (
            "move kcr2 'de telling is op 31 juni 2027'",
            1,
            "DATE: ‘de telling is op 31 juni 2027’: deze dag bestaat niet",
        ),
        (
            "move kcr2 'binnen zes weken na dagtekening'",
            1,
            "DATE: ‘binnen zes weken na dagtekening’ telt vanaf de dag van een document; noem dat erbij",
        ),
        (
            "add X --when 'binnen 10 werkdagen na 1 maart 2026'",
            1,
            "--when: ‘binnen 10 werkdagen na 1 maart 2026’ telt in werkdagen, en die worden hier niet",
        ),
        ("add X --when 2026 --id kcr2", 1, "kcr2 is er al: 'Instelling KCR2'"),
        ("add X --when 2026 --lasts", 1, "--lasts: alleen een gebeurtenis van een dag tot en met een latere"),
        (
            "add X --phrase 'in 2027'",
            1,
            "--source: u haalt ‘in 2027’ aan; kies ook het document waarin dat staat",
        ),
        (
            "add X --when 2027 --reference R1",
            1,
            "--source-title: schrijf ook hoe het document heet\n--source-date: ",
        ),
        (
            "done kcr2 --source memo --url https://x.example/1",
            1,
            "--url: ‘Oplegmemo’ staat al in de lijst, zonder ‘ht",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    run: Callable[..., Result], file: Path, line: str, code: int, told: str
) -> None:
    result = run(*shlex.split(line), "--yes", "--as-of", "2026-11-20")
    assert (result.exit_code, f"{'notifier: ' if code == 1 else ''}{told}" in result.stderr) == (code, True)
    assert file.read_text(encoding="utf-8") == START


@pytest.mark.parametrize(
    ("title", "given", "kind"),
    [
        ("Notulen overleg", (), "    kind: minutes\n"),
        ("Overleg", ("--source-kind", "minutes"), "    kind: minutes\n"),
        ("Verzamelbrief", (), ""),
        ("Jaarverslag", ("--source-kind", "letter"), ""),
    ],
)
def test_a_new_source_has_the_kind_that_is_given_or_that_its_title_says(
    run: Callable[..., Result], file: Path, title: str, given: tuple[str, ...], kind: str
) -> None:
    cited = ("--source-title", title, "--source-date", "2026-01-05", *given)
    assert run("done", "kcr2", "2026-01-05", *cited, "--yes", "--as-of", "2026-01-06").exit_code == 0
    [source] = [one for one in load_timeline(file).timeline.sources.values() if one.title == title]
    assert f"kind: {source.kind}" in (kind or "kind: letter")


BRIEF = (
    START.replace("date: 2026-01-05", "date: 2026-11-12")
    + """\
  - {id: brief, title: Voortgangsbrief, kind: deadline, when: ../2025-12-31, repeat: FREQ=YEARLY}
  - {id: klaar, title: Klaar, kind: start, when: 2026-01-02, done: 2026-01-03}
  - {id: weg, title: Vervallen, kind: start, when: 2026-01-02, cancelled: {on: 2026-01-03}}
  - {id: advies, title: Advies, kind: deadline, when: ../2026-03-20, overdue_after: 2026-04-09}
"""
)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (
            ("done", "brief", "2026-11-12", "--occurrence", "2026-12-31", "--source", "memo"),
            "notifier: --source: van één keer bewaart de lijst alleen de dag; laat het document leeg",
        ),
        (
            ("move", "advies", "2027-05-01"),
            "notifier: dit past niet bij advies: '2026-04-09': 'overdue_after' ligt voor de laatste dag van de "
            "datum; verwacht: 2027-05-01 of later; er is niets geschreven",
        ),
        (
            ("done", "brief", "2026-11-12", "--occurrence", "2026", "--source", "memo"),
            "notifier: --occurrence: dit komt terug; kies welke keer klaar is: 2025-12-31",
        ),
        (
            ("done", "brief", "2026-11-12", "--occurrence", "2026-12-30"),
            "notifier: dit past niet bij brief: '2026-12-30': op deze dag van 'done' valt de mijlpaal niet; "
            "verwacht: een dag van de herhaling; er is niets geschreven",
        ),
        *(
            (
                ("done" if "niet" in told else "cancel", name),
                f"notifier: DAY: dit {told}; kies eerst ‘Weer openzetten’ bij de redactie, "
                f"of geef het een datum met: notifier move {name} DATUM",
            )
            for name, told in (("klaar", "is al klaar"), ("weg", "gaat niet door"))
        ),
    ],
)
def test_a_change_that_does_not_fit_is_refused_in_a_sentence(
    run: Callable[..., Result], file: Path, args: tuple[str, ...], told: str
) -> None:
    file.write_text(BRIEF, encoding="utf-8")
    result = run(*args, "--yes", "--as-of", "2026-11-20")
    assert (result.exit_code, result.stdout) == (1, "")
    assert [line for line in result.stderr.splitlines() if not line.startswith("'20")] == [told]
    assert file.read_text(encoding="utf-8") == BRIEF


@pytest.mark.parametrize(
    ("args", "new"),
    [
        (("move", "kcr2", "2027", "--source", "memo", "--phrase", "per 1 maart 2028"), 1),
        (("cancel", "kcr2", "2026-12-24"), 1),
        (("move", "kcr2", "2027"), 0),
    ],
)
def test_a_change_shows_the_warnings_that_check_gives_of_it(
    run: Callable[..., Result], file: Path, args: tuple[str, ...], new: int
) -> None:
    file.write_text(BRIEF.replace("done: 2026-01-03", "done: 2026-12-03"), encoding="utf-8")
    (before,) = run("check", "--as-of", "2026-11-20").stdout.splitlines()
    changed = run(*args, "--yes", "--as-of", "2026-11-20")
    after = run("check", "--as-of", "2026-11-20").stdout.splitlines()
    warned = [line for line in changed.stderr.splitlines() if line.startswith("events.yaml:")]
    assert len(warned) == new
    assert [line.split(": ", 1)[1] for line in after] == [
        line.split(": ", 1)[1] for line in (*warned, before)
    ]


@pytest.mark.parametrize(
    ("date", "phrase", "said"),
    [
        ("naar verwachting per 1 maart 2027", "", ("naar verwachting per 1 maart 2027", "expected")),
        ("2027-03-01", "", ("", "fixed")),
        ("1 maart 2027", "vermoedelijk dan", ("vermoedelijk dan", "expected")),
    ],
)
def test_words_in_the_place_of_the_date_of_a_move_are_quoted(
    run: Callable[..., Result], file: Path, date: str, phrase: str, said: tuple[str, str]
) -> None:
    quoted = ("--phrase", phrase) if phrase else ()
    result = run("move", "kcr2", date, "--source", "memo", *quoted, "--yes", "--as-of", "2026-11-20")
    assert result.exit_code == 0, result.stderr
    last = load_timeline(str(file)).timeline.by_key["kcr2"].statements[-1]
    assert (last.phrase, last.modality, last.when and last.when.text) == (*said, "2027-03-01")


@pytest.mark.parametrize("by", [(), ("--source", "memo")])
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("klaar", "klaar stond als klaar in de lijst, en staat met deze nieuwe datum weer open."),
        ("weg", "weg ging niet door, en gaat met deze nieuwe datum toch door."),
        ("kcr2", ""),
    ],
)
def test_a_move_of_what_has_ended_plans_it_again_and_says_so(
    run: Callable[..., Result], file: Path, name: str, told: str, by: tuple[str, ...]
) -> None:
    file.write_text(BRIEF, encoding="utf-8")
    result = run("move", name, "2027", *by, "--yes", "--as-of", "2026-11-20")
    assert result.exit_code == 0
    assert [line for line in result.stderr.splitlines() if line.startswith("Let op")] == (
        [f"Let op: {told}"] if told else []
    )
    assert load_timeline(str(file)).timeline.by_key[name].status is Status.PLANNED


@pytest.mark.parametrize(
    ("args", "kept"),
    [
        (("cancel", "weg"), "cancelled: {on: 2026-01-03}"),
        (("cancel", "weg", "--reason", "geen geld"), "cancelled: {on: 2026-01-03, reason: geen geld}"),
        (("cancel", "weg", "2026-02-01"), "cancelled: {on: 2026-02-01}"),
        (("done", "klaar"), "done: 2026-01-03"),
        (("done", "klaar", "2026-01-04"), "done: 2026-01-04"),
    ],
)
def test_what_has_ended_already_keeps_what_is_not_said_anew(
    run: Callable[..., Result], file: Path, args: tuple[str, ...], kept: str
) -> None:
    file.write_text(BRIEF, encoding="utf-8")
    assert run(*args, "--yes", "--as-of", "2026-11-20").exit_code == 0
    assert kept in file.read_text(encoding="utf-8")


def test_an_older_source_that_dates_what_has_ended_leaves_it_so(
    run: Callable[..., Result], file: Path
) -> None:
    file.write_text(BRIEF, encoding="utf-8")
    older = ("--source-title", "Oudere brief", "--source-date", "2025-12-01")
    result = run("move", "klaar", "2027", *older, "--yes", "--as-of", "2026-11-20")
    assert (result.exit_code, load_timeline(str(file)).timeline.by_key["klaar"].status) == (0, Status.DONE)
    assert "Let op: klaar blijft klaar, ook met een andere datum." in result.stderr


@pytest.mark.parametrize(
    ("when", "told"),
    [
        (
            "1 mei 2027",
            [
                "Let op: de datum van Nog open blijft in december 2026. "
                "Die staat in een nieuwer document: Nota, 1 juni 2026."
            ],
        ),
        ("december 2026", []),
    ],
)
def test_an_older_source_with_another_date_is_said_to_leave_the_date(
    run: Callable[..., Result], file: Path, when: str, told: list[str]
) -> None:
    later = START.replace("sources:", "sources:\n  nota: {title: Nota, date: 2026-06-01, kind: minutes}")
    stated = "[{source: nota, phrase: in december, when: 2026-12}]"
    file.write_text(
        f"{later}  - {{id: open, title: Nog open, kind: decision, statements: {stated}}}\n", encoding="utf-8"
    )
    result = run("move", "open", when, "--source", "memo", "--yes", "--as-of", "2026-11-20")
    assert result.exit_code == 0
    assert [line for line in result.stderr.splitlines() if line.startswith("Let op")] == told


@pytest.mark.parametrize("command", [("done", "open", "2026-01-04"), ("cancel", "open")])
def test_an_older_source_that_ends_a_milestone_is_said_to_leave_it_open(
    run: Callable[..., Result], file: Path, command: tuple[str, ...]
) -> None:
    later = START.replace("sources:", "sources:\n  nota: {title: Nota, date: 2026-06-01, kind: minutes}")
    stated = "[{source: nota, phrase: in december, when: 2026-12}]"
    file.write_text(
        f"{later}  - {{id: open, title: Nog open, kind: decision, statements: {stated}}}\n", encoding="utf-8"
    )
    result = run(*command, "--source", "memo", "--yes", "--as-of", "2026-11-20")
    assert result.exit_code == 0
    assert [line for line in result.stderr.splitlines() if line.startswith("Let op")] == [
        "Let op: Nog open blijft open. Een nieuwer document gaat voor: Nota, 1 juni 2026."
    ]


def test_what_a_source_says_has_ended_needs_a_source_to_be_planned_again(
    run: Callable[..., Result], file: Path
) -> None:
    file.write_text(BRIEF, encoding="utf-8")
    done = run("done", "kcr2", "2026-11-10", "--source", "memo", "--yes", "--as-of", "2026-11-20")
    assert done.exit_code == 0
    before = file.read_bytes()
    result = run("move", "kcr2", "2027-03-01", "--yes")
    assert (result.exit_code, file.read_bytes()) == (1, before)
    assert "zeg welke bron nu een nieuwe datum geeft" in result.stderr


@pytest.mark.parametrize(("title", "told"), [("instelling KCR2", True), ("Instelling KCR3", False)])
def test_a_title_that_is_there_already_is_named_with_its_id(
    run: Callable[..., Result], file: Path, title: str, *, told: bool
) -> None:
    result = run("add", title, "--when", "2027", "--yes")
    assert result.exit_code == 0
    assert (f"{title!r}: 'kcr2' op regel" in result.stderr) is told
    assert title in file.read_text(encoding="utf-8")


def test_a_done_occurrence_is_named_by_its_own_day(run: Callable[..., Result], file: Path) -> None:
    file.write_text(BRIEF, encoding="utf-8")
    result = run(
        "done", "brief", "2026-11-12", "--occurrence", "2026-12-31", "--yes", "--as-of", "2026-11-20"
    )
    assert "  klaar  uiterlijk 31 december 2026  Voortgangsbrief\n" in result.stderr
    assert "when: ../2025-12-31, done: {2026-12-31: 2026-11-12}, repeat: FREQ=YEARLY}" in file.read_text(
        encoding="utf-8"
    )


def test_a_file_with_mistakes_is_refused_with_their_places(run: Callable[..., Result], file: Path) -> None:
    file.write_text(START.replace("kind: start", "kind: begin"), encoding="utf-8")
    result = run("done", "kcr2", "--yes")
    assert result.exit_code == 1
    assert result.stderr.startswith("events.yaml:8:11: fout: kcr2: 'begin'")


def test_json_has_edits_difference_and_whether_it_was_written(run: Callable[..., Result], file: Path) -> None:
    result = run("done", "kcr2", "2026-02-02", "--dry-run", "--format", "json", "--as-of", "2026-02-03")
    read = json.loads(result.stdout)
    assert read["edits"] == [{"edit": "MarkDone", "milestone": "kcr2", "on": "2026-02-02", "occurrence": ""}]
    assert (read["diff"].splitlines()[-1], read["written"]) == ("+    done: 2026-02-02", False)
    assert file.read_text(encoding="utf-8") == START


def test_add_without_a_title_asks_one_thing_at_a_time(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    answers = [
        "Opening",
        "Nieuwe brief",
        "5 januari 2026",
        "per 1 mei 2026",
        "",
        "",
        "LOCC",
        "kcr2, nieuw",
        "",
        "y",
    ]
    result = CliRunner().invoke(
        main, ["add", "--as-of", "2026-01-06"], input="".join(f"{one}\n" for one in answers)
    )
    assert result.exit_code == 0, result.stderr
    (_, added) = load_timeline(file).timeline.milestones
    assert (added.id, added.when.text, added.topics, added.owner) == (
        "opening",
        "2026-05-01",
        ("kcr2", "nieuw"),
        "LOCC",
    )
    assert added.statements[0].source.id == "nieuwe-brief-2026-01"


def test_values_of_the_file_are_completed(file: Path) -> None:
    environment = {
        "_NOTIFIER_COMPLETE": "bash_complete",
        "COMP_WORDS": f"notifier --events {file} done kc",
        "COMP_CWORD": "4",
    }
    result = CliRunner().invoke(main, prog_name="notifier", env=environment)
    assert result.stdout == "plain,kcr2\n"


def test_the_commands_of_the_handleiding_change_only_the_lines_meant(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    text = REPOSITORY.read_text(encoding="utf-8")
    for args in (
        shlex.split(
            'move kcr2-instelling "begin 2027" --source-title "Brief over KCR2" --source-date 2026-01-05'
        ),
        shlex.split('move kcr2-instelling --confirms --source verzamelbrief-2025-10 --phrase "op schema"'),
        ("done", "lcp-infectieziekten", "2025-12-18"),
        ("cancel", "lcp-militaire-dreiging", "--reason", "geen akkoord"),
        ("done", "lac-voortgangsbrief", "2026-07-10", "--occurrence", "2026-12-31"),
        ("add", "Opening", "--when", "2027", "--kind", "start"),
    ):
        (tmp_path / "events.yaml").write_text(text, encoding="utf-8")
        assert run(*args, "--yes", "--as-of", "2026-07-11").exit_code == 0, args
        after = parse_events_file((tmp_path / "events.yaml").read_bytes(), name="f")
        gone = [line for line in lines_added(text, tmp_path / "events.yaml") if line[0] == "-"]
        assert len(gone) <= 2
        assert not after.problems.errors


def _run_at_once(*commands: list[str]) -> list[str]:
    """Run commands at one time, and return what those say that fail."""
    with ExitStack() as running:
        processes = [
            running.enter_context(Process("notifier", *command, pipes=("stderr",))) for command in commands
        ]
        said = [(one.stderr.read() if one.stderr else "", one.wait()) for one in processes]
    return [text for text, code in said if code]


def test_edits_at_one_time_wait_for_each_other_where_nobody_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(START, encoding="utf-8")
    command = ["--events", str(file)]
    edits = [["add", f"Nieuw {number}", "--when", "2027-01-02", "--kind", "end"] for number in range(3)]
    assert (
        _run_at_once(*([*command, *edit, "--yes"] for edit in (*edits, ["move", "kcr2", "2026-03-01"]))) == []
    )
    added = load_timeline(file).timeline
    assert sorted(one.id for one in added.milestones) == ["kcr2", "nieuw-0", "nieuw-1", "nieuw-2"]
    assert added.find("kcr2").when.text == "2026-03-01"  # type: ignore[union-attr]


def test_a_list_in_a_folder_that_is_not_there_is_missing(tmp_path: Path) -> None:
    refused = CliRunner().invoke(main, ["--events", str(tmp_path / "x/e.yaml"), "done", "kcr2", "--yes"])
    assert refused.exit_code == 1
    assert "x/e.yaml does not exist" in refused.stderr


def test_errors_of_an_edit_are_in_the_language_of_its_other_words(tmp_path: Path) -> None:
    """Files may have at most a few bytes, which the system notices as late as a full disk."""
    file = tmp_path / "events.yaml"
    file.write_text(START, encoding="utf-8")
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100));"
        f"from notifier.cli import main; main(['done', 'kcr2', '--yes', '--events', {str(file)!r}])"
    )
    refused = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    said = f"notifier: {file} kan niet worden geschreven: het bestand is te groot; er is niets veranderd"
    assert (refused.returncode, refused.stderr.splitlines()[-1]) == (1, said)
    assert file.read_text(encoding="utf-8") == START


def test_proposals_that_are_accepted_at_one_time_wait_for_each_other(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(START, encoding="utf-8")
    rows = "".join(f"Actie {number};2027-01-0{number}\n" for number in (1, 2, 3))
    (tmp_path / "acties.csv").write_text(f"Actie;Wanneer\n{rows}", encoding="utf-8")
    scanned = ["scan", str(tmp_path / "acties.csv"), "--date", "2026-01-05", "--keep", "--events", str(file)]
    assert CliRunner().invoke(main, scanned).exit_code == 0
    command = ["--events", str(file), "proposals", "accept", "--yes"]
    assert _run_at_once(*([*command, number] for number in "123")) == []
    assert len(load_timeline(file).timeline.milestones) == 4
