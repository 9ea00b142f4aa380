"""The named dates and the recesses of the parliamentary year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.edtf import parse_edtf
from notifier.dates.forms import YEARS
from notifier.dates.named_moments import MOMENTS, Recess, parse_named_moment
from notifier.errors import DateError
from tests.conftest import day
from tests.rows import each_row

RECESSES = (
    Recess(name="zomerreces", year=2024, first_day=day("2024-07-05"), last_day=day("2024-09-02"), source="a"),
    Recess(name="kerstreces", year=2023, first_day=day("2023-12-22"), last_day=day("2024-01-15"), source="a"),
)

NAMED = [
    ("prinsjesdag 2025", "2025-09-16"),
    ("prinsjesdag 2026", "2026-09-15"),
    ("prinsjesdag 2027", "2027-09-21"),
    ("prinsjesdag 2028", "2028-09-19"),
    ("miljoenennota 2026", "2025-09-16"),
    ("miljoenennota 2027", "2026-09-15"),
    ("verantwoordingsdag 2025", "2025-05-21"),
    ("verantwoordingsdag 2026", "2026-05-20"),
    ("verantwoordingsdag 2027", "2027-05-19"),
    ("verantwoordingsdag 2028", "2028-05-17"),
    ("voorjaarsnota 2026", "../2026-06-01"),
    ("najaarsnota 2025", "../2025-12-01"),
    ("zomerreces 2024", "2024-07-05/2024-09-02"),
    ("kerstreces 2023", "2023-12-22/2024-01-15"),
    ("Prinsjesdag 2027", "2027-09-21"),
    ("  PRINSJESDAG \n 2027 ", "2027-09-21"),
    ("het zomerreces van 2024", "2024-07-05/2024-09-02"),
    ("de Voorjaarsnota 2026", "../2026-06-01"),
]


@each_row(("text", "edtf"), NAMED)
def test_a_name_with_its_year_is_the_date_it_stands_for(text: str, edtf: str) -> None:
    assert parse_named_moment(text, RECESSES) == parse_edtf(edtf)


@each_row(
    "text",
    [
        "",
        "2026-01-01",
        "prinsjesdag",
        "zomerreces",
        "prinsjesdag 27",
        "prinsjesdag 20271",
        "na prinsjesdag 2027",
        "zomervakantie 2024",
        "kaderbrief 2026",
        "begroting 2025",
        "prinsjesdag ２０２７",
    ],
)
def test_any_other_text_is_no_named_moment(text: str) -> None:
    assert parse_named_moment(text, RECESSES) is None


def test_a_recess_that_is_not_in_the_table_is_refused_by_name_and_year() -> None:
    with pytest.raises(DateError) as caught:
        parse_named_moment("het Zomerreces van 2027", RECESSES)
    error = caught.value
    assert (error.key, error.position, error.suggestion) == ("date.no_recess", 0, None)
    assert error.values == {"text": "het Zomerreces van 2027", "name": "zomerreces", "year": 2027}


@pytest.mark.parametrize("text", ["prinsjesdag 0000", "miljoenennota 1899", "zomerreces 9999"])
def test_a_year_outside_of_all_dates_is_refused_where_it_stands(text: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_named_moment(text, RECESSES)
    error = caught.value
    assert (error.key, error.position) == ("date.no_such_year", text.index(" ") + 1)
    assert error.values == {"text": text, "first": 1900, "last": 2999}


@given(st.sampled_from(YEARS))
def test_prinsjesdag_is_the_third_tuesday_and_verantwoordingsdag_the_third_wednesday(year: int) -> None:
    for name, weekday, month in (("prinsjesdag", 2, 9), ("verantwoordingsdag", 3, 5)):
        third = date.fromisoformat(MOMENTS[name](year))
        assert (third.isoweekday(), third.month) == (weekday, month)
        assert (third - timedelta(weeks=2)).month == month
        assert (third - timedelta(weeks=3)).month == month - 1


@given(st.sampled_from(sorted(MOMENTS)), st.sampled_from(range(1901, 3000)))
def test_every_row_gives_a_date_in_every_year(name: str, year: int) -> None:
    assert parse_named_moment(f"{name} {year}", ()) == parse_edtf(MOMENTS[name](year))


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none_or_a_date_error(text: str) -> None:
    try:
        when = parse_named_moment(text, RECESSES)
    except DateError:
        return
    assert when is None or when == parse_edtf(when.text)
