"""`notifier proposals`: list, show, accept and reject what was proposed."""

from __future__ import annotations

import getpass
import json
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.options import as_of_option, dry_run_option, format_option, utc_now, yes_option
from notifier.cli.support.output import as_json, report_errors_in
from notifier.cli.support.previews import ask_to_write, print_effects
from notifier.cli.support.remembered import opened_database
from notifier.cli.support.tables import one_line, to_table
from notifier.errors import DomainError
from notifier.events_file.editing import edit_file
from notifier.events_file.whole import load_events_file
from notifier.events_file.writing import locked_from_reading
from notifier.named_tuple import NamedTuple
from notifier.proposals.accepting import accept, end_interrupted
from notifier.proposals.answers import said_in
from notifier.proposals.contradicting import accepted_before
from notifier.proposals.previews import preview_of
from notifier.proposals.stored import compare_with_file, find_open, reject, supersede_overtaken
from notifier.store.facts import recall
from notifier.store.memory import DOMAIN
from notifier.store.proposals import ProposalState, list_proposals
from notifier.timeline.edits import AddMilestone, from_json, subject_of
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifier.cli.support.options import AsOf
    from notifier.events_file.whole import EventsFile
    from notifier.store.database import Database
    from notifier.store.proposals import ProposalRow
    from notifier.timeline.edits import Edit

_SHORT = 60
_HEADS = ("id", "state", "document", "about")
# Keys of edits that say nothing of a milestone, or stand beside it.
_NOT_SAID = {"id", "kind", "source", "phrase"}
ids_argument = click.argument("ids", metavar="[ID]...", nargs=-1, type=int, required=True)
by_option = click.option("--by", default=getpass.getuser, show_default="your login name", help="Who decides.")


class _Desk(NamedTuple):
    events: EventsFile
    database: Database

    def say(self, key: str, **values: object) -> str:
        return say(self.events.timeline.language, key, **values)


@contextmanager
def _opened(events_path: str, *, decides: bool) -> Iterator[_Desk]:
    """Open file and database; before proposals are decided on, those that the file has overtaken are.

    Raises:
        EventsFileError: The file has mistakes.
        StoreError: There is no database, or it cannot be used.
        DomainError: The database belongs to another list.
        ProposalError: What is done with it is refused.
    """
    events = load_events_file(events_path)
    events.refuse_mistakes()
    report_errors_in(events.timeline.language)
    with opened_database(Path(events_path)) as database:
        domain = events.timeline.domain
        with database.read() as session:
            owner = recall(session, DOMAIN)
        if owner not in {None, domain}:
            raise DomainError("domain.database", owner=owner, domain=domain)
        if decides:
            end_interrupted(database, events_path)
            with database.write() as session:
                supersede_overtaken(session, events, utc_now())
        yield _Desk(events, database)


@click.group()
def command() -> None:
    """List and show what letters, sheets and readers propose; accept it into the file, or reject it."""


@command.command("list")
@events_option
@click.option(
    "--state",
    "states",
    type=click.Choice([one.value for one in ProposalState]),
    multiple=True,
    default=["open"],
    show_default=True,
    help="Only in this state; several can be given.",
)
@format_option("table", "json")
def list_command(events_path: str, states: tuple[str, ...], format_: str) -> None:
    """List proposals, the oldest first."""
    with _opened(events_path, decides=False) as desk, desk.database.read() as session:
        found = list_proposals(session, {ProposalState.OPEN, *map(ProposalState, states)})
        compare_with_file(found, desk.events, utc_now())
        rows = [_row(row) for row in found if row.state in states]
        if format_ == "json":
            click.echo(as_json(rows))
        elif rows:
            texts = [[*(f"{row[head]}" for head in _HEADS), f"{row['says']}; {row['quote']}"] for row in rows]
            cells = [[one_line(text.removesuffix("; "), _SHORT) for text in row] for row in texts]
            click.echo(to_table([("", cells)]))
        else:
            click.echo(desk.say("proposal.none"))


