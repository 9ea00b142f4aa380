"""What `notifier scan` reads and prints: documents of files, their proposals, and why the rest is none."""

from __future__ import annotations

import difflib
import json
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from notifier.cli.support.tables import MAX_WIDTH, terminal_width
from notifier.dates.labels import label
from notifier.errors import NotifierError
from notifier.events_file.editing import edit_file
from notifier.events_file.recesses import shipped_recesses
from notifier.letters.files import read_text
from notifier.letters.layout import read_blocks
from notifier.letters.linking import link_letter
from notifier.letters.parts import parts_of
from notifier.letters.proposing import Document, propose_milestone, propose_statement
from notifier.letters.reading import Letter, read_letter, topics_of, vocabulary_of
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from notifier.events_file.whole import EventsFile
    from notifier.letters.linking import Link
    from notifier.letters.parts import Part
    from notifier.letters.reading import Found, Place
    from notifier.timeline.edits import Proposal
    from notifier.timeline.model import Milestone, Timeline


class UndatedLetterError(NotifierError):
    """Neither a letter nor the command line says of which day it is."""


class Scanned(NamedTuple):
    """One document of a file, read.

    Attributes:
        name: The name of the file without its ending.
        part: Where it stands in the file, with its date and title.
        found: Every date in it: proposals, and the others with their reason.
        links: What it says of milestones that the list has.
    """

    name: str
    part: Part
    found: tuple[Found, ...]
    links: tuple[Link, ...]

    @property
    def added(self) -> tuple[Found, ...]:
        """The proposals of which no link says that the list has them."""
        linked = {link.found.place.offset for link in self.links if link.found}
        return tuple(one for one in self.found if not one.reason and one.place.offset not in linked)


class Reader(NamedTuple):
    """How files are read.

    Attributes:
        given: The date of what does not say its own, or None.
        is_one: Whether only one file is read; where that is one letter, `given` counts before its own date.
        today: The day it is; no letter is of a later one.
        ask: Returns the date of a document that says none, or None where it cannot be asked.
        milestones: What the list has.
        source: The id of the source that the letter is; what it says already is not proposed again.
        sender: Who a letter is from; empty when unknown.
    """

    given: date | None
    is_one: bool
    today: date
    ask: Callable[[str], date | None]
    milestones: tuple[Milestone, ...]
    source: str = ""
    sender: str = ""

    def read(self, path: Path) -> Iterator[Scanned]:
        """Read the documents of a file.

        Raises:
            UnreadableFileError: It cannot be read.
            UndatedLetterError: A document has no date.
        """
        text = read_text(path)
        words = vocabulary_of(text)
        parts = parts_of(text, self.today, words)
        for part in parts:
            said_on = (
                self.given if self.given and self.is_one and len(parts) == 1 else part.said_on or self.given
            )
            said_on = said_on or self.ask(part.title)
            if said_on is None:
                raise UndatedLetterError("scan.no_date", name=path.name, title=part.title)
            blocks = read_blocks(text[part.start : part.end], part.start)
            letter = Letter(said_on, self.sender, shipped_recesses())
            found = read_letter(blocks, letter, words)
            links = link_letter(self.milestones, blocks, found, words)
            stated = {one.id for one in self.milestones if self._has_said(one)}
            known = {link.found.place.offset for link in links if link.found and link.milestone in stated}
            yield Scanned(
                name=path.stem,
                part=part._replace(said_on=said_on),
                found=tuple(one for one in found if one.place.offset not in known),
                links=tuple(link for link in links if link.milestone not in stated),
            )

    def _has_said(self, milestone: Milestone) -> bool:
        """Tell whether the list has a statement of this letter about a milestone."""
        return any(one.source.id == self.source for one in milestone.statements)


def as_jsonl(documents: list[Scanned], timeline: Timeline, *, why: bool) -> str:
    """Return a JSON object a line for each proposal; with `why` also for each date that is none."""
    rows = []
    for document in documents:
        rows += [_row(document, one, timeline) for one in document.added]
        rows += [_link_row(document, one, timeline) for one in document.links]
        rows += [_row(document, one, timeline) for one in document.found if why and one.reason]
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def _row(document: Scanned, found: Found, timeline: Timeline) -> dict[str, Any]:
    when = found.when
    topics = dict.fromkeys(topic for one in timeline.milestones for topic in one.topics)
    return {
        **_origin(document, "none" if found.reason else "add", None),
        "when": when.text,
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "kind": found.kind.value,
        "title": found.title,
        "modality": found.modality.value,
        "owner": found.owner,
        "topics": list(topics_of(found, tuple(topics))),
        **_place(found.place),
        "also": [_place(one) for one in found.also],
        "after": {"event": found.event, "within": found.offset} if found.event else None,
        "reasons": [reason_of(found, Language.EN)],
    }


def _link_row(document: Scanned, link: Link, timeline: Timeline) -> dict[str, Any]:
    milestone = timeline.find(link.milestone)
    dated = _row(document, link.found, timeline) if link.found else {"when": None, "also": []}
    known = (
        {"kind": milestone.kind.value, "title": milestone.title, "topics": list(milestone.topics)}
        if milestone
        else {}
    )
    return {
        **dated,
        **_origin(document, link.relation.value, link.milestone),
        **known,
        "modality": dated.get("modality"),
        "owner": milestone.owner if milestone else "",
        **_place(link.place),
        "reasons": [said_of(link, timeline, Language.EN)],
    }


