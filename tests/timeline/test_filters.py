"""Filters on milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.presenting.rows import to_row
from notifier.timeline.filters import Filter
from notifier.timeline.model import Kind, Modality
from notifier.timeline.order import Base, Fate
from notifier.timeline.upcoming import look_at
from notifier.words import Language
from tests.conftest import JULY, OCTOBER, day, milestone, statement, timeline
from tests.rows import each_row
from tests.timeline.test_repeats import repeating

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone

ONE = milestone(
    topics=("kcr2", "Crisisbeheersing"),
    owner="LOCC",
    title="Instelling KCR2",
    description="Het knooppunt",
    formerly=("k",),
)
OTHER = milestone("2030-01-01", id="anders", title="Anders", kind=Kind.EVENT, done=day("2026-01-01"))
TODAY = day("2026-02-01")


@each_row(
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
        ({"status": ("undated",)}, False),
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


def _firmness_of(one: Milestone, on: str = "2026-02-01") -> list[str]:
    """Return the values of the filter that find it, which are those that lists have of it."""
    found: list[str] = [value for value in Modality if Filter({"modality": (value,)}).takes(one, day(on))]
    listed = to_row(look_at(one, day(on)), timeline(one), Language.NL)["modality"]
    assert listed == (found[0] if found else None)
    return found


@pytest.mark.parametrize(
    ("when", "modality", "firmness"),
    [
        ("2026-05-01", Modality.FIXED, ["fixed"]),
        ("2026-05", Modality.FIXED, ["fixed"]),
        ("2026-05-01", Modality.INTENDED, ["intended"]),
        ("2026-05~", Modality.FIXED, []),
        ("2026-05~", Modality.EXPECTED, ["expected"]),
        ("../..", Modality.FIXED, []),
        ("../..", Modality.EXPECTED, []),
    ],
)
def test_a_date_in_doubt_is_not_fixed_and_none_is_no_more_than_unknown(
    when: str, modality: Modality, firmness: list[str]
) -> None:
    assert _firmness_of(milestone(when, modality=modality)) == firmness


def test_a_date_is_as_firm_as_it_is_shown_on_the_day() -> None:
    base = Base("Wet", parse_edtf("2026-01-20"), day("2026-01-20"))
    counted = milestone("2026-03-01", counts_from=base)
    assert [_firmness_of(counted, on) for on in ("2026-01-20", "2026-01-21")] == [["fixed"], ["expected"]]
    assert _firmness_of(counted._replace(counts_from=base._replace(fate=Fate.CANCELLED))) == []
    said = (statement(JULY, "in 2026", "2026"), statement(OCTOBER, "te zijner tijd"))
    withdrawn = milestone("2026", modality=Modality.INTENDED, statements=said)
    assert withdrawn.has_lapsed
    assert _firmness_of(withdrawn) == []


def test_undated_is_what_has_no_date_that_counts() -> None:
    said = (statement(JULY, "in juli", "2026-07"), statement(OCTOBER, "te zijner tijd"))
    rows = {
        "dated": milestone("2026-07-01"),
        "without": milestone("../.."),
        "withdrawn": milestone("2026-07", statements=said),
        "done": milestone("../..", done=day("2026-01-01")),
        "series": repeating("2026-07-31"),
    }
    undated = Filter({"status": ("undated",)})
    assert {name for name, one in rows.items() if undated.takes(one, TODAY)} == {"without", "withdrawn"}
