"""What the file is warned of in a series."""

from __future__ import annotations

import pytest

from tests.events_file.files import parse


@pytest.mark.parametrize(
    ("when", "rule", "warned"),
    [
        # Each month that it reaches has a 30th; the last day of December and March is another one.
        ("../2026-09-30", "FREQ=MONTHLY;INTERVAL=3", ["file.repeat_month_end"]),
        ("2026-09-30", "FREQ=MONTHLY", ["file.repeat_month_end", "file.repeat_skips"]),
        ("2026-08-31", "FREQ=MONTHLY;INTERVAL=3", ["file.repeat_skips"]),
        ("2026-09-30", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", []),
        ("2026-09-30", "FREQ=MONTHLY;INTERVAL=12", []),
        ("2026-09-29", "FREQ=MONTHLY;INTERVAL=3", []),
        ("2026-09-30", "FREQ=YEARLY", []),
    ],
)
def test_a_series_on_the_last_day_of_a_month_is_warned_of_what_its_rule_does(
    when: str, rule: str, warned: list[str]
) -> None:
    events = parse(f"{{id: a, kind: deadline, when: {when}, repeat: '{rule}'}}")
    keys = [one.key for one in events.problems.warnings if one.key.startswith("file.repeat_")]
    assert sorted(set(keys) - {"file.repeat_single"}) == warned
