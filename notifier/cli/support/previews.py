"""What an edit would change, on the terminal, and the question whether to write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from notifier.cli.support.against import describe_changes
from notifier.events_file.problems import to_lines
from notifier.proposals.comparing import count_changes
from notifier.words import Language, say

if TYPE_CHECKING:
    from notifier.events_file.whole import EventsFile
    from notifier.proposals.previews import Preview

_ANSWERS = {"": False, "n": False, "nee": False, "no": False} | dict.fromkeys(("j", "ja", "y", "yes"), True)


def print_effects(preview: Preview, events: EventsFile) -> None:
    """Print what changes for subscribers, which channel sends it when, and new warnings."""
    language = events.timeline.language
    warnings = to_lines(preview.warnings, events.name, language)
    for line in (
        describe_changes(preview.changes, language),
        *filter(None, [count_changes(preview.changes, language)]),
        *preview.messages,
        *preview.notes,
        *warnings,
    ):
        click.echo(line, err=True)


def ask_to_write(file: str, language: Language) -> bool:
    """Ask whether to write a file, until the answer is yes or no, in either language; empty is no."""
    while True:
        question = f"{say(language, 'edit.ask', file=file)} [{say(language, 'ask.yes_no')}]"
        typed: str = click.prompt(question, default="", show_default=False, err=True)
        answer = _ANSWERS.get(typed.strip().casefold())
        if answer is not None:
            return answer
        click.echo(say(language, "ask.answer", typed=typed.strip()), err=True)
