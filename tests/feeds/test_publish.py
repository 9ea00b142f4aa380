"""The calendars folder: current, reproducible, and never written in part."""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING

import pytest

from notifier.errors import PublishError
from notifier.feeds.publish import FeedBuilder, outdated, publish
from notifier.feeds.revisions_log import append_publish, read_revisions_log
from notifier.timeline.changes import ChangeKind, fingerprint, to_canonical_json, to_snapshot
from notifier.timeline.revisions import next_revisions, to_histories
from tests.conftest import day, milestone, timeline, utc
from tests.ics.test_entries import NOW, feed

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.timeline.model import Milestone
    from notifier.timeline.revisions import Revision

FEEDS = (feed(), feed(name="kcr2", title="KCR2"))
LATER = utc("2025-12-01 08:00")


def _publish(
    folder: Path,
    milestones: tuple[Milestone, ...],
    known: tuple[Revision, ...] = (),
    today: str = "2025-10-03",
) -> tuple[tuple[str, ...], tuple[Revision, ...]]:
    moment = LATER if known else NOW
    revisions = (*known, *next_revisions(to_histories(known), milestones, moment))
    built = FeedBuilder().build_all(FEEDS, timeline(*milestones), to_histories(revisions), day(today))
    return publish(
        folder, built, revisions, day(today), domain="mijlpalen.example", database="the database"
    ), revisions


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_publishing_writes_every_feed_and_its_memory(tmp_path: Path) -> None:
    written, _ = _publish(tmp_path / "calendars", (milestone(),))
    assert written == ("alles.ics", "kcr2.ics", "revisions.jsonl")
    assert set(_bytes(tmp_path / "calendars")) == set(written)
    lines = (tmp_path / "calendars" / "revisions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "id": "kcr2-instelling",
            "revision": 0,
            "date_revision": 0,
            "change": "added",
            "at": "2025-10-03T07:00:00Z",
            "fingerprint": fingerprint(to_canonical_json(to_snapshot(milestone()))),
            "milestone": {
                "id": "kcr2-instelling",
                "title": "Instelling KCR2",
                "kind": "start",
                "when": "2026-01-01",
                "modality": "fixed",
            },
        },
        {"published": "2025-10-03", "feeds": ["alles", "kcr2"], "domain": "mijlpalen.example"},
    ]


def test_publishing_the_same_again_writes_nothing(tmp_path: Path) -> None:
    _, revisions = _publish(tmp_path, (milestone(),))
    before = _bytes(tmp_path)
    assert _publish(tmp_path, (milestone(),), revisions, today="2025-11-03") == ((), revisions)
    assert _bytes(tmp_path) == before


def test_a_change_adds_lines_and_replaces_only_what_differs(tmp_path: Path) -> None:
    _, revisions = _publish(tmp_path, (milestone(),))
    before = _bytes(tmp_path)
    written, _ = _publish(tmp_path, (milestone("2026-03-02"),), revisions)
    assert written == ("alles.ics", "kcr2.ics", "revisions.jsonl")
    after = _bytes(tmp_path)
    assert after["revisions.jsonl"].startswith(before["revisions.jsonl"])


def test_a_rebuild_after_deleting_the_calendars_is_equal(tmp_path: Path) -> None:
    _, revisions = _publish(tmp_path, (milestone(), milestone("2027", id="b")))
    before = _bytes(tmp_path)
    for name in ("alles.ics", "kcr2.ics"):
        (tmp_path / name).unlink()
    _publish(tmp_path, (milestone(), milestone("2027", id="b")), revisions)
    after = _bytes(tmp_path)
    assert {name: after[name] for name in ("alles.ics", "kcr2.ics")} == {
        name: before[name] for name in ("alles.ics", "kcr2.ics")
    }


def test_the_memory_reads_back_equal(tmp_path: Path) -> None:
    _, first = _publish(tmp_path, (milestone(),))
    _, second = _publish(tmp_path, (), first)
    log = read_revisions_log(tmp_path)
    assert (log.revisions, log.published_on, log.feeds) == (second, day("2025-10-03"), ("alles", "kcr2"))


