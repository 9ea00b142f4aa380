"""A timeline is published as if it had no private milestones."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.feeds.formats import FORMATS
from notifier.feeds.publish import FeedBuilder, outdated, publish
from notifier.feeds.revisions_log import read_revisions_log
from notifier.feeds.selection import select_entries
from notifier.timeline.model import After
from notifier.timeline.revisions import next_revisions, public_revisions, to_histories
from tests.conftest import day, milestone, timeline
from tests.ics.test_entries import NOW, feed, remember
from tests.timeline.strategies import TIMELINES, milestones

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone

TODAY = day("2026-01-01")
FEEDS = (feed(), feed(name="kring", title="Kring", private=True))
PUBLIC, PRIVATE = milestone(), milestone(private=True)
OTHER = milestone("2026-05-01", id="ander", title="Ander")


def _published(folder: Path, *states: tuple[Milestone, ...]) -> dict[str, bytes]:
    memory = remember(*states)
    revisions = sorted(
        (one for history in memory.values() for one in history.revisions), key=lambda one: one.recorded_at
    )
    one = timeline(*states[-1])
    publish(
        folder,
        FeedBuilder().build_all(FEEDS, one, memory, TODAY),
        revisions,
        TODAY,
        domain="mijlpalen.example",
        database="the database",
    )
    assert outdated(folder, FEEDS, one, NOW) == ()
    assert read_revisions_log(folder).revisions == public_revisions(revisions)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@settings(max_examples=settings().max_examples // 3)
@given(TIMELINES, TIMELINES, st.lists(milestones("geheim"), min_size=2, max_size=2))
def test_private_milestones_change_no_published_byte(
    before: tuple[Milestone, ...], after: tuple[Milestone, ...], hidden: list[Milestone]
) -> None:
    first, second = (one._replace(private=True) for one in hidden)
    with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b:
        assert _published(Path(b), (first, *before), (*after, second)) == _published(Path(a), before, after)
    public, whole = remember(before, after), remember((first, *before), (*after, second))
    for form in FORMATS.values():
        wanted = select_entries(feed(), timeline(*after), public, TODAY)
        found = select_entries(feed(), timeline(*after, second), whole, TODAY)
        assert form.write(found) == form.write(wanted)


def test_what_became_private_is_in_no_calendar_and_leaves_no_tombstone(tmp_path: Path) -> None:
    files = _published(tmp_path, (PUBLIC, OTHER), (PRIVATE._replace(title="Geheim"), OTHER))
    assert b"KCR2" not in files["alles.ics"]
    assert b"Geheim" not in b"".join(files.values())
    assert [one.is_withdrawal for one in read_revisions_log(tmp_path).revisions] == [False, False, True]


def test_a_removal_without_content_reads_back_as_it_was_written(tmp_path: Path) -> None:
    _published(tmp_path, (PUBLIC,), (PRIVATE,), (PUBLIC._replace(title="Nieuw"),))
    log = read_revisions_log(tmp_path)
    assert [(one.change.value, one.milestone.title) for one in log.revisions] == [
        ("added", "Instelling KCR2"),
        ("removed", "Instelling KCR2"),
        ("added", "Nieuw"),
    ]
    # A new database starts with nothing else.
    assert next_revisions(to_histories(log.revisions), (PUBLIC._replace(title="Nieuw"),), NOW) == ()


def test_a_public_milestone_does_not_name_what_comes_after_it_in_private(tmp_path: Path) -> None:
    follower = PRIVATE._replace(id="geheim", after=After(milestone="ander"))
    files = _published(tmp_path, (OTHER, follower))
    assert b"geheim" not in b"".join(files.values())
    memory = remember((OTHER, follower))
    shown = {
        made.name: made.data
        for made in FeedBuilder().build_all(FEEDS, timeline(OTHER, follower), memory, TODAY)
    }
    assert b"geheim" in shown["kring.ics"]


def test_a_calendar_that_becomes_public_forgets_what_it_was(tmp_path: Path) -> None:
    builder, memory, one = FeedBuilder(folder=tmp_path), remember((PRIVATE, OTHER)), timeline(PRIVATE, OTHER)
    for private in (True, False):
        made = builder.build(feed(private=private), one, memory, TODAY)
        assert (b"KCR2" in made.data) is private
