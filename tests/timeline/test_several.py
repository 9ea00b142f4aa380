"""Several dates: all of them, each of which is done by itself, and one of them."""

from __future__ import annotations

import pytest

from notifier.dates.leads import parse_span
from notifier.proposals.answers import Reply, read_answer
from notifier.reminders.digests import for_review
from notifier.reminders.plan import plan_reminders
from notifier.reminders.rules import Overdue
from notifier.timeline.applying import apply_edits
from notifier.timeline.changes import ChangeKind, compare
from notifier.timeline.edits import MarkDone, SetField
from notifier.timeline.model import Kind, Milestone, Status
from notifier.timeline.repeats import current, missed_days, occurrence, passed_without_news
from notifier.words import Language
from tests.conftest import day, milestone
from tests.events_file.files import parse
from tests.reminders.test_plan import rule

ALL = "{id: a, title: Overleg, kind: deadline, when: '{2026-03-10,2026-04-20}'}"
FIRST, LAST = "2026-03-10", "2026-04-20"


def _read(done: str = "", row: str = ALL) -> Milestone:
    events = parse(row.replace("}'}", f"}}', done: {done}}}") if done else row)
    assert [problem.line("f", Language.NL) for problem in events.problems.found] == []
    (one,) = events.timeline.milestones
    return one


@pytest.mark.parametrize(
    ("done", "today", "missed", "counts"),
    [
        ("", FIRST, [], FIRST),
        ("{2026-03-10: 2026-03-09}", FIRST, [], LAST),
        ("", "2026-03-11", [FIRST], FIRST),
        ("", "2026-05-01", [FIRST, LAST], LAST),
        ("{2026-03-10: 2026-03-09}", "2026-05-01", [LAST], LAST),
        ("{2026-04-20: 2026-04-20}", "2026-05-01", [FIRST], FIRST),
        ("2026-04-21", "2026-05-01", [], ""),
    ],
)
def test_each_of_all_dates_is_missed_until_it_is_done(
    done: str, today: str, missed: list[str], counts: str
) -> None:
    one = _read(done)
    assert [str(found) for found in missed_days(one, day(today))] == missed
    assert one.is_overdue(day(today)) == bool(missed)
    assert current(one, day(today)).recurrence == counts
    passed = passed_without_news(parse(ALL).timeline._replace(milestones=(one,)), day(today))
    assert [found.recurrence for found in passed] == missed


def test_it_is_done_once_all_dates_are() -> None:
    one = _read("{2026-03-10: 2026-03-09, 2026-04-20: 2026-04-22}")
    assert (one.status, one.done) == (Status.DONE, day("2026-04-22"))


def test_a_day_that_is_none_of_the_dates_is_a_mistake() -> None:
    for row in (
        ALL.replace("}'}", "}', done: {2026-03-11: 2026-03-11}}"),
        "{id: a, done: {2026-03-11: 2026-03-11}}",
    ):
        assert len(parse(row).problems.found) == 1


def test_each_is_asked_after_and_reviewed_by_itself() -> None:
    asking = rule(overdue=Overdue(every=parse_span("P7D"), at_most=2))
    one, holidays = _read("{2026-03-10: 2026-03-09}"), parse(ALL).timeline.holidays
    asked = plan_reminders(one, asking, holidays, day(FIRST))
    assert {reminder.recurrence for reminder in asked if reminder.is_question} == {LAST}
    whole = _read()
    found = [
        (one.recurrence, one.missed_label(Language.NL))
        for today in ("2026-04-01", "2026-07-01")
        for one in for_review([whole], [asking], holidays, day(today))
    ]
    assert found == [(FIRST, ""), (LAST, "ook niet afgemeld: 10 maart 2026")]


def test_one_of_some_dates_is_asked_after_once_after_the_last() -> None:
    one = milestone("[2026-03-10,2026-04-20]", kind=Kind.DEADLINE)
    assert (one.is_overdue(day("2026-04-20")), one.is_overdue(day("2026-04-21"))) == (False, True)
    asked = plan_reminders(
        one,
        rule(overdue=Overdue(every=parse_span("P7D"), at_most=1)),
        parse(ALL).timeline.holidays,
        day(FIRST),
    )
    assert [(str(one.on), one.recurrence) for one in asked if one.is_question] == [("2026-04-21", "")]


def test_that_one_is_done_is_written_and_told() -> None:
    before, after = _read(), _read("{2026-03-10: 2026-03-09}")
    change = compare(before, after)
    assert change
    assert (change.kind, change.occurrences_done) == (ChangeKind.DONE, ((day(FIRST), day("2026-03-09")),))
    document = {"milestones": [{"id": "a", "when": "{2026-03-10,2026-04-20}", "done": {LAST: LAST}}]}
    written = apply_edits(document, [MarkDone("a", "2026-03-09", FIRST)])
    assert written["milestones"][0]["done"] == {LAST: LAST, FIRST: "2026-03-09"}


@pytest.mark.parametrize(
    ("moved", "dates"),
    [
        ("2026-05-01", "{2026-04-20,2026-05-01}"),
        ("2026-03-12", "{2026-03-12,2026-04-20}"),
        ("2027/..", "2027/.."),
    ],
)
def test_an_answer_moves_the_date_that_was_asked_about_and_keeps_the_others(moved: str, dates: str) -> None:
    timeline = parse(ALL).timeline
    one = occurrence(timeline.milestones[0], FIRST)
    answer = read_answer(Reply.MOVED, {"when": moved}, one, timeline, day("2026-03-11"), Language.NL)
    assert [edit.value for edit in answer.edits if isinstance(edit, SetField) and edit.key == "when"] == [
        dates
    ]
