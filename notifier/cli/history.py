"""`notifier history`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notifier.cli.support.options import events_option, format_option
from notifier.cli.support.remembered import remembered_revisions
from notifier.cli.support.slips import move_words
from notifier.cli.support.tables import Cell, to_table
from notifier.dates.labels import day_label, join_words, label
from notifier.events_file.load import load_timeline
from notifier.timeline.changes import ChangeKind, compare
from notifier.timeline.chronicle import chronicle, total_slip
from notifier.timeline.fields import FIELDS
from notifier.timeline.model import UnknownMilestoneError
from notifier.timeline.moves import MoveKind
from notifier.timeline.revisions import to_histories
from notifier.words import Language, say

if TYPE_CHECKING:
    from notifier.timeline.chronicle import Entry, Slip
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import History, Revision


@click.command()
@click.argument("name", metavar="ID")
@events_option
@format_option("text", "json")
def command(name: str, events_path: str, format_: str) -> None:
    """Show how the date of one milestone came about: every letter, every change of the list, the slip."""
    timeline = load_timeline(events_path).timeline
    milestone = timeline.find(name)
    if milestone is None:
        raise UnknownMilestoneError(name, timeline)
    history = to_histories(remembered_revisions(Path(events_path))).get(milestone.key)
    entries = chronicle(milestone, history, timeline.zone)
    slip = total_slip(entries, milestone.kind)
    if format_ == "json":
        click.echo(json.dumps(_json(milestone, entries, slip, timeline), ensure_ascii=False, indent=2))
    else:
        click.echo(_text(milestone, entries, slip, history, timeline.language))


def _text(
    milestone: Milestone,
    entries: tuple[Entry, ...],
    slip: Slip | None,
    history: History | None,
    language: Language,
) -> str:
    if not entries:
        return f"{milestone.title}\n\n{say(language, 'history.nothing')}"
    rows = [_row(entry, history, language) for entry in entries]
    return f"{to_table([(milestone.title, rows)])}\n\n{_total(entries, slip, language)}"


def _row(entry: Entry, history: History | None, language: Language) -> tuple[Cell, ...]:
    day = day_label(entry.day, language) if entry.day else say(language, "history.now")
    said = move_words(entry.move, language) if entry.move else ""
    who = _who(entry, history, language)
    return Cell(day), Cell(_date(entry, language)), Cell(f"{said}; {who}" if said else who)


def _date(entry: Entry, language: Language) -> str:
    if entry.when:
        return label(entry.when, language)
    confirms = entry.statement is not None and entry.statement.confirms
    return say(language, "show.confirmed" if confirms else "show.silent")


def _who(entry: Entry, history: History | None, language: Language) -> str:
    if statement := entry.statement:
        quote = say(language, "notice.quote", phrase=statement.phrase) if statement.phrase else ""
        reference = f"({statement.source.reference})" if statement.source.reference else ""
        return f"{quote} {statement.source.title} {reference}".strip()
    if entry.revision and history:
        return _change_words(entry.revision, history, language)
    return say(language, "history.unrecorded")


def _change_words(revision: Revision, history: History, language: Language) -> str:
    """Say what was changed in the list; where only details were, which."""
    if revision.change is not ChangeKind.REVISED:
        return say(language, f"history.list_{revision.change}")
    previous = history.at(revision.revision - 1)
    change = compare(previous.state if previous else None, revision.milestone)
    names = [FIELDS[name].words(language) for name in change.fields] if change else []
    return say(language, "history.list_revised", fields=join_words(names, language))


def _total(entries: tuple[Entry, ...], slip: Slip | None, language: Language) -> str:
    if slip is None:
        return say(language, "history.one_date" if any(one.move for one in entries) else "history.no_date")
    if slip.move.days == 0 and slip.move.kind is MoveKind.OTHER:
        return say(language, "history.total_back")
    return say(language, "history.total", slip=move_words(slip.move, language))


def _json(
    milestone: Milestone, entries: tuple[Entry, ...], slip: Slip | None, timeline: Timeline
) -> dict[str, Any]:
    now = milestone.stated or milestone.when
    return {
        "id": milestone.id,
        "title": milestone.title,
        "kind": milestone.kind.value,
        "when": now.text,
        "label": label(now, timeline.language),
        "first_when": slip.first.text if slip else None,
        "slip": slip.move.kind.value if slip else None,
        "slip_days": slip.move.days if slip else None,
        "entries": [_entry_row(entry, timeline.language) for entry in entries],
    }


def _entry_row(entry: Entry, language: Language) -> dict[str, Any]:
    statement, revision = entry.statement, entry.revision
    source = statement.source if statement else None
    return {
        "day": entry.day and entry.day.isoformat(),
        "by": "source" if statement else "list",
        "when": entry.when and entry.when.text,
        "label": entry.when and label(entry.when, language),
        "confirms": statement.confirms if statement else None,
        "phrase": (statement.phrase or None) if statement else None,
        "source": (source.reference or source.title) if source else None,
        "url": (source.url or None) if source else None,
        "revision": revision.revision if revision else None,
        "change": revision.change.value if revision else None,
        "move": entry.move.kind.value if entry.move else None,
        "days": entry.move.days if entry.move else None,
    }
