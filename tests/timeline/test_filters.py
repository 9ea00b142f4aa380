"""One filter language for everything."""

from __future__ import annotations

import pytest

from notifier.timeline.filters import FILTER_VALUES, Filter, FilterKey
from tests.conftest import day, milestone

ONE = milestone(
    topics=("kcr2", "Crisisbeheersing"),
    owner="LOCC",
    title="Instelling KCR2",
    description="Het knooppunt",
    formerly=("k",),
)
TODAY = day("2026-02-01")


@pytest.mark.parametrize(
    ("wanted", "takes"),
    [
        ({}, True),
        ({FilterKey.TOPIC: ("kcr2",)}, True),
        ({FilterKey.TOPIC: ("KCR2",)}, True),
        ({FilterKey.TOPIC: ("crisisbeheersing", "vmx")}, True),
        ({FilterKey.TOPIC: ("kcr",)}, False),
        ({FilterKey.TOPIC: ("kcr2",), FilterKey.KIND: ("deadline",)}, False),
        ({FilterKey.TOPIC: ("kcr2",), FilterKey.KIND: ("deadline", "start")}, True),
        ({FilterKey.OWNER: ("locc",)}, True),
        ({FilterKey.OWNER: ("LOC",)}, False),
        ({FilterKey.ID: ("kcr2-instelling",)}, True),
        ({FilterKey.ID: ("k",)}, True),
        ({FilterKey.STATUS: ("planned",)}, True),
        ({FilterKey.STATUS: ("overdue",)}, True),
        ({FilterKey.STATUS: ("done", "cancelled")}, False),
        ({FilterKey.TEXT: ("KNOOP",)}, True),
        ({FilterKey.TEXT: ("instelling",)}, True),
        ({FilterKey.TEXT: ("vmx",)}, False),
    ],
)
def test_a_list_is_or_and_keys_are_and(wanted: dict[FilterKey, tuple[str, ...]], takes: bool) -> None:  # noqa: FBT001
    assert Filter(wanted).takes(ONE, TODAY) is takes


def test_overdue_is_judged_on_the_day_of_use() -> None:
    overdue = Filter({FilterKey.STATUS: ("overdue",)})
    assert not overdue.takes(ONE, day("2026-01-01"))
    assert overdue.takes(ONE, day("2026-01-02"))


def test_every_key_says_which_values_it_takes() -> None:
    assert set(FILTER_VALUES) == set(FilterKey)
