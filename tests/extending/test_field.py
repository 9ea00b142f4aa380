"""Adding a field of a milestone: an incomplete one fails, a complete one takes two files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.extending.trial import Checkout

MODEL = "notifier/timeline/milestone.py"
FIELDS = "notifier/timeline/fields.py"
CONTRACT = "tests/contract/test_fields.py"
ATTRIBUTE = '    budget: str = ""\n'
ROW = """        Field(
            "budget",
            Shape.LINE,
            "Budget",
            "Budget",
            "What it may cost.",
            frozenset({*_DATA, *_READERS, Output.MESSAGE}),
        ),
"""
BEFORE = '        Field("url", Shape.ADDRESS'


def test_an_attribute_without_a_row_is_noticed(checkout: Checkout) -> None:
    checkout.insert_before(MODEL, "    private: bool = False", ATTRIBUTE)
    outcome = checkout.run_tests(CONTRACT, "-k", "every_attribute_has_a_row")
    assert not outcome.passed
    assert "budget" in outcome.report


def test_a_row_needs_its_attribute_and_then_the_field_is_everywhere(checkout: Checkout) -> None:
    checkout.insert_before(FIELDS, BEFORE, ROW)
    half = checkout.run_tests(CONTRACT, "-k", "every_attribute_has_a_row")
    assert not half.passed
    assert "budget" in half.report
    checkout.insert_before(MODEL, "    private: bool = False", ATTRIBUTE)
    whole = checkout.run_tests(CONTRACT)
    assert whole.passed, whole.report
    assert checkout.touched == {MODEL, FIELDS}


def test_a_field_that_is_shown_nowhere_is_noticed(checkout: Checkout) -> None:
    checkout.insert_before(MODEL, "    private: bool = False", ATTRIBUTE)
    checkout.insert_before(
        FIELDS, BEFORE, ROW.replace("            frozenset({*_DATA, *_READERS, Output.MESSAGE}),\n", "")
    )
    outcome = checkout.run_tests(CONTRACT, "-k", "shown_somewhere")
    assert not outcome.passed
    assert "budget" in outcome.report
