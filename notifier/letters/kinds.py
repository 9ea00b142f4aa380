"""What kind of thing a found date is of and how firm it is, by its clause."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from notifier.dates.forms import NotBefore
from notifier.letters.belonging import PARTS
from notifier.letters.blanking import blanked
from notifier.letters.changing import CHANGES
from notifier.letters.clauses import what_is_put_off
from notifier.letters.finding import Edge
from notifier.letters.firmness import firmness_of, without_hedge
from notifier.letters.judging import is_wide
from notifier.timeline.model import Kind, Modality

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.letters.blanking import Span
    from notifier.letters.clauses import Clause
    from notifier.letters.vocabulary import Vocabulary

_OF = re.compile(r" (?:van|over|of) (?:(?:de|het|een|deze|dit|mijn|uw|the|an?|this|its) )?", re.IGNORECASE)
# What a date of `op zijn vroegst in maart gereed en uiterlijk in mei` has in it.
_READY = re.compile(r"\b(?:gereed|klaar|afgerond|ready|complete|completed|finished)\b", re.IGNORECASE)
_LEAST = 40  # Characters by which an event's words count as farther away.


def kind_of(clause: Clause, words: Vocabulary) -> Kind:
    """Return what happens: by the nearest word that says so, and by the word in front of the date."""
    find, low = clause.find, without_hedge(clause.find.text.lower())
    nearest = _kinds_of_move(clause, words) or _nearest_kinds(clause, clause.start, clause.end, words)
    if find.is_counted and words.lasts.match(find.text):
        nearest = {Kind.END: 0}
    if not nearest and not clause.is_listed:
        nearest = _nearest_kinds(clause, 0, len(clause.sentence.text), words)
    if not nearest and _READY.search(find.text):
        nearest = {Kind.END: 0}
    has_to = words.must.search(clause.text) is not None
    is_planned = _is_planned(clause, words)
    if words.until.match(low) or find.edge is Edge.CLOSES:
        is_until = find.edge is Edge.CLOSES or low.startswith(
            ("tot", "t/m", "t.e.m", "to ", "until", "till", "through", "up to")
        )
        comes_back = any(one.rule for one in clause.others) or words.comes_back.search(clause.text)
        lasts = is_until and (comes_back or words.open_ended.search(clause.text))
        if is_until:  # What can be done until a day does not begin then: `bezwaar is mogelijk tot 1 mei`.
            nearest.pop(Kind.START, None)
        has_to = has_to or words.unless.search(clause.sentence.text, 0, find.start) is not None
        has_to = has_to or words.asks.search(clause.text) is not None
        if has_to or words.lodged.search(clause.text) or not (lasts or nearest):
            return Kind.DEADLINE
        return Kind.END if lasts else _first_of(nearest, Kind.DEADLINE)
    # "From 9 to 12 March" is no first day alone.
    is_since = (words.after_words.match(low) or find.edge is Edge.OPENS) and not find.when.lasts
    is_first_day = is_since or (isinstance(find.when.form, NotBefore) and not nearest)
    # Of `na de zomer ontvangt u het voorstel` nothing begins then.
    is_told = not nearest.keys().isdisjoint({Kind.PUBLICATION, Kind.DECISION}) and Kind.START not in nearest
    is_later = is_told and low.startswith(("na ", "after "))
    if is_first_day and Kind.END not in nearest and not is_later:
        return Kind.START
    if words.amount.search(clause.text) and is_wide(find.when):
        return Kind.EVENT
    kind = _first_of(nearest, Kind.DEADLINE if is_planned or has_to else Kind.EVENT)
    if isinstance(find.when.form, NotBefore):
        return Kind.START if kind is Kind.DEADLINE else kind
    # What is to be ready by a day is a deadline, where it is a duty or a line of a plan.
    return Kind.DEADLINE if kind is Kind.END and (has_to or is_planned) else kind


def _first_of(nearest: dict[Kind, int], otherwise: Kind) -> Kind:
    return min(nearest, key=lambda kind: nearest[kind]) if nearest else otherwise


def _kinds_of_move(clause: Clause, words: Vocabulary) -> dict[Kind, int]:
    """Return where in the clause of what moves to a date each kind is named, which of that is first.

    Of `het besluit over de sluiting schuift door naar mei` that is the decision.
    """
    is_new = words.to_day.search(clause.sentence.text, 0, clause.find.start)
    if not is_new or not words.moves.search(clause.text):
        return {}
    text = what_is_put_off(clause, words) or clause.text
    named = ((kind, pattern.search(text)) for kind, pattern in words.kinds.items())
    return {kind: one.start() for kind, one in named if one}


def _nearest_kinds(clause: Clause, start: int, end: int, words: Vocabulary) -> dict[Kind, int]:
    """Return how far from the date the nearest word of each kind stands; an event's words say least.

    Of `inwerkingtreding van het besluit` the second says only of what the first is.
    """
    find = clause.find
    text = _without_adjuncts(clause.sentence.text, words)
    opens = words.first_time.search(text, 0, find.start) if find.rule else None
    if opens:  # What comes back does not begin then.
        text = f"{text[: opens.start()]}{' ' * len(opens[0])}{text[opens.end() :]}"
    found = [
        (kind, *one.span()) for kind, named in words.kinds.items() for one in named.finditer(text, start, end)
    ]
    nearest: dict[Kind, int] = {}
    for kind, first, last in found:
        gap = find.start - last if last <= find.start else first - find.end
        is_of_other = any(other < first and _OF.fullmatch(text, other, first) for *_, other in found)
        if gap >= 0 and not is_of_other:
            gap += _LEAST if kind is Kind.EVENT else 0
            nearest[kind] = min(gap, nearest.get(kind, gap))
    return nearest


@lru_cache(maxsize=100)
def _without_adjuncts(text: str, words: Vocabulary) -> str:
    for pattern in (words.adjunct, words.proviso):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return words.about.sub(lambda said: said[0].removesuffix(said["about"]) + " " * len(said["about"]), text)


def _is_planned(clause: Clause, words: Vocabulary) -> bool:
    block = clause.sentence.block
    return clause.is_listed and any(words.plan.search(text) for text in (block.heading, block.lead))


def modality_of(clause: Clause, words: Vocabulary) -> Modality:
    """Return how firm a date is by its own words, its clause, or its sentence if that has no other date."""
    clause = clause._replace(sentence=blanked(clause.sentence, [*_of_old(clause, words)]))
    whole = clause._replace(start=0, end=len(clause.sentence.text))
    front = words.front.match(whole.text)
    is_front = words.front.match(whole.text, 0, clause.find.start) or (
        front and clause.end == front.end("bound")
    )
    is_supposed = words.supposes.search(whole.text) or is_front
    if words.hedge.search(whole.text) or is_supposed:
        return Modality.EXPECTED
    find = clause.find
    around = clause.text if len(clause.others) > 1 else whole.text
    if _is_allowed(clause, around, words):
        around = words.able.sub(" ", around)
    if words.until.match(find.text):
        around = words.asks.sub(" ", around)
    return firmness_of(find.text, clause.sentence.text[: find.start], around, find.when, words.firmness)


def _of_old(clause: Clause, words: Vocabulary) -> Iterator[Span]:
    """Yield where the words stand that say how firm an old date was: `eerder voorzien per 1 mei`."""
    text = clause.sentence.text
    for old in clause.others:
        if old == clause.find or not CHANGES["scan.why.replaced"](old, clause.others, text, words):
            continue
        cues = [one for one in words.was_to.finditer(text) if one["sure"] or one["earlier"]]
        for cue in filter(None, (*cues, words.replaces.search(text, 0, old.start))):
            is_behind = cue.start() >= old.end
            between = text[old.end : cue.start()] if is_behind else text[cue.end() : old.start]
            says = words.firmness.expected.search(cue[0]) or words.firmness.intended.search(cue[0])
            if says and not (PARTS.search(between) or words.finite.search(between)):
                yield cue.span()


def _is_allowed(clause: Clause, around: str, words: Vocabulary) -> bool:
    """Tell whether something can be done until or from a day, which says nothing of how firm that is."""
    if not any(one["can"] for one in words.able.finditer(around)):
        return False
    edge = clause.find.edge
    is_last = words.until.match(clause.find.text) or edge is Edge.CLOSES
    return edge is Edge.OPENS or bool(is_last and kind_of(clause, words) is Kind.DEADLINE)
