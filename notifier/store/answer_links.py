"""Signed links by which a reader answers about one milestone; they hold no secret and are stored nowhere.

The same question and key give the same link, at each attempt and on each instance. With another key every
link of before means nothing.

Source:
    RFC 2104 (HMAC); RFC 4648 5 (base64url).
"""

from __future__ import annotations

import base64
import binascii

from notifier.named_tuple import NamedTuple

# A message is seldom longer; a longer token is not even decoded.
LONGEST_TOKEN = 600
_SIGNATURE_BYTES = 20
_PURPOSE = b"notifier answer 1\n"


class Question(NamedTuple):
    """What a link is about."""

    milestone: str  # The milestone's key.
    channel: str  # The channel whose readers are asked.
    date_revision: int  # The date it is about.
    recurrence: str = ""  # The day of the occurrence; empty for a milestone that does not repeat.


def sign(question: Question, key: str) -> str:
    """Return the token of a question: its parts and their signature, in characters that a path may have."""
    content = "\n".join(map(str, question)).encode()
    return f"{_encoded(content)}.{_encoded(_signature(content, key))}"


def read_token(token: str, key: str) -> Question | None:
    """Return the question of a token; None where the key did not sign it, as an empty key never does."""
    import hmac  # noqa: PLC0415 - not cheap to import

    if not key or len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    body, _, signature = token.partition(".")
    try:
        content = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        if not hmac.compare_digest(_encoded(_signature(content, key)), signature):
            return None
        # Base64 has several forms of the same bytes.
        if _encoded(content) != body:
            return None
        milestone, channel, date_revision, recurrence = content.decode().split("\n")
    except (binascii.Error, ValueError):
        return None
    return Question(milestone, channel, int(date_revision), recurrence)


def _signature(content: bytes, key: str) -> bytes:
    import hashlib  # noqa: PLC0415 - not cheap to import, and what only reads the file signs nothing
    import hmac  # noqa: PLC0415

    return hmac.new(key.encode(), _PURPOSE + content, hashlib.sha256).digest()[:_SIGNATURE_BYTES]


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
