"""Derived dates in a file: after another milestone, by a statutory term, by a recurrence rule."""

from __future__ import annotations

from itertools import permutations

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.statutory_terms import Article
from notifier.timeline.model import After, Cancellation, Repeat
from tests.conftest import day
from tests.events_file.files import parse, read, said, whens
from tests.rows import each_row

# After


@each_row(
    ("anchor", "offset", "expected"),
    [
        ("2026-03-02", "P10D", "2026-03-12"),
        ("2026-03-02", "P6W", "2026-04-13"),
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2026-04-02", "P1B", "2026-04-07"),  # over Good Friday and Easter
        ("2026-09-14", "-P12W", "2026-06-22"),
        ("2026-04-07", "-P1B", "2026-04-02"),
        # With the precision and the modality of the date it depends on.
        ("2026-03", "P1M", "2026-04-01/2026-04-30"),
        ("../2026-06-20", "P6W", "../2026-08-01"),
        ("2029/..", "P1Y", "2030-01-01/.."),
        ("2026-03-02~", "P1D", "2026-03-03~"),
        ("../..", "P6W", "../.."),
        # A named moment, and a moment on the clock.
        ("prinsjesdag 2026", "-P2W", "2026-09-01"),
        ("2026-03-02T12:00[Europe/Amsterdam]", "P1D", "2026-03-03"),
    ],
)
def test_what_comes_after_another_has_its_date_from_it(anchor: str, offset: str, expected: str) -> None:
    first, then = read(
        f"{{id: a, when: '{anchor}'}}", f"{{id: b, after: {{milestone: a, offset: {offset}}}}}"
    )
    assert then.when == parse_edtf(expected)
    assert then.after == After(milestone="a", offset=offset)
    assert first.after is None


def test_without_an_offset_only_the_order_is_known() -> None:
    assert whens("{id: a, when: 2026-03-02}", "{id: b, after: {milestone: a}}", "{id: c, when: 2027}") == {
        "a": "2026-03-02",
        "b": "../..",
        "c": "2027",
    }


def test_the_day_the_first_was_done_counts_for_what_follows() -> None:
    assert (
        whens("{id: a, when: 2026-03, done: 2026-03-10}", "{id: b, after: {milestone: a, offset: P1W}}")["b"]
        == "2026-03-17"
    )


def test_a_chain_is_followed_whatever_the_order_in_the_file() -> None:
    rows = [
        "{id: a, when: 2026-01-05}",
        "{id: b, after: {milestone: a, offset: P1W}}",
        "{id: c, after: {milestone: b, offset: P1M}}",
        "{id: d, after: {milestone: c, offset: -P2D}}",
    ]
    expected = {"a": "2026-01-05", "b": "2026-01-12", "c": "2026-02-12", "d": "2026-02-10"}
    for order in permutations(rows):
        found = whens(*order)
        assert found == expected
        assert list(found) == [row[5] for row in order]


def test_an_earlier_name_of_the_first_will_do() -> None:
    assert (
        whens("{id: a, when: 2026-01-05, formerly: [oud]}", "{id: b, after: {milestone: oud, offset: P1D}}")[
            "b"
        ]
        == "2026-01-06"
    )


def test_holidays_of_another_country_count_where_the_calendar_says_so() -> None:
    belgium = "calendar:\n  name: M\n  domain: m.example\n  holidays: BE\n"
    (_, then) = read(
        "{id: a, when: 2026-07-20}", "{id: b, after: {milestone: a, offset: P1B}}", calendar=belgium
    )
    assert then.when.text == "2026-07-22"


CIRCLES = [
    (["a>a"], ["a -> a"]),
    (["a>b", "b>a"], ["a -> b -> a"]),
    (["c>a", "b>c", "a>b"], ["c -> a -> b -> c"]),
    # A chain that leads into a circle is no part of it.
    (["t>a", "a>b", "b>a"], ["a -> b -> a"]),
    (["a>b", "b>a", "t>b", "u>t"], ["a -> b -> a"]),
    (["t>b", "a>b", "b>a"], ["a -> b -> a"]),
    (["a>b", "b>a", "c>d", "d>c"], ["a -> b -> a", "c -> d -> c"]),
]


@each_row(("arrows", "circles"), CIRCLES)
def test_a_circle_is_named_in_full_and_once(arrows: list[str], circles: list[str]) -> None:
    rows = [f"{{id: {one[0]}, after: {{milestone: {one[2]}, offset: P1D}}}}" for one in arrows]
    assert said(parse(*rows)) == [
        f"fout: {names[0]}: deze mijlpalen wachten op elkaar: {names}; verwacht: een volgorde met een begin."
        for names in circles
    ]


