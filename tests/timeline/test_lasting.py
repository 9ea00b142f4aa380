"""Events of several days: `lasts` beside an interval of days."""

from __future__ import annotations

import pytest

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.labels import full_days_label, label
from notifier.events_file.published import published_file
from notifier.events_file.whole import parse_events_file
from notifier.reminders.audience import Audience
from notifier.reminders.notices import change_notice, reminder_notice
from notifier.reminders.plan import Reminder, Target
from notifier.timeline.applying import apply_edits
from notifier.timeline.as_of import known_on
from notifier.timeline.changes import ChangeKind, compare, from_snapshot, has_same_date, to_snapshot
from notifier.timeline.edits import AddStatement, Plain, SetField
from notifier.timeline.model import Kind, Milestone, Modality
from notifier.timeline.moves import MoveKind, move_between
from notifier.timeline.upcoming import left_label, look_at
from notifier.words import Language
from tests.conftest import JULY, OCTOBER, day, milestone, statement, timeline
from tests.events_file.files import parse, read, said
from tests.rows import each_row

DAYS = "2027-03-09/2027-03-12"


def dated(text: str) -> Edtf:
    """Return a date; `all` in front of it says that it is all of its days."""
    return parse_edtf(text.removeprefix("all ")).lasting if text.startswith("all ") else parse_edtf(text)


def event(when: str = f"all {DAYS}", **changes: object) -> Milestone:
    one = milestone(when.removeprefix("all "), kind=Kind.EVENT, **changes)
    return one._replace(when=dated(when))


# Words


@pytest.mark.parametrize(
    ("text", "dutch", "english", "full"),
    [
        (
            DAYS,
            "9 tot en met 12 maart 2027",
            "9 to 12 March 2027",
            "dinsdag 9 tot en met vrijdag 12 maart 2027",
        ),
        (
            "2027-04-22/2027-04-23",
            "22 en 23 april 2027",
            "22 and 23 April 2027",
            "donderdag 22 en vrijdag 23 april 2027",
        ),
        (
            "2027-04-30/2027-05-01",
            "30 april en 1 mei 2027",
            "30 April and 1 May 2027",
            "vrijdag 30 april en zaterdag 1 mei 2027",
        ),
        (
            "2027-12-30/2028-01-02",
            "30 december 2027 tot en met 2 januari 2028",
            "30 December 2027 to 2 January 2028",
            "donderdag 30 december 2027 tot en met zondag 2 januari 2028",
        ),
    ],
)
def test_all_days_are_named_by_the_first_and_the_last(text: str, dutch: str, english: str, full: str) -> None:
    when = parse_edtf(text).lasting
    assert (label(when, Language.NL), label(when, Language.EN)) == (dutch, english)
    assert full_days_label(when, Language.NL) == full


@each_row("text", ["2027-03-09", "2027-03/2027-04", "2027-03-09~/2027-03-12", "2027", "../.."])
def test_what_is_not_from_one_day_to_a_later_one_cannot_last(text: str) -> None:
    when = parse_edtf(text)
    assert (when.can_last, when.lasting) == (False, when)


@each_row(
    ("today", "left", "days_left"),
    [
        ("2027-03-02", "over 7 dagen", 7),
        ("2027-03-09", "begint vandaag", 0),
        ("2027-03-10", "loopt t/m 12 maart 2027", 2),
        ("2027-03-12", "loopt t/m 12 maart 2027", 0),
        ("2027-03-13", "gisteren", -1),
    ],
)
def test_lists_say_when_it_begins_and_until_when_it_goes_on(today: str, left: str, days_left: int) -> None:
    row = look_at(event(), day(today))
    assert (left_label(row, Language.NL), row.days_left) == (left, days_left)
    assert row.is_overdue is (today > "2027-03-12")


@pytest.mark.parametrize(
    ("today", "headline", "sentence"),
    [
        ("2027-03-02", "Over 7 dagen (beoogd): Instelling KCR2", "Beoogde datum: {}."),
        ("2027-03-09", "Vandaag begint (beoogd): Instelling KCR2", "Beoogde datum: {}."),
        # One that waited while nothing could be sent.
        ("2027-03-10", "Loopt t/m 12 maart 2027 (beoogd): Instelling KCR2", "Beoogde datum: {}."),
        (
            "2027-03-15",
            "Beoogde datum voorbij, nog niets gemeld: Instelling KCR2",
            "De beoogde datum was: {}.",
        ),
    ],
)
def test_a_reminder_says_what_is_so_on_the_day_it_is_read(today: str, headline: str, sentence: str) -> None:
    one = event(modality=Modality.INTENDED)
    first, planned = day("2027-03-09"), day("2027-03-02")
    lead = Reminder(one.key, "r", Target.DAY, "P7D", first, planned, planned)
    audience = Audience(language=Language.NL, today=day(today), timeline=timeline(one))
    notice = reminder_notice(lead, one, audience)
    words = "dinsdag 9 tot en met vrijdag 12 maart 2027"
    assert (notice.headline, notice.sentences[0]) == (headline, sentence.format(words))


