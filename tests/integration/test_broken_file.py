"""A file with mistakes changes nothing: the last good one counts."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from notifier.app.service import Service
from notifier.cli.support.reports import tell_round
from notifier.events_file.problems import EventsFileError
from notifier.web.state import AppState
from tests.conftest import at
from tests.databases import dump
from tests.receivers import receiving
from tests.world import World, headlines, hooked, slack_texts

if TYPE_CHECKING:
    from notifier.store.database import Database

BROKEN = sorted((Path(__file__).parents[1] / "data" / "broken").glob("*.yaml"))
MILESTONES = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-02}\n"


def _calendars(world: World) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (world.folder / "calendars").iterdir()}


def _told(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return the content of the database without the reported trouble."""
    return {name: rows for name, rows in dump(database).items() if name != "trouble"}


def test_no_broken_file_changes_database_or_calendar(tmp_path: Path, sqlite: Database) -> None:
    world = World(folder=tmp_path, database=sqlite)
    world.write(MILESTONES)
    world.tick("2026-01-15 12:00")
    rows, calendars = _told(sqlite), _calendars(world)
    for path in BROKEN:
        world.events.write_bytes(path.read_bytes())
        done = world.tick("2026-01-15 12:00")
        assert isinstance(done.plan.refused, EventsFileError), path.name
        assert (_told(sqlite), _calendars(world)) == (rows, calendars), path.name


def test_reminders_go_on_while_the_file_is_broken(tmp_path: Path, sqlite: Database) -> None:
    with receiving() as receiver:
        world = World(folder=tmp_path, database=sqlite)
        world.write(MILESTONES, channels=hooked(world, receiver))
        world.tick("2026-01-15 12:00")
        good = world.events.read_bytes()
        world.events.write_bytes(b"milestones: [")
        world.tick("2026-01-30 09:00")
        assert headlines(receiver) == ["Over 31 dagen: Instelling KCR2"]
        world.events.unlink()
        world.tick("2026-03-02 09:00")
        assert headlines(receiver) == ["Vandaag: Instelling KCR2"]
        world.events.write_bytes(good)
        assert world.tick("2026-03-02 10:00").plan.refused is None
        assert headlines(receiver) == []


def test_a_link_to_versions_that_was_broken_is_told_once_and_told_mended(
    tmp_path: Path, sqlite: Database
) -> None:
    """Each version has a place of its own; the trouble is of the name by which the file is read."""
    with receiving() as operator:
        world = World(folder=tmp_path, database=sqlite, environment={"ONE_URL": operator.url})
        channel = "{type: slack, url_env: ONE_URL, allow_private: true, operator: true, reminders: []}"
        world.write(MILESTONES, channels=f"  beheer: {channel}\n")
        good = world.events.read_bytes()
        for version, content in (("one", good), ("two", b"milestones: ["), ("three", good)):
            (tmp_path / version).mkdir()
            (tmp_path / version / "events.yaml").write_bytes(content)
        told = []
        for hour, version in enumerate(("one", "two", "absent", "three")):
            world.events.unlink()
            world.events.symlink_to(tmp_path / version / "events.yaml")
            world.tick(f"2026-01-15 1{hour}:00")
            told += slack_texts(operator)
    assert [text.partition(".yaml ")[2].partition(";")[0].partition(":")[0] for text in told] == [
        "is niet te gebruiken",
        "is weer te gebruiken.",
    ]


def test_a_file_that_is_gone_is_told_in_the_language_of_the_list(tmp_path: Path, sqlite: Database) -> None:
    with receiving() as operator:
        world = World(folder=tmp_path, database=sqlite, environment={"ONE_URL": operator.url})
        channel = "{type: slack, url_env: ONE_URL, allow_private: true, operator: true, reminders: []}"
        world.write(MILESTONES, channels=f"  beheer: {channel}\n")
        world.tick("2026-01-15 12:00")
        world.events.unlink()
        world.tick("2026-01-16 12:00")
        (told,) = slack_texts(operator)
    assert f"{world.events} bestaat niet; maak er een met: notifier init" in told


