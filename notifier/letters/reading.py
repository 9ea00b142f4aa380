"""Reading a letter: its text becomes proposals, each with its quote, its place and its reasons."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from notifier.dates.phrase_forms import LANGUAGES
from notifier.letters.anchors import anchor_of
from notifier.letters.bounds import bounded
from notifier.letters.clauses import Clause, clause_of
from notifier.letters.clocks import with_clock_times
from notifier.letters.coordinating import things_of
from notifier.letters.counting import with_counted
from notifier.letters.dutch import DUTCH
from notifier.letters.english import ENGLISH
from notifier.letters.files import RefusedError
from notifier.letters.finding import CANNOT_BE, find_dates
from notifier.letters.judging import refusal_of
from notifier.letters.kinds import kind_of, modality_of
from notifier.letters.layout import sentences_of
from notifier.letters.leftovers import leftovers_in
from notifier.letters.limits import with_limits
from notifier.letters.listing import with_subject
from notifier.letters.names import NAME_OR_WORD, names_of
from notifier.letters.naming import title_of
from notifier.letters.owners import owner_of
from notifier.letters.readings import falls_on
from notifier.letters.tables import columns_of, in_columns
from notifier.letters.years import with_years
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import Kind, Modality, SourceKind
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.named_moments import Recess
    from notifier.letters.finding import Find
    from notifier.letters.layout import Block, Sentence
    from notifier.letters.vocabulary import Vocabulary
    from notifier.words import Language

VOCABULARIES = (DUTCH, ENGLISH)
_STEM = 7  # Letters by which two forms of one word are taken for the same.
_CROWD = 20  # Dates of a sentence that are read at once.
_MOST_OF_A_DAY = 200  # Proposals of the same days with which another is compared.
_ENDING = re.compile(r"(?<=\w{4})(?:ing|t|d)?(?:en|s|e)?$")
# Why a date that is no proposal is listed apart.
_APART = {"scan.why.target", "scan.why.span", "scan.why.recess", "scan.why.working_days", *CANNOT_BE.values()}


def source_kind_of(title: str, otherwise: SourceKind = SourceKind.LETTER) -> SourceKind:
    """Return what sort of document has a title: by the word with which that begins."""
    kinds = (kind for one in VOCABULARIES for kind, begins in one.documents.items() if begins.match(title))
    return next(kinds, otherwise)


class Place(NamedTuple):
    """Where a date phrase stands."""

    offset: int  # Its first character in the text of the file.
    length: int  # In characters of that text.
    phrase: str  # The phrase, on one line.
    quote: str  # The sentence around it, on one line.
    before: str = ""  # The sentence before that in its paragraph; may be empty.
    after: str = ""  # The sentence after it; may be empty.


class Found(NamedTuple):
    """A date of a letter: a proposal, or with its reason why it is none."""

    when: Edtf  # The days.
    kind: Kind  # What happens.
    title: str  # A title in the words of the letter.
    modality: Modality  # How firm the date is.
    owner: str  # Who does it; empty when the letter does not say.
    place: Place  # Where it stands.
    also: tuple[Place, ...] = ()  # Where the letter says it again.
    heading: str = ""  # The heading it stands under; empty where there is none.
    reason: str = ""  # Why it is no proposal, as a key of a sentence; empty where it is one.
    offset: str = ""  # The term, such as `P6W`, that it names; empty where it names none.
    event: str = ""  # What that term counts from.
    rule: str = ""  # How it comes back, such as `FREQ=YEARLY`; empty when it does not.
    unread: str = ""  # The words that bound or deny the date and were not read; empty where there are none.

    @property
    def key(self) -> tuple[int, str]:
        """What tells it from every other of its letter: of two things of one date the title."""
        return self.place.offset, self.title

    @property
    def is_apart(self) -> bool:
        """Whether it is a target, a span of years or a term, which is listed apart."""
        return self.reason in _APART or bool(self.event)


def place_of(sentence: Sentence, start: int, end: int, phrase: str) -> Place:
    """Return the place of a piece of a sentence, given by offsets in it."""
    texts = (sentence.text.strip(), sentence.before.strip(), sentence.after.strip())
    return Place(*sentence.place(start, end), phrase, *texts)


def vocabulary_of(text: str) -> Vocabulary:
    """Return the words of the language of a text: the one whose small words it has most of."""
    seen = re.findall(r"[a-z]+", text.lower())
    return max(VOCABULARIES, key=lambda words: sum(word in words.frequent for word in seen))


class Letter(NamedTuple):
    """What is known of a letter beside its text."""

    said_on: date  # Its date.
    sender: str = ""  # Who it is from: what it says `ik` does, is done by that one; empty when unknown.
    recesses: tuple[Recess, ...] = ()  # The recesses whose days are known.
    # With more dates it is refused; a bundle of a thousand pages has about four thousand.
    most_dates: int = 10_000
    zone: str = ""  # The name of the zone of its clock times; empty to read them as days.


def read_letter(blocks: tuple[Block, ...], letter: Letter, words: Vocabulary) -> tuple[Found, ...]:
    """Return every date of a letter in its order: the proposals, and the others with their reason.

    Raises:
        RefusedError: It has more dates than any letter has.
    """
    found = list(islice(_read(with_subject(blocks, words), letter, words), letter.most_dates + 1))
    if len(found) > letter.most_dates:
        raise RefusedError("scan.too_many_dates")
    return tuple(_without_repeats(found, words))


def _read(blocks: tuple[Block, ...], letter: Letter, words: Vocabulary) -> Iterator[Found]:
    judged: dict[tuple[object, ...], list[tuple[int, int, Found]]] = {}
    columns = columns_of(blocks, words)
    for number, block in enumerate(blocks):
        for sentence, dated in _dated(block, letter, words):
            named = columns.get(number)
            finds = in_columns(dated, sentence, named, letter.recesses) if named else dated
            # What stands there again, between the same words and in the same kind of block, says the same.
            around = (sentence.before, sentence.after, block.kind, block.heading, block.lead)
            key = (sentence.text, *around, *finds)
            if key not in judged:
                judged[key] = list(_judged(sentence, finds, letter, words))
            for start, end, found in judged[key]:
                yield found._replace(place=place_of(sentence, start, end, found.place.phrase))
            for one in leftovers_in(sentence.text, finds, words):
                place, heading = place_of(sentence, one.start, one.end, one.text), sentence.block.heading
                yield Found(one.when, Kind.EVENT, "", Modality.FIXED, "", place, (), heading, one.mask)


def _judged(
    sentence: Sentence, finds: list[Find], letter: Letter, words: Vocabulary
) -> Iterator[tuple[int, int, Found]]:
    """Yield what a sentence says of each of its dates, with the offsets in it of the words of the date."""
    for find in finds:
        for thing in things_of(find, finds, sentence, words):
            clause = Clause(find, finds, thing, *clause_of(find, finds, thing, words))
            yield _found(clause, sentence, letter, words)


def _found(clause: Clause, sentence: Sentence, letter: Letter, words: Vocabulary) -> tuple[int, int, Found]:
    """Return what a clause says of its date; the clause may have a part of its sentence only."""
    find, read = clause.find, bounded(clause, letter.said_on, letter.recesses, words)
    title = title_of(read.titled, words)
    found = Found(
        when=read.clause.find.when,
        kind=kind_of(read.clause, words),
        title=title,
        modality=modality_of(read.clause, words),
        owner=owner_of(read.clause, letter.sender, words),
        place=place_of(sentence, read.start, read.end, sentence.text[read.start : read.end]),
        heading=sentence.block.heading,
        reason=refusal_of(read.clause, letter.said_on, words) or ("" if title else "scan.why.no_subject"),
        offset=find.offset,
        event=find.event,
        rule=find.rule if falls_on(find.rule, read.clause.find.when) else "",
        unread=", ".join(filter(None, (read.unread, find.doubt))),
    )
    return read.start, read.end, found


def _dated(block: Block, letter: Letter, words: Vocabulary) -> Iterator[tuple[Sentence, list[Find]]]:
    """Yield the sentences of a block with their dates; one of very many dates in pieces, to save time."""
    earlier: Find | None = None
    for sentence in sentences_of(block):
        finds = list(_finds(sentence.text, letter.said_on, letter.recesses, words))
        finds = with_years(finds, sentence, letter.said_on, letter.recesses, words, earlier)
        earlier = anchor_of(finds, letter.said_on, earlier)
        finds = with_clock_times(with_limits(finds, sentence.text, words), sentence.text, letter.zone, words)
        finds = with_counted(finds, sentence, letter.said_on, words)
        for first in range(0, len(finds) or 1, _CROWD):
            start = finds[first].start if first else 0
            last = first + _CROWD
            end = finds[last].start if last < len(finds) else sentence.end - sentence.start
            piece = sentence._replace(start=sentence.start + start, end=sentence.start + end)
            yield piece, [one.moved(-start) for one in finds[first:last]]


@lru_cache(maxsize=1_000)
def _finds(text: str, said_on: date, recesses: tuple[Recess, ...], words: Vocabulary) -> tuple[Find, ...]:
    return tuple(find_dates(text, said_on, recesses, words))


class _Said:
    """What a letter says once or more often of one thing."""

    def __init__(self, found: Found, words: Vocabulary) -> None:
        self.found = found
        self.owner = found.owner.casefold()
        self.title = _compared(_title_of(found, words), words)
        # What stands around the date: in a table row another cell may say which one it is.
        around = f"{found.heading}. {found.place.quote.replace(found.place.phrase, ' ')}"
        self.row = _compared(around, words) if "|" in found.place.quote else frozenset()
        self.names = set(names_of(around))
        self.head = "" if words.plan.search(found.heading) else found.heading
        self.words = {word.casefold() for word in NAME_OR_WORD.findall(f"{around} {found.title}")}
        told = NAME_OR_WORD.findall(found.place.quote.replace(found.place.phrase, " "))
        self.sequence = [_form(word) for word in told if not words.linking.fullmatch(word)]

    def has(self, other: _Said) -> bool:
        """Tell whether another says the same, with the same words or fewer."""
        is_owned = self.owner == other.owner or not (self.owner and other.owner)
        is_titled = bool(other.title) and other.title <= self.title and other.row == self.row
        is_named = other.names <= self.words or self.names <= other.words
        return is_owned and is_titled and is_named and not self._is_beside(other)

    def _is_beside(self, other: _Said) -> bool:
        """Tell whether two sentences are the same but for words in the same places, or for their heading."""
        if len(self.sequence) != len(other.sequence):
            return False
        differing = sum(word != same for word, same in zip(self.sequence, other.sequence, strict=True))
        is_headed = bool(self.head and other.head) and self.head != other.head
        return 2 * differing <= len(self.sequence) and (differing > 0 or is_headed)

    def add(self, other: _Said) -> None:
        """Take another as a repeat."""
        rule = self.found.rule or other.found.rule
        self.found = self.found._replace(also=(*self.found.also, other.found.place), rule=rule)
        self.owner = self.owner or other.owner
        self.names |= other.names
        self.words |= other.words


def _without_repeats(found: Iterable[Found], words: Vocabulary) -> Iterator[Found]:
    """Make one proposal of what is said again, on the same days and of the same thing.

    The title of a repeat has no word that the first lacks, beside small words and endings, and no other name
    or number stands around it. What may be a repeat of several is none.
    """
    kept: list[_Said] = []
    of_days: dict[tuple[date | None, date | None], list[_Said]] = {}
    for one in found:
        said = _Said(one, words)
        kept.append(said)
        if one.reason:
            continue
        known = of_days.setdefault((one.when.earliest, one.when.latest), [])
        same = [other for other in known if other.has(said)]
        same = [other for other in same if other.title == said.title] or same
        if len(same) == 1:
            kept.pop()
            same[0].add(said)
        elif len(known) < _MOST_OF_A_DAY:
            known.append(said)
    yield from (said.found for said in kept)


def _title_of(found: Found, words: Vocabulary) -> str:
    """Return a title without what only says that the sender tells it: `melden nogmaals: ...`."""
    head, _, title = found.title.rpartition(": ")
    is_told = words.sender.match(found.place.quote) and head.casefold() not in found.heading.casefold()
    return title if is_told else found.title


def _compared(text: str, words: Vocabulary) -> frozenset[str]:
    """Return the words by which two titles are compared."""
    small = (words.linking, words.drop, words.will, words.pronouns, words.sender)
    told = (word for word in NAME_OR_WORD.findall(text) if not any(each.fullmatch(word) for each in small))
    return frozenset(map(_form, told))


def _form(word: str) -> str:
    """Return a word without what it begins and ends with as a form: `open` of `opent` and `opening`."""
    return _ENDING.sub("", re.sub(r"^ge(?=\w{3})", "", word.casefold()), count=1)


@lru_cache(maxsize=10_000)
def stems_of(text: str) -> frozenset[str]:
    """Return the beginnings of the words by which two texts are compared; a name counts whole."""
    named = re.findall(r"[A-Z0-9]{2,}[\w-]*|[^\W\d_][\w-]{3,}", text)
    return frozenset(word.casefold()[:_STEM] for word in named)


def say_unread(words: str, language: Language) -> str:
    """Say which words that bound a date were not read, or do not fit it; empty where there are none."""
    if any(words.lower() in one.weekdays for one in LANGUAGES):
        return say(language, "scan.other_weekday", weekday=words)
    return say(language, "scan.unread", words=words) if words else ""


def topics_of(found: Found, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of the topics of the list the title, the quote or the heading names."""
    stems = stems_of(f"{found.title} {found.place.quote} {found.heading}")
    return tuple(topic for topic in known if stems_of(topic) and stems_of(topic) <= stems)
