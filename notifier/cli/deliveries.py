"""`notifier deliveries`: list and show what is in the outbox, send it again or discard it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.options import AS_OF, AsOf, format_option, utc_now
from notifier.cli.support.output import as_json
from notifier.cli.support.remembered import opened_database, opened_stored
from notifier.cli.support.tables import to_table
from notifier.cli.support.unsent import find_unsent_id, unsent_json
from notifier.errors import DeliveryError
from notifier.events_file.calendar_settings import zone_of
from notifier.events_file.load import MissingFileError, lists_beside, parse_timeline, read_bytes
from notifier.presenting.lists import to_csv, to_markdown
from notifier.store.stored_deliveries import STATES
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from notifier.store.stored_deliveries import StoredAttempt, StoredDelivery

# What has a renamed milestone, itself or by a list.
_RENAMES = re.compile(rb"\b(?:formerly|include)\b")
_HEADS = ("id", "state", "channel", "due", "tries", "about", "reason")

channel_option = click.option("--channel", default="", help="Only of this channel.")
since_option = click.option("--since", type=AS_OF, default=AsOf(), help="Only due on this day or later.")
ids_argument = click.argument("ids", metavar="[ID]...", nargs=-1)


@click.group()
def command() -> None:
    """List and show the deliveries of the outbox, send them again or discard them."""


@command.command("list")
@events_option
@channel_option
@since_option
@click.option(
    "--state",
    "states",
    type=click.Choice(STATES),
    multiple=True,
    help="Only in this state; several can be given.",
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many.")
@format_option("table", "json", "csv", "markdown")
def list_command(
    events_path: str, channel: str, since: AsOf, states: tuple[str, ...], limit: int, format_: str
) -> None:
    """List deliveries, the latest first."""
    moment = _since(since, events_path)
    with opened_stored(Path(events_path)) as stored:
        found = stored.list_deliveries(channel=channel, since=moment, states=states, limit=limit)
    ids = _present_ids(events_path)
    rows = [_row(row, ids) for row in found]
    match format_:
        case "json":
            click.echo(as_json(rows))
        case "csv":
            click.echo(to_csv(rows, Language.EN), nl=False)
        case "markdown":
            click.echo(to_markdown(_HEADS, [[str(row[head]) for head in _HEADS] for row in rows]))
        case _:
            click.echo(to_table([_group(row) for row in rows]) if rows else "no deliveries")


@command.command("show")
@click.argument("name", metavar="ID")
@events_option
def show_command(name: str, events_path: str) -> None:
    """Show one delivery with its attempts and its message, as JSON.

    Of a reminder that was not sent because it lies before its baseline, it shows that reason.
    """
    with opened_stored(Path(events_path)) as stored:
        found = stored.delivery(name)
        if found is None:
            unsent = find_unsent_id(stored, name, Path(events_path))
            if unsent is None:
                raise DeliveryError("deliveries.unknown", value=name)
            click.echo(as_json(unsent_json(unsent)))
            return
        tries = [_attempt(one) for one in stored.attempts_of(name)]
    words = found.payload.decode("utf-8", "replace") if found.payload else None
    whole = {
        **_row(found, _present_ids(events_path)),
        "covered_by": found.covered_by,
        "attempts": tries,
        "words": words,
    }
    click.echo(as_json(whole))


@command.command("retry")
@ids_argument
@events_option
@channel_option
@since_option
def retry_command(ids: tuple[str, ...], events_path: str, channel: str, since: AsOf) -> None:
    """Send again what was given up or is held, under the same id; the next round sends it."""
    from notifier.outbox.commands import retry  # noqa: PLC0415 - listing needs none of it

    _change(retry, "to be sent again", ids, channel, since, events_path)


@command.command("discard")
@ids_argument
@events_option
@channel_option
@since_option
def discard_command(ids: tuple[str, ...], events_path: str, channel: str, since: AsOf) -> None:
    """Discard what was given up or is held; by its id also what waits."""
    from notifier.outbox.commands import discard  # noqa: PLC0415 - listing needs none of it

    _change(discard, "discarded", ids, channel, since, events_path)


def _change(
    change: Callable[[Any, Any, datetime], list[str]],
    done: str,
    ids: tuple[str, ...],
    channel: str,
    since: AsOf,
    events_path: str,
) -> None:
    from notifier.outbox.commands import Chosen  # noqa: PLC0415
    from notifier.store.memory import last_round  # noqa: PLC0415

    chosen = Chosen(ids=ids, channel=channel, since=_since(since, events_path))
    with opened_database(Path(events_path)) as database, database.write() as session:
        # Not later than the last round, so that it is due in the next one, also with an earlier `--as-of`.
        changed = change(session, chosen, min(last_round(session) or utc_now(), utc_now()))
    for one in changed:
        click.echo(one)
    click.echo(f"{len(changed)} {done}", err=True)


def _since(since: AsOf, events_path: str) -> datetime | None:
    return since.beginning(zone_of(events_path)) if since.text else None


def _group(row: dict[str, Any]) -> tuple[str, list[tuple[str, ...]]]:
    """Return a delivery for a terminal: what it is about, then its state, its id and the reason."""
    found: list[tuple[str, ...]] = [(row["due"], row["state"], f"{row['channel']} ({row['id']})")]
    if row["reason"]:
        found.append(("", f"tries: {row['tries']}", row["reason"]))
    return row["about"], found


def _present_ids(events_path: str) -> dict[str, str]:
    """Return the id that each renamed milestone has now, by its first; none where the file cannot be read."""
    with suppress(MissingFileError):
        content = read_bytes(events_path)
        if _RENAMES.search(content):
            found = parse_timeline(content, events_path, lists_beside(events_path)).timeline.milestones
            return {one.key: one.id for one in found if one.formerly}
    return {}


def _row(row: StoredDelivery, ids: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": row.state,
        "channel": row.channel,
        "due": row.due_at.astimezone(UTC).isoformat(timespec="seconds"),
        "tries": row.tries,
        "about": ids.get(row.milestone or "") or row.milestone or row.kind,
        "reason": row.reason or _pause_of(row),
    }


def _pause_of(row: StoredDelivery) -> str:
    """Return why nothing is tried though it is due; empty where that is not so."""
    until = row.waits_until
    return f"nothing is sent to {row.channel} before {until:%Y-%m-%d %H:%M} UTC" if until else ""


def _attempt(row: StoredAttempt) -> dict[str, Any]:
    return {
        "number": row.number,
        "started": row.started_at.isoformat(timespec="seconds"),
        "finished": row.finished_at and row.finished_at.isoformat(timespec="seconds"),
        "outcome": row.outcome,
        "status": row.status,
        "detail": row.detail,
        "retry_after_s": row.retry_after_s,
    }