@each_row(
    ("rows", "problems"),
    [
        (
            ["{id: besluit, when: 2026}", "{id: b, after: {milestone: beslut, offset: P1D}}"],
            ["fout: b: 'beslut': er is geen mijlpaal met deze naam. Bedoelt u 'besluit'?"],
        ),
        (
            ["{id: a, when: 2026-07-31, repeat: FREQ=YEARLY}", "{id: b, after: {milestone: a, offset: P1D}}"],
            ["fout: b: 'a': deze mijlpaal herhaalt zich, dus is niet te zeggen na welke keer dit komt."],
        ),
        (
            [
                "{id: a, when: 2026-07-31, cancelled: {on: 2026-01-01}}",
                "{id: b, after: {milestone: a, offset: P1D}}",
            ],
            ["let op: b: 'a': deze mijlpaal gaat niet door; kijk of dit nog klopt."],
        ),
        (
            ["{id: a, when: 2026-07-31}", "{id: b, when: 2026-09-01, after: {milestone: a, offset: P1D}}"],
            ["let op: b: '2026-09-01': uit 'after' volgt 2026-08-01; 'when' van de mijlpaal gaat voor."],
        ),
        (
            ["{id: a, when: 2026-07-31}", "{id: b, when: 2026-08-01, after: {milestone: a, offset: P1D}}"],
            [],
        ),
        (
            [
                "{id: a, when: 2026-07-31}",
                "{id: b, after: {milestone: a, offset: P1D}, statements: [{source: juli, when: 2026-10}]}",
            ],
            [
                "let op: b: '2026-08-01': de nieuwste bron met een datum zegt 2026-10; "
                "de datum uit 'after' gaat voor."
            ],
        ),
        (
            ["{id: a, when: 2026-07-31}", "{id: b, after: {milestone: a, offset: 6 weken}}"],
            [
                "fout: b: '6 weken': geen termijn; verwacht: dagen (P30D), weken (P2W), maanden (P3M), "
                "jaren (P1Y) of werkdagen (P5B)."
            ],
        ),
        (
            ["{id: a, when: 2026-07-31}", "{id: b, after: {offset: P1D}}"],
            ["fout: b: de sleutel 'milestone' ontbreekt."],
        ),
    ],
)
def test_what_cannot_follow_is_told(rows: list[str], problems: list[str]) -> None:
    assert said(parse(*rows)) == problems


@each_row(
    ("anchor", "within", "expected"),
    [
        ("when: 2026-01-01", "P6W", "../2026-02-12 intended"),
        ("when: 2026-01-01, modality: expected", "P5B", "../2026-01-08 expected"),
        ("when: '2026-03-02T12:00[Europe/Amsterdam]'", "P0D", "../2026-03-02 intended"),
        # From the last day the other may fall on, and once that is done from that day.
        ("when: 2026-03", "P1M", "../2026-04-30 intended"),
        ("when: ../2026-06-20~", "P6W", "../2026-08-01~ intended"),
        ("when: 2026, done: 2026-03-10", "P1W", "../2026-03-17 intended"),
        ("statements: [{source: juli, done: 2025-07-01}]", "P1W", "../2025-07-08 intended"),
        ("when: 2029/..", "P1Y", "../.. intended"),
        ("when: ../..", "P6W", "../.. intended"),
    ],
)
def test_at_the_latest_so_long_after_another_only_the_last_day_is_known(
    anchor: str, within: str, expected: str
) -> None:
    then = read(f"{{id: a, {anchor}}}", f"{{id: b, after: {{milestone: a, within: {within}}}}}")[1]
    assert f"{then.when.text} {then.modality}" == expected
    assert then.after == After(milestone="a", within=within)


WITHIN = "after: {milestone: a, within: P1W}"
FIXED = "een uiterste dag die uit een andere mijlpaal volgt, staat niet vast; verwacht: intended of expected"
BOTH = "'offset' is hoe lang erna, 'within' hoe lang erna op zijn laatst; houd er een over."
BEYOND = "dit eindigt na de uiterste dag die uit 'within' volgt, 2026-08-07; deze datum gaat voor."


