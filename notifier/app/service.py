"""The service: a poll every second, and a round when there is something to do.

No job is kept here that could be lost: each poll looks at the file, the time and the outbox, and a poll
done twice does nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING

import structlog

from notifier.app.clock_guard import ClockGuard
from notifier.app.report import guard
from notifier.app.shown import to_snapshot
from notifier.app.supervision import POLL_EVERY
from notifier.doctor import examine
from notifier.doctor.findings import Installation
from notifier.errors import ClockJumpError, Fault, NotifierError, Stage, StaleRoundError
from notifier.events_file.load import MissingFileError
from notifier.events_file.problems import EventsFileError
from notifier.net.connections import Network
from notifier.net.secrets import Secrets
from notifier.outbox.troubles import public_report
from notifier.setup import Setup
from notifier.web.health import Health

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from notifier.app.report import RoundPlan, RoundReport
    from notifier.app.round import Rounds
    from notifier.doctor.findings import Finding
    from notifier.web.app import AppState

FULL_ROUND_EVERY = timedelta(seconds=60)
# How often is looked which watched feeds and letters are due.
WATCH_EVERY = timedelta(seconds=30)
# A round of which a stage failed is done again after this.
RETRY_ROUND_AFTER = timedelta(seconds=5)
# When the last round is older than this, the service counts as late.
STALE_AFTER = 3 * FULL_ROUND_EVERY
# How long a round waits for its channels; slower ones go on in the background.
CHANNEL_TIMEOUT = timedelta(seconds=2)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Service:
    """Runs rounds for as long as the process lives."""

    rounds: Rounds  # Runs one round.
    clock: Callable[[], datetime]  # Real time; also the as-of moment of every round here.
    state: AppState  # The state of the HTTP server.
    clock_guard: ClockGuard = field(default_factory=ClockGuard)  # Notices that `clock` was put forward.
    _seen_state: tuple[int, int, int] | None = field(default=None, init=False)
    _next_round: datetime | None = field(default=None, init=False)
    _file_state: tuple[int, int, int] | None = field(default=None, init=False)
    _logged_refusal: str = field(default="", init=False)
    # What the snapshot was made of.
    _shown: tuple[object, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        """Receive the reports of rounds."""
        self.rounds.show = self._show
        call = self.rounds.heartbeat
        # A watcher that answers slowly must not hold up the rounds.
        self.rounds.heartbeat = lambda: Thread(target=call, name="heartbeat", daemon=True).start()

    def poll(self) -> None:
        """Run a round or send what is due; a failure is a fault of the round, and is tried again soon."""
        now = self.clock()
        was_holding, ahead = self.clock_guard.is_holding, self.clock_guard.check(now)
        if ahead:
            if not was_holding:
                seconds = timedelta(seconds=round(ahead.total_seconds()))
                self.note_failure(ClockJumpError("round.jumped", ahead=seconds))
            return
        if was_holding:
            # The fault is over, which a round shows.
            self._next_round = None
        file_state = self._look()
        has_settled = file_state is None or file_state == self._seen_state
        self._seen_state = file_state
        is_new = has_settled and file_state != self._file_state
        if is_new or self._is_due(now):
            try:
                self._round(now, file_state)
            except NotifierError as error:
                self.note_failure(error)
        elif self.rounds.deliver_due(now) is not None:
            self._show_health(now)

    def _is_due(self, now: datetime) -> bool:
        """Whether the next round is due, or the clock was put back, which the round tells as a fault."""
        if self._next_round is None:
            return True
        return now >= self._next_round or self._next_round - now > STALE_AFTER

    def watch(self) -> None:
        """Look at the watched feeds; beside the rounds, since fetching takes time."""
        if not self.clock_guard.is_holding:
            try:
                self.rounds.watch_feeds(self.clock())
            except NotifierError as error:
                log.warning("watching_failed", reason=str(error))

    def update_lists(self) -> None:
        """Ask for the included lists that are due; beside the rounds, since fetching takes time."""
        if self.rounds.lists and not self.clock_guard.is_holding:
            try:
                self.rounds.lists.update(self.clock())
            except NotifierError as error:
                log.warning("lists_not_updated", reason=str(error))

    def note_failure(self, error: NotifierError) -> None:
        """Show a failure of a poll as a fault of the round."""
        self.rounds.note_fault(Fault(stage=Stage.PLAN, error=error))
        self._show_health(self.clock())

    def do_cheap_checks(self) -> Iterator[tuple[str, Finding]]:
        """Do the checks of `notifier doctor` that are cheap."""
        rounds, beside = self.rounds, self.rounds.planner.events_path.parent
        setup = self._shown[0] if self._shown else None
        seen = Installation(
            events_path=rounds.planner.events_path,
            setup=setup if isinstance(setup, Setup) else MissingFileError("file.missing"),
            database=rounds.planner.database,
            database_file=rounds.planner.database.file,
            folder=rounds.planner.folder or beside,
            secrets=Secrets(environment={}, folder=beside),
            network=Network(),
            environment={},
            now=self.clock(),
        )
        return examine(seen, only_cheap=True)

    def first_round(self) -> None:
        """Run the first round, or serve what the last one went by while the clock is behind it.

        Raises:
            NotifierError: No file can be used, the database fails, or belongs to rounds of typed moments.
        """
        if self._next_round is None:
            # From here on the clock is compared, also while this round takes long.
            self.clock_guard.check(self.clock())
        self.update_lists()
        now = self.clock()
        try:
            self._round(now, self._look())
        except StaleRoundError as error:
            if error.key != "round.stale":
                raise
            self.rounds.resume(error)
            self._show_health(now)

    def _look(self) -> tuple[int, int, int] | None:
        """Return values that change when the file does; None when there is no file."""
        try:
            stat = self.rounds.planner.events_path.stat()
        except OSError:
            return None
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino)

    def _round(self, now: datetime, file_state: tuple[int, int, int] | None) -> None:
        self._file_state = file_state
        self._next_round = now + FULL_ROUND_EVERY
        done = self.rounds.run(now)
        if done.plan.next_at:
            self._next_round = min(self._next_round, max(done.plan.next_at, now + POLL_EVERY))
        self._show_health(now)

    def _show_health(self, now: datetime) -> None:
        """Put faults and the status of deliveries into the snapshot; repeat a failed round soon."""
        found, snapshot = list(self.rounds.faults), self.state.snapshot
        health = snapshot.health if snapshot else Health()
        with guard(Stage.SHOW, found):
            health = self.rounds.with_status(health)
        health = replace(health, faults=tuple({fault.subject: fault for fault in found}.values()))
        self.state.change(lambda now: now and replace(now, health=health))
        if found:
            again = now + RETRY_ROUND_AFTER
            self._next_round = min(self._next_round or again, again)

    def _show(self, report: RoundReport) -> None:
        """Replace the snapshot by that of this round."""
        plan, before = report.plan, self.state.snapshot
        self._log_refusal(plan)
        self.state.plan = plan
        channels = (one.channel for one in plan.setup.destinations)
        health = replace(
            before.health if before else Health(),
            # Of what a start resumes the last round is the one before.
            last_round=self.clock() if report.is_planned else report.now,
            public_channels=frozenset(one.name for one in channels if not one.private),
            sends=self.rounds.sender is not None,
        )
        basis = (
            plan.setup,
            plan.revisions,
            report.feeds,
            report.today,
            plan.feeds_modified,
            plan.public_modified,
            plan.refused,
            # A list, which is compared by its values.
            list(plan.quiets),
        )
        former = self._former_feeds()
        if before and self._shown and all(map(_is_same, self._shown, (*basis, former))):
            # Only time went on.
            self.state.change(
                lambda now: now and replace(now, now=report.now, next_at=plan.public_next_at, health=health)
            )
            return
        self._shown = (*basis, former)
        made = to_snapshot(report, health, former)
        # Whether a changed milestone can be shown is found out at the first request.
        self.state.change(
            lambda now: (
                replace(made, unshown=now.unshown) if now and now.revisions == made.revisions else made
            )
        )

    def _former_feeds(self) -> frozenset[str]:
        try:
            return self.rounds.former_feeds()
        except NotifierError:
            # The stage that writes reports what is wrong with the folder.
            return frozenset()

    def _log_refusal(self, plan: RoundPlan) -> None:
        """Log once why the file on disk does not count, and once that it does again."""
        refused = plan.refused
        report = getattr(refused, "report", "") or (str(refused) if refused else "")
        if report and report != self._logged_refusal:
            told, count = report, 1
            if isinstance(refused, EventsFileError):
                told, count = public_report(refused, plan.context), len(refused.problems)
            log.error("file_refused", count=count, problems=told.splitlines())
        elif self._logged_refusal and not report:
            log.info("file_mended")
        self._logged_refusal = report


def _is_same(before: object, now: object) -> bool:
    """Whether a part of what is shown did not change; the large ones are compared by identity."""
    return before is now or (not isinstance(now, tuple) and before == now)
