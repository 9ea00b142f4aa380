"""What `notifier scan` reads and prints: documents of files, their proposals, and why the rest is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from notifier.cli.support.tables import MAX_WIDTH, terminal_width
from notifier.dates.labels import label
from notifier.errors import NotifierError
from notifier.events_file.recesses import shipped_recesses
from notifier.letters.files import read_text
from notifier.letters.layout import read_blocks
from notifier.letters.parts import parts_of
from notifier.letters.reading import Letter, read_letter, topics_of, vocabulary_of
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from notifier.letters.parts import Part
    from notifier.letters.reading import Found, Place
    from notifier.timeline.model import Timeline


class UndatedLetterError(NotifierError):
    """Neither a letter nor the command line says of which day it is."""


class Scanned(NamedTuple):
    """One document of a file, read.

    Attributes:
        name: The name of the file without its ending.
        part: Where it stands in the file, with its date and title.
        found: Every date in it: proposals, and the others with their reason.
    """

    name: str
    part: Part
    found: tuple[Found, ...]


class Reader(NamedTuple):
    """How files are read.

    Attributes:
        given: The date of what does not say its own, or None.
        is_one: Whether only one file is read; where that is one letter, `given` counts before its own date.
        today: The day it is; no letter is of a later one.
        ask: Returns the date of a document that says none, or None where it cannot be asked.
        sender: Who a letter is from; empty when unknown.
    """

    given: date | None
    is_one: bool
    today: date
    ask: Callable[[str], date | None]
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
            yield Scanned(path.stem, part._replace(said_on=said_on), read_letter(blocks, letter, words))


def as_jsonl(documents: list[Scanned], timeline: Timeline, *, why: bool) -> str:
    """Return a JSON object a line for each proposal; with `why` also for each date that is none."""
    rows = [
        _row(document, one, timeline)
        for document in documents
        for one in document.found
        if why or not one.reason
    ]
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def _row(document: Scanned, found: Found, timeline: Timeline) -> dict[str, Any]:
    when = found.when
    return {
        "doc": document.name,
        "said_on": f"{document.part.said_on}",
        "source": document.part.title,
        "relation": "none" if found.reason else "add",
        "links_to": None,
        "when": when.text,
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "kind": found.kind.value,
        "title": found.title,
        "modality": found.modality.value,
        "owner": found.owner,
        "topics": list(topics_of(found, _known_topics(timeline))),
        "quote": found.place.quote,
        "date_text": found.place.phrase,
        "offset": found.place.offset,
        "length": found.place.length,
        "also": [_place(one) for one in found.also],
        "reasons": [reason_of(found, Language.EN)],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"offset": place.offset, "length": place.length, "date_text": place.phrase, "quote": place.quote}


def _known_topics(timeline: Timeline) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for one in timeline.milestones for topic in one.topics))


def reason_of(found: Found, language: Language) -> str:
    """Return in a sentence why a date is proposed, or why not."""
    if not found.reason:
        kind, modality = say(language, f"kind.{found.kind}"), say(language, f"modality.{found.modality}")
        return say(language, "scan.why.proposed", phrase=found.place.phrase, kind=kind, modality=modality)
    return say(language, found.reason, phrase=found.place.phrase, event=found.event)


def as_table(documents: list[Scanned], timeline: Timeline, *, why: bool) -> str:
    """Return the proposals with their quotes; apart, what is a target or spans years; with `why` the rest."""
    language = timeline.language
    lines: list[str] = []
    for document in documents:
        proposed = [one for one in document.found if not one.reason]
        heading = f"{document.part.title or document.name} ({document.part.said_on})"
        lines += ["", click.style(heading, bold=True)]
        lines += [line for one in proposed for line in _lines(one, language)]
        lines += [] if proposed else [f"  {say(language, 'scan.nothing')}"]
        rest = [one for one in document.found if one.reason and (one.is_apart or why)]
        for key, is_apart in (("scan.apart", True), ("scan.rejected", False)):
            if chosen := [one for one in rest if one.is_apart is is_apart]:
                lines += ["", click.style(say(language, key), bold=True)]
                lines += [_wrapped(f"{reason_of(one, language)} “{one.place.quote}”") for one in chosen]
    return "\n".join(lines[1:])


def _lines(found: Found, language: Language) -> tuple[str, str, str]:
    """Return what happens when, and the sentence that says so."""
    kind = say(language, f"kind.{found.kind}")
    owner = f" ({found.owner})" if found.owner else ""
    what = f"{label(found.when, language)} · {kind} · {found.title}{owner}"
    return "", _wrapped(what), _wrapped(f"“{found.place.quote}”", deeper=4)


def _wrapped(text: str, *, deeper: int = 0) -> str:
    first = " " * (2 + deeper)
    return click.wrap_text(
        text, min(terminal_width(), MAX_WIDTH), initial_indent=first, subsequent_indent=f"{first}  "
    )
