"""Keep included lists up to date: fetch or read them, and take up a version that fits the file.

A version with mistakes, or that does not fit what the file says of the list, is refused, and the last good
one stays. Each step can be repeated: a list is kept as one file, put in place at once, and what is remembered
of it only decides when to ask again.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from notifier.errors import NotifierError, to_notifier_error
from notifier.events_file.included_files import (
    VersionRefusedError,
    keep,
    read_kept,
    read_path,
    refuse_change,
)
from notifier.events_file.including import MAX_LIST_BYTES, ListError, split_withdrawn, with_withdrawn
from notifier.events_file.load import MissingFileError, lists_beside, parse_list, read_bytes
from notifier.events_file.whole import EventsFile, parse_events_file
from notifier.events_file.writing import lock_file
from notifier.net.connections import Network
from notifier.net.fetching import FetchError, Reach, asked_to_wait, fetch
from notifier.setup import read_all
from notifier.store.list_states import ListState, note_state, read_state
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from notifier.events_file.including import Include
    from notifier.net.fetching import Fetched
    from notifier.store.database import Database
    from notifier.words import Language

HOSTS = "NOTIFIER_INCLUDE_HOSTS"
EVERY = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=4)
# A list that cannot be had is a trouble after this; a version that is refused is one at once.
_TROUBLE_AFTER = timedelta(hours=24)
# What is wrong in the file, and no reason not to take up the first version of a list.
_OWN_MISTAKES = frozenset({"file.unknown_milestone", "file.after_elsewhere", "file.after_repeating"})
# The section, wherever it may stand; most files have none, and are not read a second time here.
_INCLUDES = re.compile(rb"""\binclude["']?\s*:""")

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class ListKeeper:
    """Keeps the lists that one file includes."""

    events_path: Path
    database: Database
    clock: Callable[[], datetime]  # Real time, for a Retry-After that names a moment.
    hosts: frozenset[str] = frozenset()  # The hosts that the operator allows.
    network: Network = field(default_factory=Network)  # Proxy and trusted authorities.
    # The file that was read last.
    _read: EventsFile | None = field(default=None, init=False)

    def update(self, now: datetime, *, confirmed: str = "") -> None:
        """Ask for each list that is due at the as-of moment, and take up what is new and fits.

        A version whose SHA-256 is `confirmed` may drop most milestones.

        Raises:
            StoreError: The database cannot be used.
        """
        events = self._events()
        for include in events.included.includes.values() if events and events.included else ():
            with self.database.read() as session:
                before = read_state(session, include.name, include.address)
            after = self._update(events, include, before, now, confirmed) if events else before
            if after != before:
                with self.database.write() as session:
                    note_state(session, include.name, after)

    def states(self) -> Mapping[str, ListState]:
        """Return the state of each list."""
        events = self._events()
        includes = events.included.includes if events and events.included else {}
        if not includes:
            return {}
        with self.database.read() as session:
            return {name: read_state(session, name, one.address) for name, one in includes.items()}

    def troubles(self, now: datetime) -> dict[str, str]:
        """Return why a list is not up to date, by the subject of the trouble."""
        return {
            f"list|{name}": state.reason
            for name, state in self.states().items()
            if state.since
            and (state.is_refused or now - datetime.fromisoformat(state.since) >= _TROUBLE_AFTER)
        }

    def _events(self) -> EventsFile | None:
        """Return the file with its lists as they are kept; None where it is not there or includes none."""
        try:
            content = read_bytes(self.events_path)
        except MissingFileError:
            return None
        if not _INCLUDES.search(content):
            return None
        if self._read is None or self._read.content != content:
            self._read = self._parse(content)
        return self._read

    def _parse(self, content: bytes, name: str = "", version: bytes = b"") -> EventsFile:
        """Read the file, with a version of one list in the place of the one that is kept."""
        kept = lists_beside(self.events_path)

        def read(include: Include) -> bytes | None:
            return version if name and include.name == name else kept(include)

        events = parse_events_file(content, name=str(self.events_path), lists=read)
        read_all(events)
        return events

    def _update(
        self, events: EventsFile, include: Include, before: ListState, now: datetime, confirmed: str
    ) -> ListState:
        """Return the state of a list after asking for it, where that is due."""
        language = events.timeline.language
        whole, kept, withdrawn = b"", None, 0
        with suppress(ListError):
            whole = read_kept(self.events_path, include) or b""
            kept = split_withdrawn(whole)[0] or None
        is_kept = kept is not None and _digest(kept) == before.sha256
        is_waiting = not before.is_due(now) and not confirmed
        if include.url and is_waiting and (is_kept or before.failures):
            return before
        try:
            fetched = self._fetch(include, before if is_kept else ListState(include.address))
            version = fetched.content if fetched and fetched.is_modified else kept
            if not include.url:
                version = read_path(self.events_path, include)
            if version is None or (version == kept and is_kept):
                if version and version != whole:
                    self._keep(include, version)
                return self._fresh(include, before, fetched, now)
            try:
                self._refuse(events, include, version, kept if is_kept else None, confirmed)
            except VersionRefusedError:
                # What turned private in it leaves at once all the same.
                if (
                    is_kept
                    and (left := with_withdrawn(whole, parse_list(version, include.address)[0])) != whole
                ):
                    self._keep(include, left)
                    whole = left
                withdrawn = len(split_withdrawn(whole)[1])
                raise
            self._keep(include, version)
            log.info("list_taken_up", list=include.name, sha256=_digest(version))
            return self._fresh(include, before._replace(sha256=_digest(version)), fetched, now)
        except Exception as error:  # noqa: BLE001 - the border of one list
            return _failed(before, to_notifier_error(error), language, now, withdrawn)

    def _keep(self, include: Include, content: bytes) -> None:
        with lock_file(self.events_path):
            keep(self.events_path, include, content)
        self._read = None

    def _fetch(self, include: Include, known: ListState) -> Fetched | None:
        if not include.url:
            return None
        reach = Reach(
            hosts=self.hosts, setting=HOSTS, allow_private=include.allow_private, network=self.network
        )
        return fetch(
            include.url,
            reach=reach,
            largest=MAX_LIST_BYTES,
            now=self.clock(),
            etag=known.etag,
            modified=known.modified,
        )

    def _fresh(self, include: Include, state: ListState, fetched: Fetched | None, now: datetime) -> ListState:
        """Return the state of a list that is up to date."""
        found = fetched.headers if fetched and fetched.is_modified else None
        return ListState(
            address=include.address,
            sha256=state.sha256,
            etag=found.get("etag", "") if found is not None else state.etag,
            modified=found.get("last-modified", "") if found is not None else state.modified,
            next_at=(now + EVERY).isoformat() if include.url else "",
        )

    def _refuse(
        self, events: EventsFile, include: Include, version: bytes, kept: bytes | None, confirmed: str
    ) -> None:
        """Refuse a version with mistakes, one that the file does not fit, and one that drops most.

        Raises:
            VersionRefusedError: It is such a version.
        """
        after = self._parse(events.content, include.name, version)
        known = events.problems.errors
        new = [one for one in after.problems.errors if one not in known]
        if kept is None:
            new = [one for one in new if one.key not in _OWN_MISTAKES]
        if new:
            problem = new[0].line(events.name, events.timeline.language)
            raise VersionRefusedError("include.refused", count=len(new), problem=problem)
        if kept is not None:
            refuse_change(include.name, events, after, confirmed)


def _failed(
    before: ListState, error: NotifierError, language: Language, now: datetime, withdrawn: int
) -> ListState:
    """Return the state of a list that was refused, or could not be had, which waits longer each time.

    Of a refused version `withdrawn` milestones count that turned private.
    """
    failures = before.failures + 1
    is_refused = not isinstance(error, FetchError) or error.is_final
    # A person who mends what is refused has not to wait long.
    wait = EVERY if is_refused else min(EVERY * 2 ** min(failures - 1, 10), _LONGEST_WAIT)
    wait = max(wait, asked_to_wait(error))
    if error.key == "fetch.host" and error.values.get("url") == before.address:
        # No call was made, and the operator who allows the host has not to wait.
        wait = timedelta()
    reason = error.sentence(language)
    if withdrawn:
        reason = f"{reason.removesuffix('.')}. {say(language, 'include.withdrawn', count=withdrawn)}"
    if reason != before.reason:
        log.warning("list_not_updated", list=before.address, reason=reason)
    return before._replace(
        next_at=(now + wait).isoformat(),
        failures=failures,
        since=before.since or now.isoformat(),
        reason=reason,
        is_refused=is_refused,
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
