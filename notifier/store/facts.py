"""The facts of a database: one, or all as a transaction uses them, which writes only changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from notifier.store.tables import FactRow

if TYPE_CHECKING:
    from sqlmodel import Session

_ALL = select(FactRow)


def recall(session: Session, name: str) -> str | None:
    """Return the value of a fact, or None when it was never stored."""
    row = session.get(FactRow, name)
    return row.value if row else None


def note(session: Session, name: str, value: str) -> None:
    """Store the value of a fact in place of the one before."""
    session.merge(FactRow(name=name, value=value))


class Facts:
    """The facts that a transaction found and those that it stores."""

    def __init__(self, session: Session) -> None:
        """Read all facts.

        Args:
            session: A writing transaction. It holds the lock of those facts that it changes.
        """
        self._session = session
        self._rows = {row.name: row for row in session.exec(_ALL).all()}

    def recall(self, name: str) -> str | None:
        """Return the value of a fact, or None when it was never stored."""
        row = self._rows.get(name)
        return row.value if row else None

    def beginning_with(self, prefix: str) -> dict[str, str]:
        """Return the values of the facts whose names begin with a text, by name."""
        return {name: row.value for name, row in self._rows.items() if name.startswith(prefix)}

    def note(self, name: str, value: str) -> None:
        """Store the value of a fact in place of the one before."""
        row = self._rows.get(name)
        if row is None:
            row = self._rows[name] = FactRow(name=name, value=value)
            self._session.add(row)
        elif row.value != value:
            row.value = value

    def forget(self, name: str) -> None:
        """Delete a fact."""
        self._session.delete(self._rows.pop(name))
