"""Abbreviations that a letter explains: `Nationaal Veiligheidslab (NVL)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_IN_BRACKETS = re.compile(
    r"\((?:(?:hierna|verder|kortweg|afgekort|hereafter|henceforth)\b[ :,]{0,3})?['‘’\"“]?"
    r"(?P<short>[A-Z][A-Za-z]{0,8}[A-Z0-9]{0,3})['’\"”]?\)"
)
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_ANY_WORD = re.compile(r"\w+")
_LITTLE = 3  # Letters of the small words, such as `van`, with which no name begins.
_MOST_WORDS = 5  # Beside one for each letter, that a name has of which an abbreviation is made.


def abbreviations_of(text: str) -> Mapping[str, str]:
    """Return the abbreviations that a text explains, each with the name it stands for.

    Source:
        A. Schwartz and M. Hearst, "A simple algorithm for identifying abbreviation definitions in
        biomedical text", 2003.
    """
    found = {}
    for one in _IN_BRACKETS.finditer(text):
        before = re.split(r"[\n()]", text[max(0, one.start() - 160) : one.start()])[-1].rstrip()
        letters = re.sub(r"\d", "", one["short"]).casefold()
        words = list(_WORD.finditer(before))[-len(letters) - _MOST_WORDS : -1]
        names = (
            before[word.start() :]
            for word in reversed(words)
            if not (word[0].islower() and len(word[0]) <= _LITTLE)
        )
        name = next((name for name in names if _is_made_of(letters, name.casefold())), "")
        if name and one["short"] not in name:
            found[one["short"]] = name
    return found


def _is_made_of(letters: str, name: str) -> bool:
    """Tell whether a name begins with the first letter and has the others in their order."""
    rest = iter(name[1:])
    return name.startswith(letters[0]) and all(letter in rest for letter in letters[1:])


class Abbreviations(NamedTuple):
    """The abbreviations of a text, by which others are read."""

    names: Mapping[str, str]  # What each stands for.
    of_names: Mapping[tuple[str, ...], str]  # The abbreviation of each name, by the words of that.
    lengths: frozenset[int]  # How many words the names have.

    @classmethod
    def of(cls, text: str) -> Abbreviations:
        """Return the abbreviations that a text explains."""
        names = abbreviations_of(text)
        of_names = {_words_of(name): short for short, name in names.items()}
        return cls(names, of_names, frozenset(map(len, of_names)))

    def spelled_out(self, text: str) -> str:
        """Return a text with the name beside each abbreviation, and the abbreviation beside each name."""
        if not self.names:
            return text
        words, told = _words_of(text), dict.fromkeys(_ANY_WORD.findall(text))
        runs = (words[at : at + length] for length in self.lengths for at in range(len(words)))
        shorts = dict.fromkeys(self.of_names[run] for run in runs if run in self.of_names)
        spelled = [f"{self.names[short]} {short.upper()}" for short in told if short in self.names]
        return " ".join([text, *spelled, *(short.upper() for short in shorts if short not in told)])

    def in_capitals(self, title: str) -> str:
        """Return a title with abbreviations such as `Wvr` in capitals, as a text that is spelled out has."""
        return _ANY_WORD.sub(lambda one: one[0].upper() if one[0] in self.names else one[0], title)


def _words_of(text: str) -> tuple[str, ...]:
    return tuple(_ANY_WORD.findall(text.casefold()))
