"""What led to a change: who made it, and the milestone that a new date counts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.labels import full_day_label
from notifier.errors import DateError
from notifier.reminders.date_words import standing_words
from notifier.reminders.headlines import done_verb
from notifier.timeline.moves import MoveKind
from notifier.timeline.revisions import change_of
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from notifier.dates.edtf import Edtf
    from notifier.dates.working_days import Holidays
    from notifier.reminders.audience import Audience
    from notifier.timeline.changes import Change
    from notifier.timeline.model import After, Milestone, Timeline
    from notifier.timeline.revisions import History, Revision
    from notifier.words import Language

SHIFTS = frozenset({MoveKind.LATER, MoveKind.EARLIER, MoveKind.OTHER})


def made_by(revision: Revision, language: Language) -> list[str]:
    """Say which editor made a change and what led to it; nothing where neither is known."""
    is_own = revision.origin in {"", "editor"}
    document = "" if is_own else say(language, f"proposal.from_{revision.origin}")
    if not revision.editor and is_own:
        return []
    key = "history.made_after" if not revision.editor else f"history.made_by{'' if is_own else '_after'}"
    return [say(language, key, editor=revision.editor, document=document)]


def date_from(after: After, when: Edtf, holidays: Holidays) -> Edtf | None:
    """Return the date counted from another; None where there is none."""
    try:
        return after.date_from(when, holidays) if after.gives_date else None
    except (DateError, OverflowError):
        return None


def cause_sentences(change: Change, audience: Audience, *, is_past: bool = False) -> Iterator[str]:
    """Yield by which milestone a date moved, or from which it follows: the one it counts from.

    Of a change in the past it names only the title: its date may be another one since, or it may be done.
    """
    anchor = cause_of(change, audience.timeline)
    if anchor is None or change.move is None:
        return
    if is_past:
        words = anchor.title
    elif anchor.done:
        date = full_day_label(anchor.done, audience.language)
        verb = done_verb(anchor, audience.language)
        words = audience.say("notice.done_by", title=anchor.title, done=verb, date=date)
    else:
        words = audience.say("notice.title_date", title=anchor.title, date=standing_words(anchor, audience))
    is_moved = change.move.kind in SHIFTS and not change.is_correction
    is_moved_by = is_moved and not _counts_working_days(change.milestone)
    yield audience.say("notice.moved_by" if is_moved_by else "notice.date_by", milestone=words)


def cause_of(change: Change, timeline: Timeline) -> Milestone | None:
    """Return the milestone that the new date of another one follows from.

    None where it counts from another one, or in another way, than before, where only what the law makes of
    its term is another, and where its date does not follow from the date that the other has now.
    """
    before, after = change.before, change.after
    if before is None or after is None or after.after is None or before.after != after.after:
        return None
    anchor = timeline.find(after.after.milestone)
    if anchor is None or before.done:
        return None
    was, now = (one.stated or one.when for one in (before, after))
    if (before.extension or after.extension) and was.is_same_time(now):
        return None
    when = date_from(after.after, anchor.date_for_followers, timeline.holidays)
    return anchor if when and when.is_same_time(now) else None


def with_correction(change: Change, others: Callable[[str], Change | None], timeline: Timeline) -> Change:
    """Return a change; marked where its date follows from one that was corrected, as it did not move either.

    Args:
        change: The change.
        others: Returns what changed with it of another milestone, by key.
        timeline: The timeline as it is now.
    """
    anchor = cause_of(change, timeline) if change.move and change.milestone.basis is None else None
    cause = others(anchor.key) if anchor else None
    is_so = cause is not None and (
        cause.corrects_done or with_correction(cause, others, timeline).is_correction
    )
    return change._replace(follows_correction=True) if is_so else change


def changes_at(moment: datetime, histories: Mapping[str, History]) -> Callable[[str], Change | None]:
    """Return what gives the change of a milestone, by key, that was recorded at a moment."""

    def find(key: str) -> Change | None:
        history = histories.get(key)
        revision = history.at_moment(moment) if history else None
        return change_of(revision, history) if revision and revision.recorded_at == moment else None

    return find


def is_corrected_date(history: History, histories: Mapping[str, History], timeline: Timeline) -> bool:
    """Whether the date that a milestone has now corrects the one before, or follows from one that does."""
    revision = history.date_since
    change = change_of(revision, history)
    others = changes_at(revision.recorded_at, histories)
    return change is not None and with_correction(change, others, timeline).is_correction


def _counts_working_days(milestone: Milestone) -> bool:
    """Whether its date counts working days: other days off move it too, though the other date stays."""
    after = milestone.after
    return after is not None and (after.offset or after.within).endswith("B")
