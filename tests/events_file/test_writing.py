"""Writing the file: the old version or the new one, whatever happens in between."""

from __future__ import annotations

import io
import os
import resource
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import BuiltinFunctionType
from typing import TYPE_CHECKING, Any

import pytest

from notifier.events_file.editing import edit_file
from notifier.events_file.whole import load_events_file
from notifier.events_file.writing import (
    ChangedMeanwhileError,
    UnwritableFileError,
    lock_file,
    replace_content,
)
from notifier.timeline.edits import SetField
from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OLD, NEW = b"old\n" * 500, b"new\n" * 700


def in_child(do: Callable[[], object]) -> int:
    """Do something in a process of its own and return how it ended."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        do()
    except BaseException:  # noqa: BLE001 - the end of the process tells
        os._exit(1)
    os._exit(0)


def calls_of(do: Callable[[], object], at: int, act: Callable[[str], object], *also: type) -> int:
    """Run something, act before its call number `at` to the system, and return the number of those calls.

    Args:
        do: What to run.
        at: The number of the call, from 1; 0 for none.
        act: Gets the name of the function called.
        also: Types whose methods are calls as well.
    """
    count = 0

    def profile(_frame: object, event: str, function: Any) -> None:
        nonlocal count
        # A call of another kind can be of an object that makes its attributes when it is asked for one.
        is_function = event == "c_call" and type(function) is BuiltinFunctionType
        if is_function and (
            function.__module__ in {"posix", "fcntl", "_io"}
            or isinstance(function.__self__, (io.IOBase, *also))
        ):
            count += 1
            if count == at:
                sys.setprofile(None)
                act(function.__name__)

    sys.setprofile(profile)
    try:
        do()
    finally:
        sys.setprofile(None)
    return count


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "events.yaml"
    file.write_bytes(OLD)
    return file


def write(path: Path) -> None:
    with lock_file(path):
        replace_content(path, NEW, before=OLD)


def test_a_process_killed_at_any_call_leaves_the_old_file_or_the_new_one(path: Path) -> None:
    found = []
    total = calls_of(lambda: write(path), 0, print)
    assert total > 20
    for at in range(1, total + 1):
        path.write_bytes(OLD)
        ended = in_child(
            partial(calls_of, partial(write, path), at, lambda _: os.kill(os.getpid(), signal.SIGKILL))
        )
        found.append(path.read_bytes())
        assert ended == -signal.SIGKILL
    assert set(found) == {OLD, NEW}
    assert found == sorted(found, key=lambda content: content == NEW)
    path.write_bytes(OLD)
    write(path)
    assert [one.name for one in path.parent.iterdir()] == ["events.yaml"]


def test_a_version_from_elsewhere_survives_at_any_call_before_the_rename(path: Path) -> None:
    """As `git pull` does: it takes no lock and puts another file in the place of this one."""
    pulled = b"pulled\n"

    def pull(function: str) -> None:
        if function not in {"rename", "replace"}:
            (path.parent / "pulled").write_bytes(pulled)
            (path.parent / "pulled").replace(path)

    total = calls_of(lambda: write(path), 0, print)
    refused: list[ChangedMeanwhileError] = []
    for at in range(1, total):
        path.write_bytes(OLD)
        try:
            calls_of(lambda: write(path), at, pull)
        except ChangedMeanwhileError as error:
            refused.append(error)
            found = {pulled}
        else:
            found = {pulled, NEW}
        assert path.read_bytes() in found
    assert len(refused) > total // 2
    assert str(refused[0]) == (
        f"{path} has changed meanwhile: version 5d98ff75a392 was read, version 865644b15d18 is there now; "
        "nothing was written, do it again"
    )


def test_a_full_disk_loses_nothing(path: Path) -> None:
    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        with pytest.raises(UnwritableFileError, match="File too large"):
            write(path)

    assert in_child(fill) == 0
    assert path.read_bytes() == OLD
    assert [one.name for one in path.parent.iterdir()] == ["events.yaml"]


def test_mode_and_symbolic_link_stay(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to("events.yaml")
    path.chmod(0o640)
    write(link)
    assert (link.is_symlink(), path.read_bytes(), path.stat().st_mode & 0o777) == (True, NEW, 0o640)


@pytest.fixture
def shared() -> Iterator[Path]:
    """Return a file that other users reach; pytest closes its own folders to them."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as name:
        folder = Path(name)
        folder.chmod(0o777)
        file = folder / "events.yaml"
        file.write_bytes(OLD)
        yield file


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_the_owner_stays_or_nothing_is_written(shared: Path) -> None:
    os.chown(shared, 4711, 4712)
    write(shared)
    assert (shared.stat().st_uid, shared.stat().st_gid) == (4711, 4712)

    def as_another() -> None:
        os.setgid(4712)
        os.setuid(4713)
        with pytest.raises(UnwritableFileError, match="Operation not permitted"):
            replace_content(shared, OLD, before=NEW)

    shared.chmod(0o666)
    assert in_child(as_another) == 0
    assert shared.read_bytes() == NEW


def test_a_file_that_is_read_only_is_refused(shared: Path) -> None:
    shared.chmod(0o444)

    def as_another() -> None:
        if os.geteuid() == 0:
            os.setuid(4713)
        with pytest.raises(UnwritableFileError, match="read-only"):
            replace_content(shared, NEW, before=OLD)

    assert in_child(as_another) == 0
    assert shared.read_bytes() == OLD


def test_two_editors_at_once_lose_no_edit(tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    rows = "".join(f"  - {{id: m{at}, title: T, kind: end}}\n" for at in range(6))
    path.write_text(f"{CALENDAR}milestones:\n{rows}", encoding="utf-8")

    def edit(number: int) -> int:
        refused = 0
        while True:
            events = load_events_file(path)
            edited = edit_file(events, [SetField(f"m{number}", "owner", f"o{number}")])
            try:
                with lock_file(path):
                    replace_content(path, edited.content, before=events.content)
            except ChangedMeanwhileError:
                refused += 1
            else:
                return refused

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(edit, range(6)))
    assert [one.owner for one in load_events_file(path).timeline.milestones] == [f"o{at}" for at in range(6)]
