"""Adding a form of date: an incomplete one fails, a complete one takes at most three files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.extending.trial import Checkout

FORMS = "notifier/dates/forms.py"
LABELS = "notifier/dates/labels.py"
PERIODS = "notifier/dates/repeating_periods.py"
CONTRACT = "tests/contract/test_date_forms.py"


def test_a_new_period_of_the_year_needs_its_row_and_its_words(checkout: Checkout) -> None:
    row = "    29: (9, 3, Precision.SEASON),\n"
    checkout.insert_after(FORMS, "    24: (12, 3, Precision.SEASON),\n", row)
    half = checkout.run_tests(CONTRACT)
    assert not half.passed
    assert "KeyError: 'date.period_29'" in half.report
    for language, words in (("nl", "lente op het zuidelijk halfrond"), ("en", "southern spring")):
        sentence = f'    "date.period_29": "{words} {{year}}",\n'
        checkout.insert_before(f"notifier/words/{language}.py", '    "date.period_33":', sentence)
    whole = checkout.run_tests(CONTRACT)
    assert whole.passed, whole.report
    assert checkout.touched == {FORMS, "notifier/words/nl.py", "notifier/words/en.py"}


def test_a_new_form_needs_its_words_and_whether_it_repeats(checkout: Checkout) -> None:
    _read_days_of_the_year(checkout)
    half = checkout.run_tests(CONTRACT)
    assert not half.passed
    assert "AssertionError: Expected code to be unreachable, but got: DayOfYear" in half.report
    types = checkout.check_types(LABELS, PERIODS)
    for module in (LABELS, PERIODS):
        assert f"{module}:" in types.report
    _say_days_of_the_year(checkout)
    _repeat_days_of_the_year(checkout)
    whole = checkout.run_tests(CONTRACT)
    assert whole.passed, whole.report
    types = checkout.check_types(LABELS, PERIODS)
    assert types.passed, types.report
    assert checkout.touched == {FORMS, LABELS, PERIODS}


def test_a_form_without_examples_is_noticed(checkout: Checkout) -> None:
    _read_days_of_the_year(checkout)
    checkout.replace(FORMS, _EXAMPLES, "")
    outcome = checkout.run_tests(CONTRACT, "-k", "every_form_stands_in_the_table")
    assert not outcome.passed
    assert "DayOfYear" in outcome.report


_EXAMPLES = '    DayOfYear: ("2026-060", "2028-366"),\n'


def _read_days_of_the_year(checkout: Checkout) -> None:
    """Add ISO 8601's `2026-060` to the module of forms, complete in that module."""
    form = '''class DayOfYear(NamedTuple):
    """`2026-060`: the 60th day of 2026."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:03}"


'''
    reading = """    if re.fullmatch(r"\\d{4}-\\d{3}", part, re.ASCII):
        return DayOfYear(int(part[:4]), int(part[5:]))
"""
    days = """        case DayOfYear(year=year, number=number):
            day = date(year, 1, 1) + (number - 1) * _ONE_DAY
            return day, day
"""
    checkout.insert_before(FORMS, "# What can be an end of an interval", form)
    checkout.replace(FORMS, "Simple = Day | Month", "Simple = Day | DayOfYear | Month")
    checkout.insert_after(FORMS, '    Undated: ("../..",),\n', _EXAMPLES)
    checkout.replace(
        FORMS,
        "case Day() | Month() | SubYear() | Year() | Interval():",
        "case Day() | Month() | SubYear() | Year() | Interval() | DayOfYear():",
    )
    checkout.insert_before(FORMS, "        case Month(year=year, month=month):\n", days)
    checkout.replace(FORMS, "        case Day():\n", "        case Day() | DayOfYear():\n")
    checkout.replace(FORMS, "case SubYear() | Undated()", "case SubYear() | DayOfYear() | Undated()")
    checkout.insert_before(FORMS, "    match = _SIMPLE.fullmatch(part)\n", reading)


def _say_days_of_the_year(checkout: Checkout) -> None:
    name = """        case DayOfYear():
            return day_label(closed_bounds(form)[0], language)
"""
    checkout.insert_after(LABELS, "    Day,\n", "    DayOfYear,\n")
    checkout.replace(LABELS, "case Day() | Month()", "case Day() | DayOfYear() | Month()")
    checkout.insert_before(LABELS, "        case Month(year=year, month=month):\n", name)


def _repeat_days_of_the_year(checkout: Checkout) -> None:
    checkout.insert_after(PERIODS, "    Day,\n", "    DayOfYear,\n")
    checkout.replace(PERIODS, "case Day() | Year():", "case Day() | DayOfYear() | Year():")
    checkout.replace(PERIODS, "case Year(year=year):", "case DayOfYear(year=year) | Year(year=year):")
