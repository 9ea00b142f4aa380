"""Going through the proposals of a letter on a terminal, one after the other."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import click

from notifier.cli.support.scans import found_lines, link_lines, wrapped
from notifier.letters.linking import Link, Relation
from notifier.letters.proposing import propose_milestone, propose_statement
from notifier.timeline.fields import FIELDS
from notifier.timeline.model import Kind, SourceKind
from notifier.words import say

if TYPE_CHECKING:
    from notifier.letters.proposing import Document
    from notifier.letters.reading import Found
    from notifier.proposals.scanning import Scanned
    from notifier.timeline.edits import Edit, Proposal
    from notifier.timeline.model import Timeline


class _Answer(IntEnum):
    """What can be answered; the letters for it are in `scan.ask.keys`, in this order."""

    ACCEPT = 0
    CHANGE = 1
    LINK = 2
    SKIP = 3
    STOP = 4


class _StoppedError(Exception):
    """No more proposals are to be shown."""


def go_through(documents: list[Scanned], timeline: Timeline, known: Document) -> list[Edit]:
    """Show each proposal with its quote, ask what to do with it, and return the edits that were accepted."""
    taken = set(timeline.names)
    accepted: list[Proposal] = []
    try:
        for document in documents:
            cited = document.cited(known)
            click.echo(click.style(f"\n{cited.title} ({cited.said_on})", bold=True))
            for found in document.added:
                accepted += _ask_milestone(found, cited, timeline, taken)
            for link in document.links:
                accepted += _ask_statement(link, cited, timeline, taken)
    except _StoppedError:
        pass
    return [edit for one in accepted for edit in one.edits]


def _ask_milestone(found: Found, cited: Document, timeline: Timeline, taken: set[str]) -> list[Proposal]:
    click.echo("\n".join(found_lines(found, timeline.language, around=True)))
    match _ask(timeline, [*_Answer]):
        case _Answer.ACCEPT:
            return [propose_milestone(found, cited, timeline, taken)]
        case _Answer.CHANGE:
            return [propose_milestone(_changed(found, timeline), cited, timeline, taken)]
        case _Answer.LINK:
            link = _linked(found, timeline)
            return [propose_statement(link, cited, timeline)] if link else []
    return []


def _ask_statement(link: Link, cited: Document, timeline: Timeline, taken: set[str]) -> list[Proposal]:
    click.echo("\n".join(link_lines(link, timeline, cited.kind or SourceKind.LETTER)))
    # Only of what gives a date a new milestone can be made.
    is_dated = link.found is not None and link.relation is Relation.DATES
    possible = [one for one in _Answer if is_dated or one is not _Answer.CHANGE]
    match _ask(timeline, possible):
        case _Answer.ACCEPT:
            return [propose_statement(link, cited, timeline)]
        case _Answer.CHANGE if link.found:
            return [propose_milestone(_changed(link.found, timeline), cited, timeline, taken)]
        case _Answer.LINK:
            name = _named(timeline)
            return [propose_statement(link._replace(milestone=name), cited, timeline)] if name else []
    return []


def _ask(timeline: Timeline, possible: list[_Answer]) -> _Answer:
    letters = say(timeline.language, "scan.ask.keys")
    words = say(timeline.language, "scan.ask.words").split(", ")
    question = ", ".join(words[answer] for answer in possible)
    helps = say(timeline.language, "scan.ask.help").split("; ")
    explained = "\n".join(wrapped(helps[answer]) for answer in possible)
    typed = _chosen(wrapped(question), [letters[answer] for answer in possible], explained)
    answer = _Answer(letters.index(typed))
    if answer is _Answer.STOP:
        raise _StoppedError
    return answer


def _chosen(question: str, possible: list[str], explained: str, default: str | None = None) -> str:
    """Ask until one of the possible answers is given; to any other, such as `?`, say what each does."""
    while (typed := str(click.prompt(question, default=default, err=True)).strip()) not in possible:
        click.echo(explained, err=True)
    return typed


def _changed(found: Found, timeline: Timeline) -> Found:
    language = timeline.language
    title: str = click.prompt(FIELDS["title"].words(language), default=found.title, err=True)
    kinds = [kind.value for kind in Kind]
    explained = say(language, "scan.ask.kinds", kinds=", ".join(kinds))
    kind = _chosen(FIELDS["kind"].words(language), kinds, explained, found.kind.value)
    owner: str = click.prompt(FIELDS["owner"].words(language), default=found.owner, err=True)
    return found._replace(title=title, kind=Kind(kind), owner=owner)


def _linked(found: Found, timeline: Timeline) -> Link | None:
    """Ask which milestone a find is about; None where none is named."""
    name = _named(timeline)
    return Link(name, Relation.DATES, found.place, 1.0, (), found=found) if name else None


def _named(timeline: Timeline) -> str:
    """Ask which milestone it is about, until there is one; empty where none is named."""
    question = say(timeline.language, "scan.ask.milestone")
    ids = {one.id for one in timeline.milestones}
    while name := click.prompt(question, default="", show_default=False, err=True).strip():
        if name in ids:
            return str(name)
        click.echo(say(timeline.language, "edit.no_milestone", name=name), err=True)
    return ""
