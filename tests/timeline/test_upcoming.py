"""The list of open milestones and its order."""

from __future__ import annotations

from datetime import timedelta

from notifier.timeline.filters import Filter
from notifier.timeline.model import Cancellation, Kind, Modality
from notifier.timeline.upcoming import (
    PeriodKind,
    day_that_counts,
    left_label,
    list_upcoming,
    look_at,
    period_label,
)
from notifier.words import Language
from tests.conftest import day, milestone
from tests.rows import each_row

TODAY = day("2025-12-03")  # a Wednesday


@each_row(
    ("when", "kind", "today", "counts"),
    [
        ("2026-01-01", Kind.START, "2025-12-03", "2026-01-01"),
        ("2026-01-01", Kind.START, "2026-01-05", "2026-01-01"),
        ("2026-33", Kind.START, "2025-12-03", "2026-01-01"),
        ("2026-33", Kind.START, "2026-02-01", "2026-03-31"),
        ("2026-33", Kind.DEADLINE, "2025-12-03", "2026-03-31"),
        ("2027", Kind.END, "2025-12-03", "2027-01-01"),
        ("2027", Kind.END, "2027-06-01", "2027-12-31"),
        ("../2026-06-20", Kind.START, "2025-12-03", "2026-06-20"),
        ("2029/..", Kind.START, "2025-12-03", "2029-01-01"),
        ("2025/..", Kind.START, "2025-12-03", None),
        ("../..", Kind.START, "2025-12-03", None),
    ],
)
def test_the_day_that_counts_is_the_one_readers_wait_for(
    when: str, kind: Kind, today: str, counts: str | None
) -> None:
    assert day_that_counts(milestone(when, kind=kind), day(today)) == (day(counts) if counts else None)


def test_between_the_date_and_its_latest_reading_the_latter_counts() -> None:
    soft = milestone("../2025-11-30", kind=Kind.PUBLICATION, overdue_after=day("2025-12-21"))
    assert day_that_counts(soft, TODAY) == day("2025-12-21")


def test_a_year_that_runs_stands_in_the_month_in_which_it_ends() -> None:
    years = [
        milestone(year, id=f"y{year}", title="Y", kind=Kind.PUBLICATION) for year in ("2025", "2026", "2027")
    ]
    later = milestone("2026-01-02", id="later", title="L")
    rows = list_upcoming([*years, later], TODAY, within=None, chosen=Filter())
    assert [(row.milestone.id, period_label(row.period, Language.EN)) for row in rows] == [
        ("y2025", "December 2025"),
        ("later", "January 2026"),
        ("y2026", "2026"),
        ("y2027", "2027"),
    ]


def test_the_list_goes_from_what_is_past_to_what_has_no_date() -> None:
    rows = list_upcoming(
        [
            milestone("../..", id="undated", title="U"),
            milestone("2025/..", id="open", title="O"),
            milestone("2028", id="year", title="Y"),
            milestone("2026-01-01", id="month", title="M"),
            milestone("2025-12-07", id="week", title="W"),
            milestone("2025-11-01", id="overdue", title="V"),
            milestone("2025-10", id="passed", title="P", kind=Kind.EVENT),
            milestone("2025-01-01", id="done", title="D", done=day("2025-01-01")),
            milestone("2026-01-01", id="off", title="C", cancelled=Cancellation(on=TODAY)),
        ],
        TODAY,
        within=None,
        chosen=Filter(),
    )
    assert [(row.milestone.id, row.period.kind, row.days_left) for row in rows] == [
        ("overdue", PeriodKind.OVERDUE, -32),
        ("week", PeriodKind.WEEK, 4),
        ("month", PeriodKind.MONTH, 29),
        ("year", PeriodKind.YEAR, 759),
        ("open", PeriodKind.OPEN, None),
        ("passed", PeriodKind.PASSED, -33),
        ("undated", PeriodKind.UNDATED, None),
    ]
    assert [period_label(row.period, Language.NL) for row in rows] == [
        "Voorbij, zonder bericht",
        "Deze week",
        "Januari 2026",
        "2028",
        "Vanaf nu mogelijk",
        "Periode voorbij",
        "Datum onbekend",
    ]
    assert [left_label(row, Language.EN) for row in rows] == [
        "32 days ago",
        "in 4 days",
        "in 29 days",
        "period begins in 759 days",
        "from now on",
        "33 days ago",
        "",
    ]


def test_the_horizon_is_inclusive_and_never_hides_what_is_past() -> None:
    rows = list_upcoming(
        [milestone("2025-12-13", id="a"), milestone("2025-12-14", id="b"), milestone("2025-12-01", id="c")],
        TODAY,
        within=timedelta(days=10),
        chosen=Filter(),
    )
    assert [row.milestone.id for row in rows] == ["c", "a"]


