"""Look at the watched feeds that are due, read the letters that wait, and tell the operator what came in.

Each step ends with a transaction; while something is fetched or read, none is open. What is interrupted is
done again when its lease ends:

1. a feed that is due is claimed, fetched, and its new items are noted;
2. an item that waits is claimed, its letter fetched and read; what it proposes is stored with its new state;
3. of what came in, a message is planned and the items are noted as told.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlmodel import col, select

from notifier.errors import NotifierError, to_notifier_error
from notifier.letters.files import LARGEST, UnreadableFileError
from notifier.net.connections import Network
from notifier.net.fetching import FetchError, asked_to_wait, fetch
from notifier.outbox.arrivals import Arrival, tell_arrivals
from notifier.proposals.letters_fetched import Item, fetch_letter, items_of, reach_of
from notifier.proposals.letters_read import BOUNDS, decide_proposals, read_fetched
from notifier.proposals.scanning import UndatedLetterError
from notifier.proposals.stored import ProposalFate, propose
from notifier.store.watches import (
    ItemState,
    WatchedItemRow,
    WatchRow,
    claim_item,
    claim_watch,
    forget_others,
    has_waiting,
    still_claimed,
    untold_items,
)
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlmodel import Session

    from notifier.app.report import RoundPlan
    from notifier.events_file.watches import Watch
    from notifier.events_file.whole import EventsFile
    from notifier.letters.documents import Bounds
    from notifier.store.database import Database

_LONGEST_WAIT = timedelta(days=1)
# Before each further attempt to fetch a letter.
_WAITS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
_LETTERS_AT_ONCE = 5
_MOST_NEW = 100
# A letter may be put in its feed so long after its date.
_LATE = timedelta(days=30)

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Watcher:
    """Looks at the watched feeds."""

    database: Database
    clock: Callable[[], datetime]  # Returns real time, in which leases count.
    hosts: frozenset[str] = frozenset()  # The hosts that the operator allows.
    network: Network = field(default_factory=Network)  # Proxy and trusted authorities.
    should_stop: Callable[[], bool] = lambda: False  # Whether to stop before the next fetch.
    bounds: Bounds = BOUNDS  # In which process the dates of a letter are found.

    def run(self, plan: RoundPlan, now: datetime) -> bool:
        """Do all that is due by the plan in force, and return whether a message was planned.

        Raises:
            StoreError: The database cannot be used.
        """
        events = plan.setup.events
        self._forget_others(events)
        for watch in events.watches:
            if not self.should_stop():
                self._look(watch, events, now)
        self._read_letters(events, now)
        return self._tell(plan, now)

    def _forget_others(self, events: EventsFile) -> None:
        names = {one.name for one in events.watches}
        with self.database.read() as session:
            others = set(session.exec(select(WatchRow.name))) - names
        if others:
            with self.database.write(lock="watch") as session:
                forget_others(session, names)

    def _look(self, watch: Watch, events: EventsFile, now: datetime) -> None:
        with self.database.read() as session:
            row = session.get(WatchRow, watch.name)
            if row and row.url == watch.url and row.next_at > now:
                return
        with self.database.write(lock="watch") as session:
            row = claim_watch(session, watch, now=now, real_now=self.clock())
        if row is None:
            return
        try:
            fetched = fetch(
                watch.url,
                reach=reach_of(watch, self.hosts, self.network),
                largest=LARGEST,
                now=self.clock(),
                etag=row.etag,
                modified=row.last_modified,
            )
            items = items_of(fetched)[0] if fetched.is_modified else None
        except Exception as error:  # noqa: BLE001 - the border of one feed
            self._note_failure(row, watch, to_notifier_error(error), events, now)
            return
        with self.database.write(lock="watch") as session:
            current = still_claimed(session, row)
            if current is None:
                return
            if items is not None:
                self._note_items(session, current, watch, items, events, now)
                current.etag = fetched.headers.get("etag", "")
                current.last_modified = fetched.headers.get("last-modified", "")
                current.baseline_at = current.baseline_at or now
            current.next_at, current.leased_until = now + watch.every, None
            current.failures, current.reason, current.is_final = 0, "", False

    def _note_failure(
        self, row: WatchRow, watch: Watch, error: NotifierError, events: EventsFile, now: datetime
    ) -> None:
        """Note that a feed could not be read, and wait twice as long each time, up to a day."""
        with self.database.write(lock="watch") as session:
            current = still_claimed(session, row)
            if current is None:
                return
            current.failures += 1
            backoff = watch.every * 2 ** min(current.failures - 1, 10)
            wait = min(backoff, max(watch.every, _LONGEST_WAIT))
            current.next_at = now + max(wait, asked_to_wait(error))
            current.reason = error.sentence(events.timeline.language)
            current.is_final = isinstance(error, FetchError) and error.is_final
            current.leased_until = None
        log.warning("watch_failed", watch=watch.name, failures=current.failures, reason=str(error))

    def _note_items(
        self,
        session: Session,
        row: WatchRow,
        watch: Watch,
        items: Sequence[Item],
        events: EventsFile,
        now: datetime,
    ) -> None:
        """Note the items that have one of the words: those that are new or changed are to be read."""
        known = session.exec(select(WatchedItemRow).where(col(WatchedItemRow.watch) == watch.name)).all()
        by_key, links = {one.key: one for one in known}, {one.link for one in known}
        since = (row.baseline_at - _LATE).isoformat() if row.baseline_at else ""
        fresh = 0
        for item in items:
            if not watch.takes(f"{item.title}\n{item.summary}"):
                continue
            there = by_key.get(item.key)
            if there and there.version != item.version:
                there.version, there.title, there.published = item.version, item.title, item.published
                there.link, there.enclosures = item.link, "\n".join(item.enclosures)
                there.state, there.next_at, there.attempts = ItemState.WAITING, now, 0
            if there or item.link in links:
                continue
            new = WatchedItemRow(
                watch=watch.name,
                key=item.key,
                link=item.link,
                title=item.title,
                published=item.published,
                enclosures="\n".join(item.enclosures),
                version=item.version,
                next_at=now,
            )
            if row.baseline_at is None or (item.published and item.published < since):
                new.state = ItemState.KNOWN
            elif fresh >= _MOST_NEW:
                new.state, new.is_told = ItemState.UNREADABLE, False
                new.reason = say(events.timeline.language, "watch.too_many", most=_MOST_NEW)
            else:
                fresh += 1
            session.add(new)
        if fresh or row.baseline_at is None:
            log.info("watch_read", watch=watch.name, items=len(items), new=fresh)

    def _read_letters(self, events: EventsFile, now: datetime) -> None:
        """Fetch and read the letters of items that wait, a few at a time."""
        watches = {one.name: one for one in events.watches}
        for _ in range(_LETTERS_AT_ONCE if watches else 0):
            with self.database.read() as session:
                is_waiting = has_waiting(session, watches, now)
            if not is_waiting or self.should_stop():
                return
            with self.database.write(lock="watch") as session:
                item = claim_item(session, watches, now=now, real_now=self.clock())
            if item is None:
                return
            try:
                self._read_letter(item, watches[item.watch], events, now)
            except Exception as error:  # noqa: BLE001 - the border of one letter
                self._note_unread(item, to_notifier_error(error), events, now)

    def _read_letter(self, item: WatchedItemRow, watch: Watch, events: EventsFile, now: datetime) -> None:
        enclosures = item.enclosures.splitlines()
        reach = reach_of(watch, self.hosts, self.network)
        letter = fetch_letter(watch, item.link, enclosures, reach=reach, now=self.clock())
        today = events.timeline.day_of(now)
        read = read_fetched(letter, watch, item, events=events, today=today, bounds=self.bounds)
        with self.database.write(lock="watch") as session:
            current = still_claimed(session, item)
            if current is None:
                return
            found = decide_proposals(session, read, current, events)
            fates = propose(session, found.proposals, events=events, now=self.clock())
            if current.text_sha256 != read.text_sha256 and not found.is_same:
                current.is_told = False
            current.state = ItemState.SAME if found.is_same else ItemState.READ
            current.proposed, current.reason = fates[ProposalFate.NEW], ""
            current.letter, current.text_sha256 = letter.url, read.text_sha256
            current.said_on, current.source = read.said_on, found.source
            known = current.sentences.splitlines()
            current.sentences = "\n".join(dict.fromkeys((*known, *read.sentences)))
            current.leased_until = None
        log.info("letter_read", watch=watch.name, url=letter.url, state=current.state, new=current.proposed)

    def _note_unread(
        self, item: WatchedItemRow, error: NotifierError, events: EventsFile, now: datetime
    ) -> None:
        """Note that a letter could not be read: it is tried again, or given up."""
        is_final = isinstance(error, (UnreadableFileError, UndatedLetterError)) or (
            isinstance(error, FetchError) and error.is_final
        )
        with self.database.write(lock="watch") as session:
            current = still_claimed(session, item)
            if current is None:
                return
            current.leased_until = None
            current.reason = error.sentence(events.timeline.language)
            if is_final or current.attempts >= len(_WAITS):
                current.state, current.is_told = ItemState.UNREADABLE, False
            else:
                wait = max(_WAITS[current.attempts], asked_to_wait(error))
                current.attempts, current.next_at = current.attempts + 1, now + wait
        log.warning("letter_unread", watch=item.watch, url=item.link, state=current.state, reason=str(error))

    def _tell(self, plan: RoundPlan, now: datetime) -> bool:
        """Plan one message about all that came in since the last."""
        with self.database.read() as session:
            if not untold_items(session):
                return False
        with self.database.write(lock="watch") as session:
            items = untold_items(session)
            arrivals = [
                Arrival(one.id or 0, one.watch, one.title, one.letter or one.link, one.proposed, one.reason)
                for one in items
            ]
            for one in items:
                one.is_told = True
            context = replace(plan.context, now=max(now, plan.context.now))
            return bool(arrivals) and tell_arrivals(session, arrivals, plan.setup.destinations, context) > 0
