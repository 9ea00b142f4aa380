"""`notifier init`."""

from __future__ import annotations

import json
import re
import shlex
from importlib.resources import files
from pathlib import Path

import click

from notifier.cli.support.events_option import DEFAULT_EVENTS, events_option
from notifier.events_file.values import DOMAIN
from notifier.events_file.writing import UnwritableFileError
from notifier.system_reasons import reason_of_system
from notifier.words import Language, say


@click.command()
@click.argument("path", metavar="[FILE]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--language",
    type=click.Choice([one.value for one in Language]),
    default=Language.NL.value,
    show_default=True,
    help="Its language, and with it which example.",
)
@click.option("--name", help="Write a list without examples, with this name.")
@click.option("--domain", help="Your own domain, which calendars recognise entries by.")
@events_option
def command(path: Path | None, language: str, name: str | None, domain: str | None, events_path: str) -> None:
    """Write a small commented events.yaml to start from. Nothing is ever overwritten.

    FILE is the same as --events FILE.
    """
    if path and events_path not in {DEFAULT_EVENTS, str(path)}:
        message = f"two files are named: {path} and {events_path}"
        raise click.UsageError(message)
    if domain is not None and not re.fullmatch(DOMAIN.pattern, domain):
        message = f"--domain: {domain!r} is no domain; expected a name such as milestones.example"
        raise click.UsageError(message)
    path = path or Path(events_path)
    starter = language if name is None else f"own-{language}"
    text = files("notifier.cli").joinpath(f"starters/{starter}.yaml").read_text(encoding="utf-8")
    if name is not None:
        # JSON text is YAML text, whatever is in it.
        text = text.replace("name: NAME", f"name: {json.dumps(name, ensure_ascii=False)}")
    if domain:
        text = re.sub(r"^(  domain: )\S+", rf"\g<1>{domain}", text, flags=re.MULTILINE)
    _write_new(path, text.encode(), Language(language))
    click.echo(say(Language(language), "init.written", file=path), err=True)
    events = "" if str(path) == DEFAULT_EVENTS else f" --events {shlex.quote(str(path))}"
    for next_command in ("check", "upcoming --all", "serve --edit"):
        click.echo(f"  notifier {next_command}{events}", err=True)
    if not domain:
        click.echo(say(Language(language), "init.domain"), err=True)


def _write_new(path: Path, content: bytes, language: Language) -> None:
    """Write a new file, wholly or not at all.

    Raises:
        UnwritableFileError: It exists already, or cannot be written.
    """
    try:
        file = path.open("xb")
        try:
            # A full disk may be noticed only as the file is closed.
            with file:
                file.write(content)
        except OSError:
            path.unlink()
            raise
    except FileExistsError:
        raise UnwritableFileError("init.exists", file=path).in_language(language) from None
    except OSError as error:
        refused = UnwritableFileError("init.unwritable", file=path, reason=reason_of_system(error))
        raise refused.in_language(language) from error