def test_the_lines_of_known_revisions_are_those_revisions(tmp_path: Path) -> None:
    _, first = _publish(tmp_path, (milestone(title='Een "titel"\\'), milestone("2027", id="b")))
    made = first[0]._replace(
        revision=1, change=ChangeKind.REVISED, origin="letter", editor='Jan "de" Vries\n'
    )
    withdrawn = made._replace(revision=2, change=ChangeKind.REMOVED, fingerprint="", origin="", editor="")
    written = (*first, made, withdrawn)
    log = read_revisions_log(tmp_path)
    append_publish(log, written, day("2025-10-04"), log.feeds, log.domain)
    text = (tmp_path / "revisions.jsonl").read_bytes()
    for count in range(len(written) + 1):
        folder = tmp_path / str(count)
        folder.mkdir()
        (folder / "revisions.jsonl").write_bytes(text)
        read = read_revisions_log(folder, partial(tuple, written[:count]))
        assert read.revisions == written
        assert [a is b for a, b in zip(read.revisions, written, strict=True)] == [
            number < count for number in range(len(written))
        ]
        assert (read.published_on, read.size, read.is_closed) == (day("2025-10-04"), len(text), True)


def test_a_feed_that_is_no_longer_asked_for_leaves_the_folder(tmp_path: Path) -> None:
    _, revisions = _publish(tmp_path, (milestone(),))
    (tmp_path / "elses.ics").write_bytes(b"not ours")
    built = FeedBuilder().build_all(
        FEEDS[:1], timeline(milestone()), to_histories(revisions), day("2025-10-03")
    )
    written = publish(
        tmp_path, built, revisions, day("2025-10-03"), domain="mijlpalen.example", database="the database"
    )
    assert written == ("kcr2.ics", "revisions.jsonl")
    assert set(_bytes(tmp_path)) == {"alles.ics", "elses.ics", "revisions.jsonl"}


def test_the_check_finds_everything_that_does_not_follow(tmp_path: Path) -> None:
    _publish(tmp_path, (milestone(),))
    assert outdated(tmp_path, FEEDS, timeline(milestone()), LATER) == ()
    assert outdated(tmp_path, FEEDS, timeline(milestone("2026-03-02")), LATER) == ("kcr2-instelling",)
    assert outdated(tmp_path, FEEDS, timeline(), LATER) == ("kcr2-instelling",)
    assert outdated(tmp_path, FEEDS[:1], timeline(milestone()), LATER) == ("kcr2.ics",)
    assert outdated(tmp_path, (*FEEDS, feed(name="new")), timeline(milestone()), LATER) == ("new.ics",)
    assert outdated(tmp_path / "none", FEEDS, timeline(), LATER) == ("revisions.jsonl",)
    (tmp_path / "alles.ics").write_bytes(b"edited by hand")
    (tmp_path / "extra.ics").write_bytes(b"not ours")
    assert outdated(tmp_path, FEEDS, timeline(milestone()), LATER) == ("alles.ics", "extra.ics")


def test_calendars_of_another_memory_are_left_alone(tmp_path: Path) -> None:
    _publish(tmp_path, (milestone(title="Elders"),))
    before = _bytes(tmp_path)
    with pytest.raises(PublishError, match=r"revisions\.jsonl, line 1: .* remove the database to start anew"):
        _publish(tmp_path, (milestone(),))
    assert _bytes(tmp_path) == before


def test_what_a_killed_process_left_of_a_file_is_removed(tmp_path: Path) -> None:
    _, known = _publish(tmp_path, (milestone(),))
    left = [
        ".kcr2.ics.sjrghjcz",
        ".revisions.jsonl.d3g_nznw",
        ".alles.ics.abcdefgh",
        ".gitkeep",
        ".a.txt.abcdefgh",
    ]
    for name in left:
        (tmp_path / name).write_bytes(b"BEGIN:VCAL")
    for name in left[:2]:
        os.utime(tmp_path / name, (0, 0))
    _publish(tmp_path, (milestone(title="Anders"),), known)
    # Another process may be writing the third one.
    assert {name for name in _bytes(tmp_path) if name.startswith(".")} == set(left[2:])


