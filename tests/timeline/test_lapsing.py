"""A date that lapses with what it counts from is a revision, and is told once."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.feeds.formats import FORMATS
from notifier.feeds.selection import select_entries
from notifier.presenting.rows import to_row
from notifier.reminders.audience import Audience
from notifier.reminders.digests import overview
from notifier.reminders.messages import told_once
from notifier.reminders.notices import Notice, change_notice
from notifier.timeline.changes import ChangeKind, compare, diff, from_snapshot, to_snapshot
from notifier.timeline.upcoming import look_at
from notifier.words import Language
from tests.conftest import day
from tests.events_file.files import parse
from tests.ics.test_entries import feed, remember
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.timeline.model import Timeline

ANCHOR = "{id: a, title: Openbaar besluit, kind: decision, when: 2026-09-01}"
FOLLOWER = "{id: b, title: Volgt op besluit, kind: deadline, after: {milestone: a, offset: P6W}}"
LAST = "{id: c, title: Start, kind: start, after: {milestone: b, offset: P1M}}"
PLANNED = (ANCHOR, FOLLOWER, LAST)
OFF = (ANCHOR.replace("}", ", cancelled: {on: 2026-06-02}}"), FOLLOWER, LAST)
LETTER = (
    "{id: a, title: Wet, kind: start, statements: [{source: juli, when: 2026-09-01, phrase: op 1 september}"
)
LAW = (f"{LETTER}]}}", FOLLOWER, LAST)
GONE = (f"{LETTER}, {{source: oktober, undated: true, phrase: te zijner tijd}}]}}", FOLLOWER, LAST)


def _timeline(milestones: tuple[str, ...]) -> Timeline:
    return parse("\n  - ".join(milestones)).timeline


def _audience(after: Timeline, language: Language = Language.NL) -> Audience:
    return Audience(language=language, today=day("2026-06-03"), timeline=after)


def _told(
    before: tuple[str, ...], after: tuple[str, ...], taken: str, language: Language = Language.NL
) -> dict[str, str]:
    """Return what one message says, with the state before as it was recorded."""
    old = {key: from_snapshot(to_snapshot(one), key=key) for key, one in _timeline(before).by_key.items()}
    new = _timeline(after)
    audience = _audience(new, language)
    changes = [one for one in diff(old, new.by_key) if one.key in taken]
    notices = told_once([change_notice(one, audience) for one in changes], audience)
    return {one.headline: " ".join(one.sentences) for one in notices}


def test_alone_it_says_that_its_date_lapsed_and_why() -> None:
    lost = "Eerder: dinsdag 13 oktober 2026. Daar tellen wij niet meer naar af."
    along = "Daarmee vervalt de datum van: Start (13 november 2026)."
    assert _told(PLANNED, OFF, "b") == {
        "Geen datum meer: Volgt op besluit": f"{lost} {along} ‘Openbaar besluit’ gaat niet door."
    }
    assert _told(LAW, GONE, "c") == {
        "Geen datum meer: Start": f"{lost.replace('dinsdag 13 oktober', 'vrijdag 13 november')} "
        "‘Wet’ heeft geen datum meer."
    }
    assert _told(PLANNED, OFF, "c", Language.EN) == {
        "No date any more: Start": "Before: Friday 13 November 2026. We no longer count down to that. "
        "‘Openbaar besluit’ does not go ahead."
    }


def test_alone_it_says_that_it_counts_again() -> None:
    assert _told(OFF, PLANNED, "c") == {
        "Telt weer: Start": "Datum: vrijdag 13 november 2026 (over 163 dagen). De datum blijft gelijk."
    }
    assert list(_told(GONE, LAW, "c", Language.EN)) == ["Counts again: Start"]


@each_row("taken", ["ab", "abc", "ac", "bc"])
@each_row(("before", "after"), [(PLANNED, OFF), (OFF, PLANNED), (LAW, GONE), (GONE, LAW)])
def test_it_stands_in_the_notice_of_the_one_it_follows_from_and_not_again(
    before: tuple[str, ...], after: tuple[str, ...], taken: str
) -> None:
    ((headline, sentences),) = _told(before, after, taken).items()
    assert "Start (13 november 2026)" in sentences
    assert ("Volgt op besluit (13 oktober 2026)" in sentences) is ("a" in taken)
    assert headline.endswith("Volgt op besluit") is ("a" not in taken)


def test_one_that_changed_otherwise_too_keeps_its_notice() -> None:
    renamed = (OFF[0], FOLLOWER.replace("Volgt op besluit", "Brief"), LAST)
    assert list(_told(PLANNED, renamed, "abc")) == [
        "Gaat niet door: Openbaar besluit",
        "Geen datum meer: Brief",
    ]


def test_one_whose_anchor_goes_ahead_on_another_day_has_both_dates() -> None:
    later = (ANCHOR.replace("09-01", "09-08"), FOLLOWER)
    (told,) = _told(OFF[:2], later, "ab").values()
    assert "Volgt op besluit (was dinsdag 13 oktober 2026; wordt dinsdag 20 oktober 2026)." in told
    assert list(_told(OFF[:2], later, "b")) == ["Nieuwe datum: Volgt op besluit"]


def test_what_counts_from_a_date_that_a_letter_gives_too_keeps_its_date() -> None:
    given = FOLLOWER.replace("}}", "}, statements: [{source: oktober, when: 2026-10-13}]}")
    milestones = _timeline((OFF[0], given, LAST)).milestones
    assert [(one.when.text, one.counts) for one in milestones[1:]] == [
        ("2026-10-13", True),
        ("2026-11-13", True),
    ]


def test_what_has_no_date_has_none_to_lose() -> None:
    undated = ("{id: a, title: Openbaar besluit, kind: decision}", FOLLOWER, LAST)
    off = (undated[0].replace("}", ", cancelled: {on: 2026-06-02}}"), FOLLOWER, LAST)
    assert [one.lapsed for one in _timeline(off).milestones] == [False, False, False]
    assert _told(undated, off, "abc") == {"Gaat niet door: Openbaar besluit": ""}


def test_one_that_goes_ahead_again_as_what_it_counts_from_does_not_has_no_date() -> None:
    ended = FOLLOWER.replace("P6W}", "P6W}, cancelled: {on: 2026-06-01}")
    assert _told((ANCHOR, ended, LAST), OFF, "abc") == {
        "Gaat niet door: Openbaar besluit": "Was: dinsdag 1 september 2026.",
        "Gaat toch door, zonder datum: Volgt op besluit": "Eerder: dinsdag 13 oktober 2026. "
        "Daar tellen wij niet meer naar af. ‘Openbaar besluit’ gaat niet door.",
    }


@pytest.mark.parametrize(
    ("before", "headline"),
    [
        (LAW[0], "Geen datum meer in de nieuwste brief: Wet"),
        ("{id: a, title: Wet, kind: start, when: 2026-08-01}", "Geen datum meer in de nieuwste brief: Wet"),
        ("{id: a, title: Wet, kind: start}", "Nieuwe brief zonder datum: Wet"),
    ],
)
def test_a_date_and_its_withdrawal_in_one_edit_are_headed_by_the_newest(before: str, headline: str) -> None:
    assert list(_told((before,), GONE[:1], "a")) == [headline]


def test_what_counts_from_a_day_that_is_taken_back_counts_on() -> None:
    done = (ANCHOR.replace("}", ", done: 2026-09-01}"), FOLLOWER)
    assert _told(done, PLANNED[:2], "a") == {
        "Niet meer klaar: Openbaar besluit": "Datum: dinsdag 1 september 2026 (over 90 dagen). "
        "De datum blijft gelijk.",
    }
    assert _told(done, OFF[:2], "a") == {
        "Gaat niet door: Openbaar besluit": "Daarmee vervalt de datum van: Volgt op besluit (13 oktober 2026).",
    }


def test_a_date_that_moves_and_lapses_at_once_tells_the_date_that_was_known() -> None:
    later = (OFF[0].replace("09-01", "09-08"), FOLLOWER)
    assert _told(PLANNED[:2], later, "b") == {
        "Geen datum meer: Volgt op besluit": "Eerder: dinsdag 13 oktober 2026. "
        "Daar tellen wij niet meer naar af. ‘Openbaar besluit’ gaat niet door."
    }


def _digest(before: tuple[str, ...], after: tuple[str, ...], taken: str) -> list[Notice]:
    old, new = _timeline(before), _timeline(after)
    changes = [one for one in diff(old.by_key, new.by_key) if one.key in taken]
    found = overview((), changes, _audience(new), since=day("2026-05-27"))
    return [one for _, own in found.contents for one in own]


def test_a_digest_alone_tells_it_once() -> None:
    assert [one.headline for one in _digest(PLANNED, OFF, "c")] == ["Geen datum meer: Start"]
    assert [one.headline for one in _digest(PLANNED, OFF, "abc")] == ["Gaat niet door: Openbaar besluit"]
    assert [one.headline for one in _digest(OFF, PLANNED, "c")] == ["Telt weer: Start"]


@given(st.sets(st.sampled_from("abc"), min_size=1), st.permutations([PLANNED, OFF, LAW, GONE]))
def test_each_change_is_told_exactly_once(taken: set[str], states: list[tuple[str, ...]]) -> None:
    before, after = (_timeline(one) for one in states[:2])
    changes = [one for one in diff(before.by_key, after.by_key) if one.key in taken]
    audience = _audience(after)
    notices = told_once([change_notice(one, audience) for one in changes], audience)
    for change in changes:
        told = " ".join(line for one in notices for line in (one.headline, *one.sentences))
        own = [one for one in notices if one.milestone.key == change.key]
        assert len(own) + told.count(f"{change.milestone.title} (") == 1


def test_it_is_recorded_only_where_it_lapsed_and_is_a_revision() -> None:
    planned, off = (_timeline(one).by_key["b"] for one in (PLANNED, OFF))
    assert to_snapshot(off) == to_snapshot(planned) | {"lapsed": True}
    back = from_snapshot(to_snapshot(off), key="b")
    assert (back.lapsed, back.has_lapsed, to_snapshot(back)) == (True, True, to_snapshot(off))
    assert compare(back, off) is None
    change = compare(planned, off)
    assert change
    assert (change.kind, change.fields) == (ChangeKind.REVISED, ("lapsed",))


def test_what_only_a_snapshot_remembers_says_that_one_before_it_is_lost() -> None:
    back = from_snapshot(to_snapshot(_timeline(OFF).by_key["b"]), key="b")
    told = {language: back.remarks(language) for language in Language}
    assert told == {
        Language.NL: ["wat eraan voorafgaat gaat niet door of heeft geen datum meer"],
        Language.EN: ["what comes before it does not go ahead or has no date any more"],
    }


@pytest.mark.parametrize(("states", "lapsed"), [((OFF, "bc"), "bc"), ((GONE, "abc"), "abc"), ((LAW, ""), "")])
def test_rows_of_json_say_which_dates_count_no_more(states: tuple[tuple[str, ...], str], lapsed: str) -> None:
    timeline = _timeline(states[0])
    rows = [to_row(look_at(one, day("2026-06-03")), timeline, Language.NL) for one in timeline.milestones]
    assert "".join(row["id"] for row in rows if row["lapsed"]) == lapsed


def test_a_calendar_of_only_the_follower_counts_the_revision() -> None:
    for states, sequence in (((PLANNED,), 0), ((PLANNED, OFF), 1), ((PLANNED, OFF, PLANNED), 2)):
        timelines = [_timeline(one) for one in states]
        histories = remember(*(one.milestones for one in timelines))
        content = select_entries(feed(), timelines[-1], histories, day("2026-06-03"))
        (entry,) = (one for one in content.entries if one.uid.startswith("b@"))
        assert (histories["b"].latest.revision, entry.sequence) == (sequence, sequence)


def test_the_feeds_have_it_as_data_and_as_news() -> None:
    timelines = _timeline(PLANNED), _timeline(OFF)
    histories = remember(*(one.milestones for one in timelines))
    content = select_entries(feed(), timelines[1], histories, day("2026-06-03"))
    rows = csv.DictReader(FORMATS["csv"].write(content).decode("utf-8-sig").splitlines(), delimiter=";")
    assert {row["id"]: row["lapsed"] for row in rows} == {"a": "false", "b": "true", "c": "true"}
    titles = re.findall("<title>(Geen datum meer.*?)</title>", FORMATS["atom"].write(content).decode())
    assert titles == ["Geen datum meer: Start", "Geen datum meer: Volgt op besluit"]
