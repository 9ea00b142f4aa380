"""What `check` says where a mistake used to name the wrong cause or place."""

from __future__ import annotations

import pytest

from notifier.events_file.whole import parse_events_file
from tests.events_file.files import parse, said
from tests.rows import each_row

HEAD = "calendar: {name: P, domain: p.example}\nmilestones:\n"
A_DAY = "dit is geen dag; verwacht: een dag, zoals 2026-01-01."


@each_row("key", ["done", "overdue_after", "on", "statement"])
@each_row(
    "value", ["ja", "vorige week", "2025-12", "2025", "de zomer", "2025-12-01/2025-12-02", "2025-12-01~"]
)
def test_where_a_day_belongs_only_a_day_is_offered(key: str, value: str) -> None:
    field = {
        "on": f"cancelled: {{on: {value}}}",
        "statement": f"statements: [{{source: juli, done: {value}}}]",
    }
    (line,) = said(parse(f"{{id: a, {field.get(key, f'{key}: {value}')}}}"), "error")
    assert line.startswith(f"fout: a: {value!r}: {A_DAY}")
    assert "kwartaal" not in line


@pytest.mark.parametrize(
    ("phrase", "suggestion"),
    [
        ("zie {bijlage} 2", '"zie {bijlage} 2"'),
        ("{bijlage} 2", '"{bijlage} 2"'),
        ("tabel {a} en {b}", '"tabel {a}'),
    ],
)
def test_words_in_braces_are_quoted_alone(phrase: str, suggestion: str) -> None:
    events = parse(f"{{id: a, statements: [{{source: juli, phrase: {phrase}, when: 2026}}]}}")
    (problem,) = events.problems.errors
    assert (problem.key, problem.place.line) == ("file.mark", 9)
    assert problem.suggestion.startswith(suggestion)
    assert "when" not in problem.suggestion


ONE = "  - id: a\n    title: {}\n    kind: start\n    when: 2026\n"
TWO = ONE + '  - id: b\n    title: "B"\n    kind: start\n    when: 2026\n'


@each_row(
    ("rows", "place", "key", "suggestion"),
    [
        (ONE.format('"A'), (4, 12), "syntax_unclosed", ""),
        (TWO.format('"A'), (4, 12), "syntax_unclosed", ""),
        (ONE.format("'Foto's maken'"), (4, 12), "syntax_quote", '"Foto\'s maken"'),
        (ONE.format("'Foto' maken"), (4, 12), "syntax_quote", '"Foto\' maken"'),
        (ONE.format("A").replace("    title", "     title"), (4, 6), "syntax_indent", ""),
        (ONE.format("A").replace("    kind", "     kind"), (5, 6), "syntax_indent", ""),
        (ONE.format("A").replace("title: ", "title:"), (4, 5), "syntax_no_space", "title: A"),
        (ONE.format("[a, b"), (4, 12), "syntax_open", ""),
        (ONE.format("{a: b"), (4, 12), "syntax_open", ""),
        (ONE.format("A: B"), (4, 13), "syntax_colon", 'title: "A: B"'),
        (ONE.format("\u201cA: B\u201d"), (4, 14), "syntax_colon", 'title: "A: B"'),
    ],
)
def test_mistake_in_the_format_is_named_where_it_begins(
    rows: str, place: tuple[int, int], key: str, suggestion: str
) -> None:
    (problem,) = parse_events_file((HEAD + rows).encode(), name="f").problems.errors
    assert (problem.place, problem.key, problem.suggestion) == (place, f"file.{key}", suggestion)