def test_the_mistakes_of_a_file_without_a_legible_language_are_told_in_that_of_the_last_good_one(
    tmp_path: Path, sqlite: Database
) -> None:
    with receiving() as operator:
        world = World(folder=tmp_path, database=sqlite, environment={"ONE_URL": operator.url})
        channel = "{type: slack, url_env: ONE_URL, allow_private: true, operator: true, reminders: []}"
        world.write(MILESTONES, channels=f"  beheer: {channel}\n")
        world.events.write_text(
            world.events.read_text("utf-8").replace("language: nl", "language: en"), "utf-8"
        )
        world.tick("2026-01-15 12:00")
        world.events.write_text("milestones: [\n", encoding="utf-8")
        world.tick("2026-01-16 12:00")
        (told,) = slack_texts(operator)
    assert told == (
        "Notifier: events.yaml cannot be used; the last good version goes on. "
        f"{world.events}:2:1: error: the list or mapping between brackets goes wrong here; expected: a comma "
        "or the closing bracket."
    )


def test_a_pipe_in_the_place_of_the_file_stops_no_round(tmp_path: Path, sqlite: Database) -> None:
    world = World(folder=tmp_path, database=sqlite)
    world.write(MILESTONES)
    world.tick("2026-01-15 12:00")
    good = world.events.read_bytes()
    world.events.unlink()
    os.mkfifo(world.events)
    refused = world.tick("2026-01-15 12:01").plan.refused
    assert str(refused) == f"{world.events} cannot be opened: not a regular file"
    world.events.unlink()
    world.events.write_bytes(good)
    assert world.tick("2026-01-15 12:02").plan.refused is None


def test_without_any_good_file_there_is_nothing_to_go_by(tmp_path: Path, sqlite: Database) -> None:
    world = World(folder=tmp_path, database=sqlite)
    world.events.write_bytes(b"milestones: [")
    before = dump(sqlite)
    with pytest.raises(EventsFileError):
        world.tick("2026-01-15 12:00")
    assert dump(sqlite) == before
    assert not (tmp_path / "calendars").exists()


def test_an_empty_database_starts_with_the_committed_memory(
    tmp_path: Path, sqlite: Database, database: Database
) -> None:
    """A fresh clone continues with the revisions, stamps and calendars that were published."""
    first = World(folder=tmp_path, database=sqlite)
    first.write(MILESTONES)
    first.tick("2026-01-15 12:00")
    first.write(MILESTONES.replace("2026-03-02", "2026-04-01"))
    first.tick("2026-01-16 12:00")
    published = _calendars(first)
    clone = World(folder=tmp_path, database=database)
    clone.write(MILESTONES.replace("2026-03-02", "2026-04-01"))
    done = clone.tick("2026-01-16 13:00")
    assert (done.plan.recorded, done.written) == (0, ())
    assert _calendars(clone) == published
    assert [(one.revision, one.date_revision) for one in done.plan.revisions] == [(0, 0), (1, 1)]


HIDDEN = "  - {id: g, title: Samenvoeging, kind: start, when: 2026-03-02, private: true}\n"
WRONG = HIDDEN.replace("03-02", "02-30")
SLACK = "allow_private: true, operator: true, reminders: []}\n"


