"""The recesses that come with the program."""

from __future__ import annotations

from notifier.dates.edtf import parse_edtf
from notifier.dates.named_moments import RECESS_NAMES, Recess, parse_named_moment
from notifier.events_file.holidays import shipped_recesses
from tests.conftest import day

_FRIDAY, _MONDAY = 5, 1


def test_the_summer_recess_of_2024_is_as_the_kamer_published_it() -> None:
    assert shipped_recesses()[-1] == Recess(
        name="zomerreces",
        year=2024,
        first_day=day("2024-07-05"),
        last_day=day("2024-09-02"),
        source="https://www.tweedekamer.nl/debat_en_vergadering/recessen",
    )
    assert parse_named_moment("zomerreces 2024", shipped_recesses()) == parse_edtf("2024-07-05/2024-09-02")


def test_every_row_has_a_known_name_a_source_and_the_year_it_begins_in() -> None:
    for recess in shipped_recesses():
        assert recess.name in RECESS_NAMES
        assert recess.year == recess.first_day.year
        assert recess.source.startswith("https://")


def test_a_recess_runs_from_a_friday_to_a_monday_both_included() -> None:
    for recess in shipped_recesses():
        assert (recess.first_day.isoweekday(), recess.last_day.isoweekday()) == (_FRIDAY, _MONDAY)
        assert 10 <= (recess.last_day - recess.first_day).days <= 60


def test_recesses_are_in_order_do_not_meet_and_each_stands_once() -> None:
    days = [end for recess in shipped_recesses() for end in (recess.first_day, recess.last_day)]
    assert days == sorted(set(days))
    assert len({(recess.name, recess.year) for recess in shipped_recesses()}) == len(shipped_recesses())
