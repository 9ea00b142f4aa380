"""`check --against`: what saving would change, and which channel sends it when."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from notifier.cli import main
from notifier.outbox.states import create
from notifier.proposals.comparing import compare_timelines, in_words
from notifier.store.database import open_database
from notifier.store.tables import DeliveryKind
from notifier.words import Language
from tests.conftest import CALENDAR, at
from tests.events_file.files import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHANNELS = """\
channels:
  team: {type: slack, url_env: SLACK_URL, changes: true}
  direct: {type: teams, url_env: TEAMS_URL, changes: now, match: {topic: [kcr2]}}
  stil: {type: slack, url_env: STIL_URL}
"""
BEFORE = """\
milestones:
  - {id: a, title: Instelling KCR2, kind: start, when: 2026-01-01, topics: [kcr2]}
  - {id: b, title: Besluit, kind: decision, when: 2026-06-01}
  - {id: c, title: Weg ermee, kind: end, when: 2027}
  - {id: d, title: Brief, kind: deadline, after: {milestone: b, offset: P1D}}
  - {id: e, title: Oud, kind: deadline, when: 2025-06-08}
"""
AFTER = """\
milestones:
  - {id: a, title: Instelling KCR2, kind: start, when: 2026-03-02, topics: [kcr2]}
  - {id: b, title: Besluit, kind: decision, when: 2026-05-31}
  - {id: d, title: Brief, kind: deadline, after: {milestone: b, offset: P1D}}
  - {id: e, title: Oud, kind: deadline, when: 2025-06-08, done: 2025-06-01}
  - {id: f, title: Nieuw, kind: start, when: 2026-33}
"""
CHANGED = """\
Wat er verandert
  verplaatst    was 1 januari 2026, wordt 2  Instelling KCR2
                maart 2026, 60 dagen later
  verplaatst    was 1 juni 2026, wordt 31    Besluit
                mei 2026, 1 dag eerder
  verplaatst    was 2 juni 2026, wordt 1     Brief
                juni 2026, 1 dag eerder
  klaar         1 juni 2025                  Oud
  nieuw         1e kwartaal 2026             Nieuw
  uit de lijst  in 2027                      Weg ermee
