"""How firm a date is, by its words and those around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.forms import NotBefore
from notifier.dates.phrase_forms import LANGUAGES
from notifier.dates.phrase_patterns import compiled_hedge
from notifier.timeline.model import Modality

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.letters.firm_words import FirmWords

# The hedge in front of a date that is sure.
_SURE = re.compile("(?:(?:in (?:ieder|elk) geval|in any case) )?")


def without_hedge(text: str) -> str:
    """Return the words of a date without those in front that only say how sure it is."""
    hedges = (compiled_hedge(language).match(text) for language in range(len(LANGUAGES)))
    hedge = next(filter(None, hedges), None)
    return text[hedge.end() :] if hedge else text


def _ends_with(pattern: re.Pattern[str], text: str) -> bool:
    return any(found.end() == len(text) for found in pattern.finditer(text))


def firmness_of(said: str, before: str, around: str, when: Edtf | None, *languages: FirmWords) -> Modality:
    """Return how firm a date is.

    A lower bound, such as `niet eerder dan 2029`, is never fixed: what has no end is so only where its words
    say that it begins then, as `vanaf 2029` does.

    Args:
        said: The words of the date.
        before: The text in front of them; may be empty.
        around: The text around it, without the words of dates; may be empty.
        when: The days; None where they are not known.
        languages: The words that count.
    """
    text, low = f"{said} {around}", said.lower()
    hedge = low.removesuffix(without_hedge(low))
    is_firm = any(words.firm.search(said) for words in languages)
    before = before.rstrip()
    if (
        any(words.only.match(said) or _ends_with(words.only, before) for words in languages)
        or (when is not None and isinstance(when.form, NotBefore) and not is_firm)
        or not _SURE.fullmatch(hedge)
    ):
        return Modality.EXPECTED
    if any(words.expected.search(text) for words in languages):
        return Modality.EXPECTED
    is_future = not is_firm and any(words.future.search(text) for words in languages)
    is_intended = is_future or any(words.intended.search(text) for words in languages)
    return Modality.INTENDED if is_intended else Modality.FIXED
