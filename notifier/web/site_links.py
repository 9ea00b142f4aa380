"""The files of the static site: which one stands for an address, and links that lead to files."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from notifier.feeds.formats import FORMATS
from notifier.named_tuple import NamedTuple
from notifier.timeline.filters import FILTERS
from notifier.web.page_table import LISTS

if TYPE_CHECKING:
    from collections.abc import Mapping

# The filters of which each value has pages, lists and feeds of its own, with the folder of these.
CHOICES = {row.key: row.folder for row in FILTERS.values() if row.folder}
# The groups of addresses that are made from the same: those of a milestone, of a value of these filters, and
# the others. Each is named by its first address.
WHOLE, MILESTONE = "/", "/milestones/"
# The page of what is absent.
ABSENT = "404.html"
_LINK = re.compile(r' href="([^"]*)"|<code>([^<]*)</code>')
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.ASCII)
# Most links are the same on many pages; those that are not are few on each.
_MOST_LINKS = 4096


class _Link(NamedTuple):
    """A link as it is in a file."""

    text: str  # What is written, escaped.
    target: str = ""  # The address that it leads to; empty where that is no file of the site.
    is_relative: bool = False  # Whether the way to the root of the site comes before it.


def file_of(address: str, default: str) -> str:
    """Return the file for an address of the site.

    Args:
        address: Path and query.
        default: The language of pages whose address names none.

    Raises:
        LookupError: No file stands for it, such as for two filters together.
    """
    path, _, query = address.partition("?")
    pairs = parse_qsl(query) if query else []
    asked = dict(pairs)
    prefix = "" if asked.get("lang", default) == default else f"{asked['lang']}/"
    chosen = [(key, asked[key]) for key in CHOICES if key in asked]
    # The first page of changes is the oldest one; elsewhere it is that without a number.
    is_first = asked.get("page") == "1" and path not in {"/changes", "/v1/changes"}
    number = "" if is_first else asked.get("page", "")
    # What is in these folders has names without a line below.
    if number and path in {"/owners", "/sources"}:
        number = f"page_{number}"
    known = {"lang", "page", "section", *CHOICES}
    if len(chosen) > 1 or len(pairs) > len(asked) or not asked.keys() <= known:
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


def group_of(address: str) -> str:
    """Return the group of an address, which is the first address of it."""
    path, _, query = address.partition("?")
    if path.removeprefix("/v1").startswith(MILESTONE):
        return path.removeprefix("/v1")
    chosen = [part for part in query.split("&") if part.partition("=")[0] in CHOICES] if query else ()
    return f"{WHOLE}?{'&'.join(chosen)}" if chosen else WHOLE


def slug(text: str) -> str:
    """Return a name for a file that is readable and of one text only: `ministerie-van-jenv-3f2a1c`."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    short = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:60]
    if short == text.casefold():
        return short
    return f"{short}-{hashlib.sha256(text.encode()).hexdigest()[:6]}".lstrip("-")


def to_address(path: str, asked: Mapping[str, str], default: str) -> str:
    """Return path and query in the one form that is asked for."""
    if path.startswith("/calendar/") and not CHOICES.keys().isdisjoint(asked):
        # The name before the ending is for programs, and two choices can share it.
        path = f"/calendar.{path.rpartition('.')[2]}"
    dropped = {("lang", default)}
    if path != "/changes" and not path.startswith("/v1/"):
        dropped.add(("page", "1"))
    kept = {key: value for key, value in asked.items() if (key, value) not in dropped}
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in sorted(kept.items()))
    return f"{path}?{query}" if query else path


def way_to_root(file: str, url: str) -> str:
    """Return the way from a file to the root of the site, which is empty at the root.

    A server shows the page of what is absent at any address, so that its links cannot begin at that page;
    they begin at the path of the public address, or at the root of the host where there is none.
    """
    return f"{urlsplit(url).path}/" if file == ABSENT else "../" * file.count("/")


def to_file_links(page: str, address: str, file: str, default: str, url: str) -> tuple[str, list[str]]:
    """Return a page with links to files, and the addresses it links to.

    Args:
        page: The page, as HTML.
        address: Its address.
        file: Its file.
        default: The language of pages whose address names none.
        url: The public address of the site; empty when there is none.
    """
    path = address.partition("?")[0]
    root, found = way_to_root(file, url), dict[str, None]()
    to_link = partial(_to_link, folder=path[: path.rindex("/") + 1], default=default, url=url)

    def replaced(match: re.Match[str]) -> str:
        href, code = match.groups()
        text = code if href is None else href
        # A whole address is shown as text where the page is to be subscribed to. As a link it is somebody's
        # own, or leads to the form for answers: whatever is there, it is no file of the site.
        if _ELSEWHERE.match(text) if code is None else not (url and text.startswith(f"{url}/")):
            return match[0]
        # Only a link without a path depends on more than the folder of its page.
        link = _to_link(text, path, default, url) if text.startswith("?") else to_link(text)
        if link.target:
            found[link.target] = None
        shown = (root + link.text) or "./" if link.is_relative else link.text
        return f"<code>{shown}</code>" if href is None else f' href="{shown}"'

    return _LINK.sub(replaced, page), list(found)


@lru_cache(maxsize=_MOST_LINKS)
def _to_link(text: str, folder: str, default: str, url: str) -> _Link:
    """Return a link to a file in the place of one that is on a page in this folder."""
    link = html.unescape(text)
    if link.startswith("#"):
        return _Link(text)
    is_relative = not _ELSEWHERE.match(link)
    parts = urlsplit(urljoin(f"http://site{folder}", link if is_relative else link.removeprefix(url)))
    target = to_address(parts.path, dict(parse_qsl(parts.query)), default)
    name = file_of(target, default).removesuffix("index.html")
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    shown = quote(name, safe="/:") if is_relative else f"{url}/{name}"
    return _Link(html.escape(f"{shown}{fragment}"), target, is_relative)
