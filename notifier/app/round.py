"""One round as a list of stages: read the file, plan, build the feeds, show, write, deliver.

`tick`, `serve`, `simulate` and `publish` run the same list and get the same report. A stage that fails is
a fault in the report; the stages that do not need it still run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from operator import is_
from socket import gethostname
from typing import TYPE_CHECKING

import structlog

from notifier.app.report import RoundReport, guard, log_changes, log_feed_faults, log_work
from notifier.app.status import with_status
from notifier.errors import Fault, Stage, StaleRoundError, StoreError
from notifier.feeds.publish import FeedBuilder, folder_state, publish
from notifier.feeds.revisions_log import read_revisions_log
from notifier.outbox.troubles import report_troubles
from notifier.store.memory import count_revisions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from notifier.app.including import ListKeeper
    from notifier.app.planner import Planner
    from notifier.app.report import RoundPlan
    from notifier.channels.destinations import Destination
    from notifier.errors import NotifierError
    from notifier.outbox.sending import Sender
    from notifier.web.health import Health

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Rounds:
    """Runs rounds over one file and one database."""

    planner: Planner
    sender: Sender | None = None  # Sends what is due; None to send nothing.
    # Called with the report as soon as it has a plan.
    planned: Callable[[RoundReport], object] = lambda _: None
    # Called with the report, before anything is written or sent.
    show: Callable[[RoundReport], object] = lambda _: None
    heartbeat: Callable[[], object] = lambda: None  # Called after a round of which no stage failed.
    # Returns the destinations to send to, given those of the file.
    reach: Callable[[tuple[Destination, ...]], tuple[Destination, ...]] = lambda own: own
    # Looks at the watched feeds, given the plan in force and the as-of moment.
    watch: Callable[[RoundPlan, datetime], object] = lambda _plan, _now: None
    lists: ListKeeper | None = None  # Keeps the included lists up to date; None to leave them as they are.
    _builder: FeedBuilder = field(init=False)
    _last: RoundReport | None = field(default=None, init=False)
    # What failed in the last round, or in a delivery since.
    faults: tuple[Fault, ...] = field(default=(), init=False)
    # What was written last, and the state of the folder after that.
    _written: tuple[tuple[object, ...], object] = field(default=((), None), init=False)
    _feed_faults: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Make the builder of feeds."""
        self._builder = FeedBuilder(folder=self.planner.folder)

    def run(self, now: datetime, *, confirmed: str = "") -> RoundReport:
        """Run a whole round; a stage that fails is a fault in its report.

        Without a new plan, what is due is sent by the one before. Without the database nothing is sent, as
        no claim can be stored.

        Raises:
            StaleRoundError: The first round here is over a minute earlier than the last one stored.
            NotifierError: There is no plan, of this round or one before.
        """
        report = RoundReport(now=now.replace(microsecond=0), confirmed=confirmed)
        report.in_force = self._last.in_force if self._last else None
        for stage, do in STAGES:
            with guard(stage, report.faults):
                do(self, report)
        if report.in_force is None:
            raise report.faults[0].error
        self._finish(report)
        log_work(report)
        if report.is_whole:
            self.heartbeat()
        return report

    def resume(self, error: NotifierError) -> None:
        """Show what the last round went by, where the first one here cannot be made; nothing is sent.

        Raises:
            NotifierError: There is nothing to go by, which is `error`, or another reason.
        """
        plan = self.planner.recall(self.planner.read())
        if plan is None:
            raise error
        context, feeds = plan.context, plan.setup.feeds
        report = RoundReport(now=context.now, in_force=plan, faults=[Fault(stage=Stage.PLAN, error=error)])
        report.feeds = self._builder.build_all(feeds, context.timeline, context.histories, report.today)
        self.show(report)
        self._finish(report)

    def deliver_due(self, now: datetime) -> RoundReport | None:
        """Send what came due since the last round, by its plan.

        Returns:
            The report, with the faults that remain of the round; None when nothing was due.
        """
        before = self._last
        if before is None or before.in_force is None or self.sender is None:
            return None
        kept = [fault for fault in self.faults if fault.stage is not Stage.DELIVER]
        report = replace(before, now=max(now, before.now), states=Counter(), written=(), faults=[*kept])
        is_due = False
        with guard(Stage.DELIVER, report.faults):
            is_due = bool(self.sender.outbox.due_channels(report.now))
        if not is_due and len(report.faults) == len(kept):
            return None
        if is_due:
            for stage, do in DELIVERY_STAGES:
                with guard(stage, report.faults):
                    do(self, report)
        self._finish(report)
        return report

    def watch_feeds(self, now: datetime) -> None:
        """Look at the watched feeds of the file in force, and read the letters that came in."""
        if self._last and self._last.in_force:
            self.watch(self._last.plan, now)

    def note_fault(self, fault: Fault) -> None:
        """Note that a round failed as a whole; the report of the last one stays in force."""
        self._note_faults([fault])

    def with_status(self, health: Health) -> Health:
        """Return the health with the present status of all deliveries and of the included lists."""
        milestones = self._last.plan.context.milestones if self._last else {}
        lists = self.lists.states() if self.lists else {}
        return replace(with_status(health, self.planner.database, milestones), lists=lists)

    def former_feeds(self) -> frozenset[str]:
        """Return the names of all feeds that were ever written into the calendars folder."""
        return read_revisions_log(self.planner.folder).ever if self.planner.folder else frozenset()

    # The stages

    def read_file(self, report: RoundReport) -> None:
        """Read the file."""
        report.on_disk = self.planner.read()

    def make_plan(self, report: RoundReport) -> None:
        """Record what changed and what is due."""
        if report.on_disk is not None:
            plan = self.planner.plan_round(report.on_disk, report.now, confirmed=report.confirmed)
            report.in_force, report.is_planned, report.now = plan, True, plan.context.now
            for channel, count in plan.discarded.items():
                log.warning("channel_gone", channel=channel, discarded=count)
            self.planned(report)

    def build(self, report: RoundReport) -> None:
        """Build the feeds for the day of the plan; log the faults of a feed when they change."""
        if not report.is_planned or self.planner.folder is None:
            return
        context, feeds = report.plan.context, report.plan.setup.feeds
        report.feeds = self._builder.build_all(feeds, context.timeline, context.histories, report.today)
        self._feed_faults = log_feed_faults(report.feeds, self._feed_faults)

    def show_result(self, report: RoundReport) -> None:
        """Show the report."""
        if report.feeds is not None:
            self.show(report)

    def write(self, report: RoundReport) -> None:
        """Write the feeds that changed; where another instance recorded more since, that one writes."""
        folder, database = self.planner.folder, self.planner.database
        if not report.is_planned or report.feeds is None or folder is None:
            return
        basis = (report.plan.revisions, report.feeds)
        if self._written[1:] == (folder_state(folder),) and all(map(is_, self._written[0], basis)):
            return
        with database.read() as session:
            if count_revisions(session) > len(report.plan.revisions):
                return
        report.written = publish(
            folder,
            report.feeds,
            report.plan.revisions,
            report.today,
            domain=report.plan.setup.events.timeline.domain,
            database=database.name,
        )
        self._written = basis, folder_state(folder)

    def tell_trouble(self, report: RoundReport) -> None:
        """Plan the messages about troubles that began or ended, before what is due is sent."""
        if self.sender is not None and self._can_claim(report):
            # A failed delivery is a trouble until it was tried again. A database that is back is none.
            earlier = [
                fault
                for fault in self.faults
                if fault.stage is Stage.DELIVER and not isinstance(fault.error, StoreError)
            ]
            faults = [*report.faults, *earlier]
            self._report_troubles(report, faults)
            report.reported = faults

    def deliver(self, report: RoundReport) -> None:
        """Send what is due."""
        if self.sender is not None and self._can_claim(report):
            self._send(report)

    def tell_more_trouble(self, report: RoundReport) -> None:
        """Plan and send the messages about troubles that the deliveries caused or ended."""
        if self.sender is None or not self._can_claim(report) or report.reported == report.faults:
            return
        if self._report_troubles(report, report.faults):
            self._send(report)

    # What the stages use

    def _can_claim(self, report: RoundReport) -> bool:
        """Whether there is a plan, and a database that accepts claims for this moment."""
        failed = (fault.error for fault in report.faults if fault.stage is not Stage.DELIVER)
        return report.in_force is not None and not any(
            isinstance(error, (StoreError, StaleRoundError)) for error in failed
        )

    def _send(self, report: RoundReport) -> None:
        """Send what is due, and note in the report what came of it."""
        assert self.sender is not None  # noqa: S101 - the stages check it
        context, destinations = replace(report.plan.context, now=report.now), report.plan.setup.destinations
        self.sender.outbox.end_leases({one.channel.name for one in destinations}, report.now)
        states = self.sender.deliver(self.reach(destinations), context)
        if states is not None:
            report.states += states
            report.reported = None

    def _report_troubles(self, report: RoundReport, faults: Iterable[Fault]) -> bool:
        context = replace(report.plan.context, now=report.now)
        language = context.timeline.language
        wrong = {f"feed|{name}": reason for name, reason in self._feed_faults.items()}
        wrong |= self.lists.troubles(context.now) if self.lists else {}
        wrong |= {f"{fault.stage.value}|{self._copy}": fault.error.sentence(language) for fault in faults}
        setup = report.plan.setup
        present = {
            "feed": {feed.name for feed in report.feeds or ()},
            "list": setup.events.lists,
            "watched": {watch.name for watch in setup.events.watches},
        }
        database, refused = self.planner.database, report.plan.refused
        return report_troubles(
            database, setup.destinations, context, refused, wrong, copy=self._copy, present=present
        )

    def _finish(self, report: RoundReport) -> None:
        """Keep the report, with each fault once."""
        report.faults = self._note_faults(report.faults)
        self._last = report

    def _note_faults(self, faults: Iterable[Fault]) -> list[Fault]:
        """Keep the faults, each once, and log what changed since the round or delivery before."""
        self.faults = log_changes(faults, self.faults)
        return list(self.faults)

    @property
    def _copy(self) -> str:
        """The name of this copy of the file: instances on one PostgreSQL may have one each."""
        # Not what a link leads to: another version may have another place, and mends the one before.
        path = str(self.planner.events_path.absolute())
        return path if self.planner.database.is_sqlite else f"{gethostname()}:{path}"


DELIVERY_STAGES = (
    (Stage.DELIVER, Rounds.tell_trouble),
    (Stage.DELIVER, Rounds.deliver),
    (Stage.DELIVER, Rounds.tell_more_trouble),
)
STAGES = (
    (Stage.PLAN, Rounds.read_file),
    (Stage.PLAN, Rounds.make_plan),
    (Stage.PUBLISH, Rounds.build),
    (Stage.SHOW, Rounds.show_result),
    # Before messages are sent, as faults of feeds are among them.
    (Stage.PUBLISH, Rounds.write),
    *DELIVERY_STAGES,
)
