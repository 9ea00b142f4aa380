"""What a reader of a file refuses."""

from __future__ import annotations

LONGEST_TEXT = 5_000_000  # Characters; a thousand pages are about three million.


class RefusedError(Exception):
    """A file is refused; `key` is that of the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
