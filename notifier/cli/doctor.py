"""`notifier doctor`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.app.planner import calendars_folder
from notifier.cli.support.events_option import events_option
from notifier.cli.support.options import format_option, utc_now
from notifier.cli.support.output import as_json
from notifier.cli.support.remembered import opened_database
from notifier.cli.support.tables import Alarming, to_table
from notifier.config import read_settings_or_defaults
from notifier.doctor import examine
from notifier.doctor.findings import Installation, Level
from notifier.errors import NotifierError, SettingsError
from notifier.net.permissions import VARIABLE as ALLOW
from notifier.net.secrets import HOSTS, MAIL_DOMAINS, Secrets
from notifier.setup import load_setup
from notifier.store.database import open_existing
from notifier.store.engines import sqlite_file
from notifier.store.space import compact

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Value = TypeVar("Value")


@click.command()
@events_option
@click.option("--out", metavar="FOLDER", help="The calendars folder, where the service has another.")
@click.option("--compact", "is_compacted", is_flag=True, help="Give the room of deleted rows back first.")
@format_option("table", "json")
def command(*, events_path: str, out: str | None, is_compacted: bool, format_: str) -> None:
    """Examine the installation: each finding with what to do. Exits with 1 where something does not work.

    Run it with the settings of the service, also from a monitor. It calls every channel, and sends nothing.
    --compact needs as much room again while it works; stop the service first.
    """
    path = Path(events_path).absolute()
    if is_compacted:
        with opened_database(path) as database:
            compact(database)
    installation = _installation(path, out)
    found = [(name, one.level, one.sentence, one.advice) for name, one in examine(installation)]
    if not isinstance(installation.database, NotifierError):
        installation.database.close()
    if format_ == "json":
        heads = ("check", "level", "finding", "advice")
        click.echo(as_json([dict(zip(heads, row, strict=True)) for row in found]))
    else:
        rows = [
            (level.value if level is Level.OK else Alarming(level), name, "; ".join(filter(None, told)))
            for name, level, *told in found
        ]
        click.echo(to_table([("", rows)]))
    sys.exit(any(level is Level.PROBLEM for _, level, *_ in found))


def _installation(path: Path, out: str | None) -> Installation:
    """Return what there is to examine; the database is opened as it is, and nothing is created."""
    settings, faults = read_settings_or_defaults()
    url = settings.database(path)
    return Installation(
        events_path=path,
        setup=_or_error(lambda: load_setup(path)),
        database=_or_error(lambda: open_existing(url)),
        database_file=sqlite_file(url),
        folder=calendars_folder(path, out),
        secrets=_secrets(path.parent),
        network=settings.unchecked_network(),
        environment=os.environ,
        faults=faults,
        now=utc_now(),
    )


def _secrets(beside: Path) -> Secrets:
    """Return the secrets; where a bound of the operator cannot be read nothing is allowed by it."""
    narrowed = {**os.environ}
    for name in (ALLOW, HOSTS, MAIL_DOMAINS):
        try:
            Secrets.from_environment({name: os.environ.get(name, "")}, beside)
        except SettingsError:
            narrowed[name] = ""
    return Secrets.from_environment(narrowed, beside)


def _or_error(do: Callable[[], Value]) -> Value | NotifierError:
    try:
        return do()
    except NotifierError as error:
        return error
