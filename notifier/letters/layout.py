"""Text as it lies in a file, folded into blocks and sentences of which every character knows its place.

A letter comes as lines: broken words, digits of footnotes stuck to words, page heads, a column at the
side. Folding undoes that without losing where a character stood, so that every quote has a place.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from notifier.letters.aligned import TextLine, in_cells, with_rows
from notifier.letters.ends import ends_of
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class BlockKind(StrEnum):
    """What a piece of the text is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    HEADING = "heading"
    FOOTNOTE = "footnote"


class Block(NamedTuple):
    """A paragraph, list item, table row, heading or footnote."""

    kind: BlockKind  # Which of them.
    text: str  # Its text on one line.
    places: tuple[int, ...]  # For each character, its offset in the file.
    heading: str = ""  # The heading it stands under; empty where there is none.
    lead: str = ""  # The sentence that opens the list it is an item of; empty where there is none.
    subject: str = ""  # What its letter is about; empty where that does not say so.


_PAGE = re.compile(
    r"[\s|-]*(?:(?:pagina|page|blz\.?)\s*\d{1,4}(?:\s*(?:van|of|/)\s*\d{1,4})?|\d{1,3})[\s|-]*", re.IGNORECASE
)
_ITEM = re.compile(r"\s*(?:[•▪●○◦\uf0b7]|[-–—*+o](?=\s)|\d{1,2}[.)](?=\s)|[a-z][.)](?=\s))\s*")
# Of `1 May 2027` the number is no footnote.
_FOOTNOTE = re.compile(
    r"\s*(?:\[\^\d{1,3}\]:|\d{1,3} ?(?=[A-Z‘“(]|$)(?![A-Z][a-z]{2,8}\.? (?:19|20)\d\d\b)|[¹²³⁰⁴-⁹]{1,3}(?=\s)|https?://)\s*"
)
_MARKDOWN_HEADING = re.compile(r"\s*#{1,6}\s+")
_LINES = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")
_RULE = re.compile(r"[\s|:=_*-]*")
_SIDE = re.compile(r"^(.{0,80}?\S)?(\s{12,})(?=\S)")
_WIDE = 50  # Columns; what begins behind them stands in a column of its own.
_SHORT = 90
_LONGEST_HEADING = 300  # Characters of a heading with the mark of Markdown.
_OFTEN = 3  # A short line that comes back so many times is the head or foot of a page.
# What a heading does not end with: a mark of punctuation, a little word, an open bracket.
_UNFINISHED = re.compile(r"(?:[.,;:!?]\W*|\b[a-zé]{1,3}|\([^)]*)$")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_CONTINUES = re.compile(r"\s*[a-zà-ÿ(]")
_ENDS = re.compile(r"[.!?;:…]['\"”’)\]*]*\d{0,3}\s*$")
# What programs that turn Word into text leave behind.
MARKUP = re.compile(r"\[(?:bookmark|image|footnoteRef): ?[^\]]{0,80}\]")
# The marks of Markdown around words: `**so**`, `__so__`, `*so*` and `` `so` ``.
EMPHASIS = re.compile(r"\*\*|__|`|(?<![\w*])\*(?=[^\s*][^*\n]{0,200}\*(?![\w*]))|(?<=[^\s*])\*(?![\w*])")
# What is left out of the text: that, marks of Markdown, and the digits of footnotes that stick to a word.
_SKIP = re.compile(
    rf"{MARKUP.pattern}|"
    rf"{EMPHASIS.pattern}|"
    r"\[\^\d{1,3}\]|[¹²³⁰⁴-⁹]+|\xad|(?<=\])\((?:[^()\s]|\([^()\s]*\)){1,300}\)"
    r"|(?<=[a-zà-ÿ]{3})\d{1,2}(?=[\s.,;:)]|$)|(?<=[a-zà-ÿ]{2}[.,;)])\d{1,2}(?=\s|$)"
)
# `1 mei 202412`, where 12 is a footnote.
_NOTE_AT_YEAR = re.compile(r"\b\d{1,2} [a-z]{3,9}\.? (?:19|20)\d\d(\d{1,2})(?!\d)", re.IGNORECASE)
_LINK = re.compile(r"\[(?=[^\]\n]{1,300}\]\()")
_BROKEN = re.compile(r"[a-zà-ÿ][-\xad]$")
_AND = re.compile(r"(?:en|of|and|or|to|tot)\b")


