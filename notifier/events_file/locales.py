"""What a file is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from notifier.words import Language


class Locale(NamedTuple):
    """What a file is written in.

    Attributes:
        language: The language of its texts and mistakes.
        zone: The name of the zone of its days.
    """

    language: Language
    zone: str
