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

from notifier.letters.clauses import only_moves
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

    CANCELLED = "cancelled"
    DATES = "dates"
    DONE = "done"
    CONFIRMS = "confirms"
    UNDATED = "undated"


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
_LITTLE_OF_IT = 0.25
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
        _said(one, near, found, words)
        for before, block in pairwise([Block(BlockKind.HEADING, "", ()), *blocks])
        for near in (_all_keys(f"{before.text} {block.text} {block.heading}", words),)
        for one in sentences_of(block)
    ]
    open_ones = [one for one in milestones if one.done is None and one.cancelled is None]
    titles = {one.id: _keys(one.title, words) for one in open_ones}
    frequency = Counter(key for keys in titles.values() for key in set().union(*keys.values()))
    places = {one.place.offset: one for one in found}
    about: list[tuple[Milestone, list[_Scored]]] = []
    named: set[int] = set()  # Where a sentence itself names a milestone.
    for one in open_ones:
        rows = _scored(titles[one.id], len(titles), frequency, said, words)
        named |= {row.sentence.place(0, 1)[0] for row in rows if row.own >= _MOST_OF_IT}
        about.append((one, [row for row in rows if _is_about(one, row.score, row.shared, words)]))
    links: list[Link] = []
    for milestone, rows in about:
        told = [row._replace(is_of_other=_is_of_other(row, named)) for row in rows]
        links += _best(milestone, told, places, words)
    dated = [one for one in links if one.relation is Relation.DATES]
    best = {one.place.offset: one for one in sorted(dated, key=lambda one: one.score)}
    return tuple(one for one in links if one not in dated or best[one.place.offset] is one)


def _said(sentence: Sentence, near: frozenset[str], found: tuple[Found, ...], words: Vocabulary) -> _Said:
    text = sentence.text
    for one in found if words.moves.search(text) else ():
        text = text.replace(one.place.phrase, " ") if one.place.quote == sentence.text.strip() else text
    # `De start verschuift` is said of what the sentence before it names.
    named = f"{sentence.before} {text}" if only_moves(text, words) else sentence.text
    return _Said(sentence, _all_keys(named, words), near)


def _all_keys(text: str, words: Vocabulary) -> frozenset[str]:
    return frozenset().union(*_keys(text, words).values())


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


class _Scored(NamedTuple):
    sentence: Sentence
    score: float
    own: float  # The score without what stands around the sentence.
    shared: tuple[str, ...]
    is_of_other: bool = False  # Whether the sentence itself names another milestone.


def _scored(
    title: dict[str, frozenset[str]],
    count: int,
    frequency: Counter[str],
    said: list[_Said],
    words: Vocabulary,
) -> list[_Scored]:
    """Return how much of a title each sentence has."""
    weights = {
        word: math.log(1 + count / max(frequency[key] for key in keys))
        * (_NEARLY_NOTHING if _is_kind(word, words) else 1)
        for word, keys in title.items()
    }
    return [_score(title, weights, one) for one in said]


def _score(title: dict[str, frozenset[str]], weights: dict[str, float], said: _Said) -> _Scored:
    shared = [word for word in title if title[word] & (said.own | said.near)]
    own = sum(weights[word] for word in shared if title[word] & said.own)
    near = sum(weights[word] for word in shared) - own
    total = sum(weights.values()) or 1
    return _Scored(said.sentence, (own + _NEARBY * near) / total, own / total, tuple(shared))


def _is_of_other(row: _Scored, named: set[int]) -> bool:
    return row.own < _MOST_OF_IT and row.sentence.place(0, 1)[0] in named


def _best(
    milestone: Milestone, scored: list[_Scored], places: dict[int, Found], words: Vocabulary
) -> Iterator[Link]:
    """Return the best link of a milestone: a date before a confirmation, and that before no date."""
    scored = [row for row in scored if row.sentence.block.kind is not BlockKind.HEADING]
    scored.sort(key=lambda row: -row.score)
    is_dated = any(row.own >= _ALL_OF_IT and _dates_of(row, places, "") for row in scored)
    for relation in Relation:
        if relation is Relation.UNDATED and is_dated:
            return
        for row in scored:
            place, found = _evidence(relation, milestone, row, places, words)
            if place:
                yield Link(milestone.id, relation, place, row.score, row.shared, found)
                return


def _dates_of(row: _Scored, places: dict[int, Found], *reasons: str) -> list[Found]:
    """Return the dates of a sentence that have one of some reasons; the empty one is that of a proposal."""
    quote = row.sentence.text.strip()
    return [one for one in places.values() if one.place.quote == quote and one.reason in reasons]


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
    relation: Relation, milestone: Milestone, row: _Scored, places: dict[int, Found], words: Vocabulary
) -> tuple[Place | None, Found | None]:
    sentence = row.sentence
    dates = _dates_of(row, places, "")
    cue = found = None
    match relation:
        case Relation.CANCELLED:
            is_sure = row.own >= _MOST_OF_IT and not words.condition.search(sentence.text)
            cue = words.withdrawn.search(sentence.text) if is_sure else None
            found = _nearest(dates, row) if cue else None
        case Relation.DATES:
            fitting = [one for one in dates if _fits(one, milestone)]
            if not fitting or row.score < _MOST_OF_IT:
                return None, None
            nearest = _nearest(fitting, row)
            return nearest and nearest.place, nearest
        case Relation.DONE:
            cue = _finished(milestone, row, words)
            found = _done_on(cue, sentence, _dates_of(row, places, "scan.why.past"), words) if cue else None
        case Relation.CONFIRMS:
            cue = words.confirms.search(sentence.text)
        case Relation.UNDATED if row.own >= _LITTLE_OF_IT and not row.is_of_other:
            cue = words.vague.search(sentence.text)
            if row.score >= _ALL_OF_IT and not dates:
                cue = cue or words.will.search(sentence.text)
    if not cue:
        return None, None
    offset, length = sentence.place(cue.start(), cue.end())
    # `zal` says that it is still to come, and is no quotation.
    phrase = "" if words.will.fullmatch(cue[0]) else cue[0]
    return Place(offset, length, phrase, sentence.text.strip()), found


def _finished(milestone: Milestone, row: _Scored, words: Vocabulary) -> re.Match[str] | None:
    """Return the words that say that a milestone has happened."""
    if milestone.repeat is not None or row.score < _HALF_OF_IT:
        return None
    text = row.sentence.text
    cue = words.finished.search(text)
    if not cue and row.own >= _MOST_OF_IT and milestone.kind in words.finished_as:
        cue = words.finished_as[milestone.kind].search(text)
    return None if cue and words.unfinished.search(text, _clause_start(text, cue.start()), cue.end()) else cue


def _clause_start(text: str, at: int) -> int:
    return max(text.rfind(mark, 0, at) for mark in ",;:") + 1


def _done_on(cue: re.Match[str], sentence: Sentence, past: list[Found], words: Vocabulary) -> Found | None:
    """Return the day, nearest to what says that it is done, that the same clause gives."""
    gaps: dict[int, Found] = {}
    for one in past:
        start = one.place.offset - sentence.place(0, 1)[0]
        first, last = sorted([(start, start + one.place.length), cue.span()])
        between = sentence.text[first[1] : last[0]]
        if one.when.day and not ("," in between or words.splits.search(between)):
            gaps[len(between)] = one
    return gaps[min(gaps)] if gaps else None


def _nearest(dates: list[Found], row: _Scored) -> Found | None:
    return min(dates, key=lambda one: _gap(one, row.sentence, row.shared), default=None)


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
