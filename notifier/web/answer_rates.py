"""How often answers may be sent, counted in this process.

Each link of a message has its own bound. On the pages of the site everybody has the same form, so there each
block of addresses has one, and the forms of pages together take no more than half of all.

Source:
    RFC 6177 for the blocks that one site gets of IPv6; of IPv4 the smallest block that is routed by itself.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

PERIOD = timedelta(minutes=10)
MOST_OF_ONE = 20
MOST_IN_ALL = 200
MOST_OF_PAGES = MOST_IN_ALL // 2
_BLOCKS = {4: 24, 6: 56}


@dataclass(slots=True)
class AnswerRates:
    """Counts what was sent in the last ten minutes; what is refused is not counted, so that it is bounded."""

    _sent: deque[tuple[datetime, str, bool]] = field(default_factory=deque)

    def takes(self, subject: str, now: datetime, *, is_of_page: bool = False) -> bool:
        """Whether one more may be sent, which then counts.

        Args:
            subject: Which link it is, or from which block of addresses.
            now: Real time.
            is_of_page: Whether it is the form of a page.
        """
        while self._sent and self._sent[0][0] <= now - PERIOD:
            self._sent.popleft()
        of_one = sum(1 for _, one, _ in self._sent if one == subject)
        of_pages = sum(is_one for _, _, is_one in self._sent)
        if (
            of_one >= MOST_OF_ONE
            or len(self._sent) >= MOST_IN_ALL
            or (is_of_page and of_pages >= MOST_OF_PAGES)
        ):
            return False
        self._sent.append((now, subject, is_of_page))
        return True


def block_of(request: Request) -> str:
    """Return the block of addresses from which a request comes.

    A proxy on this machine or beside it says from where, in the last part of `X-Forwarded-For`. Where it does
    not, or lets its visitors write that, all bounds but that of a block hold.
    """
    peer = request.client.host if request.client else ""
    said = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    try:
        address = ip_address(said if said and ip_address(peer).is_private else peer)
        return str(ip_network((address, _BLOCKS[address.version]), strict=False))
    except ValueError:
        return ""
