"""`simulate` shows what real rounds deliver to real receivers."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifier.app.simulation import simulate
from notifier.cli import main
from notifier.store.database import open_database
from tests.conftest import AMSTERDAM, CALENDAR, at, day
from tests.receivers import Receiver, receiving
from tests.world import SECRET, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NAMES = {"SLACK_URL": "slack-team", "TEAMS_URL": "teams-team", "HOOK_URL": "register"}
CHANNELS = """\
  slack-team: {type: slack, url_env: SLACK_URL, changes: true, digest: weekly, allow_private: true}
  teams-team: {type: teams, url_env: TEAMS_URL, digest: daily, reminders: [], allow_private: true}
  register: {type: webhook, url_env: HOOK_URL, secret_env: HOOK_SECRET, changes: now, allow_private: true}
"""
RULES = """\
  - {id: r, before: [P30D, P7D, P5B, P1D, P0D], overdue: {every: P7D, at_most: 3}}
  - {id: vroeg, before: [P2W], at: "07:30", weekend: keep, match: {kind: start}}
"""
ROWS = [
    "{id: a, title: Instelling, kind: start, when: 2026-01-01}",
    "{id: b, title: Besluit, kind: decision, when: 2026-33}",
    "{id: c, title: Reactie, kind: publication, when: ../2026-01-09, overdue_after: 2026-01-16}",
    "{id: d, title: Overleg, kind: event, when: '2025-12-16T12:00[Europe/Amsterdam]', repeat: FREQ=WEEKLY}",
    "{id: e, title: Brief, kind: deadline, after: {milestone: a, offset: P2W}}",
    "{id: f, title: Zienswijze, kind: deadline, when: 2025-12-25, statutory: true}",
    "{id: g, title: Oud, kind: deadline, when: 2025-11-01}",
    "{id: h, title: Klaar, kind: end, when: 2026-01-12, done: 2026-01-02}",
    "{id: i, title: Jaarbericht, kind: deadline, when: 2025-12-31, repeat: FREQ=YEARLY}",
    "{id: j, title: Periode, kind: start, when: 2025-12-22/2026-02-13}",
]


def _write(world: World, rows: list[str], channels: str = CHANNELS, rules: str = RULES) -> None:
    world.write("".join(f"  - {row}\n" for row in rows) or "  []\n", reminders=rules, channels=channels)


@pytest.fixture(scope="module")
def receivers() -> Iterator[dict[str, Receiver]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(receiving()) for name in NAMES.values()}


def _world(folder: Path, receivers: dict[str, Receiver]) -> World:
    folder.mkdir(parents=True)
    environment = {variable: receivers[name].url for variable, name in NAMES.items()}
    database = open_database(f"sqlite:///{folder / 'real.db'}")
    return World(folder=folder, database=database, environment={**environment, "HOOK_SECRET": SECRET})


Ledger = list[tuple[str, str, Any]]


def _really(
    world: World, receivers: dict[str, Receiver], foretold: Ledger, start: datetime, end: datetime
) -> Ledger:
    """Run rounds at nine every day and at every simulated moment; return what each channel got when.

    A message simulated too late or not at all comes at nine; one simulated too early does not come.
    """
    for receiver in receivers.values():
        receiver.take()
    days = (start.date() + timedelta(days=number) for number in range((end.date() - start.date()).days + 1))
    moments = {
        start,
        *(at(f"{one} 09:00") for one in days),
        *(datetime.fromisoformat(one) for one, _, _ in foretold),
    }
    told: Ledger = []
    for moment in sorted(one for one in moments if start <= one <= end):
        world.tick(f"{moment:%Y-%m-%d %H:%M}")
        told += [
            (moment.isoformat(), name, request.json)
            for name, receiver in sorted(receivers.items())
            for request in receiver.take()
        ]
    return told


def _foretold(world: World, start: datetime, end: datetime) -> Ledger:
    return [
        (
            sending.at.astimezone(AMSTERDAM).isoformat(),
            sending.destination.channel.name,
            json.loads(sending.payload.content),
        )
        for sending in simulate(world.events, start, end)
    ]


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.sampled_from(ROWS), unique=True, min_size=1),
    start=st.dates(day("2025-12-12"), day("2026-01-12")),
    length=st.integers(0, 6),
)
def test_simulate_foretells_what_real_rounds_deliver(
    receivers: dict[str, Receiver],
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[str],
    start: Any,
    length: int,
) -> None:
    if ROWS[4] in rows and ROWS[0] not in rows:
        rows = [ROWS[0], *rows]
    world = _world(tmp_path_factory.mktemp("world") / "w", receivers)
    _write(world, rows)
    first, last = at(f"{start} 08:00"), at(f"{start + timedelta(days=length)} 23:59")
    foretold = _foretold(world, first, last)
    try:
        assert foretold == _really(world, receivers, foretold, first, last)
    finally:
        world.database.close()


@pytest.fixture
def world(tmp_path: Path, receivers: dict[str, Receiver]) -> Iterator[World]:
    made = _world(tmp_path / "w", receivers)
    yield made
    made.database.close()


def test_two_weeks_of_everything_around_new_year(world: World, receivers: dict[str, Receiver]) -> None:
    _write(world, ROWS)
    first, last = at("2025-12-24 08:00"), at("2026-01-07 23:59")
    foretold = _foretold(world, first, last)
    assert foretold == _really(world, receivers, foretold, first, last)
    assert len(foretold) > 20


def test_changes_against_the_committed_calendars_are_foretold(
    world: World, receivers: dict[str, Receiver]
) -> None:
    far = [
        "{id: a, title: Ver, kind: start, when: 2027-01-01}",
        "{id: b, title: Weg, kind: start, when: 2027}",
    ]
    _write(world, far)
    world.tick("2026-01-07 08:00")
    world.tick("2026-01-07 09:00")
    _write(
        world, [far[0].replace("2027-01-01", "2027-03-01"), "{id: c, title: Nieuw, kind: end, when: 2028}"]
    )
    first, last = at("2026-01-08 08:00"), at("2026-01-13 23:59")
    foretold = _foretold(world, first, last)
    assert foretold == _really(world, receivers, foretold, first, last)
    assert [(moment, name) for moment, name, _ in foretold] == [
        ("2026-01-08T08:00:00+01:00", "register"),
        ("2026-01-08T08:00:00+01:00", "register"),
        ("2026-01-08T08:00:00+01:00", "register"),
        ("2026-01-08T09:00:00+01:00", "teams-team"),
        # Nothing is left for the overview of Monday.
        ("2026-01-09T09:00:00+01:00", "slack-team"),
    ]


def test_what_a_channel_hears_only_once_it_is_overdue_is_foretold(
    world: World, receivers: dict[str, Receiver]
) -> None:
    """Nothing is due to this channel before the day has passed: its filter takes nothing until then."""
    channel = (
        "  slack-team: {type: slack, url_env: SLACK_URL, match: {status: overdue}, allow_private: true}\n"
    )
    _write(world, ["{id: a, title: A, kind: deadline, when: 2026-01-06}"], channel)
    first, last = at("2026-01-05 08:00"), at("2026-01-09 23:59")
    foretold = _foretold(world, first, last)
    assert [moment for moment, _, _ in foretold] == ["2026-01-07T09:00:00+01:00"]
    assert foretold == _really(world, receivers, foretold, first, last)


def test_simulating_leaves_nothing_behind(world: World) -> None:
    _write(world, ROWS)
    before = {path: path.read_bytes() for path in world.folder.iterdir()}
    assert list(simulate(world.events, at("2025-12-12 08:00"), at("2025-12-15 08:00")))
    assert {path: path.read_bytes() for path in world.folder.iterdir()} == before


# The command

MILESTONES = """\
milestones:
  - {id: a, title: Instelling KCR2, kind: start, when: 2026-01-10}
  - {id: b, title: Besluit, kind: decision, when: 2026-01-09}
  - {id: c, title: Verslag, kind: deadline, when: 2026-02-01}