def read_blocks(text: str, start: int = 0) -> tuple[Block, ...]:
    """Fold a text into its blocks, in the order in which they stand.

    The text is a document, which begins at `start` in the text of the file.
    """
    blocks: list[Block] = []
    heading, lead = "", ""
    for kind, lines in _groups(line._replace(text=line.row or line.text) for line in main_lines(text, start)):
        folded, places = _fold(lines)
        if not folded:
            continue
        if kind is BlockKind.HEADING:
            heading, lead = folded, ""
        elif kind is BlockKind.PARAGRAPH:
            lead = _last_sentence(folded) if folded.endswith(":") else ""
        is_listed = kind in {BlockKind.ITEM, BlockKind.ROW}
        blocks.append(Block(kind, folded, places, heading, lead if is_listed else ""))
    return tuple(blocks)


def main_lines(text: str, start: int = 0) -> list[TextLine]:
    """Return the lines of the main column, without the heads and feet of pages.

    The text is a document, which begins at `start` in the text of the file.
    """
    lines = []
    for raw in _LINES.findall(text):
        lines.append(TextLine(raw.rstrip("\r\n"), start))
        start += len(raw)
    lines = with_rows(lines)
    often = Counter(_shape(line.text) for line in lines if line.text.strip())
    kept = []
    for line in lines:
        if _PAGE.fullmatch(line.text) or (often[_shape(line.text)] >= _OFTEN and _is_page_head(line.text)):
            continue
        side = None if line.row else _SIDE.match(line.text)
        kept.append(line._replace(text=side[1] or "") if side and side.end() >= _WIDE else line)
    return kept


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", " ".join(text.split()))


def _is_page_head(text: str) -> bool:
    """Tell whether a line that comes back may be the head of a page: short, no item, no sentence."""
    stripped = text.strip()
    return (
        len(stripped) <= _SHORT
        and not _BARE_YEAR.fullmatch(stripped)
        and not _ITEM.match(text)
        and "|" not in text
        and not _ENDS.search(stripped)
    )


class _Grouping:
    """Groups the lines of each block; a paragraph that a footnote or the end of a page cuts is one."""

    def __init__(self) -> None:
        self.done: list[tuple[BlockKind, list[TextLine]]] = []
        self.kind, self.lines = BlockKind.PARAGRAPH, list[TextLine]()
        self.held: int | None = None  # Which of them ended within a sentence.

    def close(self) -> None:
        if not self.lines:
            return
        is_text = self.kind in {BlockKind.PARAGRAPH, BlockKind.ITEM}
        if is_text or self.kind is BlockKind.HEADING:
            last = self.lines[-1].text
            is_open = is_text and not _ENDS.search(last) and len(last) > _SHORT // 2
            self.held = len(self.done) if is_open else None
        self.done.append((self.kind, self.lines))
        self.lines = []

    def open(self, kind: BlockKind, line: TextLine) -> None:
        self.close()
        self.kind, self.lines = kind, [line]

    def resume(self, line: TextLine) -> None:
        """Go on with the block that ended within a sentence."""
        self.close()
        self.kind, self.lines = self.done.pop(self.held if self.held is not None else -1)
        self.lines.append(line)
        self.held = None

    def take(self, line: TextLine, following: str, *, is_after_blank: bool) -> None:
        text = line.text
        is_free = is_after_blank or not self.lines or bool(_ENDS.search(self.lines[-1].text))
        if line.goes_on and self.lines and self.kind is BlockKind.ROW:
            self.lines.append(line)
            return
        opens = BlockKind.ROW if line.row else _opening(text, following, is_free=is_free)
        is_new_page = self.kind is BlockKind.FOOTNOTE and text[:1] in {" ", "\x0c"}
        if opens is not None:
            self.open(opens, line)
        elif (is_after_blank or is_new_page) and self.held is not None and _CONTINUES.match(text):
            self.resume(line)
        elif not self.lines or is_new_page or self.kind in {BlockKind.HEADING, BlockKind.ROW}:
            self.open(BlockKind.PARAGRAPH, line)
        else:
            self.lines.append(line)


