"""The addresses of the static site that are known without following links, and how they are divided."""

from __future__ import annotations

import html
import zlib
from itertools import product
from typing import TYPE_CHECKING

from notifier.feeds.formats import FORMATS
from notifier.timeline.filters import Filter
from notifier.web.filter_choices import count_values, most_common
from notifier.web.page_table import LISTS, PAGES
from notifier.web.site_links import CHOICES, MILESTONE, group_of, to_address
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifier.timeline.model import Timeline
    from notifier.web.site_manifest import Group
    from notifier.web.snapshot import Snapshot

# The folders in which each value has a page of its own that leads to its lists.
_SUBJECTS = {row.path.split("/")[1] for row in PAGES if "{name" in row.path}
# The list itself, which `serve` does not send.
LIST = "/events.yaml"
# What says what is in the feeds, and what makes both parts take about as long.
_NEEDING_FEEDS = ("/subscribe", "/v1/feeds", "/owners/", "/sources/")


def known_addresses(snapshot: Snapshot) -> Iterator[str]:
    """Yield the addresses that are known without following links, but for those of milestones."""
    default = snapshot.language
    # First, as making it takes much memory, which what the lists have in common takes later on.
    yield LIST
    for row in PAGES:
        for path in row.addresses(snapshot) if row.is_kept and row.path != f"{MILESTONE}{{name}}" else ():
            for one in Language:
                yield to_address(path, {"lang": one}, default)
    yield from ("/style.css", "/icon.svg", "/robots.txt", "/favicon.ico", "/openapi.json", "/v1/openapi.json")
    yield from ("/v1/feeds", "/v1/milestones?page=1", "/v1/changes")
    for ending in FORMATS:
        yield from (f"/calendars/{feed.name}.{ending}" for feed in snapshot.feed_links)
    chosen: list[dict[str, str]] = [{}]
    offered = [*chosen]
    for key in sorted(CHOICES):
        counts = count_values(snapshot, key, Filter())
        chosen += ({key: value} for value in sorted(counts))
        values = counts if CHOICES[key] in _SUBJECTS else most_common(counts, key)
        offered += ({key: value} for value in sorted(values))
    for asked in chosen:
        yield from (to_address(f"/calendar.{ending}", asked, default) for ending in FORMATS)
    # The lists that pages offer: as links on a page that the other process makes they come late.
    for path, asked, one in product(LISTS, offered, Language):
        yield to_address(path, {**asked, "lang": one}, default)


def earlier_groups(timeline: Timeline) -> list[str]:
    """Return the groups of the earlier ids of milestones: a page at each leads to the present one."""
    present = {one.page_name for one in timeline.milestones}
    return [
        f"{MILESTONE}{name}"
        for one in timeline.milestones
        for name in one.formerly
        # The address of what is included has its key.
        if name not in present and "/" not in name and timeline.find(name) is one
    ]


def can_be_beside(address: str) -> bool:
    """Whether a copy of the process writes a file: half of what both write, and nothing that needs feeds."""
    group, path = group_of(address), address.partition("?")[0]
    if group.startswith(MILESTONE):
        return bool(zlib.crc32(group.encode()) % 2)
    return not (path.startswith(_NEEDING_FEEDS) or path.rpartition(".")[2] in {"yaml", *FORMATS})


def sitemap(url: str, groups: Iterable[Group]) -> bytes:
    """Return the list of all pages, for search engines; the site has this public address."""
    names = sorted(name for group in groups for name in group.names)
    pages = [name.removesuffix("index.html") for name in names if name.endswith("index.html")]
    locations = "".join(f"<url><loc>{html.escape(f'{url}/{page}')}</loc></url>\n" for page in pages)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{head}<urlset xmlns="{space}">\n{locations}</urlset>\n'.encode()
