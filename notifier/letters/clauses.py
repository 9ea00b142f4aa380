"""The clause a date stands in: what is decided by it, and not by the whole sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.letters.layout import BlockKind
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.letters.finding import Find
    from notifier.letters.layout import Sentence
    from notifier.letters.vocabulary import Vocabulary

_WORD = re.compile(r"[^\W\d_]{4,}")
BARE_YEAR = re.compile(r"(?:19|2\d)\d\d")
_LISTED = frozenset({BlockKind.ROW, BlockKind.ITEM, BlockKind.HEADING})
_COMMA = re.compile(r", (?!\d)")


class Clause(NamedTuple):
    """The clause around a found date."""

    find: Find  # The found date.
    others: list[Find]  # All dates of the sentence.
    sentence: Sentence  # Where it stands.
    start: int  # Offset of the clause in the sentence.
    end: int  # Offset behind it.

    @property
    def before(self) -> str:
        """Its text in front of the date."""
        return self.sentence.text[self.start : self.find.start]

    @property
    def behind(self) -> str:
        """Its text behind the date."""
        return self.sentence.text[self.find.end : self.end]

    @property
    def text(self) -> str:
        """Its text, without any date."""
        whole = list(self.sentence.text)
        for one in self.others:
            whole[one.start : one.end] = " " * (one.end - one.start)
        return "".join(whole[self.start : self.end])

    @property
    def is_listed(self) -> bool:
        """Whether it is a table row, a heading, or an item or sentence without a verb."""
        return self.sentence.block.kind in _LISTED


def clause_of(find: Find, others: list[Find], sentence: Sentence, words: Vocabulary) -> tuple[int, int]:
    """Return the offsets of the clause a date stands in: at least up to a verb.

    A comma in front of a date begins a clause too: `in mei start de bouw, eind 2027 volgt de opening`.
    """
    text = sentence.text
    splits = [cut.end() for cut in words.splits.finditer(text) if not find.start <= cut.start() < find.end]
    splits += [other.start for other in others if text[: other.start].endswith(", ")]
    is_list = not words.finite.search(text) and (sentence.block.kind in _LISTED or ":" in text)
    if is_list:  # `Planning: raad 24 september, inwerkingtreding 1 januari 2027`
        splits += [
            comma.end() for comma in _COMMA.finditer(text) if not find.start <= comma.start() < find.end
        ]
    cuts = [0, *sorted(set(splits)), len(text)]
    at = max(number for number, cut in enumerate(cuts[:-1]) if cut <= find.start)
    first, last = at, at + 1
    while last + 1 < len(cuts) and cuts[last] < find.end:
        last += 1
    whole = _WORD if is_list else words.finite
    while first and not whole.search(_without(text, cuts[first], cuts[last], find)):
        first -= 1
    while last + 1 < len(cuts) and not whole.search(_without(text, cuts[first], cuts[last], find)):
        last += 1
    return cuts[first], cuts[last]


def _without(text: str, start: int, end: int, find: Find) -> str:
    return f"{text[start : find.start]} {text[find.end : end]}"


def only_moves(text: str, words: Vocabulary) -> bool:
    """Tell whether a text only says that something moves, and not what: `de start verschuift`."""
    rest = words.drop.sub(" ", words.moves.sub(" ", text))
    named = (word for word in _WORD.findall(rest) if not words.linking.fullmatch(word))
    return words.moves.search(text) is not None and all(
        any(kind.fullmatch(word) for kind in words.kinds.values()) for word in named
    )


def is_wide(when: Edtf) -> bool:
    """Tell whether a date is a year, several, or open from or up to one."""
    bare = when.text.strip(".[]{}/~?%")
    return all(BARE_YEAR.fullmatch(part) for part in re.split(r"[,/]|\.\.", bare) if part)
