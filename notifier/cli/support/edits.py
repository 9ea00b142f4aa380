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
from notifier.events_file.problems import EventsFileError, Locale
from notifier.events_file.whole import load_events_file
from notifier.events_file.writing import lock_file, locked_from_reading, replace_content
from notifier.proposals.drafting import Citation, cite_known, cite_new
from notifier.proposals.previews import preview_of
from notifier.setup import read_all
from notifier.timeline.edits import EditError, to_json
from notifier.timeline.model import Modality
from notifier.words import nearest, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from notifier.cli.support.options import AsOf
    from notifier.dates.phrases import Reading
    from notifier.timeline.edits import Edit
    from notifier.timeline.model import Source, Timeline


class Editing:
    """One run of a command that changes the file."""

    def __init__(self, *, events_path: str, as_of: AsOf, options: Mapping[str, Any]) -> None:
        self.events = load_events_file(events_path)
        if self.events.problems.errors:
            # The error has those of channels and feeds as well, as that of `check` has.
            read_all(self.events)
        self.events.refuse_mistakes()
        report_errors_in(self.timeline.language)
        self.edits: list[Edit] = []
        self.as_of = as_of
        self.citation = Citation(self.today, phrase=options["phrase"] or "")
        self._options = options
        if options["source"] or options["source_title"]:
            day = options["source_date"]
            self.take_source(options["source"] or "", options["source_title"] or "", day and day.date())

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

    def refusal(self, key: str, **values: object) -> EditError:
        """Return an error in the calendar's language."""
        return EditError(key, **values).in_language(self.timeline.language)

    def take_source(self, name: str, title: str, day: date | None) -> None:
        """Take a source that is there, or make one of a title and a date.

        Raises:
            EditError: It is not there, and there is no title or date to make it of.
            click.UsageError: There is a title or a date, and not both.
        """
        known, phrase = self.timeline.sources, self.citation.phrase
        if name in known and not title:
            self.citation = cite_known(name, self.timeline, phrase)
            self._refuse_lost("edit.source_known", known[name])
            return
        if not title or day is None:
            if not name:
                raise click.UsageError("a new source needs --source-title and --source-date")
            near = nearest(name, list(known))
            hint = self.say("query.near", near=near) if near else ""
            raise self.refusal("edit.no_source", name=name, near=hint)
        more = {key: self._options[key] or "" for key in ("reference", "url")}
        more["kind"] = self._options["source_kind"] or ""
        self.citation = cite_new(title, day, self.timeline, name=name, phrase=phrase, **more)
        if not self.citation.added:
            self._refuse_lost("edit.source_known", known[self.citation.source])

    def _refuse_lost(self, key: str, source: Source | None) -> None:
        """Refuse details of a new document that would be dropped, as none is added.

        Raises:
            EditError: An option says what the source that is cited does not say, or none is cited.
        """
        has = {"source_date": "date", "source_kind": "kind", "reference": "reference", "url": "url"}
        typed = {option: self._options[option] for option in has}
        if typed["source_date"]:
            typed["source_date"] = typed["source_date"].date()
        lost = [
            f"--{option.replace('_', '-')}"
            for option, value in typed.items()
            if value and not (source and getattr(source, has[option]) == value)
        ]
        if lost:
            raise self.refusal(key, options=", ".join(lost), name=source.id if source else "")

    def read_when(self, text: str, *, is_shown: bool = True) -> Reading:
        """Read a date, words in the place of one or a sentence with one, and show what they mean.

        Raises:
            DateInWordsError: They mean no date, or it is not certain which.
        """
        # What reads words is not cheap to import, and most edits need none.
        from notifier.proposals.typed import meaning_of, read_typed_date  # noqa: PLC0415

        locale = Locale(self.timeline.language, self.timeline.zone.key)
        typed = read_typed_date(text, self.citation.said_on, locale)
        when = typed.reading.when
        if is_shown and not when.is_undated:
            meaning = meaning_of(typed, self.citation.said_on, self.timeline.language)
            self.tell("edit.means", text=typed.words, meaning=meaning, when=when.text)
        return typed.reading

    def read_day(self, text: str) -> date:
        """Read a day, written as one or in words.

        Raises:
            DateInWordsError: It is no day.
            click.BadParameter: It is more than a day.
        """
        when = self.read_when(text).when
        if when.day is None or when.instant:
            message = f"{text!r} is no day"
            raise click.BadParameter(message)
        return when.day

    def finish(self) -> None:
        """Show what changes and which channel sends it when, ask, and write.

        Raises:
            EditError: An edit does not fit the file.
            EventsFileError: The file would have mistakes.
            ChangedMeanwhileError: The file changed in between.
        """
        options = self._options
        cited = self.citation
        if not cited.source:
            self._refuse_lost("edit.details_without_source", None)
            if cited.phrase:
                raise self.refusal("edit.phrase_without_source", phrase=cited.phrase)
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

    def with_editing(events_path: str, as_of: AsOf, **options: Any) -> Any:
        own = {key: options.pop(key) for key in [*_TAKEN, "format_"]}
        # Where a person is asked, others need not wait for the answer.
        asks_nobody = own["yes"] and not own["dry_run"] and options.get("title", "") is not None
        with locked_from_reading(events_path) if asks_nobody else nullcontext():
            return command(editing=Editing(events_path=events_path, as_of=as_of, options=own), **options)

    with_editing.__doc__, with_editing.__name__ = command.__doc__, command.__name__
    taken: Callable[..., Any] = format_option("text", "json")(with_editing)
    for option in (as_of_option, events_option, *reversed(_TAKEN.values())):
        taken = option(taken)
    return taken


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
_TAKEN: dict[str, Callable[..., Any]] = {
    "source": click.option(
        "--source",
        help="Which document says it: its id; with --source-title the id of a new one.",
        shell_complete=complete(lambda timeline: list(timeline.sources)),
    ),
    "source_title": click.option(
        "--source-title", help="The title of a document that is not in the file yet."
    ),
    "source_date": click.option("--source-date", type=DAY, help="The day that document bears."),
    "source_kind": source_kind_option,
    "reference": click.option("--reference", help="How that document is cited, such as a dossier number."),
    "url": click.option("--url", help="Where that document can be read."),
    "phrase": click.option("--phrase", help="In which words the document says it."),
    "yes": yes_option,
    "dry_run": dry_run_option,
}
