"""A file that a user names is read where it is a regular one, and no more of it than it may have."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from notifier.errors import NotifierError
from notifier.events_file.load import load_timeline, read_bytes
from notifier.feeds.revisions_log import read_revisions_log
from notifier.letters.files import read_text
from notifier.net.connections import Network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def _socket(path: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))
        yield


@pytest.fixture(params=["pipe", "device", "socket"])
def irregular(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "irregular"
    match request.param:
        case "pipe":
            os.mkfifo(path)
            yield path
        case "device":
            path.symlink_to("/dev/zero")
            yield path
        case _:
            with _socket(path):
                yield path


# What reads a file, and what the file is called in a folder.
READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "list": ("events.yaml", load_timeline),
    "letter": ("brief.txt", read_text),
    "revisions": ("revisions.jsonl", lambda path: read_revisions_log(path.parent)),
    "authorities": ("bundle.pem", lambda path: Network(ca_bundle=str(path)).check()),
}


@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_regular_file_is_refused(irregular: Path, reader: str) -> None:
    name, read = READERS[reader]
    path = irregular.rename(irregular.with_name(name))
    with pytest.raises(NotifierError) as raised:
        read(path)
    assert str(raised.value).endswith(": not a regular file")


@pytest.mark.parametrize("reader", ["list", "letter", "revisions"])
def test_a_file_of_gigabytes_is_refused_without_reading_it(tmp_path: Path, reader: str) -> None:
    name, read = READERS[reader]
    with (tmp_path / name).open("wb") as file:
        file.truncate(5 * 2**30)
    with pytest.raises(NotifierError, match=r"too large|has 1 mistake"):
        read(tmp_path / name)
    assert len(read_bytes(tmp_path / name)) == 16 * 2**20 + 1
