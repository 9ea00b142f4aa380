"""Who a delivery is: computed from what it tells, so that planning a moment twice adds nothing."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.timeline.changes import Change
    from notifier.timeline.revisions import Revision


def delivery_key(subject: str, channel: str) -> str:
    """Return the identity of a delivery: that of what it tells, and the channel."""
    return f"{subject}@{channel}"


def delivery_id(key: str) -> str:
    """Return the id of a delivery: the same whoever computes it, and fit for a header."""
    digest = hashlib.sha256(key.encode()).digest()
    return "dl_" + b32encode(digest).decode().lower()[:26]


def change_key(change: Change, revision: Revision) -> str:
    """Return the identity of a change."""
    return f"{revision.key}|{revision.revision}|{change.kind}"
