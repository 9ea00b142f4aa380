"""The zone, language and domain that a file sets, for what needs nothing else of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.zones import parse_zone
from notifier.events_file import nodes
from notifier.events_file.load import (
    CALENDAR_SECTION,
    DEFAULT_ZONE,
    MissingFileError,
    language_in,
    parse_timeline,
    read_bytes,
)
from notifier.words import Language

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

_DOMAIN = rb"""\bdomain["']?:\s*["']?%s(?![\w.-])"""


def zone_of(path: Path | str) -> ZoneInfo:
    """Return the zone that a file sets, or the default where it cannot be read."""
    try:
        content = read_bytes(path)
    except MissingFileError:
        return parse_zone(DEFAULT_ZONE)
    # The whole of a long list takes seconds, and mostly one section of it stands by itself.
    section = re.search(CALENDAR_SECTION, content, re.MULTILINE)
    events = parse_timeline(section[0] if section else b"", str(path))
    calendar = events.sections.get("calendar")
    stands_alone = calendar is not None and isinstance(calendar.value, nodes.Mapping)
    return (events if stands_alone else parse_timeline(content, str(path))).timeline.zone


def language_of(path: Path | str) -> Language:
    """Return the language that a file sets, or the default where it cannot be read."""
    try:
        return language_in(read_bytes(path))
    except MissingFileError:
        return Language.NL


def names_domain(content: bytes, domain: str) -> bool:
    """Whether a file's content seems to name a domain, without reading all of it."""
    return re.search(_DOMAIN % re.escape(domain).encode(), content) is not None


def domain_in(content: bytes) -> str:
    """Return the `calendar.domain` of a file's content; empty where none can be read."""
    return parse_timeline(content, "").timeline.domain
