"""What commands print about a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.app.report import RoundPlan, RoundReport
    from notifier.feeds.publish import PublishedFeed


def tell_database(name: str) -> None:
    """Say which database a command looked at.

    Args:
        name: Where it is; holds no password.
    """
    click.echo(say(Language.EN, "store.read", name=name), err=True)


def tell_refusal(plan: RoundPlan) -> None:
    """Say why the file on disk does not count, where it does not."""
    error = plan.refused
    if error is None:
        return
    if report := getattr(error, "report", ""):
        click.echo(report, err=True)
    language = error.language or Language.EN
    click.echo(f"notifier: {error.sentence(language)}; {say(language, 'file.last_good')}", err=True)


def tell_feeds(feeds: Sequence[PublishedFeed] | None, language: Language) -> bool:
    """Say what could not be put into a calendar, and return whether all is well."""
    for feed in feeds or ():
        if feed.is_refused:
            click.echo(f"notifier: {say(language, 'feed.refused', feed=feed.name)}", err=True)
        elif feed.faulty:
            names = ", ".join(feed.faulty)
            click.echo(f"notifier: {say(language, 'feed.faulty', feed=feed.name, names=names)}", err=True)
    return all(feed.is_whole for feed in feeds or ())


def tell_faults(done: RoundReport, language: Language) -> None:
    """Say which stages failed, and which milestones were left out."""
    for fault in done.faults:
        click.echo(f"notifier: {fault.error.sentence(language)}", err=True)
    for key, reason in sorted(done.plan.left_out.items()):
        click.echo(f"notifier: {say(language, 'trouble.milestone', name=key)}: {reason}", err=True)


def describe_round(done: RoundReport) -> str:
    """Say in one line what a round did."""
    states = ", ".join(f"{count} {state.value}" for state, count in sorted(done.states.items()))
    parts = [
        f"{done.plan.recorded} changes recorded",
        states or "nothing sent",
        f"{len(done.written)} calendar files written" if done.written else "calendars current",
    ]
    return f"round at {done.plan.context.now.isoformat()}: {'; '.join(parts)}"
