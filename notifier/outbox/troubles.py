"""Report each trouble to the operator once, and once more when it is over.

What is wrong now is compared with what was reported, so that the code that fails stores nothing. The
messages are ordinary deliveries. Where no channel is the operator's, trouble is only logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from types import MappingProxyType
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import bindparam, or_
from sqlmodel import col, select

from notifier.errors import Stage
from notifier.events_file.problems import EventsFileError
from notifier.outbox.gone import IS_ANY_GONE, gone_channels
from notifier.outbox.identity import delivery_key
from notifier.outbox.origins import put_message
from notifier.outbox.states import Transition, create, set_state
from notifier.reminders.messages import Message
from notifier.store.database import insert_missing, take_channel_locks
from notifier.store.left_out import IS_ANY_LEFT_OUT, left_out
from notifier.store.tables import ChannelStateRow, DeliveryKind, DeliveryRow, DeliveryState, TroubleRow
from notifier.store.watches import IS_ANY_FAILING, failing_watches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlmodel import Session

    from notifier.channels.destinations import Destination
    from notifier.errors import NotifierError
    from notifier.outbox.context import RoundContext
    from notifier.store.database import Database

# Failures in a row after which a channel that is not known to be broken is reported all the same.
_REPORT_AFTER = 5
_MOST_LINES = 10
# Kinds of trouble that each copy of the file has apart: the file, and the stages of its rounds.
_OF_A_COPY = {"file", *Stage}
_OF_CHANNELS = ("channel", "dead", "gone")
_STATES, _REPORTED = select(ChannelStateRow), select(TroubleRow)
# Whether anything is wrong or was reported; without, a round needs to read no more.
_IS_ANY = select(
    or_(
        select(TroubleRow.subject).exists(),
        select(ChannelStateRow.channel).exists(),
        select(DeliveryRow.id)
        .where(
            col(DeliveryRow.channel).in_(bindparam("channels", expanding=True)),
            col(DeliveryRow.state) == DeliveryState.DEAD,
        )
        .exists(),
        IS_ANY_LEFT_OUT,
        IS_ANY_GONE,
        IS_ANY_FAILING,
    )
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleMessage(Message):
    """A message about the notifier itself."""

    what: str  # What happened, in a sentence.
    heading: str  # Whether it began or ended.
    lines: tuple[str, ...]  # The details.

    @property
    def subject(self) -> str:
        """The sentence, on one line."""
        return self.audience.say("trouble.subject", what=self.what)

    @property
    def plain_text(self) -> str:
        """The whole message in one text."""
        return " ".join(f"{line.rstrip('.')}." for line in (self.subject, *self.lines))

    @property
    def is_listed(self) -> bool:
        """True: it is a heading with sentences."""
        return True

    @property
    def closing(self) -> tuple[str, ...]:
        """What happened, and the details: all that is shown below the heading."""
        return (self.subject, *self.lines)


def report_troubles(  # noqa: PLR0913 - one for each thing that can be wrong
    database: Database,
    destinations: Sequence[Destination],
    context: RoundContext,
    refused: NotifierError | None,
    wrong: Mapping[str, str],
    *,
    copy: str = "",
    present: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> bool:
    """Report what is wrong and was not reported, and what was reported and is over.

    Args:
        database: The outbox.
        destinations: All channels; those with `operator` get the messages.
        context: The round context.
        refused: Why the file on disk was refused, or None when it was accepted.
        wrong: Other troubles, by subject: stages that failed, calendars that kept an older version.
        copy: Name of this copy of the file, where instances have one each; each copy has its own troubles.
        present: Names that the file has, by kind of trouble; a kind that is left out is always there.

    Returns:
        Whether messages were added.
    """
    if refused:
        report = getattr(refused, "report", "") or refused.sentence(context.timeline.language)
        wrong = {**wrong, f"file|{copy}": report}
    channels = [one.channel.name for one in destinations]
    with database.read() as session:
        if not wrong and not session.exec(_IS_ANY, params={"channels": channels}).one():
            return False
        if _current_troubles(session, destinations, wrong).keys() == _reported(session, copy).keys():
            return False
    present = {**present, **dict.fromkeys(_OF_CHANNELS, channels), "milestone": ("", *context.milestones)}
    added = 0
    with database.write(lock="troubles") as session:
        take_channel_locks(session, [one.channel.name for one in destinations if one.channel.is_operator])
        # Another instance may have reported it since.
        current = _current_troubles(session, destinations, wrong)
        reported = _reported(session, copy)
        for subject in current.keys() - reported.keys():
            trouble = TroubleRow(subject=subject, since=context.now, reason=current[subject])
            session.add(trouble)
            public = _public_reason(trouble, refused, context)
            log.error("trouble", subject=_logged_subject(trouble, context), reason=public)
            added += _add_messages(session, trouble, destinations, context, public=public)
        for subject in reported.keys() - current.keys():
            session.delete(reported[subject])
            log.info("trouble_over", subject=_logged_subject(reported[subject], context))
            kind, _, name = subject.partition("|")
            # Nothing was mended where it was taken out of the file.
            is_told = name in present.get(kind, (name,))
            added += _add_messages(session, reported[subject], destinations, context, is_told=is_told)
    return added > 0


def _reported(session: Session, copy: str) -> dict[str, TroubleRow]:
    """Return the reported troubles by subject, without those of other copies of the file."""
    rows = session.exec(_REPORTED).all()
    return {
        row.subject: row
        for row in rows
        for kind, _, name in [row.subject.partition("|")]
        if kind not in _OF_A_COPY or name == copy
    }


def _current_troubles(
    session: Session, destinations: Sequence[Destination], wrong: Mapping[str, str]
) -> dict[str, str]:
    """Return the reason of each present trouble, by subject."""
    channels = [one.channel.name for one in destinations]
    troubles = dict(wrong)
    troubles |= {f"milestone|{key}": reason for key, reason in left_out(session).items()}
    troubles |= {f"watched|{name}": reason for name, reason in failing_watches(session).items()}
    for name, gone in gone_channels(session).items():
        troubles[f"gone|{name}"] = " ".join([str(gone.unsent), *gone.milestones])
    for state in _troubled(session):
        if state.channel in channels:
            troubles[f"channel|{state.channel}"] = state.reason
    dead = (
        select(DeliveryRow.channel, col(DeliveryRow.reason))
        .where(
            col(DeliveryRow.channel).in_(channels),
            col(DeliveryRow.state) == DeliveryState.DEAD,
            col(DeliveryRow.kind) != DeliveryKind.TROUBLE,
        )
        .order_by(col(DeliveryRow.ended_at))
    )
    for channel, reason in session.exec(dead).all():
        troubles[f"dead|{channel}"] = reason
    return troubles


def _troubled(session: Session) -> list[ChannelStateRow]:
    states = session.exec(_STATES).all()
    return [one for one in states if one.broken_since or one.failures >= _REPORT_AFTER]


def troubled_channels(session: Session) -> frozenset[str]:
    """Return the names of the channels that do not work."""
    return frozenset(one.channel for one in _troubled(session))


def _public_reason(trouble: TroubleRow, refused: NotifierError | None, context: RoundContext) -> str:
    """Return the reason for channels that get no private milestones."""
    if isinstance(refused, EventsFileError) and trouble.subject.startswith("file|"):
        return public_report(refused, context)
    if trouble.subject.startswith("gone|"):
        count, *keys = trouble.reason.split()
        return " ".join([count, *(key for key in keys if key in context.timeline.public.by_key)])
    return "" if _is_private(trouble, context) else trouble.reason


def public_report(refused: EventsFileError, context: RoundContext) -> str:
    """Return the mistakes of a file, of one with private milestones the places alone."""
    has_private = refused.may_quote_private or context.timeline.public is not context.timeline
    return refused.places if has_private else refused.report


def _logged_subject(trouble: TroubleRow, context: RoundContext) -> str:
    """Return the subject for the log, which names no private milestone."""
    return trouble.subject.partition("|")[0] if _is_private(trouble, context) else trouble.subject


def _is_private(trouble: TroubleRow, context: RoundContext) -> bool:
    """Whether it is about a milestone that is not known to be public."""
    kind, _, key = trouble.subject.partition("|")
    return kind == "milestone" and key not in context.timeline.public.by_key


def _add_messages(
    session: Session,
    trouble: TroubleRow,
    destinations: Sequence[Destination],
    context: RoundContext,
    *,
    public: str | None = None,
    is_told: bool = True,
) -> int:
    """Add messages about a trouble for each operator's channel but the one that is in trouble.

    Without a public reason, for channels that get no private milestones, the trouble is over; then `is_told`
    says whether a message is added.
    """
    rows, is_over = [], public is None
    for destination in destinations:
        channel = destination.channel
        if not channel.is_operator or trouble.subject.partition("|")[2] == channel.name:
            continue
        key = _key(trouble, channel.name, "began")
        first = session.exec(select(DeliveryRow).where(col(DeliveryRow.key) == key)).first()
        if is_over and first and first.state == DeliveryState.PLANNED:
            # It was over before it was sent.
            set_state(first, Transition.SUPERSEDE, ended_at=context.now, reason="it is over")
            continue
        if not is_told:
            continue
        reason = trouble.reason if channel.private else public or ""
        rows.append(_message_row(trouble, destination, context, reason, is_over=is_over))
    return insert_missing(session, DeliveryRow, rows)


def _key(trouble: TroubleRow, channel: str, part: str) -> str:
    since = trouble.since.astimezone(UTC).isoformat()
    return delivery_key(f"trouble|{trouble.subject}|{since}|{part}", channel)


def _message_row(
    trouble: TroubleRow, destination: Destination, context: RoundContext, reason: str, *, is_over: bool
) -> DeliveryRow:
    channel, audience = destination.channel, context.audience(destination.channel)
    kind, _, name = trouble.subject.partition("|")
    if kind == "file":
        name = name.rpartition("/")[2] or "events.yaml"
    elif _is_private(trouble, context) and not channel.private:
        name = audience.say("trouble.unnamed")
    lines, count = [line.strip() for line in reason.splitlines() if line.strip()], "0"
    if kind == "gone" and not is_over:
        count, *keys = reason.split()
        titles = [context.milestones[key].title for key in keys if key in context.milestones]
        lines = [*titles[: _MOST_LINES - 1], audience.say("trouble.gone.again")]
    part = "ended" if is_over else "began"
    return row_of(
        _key(trouble, channel.name, part),
        destination,
        context,
        what=audience.say(f"trouble.{kind}{'.ended' if is_over else ''}", name=name, count=int(count)),
        heading=audience.say(f"trouble.{part}"),
        lines=() if is_over else lines[:_MOST_LINES],
    )


def row_of(
    key: str,
    destination: Destination,
    context: RoundContext,
    *,
    what: str,
    heading: str,
    lines: Sequence[str],
) -> DeliveryRow:
    """Return the delivery of a `TroubleMessage`, rendered; it belongs to no session yet."""
    now, channel, domain = context.now, destination.channel, context.timeline.domain
    row = create(key, domain=domain, channel=channel.name, kind=DeliveryKind.TROUBLE, now=now, due_at=now)
    message = TroubleMessage(
        audience=context.audience(channel),
        reference=row.id,
        contents=(),
        what=what,
        heading=heading,
        lines=tuple(lines),
    )
    put_message(row, message, destination, context)
    return row
