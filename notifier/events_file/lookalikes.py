"""Characters that look like those of the file's format, and text that the format takes for its own.

Word processors put curly quotes, no-break spaces and long dashes where somebody types plain ones. What
follows from one of them is reported with the character and the line as it should be.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from notifier.events_file.nodes import Mapping, Place, Scalar
from notifier.named_tuple import NamedTuple
from notifier.timeline.text_form import INVISIBLE, SOME_INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Collection

    from notifier.events_file.nodes import KeyValue, Node
    from notifier.events_file.problems import Problems

_SPACES = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
_DASHES = "\u2010-\u2015\u2022\u2043\u2212\u00b7\u25aa\u25cf\uf0b7"
_OPENING = "\u201c\u201e\u201f\u00ab\u2039"
_QUOTES = f"{_OPENING}\u201d\u00bb\u203a\u2018\u2019\u201a\u201b\u2032\u2033\u00b4\u301d\u301e\uff02\uff07"
_QUOTES_SET = frozenset(_QUOTES)
_LINE_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"

# Most files have no mistakes: these patterns are compiled where one is looked for.
_SPACE_IN_INDENT = f"^[ \t-]*([{_SPACES}])"
_SPACE_AFTER_KEY = f"^[ \t-]*[\\w-]+:([{_SPACES}])"
_DASH_FOR_HYPHEN = f"^[ \t]*([{_DASHES}])[\\s{_SPACES}]"
_COLON_FOR_COLON = r"^[ \t-]*[\w-]+([\uff1a\ufe55\u2236\ua789])"
# Where a value begins with a mark of the format and goes on as text.
_MARK = r"^[ \t]*(?:- +)*((?:[\w-]+: +)?)((?:\[[^\]]*\]|\{[^}]*\})[ \t]*[^\s#,\]}]|[>|]\s+[^\s#]|[*&!%@`]"
_MARK += r"|(?<=: )[?-](?=\s|$))"
# A text with a colon, in a flow.
_COLON_IN_FLOW = r"[{,] *([\w-]+): +([^\s\"'{}\[\],:][^\"'{}\[\],:]*: [^\"'{},:]*)"
_PIECE_OF_KEY = f"([\\w-]+):([{_SPACES}])\\s*(.*)"
# Text with a word in braces, in a flow: YAML reads the braces as a mapping.
_BRACES = r": +((?:[^\s\"'\[\]{},:][^\"'\[\]{},:]*)?\{[^\"'{},:]*\}[^\"'\[\]{},:]*)"
_MARK_IN_FLOW = r"[{\[,] *(?:[\w-]+: +)?([*&!%@`>|])"
_STRAIGHT_AND_CURLY = f'"[^"]*([{_QUOTES}])|[{_QUOTES}][^"]*(")'
_CUT = r"(?<![ \t])[ \t]+#[^\s#][^\r\n]*\Z"
# What continues a text over a line break looks like a key or an item of a list.
_CONTINUED = f"(?:{_LINE_BREAK})[ \t]*(?:([{_DASHES}])[ {_SPACES}]|[{_SPACES}]*[\\w-]+:([{_SPACES}]))"
_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff#*0-9"
# The joiner and the variation selectors belong to emoji, and so do the tags of a flag.
_NOT_SEEN = (
    f"(?:\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f|[{_EMOJI}](?:[\ufe0e\ufe0f]\u200d?|\u200d)(?=[^{INVISIBLE}]|$))"
    "|(?P<bad>[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029" + INVISIBLE + "])"
)
# The first bytes of files that are saved in the place of text, or over it.
_FORMATS = {
    b"PK\x03\x04": "ZIP (Word, Excel)",
    b"{\\rtf": "RTF",
    b"%PDF-": "PDF",
    b"\x1f\x8b": "gzip",
    b"SQLite format 3": "SQLite",
}
_MERGE_MARK = r"(?:<{7}|\|{7}|={7}|>{7})(?=\s|$)"
_NULLS = frozenset({"null", "Null", "NULL", "~"})
# How many lines above the one where reading fails the cause can stand.
_LINES_ABOVE = 3
# How much of a line is looked at, in characters.
_LONGEST_LINE = 1000


class Typo(NamedTuple):
    """What is wrong at a place of a text that could not be read as YAML."""

    place: Place
    key: str
    characters: str = ""
    suggestion: str = ""


def find_unseen(text: str) -> re.Match[str] | None:
    """Return the first character that cannot be seen or that turns the reading direction.

    Source:
        Unicode Technical Standard 39; Unicode Technical Standard 51, 1.4, for what belongs to emoji.
    """
    # Nearly every text is without; the pattern that knows emoji takes longer to compile.
    if text.isprintable() and not SOME_INVISIBLE.search(text):
        return None
    return next((match for match in re.finditer(_NOT_SEEN, text) if match["bad"]), None)


def other_format(content: bytes) -> str:
    """Return what a file is, where its first bytes show that it is no text in UTF-8."""
    # Without a mark at its beginning every second byte of most texts is zero.
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" in content[:4] and content[:4].strip(b"\0")):
        return "UTF-16"
    return next((name for first, name in _FORMATS.items() if content.startswith(first)), "")


def first_version(text: str, problems: Problems) -> str:
    """Return the text with the first version of what version control could not merge; its marks are recorded.

    A line that is left out becomes an empty one, so that the others keep their numbers.

    Source:
        Git documentation, git-merge, "How conflicts are presented".
    """
    lines = text.split("\n")
    is_open = is_left_out = False
    for at, line in enumerate(lines):
        if mark := re.match(_MERGE_MARK, line):
            problems.add(Place(at + 1, 1), "file.merge_mark", value=line.strip())
            is_left_out = is_open and mark[0][0] in "|="
            is_open = mark[0][0] == "<" or (is_open and mark[0][0] != ">")
        if mark or is_left_out:
            lines[at] = ""
    return "\n".join(lines)


def in_quotes(text: str) -> str:
    """Return a text as it is written between quotes on one line."""
    return "'" + text.replace("'", "''") + "'" if '"' in text or "\\" in text else f'"{text}"'


def explain_syntax(text: str, line: int, last: Scalar | None) -> Typo | None:
    """Return why a text cannot be read as YAML, where that is one of the usual causes.

    Reading failed at a line, counted from 1, behind the text that was read `last`.
    """
    if last and (typo := _cut_of(last)):
        return typo
    lines = re.split(_LINE_BREAK, text)
    near = [*range(line, max(0, line - _LINES_ABOVE - 1), -1)]
    if last and last.place.line not in near:
        near.append(last.place.line)
    found = (_explain_line(lines[number - 1], number) for number in near if number <= len(lines))
    return next(filter(None, found), None)


def _cut_of(scalar: Scalar) -> Typo | None:
    if match := re.search(_CUT, scalar.written):
        # In brackets the rest of the line goes with the text.
        return Typo(scalar.place, "file.cut", suggestion=in_quotes(scalar.text + match[0].rstrip(",]} ")))
    return None


def _explain_line(line: str, number: int) -> Typo | None:  # noqa: PLR0911 - one for each cause
    line = line[:_LONGEST_LINE]
    for pattern, key in (
        (_SPACE_IN_INDENT, "file.odd_space"),
        (_SPACE_AFTER_KEY, "file.odd_space"),
        (_DASH_FOR_HYPHEN, "file.odd_dash"),
        (_COLON_FOR_COLON, "file.odd_colon"),
    ):
        if match := re.match(pattern, line):
            right = line[: match.start(1)] + {"file.odd_space": " ", "file.odd_dash": "-"}.get(key, ": ")
            right += line[match.end(1) :]
            right = re.sub(f"[{_SPACES} ]+", " ", right).strip()
            return Typo(Place(number, match.start(1) + 1), key, match[1], right)
    for match in re.finditer(_BRACES, line):
        value = match[1].strip()
        if not (value.startswith("{") and value.endswith("}")):
            return Typo(Place(number, match.start(1) + 1), "file.mark", "{", in_quotes(value))
    if match := re.search(_COLON_IN_FLOW, line):
        suggestion = f"{match[1]}: {in_quotes(match[2].strip())}"
        return Typo(Place(number, match.start(2) + 1), "file.syntax_colon", suggestion=suggestion)
    if match := re.match(_MARK, line):
        value = line[match.start(2) :].strip()
        suggestion = match[1] + in_quotes(value)
        return Typo(Place(number, match.start(2) + 1), "file.mark", value[0], suggestion)
    if match := re.search(_STRAIGHT_AND_CURLY, line):
        characters = "".join(dict.fromkeys(re.findall(f"[{_QUOTES}]", line)))
        return Typo(Place(number, match.start() + 1), "file.curly_quotes", characters)
    if match := re.search(_MARK_IN_FLOW, line):
        return Typo(Place(number, match.start(1) + 1), "file.mark", match[1])
    return None


def explain_shape(node: Node) -> Typo | None:
    """Return why a text stands where a list or keys are expected, where that is one of the usual causes."""
    if not isinstance(node, Scalar) or node.is_quoted:
        return None
    lines = re.split(_LINE_BREAK, node.written or node.text, maxsplit=1)
    typo = _explain_line(lines[0], node.place.line)
    if typo and typo.key != "file.mark":
        return typo._replace(place=node.place_of(typo.place.column - 1))
    return None


def add_typo(typo: Typo, problems: Problems, value: str = "") -> None:
    """Record what was found as a mistake."""
    more: dict[str, Any] = {"characters": typo.characters} if typo.characters else {}
    problems.add(typo.place, typo.key, value=value, suggestion=typo.suggestion, **more)


def plain_text(node: Node) -> str:
    """Return a text of which nothing can be taken for something else; empty for any other node.

    Nearly every value of a file is one, and needs no closer look.
    """
    if type(node) is not Scalar:
        return ""
    _, text, is_quoted, written = node
    is_plain = not written and text.isascii() and text.isprintable() and not text.isspace()
    return text if is_plain and (is_quoted or text not in _NULLS) else ""


def is_null(scalar: Scalar) -> bool:
    """Whether a word means "no value" to other readers of YAML."""
    return not scalar.is_quoted and scalar.text in _NULLS


def curly_quotes_of(scalar: Scalar) -> str:
    """Return the quotes around a text that are part of it and look like those of the format."""
    text = scalar.text
    if scalar.is_quoted or not text or text[0] not in _QUOTES_SET:
        return ""
    if len(text) > 1 and text[-1] in _QUOTES_SET | {'"', "'"}:
        return "".join(one for one in dict.fromkeys(text[0] + text[-1]) if one in _QUOTES_SET)
    # An opening quote without a closing one: a comma ended the text.
    has_end = any(character in _QUOTES_SET for character in text[1:])
    return text[0] if text[0] in _OPENING and not has_end else ""


def warn_of_written(scalar: Scalar, problems: Problems) -> None:
    """Warn where more was typed than what is read, or where it is read as something else."""
    if characters := curly_quotes_of(scalar):
        problems.warn(
            scalar.place,
            "file.curly_quotes",
            value=scalar.text,
            suggestion=in_quotes(plain_quotes(scalar.text)),
            characters=characters,
        )
    if not scalar.written:
        return
    if typo := _cut_of(scalar):
        problems.warn(scalar.place, "file.cut", value=scalar.text, suggestion=typo.suggestion)
    elif match := re.search(_CONTINUED, scalar.written):
        odd = match[1] or match[2]
        key = "file.odd_dash" if match[1] else "file.odd_space"
        at = match.start(1 if match[1] else 2)
        line = scalar.place.line + len(re.findall(_LINE_BREAK, scalar.written[:at]))
        place = Place(line, at - scalar.written.rfind("\n", 0, at))
        problems.add(place, key, value=scalar.text, characters=odd)


def is_joined(scalar: Scalar) -> bool:
    """Whether a text stands on several lines of which none tells that it is something else."""
    return bool(
        scalar.written and not re.search(_CUT, scalar.written) and not re.search(_CONTINUED, scalar.written)
    )


def plain_form(text: str) -> str:
    """Return a word with plain characters for those that look like them."""
    text = re.sub(f"[{_DASHES}]", "-", re.sub(f"[{_QUOTES}{INVISIBLE}]", "", text))
    return re.sub(f"[{_SPACES}]", " ", text).strip()


def odd_characters(text: str) -> str:
    """Return the characters of a word that `plain_form` replaces, each once."""
    return "".join(dict.fromkeys(one for one in text if plain_form(f"x{one}x") != f"x{one}x"))


def join_at_commas(
    node: Mapping, known: Collection[str], problems: Problems, *, is_open: bool = False
) -> Mapping:
    """Return keys in braces with each text whole again that a comma cut in pieces, and record those.

    Each piece was read as a key without a value. Where other names than the known ones can be keys too,
    `is_open`, only a piece with a space in it is text.
    """
    # Nearly every mapping has known keys only.
    if not node.is_flow or all(map(known.__contains__, node.entries)):
        return node
    entries: dict[str, KeyValue] = {}
    pieces: dict[str, list[str]] = {}
    last = ""
    for name, entry in node.entries.items():
        value, before = entry.value, entries[last].value if last else None
        if _is_bare(value) and (odd := re.fullmatch(_PIECE_OF_KEY, name)):
            # A space that is none stands behind the colon.
            typo = Typo(entry.key.place, "file.odd_space", odd[2], f"{odd[1]}: {odd[3]}")
            add_typo(typo, problems)
            entries[odd[1]] = entry._replace(value=Scalar(entry.key.place, odd[3], is_quoted=True))
            last = odd[1]
            continue
        is_piece = _is_bare(value) and name not in known and (" " in name or not is_open)
        if is_piece and isinstance(before, Scalar) and before.text and not before.is_quoted:
            pieces.setdefault(last, [before.text]).append(name)
        else:
            entries[name] = entry
            last = name
    for name, parts in pieces.items():
        before = entries[name].value
        text = ", ".join(parts)
        characters = "".join(dict.fromkeys(one for one in text if one in _QUOTES_SET))
        key = "file.curly_quotes" if text[0] in _QUOTES_SET else "file.comma"
        suggestion = f"{name}: {in_quotes(plain_quotes(text) if key == 'file.curly_quotes' else text)}"
        add_typo(Typo(before.place, key, characters, suggestion), problems, text)
        entries[name] = entries[name]._replace(value=Scalar(before.place, text, is_quoted=True))
    return node._replace(entries=entries)


def _is_bare(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and not node.is_quoted


def plain_quotes(text: str) -> str:
    """Return a text without the quotes around it, straight or not."""
    return text.strip("".join(_QUOTES_SET) + "\"'")
