"""The pages say at once that a channel is not asked after a milestone, without waiting for the next round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notifier.errors import StoreError
from notifier.store.quiets import list_quiets, to_quiet
from notifier.web.snapshot import next_edition

if TYPE_CHECKING:
    from notifier.store.database import Database
    from notifier.web.snapshot import Snapshot
    from notifier.web.state import AppState


def show_quiets(database: Database, state: AppState, channel: str) -> None:
    """Put the periods in which a public channel is not asked into the snapshot.

    Where the database cannot be read, the next round shows them.
    """
    try:
        with database.read() as session:
            own = [to_quiet(row) for row in list_quiets(session, channel)]
    except StoreError:
        return

    def to(now: Snapshot | None) -> Snapshot | None:
        if now is None or channel not in now.health.public_channels:
            return now
        others = [one for one in now.quiets if one.channel != channel]
        # With a new edition, as pages of the one before are cached.
        return replace(now, quiets=tuple(sorted([*others, *own])), edition=next_edition())

    state.change(to)