@each_row(
    ("row", "problems"),
    [
        ("after: {milestone: a, within: P1W, offset: P1D}", [f"fout: b: {BOTH}"]),
        (f"{WITHIN}, modality: fixed", [f"fout: b: 'fixed': {FIXED}, of laat 'modality' weg."]),
        (f"{WITHIN}, when: 2026-08-07", []),
        (f"{WITHIN}, when: 2026-08-08", [f"let op: b: '2026-08-08': {BEYOND}"]),
        (f"{WITHIN}, when: 2026-08-01/..", [f"let op: b: '2026-08-01/..': {BEYOND}"]),
        (f"{WITHIN}, statements: [{{source: juli, when: 2026-08-01}}]", []),
        (
            f"{WITHIN}, statements: [{{source: juli, when: 2026-09}}]",
            [f"let op: b: '2026-09': {BEYOND}"],
        ),
        (
            "after: {milestone: a, within: P1000Y}",
            [
                "fout: b: 'P1000Y': deze termijn is te lang; verwacht: ten hoogste tien jaar.",
            ],
        ),
        (
            "after: {milestone: a, binnen: P1W}",
            [
                "fout: b: 'binnen': deze sleutel kennen wij niet; bekend: milestone, offset, within. "
                "Bedoelt u 'within'?",
            ],
        ),
    ],
)
def test_a_last_day_that_follows_is_read_with_care(row: str, problems: list[str]) -> None:
    assert said(parse("{id: a, when: 2026-07-31}", f"{{id: b, {row}}}")) == problems


def test_a_date_of_its_own_prevails_over_the_one_that_follows() -> None:
    own = "{id: b, when: 2026-09-01, after: {milestone: a, offset: P1D}}"
    (_, then) = read("{id: a, when: 2026-07-31}", own)
    assert (then.when.text, then.after) == ("2026-09-01", After(milestone="a"))


@pytest.mark.parametrize(("anchor", "offset"), [("2999-12-31", "P1D"), ("1900-01-01", "-P1D")])
def test_a_date_outside_all_years_is_a_mistake_in_its_place(anchor: str, offset: str) -> None:
    events = parse(f"{{id: a, when: {anchor}}}", f"{{id: b, after: {{milestone: a, offset: {offset}}}}}")
    (problem,) = events.problems.errors
    assert (problem.key, problem.subject, problem.place.line) == ("date.no_such_year", "b", 10)


def test_overdue_after_is_held_against_the_date_that_follows() -> None:
    anchor = "{id: a, when: 2026-07-31}"
    early = "{id: b, overdue_after: 2026-07-31, after: {milestone: a, offset: P1D}}"
    assert said(parse(anchor, early)) == [
        "fout: b: '2026-07-31': 'overdue_after' ligt voor de laatste dag van de datum; verwacht: 2026-08-01 of later."
    ]
    stated = "statements: [{source: juli, when: 2026-12}]"
    fits = f"{{id: b, overdue_after: 2026-08-15, after: {{milestone: a, offset: P1D}}, {stated}}}"
    assert said(parse(anchor, fits), "error") == []


def test_every_mistake_of_a_milestone_is_told_at_once() -> None:
    """Otherwise the next mistake would appear only after the first one is corrected."""
    row = "{id: b, after: {milestone: nergens, offset: P1D}, except: [2026-01-01]}"
    assert said(parse(row)) == [
        "fout: b: 'nergens': er is geen mijlpaal met deze naam.",
        "fout: b: een 'except' per keer hoort bij een mijlpaal met 'repeat'.",
    ]


def test_what_follows_from_an_intended_date_is_no_firmer() -> None:
    (_, then) = read(
        "{id: a, when: 2026-07-31, modality: intended}", "{id: b, after: {milestone: a, offset: P1D}}"
    )
    assert then.modality == "intended"


# Statutory terms

EXAMPLES = [
    ("2026-01-01", "2026-01-05"),
    ("2026-04-03", "2026-04-07"),
    ("2026-04-04", "2026-04-07"),
    ("2026-04-27", "2026-04-28"),
    ("2026-05-05", "2026-05-06"),
    ("2026-05-14", "2026-05-18"),
    ("2026-05-25", "2026-05-26"),
    ("2026-08-01", "2026-08-03"),
    ("2026-12-25", "2026-12-28"),
    ("2026-12-31", "2026-12-31"),
    ("2027-01-01", "2027-01-04"),
    ("2027-05-05", "2027-05-10"),
    ("2027-04-27", "2027-04-28"),
    ("2027-12-25", "2027-12-27"),
    ("2028-01-01", "2028-01-03"),
    ("2028-04-27", "2028-05-01"),
    ("2028-05-05", "2028-05-08"),
    ("2028-05-25", "2028-05-29"),
    ("2028-12-25", "2028-12-27"),
]


