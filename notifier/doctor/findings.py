"""What an examination looks at, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.words import Language, catalog, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from notifier.errors import NotifierError, SettingsError
    from notifier.net.connections import Network
    from notifier.net.secrets import Secrets
    from notifier.setup import Setup
    from notifier.store.database import Database


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"  # It works today, and needs attention.
    PROBLEM = "problem"  # Something does not work, or will not work when it is needed.


class Finding(NamedTuple):
    """One thing that was found."""

    level: Level  # How bad it is.
    key: str  # Key of its sentence in `notifier.words` after `doctor.`; with `.do`, what to do about it.
    # Values for the gaps of both sentences; never a secret. An error becomes its sentence.
    values: Mapping[str, object] = {}

    @property
    def sentence(self) -> str:
        """What was found: a sentence of its own, or that of the error that says it."""
        key = f"doctor.{self.key}"
        is_own = key in catalog(Language.EN)
        return say(Language.EN, key, **self.values) if is_own else str(self.values["reason"])

    @property
    def advice(self) -> str:
        """What to do; empty where all is well."""
        return "" if self.level is Level.OK else say(Language.EN, f"doctor.{self.key}.do", **self.values)


def good(key: str, **values: object) -> Finding:
    """Return a finding that all is well."""
    return Finding(Level.OK, key, values)


def warning(key: str, **values: object) -> Finding:
    """Return a finding that needs attention."""
    return Finding(Level.WARNING, key, values)


def problem(key: str, **values: object) -> Finding:
    """Return a finding that something does not work."""
    return Finding(Level.PROBLEM, key, values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What is examined."""

    events_path: Path
    setup: Setup | NotifierError  # What it says, or why it cannot be read.
    database: Database | NotifierError  # The database, or why it cannot be opened.
    database_file: Path | None
    folder: Path  # The calendars folder.
    secrets: Secrets  # The operator's secrets and what he allows.
    network: Network  # Proxy, trusted authorities and timeout.
    environment: Mapping[str, str] = field(repr=False)  # The environment variables.
    faults: tuple[SettingsError, ...] = ()  # The settings that cannot be, of which the default counts here.
    now: datetime  # Real time.


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of the table of checks."""

    name: str  # Its name, as told.
    # Returns what is found; raises nothing but for a mistake in this program.
    look: Callable[[Installation], Iterable[Finding]]
    # Whether `/readyz` does it too: it makes no call and reads no more than a few rows.
    is_cheap: bool = False
