"""Statements that say that a milestone is done or does not go ahead, in the file."""

from __future__ import annotations

from notifier.timeline.model import Cancellation
from notifier.words import Language
from tests.conftest import day
from tests.events_file.files import parse, read, said
from tests.rows import each_row

DATED = "{source: juli, when: 2026-01-01}"
DONE = "{source: juli, done: 2025-07-01}"


def _row(*statements: str, more: str = "") -> str:
    return f"{{id: a, {more}statements: [{', '.join(statements)}]}}"


@each_row(
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
        # What a newer source dated anew ends by its own key only.
        (
            _row(
                "{source: juli, cancelled: true}",
                "{source: oktober, when: 2026}",
                more="cancelled: {on: 2025-12-02}, ",
            ),
            None,
            "2025-12-02",
            None,
        ),
        (_row(DONE, "{source: oktober, when: 2026}", more="done: 2025-07-01, "), "2025-07-01", None, None),
        (
            _row(DONE, "{source: oktober, cancelled: true}", more="done: 2025-07-01, "),
            "2025-07-01",
            None,
            None,
        ),
        (
            _row(
                "{source: juli, cancelled: true}",
                "{source: oktober, confirms: true}",
                more="cancelled: {on: 2025-12-02}, ",
            ),
            None,
            "2025-12-02",
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


@each_row(
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


def _clash(row: str) -> list[str]:
    found = parse(row, sections="  zelfde: {title: Van die dag, date: 2025-10-03}\n").problems.warnings
    disagree = [one for one in found if one.key == "file.statements_disagree"]
    return [f"{one.value} {one.values['source']} {one.values['stated']}" for one in disagree]


@each_row(
    ("first", "second", "told"),
    [
        (
            "when: 2026-05-01",
            "when: 2026-06-01",
            ["2026-06-01 {} 2026-05-01"],
        ),
        ("when: ../2026-07-01", "when: ../2026-10-01", ["../2026-10-01 {} ../2026-07-01"]),
        ("when: 2029/..", "when: 2030/..", ["2030/.. {} 2029/.."]),
        (
            "when: 2026-04/2026-06",
            "when: 2026-05/2026-08",
            ["2026-05/2026-08 {} 2026-04/2026-06"],
        ),
        ("when: 2026", "undated: true, phrase: later", ["undated: true {} 2026"]),
        ("undated: true, phrase: later", "when: 2026", ["2026 {} undated: true"]),
        ("cancelled: true", "done: 2025-09-01", ["2025-09-01 {} cancelled: true"]),
        ("cancelled: true", "when: 2026", ["2026 {} cancelled: true"]),
        ("done: 2025-09-01", "done: 2025-09-02", ["2025-09-02 {} 2025-09-01"]),
        # What only is more exact, or repeats the date, or is silent, agrees.
        ("when: 2026-05", "when: 2026-05-01", []),
        ("when: 2026-05-01", "when: 2026", []),
        ("when: ../2026-07-01", "when: 2026-05", []),
        ("when: 2026-05", "confirms: true", []),
        ("when: 2026-05", "undated: true", []),
        ("when: 2025-09-01", "done: 2025-09-02", []),
    ],
)
@each_row("source", ["oktober", "zelfde"])
def test_statements_of_one_day_that_disagree_are_told_with_both_places(
    first: str, second: str, told: list[str], source: str
) -> None:
    row = _row(f"{{source: {source:7}, {first}}}", f"{{source: oktober, {second}}}")
    assert _clash(row) == [one.format(source) for one in told]


def test_statements_of_other_days_and_of_other_sources_between_them_are_moves() -> None:
    assert _clash(_row("{source: juli, when: 2026-05-01}", "{source: oktober, when: 2026-06-01}")) == []


def test_of_three_that_disagree_each_is_told_against_the_one_that_counts() -> None:
    rows = [f"{{source: oktober, when: 2026-0{month}-01}}" for month in (5, 6, 7)]
    assert _clash(_row(*rows)) == ["2026-07-01 oktober 2026-05-01", "2026-07-01 oktober 2026-06-01"]


def test_what_disagrees_is_said_with_both_places() -> None:
    rows = ("{source: oktober, when: 2026-05-01}", "\n      {source: oktober, when: 2026-06-01}")
    (one,) = parse(_row(*rows)).problems.warnings
    assert one.line("f", Language.NL) == (
        "f:10:31: let op: a: '2026-06-01': van dezelfde dag zegt bron oktober op regel 9 iets anders "
        "(2026-05-01); de onderste van de twee telt, dus houd er een over, of geef elk een bron van zijn eigen dag."
    )
