"""Only entries that read back are published, and one faulty milestone does not stop a feed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from icalendar import Calendar

from notifier.feeds.ics import to_checked_ics, to_ics
from notifier.feeds.publish import FeedBuilder
from notifier.feeds.selection import FeedCache, select_entries
from notifier.ics import reading_back
from notifier.ics.entries import Placement
from notifier.ics.reading_back import find_blocks, reads_back
from notifier.ics.writer import to_block
from notifier.timeline.filters import Filter
from notifier.timeline.model import Milestone
from tests.conftest import day, milestone, timeline
from tests.ics.test_entries import NOW, TODAY, content, feed, remember

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

A, B = milestone(id="a", title="A"), milestone("2027", id="b", title="B")


def _entries(*milestones: Milestone) -> Any:
    return content(*milestones).entries


def test_an_entry_reads_back_only_as_it_was_meant() -> None:
    (entry,) = _entries(milestone())
    block = to_block(entry)
    assert reads_back(entry, block)
    for other in (
        entry._replace(uid="other@x"),
        entry._replace(first=day("2026-01-02")),
        entry._replace(last=day("2026-01-02")),
        entry._replace(sequence=1),
    ):
        assert not reads_back(other, block)
    assert not reads_back(entry, block.replace(b"END:VEVENT\r\n", b""))
    assert not reads_back(entry, block + block)
    assert not reads_back(entry, block.replace(b"DTSTART;VALUE=DATE:", b"DTSTART;VALUE=DATE:x"))


def test_what_was_checked_is_what_is_written() -> None:
    made = content(A, B, milestone("2025-12-02T12:00[Europe/Amsterdam]", id="c"))
    cache = FeedCache()
    checked = to_checked_ics(made, cache)
    assert (checked.data, checked.faulty) == (to_ics(made), ())
    assert {uid: block for uid, (_, block) in find_blocks(checked.data).items()} == {
        uid: block for uid, (_, block) in cache.blocks.items()
    }


class _Torn(str):
    """A text that cannot be written, for any unforeseen error."""

    __slots__ = ()

    def isprintable(self) -> bool:
        raise RuntimeError


def _torn(made: Any, uid: str) -> Any:
    entries = tuple(one._replace(location=_Torn("x")) if one.uid == uid else one for one in made.entries)
    return replace(made, entries=entries)


def test_one_entry_that_cannot_be_written_keeps_its_version_before() -> None:
    cache = FeedCache()
    before = to_checked_ics(content(A, B), cache).data
    after = to_checked_ics(_torn(content(A._replace(title="A nieuw"), B), "a@mijlpalen.example"), cache)
    assert (after.data, after.faulty) == (before, ("a@mijlpalen.example",))
    again = to_checked_ics(content(A._replace(title="A nieuw"), B), cache)
    assert again.faulty == ()
    assert b"SUMMARY:A nieuw" in again.data


def test_one_entry_that_never_was_right_is_left_out_and_told() -> None:
    checked = to_checked_ics(_torn(content(A, B), "a@mijlpalen.example"), FeedCache())
    uids = [str(event["UID"]) for event in Calendar.from_ical(checked.data).walk("VEVENT")]
    assert uids == ["b-closes@mijlpalen.example", "b-opens@mijlpalen.example"]
    assert checked.faulty == ("a@mijlpalen.example",)


class _Bad(Milestone):
    """A milestone that cannot be rendered, for any unforeseen error."""

    @property
    def cited(self) -> Any:
        raise RuntimeError


def test_one_milestone_that_cannot_be_put_into_words_takes_nothing_down() -> None:
    cache = FeedCache()
    histories = remember((A, B))
    before = to_checked_ics(select_entries(feed(), timeline(A, B), histories, TODAY, cache), cache).data
    changed = _Bad(**B._replace(title="Anders")._asdict())
    made = select_entries(feed(), timeline(A, changed), remember((A, B), (A, changed)), TODAY, cache)
    assert dict(made.counts) == {Placement.SHOWN: 1, Placement.FAULTY: 1}
    checked = to_checked_ics(made, cache)
    assert (checked.data, checked.faulty) == (before, ("b",))


def test_only_what_is_new_is_read_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    read: list[str] = []

    def watch(entry: Any, block: bytes) -> bool:
        read.append(entry.uid)
        return reads_back(entry, block)

    monkeypatch.setattr(reading_back, "reads_back", watch)
    builder = FeedBuilder()
    first = builder.build(feed(), timeline(A, B), remember((A, B)), TODAY)
    assert read == ["a@mijlpalen.example", "b-closes@mijlpalen.example", "b-opens@mijlpalen.example"]
    read.clear()
    builder.build(feed(), timeline(A, B), remember((A, B)), TODAY)
    moved = (A._replace(title="Anders"), B)
    builder.build(feed(), timeline(*moved), remember((A, B), moved), TODAY)
    assert read == ["a@mijlpalen.example"]
    # A new process accepts the entries in the folder, and reads back only what differs from them.
    read.clear()
    (tmp_path / "alles.ics").write_bytes(first.data)
    FeedBuilder(folder=tmp_path).build(feed(), timeline(*moved), remember((A, B), moved), TODAY)
    assert read == ["a@mijlpalen.example"]
    # So does a filter for the entries of a calendar that was read back.
    read.clear()
    made = select_entries(feed(name=""), timeline(*moved), remember((A, B), moved), TODAY)
    to_checked_ics(made, FeedCache(blocks=find_blocks(first.data)))
    assert read == ["a@mijlpalen.example"]


def test_a_change_written_from_what_was_kept_is_equal_to_a_build_from_nothing() -> None:
    builder = FeedBuilder()
    states = [(A, B), (A._replace(title="Anders"), B), (B,), (B, A), (A, B._replace(topics=("x",)))]
    for number in range(1, len(states) + 1):
        histories, now = remember(*states[:number]), timeline(*states[number - 1])
        for today in (TODAY, day("2026-03-01"), day("2027-06-01")):
            built = builder.build(feed(), now, histories, today)
            assert built.data == FeedBuilder().build(feed(), now, histories, today).data
            assert built.content.counts == select_entries(feed(), now, histories, today).counts


def test_a_calendar_whose_frame_does_not_read_back_stays_as_it_was() -> None:
    builder = FeedBuilder()
    good = builder.build(feed(), timeline(A), remember((A,)), TODAY)
    broken = feed(title=_Torn("Alles"))
    refused = builder.build(broken, timeline(A, B), remember((A, B)), TODAY)
    assert (refused.data, refused.is_refused, refused.is_whole) == (good.data, True, False)


def test_a_filter_that_changes_with_the_day_is_judged_anew() -> None:
    builder = FeedBuilder()
    overdue = feed(match=Filter({"status": ("overdue",)}))
    late = milestone("2025-10-01", id="late")
    histories = remember((late,))
    assert len(builder.build(overdue, timeline(late), histories, day("2025-10-02")).content.entries) == 1
    spared = late._replace(overdue_after=day("2025-12-31"))
    assert not builder.build(overdue, timeline(spared), histories, day("2025-10-02")).content.entries
    assert NOW.date() == TODAY
