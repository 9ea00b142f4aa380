"""`notifier editors`: the links by which editors come to the desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.options import utc_now
from notifier.cli.support.remembered import opened_database
from notifier.cli.support.runtime import open_store
from notifier.errors import NotifierError
from notifier.events_file.load import load_timeline
from notifier.store.tokens import list_editors, make_editor, revoke_editor
from notifier.words import Language, say

if TYPE_CHECKING:
    from notifier.timeline.model import Timeline


class UnknownEditorError(NotifierError):
    """No link of an editor that works has this number."""


@click.group()
def command() -> None:
    """Make, list and revoke the links by which editors come to the desk of `notifier serve`."""


@command.command()
@events_option
@click.option("--note", default="", help="Whose it is; only shown here.")
def make(events_path: str, note: str) -> None:
    """Make a link and print its address, which is shown only now."""
    timeline = _timeline(events_path)
    with open_store(events_path) as (_, database), database.write() as session:
        token = make_editor(session, note=note, now=utc_now())
    click.echo(f"{timeline.answers or timeline.url or ''}/edit/link/{token}")
    click.echo(say(Language.EN, "editors.shown_once"), err=True)


@command.command("list")
@events_option
def list_command(events_path: str) -> None:
    """List the links that work: number, day, whose, and under which name."""
    timeline = _timeline(events_path)
    with opened_database(Path(events_path)) as database, database.read() as session:
        rows = list_editors(session)
    for row in rows:
        made_on = timeline.day_of(row.made_at).isoformat()
        click.echo("  ".join(filter(None, (str(row.id), made_on, row.note, row.name))))
    if not rows:
        click.echo(say(Language.EN, "editors.none"), err=True)


@command.command()
@events_option
@click.argument("editor_id", metavar="NUMBER", type=int)
def revoke(events_path: str, editor_id: int) -> None:
    """Revoke a link by its number; the link and its sessions stop working at once."""
    with opened_database(Path(events_path)) as database, database.write() as session:
        if not revoke_editor(session, editor_id, now=utc_now()):
            raise UnknownEditorError("editors.unknown", id=editor_id)
    click.echo(say(Language.EN, "editors.revoked", id=editor_id), err=True)


def _timeline(events_path: str) -> Timeline:
    read = load_timeline(events_path)
    read.refuse_mistakes()
    return read.timeline