def test_a_term_set_by_law_ends_on_the_day_the_act_says() -> None:
    rows = [f"{{id: d{nominal}, when: {nominal}, statutory: true}}" for nominal, _ in EXAMPLES]
    found = {one.id[1:]: (one.when.text, one.stated and one.stated.text) for one in read(*rows)}
    assert found == {
        nominal: (last_day, nominal if last_day != nominal else None) for nominal, last_day in EXAMPLES
    }
    assert said(parse(*rows)) == []


def test_a_term_that_says_at_the_latest_keeps_saying_so() -> None:
    (one,) = read("{id: a, when: ../2026-05-14, statutory: true}")
    assert (one.when, one.stated) == (parse_edtf("../2026-05-18"), parse_edtf("../2026-05-14"))
    assert one.extension is not None
    assert (one.extension.nominal, one.extension.last_day, one.extension.articles) == (
        day("2026-05-14"),
        day("2026-05-18"),
        (Article.REST_DAY,),
    )


def test_a_promise_stays_where_it_is() -> None:
    assert whens("{id: a, when: 2026-05-14}", "{id: b, when: 2026-05-14, statutory: false}") == {
        "a": "2026-05-14",
        "b": "2026-05-14",
    }


def test_a_term_past_the_last_decree_is_extended_and_warned_of() -> None:
    events = parse("{id: a, when: 2028-12-31, statutory: true}")
    assert events.timeline.milestones[0].when.text == "2029-01-02"
    assert said(events) == [
        "let op: a: '2028-12-31': voor 2029 kennen wij geen besluit over dagen die gelijk zijn aan een "
        "feestdag; de termijn kan anders eindigen."
    ]


WITHDRAWN = (
    "{id: a, statements: [{source: juli, phrase: in 2027, when: 2027}, "
    "{source: oktober, phrase: de komende tijd, undated: true}]}"
)
OFF = "{id: a, when: 2026-07-31, cancelled: {on: 2026-01-01}}"
IS_UNDATED = (
    "de datum van deze mijlpaal telt niet meer, en dus ook niet wat daarvan telt; geef dit een eigen datum, of kijk of "
    "de volgorde nog klopt."
)
IS_OFF = "deze mijlpaal gaat niet door; kijk of dit nog klopt."


@each_row(
    ("anchor", "row", "problems"),
    [
        (WITHDRAWN, "{id: b, after: {milestone: a, offset: P1D}}", [f"let op: b: 'a': {IS_UNDATED}"]),
        (WITHDRAWN, "{id: b, after: {milestone: a, within: P1W}}", [f"let op: b: 'a': {IS_UNDATED}"]),
        (WITHDRAWN, "{id: b, when: 2027-05-01, after: {milestone: a}}", []),
        (WITHDRAWN, "{id: b, when: 2027-05-01, after: {milestone: a, within: P3Y}}", []),
        (WITHDRAWN, "{id: b, done: 2026-01-05, after: {milestone: a, offset: P1D}}", []),
        (OFF, "{id: b, after: {milestone: a, offset: P1D}}", [f"let op: b: 'a': {IS_OFF}"]),
        (OFF, "{id: b, when: 2027-05-01, after: {milestone: a}}", [f"let op: b: 'a': {IS_OFF}"]),
        (OFF, "{id: b, done: 2026-01-05, after: {milestone: a, offset: P1D}}", []),
        (
            OFF,
            "{id: b, cancelled: {on: 2026-01-05}, when: 2027-05-01, after: {milestone: a}}",
            [],
        ),
    ],
)
def test_what_counts_from_a_date_that_counts_no_more_is_told(
    anchor: str, row: str, problems: list[str]
) -> None:
    assert said(parse(anchor, row)) == problems


def test_a_chain_from_a_date_that_counts_no_more_is_told_at_each() -> None:
    rows = [f"{{id: {name}, after: {{milestone: {other}, offset: P1D}}}}" for name, other in ("ba", "cb")]
    assert said(parse(OFF, *rows)) == [f"let op: b: 'a': {IS_OFF}", f"let op: c: 'b': {IS_UNDATED}"]


