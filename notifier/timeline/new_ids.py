"""Ids for milestones that have none yet."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_SMALL_WORD = re.compile(r"de|het|een|van|voor|en|in|op|aan|met|naar|te|tot|bij|the|an?|of|and|for|on|to")
_LONGEST_ID = 40


def propose_id(title: str, taken: Collection[str]) -> str:
    """Return an id made of the words of a title, which is not among those taken, former ones included."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    name = ""
    for word in [one for one in words if not _SMALL_WORD.fullmatch(one)] or words or ["mijlpaal"]:
        if name and len(name) + len(word) >= _LONGEST_ID:
            break
        name = f"{name}-{word}" if name else word[:_LONGEST_ID]
    numbers = (f"{name}-{number}" for number in count(2))
    return name if name not in taken else next(one for one in numbers if one not in taken)
