"""Several dates of one sentence, each with words of its own: `op 3 juni in Ede en op 10 juni in Epe`.

So are the entries of a list behind a colon: `Spoorbrug: start bouw in mei 2026, oplevering eind 2028`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.letters.blanking import Span, blanked
from notifier.letters.wording import bare

if TYPE_CHECKING:
    from notifier.letters.finding import Find
    from notifier.letters.layout import Block, Sentence
    from notifier.letters.vocabulary import Vocabulary

_HEAD = re.compile(r"\W*(?P<head>[^:;.|]{3,60}): ")
_SUBJECT = re.compile(r"\b(?:betreft|onderwerp|subject)\s*: ?(?P<rest>.{4,120})", re.IGNORECASE)
_HEADER = 40  # Characters in which what stands in the head of a letter says so.
_JOINED = re.compile(r",? (?:en|and) $|, $")
_PARTS = re.compile(r"[,;] ")
_JOINT = re.compile(r",? (?:en|and) |, ")
_NO_NAME = re.compile(r"let op|n\.?b\.?|p\.?s\.?|note", re.IGNORECASE)
_ENDS = re.compile(r"[.;!]?\s*$")
_WORD = re.compile(r"[^\W\d_]{4,}")
_NAME = r"[A-Z][\w'’-]*(?: (?:(?:van|de|den|der|of|the|aan|en) ){0,2}[A-Z][\w'’-]*){0,3}"
_FIRST_NAME = re.compile(rf"(?<=[a-z] ){_NAME} $")
_NEXT_NAME = re.compile(rf"(?:, |,? (?:en|and) ){_NAME} $")


def with_subject(blocks: tuple[Block, ...], words: Vocabulary) -> tuple[Block, ...]:
    """Return the blocks of a letter with its subject, and without whose letter it is as their heading."""
    if len(blocks) < len("of"):
        return blocks
    subject = next((found["rest"] for one in blocks[:4] if (found := _SUBJECT.search(one.text))), "")
    first, second = blocks[:2]
    is_named = any(begins.match(first.text) for begins in words.documents.values())
    sender = first.text if words.header.match(second.text[:_HEADER]) and not is_named else ""
    return tuple(
        one._replace(subject=subject, heading="" if one.heading == sender else one.heading) for one in blocks
    )


def with_own_words(find: Find, finds: list[Find], sentence: Sentence, words: Vocabulary) -> Sentence:
    """Return a sentence without the words that are of its other dates alone."""
    text, at = sentence.text, finds.index(find)
    for spans in (_behind(finds, text, words), _before(finds, text), _entries(finds, text, words)):
        if len(spans) == len(finds) > 1:
            others = [span for number, span in enumerate(spans) if number != at]
            return blanked(sentence, [*others, *_joints(spans[at], text)])
    return sentence


def head_of(text: str, end: int, words: Vocabulary) -> str:
    """Return what stands before the colon with which a text begins; empty where that names nothing.

    Args:
        text: The text.
        end: Where the colon stands at the latest.
        words: The words of the language.
    """
    head = _HEAD.match(text, 0, end)
    if (
        head is None
        or not _WORD.search(head["head"])
        or words.header.match(text)
        or _NO_NAME.fullmatch(head["head"])
    ):
        return ""
    says_nothing = (words.plan, words.finite) if " " in head["head"] else (words.plan, words.drop)
    return "" if any(one.search(head["head"]) for one in says_nothing) else bare(head["head"], words)


def _joints(span: Span, text: str) -> list[Span]:
    """Return where what joins a piece to the one before it stands."""
    joint = _JOINT.match(text, *span)
    return [joint.span()] if joint else []


def _behind(finds: list[Find], text: str, words: Vocabulary) -> list[Span]:
    """Return where the place or the people behind each date stand, where nothing else parts the dates."""
    spans = list[Span]()
    ends = [*(one.start for one in finds[1:]), len(text)]
    for one, end in zip(finds, ends, strict=True):
        joint = (_JOINED if end < len(text) else _ENDS).search(text, one.end, end)
        own = words.own_place.fullmatch(text, one.end, joint.start()) if joint else None
        if own is None or words.finite.search(own[0]):
            return []
        spans.append((one.end, end if end < len(text) else own.end()))
    return spans


def _before(finds: list[Find], text: str) -> list[Span]:
    """Return where the name before each date stands: `bezoekt Zeeland op 11 mei en Limburg op 18 mei`."""
    spans = list[Span]()
    for number, one in enumerate(finds):
        pattern = _NEXT_NAME if number else _FIRST_NAME
        start = finds[number - 1].end if number else 0
        named = pattern.search(text, start, one.start)
        if named is None or (number and named.start() != start):
            return []
        spans.append((named.start(), one.start))
    return spans if _ENDS.match(text, finds[-1].end) else []


def _entries(finds: list[Find], text: str, words: Vocabulary) -> list[Span]:
    """Return where the entries of a list stand, each with what parts it from the next."""
    head = _HEAD.match(text, 0, finds[0].start) if finds else None
    if head is None or words.condition.search(text) or words.supposes.search(text):
        return []
    cuts = [cut.end() for cut in _PARTS.finditer(text, head.end())]
    cuts = [cut for cut in cuts if not any(one.start < cut < one.end for one in finds)]
    spans = [*zip([head.end(), *cuts], [*cuts, len(text)], strict=True)]
    dates = [[one for one in finds if start <= one.start < end] for start, end in spans]
    if any(len(own) != 1 for own in dates):
        return []
    told = (
        text[start : own[0].start] + text[own[0].end : end]
        for (start, end), own in zip(spans, dates, strict=True)
    )
    return spans if all(map(_WORD.search, told)) else []