@pytest.mark.parametrize("kind", ["start", "event"])
def test_what_begins_is_no_term(kind: str) -> None:
    assert said(parse(f"{{id: a, kind: {kind}, when: 2026-05-14, statutory: true}}")) == [
        f"fout: a: '{kind}': een wettelijke termijn heeft een einde, geen begin; "
        "verwacht: kind: deadline, decision, publication of end."
    ]


@pytest.mark.parametrize("when", ["2026-05-14/..", "../..", "2026-05-14T12:00[Europe/Amsterdam]"])
def test_a_term_needs_a_last_day(when: str) -> None:
    assert said(parse(f"{{id: a, when: '{when}', statutory: true}}")) == [
        f"fout: a: '{when}': een wettelijke termijn heeft een laatste dag nodig; "
        "verwacht: een dag, zoals 2026-05-14 of ../2026-05-14."
    ]


@each_row(
    ("anchor", "offset", "expected", "articles"),
    [
        # Two ordinary days are needed: 24 December, and after Christmas and the weekend 28 December.
        ("2026-12-23", "P3D", "2026-12-28", (Article.REST_DAY,)),
        ("2026-12-24", "P3D", "2026-12-29", (Article.REST_DAY, Article.TWO_ORDINARY_DAYS)),
        ("2026-12-24", "P2D", "2026-12-28", (Article.REST_DAY,)),
        # Of a length in weeks only its end matters.
        ("2026-04-02", "P6W", "2026-05-18", (Article.REST_DAY,)),
        # Longer than twelve weeks, ninety days or three months: the Act does not apply.
        ("2026-05-09", "P12W", "2026-08-03", (Article.REST_DAY,)),
        ("2026-05-02", "P13W", "2026-08-01", (Article.EXCLUDED,)),
        ("2026-05-03", "P90D", "2026-08-03", (Article.REST_DAY,)),
        ("2026-05-02", "P91D", "2026-08-01", (Article.EXCLUDED,)),
        ("2026-05-01", "P3M", "2026-08-03", (Article.REST_DAY,)),
        ("2026-04-01", "P4M", "2026-08-01", (Article.EXCLUDED,)),
        ("2025-08-01", "P1Y", "2026-08-01", (Article.EXCLUDED,)),
        # Counted back it is never extended.
        ("2026-06-11", "-P4W", "2026-05-14", (Article.COUNTED_BACK,)),
    ],
)
def test_a_term_after_another_milestone_has_the_length_of_its_offset(
    anchor: str, offset: str, expected: str, articles: tuple[Article, ...]
) -> None:
    (_, term) = read(
        f"{{id: a, when: {anchor}}}",
        f"{{id: b, statutory: true, after: {{milestone: a, offset: {offset}}}}}",
    )
    assert term.extension is not None
    assert (term.when.text, term.extension.articles) == (expected, articles)


def test_a_long_term_stays_where_it_is_however_vague_its_beginning() -> None:
    """Article 4 depends on the length alone; 28 June 2026 is a Sunday."""
    (_, term) = read("{id: a, when: 2026-02}", "{id: b, statutory: true, after: {milestone: a, offset: P4M}}")
    assert term.when.text == "2026-06-01/2026-06-28"


def test_what_follows_a_term_follows_its_extended_end() -> None:
    found = whens("{id: a, when: 2026-05-14, statutory: true}", "{id: b, after: {milestone: a, offset: P1D}}")
    assert found == {"a": "2026-05-18", "b": "2026-05-19"}


def test_a_term_of_each_year_is_extended_in_the_years_that_need_it() -> None:
    (one,) = read("{id: a, when: ../2026-08-01, statutory: true, repeat: FREQ=YEARLY}")
    assert (one.when.text, one.stated) == ("../2026-08-03", parse_edtf("../2026-08-01"))


# Repeating milestones


def test_every_key_of_a_repeating_milestone_is_read() -> None:
    (one,) = read(
        "{id: a, when: 2026-07-31, repeat: FREQ=YEARLY, except: [2028-07-31], "
        "done: {2026-07-31: 2026-07-15, 2027-07-31: 2027-08-02}}"
    )
    assert (one.when.text, one.done) == ("2026-07-31", None)
    assert one.repeat == Repeat(
        rule=parse_recurrence("FREQ=YEARLY"),
        without=(day("2028-07-31"),),
        done=((day("2026-07-31"), day("2026-07-15")), (day("2027-07-31"), day("2027-08-02"))),
    )


