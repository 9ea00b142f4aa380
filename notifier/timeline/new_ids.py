"""Ids for milestones that have none yet."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
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
    if name not in taken:
        return name
    # Many titles of one letter may begin alike: not every number is tried.
    most = next(2**power for power in count(1) if f"{name}-{2**power}" not in taken)
    first = bisect_left(range(most), 1, lo=2, key=lambda number: f"{name}-{number}" not in taken)
    return f"{name}-{first}"
