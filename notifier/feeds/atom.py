"""The changes of the milestones of a feed as Atom, the newest first.

Source:
    RFC 4287; RFC 4122 4.3 for names derived from the domain.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from heapq import nlargest
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import NAMESPACE_DNS, uuid5
from xml.sax.saxutils import escape, quoteattr

from notifier.reminders.audience import Audience
from notifier.reminders.causes import changes_at, made_by, with_correction
from notifier.reminders.notices import change_notice
from notifier.timeline.revisions import changed_since
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.feeds.selection import FeedContent
    from notifier.reminders.notices import Notice
    from notifier.timeline.changes import Change
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import History, Revision

# Feed readers poll often enough to see every change with this limit.
MAX_CHANGES = 100
# Source: XML 1.0 (fifth edition) 2.2, "Characters".
_BARRED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def to_atom(content: FeedContent) -> bytes:
    """Write the changes of the milestones of a feed."""
    newest = nlargest(MAX_CHANGES, _changes(content), key=lambda one: (one[1].recorded_at, one[1].key))
    return "\n".join(_lines(content, newest)).encode("utf-8", "replace") + b"\n"


def _changes(content: FeedContent) -> Iterator[tuple[Revision | None, Revision]]:
    for selected in content.selected:
        yield from pairwise([None, *selected.history.revisions])


def _lines(content: FeedContent, changes: list[tuple[Revision | None, Revision]]) -> Iterator[str]:
    feed, timeline = content.feed, content.timeline
    updated = changes[0][1].recorded_at if changes else _NEVER
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{feed.language}">'
    yield f"<id>{_name(content, f'feed/{feed.name}?{feed.query}')}</id>"
    yield f"<title>{_text(say(feed.language, 'feed.changes', title=feed.title))}</title>"
    yield f"<updated>{_moment(updated)}</updated>"
    yield f"<author><name>{_text(timeline.name)}</name></author>"
    if timeline.url:
        yield f'<link rel="alternate" type="text/html" href={quoteattr(f"{timeline.url}/")}/>'
    if timeline.url and (path := feed.path("atom")):
        yield f'<link rel="self" type="application/atom+xml" href={quoteattr(f"{timeline.url}/{path}")}/>'
    for before, after in changes:
        notice = _notice(content, before, after)
        if notice is not None:
            yield from _entry(content, after, notice)
    yield "</feed>"


def _notice(content: FeedContent, before: Revision | None, after: Revision) -> Notice | None:
    timeline = content.timeline
    change = changed_since(before, after)
    if change is None:
        return None
    today = timeline.day_of(after.recorded_at)
    known = _as_then(content, change, after.recorded_at)
    change = with_correction(change, changes_at(after.recorded_at, content.histories), known)
    return change_notice(change, Audience(language=content.feed.language, today=today, timeline=known))


def _as_then(content: FeedContent, change: Change, moment: datetime) -> Timeline:
    """Return the timeline; where others of which a change tells are different since, only those, as then.

    Those are what its milestone comes after, and all that comes after it: as they are now they would give an
    old change a cause, or a consequence, of a later day.
    """
    timeline = content.timeline
    states = [timeline.by_key.get(change.key), change.before, change.after]
    anchors = [timeline.find(one.after.milestone) for one in states if one and one.after]
    related = {one.key: one for one in (*anchors, states[0]) if one}
    waiting = [change.milestone]
    while waiting:
        new = [one for one in timeline.followers(waiting.pop(0)) if one.key not in related]
        related |= {one.key: one for one in new}
        waiting += new
    then = {key: _then(one, content.histories.get(key), moment) for key, one in related.items()}
    if then == related:
        return timeline
    return timeline._replace(milestones=tuple(one for one in then.values() if one))


def _then(milestone: Milestone, history: History | None, moment: datetime) -> Milestone | None:
    """Return a milestone as it was recorded at a moment; None where it was not in the list."""
    known = history.at_moment(moment) if history else None
    if history is None or known is history.latest:
        return milestone
    return known.state if known else None


def _entry(content: FeedContent, revision: Revision, notice: Notice) -> Iterator[str]:
    moment = _moment(revision.recorded_at)
    facts = [f"{fact.name}: {fact.value}" for fact in notice.facts]
    lines = [*notice.sentences, *made_by(revision, content.feed.language), *facts]
    yield "<entry>"
    yield f"<id>{_name(content, f'{revision.key}/{revision.revision}')}</id>"
    yield f"<title>{_text(notice.headline)}</title>"
    yield f"<published>{moment}</published>"
    yield f"<updated>{moment}</updated>"
    if revision.editor:
        yield f"<author><name>{_text(revision.editor)}</name></author>"
    yield f"<category term={quoteattr(revision.change.value)}/>"
    # Required in an entry without a link, and shown by feed readers in any case.
    yield f'<content type="text">{_text(chr(10).join(lines))}</content>'
    for number, link in enumerate(notice.links):
        rel = "related" if number else "alternate"
        yield f'<link rel="{rel}" title={quoteattr(_clean(link.text))} href={quoteattr(_clean(link.url))}/>'
    yield "</entry>"


def _name(content: FeedContent, what: str) -> str:
    return uuid5(NAMESPACE_DNS, f"{content.timeline.domain}/{what}").urn


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    return _BARRED.sub("", text)
