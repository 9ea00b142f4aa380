"""`notifier add`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from notifier.cli.support.edits import complete, edit_options, milestone_ids, modality_option
from notifier.events_file.typed_dates import DateInWordsError
from notifier.proposals.drafting import dated_keys, draft_added
from notifier.proposals.typed import guess
from notifier.timeline.model import Kind, Modality
from notifier.words import catalog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.cli.support.edits import Editing


@click.command()
@click.argument("title", required=False)
@click.option("--when", "when", help="The date, or words for one; left out, --phrase gives it.")
@click.option("--kind", type=click.Choice([one.value for one in Kind]), help="What the date means.")
@click.option("--id", "name", help="Its id; left out, it is made of the title.")
@click.option(
    "--owner",
    help="Who sees to it.",
    shell_complete=complete(lambda timeline: sorted({one.owner for one in timeline.milestones if one.owner})),
)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    help="What it is about; several can be given.",
    shell_complete=complete(
        lambda timeline: sorted({one for each in timeline.milestones for one in each.topics})
    ),
)
@click.option("--action", help="What the reader should do.")
@click.option("--description", help="More about it.")
@click.option("--after", help="Which milestone it comes after.", shell_complete=complete(milestone_ids))
@click.option("--lasts", is_flag=True, help="It takes place on all days of the date, as an event can.")
@click.option("--private", is_flag=True, help="Keep it out of everything that needs no token.")
@modality_option
@edit_options
def command(*, title: str | None, editing: Editing, **typed: Any) -> None:
    """Add a milestone, from a title, a document and its words.

    The date is read from --when or --phrase and shown back. Kind and firmness are guessed where they are left
    out. Without a title it asks for everything, one question at a time.
    """
    if title is None:
        title = _ask_all(editing, typed)
    words = typed["when"] or editing.citation.phrase
    guessed = guess(title, words, editing.citation.said_on, editing.citation.phrase)
    kind = typed["kind"] or guessed.kind
    modality = typed["modality"] or (guessed.modality if words else None)
    try:
        dated = _dates(words, typed["after"], editing) if words else {}
    except DateInWordsError as error:
        if typed["when"] or not editing.citation.source or not error.is_no_date:
            raise
        dated = {}
        editing.tell("edit.no_date", phrase=words)
    if words and not typed["kind"]:
        editing.tell(
            "edit.guessed", kind=editing.say(f"kind.{kind}"), modality=editing.say(f"modality.{modality}")
        )
    given = {
        "id": typed["name"],
        "title": title,
        "kind": kind,
        "topics": list(typed["topics"]),
        **{key: typed[key] for key in ("owner", "action", "description", "private")},
        **({"after": {"milestone": typed["after"]}} if typed["after"] else {}),
    }
    if typed["lasts"]:
        dated.pop("lasts", None)
        given["lasts"] = True
    editing.edits += draft_added(
        given, dated, modality and Modality(modality), editing.citation, editing.timeline
    )
    editing.finish()


def _dates(words: str, after: str | None, editing: Editing) -> dict[str, Any]:
    """Return the keys that words give: a date, how it comes back, or how long after another milestone."""
    reading = editing.read_when(words, is_shown=not after)
    if reading.when.is_undated and reading.offset and not after:
        message = f"{words!r} counts from another milestone; name it with --after"
        raise click.UsageError(message)
    return dated_keys(words, reading, after or "")


def _ask_all(editing: Editing, typed: dict[str, Any]) -> str:
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
    kind = guess(title, typed["when"], editing.citation.said_on).kind
    typed["kind"] = typed["kind"] or _ask(editing, "kind", [*Kind], default=kind)
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
    words = catalog(editing.timeline.language)
    # Most questions are those of the desk.
    question = words.get(f"ask.{key}") or words[f"desk.field_{key}"].rstrip("?")
    answer: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    return answer.strip()


def _complete_with(known: list[str]) -> None:
    import readline  # noqa: PLC0415 - only on a terminal

    def complete(text: str, at: int) -> str | None:
        found = [one for one in known if one.casefold().startswith(text.casefold())]
        return found[at] if at < len(found) else None

    readline.set_completer_delims(",")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")
