"""The static site: every public page, feed and resource as a file that any web server can serve.

Each file is what `serve` answers at its address, with links that lead to other files. The addresses are found
by following the links from the front page on, so that no link leads nowhere.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import html
import json
import posixpath
import re
import unicodedata
from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from notifier.errors import PublishError
from notifier.feeds.formats import FORMATS
from notifier.timeline.filters import FILTERS
from notifier.web.app import build_app
from notifier.web.page_table import LISTS
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp, Message

    from notifier.web.state import AppState

    Ask = Callable[[str, str], tuple[int, bytes]]

# The filters of which each value has pages, lists and feeds of its own, with the folder of these.
CHOICES = {"topic": "topics", "kind": "kinds", "owner": "owners", "source": "sources"}
_HREF = re.compile(r' href="([^"]*)"')
_CODE = re.compile(r"<code>([^<]*)</code>")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.ASCII)
_ZIPPED = (".html", ".css", ".json", ".ics", ".atom", ".csv", ".md", ".xml", ".txt", ".yaml")
_MANIFEST = ".notifier-site"
_PAGE_SIZE = "200"


def write_site(
    state: AppState, events: bytes, folder: Path, progress: Callable[[int], object] = lambda _: None
) -> int:
    """Write the site of the state's snapshot; only files that differ are written.

    Files that an earlier site wrote and this one lacks are removed; others in the folder are left alone.

    Args:
        state: The state of the HTTP server after a round.
        events: The published `events.yaml`.
        folder: Where; created when it does not exist.
        progress: Called with the number of files that are current, now and then.

    Returns:
        How many files were written or removed.

    Raises:
        PublishError: The folder cannot be written, or a folder within it is a link to another place.
    """
    changed, names, root = 0, list[str](), folder.resolve()
    places = set[Path]()
    try:
        with asyncio.Runner() as runner:
            ask = partial(_ask, build_app(state), runner)
            for name, data in _with_twins(_files(state, ask, events)):
                path = folder / name
                if path.parent not in places and path.parent.resolve() != root / Path(name).parent:
                    raise PublishError("publish.link", folder=path.parent)
                places.add(path.parent)
                changed += _write(path, data)
                names.append(name)
                progress(len(names))
        manifest = folder / _MANIFEST
        former = manifest.read_text("utf-8", "replace").splitlines() if manifest.exists() else []
        for name in {one for one in former if "\0" not in one} - set(names):
            path = folder / name
            # Nothing outside of the folder is removed, also where the manifest was changed by hand.
            if path.resolve().is_relative_to(root) and path.is_file():
                path.unlink()
                changed += 1
        _write(manifest, "".join(f"{name}\n" for name in sorted(names)).encode())
    except OSError as error:
        raise PublishError("publish.unwritable", folder=folder, reason=error.strerror) from error
    return changed


def _files(state: AppState, ask: Ask, events: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield every file: what the links from the front page lead to, and what no link leads to."""
    snapshot = state.snapshot
    assert snapshot is not None, "a site is made after a round"  # noqa: S101
    timeline = snapshot.timeline
    default = timeline.language.value
    starts = ["/", *(f"/?lang={one}" for one in Language if one != default)]
    starts += ["/robots.txt", "/openapi.json", "/v1/openapi.json", "/v1/feeds"]
    starts += ["/v1/milestones?page=1", "/v1/changes?page=1"]
    starts += [f"/v1/milestones/{one.page_name}" for one in timeline.milestones]
    chosen = {
        f"?{key}={quote(word, safe='')}"
        for key in CHOICES
        for one in timeline.milestones
        for word in FILTERS[key].words(one, snapshot.today)
    }
    stems = [f"/calendars/{feed.name}.{{}}" for feed in snapshot.feed_links]
    stems += [f"/calendar.{{}}{query}" for query in ("", *sorted(chosen))]
    starts += [stem.format(ending) for stem in stems for ending in FORMATS]
    waiting, seen = deque(starts), set(starts)
    pages: list[str] = []
    while waiting:
        address = waiting.popleft()
        name = file_of(address, default)
        data, links = _get(ask, address, default, timeline.url)
        for link in links:
            if link not in seen:
                seen.add(link)
                waiting.append(link)
        yield name, data
        if name.endswith("index.html"):
            pages.append(name.removesuffix("index.html"))
    yield "events.yaml", events
    missing, _ = _get(ask, "/404", default, timeline.url, status=404)
    yield "404.html", missing
    if timeline.contact:
        yield ".well-known/security.txt", _get(ask, "/.well-known/security.txt", default, timeline.url)[0]
    if timeline.url:
        locations = "".join(
            f"<url><loc>{html.escape(f'{timeline.url}/{page}')}</loc></url>\n" for page in pages
        )
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        yield "sitemap.xml", f'{head}<urlset xmlns="{space}">\n{locations}</urlset>\n'.encode()


