"""What kind of thing happens on a date, and how firm the date is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.letters.clauses import is_wide
from notifier.timeline.model import Kind, Modality

if TYPE_CHECKING:
    from notifier.letters.clauses import Clause
    from notifier.letters.vocabulary import Vocabulary

_LEAST = 40  # Characters by which an event's words count as farther away.


def kind_of(clause: Clause, words: Vocabulary) -> Kind:
    """Return what happens: by the nearest word that says so, and by the word in front of the date."""
    find, low = clause.find, clause.find.text.lower()
    nearest = _nearest_kinds(clause, clause.start, clause.end, words)
    if not nearest and not clause.is_listed:
        nearest = _nearest_kinds(clause, 0, len(clause.sentence.text), words)
    has_to = words.must.search(clause.text) is not None
    is_planned = _is_planned(clause, words)
    if words.until.match(low):
        lasts = low.startswith(("tot", "t/m", "until", "till", "through")) and words.open_ended.search(
            clause.text
        )
        if has_to or not (lasts or nearest):
            return Kind.DEADLINE
        return Kind.END if lasts else _first_of(nearest, Kind.DEADLINE)
    if words.after_words.match(low) and Kind.END not in nearest:
        return Kind.START
    if words.amount.search(clause.text) and is_wide(find.when):
        return Kind.EVENT
    kind = _first_of(nearest, Kind.DEADLINE if is_planned or has_to else Kind.EVENT)
    # What is to be ready by a day is a deadline, where it is a duty or a line of a plan.
    return Kind.DEADLINE if kind is Kind.END and (has_to or is_planned) else kind


def _first_of(nearest: dict[Kind, int], otherwise: Kind) -> Kind:
    return min(nearest, key=lambda kind: nearest[kind]) if nearest else otherwise


def _nearest_kinds(clause: Clause, start: int, end: int, words: Vocabulary) -> dict[Kind, int]:
    """Return how far from the date the nearest word of each kind stands; an event's words say least."""
    find = clause.find
    text = words.adjunct.sub(lambda adjunct: " " * len(adjunct[0]), clause.sentence.text)
    nearest: dict[Kind, int] = {}
    for kind, pattern in words.kinds.items():
        for found in pattern.finditer(text, start, end):
            gap = find.start - found.end() if found.end() <= find.start else found.start() - find.end
            if gap >= 0:
                gap += _LEAST if kind is Kind.EVENT else 0
                nearest[kind] = min(gap, nearest.get(kind, gap))
    return nearest


def _is_planned(clause: Clause, words: Vocabulary) -> bool:
    block = clause.sentence.block
    return clause.is_listed and any(words.plan.search(text) for text in (block.heading, block.lead))


def modality_of(clause: Clause, words: Vocabulary) -> Modality:
    """Return how firm the date is by its clause, or by its sentence where that has no other date."""
    whole = clause._replace(start=0, end=len(clause.sentence.text))
    if words.hedge.search(whole.text):
        return Modality.EXPECTED
    text = clause.text if len(clause.others) > 1 else whole.text
    return next((modality for pattern, modality in words.modalities if pattern.search(text)), Modality.FIXED)
