"""Text of a mail message: its date, its subject, its text, and each attachment that can be read."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING

from notifier.letters.files import RefusedError, decode
from notifier.letters.files.html import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 3
_MOST = 50  # Attachments.
_READERS = {".docx": "docx", ".pdf": "pdf", ".htm": "html", ".html": "html"}


def read(content: bytes) -> str:
    """Return the text of a message and its attachments, divided by form feeds."""
    message = message_from_bytes(content, policy=policy.default)
    return "\n\f".join(_parts(message, 0))


def _parts(message: EmailMessage, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise RefusedError("scan.file.too_deep")
    yield f"{_head(message)}\n\n{_body(message)}"
    for number, part in enumerate(message.iter_attachments()):
        if number >= _MOST:
            raise RefusedError("scan.file.too_deep")
        inner = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inner, list):
            yield from (
                text for one in inner if isinstance(one, EmailMessage) for text in _parts(one, depth + 1)
            )
            continue
        suffix = PurePath(part.get_filename() or "").suffix.lower()
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and suffix in {".txt", ".md"}:
            yield decode(content)
        elif isinstance(content, bytes) and suffix in _READERS:
            text: str = import_module(f"notifier.letters.files.{_READERS[suffix]}").read(content)
            yield text


def _head(message: EmailMessage) -> str:
    """Return the day and the subject as a letter gives them."""
    lines = []
    if message["date"]:
        lines.append(f"Date: {parsedate_to_datetime(message['date']).date()}")
    if message["subject"]:
        lines.append(f"Subject: {' '.join(message['subject'].split())}")
    return "\n".join(lines)


def _body(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    text: str = body.get_content()
    return text_of(text) if body.get_content_type() == "text/html" else text
