"""The static site: every public page, feed and resource as a file that any web server can serve.

Each file is what `serve` answers at its address, with links that lead to other files. Most addresses are
known beforehand, the rest is found by following links, so that no link leads nowhere. A file is made again
only where what it is made from changed since the last time, or the file itself.
"""

from __future__ import annotations

import html
import json
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from notifier.errors import PublishError
from notifier.feeds.formats import FORMATS
from notifier.timeline.filters import FILTERS
from notifier.web.app import build_app
from notifier.web.page_table import PAGES
from notifier.web.site_inputs import PAGE_SIZE, SiteInputs
from notifier.web.site_links import ABSENT, CHOICES, file_of, to_address, to_file_links
from notifier.web.site_manifest import (
    FileLine,
    read_manifest,
    remove_file,
    stamp_of,
    write_file,
    write_manifest,
)
from notifier.web.site_rows import PublishedRows
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp, Message

    from notifier.timeline.model import Milestone
    from notifier.web.snapshot import Snapshot
    from notifier.web.state import AppState


def write_site(
    state: AppState,
    events: Callable[[], bytes],
    settings: object,
    folder: Path,
    progress: Callable[[int], object] = lambda _: None,
) -> int:
    """Write the site of the state's snapshot; only files that differ are written.

    Files that an earlier site wrote and this one lacks are removed; others in the folder are left alone.

    Args:
        state: The state of the HTTP server after a round.
        events: Returns the published `events.yaml`.
        settings: What else the files depend on: the settings of the file.
        folder: Where; created when it does not exist.
        progress: Called with the number of files that are current, now and then.

    Returns:
        How many files were written or removed.

    Raises:
        PublishError: The folder cannot be written, or a folder within it is a link to another place.
    """
    changed, snapshot = 0, None
    try:
        # Once a milestone cannot be shown, it is left out of all pages, each of which says so.
        while snapshot is not state.snapshot:
            snapshot = state.snapshot
            assert snapshot is not None, "a site is made after a round"  # noqa: S101
            site = _Site(snapshot, settings, folder.resolve(), progress)
            if site.is_current():
                break
            try:
                site.write_all(build_app(state), events)
            except LookupError:
                if state.snapshot is snapshot:
                    raise
            changed += site.changed
    except OSError as error:
        raise PublishError("publish.unwritable", folder=folder, reason=error.strerror) from error
    return changed


class _Site:
    """A site while it is written.

    Attributes:
        changed: How many files were written or removed.
    """

    def __init__(
        self, snapshot: Snapshot, settings: object, folder: Path, progress: Callable[[int], object]
    ) -> None:
        self.changed = 0
        self._snapshot = snapshot
        self._inputs = SiteInputs(snapshot, settings)
        self._folder = folder
        self._progress = progress
        self._today = snapshot.today.isoformat()
        self._before = read_manifest(folder)
        self._rows = PublishedRows(folder, self._before, snapshot.timeline, self._is_as_before)
        snapshot.catalog.texts.update({one: partial(self._rows.texts, one) for one in Language})
        self._now: dict[str, FileLine] = {}

    def is_current(self) -> bool:
        """Whether all files are those of the last time, and were made today from what there is now."""
        absent = self._before.get(ABSENT)
        # This page is made from all that is shown.
        if absent is None or (absent.day, absent.made_from) != (self._today, self._inputs.of("")):
            return False
        return all(line.stamp == stamp_of(f"{self._folder}/{name}") for name, line in self._before.items())

    def write_all(self, app: ASGIApp, events: Callable[[], bytes]) -> None:
        """Write every file that has to be written, and remove those of an earlier site."""
        timeline = self._snapshot.timeline
        default, ask = timeline.language.value, partial(_get, app, self._snapshot, self._rows)
        # First, as making it takes much memory, which what the lists have in common takes later on.
        self._file("events.yaml", "", lambda: (events(), []))
        starts = dict.fromkeys(_addresses(self._snapshot))
        # One choice after another, as what its pages are made from is kept until the next.
        waiting: dict[str, list[str]] = {}
        for address in starts:
            waiting.setdefault(_choice_of(address), []).append(address)
        seen = set(starts)
        while waiting:
            choice, found = next(iter(waiting.items()))
            # Links to the same choice are added to the end of it.
            for address in found:
                name = file_of(address, default)
                for link in self._file(name, address, partial(ask, address, name), known=starts):
                    if link not in seen:
                        seen.add(link)
                        waiting.setdefault(_choice_of(link), []).append(link)
            del waiting[choice]
        self._file(ABSENT, "", lambda: (ask("/404", ABSENT, status=404)[0], []))
        if timeline.contact:
            name = ".well-known/security.txt"
            self._file(name, "", partial(ask, f"/{name}", name))
        if timeline.url:
            names = [name for name in self._now if name.endswith("index.html")]
            self._file("sitemap.xml", "", lambda: (_sitemap(timeline.url, names), []))
        for name in self._before.keys() - self._now.keys():
            self.changed += remove_file(self._folder / name, self._folder)
        write_manifest(self._folder, self._now)

    def _file(
        self,
        name: str,
        address: str,
        make: Callable[[], tuple[bytes, list[str]]],
        known: Collection[str] = (),
    ) -> list[str]:
        """Write a file where it has to be, and return the addresses that it links to."""
        self._progress(len(self._now))
        before, made_from = self._before.get(name), self._inputs.of(address)
        # A text, as this is done for every file, and a path takes longer to make.
        path = f"{self._folder}/{name}"
        if before and before.made_from == made_from and before.stamp == stamp_of(path):
            on_day = before.on_day if before.day == self._today else self._inputs.on_day(address)
            if on_day == before.on_day:
                self._now[name] = before._replace(day=self._today)
                return before.links.split()
        data, links = make()
        self.changed += write_file(self._folder / name, data)
        found = [link for link in links if link not in known]
        self._now[name] = FileLine(
            made_from=made_from,
            day=self._today,
            on_day=self._inputs.on_day(address),
            stamp=stamp_of(path),
            links=" ".join(found),
        )
        return found

    def _is_as_before(self, milestone: Milestone) -> bool:
        """Whether the resource of a milestone would be made from the same as before."""
        address = f"/v1/milestones/{milestone.page_name}"
        before = self._before.get(file_of(address, ""))
        if before is None or before.made_from != self._inputs.of(address):
            return False
        return before.day == self._today or before.on_day == self._inputs.on_day(address)


