"""The reminders that were not sent, for `notifier show` and `notifier deliveries show`."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from notifier.cli.support.remembered import Remembered, read_remembered
from notifier.events_file.whole import load_events_file
from notifier.outbox.unsent import Unsent, find_unsent
from notifier.timeline.revisions import to_histories
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from notifier.events_file.whole import EventsFile
    from notifier.store.reading import Stored
    from notifier.timeline.model import Milestone
    from notifier.timeline.revisions import History


def unsent_of(
    milestone: Milestone, history: History | None, events: EventsFile, known: Remembered
) -> Iterator[Unsent]:
    """Yield the reminders of a milestone that were due and not planned; none before the first round."""
    if known.last_round is None or history is None:
        return
    yield from find_unsent(
        milestone,
        history,
        channels=[entry.channel for entry in events.channels],
        rules=events.rules,
        timeline=events.timeline,
        baselines=known.baselines,
        stored=known.deliveries,
        until=known.last_round,
    )


def find_unsent_id(stored: Stored, delivery: str, events_path: Path) -> Unsent | None:
    """Return the reminder that would have had a delivery's id, or None.

    Raises:
        NotifierError: The file cannot be used.
    """
    events = load_events_file(events_path)
    events.refuse_mistakes()
    known = read_remembered(stored, "")
    histories = to_histories(known.revisions)
    for milestone in events.timeline.milestones:
        history = histories.get(milestone.key)
        if any(one.id == delivery for one in unsent_of(milestone, history, events, known)):
            own = read_remembered(stored, milestone.key)
            return next(one for one in unsent_of(milestone, history, events, own) if one.id == delivery)
    return None


def unsent_json(one: Unsent) -> dict[str, Any]:
    """Return a reminder that was not sent as JSON values, with the keys of a delivery."""
    return {
        "id": one.id,
        "state": "unsent",
        "channel": one.channel,
        "due": one.due_at.astimezone(UTC).isoformat(timespec="seconds"),
        "about": one.milestone,
        "reason": say(Language.EN, f"unsent.{one.reason}"),
        "covered_by": one.covered_by,
    }