@command.command("show")
@click.argument("name", metavar="ID", type=int)
@events_option
@as_of_option
def show_command(name: int, events_path: str, as_of: AsOf) -> None:
    """Show one proposal: its words, and what the file would change."""
    with _opened(events_path, decides=False) as desk:
        with desk.database.read() as session:
            (row,) = list_proposals(session, ids=[name]) or find_open(session, [name])
            compare_with_file([row], desk.events, utc_now())
        for key, value in _row(row).items():
            if value and key != "edits":
                click.echo(one_line(f"{key}: {value}"))
        if row.state == ProposalState.OPEN:
            _tell_accepted(desk, [row])
            _preview(desk, _edited(desk, [row]), as_of)


@command.command("accept")
@ids_argument
@events_option
@as_of_option
@by_option
@yes_option
@dry_run_option
def accept_command(
    ids: tuple[int, ...], events_path: str, as_of: AsOf, by: str, *, yes: bool, dry_run: bool
) -> None:
    """Write proposals to the file, all in one write, after showing what changes."""
    with (
        locked_from_reading(events_path) if yes and not dry_run else nullcontext(),
        _opened(events_path, decides=not dry_run) as desk,
    ):
        with desk.database.read() as session:
            rows = find_open(session, ids)
        _tell_accepted(desk, rows)
        after = _edited(desk, rows)
        _preview(desk, after, as_of)
        file = desk.events.name
        if not dry_run and (yes or ask_to_write(file, desk.events.timeline.language)):
            accept(desk.database, ids, before=desk.events, after=after, editor=by, now=utc_now())
            click.echo(desk.say("edit.written", file=file), err=True)
        else:
            click.echo(desk.say("edit.not_written", file=file), err=True)


@command.command("reject")
@ids_argument
@events_option
@by_option
@click.option("--reason", default="", help="Why.")
def reject_command(ids: tuple[int, ...], events_path: str, by: str, reason: str) -> None:
    """Reject proposals; from the same words they are not proposed again."""
    with _opened(events_path, decides=True) as desk:
        with desk.database.write() as session:
            reject(session, ids, editor=by, note=reason, now=utc_now())
        click.echo(desk.say("proposal.rejected", count=len(ids)), err=True)


def _edited(desk: _Desk, rows: Sequence[ProposalRow]) -> EventsFile:
    return edit_file(desk.events, [edit for row in rows for edit in from_json(row.edits)])


def _preview(desk: _Desk, after: EventsFile, as_of: AsOf) -> None:
    preview = preview_of(desk.events, after, as_of.moment(after.timeline.zone))
    click.echo(preview.diff, nl=False)
    print_effects(preview, after)


def _row(row: ProposalRow) -> dict[str, Any]:
    edits = from_json(row.edits)
    return {
        "id": row.id,
        "state": row.state,
        "origin": row.origin,
        "document": row.document,
        "about": ", ".join(dict.fromkeys(filter(None, map(subject_of, edits)))),
        "says": _says(edits),
        "quote": row.quote,
        "place": row.place,
        "reasons": row.reasons.splitlines(),
        "made_at": row.made_at.isoformat(),
        "editor": row.editor,
        "decided_at": row.decided_at and row.decided_at.isoformat(),
        "note": row.note,
        "edits": json.loads(row.edits),
    }


def _tell_accepted(desk: _Desk, rows: Sequence[ProposalRow]) -> None:
    """Say of each proposal what was accepted about the same already."""
    timeline = desk.events.timeline
    with desk.database.read() as session:
        told = [accepted_before(session, row, timeline.zone, timeline.language) for row in rows]
    for sentence in filter(None, told):
        click.echo(sentence, err=True)


def _says(edits: Sequence[Edit]) -> str:
    """Return what edits say of their milestone, in the keys and values of the file."""
    said: dict[str, Any] = {}
    for edit in edits:
        said |= edit.fields if isinstance(edit, AddMilestone) else said_in([edit])
    for statement in said.pop("statements", ()):
        said |= statement
    plain = {
        key: one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for key, one in said.items()
    }
    return ", ".join(f"{key}: {text}" for key, text in plain.items() if key not in _NOT_SAID)
