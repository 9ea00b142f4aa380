"""Each move of a chain of milestones is told once in a message: with the one it follows from, or alone."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.reminders.audience import Audience
from notifier.reminders.date_words import standing_words
from notifier.reminders.digests import overview
from notifier.reminders.messages import Message, told_once
from notifier.reminders.notices import Notice, change_notice
from notifier.reminders.rules import DigestPeriod
from notifier.reminders.sections import arrange
from notifier.timeline.changes import ChangeKind, diff
from notifier.words import Language
from tests.conftest import day
from tests.events_file.files import parse

if TYPE_CHECKING:
    from notifier.timeline.model import Timeline

ANCHOR = "{id: a, title: Besluit, kind: deadline, when: 2026-09-01}"
LETTER = "{id: b, title: Brief, kind: deadline, after: {milestone: a, offset: P6W}}"
START = "{id: c, title: Start, kind: start, after: {milestone: b, offset: P1M}}"
CHAIN = (ANCHOR, LETTER, START)
WEEK_LATER = ("2026-09-01", "2026-09-08")


def _timeline(*milestones: str) -> Timeline:
    return parse("\n  - ".join(milestones)).timeline


def _changed(*milestones: str, **replaced: tuple[str, str]) -> tuple[str, ...]:
    """Replace a text in the milestones with these ids."""
    return tuple(one.replace(*replaced.get(one[5], ("", ""))) for one in milestones)


def _audience(timeline: Timeline, language: Language = Language.NL) -> Audience:
    return Audience(language=language, today=day("2026-06-03"), timeline=timeline)


def _notices(
    before: tuple[str, ...], after: tuple[str, ...], *, taken: str = "abcd", language: Language = Language.NL
) -> list[Notice]:
    """Return the notices of one message about what changed of the milestones that a filter takes."""
    old, new = _timeline(*before), _timeline(*after)
    audience = _audience(new, language)
    changes = [one for one in diff(old.by_key, new.by_key) if one.key in taken]
    return told_once([change_notice(one, audience) for one in changes], audience)


def _told(before: tuple[str, ...], after: tuple[str, ...], taken: str = "abcd") -> dict[str, str]:
    return {one.headline: " ".join(one.sentences) for one in _notices(before, after, taken=taken)}


def test_what_moves_along_in_the_same_message_is_told_with_both_dates_and_not_again() -> None:
    assert _told(CHAIN, _changed(*CHAIN, a=WEEK_LATER)) == {
        "Nieuwe datum: Besluit": "Was: dinsdag 1 september 2026. Wordt: dinsdag 8 september 2026. "
        "Dat is 7 dagen later. Hierdoor ook verschoven: Brief (was dinsdag 13 oktober 2026; wordt dinsdag "
        "20 oktober 2026) en Start (was vrijdag 13 november 2026; wordt vrijdag 20 november 2026).",
    }


def test_it_is_so_in_english() -> None:
    (notice,) = _notices(CHAIN[:2], _changed(*CHAIN[:2], a=WEEK_LATER), language=Language.EN)
    assert notice.sentences[-1] == (
        "This also moves: Brief (was Tuesday 13 October 2026; now Tuesday 20 October 2026)."
    )


def test_alone_it_says_by_what_it_moved() -> None:
    assert _told(CHAIN, _changed(*CHAIN, a=WEEK_LATER), taken="c") == {
        "Nieuwe datum: Start": "Was: vrijdag 13 november 2026. Wordt: vrijdag 20 november 2026. "
        "Dat is 7 dagen later. Verschoven door: Brief (dinsdag 20 oktober 2026).",
    }


def test_what_follows_through_one_that_the_filter_leaves_out_is_told_with_the_first() -> None:
    assert _told(CHAIN, _changed(*CHAIN, a=WEEK_LATER), taken="ac") == {
        "Nieuwe datum: Besluit": "Was: dinsdag 1 september 2026. Wordt: dinsdag 8 september 2026. "
        "Dat is 7 dagen later. Hierdoor ook verschoven: Brief (dinsdag 20 oktober 2026) "
        "en Start (was vrijdag 13 november 2026; wordt vrijdag 20 november 2026).",
    }


def test_one_with_a_change_of_its_own_keeps_its_notice_and_repeats_no_other() -> None:
    told = _told(CHAIN, _changed(*CHAIN, a=WEEK_LATER, b=("Brief", "Kamerbrief")))
    assert told == {
        "Nieuwe datum: Besluit": "Was: dinsdag 1 september 2026. Wordt: dinsdag 8 september 2026. "
        "Dat is 7 dagen later. Hierdoor ook verschoven: Kamerbrief (dinsdag 20 oktober 2026) "
        "en Start (was vrijdag 13 november 2026; wordt vrijdag 20 november 2026).",
        "Nieuwe datum: Kamerbrief": "Was: dinsdag 13 oktober 2026. Wordt: dinsdag 20 oktober 2026. "
        "Dat is 7 dagen later. Titel: was ‘Brief’, wordt ‘Kamerbrief’. "
        "Verschoven door: Besluit (dinsdag 8 september 2026).",
    }


def test_what_has_a_notice_of_its_own_is_not_named_as_what_comes_next() -> None:
    other = "{id: z, title: Ander, kind: start, when: 2027-01-01}"
    assert _told((other,), (*CHAIN[:2], other)) == {
        "Nieuw in de lijst: Besluit": "Datum: dinsdag 1 september 2026.",
        "Nieuw in de lijst: Brief": "Datum: dinsdag 13 oktober 2026. "
        "Dit is 6 weken na ‘Besluit’ (dinsdag 1 september 2026).",
    }
    alone = LETTER.replace("after: {milestone: a, offset: P6W}", "when: 2026-10-01")
    assert _told((alone,), CHAIN[:2]) == {
        "Nieuw in de lijst: Besluit": "Datum: dinsdag 1 september 2026.",
        "Nieuwe datum: Brief": "Was: donderdag 1 oktober 2026. Wordt: dinsdag 13 oktober 2026. "
        "Dat is 12 dagen later. Dit is 6 weken na ‘Besluit’ (dinsdag 1 september 2026).",
    }
    assert _told((alone,), CHAIN[:2], taken="a") == {
        "Nieuw in de lijst: Besluit": "Datum: dinsdag 1 september 2026. Hierna komt: Brief (dinsdag 13 oktober 2026).",
    }


def test_one_that_counts_in_another_way_moved_by_itself() -> None:
    told = _told(CHAIN[:2], _changed(*CHAIN[:2], b=("P6W", "P7W")))
    assert told == {
        "Nieuwe datum: Brief": "Was: dinsdag 13 oktober 2026. Wordt: dinsdag 20 oktober 2026. "
        "Dat is 7 dagen later. Dit is 7 weken na ‘Besluit’ (dinsdag 1 september 2026).",
    }


def test_a_date_that_became_more_exact_moves_nothing() -> None:
    vague = _changed(*CHAIN[:2], a=("2026-09-01", "2026-09"))
    assert _told(vague, CHAIN[:2]) == {
        "Nauwkeuriger bekend: Besluit": "Was: in september 2026. Wordt: dinsdag 1 september 2026. "
        "Dat past binnen wat eerder bekend was. Hierdoor verandert ook de datum van: Brief "
        "(was 13 oktober t/m 11 november 2026; wordt dinsdag 13 oktober 2026).",
    }
    told = _told(CHAIN[:2], vague)
    assert told == {
        "Minder nauwkeurig bekend: Besluit": "Was: dinsdag 1 september 2026. Wordt: in september 2026. "
        "Hierdoor verandert ook de datum van: Brief "
        "(was dinsdag 13 oktober 2026; wordt 13 oktober t/m 11 november 2026).",
    }


def test_a_limit_that_stays_the_same_does_not_move_along() -> None:
    limited = (ANCHOR.replace("2026-09-01", "2026-09"), LETTER.replace("offset", "within"))
    assert _told(limited, _changed(*limited, a=("2026-09", "2026-09-30"))) == {
        "Nauwkeuriger bekend: Besluit": "Was: in september 2026. Wordt: woensdag 30 september 2026. "
        "Dat past binnen wat eerder bekend was.",
    }


def test_the_day_another_was_done_moves_along_what_counts_from_it() -> None:
    done = _changed(*CHAIN, a=("2026-09-01", "2026-09-01, done: 2026-06-02"))
    assert _told(CHAIN, done) == {
        "Klaar: Besluit": "Klaar op dinsdag 2 juni 2026. Hierdoor verschoven: Brief (was dinsdag "
        "13 oktober 2026; wordt dinsdag 14 juli 2026) en Start (was vrijdag 13 november 2026; "
        "wordt vrijdag 14 augustus 2026).",
    }
    assert _told(CHAIN, done, taken="b") == {
        "Eerder dan gedacht: Brief": "Was: dinsdag 13 oktober 2026. Wordt: dinsdag 14 juli 2026. "
        "Dat is 91 dagen eerder. Verschoven door: Besluit (klaar op dinsdag 2 juni 2026). "
        "Hierdoor ook verschoven: Start (vrijdag 14 augustus 2026).",
    }


def test_days_off_that_changed_are_not_said_to_be_another_milestone() -> None:
    """A date that counts working days also moves where the days off change."""
    counted = (ANCHOR, LETTER.replace("P6W", "P5B"))
    assert _told(counted, _changed(*counted, a=WEEK_LATER), taken="b") == {
        "Nieuwe datum: Brief": "Was: dinsdag 8 september 2026. Wordt: dinsdag 15 september 2026. "
        "Dat is 7 dagen later. De datum volgt uit: Besluit (dinsdag 8 september 2026).",
    }


TERM = "{id: b, title: Bezwaar, kind: deadline, statutory: true, after: {milestone: a, within: P6W}}"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "2026-09-01",
            "2026-09-08",
            {
                "Nieuwe datum: Besluit": "Was: dinsdag 1 september 2026. Wordt: dinsdag 8 september 2026. "
                "Dat is 7 dagen later. Hierdoor ook verschoven: Bezwaar (was uiterlijk 13 oktober 2026, beoogd; "
                "wordt uiterlijk 20 oktober 2026, beoogd)."
            },
        ),
        (
            "2026-09-01",
            "2026-09-01, done: 2026-06-02",
            {
                "Klaar: Besluit": "Klaar op dinsdag 2 juni 2026. Hierdoor verschoven: Bezwaar (was uiterlijk "
                "13 oktober 2026, beoogd; wordt uiterlijk 14 juli 2026, beoogd)."
            },
        ),
        # What the law extends is told with its reasons.
        (
            "2026-09-01",
            "2026-09-05",
            {
                "Nieuwe datum: Besluit": "Was: dinsdag 1 september 2026. Wordt: zaterdag 5 september 2026. "
                "Dat is 4 dagen later. Hierdoor ook verschoven: Bezwaar (uiterlijk 19 oktober 2026, beoogd).",
                "Nieuwe datum: Bezwaar": "Was: uiterlijk 13 oktober 2026 (beoogd). Wordt: uiterlijk 19 oktober 2026 "
                "(beoogd). Dat is 6 dagen later. De wettelijke termijn eindigt op zaterdag 17 oktober 2026. "
                "U heeft daarom tijd t/m maandag 19 oktober 2026 (Algemene termijnenwet, artikel 1). "
                "Verschoven door: Besluit (zaterdag 5 september 2026).",
            },
        ),
    ],
)
def test_a_statutory_term_that_the_law_does_not_extend_moves_along(
    before: str, after: str, told: dict[str, str]
) -> None:
    old = (ANCHOR.replace("2026-09-01", before), TERM)
    assert _told(old, (ANCHOR.replace("2026-09-01", after), TERM)) == told


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        ("2026-09-01", "2026-09-08", "Verschoven door: Besluit (dinsdag 8 september 2026)."),
        ("2026-09-01", "2026-09-05", "Verschoven door: Besluit (zaterdag 5 september 2026)."),
        ("2026-09-05", "2026-09-01", "Verschoven door: Besluit (dinsdag 1 september 2026)."),
        (
            "2026-09-01, done: 2026-06-02",
            "2026-09-01",
            "Verschoven door: Besluit (dinsdag 1 september 2026).",
        ),
    ],
)
def test_a_statutory_term_alone_says_by_what_it_moved(before: str, after: str, cause: str) -> None:
    old = (ANCHOR.replace("2026-09-01", before), TERM)
    ((_, told),) = _told(old, (ANCHOR.replace("2026-09-01", after), TERM), taken="b").items()
    assert told.endswith(cause)


OFF = (ANCHOR.replace("}", ", cancelled: {on: 2026-05-29, reason: vernietigd}}"), LETTER)
SILENT = (
    ANCHOR.replace(
        "when: 2026-09-01",
        "statements: [{source: juli, when: 2026-09-01}, {source: oktober, phrase: later, undated: true}]",
    ),
    LETTER,
)


@pytest.mark.parametrize(
    ("before", "done", "told"),
    [
        (
            OFF,
            "2026-09-01, done: 2026-06-02",
            {
                "Toch klaar: Besluit": "Klaar op dinsdag 2 juni 2026. Daarmee geldt weer de datum van: "
                "Brief (was dinsdag 13 oktober 2026; wordt dinsdag 14 juli 2026)."
            },
        ),
        # On the planned day the date of what follows is the same.
        (
            OFF,
            "2026-06-02, done: 2026-06-02",
            {
                "Toch klaar: Besluit": "Klaar op dinsdag 2 juni 2026. Daarmee geldt weer de datum van: "
                "Brief (14 juli 2026)."
            },
        ),
    ],
)
def test_what_is_done_after_all_says_so_and_tells_once_what_counts_again(
    before: tuple[str, ...], done: str, told: dict[str, str]
) -> None:
    was = (before[0].replace("2026-09-01", done.split(",", maxsplit=1)[0]), before[1])
    after = (ANCHOR.replace("2026-09-01", done), LETTER)
    assert _told(was, after) == told


def test_what_goes_ahead_after_all_as_another_is_done_has_what_follows_from_it_in_its_own_notice() -> None:
    before = _changed(*CHAIN, b=("}}", "}, cancelled: {on: 2026-05-29}}"))
    assert _told(before, _changed(*CHAIN, a=("2026-09-01", "2026-09-01, done: 2026-06-02"))) == {
        "Klaar: Besluit": "Klaar op dinsdag 2 juni 2026.",
        "Nieuwe datum: Brief": "Gaat toch door. Was: dinsdag 13 oktober 2026. Wordt: dinsdag 14 juli 2026. "
        "Dat is 91 dagen eerder. Verschoven door: Besluit (klaar op dinsdag 2 juni 2026). Daarmee geldt weer "
        "de datum van: Start (was vrijdag 13 november 2026; wordt vrijdag 14 augustus 2026).",
    }


def test_what_is_not_done_after_all_has_the_dates_of_what_counted_from_that_day() -> None:
    done = _changed(
        *CHAIN[:2], TERM.replace("id: b", "id: d"), a=("2026-09-01", "2026-09-01, done: 2026-06-02")
    )
    assert _told(done, (*CHAIN[:2], TERM.replace("id: b", "id: d"))) == {
        "Niet meer klaar: Besluit": "Datum: dinsdag 1 september 2026 (over 90 dagen). De datum blijft gelijk. "
        "Hierdoor verschoven: Brief (was dinsdag 14 juli 2026; wordt dinsdag 13 oktober 2026) en Bezwaar "
        "(was uiterlijk 14 juli 2026, beoogd; wordt uiterlijk 13 oktober 2026, beoogd).",
    }


def test_what_is_done_while_no_date_was_known_tells_once_what_counts_again() -> None:
    dated = SILENT[0].replace("2026-09-01", "2026-06-02")
    after = (dated.replace("statements", "done: 2026-06-02, statements"), LETTER)
    assert _told((dated, LETTER), after) == {
        "Klaar: Besluit": "Klaar op dinsdag 2 juni 2026. Daarmee geldt weer de datum van: Brief (14 juli 2026)."
    }


_ANCHORS = {
    "dated": "when: 2026-09-01",
    "later": "when: 2026-09-08",
    "off": "when: 2026-09-01, cancelled: {on: 2026-05-29}",
    "later and off": "when: 2026-09-08, cancelled: {on: 2026-05-29}",
    "done": "when: 2026-09-01, done: 2026-05-29",
}
_LETTERS = {"on": "", "off": ", cancelled: {on: 2026-05-29}", "done": ", done: 2026-06-01"}
_TERM_AFTER = "{id: c, title: Start, kind: deadline, statutory: true, after: {milestone: b, within: P1M}}"


@pytest.mark.parametrize("follower", [START, _TERM_AFTER])
def test_what_two_edits_at_once_do_to_a_third_is_told_once_with_the_nearest_of_them(follower: str) -> None:
    def timeline(anchor: str, letter: str) -> Timeline:
        return _timeline(
            ANCHOR.replace("when: 2026-09-01", _ANCHORS[anchor]),
            LETTER.replace("}}", f"}}{_LETTERS[letter]}}}"),
            follower,
        )

    lists = {(one, other): timeline(one, other) for one in _ANCHORS for other in _LETTERS}
    found = []
    for before, after in permutations(lists, 2):
        audience = _audience(lists[after])
        changes = diff(lists[before].by_key, lists[after].by_key)
        told = told_once([change_notice(one, audience) for one in changes], audience)
        edited = [one for one, was, now in zip("ab", before, after, strict=True) if was != now]
        # Where it counted neither before nor after, or was done and is, there is little to tell.
        news = [
            one
            for one in changes
            if one.key in edited or one.move or one.kind is ChangeKind.DONE or one.lapses or one.returns
        ]
        right = {one.milestone.title: one.key if one.key in edited else edited[-1] for one in news}
        mentions = [(one.milestone.title, one.milestone.key) for one in told if one.milestone.title in right]
        mentions += [
            (title, one.milestone.key)
            for one in told
            for sentence in one.sentences
            for title in right
            if re.match("Hierdoor|Daarmee|Hierna", sentence) and f"{title} (" in sentence
        ]
        if sorted(mentions) != sorted(right.items()):
            found.append(f"{before} > {after}: {sorted(mentions)}, not {sorted(right.items())}")
    assert "\n".join(found) == ""


def test_of_very_many_some_keep_their_notice() -> None:
    many = (
        ANCHOR,
        *(
            f"{{id: x{number}, title: T{number}, kind: start, after: {{milestone: a, offset: P1W}}}}"
            for number in range(10)
        ),
    )
    old, new = _timeline(*many), _timeline(*_changed(*many, a=WEEK_LATER))
    audience = _audience(new)
    told = told_once([change_notice(one, audience) for one in diff(old.by_key, new.by_key)], audience)
    assert [(one.milestone.key, len(one.along)) for one in told] == [("a", 8), ("x8", 0), ("x9", 0)]


def test_a_row_of_a_digest_has_both_dates_of_what_moved_along() -> None:
    old, new = _timeline(*CHAIN[:2]), _timeline(*_changed(*CHAIN[:2], a=WEEK_LATER))
    audience = _audience(new)
    found = overview(new.milestones, diff(old.by_key, new.by_key), audience, since=day("2026-06-01"))
    message = Message(
        audience=audience, reference="dl_x", contents=found.contents, period=DigestPeriod.WEEKLY
    )
    ((heading, (row,)),) = message.sections
    assert (heading, row.text, row.details) == (
        "Andere datum",
        "Nieuwe datum: Besluit (was 1 september 2026; wordt 8 september 2026; 7 dagen later; staat in geen brief)",
        "Hierdoor ook verschoven: Brief (was dinsdag 13 oktober 2026; wordt dinsdag 20 oktober 2026).",
    )


def test_a_row_of_its_own_says_by_what_it_moved() -> None:
    old, new = _timeline(*CHAIN[:2]), _timeline(*_changed(*CHAIN[:2], a=WEEK_LATER))
    audience = _audience(new)
    changes = [one for one in diff(old.by_key, new.by_key) if one.key == "b"]
    found = overview((), changes, audience, since=day("2026-06-01"))
    message = Message(
        audience=audience, reference="dl_x", contents=found.contents, period=DigestPeriod.WEEKLY
    )
    ((_, (row,)),) = message.sections
    assert (
        row.text
        == "Nieuwe datum: Brief (was 13 oktober 2026; wordt 20 oktober 2026; 7 dagen later; volgt uit: Besluit)"
    )


_WHENS = st.sampled_from(
    [
        "2026-09-01",
        "2026-09-08",
        "2026-08-25",
        "2026-09",
        "2026",
        "../..",
        "2026-09-01, modality: expected",
        "2026-09-01, done: 2026-05-29",
    ]
)
_OFFSETS = st.sampled_from(["offset: P6W", "offset: P5B", "within: P6W", "offset: P1M"])


@st.composite
def _versions(draw: st.DrawFn) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Draw two versions of a list in which each milestone comes after an earlier one."""
    ids = "abcde"
    anchors = [draw(st.sampled_from(ids[:place])) if place else "" for place in range(len(ids))]

    def version() -> tuple[str, ...]:
        return tuple(
            f"{{id: {one}, title: {one.upper() * draw(st.integers(3, 4))}, kind: deadline, "
            + (f"after: {{milestone: {anchor}, {draw(_OFFSETS)}}}}}" if anchor else f"when: {draw(_WHENS)}}}")
            for one, anchor in zip(ids, anchors, strict=True)
        )

    return version(), version()


@pytest.mark.parametrize("taken", ["abcde", "bce", "acd"])
@given(versions=_versions())
def test_each_change_is_told_once_with_its_new_date(
    taken: str, versions: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    old, new = (_timeline(*one) for one in versions)
    audience = _audience(new)
    changes = [one for one in diff(old.by_key, new.by_key) if one.key in taken]
    told = told_once([change_notice(one, audience) for one in changes], audience)
    if changes:
        assert sorted(one.key for notice in told for one in notice.milestones) == sorted(
            one.key for one in changes
        )
        assert [one for _, own in arrange(told) for one in own] != []
    for notice in told:
        for one in notice.along:
            was, now = (state and standing_words(state, audience) for state in (one.before, one.after))
            assert f"{one.milestone.title} (was {was}; wordt {now})" in " ".join(notice.sentences)
