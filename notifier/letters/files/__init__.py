"""The text of a file: plain text is decoded here, everything else is read in a child process with bounds.

The child has no secrets in its environment, 512 MB of memory, ten seconds of processor, and may open no
connection, start no process and write no file. Its crash is a refusal.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import PurePath
from typing import TYPE_CHECKING

from notifier.errors import NotifierError
from notifier.regular_files import read_regular
from notifier.system_reasons import reason_of_system

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 20 * 1024 * 1024
SHEETS = frozenset({".csv", ".tsv", ".xlsx", ".ics"})
_PLAIN = frozenset({".txt", ".md", ".text", ".markdown", ".csv", ".tsv"})
FORMATS = frozenset({".docx", ".eml", ".htm", ".html", ".ics", ".pdf", ".xlsx"})
_FEED, _LINKS, READING = ".feed", ".links", ".reading"
_CPU_S = 10
_CPU_FOR_A_FEED_S = 30  # Ten thousand items take seven.
_STOPPED = {-9, -24}  # SIGKILL and SIGXCPU, by which a child ends that takes too long or answers too much.
_PATIENCE = 4  # How often the seconds of processor the child may take by the clock.
# What steers a terminal or turns the reading direction, and what no text of a list may hold.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
_LONGEST_ANSWER = 64 * 1024 * 1024  # Bytes of JSON, in which a letter of Greek takes six.


class UnreadableFileError(NotifierError):
    """A file cannot be read as a letter."""


def read_text(path: Path) -> str:
    """Return the text of a file; the parts of a message and pages are divided by form feeds.

    Raises:
        UnreadableFileError: It cannot be opened, is too large, of another format, damaged, or has no text.
    """
    _format_of(path.name)
    try:
        content = read_regular(path, LARGEST + 1)
    except OSError as error:
        raise UnreadableFileError(
            "scan.file.unopened", name=path.name, reason=reason_of_system(error)
        ) from error
    return text_of(path.name, content)


def text_of(name: str, content: bytes) -> str:
    """Return the text of the content of a file; its parts and pages are divided by form feeds.

    Characters that steer a terminal or turn the reading direction are spaces.

    Raises:
        UnreadableFileError: It is too large, of another format, damaged, or has no text.
    """
    suffix = _format_of(name)
    if len(content) > LARGEST:
        raise UnreadableFileError("scan.file.too_large", name=name)
    try:
        text = decode(content) if suffix in _PLAIN else read_in_child(name, suffix, content)
    except OSError as error:
        raise UnreadableFileError("scan.file.unopened", name=name, reason=reason_of_system(error)) from error
    if len(text) > LONGEST_TEXT:
        raise UnreadableFileError("scan.file.too_large", name=name)
    text = _UNSEEN.sub(" ", text)
    if not text.strip():
        raise UnreadableFileError("scan.file.no_text", name=name)
    return text


def read_feed(name: str, content: bytes) -> str:
    """Return the items of an RSS or Atom feed as JSON, in the form of `feed.read`.

    Raises:
        UnreadableFileError: It is no feed, or damaged.
    """
    return read_in_child(name, _FEED, content, cpu_s=_CPU_FOR_A_FEED_S)


def read_links(name: str, content: bytes) -> list[str]:
    """Return the addresses that a web page links to, as they stand in it, in their order.

    Raises:
        UnreadableFileError: It is damaged.
    """
    links: list[str] = json.loads(read_in_child(name, _LINKS, content))
    return links


def _format_of(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    if suffix not in _PLAIN | FORMATS:
        raise UnreadableFileError("scan.file.format", name=name)
    return suffix


def decode(content: bytes) -> str:
    """Decode plain text: UTF-8 or UTF-16 with its mark, or else the Windows code page of western Europe."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_in_child(
    name: str, suffix: str, content: bytes, *, cpu_s: int = _CPU_S, ended: str = "scan.file.crashed"
) -> str:
    """Return what the reader of a suffix makes of content, in the child process.

    Args:
        name: What a refusal calls it.
        suffix: One of the readers of the child.
        content: What the reader gets.
        cpu_s: Seconds of processor after which the child ends.
        ended: Key of the sentence that refuses content with which the child ends without an answer.

    Raises:
        UnreadableFileError: It is refused.
    """
    command = [sys.executable, "-m", "notifier.letters.files.child", suffix, f"{cpu_s}"]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryFile() as given:
        given.write(content)
        given.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        ) as child:
            alarm = threading.Timer(_PATIENCE * cpu_s, child.kill)
            alarm.start()
            try:
                answer = child.stdout.read(_LONGEST_ANSWER) if child.stdout else b""
            finally:
                alarm.cancel()
                child.kill()
    try:
        read: dict[str, str] = json.loads(answer)
    except ValueError:
        key = "scan.too_costly" if child.returncode in _STOPPED else ended
        raise UnreadableFileError(key, name=name) from None
    if "refused" in read:
        raise UnreadableFileError(read["refused"], name=name)
    return read["text"]


LONGEST_TEXT = 5_000_000  # Characters; a thousand pages are about three million.


class RefusedError(Exception):
    """A file is refused; `key` is that of the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