def _origin(document: Scanned, relation: str, linked: str | None) -> dict[str, Any]:
    part = document.part
    return {
        "doc": document.name,
        "said_on": f"{part.said_on}",
        "source": part.title,
        "relation": relation,
        "links_to": linked,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"quote": place.quote, "date_text": place.phrase, "offset": place.offset, "length": place.length}


def reason_of(found: Found, language: Language) -> str:
    """Return in a sentence why a date is proposed, or why not."""
    if not found.reason:
        kind, modality = say(language, f"kind.{found.kind}"), say(language, f"modality.{found.modality}")
        return say(language, "scan.why.proposed", phrase=found.place.phrase, kind=kind, modality=modality)
    return say(language, found.reason, phrase=found.place.phrase, event=found.event)


def said_of(link: Link, timeline: Timeline, language: Language) -> str:
    """Return in a sentence what a letter says of a milestone, and what was said before."""
    milestone = timeline.find(link.milestone)
    title, before = (milestone.title, label(milestone.when, language)) if milestone else (link.milestone, "")
    when = label(link.found.when, language) if link.found else ""
    values = {"title": title, "before": before, "when": when, "words": ", ".join(link.words)}
    return say(language, f"scan.link.{link.relation}", **values)


def proposals_of(documents: list[Scanned], timeline: Timeline, named: Named) -> list[Proposal]:
    """Return every proposal of the documents as edits of the file."""
    taken = {name for one in timeline.milestones for name in (one.id, *one.formerly)}
    proposals = []
    for document in documents:
        cited = named.document(document.part)
        proposals += [propose_milestone(one, cited, timeline, taken) for one in document.added]
        proposals += [propose_statement(one, cited, timeline) for one in document.links]
    return proposals


class Named(NamedTuple):
    """What the command line says of a document; empty where it says nothing.

    Attributes:
        source: Its id in the file.
        title: Its title.
        reference: Its reference.
        url: Its address.
    """

    source: str = ""
    title: str = ""
    reference: str = ""
    url: str = ""

    def document(self, part: Part) -> Document:
        """Return a part of a file as the document that proposals rest on."""
        named = self._replace(title=self.title or part.title, reference=self.reference or part.reference)
        return named.document_of(part.said_on or date.min)

    def document_of(self, said_on: date) -> Document:
        """Return the document of a day that the command line names."""
        return Document(said_on, self.title, self.reference, self.url, self.source)


def as_diff(proposals: list[Proposal], events: EventsFile) -> str:
    """Return what the file would change by all proposals, as `diff -u` prints it.

    Raises:
        EditError: A proposal does not fit the file.
    """
    after = edit_file(events, [edit for one in proposals for edit in one.edits])
    old, new = (one.content.decode("utf-8-sig").splitlines(keepends=True) for one in (events, after))
    return "".join(difflib.unified_diff(old, new, events.name, events.name))


def keep(proposals: list[Proposal], events: EventsFile) -> str:
    """Keep proposals in the database, and return how many are new in a sentence.

    Raises:
        StoreError: The database cannot be used.
    """
    from notifier.cli.support.runtime import open_rounds, utc_now  # noqa: PLC0415 - only this needs it
    from notifier.proposals.stored import Fate, propose  # noqa: PLC0415

    with open_rounds(events.name, out=None, sends=False) as rounds, rounds.database.write() as session:
        counts = propose(session, proposals, events=events, now=utc_now())
    return say(events.timeline.language, "scan.kept", **{f"{fate}": counts[fate] for fate in Fate})


def as_table(documents: list[Scanned], timeline: Timeline, *, why: bool) -> str:
    """Return the proposals with their quotes; apart, what is a target or spans years; with `why` the rest."""
    language = timeline.language
    lines: list[str] = []
    for document in documents:
        heading = f"{document.part.title or document.name} ({document.part.said_on})"
        lines += ["", click.style(heading, bold=True)]
        lines += [line for one in document.added for line in found_lines(one, language)]
        lines += [line for one in document.links for line in link_lines(one, timeline)]
        lines += [] if document.added or document.links else [f"  {say(language, 'scan.nothing')}"]
        rest = [one for one in document.found if one.reason and (one.is_apart or why)]
        for key, is_apart in (("scan.apart", True), ("scan.rejected", False)):
            if chosen := [one for one in rest if one.is_apart is is_apart]:
                lines += ["", click.style(say(language, key), bold=True)]
                lines += [_wrapped(f"{reason_of(one, language)} “{one.place.quote}”") for one in chosen]
    return "\n".join(lines[1:])


def found_lines(found: Found, language: Language) -> tuple[str, str, str]:
    """Return what happens when, and the sentence that says so."""
    kind = say(language, f"kind.{found.kind}")
    owner = f" ({found.owner})" if found.owner else ""
    what = f"{label(found.when, language)} · {kind} · {found.title}{owner}"
    return "", _wrapped(what), _wrapped(f"“{found.place.quote}”", deeper=4)


def link_lines(link: Link, timeline: Timeline) -> list[str]:
    """Return what is said of a milestone, with the sentence and the one by which the list has its date."""
    milestone, language = timeline.find(link.milestone), timeline.language
    phrases = [one for one in milestone.statements if one.phrase] if milestone else []
    lines = ["", _wrapped(said_of(link, timeline, language)), _wrapped(f"“{link.place.quote}”", deeper=4)]
    if phrases:
        values = {"phrase": phrases[-1].phrase, "source": phrases[-1].source.title}
        lines.append(_wrapped(say(language, "scan.link.before", **values), deeper=4))
    return lines


def _wrapped(text: str, *, deeper: int = 0) -> str:
    first = " " * (2 + deeper)
    return click.wrap_text(text, min(terminal_width(), MAX_WIDTH), first, f"{first}  ")
