"""Every sentence the program says, one module per language.

A template names its gaps in braces: `{title}` is replaced by the value, `{days:dag|dagen}` by the
first word when the value is 1 and by the second otherwise. Values are put in as they are and never
read as a template, so a title full of braces is harmless.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_GAP = re.compile(r"\{(\w+)(?::([^|{}]*)\|([^{}]*))?\}")


class Language(StrEnum):
    """A language the program speaks."""

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
        # Six times as fast, and a calendar of thousands of entries is made of little else. Only our
        # own templates: `format_map` would let others reach into the values.
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
    """Whether a template has braces that are no gap, and would be shown as they stand."""
    return any(brace in _GAP.sub("", template) for brace in "{}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is probably meant by this one, or an empty text."""
    # Only needed for a mistake, and not cheap to import.
    from difflib import get_close_matches  # noqa: PLC0415

    words = list(known)
    meant = import_module("notifier.words.nl").SYNONYMS.get(word.casefold(), "")
    if meant in words:
        return str(meant)
    begun = [one for one in words if len(word) > 1 and one.startswith(word)]
    return next(iter([*get_close_matches(word, words, n=1, cutoff=0.7), *begun]), "")
