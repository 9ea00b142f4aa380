"""Of what a sentence says something: of a milestone, or of something about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.letters.matching import OF, all_keys, keys_of
from notifier.timeline.model import Kind

if TYPE_CHECKING:
    from notifier.letters.reading import Found
    from notifier.letters.vocabulary import Vocabulary
    from notifier.timeline.model import Milestone

_AND = re.compile(r" (?:en|and) ")
_SUBJECT = re.compile(
    rf"\s*(?:de|het|een|the|an?) (?P<named>.{{1,120}}?)(?={OF.pattern}|\s*$)", re.IGNORECASE
)


def clause_start(cue: re.Match[str]) -> int:
    """Return where the clause of some words begins."""
    return max(cue.string.rfind(mark, 0, cue.start()) for mark in ",;:") + 1


def is_of_other(cue: re.Match[str], milestone: Milestone, words: Vocabulary) -> bool:
    """Tell whether words are said of something about a milestone: `de bespreking van de nota is afgerond`.

    So they are where no word of its title stands in front of the first preposition of their subject.
    """
    verbs = [one.start() for one in words.finite.finditer(cue.string, *cue.span())]
    before = cue.string[clause_start(cue) : verbs[-1] if verbs else cue.start()]
    for joint in reversed([*_AND.finditer(before)]):
        if words.finite.search(before, 0, joint.start()):
            before = before[joint.end() :]
            break
    subject = _SUBJECT.match(before)
    return subject is not None and _is_other(subject["named"], milestone, words)


def _is_other(named: str, milestone: Milestone, words: Vocabulary) -> bool:
    """Tell whether words name something, and no word of the title of a milestone."""
    keys = keys_of(named, words)
    is_named = any(word.isupper() for word in keys) or not keys
    return not is_named and all_keys(milestone.title, words).isdisjoint(frozenset().union(*keys.values()))


def is_of_part(found: Found, milestone: Milestone, words: Vocabulary) -> bool:
    """Tell whether a date is of something about a milestone: of `evaluatie van de pilot`, and not of that."""
    first, *rest = OF.split(found.title)
    small = (words.empty, words.light, words.kinds[Kind.START])
    told = [word for word in first.split() if not any(one.fullmatch(word) for one in small)]
    of_other = [word for word in told if not words.kinds[milestone.kind].fullmatch(word)]
    is_other = all(_is_other(" ".join(named), milestone, words) for named in (told, of_other))
    return is_other and bool(rest) and not _AND.search(found.title)
