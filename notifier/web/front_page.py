"""The front page: what comes within half a year, what changed lately, and what passed without news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, days_away
from notifier.timeline.changes import ChangeKind
from notifier.timeline.filters import Filter, parse_within
from notifier.timeline.source_words import kind_words
from notifier.timeline.upcoming import list_upcoming
from notifier.web.changes_page import changes_of, to_line
from notifier.web.entries import to_card
from notifier.web.filter_choices import FilterChoice, filter_choices
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.timeline.changes import Change
    from notifier.timeline.revisions import Revision
    from notifier.web.changes_page import ChangeLine
    from notifier.web.entries import MilestoneCard
    from notifier.web.selection import Selection
    from notifier.web.snapshot import Snapshot
    from notifier.words import Language

HALF_A_YEAR = "P180D"
_LATELY = timedelta(days=30)
_MANY_DAYS = 60
_LEAST_SHOWN, _MOST_NEAR, _MOST_CHANGES = 3, 20, 6
# What matters most comes first; a revision counts where the reader has to do something else, or of another.
_IMPORTANCE = (
    ChangeKind.MOVED,
    ChangeKind.CANCELLED,
    ChangeKind.REMOVED,
    ChangeKind.ADDED,
    ChangeKind.DONE,
    ChangeKind.REVISED,
)
_TELLING_FIELDS = {"title", "action", "owner", "kind"}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """How old the news in the list is.

    Attributes:
        date: The day of the newest document, in words.
        names: The words for that document.
        age: How long ago it was, in words.
        day: Its day, as a date.
        is_old: Whether that is more than half a year ago.
    """

    date: str
    names: Mapping[str, object]
    age: str
    day: str
    is_old: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """Everything on the page.

    Attributes:
        total: How many milestones the filter takes.
        of: How many there are.
        until: The last day the page looks ahead to, in words.
        near: What comes or ends within that time, the nearest first; `near_count` with those not shown.
        later: The first after that, where little is near.
        changes: What changed lately, what matters most first; `change_count` with those not shown.
        overdue: How many passed without news.
        news: How old the news is; None for a list without documents.
        choices: Values to filter by, per key.
        since_words: The day from which changes are shown, in words.
    """

    total: int
    of: int
    until: str
    near: tuple[MilestoneCard, ...]
    near_count: int
    later: tuple[MilestoneCard, ...]
    changes: tuple[ChangeLine, ...]
    change_count: int
    overdue: int
    news: News | None
    choices: Mapping[str, tuple[FilterChoice, ...]]
    since_words: str


def build_front_page(snapshot: Snapshot, asked: Selection) -> FrontPage:
    """Build the page.

    A period in the filter replaces the half-year.
    """
    today, language = snapshot.today, asked.language
    spans = asked.chosen.wanted.get("within", (HALF_A_YEAR,))
    until = max(parse_within(span).after(today, snapshot.timeline.holidays) for span in spans)
    chosen = Filter({key: values for key, values in asked.chosen.wanted.items() if key != "within"})
    milestones = chosen.narrow(snapshot.timeline)
    ahead = sorted(
        (
            row
            for row in list_upcoming(milestones, today, within=None, chosen=chosen)
            if not row.is_overdue and row.day and row.day >= today
        ),
        key=lambda row: row.day or today,
    )
    near = [row for row in ahead if row.day and row.day <= until]
    later = ahead[len(near) :][: max(_LEAST_SHOWN - len(near), 0)]
    since = asked.since or (today - _LATELY).isoformat()
    changed = [pair for pair in changes_lately(snapshot, since) if chosen.takes(pair[1].milestone, today)]
    changed.sort(key=lambda pair: _IMPORTANCE.index(pair[1].kind))
    return FrontPage(
        total=len(near)
        if "within" in asked.chosen.wanted
        else sum(chosen.takes(one, today) for one in milestones),
        of=len(snapshot.timeline.milestones),
        until=day_label(until, language),
        near=tuple(to_card(row, language) for row in near[:_MOST_NEAR]),
        near_count=len(near),
        later=tuple(to_card(row, language) for row in later),
        changes=tuple(to_line(one, change, snapshot, language) for one, change in changed[:_MOST_CHANGES]),
        change_count=len(changed),
        overdue=sum(one.is_overdue(today) and chosen.takes(one, today) for one in milestones),
        news=_news(snapshot, language),
        choices=filter_choices(snapshot, asked),
        since_words=day_label(date.fromisoformat(since), language),
    )


def changes_lately(snapshot: Snapshot, since: str = "") -> Sequence[tuple[Revision, Change]]:
    """Return the changes since a day that tell a reader something, by default of 30 days, newest first."""
    since = since or (snapshot.today - _LATELY).isoformat()
    return snapshot.share(
        "changes",
        since,
        lambda: [
            pair
            for pair in changes_of(
                # What the list began with is no news, but for what an editor put on an empty one.
                (
                    one
                    for one in snapshot.changes_since(since)
                    if one.editor or one.recorded_at != snapshot.revisions[0].recorded_at
                ),
                snapshot,
            )
            if _is_telling(pair[1])
        ],
    )


def _is_telling(change: Change) -> bool:
    return change.kind is not ChangeKind.REVISED or not _TELLING_FIELDS.isdisjoint(change.fields)


def _news(snapshot: Snapshot, language: Language) -> News | None:
    newest = max(snapshot.timeline.sources.values(), key=lambda source: source.date, default=None)
    if newest is None:
        return None
    age = (snapshot.today - newest.date).days
    return News(
        date=day_label(newest.date, language),
        names=kind_words(newest.kind, language),
        age=say(language, "page.months_ago", months=age // 30)
        if age > _MANY_DAYS
        else days_away(-age, language),
        day=newest.date.isoformat(),
        is_old=snapshot.today > parse_within(HALF_A_YEAR).after(newest.date, snapshot.timeline.holidays),
    )
