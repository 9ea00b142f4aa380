"""The status page: the file, the feeds, the deliveries, the next reminder. Holds no secret."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from notifier.dates.labels import full_day_label
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.web.snapshot import Snapshot
    from notifier.words import Language

_UNDER_WAY = ("planned", "sending", "retrying")


def build_status_page(snapshot: Snapshot, language: Language, *, is_healthy: bool) -> Mapping[str, Any]:
    """Build the page.

    All is well where rounds and pages are made, no stage of the last round failed, the file on disk counts,
    every milestone was handled, and every channel on the page works and gave no delivery up. Channels that
    get private milestones are not on it.
    """

    def words(moment: datetime | None) -> str:
        if moment is None:
            return ""
        day, local = snapshot.timeline.day_of(moment), moment.astimezone(snapshot.timeline.zone)
        return say(language, "date.moment", day=full_day_label(day, language), time=f"{local:%H:%M}")

    health = snapshot.health
    counts = health.deliveries
    names = sorted(({channel for channel, _ in counts} | health.troubled) & health.public_channels)
    channels = [
        {
            "name": name,
            "waiting": sum(counts.get((name, state), 0) for state in _UNDER_WAY),
            **{state: counts.get((name, state), 0) for state in ("held", "dead", "sent")},
            "is_well": name not in health.troubled and not counts.get((name, "dead"), 0),
        }
        for name in names
    ]
    lists = []
    for name, state in health.lists.items():
        if state.since:
            key = "page.list_refused" if state.is_refused else "page.list_absent"
            lists.append(say(language, key, name=name, since=words(datetime.fromisoformat(state.since))))
    is_well = is_healthy and not (snapshot.warnings or lists)
    next_reminder = (("page.next_reminder", words(snapshot.next_at)),) if health.sends else ()
    return {
        "sends": health.sends,
        "is_well": is_well and all(one["is_well"] for one in channels),
        "lists": lists,
        "facts": (
            ("page.loaded", words(health.loaded_at)),
            ("page.last_round", words(health.last_round)),
            *next_reminder,
            ("page.milestones", len(snapshot.timeline.milestones)),
        ),
        "feeds": snapshot.feed_links,
        "channels": channels,
    }