def _groups(lines: Iterable[TextLine]) -> list[tuple[BlockKind, list[TextLine]]]:
    grouping, is_after_blank = _Grouping(), True
    for line, following in pairwise([*lines, TextLine("", 0)]):
        if not line.text.strip() or _RULE.fullmatch(line.text):
            grouping.close()
            is_after_blank = True
            continue
        grouping.take(line, following.text, is_after_blank=is_after_blank)
        is_after_blank = False
    grouping.close()
    return sorted(grouping.done, key=lambda done: done[1][0].start)


def _opening(text: str, following: str, *, is_free: bool) -> BlockKind | None:
    """Return the kind of block that a line opens; None where it may continue the one before."""
    stripped = text.strip()
    if _MARKDOWN_HEADING.match(text) and len(text) <= _LONGEST_HEADING:
        return BlockKind.HEADING
    if stripped.count("|") > 1:
        return BlockKind.ROW
    if _FOOTNOTE.match(text):
        return BlockKind.FOOTNOTE
    if _ITEM.match(text):
        return BlockKind.ITEM
    starts_new = not following.strip() or not _CONTINUES.match(following)
    begins = stripped[0].isupper() or _BARE_YEAR.fullmatch(stripped)
    is_short = len(stripped) < _SHORT and begins and not _UNFINISHED.search(stripped)
    return BlockKind.HEADING if is_free and is_short and starts_new else None


def _fold(lines: list[TextLine]) -> tuple[str, tuple[int, ...]]:
    """Join lines with single spaces, without the marks of Markdown, broken words mended."""
    chars: list[str] = []
    places: list[int] = []
    for number, line in enumerate(in_cells(lines)):
        text = line.text
        begin = 0
        if not number:
            mark = _MARKDOWN_HEADING.match(text) or _FOOTNOTE.match(text) or _ITEM.match(text)
            begin = mark.end() if mark and not mark[0].strip().startswith("http") else 0
        skipped = {at for found in _SKIP.finditer(text) for at in range(*found.span())}
        skipped |= {at for found in _NOTE_AT_YEAR.finditer(text) for at in range(*found.span(1))}
        skipped |= {
            at for found in _LINK.finditer(text) for at in (found.start(), text.find("](", found.end()))
        }
        if chars and number:
            start = re.match(r"\s*", text)
            rest = text[start.end() :] if start else text
            while chars[-1] == " ":
                chars.pop()
                places.pop()
            if _BROKEN.search("".join(chars[-2:])) and rest[:1].islower() and not _AND.match(rest):
                chars.pop()
                places.pop()
            elif not (chars[-1] == "-" and len(chars) > 1 and not chars[-2].isspace()) or _AND.match(rest):
                chars.append(" ")
                places.append(line.start)
        for at in range(begin, len(text)):
            char = " " if text[at].isspace() else text[at]
            if at in skipped or (char == " " and (not chars or chars[-1] == " ")):
                continue
            chars.append(char)
            places.append(line.start + at)
    while chars and chars[-1] == " ":
        chars.pop()
        places.pop()
    return "".join(chars), tuple(places)


class Sentence(NamedTuple):
    """A sentence of a block."""

    block: Block
    start: int  # Offset of its first character in the block's text.
    end: int  # Offset behind its last character.
    before: str = ""  # The sentence before it in the block; empty for the first.
    after: str = ""  # The sentence after it in the block; empty for the last.

    @property
    def text(self) -> str:
        """Its text."""
        return self.block.text[self.start : self.end]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the offset in the file and the length of a piece, given by offsets in this sentence."""
        places = self.block.places
        first = places[self.start + start]
        return first, places[self.start + end - 1] + 1 - first


def sentences_of(block: Block) -> Iterator[Sentence]:
    """Split a block at the ends of its sentences."""
    cuts = [0, *ends_of(block.text), len(block.text)]
    spans = [(start, end) for start, end in pairwise(cuts) if block.text[start:end].strip()]
    texts = ["", *(block.text[start:end] for start, end in spans), ""]
    for number, (start, end) in enumerate(spans):
        yield Sentence(block, start, end, texts[number], texts[number + 2])


def _last_sentence(text: str) -> str:
    return text[[0, *ends_of(text)][-1] :]
