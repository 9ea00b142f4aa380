"""`notifier feeds`, and `notifier feeds token` for private ones."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.mistakes import read_timeline, tell_of_mistakes
from notifier.cli.support.options import filter_options, utc_now
from notifier.cli.support.remembered import opened_database, published_revisions
from notifier.cli.support.reports import tell_database
from notifier.errors import UnknownFeedError
from notifier.feeds.queries import MAX_ADDRESS, to_query
from notifier.feeds.settings import Feed, read_feeds
from notifier.feeds.subscribing import CLIENTS, subscribe_guides
from notifier.ics.entries import Windows
from notifier.setup import load_setup
from notifier.timeline.known_values import KnownValues
from notifier.timeline.revisions import to_histories
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from typing import Any

    from notifier.cli.support.options import Typed
    from notifier.store.database import Database
    from notifier.timeline.model import Timeline


@click.group(invoke_without_command=True)
@events_option
@click.option(
    "--windows",
    type=click.Choice([one.value for one in Windows]),
    help="How a period stands in the calendar.",
)
@click.option("--lang", type=click.Choice([one.value for one in Language]), help="Language of the calendar.")
@click.option(
    "--client", type=click.Choice([client.name for client in CLIENTS]), help="Steps for this program only."
)
@click.option("--steps", is_flag=True, help="Tell per program how to subscribe.")
@filter_options()
def command(
    *,
    typed: Typed,
    events_path: str,
    windows: str | None,
    lang: str | None,
    client: str | None,
    steps: bool,
) -> None:
    """Tell where the calendars are and how to subscribe to them.

    With a choice of milestones, the address of a calendar of just those.
    """
    if click.get_current_context().invoked_subcommand:
        return
    events = read_timeline(events_path)
    every = read_feeds(events)
    if events.problems.errors:
        load_setup(events_path)
    timeline = events.timeline
    # An address is public: what only private milestones have is not known there.
    memory = to_histories(published_revisions(Path(events_path), timeline.domain))
    chosen = typed.read(timeline.public, memory.public)
    feeds = [feed for feed in every if not feed.private]
    if chosen.wanted or windows or lang:
        query = to_query(
            chosen,
            KnownValues(timeline.public),
            windows=Windows(windows) if windows else None,
            language=Language(lang) if lang else None,
        )
        feeds = [Feed(name="", title=timeline.name, language=timeline.language, query=query)]
    if not timeline.url:
        click.echo(say(timeline.language, "subscribe.no_address"), err=True)
    clients = [client] if client else [one.name for one in CLIENTS] if steps else []
    for feed in feeds:
        _tell(feed.title, _address(feed.path("ics"), timeline), timeline.language, clients)
    private = [feed.name for feed in every if feed.private]
    if private and not chosen.wanted:
        names = f"{say(timeline.language, 'check.private')}: {', '.join(private)}"
        click.echo(f"{names} (notifier feeds token list FEED)", err=True)
    tell_of_mistakes(events)


def _address(path: str, timeline: Timeline) -> str:
    return f"{timeline.url}/{path}" if timeline.url else f"/{path}"


def _tell(title: str, address: str, language: Language, clients: Iterable[str]) -> None:
    click.echo(f"{title}\n  {address}")
    # Google counts UTF-16 units, which are the characters of an address.
    if len(address) > MAX_ADDRESS:
        text = say(language, "subscribe.too_long", length=len(address), limit=MAX_ADDRESS)
        click.echo(f"  {text}", err=True)
    for guide in subscribe_guides(address, title, language, has_page=False):
        if guide.name in clients:
            steps = [f"    {number}. {step}" for number, step in enumerate(guide.steps, start=1)]
            link = [f"    {say(language, 'subscribe.link', link=guide.link)}"] if guide.link else []
            notes = [f"    {text}" for text in (guide.refresh, guide.warning) if text]
            click.echo("\n".join([f"  {guide.title}", *steps, *link, *notes]))


@command.group()
def token() -> None:
    """Make, list, rotate and revoke the tokens of private calendars."""


def _on_feed(
    opened: Callable[[Path], AbstractContextManager[Database]], function: Callable[..., None]
) -> Callable[..., Any]:
    """Give a command the argument FEED, a private feed, and the database."""

    @wraps(function)
    def with_feed(feed: str, events_path: str, **options: Any) -> None:
        setup = load_setup(events_path)
        timeline = setup.events.timeline
        found = next((one for one in setup.feeds if one.name == feed), None)
        if found is None:
            known = ", ".join(one.name for one in setup.feeds)
            raise UnknownFeedError("feed.unknown", name=feed, known=known).in_language(timeline.language)
        if not found.private:
            raise UnknownFeedError("feed.not_private", name=feed).in_language(timeline.language)
        with opened(Path(events_path)) as database:
            function(database, found, timeline, **options)

    return click.argument("feed")(events_option(with_feed))


@contextmanager
def _new_database(events_path: Path) -> Iterator[Database]:
    """Open the database of a file; it is created where there is none."""
    from notifier.cli.support.runtime import open_store  # noqa: PLC0415 - listing feeds needs none

    with open_store(str(events_path)) as (_, database):
        tell_database(database.name)
        yield database


def _print_new(database: Database, feed: Feed, timeline: Timeline, note: str, *, revokes: bool) -> None:
    """Make a token and print its address; where it replaces the others, those are revoked first."""
    from notifier.store.tokens import make_token, revoke_tokens  # noqa: PLC0415 - listing feeds needs none

    with database.write() as session:
        revoked = revoke_tokens(session, feed.name, now=utc_now()) if revokes else 0
        made = make_token(session, feed.name, note=note, now=utc_now())
    click.echo(_address(f"private/{made}/{feed.name}.ics", timeline))
    if revokes:
        click.echo(f"{revoked} revoked", err=True)


@token.command()
@partial(_on_feed, _new_database)
@click.option("--note", default="", help="Whose it is.")
def make(database: Database, feed: Feed, timeline: Timeline, note: str) -> None:
    """Make a token for FEED and print its address, which is shown only now."""
    _print_new(database, feed, timeline, note, revokes=False)


@token.command("list")
@partial(_on_feed, opened_database)
def list_(database: Database, feed: Feed, timeline: Timeline) -> None:
    """List the tokens of FEED that give access: number, day, whose."""
    from notifier.store.tokens import list_tokens  # noqa: PLC0415

    with database.read() as session:
        for row in list_tokens(session, feed.name):
            made_on = timeline.day_of(row.made_at).isoformat()
            click.echo(f"{row.id}  {made_on}  {row.note}".rstrip())


@token.command()
@partial(_on_feed, _new_database)
@click.option("--note", default="", help="Whose the new one is.")
def rotate(database: Database, feed: Feed, timeline: Timeline, note: str) -> None:
    """Make a new token for FEED and revoke all others; print its address, which is shown only now."""
    _print_new(database, feed, timeline, note, revokes=True)


@token.command()
@partial(_on_feed, opened_database)
@click.argument("token_id", metavar="NUMBER", type=int)
def revoke(database: Database, feed: Feed, timeline: Timeline, token_id: int) -> None:
    """Revoke one token of FEED by its number; its address stops working at once."""
    from notifier.store.tokens import revoke_tokens  # noqa: PLC0415

    del timeline
    with database.write() as session:
        if not revoke_tokens(session, feed.name, now=utc_now(), token_id=token_id):
            raise UnknownFeedError("feed.no_token", name=feed.name, id=token_id)
