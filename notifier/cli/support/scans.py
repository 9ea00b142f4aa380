"""What `notifier scan` prints: the proposals of documents, and why the rest is none."""

from __future__ import annotations

import difflib
import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from notifier.cli.support import sheets
from notifier.cli.support.options import DAY, AsOf, utc_now
from notifier.cli.support.tables import MAX_WIDTH, terminal_width
from notifier.dates.labels import day_label
from notifier.events_file.editing import edit_file
from notifier.letters.proposing import Document
from notifier.letters.reading import say_unread, source_kind_of, topics_of
from notifier.proposals.scanning import Reader, date_words, leave_out_said, reason_of, said_of
from notifier.timeline.model import SourceKind
from notifier.timeline.statements import source_words
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from notifier.events_file.whole import EventsFile
    from notifier.letters.linking import Link
    from notifier.letters.reading import Found, Place
    from notifier.letters.sheets import Sheet
    from notifier.proposals.scanning import Scanned
    from notifier.timeline.edits import Proposal
    from notifier.timeline.model import Timeline

_AROUND = 200  # Characters that are shown of the sentences before and after the one that is quoted.


def as_jsonl(documents: list[Scanned], timeline: Timeline, *, why: bool) -> str:
    """Return a JSON object a line for each proposal; with `why` also for each date that is none."""
    rows = []
    for document in documents:
        rows += [_row(document, one, timeline) for one in document.added]
        rows += [_link_row(document, one, timeline) for one in document.links]
        rows += [_row(document, one, timeline) for one in document.refused if why]
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def _row(document: Scanned, found: Found, timeline: Timeline) -> dict[str, Any]:
    when = found.when
    topics = dict.fromkeys(topic for one in timeline.milestones for topic in one.topics)
    return {
        **_origin(document, "none" if found.reason else "add", None),
        "when": when.text,
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "repeat": found.rule or None,
        "kind": found.kind.value,
        "title": found.title,
        "modality": found.modality.value,
        "owner": found.owner,
        "topics": list(topics_of(found, tuple(topics))),
        **_place(found.place),
        "unread": found.unread,
        "also": [_place(one) for one in found.also],
        "after": {"event": found.event, "within": found.offset or None} if found.event else None,
        "reasons": [reason_of(found, Language.EN, document.kind)],
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
        "reasons": [said_of(link, timeline, Language.EN, document.kind)],
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


def read_files(
    files: Sequence[Path], told: Mapping[str, Any], timeline: Timeline
) -> tuple[Document, list[Scanned], Mapping[Path, Sheet]]:
    """Read letters and sheets, and say beside the data what else is known of them.

    Args:
        files: The files.
        told: What the options of `notifier scan` tell of a letter, by name.
        timeline: The list.

    Returns:
        The document as it was told, what the letters have, and the sheets.
    """
    source, given, title = told["source"], told["given"], told["title"] or ""
    known = timeline.sources.get(source or "")
    if source is not None and known is None:
        message = f"no source {source!r} in the file"
        raise click.BadParameter(message, param_hint="--source")
    said_on = known.date if known else given
    kind = known.kind if known else SourceKind(told["source_kind"]) if told["source_kind"] else None
    reference, url, ask = told["reference"] or "", told["url"] or "", partial(_ask, timeline.language)
    named = Document(title=title, reference=reference, url=url, source=source or "", kind=kind)
    reader = Reader(
        said_on,
        len(files) == 1,
        AsOf().day(timeline.zone),
        ask,
        timeline.milestones,
        zone=timeline.zone.key,
        kind=kind or (source_kind_of(title) if title else None),
    )
    documents = [one for path in files if not sheets.is_sheet(path) for one in reader.read(path)]
    _tell_dates(documents, timeline.language)
    _tell_known([one.cited(named) for one in documents], timeline)
    tables = {
        path: sheets.read_file(path, said_on, ask, named, timeline) for path in files if sheets.is_sheet(path)
    }
    _tell_known([sheet.document for sheet in tables.values()], timeline)
    return named, leave_out_said(documents, named, timeline), tables


def _ask(language: Language, title: str) -> date | None:
    if not sys.stdin.isatty():
        return None
    asked: date = click.prompt(say(language, "scan.ask.date", title=title), type=DAY, err=True)
    return asked


def _tell_dates(documents: list[Scanned], language: Language) -> None:
    """Say beside the data which documents carry another date than the one they were read with."""
    for one in documents:
        if one.carried and one.part.said_on:
            title = one.part.title or one.name
            days = {
                "carried": day_label(one.carried, language),
                "given": day_label(one.part.said_on, language),
            }
            click.echo(say(language, "scan.other_date", title=title, **days), err=True)


def _tell_known(documents: list[Document], timeline: Timeline) -> None:
    """Say beside the data which documents the list has as a source, where that was not named."""
    for cited in documents:
        known = None if cited.source else cited.known_in(timeline)
        if known:
            words = source_words(known, timeline.language)
            values = {"title": cited.title, "source": known.id, "known": words}
            is_same = (known.title, known.date) == (cited.title, cited.said_on)
            key = "scan.known_source" if is_same else "scan.same_source"
            click.echo(say(timeline.language, key, **values), err=True)


def print_read(
    documents: list[Scanned],
    tables: Mapping[Path, Sheet],
    proposals: list[Proposal],
    events: EventsFile,
    *,
    format_: str,
    why: bool,
    keep: bool,
) -> None:
    """Print what was read from letters and sheets, and keep the proposals where that is asked for."""
    timeline = events.timeline
    if format_ == "diff":
        click.echo(as_diff(proposals, events), nl=False)
    elif format_ == "jsonl":
        click.echo(as_jsonl(documents, timeline, why=why), nl=False)
        for path, sheet in tables.items():
            click.echo(sheets.as_jsonl(path.stem, sheet.rows), nl=False)
    else:
        shown = [as_table(documents, timeline, why=why)] if documents else []
        shown += [sheets.as_table(path, sheet, timeline.language) for path, sheet in tables.items()]
        click.echo("\n\n".join(shown), nl=bool(shown))
    if keep:
        click.echo(_keep(proposals, events), err=True)


def as_diff(proposals: list[Proposal], events: EventsFile) -> str:
    """Return what the file would change by all proposals, as `diff -u` prints it.

    Raises:
        EditError: A proposal does not fit the file.
    """
    after = edit_file(events, [edit for one in proposals for edit in one.edits])
    old, new = (one.content.decode("utf-8-sig").splitlines(keepends=True) for one in (events, after))
    return "".join(difflib.unified_diff(old, new, events.name, events.name))


def _keep(proposals: list[Proposal], events: EventsFile) -> str:
    from notifier.cli.support.reports import tell_database  # noqa: PLC0415 - only this needs it
    from notifier.cli.support.runtime import open_store  # noqa: PLC0415
    from notifier.proposals.stored import ProposalFate, propose  # noqa: PLC0415

    with open_store(events.name) as (_, database), database.write() as session:
        tell_database(database.name)
        counts = propose(session, proposals, events=events, now=utc_now())
    return say(events.timeline.language, "scan.kept", **{f"{fate}": counts[fate] for fate in ProposalFate})


def as_table(documents: list[Scanned], timeline: Timeline, *, why: bool) -> str:
    """Return the proposals with their quotes; apart, what is a target or spans years; with `why` the rest."""
    language = timeline.language
    lines: list[str] = []
    for document in documents:
        heading = f"{document.part.title or document.name} ({document.part.said_on})"
        lines += ["", click.style(heading, bold=True)]
        for one in document.added:
            lines += [*found_lines(one, language), *(_again_lines(one, language) if why else ())]
        for link in document.links:
            again = _again_lines(link.found, language) if why and link.found else ()
            lines += [*link_lines(link, timeline, document.kind), *again]
        lines += [] if document.added or document.links else [f"  {say(language, 'scan.nothing')}"]
        rest = [one for one in document.refused if one.is_apart or why]
        for key, is_apart in (("scan.apart", True), ("scan.rejected", False)):
            if chosen := [one for one in rest if one.is_apart is is_apart]:
                lines += ["", click.style(say(language, key), bold=True)]
                lines += [
                    wrapped(f"{reason_of(one, language, document.kind)} “{one.place.quote}”")
                    for one in chosen
                ]
    return "\n".join(lines[1:])


def found_lines(found: Found, language: Language, *, around: bool = False) -> tuple[str, ...]:
    """Return what happens when, and the sentence that says so; with those around it where asked for."""
    kind = say(language, f"kind.{found.kind}")
    owner = f" ({found.owner})" if found.owner else ""
    what = f"{date_words(found, language)} · {kind} · {found.title}{owner}"
    return "", wrapped(what), *_quoted(found.place, around=around), *_unread_lines(found, language)


def _unread_lines(found: Found | None, language: Language) -> list[str]:
    """Return which words that bound a date were not read."""
    unread = say_unread(found.unread if found else "", language)
    return [wrapped(unread, deeper=4)] if unread else []


def _again_lines(found: Found, language: Language) -> list[str]:
    """Return the sentences that say the same again, and are no proposals for that reason."""
    return [wrapped(say(language, "scan.again", quote=one.quote), deeper=4) for one in found.also]


def link_lines(link: Link, timeline: Timeline, kind: SourceKind) -> list[str]:
    """Return what is said of a milestone, with the sentence and the one by which the list has its date."""
    milestone, language = timeline.find(link.milestone), timeline.language
    phrases = [one for one in milestone.statements if one.phrase] if milestone else []
    lines = [
        "",
        wrapped(said_of(link, timeline, language, kind)),
        wrapped(f"“{link.place.quote}”", deeper=4),
        *_unread_lines(link.found, language),
    ]
    if phrases:
        values = {"phrase": phrases[-1].phrase, "source": phrases[-1].source.title}
        lines.append(wrapped(say(language, "scan.link.before", **values), deeper=4))
    return lines


def _quoted(place: Place, *, around: bool) -> list[str]:
    """Return the sentence of a place; where what is around it is asked for, with its words marked."""
    if not around:
        return [wrapped(f"“{place.quote}”", deeper=4)]
    marked = click.style(f"»{place.phrase}«", bold=True) if place.phrase else ""
    quote = place.quote.replace(place.phrase, marked, 1) if marked else place.quote
    before, after = place.before[-_AROUND:], place.after[:_AROUND]
    before = f"… {before.partition(' ')[2]}" if len(place.before) > _AROUND else before
    after = f"{after.rpartition(' ')[0]} …" if len(place.after) > _AROUND else after
    return [wrapped(text, deeper=4) for text in (before, f"“{quote}”", after) if text]


def wrapped(text: str, *, deeper: int = 0) -> str:
    """Return a text on lines that the terminal has room for."""
    first = " " * (2 + deeper)
    return click.wrap_text(text, min(terminal_width(), MAX_WIDTH), first, f"{first}  ")
