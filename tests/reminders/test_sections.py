"""Many changes in one message: grouped by what happened, counted by that, each with what it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from notifier.dates.leads import parse_span
from notifier.reminders.audience import Audience
from notifier.reminders.messages import Message, told_once
from notifier.reminders.notices import NoticeType, change_notice, reminder_notice
from notifier.reminders.plan import plan_reminders
from notifier.reminders.rules import ReminderRule
from notifier.reminders.sections import arrange
from notifier.timeline.changes import diff
from notifier.timeline.repeats import occurrence
from notifier.words import Language
from tests.conftest import day
from tests.events_file.files import parse
from tests.rows import each_row


def _message(before: str, after: str, language: Language = Language.NL) -> Message:
    """Return the message of a channel in which the list changed."""
    old, new = (parse(*text.splitlines()).timeline for text in (before, after))
    readers = Audience(language=language, today=day("2026-11-30"), timeline=new, takes=lambda _: True)
    notices = (change_notice(one, readers) for one in diff(old.by_key, new.by_key))
    return Message(audience=readers, reference="r", contents=arrange(told_once(notices, readers)))


def _many(*endings: str) -> str:
    return "\n".join(
        f"{{id: m{number}, title: M{number}, kind: deadline, {keys}}}"
        for number, keys in enumerate(endings)
        if keys
    )


PLANNED = "when: 2027-03-01"
DONE, CANCELLED, MOVED = (
    f"{PLANNED}, done: 2026-11-30",
    f"{PLANNED}, cancelled: {{on: 2026-11-30}}",
    "when: 2027-04-01",
)


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        (Language.NL, "9 mijlpalen: 1 nieuw, 3 verplaatst, 2 gaan niet door, 2 klaar en 1 uit de lijst"),
        (Language.EN, "9 milestones: 1 new, 3 moved, 2 cancelled, 2 done and 1 off the list"),
    ],
)
def test_many_changes_are_grouped_and_counted_by_what_happened(language: Language, heading: str) -> None:
    before = _many(*[PLANNED] * 8, "")
    after = _many(DONE, MOVED, CANCELLED, MOVED, DONE, "", CANCELLED, MOVED, PLANNED)
    message = _message(before, after, language)
    assert message.heading == heading
    assert [(name, len(rows)) for name, rows in message.sections] == [
        (name, number)
        for name, number in zip(
            {
                Language.NL: (
                    "Nieuw in de lijst",
                    "Andere datum",
                    "Gaat niet door",
                    "Klaar",
                    "Uit de lijst",
                ),
                Language.EN: ("New in the list", "Another date", "Does not go ahead", "Done", "Off the list"),
            }[language],
            (1, 3, 2, 2, 1),
            strict=True,
        )
    ]


@each_row(
    ("after", "heading"),
    [
        (DONE, "6 mijlpalen klaar"),
        (CANCELLED, "6 mijlpalen gaan niet door"),
        (MOVED, "6 mijlpalen verplaatst"),
        ("", "6 mijlpalen uit de lijst"),
        (f"{PLANNED}, owner: A", "6 mijlpalen aangepast"),
    ],
)
def test_where_one_thing_happened_to_all_the_heading_says_that(after: str, heading: str) -> None:
    assert _message(_many(*[PLANNED] * 6), _many(*[after] * 6)).heading == heading


@each_row(
    ("before", "after", "row"),
    [
        (
            "when: 2026-23, modality: intended",
            "when: 2026-12-15",
            "Nieuwe datum: M0 (was najaar 2026, beoogd; wordt 15 december 2026)",
        ),
        (
            "when: '{2026-12-15,2027-01-21}'",
            "when: '{2026-12-15,2027-01-22}'",
            "Nieuwe datum: M0 (was 15 december 2026 en 21 januari 2027; wordt 15 december 2026 en 22 januari 2027)",
        ),
        (
            "when: 2027-01-31, repeat: FREQ=YEARLY",
            "when: 2027-02-28, repeat: FREQ=YEARLY",
            "Nieuwe datum: M0 (was ieder jaar op 31 januari; wordt ieder jaar op 28 februari; 28 dagen later)",
        ),
        ("", "when: 2026-12-15", "Nieuw in de lijst: M0 (15 december 2026)"),
        ("title: Zonder", "when: 2026-12-15", "Nu met datum: M0 (15 december 2026)"),
    ],
)
def test_the_row_of_a_date_that_changed_has_the_old_one(before: str, after: str, row: str) -> None:
    before = before.replace("title: Zonder", "owner: ''")
    others = [PLANNED] * 5
    message = _message(_many(before, *others), _many(after, *["when: 2027-05-01"] * 5))
    rows = [one.text.replace("; staat in geen brief", "") for _, own in message.sections for one in own]
    assert row in rows


CHAIN = (
    "{{id: x, title: Besluit, kind: decision, when: {when}}}\n"
    "{{id: y, title: Volger, kind: deadline, after: {{milestone: x, offset: P6W}}}}\n"
    "{{id: z, title: Evaluatie, kind: publication, after: {{milestone: y, offset: P1Y}}}}"
)


@pytest.mark.parametrize(
    ("was", "now", "headline"),
    [
        ("2027-03-01", "../2027-04-01", "Minder nauwkeurig bekend: Besluit"),
        ("../2027-04-01", "2027-03-01", "Nauwkeuriger bekend: Besluit"),
        ("2027-03-01", "2027-03", "Minder nauwkeurig bekend: Besluit"),
        ("2027-03-01", "2027-04-05", "Nieuwe datum: Besluit"),
    ],
)
def test_what_follows_from_a_change_stands_once_in_its_notice(was: str, now: str, headline: str) -> None:
    (notice,) = _message(CHAIN.format(when=was), CHAIN.format(when=now)).notices
    told = " ".join(notice.sentences)
    assert notice.headline == headline
    assert [one.milestone.title for one in notice.along] == ["Volger", "Evaluatie"]
    assert (told.count("Volger (was "), told.count("Evaluatie (was ")) == (1, 1)


def test_a_date_that_came_of_itself_is_told_by_itself() -> None:
    dated = CHAIN.replace("after: {{milestone: x, offset: P6W}}", "{own}")
    before, after = (
        dated.format(when="2027-03-01", own=own) for own in ("owner: A", "when: 2027-05-01, owner: A")
    )
    message = _message(before, after)
    assert message.notices[0].headline == "Nu met datum: Volger"


def test_a_title_that_comes_twice_has_its_date_in_the_text_of_a_notification() -> None:
    series = "{id: a, title: Rapport, when: ../2026-12-31, repeat: 'FREQ=MONTHLY;INTERVAL=3'}"
    (one,) = parse(series).timeline.milestones
    readers = Audience(language=Language.NL, today=day("2026-12-31"), timeline=parse(series).timeline)
    holidays = readers.timeline.holidays
    rule = ReminderRule(id="r", before=(parse_span("P90D"), parse_span("P0D")))
    notices = [
        reminder_notice(found, occurrence(one, found.recurrence), readers)
        for found in plan_reminders(one, rule, holidays, readers.today)
        if found.on == readers.today
    ]
    message = Message(audience=readers, reference="r", contents=arrange(notices))
    assert message.plain_text == (
        "1 mijlpaal vraagt aandacht (2 berichten): Laatste dag: Rapport (uiterlijk 31 december 2026); "
        "Nog 90 dagen: Rapport (uiterlijk 31 maart 2027)."
    )


def test_one_time_of_a_series_that_is_done_is_not_counted_as_the_series() -> None:
    series = "{id: a, title: Rapport, when: ../2026-12-31, repeat: 'FREQ=MONTHLY;INTERVAL=3'}"
    done = series.replace("}", ", done: {2026-12-31: 2026-12-30}}")
    message = _message(series, done)
    coming = replace(message.notices[0], type=NoticeType.REMINDER, change=None)
    both = replace(message, contents=arrange([*message.notices, coming]))
    assert both.heading == "1 mijlpaal vraagt aandacht (2 berichten)"