def test_a_filter_chooses() -> None:
    rows = list_upcoming(
        [milestone(id="a", topics=("x",)), milestone(id="b")],
        TODAY,
        within=None,
        chosen=Filter({"topic": ("x",)}),
    )
    assert [row.milestone.id for row in rows] == ["a"]


def test_what_only_names_a_year_is_filed_under_that_year() -> None:
    dates = ("2026", "2026-01", "2026-33", "2026-01-01")
    rows = list_upcoming([milestone(when, id=when) for when in dates], TODAY, within=None, chosen=Filter())
    assert [(row.milestone.id, period_label(row.period, Language.NL)) for row in rows] == [
        ("2026-01", "Januari 2026"),
        ("2026-33", "Januari 2026"),
        ("2026-01-01", "Januari 2026"),
        ("2026", "2026"),
    ]


# On 3 December 2025.
LEFT = [
    ("2025-12-10", "start", "fixed", "over 7 dagen", "in 7 days"),
    ("2026-12-01/..", "start", "fixed", "over 363 dagen", "in 363 days"),
    ("2026-12-01/..", "start", "intended", "op zijn vroegst over 363 dagen", "in 363 days at the earliest"),
    (
        "2026-12-01/..",
        "deadline",
        "expected",
        "op zijn vroegst over 363 dagen",
        "in 363 days at the earliest",
    ),
    ("2025-12-03/..", "start", "expected", "op zijn vroegst vandaag", "today at the earliest"),
    ("2025/..", "start", "fixed", "vanaf nu", "from now on"),
    ("2025/..", "start", "expected", "vanaf nu mogelijk", "possible from now on"),
    ("../2025-12-10", "deadline", "fixed", "over 7 dagen", "in 7 days"),
    ("2026", "start", "fixed", "periode begint over 29 dagen", "period begins in 29 days"),
    ("2026", "end", "fixed", "periode begint over 29 dagen", "period begins in 29 days"),
    ("2026-01/2026-03~", "start", "intended", "periode begint over 29 dagen", "period begins in 29 days"),
    ("2025-12-03/2025-12-10", "start", "fixed", "periode begint vandaag", "period begins today"),
    ("2025-12-04/2025-12-05", "event", "fixed", "periode begint morgen", "period begins tomorrow"),
    ("2025", "start", "fixed", "uiterlijk over 28 dagen", "in 28 days at the latest"),
    ("2025", "end", "fixed", "uiterlijk over 28 dagen", "in 28 days at the latest"),
    ("2026", "deadline", "fixed", "uiterlijk over 393 dagen", "in 393 days at the latest"),
    ("2025", "event", "fixed", "periode loopt", "period has begun"),
    ("2025-12-02/2025-12-03", "event", "intended", "periode loopt", "period has begun"),
    (
        "[2025-12-10,2025-12-12]",
        "event",
        "fixed",
        "op zijn vroegst over 7 dagen",
        "in 7 days at the earliest",
    ),
    ("[2025-12-02,2025-12-12]", "event", "fixed", "uiterlijk over 9 dagen", "in 9 days at the latest"),
    ("{2025-12-10,2026-02}", "deadline", "fixed", "over 7 dagen", "in 7 days"),
    ("{2025-12-02,2026-02}", "start", "fixed", "periode begint over 60 dagen", "period begins in 60 days"),
    ("2025-11", "decision", "fixed", "3 dagen geleden", "3 days ago"),
]


@each_row(("when", "kind", "modality", "dutch", "english"), LEFT)
def test_the_days_that_are_left_are_no_more_certain_than_the_date(
    when: str, kind: str, modality: str, dutch: str, english: str
) -> None:
    row = look_at(milestone(when, kind=Kind(kind), modality=Modality(modality)), day("2025-12-03"))
    assert [left_label(row, one) for one in (Language.NL, Language.EN)] == [dutch, english]


def test_each_of_several_dates_is_listed_until_it_is_done() -> None:
    several = milestone("{2025-12-15,2026-02}", id="a", kind=Kind.DEADLINE)

    def listed(today: str) -> list[tuple[str, str]]:
        rows = list_upcoming([several], day(today), within=None, chosen=Filter())
        return [(row.milestone.label(Language.NL), left_label(row, Language.NL)) for row in rows]

    assert listed("2025-12-03") == [
        ("15 december 2025", "over 12 dagen"),
        ("in februari 2026", "uiterlijk over 87 dagen"),
    ]
    assert listed("2025-12-16") == [
        ("15 december 2025", "gisteren"),
        ("in februari 2026", "uiterlijk over 74 dagen"),
    ]
    assert listed("2026-03-01") == [
        ("15 december 2025", "76 dagen geleden"),
        ("in februari 2026", "gisteren"),
    ]
    assert day_that_counts(several, day("2025-12-03")) == day("2025-12-15")
    assert Filter({"within": ("P30D",)}).takes(several, day("2025-12-03"))