reminders:
  - {id: r, before: [P7D]}
channels:
  team: {type: slack, url_env: SLACK_URL, digest: weekly}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def invoke(*args: str) -> Result:
        return CliRunner().invoke(main, list(args), prog_name="notifier", catch_exceptions=False)

    return invoke


def test_the_table_says_when_to_whom_and_why(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("simulate", "--from", "2026-01-01", "--to", "2026-01-05")
    assert result.exit_code == 0
    assert result.stdout == (
        "vrijdag 2 januari 2026\n"
        "  09:00 team  7 dagen voor de datum        Over 7 dagen: Besluit\n"
        "              7 dagen voor de datum; valt  Over 8 dagen: Instelling KCR2\n"
        "              op 3 januari 2026\n"
        "              (zaterdag)\n"
        "\n"
        "maandag 5 januari 2026\n"
        "  09:00 team  wekelijks overzicht          Nieuws van de week: 1 mijlpaal\n"
    )
    assert result.stderr == "2 berichten aan 1 kanaal\n"
    assert {path.name for path in tmp_path.iterdir()} == {"events.yaml"}


def test_the_table_is_in_the_language_of_the_list_and_a_message_in_that_of_its_channel(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    path = tmp_path / "events.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("type: slack,", "type: slack, language: en,"), encoding="utf-8")
    shown = run("simulate", "--from", "2026-01-02", "--to", "2026-01-02").stdout
    assert shown.splitlines()[:2] == [
        "vrijdag 2 januari 2026",
        "  09:00 team  7 dagen voor de datum        In 7 days: Besluit",
    ]


def test_the_review_of_a_quarter_is_called_that_for_every_type(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    text = CALENDAR + "milestones:\n  - {id: a, title: Visie, kind: decision, when: ../..}\nchannels:\n"
    hook = "  register: {type: webhook, url: 'https://r.example/hook'}\n  scherm: {type: console}\n"
    (tmp_path / "events.yaml").write_text(text + hook, encoding="utf-8")
    shown = run("simulate", "--from", "2026-03-30", "--to", "2026-04-01", "--format", "json").stdout
    why = {one["channel"]: one["notices"][0]["why"] for one in json.loads(shown)}
    assert why == {"register": "overzicht van het kwartaal", "scherm": "overzicht van het kwartaal"}


def test_a_period_without_messages_says_so(run: Callable[..., Result]) -> None:
    result = run("simulate", "--from", "2027-01-01", "--to", "2027-01-03")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 berichten aan 0 kanalen\n")


def test_the_first_and_the_last_moment_count(run: Callable[..., Result]) -> None:
    def count(start: str, end: str) -> str:
        return run("simulate", "--from", start, "--to", end).stderr.split()[0]

    assert count("2026-01-02T09:00", "2026-01-02T09:00") == "1"
    assert count("2026-01-01", "2026-01-02T08:59") == "0"
    assert count("2026-01-03", "2026-01-05T08:59") == "0"


def test_json_names_what_every_message_tells(run: Callable[..., Result]) -> None:
    shown = json.loads(
        run("simulate", "--from", "2026-01-01", "--to", "2026-01-05", "--format", "json").stdout
    )
    group, digest = shown
    assert {key: value for key, value in group.items() if key != "notices"} == {
        "at": "2026-01-02T09:00:00+01:00",
        "channel": "team",
        "type": "slack",
        "subject": "Over 7 dagen: Besluit en nog 1",
        "open_count": 0,
    }
    assert group["notices"][0] == {
        "milestone": "b",
        "recurrence": None,
        "along": [],
        "type": "reminder",
        "headline": "Over 7 dagen: Besluit",
        "text": "Datum: vrijdag 9 januari 2026.",
        "rule": "r",
        "why": "7 dagen voor de datum",
    }
    assert digest["subject"] == "Nieuws van de week: 1 mijlpaal"
    assert {notice["why"] for notice in digest["notices"]} == {"wekelijks overzicht"}


def test_a_file_with_mistakes_is_refused(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(CALENDAR + "milestones:\n  - {id: a}\n", encoding="utf-8")
    result = run("simulate", "--from", "2026-01-01", "--to", "2026-01-05")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "events.yaml:6:5: fout: a: de sleutel 'title' ontbreekt." in result.stderr
