"""Checks of the file, of folders, of tables of days, and of the machine: disk, secrets, settings, zones."""

from __future__ import annotations

import os
import shutil
import stat
import zoneinfo
from datetime import UTC
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.config import unknown_variables
from notifier.dates.statutory_terms import DECREES
from notifier.dates.zones import day_of
from notifier.doctor.findings import good, problem, warning
from notifier.errors import NotifierError, QueryError, noted
from notifier.events_file.holidays import shipped_recesses
from notifier.events_file.problems import EventsFileError
from notifier.feeds.revisions_log import read_revisions_log
from notifier.net.permissions import VARIABLE as ALLOW
from notifier.net.permissions import read_names, read_permissions
from notifier.net.secrets import HOSTS, MAIL_DOMAINS, SECRETS
from notifier.setup import Setup
from notifier.timeline.filter_query import read_query
from notifier.timeline.filters import FILTERS
from notifier.timeline.known_values import KnownValues
from notifier.timeline.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.doctor.findings import Finding, Installation

_MOST_NAMED = 5
# A backup of before a migration takes as much as the database; below the second a round may fail any moment.
_LITTLE_ROOM, _NO_ROOM = 500_000_000, 50_000_000
# What counts as true in a variable of the environment.
# Source: pydantic, "Standard library types: Booleans".
_TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Zone data of an earlier year than the one before misses changes of the law.
_OLD_ZONES_YEARS = 2


def look_at_file(seen: Installation) -> Iterator[Finding]:
    """Look whether the file can be used."""
    match seen.setup:
        case Setup(events=events):
            yield good("file", name=events.timeline.name, count=len(events.timeline.milestones))
        case EventsFileError(problems=problems):
            yield problem("file_mistakes", name=seen.events_path, count=len(problems))
        case error:
            yield problem("file_unreadable", reason=error)


def look_at_folder(seen: Installation) -> Iterator[Finding]:
    """Look whether the calendars can be written, and whose folder it is."""
    if not seen.folder.is_dir():
        # A link that leads nowhere stands in its place too.
        above = _existing(seen.folder.parent)
        if os.path.lexists(seen.folder):
            yield problem("folder_none", folder=seen.folder)
        elif not _is_writable(above):
            yield problem("folder_unwritable", folder=above)
        else:
            yield warning("folder_missing", folder=seen.folder)
        return
    if not _is_writable(seen.folder):
        yield problem("folder_unwritable", folder=seen.folder)
        return
    try:
        log = read_revisions_log(seen.folder)
        if isinstance(seen.setup, Setup):
            log.refuse_domain(seen.setup.events.timeline.domain)
    except NotifierError as error:
        yield problem("folder_other", reason=error)
        return
    yield good("folder", folder=seen.folder)


def _is_writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def look_at_tables(seen: Installation) -> Iterator[Finding]:
    """Look until which year the tables go that no rule continues, and what waits for a later recess."""
    decrees = max(year for decree in DECREES for year in decree.years)
    if decrees > seen.now.year:
        yield good("decrees", year=decrees)
    else:
        yield warning("decrees_end", year=decrees)
    last_day = max(recess.last_day for recess in shipped_recesses())
    recesses = last_day.year
    timeline = seen.setup.events.timeline if isinstance(seen.setup, Setup) else None
    if last_day >= day_of(seen.now, timeline.zone if timeline else UTC):
        yield good("recesses", year=recesses)
    else:
        yield warning("recesses_end", day=last_day)
    milestones = timeline.milestones if timeline else ()
    waiting = [
        one.id
        for one in milestones
        if one.status is Status.PLANNED
        and one.when.is_undated
        and any("reces" in said.phrase.casefold() for said in one.statements)
    ]
    if waiting:
        yield warning("recess_needed", ids=", ".join(waiting[:_MOST_NAMED]), year=recesses)