def file_of(address: str, default: str) -> str:
    """Return the file for an address of the site.

    Args:
        address: Path and query.
        default: The language of pages whose address names none.

    Raises:
        LookupError: No file stands for it, such as for two filters together.
    """
    path, _, query = address.partition("?")
    asked = dict(parse_qsl(query))
    prefix = "" if asked.get("lang", default) == default else f"{asked['lang']}/"
    chosen = [(key, asked[key]) for key in CHOICES if key in asked]
    number = "" if asked.get("page", "1") == "1" else asked["page"]
    known = {"lang", "page", "section", *CHOICES}
    if len(chosen) > 1 or len(parse_qsl(query)) > len(asked) or not asked.keys() <= known:
        raise LookupError(address)
    folder = prefix + "".join(f"{CHOICES[key]}/{slug(value)}/" for key, value in chosen)
    stem, dot, ending = path[1:].rpartition(".")
    if path.startswith("/v1/") and (not dot or path.startswith("/v1/milestones/")):
        return f"{path[1:]}/{f'page-{number}' if number else 'index'}.json"
    if stem == "calendar" and ending in FORMATS:
        name = "-".join([chosen[0][0], slug(chosen[0][1])]) if chosen else "alles"
        return f"{prefix}calendar/{name}.{ending}"
    if path in LISTS:
        return folder + path[1:]
    if dot and not path.startswith(("/owners/", "/milestones/", "/sources/")):
        return path[1:]
    place = path[1:]
    if place.startswith("owners/"):
        place = f"owners/{slug(unquote(place.removeprefix('owners/')))}"
    parts = [place, asked.get("section", ""), number]
    return folder + "".join(f"{part}/" for part in parts if part) + "index.html"


def slug(text: str) -> str:
    """Return a name for a file that is readable and of one text only: `ministerie-van-jenv-3f2a1c`."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    short = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:60]
    if short == text.casefold():
        return short
    return f"{short}-{hashlib.sha256(text.encode()).hexdigest()[:6]}".lstrip("-")


def _get(ask: Ask, address: str, default: str, url: str, *, status: int = 200) -> tuple[bytes, list[str]]:
    """Return what is answered at an address, with links to files, and the addresses it links to."""
    path, _, query = address.partition("?")
    if path.startswith("/v1/") and "page=" in query:
        query = f"{query}&pageSize={_PAGE_SIZE}"
    answered, body = ask(path, query)
    if answered != status:
        msg = f"{address} answers {answered}"
        raise LookupError(msg)
    if path == "/v1/feeds":
        # The file lies in a folder of its own, one further down than the address.
        return body.replace(b'"../', b'"../../'), []
    if path in {"/v1/milestones", "/v1/changes"}:
        made = json.loads(body)
        is_last = made["page"] * made["page_size"] >= made["total"]
        return body, [] if is_last else [f"{path}?page={made['page'] + 1}"]
    if not body.startswith(b"<!doctype html>"):
        return body, []
    own = "404.html" if status == 404 else file_of(address, default)  # noqa: PLR2004 - not found
    found: list[str] = []

    def to_file(link: str) -> str:
        """Return a link to the file, relative to the page's own."""
        if link.startswith("#"):
            return link
        if _ELSEWHERE.match(link):
            inner = link.removeprefix(url) if url else link
            if inner == link or not inner.startswith("/"):
                return link
            target, base = _normal(inner, default), url
        else:
            target, base = _normal(urljoin(f"http://site{address}", link), default), ""
        name = file_of(target, default)
        found.append(target)
        fragment = f"#{urlsplit(link).fragment}" if urlsplit(link).fragment else ""
        shown = f"{base}/{name}" if base else posixpath.relpath(name, posixpath.dirname(own) or ".")
        shown = quote(shown, safe="/:") if not base else shown
        return f"{shown.removesuffix('index.html') or './'}{fragment}"

    text = _HREF.sub(lambda one: f' href="{html.escape(to_file(html.unescape(one[1])))}"', body.decode())
    text = (
        _CODE.sub(lambda one: f"<code>{html.escape(to_file(html.unescape(one[1])))}</code>", text)
        if url
        else text
    )
    return text.encode(), found


def _normal(link: str, default: str) -> str:
    """Return path and query of a link, in the one form that is asked for."""
    parts = urlsplit(link)
    asked = {key: value for key, value in parse_qsl(parts.query) if (key, value) != ("lang", default)}
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in sorted(asked.items()))
    return f"{parts.path}?{query}" if query else parts.path


def _ask(app: ASGIApp, runner: asyncio.Runner, path: str, query: str) -> tuple[int, bytes]:
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
        "static": True,
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": None,
        "http_version": "1.1",
        "asgi": {"version": "3.0"},
    }

    async def ask() -> None:
        await app(scope, receive, send)

    runner.run(ask())
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])


def _with_twins(files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield each file, and the compressed form that a server can send in its place."""
    for name, data in files:
        yield name, data
        if name.endswith(_ZIPPED):
            yield f"{name}.gz", gzip.compress(data, compresslevel=6, mtime=0)


def _write(path: Path, data: bytes) -> bool:
    """Write a file where it differs, and return whether it did; readers see the old bytes or the new ones."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    # Left by a process that was killed, or a link to elsewhere.
    temporary.unlink(missing_ok=True)
    temporary.write_bytes(data)
    temporary.replace(path)
    return True
