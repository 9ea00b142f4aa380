"""Linking a letter to the list: what it says of milestones that are there already.

A link is a suggestion. Words decide it, never the date alone: those of a milestone's title are looked for
in a sentence, the sentence before it and its heading, and a word counts the more the fewer titles have it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from notifier.letters.layout import Block, BlockKind
from notifier.letters.reading import Found, Place
from notifier.letters.sentences import sentences_of
from notifier.timeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifier.letters.sentences import Sentence
    from notifier.letters.vocabulary import Vocabulary
    from notifier.timeline.model import Milestone


class Relation(StrEnum):
    """What a letter says of a milestone."""

    DATES = "dates"
    CONFIRMS = "confirms"
    UNDATED = "undated"
    DONE = "done"


class Link(NamedTuple):
    """What a letter probably says of a milestone that the list has.

    Attributes:
        milestone: Its id.
        relation: What is said of it.
        place: Where it is said, with the words that say it.
        score: How much of its title is found there, up to 1.
        words: The words that both have.
        found: The date that is given, where one is.
    """

    milestone: str
    relation: Relation
    place: Place
    score: float
    words: tuple[str, ...]
    found: Found | None = None


_TOKEN = re.compile(r"[A-Z0-9]{2,}|[^\W\d_]{4,}|mln|\d{2,}")
_STEM = 6  # Letters by which two forms of one word are taken for the same.
_ENDING = re.compile(r"(?:en|s|e)$")
# `samengevoegd` is of `samenvoegen`.
_PARTICIPLE = re.compile(r"^(samen|vast|terug|door|over|aan|uit|toe|op|af|in)ge(?=\w{3})")
_SHORT_WORD = 8  # Letters of a word that is no compound.
_NEARBY = 0.55  # What a word counts that only the heading or the sentence before has.
_NEARLY_NOTHING = 0.4  # What a word such as `start` counts.
_ALL_OF_IT, _MOST_OF_IT = 0.85, 0.6
_HALF_OF_IT, _PART_OF_IT = 0.5, 0.42
_LEAST_WORDS = 2
_SAME = {"mln": "miljoen", "million": "miljoen"}


class _Said(NamedTuple):
    sentence: Sentence
    own: frozenset[str]
    near: frozenset[str]


def link_letter(
    milestones: Iterable[Milestone],
    blocks: tuple[Block, ...],
    found: tuple[Found, ...],
    words: Vocabulary,
) -> tuple[Link, ...]:
    """Return what a letter says of the milestones of a list, at most one link for each.

    Args:
        milestones: The milestones that are neither done nor cancelled.
        blocks: The text of the letter.
        found: Its dates.
        words: The words of its language.
    """
    said = [
        _said(one, f"{before.text} {block.text} {block.heading}", words)
        for before, block in pairwise([Block(BlockKind.HEADING, "", ()), *blocks])
        for one in sentences_of(block)
    ]
    open_ones = [one for one in milestones if one.done is None and one.cancelled is None]
    titles = {one.id: _keys(one.title, words) for one in open_ones}
    frequency = Counter(key for keys in titles.values() for key in set().union(*keys.values()))
    places = {one.place.offset: one for one in found}
    links: list[Link] = []
    for milestone in open_ones:
        weights = {
            word: math.log(1 + len(titles) / max(frequency[key] for key in keys))
            * (_NEARLY_NOTHING if _is_kind(word, words) else 1)
            for word, keys in titles[milestone.id].items()
        }
        scored = [(one, *_score(titles[milestone.id], weights, one)) for one in said]
        links += _best(milestone, scored, places, words)
    best = {one.place.offset: one for one in sorted(links, key=lambda one: one.score) if one.found}
    return tuple(one for one in links if one.found is None or best[one.place.offset] is one)


def _said(sentence: Sentence, around: str, words: Vocabulary) -> _Said:
    own, near = _keys(sentence.text, words), _keys(around, words)
    return _Said(sentence, frozenset().union(*own.values()), frozenset().union(*near.values()))


def _keys(text: str, words: Vocabulary) -> dict[str, frozenset[str]]:
    """Return the words of a text with what each is compared by: its beginning and, of a compound, its end."""
    keys: dict[str, frozenset[str]] = {}
    for token in _TOKEN.findall(text):
        if token.isupper() or token.isdecimal():
            keys[token] = frozenset({token})
        elif not (words.linking.fullmatch(token) or words.drop.fullmatch(token)):
            word = _SAME.get(token.casefold(), token.casefold())
            word = _PARTICIPLE.sub(r"\1", word)
            bare = _ENDING.sub("", word)
            ends = {f"-{bare[-_SHORT_WORD:]}"} if len(bare) >= _SHORT_WORD else set()
            keys[word] = frozenset({word[:_STEM], *ends})
    return keys


def _score(
    title: dict[str, frozenset[str]], weights: dict[str, float], said: _Said
) -> tuple[float, tuple[str, ...]]:
    total, shared = 0.0, []
    for word, keys in title.items():
        part = 1.0 if keys & said.own else _NEARBY if keys & said.near else 0.0
        total += part * weights[word]
        shared += [word] if part else []
    return total / (sum(weights.values()) or 1), tuple(shared)


_Scored = tuple[_Said, float, tuple[str, ...]]


def _best(
    milestone: Milestone, scored: list[_Scored], places: dict[int, Found], words: Vocabulary
) -> Iterator[Link]:
    """Return the best link of a milestone: a date before a confirmation, and that before no date."""
    scored = [row for row in scored if _is_about(milestone, *row[1:], words)]
    scored.sort(key=lambda row: -row[1])
    for relation in Relation:
        for said, score, shared in scored:
            if said.sentence.block.kind is BlockKind.HEADING:
                continue
            place, found = _evidence(relation, milestone, (said, score, shared), places, words)
            if place:
                yield Link(milestone.id, relation, place, score, shared, found)
                return


def _is_about(milestone: Milestone, score: float, shared: tuple[str, ...], words: Vocabulary) -> bool:
    """Tell whether enough of a title is there: what it is about comes first, behind `start` or `besluit`."""
    named = [word for word in _keys(milestone.title, words) if not _is_kind(word, words)]
    if named and named[0] not in shared:
        return False
    is_name = any(word.isupper() for word in shared) and score >= _MOST_OF_IT
    return score >= (_PART_OF_IT if len(shared) > _LEAST_WORDS else _HALF_OF_IT) and (
        is_name or len(shared) >= _LEAST_WORDS
    )


def _is_kind(word: str, words: Vocabulary) -> bool:
    """Tell whether a word only says what kind of thing happens: `start`, `einde`, `besluit`."""
    return any(words.kinds[kind].fullmatch(word) for kind in (Kind.START, Kind.END, Kind.DECISION))


def _evidence(
    relation: Relation,
    milestone: Milestone,
    scored: _Scored,
    places: dict[int, Found],
    words: Vocabulary,
) -> tuple[Place | None, Found | None]:
    said, score, shared = scored
    sentence = said.sentence
    dates = [one for one in places.values() if one.place.quote == sentence.text.strip()]
    cue = None
    match relation:
        case Relation.DATES:
            fitting = [one for one in dates if not one.reason and _fits(one, milestone)]
            if not fitting or score < _MOST_OF_IT:
                return None, None
            nearest = min(fitting, key=lambda one: _gap(one, sentence, shared))
            return nearest.place, nearest
        case Relation.CONFIRMS:
            cue = words.confirms.search(sentence.text)
        case Relation.DONE:
            is_once = milestone.repeat is None and score >= _HALF_OF_IT
            cue = words.finished.search(sentence.text) if is_once else None
        case Relation.UNDATED:
            cue = words.vague.search(sentence.text)
            if score >= _ALL_OF_IT and not dates:
                cue = cue or words.will.search(sentence.text)
    if not cue:
        return None, None
    offset, length = sentence.place(cue.start(), cue.end())
    # `zal` says that it is still to come, and is no quotation.
    phrase = "" if words.will.fullmatch(cue[0]) else cue[0]
    return Place(offset, length, phrase, sentence.text.strip()), None


def _gap(found: Found, sentence: Sentence, shared: tuple[str, ...]) -> int:
    """Return how far from a date the nearest word of a title stands; a number counts most, in front of it."""
    at = sentence.text.find(found.place.phrase)
    told = [word for word in shared if word.isdecimal()] or shared
    pattern = "|".join(rf"\b{re.escape(word[:_STEM])}" + (r"\b" if word.isdecimal() else "") for word in told)
    gaps = (at - one.start() for one in re.finditer(pattern, sentence.text, re.IGNORECASE))
    return min((gap if gap > 0 else -2 * gap for gap in gaps), default=len(sentence.text))


def _fits(found: Found, milestone: Milestone) -> bool:
    """Tell whether the kind of a date fits the milestone's."""
    loose = {Kind.EVENT, Kind.DEADLINE}
    return found.kind is milestone.kind or found.kind in loose or milestone.kind in loose
