"""Statements that say that a milestone is done or does not go ahead, in the file."""

from __future__ import annotations

import pytest

from notifier.timeline.model import Cancellation
from tests.conftest import day
from tests.events_file.files import parse, read, said

DATED = "{source: juli, when: 2026-01-01}"
DONE = "{source: juli, done: 2025-07-01}"


def _row(*statements: str, more: str = "") -> str:
    return f"{{id: a, {more}statements: [{', '.join(statements)}]}}"


@pytest.mark.parametrize(
    ("row", "done", "off_on", "proof"),
    [
        (_row(DATED), None, None, None),
        (_row(DONE), "2025-07-01", None, 0),
        (_row("{source: juli, cancelled: true}"), None, "2025-07-17", 0),
        # The newest source decides, in whatever order they stand; of one source the last.
        (_row("{source: oktober, cancelled: true}", DONE), None, "2025-10-03", 1),
        (
            _row("{source: oktober, done: 2025-09-01}", "{source: juli, cancelled: true}"),
            "2025-09-01",
            None,
            1,
        ),
        (_row(DATED, DONE), "2025-07-01", None, 1),
        (_row(DONE, "{source: oktober, confirms: true}"), "2025-07-01", None, 0),
        (_row(DONE, "{source: oktober, undated: true}"), "2025-07-01", None, 0),
        # What is dated anew goes ahead after all.
        (_row("{source: juli, cancelled: true}", "{source: oktober, when: 2026}"), None, None, None),
        (_row(DONE, "{source: oktober, when: 2026}"), None, None, None),
        # The short form goes first, and has no proof where the source says otherwise.
        (_row(DONE, more="done: 2025-07-01, "), "2025-07-01", None, 0),
        (_row(DONE, more="done: 2025-06-30, "), "2025-06-30", None, None),
        (_row(DONE, more="cancelled: {on: 2025-08-01}, "), None, "2025-08-01", None),
        (
            _row("{source: juli, cancelled: true}", more="cancelled: {on: 2025-07-01}, "),
            None,
            "2025-07-01",
            0,
        ),
        (_row("{source: juli, cancelled: false, when: 2026}"), None, None, None),
    ],
)
def test_newest_statement_decides_whether_it_is_done_or_off(
    row: str, done: str | None, off_on: str | None, proof: int | None
) -> None:
    (one,) = read(row)
    assert one.done == (day(done) if done else None)
    assert one.cancelled == (Cancellation(on=day(off_on)) if off_on else None)
    assert one.proof == (None if proof is None else one.statements[proof])


SAYS = (
    "een uitspraak zegt een van vijf dingen: 'when', 'confirms: true', 'undated: true', 'done' met een dag, "
    "of 'cancelled: true'."
)
OTHERWISE = "de nieuwste bron hierover (juli) zegt iets anders;"


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        (_row("{source: juli, done: 2025-07-01, cancelled: true}"), [f"fout: a: 'done, cancelled': {SAYS}"]),
        (_row("{source: juli, done: 2025-07-01, when: 2025-07-01}"), [f"fout: a: 'when, done': {SAYS}"]),
        (_row("{source: juli, cancelled: false}"), [f"fout: a: {SAYS}"]),
        (
            _row("{source: juli, cancelled: 2025-07-01}"),
            ["fout: a: '2025-07-01': geen ja of nee; verwacht: true of false."],
        ),
        (
            _row("{source: juli, done: 2026-01-01}"),
            [
                "fout: a: '2026-01-01': deze bron is van 2025-07-17 en kan niet zeggen dat het later klaar was; "
                "verwacht: een dag tot en met die van de bron, of een datum die nog komt. Bedoelt u "
                "'when: 2026-01-01'?"
            ],
        ),
        (
            _row("{source: jul, done: 2025-07-01}"),
            [
                "fout: a: 'jul': deze bron staat niet onder 'sources'; bekend: juli, oktober. Bedoelt u 'juli'?"
            ],
        ),
        (
            _row(DONE, more="done: 2025-06-30, "),
            [f"let op: a: {OTHERWISE} 'done' van de mijlpaal gaat voor."],
        ),
        (
            _row(DONE, more="cancelled: {on: 2025-08-01}, "),
            [f"let op: a: {OTHERWISE} 'cancelled' van de mijlpaal gaat voor."],
        ),
        (
            _row(DONE, "{source: oktober, when: 2026}"),
            [
                "let op: a: '2026': een oudere bron (juli) zegt dat dit gebeurd is, en deze noemt een nieuwe datum: de "
                "mijlpaal telt weer als gepland; schrijf confirms: true als die alleen de bekende datum herhaalt."
            ],
        ),
        (
            _row("{source: juli, cancelled: true}", "{source: oktober, when: 2026}"),
            [],
        ),
        (
            _row(DONE, more="when: 2025-01-31, repeat: FREQ=YEARLY, "),
            [
                "fout: a: '2025-07-01': van een mijlpaal die zich herhaalt, is elke keer apart klaar; verwacht: de dag "
                "van de keer met de dag waarop hij klaar was, zoals 2026-07-31: 2026-07-28."
            ],
        ),
    ],
)
def test_each_mistake_in_such_a_statement_is_told(row: str, problems: list[str]) -> None:
    assert said(parse(row)) == problems


def test_source_without_a_date_is_the_mistake_and_not_what_it_says() -> None:
    events = parse(_row("{source: later, done: 2025-07-01}"), sections="  later: {title: Nog te dateren}\n")
    assert said(events) == ["fout: later: de sleutel 'date' ontbreekt."]


def test_series_that_does_not_go_ahead_is_off_whole() -> None:
    (one,) = read(
        _row(
            "{source: juli, cancelled: true}",
            more="when: 2025-01-31, repeat: FREQ=YEARLY, done: {2025-01-31: 2025-01-30}, ",
        )
    )
    assert one.cancelled == Cancellation(on=day("2025-07-17"))
    assert one.repeat
    assert one.repeat.done == ((day("2025-01-31"), day("2025-01-30")),)
