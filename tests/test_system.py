"""What the operating system refuses is told as that, and never as a mistake in a file."""

from __future__ import annotations

import errno
import os
import resource
from contextlib import contextmanager
from pwd import getpwuid
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from notifier.app.report import guard
from notifier.dates.zones import parse_zone
from notifier.errors import DateError, Fault, NotifierError, Stage
from notifier.events_file.load import parse_timeline, read_bytes
from notifier.feeds.publish import outdated
from notifier.feeds.revisions_log import FILE_NAME, read_revisions_log
from notifier.net.connections import Network
from notifier.net.secrets import Secrets
from notifier.setup import parse_setup
from notifier.store.database import open_database, open_existing
from notifier.system_reasons import KNOWN, reason_of_system
from notifier.words import Language, say
from tests.conftest import CALENDAR, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TOO_MANY = "Too many open files"


@contextmanager
def no_file_left() -> Iterator[None]:
    """Let every file that is opened be one too many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (FILE_NAME, "ca"):
        (tmp_path / name).touch()
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "address").write_text("https://example.org", encoding="utf-8")
    open_database(f"sqlite:///{tmp_path / 'notifier.db'}").close()
    return tmp_path


def _secret(folder: Path) -> object:
    return Secrets.from_environment({}, folder).address({"url_file": "secrets/address"})


READERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "revisions": (read_revisions_log, f"{{folder}}/{FILE_NAME} cannot be opened: {TOO_MANY}"),
    "secret": (_secret, f"secrets/address cannot be read: {TOO_MANY}"),
    "authorities": (
        lambda folder: Network(ca_bundle=str(folder / "ca")).ssl_context(),
        f"NOTIFIER_CA_BUNDLE: {{folder}}/ca cannot be read: {TOO_MANY}",
    ),
    "database": (
        lambda folder: open_database(f"sqlite:///{folder / 'notifier.db'}"),
        f"the database {{folder}}/notifier.db cannot be opened: {TOO_MANY}",
    ),
    "existing": (
        lambda folder: open_existing(f"sqlite:///{folder / 'notifier.db'}"),
        f"the database {{folder}}/notifier.db cannot be opened: {TOO_MANY}",
    ),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_file_too_many_is_told_as_that(folder: Path, reader: str) -> None:
    read, told = READERS[reader]
    with no_file_left(), pytest.raises(NotifierError) as raised:
        read(folder)
    assert str(raised.value) == told.format(folder=folder)


def test_a_database_that_is_open_tells_a_file_too_many(folder: Path) -> None:
    database = open_database(f"sqlite:///{folder / 'notifier.db'}")
    database.close()
    with no_file_left(), pytest.raises(NotifierError) as raised, database.read() as session:
        session.connection()
    assert str(raised.value) == f"the database {folder}/notifier.db refuses: {TOO_MANY}"


def test_a_zone_that_cannot_be_opened_is_not_called_unknown() -> None:
    ZoneInfo.clear_cache(only_keys=["Pacific/Kiritimati"])
    with no_file_left(), pytest.raises(OSError, match=TOO_MANY):
        parse_zone("Pacific/Kiritimati")
    for name in ("Europe", "Europe/Amsterdam/x", "x" * 300, "a\0b", "Nergens"):
        with pytest.raises(DateError):
            parse_zone(name)


def test_a_file_whose_zone_cannot_be_opened_has_no_mistake_of_its_own() -> None:
    text = CALENDAR + "  timezone: Pacific/Tarawa\nmilestones: []\n"
    ZoneInfo.clear_cache(only_keys=["Pacific/Tarawa"])
    with no_file_left():
        problems = parse_timeline(text.encode(), "events.yaml").problems
    assert [(one.key, one.values["kind"]) for one in problems.errors] == [("system.refused", TOO_MANY)]


def test_a_folder_in_the_place_of_a_calendar_is_told_as_that(tmp_path: Path) -> None:
    setup = parse_setup(
        (CALENDAR + "milestones: []\nfeeds:\n  alles: {title: Alles}\n").encode(), name="events.yaml"
    )
    (tmp_path / FILE_NAME).write_text('{"published":"2025-12-02","feeds":["alles"]}\n', encoding="utf-8")
    (tmp_path / "alles.ics").mkdir()
    with pytest.raises(NotifierError) as raised:
        outdated(tmp_path, setup.feeds, setup.events.timeline, utc("2025-12-02 09:00"))
    assert str(raised.value) == f"{tmp_path}/alles.ics cannot be opened: Is a directory"


def test_a_line_that_is_no_text_is_told_at_its_place(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b'{"published":"2025-12-02","feeds":[]}\n\xff\n')
    with pytest.raises(NotifierError) as raised:
        read_revisions_log(tmp_path)
    assert raised.value.values["line"] == 2


def test_a_stage_that_the_system_refuses_is_no_mistake_of_the_program(tmp_path: Path) -> None:
    faults: list[Fault] = []
    with guard(Stage.PUBLISH, faults):
        os.open(tmp_path, os.O_WRONLY)
    assert [str(fault.error) for fault in faults] == [
        f"the operating system refuses: Is a directory ({tmp_path})"
    ]


def test_a_lack_of_rights_is_told_with_whose_the_file_is_and_who_asks(tmp_path: Path) -> None:
    me = getpwuid(os.geteuid()).pw_name
    own, absent = tmp_path / "events.yaml", tmp_path / "none" / "events.yaml"
    own.touch()
    own.chmod(0o640)
    tmp_path.chmod(0o750)
    for path, told in (
        (own, f"Permission denied (-rw-r----- {me} {own}; this runs as {me})"),
        # Of what is not there the folder above it refuses.
        (absent, f"Permission denied (drwxr-x--- {me} {tmp_path}; this runs as {me})"),
    ):
        assert reason_of_system(PermissionError(errno.EACCES, "Permission denied", str(path))) == told
    assert reason_of_system(FileNotFoundError(errno.ENOENT, "No such file", str(own))) == "No such file"
    assert reason_of_system(PermissionError(errno.EACCES, "Permission denied")) == "Permission denied"


def test_a_reason_that_is_known_is_told_in_the_language_of_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotifierError) as raised:
        read_bytes(tmp_path)
    assert raised.value.sentence(Language.NL) == f"{tmp_path} is niet te openen: het is een map"
    assert raised.value.sentence(Language.EN) == f"{tmp_path} cannot be opened: Is a directory"
    absent = PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(tmp_path / "none"))
    assert "; dit draait als " in reason_of_system(absent).in_language(Language.NL)
    other = OSError(errno.ENODEV, os.strerror(errno.ENODEV))
    assert reason_of_system(other).in_language(Language.NL) == "No such device"


def test_what_is_known_is_what_the_system_says() -> None:
    every = {os.strerror(number) for number in errno.errorcode}
    said = {say(Language.EN, key) for key in KNOWN}
    assert said - every == {"not a regular file"}
    assert not {say(Language.NL, key) for key in KNOWN} & said
