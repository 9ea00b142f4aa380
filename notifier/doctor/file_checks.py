"""Checks of the file, of the calendars folder, and of the tables of days that end one year."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from notifier.dates.statutory_terms import DECREES
from notifier.doctor.findings import good, problem, warning
from notifier.errors import NotifierError
from notifier.events_file.problems import EventsFileError
from notifier.events_file.recesses import shipped_recesses
from notifier.feeds.revisions_log import read_revisions_log
from notifier.setup import Setup
from notifier.timeline.milestone import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.doctor.findings import Finding, Installation

_MOST_NAMED = 5


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
        is_there = seen.folder.exists()
        yield (problem if is_there else warning)("folder_missing", folder=seen.folder)
        return
    if not os.access(seen.folder, os.W_OK | os.X_OK):
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


def look_at_tables(seen: Installation) -> Iterator[Finding]:
    """Look until which year the tables go that no rule continues, and what waits for a later recess."""
    decrees = max(year for decree in DECREES for year in decree.years)
    if decrees > seen.now.year:
        yield good("decrees", year=decrees)
    else:
        yield warning("decrees_end", year=decrees)
    recesses = max(recess.last_day.year for recess in shipped_recesses())
    yield good("recesses", year=recesses)
    milestones = seen.setup.events.timeline.milestones if isinstance(seen.setup, Setup) else ()
    waiting = [
        one.id
        for one in milestones
        if one.status is Status.PLANNED
        and one.when.is_undated
        and any("reces" in said.phrase.casefold() for said in one.statements)
    ]
    if waiting:
        yield warning("recess_needed", ids=", ".join(waiting[:_MOST_NAMED]), year=recesses)
