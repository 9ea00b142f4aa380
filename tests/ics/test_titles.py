"""Titles of calendar entries, as a month view shows them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from notifier.dates.edtf import parse_edtf
from notifier.feeds.selection import select_entries
from notifier.ics.entries import Windows
from notifier.ics.titles import Sign, legend
from notifier.timeline.model import Cancellation, Kind, Modality
from notifier.words import Language, say
from tests.conftest import day, milestone, timeline
from tests.ics.test_entries import content, feed, remember
from tests.rows import each_row

ROOT = Path(__file__).parents[2]
MONTH_VIEW = 18


@each_row("path", sorted((ROOT / "calendars").glob("*.ics")))
def test_titles_of_one_day_differ_in_a_month_view(path: Path) -> None:
    shown: dict[object, list[str]] = defaultdict(list)
    for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
        shown[event.decoded("DTSTART")].append(str(event["SUMMARY"])[:MONTH_VIEW])
    assert [titles for titles in shown.values() if len(set(titles)) < len(titles)] == []


# The date before and now, and the title.
MOVES = [
    ("2027-02-01", "2027-03-01", {}, "→ Besluit: verplaatst, was 1 februari"),
    ("2026", "2027", {}, "→ Besluit: verplaatst, nu in 2027, was in 2026"),
    (
        "2027-02-01",
        "2027-03-01",
        {"modality": Modality.INTENDED},
        "→ Besluit: verplaatst, nu 1 maart 2027 (beoogd), was 1 februari",
    ),
    # One date is said in one way, before a move and after it.
    (
        "2027-01-11",
        "2027-02-20/..",
        {},
        "→ Besluit: verplaatst, nu vanaf 20 februari 2027, was 11 januari 2027",
    ),
    (
        "2027-02-20/..",
        "2027-01/2027-02",
        {},
        "→ Besluit: verplaatst, nu januari t/m februari 2027, was vanaf 20 februari 2027",
    ),
    ("2027-02-20/..", "2027-01-11", {}, "→ Besluit: verplaatst, was vanaf 20 februari 2027"),
    # More exact is not moved.
    ("2027", "2027-11-01", {}, "Besluit: nauwkeuriger bekend, was in 2027"),
    ("../2027-06", "2027-06-15", {}, "Besluit: nauwkeuriger bekend, was uiterlijk in juni 2027"),
    ("2027-33", "2027-02", {}, "≤ Besluit: uiterlijk (in februari 2027)"),
    ("2027-01/2027-06", "2027-02/2027-04", {}, "≤ Besluit: uiterlijk"),
    ("2027-03-01", "2027-03", {}, "≤ Besluit: uiterlijk (in maart 2027), was 1 maart"),
    ("../..", "2027-11-01", {}, "Besluit"),
    ("2026-12-01", "2027", {"done": day("2027-01-01")}, "✓ Besluit: besloten"),
    ("2026-12-01", "2027", {"cancelled": Cancellation(on=day("2025-10-03"))}, "× Besluit: vervallen"),
]


@each_row(("before", "now", "changes", "title"), MOVES)
def test_a_title_has_the_subject_first_and_one_state(
    before: str, now: str, changes: dict[str, Any], title: str
) -> None:
    one = milestone(before, title="Besluit", kind=Kind.DECISION)
    then = one._replace(when=parse_edtf(now), **changes)
    made = select_entries(feed(), timeline(then), remember((one,), (then,)), day("2025-10-04"))
    assert title in [entry.summary for entry in made.entries]


def test_of_several_dates_only_the_one_that_moved_says_so() -> None:
    one = milestone("{2027-02-01,2027-03-01}", title="Besluit", kind=Kind.DECISION)
    for now, titles in (
        ("{2027-02-01,2027-03-08}", ["Besluit", "→ Besluit: verplaatst, was 1 maart"]),
        ("{2027-02-01,2027-02-15,2027-03-01}", ["Besluit", "Besluit", "Besluit"]),
    ):
        then = one._replace(when=parse_edtf(now))
        made = select_entries(feed(), timeline(then), remember((one,), (then,)), day("2025-10-04"))
        assert [entry.summary for entry in made.entries] == titles


SHAPES = [
    "2026-12",
    "2027-06-01/2027-09-30",
    "2027-33",
    "2027",
    "../2027",
    "2027/..",
    "2027-01-01~",
    "2027-03~",
    "[2027,2029]",
]

# The date, how firm it is, and the titles of its entries.
FIRMNESS = [
    ("2027-03-01", Modality.FIXED, ["Besluit"]),
    ("2027-03-01", Modality.EXPECTED, ["? Besluit: verwacht"]),
    ("2027-03-01~", Modality.INTENDED, ["? Besluit: beoogd, ongeveer"]),
    ("2027-03", Modality.FIXED, ["≤ Besluit: uiterlijk (in maart 2027)"]),
    ("2027-03", Modality.EXPECTED, ["≤ Besluit: uiterlijk (in maart 2027, verwacht)"]),
    ("2027-03~", Modality.FIXED, ["≤ Besluit: uiterlijk (in maart 2027, ongeveer)"]),
    (
        "2027",
        Modality.INTENDED,
        [
            "≤ Besluit: uiterlijk (in 2027, beoogd)",
            "≥ Besluit: periode begint, dag onbekend (in 2027, beoogd)",
        ],
    ),
    (
        "2027-01-11/2027-03-02",
        Modality.EXPECTED,
        ["≤ Besluit: uiterlijk (verwacht)", "≥ Besluit: periode begint, dag onbekend (verwacht)"],
    ),
    ("../2027-06-20", Modality.FIXED, ["≤ Besluit: uiterlijk"]),
    ("../2027-06-20", Modality.EXPECTED, ["≤ Besluit: uiterlijk (verwacht)"]),
    ("2027/..", Modality.FIXED, ["≥ Besluit: vanaf 2027"]),
    ("2027/..", Modality.INTENDED, ["≥ Besluit: niet eerder dan 2027 (beoogd)"]),
    # What is not before a day is expected, so that is not said once more.
    ("2027/..", Modality.EXPECTED, ["≥ Besluit: niet eerder dan 2027"]),
]


@each_row(("when", "modality", "titles"), FIRMNESS)
def test_a_title_is_as_certain_as_the_letter(when: str, modality: Modality, titles: list[str]) -> None:
    one = milestone(when, title="Besluit", kind=Kind.DECISION, modality=modality)
    assert sorted(entry.summary for entry in content(one).entries) == titles


@given(
    st.sampled_from(SHAPES), st.sampled_from(Modality), st.sampled_from(Windows), st.sampled_from(Language)
)
def test_no_title_of_a_date_that_is_not_fixed_leaves_that_out(
    when: str, modality: Modality, windows: Windows, language: Language
) -> None:
    """Also after a move, which has its own words."""
    one = milestone(when, title="X", kind=Kind.DECISION, modality=modality)
    earlier = one._replace(when=parse_edtf("2026-03-01"))
    made = content(one, language=language, windows=windows).entries
    moved = select_entries(
        feed(language=language), timeline(one), remember((earlier,), (one,)), day("2025-10-04")
    ).entries
    assert made
    for entry in (*made, *moved):
        is_bound = modality is Modality.EXPECTED and when == "2027/.."
        said = "date.from" if is_bound else f"modality.{modality}"
        assert modality is Modality.FIXED or say(language, said, date="2027") in entry.summary
        assert when != "2027-03~" or say(language, "date.about") in entry.summary


@each_row("language", Language)
@each_row("when", SHAPES)
def test_a_month_view_shows_the_subject_of_every_shape(when: str, language: Language) -> None:
    one = milestone(when, title="Vergunning", kind=Kind.START)
    for entry in content(one, language=language).entries:
        sign, _, rest = entry.summary.partition(" ")
        assert sign in {*Sign}
        assert rest.startswith("Vergunning: ")


@pytest.mark.parametrize("language", Language)
def test_the_legend_has_every_sign(language: Language) -> None:
    assert [sign for sign, _ in legend(language)] == [*Sign]
