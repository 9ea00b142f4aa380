"""What is wrong with the syntax of a file: in words, and which part of the text it makes illegible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.events_file.lookalikes import add_typo, explain_syntax, in_quotes, plain_quotes
from notifier.events_file.nodes import START, Place, to_place

if TYPE_CHECKING:
    import yaml

    from notifier.events_file.nodes import Scalar
    from notifier.events_file.problems import Problems

# What begins a section, or a record in one: a key or an item that is hardly indented.
_BEGIN = r"( {0,2})(?:-(?:\s|$)|[\w\"'-][^#]*?:(?:\s|$))"
_SECTION = r"[\w-]+:\s*(?:#.*)?"
# The message of libyaml -> the key of our sentence.
_SYNTAX = {
    "mapping values are not allowed in this context": "file.syntax_colon",
    "found character that cannot start any token": "file.syntax_character",
    "found a tab character that violates indentation": "file.syntax_tab",
    "found unexpected end of stream": "file.syntax_unclosed",
    "could not find expected ':'": "file.syntax_no_colon",
    "did not find expected key": "file.syntax_indent",
    "did not find expected '-' indicator": "file.syntax_indent",
    "did not find expected ',' or ']'": "file.syntax_bracket",
    "did not find expected ',' or '}'": "file.syntax_bracket",
    "did not find expected node content": "file.syntax_bracket",
    "found unknown escape character": "file.syntax_escape",
}


# Most files have no mistakes: these patterns are compiled where one is looked for.
_KEY = r"\s*(?:- +)?[\w-]+"
_TEXT_OF_KEY = r"\s*(?:- +)?([\w-]+): +(\S.*?)\s*"
_NO_SPACE = r"\s*(?:- +)?([\w-]+):(\S.*)"


def add_syntax_problem(
    error: yaml.MarkedYAMLError, text: str, last: Scalar | None, problems: Problems
) -> None:
    """Record in our words what libyaml refuses, with the line as it should be where that is clear."""
    mark = error.problem_mark or error.context_mark
    place = to_place(mark) if mark else START
    said = error.problem or ""
    # Where a text in quotes or a bracket begins, or the key without its colon.
    begun = to_place(error.context_mark) if error.context_mark else place
    if said == "found unexpected end of stream":
        place = begun
    if typo := explain_syntax(text, place.line, last):
        add_typo(typo, problems)
        return
    key, suggestion = _SYNTAX.get(said, "file.syntax"), ""
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    is_after_quote = mark is not None and text[: mark.index].rstrip(" ").endswith(("'", '"'))
    if last and last.is_quoted and is_after_quote and key in {"file.syntax_indent", "file.syntax_bracket"}:
        # A quote ended the text before its end, or began on an earlier line and was never closed.
        key = "file.syntax_unclosed"
        if last.place.line == place.line:
            key, written = "file.syntax_quote", line[last.place.column - 1 :].strip()
            suggestion = (
                in_quotes(written.strip("\"'")) if error.context == "while parsing a block mapping" else ""
            )
        place = last.place
    elif key == "file.syntax_bracket" and begun.line != place.line:
        place, key = begun, "file.syntax_open"
    elif key == "file.syntax_no_colon":
        place = begun
        if match := re.match(_NO_SPACE, lines[begun.line - 1]):
            key, suggestion = "file.syntax_no_space", f"{match[1]}: {match[2]}".strip()
    elif key == "file.syntax_colon" and re.fullmatch(_KEY, line[: place.column - 1]):
        # The first key of a line is no text with a colon: the line is indented too far.
        place, key = Place(place.line, len(line) - len(line.lstrip()) + 1), "file.syntax_indent"
    elif key == "file.syntax_colon" and (match := re.fullmatch(_TEXT_OF_KEY, line)):
        suggestion = f"{match[1]}: {in_quotes(plain_quotes(match[2]))}"
    problems.add(place, key, said=said, suggestion=suggestion)


def leave_out_record(lines: list[str], line: int) -> bool:
    """Empty the lines of the record or section in which a line is, from 1; return whether there was any."""
    begin = re.compile(_BEGIN)
    begins = {at: len(found[1]) for at, one in enumerate(lines) if (found := begin.match(one))}
    above = [at for at in begins if at < line]
    if not above:
        return False
    first = above[-1]
    # Of a record that is an item of a list, a key may be indented no more than other records are.
    outer = next((at for at in reversed(above) if begins[at] < begins[first]), first)
    if lines[outer].lstrip().startswith("-"):
        first = outer
    last = next((at for at, depth in begins.items() if at >= line and depth <= begins[first]), len(lines))
    lines[first:last] = [""] * (last - first)
    _leave_out_empty_section(lines, first)
    return True


def _leave_out_empty_section(lines: list[str], at: int) -> None:
    """Empty the line of a section before a line in which no record is left."""
    written = [one for one, text in enumerate(lines) if text.strip() and not text.lstrip().startswith("#")]
    before = max((one for one in written if one < at), default=None)
    after = min((one for one in written if one > at), default=None)
    is_last = after is None or not lines[after].startswith((" ", "-"))
    if before is not None and is_last and re.fullmatch(_SECTION, lines[before]):
        lines[before] = ""
