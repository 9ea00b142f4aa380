"""The console channel: the message on standard output. A timeline without channels uses it."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

from notifier.channels.base import ChannelType, MessageOrigin, Parcel, Payload
from notifier.net.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from notifier.reminders.messages import Message, Row
    from notifier.reminders.notices import Notice

_WIDTH = 78


def render(message: Message, _origin: MessageOrigin) -> Payload:
    """Render the message as plain text."""
    return Payload(content=to_text(message).encode(), media_type="text/plain; charset=utf-8")


def to_text(message: Message) -> str:
    """Return a message as plain text, wrapped for a terminal."""
    lines: list[str] = []
    if message.is_listed or len(message.notices) > 1:
        lines += [message.heading, ""]
    if message.is_listed:
        for heading, rows in message.sections:
            lines += [heading, *(line for row in rows for line in _row(row)), ""]
        lines += [*map(_wrapped, message.closing), ""] if message.closing else []
    else:
        for notice in message.notices:
            lines += [*_full(notice), ""]
    lines.append(f"({message.footer})")
    return "\n".join(lines)


def _row(row: Row) -> list[str]:
    lines = [_wrapped(f"- {row.text}", indent="  ")]
    if row.details:
        lines.append(_wrapped(row.details, indent="  ", first="  "))
    return [*lines, f"  {row.url}"] if row.url else lines


def _full(notice: Notice) -> list[str]:
    lines = [_wrapped(notice.headline)]
    if notice.sentences:
        lines.append(_wrapped(" ".join(notice.sentences), indent="  ", first="  "))
    lines += [_wrapped(f"{fact.name}: {fact.value}", indent="    ", first="  ") for fact in notice.facts]
    lines += [f"  {link.text}: {link.url}" for link in notice.links]
    return lines


def _wrapped(text: str, *, indent: str = "", first: str = "") -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)


def send(parcel: Parcel) -> Outcome:
    """Print the message on standard output."""
    if sys.stdout is None:
        return Outcome(verdict=Verdict.NOT_SENT, detail="there is no standard output")
    try:
        sys.stdout.write(parcel.payload.content.decode() + "\n\n")
        sys.stdout.flush()
    except OSError as error:
        return Outcome(verdict=Verdict.NOT_SENT, detail=f"standard output: {error.strerror}")
    return Outcome(verdict=Verdict.SENT)


TYPE = ChannelType(name="console", keys=(), example={}, groups=True, render=render, send=send)
