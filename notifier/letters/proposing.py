"""What a letter proposes, as edits of the file: milestones, and statements about those that are there."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from notifier.letters.linking import Relation
from notifier.letters.reading import say_unread, topics_of
from notifier.named_tuple import NamedTuple
from notifier.timeline.edits import AddMilestone, AddSource, AddStatement, Origin, Proposal
from notifier.timeline.included_list import list_of
from notifier.timeline.model import Kind, SourceKind
from notifier.timeline.new_ids import propose_id
from notifier.timeline.text_form import normal_form

_MARK = re.compile(r"\w*\d\w*")
_NUMBER = re.compile(r"\d+")
_ALIKE = 0.8  # The share of characters that two titles of one document have in common.

if TYPE_CHECKING:
    from notifier.letters.linking import Link
    from notifier.letters.reading import Found
    from notifier.timeline.edits import Edit, Plain
    from notifier.timeline.model import Source, Timeline


class Document(NamedTuple):
    """The document that proposals rest on; without values where nothing is known of it beside its text."""

    said_on: date = date.min  # Its date.
    title: str = ""
    reference: str = ""  # Its reference; empty when unknown.
    url: str = ""  # Its address; empty when unknown.
    # Its id in the file; empty to take one of that date with its title or reference, or to add one.
    source: str = ""
    owner: str = ""  # Who does it, where the document does not say; may be empty.
    topics: tuple[str, ...] = ()  # Topics that every new milestone gets.
    kind: SourceKind | None = None  # What sort of document it is; None for what it was read as, or a letter.
    is_new: bool = False  # Whether no source of the list is it, also where one looks like it.

    def cite(self, timeline: Timeline) -> tuple[str, tuple[Edit, ...]]:
        """Return the id of its source, with the edit that adds it where the file lacks it."""
        if name := self.source_in(timeline):
            return name, ()
        name = propose_id(f"{self.title} {self.said_on:%Y %m}", timeline.sources)
        kind = "" if self.kind in {None, SourceKind.LETTER} else str(self.kind)
        rest = {"reference": self.reference, "url": self.url, "kind": kind}
        fields = {"title": self.title, "date": self.said_on.isoformat()}
        return name, (AddSource(name, {**fields, **{key: text for key, text in rest.items() if text}}),)

    def source_in(self, timeline: Timeline) -> str:
        """Return the id of the source of the list that it is; empty where it is a new one."""
        known = None if self.source or self.is_new else self.known_in(timeline)
        return known.id if known else self.source

    def known_in(self, timeline: Timeline) -> Source | None:
        """Return the source that this document seems to be, or None.

        It has its address, its reference with its day or its title, or its day with almost its title.
        """
        own = [one for one in timeline.sources.values() if not list_of(one.id)]
        return next((one for one in own if self._is(one)), None)

    def _is(self, source: Source) -> bool:
        if self.url and source.url == self.url:
            return True
        is_of_day = source.date == self.said_on
        is_named = self.title == source.title or (is_of_day and _is_alike(self.title, source.title))
        is_cited = bool(self.reference) and _cited(self.reference) == _cited(source.reference)
        return (is_of_day and (is_named or is_cited)) or (is_named and is_cited)


def _cited(reference: str) -> str:
    """Return a reference without what stands around its numbers: `kenmerk 6530085` is `6530085`."""
    words = _MARK.findall(normal_form(reference))
    return " ".join(words) or normal_form(reference)


def _is_alike(title: str, other: str) -> bool:
    """Whether two titles differ in little, and in no number."""
    # Imported here because only a letter of the same day as another needs it, and slow to import.
    from difflib import SequenceMatcher  # noqa: PLC0415

    one, two = normal_form(title), normal_form(other)
    if _NUMBER.findall(one) != _NUMBER.findall(two):
        return False
    return SequenceMatcher(None, one, two).ratio() >= _ALIKE


def propose_milestone(found: Found, document: Document, timeline: Timeline, taken: set[str]) -> Proposal:
    """Return the proposal to add a milestone.

    Its id is none of those that are taken, and is added to them.
    """
    source, cited = document.cite(timeline)
    name = propose_id(found.title, taken)
    taken.add(name)
    known = tuple(dict.fromkeys(topic for one in timeline.milestones for topic in one.topics))
    topics = list(dict.fromkeys((*document.topics, *topics_of(found, known))))
    fields: dict[str, Plain] = {"id": name, "title": found.title, "kind": found.kind.value}
    fields |= {"repeat": found.rule} if found.rule else {}
    fields |= {"lasts": True} if found.when.lasts and found.kind is Kind.EVENT and not found.rule else {}
    fields |= {"topics": topics} if topics else {}
    owner = _as_listed(found.owner, timeline) or document.owner
    fields |= {"owner": owner} if owner else {}
    edit = AddMilestone({**fields, "statements": [_dated(found, source)]})
    unread = say_unread(found.unread, timeline.language)
    return _proposal((*cited, edit), document, found.place.quote, found.place.offset, unread)


def _as_listed(owner: str, timeline: Timeline) -> str:
    """Return an owner as the list writes it, where the list has it."""
    form = normal_form(owner)
    return next((one.owner for one in timeline.milestones if normal_form(one.owner) == form), owner)


def propose_statement(link: Link, document: Document, timeline: Timeline) -> Proposal:
    """Return the proposal to add what a letter says of a milestone that the list has."""
    source, cited = document.cite(timeline)
    says: dict[str, Plain] = {"source": source}
    says |= {"phrase": link.place.phrase} if link.place.phrase else {}
    match link.relation:
        case Relation.DATES if link.found:
            when = link.found.when
            says = {**_dated(link.found, source), **({"lasts": when.lasts} if when.can_last else {})}
        case Relation.DONE:
            day = link.found.when.day if link.found else None
            says["done"] = (day or document.said_on).isoformat()
        case relation:
            says[relation.value] = True
    edits = (*cited, AddStatement(link.milestone, says))
    unread = say_unread(link.found.unread if link.found else "", timeline.language)
    return _proposal(edits, document, link.place.quote, link.place.offset, ", ".join(link.words), unread)


def _dated(found: Found, source: str) -> dict[str, Plain]:
    modality = found.modality.value
    return {"source": source, "phrase": found.place.phrase, "when": found.when.text, "modality": modality}


def _proposal(
    edits: tuple[Edit, ...], document: Document, quote: str, offset: int, *reasons: str
) -> Proposal:
    return Proposal(edits, Origin.LETTER, document.title, quote, f"{offset}", (*filter(None, reasons),))
