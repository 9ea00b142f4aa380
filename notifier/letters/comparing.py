"""By what the words of a letter and those of a title are compared: their beginnings, ends and synonyms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.letters.vocabulary import Vocabulary

STEM = 6  # Letters by which two forms of one word are taken for the same.
_TOKEN = re.compile(r"[A-Z0-9]{2,}|[^\W\d_]{4,}|mln|\d{2,}")
_ENDING = re.compile(r"(?:en|s|e)$")
# `samengevoegd` is of `samenvoegen`.
_PARTICIPLE = re.compile(r"^(samen|vast|terug|door|over|aan|uit|toe|op|af|in)ge(?=\w{3})")
_SHORT_WORD = 8  # Letters of a word that is no compound.
_SAME = {"mln": "miljoen", "million": "miljoen"}
_IN_BRACKETS = re.compile(
    r"\((?:(?:hierna|verder|kortweg|afgekort|hereafter|henceforth)\b[ :,]{0,3})?['‘’\"“]?"
    r"(?P<short>[A-Z][A-Za-z]{0,8}[A-Z0-9]{0,3})['’\"”]?\)"
)
_WORD = re.compile(r"[^\W\d_][\w'’]*")
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


def spelled_out(text: str, abbreviations: Mapping[str, str]) -> str:
    """Return a text with the name beside each abbreviation, and the abbreviation beside each name."""
    for short, name in abbreviations.items():
        if re.search(rf"\b{short}\b", text):
            text = f"{text} {name} {short.upper()}"
        elif name.casefold() in text.casefold():
            text = f"{text} {short.upper()}"
    return text


def in_capitals(title: str, abbreviations: Mapping[str, str]) -> str:
    """Return a title with abbreviations such as `Wvr` in capitals, as a text that is spelled out has them."""
    for short in abbreviations:
        title = re.sub(rf"\b{short}\b", short.upper(), title)
    return title


def keys_of(text: str, words: Vocabulary) -> dict[str, frozenset[str]]:
    """Return the words of a text with what each is compared by.

    That is its beginning, of a compound its end as well, and its row of the synonyms.
    """
    keys: dict[str, frozenset[str]] = {}
    for token in _TOKEN.findall(text):
        if token.isupper() or token.isdecimal():
            keys[token] = frozenset({token})
        elif not (words.linking.fullmatch(token) or words.drop.fullmatch(token)):
            word = _SAME.get(token.casefold(), token.casefold())
            word = _PARTICIPLE.sub(r"\1", word)
            bare = _ENDING.sub("", word)
            ends = {f"-{bare[-_SHORT_WORD:]}"} if len(bare) >= _SHORT_WORD else set()
            same = {f"={number}" for number, row in enumerate(words.synonyms) if row.fullmatch(word)}
            keys[word] = frozenset({word[:STEM], *ends, *same})
    return keys


def all_keys(text: str, words: Vocabulary) -> frozenset[str]:
    """Return what the words of a text are compared by."""
    return frozenset().union(*keys_of(text, words).values())
