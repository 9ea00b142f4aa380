"""What is done and then said to be off, or the other way round: the end that was said last takes the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.timeline.applying import apply_edits
from notifier.timeline.edits import AddStatement, MarkDone, SetField
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.timeline.edits import Edit

SOURCES = {"mei": {"title": "Brief", "date": "2026-05-01"}, "juni": {"title": "Brief", "date": "2026-06-01"}}
DONE, OFF = {"done": "2026-05-20"}, {"cancelled": {"on": "2026-05-20"}}
LATER = {"on": "2026-06-02"}


def _saying(source: str, **said: Any) -> AddStatement:
    return AddStatement("a", {"source": source, **said})


@each_row(
    ("before", "edit", "after"),
    [
        (DONE, SetField("a", "cancelled", LATER), {"cancelled": LATER}),
        (OFF, MarkDone("a", "2026-06-02"), {"done": "2026-06-02"}),
        (OFF, SetField("a", "done", "2026-06-02"), {"done": "2026-06-02"}),
        (DONE, SetField("a", "done", None), {}),
        # A document says so; one of before the end that the list has does not.
        (
            DONE,
            _saying("juni", cancelled=True),
            {"statements": [{"source": "juni", "cancelled": "true"}]},
        ),
        (
            OFF,
            _saying("juni", done="2026-05-31"),
            {"statements": [{"source": "juni", "done": "2026-05-31"}]},
        ),
        (
            DONE,
            _saying("mei", cancelled=True),
            {**DONE, "statements": [{"source": "mei", "cancelled": "true"}]},
        ),
        # The reason that the list gives stays where a document says the same.
        (
            {"cancelled": {"on": "2026-05-20", "reason": "geen geld"}},
            _saying("juni", cancelled=True),
            {
                "cancelled": {"on": "2026-05-20", "reason": "geen geld"},
                "statements": [{"source": "juni", "cancelled": "true"}],
            },
        ),
        # What took place of a series before it was called off took place.
        (
            {"repeat": "FREQ=MONTHLY", "done": {"2026-05-01": "2026-05-02"}},
            SetField("a", "cancelled", LATER),
            {"repeat": "FREQ=MONTHLY", "done": {"2026-05-01": "2026-05-02"}, "cancelled": LATER},
        ),
    ],
)
def test_the_end_that_is_said_last_replaces_the_other(
    before: dict[str, Any], edit: Edit, after: dict[str, Any]
) -> None:
    file = {"sources": SOURCES, "milestones": [{"id": "a", **before}]}
    assert apply_edits(file, [edit])["milestones"] == [{"id": "a", **after}]
