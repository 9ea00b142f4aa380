"""The days and texts of calendar entries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notifier.dates.leads import parse_span
from notifier.feeds.selection import FeedContent, select_entries
from notifier.feeds.settings import Feed
from notifier.ics.entries import Entry, EntryStatus, Placement, Windows
from notifier.timeline.filters import Filter
from notifier.timeline.model import Cancellation, Kind, Milestone, Modality
from notifier.timeline.revisions import Histories, next_revisions, to_histories
from notifier.words import Language
from tests.conftest import JULY, OCTOBER, day, milestone, statement, timeline, utc
from tests.rows import each_row

NOW = utc("2025-10-03 07:00")
TODAY = day("2025-10-03")


def feed(**changes: object) -> Feed:
    values: dict[str, object] = {"name": "alles", "title": "Alles", "language": Language.NL, **changes}
    return Feed(**values)  # type: ignore[arg-type]


def remember(*states: tuple[Milestone, ...], days: int = 1) -> Histories:
    """Record successive states of a timeline, some days apart."""
    revisions = next_revisions({}, states[0], NOW)
    for number, state in enumerate(states[1:], start=1):
        revisions += next_revisions(to_histories(revisions), state, NOW + timedelta(days=days * number))
    return to_histories(revisions)


def content(*milestones: Milestone, today: date = TODAY, **changes: object) -> FeedContent:
    return select_entries(feed(**changes), timeline(*milestones), remember(milestones), today)


def _marks(*milestones: Milestone, **changes: object) -> list[tuple[str, str, str, str]]:
    shown = select_entries(feed(**changes), timeline(*milestones), remember(milestones), TODAY)
    return [_mark(entry) for entry in shown.entries]


def _mark(entry: Entry) -> tuple[str, str, str, str]:
    return (entry.uid.partition("@")[0], str(entry.first), str(entry.last), entry.summary)


def lasting(when: str, **changes: object) -> Milestone:
    one = milestone(when, kind=Kind.EVENT, **changes)
    return one._replace(when=one.when.lasting)


START, END, DEADLINE = Kind.START, Kind.END, Kind.DEADLINE

# Milestone, windows -> the entries: UID, first day, last day, title.
SHAPES: list[tuple[Milestone, Windows, list[tuple[str, str, str, str]]]] = [
    (milestone(), Windows.BOTH, [("kcr2-instelling", "2026-01-01", "2026-01-01", "Instelling KCR2")]),
    # All days of an event are one entry, however many they are; as many of them as were until it was done.
    (
        lasting("2026-03-09/2026-03-12"),
        Windows.BOTH,
        [("kcr2-instelling", "2026-03-09", "2026-03-12", "Instelling KCR2")],
    ),
    (
        lasting("2026-03-09/2026-05-12", modality=Modality.INTENDED),
        Windows.OPENS,
        [("kcr2-instelling", "2026-03-09", "2026-05-12", "? Instelling KCR2: beoogd")],
    ),
    (
        lasting("2025-10-01/2025-10-04", done=day("2025-10-03")),
        Windows.BOTH,
        [("kcr2-instelling", "2025-10-01", "2025-10-03", "✓ Instelling KCR2: plaatsgevonden")],
    ),
    (
        lasting("2025-09-28/2025-10-01", done=day("2025-10-03")),
        Windows.BOTH,
        [("kcr2-instelling", "2025-09-28", "2025-10-01", "✓ Instelling KCR2: plaatsgevonden")],
    ),
    (
        milestone(modality=Modality.INTENDED),
        Windows.BOTH,
        [("kcr2-instelling", "2026-01-01", "2026-01-01", "? Instelling KCR2: beoogd")],
    ),
    (
        milestone("2027", kind=END),
        Windows.BOTH,
        [
            ("kcr2-instelling-closes", "2027-12-31", "2027-12-31", "≤ Instelling KCR2: uiterlijk (in 2027)"),
            (
                "kcr2-instelling-opens",
                "2027-01-01",
                "2027-01-01",
                "≥ Instelling KCR2: periode begint, dag onbekend (in 2027)",
            ),
        ],
    ),
    (
        milestone("2025-36"),
        Windows.OPENS,
        [
            (
                "kcr2-instelling-opens",
                "2025-10-01",
                "2025-10-01",
                "≥ Instelling KCR2: periode begint, dag onbekend (4e kwartaal 2025)",
            )
        ],
    ),
    (
        milestone("2026-01/2026-03~"),
        Windows.CLOSES,
        [("kcr2-instelling-closes", "2026-03-31", "2026-03-31", "≤ Instelling KCR2: uiterlijk (ongeveer)")],
    ),
    (
        milestone("2025-36"),
        Windows.SPAN,
        [
            (
                "kcr2-instelling",
                "2025-10-01",
                "2025-12-31",
                "? Instelling KCR2: dag onbekend (4e kwartaal 2025)",
            )
        ],
    ),
    (
        milestone("2026-06", kind=START),
        Windows.BOTH,
        [
            (
                "kcr2-instelling",
                "2026-06-01",
                "2026-06-01",
                "≥ Instelling KCR2: periode begint, dag onbekend (in juni 2026)",
            )
        ],
    ),
    (
        milestone("2026-07", kind=DEADLINE),
        Windows.BOTH,
        [("kcr2-instelling", "2026-07-31", "2026-07-31", "≤ Instelling KCR2: uiterlijk (in juli 2026)")],
    ),
    (
        milestone("../2026-06-20"),
        Windows.OPENS,
        [("kcr2-instelling", "2026-06-20", "2026-06-20", "≤ Instelling KCR2: uiterlijk")],
    ),
    (
        milestone("2029/.."),
        Windows.CLOSES,
        [("kcr2-instelling", "2029-01-01", "2029-01-01", "≥ Instelling KCR2: vanaf 2029")],
    ),
    (
        milestone("2029/..", modality=Modality.EXPECTED),
        Windows.CLOSES,
        [("kcr2-instelling", "2029-01-01", "2029-01-01", "≥ Instelling KCR2: niet eerder dan 2029")],
    ),
    (
        milestone("2027", done=day("2025-09-03")),
        Windows.BOTH,
        [("kcr2-instelling", "2025-09-03", "2025-09-03", "✓ Instelling KCR2: gestart")],
    ),
    (
        milestone(cancelled=Cancellation(on=day("2025-10-01"))),
        Windows.BOTH,
        [("kcr2-instelling", "2026-01-01", "2026-01-01", "× Instelling KCR2: vervallen")],
    ),
    (milestone("../.."), Windows.BOTH, []),
]


@each_row(("one", "windows", "expected"), SHAPES)
def test_each_shape_has_its_marks_and_words(
    one: Milestone, windows: Windows, expected: list[tuple[str, str, str, str]]
) -> None:
    assert _marks(one, windows=windows) == expected


def test_english_feeds_speak_english() -> None:
    assert _marks(milestone("2027", kind=END), language=Language.EN, windows=Windows.OPENS) == [
        (
            "kcr2-instelling-opens",
            "2027-01-01",
            "2027-01-01",
            "≥ Instelling KCR2: period begins, day unknown (in 2027)",
        )
    ]


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (milestone(), EntryStatus.CONFIRMED),
        (milestone(modality=Modality.EXPECTED), EntryStatus.TENTATIVE),
        (milestone("2026-01-01~"), EntryStatus.TENTATIVE),
        (milestone("2026-06"), EntryStatus.TENTATIVE),
        (milestone("2026-06", done=day("2025-09-03")), EntryStatus.CONFIRMED),
        (milestone(cancelled=Cancellation(on=day("2025-10-01"))), EntryStatus.CANCELLED),
    ],
)
def test_only_a_fixed_day_is_confirmed(one: Milestone, status: EntryStatus) -> None:
    assert {entry.status for entry in content(one).entries} == {status}


def test_the_description_says_who_said_it_and_where_to_read_it() -> None:
    one = milestone(
        "2025-36",
        modality=Modality.EXPECTED,
        owner="LOCC",
        action="Controleer uw aansluiting",
        description="Meer\nuitleg",
        statements=(
            statement(JULY, "in het vierde kwartaal", "2025-36"),
            statement(OCTOBER, "De komende tijd"),
        ),
    )
    entry = content(one, windows=Windows.CLOSES).entries[0]
    assert entry.description == (
        "Geen datum meer in de nieuwste brief. Eerder: 4e kwartaal 2025.\n"
        "‘in het vierde kwartaal’: Voortgang Landelijke Agenda, 17 juli 2025 (6530085)\n"
        "Zonder datum, ‘De komende tijd’: Verzamelbrief, 3 oktober 2025\n"
        "Actie: Controleer uw aansluiting\n"
        "Eigenaar: LOCC\n"
        "\n"
        "Meer\n"
        "uitleg\n"
        "\n"
        "https://example.org/lac\n"
        "Bijgewerkt t/m de brief van 3 oktober 2025."
    )
    assert entry.url == "https://example.org/lac"


def test_description_of_what_is_done_names_the_letter_that_says_so() -> None:
    said = (
        statement(JULY, "per 1 januari", "2026-01-01"),
        statement(OCTOBER, "is ingesteld")._replace(done=day("2025-09-01")),
    )
    (entry,) = content(milestone(done=day("2025-09-01"), statements=said)).entries
    assert entry.description.splitlines()[:3] == [
        "Gestart op maandag 1 september 2025.",
        "‘per 1 januari’: Voortgang Landelijke Agenda, 17 juli 2025 (6530085)",
        "Klaar, ‘is ingesteld’: Verzamelbrief, 3 oktober 2025",
    ]


def test_a_moved_date_says_where_it_came_from_as_long_as_that_is_news() -> None:
    histories = remember((milestone(),), (milestone("2026-03-02"),))
    for today, title in (
        ("2025-10-04", "→ Instelling KCR2: verplaatst, was 1 januari"),
        ("2026-01-02", "→ Instelling KCR2: verplaatst, was 1 januari"),
        ("2026-01-03", "Instelling KCR2"),
    ):
        (entry,) = select_entries(feed(), timeline(milestone("2026-03-02")), histories, day(today)).entries
        assert (entry.uid, entry.summary) == ("kcr2-instelling@mijlpalen.example", title)


def test_the_sequence_is_the_revision_and_the_stamp_its_moment() -> None:
    histories = remember((milestone(),), (milestone(title="A"),), (milestone(title="B"),))
    (entry,) = select_entries(feed(), timeline(milestone(title="B")), histories, TODAY).entries
    assert (entry.sequence, entry.modified) == (2, NOW + timedelta(days=2))


def test_what_was_cancelled_or_removed_stays_for_its_time_and_then_leaves() -> None:
    cancelled = milestone(cancelled=Cancellation(on=day("2025-10-04")))
    gone = remember((milestone(),), (cancelled,))
    removed = remember((milestone(),), ())
    for today, stays in (("2026-01-02", True), ("2026-01-03", False)):
        kept = select_entries(feed(), timeline(cancelled), gone, day(today))
        assert bool(kept.entries) is stays
        assert dict(kept.counts) == {Placement.SHOWN if stays else Placement.GONE: 1}
        left = select_entries(feed(), timeline(), removed, day(today))
        assert [entry.summary for entry in left.entries] == (
            ["× Instelling KCR2: van de lijst gehaald"] if stays else []
        )


def test_what_has_passed_leaves_by_the_rule_of_the_feed() -> None:
    for today, stays in (("2026-01-31", True), ("2026-02-01", False)):
        kept = content(milestone(), today=day(today), past=parse_span("P30D"))
        assert bool(kept.entries) is stays
        assert dict(kept.counts) == {Placement.SHOWN if stays else Placement.PAST: 1}


def test_every_milestone_a_feed_takes_is_somewhere() -> None:
    every = [
        milestone(id="a"),
        milestone("../..", id="b"),
        milestone("2020-01-01", id="c"),
        milestone("2027", id="d"),
        milestone(id="e", topics=("x",)),
    ]
    assert dict(content(*every).counts) == {Placement.SHOWN: 3, Placement.UNDATED: 1, Placement.PAST: 1}
    assert dict(content(*every, match=Filter({"topic": ("x",)})).counts) == {Placement.SHOWN: 1}


def test_a_renamed_milestone_keeps_its_uid() -> None:
    renamed = milestone(id="kcr2", formerly=("kcr2-instelling",))
    assert [entry.uid for entry in content(renamed).entries] == ["kcr2-instelling@mijlpalen.example"]
