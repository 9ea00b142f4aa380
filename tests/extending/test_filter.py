"""Adding a filter: one row makes it work everywhere that milestones are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.extending.trial import Checkout

TABLE = "notifier/timeline/filters.py"
CONTRACT = ("tests/contract/test_filters.py", "-k", "precision", "--maxfail=0")
ROW = """        FilterRow(
            "precision",
            "Only with a date as exact as this.",
            lambda milestone, _: (milestone.when.precision.value,),
        ),
"""


def test_a_filter_is_one_row(checkout: Checkout) -> None:
    checkout.insert_before(
        TABLE, '        FilterRow(\n            "text",\n', ROW.replace("milestone.when.precision.value,", "")
    )
    half = checkout.run_tests(*CONTRACT)
    assert not half.passed
    checkout.replace(
        TABLE, "lambda milestone, _: (),", "lambda milestone, _: (milestone.when.precision.value,),"
    )
    whole = checkout.run_tests(*CONTRACT)
    assert checkout.touched == {TABLE}
    assert whole.passed, whole.report
