"""Which values of the filters there are or were: what is not among them is probably a mistake."""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING

from notifier.timeline.filters import FILTERS
from notifier.timeline.revisions import Histories
from notifier.timeline.text_form import normal_form
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifier.timeline.model import Timeline

_MOST_NAMED = 10


class KnownValues:
    """Which values of the open keys there are or were, in a timeline and its memory.

    Both are what may be known to who asks.
    """

    def __init__(self, timeline: Timeline, histories: Histories | None = None) -> None:
        self._timeline, self._histories = timeline, histories or Histories()
        # Each key is read when it is asked for: most files name one or two in their filters.
        self._now, self._longest = cache(self._read_now), cache(self._count_parts)

    def _read_now(self, key: str) -> Mapping[str, str]:
        """Return the values there are of a key, by how they are compared."""
        words_of, sources = FILTERS[key].words, self._timeline.sources if key == "source" else ()
        read = chain.from_iterable(words_of(one, date.min) for one in self._timeline.milestones)
        return {normal_form(word): word for word in dict.fromkeys(chain(read, sources)) if word}

    @cached_property
    def _before(self) -> Mapping[str, frozenset[str]]:
        """Per key the values that only the memory has; only what changed is looked through."""
        present = self._timeline.by_key
        past = [
            one.milestone
            for key, history in self._histories.items()
            for one in history.revisions
            if one is not history.latest or key not in present
        ]
        return {
            key: frozenset(normal_form(word) for one in past for word in row.words(one, date.min))
            for key, row in FILTERS.items()
            if row.is_open
        }

    def _count_parts(self, key: str) -> int:
        """Return how many parts between commas the values of a key have at most."""
        words = chain(self._now(key), self._before[key])
        return 1 + max((word.count(",") for word in words), default=0)

    def has(self, key: str, value: str) -> bool:
        """Whether there is or was such a value."""
        form = normal_form(value)
        return form in self._now(key) or form in self._before[key]

    def shown(self, key: str, value: str) -> str:
        """Return a value as it is shown: the title of what it names, or else as the list writes it."""
        row = FILTERS[key]
        written = self._now(key).get(normal_form(value), value) if row.is_open else value
        named = row.named(self._timeline, written) if row.named else None
        return named.title if named else written

    def near(self, key: str, value: str) -> str:
        """Return the value that is probably meant, or an empty text."""
        now = self._now(key)
        return now.get(nearest(normal_form(value), now), "")

    def some(self, key: str) -> str:
        """Return some of the values there are, as one text."""
        words = sorted(self._now(key).values(), key=str.casefold)
        return ", ".join([*words[:_MOST_NAMED], *(["..."] if len(words) > _MOST_NAMED else [])])

    def split(self, key: str, text: str) -> Iterator[str]:
        """Give the values between commas; the longest run of parts that is a value together counts as one."""
        parts = text.split(",")
        longest = self._longest(key) if len(parts) > 1 else 1
        start = 0
        while start < len(parts):
            ends = range(min(len(parts), start + longest), start, -1)
            runs = ((end, ",".join(parts[start:end]).strip()) for end in ends)
            # A part alone counts also where it is no known value.
            start, value = next((end, run) for end, run in runs if end == start + 1 or self.has(key, run))
            if value:
                yield value
