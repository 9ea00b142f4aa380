"""The section `watch`: what it can say, and every mistake with its place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.cli.check import _warn_of_hosts
from notifier.events_file.whole import EventsFile, parse_events_file
from notifier.timeline.model import SourceKind
from tests.conftest import CALENDAR
from tests.rows import each_row

if TYPE_CHECKING:
    import pytest

URL = "https://zoek.officielebekendmakingen.nl/rss?q=%28w.publicatienaam%3D%3D%22Kamerstuk%22%29"


def _read(watch: str) -> EventsFile:
    return parse_events_file(f"{CALENDAR}milestones: []\nwatch:\n{watch}".encode(), name="events.yaml")


def test_a_watch_with_all_its_keys() -> None:
    events = _read(
        f"""\
  kamerbrieven:
    url: {URL}
    words: [Meldkamer, crisisbeheersing]
    letter: .pdf
    defaults: {{owner: NIPV, topics: [meldkamer]}}
    every: P1D
    kind: minutes
    allow_private: true
"""
    )
    [watch] = events.watches
    assert events.problems.found == []
    assert watch._asdict() == {
        "name": "kamerbrieven",
        "url": URL,
        "words": ("meldkamer", "crisisbeheersing"),
        "letter": ".pdf",
        "owner": "NIPV",
        "topics": ("meldkamer",),
        "every": timedelta(days=1),
        "kind": SourceKind.MINUTES,
        "allow_private": True,
        "place": events.watches[0].place,
    }


def test_a_watch_needs_an_address_only() -> None:
    [watch] = _read(f"  a: {{url: '{URL}'}}\n").watches
    assert (watch.words, watch.letter, watch.every) == ((), "", timedelta(hours=4))
    assert watch.takes("what there is")


def test_a_word_is_found_within_another_whatever_its_case() -> None:
    [watch] = _read(f"  a: {{url: '{URL}', words: [meldkamer, één]}}\n").watches
    assert [watch.takes(text) for text in ("Wijziging MELDKAMERSTELSEL", "E\u0301\u00c9n", "landbouw")] == [
        True,
        True,
        False,
    ]


@each_row(
    ("watch", "found"),
    [
        ("  a: {words: [b]}", ("file.missing_key", 7, 6)),
        ("  a: {url: ftp://x.example/rss}", ("file.url", 7, 12)),
        ("  a: {url: https://u:p@x.example/rss}", ("file.url", 7, 12)),
        ("  a: {url: https://x.example/rss, every: PT5M}", ("file.interval", 7, 42)),
        ("  a: {url: https://x.example/rss, every: P8D}", ("file.interval", 7, 42)),
        ("  a: {url: https://x.example/rss, every: 4h}", ("file.interval", 7, 42)),
        ("  a: {url: https://x.example/rss, word: b}", ("file.unknown_key", 7, 35)),
        ("  a: {url: https://x.example/rss, defaults: {owners: b}}", ("file.unknown_key", 7, 46)),
        ("  A b: {url: https://x.example/rss}", ("file.id", 7, 3)),
        ("  - url: https://x.example/rss", ("file.expected_mapping", 7, 3)),
    ],
)
def test_a_mistake_in_a_watch_has_its_place(watch: str, found: tuple[str, int, int]) -> None:
    [problem] = _read(f"{watch}\n").problems.found
    assert (problem.key, problem.place.line, problem.place.column) == found


def test_check_warns_of_a_host_that_the_operator_does_not_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFIER_WATCH_HOSTS", "*.officielebekendmakingen.nl")
    events = _read(f"  a: {{url: '{URL}'}}\n  b: {{url: https://x.example/rss}}\n")
    _warn_of_hosts(events)
    [warning] = events.problems.warnings
    assert (warning.key, warning.subject, warning.place.line) == ("file.watch_host", "b", 8)
