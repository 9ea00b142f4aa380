"""Letters that editors send: read once, kept with what was found in them and proposed of it."""

from __future__ import annotations

import json
import threading
from datetime import date
from typing import TYPE_CHECKING

from notifier.errors import NotifierError
from notifier.letters.documents import Bounds
from notifier.letters.files import FORMATS, SHEETS, text_of
from notifier.letters.proposing import Document
from notifier.letters.reading import source_kind_of
from notifier.named_tuple import NamedTuple
from notifier.proposals.scanning import Reader, UndatedLetterError, leave_out_said, proposed_by
from notifier.proposals.stored import ProposalFate, propose_one
from notifier.store.proposals import LetterRow, forget_letters
from notifier.timeline.model import SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlmodel import Session

    from notifier.events_file.whole import EventsFile
    from notifier.letters.reading import Found, Place
    from notifier.proposals.scanning import Scanned
    from notifier.store.database import Database
    from notifier.timeline.model import Source, Timeline

# A letter of about 130 pages; reading it takes some ten seconds. A longer one is read by `notifier scan`.
MOST_CHARACTERS = 400_000
LETTERS = (".txt", ".md", *sorted(FORMATS - SHEETS))
# Others wait for this process, so even a short letter is read in the child.
BOUNDS = Bounds(most_here=0, cpu_s=10)
# Reading one takes up to 512 MB.
_READING = threading.Lock()


class RefusedLetterError(NotifierError):
    """A letter is too long, a sheet, or of another format."""


class LetterFind(NamedTuple):
    """A date that was found in a letter."""

    offset: int  # Its first character in the text.
    length: int  # In characters.
    phrase: str  # Its words.
    quote: str  # The sentence around it.
    proposal: int = 0  # The id of what is proposed of it; 0 where nothing is.
    reason: str = ""  # Why nothing is, as a key of a sentence.
    event: str = ""  # What a term counts from, which that sentence names.
    unread: str = ""  # The words that bound or deny the date and were not read; empty where there are none.


def read_sent(name: str, content: bytes) -> str:
    """Return the text of a letter that was sent.

    Raises:
        UnreadableFileError: It cannot be read.
        RefusedLetterError: It is too long, a sheet, or of another format.
    """
    if not name.lower().endswith(LETTERS):
        is_sheet = name.lower().endswith(tuple(SHEETS))
        raise RefusedLetterError("desk.letter_sheet" if is_sheet else "desk.letter_format", name=name)
    with _READING:
        text = text_of(name, content)
    if len(text) > MOST_CHARACTERS:
        raise RefusedLetterError("desk.letter_too_long", name=name)
    # Half a character cannot be stored.
    return text.encode(errors="replace").decode()


def keep_letter(
    database: Database,
    letter: LetterRow,
    events: EventsFile,
    today: date,
    *,
    is_known: bool | None = None,
    bounds: Bounds = BOUNDS,
) -> int:
    """Read a letter with the date it has now, store what it proposes, and keep it; return its number.

    Where its date or title is unknown, or whether it is the source of the list that it looks like (`is_known`
    is None), it is kept without its proposals.

    Raises:
        UnreadableFileError: It has too many dates, or they take too long or too much memory.
        StoreError: The database cannot be used.
    """
    known = known_source(letter, events.timeline) if is_known else None
    kind = SourceKind(letter.kind) if letter.kind else None
    reader = Reader(
        given=date_of(letter),
        is_one=True,
        today=today,
        ask=lambda _: None,
        milestones=events.timeline.milestones,
        zone=events.timeline.zone.key,
        kind=known.kind if known else kind or (source_kind_of(letter.title) if letter.title else None),
        bounds=bounds,
    )
    try:
        with _READING:
            documents = list(reader.read_documents(letter.text, letter.name))
    except UndatedLetterError as error:
        documents = []
        letter.title = letter.title or str(error.values["title"])
    is_one = len(documents) == 1
    if documents:
        first = documents[0]
        # Of a letter without a title it is asked; the parts of a bundle have their own.
        letter.title = letter.title or first.part.title or ("" if is_one else letter.name)
        letter.said_on = first.part.said_on.isoformat() if first.part.said_on else ""
        letter.kind = first.kind
        if is_one:
            letter.reference = letter.reference or first.part.reference
    named = Document(
        source=known.id if known else "",
        # A bundle has a title for each of its documents.
        title=letter.title if is_one else "",
        reference=letter.reference,
        url=letter.url,
        is_new=is_known is False,
    )
    is_alike = is_known is None and known_source(letter, events.timeline) is not None
    is_asked = is_one and (is_alike or not letter.title)
    with database.write() as session:
        forget_letters(session, letter.sent_at)
        if documents and not is_asked:
            finds = sorted(_finds(session, documents, named, events, letter.sent_at))
            letter.finds = json.dumps(finds, ensure_ascii=False)
        letter = session.merge(letter)
        session.flush()
        return letter.id or 0


def known_source(letter: LetterRow, timeline: Timeline) -> Source | None:
    """Return the source of the list that a letter looks like, and is not by its title and date; else None."""
    said_on = date_of(letter)
    if said_on is None:
        return None
    known = Document(said_on, letter.title, letter.reference, letter.url).known_in(timeline)
    return known if known and (known.title, known.date) != (letter.title, said_on) else None


def date_of(letter: LetterRow) -> date | None:
    """Return the date of a letter; None while it is unknown."""
    return date.fromisoformat(letter.said_on) if letter.said_on else None


def finds_of(letter: LetterRow) -> tuple[LetterFind, ...]:
    """Return what was found in a letter, in the order of its text."""
    return tuple(LetterFind(*row) for row in json.loads(letter.finds or "[]"))


def _finds(
    session: Session, documents: list[Scanned], known: Document, events: EventsFile, now: datetime
) -> Iterator[LetterFind]:
    """Store what documents propose, and yield all that was found in them."""
    timeline, content = events.timeline, events.document()
    taken = set(timeline.names)
    for document in leave_out_said(documents, known, timeline):
        for place, found, proposal in proposed_by(document, known, timeline, taken):
            fate, row = propose_one(session, proposal, content, now)
            find = _at(place, found)
            if row and fate in {ProposalFate.NEW, ProposalFate.KNOWN}:
                yield find._replace(proposal=row.id or 0)
            else:
                yield find._replace(reason=f"desk.find_{fate}")
        for one in document.found:
            if one.reason:
                yield _at(one.place)._replace(reason=one.reason, event=one.event)


def _at(place: Place, found: Found | None = None) -> LetterFind:
    unread = found.unread if found else ""
    return LetterFind(place.offset, place.length, place.phrase, place.quote, unread=unread)
