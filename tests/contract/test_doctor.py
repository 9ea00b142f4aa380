"""Every check of the table: what it says of a good installation and of one in which its subject is broken.

A new row has to say here how its subject breaks.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from notifier.config import KNOWN_VARIABLES, Settings, unknown_variables
from notifier.doctor import CHECKS, do_check, examine
from notifier.doctor.findings import Finding, Installation, Level
from notifier.errors import SettingsError, StoreError
from notifier.net.connections import Network
from notifier.net.secrets import Secrets
from notifier.setup import Setup, parse_setup
from notifier.store.database import Database
from notifier.store.facts import note
from notifier.store.memory import DOMAIN, LAST_ROUND
from notifier.words import Language, catalog
from tests.conftest import CALENDAR, at
from tests.world import World, hooked

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.doctor.findings import Check
    from tests.receivers import Receiver

MILESTONE = "  - {id: m, title: M, kind: start, when: 2026-03-02}\n"
PACKAGE = Path(__file__).parent.parent.parent / "notifier"


@pytest.fixture
def installation(tmp_path: Path, sqlite: Database, receiver: Receiver) -> Installation:
    """Return an installation in which all is well, after a round."""
    world = World(folder=tmp_path, database=sqlite)
    world.write(MILESTONE, channels=hooked(world, receiver))
    world.tick("2026-01-26 10:00")
    (tmp_path / "secrets").mkdir(mode=0o700)
    receiver.date = "Mon, 26 Jan 2026 09:01:20 GMT"
    Path(sqlite.name).chmod(0o600)
    return Installation(
        events_path=world.events,
        setup=parse_setup(world.events.read_bytes(), name="events.yaml"),
        database=sqlite,
        database_file=sqlite.file,
        folder=tmp_path / "calendars",
        secrets=Secrets.from_environment(world.environment, tmp_path),
        network=Network(),
        environment=world.environment,
        now=at("2026-01-26 10:01"),
    )


def _with_address(seen: Installation, url: str, key: str = "url") -> Installation:
    content = seen.events_path.read_text().replace("calendar:\n", f"calendar:\n  {key}: {url}\n", 1)
    return replace(seen, setup=parse_setup(content.encode(), name="events.yaml"))


def _break_file(seen: Installation) -> Installation:
    try:
        parse_setup(CALENDAR.encode() + b"milestones:\n  - {id: m}\n", name="events.yaml")
    except Exception as error:  # noqa: BLE001 - what is wrong is a part of the installation
        return replace(seen, setup=error)  # type: ignore[arg-type]
    raise AssertionError


def _break_database(seen: Installation) -> Installation:
    assert isinstance(seen.database, Database)
    with seen.database.write() as session:
        note(session, DOMAIN, "other.example")
    return seen


def _break_integrity(seen: Installation) -> Installation:
    assert isinstance(seen.database, Database)
    path = Path(seen.database.name)
    seen.database.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = os.urandom(8192)
    path.write_bytes(content)
    return seen


def _break_contents(seen: Installation) -> Installation:
    """Drop a table behind its back: the check fails itself, which is told as well."""
    assert isinstance(seen.database, Database)
    with seen.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE feed_token")
    return seen


def _break_outbox(seen: Installation) -> Installation:
    assert isinstance(seen.database, Database)
    with seen.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO delivery (id, key, channel, kind, state, due_at, next_at, attempts, fence, reason,"
            " created_at, ended_at) VALUES ('dl_x', 'x', 'team', 'trouble', 'dead', '2026-01-26', '2026-01-26', 13, 1,"
            " 'refused', '2026-01-26', '2026-01-26')"
        )
    return seen


def _break_folder(seen: Installation) -> Installation:
    file = seen.folder / "file"
    file.touch()
    return replace(seen, folder=file)


def _break_secrets(seen: Installation) -> Installation:
    (seen.secrets.folder / "mail").write_text("geheim")
    (seen.secrets.folder / "mail").chmod(0o644)
    return seen


BROKEN: dict[str, Callable[[Installation], Installation]] = {
    "file": _break_file,
    "database": _break_database,
    "contents": _break_contents,
    "integrity": _break_integrity,
    "last round": lambda seen: replace(seen, now=seen.now + timedelta(days=2)),
    "outbox": _break_outbox,
    "folder": _break_folder,
    "disk": lambda seen: replace(seen, folder=Path("/proc/self")),
    "channels": lambda seen: replace(
        seen, secrets=seen.secrets._replace(environment={"HOOK_URL": "http://127.0.0.1:1/geheim"})
    ),
    "address": lambda seen: _with_address(seen, "http://127.0.0.1:1"),
    "answers": lambda seen: _with_address(seen, "http://127.0.0.1:1", key="answers"),
    "proxy": lambda seen: replace(seen, network=Network(proxy=SecretStr("http://u:geheim@127.0.0.1:1"))),
    "certificates": lambda seen: replace(seen, network=Network(ca_bundle="/nowhere")),
    "secrets": _break_secrets,
    "settings": lambda seen: replace(seen, environment={"NOTIFIER_DATABSE_URL": "geheim"}),
    "clock": lambda seen: replace(seen, now=seen.now - timedelta(hours=1)),
    "time zones": lambda seen: replace(seen, now=seen.now + timedelta(days=20 * 365)),
    "tables of days": lambda seen: replace(seen, now=seen.now + timedelta(days=20 * 365)),
}


def _told(check: Check, seen: Installation) -> list[tuple[Level, str]]:
    return [(finding.level, finding.sentence) for finding in check.look(seen)]


def test_every_check_is_broken_here() -> None:
    assert {check.name for check in CHECKS} == set(BROKEN)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_tells_that_all_is_well(check: Check, installation: Installation) -> None:
    if check.name == "tables of days":
        installation = replace(installation, now=at("2024-09-01 10:01"))
    told = _told(check, installation)
    assert told
    assert {level for level, _ in told} == {Level.OK}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_tells_what_is_broken_and_what_to_do(check: Check, installation: Installation) -> None:
    seen = BROKEN[check.name](installation)
    found = [finding for finding in do_check(check, seen) if finding.level is not Level.OK]
    assert found
    assert "unforeseen" not in {finding.key for finding in found}
    for finding in found:
        sentences = finding.sentence, finding.advice
        assert all(sentences)
        assert "geheim" not in " ".join(sentences)
        assert "doctor." not in " ".join(sentences)


@pytest.mark.parametrize(
    ("what", "level", "told", "advice"),
    [
        ("nothing", Level.WARNING, "{} is not there yet", "nothing; the first round makes it"),
        (
            "file",
            Level.PROBLEM,
            "{} is no folder",
            "remove what stands in its place; the next round makes the folder",
        ),
        (
            "link",
            Level.PROBLEM,
            "{} is no folder",
            "remove what stands in its place; the next round makes the folder",
        ),
    ],
)
def test_a_calendars_folder_that_is_absent_is_told_from_one_in_whose_place_something_stands(
    installation: Installation, what: str, level: Level, told: str, advice: str
) -> None:
    (check,) = (check for check in CHECKS if check.name == "folder")
    place = installation.folder.parent / "absent"
    if what == "file":
        place.touch()
    elif what == "link":
        place.symlink_to("nowhere")
    (finding,) = check.look(replace(installation, folder=place))
    assert (finding.level, finding.sentence, finding.advice) == (
        level,
        told.format(place),
        advice,
    )


def test_a_calendars_folder_that_cannot_be_made_is_told_before_the_first_round(
    installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    (check,) = (check for check in CHECKS if check.name == "folder")
    assert _told(check, replace(installation, folder=tmp_path / "file/state/calendars")) == [
        (Level.PROBLEM, f"{tmp_path / 'file'} cannot be written")
    ]


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_a_secrets_folder_that_is_named_and_is_none_is_a_problem(
    installation: Installation, tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").touch()
    environment = {**installation.environment, "NOTIFIER_SECRETS": str(tmp_path / name)}
    secrets = Secrets.from_environment(environment, tmp_path)
    (check,) = (check for check in CHECKS if check.name == "secrets")
    assert _told(check, replace(installation, environment=environment, secrets=secrets)) == [
        (Level.PROBLEM, f"NOTIFIER_SECRETS: {tmp_path / name} is no folder")
    ]


@pytest.mark.parametrize("value", ["1", "true", "T", "y", "YES", "on"])
def test_every_value_that_mutes_is_told(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("NOTIFIER_MUTE", value)
    assert Settings().mute
    (check,) = (check for check in CHECKS if check.name == "settings")
    told = _told(check, replace(installation, environment={"NOTIFIER_MUTE": value}))
    assert (Level.WARNING, "NOTIFIER_MUTE is set: nothing is sent") in told


def test_every_finding_that_is_not_good_has_its_advice() -> None:
    """Also those that no installation here shows."""
    source = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "doctor").glob("*.py"))
    texts = catalog(Language.EN)
    keys = {key.removeprefix("doctor.") for key in texts if key.startswith("doctor.")}
    told = {key for key in keys if not key.endswith(".do")}
    by_error = {key.removesuffix(".do") for key in keys} - told
    assert [key for key in by_error if f'"{key}", reason=' not in source] == []
    assert [key for key in told if f'"{key}"' not in source] == []
    for key in told:
        chosen = {"channel", "channel_login"}
        is_good = key in chosen or re.search(rf'good\(\s*"{key}"', source)
        assert bool(is_good) != (f"{key}.do" in keys), key


def test_a_check_that_fails_itself_is_a_problem_and_the_others_are_done(installation: Installation) -> None:
    assert isinstance(installation.setup, Setup)
    broken = replace(installation, folder=None)  # type: ignore[arg-type]
    told = dict[str, list[Finding]]()
    for name, finding in examine(broken):
        told.setdefault(name, []).append(finding)
    assert [finding.key for finding in told["folder"]] == ["unforeseen"]
    assert set(told) == {check.name for check in CHECKS}


def test_without_file_and_database_the_other_checks_are_done(installation: Installation) -> None:
    missing = SettingsError("settings.muted")
    told = list(examine(replace(installation, setup=missing, database=missing)))
    assert {name for name, finding in told if finding.level is Level.PROBLEM} == {"file", "database"}


def test_a_database_that_cannot_be_opened_is_told_with_what_to_do_about_one_of_its_kind(
    installation: Installation,
) -> None:
    (check,) = (check for check in CHECKS if check.name == "database")
    for file, key in ((Path("/x.db"), "database_unopened"), (None, "database_absent")):
        refusal = StoreError("store.unreachable", name="x", reason="Permission denied")
        (finding,) = check.look(replace(installation, database=refusal, database_file=file))
        assert (finding.level, finding.key) == (Level.PROBLEM, key)
        assert finding.sentence == "the database x cannot be opened: Permission denied"


def test_the_disk_of_a_database_that_was_not_made_yet_is_looked_at(installation: Installation) -> None:
    (check,) = (check for check in CHECKS if check.name == "disk")
    missing = StoreError("store.missing", name="x")
    seen = replace(installation, database=missing, database_file=Path("/proc/self/fd/none/var/notifier.db"))
    assert (Level.PROBLEM, "only 0 MB free at /proc/self/fd") in _told(check, seen)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("NOTIFIER_MUET", "NOTIFIER_MUTE"),
        ("notifier_database", "NOTIFIER_DATABASE_URL"),
        ("NOTIFIER_LOGLEVEL", "NOTIFIER_LOG_LEVEL"),
        # All names begin as this one does.
        ("NOTIFIER_SITE", "-"),
    ],
)
def test_a_setting_that_is_none_is_named_with_the_nearest(name: str, near: str) -> None:
    assert unknown_variables({name: "geheim", "PATH": "", "NOTIFIER_MUTE": "1"}) == {name: near}


def test_every_setting_of_the_package_is_known() -> None:
    named = {
        name
        for path in PACKAGE.rglob("*.py")
        for name in re.findall(r'"(NOTIFIER_[A-Z_]*[A-Z])"', path.read_text(encoding="utf-8"))
    }
    assert named <= KNOWN_VARIABLES


@pytest.mark.parametrize("name", ["NOTIFIER_WATCH_HOSTS", "NOTIFIER_INCLUDE_HOSTS"])
def test_hosts_with_which_no_round_would_start_are_a_problem(installation: Installation, name: str) -> None:
    (check,) = (check for check in CHECKS if check.name == "settings")
    assert _told(check, replace(installation, environment={name: "example.org, https://example.org/"})) == [
        (
            Level.PROBLEM,
            f"{name}: part 2 is no name; expected: names separated by commas, such as smtp.example.org, "
            "*.example.org",
        )
    ]


@pytest.mark.parametrize(
    ("query", "level", "told"),
    [
        ("topc=kcr2", Level.PROBLEM, "NOTIFIER_METRICS: topc is not a word known in an address"),
        ("id=n", Level.WARNING, "NOTIFIER_METRICS: "),
    ],
)
def test_a_filter_of_the_metrics_that_chooses_nothing_is_told(
    installation: Installation, query: str, level: Level, told: str
) -> None:
    (check,) = (check for check in CHECKS if check.name == "settings")
    ((found, sentence),) = _told(check, replace(installation, environment={"NOTIFIER_METRICS": query}))
    assert found is level
    assert sentence.startswith(told)


@pytest.mark.parametrize(
    ("date", "is_told"),
    [
        ("Mon, 26 Jan 2026 08:59:00 GMT", True),
        ("Mon, 26 Jan 2026 09:00:30 GMT", False),
        ("Mon, 26 Jan 2026 09:03:30 GMT", False),
        ("Tue, 27 Jan 2026 09:01:00 GMT", True),
        ("today", False),
    ],
)
def test_a_clock_that_differs_from_that_of_a_receiver_is_told(
    installation: Installation, receiver: Receiver, date: str, *, is_told: bool
) -> None:
    receiver.date = date
    (check,) = (check for check in CHECKS if check.name == "channels")
    assert [finding.key for finding in check.look(installation)][1:] == ["clock_elsewhere"] * is_told


def test_a_recess_that_is_not_known_is_told_where_a_milestone_waits_for_it(
    installation: Installation,
) -> None:
    (check,) = (check for check in CHECKS if check.name == "tables of days")
    text = (
        f"{CALENDAR}sources: {{brief: {{title: B, date: 2026-01-05}}}}\nmilestones:\n"
        "  - {id: m, title: M, kind: start, statements: [{source: brief, phrase: voor het zomerreces, undated: true}]}\n"
        "  - {id: n, title: N, kind: start, when: ../2026-07-02,\n"
        "     statements: [{source: brief, phrase: voor het zomerreces, when: ../2026-07-02}]}\n"
    )
    seen = replace(installation, setup=parse_setup(text.encode(), name="events.yaml"))
    assert _told(check, seen)[1:] == [
        (
            Level.WARNING,
            "recesses of the Tweede Kamer are known up to 2024-09-02 only; words such as 'before the summer recess' "
            "of a later year get no date",
        ),
        (
            Level.WARNING,
            "m: without a date, as its words name a recess of the Tweede Kamer, and those are known up to 2024 "
            "only",
        ),
    ]


@pytest.mark.parametrize(("time", "key"), [("21:59", "recesses"), ("22:00", "recesses_end")])
def test_the_known_recesses_end_with_a_day_in_the_zone_of_the_list(
    installation: Installation, time: str, key: str
) -> None:
    (check,) = (check for check in CHECKS if check.name == "tables of days")
    seen = replace(installation, now=datetime.fromisoformat(f"2024-09-02T{time}Z"))
    assert [finding.key for finding in check.look(seen)][1] == key


def test_the_address_for_answers_has_the_form(installation: Installation, receiver: Receiver) -> None:
    """Another server may answer there, or the operator may not allow answers."""
    (check,) = (check for check in CHECKS if check.name == "answers")
    base = receiver.url.partition("/services")[0]
    assert _told(check, _with_address(installation, base, key="answers")) == [
        (Level.PROBLEM, f"{base}/answer/about gives 501 instead of the form")
    ]


@pytest.mark.parametrize("name", ["last round", "clock"])
def test_moments_are_told_in_utc_wherever_the_clock_stands(installation: Installation, name: str) -> None:
    (check,) = [one for one in CHECKS if one.name == name]
    assert isinstance(installation.database, Database)
    zone = timezone(timedelta(hours=9))
    with installation.database.write() as session:
        note(session, LAST_ROUND, installation.now.astimezone(zone).isoformat())
    moment = f"{installation.now.astimezone(UTC):%Y-%m-%d %H:%M}"
    ((level, told),) = _told(check, replace(installation, now=installation.now.astimezone(zone)))
    assert level is Level.OK
    assert moment in told


def test_a_round_that_is_yet_to_come_is_no_good_last_round(installation: Installation) -> None:
    told = {
        check.name: _told(check, replace(installation, now=installation.now - timedelta(days=365)))
        for check in CHECKS
        if check.name in {"last round", "clock"}
    }
    assert told["last round"] == []
    assert [level for level, _ in told["clock"]] == [Level.PROBLEM]
