"""What the application answers for a file of the static site."""

from __future__ import annotations

import html
import json
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from notifier.web.site_inputs import PAGE_SIZE
from notifier.web.site_links import ABSENT, MILESTONE, to_file_links
from notifier.web.without_server import ask

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from notifier.web.site_rows import PublishedRows
    from notifier.web.snapshot import Snapshot


def answer_of(
    app: ASGIApp,
    snapshot: Snapshot,
    rows: PublishedRows,
    address: str,
    name: str,
    status: int = HTTPStatus.OK,
) -> tuple[bytes, list[str]]:
    """Return what is answered at an address, with links to files, and the addresses it links to.

    Args:
        app: The application.
        snapshot: What it shows.
        rows: The rows of lists that are as before.
        address: Path and query.
        name: The file for it.
        status: The status it is answered with.

    Raises:
        LookupError: It is answered with another status.
    """
    path, _, query = address.partition("?")
    if path in {"/v1/milestones", "/v1/changes"}:
        query = f"{query}&pageSize={PAGE_SIZE}"
    answered, body = _ask(app, rows, path, query, name)
    if answered == HTTPStatus.PERMANENT_REDIRECT and path.startswith(MILESTONE):
        return _leading_on(path.removeprefix(MILESTONE), snapshot), []
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


def _leading_on(earlier: str, snapshot: Snapshot) -> bytes:
    """Return the page at an earlier id of a milestone, which leads to its page, as files send no redirect."""
    milestone = snapshot.timeline.find(earlier)
    assert milestone is not None, "its address is redirected"  # noqa: S101
    place, title = f"../{quote(milestone.page_name)}/", html.escape(milestone.title)
    return f"""\
<!doctype html>
<html lang="{snapshot.language}">
<meta charset="utf-8">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={place}">
<link rel="canonical" href="{place}">
<p><a href="{place}">{title}</a></p>
</html>
""".encode("utf-8", "replace")


def _ask(app: ASGIApp, rows: PublishedRows, path: str, query: str, name: str) -> tuple[int, bytes]:
    """Send a request to the application as a static site's."""
    own = {
        "raw_path": path.encode(),
        "server": ("127.0.0.1", 80),
        "static": rows,
        "file": name.rpartition(".")[0],
    }
    # What makes pages waits for nothing, so that it needs no event loop.
    try:
        ask(app, unquote(path), query.encode(), **own).send(None)
    except StopIteration as answered:
        status, _, body = answered.value
        return status, body
    msg = f"{path} waits for something"
    raise RuntimeError(msg)
