"""What a letter proposes, as edits of the file: milestones, and statements about those that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifier.letters.linking import Relation
from notifier.letters.reading import topics_of
from notifier.timeline.edits import AddMilestone, AddSource, AddStatement, Origin, Proposal
from notifier.timeline.new_ids import propose_id

if TYPE_CHECKING:
    from datetime import date

    from notifier.letters.linking import Link
    from notifier.letters.reading import Found
    from notifier.timeline.edits import Edit, Plain
    from notifier.timeline.model import Timeline


class Document(NamedTuple):
    """The document that proposals rest on.

    Attributes:
        said_on: Its date.
        title: Its title.
        reference: Its reference; empty when unknown.
        url: Its address; empty when unknown.
        source: Its id in the file; empty to take one of that date with its title or reference, or to add one.
        owner: Who does it, where the document does not say; may be empty.
        topics: Topics that every new milestone gets.
    """

    said_on: date
    title: str
    reference: str = ""
    url: str = ""
    source: str = ""
    owner: str = ""
    topics: tuple[str, ...] = ()

    def cite(self, timeline: Timeline) -> tuple[str, tuple[Edit, ...]]:
        """Return the id of its source, with the edit that adds it where the file lacks it."""
        known = timeline.sources
        same = (
            one.id
            for one in known.values()
            if one.date == self.said_on
            and (one.title == self.title or (self.reference and one.reference == self.reference))
        )
        if name := self.source or next(same, ""):
            return name, ()
        name = propose_id(f"{self.title} {self.said_on:%Y %m}", known)
        rest = {"reference": self.reference, "url": self.url}
        fields = {"title": self.title, "date": self.said_on.isoformat()}
        return name, (AddSource(name, {**fields, **{key: text for key, text in rest.items() if text}}),)


def propose_milestone(found: Found, document: Document, timeline: Timeline, taken: set[str]) -> Proposal:
    """Return the proposal to add a milestone.

    Args:
        found: The date that is proposed.
        document: Where it stands.
        timeline: The list.
        taken: The ids that are there; the new one is added.
    """
    source, cited = document.cite(timeline)
    name = propose_id(found.title, taken)
    taken.add(name)
    known = tuple(dict.fromkeys(topic for one in timeline.milestones for topic in one.topics))
    topics = list(dict.fromkeys((*document.topics, *topics_of(found, known))))
    fields: dict[str, Plain] = {"id": name, "title": found.title, "kind": found.kind.value}
    fields |= {"topics": topics} if topics else {}
    owner = found.owner or document.owner
    fields |= {"owner": owner} if owner else {}
    edit = AddMilestone({**fields, "statements": [_dated(found, source)]})
    return _proposal((*cited, edit), document, found.place.quote, found.place.offset)


def propose_statement(link: Link, document: Document, timeline: Timeline) -> Proposal:
    """Return the proposal to add what a letter says of a milestone that the list has."""
    source, cited = document.cite(timeline)
    says: dict[str, Plain] = {"source": source}
    says |= {"phrase": link.place.phrase} if link.place.phrase else {}
    match link.relation:
        case Relation.DATES if link.found:
            says = _dated(link.found, source)
        case Relation.DONE:
            day = link.found.when.day if link.found else None
            says["done"] = (day or document.said_on).isoformat()
        case relation:
            says[relation.value] = True
    edits = (*cited, AddStatement(link.milestone, says))
    return _proposal(edits, document, link.place.quote, link.place.offset, ", ".join(link.words))


def _dated(found: Found, source: str) -> dict[str, Plain]:
    modality = found.modality.value
    return {"source": source, "phrase": found.place.phrase, "when": found.when.text, "modality": modality}


def _proposal(
    edits: tuple[Edit, ...], document: Document, quote: str, offset: int, *reasons: str
) -> Proposal:
    return Proposal(edits, Origin.LETTER, document.title, quote, f"{offset}", reasons)
