"""Words in the place of a date: what `check` says of them, whole."""

from __future__ import annotations

from notifier.events_file.load import parse_timeline
from tests.rows import each_row

ONE = "dit zijn woorden, geen datum; de brief van 20 november 2026 zou bedoelen: {}. Bedoelt u '{}'?"
MORE = "deze woorden kunnen meer betekenen; kies zelf: {}."
TERM = (
    "deze woorden noemen een termijn; telt die vanaf de brief, dan is het {}; telt die vanaf een andere "
    "mijlpaal, schrijf dan bij deze 'after' met die mijlpaal en {}."
)
AFTER = (
    "deze woorden tellen vanaf iets anders; schrijf bij deze mijlpaal 'after' met de mijlpaal waarna zij komt "
    "en {}."
)
REPEATS = (
    "deze woorden zeggen dat het terugkomt; schrijf bij de mijlpaal 'repeat', zoals {}, en als datum de eerste "
    "keer: een dag (2027-07-01), een uiterste dag (../2027-07-01), een periode (2027-33) of een moment.{}"
)


def report_of(phrase: str, *, letter: str = "2026-11-20", key: str = "statements") -> list[str]:
    """Return what is said of a phrase in a statement of a letter, or of the milestone itself."""
    words = f'"{phrase}"'
    where = f"statements: [{{source: brief, when: {words}}}]" if key == "statements" else f"when: {words}"
    text = (
        "calendar: {name: Proef, domain: proef.example}\n"
        f"sources:\n  brief: {{title: Brief, date: {letter}}}\n"
        f"milestones:\n  - {{id: a, title: T, kind: deadline, {where}}}\n"
    )
    file = parse_timeline(text.encode(), "f")
    return [one.line("f", file.timeline.language).split(": ", 1)[1] for one in file.problems.errors]


@each_row(
    ("phrase", "meaning", "edtf"),
    [
        ("voor 2027 en 2028", "in 2027 en 2028", "{2027,2028}"),
        ("voor de periode 2027 - 2029", "2027 t/m 2029", "2027/2029"),
        ("tot in het eerste kwartaal 2027", "uiterlijk 31 maart 2027", "../2027-03-31"),
        ("wk 23 2027", "7 t/m 13 juni 2027", "2027-06-07/2027-06-13"),
        ("week 10 t/m 12 van 2027", "8 t/m 28 maart 2027", "2027-03-08/2027-03-28"),
        ("begin week 7", "15 t/m 17 februari 2027 (ongeveer)", "2027-02-15/2027-02-17~"),
        ("eerste week van maart 2027", "1 t/m 7 maart 2027", "2027-03-01/2027-03-07"),
        ("laatste vrijdag van november 2027", "26 november 2027", "2027-11-26"),
        ("3e dinsdag van september 2027", "21 september 2027", "2027-09-21"),
        (
            "13 augustus 2027 om 10:00 uur",
            "13 augustus 2027 om 10:00 uur",
            "2027-08-13T10:00[Europe/Amsterdam]",
        ),
        ("1 mrt. '27", "1 maart 2027", "2027-03-01"),
        ("Koningsdag 2027", "27 april 2027", "2027-04-27"),
        ("voor de kerst", "uiterlijk 24 december 2026", "../2026-12-24"),
        ("Q3-2027", "3e kwartaal 2027", "2027-35"),
        ("16-10 t/m 20-11-2027", "16 oktober tot en met 20 november 2027", "2027-10-16/2027-11-20"),
        ("2027 en verder", "niet eerder dan 2027", "2027/.."),
    ],
)
def test_words_of_letters_are_offered_the_date_they_mean(phrase: str, meaning: str, edtf: str) -> None:
    quoted = repr(phrase)
    assert report_of(phrase) == [f"fout: a: {quoted}: {ONE.format(meaning, edtf)}"]
    assert report_of(edtf) == []


