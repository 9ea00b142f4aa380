"""The names and numbers of a text, which show that two things are not the same."""

from __future__ import annotations

import re

NAME_OR_WORD = re.compile(r"\w[\w'’-]*")
_MARK = re.compile(r"[.:;!?]")
_NUMBER_OR_CAPITAL = re.compile(r"[\dA-ZÀ-Þ]")


_LITTLE = 3  # Letters of the small words, such as `van`, in front of a name.


def names_of(text: str) -> dict[str, str]:
    """Return the names and numbers of a text in lower case, each with the word in front of it.

    A capital makes no name of the first word of a sentence. The word in front is empty where there is none.
    """
    names: dict[str, str] = {}
    before, end = "", 0
    for one in NAME_OR_WORD.finditer(text):
        is_first = not end or _MARK.search(text, end, one.start())
        word, end = one[0].casefold(), one.end()
        before = "" if is_first else before
        if _NUMBER_OR_CAPITAL.search(one[0][1:] if is_first else one[0]):
            names.setdefault(word, before)
        if len(word) > _LITTLE:
            before = word
    return names
