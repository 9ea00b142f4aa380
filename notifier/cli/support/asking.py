"""The questions of `notifier add`, one at a time, with completion of what the file has."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from notifier.timeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.cli.support.edits import Editing


def ask_all(editing: Editing, typed: dict[str, Any]) -> str:
    """Ask for what was not typed, put the answers into the options of the command, and return the title."""
    timeline = editing.timeline
    title = _ask(editing, "title")
    if not editing.citation.source and (named := _ask(editing, "source", timeline.sources, default="")):
        if named in timeline.sources:
            editing.take_source(named, "", None)
        else:
            editing.take_source("", named, editing.read_day(_ask(editing, "source_date")))
    # Without a document there is nothing whose words they are.
    asked = (
        _ask(editing, "phrase", default="") if editing.citation.source and not editing.citation.phrase else ""
    )
    phrase = editing.citation.phrase or asked
    editing.citation = editing.citation._replace(phrase=phrase)
    typed["when"] = typed["when"] or _ask(editing, "when", default=phrase)
    guess = editing.guess(title, typed["when"]).kind
    typed["kind"] = typed["kind"] or _ask(editing, "kind", [*Kind], default=guess)
    typed["owner"] = typed["owner"] or _ask(
        editing, "owner", {one.owner for one in timeline.milestones}, default=""
    )
    topics = {topic for one in timeline.milestones for topic in one.topics}
    named = _ask(editing, "topics", topics, default="") if not typed["topics"] else ""
    typed["topics"] = typed["topics"] or tuple(one.strip() for one in named.split(",") if one.strip())
    typed["action"] = typed["action"] or _ask(editing, "action", default="")
    return title


def _ask(editing: Editing, key: str, known: Iterable[str] = (), default: str | None = None) -> str:
    if sys.stdin.isatty():
        _complete_with(sorted(filter(None, known)))
    question = editing.say(f"ask.{key}")
    answer: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    return answer.strip()


def _complete_with(known: list[str]) -> None:
    """Complete what is typed with known answers."""
    import readline  # noqa: PLC0415 - only on a terminal

    def complete(text: str, at: int) -> str | None:
        found = [one for one in known if one.casefold().startswith(text.casefold())]
        return found[at] if at < len(found) else None

    readline.set_completer_delims(",")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")