# The file


def test_it_is_read_from_the_date_of_the_file_or_of_the_newest_source() -> None:
    own, stated, one_day = read(
        f"{{id: a, kind: event, when: {DAYS}, lasts: true}}",
        f"{{id: b, kind: event, lasts: true, statements: [{{source: juli, when: {DAYS}}}]}}",
        f"{{id: c, kind: event, lasts: false, when: {DAYS}}}",
    )
    assert [(one.when.text, one.lasts) for one in (own, stated, one_day)] == [
        (DAYS, True),
        (DAYS, True),
        (DAYS, False),
    ]
    assert stated.basis == stated.statements[0]


NO_DAYS = (
    "lasts is voor een datum van een dag tot en met een latere dag; verwacht: when: 2027-03-09/2027-03-12, "
)


@each_row(
    ("row", "told"),
    [
        (
            f"{{id: a, kind: deadline, when: {DAYS}, lasts: true}}",
            "fout: a: 'deadline': alleen een gebeurtenis duurt meer dagen; verwacht: kind: event, of zonder lasts.",
        ),
        (
            f"{{id: a, kind: event, when: {DAYS}, lasts: true, repeat: FREQ=YEARLY}}",
            f"fout: a: '{DAYS}': wat terugkomt, kan niet meer dagen duren; verwacht: lasts zonder repeat, of repeat "
            "zonder lasts.",
        ),
        *(
            (
                f"{{id: a, kind: event, when: '{when}', lasts: true}}",
                f"fout: a: '{when}': {NO_DAYS}zonder ?, ~ of %.",
            )
            for when in (
                "2027-03",
                "2027-03-09",
                "2027-03/2027-04",
                "2027-03-09~/2027-03-12",
                "[2027-03-09,2027-03-12]",
                "2027-03-09/..",
                "../..",
            )
        ),
    ],
)
def test_only_an_event_from_one_day_to_a_later_one_lasts(row: str, told: str) -> None:
    events = parse(row)
    assert said(events, "error") == [told]
    before = f"  - {row}".index("lasts: true")
    # The tests add a title in front of it.
    assert events.problems.errors[0].place.column == before + len("title: T, ") + len("lasts: ") + 1


@pytest.mark.parametrize(("offset", "when"), [("P6W", "2027-04-23"), ("-P2W", "2027-02-23")])
def test_what_comes_after_it_counts_from_its_last_day_and_before_it_from_its_first(
    offset: str, when: str
) -> None:
    _, after = read(
        f"{{id: a, kind: event, when: {DAYS}, lasts: true}}",
        f"{{id: b, after: {{milestone: a, offset: {offset}}}}}",
    )
    assert after.when == parse_edtf(when)


# Changes


@each_row(
    ("before", "after", "kind", "days"),
    [
        ("2027-03-09", f"all {DAYS}", MoveKind.OTHER, 0),
        ("2027-03-10", f"all {DAYS}", MoveKind.EARLIER, -1),
        (f"all {DAYS}", "2027-03-10", MoveKind.LATER, 1),
        (f"all {DAYS}", "all 2027-03-09/2027-03-11", MoveKind.OTHER, 0),
        (f"all {DAYS}", "all 2027-03-16/2027-03-19", MoveKind.LATER, 7),
        (f"all {DAYS}", "2027-03-10/2027-03-11", MoveKind.LATER, 1),
        (f"all {DAYS}", "2027-03", MoveKind.VAGUER, -8),
        ("2027-03", f"all {DAYS}", MoveKind.EXACT, 8),
        (DAYS, f"all {DAYS}", MoveKind.EXACT, 0),
        (f"all {DAYS}", DAYS, MoveKind.VAGUER, 0),
    ],
)
def test_other_days_are_a_move_and_not_more_or_less_exact(
    before: str, after: str, kind: MoveKind, days: int
) -> None:
    move = move_between(dated(before), dated(after), Kind.EVENT)
    assert (move.kind, move.days) == (kind, days)


def test_a_snapshot_has_the_flag_only_where_it_is_set() -> None:
    lasting, other = event(), event(DAYS)
    assert to_snapshot(lasting) == {**to_snapshot(other), "lasts": True}
    assert "lasts" not in to_snapshot(other)
    for one in (lasting, other):
        assert from_snapshot(to_snapshot(one), key=one.key) == one


def test_setting_the_flag_is_a_date_that_is_more_exactly_known() -> None:
    before, after = event(DAYS), event()
    change = compare(before, after)
    assert change is not None
    assert (change.kind, change.fields, change.wording) == (ChangeKind.MOVED, ("lasts",), "exact")
    assert not has_same_date(before, after)
    assert compare(after, event()) is None