SHAPE = (
    "deze datum kan niet terugkomen; verwacht: een dag (2026-07-31), een uiterste dag (../2026-07-31), "
    "een periode (2026-33) of een moment (2026-07-31T12:00[Europe/Amsterdam])"
)
PERIOD = (
    "een periode komt terug met FREQ=YEARLY, of met FREQ=MONTHLY en een INTERVAL waarna zij weer zo'n "
    "periode is (een kwartaal: 3); verwacht: geen BYMONTH, BYMONTHDAY, BYDAY of BYSETPOS, en geen 29 februari"
)


@each_row(
    ("when", "rule", "problem"),
    [
        ("2026-07-31/..", "FREQ=YEARLY", SHAPE),
        ("../..", "FREQ=YEARLY", SHAPE),
        ("[2026,2027]", "FREQ=YEARLY", SHAPE),
        ("2026-33", "FREQ=YEARLY;BYMONTH=1", PERIOD),
        ("2026-33", "FREQ=MONTHLY", PERIOD),
        ("2026", "FREQ=DAILY", PERIOD),
        ("2026-07", "FREQ=YEARLY", ""),
        ("../2026", "FREQ=YEARLY", ""),
        ("2026-33", "FREQ=MONTHLY;INTERVAL=3", ""),
    ],
)
def test_a_day_and_a_period_come_round_again(when: str, rule: str, problem: str) -> None:
    found = said(parse(f"{{id: a, when: '{when}', repeat: '{rule}'}}"))
    assert found == ([f"fout: a: '{when}': {problem}."] if problem else [])


def test_a_period_is_done_and_left_out_by_its_last_day() -> None:
    keys = "repeat: FREQ=YEARLY, done: {{2026-03-31: 2026-04-02}}, except: [{}]"
    assert said(parse(f"{{id: a, when: 2026-33, {keys.format('2027-03-31')}}}")) == []
    assert said(parse(f"{{id: a, when: 2026-33, {keys.format('2027-01-01')}}}")) == [
        f"fout: a: '2027-01-01': {NOT_LEFT_OUT}."
    ]


def test_the_first_time_must_be_one_of_the_rule() -> None:
    rule = "FREQ=YEARLY;BYMONTH=9;BYDAY=3TU"
    assert said(parse(f"{{id: a, when: 2026-09-16, repeat: '{rule}'}}")) == [
        "fout: a: '2026-09-16': de herhaling valt niet op deze datum; verwacht: een datum die zelf de "
        "eerste keer is. Bedoelt u '2027-09-21'?"
    ]


NOT_LEFT_OUT, NOT_DONE = (
    f"op deze dag van '{key}' valt de mijlpaal niet; verwacht: een dag van de herhaling"
    for key in ("except", "done")
)


@each_row(
    ("keys", "problems"),
    [
        ("repeat: FREQ=YEARLY, except: [2027-07-30]", [f"fout: a: '2027-07-30': {NOT_LEFT_OUT}."]),
        ("repeat: FREQ=YEARLY, except: [2025-07-31]", [f"fout: a: '2025-07-31': {NOT_LEFT_OUT}."]),
        ("repeat: FREQ=YEARLY, done: {2027-08-01: 2027-08-01}", [f"fout: a: '2027-08-01': {NOT_DONE}."]),
        (
            "repeat: FREQ=YEARLY;COUNT=2, done: {2028-07-31: 2028-07-31}",
            [f"fout: a: '2028-07-31': {NOT_DONE}."],
        ),
        # An occurrence that is left out cannot be done.
        (
            "repeat: FREQ=YEARLY, except: [2027-07-31], done: {2027-07-31: 2027-07-30}",
            [f"fout: a: '2027-07-31': {NOT_DONE}."],
        ),
        ("except: [2027-07-31]", ["fout: a: een 'except' per keer hoort bij een mijlpaal met 'repeat'."]),
        (
            "done: {2026-07-31: 2026-07-15}",
            ["fout: a: een 'done' per keer hoort bij een mijlpaal met 'repeat'."],
        ),
        (
            "repeat: FREQ=YEARLY, overdue_after: 2026-08-31",
            ["fout: a: 'overdue_after' kan niet bij een mijlpaal die zich herhaalt; haal het weg."],
        ),
        (
            "repeat: FREQ=WEEKLY;BYMONTHDAY=31",
            [
                "fout: a: 'FREQ=WEEKLY;BYMONTHDAY=31': BYMONTHDAY gaat niet samen met FREQ=WEEKLY; "
                "verwacht: FREQ=MONTHLY of een dag van de week met BYDAY."
            ],
        ),
    ],
)
def test_what_a_repetition_cannot_be_is_told(keys: str, problems: list[str]) -> None:
    assert said(parse(f"{{id: a, when: 2026-07-31, {keys}}}")) == problems


