"""The part of a timeline and its revisions that may be published."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from notifier.timeline.changes import ChangeKind
from notifier.timeline.revisions import (
    Revision,
    changed_since,
    next_revisions,
    public_revisions,
    shown_revisions,
    to_histories,
)
from tests.conftest import JULY, OCTOBER, milestone, statement, timeline, utc

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone

NOW = utc("2025-10-03 07:00")
EPOCH = int(NOW.timestamp())
_DAY = 24 * 60 * 60

# States of two milestones in a file; None where it does not have one.
_STATES = st.none() | st.builds(
    lambda title, private: milestone(title=title, private=private),
    st.sampled_from(("Instelling KCR2", "Instelling", 'Over "private":true')),
    st.booleans(),
)
_FILES = st.lists(st.tuples(_STATES, _STATES), min_size=1, max_size=6)


def _named(states: tuple[Milestone | None, ...]) -> list[Milestone]:
    return [one._replace(id=f"m{number}") for number, one in enumerate(states) if one]


def _record(known: tuple[Revision, ...], milestones: list[Milestone], day: int) -> tuple[Revision, ...]:
    return (*known, *next_revisions(to_histories(known), milestones, NOW + timedelta(days=day)))


def _memory(*files: list[Milestone]) -> tuple[Revision, ...]:
    known: tuple[Revision, ...] = ()
    for day, milestones in enumerate(files):
        known = _record(known, milestones, day)
    return known


def _told(revisions: tuple[Revision, ...]) -> list[tuple[int, str, bool]]:
    return [(one.revision, one.change.value, one.is_withdrawal) for one in revisions]


PUBLIC, PRIVATE = milestone(), milestone(private=True)


def test_a_public_timeline_has_no_private_milestones_nor_what_only_they_cite() -> None:
    said = {one.id: one for one in (JULY, OCTOBER)}
    shown = milestone(statements=(statement(JULY, when="2026-01-01"),))
    hidden = milestone(id="b", private=True, statements=(statement(JULY), statement(OCTOBER)))
    assert timeline(shown, hidden, sources=said).public == timeline(shown, sources={JULY.id: JULY})
    whole = timeline(shown, sources=said)
    assert whole.public is whole


def test_what_was_removed_is_back_and_what_was_private_is_new() -> None:
    removed, private = _memory([PUBLIC], [], [PUBLIC]), _memory([PUBLIC], [PRIVATE], [PUBLIC])
    found = []
    for revisions in (removed, public_revisions(private)):
        change = changed_since(revisions[-2], revisions[-1])
        found.append(change and (change.kind, change.is_back))
    assert found == [(ChangeKind.ADDED, True), (ChangeKind.ADDED, False)]


def test_a_private_milestone_has_no_page() -> None:
    assert PUBLIC.page("https://a.example") == "https://a.example/milestones/kcr2-instelling"
    assert PRIVATE.page("https://a.example") == ""


def test_of_what_became_private_nobody_is_named_who_made_it_so() -> None:
    known = [one._replace(origin="editor", editor="LOCC") for one in _memory([PUBLIC], [PRIVATE], [PUBLIC])]
    assert [(one.change.value, one.editor) for one in public_revisions(known)] == [
        ("added", "LOCC"),
        ("removed", ""),
        ("added", "LOCC"),
    ]


def test_a_private_milestone_is_numbered_from_the_seconds_of_its_moment() -> None:
    known = _memory([PRIVATE], [PRIVATE._replace(title="Instelling")])
    assert _told(known) == [(EPOCH, "added", False), (EPOCH + 1, "revised", False)]
    assert public_revisions(known) == ()
    assert known[0].milestone == PRIVATE


def test_one_that_becomes_private_is_withdrawn_without_content_and_added_when_public_again() -> None:
    known = _memory([PUBLIC], [PRIVATE], [PRIVATE._replace(title="Geheim")], [PUBLIC._replace(title="Nieuw")])
    number = EPOCH + _DAY
    assert _told(known) == [
        (0, "added", False),
        (number, "revised", False),
        (number + 1, "revised", False),
        (number + 2, "revised", False),
    ]
    published = public_revisions(known)
    assert _told(published) == [
        (0, "added", False),
        (number, "removed", True),
        (number + 2, "added", False),
    ]
    assert "Geheim" not in repr(published)
    # Readers see nothing from before it was private: it is new.
    assert _told(shown_revisions(known)) == [(number + 2, "added", False)]
    assert _told(shown_revisions(known[:2])) == []


def test_one_that_was_removed_and_comes_back_private_leaves_its_last_trace() -> None:
    known = _memory([PUBLIC], [], [PRIVATE])
    assert [one.change for one in shown_revisions(known[:2])] == [ChangeKind.ADDED, ChangeKind.REMOVED]
    assert shown_revisions(known) == ()


@given(_FILES)
def test_the_public_memory_only_grows_and_reads_as_its_own(files: list[tuple[Milestone | None, ...]]) -> None:
    known: tuple[Revision, ...] = ()
    before: tuple[Revision, ...] = ()
    for day, states in enumerate(files):
        known = _record(known, _named(states), day)
        published = public_revisions(known)
        assert published[: len(before)] == before
        assert public_revisions(published) == published
        assert to_histories(known).public == to_histories(published).public
        # The public part of the file has no change against the published revisions.
        public = [one for one in _named(states) if not one.private]
        assert next_revisions(to_histories(published), public, NOW) == ()
        before = published


@given(_FILES)
def test_what_was_always_private_leaves_no_trace(files: list[tuple[Milestone | None, ...]]) -> None:
    hidden = milestone(id="geheim", title="Geheim", private=True)
    own = [[one._replace(private=False) for one in _named(states)] for states in files]
    with_it = [[*milestones, hidden._replace(title=f"Geheim {at}")] for at, milestones in enumerate(own)]
    assert public_revisions(_memory(*with_it)) == _memory(*own)


@given(_FILES)
def test_no_number_falls_when_the_database_is_lost(files: list[tuple[Milestone | None, ...]]) -> None:
    *earlier, last = [_named(states) for states in files]
    known = _memory(*earlier)
    seen = {one.key: one.revision for one in known if one.is_private}
    # A new database has only what was published.
    published = public_revisions(known)
    after = _record(published, last, len(files))
    assert all(one.revision > seen.get(one.key, -1) for one in after[len(published) :] if one.is_private)
    assert public_revisions(after)[: len(published)] == published
