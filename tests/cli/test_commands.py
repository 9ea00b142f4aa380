"""The commands as a user calls them: what they print, and how they exit."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from notifier import __version__
from notifier.cli import main
from notifier.cli.support.reports import count_of
from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
REPOSITORY = str(ROOT / "events.yaml")

MILESTONES = """\
milestones:
  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-01-01, topics: [kcr2], owner: LOCC, action: Bel}
  - {id: vmx, title: "=Start aanbesteding VMX | spoed", kind: start, when: 2025-10~/2025-12, topics: [vmx]}
  - {id: oud, title: Oude termijn, kind: deadline, when: 2025-06-08}
  - {id: klaar, title: Klaar, kind: start, when: 2025-01-01, done: 2025-01-01}
  - {id: ooit, title: Ooit, kind: start}
  - {id: ver, title: Transitie, kind: start, when: 2029/..}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in a folder with a small events.yaml."""
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NOTIFIER_DATABASE_URL", "NOTIFIER_MUTE"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*args: str) -> Result:
        return CliRunner().invoke(main, list(args), prog_name="notifier", catch_exceptions=False)

    return invoke


def test_the_version_is_that_of_the_package(run: Callable[..., Result]) -> None:
    assert run("--version").stdout == f"notifier, version {__version__}\n"


@pytest.mark.parametrize("words", [("make",), ("list",), ("rotate",)])
def test_tokens_are_of_the_file_that_is_named_behind_them(
    run: Callable[..., Result], words: tuple[str, ...]
) -> None:
    private = CALENDAR + MILESTONES + "feeds:\n  geheim: {title: Geheim, private: true}\n"
    Path("elders.yaml").write_text(private, encoding="utf-8")
    Path("events.yaml").unlink()
    run("feeds", "token", "make", "geheim", "--events", "elders.yaml")
    assert run("feeds", "token", *words, "geheim", "--events", "elders.yaml").exit_code == 0


def test_init_takes_its_file_in_either_way_and_not_two(run: Callable[..., Result]) -> None:
    assert run("init", "--events", "een.yaml").exit_code == 0
    assert run("init", "twee.yaml").exit_code == 0
    assert Path("een.yaml").read_bytes() == Path("twee.yaml").read_bytes()
    assert (
        "two files are named: drie.yaml and vier.yaml"
        in run("init", "drie.yaml", "--events", "vier.yaml").stderr
    )


@pytest.mark.parametrize(
    "args", [["nonsense"], ["upcoming", "--within", "soon"], ["tick", "--as-of", "gisteren"], ["show"]]
)
def test_a_mistake_on_the_command_line_exits_with_2(run: Callable[..., Result], args: list[str]) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: notifier" in result.stderr


@pytest.mark.parametrize(
    ("args", "of"),
    [
        (["serve", "--host", ""], " of --host"),  # Every host.
        (["check", "--against="], " of --against"),  # No comparison.
        (["move", "kcr2", "2026-02-01", "--yes", "--source", ""], " of --source"),  # A date of our own.
        (["done", "kcr2", "", "--yes"], ""),  # Today.
        (["feeds", "token", "make", "alles", "--note", ""], " of --note"),
        (["--events", "", "check"], " of --events"),
    ],
)
def test_an_empty_value_is_refused_wherever_it_stands(
    run: Callable[..., Result], args: list[str], of: str
) -> None:
    before = Path("events.yaml").read_bytes()
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"The value{of} is empty; leave it out" in result.stderr
    assert Path("events.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("within", "said"),
    [
        (
            "soon",
            "not a span; expected: how far from today, in days (90d), weeks (2w), months (6m) or years (1y)",
        ),
        (
            "P5B",
            "not a span; expected: how far from today, in days (90d), weeks (2w), months (6m) or years (1y)",
        ),
        ("P99Y", "this span is too long; expected: at most ten years"),
    ],
)
def test_a_span_that_cannot_be_looked_ahead_is_refused_with_the_forms(
    run: Callable[..., Result], within: str, said: str
) -> None:
    result = run("upcoming", "--within", within)
    assert result.stderr.splitlines()[-1] == f"Error: Invalid value for '--within': {within!r}: {said}"


# check


def test_check_says_what_is_fine(run: Callable[..., Result]) -> None:
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "events.yaml is in orde: 6 mijlpalen, 0 bronnen\n"


def test_check_reports_mistakes_on_stdout_and_counts_them_on_stderr(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "events.yaml").write_text(
        CALENDAR + "milestones:\n  - {id: A, title: A, kind: strat}\n", encoding="utf-8"
    )
    result = run("check")
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.stdout.splitlines()] == [
        "events.yaml:6:10",
        "events.yaml:6:29",
    ]
    assert result.stderr == "events.yaml heeft 2 fouten\n"
    rows: list[dict[str, Any]] = json.loads(run("check", "--format", "json").stdout)
    assert [(row["line"], row["column"], row["value"], row["suggestion"]) for row in rows] == [
        (6, 10, "A", None),
        (6, 29, "strat", "start"),
    ]


def test_check_warns_without_failing(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(
        CALENDAR + MILESTONES + "feeds:\n  a: {title: A, match: {topic: kcr3}}\n", encoding="utf-8"
    )
    result = run("check")
    assert (result.exit_code, result.stdout) == (
        0,
        "events.yaml:13:32: let op: 'kcr3': geen mijlpaal heeft dit als topic. Bedoelt u 'kcr2'?\n",
    )
    assert result.stderr.startswith("events.yaml is in orde, met 1 waarschuwing: ")


def test_the_repositorys_file_has_no_mistake_and_no_warning(run: Callable[..., Result]) -> None:
    result = run("check", "--events", REPOSITORY)
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("command", ["check", "upcoming", "show", "publish", "tick"])
def test_a_missing_file_is_one_sentence(run: Callable[..., Result], command: str) -> None:
    args = [command, "kcr2"] if command == "show" else [command]
    result = run(*args, "--events", "none.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (
        1,
        "",
        "notifier: none.yaml does not exist; make one with: notifier init, or name the file with --events\n",
    )


# upcoming


def test_upcoming_groups_by_period_within_eighty_columns(run: Callable[..., Result]) -> None:
    assert run("upcoming", "--as-of", "2025-12-01").stdout == (
        "Voorbij, zonder bericht\n"
        "  8 juni 2025                176 dagen geleden        Oude termijn\n"
        "\n"
        "December 2025\n"
        "  oktober t/m december 2025  uiterlijk over 30 dagen  =Start aanbesteding VMX |\n"
        "  (ongeveer)                                          spoed\n"
        "\n"
        "Januari 2026\n"
        "  1 januari 2026             over 31 dagen            Instelling KCR2\n"
        "\n"
        "Datum onbekend\n"
        "  datum onbekend                                      Ooit\n"
    )


@pytest.mark.parametrize("width", ["20", "40", "60", "80", "100", "200"])
def test_upcoming_fits_any_terminal(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = run("upcoming", "--events", REPOSITORY, "--all", "--as-of", "2025-12-01").stdout
    longest = max(len(line) for line in shown.splitlines())
    assert longest <= max(int(width), 28)


def test_upcoming_looks_as_far_as_asked(run: Callable[..., Result]) -> None:
    def ids(*args: str) -> list[str]:
        rows = json.loads(run("upcoming", "--format", "json", "--as-of", "2025-12-01", *args).stdout)
        return [row["id"] for row in rows]

    assert ids("--within", "30d") == ["oud", "vmx", "ooit"]
    assert ids("--within", "P31D") == ["oud", "vmx", "kcr2", "ooit"]
    assert ids("--within", "5W") == ids("--within", "p5w") == ["oud", "vmx", "kcr2", "ooit"]
    assert ids("--within", "P1M") == ["oud", "vmx", "kcr2", "ooit"]
    assert ids("--within", "P9Y") == ids("--within", "9y") == ["oud", "vmx", "kcr2", "ver", "ooit"]
    assert ids("--all") == ["oud", "vmx", "kcr2", "ver", "ooit"]
    assert ids("--topic", "kcr2", "--topic", "vmx") == ["vmx", "kcr2"]
    assert ids("--text", "KCR") == ["kcr2"]
    assert ids("--status", "overdue") == ["oud"]
    assert ids("--kind", "deadline", "--owner", "LOCC") == []


def test_upcoming_as_json_has_agreed_keys(run: Callable[..., Result]) -> None:
    rows = json.loads(run("upcoming", "--format", "json", "--as-of", "2025-12-01", "--id", "kcr2").stdout)
    assert rows == [
        {
            "id": "kcr2",
            "recurrence": None,
            "title": "Instelling KCR2",
            "kind": "start",
            "status": "planned",
            "modality": "fixed",
            "when": "2026-01-01",
            "label": "1 januari 2026",
            "earliest": "2026-01-01",
            "latest": "2026-01-01",
            "precision": "day",
            "lapsed": False,
            "days_left": 31,
            "earlier_missed": 0,
            "lasts": False,
            "topics": ["kcr2"],
            "owner": "LOCC",
            "action": "Bel",
            "source": None,
            "source_kind": None,
            "url": None,
        }
    ]


def test_upcoming_as_csv_holds_no_formula(run: Callable[..., Result]) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(run("upcoming", "--format", "csv", "--as-of", "2025-12-01").stdout), delimiter=";"
        )
    )
    assert [row["title"] for row in rows][1] == "'=Start aanbesteding VMX | spoed"
    assert rows[0]["days_left"] == "-176"


def test_upcoming_as_markdown_keeps_its_columns(run: Callable[..., Result]) -> None:
    lines = run("upcoming", "--format", "markdown", "--as-of", "2025-12-01").stdout.splitlines()
    assert lines[:2] == [
        "| Datum | Nog | Mijlpaal | Stand | Eigenaar | Bron |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    assert "=Start aanbesteding VMX \\| spoed" in lines[3]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--fail-on", "overdue"], 1),
        (["--fail-on", "overdue", "--topic", "kcr2"], 0),
        (["--fail-on", "due", "--topic", "kcr2"], 1),
        (["--fail-on", "due", "--topic", "kcr2", "--within", "5d"], 0),
        ([], 0),
    ],
)
def test_upcoming_can_fail_for_scripts(run: Callable[..., Result], args: list[str], code: int) -> None:
    assert run("upcoming", "--as-of", "2025-12-01", *args).exit_code == code


def test_upcoming_without_anything_says_so(run: Callable[..., Result]) -> None:
    assert run("upcoming", "--topic", "none").stdout == "Er staat niets open in deze periode.\n"
    assert run("upcoming", "--topic", "none", "--format", "json").stdout == "[]\n"
    assert run("upcoming", "--topic", "none", "--format", "csv").stdout == ""


# show


def test_show_explains_a_milestone(run: Callable[..., Result]) -> None:
    shown = run("show", "kcr2", "--as-of", "2025-12-20").stdout
    assert shown == (
        "Instelling KCR2\n"
        "  Datum        1 januari 2026, vast\n"
        "  Soort        begin\n"
        "  Stand        gepland\n"
        "  Actie        Bel\n"
        "  Eigenaar     LOCC\n"
        "  Onderwerpen  kcr2\n"
        "\n"
        "Herinneringen vanaf vandaag\n"
        "  woensdag 24 december 2025  09:00 standard  7 dagen voor de datum; valt op 25\n"
        "                                             december 2025 (Eerste kerstdag)\n"
        "  woensdag 31 december 2025  09:00 standard  1 dag voor de datum\n"
        "  woensdag 31 december 2025  09:00 standard  op de dag zelf; valt op 1 januari\n"
        "                                             2026 (Nieuwjaarsdag)\n"
        "  vrijdag 2 januari 2026     09:00 standard  vraag 1 nadat het voorbij is\n"
        "  maandag 12 januari 2026    09:00 standard  vraag 2 nadat het voorbij is;\n"
        "                                             geteld vanaf 9 januari 2026;\n"
        "                                             herhalingen komen op maandag\n"
    )


def test_show_as_json_gives_the_moments(run: Callable[..., Result]) -> None:
    shown = json.loads(run("show", "kcr2", "--as-of", "2025-12-20", "--format", "json").stdout)
    assert shown["reminders"][0] == {
        "at": "2025-12-24T09:00:00+01:00",
        "rule": "standard",
        "counts_to": "day",
        "lead": "P7D",
        "day": "2026-01-01",
        "planned_for": "2025-12-25",
        "shift": "day_off",
        "recurrence": None,
    }
    assert (shown["status"], shown["label"]) == ("planned", "1 januari 2026")


def test_show_of_something_finished_has_no_reminders(run: Callable[..., Result]) -> None:
    assert run("show", "klaar").stdout.endswith("Er komen geen herinneringen meer.\n")


def test_show_suggests_the_id_that_was_meant(run: Callable[..., Result]) -> None:
    result = run("show", "kcr")
    assert (result.exit_code, result.stderr) == (1, "notifier: er is geen mijlpaal kcr; bedoelt u kcr2?\n")


@pytest.mark.usefixtures("with_tables")
def test_show_lists_what_was_sent_where_there_is_a_database(run: Callable[..., Result]) -> None:
    run("tick", "--as-of", "2025-12-02T09:00")
    shown = run("show", "kcr2", "--as-of", "2025-12-02").stdout
    assert "Berichten\n" in shown
    assert "2025-12-02 09:00  verzonden" in shown.replace("\n", " ")


@pytest.mark.usefixtures("with_tables")
def test_show_counts_what_another_message_said(run: Callable[..., Result]) -> None:
    run("tick", "--as-of", "2026-01-12T09:00")
    messages = run("show", "kcr2", "--as-of", "2026-01-12").stdout.split("Berichten\n")[1]
    assert re.findall(r"\d+ gedekt", messages) == ["1 gedekt"]


# publish and tick


def test_publish_writes_and_the_check_agrees(run: Callable[..., Result], tmp_path: Path) -> None:
    assert run("publish", "--check").exit_code == 1
    result = run("publish", "--as-of", "2025-12-02")
    assert (result.exit_code, result.stdout) == (0, "alles.ics\nrevisions.jsonl\n")
    assert run("publish", "--check").exit_code == 0
    assert run("publish", "--as-of", "2025-12-02").stdout == ""
    with (tmp_path / "calendars" / "alles.ics").open("ab") as file:
        file.write(b"x")
    assert (run("publish", "--check").exit_code, run("publish", "--check").stdout) == (1, "alles.ics\n")


def test_publish_sends_nothing(run: Callable[..., Result]) -> None:
    run("publish", "--as-of", "2025-12-01")
    assert run("publish", "--as-of", "2025-12-02").stdout == ""
    assert "Instelling KCR2" in run("tick", "--as-of", "2025-12-02").stdout


def test_publish_can_write_elsewhere(run: Callable[..., Result], tmp_path: Path) -> None:
    run("publish", "--out", "web/ics")
    assert {path.name for path in (tmp_path / "web" / "ics").iterdir()} == {"alles.ics", "revisions.jsonl"}
    assert not (tmp_path / "calendars").exists()


def test_the_repositorys_calendars_are_current(run: Callable[..., Result]) -> None:
    """From a fresh clone: the check needs no database, and makes none."""
    result = run("publish", "--check", "--events", REPOSITORY)
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.usefixtures("with_tables")
def test_tick_tells_on_the_terminal_and_reports_in_one_line(run: Callable[..., Result]) -> None:
    result = run("tick", "--as-of", "2025-12-02T09:00")
    assert result.exit_code == 0
    assert result.stdout.startswith("Over 30 dagen: Instelling KCR2\n")
    database = Path("var/notifier.db").resolve()
    assert result.stderr == (
        f"database: {database}\n"
        "round at 2025-12-02T09:00:00+01:00: 6 changes recorded; 1 sent; 2 calendar files written\n"
    )
    assert run("tick", "--as-of", "2025-12-02T09:00").stdout == ""


@pytest.mark.usefixtures("with_tables")
def test_one_change_is_counted_in_the_singular(run: Callable[..., Result]) -> None:
    run("tick", "--as-of", "2025-12-02T09:00")
    events = Path("events.yaml")
    events.write_text(events.read_text().replace("Oude termijn", "Oudere termijn"), encoding="utf-8")
    assert run("tick", "--as-of", "2025-12-02T09:01").stderr.splitlines()[-1] == (
        "round at 2025-12-02T09:01:00+01:00: 1 change recorded; 1 sent; 2 calendar files written"
    )
    assert [count_of(count, "file") for count in range(3)] == ["0 files", "1 file", "2 files"]


@pytest.mark.usefixtures("with_tables")
def test_tick_earlier_than_the_last_does_nothing(run: Callable[..., Result]) -> None:
    run("tick", "--as-of", "2025-12-02T09:00")
    result = run("tick", "--as-of", "2025-12-01T09:00:00+01:00")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "lies before the last" in result.stderr


@pytest.mark.usefixtures("with_tables")
def test_a_bare_day_means_its_end(run: Callable[..., Result]) -> None:
    assert "round at 2025-12-02T23:59:59+01:00" in run("tick", "--as-of", "2025-12-02").stderr


@pytest.mark.usefixtures("with_tables")
def test_a_muted_tick_plans_and_publishes_and_sends_nothing(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NOTIFIER_MUTE", "1")
    assert run("tick", "--as-of", "2025-12-02T09:00").stdout == ""
    assert (tmp_path / "calendars" / "alles.ics").exists()
    monkeypatch.delenv("NOTIFIER_MUTE")
    assert "Instelling KCR2" in run("tick", "--as-of", "2025-12-02T09:01").stdout


def test_the_schema_is_printed(run: Callable[..., Result]) -> None:
    committed = (ROOT / "events.schema.json").read_text(encoding="utf-8")
    assert run("schema").stdout == committed


def test_a_code_host_gets_each_mistake_at_its_line(run: Callable[..., Result]) -> None:
    Path("lijst, nieuw.yaml").write_text(
        CALENDAR + 'milestones:\n  - {id: a, title: "50% af", kind: strat, when: 2026-01-01}\n',
        encoding="utf-8",
    )
    done = run("check", "--events", "lijst, nieuw.yaml", "--format", "github")
    assert done.exit_code == 1
    assert done.stdout.startswith("::error file=lijst%2C nieuw.yaml,line=6,col=36::")
    assert "Bedoelt u 'start'?" in done.stdout
    assert done.stdout.count("\n") == 1
    (row,) = json.loads(run("check", "--events", "lijst, nieuw.yaml", "--format", "gitlab").stdout)
    assert row["location"] == {"path": "lijst, nieuw.yaml", "lines": {"begin": 6}}
    moved = Path("lijst, nieuw.yaml").read_text(encoding="utf-8").replace("milestones:", "\nmilestones:")
    Path("lijst, nieuw.yaml").write_text(moved, encoding="utf-8")
    (again,) = json.loads(run("check", "--events", "lijst, nieuw.yaml", "--format", "gitlab").stdout)
    assert again["fingerprint"] == row["fingerprint"]


def test_a_checksum_that_is_none_is_refused(run: Callable[..., Result]) -> None:
    refused = run("tick", "--confirm", "abc")
    assert (refused.exit_code, "'abc' is no SHA-256" in refused.stderr) == (2, True)


def test_a_folder_in_the_place_of_the_file_is_refused_like_a_file_that_is_not_there(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    for command in (["check"], ["upcoming"], ["tick"], ["publish"], ["done", "kcr2"]):
        for name, reason in (("folder", "Is a directory"), ("loop", "Too many levels of symbolic links")):
            refused = run(*command, "--events", name)
            told = f"notifier: {name} cannot be opened: {reason}\n"
            assert (refused.exit_code, refused.stderr) == (1, told)
