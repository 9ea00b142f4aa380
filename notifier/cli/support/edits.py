"""What the commands that change the file share: their options, the preview, the question and the writing."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notifier.cli.support.events_option import events_option, named_events
from notifier.cli.support.options import (
    DAY,
    as_of_option,
    dry_run_option,
    format_option,
    source_kind_option,
    yes_option,
)
from notifier.cli.support.output import as_json, report_errors_in
from notifier.cli.support.previews import ask_to_write, print_effects
from notifier.events_file.editing import edit_file
from notifier.events_file.load import MissingFileError, load_timeline
from notifier.events_file.problems import EventsFileError
from notifier.events_file.whole import load_events_file
from notifier.events_file.writing import lock_file, locked_from_reading, replace_content
from notifier.proposals.form_fields import Action, Filled, FormError
from notifier.proposals.previews import preview_of
from notifier.setup import read_all
from notifier.timeline.edits import to_json
from notifier.timeline.model import Modality
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from notifier.cli.support.options import AsOf
    from notifier.timeline.edits import Edit
    from notifier.timeline.model import Timeline


class Editing:
    """One run of a command that changes the file; `typed` is what was typed, as the fields of a form."""

    def __init__(
        self, *, events_path: str, as_of: AsOf, options: Mapping[str, Any], typed: Mapping[str, str]
    ) -> None:
        self.events = load_events_file(events_path)
        if self.events.problems.errors:
            # The error has those of channels and feeds as well, as that of `check` has.
            read_all(self.events)
        self.events.refuse_mistakes()
        report_errors_in(self.timeline.language)
        self.edits: list[Edit] = []
        self.as_of = as_of
        self.typed = dict(typed)
        self._options = options

    @property
    def timeline(self) -> Timeline:
        """The timeline of the file."""
        return self.events.timeline

    @property
    def today(self) -> date:
        """The day it is in the calendar's zone."""
        return self.as_of.day(self.timeline.zone)

    def say(self, key: str, **values: object) -> str:
        """Return a sentence in the calendar's language."""
        return say(self.timeline.language, key, **values)

    def tell(self, key: str, **values: object) -> None:
        """Print a sentence in the calendar's language, beside the data."""
        click.echo(self.say(key, **values), err=True)

    def filled(self, action: Action) -> Filled:
        """Return what was typed as a form."""
        typed, language = dict(self.typed), self.timeline.language
        if typed["source_title"]:
            typed["source_id"] = typed.pop("source")
        about = None if action is Action.ADD else self.timeline.find(typed["name"])
        return Filled(action, typed, about, self.timeline, self.today, language, in_notation=True)

    def draft(self, action: Action) -> None:
        """Take the edits of what was typed, and show what dates in words mean.

        Raises:
            FormError: Something that was typed is wrong.
        """
        from notifier.proposals.filled import to_draft  # noqa: PLC0415 - not cheap to import

        draft = to_draft(self.filled(action))
        for meaning in draft.meanings:
            click.echo(meaning, err=True)
        self.edits += draft.edits

    def finish(self) -> None:
        """Show what changes and which channel sends it when, ask, and write.

        Raises:
            EditError: An edit does not fit the file.
            EventsFileError: The file would have mistakes.
            ChangedMeanwhileError: The file changed in between.
        """
        options = self._options
        after = edit_file(self.events, self.edits)
        preview = preview_of(self.events, after, self.as_of.moment(self.timeline.zone))
        is_json = options["format_"] == "json"
        if not is_json:
            click.echo(preview.diff, nl=False)
        if after is not self.events:
            print_effects(preview, self.events)
        is_written = (
            after is not self.events
            and not options["dry_run"]
            and (options["yes"] or ask_to_write(self.events.name, self.timeline.language))
        )
        if is_written:
            with lock_file(self.events.name):
                replace_content(self.events.name, after.content, before=self.events.content)
        if is_json:
            row = {"edits": json.loads(to_json(self.edits)), "diff": preview.diff, "written": is_written}
            click.echo(as_json(row))
        key = "edit.written" if is_written else "edit.same" if after is self.events else "edit.not_written"
        self.tell(key, file=self.events.name)


def edit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take the options of a source and of writing; it gets one argument `editing`."""

    def with_editing(events_path: str, as_of: AsOf, **values: Any) -> Any:
        options = {key: values.pop(key) for key in ("yes", "dry_run", "format_")}
        typed = {key: _as_typed(value) for key, value in values.items()}
        # Where a person is asked, others need not wait for the answer.
        asks_nobody = options["yes"] and not options["dry_run"] and values.get("title", "") is not None
        with locked_from_reading(events_path) if asks_nobody else nullcontext():
            try:
                return command(Editing(events_path=events_path, as_of=as_of, options=options, typed=typed))
            except FormError as error:
                raise FormError({_option_of(name): fault for name, fault in error.faults.items()}) from error

    with_editing.__doc__, with_editing.__name__ = command.__doc__, command.__name__
    taken: Callable[..., Any] = format_option("text", "json")(with_editing)
    for option in (as_of_option, events_option, dry_run_option, yes_option, *reversed(_OF_DOCUMENTS)):
        taken = option(taken)
    return taken


def _as_typed(value: object) -> str:
    return "yes" if value is True else ", ".join(value) if isinstance(value, tuple) else str(value or "")


def _option_of(field: str) -> str:
    """Return what stands on the command line for a field of a form."""
    named = next((one for one in click.get_current_context().command.params if one.name == field), None)
    return (
        named.opts[0]
        if isinstance(named, click.Option)
        else named.human_readable_name.strip("[]")
        if named
        else field
    )


def complete(values: Callable[[Timeline], Sequence[str]]) -> Callable[..., list[str]]:
    """Complete a value on the command line with those of the file."""

    def complete_value(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
        try:
            timeline = load_timeline(Path(named_events(ctx))).timeline
        except (MissingFileError, EventsFileError):
            return []
        return [one for one in values(timeline) if one.casefold().startswith(incomplete.casefold())]

    return complete_value


def milestone_ids(timeline: Timeline) -> list[str]:
    """Return the ids of all milestones."""
    return [one.id for one in timeline.milestones]


modality_option = click.option(
    "--modality", type=click.Choice([one.value for one in Modality]), help="How firmly it states the date."
)
id_argument = click.argument("name", metavar="ID", shell_complete=complete(milestone_ids))
_OF_DOCUMENTS: tuple[Callable[..., Any], ...] = (
    click.option(
        "--source",
        help="Which document says it: its id; with --source-title the id of a new one.",
        shell_complete=complete(lambda timeline: list(timeline.sources)),
    ),
    click.option("--source-title", help="The title of a document that is not in the file yet."),
    click.option("--source-date", type=DAY, help="The day that document bears."),
    source_kind_option,
    click.option("--reference", help="How that document is cited, such as a dossier number."),
    click.option("--url", "source_url", help="Where that document can be read."),
    click.option("--phrase", help="In which words the document says it."),
)
