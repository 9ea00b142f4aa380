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

from notifier.errors import PublishError, reason_of_system
from notifier.feeds.formats import FORMATS
from notifier.timeline.filters import Filter
from notifier.web.app import build_app
from notifier.web.filter_choices import count_values
from notifier.web.page_table import PAGES
from notifier.web.site_inputs import PAGE_SIZE, SiteInputs
from notifier.web.site_links import (
    ABSENT,
    CHOICES,
    MILESTONE,
    WHOLE,
    file_of,
    group_of,
    to_address,
    to_file_links,
)
from notifier.web.site_manifest import (
    FileLine,
    Group,
    read_manifest,
    remove_file,
    stamp_of,
    write_file,
    write_manifest,
)
from notifier.web.site_rows import PublishedRows
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from starlette.types import ASGIApp, Message

    from notifier.timeline.model import Milestone
    from notifier.web.snapshot import Snapshot
    from notifier.web.state import AppState

    Ask = Callable[[str, str], tuple[bytes, list[str]]]


def write_site(
    state: AppState,
    events: Callable[[Mapping[str, str]], bytes],
    settings: object,
    rows: Mapping[str, object],
    folder: Path,
    progress: Callable[[int], object] = lambda _: None,
) -> int:
    """Write the site of the state's snapshot; only files that differ are written.

    Files that an earlier site wrote and this one lacks are removed; others in the folder are left alone.

    Args:
        state: The state of the HTTP server after a round.
        events: Returns the published `events.yaml`, given the text of milestones in it that are as before.
        settings: What else the files depend on: the settings of the file.
        rows: The milestones as the published `events.yaml` has them, by id.
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
            site = _Site(snapshot, SiteInputs(snapshot, settings, rows), folder.resolve(), progress)
            if site.is_current():
                break
            try:
                site.write_all(build_app(state), events)
            except LookupError:
                if state.snapshot is snapshot:
                    raise
            changed += site.changed
    except OSError as error:
        raise PublishError("publish.unwritable", folder=folder, reason=reason_of_system(error)) from error
    return changed


class _Site:
    """A site while it is written.

    Attributes:
        changed: How many files were written or removed.
    """

    def __init__(
        self, snapshot: Snapshot, inputs: SiteInputs, folder: Path, progress: Callable[[int], object]
    ) -> None:
        self.changed = 0
        self._snapshot = snapshot
        self._inputs = inputs
        self._folder = folder
        self._progress = progress
        self._today = snapshot.today.isoformat()
        self._before = read_manifest(folder)
        self._parsed: dict[str, dict[str, FileLine]] = {}
        whole = self._before.get(WHOLE)
        self._rows = PublishedRows(
            folder,
            self._lines(WHOLE),
            snapshot.timeline,
            self._is_as_before,
            is_of_today=whole is not None and whole.day == self._today,
        )
        snapshot.catalog.texts.update({one: partial(self._rows.texts, one) for one in Language})
        # The addresses and groups to which links need not be followed.
        self._known: Collection[str] = ()
        self._milestones: Collection[str] = ()
        # What is remembered of groups that are as before, and of each file of the others.
        self._kept: dict[str, Group] = {}
        self._made: dict[str, dict[str, FileLine]] = {}
        self._zipped: dict[bytes, bytes] = {}
        self._count = 0

    def is_current(self) -> bool:
        """Whether all files are those of the last time, and were made today from what there is now."""
        whole = self._before.get(WHOLE)
        # This group is made from all that is shown.
        if whole is None or (whole.day, whole.made_from) != (self._today, self._inputs.of(WHOLE)):
            return False
        return all(group.is_untouched(self._folder) for group in self._before.values())

    def write_all(self, app: ASGIApp, events: Callable[[Mapping[str, str]], bytes]) -> None:
        """Write every file that has to be written, and remove those of an earlier site."""
        timeline, default = self._snapshot.timeline, self._snapshot.language
        ask = partial(_get, app, self._snapshot, self._rows)
        # First, as making it takes much memory, which what the lists have in common takes later on.
        self._file("events.yaml", WHOLE, lambda: (events(self._rows.published()), []))
        starts = dict.fromkeys(_addresses(self._snapshot))
        milestones = [f"{MILESTONE}{one.page_name}" for one in timeline.milestones]
        self._known, self._milestones = starts.keys(), frozenset(milestones)
        # One group after another, as what the pages of a choice are made from is kept until the next.
        waiting: dict[str, list[str]] = {}
        for address in starts:
            waiting.setdefault(group_of(address), []).append(address)
        for group in milestones:
            if not self._keeps(group):
                pages = (to_address(group, {"lang": one}, default) for one in Language)
                waiting[group] = [f"/v1{group}", *pages]
        seen = set(starts)
        while waiting:
            group, found = next(iter(waiting.items()))
            # Links to the same group are added to the end of it.
            for link in self._take(group, found, ask):
                if link not in seen:
                    seen.add(link)
                    waiting.setdefault(group_of(link), []).append(link)
            del waiting[group]
        self._file(ABSENT, WHOLE, lambda: (ask("/404", ABSENT, status=404)[0], []))
        if timeline.contact:
            name = ".well-known/security.txt"
            self._file(name, WHOLE, partial(ask, f"/{name}", name))
        if timeline.url:
            self._file("sitemap.xml", WHOLE, lambda: (_sitemap(timeline.url, self._groups().values()), []))
        self._end(self._groups())

    def _take(self, group: str, addresses: Iterable[str], ask: Ask) -> Iterator[str]:
        """Write the files of a group where they have to be written, and yield the addresses they link to."""
        if self._keeps(group, addresses):
            links = (link for line in self._kept[group].lines for link in line.links.split())
            yield from (link for link in links if group_of(link) != group)
            return
        for address in addresses:
            name = file_of(address, self._snapshot.language)
            yield from self._file(name, address, partial(ask, address, name))

    def _keeps(self, group: str, addresses: Iterable[str] = ()) -> bool:
        """Keep a group whose files are as before, those of these addresses as well; return whether it was."""
        before = self._before.get(group)
        if before is None or group in self._made or before.made_from != self._inputs.of(group):
            return False
        if before.day != self._today and any(one.on_day != self._on_day(group, one) for one in before.lines):
            return False
        names = {file_of(address, self._snapshot.language) for address in addresses}
        if not (names.issubset(before.names) and before.is_untouched(self._folder)):
            return False
        self._kept[group] = before._replace(day=self._today)
        self._tell(len(before.names))
        return True

    def _on_day(self, group: str, line: FileLine) -> str:
        return self._inputs.on_day(f"/v1{group}" if line.name.startswith("v1/") else group)

    def _file(self, name: str, address: str, make: Callable[[], tuple[bytes, list[str]]]) -> list[str]:
        """Write a file where it has to be, and return the addresses that it links to."""
        group, path = group_of(address), f"{self._folder}/{name}"
        line = self._lines(group).get(name)
        made_from = self._inputs.of(address), self._inputs.on_day(address)
        is_untouched = line is not None and line.stamp == stamp_of(path)
        if line is None or not is_untouched or (line.made_from, line.on_day) != made_from:
            data, links = make()
            self.changed += write_file(self._folder / name, data, self._zipped, is_untouched=is_untouched)
            others = (link for link in links if link not in self._known)
            found = " ".join(link for link in others if group_of(link) not in self._milestones)
            line = FileLine(name, *made_from, stamp_of(path), found)
        self._made.setdefault(group, {})[name] = line
        self._tell(1)
        return line.links.split()

    def _lines(self, group: str) -> Mapping[str, FileLine]:
        """Return what is remembered of the files of a group, by name."""
        if group not in self._parsed:
            before = self._before.get(group)
            self._parsed[group] = {line.name: line for line in before.lines} if before else {}
        return self._parsed[group]

    def _groups(self) -> dict[str, Group]:
        """Return what will be remembered of each group."""
        found = dict(self._kept)
        for group, lines in self._made.items():
            # One that was kept has more files where a link to another one was found later.
            own = {line.name: line for line in found[group].lines} if group in found else {}
            parts = [part for line in (own | lines).values() for part in line]
            found[group] = Group(self._inputs.of(group), self._today, parts)
        return found

    def _end(self, groups: Mapping[str, Group]) -> None:
        """Remove the files of an earlier site that are in none of these groups, and remember these."""
        names = [
            {name for group, one in every.items() if group not in self._kept for name in one.names}
            for every in (self._before, groups)
        ]
        for name in names[0] - names[1]:
            self.changed += remove_file(self._folder / name, self._folder)
        write_manifest(self._folder, groups)

    def _tell(self, count: int) -> None:
        self._count += count
        self._progress(self._count)

    def _is_as_before(self, milestone: Milestone) -> bool:
        """Whether the resource of a milestone would be made from the same as before."""
        group = f"{MILESTONE}{milestone.page_name}"
        before = self._before.get(group)
        if before is None or before.made_from != self._inputs.of(group):
            return False
        if before.day == self._today:
            return True
        resource = f"/v1{group}"
        return self._lines(group)[file_of(resource, "")].on_day == self._inputs.on_day(resource)


def _addresses(snapshot: Snapshot) -> Iterator[str]:
    """Yield the addresses that are known without following links, but for those of milestones."""
    default = snapshot.language
    for row in PAGES:
        for path in row.addresses(snapshot) if row.is_kept and row.path != f"{MILESTONE}{{name}}" else ():
            for one in Language:
                yield to_address(path, {"lang": one}, default)
    yield from ("/style.css", "/icon.svg", "/robots.txt", "/favicon.ico", "/openapi.json", "/v1/openapi.json")
    yield from ("/v1/feeds", "/v1/milestones?page=1", "/v1/changes")
    words = [(key, word) for key in CHOICES for word in count_values(snapshot, key, Filter())]
    chosen = (f"?{key}={quote(word, safe='')}" for key, word in sorted(words))
    stems = [f"/calendars/{feed.name}.{{}}" for feed in snapshot.feed_links]
    stems += [f"/calendar.{{}}{query}" for query in ("", *chosen)]
    for stem in stems:
        for ending in FORMATS:
            yield stem.format(ending)


def _sitemap(url: str, groups: Iterable[Group]) -> bytes:
    names = sorted(name for group in groups for name in group.names)
    pages = [name.removesuffix("index.html") for name in names if name.endswith("index.html")]
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
