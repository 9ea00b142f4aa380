"""The items of an RSS or Atom feed, as JSON."""

from __future__ import annotations

import calendar
import html
import io
import json
import re
from datetime import UTC, datetime
from typing import Any

from notifier.letters.files import RefusedError

_TAG = re.compile(r"<[^>]*>")
_LONGEST = 2000


def read(content: bytes) -> str:
    """Return the items as JSON: `next`, the address of the next page, and `items`, the newest as they stand.

    A feed that is not quite XML is read as far as it can be, since official ones are not always.
    """
    import feedparser  # noqa: PLC0415 - only in the child process

    parsed = feedparser.parse(io.BytesIO(content), resolve_relative_uris=False, sanitize_html=False)
    if not parsed.get("version") or (parsed.bozo and not any(one.get("link") for one in parsed.entries)):
        raise RefusedError("watch.no_feed")
    links = parsed.feed.get("links", ())
    following = next((one["href"] for one in links if one.get("rel") == "next" and one.get("href")), "")
    return json.dumps({"next": following, "items": [_item(one) for one in parsed.entries]})


def _item(entry: Any) -> dict[str, Any]:
    links = entry.get("links", ())
    # Its own `get` would give the moment of publication where there is no other.
    updated = _moment(dict.get(entry, "updated_parsed"))
    return {
        "id": _line(entry.get("id", "")),
        "link": entry.get("link", ""),
        "enclosures": [one["href"] for one in links if one.get("rel") == "enclosure" and one.get("href")],
        "title": _line(entry.get("title", "")),
        "summary": _line(entry.get("summary", "")),
        "published": _moment(entry.get("published_parsed")) or updated,
        "updated": updated,
    }


def _line(text: str) -> str:
    """Return a text without markup, on one line."""
    return " ".join(html.unescape(_TAG.sub(" ", text[: 4 * _LONGEST])).split())[:_LONGEST]


def _moment(parts: Any) -> str:
    """Return a moment as ISO 8601; empty where there is none, or none that exists."""
    if parts is None:
        return ""
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
