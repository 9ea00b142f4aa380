"""`notifier serve`."""

from __future__ import annotations

import os
import threading
from functools import partial
from typing import TYPE_CHECKING

import click
import structlog

from notifier.app.service import CHANNEL_TIMEOUT, serve
from notifier.cli.support.events_option import events_option
from notifier.cli.support.logs import log_ends_of_threads
from notifier.cli.support.options import out_option
from notifier.cli.support.output import finish_output
from notifier.cli.support.runtime import open_rounds, utc_now
from notifier.config import read_settings
from notifier.words import Language, say

if TYPE_CHECKING:
    from notifier.web.app import AppState

log = structlog.get_logger(__name__)


@click.command()
@events_option
@out_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 for any."
)
def command(events_path: str, out: str | None, host: str, port: int) -> None:
    """Run it all: take up changes of the file, deliver, write the calendars, and serve them over HTTP."""
    stopping = threading.Event()
    log_ends_of_threads()
    gzip = read_settings().gzip
    with open_rounds(
        events_path,
        out=out,
        sends=True,
        log_level="info",
        should_stop=stopping.is_set,
        channel_timeout=CHANNEL_TIMEOUT,
    ) as rounds:
        ended = serve(
            rounds,
            clock=utc_now,
            address=(host, port),
            stopping=stopping,
            announce=partial(_announce, rounds.database_name),
            gzip=gzip,
        )
    finish_output()
    if not ended:
        # An attempt still waits for its receiver. Its outcome is unknown, which the next start handles.
        os._exit(0)


def _announce(database: str, state: AppState, host: str, port: int) -> None:
    """Log which database it is, and print the addresses of the page and the calendars."""
    log.info("service_started", database=database)
    snapshot = state.snapshot
    if snapshot is None:
        return
    language = Language(snapshot.language)
    base = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    click.echo(f"{say(language, 'serve.page')}  {base}/")
    width = max((len(feed.title) for feed in snapshot.feed_links), default=0)
    for feed in snapshot.feed_links:
        click.echo(f"{say(language, 'serve.feed')}    {feed.title:{width}}  {base}/{feed.path}")
    click.echo(say(language, "serve.ready"))
