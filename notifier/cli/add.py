"""`notifier add`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from notifier.cli.support.edits import complete, edit_options, milestone_ids, modality_option
from notifier.proposals.citing import cited_in
from notifier.proposals.form_fields import Action, FormFields
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
def command(editing: Editing) -> None:
    """Add a milestone, from a title, a document and its words.

    The date is read from --when or --phrase and shown back. Kind and firmness are guessed where they are left
    out. Without a title it asks for everything, one question at a time.
    """
    typed = editing.typed
    if not typed["title"]:
        _ask_all(editing)
    typed["when"] = typed["when"] or typed["phrase"]
    editing.draft(Action.ADD)
    added: Any = editing.edits[-1]
    said = {**added.fields, **next(iter(added.fields.get("statements", ())), {})}
    if typed["when"] and not ("when" in said or len(said.get("after", ())) > 1):
        editing.tell("edit.no_date", phrase=typed["when"])
    if typed["when"] and not typed["kind"]:
        kind, firm = said["kind"], said.get("modality", Modality.FIXED)
        editing.tell(
            "edit.guessed", kind=editing.say(f"kind.{kind}"), modality=editing.say(f"modality.{firm}")
        )
    editing.finish()


def _ask_all(editing: Editing) -> None:
    """Ask for what was not typed."""
    # What reads words is not cheap to import.
    from notifier.proposals.typed import guess  # noqa: PLC0415

    typed, timeline = editing.typed, editing.timeline
    typed["title"] = _ask(editing, "title")
    if not (typed["source"] or typed["source_title"]):
        named = _ask(editing, "source", timeline.sources, default="")
        is_known = named in timeline.sources
        typed["source" if is_known else "source_title"] = named
        if named and not is_known:
            typed["source_date"] = _ask(editing, "source_date")
    fields = FormFields(editing.filled(Action.ADD))
    cited = cited_in(fields)
    # What is wrong with the document is said before more is asked.
    fields.draft(())
    # Without a document there is nothing whose words they are.
    if cited.source and not cited.phrase:
        typed["phrase"] = _ask(editing, "phrase", default="")
    typed["when"] = typed["when"] or _ask(editing, "when", default=typed["phrase"])
    kind = guess(typed["title"], typed["when"], cited.said_on).kind
    for name, known, default in (
        ("kind", [*Kind], kind),
        ("owner", {one.owner for one in timeline.milestones}, ""),
        ("topics", {topic for one in timeline.milestones for topic in one.topics}, ""),
        ("action", (), ""),
    ):
        typed[name] = typed[name] or _ask(editing, name, known, default=default)


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
