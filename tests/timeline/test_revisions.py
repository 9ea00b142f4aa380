"""Snapshots, changes and revisions of milestones."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings

from notifier.timeline.changes import ChangeKind, compare, diff, from_snapshot, to_snapshot
from notifier.timeline.model import Cancellation, Kind, Milestone, Modality, Source
from notifier.timeline.revisions import History, Revision, change_of, next_revisions, to_histories
from tests.conftest import JULY, OCTOBER, day, milestone, statement, utc
from tests.rows import each_row
from tests.timeline.strategies import milestones, timeline_pairs

NOW = utc("2025-10-03 07:00")


@given(milestones())
def test_a_snapshot_holds_all_a_subscriber_sees(one: Milestone) -> None:
    snapshot = json.loads(json.dumps(to_snapshot(one)))
    assert from_snapshot(snapshot, key=one.key) == one


def test_what_no_subscriber_sees_is_no_part_of_a_snapshot() -> None:
    renamed = Source(id="other", title=JULY.title, date=JULY.date, reference=JULY.reference, url=JULY.url)
    before = milestone(statements=(statement(JULY, when="2026-01-01"),))
    after = milestone(statements=(statement(renamed, when="2026-01-01"),), overdue_after=day("2026-02-01"))
    assert to_snapshot(before) == to_snapshot(after)
    assert compare(before, after) is None


CANCELLED = Cancellation(on=day("2025-12-01"))


@each_row(
    ("before", "after", "kind", "fields"),
    [
        (None, milestone(), ChangeKind.ADDED, ()),
        (milestone(), None, ChangeKind.REMOVED, ()),
        (milestone(), milestone("2026-02-01"), ChangeKind.MOVED, ("when",)),
        (milestone(), milestone("2026"), ChangeKind.MOVED, ("when",)),
        (milestone(), milestone("../.."), ChangeKind.MOVED, ("when",)),
        (milestone(), milestone("2026-02-01", title="Start KCR2"), ChangeKind.MOVED, ("title", "when")),
        (milestone("2026-33"), milestone("2026-01/2026-03"), ChangeKind.REVISED, ("when",)),
        (milestone("2027"), milestone("2027?"), ChangeKind.REVISED, ("when",)),
        (milestone(), milestone(title="Start KCR2"), ChangeKind.REVISED, ("title",)),
        (milestone(), milestone(kind=Kind.EVENT), ChangeKind.REVISED, ("kind",)),
        (milestone(), milestone(modality=Modality.INTENDED), ChangeKind.REVISED, ("modality",)),
        (
            milestone(),
            milestone(statements=(statement(OCTOBER, confirms=True),)),
            ChangeKind.REVISED,
            ("statements",),
        ),
        (milestone(), milestone(done=day("2026-01-02")), ChangeKind.DONE, ("done",)),
        (
            milestone(),
            milestone("2026-02-01", cancelled=CANCELLED),
            ChangeKind.CANCELLED,
            ("when", "cancelled"),
        ),
        (milestone(cancelled=CANCELLED), milestone(), ChangeKind.REVISED, ("cancelled",)),
    ],
)
def test_a_change_is_named_by_what_matters_most(
    before: Milestone | None, after: Milestone | None, kind: ChangeKind, fields: tuple[str, ...]
) -> None:
    change = compare(before, after)
    assert change is not None
    assert (change.kind, change.fields, change.before, change.after) == (kind, fields, before, after)


@given(milestones())
def test_nothing_changes_between_equal_states(one: Milestone) -> None:
    assert compare(one, one) is None
    assert compare(None, None) is None


# One pair compares six milestones.
@settings(max_examples=settings().max_examples // 3)
@given(timeline_pairs())
def test_applying_a_difference_gives_the_other_timeline(
    pair: tuple[tuple[Milestone, ...], tuple[Milestone, ...]],
) -> None:
    old, new = ({one.key: one for one in side} for side in pair)
    result = dict(old)
    for change in diff(old, new):
        if change.after is None:
            del result[change.key]
        else:
            result[change.key] = change.after
    assert result == new


# One pair compares six milestones.
@settings(max_examples=settings().max_examples // 3)
@given(timeline_pairs())
def test_recording_a_timeline_twice_adds_nothing(
    pair: tuple[tuple[Milestone, ...], tuple[Milestone, ...]],
) -> None:
    before, after = pair
    recorded: tuple[Revision, ...] = ()
    for state in (before, after, before):
        recorded += next_revisions(to_histories(recorded), state, NOW)
        memory = to_histories(recorded)
        assert next_revisions(memory, state, NOW) == ()
        assert {key: history.latest.state for key, history in memory.items() if history.latest.state} == {
            one.key: one for one in state
        }


def _record(*states: Milestone | None) -> History:
    revisions = next_revisions({}, [states[0]] if states[0] else [], NOW)
    for number, state in enumerate(states[1:], start=1):
        later = NOW + timedelta(days=number)
        revisions += next_revisions(to_histories(revisions), [state] if state else [], later)
    return to_histories(revisions)["kcr2-instelling"]


def _numbers(history: History) -> list[tuple[int, int, ChangeKind]]:
    return [(one.revision, one.date_revision, one.change) for one in history.revisions]


def test_the_date_revision_rises_only_when_the_date_changes() -> None:
    history = _record(
        milestone(), milestone(title="Start KCR2"), milestone("2026-02-01"), milestone("2026-02-01?")
    )
    assert _numbers(history) == [
        (0, 0, ChangeKind.ADDED),
        (1, 0, ChangeKind.REVISED),
        (2, 1, ChangeKind.MOVED),
        (3, 1, ChangeKind.REVISED),
    ]


def test_a_date_that_moves_away_and_back_is_a_new_date() -> None:
    history = _record(milestone(), milestone("2026-02-01"), milestone())
    assert _numbers(history) == [
        (0, 0, ChangeKind.ADDED),
        (1, 1, ChangeKind.MOVED),
        (2, 2, ChangeKind.MOVED),
    ]
    assert history.before_move == history.revisions[1]
    assert history.date_since == history.revisions[2]


def test_a_removed_milestone_is_remembered_as_it_was_and_can_come_back() -> None:
    history = _record(milestone(), None, milestone("2026-02-01"))
    assert _numbers(history) == [
        (0, 0, ChangeKind.ADDED),
        (1, 0, ChangeKind.REMOVED),
        (2, 1, ChangeKind.ADDED),
    ]
    removed = history.revisions[1]
    assert (removed.state, removed.milestone) == (None, milestone())


def test_a_renamed_milestone_goes_on_under_its_oldest_name() -> None:
    history = _record(milestone(), milestone(id="kcr2", formerly=("kcr2-instelling",)))
    assert _numbers(history) == [(0, 0, ChangeKind.ADDED)]
    moved = _record(milestone(), milestone("2026-02-01", id="kcr2", formerly=("kcr2-instelling",)))
    assert _numbers(moved) == [(0, 0, ChangeKind.ADDED), (1, 1, ChangeKind.MOVED)]
    assert (moved.latest.milestone.id, moved.latest.milestone.key) == ("kcr2", "kcr2-instelling")


def test_what_came_before_a_revision_is_found_where_numbers_are_left_out() -> None:
    first, other, third = milestone(), milestone(title="Was private"), milestone(title="Public again")
    revisions = next_revisions({}, (first,), NOW)
    for state in (other, third):
        revisions += next_revisions(to_histories(revisions), (state,), NOW)
    shown = to_histories([revisions[0], revisions[2]])[first.key]
    assert shown.before(2) == revisions[0]
    assert shown.before(0) is None
    change = change_of(revisions[2], shown)
    assert change is not None
    assert (change.kind, change.before, change.fields) == (ChangeKind.REVISED, first, ("title",))


@pytest.mark.parametrize(
    ("before", "after", "wording"),
    [
        ("2025-02-28", "2025-03-01", "moved"),
        ("2025", "2025-02-28", "exact"),
        ("2025-02-28", "../2025-02-28", "vaguer"),
        ("2025-02-28", "2025", "vaguer"),
        ("{2025-02-01,2025-02-28}", "{2025-02-01,2025-02-14,2025-02-28}", "moved"),
    ],
)
def test_a_change_of_certainty_is_not_called_a_move(before: str, after: str, wording: str) -> None:
    change = compare(milestone(before), milestone(after))
    assert change is not None
    assert (change.kind, change.wording) == (ChangeKind.MOVED, wording)
