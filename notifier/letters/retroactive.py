"""Dates to which something only counts back: `met terugwerkende kracht tot 1 juli`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.letters.finding import Find
    from notifier.letters.vocabulary import Vocabulary

# What stands between what says that something counts back and the day, and between that day and it.
_UP_TO = re.compile(r"(?: (?!(?:en|maar|and|but)\b)[^\W\d]+){0,6}?(?P<to> (?:to|naar))? ")
_BEHIND = re.compile(r",?(?: (?!(?:en|maar|and|but)\b)[^\W\d]+){0,2} ")


def is_retroactive(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether something only counts back to it: `met terugwerkende kracht tot 1 juli`."""
    cues = [*words.retroactive.finditer(text)]
    if any(_counts_back(one, find, words) for one in cues):
        return True
    is_behind = any(_BEHIND.fullmatch(text, find.end, max(one.start(), find.end)) for one in cues)
    is_of_other = any(_counts_back(one, other, words) for one in cues for other in others)
    return is_behind and not is_of_other and words.back_to.match(find.text) is not None


def _counts_back(cue: re.Match[str], find: Find, words: Vocabulary) -> bool:
    between = _UP_TO.fullmatch(cue.string, cue.end(), max(cue.end(), find.start))
    return between is not None and bool(between["to"] or words.back_to.match(find.text))
