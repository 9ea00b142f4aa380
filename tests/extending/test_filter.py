"""Adding a filter: one row makes it work everywhere that milestones are selected, and on the pages that offer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.extending.trial import Checkout

TABLE = "notifier/timeline/filters.py"
ENGLISH, DUTCH = "notifier/words/en.py", "notifier/words/nl.py"
CONTRACT = ("tests/contract/test_filters.py", "-k", "precision", "--maxfail=0")
NEXT = """        FilterRow(
            "text",
"""
ROW = """        FilterRow(
            "precision",
            "Only with a date as exact as this.",
            lambda milestone, _: (milestone.when.precision.value,),
        ),
"""
OFFER = """            offer=Offer(7, "page.by_precision", most=5),
"""


def test_a_filter_is_one_row(checkout: Checkout) -> None:
    checkout.insert_before(TABLE, NEXT, ROW.replace("milestone.when.precision.value,", ""))
    half = checkout.run_tests(*CONTRACT)
    assert not half.passed
    checkout.replace(
        TABLE, "lambda milestone, _: (),", "lambda milestone, _: (milestone.when.precision.value,),"
    )
    whole = checkout.run_tests(*CONTRACT)
    assert checkout.touched == {TABLE}
    assert whole.passed, whole.report


def test_a_filter_that_pages_offer_has_its_heading_as_well(checkout: Checkout) -> None:
    checkout.insert_before(TABLE, NEXT, ROW.replace("        ),\n", f"{OFFER}        ),\n"))
    half = checkout.run_tests(*CONTRACT)
    assert not half.passed
    assert "KeyError: 'page.by_precision'" in half.report, half.report
    for path, heading in ((ENGLISH, "Exactness"), (DUTCH, "Nauwkeurigheid")):
        checkout.insert_before(path, '    "page.by_kind"', f'    "page.by_precision": "{heading}",\n')
    whole = checkout.run_tests(*CONTRACT)
    assert checkout.touched == {TABLE, ENGLISH, DUTCH}
    assert whole.passed, whole.report
