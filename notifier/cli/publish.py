"""`notifier publish`."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.options import as_of_option, out_option
from notifier.errors import NotifierError
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.app.report import RoundReport
    from notifier.cli.support.options import AsOf
    from notifier.setup import ReadSetup
    from notifier.web.static_site import BegunSite


@click.command()
@events_option
@as_of_option
@out_option
@click.option("--site", metavar="FOLDER", help="Also write pages, feeds and API as files into this folder.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when the calendars are not current.")
def command(*, events_path: str, as_of: AsOf, out: str | None, site: str | None, check: bool) -> None:
    """Write the calendar files that changed. Nothing is sent."""
    if check:
        _check(events_path, as_of, out)
    else:
        _publish(events_path, as_of, out, site)


def _publish(events_path: str, as_of: AsOf, out: str | None, site: str | None) -> None:
    # Before anything else is imported.
    parse, begin = _begin_site(Path(site), events_path, out) if site is not None else (None, None)
    # Checking needs no database.
    from notifier.cli.support.reports import count_of, describe_calendars, tell_round  # noqa: PLC0415
    from notifier.cli.support.runtime import moment_of, open_rounds  # noqa: PLC0415

    begun: list[BegunSite] = []
    with open_rounds(events_path, out=out, sends=False, as_of=as_of, parse=parse) as rounds:
        now = moment_of(as_of, events_path)
        if rounds.lists:
            rounds.lists.update(now)
        if begin is not None:
            rounds.planned = lambda report: begun.append(begin(report))
            # The list is still being read. The round says what fails.
            with suppress(NotifierError):
                rounds.planner.get_ready()
        done = rounds.run(now)
    is_well = tell_round(rounds, done)
    for name in done.written:
        click.echo(name)
    click.echo(describe_calendars(done, "file", "nothing changed"), err=True)
    if site is not None:
        from notifier.app.shown import publish_site  # noqa: PLC0415 - only a site needs the pages

        # Without a site this ends too soon for the collection of garbage to be worth its time. What is there
        # stays until the end, and is not visited.
        gc.freeze()
        gc.enable()
        changed = publish_site(done, Path(site), _progress(), *begun)
        timeline = done.plan.setup.events.timeline
        if not timeline.url:
            click.echo(say(timeline.language, "publish.no_url"), err=True)
        click.echo(
            f"{site}: {count_of(changed, 'file')} written" if changed else f"{site}: nothing changed",
            err=True,
        )
    sys.exit(0 if is_well else 1)


def _begin_site(
    site: Path, events_path: str, out: str | None
) -> tuple[ReadSetup, Callable[[RoundReport], BegunSite]]:
    """Begin to read the list in another process, and get ready for a site in this one.

    Returns:
        What reads the list, and what begins with the site once there is a plan.
    """
    from notifier.cli.support.reading_apart import begin_reading  # noqa: PLC0415 - only a site needs it

    read = begin_reading(events_path)
    _check_folder(site, events_path, out)
    from notifier.app.shown import begin_site  # noqa: PLC0415 - once the list is read elsewhere
    from notifier.web.ahead import look_ahead  # noqa: PLC0415 - as above

    ahead = None
    # Writing the site says what cannot be read.
    with suppress(OSError):
        ahead = look_ahead(site)
    return read, partial(begin_site, folder=site, progress=_progress(), ahead=ahead)


def _check_folder(site: Path, events_path: str, out: str | None) -> None:
    """Refuse a folder for a site before anything is written."""
    from notifier.app.planner import calendars_folder  # noqa: PLC0415 - checking needs none of these
    from notifier.config import read_settings  # noqa: PLC0415
    from notifier.errors import PublishError  # noqa: PLC0415
    from notifier.events_file.calendar_settings import language_of  # noqa: PLC0415
    from notifier.events_file.included_files import secret_folders  # noqa: PLC0415
    from notifier.store.engines import sqlite_file  # noqa: PLC0415
    from notifier.web.site_folder import check_folder  # noqa: PLC0415

    path = Path(events_path)
    calendars = calendars_folder(path, out)
    database = sqlite_file(read_settings().database(path))
    folder = Path(os.path.realpath(path)).parent
    apart = (path, calendars, *([database] if database else []), *secret_folders(folder))
    try:
        check_folder(site, apart)
    except PublishError as error:
        raise error.in_language(language_of(path)) from None


def _progress() -> Callable[[int], None]:
    """Return what tells now and then how many files are current, to who looks on."""
    calls = count(1)

    def tell(files: int) -> None:
        if next(calls) % 200 == 0 and sys.stderr.isatty():
            click.echo(f"\r{files} files", nl=False, err=True)

    return tell


def _check(events_path: str, as_of: AsOf, out: str | None) -> None:
    from notifier.feeds.publish import outdated  # noqa: PLC0415
    from notifier.setup import load_setup  # noqa: PLC0415

    setup = load_setup(events_path)
    timeline = setup.events.timeline
    folder = Path(out) if out else Path(events_path).parent / "calendars"
    names = outdated(folder, setup.feeds, timeline, as_of.moment(timeline.zone))
    for name in names:
        click.echo(name)
    verdict = "the calendars are not current; run notifier publish" if names else "the calendars are current"
    click.echo(verdict, err=True)
    sys.exit(1 if names else 0)
