"""What is stored of the channels, read once for all of them in the transaction that plans."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func
from sqlmodel import col, select

from notifier.store.memory import newest_revision_id
from notifier.store.quiets import QuietRow, all_quiets
from notifier.store.tables import BaselineRow, RevisionRow, ToldRow

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import BindParameter
    from sqlmodel import Session

CHANGES, DIGEST = "changes", "digest"
_CHANNELS: BindParameter[str] = bindparam("channels", expanding=True)
_BASELINES = select(BaselineRow).where(col(BaselineRow.channel).in_(_CHANNELS))
_TOLD = select(ToldRow.channel, ToldRow.milestone, ToldRow.revision).where(
    col(ToldRow.channel).in_(_CHANNELS)
)


@dataclass(slots=True, kw_only=True)
class ChannelMemory:
    """What is stored of one channel."""

    session: Session  # The writing transaction, which holds the lock of the channel.
    channel: str  # Its name.
    newest: int  # The id of the newest revision of all; 0 when there is none.
    baselines: dict[str, BaselineRow] = field(default_factory=dict)  # Its baselines, by subject.
    # The last revision that it was told of each milestone that changed after its baseline for changes.
    told: dict[str, int] = field(default_factory=dict)
    quiets: list[QuietRow] = field(default_factory=list)  # Its periods that have not ended, the oldest first.

    def begin(self, subject: str, now: datetime, revision_id: int = 0) -> BaselineRow:
        """Store the baseline of a subject: this moment, and the newest revision where that matters."""
        row = BaselineRow(channel=self.channel, subject=subject, since=now, revision_id=revision_id)
        self.session.add(row)
        self.baselines[subject] = row
        return row

    def end(self, subject: str) -> bool:
        """Delete the baseline of a subject, and return whether there was one."""
        row = self.baselines.pop(subject, None)
        if row:
            self.session.delete(row)
        return row is not None

    def known_revisions(self, baseline: BaselineRow) -> dict[str, int | None]:
        """Return the last revision that the channel knows of each milestone that changed after its baseline.

        That is the revision of its last message, or the newest at its baseline; None where it knows none.
        """
        if self.newest <= baseline.revision_id:
            return {**self.told}
        later = select(RevisionRow.milestone).where(col(RevisionRow.id) > baseline.revision_id)
        at_baseline = (
            select(RevisionRow.milestone, func.max(RevisionRow.revision))
            .where(col(RevisionRow.id) <= baseline.revision_id, col(RevisionRow.milestone).in_(later))
            .group_by(col(RevisionRow.milestone))
        )
        known: dict[str, int | None] = dict.fromkeys(self.session.exec(later.distinct()).all())
        return known | dict(self.session.exec(at_baseline).all()) | self.told

    def move_baseline(self, baseline: BaselineRow) -> None:
        """Let the baseline for changes of a channel that knows every revision lie after the newest one."""
        baseline.revision_id = self.newest
        self.forget_told()

    def forget_told(self) -> None:
        """Delete which revisions the channel was told."""
        self.session.exec(delete(ToldRow).where(col(ToldRow.channel) == self.channel))


def read_channels(
    session: Session, channels: Collection[str]
) -> tuple[dict[str, ChannelMemory], Sequence[QuietRow]]:
    """Return what is stored of some channels, by name, and the periods of all that have not ended."""
    newest, quiets = newest_revision_id(session), all_quiets(session)
    found = {name: ChannelMemory(session=session, channel=name, newest=newest) for name in channels}
    asked = {"channels": list(channels)}
    for row in session.exec(_BASELINES, params=asked).all():
        found[row.channel].baselines[row.subject] = row
    for channel, milestone, revision in session.exec(_TOLD, params=asked).all():
        found[channel].told[milestone] = revision
    for quiet in quiets:
        if quiet.channel in found:
            found[quiet.channel].quiets.append(quiet)
    return found, quiets
