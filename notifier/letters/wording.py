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
_ASIDE = re.compile(r"\[\d{1,3}\]|[¹²³⁴-⁹]|\([^()]{0,200}\)?|[*\[\]]")  # The first are numbers of notes.
_OF_DATE = re.compile(r"\b(?:van|d\.d\.|dd\.?|of|dated)(?= {4})")  # In front of a date that is left out.
ARTICLE = re.compile(r"(?:de|het|een|alle|the|an?|all) ")
_OPENS, _CLOSES = '"“„', '"”'  # Quotation marks.
_AROUND_DATE = re.compile(r", {4,},")
# A sum of money: `€ 10 mln.`, `€10 miljoen`, `£20 million`.
_UNIT = r"(?:(?:mln|mld)\b\.?|(?:miljoen|miljard|million|billion)\b)(?: euro\b)?"
_SUM = re.compile(rf"(?:[€$£] ?\d[\d.,]*(?: {_UNIT})?|\b\d[\d.,]* {_UNIT})", re.IGNORECASE)
_SUM_BEHIND = re.compile(
    rf"[^\w€$£]*(?:(?!en\b|and\b)[^\W\d]+ ){{0,2}}?(?P<sum>{_SUM.pattern})", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{4,}")
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


def says_nothing(title: str, words: Vocabulary) -> bool:
    """Tell whether a title names nothing but that there is a date: `nieuwe datum`, `deze termijn eindigt`."""
    small = (words.linking, words.drop, words.light, words.pronouns, words.moves, words.unmet, words.finite)
    told = [word for word in _WORD.findall(title) if not any(one.fullmatch(word) for one in small)]
    return bool(words.empty.search(title)) and all(words.empty.fullmatch(word) for word in told)


def shortened(text: str, words: Vocabulary, room: int = LONGEST_TITLE) -> str:
    """Return a text of at most so many characters, without half a word."""
    if len(text) <= room:
        return text
    return bare(text[: room + 1].rpartition(" ")[0], words)


def verb_in(text: str, words: Vocabulary) -> re.Match[str] | None:
    """Return the first verb, which `start` is not behind an article."""
    verbs = (one for one in words.finite.finditer(text) if not _OF_NOUN.search(text, 0, one.start()))
    return next(verbs, None)


def only_moves(text: str, words: Vocabulary) -> bool:
    """Tell whether a text only says that something moves, and not what: `de start verschuift`."""
    rest = words.drop.sub(" ", words.moves.sub(" ", text))
    named = (word for word in _WORD.findall(rest) if not words.linking.fullmatch(word))
    return words.moves.search(text) is not None and all(
        any(kind.fullmatch(word) for kind in words.kinds.values()) for word in named
    )


def sum_beside(before: str, behind: str) -> str:
    """Return the sum of one of several years: directly in front of it, behind it, or the only one before."""
    sums = _SUM.findall(before)
    if sums and before.rstrip().endswith(sums[-1]):
        return str(sums[-1])
    found = _SUM_BEHIND.match(behind)
    return found["sum"] if found else (sums[0] if behind and len(sums) == 1 else "")


def inside(title: str) -> str:
    """Return a title as it stands behind other words; a name such as `WAS` keeps its capital."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