def _addresses(snapshot: Snapshot) -> Iterator[str]:
    """Yield the addresses that are known without following links."""
    timeline, default = snapshot.timeline, snapshot.language
    for row in PAGES:
        for path in row.addresses(snapshot) if row.is_kept else ():
            for one in Language:
                yield to_address(path, {"lang": one}, default)
    yield from ("/robots.txt", "/favicon.ico", "/openapi.json", "/v1/openapi.json", "/v1/feeds")
    yield from ("/v1/milestones?page=1", "/v1/changes")
    for milestone in timeline.milestones:
        yield f"/v1/milestones/{milestone.page_name}"
    chosen = {
        f"?{key}={quote(word, safe='')}"
        for key in CHOICES
        for one in timeline.milestones
        for word in FILTERS[key].words(one, snapshot.today)
    }
    stems = [f"/calendars/{feed.name}.{{}}" for feed in snapshot.feed_links]
    stems += [f"/calendar.{{}}{query}" for query in ("", *sorted(chosen))]
    for stem in stems:
        for ending in FORMATS:
            yield stem.format(ending)


def _choice_of(address: str) -> str:
    """Return the filter of an address: its query without what does not choose milestones."""
    query = address.partition("?")[2]
    return "&".join(part for part in query.split("&") if part.partition("=")[0] in CHOICES)


def _sitemap(url: str, names: list[str]) -> bytes:
    pages = (name.removesuffix("index.html") for name in names)
    locations = "".join(f"<url><loc>{html.escape(f'{url}/{page}')}</loc></url>\n" for page in pages)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{head}<urlset xmlns="{space}">\n{locations}</urlset>\n'.encode()


def _get(
    app: ASGIApp,
    snapshot: Snapshot,
    rows: PublishedRows,
    address: str,
    name: str,
    *,
    status: int = 200,
) -> tuple[bytes, list[str]]:
    """Return what is answered at an address, with links to files, and the addresses it links to."""
    path, _, query = address.partition("?")
    if path in {"/v1/milestones", "/v1/changes"}:
        query = f"{query}&pageSize={PAGE_SIZE}"
    answered, body = _ask(app, rows, path, query)
    if answered != status:
        msg = f"{address} answers {answered}"
        raise LookupError(msg)
    if path == "/v1/feeds":
        # The file lies in a folder of its own, one further down than the address.
        return body.replace(b'"../', b'"../../'), []
    if path == "/v1/changes":
        # The first page is the oldest one.
        older = json.loads(body)["page"] - 1
        return body, [f"{path}?page={older}"] if older else []
    if path == "/v1/milestones":
        made = json.loads(body)
        is_last = made["page"] * made["page_size"] >= made["total"]
        return body, [] if is_last else [f"{path}?page={made['page'] + 1}"]
    if not body.startswith(b"<!doctype html>"):
        return body, []
    # What is absent is so in each language; the other one has a front page.
    place = "/" if name == ABSENT else address
    page, links = to_file_links(body.decode(), place, name, snapshot.language, snapshot.timeline.url)
    return page.encode(), links


def _ask(app: ASGIApp, rows: PublishedRows, path: str, query: str) -> tuple[int, bytes]:
    """Send a request to the application as a static site's."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [],
        "static": rows,
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": None,
        "http_version": "1.1",
        "asgi": {"version": "3.0"},
    }
    # What makes pages waits for nothing, so that it needs no event loop.
    try:
        app(scope, receive, send).send(None)  # type: ignore[attr-defined]
    except StopIteration:
        return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])
    msg = f"{path} waits for something"
    raise RuntimeError(msg)