@pytest.mark.parametrize(
    ("before", "after", "headline", "sentences"),
    [
        (
            DAYS,
            f"all {DAYS}",
            "Nauwkeuriger bekend: Instelling KCR2",
            [
                "Was: 9 t/m 12 maart 2027.",
                "Wordt: dinsdag 9 tot en met vrijdag 12 maart 2027.",
                "Het is op al die dagen, van de eerste tot en met de laatste.",
            ],
        ),
        (
            f"all {DAYS}",
            DAYS,
            "Minder nauwkeurig bekend: Instelling KCR2",
            [
                "Was: dinsdag 9 tot en met vrijdag 12 maart 2027.",
                "Wordt: 9 t/m 12 maart 2027.",
                "Het is op een van die dagen; welke is nog niet bekend.",
            ],
        ),
        (
            "2027-03-09",
            f"all {DAYS}",
            "Datum gewijzigd: Instelling KCR2",
            ["Was: dinsdag 9 maart 2027.", "Wordt: dinsdag 9 tot en met vrijdag 12 maart 2027."],
        ),
    ],
)
def test_a_change_tells_the_days_and_whether_it_is_on_all_of_them(
    before: str, after: str, headline: str, sentences: list[str]
) -> None:
    change = compare(event(before), event(after))
    assert change is not None
    audience = Audience(language=Language.NL, today=day("2026-11-27"), timeline=timeline(event(after)))
    notice = change_notice(change, audience)
    assert (notice.headline, list(notice.sentences)) == (headline, sentences)


def test_the_published_file_has_the_flag() -> None:
    row = f"{{id: a, kind: event, when: {DAYS}, lasts: true}}"
    published = published_file(parse(row)).decode()
    assert "  lasts: true\n" in published
    (again,) = parse_events_file(published.encode(), name="f").timeline.milestones
    assert again == read(row)[0]


def test_as_of_an_earlier_day_it_had_all_days_of_its_date_of_then() -> None:
    one = event(
        "all 2027-03-16/2027-03-19",
        statements=(
            statement(JULY, when=DAYS),
            statement(OCTOBER, when="2027-03-16/2027-03-19", modality=Modality.FIXED),
        ),
    )
    then = known_on(timeline(one), day("2025-09-01")).milestones[0]
    assert then.when == dated(f"all {DAYS}")


# Edits

_SOURCES = {
    "juli": {"title": "Brief", "date": "2025-07-17"},
    "juni": {"title": "Brief", "date": "2025-06-17"},
}


def _row() -> dict[str, Plain]:
    given = {"source": "juli", "when": DAYS}
    return {"id": "a", "title": "A", "kind": "event", "lasts": "true", "statements": [given]}


def _lasts(row: dict[str, Plain], edit: AddStatement | SetField) -> object:
    after = apply_edits({"sources": _SOURCES, "milestones": [row]}, [edit])
    return after["milestones"][0].get("lasts")


@each_row(
    ("said", "lasts"),
    [
        ({"when": "2027-03-16/2027-03-19"}, "true"),
        ({"when": "2027-03-16/2027-03-19", "lasts": True}, "true"),
        ({"when": "2027-03-16/2027-03-19", "lasts": False}, None),
        ({"when": "2027-03-16"}, None),
        ({"when": "2028"}, None),
        ({"confirms": True}, "true"),
        # It is not the newest source.
        ({"source": "juni", "when": "2028"}, "true"),
    ],
)
def test_a_statement_with_another_date_keeps_or_ends_it(said: dict[str, str], lasts: str | None) -> None:
    assert _lasts(_row(), AddStatement("a", {"source": "juli", **said})) == lasts


def test_a_statement_says_it_of_an_event_and_of_nothing_else() -> None:
    says: dict[str, Plain] = {"source": "juli", "when": "2027-03-16/2027-03-19", "lasts": True}
    plain = {key: value for key, value in _row().items() if key != "lasts"}
    assert _lasts(plain, AddStatement("a", says)) == "true"
    assert _lasts({**plain, "kind": "deadline"}, AddStatement("a", says)) is None
    after = apply_edits({"sources": _SOURCES, "milestones": [plain]}, [AddStatement("a", says)])
    assert after["milestones"][0]["statements"][-1] == {"source": "juli", "when": "2027-03-16/2027-03-19"}


@pytest.mark.parametrize(("when", "lasts"), [("2027-03-16/2027-03-19", "true"), ("2027-03", None)])
def test_another_date_of_our_own_ends_it_where_that_cannot_last(when: str, lasts: str | None) -> None:
    assert _lasts(_row(), SetField("a", "when", when)) == lasts
