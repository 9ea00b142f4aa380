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

from notifier.events_file.lookalikes import first_version, other_format
from notifier.events_file.nodes import START, KeyValue, Mapping, Node, Place, Scalar, Sequence, to_place

if TYPE_CHECKING:
    from notifier.events_file.problems import Problem, Problems

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 20
# So many mistakes of syntax are told at once.
_MOST_FAULTS = 20
# In a text of so many characters all of these are looked for; in a longer one fewer.
_MOST_READ = 4_000_000
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
_SCALAR, _END, _ITEMS_END = yaml.ScalarEvent, yaml.MappingEndEvent, yaml.SequenceEndEvent


def read_nodes(content: bytes, problems: Problems) -> Node | None:
    """Read a file's content; None when it cannot be read as one document, with the reason in `problems`."""
    if len(content) > MAX_BYTES:
        problems.add(START, "file.too_large", limit=MAX_BYTES // 1024 // 1024)
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
    return _read_around_faults(text, problems, has_marks=has_marks)


def _read_around_faults(text: str, problems: Problems, *, has_marks: bool) -> Node | None:
    """Read a text without the records in which its syntax is wrong, where the rest can be read by itself."""
    faults: list[Problem] = []
    # What is found of all of the text, which is what counts where the rest cannot be read.
    whole: list[Problem] = []
    lines: list[str] = []
    before = len(problems.found)
    # Each is found by reading all of the text before it.
    most = max(1, min(_MOST_FAULTS, _MOST_READ // len(text)))
    while len(faults) < most:
        builder = _Builder(problems, text)
        try:
            root = builder.build()
        except yaml.reader.ReaderError:
            _add_forbidden_character(text, problems)
            break
        except yaml.MarkedYAMLError as error:
            # Most files have no mistakes.
            from notifier.events_file.syntax_problems import (  # noqa: PLC0415
                add_syntax_problem,
                leave_out_record,
            )

            add_syntax_problem(error, text, builder.last, problems)
        except _RefusedError:
            break
        else:
            problems.is_partial = has_marks or bool(faults)
            problems.lacks_records = bool(faults)
            problems.found += faults
            return root
        faults.append(problems.found[-1])
        whole = whole or problems.found[before:]
        del problems.found[before:]
        lines = lines or text.split("\n")
        if not leave_out_record(lines, faults[-1].place.line):
            break
        text = "\n".join(lines)
    if faults:
        problems.found[before:] = [*whole, *faults[1:]]
    return None


def _decode(content: bytes, problems: Problems) -> str | None:
    # The codec that leaves out a byte order mark is a module more to import.
    content = content.removeprefix(BOM_UTF8)
    if format_ := other_format(content):
        problems.add(START, "file.other_format", format=format_)
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
        problems.add(START, "file.empty")
        return None
    return text


def _add_forbidden_character(text: str, problems: Problems) -> None:
    """Record the character that libyaml refused, at its line and column: libyaml gives only bytes."""
    forbidden = re.search(_FORBIDDEN, text)
    fine = text[: forbidden.start()] if forbidden else ""
    place = Place(line=fine.count("\n") + 1, column=len(fine) - fine.rfind("\n"))
    code = f"U+{ord(forbidden[0]):04X}" if forbidden else "?"
    problems.add(place, "file.forbidden_character", code=code)


class _RefusedError(Exception):
    """The document cannot be used; the problem is already recorded."""


class _Builder:
    """Builds the tree of one document from parser events, at most `MAX_DEPTH` levels deep."""

    def __init__(self, problems: Problems, text: str) -> None:
        self.problems = problems
        self.text = text
        # Few long lists have one, and each text is looked at.
        self.has_comments = " #" in text or "\t#" in text
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
                self.problems.add(to_place(event.start_mark), "file.second_document")
                raise _RefusedError
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event)
        if self.is_incomplete:
            raise _RefusedError
        if root is None:
            self.problems.add(START, "file.empty")
            raise _RefusedError
        return root

    def _node(self, event: Any, *, is_item: bool = False) -> Node:
        # Nearly every one has nothing before it.
        if event.anchor is None and event.tag is None:
            return self._scalar(event) if type(event) is _SCALAR else self._collection(event, is_item=is_item)
        place = to_place(event.start_mark)
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
        return self._collection(event, is_item=is_item)

    def _collection(self, event: Any, *, is_item: bool) -> Sequence | Mapping:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.problems.add(to_place(event.start_mark), "file.too_deep", limit=MAX_DEPTH)
            raise _RefusedError
        is_sequence = type(event) is yaml.SequenceStartEvent
        collection = self._sequence(event) if is_sequence else self._mapping(event, is_item=is_item)
        self.depth -= 1
        return collection

    def _scalar(self, event: Any, place: Place | None = None) -> Scalar:
        start, written = event.start_mark, ""
        if is_plain := not event.style:
            end, line = event.end_mark, place.line - 1 if place else start.line
            comment = self._comment_after(end.index) if self.has_comments else None
            if comment or end.line != line:
                written = self.text[start.index : comment.end() if comment else end.index]
        self.last = scalar = _new(Scalar, (place or start, event.value, not is_plain, written))
        return scalar

    def _comment_after(self, end: int) -> re.Match[str] | None:
        """Return the comment that stands right behind a text."""
        return _COMMENT.match(self.text, end) if self.text[end : end + 1] in _BLANK else None

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
        return text._replace(mark=place) if text else Scalar(place, "")

    def _sequence(self, start: Any) -> Sequence:
        items: list[Node] = []
        next_event, node = self.next_event, self._node
        while type(event := next_event()) is not _ITEMS_END:
            items.append(node(event, is_item=True))
        return Sequence(start.start_mark, items)

    def _mapping(self, start: Any, *, is_item: bool) -> Mapping:
        mapping = Mapping(start.start_mark, {}, start.flow_style)
        next_event, node, scalar, entries = self.next_event, self._node, self._scalar, mapping.entries
        is_second_item = False
        while type(event := next_event()) is not _END:
            # Nearly every key and value is a scalar with nothing before it, which needs one call less.
            is_scalar = type(event) is _SCALAR and event.anchor is event.tag is None
            key = scalar(event) if is_scalar else node(event)
            event = next_event()
            is_scalar = type(event) is _SCALAR and event.anchor is event.tag is None
            value = scalar(event) if is_scalar else node(event)
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
