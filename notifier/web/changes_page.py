"""What was added, moved, revised, dropped or finished, newest first.

Pages are counted from the oldest change, so that a full page stays as it is when something changes.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from notifier.dates.labels import day_label, full_day_label
from notifier.reminders.audience import Audience
from notifier.reminders.causes import cause_sentences, changes_at, made_by, with_correction
from notifier.reminders.change_sentences import (
    change_sentences,
    going_on_sentences,
    reason_sentences,
    revised_sentences,
)
from notifier.reminders.date_words import firm_words
from notifier.reminders.field_sentences import beside_sentences
from notifier.reminders.headlines import done_words, ending_words
from notifier.reminders.sentences import basis_sentences, proof_sentences
from notifier.timeline.changes import ChangeKind
from notifier.timeline.revisions import change_of
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from notifier.timeline.changes import Change
    from notifier.timeline.model import Milestone
    from notifier.timeline.revisions import Revision
    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot
    from notifier.words import Language

PER_PAGE = 50


def build_changes_page(snapshot: Snapshot, asked: Selection) -> Mapping[str, Any]:
    """Make the page; a number beyond the last one gives the newest changes.

    `older` and `newer` are the numbers of the pages beside it, empty where there is none with a number.
    """
    found = snapshot.changes_since(asked.since)
    numbered = numbered_pages(len(found))
    number = asked.page if 0 < asked.page <= numbered else 0
    older = (number or numbered + 1) - 1
    return {
        "lines": lines_of(changes_on_page(found, number), snapshot, asked.language),
        "older": str(older) if older else "",
        "newer": str(number + 1) if 0 < number < numbered else "",
        "is_newest": not number,
        "nothing": say(
            asked.language,
            "page.no_changes_since",
            day=day_label(date.fromisoformat(asked.since), asked.language),
        )
        if asked.since
        else say(asked.language, "page.no_changes"),
    }


def numbered_pages(count: int, size: int = PER_PAGE) -> int:
    """Return how many pages have a number: full ones; the newest changes are on the page without one."""
    return max(count // size - 1, 0)


def changes_on_page(newest: Sequence[Revision], number: int, size: int = PER_PAGE) -> Sequence[Revision]:
    """Return the changes of a page, from 1 with the oldest; page 0 has the newest, a page or more of them."""
    if not number:
        return newest[: len(newest) - numbered_pages(len(newest), size) * size]
    end = len(newest) - (number - 1) * size
    return newest[end - size : end]


def lines_of(
    revisions: Iterable[Revision], snapshot: Snapshot, language: Language
) -> list[Mapping[str, Any]]:
    """Put revisions into words, in the order given."""
    return [to_line(one, change, snapshot, language) for one, change in changes_of(revisions, snapshot)]


def changes_of(revisions: Iterable[Revision], snapshot: Snapshot) -> Iterator[tuple[Revision, Change]]:
    """Yield each revision with what it changed, in the order given."""
    for revision in revisions:
        change = change_of(revision, snapshot.histories.get(revision.key))
        if change is not None:
            others = changes_at(revision.recorded_at, snapshot.histories)
            yield revision, with_correction(change, others, snapshot.timeline)


def to_line(revision: Revision, change: Change, snapshot: Snapshot, language: Language) -> Mapping[str, Any]:
    """Put a change into words."""
    milestone = change.milestone
    listed = snapshot.timeline.by_key.get(revision.key)
    day = snapshot.timeline.day_of(revision.recorded_at)
    audience = Audience(language=language, today=day, timeline=snapshot.timeline)
    return {
        "name": (listed or milestone).page_name,
        "is_listed": listed is not None,
        "title": milestone.title,
        "kind": change.kind.value,
        "words": say(language, f"change.{change.wording}", count=1).capitalize(),
        "on": full_day_label(day, language),
        "at": revision.recorded_at,
        "details": [*_details(change, audience), *made_by(revision, language)],
    }


def _details(change: Change, audience: Audience) -> list[str]:
    before, after, language = change.before, change.after, audience.language
    if before is None or after is None:
        only = change.milestone
        return [words for words in (_date(only, audience), ending_words(only, language)) if words]
    beside = beside_sentences(change, audience)
    match change.kind:
        case ChangeKind.MOVED:
            was, now = _date(before, audience), _date(after, audience)
            if was == now:  # Of a series, whose first time is another.
                was, now = before.firm_label(language), after.firm_label(language)
            dates = say(language, "page.from_to", was=was, now=now)
            letter, cause = basis_sentences(after, audience), cause_sentences(change, audience, is_past=True)
            return [dates, *going_on_sentences(change, audience), *letter, *beside, *cause]
        case ChangeKind.CANCELLED:
            known = [audience.say("notice.was", date=_date(before, audience))] if before.counts else []
            reason = reason_sentences(change, audience)
            return [*known, *reason, *proof_sentences(after, audience), *beside]
        case ChangeKind.DONE if after.done:
            done = done_words(after, full_day_label(after.done, language), language)
            return [done, *proof_sentences(after, audience), *beside]
        case ChangeKind.DONE:
            return change_sentences(change, audience)
        case _:
            return revised_sentences(change, audience)


def _date(milestone: Milestone, audience: Audience) -> str:
    """Return a date with how firm it is; of a series how it repeats."""
    return firm_words(milestone, audience) if milestone.repeat else milestone.firm_label(audience.language)
