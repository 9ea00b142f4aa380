"""Linking a letter to the list: what it says of milestones that are there already.

A link is a suggestion. Words decide it, never the date alone: those of a milestone's title are looked for
in a sentence, what stands around it and its heading.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.letters.changing import CHANGES
from notifier.letters.matching import (
    ALL_OF_IT,
    HALF_OF_IT,
    MOST_OF_IT,
    STEM,
    match_titles,
)
from notifier.letters.reading import Found, Place, place_of
from notifier.letters.subjects import clause_start, is_of_other, is_of_part
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from notifier.letters.layout import Block, Sentence
    from notifier.letters.matching import Match
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
    """What a letter probably says of a milestone that the list has."""

    milestone: str  # Its id.
    relation: Relation  # What is said of it.
    place: Place  # Where it is said, with the words that say it.
    score: float  # How much of its title is found there, up to 1 and a little more for its owner and topics.
    words: tuple[str, ...]  # The words that both have.
    has_head: bool = True  # Whether its title is about the very thing, and not about something of that.
    found: Found | None = None  # The date that is given, where one is.


_LITTLE_OF_IT = 0.25


def link_letter(
    milestones: Iterable[Milestone],
    blocks: tuple[Block, ...],
    found: tuple[Found, ...],
    said_on: date,
    words: Vocabulary,
) -> tuple[Link, ...]:
    """Return what a letter says of the milestones of a list, at most one link for each.

    Milestones that are done or cancelled have none.
    """
    open_ones = [one for one in milestones if one.done is None and one.cancelled is None]
    places = _by_sentence(found)
    links = [
        link
        for milestone, rows in match_titles(open_ones, blocks, places, words)
        if (link := _best(_Known(milestone, said_on), rows, places, words))
    ]
    links = [one for one in links if not any(_says_more(other, one) for other in links)]
    dated = [one for one in links if one.relation is Relation.DATES]
    best = {
        one.found and one.found.key: one for one in sorted(dated, key=lambda one: (one.has_head, one.score))
    }
    return tuple(one for one in links if one not in dated or best[one.found and one.found.key] is one)


def _says_more(link: Link, other: Link) -> bool:
    """Tell whether the same is said in the same words of another milestone, and more of that.

    Of `de sluiting gaat niet door` that is `start sluiting` more than `besluit over de sluiting`.
    """
    is_over = link.relation in {Relation.DONE, Relation.CANCELLED}
    is_same = is_over and link.relation is other.relation and link.place == other.place
    is_more = set(other.words) < set(link.words)
    return is_same and (is_more if link.has_head is other.has_head else link.has_head)


def _by_sentence(found: Iterable[Found]) -> Mapping[str, list[Found]]:
    """Return the dates of each sentence; what a sentence that stands there often says, it says once."""
    said: dict[str, dict[tuple[object, ...], Found]] = {}
    for one in found:
        title = one.title.rpartition(": ")[2].casefold()
        key = (one.place.phrase, one.when, one.reason, one.kind, title)
        said.setdefault(one.place.quote, {}).setdefault(key, one)
    return {quote: [*dates.values()] for quote, dates in said.items()}


class _Known(NamedTuple):
    milestone: Milestone
    said_on: date  # The day of the letter.

    @property
    def is_overdue(self) -> bool:
        """Whether its last day was before the letter."""
        last = self.milestone.when.latest
        return last is not None and last < self.said_on


def _best(
    known: _Known, rows: list[Match], places: Mapping[str, list[Found]], words: Vocabulary
) -> Link | None:
    """Return the best link of a milestone: a date before a confirmation, and that before no date."""
    is_dated = any(row.own >= ALL_OF_IT and _dates_of(row, places, "") for row in rows)
    for relation in Relation:
        if relation is Relation.UNDATED and is_dated:
            break
        evidence = [(*_evidence(relation, known, row, places, words), row) for row in rows]
        told = [(place, found, row) for place, found, row in evidence if place]
        if told:
            place, found, row = next((one for one in told if one[0].phrase), told[0])
            return Link(known.milestone.id, relation, place, row.score, row.shared, row.has_head, found)
    return None


def _dates_of(row: Match, places: Mapping[str, list[Found]], *reasons: str) -> list[Found]:
    """Return the dates of a sentence that have one of some reasons; the empty one is that of a proposal."""
    return [one for one in places.get(row.sentence.text.strip(), ()) if one.reason in reasons]


def _evidence(
    relation: Relation, known: _Known, row: Match, places: Mapping[str, list[Found]], words: Vocabulary
) -> tuple[Place | None, Found | None]:
    sentence = row.sentence
    dates = _dates_of(row, places, "")
    ended = [one for one in dates if _ends_before(one, known.milestone, words)]
    cue = found = None
    match relation:
        case Relation.CANCELLED:
            cue = _withdrawn(known, row, places, words)
            found = _nearest(dates, row) if cue else None
        case Relation.DATES:
            own = [one for one in dates if one not in ended and not is_of_part(one, known.milestone, words)]
            fitting = [one for one in own if _fits(one, known.milestone, row, words)]
            # Of two dates, as of a decision and of what is decided about, its own is of its own kind.
            own = [one for one in fitting if one.kind is known.milestone.kind]
            nearest = _nearest(own or fitting, row)
            return nearest and nearest.place, nearest
        case Relation.DONE:
            cue = _finished(known.milestone, row, words)
            found = _done_on(cue, sentence, _dates_of(row, places, "scan.why.past"), words) if cue else None
        case Relation.CONFIRMS:
            if ended and row.score >= HALF_OF_IT:
                return ended[0].place, ended[0]
            cue = words.confirms.search(sentence.text)
        case Relation.UNDATED if (row.own >= _LITTLE_OF_IT or row.has_subject) and not row.is_of_other:
            cue = _undated(known, row, places, words)
    if not cue:
        return None, None
    # `zal` says that it is still to come, and is no quotation.
    phrase = "" if words.will.fullmatch(cue[0]) else cue[0]
    return place_of(sentence, cue.start(), cue.end(), phrase), found


def _undated(
    known: _Known, row: Match, places: Mapping[str, list[Found]], words: Vocabulary
) -> re.Match[str] | None:
    """Return the words that say that a milestone has no date, or no longer the one of the list."""
    text = row.sentence.text
    cue = words.vague.search(text)
    is_certain = row.own >= MOST_OF_IT and not _dates_of(row, places, "")
    if known.is_overdue and is_certain:
        cue = cue or words.ongoing.search(text)
    is_off = any(one.search(text) for one in (words.withdrawn, words.off, words.fails))
    if is_certain and _takes_back(
        known, row, places, "scan.why.replaced", "scan.why.unmet", "scan.why.denied"
    ):
        taken = (words.put_off, words.unmet, words.withdrawn, words.off, words.fails, words.denial)
        cue = cue or next(filter(None, (one.search(text) for one in taken)), None)
    if row.score >= ALL_OF_IT and not is_off and not _dates_of(row, places, "", *CHANGES):
        cue = cue or words.will.search(text)
    return cue


def _withdrawn(
    known: _Known, row: Match, places: Mapping[str, list[Found]], words: Vocabulary
) -> re.Match[str] | None:
    """Return the words that say that a milestone does not go ahead."""
    text = row.sentence.text
    if row.own < MOST_OF_IT or words.condition.search(text) or words.supposes.search(text):
        return None
    is_off = _takes_back(known, row, places, "scan.why.denied") and not words.contrary.search(text)
    cue = words.withdrawn.search(text) or (words.off.search(text) if is_off else None)
    # Of `de datum van 1 mei komt te vervallen` only the day does not hold.
    is_date = (
        cue and words.empty.search(known.milestone.title) is None and words.empty.search(text, 0, cue.start())
    )
    is_moved = cue and words.contrary.search(text, cue.end()) and _dates_of(row, places, "")
    return None if cue is None or is_date or is_moved or is_of_other(cue, known.milestone, words) else cue


def _takes_back(known: _Known, row: Match, places: Mapping[str, list[Found]], *reasons: str) -> bool:
    """Tell whether a sentence takes back for one of some reasons the very days that the list has."""
    when = known.milestone.when
    return any(
        one.when.is_same_time(when) or one.when.day == when.day is not None
        for one in _dates_of(row, places, *reasons)
    )


def _finished(milestone: Milestone, row: Match, words: Vocabulary) -> re.Match[str] | None:
    """Return the words that say that a milestone has happened."""
    if milestone.repeat is not None or row.score < HALF_OF_IT or not row.is_told:
        return None
    text = row.sentence.text
    cue = words.finished.search(text)
    if not cue and row.own >= MOST_OF_IT and milestone.kind in words.finished_as:
        cue = words.finished_as[milestone.kind].search(text)
    if cue is None or is_of_other(cue, milestone, words):
        return None
    return None if words.unfinished.search(text, clause_start(cue), cue.end()) else cue


def _done_on(cue: re.Match[str], sentence: Sentence, past: list[Found], words: Vocabulary) -> Found | None:
    """Return the day, nearest to what says that it is done, that the same clause gives."""
    gaps: dict[int, Found] = {}
    for one in past:
        start = sentence.text.find(one.place.phrase)
        first, last = sorted([(start, start + len(one.place.phrase)), cue.span()])
        between = sentence.text[first[1] : last[0]]
        if one.when.day and not ("," in between or words.splits.search(between)):
            gaps[len(between)] = one
    return gaps[min(gaps)] if gaps else None


def _nearest(dates: list[Found], row: Match) -> Found | None:
    def distance(found: Found) -> tuple[int, int]:
        named = sum(word[:STEM].casefold() in found.title.casefold() for word in row.shared)
        return _gap(found, row.sentence, row.shared), -named

    return min(dates, key=distance, default=None)


def _gap(found: Found, sentence: Sentence, shared: tuple[str, ...]) -> int:
    """Return how far from a date the nearest word of a title stands; a number counts most, in front of it."""
    at = sentence.text.find(found.place.phrase)
    told = [word for word in shared if word.isdecimal()] or shared
    pattern = "|".join(rf"\b{re.escape(word[:STEM])}" + (r"\b" if word.isdecimal() else "") for word in told)
    gaps = (at - one.start() for one in re.finditer(pattern, sentence.text, re.IGNORECASE))
    return min((gap if gap > 0 else -2 * gap for gap in gaps), default=len(sentence.text))


def _ends_before(found: Found, milestone: Milestone, words: Vocabulary) -> bool:
    """Tell whether something is over from the day after the last of a milestone: `per 1 mei niet meer`."""
    last, first = milestone.when.latest, found.when.earliest
    if last is None or first is None or first - last != timedelta(days=1):
        return False
    return bool(words.after_words.match(found.place.phrase) and words.no_longer.search(found.place.quote))


def _fits(found: Found, milestone: Milestone, row: Match, words: Vocabulary) -> bool:
    """Tell whether a date is the milestone's: by its kind, and by more words where its days differ."""
    loose = {Kind.EVENT, Kind.DEADLINE}
    is_kind = (
        words.moves.search(found.place.quote)
        or found.kind is milestone.kind
        or found.kind in loose
        or milestone.kind in loose
    )
    is_same = (found.when.earliest, found.when.latest) == (milestone.when.earliest, milestone.when.latest)
    return bool(is_kind and (row.has_head or is_same)) and row.score >= (
        HALF_OF_IT if is_same else MOST_OF_IT
    )
