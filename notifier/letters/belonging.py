"""Which words of a sentence are said of a date, and whether a noun has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.timeline.model import Kind

if TYPE_CHECKING:
    from notifier.letters.finding import Find
    from notifier.letters.vocabulary import Vocabulary

ASIDE = re.compile(r", [^,;:]{1,60}, ")
# Up to a day of what something was to be or do: `de consultatie, die op 1 mei zou beginnen,`.
_DESCRIBES = re.compile(r"\b(?:die|dat|which|that|who) [^,;:]*$", re.IGNORECASE)
AND = re.compile(r"\b(?:en|maar|and|but) $")
_BEGIN = re.compile(r"^| ")
# What something is for, up to its day.
_FOR_EVENT = re.compile(
    r"\b(?:voor|bij|aan|for|to) (?:de|het|een|deze|onze|the|an?|this|our) (?P<noun>(?:[\w'’-]+ ){1,3}?)"
    r"(?:van|op|of|on) (?:\w+day,? |\w+dag )?$",
    re.IGNORECASE,
)
_ON = re.compile(r"(?:op|on) ", re.IGNORECASE)
_COURSE = re.compile(r"\w*(?:cursus|training|opleiding|dag|course|training|day)(?:sen|en|s)? ", re.IGNORECASE)
PARTS = re.compile(r"[,;:()]")


def belongs(
    cue: re.Match[str], find: Find, others: list[Find], text: str, words: Vocabulary, *, is_whole: bool = True
) -> bool:
    """Tell whether words are said of a date: no other date, clause or (if it is whole) verb parts them."""
    if cue.start() < find.end and find.start < cue.end():
        return True
    first, last = sorted((cue.span(), (find.start, find.end)))
    begin = first[1] if cue.start() < find.start else planned_end(find, text, words) or first[1]
    begin += begin == find.end and is_aside(find, text)
    if begin == find.end and (described := _DESCRIBES.search(text, 0, find.start)):
        end = text.find(",", find.end, last[0])
        begin = end + 1 if words.ran.search(text[described.start() : end]) else begin
    between = ASIDE.sub(" ", text[begin : last[0]])
    is_far = any(first[1] <= one.start < last[0] for one in others)
    parted = words.finite.search(between) if is_whole else None
    return not (
        is_far or parted or PARTS.search(between) or AND.search(between) or words.contrary.search(between)
    )


def is_aside(find: Find, text: str) -> bool:
    """Tell whether a date stands between marks, as what is before it has: `de zitting (3 mei) vervalt`."""
    return text[: find.start].rstrip()[-1:] in {"(", ","} and text[find.end : find.end + 1] in {")", ","}


def planned_end(find: Find, text: str, words: Vocabulary) -> int | None:
    """Return where the words end that say that it was planned for a date; None where none are beside it."""
    marked = f"{text[: find.start]}\0{text[find.end :]}"
    planned = words.planned.search(marked)
    return planned.end() + find.end - find.start - 1 if planned else None


def is_of_event(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether it is the day of what something else is for: `inschrijving voor de cursus van 12 april`.

    What is for that has a date of its own in the same clause.
    """
    start = find.start + (prefix.end() if (prefix := _ON.match(find.text)) else 0)
    named = _FOR_EVENT.search(text, 0, start)
    if find.when.day is None or named is None or words.moves.search(text):
        return False
    is_event = words.kinds[Kind.EVENT].search(named["noun"]) or _COURSE.search(named["noun"])
    known = [one for one in others if one != find and not one.mask and not one.offset and not one.rule]
    gaps = (text[min(one.end, find.end) : max(one.start, find.start)] for one in known)
    return bool(is_event) and any(not (PARTS.search(gap) or AND.search(gap)) for gap in gaps)


def is_of_noun(find: Find, text: str, words: Vocabulary) -> bool:
    """Tell whether a noun with its article has it: `de invoering per 1 mei`, or `gepland per 1 mei`."""
    if planned_end(find, text, words) is not None:
        return True
    begins = (one.end() for one in _BEGIN.finditer(text, 0, find.start))
    return any(words.on_day.fullmatch(text, at, find.start) for at in begins)
