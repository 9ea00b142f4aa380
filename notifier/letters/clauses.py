"""The clause around a found date, with or without its dates: what is judged and named."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED
from notifier.letters.finding import DATES_JOINED
from notifier.letters.layout import BlockKind
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from notifier.letters.blanking import Span
    from notifier.letters.finding import Find
    from notifier.letters.layout import Sentence
    from notifier.letters.vocabulary import Vocabulary

_WORD = re.compile(r"[^\W\d_]{4,}")
_LISTED = frozenset({BlockKind.ROW, BlockKind.ITEM, BlockKind.HEADING})
_AND = re.compile(r",? (?:en|and) $")
_JOINT = re.compile(r",? (?:en|and) $|, $")
_BUT = re.compile(r"(?:maar|doch|but) (?:pas |eerst |only )?")
_COMMA = re.compile(r", (?!\d)")


class Clause(NamedTuple):
    """The clause around a found date."""

    find: Find  # The found date.
    others: list[Find]  # All dates of the sentence.
    sentence: Sentence  # Where it stands.
    start: int  # Offset of the clause in the sentence.
    end: int  # Offset behind it.

    @property
    def behind(self) -> str:
        """Its text behind the date."""
        return self.sentence.text[self.find.end : self.end]

    @property
    def text(self) -> str:
        """Its text, without any date and without what joins two."""
        whole = self.sentence.text
        spans = [(one.start, one.end) for one in self.others]
        spans += [
            (first.end, last.start)
            for first, last in pairwise(self.others)
            if last.when != UNDATED and DATES_JOINED.fullmatch(whole, first.end, last.start)
        ]
        for start, end in spans:
            whole = f"{whole[:start]}{' ' * (end - start)}{whole[end:]}"
        return whole[self.start : self.end]

    @property
    def is_listed(self) -> bool:
        """Whether it is a table row, a heading, or an item or sentence without a verb."""
        return self.sentence.block.kind in _LISTED


def clause_of(find: Find, others: list[Find], sentence: Sentence, words: Vocabulary) -> tuple[int, int]:
    """Return the offsets of the clause a date stands in: at least up to a verb.

    A comma in front of a date begins a clause too: `in mei start de bouw, eind 2027 volgt de opening`.
    """
    text = sentence.text
    front = words.front.match(text)
    if front and find.end <= front.end("bound") and text.startswith(",", front.end("bound")):
        return front.span("bound")
    starts = {one.start for one in others}
    # Of `de oplevering (eerder: 1 maart) is nu 1 juni` the colon parts nothing.
    splits = [
        cut.end()
        for cut in words.splits.finditer(text)
        if not find.start <= cut.start() < find.end
        and not (_is_but(cut, starts, words) or words.replaces.search(text, 0, cut.end()))
    ]
    splits += [
        other.start
        for other in others
        if text[: other.start].endswith(", ") and not text.startswith(",", other.end)
    ]
    is_supposed = words.supposes.search(text) or words.condition.search(text)
    own = [(other.end, words.own_clause.match(text, other.end)) for other in others]
    # Behind `als de raad op 1 mei instemt, vervalt ...` the subject follows.
    splits += [end for end, begins in own if begins and (begins["subject"] or not is_supposed)]
    short = [
        named.end("verb")
        for first, last in pairwise(others)
        if (named := words.short_clause.fullmatch(text, first.end, last.start))
        and not words.finite.search(text, first.end, last.start)
    ]
    joints = [(joint.start(), other.end) for other in others if (joint := _AND.search(text, 0, other.start))]
    # `start op 1 mei en op 1 juli wordt zij geëvalueerd`, and ` en in juni het rapport`.
    splits += [start for start, end in joints if words.next_clause.match(text, end)]
    stops = [*(other.start for other in others[1:]), len(text)]
    short += [
        joint.end() if joint[0] == ", " else joint.start()
        for other, stop in zip(others, stops, strict=True)
        if (joint := _JOINT.search(text, 0, other.start))
        and words.short_behind.fullmatch(text[:stop].rstrip(), other.end)
    ]
    is_list = not words.finite.search(text) and (sentence.block.kind in _LISTED or ":" in text)
    if is_list:  # `Planning: raad 24 september, inwerkingtreding 1 januari 2027`
        splits += [
            comma.end() for comma in _COMMA.finditer(text) if not find.start <= comma.start() < find.end
        ]
    cuts = [0, *sorted({*splits, *short}), len(text)]
    at = max(number for number, cut in enumerate(cuts[:-1]) if cut <= find.start)
    first, last = at, at + 1
    while last + 1 < len(cuts) and cuts[last] < find.end:
        last += 1
    # Of `elke vier jaar, te beginnen in 2027, ...` those words are no verb.
    opens = words.first_time.search(text, 0, find.start)
    span = (opens.start() if opens else find.start, find.end)
    whole = _WORD if is_list else words.finite
    subordinate = words.subordinate.match(text, cuts[first])
    is_short = cuts[first] in short or bool(
        subordinate and _WORD.search(_without(text, subordinate.end(), cuts[last], span))
    )
    is_label = text.startswith(":", find.end)  # `Q1: verkenning, Q2: advies`
    while first and not (is_short or is_label or whole.search(_without(text, cuts[first], cuts[last], span))):
        first -= 1
    # Of `de hulp voor ouderen en de jeugd start op 1 mei` what stands before `en` is no clause.
    while (
        first
        and words.joins.match(text, cuts[first])
        and not whole.search(text, cuts[first - 1], cuts[first])
    ):
        first -= 1
    while (
        last + 1 < len(cuts)
        and not is_short
        and not whole.search(_without(text, cuts[first], cuts[last], span))
    ):
        last += 1
    return cuts[first], cuts[last]


def _is_but(cut: re.Match[str], starts: set[int], words: Vocabulary) -> bool:
    """Tell whether it parts a day that is denied from the one that is meant: `niet op 1, maar op 2 mei`."""
    but = _BUT.match(cut.string, cut.end())
    denied = words.denial.search(cut.string, 0, cut.start())
    return but is not None and but.end() in starts and denied is not None


def _without(text: str, start: int, end: int, span: Span) -> str:
    return f"{text[start : span[0]]} {text[span[1] : end]}"


def what_is_put_off(clause: Clause, words: Vocabulary) -> str:
    """Return what somebody puts off; empty where that does not stand beside it: `de start uit te stellen`."""
    moves = words.puts_off.search(" ".join(clause.text.split()))
    return (moves["what"] or moves["object"]) if moves else ""
