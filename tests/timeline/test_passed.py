"""What passed without news."""

from __future__ import annotations

from notifier.timeline.model import Kind
from notifier.timeline.repeats import passed_without_news
from tests.conftest import day, milestone, timeline


def test_what_passed_first_comes_first_and_included_lists_are_left_out() -> None:
    every = timeline(
        milestone("2025-11-01", id="later", kind=Kind.DEADLINE),
        milestone("2025-10-01", id="eerder", kind=Kind.DEADLINE),
        milestone("2025-10-01", id="klaar", kind=Kind.DEADLINE, done=day("2025-09-30")),
        milestone("2025-10-01", id="landelijk/elders", kind=Kind.DEADLINE),
        milestone("2026-10-01", id="komt", kind=Kind.DEADLINE),
    )
    assert [one.id for one in passed_without_news(every, day("2025-12-02"))] == ["eerder", "later"]
