"""The message on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.channels.base import Payload
    from notifier.reminders.messages import Message


def check_form(payload: Payload, message: Message) -> bool:
    return payload.content.decode().rstrip().endswith(f"({message.footer})")
