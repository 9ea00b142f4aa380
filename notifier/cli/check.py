"""`notifier check`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.cli.support.events_option import events_option
from notifier.cli.support.newest_lists import load_with_newest_lists
from notifier.cli.support.options import as_of_option, format_option, list_option, refuse_unknown_lists
from notifier.cli.support.output import as_json
from notifier.events_file.nodes import Mapping
from notifier.events_file.problems import MOST_PRINTED, to_lines
from notifier.proposals.doubts import warn_of_doubts
from notifier.setup import read_all
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.cli.support.options import AsOf
    from notifier.events_file.including import Included
    from notifier.events_file.problems import Problem
    from notifier.events_file.whole import EventsFile
    from notifier.setup import Setup


@click.command()
@events_option
@as_of_option
@click.option(
    "--against",
    metavar="LAST",
    help="Show what changes against an earlier file, or a version such as HEAD, and which channel sends it "
    "when.",
)
@click.option("--public", is_flag=True, help="With --against: leave out what is private.")
@list_option
@format_option("text", "json", "github", "gitlab")
def command(
    *,
    events_path: str,
    as_of: AsOf,
    against: str | None,
    public: bool,
    versions: dict[str, bytes],
    format_: str,
) -> None:
    """Report every mistake in the file, each with its place; nothing else happens."""
    if public and not against:
        raise click.UsageError("--public compares; also give --against")
    refuse_unknown_lists(versions, events_path)
    events, kept = load_with_newest_lists(events_path, versions)
    secrets = None
    if events.channels:
        from notifier.net.secrets import Secrets  # noqa: PLC0415 - not cheap to import

        secrets = Secrets.from_environment(os.environ, Path(events_path).parent)
    setup = read_all(events, secrets)
    today = as_of.day(events.timeline.zone)
    warn_of_doubts(setup, today)
    if events.watches:
        _warn_of_hosts(events)
    _warn_of_refused(events)
    if events.included:
        _warn_of_lists(events, events.included, kept)
    problems = (*events.problems.errors, *events.problems.warnings)
    if written := _written(problems, events, format_):
        click.echo(written)
    click.echo(_verdict(events), err=True)
    if against and not events.problems.errors:
        # With data on standard output, the comparison goes to standard error.
        _compare(against, setup, as_of, public=public, beside_data=format_ != "text")
    sys.exit(1 if events.problems.errors else 0)


def _warn_of_hosts(events: EventsFile) -> None:
    # Few files have one, and the settings are not cheap to import.
    from notifier.config import read_settings  # noqa: PLC0415
    from notifier.net.permissions import covers, host_of  # noqa: PLC0415

    hosts = read_settings().watched_hosts()
    for watch in events.watches:
        host = host_of(watch.url)
        if not covers(hosts, host):
            with events.problems.about(watch.name):
                events.problems.warn(watch.place, "file.watch_host", value=watch.url, host=host)


def _warn_of_refused(events: EventsFile) -> None:
    """Warn of feeds and lists that will not be fetched, as far as the text of their address shows."""
    found = [(one.name, one.url, one.place, one.allow_private) for one in events.watches]
    if events.included:
        section = events.sections.get("include")
        rows = section.value.entries if section and isinstance(section.value, Mapping) else {}
        for name, one in events.included.includes.items():
            row = rows[name].value
            if one.url and isinstance(row, Mapping):
                found.append((name, one.url, row.entries["url"].value.place, one.allow_private))
    for name, url, place, allow_private in found:
        # Few files have one, and this is not cheap to import.
        from notifier.net.addresses import refusal_of_url  # noqa: PLC0415

        if refusal := refusal_of_url(url, allow_private=allow_private):
            with events.problems.about(name):
                events.problems.warn(place, refusal.replace("refusal.", "file.refused_"), value=url)


def _written(problems: Sequence[Problem], events: EventsFile, format_: str) -> str:
    """Return the problems in a format; for people and as JSON, at most so many as can be read."""
    language = events.timeline.language
    match format_:
        case "json":
            rows = [_row(problem, events) for problem in problems[:MOST_PRINTED]]
            return as_json(rows)
        case "github" | "gitlab":
            # Only a pipeline asks for it.
            from notifier.cli.support.annotations import to_github, to_gitlab  # noqa: PLC0415

            write = to_github if format_ == "github" else to_gitlab
            return write(problems[:MOST_PRINTED], events.name, language)
        case _:
            return "\n".join(to_lines(problems, events.name, language))


def _compare(last: str, setup: Setup, as_of: AsOf, *, public: bool, beside_data: bool) -> None:
    # Only this option compares.
    from notifier.cli.support import previews  # noqa: PLC0415
    from notifier.proposals import comparing  # noqa: PLC0415

    timeline = setup.events.timeline
    earlier = previews.earlier_timeline(last, setup.events.name)
    every = comparing.compare_timelines(earlier, timeline)
    for_public = comparing.public_changes(earlier, timeline)
    shown = for_public if public else every
    click.echo(previews.describe_changes(shown, timeline.language), err=beside_data)
    if counts := comparing.count_changes(shown, timeline.language):
        click.echo(counts, err=True)
    now = as_of.moment(timeline.zone)
    for line in comparing.describe_messages(shown, for_public, setup, now, timeline.language):
        click.echo(line, err=True)
    for line in comparing.changed_statements(earlier, timeline):
        click.echo(line, err=True)
    if hidden := comparing.count_hidden(earlier, timeline):
        click.echo(say(timeline.language, "check.hidden", count=hidden), err=True)
    _tell_waiting(setup, public=public)


def _tell_waiting(setup: Setup, *, public: bool) -> None:
    """Say for which channels that the file does not have messages wait, of which milestones."""
    from notifier.cli.support.remembered import existing_database  # noqa: PLC0415 - only this option reads it

    timeline = setup.events.timeline
    waiting: dict[str, list[str | None]] = {}
    with existing_database(Path(setup.events.name), timeline.domain) as stored:
        for row in stored.waiting_deliveries() if stored else ():
            waiting.setdefault(row.channel, []).append(row.milestone)
    for name in sorted(waiting.keys() - {one.channel.name for one in setup.destinations}):
        told = say(timeline.language, "check.gone", name=name, count=len(waiting[name]))
        keys = {key for key in waiting[name] if key and not (public and key not in timeline.public.by_key)}
        about = ", ".join(sorted(keys))
        click.echo(f"{told} ({about})" if about else told, err=True)


def _warn_of_lists(events: EventsFile, included: Included, kept: frozenset[str]) -> None:
    """Warn of included lists that are not up to date, as far as the database says so.

    Of those `kept`, and of a file that cannot be read, the report has what is wrong with them now.
    """
    from notifier.cli.support.remembered import existing_database  # noqa: PLC0415 - few files include lists

    section = events.sections.get("include")
    rows = section.value.entries if section and isinstance(section.value, Mapping) else {}
    with existing_database(Path(events.name), events.timeline.domain) as stored:
        for name, include in included.includes.items():
            if name in kept or (include.path and name not in included.lists):
                continue
            state = json.loads(stored.fact(f"list|{name}") or "{}") if stored else {}
            if state.get("reason") and state.get("address") == include.address:
                with events.problems.about(name):
                    key = "file.include_old" if name in included.contents else "file.include_failed"
                    events.problems.warn(rows[name].key.place, key, reason=state["reason"])


def _verdict(events: EventsFile) -> str:
    timeline = events.timeline
    if events.problems.errors:
        return events.problems.count(events.name, timeline.language)
    counts = {"milestones": len(timeline.milestones), "sources": len(timeline.sources)}
    warnings = len(events.problems.warnings)
    key = "file.usable_warned" if warnings else "file.usable"
    return say(timeline.language, key, file=events.name, warnings=warnings, **counts)


def _row(problem: Problem, events: EventsFile) -> dict[str, object]:
    return {
        "file": problem.file or events.name,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity.value,
        "code": problem.key,
        "subject": problem.subject or None,
        "value": problem.value or None,
        "message": problem.sentence(events.timeline.language),
        "suggestion": problem.suggestion or None,
    }
