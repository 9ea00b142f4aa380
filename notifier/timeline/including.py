"""Milestones of another list as a part of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.timeline.included_list import list_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notifier.timeline.model import Milestone, Timeline


def to_included(chosen: Iterable[Milestone], timeline: Timeline, name: str) -> tuple[Milestone, ...]:
    """Return milestones of a list as those of a file that includes it."""
    included = tuple(chosen)
    keys = {one.key for one in included}
    return tuple(_included(one, timeline, name, keys) for one in included)


def _included(one: Milestone, timeline: Timeline, name: str, keys: set[str]) -> Milestone:
    after = one.after if one.after and one.after.milestone in keys else None
    return one._replace(
        id=f"{name}/{one.id}",
        formerly=(f"{one.key}@{timeline.domain}", *(f"{name}/{former}" for former in one.formerly)),
        url=one.url or one.page(timeline.url),
        statements=tuple(
            said._replace(source=said.source._replace(id=f"{said.source.id}@{timeline.domain}"))
            for said in one.statements
        ),
        after=after and after._replace(milestone=f"{after.milestone}@{timeline.domain}"),
    )


def dated_elsewhere(timeline: Timeline) -> frozenset[str]:
    """Return the keys of the milestones of a list whose date follows from one of a further list.

    Two lists whose dates follow from each other would move each other on for ever. So nothing may follow from
    such a milestone in a list that includes this one.
    """
    by_key: Mapping[str, Milestone] = timeline.by_key
    found: dict[str, bool] = {}
    for start in timeline.milestones:
        chain: dict[str, None] = {}
        one: Milestone | None = start
        is_elsewhere = False
        while one and one.key not in chain and not is_elsewhere:
            chain[one.key] = None
            is_elsewhere = found.get(one.key, one.after is not None and list_of(one.after.milestone) != "")
            one = by_key.get(one.after.milestone) if one.after and one.key not in found else None
        found |= dict.fromkeys(chain, is_elsewhere)
    return frozenset(key for key, is_elsewhere in found.items() if is_elsewhere)
