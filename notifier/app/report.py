"""What a round did: its plan and its report as values, the guard around each of its stages, and its log."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from notifier.errors import Fault, NotifierError, Stage, StaleRoundError, noted, to_notifier_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from notifier.feeds.publish import PublishedFeed
    from notifier.outbox.context import RoundContext
    from notifier.setup import Setup
    from notifier.store.quiets import Quiet
    from notifier.store.tables import DeliveryState
    from notifier.timeline.revisions import Revision

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPlan:
    """What a round made of the file, before anything is sent or published."""

    setup: Setup  # The file that counts: the one on disk, or the last good one.
    context: RoundContext  # The context of the round.
    revisions: tuple[Revision, ...]  # All revisions, in order.
    recorded: int  # How many revisions are new.
    planned: int  # How many deliveries are new.
    feeds_modified: datetime  # When what the feeds are made of last changed.
    public_modified: datetime  # The same of the public feeds.
    next_at: datetime | None = None  # When the next reminder comes due.
    public_next_at: datetime | None = None  # The same for the channels that get no private milestones.
    refused: NotifierError | None = None  # Why the file on disk does not count, or None when it does.
    left_out: Mapping[str, str] = field(default_factory=dict)  # Why milestones could not be planned, by key.
    quiets: frozenset[Quiet] = frozenset()  # The periods in which a channel is not asked after a milestone.
    # How many deliveries were discarded for each channel that is no longer in the file.
    discarded: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class RoundReport:
    """What a round did; its stages fill it in."""

    now: datetime  # The as-of moment, aware; the one moment of all stages.
    confirmed: str = ""  # SHA-256 of a file that may remove most milestones.
    # The file on disk, or why it cannot be used; None before it was read.
    on_disk: Setup | NotifierError | None = None
    in_force: RoundPlan | None = None  # The plan of this round, or that of the one before; None without any.
    is_planned: bool = False  # Whether that plan is of this round.
    # How many deliveries came into which state.
    states: Counter[DeliveryState] = field(default_factory=Counter)
    # The feeds as they are now; None where they could not be built.
    feeds: tuple[PublishedFeed, ...] | None = None
    written: tuple[str, ...] = ()  # Names of the files that were written or removed.
    faults: list[Fault] = field(default_factory=list)  # The stages that failed.
    # The faults for which the troubles were reported last; None where a delivery may have changed them since.
    reported: list[Fault] | None = field(default=None, init=False)

    @property
    def plan(self) -> RoundPlan:
        """The plan in force."""
        assert self.in_force is not None, self  # noqa: S101 - a round without one raises
        return self.in_force

    @property
    def is_whole(self) -> bool:
        """Whether every stage was done."""
        return not self.faults

    @property
    def today(self) -> date:
        """The day in the timeline's zone."""
        return self.plan.setup.events.timeline.day_of(self.now)


def guard(stage: Stage, faults: list[Fault]) -> noted:
    """Run one stage of a round; an exception becomes a fault instead of being raised."""
    return noted(lambda error: faults.append(Fault(stage=stage, error=to_notifier_error(error))))


def _identity_of(fault: Fault) -> tuple[str, str]:
    """Tell one fault from another; a clock that was put back says another moment at each round."""
    is_clock = isinstance(fault.error, StaleRoundError)
    return fault.subject, fault.error.key if is_clock else str(fault.error)


def log_changes(faults: Iterable[Fault], earlier: Iterable[Fault]) -> tuple[Fault, ...]:
    """Log what changed since the round or delivery before, and return the faults, each once."""
    now = {_identity_of(fault): fault for fault in faults}
    before = {_identity_of(fault) for fault in earlier}
    for key in now.keys() - before:
        log.error("round_failed", stage=now[key].stage.value, subject=key[0], reason=str(now[key].error))
    for subject in sorted({subject for subject, _ in before} - {subject for subject, _ in now}):
        log.info("round_mended", subject=subject)
    return tuple(now.values())


def log_feed_faults(feeds: Sequence[PublishedFeed], earlier: Mapping[str, str]) -> dict[str, str]:
    """Log the feeds of which other entries cannot be built than before; return the entries, by feed."""
    faults = {feed.name: ", ".join(feed.faulty) for feed in feeds if not feed.is_whole}
    for feed in feeds:
        if feed.name in faults and earlier.get(feed.name) != faults[feed.name]:
            # The log names no private milestone.
            named = len(feed.faulty) if feed.content.feed.private else list(feed.faulty)
            log.error("feed_faulty", feed=feed.name, faulty=named, refused=feed.is_refused)
    return faults


def log_work(report: RoundReport) -> None:
    """Log a round that did something, in one line."""
    plan, states = report.plan, {state.value: count for state, count in report.states.items()}
    if report.is_planned and (plan.recorded or plan.planned or report.written or states):
        log.info(
            "round_finished",
            as_of=report.now.isoformat(),
            recorded=plan.recorded,
            planned=plan.planned,
            written=len(report.written),
            **states,
        )