def test_the_memory_is_added_to_and_not_written_anew(tmp_path: Path) -> None:
    _, revisions = _publish(tmp_path, (milestone(),))
    path = tmp_path / "revisions.jsonl"
    number, before = path.stat().st_ino, path.read_bytes()
    _publish(tmp_path, (milestone(title="Anders"),), revisions)
    assert path.stat().st_ino == number
    assert path.read_bytes().startswith(before)
    assert len(read_revisions_log(tmp_path).revisions) == 2


@pytest.mark.parametrize("kept", [1, 30, -1])
def test_a_line_that_was_cut_off_is_left_out_and_written_again(tmp_path: Path, kept: int) -> None:
    _, revisions = _publish(tmp_path, (milestone(),))
    path = tmp_path / "revisions.jsonl"
    before = path.read_bytes()
    _publish(tmp_path, (milestone(title="Anders"),), revisions)
    whole = path.read_bytes()
    # A crash while the lines were added: within the first, and within the second.
    for start in (len(before), whole.rindex(b"\n", 0, -1) + 1):
        path.write_bytes(whole[:start] + whole[start:-1][:kept])
        _publish(tmp_path, (milestone(title="Anders"),), revisions)
        assert path.read_bytes() == whole


def test_what_another_process_added_meanwhile_is_not_added_twice(tmp_path: Path) -> None:
    _, revisions = _publish(tmp_path, (milestone(),))
    log = read_revisions_log(tmp_path)
    _publish(tmp_path, (milestone(title="Anders"),), revisions)
    path = tmp_path / "revisions.jsonl"
    whole, now = path.read_bytes(), read_revisions_log(tmp_path)
    assert now.published_on is not None
    append_publish(log, now.revisions, now.published_on, now.feeds, now.domain)
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("Instelling KCR2", "Instelling KRC2"),
        lambda text: text.replace('"added"', '"adopted"'),
        lambda text: "not json\n" + text,
        lambda text: text.replace('"revision":0', '"revisie":0'),
    ],
)
def test_a_damaged_memory_is_told_with_its_line(tmp_path: Path, damage: object) -> None:
    _, revisions = _publish(tmp_path, (milestone(),))
    path = tmp_path / "revisions.jsonl"
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    for known in ((), revisions):
        with pytest.raises(PublishError, match=r"revisions\.jsonl, line 1: this is not a line of this file"):
            read_revisions_log(tmp_path, partial(tuple, known))


def test_a_folder_that_cannot_be_written_is_told_and_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "calendars"
    file.write_text("a file where a folder belongs", encoding="utf-8")
    with pytest.raises(PublishError):
        _publish(file, (milestone(),))
    assert file.read_text(encoding="utf-8") == "a file where a folder belongs"


def test_files_of_others_where_calendars_come_are_named_and_stay(tmp_path: Path) -> None:
    for name in ("alles.ics", "kcr2.ics", "los.ics"):
        (tmp_path / name).write_text("mijn", encoding="utf-8")
    before = _bytes(tmp_path)
    with pytest.raises(PublishError) as refused:
        _publish(tmp_path, (milestone(),))
    assert refused.value.values["names"] == "alles.ics, kcr2.ics"
    assert _bytes(tmp_path) == before


def test_a_calendar_that_was_damaged_is_written_again(tmp_path: Path) -> None:
    _, known = _publish(tmp_path, (milestone(),))
    before = _bytes(tmp_path)
    (tmp_path / "alles.ics").write_text("stuk", encoding="utf-8")
    _publish(tmp_path, (milestone(),), known)
    assert _bytes(tmp_path)["alles.ics"] == before["alles.ics"]
    # The first publish was killed before its end.
    (tmp_path / "revisions.jsonl").unlink()
    (tmp_path / "kcr2.ics").write_text("", encoding="utf-8")
    assert _publish(tmp_path, (milestone(),))[0]
