"""What an edit shows: the difference of the file, also of a long one."""

from __future__ import annotations

import difflib

import pytest

from notifier.events_file.whole import parse_events_file
from notifier.proposals.previews import diff_of

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
