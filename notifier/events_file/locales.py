"""What a file is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from notifier.words import Language


class Locale(NamedTuple):
    """The language of the texts and mistakes of a file, and the name of the zone of its days."""

    language: Language
    zone: str