@each_row(
    ("figures", "edtf"),
    [
        ("2027-1-1", "2027-01-01"),
        ("2027/1/1", "2027-01-01"),
        ("20270104", "2027-01-04"),
        ("1-1-2027", "2027-01-01"),
        ("1/1/27", "2027-01-01"),
        ("2027-3", "2027-03"),
    ],
)
def test_figures_in_another_form_are_called_that_and_not_words(figures: str, edtf: str) -> None:
    told = (
        "de datum staat niet in de vorm van ISO 8601; verwacht: jaar-maand-dag, met twee cijfers voor maand en"
        f" dag. Bedoelt u '{edtf}'?"
    )
    assert report_of(figures) == [f"fout: a: '{figures}': {told}"]


@each_row(
    ("phrase", "said"),
    [
        (
            "voor het jaar 2027",
            MORE.format("'../2026-12-31' (uiterlijk 31 december 2026) of '2027' (in 2027)"),
        ),
        (
            "niet voor 1 januari 2027",
            MORE.format(
                "'2027-01-01/..' (niet eerder dan 1 januari 2027) of '../2026-12-31' (uiterlijk 31 december 2026)"
            ),
        ),
        (
            "voor 1 maart 2025",
            MORE.format("'../2025-02-28' (uiterlijk 28 februari 2025) of '2025-03-01' (1 maart 2025)"),
        ),
        ("binnen zes weken", TERM.format("'../2027-01-01' (uiterlijk 1 januari 2027)", "within: P6W")),
        ("zes weken na publicatie", AFTER.format("offset: P6W")),
        ("binnen tien werkdagen", AFTER.format("within: P10B")),
        ("jaarlijks voor 1 juli", REPEATS.format("FREQ=YEARLY", " Bedoelt u '../2027-06-30'?")),
        ("elk jaar in juli", REPEATS.format("FREQ=YEARLY", " Bedoelt u '2027-07'?")),
        ("jaarlijks vanaf 2027", REPEATS.format("FREQ=YEARLY", "")),
        ("n.t.b.", "deze woorden zeggen dat er nog geen datum is. Bedoelt u 'undated: true'?"),
    ],
)
def test_of_words_that_are_no_one_date_it_says_what_to_write(phrase: str, said: str) -> None:
    assert report_of(phrase) == [f"fout: a: '{phrase}': {said}"]


def test_a_milestone_without_a_date_yet_has_an_open_one() -> None:
    said = "fout: a: 'n.t.b.': deze woorden zeggen dat er nog geen datum is. Bedoelt u '../..'?"
    assert report_of("n.t.b.", key="when") == [said]


def test_of_a_letter_without_a_day_nothing_is_chosen_either() -> None:
    _, said = report_of("voor 2027", letter="ooit")
    both = "'../2026-12-31' (uiterlijk 31 december 2026) of '2027' (in 2027)"
    assert said == f"fout: a: 'voor 2027': {MORE.format(both)}"


def test_a_clock_time_is_read_in_the_zone_of_the_calendar() -> None:
    text = (
        "calendar: {name: P, domain: p.example, timezone: America/New_York}\n"
        "sources: {b: {title: B, date: 2026-11-20}}\n"
        "milestones: [{id: a, title: T, kind: event, when: 13 augustus 2027 om 10.00 uur}]\n"
    )
    (problem,) = parse_timeline(text.encode(), "f").problems.errors
    assert problem.suggestion == "2027-08-13T10:00[America/New_York]"


def test_a_proof_beside_the_day_something_was_done_is_one_mistake() -> None:
    text = (
        "calendar: {name: P, domain: p.example}\nsources: {b1: {title: B, date: 2025-03-03}}\nmilestones:\n"
        "  - {id: x, title: T, kind: start, when: 2026-01-01, done: {on: 2026-01-01, source: b1}}\n"
    )
    file = parse_timeline(text.encode(), "f")
    assert [one.line("f", file.timeline.language) for one in file.problems.errors] == [
        "f:4:60: fout: x: 'done' is een dag, zoals done: 2026-01-01, of bij herhaling een dag per keer; "
        "wie het zei, hoort bij 'statements': {source: ..., done: 2026-01-01}. Bedoelt u 'done: 2026-01-01'?"
    ]
