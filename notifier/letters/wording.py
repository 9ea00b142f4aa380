"""The text of a title: without small words and marks around it, in order, and no longer than it may be."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.letters.vocabulary import Vocabulary

LONGEST_TITLE = 80
_OF_NOUN = re.compile(r"\b(?:de|het|een|the|an?) $", re.IGNORECASE)  # In front of `start` as a noun.
_PUNCTUATION = re.compile(r"^[\s,;:.|–*>()-]+|[\s,;:.|–*<(-]+$")
_ASIDE = re.compile(r"\([^()]{0,200}\)?|[*\[\]]")
_OF_DATE = re.compile(r"\b(?:van|d\.d\.|dd\.?|of|dated)(?= {4})")  # In front of a date that is left out.
ARTICLE = re.compile(r"(?:de|het|een|alle|the|an?|all) ")
_OPENS, _CLOSES = '"“„', '"”'  # Quotation marks.
_AROUND_DATE = re.compile(r", {4,},")
_LOOSE = re.compile(r"[,;:](?: ?[,;:])+|(?: ?[,;:])+ ?(?=\.)| (?=[,.;:])")


@lru_cache(maxsize=1_000)
def bare(text: str, words: Vocabulary) -> str:
    """Return a text without asides, small verbs and what stands loose at its ends."""
    text = _AROUND_DATE.sub(" ", text)
    told = words.drop.sub(" ", _ASIDE.sub(" ", _OF_DATE.sub(" ", text)))
    told = _LOOSE.sub(lambda marks: marks[0].strip()[:1], " ".join(told.split()))
    before = None
    while before != told:
        before = told
        told = _PUNCTUATION.sub("", told)
        first, _, rest = told.partition(" ")
        if words.linking.fullmatch(first):
            told = rest
        if told[:1] in _OPENS and told[-1:] in _CLOSES:
            told = told[1:-1]
        first, _, last = told.rpartition(" ")
        is_particle = words.particles.fullmatch(last) and text.rstrip(" .;:,!").endswith(f" {last}")
        if words.linking.fullmatch(last) and not is_particle:
            told = first
    return told


def in_order(title: str, words: Vocabulary) -> str:
    """Put the verb of `loopt het contract af` behind its subject: `contract loopt af`."""
    verb, _, rest = title.partition(" ")
    is_numbered = words.numbered.match(rest) is not None
    is_verb = words.verb.fullmatch(verb) is not None
    is_bare = words.verb_of_bare.match(title) is not None
    if not (is_bare or (is_verb and (is_numbered or ARTICLE.match(rest)))):
        return title
    subject, particle = (
        rest if is_bare or is_numbered or rest.startswith("all") else rest.partition(" ")[2],
        "",
    )
    if governed := words.governed.match(f"{verb} {subject}"):
        at = governed.end() - len(verb) - 1
        return f"{subject[:at]} {verb}{subject[at:]}"
    parts = subject.split()
    for at, (first, second) in enumerate(pairwise(parts), start=1):
        if ARTICLE.match(f"{second} ") and not words.linking.fullmatch(first):
            return " ".join([*parts[:at], verb, *parts[at:]])  # An object follows.
    if ends := [found for found in words.particles.finditer(subject) if found.end() == len(subject)]:
        subject, particle = subject[: ends[0].start()].rstrip(), ends[0][0]
    return f"{subject} {verb} {particle}".strip()


def shortened(text: str, words: Vocabulary, room: int = LONGEST_TITLE) -> str:
    """Return a text of at most so many characters, without half a word."""
    if len(text) <= room:
        return text
    return bare(text[: room + 1].rpartition(" ")[0], words)


def verb_in(text: str, words: Vocabulary) -> re.Match[str] | None:
    """Return the first verb, which `start` is not behind an article."""
    verbs = (one for one in words.finite.finditer(text) if not _OF_NOUN.search(text, 0, one.start()))
    return next(verbs, None)
