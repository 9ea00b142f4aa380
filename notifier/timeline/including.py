"""Milestones of another list as a part of this one, and what this one adds to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifier.timeline.included_list import list_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notifier.dates.leads import Span
    from notifier.timeline.model import Milestone, Source, Timeline


class Extension(NamedTuple):
    """What a file adds to an included milestone.

    Attributes:
        action: The action in place of theirs; empty to leave theirs.
        owner: The owner in place of theirs; empty to leave theirs.
        topics: Topics besides theirs.
        notes: A paragraph below their description.
        leads: Lead times of reminders besides those of the rules.
    """

    action: str = ""
    owner: str = ""
    topics: tuple[str, ...] = ()
    notes: str = ""
    leads: tuple[Span, ...] = ()


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
            said._replace(source=_included_source(said.source, timeline.domain)) for said in one.statements
        ),
        after=after and after._replace(milestone=f"{after.milestone}@{timeline.domain}"),
    )


def _included_source(source: Source, domain: str) -> Source:
    return source._replace(id=f"{source.id}@{domain}")


def extend(milestone: Milestone, extension: Extension) -> Milestone:
    """Return an included milestone with what the file adds to it."""
    return milestone._replace(
        action=extension.action or milestone.action,
        owner=extension.owner or milestone.owner,
        topics=tuple(dict.fromkeys((*milestone.topics, *extension.topics))),
        description="\n\n".join(filter(None, (milestone.description, extension.notes))),
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
