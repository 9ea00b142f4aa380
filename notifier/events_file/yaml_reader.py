"""Parse YAML into a tree of nodes with their places.

Every scalar is text, also `NO`, `12:30` and `2026-01-01`. Aliases, tags and several documents are
refused: they make the meaning of a file differ from what it shows.

Source:
    YAML 1.2.2, chapters 6 and 7; libyaml reads version 1.1, which differs only in what is resolved
    or refused here.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Any

import yaml

from notifier.events_file.lookalikes import (
    add_finding,
    explain_syntax,
    first_version,
    in_quotes,
    other_format,
    plain_quotes,
)
from notifier.events_file.nodes import KeyValue, Mapping, Node, Place, Scalar, Sequence

if TYPE_CHECKING:
    from notifier.events_file.problems import Problems

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 20
# Source: YAML 1.2.2, 5.1, production c-printable.
# Some of them end a line of YAML 1.1 that goes on for who reads it.
_LINE_ENDS = "\x85\u2028\u2029"
_FORBIDDEN = "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"

# What looks like content to a person and is a comment to YAML. Source: YAML 1.2.2, 6.6.
_COMMENT = re.compile(r"[ \t]+#[^\s#][^\r\n]*")
_BLANK = frozenset(" \t")
# The anchors and tags before a value.
_PROPERTIES = r"(?:[&!]\S*\s*)*"
# A file is very many named tuples: this takes half the time of calling their class.
_new = tuple.__new__
_SCALAR, _END = yaml.ScalarEvent, yaml.MappingEndEvent


def read_nodes(content: bytes, problems: Problems) -> Node | None:
    """Read a file's content; None when it cannot be read as one document, with the reason in `problems`."""
    if len(content) > MAX_BYTES:
        problems.add(_START, "file.too_large", limit=MAX_BYTES // 1024 // 1024)
        return None
    text = _decode(content, problems)
    if text is None:
        return None
    # Set back where nothing of the text is left unread.
    problems.is_partial = True
    if any(map(text.__contains__, _LINE_ENDS)):
        _add_forbidden_character(text, problems)
        return None
    has_marks = "<<<<<<<" in text or ">>>>>>>" in text
    if has_marks:
        text = first_version(text, problems)
    builder = _Builder(problems, text)
    try:
        root = builder.build()
    except yaml.reader.ReaderError:
        _add_forbidden_character(text, problems)
    except yaml.MarkedYAMLError as error:
        _add_syntax_problem(error, text, builder.last, problems)
    except _RefusedError:
        pass
    else:
        problems.is_partial = has_marks
        return root
    return None


def _decode(content: bytes, problems: Problems) -> str | None:
    # The codec that leaves out a byte order mark is a module more to import.
    content = content.removeprefix(BOM_UTF8)
    if format_ := other_format(content):
        problems.add(_START, "file.other_format", format=format_)
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line_start = before.rfind(b"\n") + 1
        column = len(before[line_start:].decode("utf-8", "replace")) + 1
        place, byte = (
            Place(line=before.count(b"\n") + 1, column=column),
            content[error.start : error.start + 1],
        )
        # What it is in the encoding that older editors of Windows use.
        problems.add(place, "file.not_utf8", value=byte.decode("cp1252", "replace"), byte=byte.hex().upper())
        return None
    if not text.strip():
        problems.add(_START, "file.empty")
        return None
    return text


def _add_forbidden_character(text: str, problems: Problems) -> None:
    """Record the character that libyaml refused, at its line and column: libyaml gives only bytes."""
    forbidden = re.search(_FORBIDDEN, text)
    fine = text[: forbidden.start()] if forbidden else ""
    place = Place(line=fine.count("\n") + 1, column=len(fine) - fine.rfind("\n"))
    code = f"U+{ord(forbidden[0]):04X}" if forbidden else "?"
    problems.add(place, "file.forbidden_character", code=code)


_START = Place(line=1, column=1)


def _place(mark: Any) -> Place:
    return Place(line=mark.line + 1, column=mark.column + 1)


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


def _add_syntax_problem(
    error: yaml.MarkedYAMLError, text: str, last: Scalar | None, problems: Problems
) -> None:
    mark = error.problem_mark or error.context_mark
    place = _place(mark) if mark else _START
    said = error.problem or ""
    # Where a text in quotes or a bracket begins, or the key without its colon.
    begun = _place(error.context_mark) if error.context_mark else place
    if said == "found unexpected end of stream":
        place = begun
    if finding := explain_syntax(text, place.line, last):
        add_finding(finding, problems)
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


class _RefusedError(Exception):
    """The document cannot be used; the problem is already recorded."""


class _Builder:
    """Builds the tree of one document from parser events, at most `MAX_DEPTH` levels deep."""

    def __init__(self, problems: Problems, text: str) -> None:
        self.problems = problems
        self.text = text
        self.next_event = yaml.CSafeLoader(text).get_event
        self.last: Scalar | None = None
        self.depth = 0
        # The texts with an anchor, by its name; None for a list or a mapping.
        self.anchored: dict[str, Scalar | None] = {}
        self.is_incomplete = False

    def build(self) -> Node:
        """Return the root of the only document."""
        root: Node | None = None
        while not isinstance(event := self.next_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                self.problems.add(_place(event.start_mark), "file.second_document")
                raise _RefusedError
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event)
        if self.is_incomplete:
            raise _RefusedError
        if root is None:
            self.problems.add(_START, "file.empty")
            raise _RefusedError
        return root

    def _node(self, event: Any, *, is_item: bool = False) -> Node:
        mark = event.start_mark
        place = _new(Place, (mark.line + 1, mark.column + 1))
        # Nearly every node is a scalar with nothing before it.
        if type(event) is _SCALAR and event.anchor is event.tag is None:
            self.last = scalar = self._scalar(event, place)
            return scalar
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor), place)
        if event.anchor is not None:
            self.problems.add(place, "file.anchor", value=f"&{event.anchor}")
            self.anchored[event.anchor] = None
        if event.tag is not None and event.tag != "!":
            self.problems.add(place, "file.tag", value=event.tag)
        if isinstance(event, _SCALAR):
            self.last = scalar = self._scalar_after_properties(event, place)
            if event.anchor is not None:
                self.anchored[event.anchor] = scalar
            return scalar
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.problems.add(place, "file.too_deep", limit=MAX_DEPTH)
            raise _RefusedError
        is_sequence = isinstance(event, yaml.SequenceStartEvent)
        collection = self._sequence(place) if is_sequence else self._mapping(event, place, is_item=is_item)
        self.depth -= 1
        return collection

    def _scalar(self, event: Any, place: Place) -> Scalar:
        if event.style:
            return _new(Scalar, (place, event.value, True, ""))
        mark = event.end_mark
        end: int = mark.index
        comment = _COMMENT.match(self.text, end) if self.text[end : end + 1] in _BLANK else None
        if comment or mark.line + 1 != place.line:
            written = self.text[event.start_mark.index : comment.end() if comment else end]
            return Scalar(place, event.value, written=written)
        return _new(Scalar, (place, event.value, False, ""))

    def _scalar_after_properties(self, event: Any, place: Place) -> Scalar:
        """Return a text as if no anchor or tag stood before it; an anchor or tag alone is itself the text."""
        start: int = event.start_mark.index
        before = re.compile(_PROPERTIES).match(self.text, start, event.end_mark.index)
        written = before[0] if before else ""
        if not (event.value or event.style):
            return Scalar(place, written.strip())
        lines = written.split("\n")
        begin = place.column if len(lines) == 1 else 1
        return self._scalar(event, Place(place.line + len(lines) - 1, begin + len(lines[-1])))

    def _alias(self, name: str, place: Place) -> Scalar:
        """Record a reference, and return the text it stands for; without an anchor it is itself the text."""
        self.problems.add(place, "file.alias", value=f"*{name}")
        text = self.anchored.get(name, Scalar(place, f"*{name}"))
        # What a list or a mapping would add is not known to those who read on.
        self.is_incomplete |= text is None
        return text._replace(place=place) if text else Scalar(place, "")

    def _sequence(self, place: Place) -> Sequence:
        sequence = Sequence(place, [])
        while not isinstance(event := self.next_event(), yaml.SequenceEndEvent):
            sequence.items.append(self._node(event, is_item=True))
        return sequence

    def _mapping(self, start: Any, place: Place, *, is_item: bool) -> Mapping:
        mapping = Mapping(place, {}, start.flow_style)
        next_event, node, entries = self.next_event, self._node, mapping.entries
        is_second_item = False
        while type(event := next_event()) is not _END:
            key = node(event)
            value = node(next_event())
            if type(key) is Scalar and key.text not in entries:
                entries[key.text] = _new(KeyValue, (key, value))
            elif not isinstance(key, Scalar):
                self.problems.add(key.place, "file.complex_key")
            else:
                first = entries[key.text].key.place.line
                begins_item = is_item and not mapping.is_flow and key.text == next(iter(entries))
                if begins_item and isinstance(value, Scalar):
                    # The keys that follow are those of another item, and stand twice because of this one.
                    is_second_item = True
                    line = f"- {key.text}: {value.text}"
                    self.problems.add(
                        key.place, "file.no_hyphen", value=key.text, first=first, suggestion=line
                    )
                elif not is_second_item:
                    self.problems.add(key.place, "file.duplicate_key", value=key.text, first=first)
        return mapping
