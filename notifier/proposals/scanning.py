"""Reading the documents of files, and what they propose."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.recurrence_labels import repeat_label
from notifier.errors import NotifierError
from notifier.events_file.holidays import shipped_recesses
from notifier.letters.documents import Bounds, Documents, read_dates
from notifier.letters.files import read_text
from notifier.letters.linking import Relation
from notifier.letters.parts import parts_of
from notifier.letters.proposing import propose_milestone, propose_statement
from notifier.letters.reading import Letter, source_kind_of, vocabulary_of
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import SourceKind
from notifier.timeline.statements import firm_label, kind_words
from notifier.timeline.text_form import normal_form
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from notifier.dates.edtf import Edtf
    from notifier.letters.linking import Link
    from notifier.letters.parts import Part
    from notifier.letters.proposing import Document
    from notifier.letters.reading import Found, Place
    from notifier.timeline.edits import Proposal
    from notifier.timeline.model import Milestone, Statement, Timeline


class UndatedLetterError(NotifierError):
    """Neither a letter nor who hands it in says of which day it is."""

    def sentence(self, language: Language) -> str:
        """Return what is wrong, with the day that a letter gives as its date, if that lies ahead."""
        day = self.values.get("day")
        said = {"day": day_label(day, language)} if isinstance(day, date) else {}
        return say(language, self.key, **self.values | said)


class Scanned(NamedTuple):
    """One document of a file, read."""

    name: str  # The name of the file without its ending.
    part: Part  # Where it stands in the file, with its date and title.
    found: tuple[Found, ...]  # Every date in it: proposals, and the others with their reason.
    links: tuple[Link, ...]  # What it says of milestones that the list has.
    kind: SourceKind = SourceKind.LETTER  # What sort of document it is.
    carried: date | None = None  # The date that it carries, where another was given; None else.

    @property
    def added(self) -> tuple[Found, ...]:
        """The proposals of which no link says that the list has them."""
        linked = {link.found.key for link in self.links if link.found}
        return tuple(one for one in self.found if not one.reason and one.key not in linked)

    @property
    def refused(self) -> tuple[Found, ...]:
        """The dates that are no proposal, without those of what is proposed as done or off."""
        dated = {link.found.key for link in self.links if link.found}
        told = {link.place.quote for link in self.links if link.relation is not Relation.DATES}
        return tuple(
            one for one in self.found if one.reason and one.key not in dated and one.place.quote not in told
        )

    def cited(self, known: Document) -> Document:
        """Return the document that its proposals rest on; what is known of it counts before what it says."""
        part = self.part
        return known._replace(
            said_on=part.said_on or date.min,
            title=known.title or part.title or self.name,
            reference=known.reference or part.reference,
            kind=known.kind or self.kind,
        )


class Reader(NamedTuple):
    """How files are read."""

    given: date | None  # The date of what does not say its own, or None.
    # Whether only one file is read; where that is one letter, `given` counts before its own date.
    is_one: bool
    today: date  # The day it is; no letter is of a later one.
    # Returns the date of a document that says none, or None where it cannot be asked.
    ask: Callable[[str], date | None]
    milestones: tuple[Milestone, ...]  # What the list has.
    sender: str = ""  # Who a letter is from; empty when unknown.
    zone: str = ""  # The name of the zone of the clock times in it; empty to read them as days.
    kind: SourceKind | None = None  # What sort of document is read, or None where its title says so.
    bounds: Bounds = Bounds()  # Where dates are found, and how long that may take.

    def read(self, path: Path) -> Iterator[Scanned]:
        """Read the documents of a file.

        Raises:
            UnreadableFileError: It cannot be read.
            UndatedLetterError: A document has no date.
        """
        return self.read_documents(read_text(path), path.name)

    def read_documents(self, text: str, name: str) -> Iterator[Scanned]:
        """Read the documents of the text of a file.

        Raises:
            UnreadableFileError: A document has too many dates, or they take too long or too much memory.
            UndatedLetterError: A document has no date.
        """
        stem = PurePath(name).stem
        parts = parts_of(text, self.today, vocabulary_of(text))
        is_given = self.given and self.is_one and len(parts) == 1
        days: list[date] = []
        for part in parts:
            said_on = (self.given if is_given else part.said_on or self.given) or self.ask(part.title or stem)
            if said_on is None:
                key = "scan.no_date" if part.title else "scan.no_date_untitled"
                key = "scan.date_ahead" if part.ahead else key
                raise UndatedLetterError(key, name=name, title=part.title, day=part.ahead)
            days.append(said_on)
        letters = tuple(Letter(day, self.sender, shipped_recesses(), zone=self.zone) for day in days)
        read = read_dates(Documents(text, parts, letters, self.milestones), name, self.bounds)
        for part, said_on, dates in zip(parts, days, read, strict=True):
            yield Scanned(
                name=stem,
                part=part._replace(said_on=said_on),
                found=dates.found,
                links=dates.links,
                kind=self.kind or source_kind_of(part.title),
                carried=part.said_on if part.said_on != said_on else None,
            )


def day_ahead(text: str, today: date) -> date | None:
    """Return the day that the text of a letter gives as its date, where that lies ahead; else None."""
    return next((part.ahead for part in parts_of(text, today, vocabulary_of(text))), None)


def other_date(text: str, said_on: date, today: date) -> date | None:
    """Return the date that the text of a letter carries, where that is not the one it is taken for."""
    parts = parts_of(text, today, vocabulary_of(text))
    carried = parts[0].said_on if len(parts) == 1 else None
    return carried if carried != said_on else None


def leave_out_said(documents: Iterable[Scanned], known: Document, timeline: Timeline) -> list[Scanned]:
    """Return documents without what the list has of them already.

    Of a milestone that has a statement of the same source only another date is left. A date whose words the
    list quotes from it is no proposal either, unless it has those words more often than the list.
    """
    left = []
    for document in documents:
        source = document.cited(known).source_in(timeline)
        said = {link for link in document.links if source and _is_said(link, source, timeline)}
        known_ones = {link.found.key for link in said if link.found}
        known_ones |= _quoted(document, source, {one.milestone for one in said if one.found}, timeline)
        left.append(
            document._replace(
                found=tuple(
                    one._replace(reason=one.reason or "scan.why.said") if one.key in known_ones else one
                    for one in document.found
                ),
                links=tuple(link for link in document.links if link not in said),
            )
        )
    return left


def _quoted(document: Scanned, source: str, told: set[str], timeline: Timeline) -> set[tuple[int, str]]:
    """Return the keys of the dates that the list quotes from a source, beside milestones told of already."""
    others = [milestone for milestone in timeline.milestones if milestone.id not in told]
    quoted = [one for milestone in others for one in milestone.statements if one.source.id == source]
    same = {
        one.key: frozenset(at for at, said in enumerate(quoted) if _is_quoted(one, said))
        for one in document.added
    }
    rivals = Counter(same.values())
    kept = {
        own
        for own in rivals
        if len(own) >= sum(count for other, count in rivals.items() if not own.isdisjoint(other)) > 0
    }
    return {key for key, own in same.items() if own in kept}


def _is_quoted(found: Found, said: Statement) -> bool:
    """Tell whether a statement has the days and the words of a date, or more or fewer words around them."""
    if not (said.when and said.phrase and _days(said.when) == _days(found.when)):
        return False
    one, other = normal_form(found.place.phrase), normal_form(said.phrase)
    return one in other or other in one


def _is_said(link: Link, source: str, timeline: Timeline) -> bool:
    """Tell whether the list has what a link says, or another answer, as a statement of a source."""
    milestone = timeline.find(link.milestone)
    statements = [one for one in milestone.statements if one.source.id == source] if milestone else []
    if not (milestone and statements):
        return False
    if link.relation is not Relation.DATES or link.found is None:
        return True
    dates = (milestone.when, *(one.when for one in statements if one.when))
    return _days(link.found.when) in [_days(one) for one in dates]


def _days(when: Edtf) -> tuple[date | None, date | None]:
    return when.earliest, when.latest


def reason_of(found: Found, language: Language, kind: SourceKind) -> str:
    """Return in a sentence why a date of a document of a kind is proposed, or why not."""
    if not found.reason:
        words = {name: say(language, f"{name}.{getattr(found, name)}") for name in ("kind", "modality")}
        return say(language, "scan.why.proposed", phrase=found.place.phrase, **words)
    names = kind_words(kind, language)
    return say(language, found.reason, phrase=found.place.phrase, event=found.event, **names)


def date_words(found: Found, language: Language) -> str:
    """Return a date of a document in words, as firm as it gives it."""
    if found.rule:
        return repeat_label(parse_recurrence(found.rule), found.when, language)
    return firm_label(found.when, found.modality, language)


def said_of(link: Link, timeline: Timeline, language: Language, kind: SourceKind) -> str:
    """Return in a sentence what a document of a kind says of a milestone, and what was said before."""
    milestone = timeline.find(link.milestone)
    title, before = (milestone.title, milestone.firm_label(language)) if milestone else (link.milestone, "")
    when = date_words(link.found, language) if link.found else ""
    values = {"title": title, "before": before, "when": when, "words": ", ".join(link.words)}
    return say(language, f"scan.link.{link.relation}", **values, **kind_words(kind, language))


def proposals_of(
    documents: list[Scanned], timeline: Timeline, known: Document, others: Collection[str] = ()
) -> list[Proposal]:
    """Return every proposal of the documents as edits of the file.

    No new milestone gets one of the ids in `others`, beside those of the list.
    """
    taken = {*others, *timeline.names}
    proposals = []
    for document in documents:
        proposals += [proposal for _, _, proposal in proposed_by(document, known, timeline, taken)]
    return proposals


def proposed_by(
    document: Scanned, known: Document, timeline: Timeline, taken: set[str]
) -> Iterator[tuple[Place, Found | None, Proposal]]:
    """Yield what a document proposes, each with its place and the date that was found there."""
    cited = document.cited(known)
    for one in document.added:
        yield one.place, one, propose_milestone(one, cited, timeline, taken)
    for link in document.links:
        yield link.place, link.found, propose_statement(link, cited, timeline)
