"""Finding and judging the dates of the documents of a file, in the child process where the text is long.

What goes to the child is pickled, what comes back is JSON.
"""

from __future__ import annotations

import json
import pickle
import traceback
from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import parse_edtf
from notifier.letters.files import READING, RefusedError, UnreadableFileError, read_in_child
from notifier.letters.layout import read_blocks
from notifier.letters.linking import Link, Relation, link_letter
from notifier.letters.reading import Found, Letter, Place, read_letter, vocabulary_of
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import Kind, Modality

if TYPE_CHECKING:
    from notifier.letters.parts import Part
    from notifier.timeline.model import Milestone


class Documents(NamedTuple):
    """The documents of a file, before they are read."""

    text: str  # The text of the file.
    parts: tuple[Part, ...]  # Where each stands.
    letters: tuple[Letter, ...]  # What is known of each beside its text.
    milestones: tuple[Milestone, ...]  # What the list has.


class Dates(NamedTuple):
    """What was found in a document."""

    found: tuple[Found, ...]  # Every date in it: proposals, and the others with their reason.
    links: tuple[Link, ...]  # What it says of milestones that the list has.


class Bounds(NamedTuple):
    """In which process the dates of a file are found, and how long that may take."""

    # Up to so many characters it is this one: to start a child takes longer than to read a short letter.
    most_here: int = 30_000
    cpu_s: int = 60  # Seconds of processor that the child may take; a thousand pages take twenty.


def read_dates(documents: Documents, name: str, bounds: Bounds) -> list[Dates]:
    """Return what is found in each document.

    Raises:
        UnreadableFileError: One has more dates than any letter has, or they take too long or too much memory.
    """
    if len(documents.text) <= bounds.most_here:
        try:
            return _read(documents)
        except RefusedError as refusal:
            raise UnreadableFileError(refusal.key, name=name) from refusal
    content = pickle.dumps(tuple(documents))
    answer = read_in_child(name, READING, content, cpu_s=bounds.cpu_s, ended="scan.too_costly")
    read: dict[str, Any] = json.loads(answer)
    if "failed" in read:
        raise RuntimeError(read["failed"])
    return [_from_json(row) for row in read["dates"]]


def read(content: bytes) -> str:
    """Return what is found in pickled documents as JSON, or how that failed; called in the child.

    Raises:
        RefusedError: One has more dates than any letter has, or they take too much memory.
    """
    try:
        documents = Documents(*pickle.loads(content))  # noqa: S301 - from the parent process
        return json.dumps({"dates": [_to_json(one) for one in _read(documents)]})
    except RefusedError:
        raise
    except MemoryError:
        raise RefusedError("scan.too_costly") from None
    except Exception:  # noqa: BLE001 - raised again by the parent
        return json.dumps({"failed": traceback.format_exc()})


def _read(documents: Documents) -> list[Dates]:
    text, parts, letters, milestones = documents
    words = vocabulary_of(text)
    dates = []
    for part, letter in zip(parts, letters, strict=True):
        blocks = read_blocks(text[part.start : part.end], part.start)
        found = read_letter(blocks, letter, words)
        dates.append(Dates(found, link_letter(milestones, blocks, found, letter.said_on, words)))
    return dates


def _to_json(dates: Dates) -> list[Any]:
    places = {id(one): at for at, one in enumerate(dates.found)}
    found = [((one.when.text, one.when.lasts), *one[1:]) for one in dates.found]
    return [found, [(*one[:-1], one.found and places[id(one.found)]) for one in dates.links]]


def _from_json(row: list[Any]) -> Dates:
    found = tuple(
        Found(
            parse_edtf(when)._replace(lasts=lasts),
            Kind(kind),
            title,
            Modality(modality),
            owner,
            Place(*place),
            tuple(Place(*one) for one in also),
            *rest,
        )
        for (when, lasts), kind, title, modality, owner, place, also, *rest in row[0]
    )
    links = tuple(
        Link(
            name,
            Relation(relation),
            Place(*place),
            score,
            tuple(words),
            has_head,
            None if at is None else found[at],
        )
        for name, relation, place, score, words, has_head, at in row[1]
    )
    return Dates(found, links)
