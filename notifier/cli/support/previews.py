"""What an edit would change, the question whether to write it, and what an earlier version had."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notifier.cli.support.tables import to_table
from notifier.errors import NotifierError
from notifier.events_file.load import lists_beside, parse_timeline, read_bytes
from notifier.events_file.problems import to_lines
from notifier.proposals.comparing import count_changes, in_words
from notifier.words import Language, say

if TYPE_CHECKING:
    from notifier.events_file.whole import EventsFile
    from notifier.proposals.previews import Preview
    from notifier.timeline.changes import Change
    from notifier.timeline.model import Timeline


class NothingToCompareError(NotifierError):
    """There is no such file, and no such version of it in version control."""


def earlier_timeline(last: str, events_path: str) -> Timeline:
    """Return the milestones of an earlier file, or of a version under version control such as `main~3`.

    Raises:
        NothingToCompareError: It is neither.
        MissingFileError: The earlier file cannot be opened.
        EventsFileError: The earlier file has mistakes.
    """
    path = Path(last)
    content = read_bytes(path) if path.is_file() else _from_version_control(last, Path(events_path))
    # Of the lists that it includes, what was last taken up is the earlier version.
    earlier = parse_timeline(content, last, lists_beside(events_path))
    earlier.refuse_mistakes()
    return earlier.timeline


def _from_version_control(version: str, path: Path) -> bytes:
    folder = path.resolve().parent
    # `--end-of-options`, as a version that begins with a hyphen would be an option of git. Not `git show`,
    # for which one that begins with a colon is a path.
    command = ["git", "-C", str(folder), "cat-file", "blob", "--end-of-options"]
    command.append(f"{version}:./{path.name}")
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell, and no option
    except FileNotFoundError as error:
        raise NothingToCompareError("check.no_git", name=version) from error
    if done.returncode:
        raise NothingToCompareError("check.no_version", name=version, file=path.name)
    return done.stdout


def describe_changes(changes: tuple[Change, ...], language: Language) -> str:
    """Put each change on a line: its kind, its milestone, and how the date moves."""
    if not changes:
        return say(language, "check.same")
    return to_table([(say(language, "check.changes"), [in_words(change, language) for change in changes])])


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