def test_operator_of_a_public_channel_gets_the_places_of_mistakes_only(
    tmp_path: Path, sqlite: Database
) -> None:
    with receiving() as one, receiving() as other:
        world = World(
            folder=tmp_path, database=sqlite, environment={"ONE_URL": one.url, "OTHER_URL": other.url}
        )
        open_one = f"  open: {{type: slack, url_env: ONE_URL, {SLACK}"
        closed = f"  kring: {{type: slack, url_env: OTHER_URL, private: true, {SLACK}"
        world.write(MILESTONES + HIDDEN, channels=open_one + closed)
        world.tick("2026-01-15 12:00")
        good = world.events.read_bytes()
        cases = [
            (WRONG, "'2026-02-30'"),
            # The key is misspelt, not true or false, or stands in what cannot be read at all.
            (HIDDEN.replace("private", "privee"), "'privee'"),
            (HIDDEN.replace("private: true", "private: ja"), "'ja'"),
            (HIDDEN.replace("}", ""), "fout:"),
            # The mistake has lost the key, and the last good file has it.
            (WRONG.replace(", private: true", ""), "'2026-02-30'"),
        ]
        for hour, (broken, quoted) in enumerate(cases):
            world.write(MILESTONES + broken)
            world.tick(f"2026-01-16 {10 + hour}:00")
            (public,), (private,) = slack_texts(one), slack_texts(other)
            assert quoted in private
            assert [words for words in (quoted, "fout:", "Samenvoeging") if words in public] == []
            assert re.search(r"notifier check zegt wat er mis is\. \S+events\.yaml:\d+:\d+\.$", public), (
                public
            )
            world.events.write_bytes(good)
            world.tick(f"2026-01-16 {10 + hour}:30")
            for receiver in (one, other):
                receiver.take()


def test_operator_gets_the_mistakes_of_a_file_without_private_milestones(
    tmp_path: Path, sqlite: Database
) -> None:
    with receiving() as one:
        world = World(folder=tmp_path, database=sqlite, environment={"ONE_URL": one.url})
        world.write(MILESTONES, channels=f"  open: {{type: slack, url_env: ONE_URL, {SLACK}")
        world.tick("2026-01-15 12:00")
        world.write(MILESTONES + WRONG.replace(", private: true", ""))
        world.tick("2026-01-16 12:00")
        assert "g: '2026-02-30': deze dag bestaat niet" in slack_texts(one)[0]


def test_a_round_prints_the_places_of_mistakes_only_where_milestones_are_private(
    tmp_path: Path, sqlite: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the journal of a timer keeps it."""
    world = World(folder=tmp_path, database=sqlite)
    world.write(MILESTONES + HIDDEN)
    world.tick("2026-01-15 12:00")
    world.write(MILESTONES + WRONG)
    rounds = world.rounds()
    done = rounds.run(at("2026-01-15 12:01"))
    assert not tell_round(rounds, done)
    told = capsys.readouterr().err
    assert re.search(r"events\.yaml:\d+:\d+\n", told)
    assert [words for words in ("Samenvoeging", "02-30", "g:") if words in told] == []


def test_the_log_has_the_places_of_mistakes_only_where_milestones_are_private(
    tmp_path: Path, sqlite: Database
) -> None:
    world = World(folder=tmp_path, database=sqlite)
    service = Service(
        rounds=world.rounds(),
        clock=lambda: world.real_now,
        state=AppState(clock=lambda: world.real_now, stale_after=timedelta(minutes=3)),
    )
    world.real_now = at("2026-01-15 12:00")
    for hidden, wrong, told in (
        ("", WRONG.replace(", private: true", ""), "g: '2026-02-30': deze dag bestaat niet"),
        (HIDDEN, WRONG, ""),
        (HIDDEN, HIDDEN.replace("private: true", "private: ja"), ""),
    ):
        world.write(MILESTONES + hidden)
        service.first_round()
        world.write(MILESTONES + wrong)
        with capture_logs() as logs:
            service.first_round()
        refused, trouble = (one for one in logs if one["event"] in {"file_refused", "trouble"})
        lines = "\n".join(refused["problems"])
        assert (refused["event"], refused["count"], trouble["reason"]) == ("file_refused", 1, lines)
        assert re.search(r"events\.yaml:\d+:\d+", lines)
        if told:
            assert told in lines
        else:
            assert [words for words in ("Samenvoeging", "02-30", "'ja'", "g:") if words in str(logs)] == []
        world.real_now += timedelta(minutes=1)
