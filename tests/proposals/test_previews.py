"""What an edit shows: the difference of the file, also of a long one."""

from __future__ import annotations

import difflib

import pytest

from notifier.dates.recurrence import parse_recurrence
from notifier.events_file.editing import edit_file
from notifier.events_file.whole import parse_events_file
from notifier.proposals.comparing import compare_timelines, in_words
from notifier.proposals.previews import diff_of, preview_of
from notifier.timeline.edits import AddStatement
from notifier.timeline.model import Kind, Modality, Repeat
from notifier.words import Language
from tests.conftest import CALENDAR, milestone, timeline, utc
from tests.rows import each_row

_LINES = "calendar: {name: Lijst, domain: lijst.example}", "milestones: []"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({0: ["# a"]}, {0: ["# b"]}, id="at the beginning"),
        pytest.param({150: ["# a"]}, {150: ["# b", "# c"]}, id="in the middle"),
        pytest.param({299: ["# a"]}, {299: []}, id="at the end"),
        pytest.param({20: ["# a"], 280: ["# b"]}, {20: [], 280: ["# c"]}, id="far apart"),
    ],
)
def test_diff_of_a_long_file_is_that_of_diff_u(old: dict[int, list[str]], new: dict[int, list[str]]) -> None:
    before, after = (
        [*_LINES, *(line for at in range(300) for line in lines.get(at, [f"# {at}"]))] for lines in (old, new)
    )
    expected = difflib.unified_diff(before, after, "list.yaml", "list.yaml", n=2, lineterm="")
    files = [parse_events_file("\n".join(one).encode(), name="list.yaml") for one in (before, after)]
    assert diff_of(files[0], files[1]) == "".join(f"{line}\n" for line in expected)


@pytest.mark.parametrize(
    ("when", "modality", "shown"),
    [
        (
            "2027-01-29",
            Modality.FIXED,
            "iedere maand op de 29e, in februari alleen in een schrikkeljaar; eerste keer: 29 januari 2027",
        ),
        (
            "../2027-01-15",
            Modality.EXPECTED,
            "iedere maand uiterlijk op de 15e; eerste keer: uiterlijk 15 januari 2027, verwacht",
        ),
        ("2027-33", Modality.FIXED, "iedere maand; eerste keer: 1e kwartaal 2027"),
    ],
)
def test_a_new_series_is_shown_as_one_with_its_first_time(when: str, modality: Modality, shown: str) -> None:
    one = milestone(
        when, kind=Kind.DEADLINE, modality=modality, repeat=Repeat(rule=parse_recurrence("FREQ=MONTHLY"))
    )
    (change,) = compare_timelines(timeline(), timeline(one))
    assert in_words(change, Language.NL).difference == shown


def test_a_date_that_becomes_a_series_shows_both() -> None:
    before = milestone("2027-01-15")
    after = milestone("2027-02-15", repeat=Repeat(rule=parse_recurrence("FREQ=YEARLY")))
    (change,) = compare_timelines(timeline(before), timeline(after))
    assert in_words(change, Language.NL).difference.startswith(
        "was 15 januari 2027, wordt ieder jaar op 15 februari; eerste keer: 15 februari 2027"
    )


@each_row(
    ("own", "source", "note"),
    [
        (
            "when: 2026-01-01, ",
            "midden",
            "Let op: de datum van Eerste blijft 1 januari 2026. Die heeft de mijlpaal zelf, en dat gaat voor wat "
            "documenten zeggen; een nieuwe datum zonder document verandert haar.",
        ),
        *(
            (
                own,
                "oud",
                "Let op: de datum van Eerste blijft 1 januari 2026. Die staat in een nieuwer document: Midden, "
                "1 juli 2025.",
            )
            for own in ("when: 2026-01-01, ", "")
        ),
        ("when: 2026-01-01, ", "nieuw", ""),
        ("", "midden", ""),
    ],
)
def test_why_a_date_stays_is_its_own_date_or_a_newer_document(own: str, source: str, note: str) -> None:
    said = "{source: midden, when: 2026-01-01}, {source: nieuw, confirms: true}"
    before = parse_events_file(
        f"""{CALENDAR}sources:
  oud: {{title: Oud, date: 2025-04-01}}
  midden: {{title: Midden, date: 2025-07-01}}
  nieuw: {{title: Nieuw, date: 2025-10-01}}
milestones:
  - {{id: a, title: Eerste, kind: start, {own}statements: [{said}]}}
""".encode(),
        name="list.yaml",
    )
    edit = AddStatement("a", {"source": source, "when": "2026-03-01", "modality": "fixed"})
    shown = preview_of(before, edit_file(before, [edit]), utc("2025-12-01 08:00"))
    assert "".join(shown.notes) == note
