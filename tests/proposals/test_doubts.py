"""Warnings of what a file can say and probably does not mean."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from notifier.proposals.doubts import warn_of_doubts
from notifier.setup import parse_setup
from tests.conftest import CALENDAR
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.events_file.problems import Problem

SOURCES = "sources:\n  brief: {title: Brief, date: 2026-01-05}\n"
# Dates around 2026, in a list without documents.
OTHERS = "".join(
    f"  - {{id: o{year}, title: Besluit van {year}, kind: decision, when: {year}-05-01}}\n"
    for year in (2025, 2026, 2027, 2028)
)


def _warned(milestones: str, *, sources: str = SOURCES) -> tuple[Problem, ...]:
    setup = parse_setup(f"{CALENDAR}{sources}milestones:\n{milestones}".encode(), name="events.yaml")
    warn_of_doubts(setup, date(2026, 2, 1))
    problems = setup.events.problems
    assert not problems.errors
    return problems.warnings


def _told(milestones: str, *, sources: str = SOURCES) -> list[str]:
    return [
        f"{one.place.line}:{one.place.column} {one.subject} {one.key} {one.value} -> {one.suggestion}"
        for one in _warned(milestones, sources=sources)
    ]


def _stated(when: str, phrase: str = "dan", more: str = "") -> str:
    return (
        "  - {id: m, title: M, kind: start, statements: [{source: brief, "
        f"phrase: {phrase}, when: {when}{more}}}]}}\n"
    )


@each_row(
    ("row", "told"),
    [
        ("when: 2026-03-09/2026-03-12", ["8:42 m file.lasts_unsaid 2026-03-09/2026-03-12 -> "]),
        ("when: 2026-03-09/2026-03-12, lasts: true", []),
        ("when: 2026-03-09/2026-03-12, lasts: false", []),
        ("when: 2026-03-09/2026-06-12", []),
        ("when: 2026-03", []),
        (
            "statements: [{source: brief, phrase: 9 t/m 12 maart 2026, when: 2026-03-09/2026-03-12}]",
            ["8:73 m file.quote_lasts 9 t/m 12 maart 2026 -> "],
        ),
        ("statements: [{source: brief, phrase: tussen 9 en 12 maart 2026, when: 2026-03-09/2026-03-12}]", []),
    ],
)
def test_it_is_asked_whether_an_event_is_on_one_of_its_days_or_on_all(row: str, told: list[str]) -> None:
    assert _told(f"  - {{id: m, title: M, kind: event, {row}}}\n") == told


def test_a_title_that_is_there_already_is_named_with_the_first() -> None:
    rows = "".join(
        f"  - {{id: {name}, title: {title}, kind: decision, when: 2026-03-0{day}}}\n"
        for day, (name, title) in enumerate(
            [("a", "Besluit"), ("b", "Ander besluit"), ("c", "BESLUIT"), ("d", "Besluit")], start=1
        )
    )
    assert _told(rows) == [
        "10:20 c file.same_title BESLUIT -> ",
        "11:20 d file.same_title Besluit -> ",
    ]


def test_a_title_that_differs_only_in_signs_and_spaces_is_named_with_the_first() -> None:
    titles = (
        "Besluit over ‘wet A’ – deel 1",
        'Besluit over "wet A" -  deel 1',
        "besluit over wet A-deel 1.",
        "Besluit over wet\u00a0A \u2014 deel 1",
        "Besluit over wet A, deel 1",
        "Besluit over wet A - deel 2",
    )
    rows = "".join(
        f"  - {{id: m{at}, title: '{title}', kind: decision, when: 2026-03-01}}\n"
        for at, title in enumerate(titles)
    )
    first = "m0"
    assert [(one.subject, one.key, one.values) for one in _warned(rows)] == [
        (name, "file.alike_title", {"name": first, "other": titles[0], "line": 8})
        for name in ("m1", "m2", "m3")
    ]


@each_row(
    ("when", "meant"),
    [
        ("2072-03-01", "2027-03-01"),
        ("2072", "2027"),
        ("2017-03-01", "2027-03-01"),
        ("2016-02-29", ""),
        ("../2062-07-01", "../2026-07-01"),
        ("2226-03-01", ""),
    ],
)
def test_a_year_far_from_the_document_that_says_it_is_told(when: str, meant: str) -> None:
    (told,) = _told(_stated(when))
    assert told == f"8:84 m file.year_of_source {when} -> {meant}"


@each_row(
    "milestone",
    [
        _stated("2050-12-31"),
        _stated("2024-03-01"),
        _stated("2072-03-01", phrase="uiterlijk in 2072"),
        _stated("2017-03-01", more="}, {source: brief, done: 2017-03-02"),
        "  - {id: m, title: Dijken op hoogte in 2072, kind: end, when: 2072, statements: [{source: brief, undated: true}]}\n",
        "  - {id: m, title: M, kind: end, when: 2017-01-31, repeat: FREQ=YEARLY, statements: [{source: brief, undated: true}]}\n",
        # Several around that year are meant.
        "".join(
            f"  - {{id: m{day}, title: M {day}, kind: end, when: 2017-03-0{day}, statements: [{{source: brief, undated: true}}]}}\n"
            for day in (1, 2, 3)
        ),
    ],
)
def test_a_year_that_can_be_meant_is_not_told(milestone: str) -> None:
    assert [one for one in _told(milestone) if "file.year" in one] == []


@each_row(
    ("when", "told"),
    [
        ("2072-03-01", ["10:40 m file.year_of_list 2072-03-01 -> 2027-03-01"]),
        ("2017-03-01", ["10:40 m file.year_of_list 2017-03-01 -> 2027-03-01"]),
        ("2021-03-01", []),
        ("2052-03-01", []),
        ("../..", []),
    ],
)
def test_a_year_far_from_all_other_dates_of_a_list_without_documents_is_told(
    when: str, told: list[str]
) -> None:
    row = f"  - {{id: m, title: M, kind: end, when: {when}}}\n"
    assert _told(OTHERS + row, sources="") == told


def test_in_a_list_of_few_dates_no_year_is_far() -> None:
    rows = "".join(
        f"  - {{id: m{year}, title: M {year % 100}, kind: end, when: {year}}}\n"
        for year in (2017, 2026, 2072)
    )
    assert _told(rows, sources="") == []
