"""The holidays of a country or region, by its code."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import holidays
import pytest

from notifier.dates.working_days import dutch_holidays, is_working_day, working_day_on_or_before
from notifier.errors import DateError
from notifier.events_file.holidays import holidays_for, parse_country
from notifier.words import Language
from tests.conftest import day
from tests.rows import each_row


def test_the_netherlands_have_our_own_rule() -> None:
    assert holidays_for("NL", Language.NL) is dutch_holidays


def test_the_netherlands_and_none_need_no_library() -> None:
    script = (
        "import sys; from notifier.events_file.holidays import holidays_for, parse_country; "
        "from notifier.words import Language; "
        "[holidays_for(parse_country(code), Language.NL)(2026) for code in ('NL', 'none')]; "
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_dutch_rule_agrees_with_another_library() -> None:
    theirs = holidays.country_holidays("NL", years=range(2014, 2100), categories=("public", "optional"))
    ours = {when for year in range(2014, 2100) for when in dutch_holidays(year)}
    assert ours == set(theirs)


def test_none_leaves_the_weekends() -> None:
    none = holidays_for("none", Language.EN)
    assert none(2026) == {}
    assert is_working_day(day("2026-12-25"), none)
    assert not is_working_day(day("2026-12-26"), none)


@each_row(
    ("code", "when", "dutch", "english"),
    [
        ("BE", "2026-07-21", "Nationale feestdag", "National Day"),
        ("BE", "2026-11-11", "Wapenstilstand", "Armistice Day"),
        # German holidays have no Dutch names, so they are English.
        ("DE", "2026-10-03", "German Unity Day", "German Unity Day"),
        ("DE-BY", "2026-06-04", "Corpus Christi", "Corpus Christi"),
        ("NO", "2026-05-17", "Constitution Day", "Constitution Day"),
        # New Year's Day of 2028 is a Saturday: it is observed in the year before.
        ("US", "2027-12-31", "New Year's Day (observed)", "New Year's Day (observed)"),
        ("GB-SCT", "2026-11-30", "Saint Andrew's Day", "Saint Andrew's Day"),
    ],
)
def test_another_country_has_its_holidays_by_name(code: str, when: str, dutch: str, english: str) -> None:
    names = [
        holidays_for(code, language)(day(when).year)[day(when)] for language in (Language.NL, Language.EN)
    ]
    assert names == [dutch, english]


def test_a_holiday_of_one_region_is_a_working_day_in_another() -> None:
    corpus_christi = day("2026-06-04")
    assert not is_working_day(corpus_christi, holidays_for("DE-BY", Language.NL))
    assert is_working_day(corpus_christi, holidays_for("DE-BE", Language.NL))


def test_working_days_follow_the_country() -> None:
    assert working_day_on_or_before(day("2026-05-01"), holidays_for("BE", Language.NL)) == day("2026-04-30")
    assert working_day_on_or_before(day("2026-05-05"), holidays_for("BE", Language.NL)) == day("2026-05-05")


def test_a_year_holds_only_its_own_holidays_whatever_was_asked_before() -> None:
    belgian = holidays_for("BE", Language.NL)
    belgian(2030)
    assert {when.year for when in belgian(2026)} == {2026}


@each_row("code", sorted(holidays.list_supported_countries(include_aliases=False)))
def test_every_country_is_known_or_refused_for_its_weekend(code: str) -> None:
    try:
        rule = holidays_for(parse_country(code), Language.NL)
    except DateError as error:
        assert error.key == "date.other_weekend"  # noqa: PT017 - some countries are refused, most are not
        return
    assert all(when.year == 2026 and name for when, name in rule(2026).items())
    assert any(is_working_day(day("2026-03-02") + timedelta(days=count), rule) for count in range(5))


@each_row(
    ("code", "key", "suggestion"),
    [
        ("be", "date.no_such_country", "BE"),
        ("BEL", "date.no_such_country", "BE"),
        ("nl", "date.no_such_country", "NL"),
        ("NL-Noord", "date.no_such_country", "NL"),
        ("None", "date.no_such_country", "none"),
        ("de-by", "date.no_such_region", "DE-BY"),
        ("DE_BY", "date.no_such_region", "DE-BY"),
        ("DE-XX", "date.no_such_region", None),
        ("GB-ENGLAND", "date.no_such_region", "GB-ENG"),
        ("XX", "date.no_such_country", None),
        ("", "date.no_such_country", None),
        # Friday and Saturday: the working days would be wrong.
        ("IL", "date.other_weekend", None),
    ],
)
def test_an_unknown_code_is_refused_with_what_is_probably_meant(
    code: str, key: str, suggestion: str | None
) -> None:
    with pytest.raises(DateError) as refused:
        parse_country(code)
    assert (refused.value.key, refused.value.text, refused.value.suggestion) == (key, code, suggestion)


def test_an_unknown_region_names_those_there_are() -> None:
    with pytest.raises(DateError) as refused:
        parse_country("GB-XX")
    assert refused.value.values["regions"] == "GB-ENG, GB-NIR, GB-SCT, GB-WLS"
    assert refused.value.values["country"] == "GB"


@each_row("code", ["NL", "BE", "DE", "DE-BY", "none"])
def test_a_known_code_is_read_as_it_is(code: str) -> None:
    assert parse_country(code) == code
