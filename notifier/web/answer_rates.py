"""How often answers may be sent, of one link and in all, counted in this process."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

PERIOD = timedelta(minutes=10)
MOST_OF_ONE = 20
MOST_IN_ALL = 200


@dataclass(slots=True)
class AnswerRates:
    """Counts what was sent in the last ten minutes; what is refused is not counted, so that it is bounded."""

    _sent: deque[tuple[datetime, str]] = field(default_factory=deque)

    def takes(self, subject: str, now: datetime) -> bool:
        """Whether one more may be sent, which then counts.

        Args:
            subject: Which link it is.
            now: Real time.
        """
        while self._sent and self._sent[0][0] <= now - PERIOD:
            self._sent.popleft()
        of_one = sum(1 for _, one in self._sent if one == subject)
        if of_one >= MOST_OF_ONE or len(self._sent) >= MOST_IN_ALL:
            return False
        self._sent.append((now, subject))
        return True
