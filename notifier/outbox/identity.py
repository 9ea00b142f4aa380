"""The identity of a delivery, computed from its content, so that planning a moment twice adds nothing."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.timeline.changes import Change
    from notifier.timeline.revisions import Revision

# How the key of the question after a period without questions begins.
AGAIN = "again"


def delivery_key(subject: str, channel: str) -> str:
    """Return the key of a delivery: the key of its content, and the channel."""
    return f"{subject}@{channel}"


def delivery_id(key: str, domain: str) -> str:
    """Return the id of a new delivery: a hash of the domain of its list and of its key, valid in a header.

    A receiver of two lists can tell their messages apart by it. One that an earlier version stored keeps the
    id without the domain, so that each of its attempts has the same.
    """
    digest = hashlib.sha256(f"{domain}|{key}".encode()).digest()
    return "dl_" + b32encode(digest).decode().lower()[:26]


def change_key(change: Change, revision: Revision) -> str:
    """Return the key of a change."""
    return f"{revision.key}|{revision.revision}|{change.kind}"


def question_key(quiet: int | None, milestone: str, channel: str) -> str:
    """Return the key of the question after a period in which a channel was not asked after a milestone."""
    return delivery_key(f"{AGAIN}|{quiet}|{milestone}", channel)
