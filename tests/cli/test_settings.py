"""Settings and options that cannot be: one sentence each, and no traceback."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.databases import locked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


@pytest.mark.usefixtures("with_tables")
@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("NOTIFIER_MUTE", "perhaps", "1 / 0"),
        ("NOTIFIER_RETENTION_DAYS", "0", "1 ... 36500"),
        ("NOTIFIER_RETENTION_DAYS", "99999999999", "1 ... 36500"),
        ("NOTIFIER_RETENTION_DAYS", "3.5", "1 ... 36500"),
        ("NOTIFIER_GZIP", "geheim", "1 / 0"),
        ("NOTIFIER_EDIT", "file", "patch"),
        ("NOTIFIER_LOG_LEVEL", "loud", "debug / info / warning / error"),
        # Of one that is never called the monitor would hear nothing, and nobody else either.
        ("NOTIFIER_HEARTBEAT_URL", "geheim", "https://..."),
        ("NOTIFIER_HEARTBEAT_URL", "ftp://monitor.example/geheim", "https://..."),
        ("NOTIFIER_HEARTBEAT_URL", "https://user:geheim@monitor.example/", "https://..."),
        ("NOTIFIER_HEARTBEAT_URL", "https://monitor.example:99999/geheim", "https://..."),
    ],
)
def test_a_setting_that_cannot_be_is_named_and_not_repeated(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run("tick")
    assert result.exit_code == 1
    assert result.stderr == f"notifier: {name} has a value that cannot be; expected: {expected}\n"


@pytest.mark.parametrize("command", ["tick", "publish"])
def test_a_misspelt_setting_is_named_and_its_value_is_not_repeated(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    run("init", "--language", "en")
    monkeypatch.setenv("NOTIFIER_MUET", "geheim")
    result = run(command, "--as-of", "2025-12-02T09:00")
    told = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    assert [(one["level"], one["event"], one["name"], one["nearest"]) for one in told] == [
        ("warning", "setting_unknown", "NOTIFIER_MUET", "NOTIFIER_MUTE")
    ]
    assert result.exit_code == 0
    assert "geheim" not in result.stderr


@pytest.mark.usefixtures("with_tables")
def test_a_level_of_the_log_may_be_in_capitals(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", "--language", "en")
    monkeypatch.setenv("NOTIFIER_LOG_LEVEL", "WARNING")
    assert run("tick", "--as-of", "2025-12-02T09:00").exit_code == 0


@pytest.mark.usefixtures("with_tables")
@pytest.mark.parametrize(
    "password", ["half1@half2", "1/half2", "half1/half2", "1?half2", "1#half2", "1:half2@half3"]
)
def test_a_password_of_the_proxy_is_read_whole_or_refused(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    run("init")
    monkeypatch.setenv("NOTIFIER_PROXY", f"http://user:{password}@127.0.0.1:3128")
    result = run("tick")
    assert (result.exit_code, "NOTIFIER_PROXY is not a usable address" in result.stderr) == (1, True)
    assert "half" not in result.stderr


def test_postgresql_without_its_extra_is_told_in_one_sentence(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", "postgresql://nobody:geheim@127.0.0.1:9/x")
    for command in ("tick", "publish"):
        result = run(command)
        assert (result.exit_code, result.stdout, result.stderr) == (
            1,
            "",
            "notifier: PostgreSQL needs the package psycopg, which is not installed; "
            "this does it: pip install 'notifier[postgresql]'\n",
        )


def test_what_only_reads_needs_no_driver(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    run("init", "--language", "en")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", "postgresql://127.0.0.1:9/x")
    for command in (("check",), ("upcoming",), ("show", "entry-into-force"), ("schema",)):
        assert run(*command).exit_code == 0


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "gisteren"])
def test_a_day_no_calendar_holds_is_refused(run: Callable[..., Result], day: str) -> None:
    assert run("upcoming", "--as-of", day).exit_code == 2


def test_a_period_that_ends_before_it_begins_is_refused(run: Callable[..., Result]) -> None:
    run("init")
    result = run("simulate", "--from", "2026-02-01", "--to", "2026-01-01")
    assert (result.exit_code, "--to lies before --from" in result.stderr) == (2, True)


@pytest.mark.usefixtures("with_tables")
def test_deliveries_are_chosen_by_state(run: Callable[..., Result]) -> None:
    run("init")
    run("tick", "--as-of", "2025-12-02T09:00")
    listed = run("deliveries", "list", "--state", "sent", "--state", "dead", "--format", "csv").stdout
    assert listed.splitlines()[0].startswith("id,state,channel,due")
    assert {line.split(",")[1] for line in listed.splitlines()[1:]} == {"sent"}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:half1@half2@127.0.0.1:1/db",
        "postgresql://127.0.0.1:1/db?user=u&password=half1@half2",
        "postgresql://user:half1%40half2@127.0.0.1:1/db",
    ],
)
def test_no_part_of_a_database_password_is_in_an_error_or_a_log(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    run("init", "--language", "en")
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", url)
    monkeypatch.setenv("NOTIFIER_LOG_LEVEL", "debug")
    for command in (
        "tick",
        "publish",
        "serve",
        "upcoming",
        "check",
        "show overleg",
        "deliveries list",
        "deliveries retry --channel console",
        "feeds token list",
    ):
        result = run(*command.split())
        assert "half" not in result.output + repr(result.exception), command


@pytest.mark.usefixtures("with_tables")
@pytest.mark.parametrize(
    ("name", "value", "check", "told"),
    [
        ("NOTIFIER_CA_BUNDLE", "/nowhere", "certificates", "NOTIFIER_CA_BUNDLE: /nowhere cannot be read"),
        ("NOTIFIER_PROXY", "geheim", "proxy", "NOTIFIER_PROXY is not a usable address"),
        ("NOTIFIER_HEARTBEAT_URL", "geheim", "settings", "NOTIFIER_HEARTBEAT_URL has a value that cannot be"),
        ("NOTIFIER_GZIP", "geheim", "settings", "NOTIFIER_GZIP has a value that cannot be"),
        ("NOTIFIER_ALLOW", "geheim", "settings", "NOTIFIER_ALLOW: part 1 cannot be read"),
        ("NOTIFIER_HOSTS", "ge heim", "settings", "NOTIFIER_HOSTS: part 1 is no name"),
        ("NOTIFIER_MAIL_DOMAINS", "ge heim", "settings", "NOTIFIER_MAIL_DOMAINS: part 1 is no name"),
    ],
)
def test_a_setting_that_cannot_be_is_one_finding_of_the_examination_among_all_others(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, name: str, value: str, check: str, told: str
) -> None:
    run("init", "--language", "en")
    run("tick")
    every = {one["check"] for one in json.loads(run("doctor", "--format", "json").stdout)}
    monkeypatch.setenv(name, value)
    result = run("doctor", "--format", "json")
    found = json.loads(result.stdout)
    problems = [one for one in found if one["level"] == "problem" and one["check"] == check]
    assert [one["finding"].startswith(told) for one in problems] == [True]
    assert {one["check"] for one in found} == every
    assert "geheim" not in result.output.replace("/nowhere", "")
    assert result.exit_code == 1


@pytest.mark.usefixtures("with_tables")
@pytest.mark.parametrize(
    "command", [("tick",), ("deliveries", "list"), ("proposals", "list"), ("doctor", "--format", "json")]
)
def test_a_locked_database_is_told_with_who_holds_it_and_what_to_do(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    run("init", "--language", "en")
    run("tick")
    database = tmp_path / "var" / "notifier.db"
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", f"sqlite:///{database}")
    for module in ("engines", "reading"):
        monkeypatch.setattr(f"notifier.store.{module}.BUSY_TIMEOUT_S", 0.1)
    with locked(database, "DELETE") as holder:
        result = run(*command)
    told = re.sub(r"\(python[0-9.]*\)", "(python)", result.output)
    sentence = (
        f"the database {database} is locked by process {holder} (python) and did not come free in 5 seconds; let that "
        "process finish, or end it where it hangs, and do this again; serve tries again by itself"
    )
    expected = sentence if command[0] == "doctor" else f"notifier {command[0]}: {sentence}\n"
    assert expected in told
    assert result.exit_code == 1
