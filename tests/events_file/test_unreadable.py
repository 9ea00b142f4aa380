"""Values that cannot be read: no default replaces them, and nothing is derived or reported from them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from notifier.events_file.load import parse_timeline
from notifier.events_file.milestones import read_milestones
from notifier.events_file.nodes import Mapping, Place, Scalar
from notifier.events_file.problems import EventsFileError, Locale, Problems, read_within_border
from notifier.events_file.records import Key, Record
from notifier.events_file.values import INVALID
from notifier.events_file.whole import parse_events_file
from notifier.events_file.yaml_reader import read_nodes
from notifier.named_tuple import NamedTuple
from notifier.setup import parse_setup, read_all
from notifier.words import Language
from tests.conftest import CALENDAR, is_whole
from tests.rows import each_row

if TYPE_CHECKING:
    from collections.abc import Mapping as AbstractMapping
    from datetime import date

    from notifier.events_file.nodes import Node

UNREADABLE = (
    "geen datum die wij kennen; verwacht: een dag (2026-01-01), maand (2026-12), kwartaal (2026-33 t/m 36), "
    "seizoen (2026-21 t/m 24), halfjaar (2026-40, 41), jaar (2026) of periode (2026-01/2026-03, "
    "../2026-06-20, 2029/..)."
)
NO_DAY = (
    "deze woorden tellen vanaf de dag van bron 'brief', en die heeft geen leesbare datum; verbeter die, "
    "of schrijf hier zelf een datum."
)


def report(body: str) -> list[str]:
    events = parse_events_file((CALENDAR + body).encode(), name="f")
    read_all(events)
    problems = (*events.problems.errors, *events.problems.warnings)
    return [problem.line("f", events.timeline.language) for problem in problems]


def report_of(
    when: str, source: str = "{title: Brief, date: 11 september 2025}", keys: str = ""
) -> list[str]:
    """Return the problems of a milestone with one statement of a source, without those of the source."""
    body = (
        f"sources:\n  brief: {source}\nmilestones:\n  - id: a\n    title: T\n    kind: deadline\n"
        f"    statements: [{{source: brief, when: {when}}}]\n{keys}"
    )
    return [line.partition(": ")[2] for line in report(body) if not line.startswith("f:6:")]


def test_a_source_without_a_readable_day_and_a_phrase_are_two_mistakes() -> None:
    body = (
        "sources:\n  brief: {title: Brief, date: 11 september 2025}\nmilestones:\n"
        "  - {id: a, title: T, kind: deadline, statements: [{source: brief, phrase: p, when: eind maart}]}\n"
    )
    assert report(body) == [
        "f:6:31: fout: brief: '11 september 2025': hier hoort een dag in cijfers: jaar-maand-dag. "
        "Bedoelt u '2025-09-11'?",
        f"f:8:85: fout: a: 'eind maart': {NO_DAY}",
    ]


@each_row(
    "source",
    [
        "{title: Brief}",
        "{title: Brief, date: 2025-02-30}",
        "{title: Brief, date: 0001-01-01}",
        "{title: Brief, date: 9999-12-31}",
        "{title: Brief, date: [2025]}",
        "2025",
    ],
)
@each_row("phrase", ["eind maart", "dit najaar", "deze week", "maart", "komend zomerreces"])
def test_every_phrase_that_counts_from_a_day_that_is_not_known_says_so(source: str, phrase: str) -> None:
    assert report_of(phrase, source) == [f"fout: a: '{phrase}': {NO_DAY}"]


def test_a_phrase_that_counts_from_no_day_is_offered_all_the_same() -> None:
    assert report_of("1 maart 2026") == [
        "fout: a: '1 maart 2026': dit zijn woorden, geen datum; zij bedoelen: 1 maart 2026. "
        "Bedoelt u '2026-03-01'?"
    ]
    assert report_of("maandag 3 maart 2026") == [
        "fout: a: 'maandag 3 maart 2026': de dag van de week past niet bij 2026-03-03; kijk welke van de twee klopt."
    ]


def test_of_a_source_that_is_there_nobody_says_that_it_is_not() -> None:
    assert report_of("2026-01-01", "2025") == []
    assert report(
        "sources: 2025\nmilestones:\n  - {id: a, title: T, kind: start, when: 2026, statements: [{source: brief, when: 2026}]}\n"
    ) == ["f:5:10: fout: '2025': hier horen sleutels met waarden."]


@pytest.mark.parametrize(
    "keys",
    [
        "    repeat: FREQ=YEARLY\n",
        "    repeat: FREQ=YEARLY\n    except: [2027-01-01]\n",
        "    statutory: true\n",
        "    overdue_after: 2020-01-01\n",
        "    statutory: true\n  - {id: b, title: B, kind: deadline, statutory: true, after: {milestone: a, offset: P6W}}\n",
    ],
)
def test_nothing_follows_from_a_date_that_could_not_be_read(keys: str) -> None:
    assert report_of("2026-01-01", keys=keys) == []


def test_a_kind_that_could_not_be_read_is_no_kind() -> None:
    lines = report("milestones:\n  - {id: a, title: T, kind: dedline, when: 2026-01-01, statutory: true}\n")
    assert [line.partition("fout: ")[2].partition(";")[0] for line in lines] == [
        "a: 'dedline': geen keuze uit de lijst"
    ]


def test_a_milestone_after_a_cancelled_one_is_warned_of_though_the_day_cannot_be_read() -> None:
    lines = report(
        "milestones:\n  - {id: a, title: T, kind: deadline, when: 2026, cancelled: {on: gisteren}}\n"
        "  - {id: b, title: T, kind: deadline, after: {milestone: a, offset: P6W}}\n"
    )
    assert lines == [
        "f:6:67: fout: a: 'gisteren': dit is geen dag; verwacht: een dag, zoals 2026-01-01.",
        "f:7:58: let op: b: 'a': deze mijlpaal gaat niet door; kijk of dit nog klopt.",
    ]


def test_a_rule_whose_name_cannot_be_read_is_not_offered() -> None:
    lines = report(
        "milestones: []\nreminders: [{id: Standaard}, {id: kort}]\n"
        "channels: {team: {type: console, reminders: [anders]}}\n"
    )
    assert lines[-1] == (
        "f:7:45: fout: team: 'anders': deze regel staat niet onder 'reminders'; bekend: kort."
    )


EDGE = "dit moment ligt aan de rand van de kalender, waar het in een andere tijdzone in een ander jaar valt; verwacht: 1900-01-02 t/m 2999-12-30."
YEAR = "dit jaar kan niet; verwacht: 1900 t/m 2999."


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("9999-12-31T23:59[Pacific/Niue]", YEAR),
        ("9999-12-30T23:59[Pacific/Niue]", YEAR),
        ("9999-12-31T23:59-11:00", YEAR),
        ("9999-12-31T23:59-11:00[Pacific/Niue]", YEAR),
        ("0001-01-01T00:00[Pacific/Kiritimati]", YEAR),
        ("0001-01-01T00:00+14:00", YEAR),
        ("0000-01-01T00:00Z", YEAR),
        ("3000-01-01T00:00Z", YEAR),
        ("1899-12-31T23:59Z", YEAR),
        ("2999-12-31T00:00Z", EDGE),
        ("2999-12-30T23:59[Pacific/Niue]", EDGE),
        ("1900-01-02T00:00+14:00", EDGE),
        ("1900-01-01T23:59Z", EDGE),
    ],
)
def test_a_moment_has_the_bounds_of_days_in_every_zone(when: str, sentence: str) -> None:
    lines = report(
        f'sources:\n  juli: {{title: J, date: 2025-07-01}}\nmilestones:\n  - {{id: a, title: T, kind: start, when: "{when}"}}\n'
        f'  - {{id: b, title: T, kind: start, statements: [{{source: juli, when: "{when}"}}]}}\n'
    )
    assert lines == [f"f:8:43: fout: a: '{when}': {sentence}", f"f:9:71: fout: b: '{when}': {sentence}"]


def test_what_lies_a_day_from_the_edge_can_be_a_moment() -> None:
    rows = "".join(
        f'  - {{id: m{number}, title: T, kind: start, when: "{when}"}}\n'
        for number, when in enumerate(("2999-12-30T23:59Z", "1900-01-02T00:00Z", "2999-12-29T23:59-11:00"))
    )
    assert report("milestones:\n" + rows) == []


NINES = "9" * 5000
CUT = "9" * 59 + "…"


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        (
            f"reminders: [{{id: r, overdue: {{every: P7D, at_most: {NINES}}}}}]",
            f"r: '{CUT}': geen geldig getal; verwacht: 1 t/m 100.",
        ),
        (
            f"reminders: [{{id: r, overdue: {{every: P7D, at_most: {'0' * 5000}101}}}}]",
            f"r: '{'0' * 59}…': geen geldig getal; verwacht: 1 t/m 100.",
        ),
        (
            f"reminders: [{{id: r, before: [P{NINES}D]}}]",
            f"r: 'P{CUT[1:]}': deze tekst is te lang (5002 tekens); verwacht: ten hoogste 500.",
        ),
        (
            f"channels: {{c: {{type: console, rate: {NINES}/s}}}}",
            f"c: '{CUT}': geen snelheid; verwacht een aantal per seconde, minuut, uur of dag: 1/s, 30/m, 100/h, 1000/d.",
        ),
        (
            f"channels: {{c: {{type: webhook, url: 'https://a.example:{NINES}/'}}}}",
            f"c: 'https://a.example:{'9' * 41}…': geen geldig adres; verwacht: https://... of http://..., zonder spaties en zonder wachtwoord.",
        ),
        (
            "channels: {c: {type: webhook, url: 'https://a.example:65536/'}}",
            "c: 'https://a.example:65536/': geen geldig adres; verwacht: https://... of http://..., zonder spaties en zonder wachtwoord.",
        ),
    ],
)
def test_a_number_is_bounded_in_length_before_it_is_read(section: str, sentence: str) -> None:
    assert [line.partition("fout: ")[2] for line in report(f"milestones: []\n{section}\n")] == [sentence]


def test_a_number_with_zeros_in_front_is_what_it_looks_like() -> None:
    assert (
        report(f"milestones: []\nreminders: [{{id: r, overdue: {{every: P7D, at_most: {'0' * 5000}7}}}}]\n")
        == []
    )


@pytest.mark.parametrize("part", ["COUNT", "INTERVAL"])
def test_a_count_of_a_rule_is_bounded_in_length(part: str) -> None:
    lines = report(
        f"milestones:\n  - {{id: a, title: T, kind: deadline, when: 2026-01-01, repeat: FREQ=DAILY;{part}={'0' * 400}1}}\n"
    )
    assert [line.partition("…': ")[2] for line in lines] == [
        f"bij {part} hoort een heel getal; verwacht: 1 t/m 9999."
    ]


class Failing(NamedTuple):
    """A type of value whose reading fails unforeseen."""

    def read(self, node: Node, problems: Problems) -> Any:
        del problems
        assert isinstance(node, Scalar)
        raise ValueError(node.text)

    def schema(self) -> dict[str, Any]:
        return {}


def test_an_unforeseen_exception_is_a_problem_at_its_place_beside_the_others() -> None:
    problems = Problems()
    record = Record(keys=(Key("fails", Failing(), ""), Key("needed", Failing(), "", required=True)))
    node = read_nodes(b"{fails: s3cret, other: 1}", problems)
    assert node is not None
    with problems.about("a"):
        assert record.read(node, problems).values == {"fails": INVALID}
    lines = [problem.line("f", Language.EN) for problem in problems.errors]
    assert [re.sub(r", notifier\.[\w.]+:\d+\)", ")", line) for line in lines] == [
        "f:1:1: error: a: the key 'needed' is missing.",
        "f:1:9: error: a: the program failed here (ValueError), and that is a mistake of the program; send this "
        "line and this part of the file, without secrets, to those who maintain notifier.",
        "f:1:17: error: a: 'other': this key is not known; known: fails, needed.",
    ]
    assert "s3cret" not in "".join(lines)


def test_one_milestone_that_cannot_be_handled_is_named_and_the_others_are_read() -> None:
    def holidays(year: int) -> AbstractMapping[date, str]:
        raise RuntimeError(year)

    problems = Problems()
    root = read_nodes(
        b"milestones:\n"
        b"- {id: a, title: A, kind: start, when: 2026-01-01}\n"
        b"- {id: b, title: B, kind: start, after: {milestone: a, offset: P5B}}\n"
        b"- {id: c, title: C, kind: start, after: {milestone: a, offset: P5D}}\n",
        problems,
    )
    assert isinstance(root, Mapping)
    locale = Locale(Language.NL, "Europe/Amsterdam")
    milestones = read_milestones(
        root.entries["milestones"], problems, sources={}, holidays=holidays, locale=locale
    )
    assert [(one.id, one.when.text) for one in milestones] == [
        ("a", "2026-01-01"),
        ("b", "../.."),
        ("c", "2026-01-06"),
    ]
    assert [(one.place, one.key, one.subject, one.values["kind"]) for one in problems.found] == [
        (Place(line=3, column=3), "file.unforeseen", "b", "RuntimeError")
    ]


def test_what_is_read_well_passes_the_border_as_it_is() -> None:
    problems = Problems()
    place = Place(line=1, column=1)
    assert read_within_border(lambda: 7, None, place=place, problems=problems) == 7
    assert problems.found == []


def test_of_a_thousand_mistakes_two_hundred_are_told_and_the_rest_is_counted() -> None:
    rows = "".join(f"  - {{id: m{number}, title: T, kind: start, when: x}}\n" for number in range(1000))
    with pytest.raises(EventsFileError) as refused:
        parse_setup((CALENDAR + "milestones:\n" + rows).encode(), name="f")
    lines = refused.value.report.splitlines()
    assert (len(lines), len(refused.value.problems)) == (201, 1000)
    assert lines[199] == f"f:205:45: fout: m199: 'x': {UNREADABLE}"
    assert lines[200] == "... en nog 800"


MEGABYTE = 1_000_000
LONG = MEGABYTE if is_whole() else MEGABYTE // 5


@pytest.mark.parametrize(
    "text",
    [
        "a" * LONG,
        "1" * LONG,
        "2026-01-" * (LONG // 8),
        "/" * LONG,
        "uiterlijk " * (LONG // 10),
        "//a@" * (LONG // 4),
        "2026-01-01T" + "1" * LONG,
        "[2026," + "2027," * (LONG // 5) + "2028]",
        "FREQ=YEARLY;COUNT=" + "0" * LONG + "1",
    ],
    ids=range(9),
)
def test_a_value_without_end_is_refused_with_a_sentence_of_readable_length(text: str) -> None:
    keys = "".join(
        f"    {key}: '{text}'\n" for key in ("when", "owner", "url", "repeat", "done", "kind", "xyz")
    )
    body = f"sources:\n  b: {{title: B, date: '{text}'}}\nmilestones:\n  - id: '{text}'\n    title: T\n{keys}"
    lines = report(body)
    assert len(lines) == 9
    assert max(map(len, lines)) < 1000


def test_many_wrong_references_among_many_names_are_each_offered_the_nearest() -> None:
    rows = "".join(
        f"  - {{id: mijlpaal-{number}, title: T, kind: start, after: {{milestone: mijlpal-{number}}}}}\n"
        for number in range(3000)
    )
    events = parse_timeline((CALENDAR + "milestones:\n" + rows).encode(), "f")
    assert [one.suggestion for one in events.problems.errors] == [
        f"mijlpaal-{number}" for number in range(3000)
    ]


def test_white_space_of_a_megabyte_is_read_in_time() -> None:
    assert parse_timeline(b"\n" * MEGABYTE, "f").problems.errors[0].key == "file.empty"


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (
            "milestones:\n  - {id: a, title: A, kind: start, when: &dag 2026}\n  - {id: b, when: *dag}\n",
            "4 fouten",
        ),
        ("milestones:\n  - {id: a, title: !T, kind: start, when: 2026}\n", "1 fout"),
        ("milestones:\n  - {id: a, title: *T, kind: start, when: 2026}\n", "1 fout"),
        ("milestones:\n  - {id: a, title: &T, kind: start, when: 2026}\n", "1 fout"),
        (
            "milestones:\n  - &a {id: a}\n  - {<<: *a, kind: strat}\n",
            "2 fouten; verder is het niet nagekeken",
        ),
        ("milestones:\n  - &a [*a]\n", "2 fouten; verder is het niet nagekeken"),
        (
            "milestones:\n  - {id: a, title: 'A}\n",
            "1 fout; de rest van een onderdeel met een fout in de schrijfwijze is niet nagekeken",
        ),
        ("milestones: []\n---\na: b\n", "1 fout; verder is het niet nagekeken"),
        ("milestones: []\n# \x07\n", "1 fout; verder is het niet nagekeken"),
        ("milestones: []\n# \0\n", "1 fout; verder is het niet nagekeken"),
        ("milestones: []\n# \u2028\n", "1 fout; verder is het niet nagekeken"),
        (f"milestones: {'[' * 30}{']' * 30}\n", "1 fout; verder is het niet nagekeken"),
    ],
)
def test_it_is_said_where_the_rest_of_a_file_was_not_checked(body: str, count: str) -> None:
    events = parse_events_file((CALENDAR + body).encode(), name="f")
    with pytest.raises(EventsFileError) as raised:
        events.refuse_mistakes()
    assert raised.value.sentence(Language.NL) == f"f heeft {count}"
    assert events.problems.count("f", Language.NL) == f"f heeft {count}"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "calendar:\n  name: N\n  domain: a: b\nmilestones:\n  - {id: a, title: A, kind: end, when: 2026-02-30}\n",
            ["f:3:12", "f:5:48"],
        ),
        (
            CALENDAR + "milestones:\n  - {id: a, title: A: b, kind: end, when: 2026}\n"
            "  - {id: c, title: C, kind: end, after: {milestone: a, offset: P1D}}\n"
            "  - {id: d, title: D, kind: end, statements: [{source: s, when: 2026}]}\n"
            "sources:\n  s: {title: S: s, date: 2026-01-01}\n",
            ["f:6:20", "f:10:14"],
        ),
        # A sequence that is not indented, and lines as Windows ends them.
        (
            CALENDAR + "milestones:\r\n- id: a\r\n  title: A: b\r\n- id: c\r\n  title: C: d\r\n  kind: x\r\n"
            "- {id: d, title: D, kind: end, when: 2026-13}\r\n",
            ["f:7:11", "f:9:11", "f:11:43"],
        ),
        # Every line is wrong, and no record can be left out.
        ("\t\n  : [\n", ["f:1:1"]),
    ],
)
def test_beside_mistakes_of_syntax_those_of_other_records_are_told_and_no_others(
    text: str, faults: list[str]
) -> None:
    events = parse_events_file(text.encode(), name="f")
    read_all(events)
    lines = [problem.line("f", Language.NL) for problem in events.problems.errors]
    assert [":".join(line.split(":")[:3]) for line in lines] == faults
    assert events.problems.warnings == ()


def test_many_mistakes_of_syntax_are_looked_for_up_to_a_bound() -> None:
    rows = "".join(f"  - {{id: a{number}, title: A: b}}\n" for number in range(100))
    events = parse_events_file(f"{CALENDAR}milestones:\n{rows}".encode(), name="f")
    assert len(events.problems.errors) == 20
    assert events.problems.is_partial


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\0", "het teken U+0000 mag niet in YAML staan"),
        ("calendar: {}".encode("utf-16-be"), "het bestand is UTF-16"),
    ],
)
def test_a_file_of_zero_bytes_is_not_taken_for_another_encoding(content: bytes, said: str) -> None:
    (problem,) = parse_events_file(content, name="f").problems.errors
    assert said in problem.line("f", Language.NL)