def look_at_disk(seen: Installation) -> Iterator[Finding]:
    """Look how much room there is where the database and the calendars are."""
    places = {seen.folder if seen.folder.is_dir() else Path(os.path.realpath(seen.events_path)).parent}
    if seen.database_file:
        places.add(_existing(seen.database_file.absolute().parent))
    for place in sorted(places):
        try:
            free = shutil.disk_usage(place).free
        except OSError:
            continue  # The checks of file and folder tell that it is not there.
        kind = problem if free < _NO_ROOM else warning if free < _LITTLE_ROOM else None
        facts = {"place": place, "free": f"{free / 1e6:,.0f}"}
        yield kind("disk_full", **facts) if kind else good("disk", **facts)


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest above it where it has not been made yet."""
    while not os.path.exists(folder) and folder != folder.parent:  # noqa: PTH110 - Path.exists would raise
        folder = folder.parent
    return folder


def look_at_permissions(seen: Installation) -> Iterator[Finding]:
    """Look who may read the secrets and the database."""
    folder, files = seen.secrets.folder, list[Path]()
    if folder.is_dir():
        files += [folder, *sorted(path for path in folder.rglob("*") if path.is_file())]
    is_open, is_named = False, bool(seen.environment.get(SECRETS))
    if is_named and not files:
        yield problem("secrets_none", folder=folder)
    for path in files:
        if path.stat().st_mode & _OTHERS:
            is_open = True
            yield problem("secret_open", path=path, mode=stat.filemode(path.stat().st_mode))
    if not isinstance(seen.database, NotifierError) and seen.database.is_sqlite:
        path = Path(seen.database.name)
        if path.stat().st_mode & stat.S_IRWXO:
            yield warning("database_open", path=path, mode=stat.filemode(path.stat().st_mode))
    if not is_open and (files or not is_named):
        yield good("secrets", folder=folder, count=max(len(files) - 1, 0))


def look_at_settings(seen: Installation) -> Iterator[Finding]:
    """Look for variables that look like settings and are none, and for values that cannot be."""
    unknown = unknown_variables(seen.environment)
    for name, near in unknown.items():
        yield warning("setting_unknown", name=name, near=near)
    if seen.environment.get("NOTIFIER_MUTE", "").lower() in _TRUE:
        yield warning("mute")
    faults: list[Exception] = [*seen.faults]
    for name in (HOSTS, MAIL_DOMAINS, "NOTIFIER_WATCH_HOSTS", "NOTIFIER_INCLUDE_HOSTS"):
        with noted(faults.append):
            read_names(name, seen.environment.get(name))
    with noted(faults.append):
        read_permissions(seen.environment.get(ALLOW, ""))
    for fault in faults:
        yield problem("refused", reason=fault)
    is_readable = not faults
    if isinstance(seen.setup, Setup):
        known = KnownValues(seen.setup.events.timeline.public)
        try:
            read_query(seen.environment.get("NOTIFIER_METRICS", ""), FILTERS, known)
        except QueryError as error:
            is_readable = False
            yield (warning if error.is_absent else problem)("metrics", reason=error)
    if not unknown and is_readable:
        yield good("settings")


def look_at_zones(seen: Installation) -> Iterator[Finding]:
    """Look how old the rules of the time zones are."""
    found = _zones_version()
    if not found:
        yield problem("zones_missing")
    elif int(found[:4]) <= seen.now.year - _OLD_ZONES_YEARS:
        yield warning("zones_old", version=found)
    else:
        yield good("zones", version=found)


def _zones_version() -> str:
    """Return the version of the zone data, such as 2026a: of the system's, or else of the package."""
    for folder in zoneinfo.TZPATH:
        path = os.path.join(folder, "tzdata.zi")  # noqa: PTH118 - TZPATH has texts
        try:
            with open(path, encoding="ascii") as file:  # noqa: PTH123 - as above
                return file.readline().removeprefix("# version ").strip()
        except (OSError, ValueError):
            continue
    try:
        return version("tzdata")
    except PackageNotFoundError:
        return ""
