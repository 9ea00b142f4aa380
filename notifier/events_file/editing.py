"""Edit the text of a file: every character outside of what changes stays.

The documents before and after the edits are compared. Each difference is written at its place in the text, in
the style of what stands around it. The result has to read as the document after the edits; otherwise it is
refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, TypeAlias

from notifier.events_file import nodes
from notifier.events_file.spans import (
    BLOCK,
    FLOW,
    LazyEntries,
    LazyItems,
    NodeSpan,
    read_span,
    without_quotes,
)
from notifier.events_file.whole import parse_events_file
from notifier.events_file.writing_style import Style, write_entry, write_item, write_text, write_value
from notifier.timeline.applying import apply_edits
from notifier.timeline.edits import EditError
from notifier.timeline.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.events_file.whole import EventsFile
    from notifier.timeline.applying import PlainFile
    from notifier.timeline.edits import Edit

# Keys and numbers that lead from the root to a part of a document.
_Path: TypeAlias = "tuple[str | int, ...]"
_BOM = "\ufeff"
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_ORDER = {name: at for at, name in enumerate(FIELDS)}
# How many steps lead from the root to a milestone.
_MILESTONE = 2
# What the first milestone or source follows: blocks, with the keys of a source on one line.
_NEW_SECTION = NodeSpan(0, 0, 2, BLOCK, items=[NodeSpan(0, 0, 2, BLOCK)])


def edit_file(events: EventsFile, edits: Sequence[Edit]) -> EventsFile:
    """Return a file after edits: the same object where they are without effect.

    Raises:
        EventsFileError: The file has mistakes.
        EditError: An edit does not fit the file, which would have mistakes, or its text cannot be changed so.
    """
    events.refuse_mistakes()
    try:
        return _edit(events, edits)
    except EditError as error:
        error.language = events.timeline.language
        raise


def _edit(events: EventsFile, edits: Sequence[Edit]) -> EventsFile:
    before = events.document()
    after = apply_edits(before, edits)
    if after is before:
        return events
    text = events.content.decode()
    bom = _BOM if text.startswith(_BOM) else ""
    text = _Rewriting(events.name, text.removeprefix(_BOM), events.sections).run(before, after)
    # Half a character is replaced; then the result does not read as the document after the edits.
    content = (bom + text).encode(errors="replace")
    edited = parse_events_file(content, name=events.name, lists=events.read_list)
    if wrong := edited.problems.errors:
        # Without their places, which are those of a text that is not written.
        reasons = dict.fromkeys(one.fault(events.timeline.language) for one in wrong)
        about = wrong[0].subject or events.name
        raise EditError("edit.does_not_fit", about=about, reasons="; ".join(reasons))
    if edited.document() != after:
        raise EditError("edit.unsure", file=events.name)
    return edited


class _Rewriting:
    """The change of a text from one document to another, as replacements of parts of it."""

    def __init__(self, name: str, text: str, sections: Mapping[str, nodes.KeyValue]) -> None:
        self.name, self.text, self.sections = name, text, sections
        self.lines = [0, *(match.end() for match in _LINE_END.finditer(text))]
        first = _LINE_END.search(text)
        # Of what stands above the milestones, so that an edit of one does not change how another is written.
        head = text[: self._index(sections["milestones"].key.place)]
        quote = "'" if head.count(": '") > head.count(': "') else '"'
        self.style = Style(line_end=first[0] if first else "\n", quote=quote)
        self.replacements: list[tuple[int, int, str]] = []

    def run(self, before: PlainFile, after: PlainFile) -> str:
        """Return the text with the second document in the place of the first."""
        self._mapping(before, after, self.root, ())
        parts, last = [], 0
        for start, end, new in sorted(self.replacements, key=lambda one: one[:2]):
            if start < last:  # Two changes concern the same part of the text.
                raise EditError("edit.unsure", file=self.name)
            parts += [self.text[last:start], new]
            last = end
        return "".join([*parts, self.text[last:]])

    # Where things stand

    @cached_property
    def root(self) -> NodeSpan:
        """The whole text."""
        start = self._index(next(iter(self.sections.values())).key.place)
        brace = self.text.rfind("{", 0, start)
        if brace >= 0 and not re.sub(r"(?m)^#.*", "", self.text[:brace]).strip():
            return read_span(self.text, brace, len(self.text), 0)
        entries = LazyEntries(list(self.sections), self._section)
        return NodeSpan(start, len(self.text), 0, BLOCK, entries=entries)

    @cache  # noqa: B019 - lives as long as one edit
    def _section(self, at: int) -> NodeSpan:
        """Return a section; of one in block style, its parts are read when they are asked for."""
        keys = [entry.key for entry in self.sections.values()]
        node = list(self.sections.values())[at].value
        start, begin = self._index(node.place), self._index(keys[at].place)
        stop = self._index(keys[at + 1].place) if at + 1 < len(keys) else len(self.text)
        column, key = node.place.column - 1, (begin, self.text.index(":", begin))
        if isinstance(node, nodes.Scalar) or self.text[start] in "[{":
            return read_span(self.text, start, stop, column)._replace(key=key)
        span = NodeSpan(start, start, column, BLOCK, key=key)
        if isinstance(node, nodes.Sequence):
            item = partial(self._part, [item.place for item in node.items], stop)
            return span._replace(items=LazyItems(len(node.items), lambda at: item(at)._replace(base=column)))
        part = partial(self._part, [entry.key.place for entry in node.entries.values()], stop)
        names = list(node.entries)
        return span._replace(entries=LazyEntries(names, lambda at: part(at).entries[names[at]]))

    def _part(self, places: Sequence[nodes.Place], stop: int, at: int) -> NodeSpan:
        """Read one part of a section in block style, which ends before the line of the next one."""
        until = self.lines[places[at + 1].line - 1] if at + 1 < len(places) else stop
        return read_span(self.text, self._index(places[at]), until, places[at].column - 1)

    def _example(self, key: str, value: Any, milestone: NodeSpan) -> NodeSpan | None:
        """Return what a new value of a milestone follows.

        A list or mapping follows the last milestone that has this key. A text is in quotation marks where the
        kind of its own milestone is, which never needs them.
        """
        if isinstance(value, str):
            return NodeSpan(0, 0, 0, milestone.entries["kind"].style)
        node = self.sections["milestones"].value
        rows = node.items if isinstance(node, nodes.Sequence) else []
        for at in range(len(rows) - 1, -1, -1):
            row = rows[at]
            if isinstance(row, nodes.Mapping) and key in row.entries:
                return without_quotes(self.root.entries["milestones"].items[at].entries[key])
        return None

    def _index(self, place: nodes.Place) -> int:
        return self.lines[place.line - 1] + place.column - 1

    def _line_start(self, at: int) -> int:
        return self.lines[bisect_right(self.lines, at) - 1]

    def _line_end(self, at: int) -> int:
        """Return where the line ends on which a place is, before what ends it."""
        match = _LINE_END.search(self.text, at)
        return match.start() if match else len(self.text)

    # What changes

    def _change(self, before: Any, after: Any, span: NodeSpan, path: _Path) -> None:
        """Change a value part by part where it can be, else write it anew."""
        if span.entries and isinstance(after, Mapping) and after:
            self._mapping(before, after, span, path)
        elif span.items and isinstance(after, list) and len(after) >= len(before):
            self._list(before, after, span, path)
        elif isinstance(before, str) and isinstance(after, str):
            written = write_text(after, span.style, span.base, self.style, is_flow=span.in_flow)
            self.replacements.append((span.start, span.end, written))
        else:
            like = span if before or len(path) > 1 else _NEW_SECTION
            start = self.text.index(":", span.key[1]) + 1 if span.key else span.start
            written = write_value(after, like, span.base, self.style, is_flow=span.in_flow)
            self.replacements.append((start, span.end, written if span.key else written.lstrip(" ")))

    def _list(self, before: Any, after: Any, span: NodeSpan, path: _Path) -> None:
        for at, old in enumerate(before):
            if after[at] is not old and after[at] != old:
                self._change(old, after[at], span.items[at], (*path, at))
        for new in after[len(before) :]:
            last = span.items[-1]
            if span.style == FLOW:
                self._add_to_flow(last, write_value(new, last, 0, self.style, is_flow=True)[1:])
                continue
            like = last
            if path == ("milestones",) and last.style == BLOCK:
                examples = ((key, self._example(key, value, last)) for key, value in new.items())
                like = last._replace(entries={key: one for key, one in examples if one})
            lines = f"-{write_item(new, like, span.column, self.style)}"
            self._add_lines(lines, span.items[-2:] if len(path) == 1 else (), last.end, span.column)

    def _mapping(self, before: Any, after: Any, span: NodeSpan, path: _Path) -> None:
        for key, new in after.items():
            if key in before and new is not before[key] and new != before[key]:
                self._change(before[key], new, span.entries[key], (*path, key))
        kept = [key for key in before if key in after]
        for key in before:
            if key not in after:
                self._remove(span, key)
        for key, new in after.items():
            if key not in before:
                self._add_key(key, new, span, kept, path)

    def _add_key(self, key: str, new: Any, span: NodeSpan, kept: Sequence[str], path: _Path) -> None:
        """Add a key at the end; of a milestone in the order of the fields."""
        previous = span.entries[kept[-1]]
        like: NodeSpan | None = previous
        if len(path) == _MILESTONE and path[0] == "milestones":
            like = self._example(key, new, span)
            earlier = [one for one in kept if _ORDER[one] < _ORDER[key]]
            previous = span.entries[earlier[-1]] if earlier else previous
        if not path:
            self._add_section(key, new, span)
        elif span.style == FLOW:
            self._add_to_flow(previous, f"{key}:{write_value(new, like, 0, self.style, is_flow=True)}")
        else:
            values = _NEW_SECTION._replace(entries={key: like} if like else {})
            lines = write_entry(key, new, values, previous.base, self.style)
            beside = [span.entries[one] for one in kept[-2:]] if len(path) == 1 else ()
            self._add_lines(lines, beside, previous.end, previous.base)

    def _add_section(self, name: str, value: Any, root: NodeSpan) -> None:
        """Add a section before that of the milestones, and before the comment above that."""
        at = (root.entries["milestones"].key or (0,))[0]
        if root.style == FLOW:
            written = write_value(value, None, 0, self.style, is_flow=True)
            self.replacements.append((at, at, f"{name}:{written}, "))
            return
        line = bisect_right(self.lines, at) - 1
        while line and self.text.startswith("#", self.lines[line - 1]):
            line -= 1
        end, at = self.style.line_end, self.lines[line]
        is_spaced = line > 0 and not self.text[self.lines[line - 1] : at].strip()
        lines = f"{name}:{write_value(value, _NEW_SECTION, 0, self.style, is_flow=False)}{end}"
        self.replacements.append((at, at, lines + (end if is_spaced else "")))

    def _add_lines(self, lines: str, beside: Sequence[NodeSpan], end: int, column: int) -> None:
        """Add lines behind a part, and behind the comments below it that belong to it.

        A blank line comes between where one is between the last two parts of a section, `beside`.
        """
        at = self._line_end(end)
        comment = re.compile(f"(?:{_LINE_END.pattern})[ ]{{{column + 1},}}#[^\r\n]*")
        while match := comment.match(self.text, at):
            at = match.end()
        between = ""
        if len(beside) > 1:
            between = self.text[self._line_end(beside[0].end) : self._line_start(beside[1].start)]
        is_spaced = any(not line.strip() for line in _LINE_END.split(between)[1:-1])
        before = self.style.line_end * (2 if is_spaced else 1)
        self.replacements.append((at, at, f"{before}{' ' * column}{lines}"))

    def _add_to_flow(self, previous: NodeSpan, written: str) -> None:
        """Add a part behind another one in braces or brackets, on a line of its own where that has one."""
        first = previous.key[0] if previous.key else previous.start
        indent = self.text[self._line_start(first) : first]
        blank = self.style.line_end + indent if indent and not indent.strip() else " "
        self.replacements.append((previous.end, previous.end, f",{blank}{written}"))

    def _remove(self, span: NodeSpan, key: str) -> None:
        """Remove a key with its line; comments on lines of their own stay."""
        names, value = list(span.entries), span.entries[key]
        start = value.key[0] if value.key else value.start
        at = names.index(key)
        following = span.entries[names[at + 1]].key if at + 1 < len(names) else None
        if span.style == BLOCK and not self.text[self._line_start(start) : start].strip():
            end = self._line_end(value.end)
            match = _LINE_END.match(self.text, end)
            self.replacements.append((self._line_start(start), match.end() if match else end, ""))
        elif following and (span.style == BLOCK or names[0] == key):
            self.replacements.append((start, following[0], ""))
        else:
            self.replacements.append((span.entries[names[at - 1]].end, value.end, ""))
