"""Dates that count from another one, of which it is not known whether it took place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifier.feeds.selection import select_entries
from notifier.presenting.rows import to_row
from notifier.reminders.audience import Audience
from notifier.reminders.brief_lines import brief
from notifier.reminders.digests import overview
from notifier.reminders.messages import Message
from notifier.reminders.notices import change_notice, reminder_notice, review_notice
from notifier.reminders.plan import plan_reminders
from notifier.reminders.rules import DigestPeriod
from notifier.reminders.sentences import order_sentences
from notifier.timeline.as_of import known_on
from notifier.timeline.changes import compare
from notifier.timeline.filters import Filter
from notifier.timeline.model import Modality
from notifier.timeline.upcoming import left_label, list_upcoming, look_at
from notifier.words import Language
from tests.conftest import day
from tests.events_file.files import parse
from tests.ics.test_entries import feed, remember
from tests.reminders.test_plan import rule

if TYPE_CHECKING:
    from notifier.reminders.messages import Row
    from notifier.timeline.changes import Change
    from notifier.timeline.model import Milestone, Timeline

FILE = (
    "{id: a, title: Besluit, kind: decision, when: 2026-03-01}",
    "{id: b, title: Brief, kind: deadline, after: {milestone: a, offset: P6W}}",
    "{id: c, title: Start, kind: start, after: {milestone: b, offset: P1M}}",
    "{id: d, title: Uiterlijk, kind: deadline, after: {milestone: a, within: P8W}}",
    "{id: e, title: Eigen, kind: start, when: 2026-05-01, after: {milestone: a}}",
)
COUNTED = "gerekend vanaf ‘Besluit’ (1 maart 2026), waarvan niet bekend is of het doorging"
SENTENCE = f"G{COUNTED[1:]}."
BEFORE, AFTER = "2026-03-01", "2026-03-02"


def _timeline(done: str = "", name: str = "a") -> Timeline:
    rows = [one.replace("}", f", done: {done}}}") if done and f"id: {name}," in one else one for one in FILE]
    return parse(*rows).timeline


def _told(timeline: Timeline, today: str) -> dict[str, tuple[Modality, str]]:
    rows = list_upcoming(timeline.milestones, day(today), within=None, chosen=Filter())
    return {
        row.milestone.id: (row.milestone.modality, left_label(row, Language.NL).partition("; ")[2])
        for row in rows
    }


def test_a_date_after_one_that_passed_without_news_is_expected_and_says_so() -> None:
    sure = (Modality.FIXED, "")
    before = {"a": sure, "b": sure, "c": sure, "d": (Modality.INTENDED, ""), "e": sure}
    assert _told(_timeline(), BEFORE) == before
    unsure = (Modality.EXPECTED, COUNTED)
    assert _told(_timeline(), AFTER) == {
        "a": sure,
        "b": unsure,
        "c": unsure,
        "d": (Modality.INTENDED, COUNTED),
        # Its own date counts from nothing.
        "e": sure,
    }


@pytest.mark.parametrize("language", Language)
def test_it_is_fixed_once_the_other_is_known_to_be_done(language: Language) -> None:
    done = _timeline("2026-03-04")
    told = {name: modality for name, (modality, _) in _told(done, AFTER).items()}
    assert told == {"b": "fixed", "c": "fixed", "d": "intended", "e": "fixed"}
    assert [one.as_shown(day(AFTER)).remarks(language) for one in done.milestones] == [[]] * 5
    # Of a chain the link that is done counts, whatever became of those before it.
    assert _told(_timeline("2026-04-10", "b"), "2026-04-11")["c"] == (Modality.FIXED, "")
    # On the day before nobody knew.
    assert _told(known_on(done, day("2026-03-03")), "2026-03-03")["b"] == (Modality.EXPECTED, COUNTED)


def _one(timeline: Timeline, name: str) -> Milestone:
    found = timeline.find(name)
    assert found
    return found


def test_messages_say_it() -> None:
    timeline = _timeline()
    audience = Audience(language=Language.NL, today=day(AFTER), timeline=timeline)
    brief = _one(timeline, "b")
    (reminder,) = plan_reminders(brief, rule("P7D"), timeline.holidays, day(AFTER))
    notice = reminder_notice(reminder, brief, audience)
    assert notice.headline.startswith("Over 41 dagen (verwacht)")
    assert SENTENCE in notice.sentences
    assert SENTENCE in review_notice(brief, audience).sentences
    # What a revision remembers does not know it by itself.
    added = compare(None, brief._replace(counts_from=None))
    assert added
    assert SENTENCE in change_notice(added, audience).sentences
    assert "Brief (zondag 12 april 2026, verwacht)" in " ".join(
        order_sentences(_one(timeline, "a"), audience)
    )
    sure = audience._replace(today=day(BEFORE))
    assert SENTENCE not in reminder_notice(reminder, brief, sure).sentences


def test_calendars_say_it_from_the_day_after() -> None:
    timeline = _timeline()
    memory = remember(timeline.milestones)

    def entry(today: str) -> tuple[str, str, bool]:
        made = select_entries(feed(), timeline, memory, day(today)).entries
        (found,) = (one for one in made if one.uid.startswith("b@"))
        return found.summary, found.status.value, SENTENCE in found.description

    assert entry(BEFORE) == ("Brief", "CONFIRMED", False)
    assert entry(AFTER) == ("? Brief: verwacht", "TENTATIVE", True)


def test_a_row_of_json_says_it_by_its_modality() -> None:
    timeline = _timeline()
    row = to_row(look_at(_one(timeline, "b"), day(AFTER)), timeline, Language.NL)
    assert (row["modality"], row["when"]) == ("expected", "2026-04-12")


LOST = (
    "{id: a, title: Besluit, kind: decision, when: 2026-03-01}",
    "{id: w, title: Wet, kind: start, statements: [{source: juli, when: 2026-03-10, phrase: op 10 maart}]}",
    *FILE[1:],
    "{id: f, title: Cursus, kind: event, after: {milestone: w, offset: P1M}}",
    "{id: g, title: Genoemd, kind: start, after: {milestone: a, offset: P8W}, "
    "statements: [{source: oktober, when: 2026-04-26}]}",
)
OFF, GONE = "‘Besluit’ gaat niet door", "‘Wet’ heeft geen datum meer"


def _lost(*, is_lost: bool = True) -> Timeline:
    a, w, *rest = LOST
    if is_lost:
        a = a.replace("}", ", cancelled: {on: 2026-02-20}}")
        w = w.replace("}]", "}, {source: oktober, undated: true, phrase: te zijner tijd}]")
    return parse(a, w, *rest).timeline


@pytest.mark.parametrize("today", ["2026-02-21", AFTER, "2026-06-01"])
def test_a_date_counts_nowhere_once_what_it_counts_from_does_not_go_ahead_or_has_no_date(today: str) -> None:
    rows = list_upcoming(_lost().milestones, day(today), within=None, chosen=Filter())
    told = {
        one.milestone.id: left_label(one, Language.NL)
        for one in rows
        if one.milestone.has_lapsed and one.days_left is None and not one.is_overdue
    }
    off, gone = f"geen datum meer; {OFF}", f"geen datum meer; {GONE}"
    # The date of `g` is also that of a letter.
    assert told == {"b": off, "c": off, "d": off, "f": gone, "w": "geen datum meer"}
    planned = [plan_reminders(one, rule("P7D"), _lost().holidays, day(today)) for one in _lost().milestones]
    assert {one.milestone for several in planned for one in several} == {"e", "g"}


def test_it_counts_again_once_the_other_goes_ahead_or_is_done() -> None:
    again, done = _lost(is_lost=False), _timeline("2026-03-04")
    for timeline in (again, done):
        assert not [one for one in timeline.milestones if one.has_lapsed]
    # Before the newest letter nobody knew.
    assert not [one for one in known_on(_lost(), day("2025-10-02")).milestones if one.has_lapsed]
    assert _one(known_on(_lost(), day("2025-10-03")), "f").has_lapsed


def test_the_calendar_says_that_the_date_lapsed_and_why() -> None:
    timeline = _lost()
    made = select_entries(feed(), timeline, remember(timeline.milestones), day("2026-02-21")).entries
    told = {one.uid.partition("@")[0]: one for one in made}
    brief = told["b"]
    assert (brief.summary, brief.status.value) == (
        "? Brief: geen datum meer, was 12 april 2026",
        "TENTATIVE",
    )
    assert brief.description.splitlines()[:2] == ["Geen datum meer. Eerder: 12 april 2026.", f"{OFF}."]
    assert told["f"].description.splitlines()[1] == f"{GONE}."


def test_the_message_of_what_does_not_go_ahead_names_the_dates_that_lapse() -> None:
    before, timeline = _lost(is_lost=False), _lost()
    audience = Audience(language=Language.NL, today=day("2026-02-21"), timeline=timeline)
    told = {}
    for name in "awb":
        change = compare(_one(before, name) if name != "b" else None, _one(timeline, name))
        assert change
        told[name] = change_notice(change, audience).sentences
    lapses = (
        "Daarmee vervalt de datum van: Brief (12 april 2026), Uiterlijk (uiterlijk 26 april 2026, beoogd) en "
        "Start (12 mei 2026)."
    )
    assert told["a"] == ("Was: zondag 1 maart 2026.", lapses)
    assert told["w"][-1] == "Daarmee vervalt de datum van: Cursus (10 april 2026)."
    assert told["b"][0] == "De datum was zondag 12 april 2026."
    assert f"{OFF}." in told["b"]
    again = compare(_one(timeline, "a"), _one(before, "a"))
    assert again
    sentences = change_notice(again, audience._replace(timeline=before)).sentences
    assert lapses.replace("vervalt", "geldt weer") in sentences
    review = review_notice(_one(timeline, "b"), audience)
    assert (review.headline, brief(review, audience)) == (
        "Geen datum meer: Brief",
        f"Brief ({OFF}; eerder: 12 april 2026)",
    )


def _weekly(change: Change, timeline: Timeline) -> tuple[Row, ...]:
    audience = Audience(language=Language.NL, today=day("2026-02-21"), timeline=timeline)
    contents = overview((), [change], audience, since=day("2026-02-16")).contents
    message = Message(audience=audience, reference="", contents=contents, period=DigestPeriod.WEEKLY)
    ((_, rows),) = message.sections
    return rows


def test_a_digest_says_why_it_does_not_go_ahead_and_which_dates_lapse_or_count_again() -> None:
    before, timeline = _lost(is_lost=False), _lost()
    found = []
    for name in "aw":
        was, now = _one(before, name), _one(timeline, name)
        if now.cancelled:
            now = now._replace(cancelled=now.cancelled._replace(reason="geen geld"))
        changes = compare(was, now), compare(now, was)
        found += [
            row.details
            for one, seen in zip(changes, (timeline, before), strict=True)
            if one
            for row in _weekly(one, seen)
        ]
    dates = "Brief (12 april 2026), Uiterlijk (uiterlijk 26 april 2026, beoogd) en Start (12 mei 2026)."
    assert found == [
        f"Reden: geen geld. Daarmee vervalt de datum van: {dates}",
        f"Daarmee geldt weer de datum van: {dates}",
        "Daarmee vervalt de datum van: Cursus (10 april 2026).",
        "Daarmee geldt weer de datum van: Cursus (10 april 2026).",
    ]
