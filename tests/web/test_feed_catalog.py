"""The calendars of a static site, which are made with what they have in common."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from notifier.feeds.formats import FORMATS
from notifier.feeds.queries import parse_feed_query
from notifier.timeline.model import After, Cancellation, Kind
from tests.conftest import day, milestone
from tests.web.sites import build_site, snapshot_of

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone
    from notifier.web.feed_catalog import FeedCatalog

FIRST = milestone("2026-01-01", id="een", topics=("a",))
SECOND = milestone("2026-03-01", id="twee", topics=("a", "b"), after=After(milestone="een"))
THIRD = milestone(
    "2026", id="drie", topics=("b",), cancelled=Cancellation(on=day("2025-12-01"), reason="nee")
)
# All are a start, but for one that was removed.
REMOVED = milestone("2026-02-01", id="weg", kind=Kind.DEADLINE)
QUERIES = (
    "",
    "kind=start",
    "topic=a",
    "topic=b",
    "topic=a&lang=en",
    "topic=b&alarms=P7D",
    "topic=a&windows=span",
)


@pytest.mark.parametrize("removed", [(), (REMOVED,)])
@pytest.mark.parametrize("order", [QUERIES, QUERIES[::-1]])
def test_what_calendars_have_in_common_changes_none_of_them(
    order: tuple[str, ...], removed: tuple[Milestone, ...]
) -> None:
    before = (FIRST._replace(title="Eerst"), *removed)
    catalog = snapshot_of(build_site(FIRST, SECOND, THIRD, before=before)).catalog

    def made(all_of_them: FeedCatalog, query: str) -> list[bytes]:
        feed = parse_feed_query(query, catalog.timeline, catalog.known)
        return [all_of_them.make(feed, form).plain.body for form in FORMATS.values()]

    shared = replace(catalog, makes_all=True)
    found = {query: made(shared, query) for query in order}
    assert found == {query: made(replace(catalog), query) for query in order}
    assert len(set(map(tuple, found.values()))) == len(QUERIES)
