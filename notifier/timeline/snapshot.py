"""The snapshot of a milestone, as plain data, and the fingerprint that shows whether it changed.

It has only what a subscriber can see, so a renamed source id or a later `overdue_after` is not a
revision. `FIELDS` marks those fields.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from notifier.timeline.fields import FIELDS, from_plain, to_plain
from notifier.timeline.model import Milestone

if TYPE_CHECKING:
    from collections.abc import Mapping

# Plain JSON: the values are str, bool, list and dict only.
MilestoneSnapshot = dict[str, Any]

_RECORDED = tuple(row for row in FIELDS.values() if row.is_revision)


def to_snapshot(milestone: Milestone) -> MilestoneSnapshot:
    """Return what a subscriber can see of a milestone; empty values are left out."""
    return {row.name: to_plain(row, value) for row in _RECORDED if (value := getattr(milestone, row.name))}


def from_snapshot(snapshot: Mapping[str, Any], *, key: str) -> Milestone:
    """Return the milestone that a snapshot describes.

    It may be of an older version of this program, and does not hold the milestone's key.
    """
    values = {row.name: from_plain(row, snapshot[row.name]) for row in _RECORDED if row.name in snapshot}
    return Milestone(**values, formerly=() if key == snapshot["id"] else (key,))


def fingerprint(snapshot: MilestoneSnapshot) -> str:
    """Return the SHA-256 of a snapshot: equal if and only if a subscriber would see the same."""
    import hashlib  # noqa: PLC0415 - what only reads the file needs none

    return hashlib.sha256(to_canonical_json(snapshot).encode()).hexdigest()


def to_canonical_json(value: object) -> str:
    """Return canonical JSON: sorted keys, no spaces, letters not escaped."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