def test_what_repeats_is_done_time_by_time() -> None:
    events = parse("{id: a, when: 2026-07-31, repeat: FREQ=YEARLY, done: 2028-01-01}")
    assert [problem.key for problem in events.problems.errors] == ["file.done_per_time"]


@each_row(
    ("when", "repeat"),
    [
        ("2026-01-31", "FREQ=MONTHLY"),
        ("2028-02-29", "FREQ=YEARLY"),
        ("2027-03-29", "FREQ=MONTHLY;BYDAY=5MO"),
        ("2027-01-01", "FREQ=MONTHLY;BYDAY=-5FR"),
        ("2027-03-29", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5"),
        ("2027-03-01", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-5"),
        ("2029-12-31", "FREQ=YEARLY;BYDAY=53MO"),
        ("2044-02-29", "FREQ=YEARLY;BYMONTH=2;BYDAY=5MO"),
    ],
)
def test_a_repetition_that_leaves_times_out_is_warned_of(when: str, repeat: str) -> None:
    events = parse(f"{{id: a, when: {when}, repeat: {repeat}}}")
    assert "file.repeat_skips" in {problem.key for problem in events.problems.warnings}


@pytest.mark.parametrize(
    ("when", "repeat"),
    [
        ("2027-03-22", "FREQ=MONTHLY;BYDAY=4MO"),
        ("2027-03-31", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("2027-12-27", "FREQ=YEARLY;BYDAY=52MO"),
        ("2027-03-29", "FREQ=MONTHLY;BYDAY=MO"),
    ],
)
def test_a_repetition_that_every_month_or_year_has_is_not(when: str, repeat: str) -> None:
    warned = {
        problem.key for problem in parse(f"{{id: a, when: {when}, repeat: '{repeat}'}}").problems.warnings
    }
    assert warned <= {"file.repeat_single"}


@each_row(
    ("when", "repeat", "warned"),
    [
        ("2027-01-12", "FREQ=MONTHLY;BYDAY=2TU,4TU", ["file.repeat_single"]),
        ("2027-06-07", "FREQ=WEEKLY;BYMONTH=6,7,8;BYDAY=MO", ["file.repeat_single"]),
        ("2027-03-31", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", []),
        ("2027-12-27", "FREQ=YEARLY;BYDAY=-1MO", []),
        ("2027-09-21", "FREQ=YEARLY;BYMONTH=9;BYDAY=3TU", []),
    ],
)
def test_a_repetition_that_outlook_leaves_out_is_warned_of(when: str, repeat: str, warned: list[str]) -> None:
    events = parse(f"{{id: a, when: {when}, repeat: '{repeat}'}}")
    assert [problem.key for problem in events.problems.warnings] == warned


def test_a_series_is_cancelled_after_some_of_its_times_were_done() -> None:
    (one,) = read(
        "{id: a, when: 2026-07-31, repeat: FREQ=YEARLY, done: {2026-07-31: 2026-07-30},"
        " cancelled: {on: 2026-09-01}}"
    )
    assert one.repeat
    assert one.repeat.done == ((day("2026-07-31"), day("2026-07-30")),)
    assert one.cancelled == Cancellation(on=day("2026-09-01"))


# Named moments and phrases


@each_row(
    ("name", "when"),
    [
        ("prinsjesdag 2027", "2027-09-21"),
        ("Prinsjesdag van 2026", "2026-09-15"),
        ("miljoenennota 2027", "2026-09-15"),
        ("verantwoordingsdag 2026", "2026-05-20"),
        ("voorjaarsnota 2026", "../2026-06-01"),
        ("najaarsnota 2025", "../2025-12-01"),
        ("zomerreces 2024", "2024-07-05/2024-09-02"),
        ("het kerstreces van 2023", "2023-12-22/2024-01-15"),
    ],
)
def test_a_named_moment_is_a_date(name: str, when: str) -> None:
    assert whens(f"{{id: a, when: {name}}}") == {"a": when}
    (_, stated) = read("{id: b, when: 2026}", f"{{id: a, statements: [{{source: juli, when: {name}}}]}}")
    assert stated.when.text == when


@pytest.mark.parametrize("keys", ["", ", statements: [{source: juli, undated: true}]"])
def test_a_recess_that_nobody_gave_us_is_said_to_be_unknown(keys: str) -> None:
    assert said(parse(f"{{id: a, when: zomerreces 2027{keys}}}")) == [
        "fout: a: 'zomerreces 2027': het zomerreces van 2027 staat niet in de recestabel; "
        "schrijf de datum zelf, met de bron erbij."
    ]


UNREADABLE = (
    "geen datum die wij kennen; verwacht: een dag (2026-01-01), maand (2026-12), kwartaal (2026-33 t/m 36), "
    "seizoen (2026-21 t/m 24), halfjaar (2026-40, 41), jaar (2026) of periode (2026-01/2026-03, "
    "../2026-06-20, 2029/..)"
)
WORDS = "dit zijn woorden, geen datum; de brief van {} zou bedoelen: {}. Bedoelt u '{}'?"


@pytest.mark.parametrize(
    ("phrase", "meaning", "edtf"),
    [
        ("voor de zomer van 2026", "uiterlijk 20 juni 2026", "../2026-06-20"),
        ("vierde kwartaal van 2025", "4e kwartaal 2025", "2025-36"),
        ("1 februari 2026", "1 februari 2026", "2026-02-01"),
        ("uiterlijk 31 juli 2026", "uiterlijk 31 juli 2026", "../2026-07-31"),
    ],
)
def test_words_are_refused_and_the_date_they_mean_is_offered(phrase: str, meaning: str, edtf: str) -> None:
    offered = WORDS.format("17 juli 2025", meaning, edtf)
    row = f"{{id: a, statements: [{{source: juli, when: {phrase}}}]}}"
    assert said(parse(row)) == [f"fout: a: '{phrase}': {offered}"]
    assert whens(row.replace(phrase, f"'{edtf}'")) == {"a": edtf}


def test_words_without_a_year_count_from_the_letter() -> None:
    """In a letter of July 2025 the end of March is 2026-03-21 to 31, by our convention."""
    row = "{id: a, statements: [{source: juli, when: eind maart}]}"
    (problem,) = parse(row).problems.errors
    assert (problem.key, problem.values["said_on"]) == ("file.phrase", "17 juli 2025")
    when = parse_edtf(problem.suggestion)
    assert (when.earliest, when.latest) == (day("2026-03-21"), day("2026-03-31"))


def test_words_that_can_mean_more_are_not_chosen_for_anybody() -> None:
    row = "{id: a, statements: [{source: juli, when: komend jaar}]}"
    (problem,) = parse(row).problems.errors
    assert (problem.key, problem.suggestion) == ("file.phrase_unsure", "")
    assert problem.place.line == 9


def test_words_of_the_milestone_itself_are_those_of_its_newest_letter() -> None:
    statements = "statements: [{source: oktober, undated: true}, {source: juli, when: 2026}]"
    row = f"{{id: a, when: dit najaar, {statements}}}"
    (problem,) = parse(row).problems.errors
    assert (problem.key, problem.values["said_on"], problem.subject) == ("file.phrase", "3 oktober 2025", "a")
    assert parse_edtf(problem.suggestion).latest == day("2025-11-30")


def test_equal_words_on_one_line_are_each_offered_a_date() -> None:
    row = "{id: a, when: eind maart, statements: [{source: juli, when: eind maart}]}"
    assert [problem.key for problem in parse(row).problems.errors] == ["file.phrase", "file.phrase"]


@pytest.mark.parametrize(
    "row",
    [
        "{id: a, when: zodra het kan}",
        "{id: a, when: binnenkort, statements: [{source: juli, undated: true}]}",
    ],
)
def test_nothing_is_offered_without_a_meaning(row: str) -> None:
    (problem,) = parse(row).problems.errors
    assert (problem.key, problem.suggestion) == ("date.unreadable", "")


def test_words_without_a_letter_are_read_as_the_newest_one_would_mean_them() -> None:
    (problem,) = parse("{id: a, when: eind maart 2027}").problems.errors
    assert (problem.key, problem.suggestion) == ("file.phrase", "2027-03-21~/2027-03-31")


def test_a_phrase_that_contradicts_itself_is_told_what_is_wrong() -> None:
    row = "{id: a, statements: [{source: juli, when: 31 februari 2026}]}"
    assert said(parse(row)) == ["fout: a: '31 februari 2026': deze dag bestaat niet; die maand loopt t/m 28."]
