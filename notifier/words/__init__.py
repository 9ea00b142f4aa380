"""Every sentence of the program, one module per language.

A template names its gaps in braces: `{title}` is replaced by the value, `{days:dag|dagen}` by the
first word when the value is 1 and by the second otherwise. Values are put in as they are and never
read as a template, so a title full of braces is harmless.

What a command says of milestones, of the file and of mistakes in it is in the language of the calendar; what
it says of the installation is English. The sentences of the commands about the installation alone
(`IN_ENGLISH`) exist in English only.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

# A longer word is not a typing error, and comparing takes time in proportion to the length.
_LONGEST_WORD = 100
# Comparing each of many mistakes with more words than this would take too long.
_MANY_WORDS = 1000
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"

# How the keys of sentences begin that only commands say, of the installation.
IN_ENGLISH = ("channel_test.", "doctor.", "editors.", "serve.")

_GAP = re.compile(r"\{(\w+)(?::([^|{}]*)\|([^{}]*))?\}")


class Language(StrEnum):
    """A language of the program."""

    NL = "nl"
    EN = "en"


@cache
def catalog(language: Language) -> Mapping[str, str]:
    """Return all templates of one language by key; the module is read at first use."""
    texts: Mapping[str, str] = import_module(f"notifier.words.{language}").TEXTS
    return texts


def say(language: Language, key: str, /, **values: object) -> str:
    """Fill the template `key` in `language`.

    Raises:
        KeyError: The key or one of its gaps is unknown: a mistake in this program.
    """
    template = catalog(language)[key]
    if "|" not in template:
        # Six times as fast, which matters for a calendar of thousands of entries. Only for the program's own
        # templates: with `format_map` other templates could reach attributes of the values.
        return template.format_map(values)
    return fill(template, values)


def fill(template: str, values: Mapping[str, object]) -> str:
    """Put values into the gaps of a template.

    Raises:
        KeyError: A gap is unknown.
    """

    def filled(gap: re.Match[str]) -> str:
        name, one, many = gap.groups()
        value = values[name]
        if one is None:
            return str(value)
        return str(one) if value == 1 else str(many)

    return _GAP.sub(filled, template)


def gaps(template: str) -> frozenset[str]:
    """Return the names of the gaps in a template."""
    return frozenset(match[1] for match in _GAP.finditer(template))


def has_loose_braces(template: str) -> bool:
    """Whether a template has braces that are not a gap and would be shown literally."""
    return any(brace in _GAP.sub("", template) for brace in "{}")


def nearest(word: str, known: Collection[str]) -> str:
    """Return the known word that is probably meant by this one, or an empty text.

    Among more than a thousand, only a word that differs in one letter or in two swapped letters is
    found; `known` should then be a set or a mapping.
    """
    if len(word) > _LONGEST_WORD:
        return ""
    if len(known) > _MANY_WORDS:
        return next((one for one in _one_letter_off(word) if one in known), "")
    # Only needed for an error, and slow to import.
    from difflib import get_close_matches  # noqa: PLC0415

    # A set has no order; sorting makes the choice between two equally near words always the same.
    words = sorted(known) if isinstance(known, (set, frozenset)) else list(known)
    meant = import_module("notifier.words.nl").SYNONYMS.get(word.casefold(), "")
    if meant in words:
        return str(meant)
    begun = [one for one in words if len(word) > 1 and one.startswith(word)]
    return next(iter([*get_close_matches(word, words, n=1, cutoff=0.7), *begun]), "")


def _one_letter_off(word: str) -> Iterator[str]:
    """Yield every text that becomes `word` by dropping, adding, changing or swapping one letter."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if len(after) > 1:
            yield f"{before}{after[1]}{after[0]}{after[2:]}"
        if after:
            yield before + after[1:]
            yield from (f"{before}{letter}{after[1:]}" for letter in _LETTERS)
        yield from (f"{before}{letter}{after}" for letter in _LETTERS)
