"""What is remembered of fetching an included list: when it was asked for, and why it is not up to date."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.store.facts import note, recall

if TYPE_CHECKING:
    from sqlmodel import Session


class ListState(NamedTuple):
    """The state of one included list."""

    address: str  # Its address or path; another one begins anew.
    sha256: str = ""  # The SHA-256 of the version that was taken up; empty before the first.
    etag: str = ""  # The entity tag of that version; empty without one.
    modified: str = ""  # The Last-Modified of that version; empty without one.
    next_at: str = ""  # When to ask again, as ISO 8601; empty for at once.
    failures: int = 0  # How many times in a row it could not be had.
    since: str = ""  # Since when it is not up to date, as ISO 8601; empty while it is.
    reason: str = ""  # Why it is not up to date, in a sentence; empty while it is.
    is_refused: bool = False  # Whether a version was had and refused, which a person has to see to.

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to ask for it again."""
        return not self.next_at or now >= datetime.fromisoformat(self.next_at)


def fact_name(name: str) -> str:
    """Return under which name the state of a list is stored."""
    return f"list|{name}"


def read_state(session: Session, name: str, address: str) -> ListState:
    """Return the state of a list; a new one for another address than before."""
    stored = recall(session, fact_name(name))
    state = ListState(**json.loads(stored)) if stored else None
    return state if state and state.address == address else ListState(address)


def note_state(session: Session, name: str, state: ListState) -> None:
    """Store the state of a list."""
    note(session, fact_name(name), json.dumps(state._asdict(), ensure_ascii=False))
