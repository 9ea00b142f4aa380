"""A cache of responses that is bounded in bytes, and that many different requests cannot flush."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

T = TypeVar("T")

# What was asked for twice may fill this part; the rest is for what was asked for once.
_SHARE_OF_REPEATED = 0.75
# Something larger than this part of the cache would push out too much else.
_LARGEST_SHARE = 0.25
_MOST_REMEMBERED = 1000


class ResponseCache(Generic[T]):
    """A least recently used cache in two parts: what was asked for once, and what was asked for again.

    What was asked for once is removed first. So a flood of requests that are all different leaves alone
    what readers ask for again and again.

    Source:
        Karedla, Love and Wherry, "Caching Strategies to Improve Disk System Performance" (1994): the
        segmented LRU.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._edition = 0
        self._once: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._again: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._once_bytes = self._again_bytes = 0
        # Keys of responses of earlier editions that were asked for again.
        self._remembered: OrderedDict[Hashable, None] = OrderedDict()

    @property
    def size_bytes(self) -> int:
        """How many bytes it holds."""
        return self._once_bytes + self._again_bytes

    def get(self, key: Hashable, edition: int = 0) -> T | None:
        """Return a response, or None where it is not there; a higher edition than before empties it."""
        if edition > self._edition:
            self._start(edition)
        if edition < self._edition:
            return None
        if found := self._again.get(key):
            self._again.move_to_end(key)
            return found[0]
        if found := self._once.pop(key, None):
            self._once_bytes -= found[1]
            self._remember(key)
            self._put_again(key, found)
            return found[0]
        return None

    def put(self, key: Hashable, response: T, size_bytes: int, edition: int = 0) -> None:
        """Keep a response, unless it is too large or of an edition before the present one."""
        if edition > self._edition:
            self._start(edition)
        if edition < self._edition or size_bytes > self._limit * _LARGEST_SHARE:
            return
        self._remove(key)
        put = self._put_again if key in self._remembered else self._put_once
        put(key, (response, size_bytes))
        while self.size_bytes > self._limit:
            _, (_, size) = self._once.popitem(last=False)
            self._once_bytes -= size

    def was_asked_again(self, key: Hashable) -> bool:
        """Whether somebody asked for this more than once, in this edition or an earlier one."""
        return key in self._remembered

    def clear(self) -> None:
        """Remove every response."""
        self._once.clear()
        self._again.clear()
        self._once_bytes = self._again_bytes = 0

    def _start(self, edition: int) -> None:
        self.clear()
        self._edition = edition

    def _remember(self, key: Hashable) -> None:
        self._remembered[key] = None
        self._remembered.move_to_end(key)
        if len(self._remembered) > _MOST_REMEMBERED:
            self._remembered.popitem(last=False)

    def _put_once(self, key: Hashable, entry: tuple[T, int]) -> None:
        self._once[key] = entry
        self._once_bytes += entry[1]

    def _put_again(self, key: Hashable, entry: tuple[T, int]) -> None:
        self._again[key] = entry
        self._again_bytes += entry[1]
        while self._again_bytes > self._limit * _SHARE_OF_REPEATED:
            oldest, demoted = self._again.popitem(last=False)
            self._again_bytes -= demoted[1]
            self._put_once(oldest, demoted)

    def _remove(self, key: Hashable) -> None:
        if found := self._once.pop(key, None):
            self._once_bytes -= found[1]
        if found := self._again.pop(key, None):
            self._again_bytes -= found[1]
