"""What fetched letters propose: the source of each, whether it came in before, and what is new in it."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from notifier.dates.zones import day_of
from notifier.errors import NotifierError
from notifier.letters.documents import Bounds
from notifier.letters.files import LARGEST
from notifier.letters.proposing import Document
from notifier.letters.reading import source_kind_of
from notifier.named_tuple import NamedTuple
from notifier.net.fetching import fetch
from notifier.proposals.letters_fetched import fetch_letter, items_of
from notifier.proposals.scanning import Reader, Scanned, leave_out_said, proposals_of
from notifier.store.proposals import ProposalState, list_proposals
from notifier.store.watches import read_items
from notifier.timeline.edits import AddMilestone, from_json, subject_of
from notifier.timeline.model import SourceKind
from notifier.timeline.text_form import normal_form
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

    from sqlmodel import Session

    from notifier.events_file.watches import Watch
    from notifier.events_file.whole import EventsFile
    from notifier.net.fetching import Reach
    from notifier.proposals.letters_fetched import FetchedLetter, Item
    from notifier.store.watches import WatchedItemRow
    from notifier.timeline.edits import Edit, Proposal

_WORD = re.compile(r"\w+")
_DIGEST_CHARS = 12
_MOST_SENTENCES = 500
BOUNDS = Bounds(most_here=0)  # Others may wait for this process.


class ReadLetter(NamedTuple):
    """A fetched letter that was read, what its proposals cite, and its documents, several of a bundle."""

    letter: FetchedLetter
    named: Document
    documents: tuple[Scanned, ...]

    @property
    def text_sha256(self) -> str:
        """SHA-256 of its words."""
        return hashlib.sha256(" ".join(_words(self.letter.text)).encode()).hexdigest()

    @property
    def said_on(self) -> str:
        """The date of its first document, as ISO 8601."""
        return f"{self.documents[0].part.said_on}" if self.documents else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """SHA-256 of the words of each sentence that proposes something, shortened, in their order."""
        documents = self.documents
        places = [one.place for document in documents for one in document.added]
        places += [one.place for document in documents for one in document.links]
        return tuple(dict.fromkeys(digest_of(place.quote) for place in places))[:_MOST_SENTENCES]


def _words(text: str) -> list[str]:
    return _WORD.findall(normal_form(text))


def digest_of(quote: str) -> str:
    """Return the shortened SHA-256 of the words of a sentence, which two formats of a letter share."""
    return hashlib.sha256("".join(_words(quote)).encode()).hexdigest()[:_DIGEST_CHARS]


def read_fetched(
    letter: FetchedLetter,
    watch: Watch,
    item: Item | WatchedItemRow,
    *,
    events: EventsFile,
    today: date,
    bounds: Bounds = BOUNDS,
) -> ReadLetter:
    """Read the letter of an item.

    The day of publication of its item is the date of a letter that does not say its own.

    Raises:
        UnreadableFileError: It has too many dates, or they take too long or too much memory.
        UndatedLetterError: Neither it nor its item says of which day it is.
    """
    timeline = events.timeline
    known = next((one.id for one in timeline.sources.values() if one.url == letter.url), "")
    given = published_on(item.published, timeline.zone)
    kind = timeline.sources[known].kind if known else watch.kind or source_kind_of(item.title)
    reader = Reader(
        given=given,
        is_one=False,
        today=today,
        ask=lambda _: None,
        milestones=timeline.milestones,
        zone=timeline.zone.key,
        kind=kind,
        bounds=bounds,
    )
    documents = list(reader.read_documents(letter.text, letter.url))
    is_one = len(documents) == 1
    named = Document(
        source=known if is_one else "",
        title=item.title if is_one else "",
        url=letter.url,
        owner=watch.owner,
        topics=watch.topics,
    )
    return ReadLetter(letter, named, tuple(leave_out_said(documents, named, timeline)))


def published_on(published: str, zone: tzinfo) -> date | None:
    """Return the day of a moment in ISO 8601 in a zone; None for an empty text."""
    return day_of(datetime.fromisoformat(published), zone) if published else None


class ProposedLetter(NamedTuple):
    """What a letter came to."""

    proposals: tuple[Proposal, ...]  # What it proposes.
    source: str  # The source it becomes, as JSON.
    is_same: bool  # Whether the same letter came in by another item.


def decide_proposals(
    session: Session, read: ReadLetter, item: WatchedItemRow, events: EventsFile
) -> ProposedLetter:
    """Decide what a letter proposes beside what came in before.

    The same letter, as a page and as a PDF or from two feeds, is one source; of the second only sentences
    that the first lacks are proposed.
    """
    twin = _twin(session, read, item)
    named, seen = read.named, set[str]()
    if twin and twin.source:
        before: dict[str, Any] = json.loads(twin.source)
        kind = SourceKind(before["kind"]) if before.get("kind") else named.kind
        named = named._replace(**{**before, "kind": kind})
    if twin:
        seen = set(twin.sentences.splitlines())
    waiting = list_proposals(session, [ProposalState.OPEN, ProposalState.ACCEPTING])
    others = new_ids(from_json(row.edits) for row in waiting if row.document != named.title)
    kind = named.kind or (read.documents[0].kind if read.documents else None)
    source = {"title": named.title, "reference": named.reference, "url": named.url, "kind": kind or ""}
    reason = say(events.timeline.language, "watch.reason", name=item.watch, url=item.link)
    proposals = tuple(
        one._replace(reasons=(*filter(None, one.reasons), reason))
        for one in proposals_of(list(read.documents), events.timeline, named, others)
        if digest_of(one.quote) not in seen
    )
    is_same = twin is not None and twin.id != item.id and not proposals
    return ProposedLetter(proposals, json.dumps(source, ensure_ascii=False), is_same)


def new_ids(proposals: Iterable[Sequence[Edit]]) -> set[str]:
    """Return the ids of the milestones that the edits of proposals add."""
    edits = (edit for one in proposals for edit in one)
    return {subject_of(edit) for edit in edits if isinstance(edit, AddMilestone)}


def _twin(session: Session, read: ReadLetter, item: WatchedItemRow) -> WatchedItemRow | None:
    """Return the first item with the same letter: at its address, of its words, or of its day and sentences.

    Of its day and sentences: at least half of those that propose something. An item that changed is its own.
    """
    sentences = set(read.sentences)
    if item.source:
        return item
    for one in read_items(session, read.said_on, read.letter.url, read.text_sha256):
        shared = len(sentences & set(one.sentences.splitlines()))
        is_of_day = one.said_on == read.said_on and 2 * shared >= len(sentences) > 0
        if one.letter == read.letter.url or one.text_sha256 == read.text_sha256 or is_of_day:
            return one
    return None


_MOST_PAGES = 20


def items_since(watch: Watch, since: date, *, reach: Reach, now: datetime, events: EventsFile) -> list[Item]:
    """Return the items with one of the words that were published since a day, the oldest first.

    Further pages of a feed are read as long as they have such items. An item without a day counts. Days are
    those of the zone of the file.

    Raises:
        FetchError: A page cannot be fetched.
        UnreadableFileError: A page is no feed.

    Source:
        RFC 5005 3, for the link to the next page.
    """
    zone = events.timeline.zone
    found: dict[str, Item] = {}
    url, pages = watch.url, set[str]()
    while url and url not in pages and len(pages) < _MOST_PAGES:
        pages.add(url)
        items, url = items_of(fetch(url, reach=reach, largest=LARGEST, now=now))
        late = [one for one in items if (published_on(one.published, zone) or since) >= since]
        found |= {one.link: one for one in late if watch.takes(f"{one.title}\n{one.summary}")}
        if not late:
            break
    return sorted(found.values(), key=lambda one: one.published)


def read_letters(
    items: list[Item], watch: Watch, *, reach: Reach, now: datetime, events: EventsFile
) -> Iterator[ReadLetter | NotifierError]:
    """Fetch and read the letters of items one by one; what cannot be read is an error in its place."""
    today = events.timeline.day_of(now)
    for item in items:
        try:
            letter = fetch_letter(watch, item.link, item.enclosures, reach=reach, now=now)
            yield read_fetched(letter, watch, item, events=events, today=today)
        except NotifierError as error:
            yield error
