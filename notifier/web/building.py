"""What the server and the process that builds for it send to each other: values, pickled.

Both are one program of one version, and nothing else can write to their pipes.
"""

from __future__ import annotations

import io
import pickle
import struct
from dataclasses import dataclass, field, fields
from typing import IO, TYPE_CHECKING, Any

from notifier.feeds.publish import PublishedFeed
from notifier.feeds.selection import FeedContent
from notifier.timeline.revisions import to_histories
from notifier.web.feed_catalog import FeedCatalog
from notifier.web.frozen import FrozenPickler
from notifier.web.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifier.web.snapshot import Warnings

# How the message with a snapshot begins; a pickle begins otherwise.
SNAPSHOT = b"snapshot:"
LENGTH = struct.Struct(">Q")
# Fields of a snapshot that are sent in parts, follow from others, or are not needed to build.
_MADE_THERE = frozenset(
    {
        "timeline",
        "catalog",
        "histories",
        "revisions",
        "warning",
        "next_at",
        "health",
        "given_warnings",
    }
)
# So many milestones or revisions are pickled at once, which takes milliseconds; between two such
# parts other threads run.
_PART = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """A request for something that has to be made."""

    path: str  # The path. Of a private calendar the name of the feed stands in the place of its token.
    query: bytes = b""  # The query, still percent-encoded.
    headers: tuple[tuple[bytes, bytes], ...] = ()  # The headers that the response depends on.
    scheme: str = "http"
    warnings: Warnings = ()  # The warnings that every page shows now.
    left_out: int = 0  # How many milestones could not be planned or rendered.


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A response that was made."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    edition: int = 0  # The edition of the snapshot it was made of.
    # Why milestones cannot be shown, by key, as far as it is known now.
    unshown: Mapping[str, str] = field(default_factory=dict)


def write_message(pipe: IO[bytes], message: bytes) -> None:
    """Write one message."""
    pipe.write(LENGTH.pack(len(message)) + message)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> bytes | None:
    """Read one message, or None at the end."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    message = pipe.read(length)
    return message if len(message) == length else None


def pickled(snapshot: Snapshot) -> bytes:
    """Return a snapshot as bytes, without what follows from the rest of it and without its health."""
    buffer = io.BytesIO()
    pickler = FrozenPickler(buffer, protocol=5)
    for part in _parts(snapshot):
        pickler.dump(part)
    return buffer.getvalue()


def _parts(snapshot: Snapshot) -> Iterator[object]:
    catalog = snapshot.catalog
    remembered = [one for history in catalog.histories.values() for one in history.revisions]
    for values in (catalog.timeline.milestones, remembered, snapshot.revisions):
        parts = [values[start : start + _PART] for start in range(0, len(values), _PART)]
        yield len(parts)
        yield from parts
    yield catalog.timeline._replace(milestones=())
    yield [(feed.content.feed, feed.name, feed.data) for feed in catalog.feeds.values()]
    yield catalog.today, (catalog.modified, catalog.private_modified), catalog.former
    sent = (one.name for one in fields(snapshot) if one.init and one.name not in _MADE_THERE)
    yield {name: getattr(snapshot, name) for name in sent}


def unpickled(data: bytes) -> Snapshot:
    """Return the snapshot of `pickled`; its feeds have their bytes, but no entries."""
    unpickler = pickle.Unpickler(io.BytesIO(data))  # noqa: S301 - from the parent process

    def read_parts() -> tuple[Any, ...]:
        return tuple(one for _ in range(unpickler.load()) for one in unpickler.load())

    milestones, remembered, revisions = read_parts(), read_parts(), read_parts()
    timeline = unpickler.load()._replace(milestones=milestones)
    feeds, (today, (modified, private_modified), former) = unpickler.load(), unpickler.load()
    others = unpickler.load()
    histories = to_histories(remembered)
    catalog = FeedCatalog(
        timeline=timeline,
        histories=histories,
        today=today,
        modified=modified,
        private_modified=private_modified,
        feeds={
            feed.name: PublishedFeed(
                name=name,
                content=FeedContent(
                    feed=feed, timeline=timeline, today=today, selected=(), entries=(), counts={}
                ),
                data=data,
            )
            for feed, name, data in feeds
        },
        former=former,
    )
    return Snapshot(
        timeline=timeline.public,
        catalog=catalog,
        histories=histories.public,
        revisions=revisions,
        **others,
    )
