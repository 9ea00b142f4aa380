"""The subject of a problem: it lasts exactly as long as its record is read."""

from __future__ import annotations

from contextlib import suppress

from notifier.events_file.nodes import Mapping, Place
from notifier.events_file.problems import Problems
from notifier.events_file.records import Record, read_records
from notifier.events_file.yaml_reader import read_nodes
from notifier.words import Language

HERE = Place(line=1, column=1)


def _subjects(problems: Problems) -> list[str]:
    return [problem.subject for problem in problems.found]


def test_a_subject_within_another_gives_way_to_it_again() -> None:
    problems = Problems()
    problems.add(HERE, "file.expected_list")
    with problems.about("team"):
        problems.add(HERE, "file.expected_list")
        with problems.about("team.url"):
            problems.warn(HERE, "file.expected_list")
        problems.add(HERE, "file.expected_list")
    problems.add(HERE, "file.expected_list")
    assert _subjects(problems) == ["", "team", "team.url", "team", ""]


def test_a_subject_ends_with_what_failed_in_it() -> None:
    problems = Problems()
    with suppress(ValueError), problems.about("a"):
        raise ValueError
    problems.add(HERE, "file.expected_list")
    assert _subjects(problems) == [""]


def test_while_a_record_is_used_problems_are_about_it() -> None:
    problems = Problems()
    root = read_nodes(b"milestones: [{id: a}, {id: b}]\n", problems)
    assert isinstance(root, Mapping)
    for _ in read_records(root.entries["milestones"], Record(keys=(), known=("id",)), problems, limit=9):
        problems.add(HERE, "file.expected_list")
    problems.add(HERE, "file.expected_list")
    assert [one.subject for one in problems.found if one.key == "file.expected_list"] == ["a", "b", ""]


def test_no_text_of_a_file_begins_a_line_of_a_report_or_turns_one_around() -> None:
    forged = "a\r\nevents.yaml:9:9: fout: nep\u2028\u202e"
    problems = Problems()
    with problems.about(forged):
        problems.add(HERE, "file.same_title", value=forged, name=forged, line=3, suggestion=forged)
    (problem,) = problems.found
    shown = problem.line("events.yaml", Language.NL)
    assert shown.isprintable()
    assert shown.count(r"a\r\nevents.yaml:9:9: fout: nep\u2028\u202e") == 4