"""
FORETOLD = """\
1 nieuw, 1 uit de lijst, 1 klaar en 3 verplaatst
6 wijzigingen naar team, maandag 8 december 2025 om 09:00 uur
1 wijziging naar direct, vrijdag 5 december 2025 om 15:00 uur
"""


FIRM = "{id: a, title: Besluit, kind: decision, when: 2026-06-01}"
EXPECTED = FIRM.replace("}", ", modality: expected}")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            FIRM,
            EXPECTED.replace("06-01", "06-20"),
            "was 1 juni 2026, wordt 20 juni 2026 (verwacht), 19 dagen later",
        ),
        (
            EXPECTED,
            FIRM.replace("06-01", "06-20"),
            "was 1 juni 2026 (verwacht), wordt 20 juni 2026, 19 dagen later",
        ),
        (FIRM, EXPECTED, "Zekerheid van de datum: was vast, wordt verwacht"),
        ("", EXPECTED.replace("2026-06-01", "2026-06~"), "in juni 2026 (verwacht, ongeveer)"),
        (EXPECTED, EXPECTED.replace("}", ", cancelled: {on: 2025-12-01}}"), "1 juni 2026 (verwacht)"),
    ],
)
def test_a_date_is_shown_as_firm_as_it_is(before: str, after: str, told: str) -> None:
    old, new = (parse(*filter(None, (one, "{id: b, when: 2027}"))).timeline for one in (before, after))
    (change,) = compare_timelines(old, new)
    assert in_words(change, Language.NL).difference == told


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    (tmp_path / "events.yaml").write_text(CALENDAR + AFTER + CHANNELS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def invoke(last: str, *args: str) -> Result:
        arguments = ["check", "--against", last, "--as-of", "2025-12-05T15:00", *args]
        return CliRunner().invoke(main, arguments, prog_name="notifier", catch_exceptions=False)

    return invoke


def test_a_list_without_channels_says_that_messages_are_only_shown(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "events.yaml").write_text(CALENDAR + AFTER, encoding="utf-8")
    (tmp_path / "before.yaml").write_text(CALENDAR + BEFORE, encoding="utf-8")
    told = (
        "6 wijzigingen naar het scherm waar notifier draait (er zijn geen kanalen), vrijdag 5 december 2025"
    )
    assert told in run("before.yaml").stderr


def _git(folder: Path, *args: str) -> None:
    git = shutil.which("git")
    assert git is not None
    identity = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false")
    subprocess.run([git, "-C", str(folder), *identity, *args], check=True, capture_output=True)


def test_an_earlier_file_shows_what_changes_and_who_hears_of_it(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "last.yaml").write_text(CALENDAR + BEFORE, encoding="utf-8")
    result = run("last.yaml")
    assert result.exit_code == 0
    assert result.stdout == CHANGED
    verdict, _, foretold = result.stderr.partition("\n")
    assert (verdict, foretold) == ("events.yaml is in orde: 5 mijlpalen, 0 bronnen", FORETOLD)


def test_the_same_file_changes_nothing(run: Callable[..., Result]) -> None:
    result = run("events.yaml")
    assert (result.exit_code, result.stdout) == (0, "Er verandert niets voor wie meeleest.\n")
    assert result.stderr == "events.yaml is in orde: 5 mijlpalen, 0 bronnen\n"


def test_a_version_of_git_will_do(run: Callable[..., Result], tmp_path: Path) -> None:
    events = tmp_path / "events.yaml"
    now = events.read_text(encoding="utf-8")
    _git(tmp_path, "init", "-q", "-b", "main")
    events.write_text(CALENDAR + BEFORE, encoding="utf-8")
    _git(tmp_path, "add", "events.yaml")
    _git(tmp_path, "commit", "-q", "-m", "First")
    events.write_text(now, encoding="utf-8")
    assert run("HEAD").stdout == CHANGED
    _git(tmp_path, "commit", "-q", "-a", "-m", "Second")
    assert run("HEAD").stdout == "Er verandert niets voor wie meeleest.\n"
    assert run("main~1").stdout == CHANGED


def test_a_file_in_a_folder_of_the_repository_is_found(run: Callable[..., Result], tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "events.yaml").write_text(CALENDAR + BEFORE, encoding="utf-8")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", "data/events.yaml")
    _git(tmp_path, "commit", "-q", "-m", "First")
    (folder / "events.yaml").write_text(CALENDAR + AFTER, encoding="utf-8")
    assert run("HEAD", "--events", "data/events.yaml").stdout == CHANGED


DATED = "{source: b1, phrase: per 1 mei, when: 2026-05-01}"
LATER = "{source: b2, phrase: te zijner tijd, undated: true}"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            f"statements: [{DATED}]",
            f"statements: [{DATED}, {LATER}]",
            [
                "aangepast 1 mei 2026 telt niet meer Opening",
                "aangepast 8 mei 2026 telt niet meer Feest",
            ],
        ),
        (
            f"statements: [{DATED}, {LATER}]",
            f"statements: [{DATED}]",
            ["aangepast 1 mei 2026 telt weer Opening", "aangepast 8 mei 2026 telt weer Feest"],
        ),
        (
            "when: 2026-05-01, done: 2026-04-01",
            "when: 2026-05-01",
            [
                "aangepast niet meer klaar Opening",
                "verplaatst was 8 april 2026, wordt 8 Feest mei 2026, 30 dagen later",
            ],
        ),
        (
            "when: 2026-05-01, cancelled: {on: 2026-04-01}",
            "when: 2026-06-01",
            ["verplaatst gaat toch door; was 1 mei Opening 2026, wordt 1 juni 2026, 31 dagen later"],
        ),
    ],
)
def test_that_a_date_counts_no_more_or_again_is_said(
    run: Callable[..., Result], tmp_path: Path, before: str, after: str, told: list[str]
) -> None:
    sources = "sources: {b1: {title: B, date: 2026-01-05}, b2: {title: C, date: 2026-03-02}}\n"
    feast = "  - {id: f, title: Feest, kind: event, after: {milestone: o, offset: P7D}}\n"
    for name, row in (("before", before), ("events", after)):
        text = f"{CALENDAR}{sources}milestones:\n  - {{id: o, title: Opening, kind: start, {row}}}\n{feast}"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    # Warnings come first.
    lines = run("before.yaml").stdout.partition("Wat er verandert\n")[2]
    rows = [
        " ".join(one.split())
        for one in lines.replace("\n  a", "\n\na").replace("\n  v", "\n\nv").split("\n\n")
    ]
    assert rows[: len(told)] == told


@pytest.mark.parametrize("last", ["HEAD", "nergens.yaml", "--output=gemaakt", "-h", ":(top)x", ":"])
def test_what_is_no_file_and_no_version_is_told(
    run: Callable[..., Result], tmp_path: Path, last: str
) -> None:
    _git(tmp_path, "init", "-q")
    result = run(last)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{last} is no file, and no version of events.yaml in git" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"events.yaml", ".git"}


def test_mistakes_of_the_earlier_file_are_told_as_its_own(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "last.yaml").write_text(CALENDAR + "milestones:\n  - {id: a}\n", encoding="utf-8")
    result = run("last.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "last.yaml:6:5: fout: a: de sleutel 'title' ontbreekt." in result.stderr


def test_mistakes_of_the_file_itself_come_first(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "last.yaml").write_text(CALENDAR + BEFORE, encoding="utf-8")
    (tmp_path / "events.yaml").write_text(CALENDAR + "milestones:\n  - {id: a}\n", encoding="utf-8")
    result = run("last.yaml")
    assert result.exit_code == 1
    assert "verandert" not in result.stdout


def test_json_stays_json(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "last.yaml").write_text(CALENDAR + BEFORE, encoding="utf-8")
    assert isinstance(json.loads(run("last.yaml", "--format", "json").stdout), list)


def test_another_name_is_no_other_milestone(run: Callable[..., Result], tmp_path: Path) -> None:
    row = "milestones:\n  - {{id: {}, title: A, kind: start, when: 2026-01-01{}}}\n"
    (tmp_path / "last.yaml").write_text(CALENDAR + row.format("oud", ""), encoding="utf-8")
    (tmp_path / "events.yaml").write_text(
        CALENDAR + row.format("nieuw", ", formerly: [oud]"), encoding="utf-8"
    )
    assert run("last.yaml").stdout == "Er verandert niets voor wie meeleest.\n"


def test_letter_that_says_another_date_than_before_is_warned_of(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    text = (
        CALENDAR
        + "sources:\n  b: {{title: B, date: 2025-01-01}}\n  c: {{title: C, date: 2025-02-01}}\nmilestones:\n"
        + "  - {{id: a, title: A, kind: start, statements: [{{source: b, when: {}}}, {{source: c, {}}}]}}\n"
    )
    (tmp_path / "oud.yaml").write_text(text.format("2026-01-01", "confirms: true"), encoding="utf-8")
    found = {}
    for said in (
        ("2026-01-01", "when: 2026-02-01"),
        ("2026-03-01", "confirms: true"),
        ("2026-01-01", "undated: true"),
    ):
        (tmp_path / "events.yaml").write_text(text.format(*said), encoding="utf-8")
        found[said] = "let op:" in run("check", "--against", "oud.yaml").stderr
    assert list(found.values()) == [False, True, False]
    (tmp_path / "events.yaml").write_text(text.format("2026-03-01", "confirms: true"), encoding="utf-8")
    assert (
        "let op: a: bron b zei 1 januari 2026 en zegt nu 1 maart 2026; de brief verandert niet"
        in run("check", "--against", "oud.yaml").stderr
    )


def test_what_waits_for_a_channel_that_is_taken_out_is_said(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    database = open_database(f"sqlite:///{tmp_path / 'var' / 'notifier.db'}")
    now = at("2025-12-05 09:00")
    with database.write() as session:
        for key, name in (("a", "team"), ("f", "weg"), ("a", "weg"), (None, "weg")):
            row = create(
                f"{key}@{name}", domain="d", channel=name, kind=DeliveryKind.REMINDER, now=now, due_at=now
            )
            row.milestone = key
            session.add(row)
    database.close()
    (tmp_path / "before.yaml").write_text(CALENDAR + AFTER + CHANNELS, encoding="utf-8")
    told = "kanaal weg staat niet meer in dit bestand; wat er nog voor wacht vervalt: 3 berichten (a, f)\n"
    assert run("before.yaml").stderr.endswith(told)
