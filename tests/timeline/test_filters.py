"""Filters on milestones."""

from __future__ import annotations

import pytest

from notifier.timeline.filters import Filter
from notifier.timeline.model import Kind, Modality
from tests.conftest import JULY, OCTOBER, day, milestone, statement, timeline

ONE = milestone(
    topics=("kcr2", "Crisisbeheersing"),
    owner="LOCC",
    title="Instelling KCR2",
    description="Het knooppunt",
    formerly=("k",),
)
OTHER = milestone("2030-01-01", id="anders", title="Anders", kind=Kind.EVENT, done=day("2026-01-01"))
TODAY = day("2026-02-01")


@pytest.mark.parametrize(
    ("wanted", "takes"),
    [
        ({}, True),
        ({"topic": ("kcr2",)}, True),
        ({"topic": ("KCR2",)}, True),
        ({"topic": ("crisisbeheersing", "vmx")}, True),
        ({"topic": ("kcr",)}, False),
        ({"topic": ("kcr2",), "kind": ("deadline",)}, False),
        ({"topic": ("kcr2",), "kind": ("deadline", "start")}, True),
        ({"owner": ("locc",)}, True),
        ({"owner": ("LOC",)}, False),
        ({"id": ("kcr2-instelling",)}, True),
        ({"id": ("k",)}, True),
        ({"status": ("planned",)}, True),
        ({"status": ("overdue",)}, True),
        ({"status": ("done", "cancelled")}, False),
        ({"text": ("KNOOP",)}, True),
        ({"text": ("instelling",)}, True),
        ({"text": ("vmx",)}, False),
    ],
)
def test_a_list_is_or_and_keys_are_and(wanted: dict[str, tuple[str, ...]], takes: bool) -> None:  # noqa: FBT001
    assert Filter(wanted).takes(ONE, TODAY) is takes
    assert Filter(wanted).takes_all(timeline(ONE), TODAY) is takes
    assert not (wanted and Filter(wanted).takes_all(timeline(ONE, OTHER), TODAY))


def test_a_text_is_found_in_quotes_and_in_dates_in_words() -> None:
    said = (statement(JULY, "eind 2025", "2025-10/2025-12"), statement(OCTOBER, "niet voor 2029", "2029/.."))
    moved = milestone("2029/..", modality=Modality.EXPECTED, title="VMX", statements=said)
    found = (
        "eind 2025",
        "niet eerder dan 2029",
        "Not before 2029",
        "oktober t/m december 2025",
        "2029",
        "2025",
    )
    assert [text for text in found if not Filter({"text": (text,)}).takes(moved, TODAY)] == []
    # Not the form that the file has, nor across two texts.
    for text in ("2025-10", "../", "2029/..", "eind 2025niet", "2028"):
        assert not Filter({"text": (text,)}).takes(moved, TODAY)
    assert Filter({"text": ("datum onbekend",)}).takes(milestone("../.."), TODAY)


def test_overdue_is_judged_on_the_day_of_use() -> None:
    overdue = Filter({"status": ("overdue",)})
    assert not overdue.takes(ONE, day("2026-01-01"))
    assert overdue.takes(ONE, day("2026-01-02"))
