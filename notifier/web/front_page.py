"""The front page: what comes within half a year, what changed lately, and what passed without news."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from notifier.dates.labels import day_label, days_away
from notifier.timeline.changes import ChangeKind
from notifier.timeline.filters import Filter, parse_within
from notifier.timeline.statements import kind_words
from notifier.timeline.upcoming import PeriodKind
from notifier.web.changes_page import changes_of, to_line
from notifier.web.entries import to_card
from notifier.web.filter_choices import chosen_values, filter_choices
from notifier.web.timeline_page import open_rows
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.timeline.changes import Change
    from notifier.timeline.revisions import Revision
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
_TELLING_FIELDS = {"action", "owner", "kind"}


def build_front_page(snapshot: Snapshot, asked: Selection) -> Mapping[str, Any]:
    """Build the page.

    A period in the filter replaces the half-year, and nothing after it is shown. Without one, the first after
    the half-year are shown too where little is near. What has begun without a last day, and has an action, is
    to be done now, whatever the period.
    """
    today, language = snapshot.today, asked.language
    spans = asked.chosen.wanted.get("within", (HALF_A_YEAR,))
    until = max(parse_within(span).after(today, snapshot.timeline.holidays) for span in spans)
    chosen = Filter({key: values for key, values in asked.chosen.wanted.items() if key != "within"})
    milestones, by_key = chosen.narrow(snapshot.timeline), snapshot.timeline.by_key
    rows = open_rows(snapshot, chosen)
    ahead = sorted(
        (row for row in rows if not row.is_overdue and row.day and row.day >= today),
        key=lambda row: row.day or today,
    )
    near = [row for row in ahead if row.day and row.day <= until]
    now = [row for row in rows if row.period.kind is PeriodKind.OPEN and row.milestone.action]
    is_bounded = "within" in asked.chosen.wanted
    later = () if is_bounded else ahead[len(near) :][: max(_LEAST_SHOWN - len(near), 0)]
    since = asked.since or (today - _LATELY).isoformat()
    # As it was at the change, or as it is now: also what got its topic or owner later is of the choice.
    changed = [
        pair
        for pair in changes_lately(snapshot, since)
        if any(chosen.takes(one, today) for one in (pair[1].milestone, by_key.get(pair[0].key)) if one)
    ]
    changed.sort(key=lambda pair: _rank(pair[1]))
    whole = sum(chosen.takes(one, today) for one in milestones)
    return {
        "total": len({row.milestone.key for row in near}) if is_bounded else whole,
        # A time of a series that comes round has a line of its own.
        "lines": len(near) if is_bounded else len(rows),
        "whole": whole,  # How many the whole timeline has of this choice, of any period.
        "of": len(snapshot.timeline.milestones),
        "until": day_label(until, language),
        "now": [to_card(row, language) for row in now[:_MOST_NEAR]],
        "now_count": len(now),
        "near": [to_card(row, language) for row in near[:_MOST_NEAR]],
        "near_count": len(near),
        "later": [to_card(row, language) for row in later],
        "changes": [to_line(one, change, snapshot, language) for one, change in changed[:_MOST_CHANGES]],
        "change_count": len(changed),
        "nothing_changed": _nothing_changed(snapshot, since, language, is_chosen=bool(chosen.wanted)),
        "overdue": sum(row.is_overdue for row in rows),
        "news": _news(snapshot, language),
        "choices": filter_choices(snapshot, asked),
        "chosen": chosen_values(snapshot, asked),
        "since_words": day_label(date.fromisoformat(since), language),
    }


def _rank(change: Change) -> int:
    """Return the place of a change by what matters most; a date that was corrected did not move."""
    return _IMPORTANCE.index(ChangeKind.REVISED if change.is_correction else change.kind)


def _nothing_changed(snapshot: Snapshot, since: str, language: Language, *, is_chosen: bool) -> str:
    """Return the sentence where no change is shown: of a choice, or where only details changed since.

    A list that began since says so where nothing else was recorded, as that is no change.
    """
    if is_chosen:
        return say(language, "page.nothing_chosen")
    recorded = snapshot.changes_since(since)
    began = snapshot.revisions[0].recorded_at if snapshot.revisions else None
    if any(one.recorded_at != began for one in recorded):
        return say(language, "page.nothing_of_note")
    if began is None or not recorded:
        return say(language, "page.nothing_changed")
    day = day_label(snapshot.timeline.day_of(began), language)
    return say(language, "page.nothing_since", day=day)


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
            if pair[1].kind is not ChangeKind.REVISED
            or pair[1].ended_as
            or not _TELLING_FIELDS.isdisjoint(pair[1].fields)
        ],
    )


def _news(snapshot: Snapshot, language: Language) -> Mapping[str, Any] | None:
    """Return how old the news in the list is: that of the newest document, old after half a year."""
    newest = max(snapshot.timeline.sources.values(), key=lambda source: source.date, default=None)
    if newest is None:
        return None
    age = (snapshot.today - newest.date).days
    is_old = snapshot.today > parse_within(HALF_A_YEAR).after(newest.date, snapshot.timeline.holidays)
    words = say(
        language,
        "page.news_old" if is_old else "page.news",
        date=day_label(newest.date, language),
        age=say(language, "page.months_ago", months=age // 30)
        if age > _MANY_DAYS
        else days_away(-age, language),
        **kind_words(newest.kind, language),
    )
    return {"words": words, "is_old": is_old, "day": newest.date.isoformat()}
