"""Reading a letter: its text becomes proposals, each with its quote, its place and its reasons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from notifier.letters.clauses import Clause, clause_of
from notifier.letters.dutch import DUTCH
from notifier.letters.english import ENGLISH
from notifier.letters.finding import find_dates
from notifier.letters.judging import judge, settled
from notifier.letters.naming import owner_of, title_of
from notifier.letters.sentences import sentences_of
from notifier.timeline.model import SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.named_moments import Recess
    from notifier.letters.layout import Block
    from notifier.letters.vocabulary import Vocabulary
    from notifier.timeline.model import Kind, Modality

VOCABULARIES = (DUTCH, ENGLISH)
_STEM = 7  # Letters by which two forms of one word are taken for the same.
_NAME_OR_NOUN = re.compile(r"[A-Z0-9]{2,}[\w-]*|[^\W\d_][\w-]{3,}")
_WORD = re.compile(r"[a-z]+")


def source_kind_of(title: str, otherwise: SourceKind = SourceKind.LETTER) -> SourceKind:
    """Return what sort of document has a title: by the word with which that begins."""
    kinds = (
        kind for words in VOCABULARIES for kind, begins in words.documents.items() if begins.match(title)
    )
    return next(kinds, otherwise)


class Place(NamedTuple):
    """Where a date phrase stands.

    Attributes:
        offset: Its first character in the text of the file.
        length: In characters of that text.
        phrase: The phrase, on one line.
        quote: The sentence around it, on one line.
    """

    offset: int
    length: int
    phrase: str
    quote: str


class Found(NamedTuple):
    """A date of a letter: a proposal, or with its reason why it is none.

    Attributes:
        when: The days.
        kind: What happens.
        title: A title in the words of the letter.
        modality: How firm the date is.
        owner: Who does it; empty when the letter does not say.
        place: Where it stands.
        also: Where the letter says it again.
        heading: The heading it stands under; empty where there is none.
        reason: Why it is no proposal, as a key of a sentence; empty where it is one.
        is_apart: Whether it is a target or spans years, which is listed apart.
        offset: The term, such as `P6W`, that it names; empty where it names none.
        event: What that term counts from.
    """

    when: Edtf
    kind: Kind
    title: str
    modality: Modality
    owner: str
    place: Place
    also: tuple[Place, ...] = ()
    heading: str = ""
    reason: str = ""
    is_apart: bool = False
    offset: str = ""
    event: str = ""


def vocabulary_of(text: str) -> Vocabulary:
    """Return the words of the language of a text: the one whose small words it has most of."""
    seen = _WORD.findall(text.lower())
    return max(VOCABULARIES, key=lambda words: sum(word in words.frequent for word in seen))


class Letter(NamedTuple):
    """What is known of a letter beside its text.

    Attributes:
        said_on: Its date.
        sender: Who it is from: what it says `ik` does, is done by that one; empty when unknown.
        recesses: The recesses whose days are known.
    """

    said_on: date
    sender: str = ""
    recesses: tuple[Recess, ...] = ()


def read_letter(blocks: tuple[Block, ...], letter: Letter, words: Vocabulary) -> tuple[Found, ...]:
    """Read a letter.

    Args:
        blocks: Its text.
        letter: Its date and its sender.
        words: The words of its language.

    Returns:
        Every date in its order: the proposals, and the others with their reason.
    """
    return tuple(_once(list(_read(blocks, letter, words))))


def _read(blocks: tuple[Block, ...], letter: Letter, words: Vocabulary) -> Iterator[Found]:
    for block in blocks:
        for sentence in sentences_of(block):
            finds = list(find_dates(sentence.text, letter.said_on, letter.recesses, words))
            for find in finds:
                clause = Clause(find, finds, sentence, *clause_of(find, finds, sentence, words))
                clause = clause._replace(find=settled(find, clause, letter.said_on, words))
                verdict = judge(clause, letter.said_on, words)
                yield Found(
                    when=clause.find.when,
                    kind=verdict.kind,
                    title=title_of(clause, words),
                    modality=verdict.modality,
                    owner=owner_of(clause, letter.sender, words),
                    place=Place(*sentence.place(find.start, find.end), find.text, sentence.text.strip()),
                    heading=block.heading,
                    reason=verdict.reason,
                    is_apart=verdict.is_apart,
                    offset=find.offset,
                    event=find.event,
                )


def _once(found: list[Found]) -> Iterator[Found]:
    """Make one proposal of what is said twice: the same days, and half the words of the shorter title."""
    kept: list[Found] = []
    for one in found:
        twin = (
            None if one.reason else next((at for at, other in enumerate(kept) if _is_same(one, other)), None)
        )
        if twin is None:
            kept.append(one)
        else:
            kept[twin] = kept[twin]._replace(also=(*kept[twin].also, one.place))
    yield from kept


def _is_same(one: Found, other: Found) -> bool:
    days = (one.when.earliest, one.when.latest)
    if other.reason or days != (other.when.earliest, other.when.latest):
        return False
    titles = (one.title, other.title)
    if one.when.day and one.kind is other.kind:
        # On one day what the title says counts, and not the heading in front of it.
        titles = (one.title.rpartition(": ")[2], other.title.rpartition(": ")[2])
    first, second = map(stems_of, titles)
    return 2 * len(first & second) >= min(len(first), len(second)) > 0


def stems_of(text: str) -> frozenset[str]:
    """Return the beginnings of the words by which two texts are compared; a name counts whole."""
    return frozenset(word.casefold()[:_STEM] for word in _NAME_OR_NOUN.findall(text))


def topics_of(found: Found, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of the topics of the list the title, the quote or the heading names."""
    stems = stems_of(f"{found.title} {found.place.quote} {found.heading}")
    return tuple(topic for topic in known if stems_of(topic) and stems_of(topic) <= stems)
