"""What commands print about a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from notifier.errors import Stage, StoreError
from notifier.events_file.problems import EventsFileError
from notifier.store.reading import stored_in
from notifier.words import Language, say

if TYPE_CHECKING:
    from datetime import datetime

    from notifier.app.report import RoundReport
    from notifier.app.round import Rounds
    from notifier.errors import NotifierError
    from notifier.outbox.context import RoundContext


def tell_database(name: str) -> None:
    """Say at which database a command looked; its name holds no password."""
    click.echo(say(Language.EN, "store.read", name=name), err=True)


def tell_round(rounds: Rounds, done: RoundReport) -> bool:
    """Say at which database a round looked and what went wrong in it, and return whether all is well."""
    tell_database(rounds.planner.database.name)
    plan = done.plan
    if plan.refused:
        _tell_refusal(plan.refused, plan.context)
    language, feeds = plan.setup.events.timeline.language, done.feeds or ()
    for feed in feeds:
        if feed.is_refused:
            click.echo(f"notifier: {say(language, 'feed.refused', feed=feed.name)}", err=True)
        elif feed.faulty:
            names = ", ".join(feed.faulty)
            click.echo(f"notifier: {say(language, 'feed.faulty', feed=feed.name, names=names)}", err=True)
    for fault in done.faults:
        click.echo(f"notifier: {fault.error}", err=True)
    if rounds.sender:
        for line in _waiting(rounds, done.now):
            click.echo(f"notifier: {line}", err=True)
    for name, count in plan.discarded.items():
        click.echo(f"notifier: {say(language, 'trouble.gone', name=name, count=count)}", err=True)
    for key, reason in sorted(plan.left_out.items()):
        click.echo(f"notifier: {say(language, 'trouble.milestone', name=key)}: {reason}", err=True)
    return all(feed.is_whole for feed in feeds) and done.is_whole and not (plan.refused or plan.left_out)


def _waiting(rounds: Rounds, now: datetime) -> list[str]:
    """Say of each channel what is tried again, why, and until when it waits.

    Of a database that cannot be read the faults tell.
    """
    try:
        with rounds.planner.database.read() as session:
            stored = stored_in(session, rounds.planner.database.name)
            retried, paused = stored.retried(), stored.paused(now)
    except StoreError:
        return []
    again = [say(Language.EN, "doctor.retrying", **one._asdict()) for one in retried]
    return again + [
        say(Language.EN, "doctor.asked_to_wait" if one.asked else "doctor.parked", **one.facts)
        for one in paused
    ]


def _tell_refusal(error: NotifierError, context: RoundContext) -> None:
    """Say what is wrong with the file; this goes to a journal, so nothing private is quoted."""
    if isinstance(error, EventsFileError):
        from notifier.outbox.troubles import public_report  # noqa: PLC0415 - `show` and others do no rounds

        click.echo(public_report(error, context), err=True)
    language = error.language or Language.EN
    click.echo(f"notifier: {error.sentence(language)}; {say(language, 'file.last_good')}", err=True)


def describe_calendars(done: RoundReport, file: str, current: str) -> str:
    """Say what became of the calendars: written, as they were (`current`), or not written as that failed."""
    if any(fault.stage is Stage.PUBLISH for fault in done.faults):
        return "calendars not up to date"
    return f"{count_of(len(done.written), file)} written" if done.written else current


def count_of(count: int, thing: str) -> str:
    """Return a count with its thing, which gets an s unless there is one."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def describe_round(done: RoundReport) -> str:
    """Say in one line what a round did."""
    states = ", ".join(f"{count} {state.value}" for state, count in sorted(done.states.items()))
    parts = [
        f"{count_of(done.plan.recorded, 'change')} recorded",
        states or "nothing sent",
        describe_calendars(done, "calendar file", "calendars current"),
    ]
    return f"round at {done.plan.context.now.isoformat()}: {'; '.join(parts)}"
