"""`notifier serve`."""

from __future__ import annotations

import gc
import os
import threading
from functools import partial
from typing import TYPE_CHECKING

import click
import structlog

from notifier.app.service import CHANNEL_TIMEOUT
from notifier.app.serving import WebSettings, serve
from notifier.cli.support.events_option import events_option
from notifier.cli.support.logs import log_ends_of_threads
from notifier.cli.support.options import out_option, utc_now
from notifier.cli.support.output import finish_output
from notifier.cli.support.runtime import open_rounds
from notifier.config import read_settings
from notifier.proposals.desk import Desk
from notifier.store.tokens import make_editor, revoke_once
from notifier.web.answers import Answers
from notifier.web.desk.access import Access
from notifier.web.desk.shell import DeskPart
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.app.round import Rounds
    from notifier.config import Settings
    from notifier.web.app import AppPart, AppState

_THIS_MACHINE = "127.0.0.1"

log = structlog.get_logger(__name__)


@click.command()
@events_option
@out_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 for any."
)
@click.option(
    "--edit",
    is_flag=True,
    help="Open the desk on this machine only, with an address that works once; nothing is sent.",
)
def command(*, events_path: str, out: str | None, host: str, port: int, edit: bool) -> None:
    """Run it all: take up changes of the file, deliver, write the calendars, and serve them over HTTP."""
    if edit and host != _THIS_MACHINE:
        mistake = f"--edit serves this machine only, so leave out --host {host}."
        raise click.UsageError(mistake)
    stopping = threading.Event()
    log_ends_of_threads()
    settings = read_settings()
    with open_rounds(
        events_path,
        out=out,
        # The channels of a list are served elsewhere than on the machine of its editor.
        sends=not edit,
        log_level="info",
        should_stop=stopping.is_set,
        channel_timeout=CHANNEL_TIMEOUT,
    ) as rounds:
        ended = serve(
            rounds,
            clock=utc_now,
            web=WebSettings(
                address=(host, port),
                gzip=settings.gzip,
                metrics=settings.metrics,
                parts=partial(_parts, rounds, settings),
                is_local=edit,
            ),
            stopping=stopping,
            announce=partial(_announce, rounds, has_desk=edit),
        )
        if edit:
            _close_desk(rounds)
    finish_output()
    # Collecting all that was there for readers takes seconds, and the process ends anyway.
    gc.freeze()
    if not ended:
        # An attempt still waits for its receiver. Its outcome is unknown, which the next start handles.
        os._exit(0)


def _parts(rounds: Rounds, settings: Settings, state: AppState) -> Sequence[AppPart]:
    """Return the desk, and the answers where the operator allows them."""
    database = rounds.planner.database
    desk = Desk(
        events_path=rounds.planner.events_path,
        database=database,
        clock=utc_now,
        only_patches=settings.edit == "patch",
        sends=rounds.sender is not None,
    )
    access = Access(database=database, clock=utc_now, own_hosts=state.own_hosts)
    answers = [Answers(database=database, state=state)] if settings.answers else []
    return (DeskPart(desk=desk, access=access), *answers)


def _announce(rounds: Rounds, state: AppState, host: str, port: int, *, has_desk: bool) -> None:
    """Log which database it is, and print the addresses of the page, the calendars and the desk."""
    log.info("service_started", database=rounds.planner.database.name)
    if snapshot := state.snapshot:
        base = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        click.echo(f"{say(Language.EN, 'page.title_timeline')}  {base}/")
        width = max((len(feed.title) for feed in snapshot.feed_links), default=0)
        for feed in snapshot.feed_links:
            click.echo(f"{say(Language.EN, 'page.feed')}    {feed.title:{width}}  {base}/{feed.path}")
        click.echo(say(Language.EN, "serve.ready"))
    if has_desk:
        _announce_desk(rounds, port)


def _announce_desk(rounds: Rounds, port: int) -> None:
    """Print the address of the desk, which works once; those of earlier starts stop working."""
    _close_desk(rounds)
    with rounds.planner.database.write() as session:
        token = make_editor(session, note="", now=utc_now(), is_once=True)
    click.echo(say(Language.EN, "serve.desk", address=f"http://{_THIS_MACHINE}:{port}/edit/link/{token}"))
    click.echo(say(Language.EN, "serve.desk_sends_nothing"))


def _close_desk(rounds: Rounds) -> None:
    with rounds.planner.database.write() as session:
        revoke_once(session, now=utc_now())
