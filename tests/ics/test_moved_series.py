"""A series whose first time moved: its title is that of each of its times."""

from __future__ import annotations

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.dates.recurrence import parse_recurrence
from notifier.feeds.selection import select_entries
from notifier.timeline.model import Kind, Milestone, Repeat
from tests.conftest import milestone, timeline
from tests.ics.test_entries import TODAY, feed, remember

YEARLY = Repeat(rule=parse_recurrence("FREQ=YEARLY"))


def _on(when: str, repeat: Repeat | None = YEARLY) -> Milestone:
    return milestone("2028-01-01", title="Oefening", kind=Kind.EVENT, repeat=repeat)._replace(
        when=parse_edtf(when)
    )


@pytest.mark.parametrize(
    ("before", "now", "title"),
    [
        (
            _on("2028-02-29"),
            _on("2028-03-01"),
            "→ Oefening: verplaatst, was in schrikkeljaren op 29 februari",
        ),
        (_on("2028-02-29", None), _on("2028-03-01"), "→ Oefening: verplaatst, was 29 februari 2028"),
        (_on("2028-02-29"), _on("2028-03-01", None), "→ Oefening: verplaatst, was 29 februari"),
        (
            _on("../2028-03-31"),
            _on("../2028-04-30"),
            "→ Oefening: verplaatst, nu ieder jaar uiterlijk op 30 april, was ieder jaar uiterlijk op 31 maart",
        ),
    ],
)
def test_a_moved_series_names_no_day_that_is_of_one_time_only(
    before: Milestone, now: Milestone, title: str
) -> None:
    content = select_entries(feed(), timeline(now), remember((before,), (now,)), TODAY)
    assert [entry.summary for entry in content.entries] == [title]
