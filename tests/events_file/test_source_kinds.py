"""The key `kind` of a source, and what is said of it where the file has a mistake."""

from __future__ import annotations

from notifier.events_file.whole import EventsFile, parse_events_file
from notifier.timeline.model import SourceKind
from notifier.words import Language
from tests.conftest import CALENDAR


def _read(source: str, statement: str = "when: 2026-03-01") -> EventsFile:
    content = (
        f"{CALENDAR}sources:\n  stuk: {{title: Stuk, date: 2026-02-02{source}}}\n"
        "milestones:\n  - {id: a, title: A, kind: start, statements: [{source: stuk, "
        f"{statement}}}]}}\n"
    )
    return parse_events_file(content.encode(), name="events.yaml")


def test_a_source_is_a_letter_unless_it_says_another_kind() -> None:
    assert _read("").timeline.sources["stuk"].kind is SourceKind.LETTER
    assert _read(", kind: minutes").timeline.milestones[0].statements[0].source.kind is SourceKind.MINUTES


def test_another_kind_is_a_mistake_with_the_nearest() -> None:
    [problem] = _read(", kind: minute").problems.errors
    assert problem.line("events.yaml", Language.EN) == (
        "events.yaml:6:47: error: stuk: 'minute': not in the list; expected: letter, report, minutes, answer,"
        " register. Did you mean 'minutes'?"
    )


def test_words_in_the_place_of_a_date_count_from_the_document_by_its_kind() -> None:
    [problem] = _read(", kind: minutes", "when: begin maart").problems.errors
    assert "de notulen van 2 februari 2026 zouden bedoelen: " in problem.line("events.yaml", Language.NL)
