"""Letters that editors send: read once, kept with what was found in them and proposed of it."""

from __future__ import annotations

import json
import threading
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from notifier.errors import NotifierError
from notifier.letters.files import FORMATS, SHEETS, text_of
from notifier.letters.proposing import propose_milestone, propose_statement
from notifier.proposals.scanning import Named, Reader, UndatedLetterError
from notifier.proposals.stored import Fate, find_same, propose
from notifier.store.letters import LetterRow, forget_letters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlmodel import Session

    from notifier.events_file.whole import EventsFile
    from notifier.letters.reading import Place
    from notifier.proposals.scanning import Scanned
    from notifier.store.database import Database
    from notifier.timeline.edits import Proposal

# A letter of about 130 pages; reading it takes some ten seconds. A longer one is read by `notifier scan`.
MOST_CHARACTERS = 400_000
LETTERS = (".txt", ".md", *sorted(FORMATS - SHEETS))
# Reading one takes up to 512 MB.
_READING = threading.Lock()


class RefusedLetterError(NotifierError):
    """A letter is too long, a sheet, or of another format."""


class LetterFind(NamedTuple):
    """A date that was found in a letter.

    Attributes:
        offset: Its first character in the text.
        length: In characters.
        phrase: Its words.
        quote: The sentence around it.
        proposal: The id of what is proposed of it; 0 where nothing is.
        reason: Why nothing is, as a key of a sentence.
        event: What a term counts from, which that sentence names.
    """

    offset: int
    length: int
    phrase: str
    quote: str
    proposal: int = 0
    reason: str = ""
    event: str = ""


def read_sent(name: str, content: bytes) -> str:
    """Return the text of a letter that was sent.

    Args:
        name: The name of its file.
        content: What it holds.

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


def keep_letter(database: Database, letter: LetterRow, events: EventsFile, today: date) -> int:
    """Read a letter, store what it proposes, and keep it; return its number.

    Where its date is unknown, it is kept without being read.

    Args:
        database: The database.
        letter: The letter; one that was kept before is read with the date it has now.
        events: The file.
        today: The day it is in the calendar's zone.

    Raises:
        StoreError: The database cannot be used.
    """
    given = date_of(letter)
    reader = Reader(
        given=given,
        is_one=True,
        today=today,
        ask=lambda _: None,
        milestones=events.timeline.milestones,
    )
    named = Named(title=letter.title, reference=letter.reference, url=letter.url)
    try:
        with _READING:
            documents = list(reader.read_documents(letter.text, letter.name))
    except UndatedLetterError:
        documents = []
    with database.write() as session:
        forget_letters(session, letter.sent_at)
        if documents:
            first = documents[0].part
            letter.title = letter.title or first.title or letter.name
            letter.said_on = first.said_on.isoformat() if first.said_on else ""
            finds = sorted(_finds(session, documents, named, events, letter.sent_at))
            letter.finds = json.dumps(finds, ensure_ascii=False)
        letter = session.merge(letter)
        session.flush()
        return letter.id or 0


def date_of(letter: LetterRow) -> date | None:
    """Return the date of a letter; None while it is unknown."""
    return date.fromisoformat(letter.said_on) if letter.said_on else None


def finds_of(letter: LetterRow) -> tuple[LetterFind, ...]:
    """Return what was found in a letter, in the order of its text."""
    return tuple(LetterFind(*row) for row in json.loads(letter.finds or "[]"))


def _finds(
    session: Session, documents: list[Scanned], named: Named, events: EventsFile, now: datetime
) -> Iterator[LetterFind]:
    """Store what documents propose, and yield all that was found in them."""
    timeline = events.timeline
    taken = {name for one in timeline.milestones for name in (one.id, *one.formerly)}
    for document in documents:
        cited = named.document(document.part)
        cited = cited._replace(title=cited.title or document.name)
        made = [(one.place, propose_milestone(one, cited, timeline, taken)) for one in document.added]
        made += [(one.place, propose_statement(one, cited, timeline)) for one in document.links]
        for place, proposal in made:
            yield _store(session, place, proposal, events, now)
        for one in document.found:
            if one.reason:
                yield _at(one.place)._replace(reason=one.reason, event=one.event)


def _store(
    session: Session, place: Place, proposal: Proposal, events: EventsFile, now: datetime
) -> LetterFind:
    (fate,) = propose(session, [proposal], events=events, now=now)
    if fate in {Fate.NEW, Fate.KNOWN}:
        row = find_same(session, proposal)
        return _at(place)._replace(proposal=(row.id if row else None) or 0)
    return _at(place)._replace(reason=f"desk.find_{fate}")


def _at(place: Place) -> LetterFind:
    return LetterFind(place.offset, place.length, place.phrase, place.quote)
