"""Slack's limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.contract.messages import strings

if TYPE_CHECKING:
    from notifier.channels.base import Payload
    from notifier.reminders.messages import Message


def check_form(payload: Payload, message: Message) -> bool:
    body: dict[str, Any] = json.loads(payload.content)
    blocks = body["blocks"]
    assert message.reference in json.dumps(blocks[-1])
    assert 0 < len(body["text"]) <= 4000 * 5  # an escaped character takes up to five
    assert "<" not in body["text"]
    assert len(blocks) <= 50
    assert sum(len(text) for block in blocks for text in strings(block)) <= 13_200
    for block in blocks:
        match block["type"]:
            case "header":
                assert len(block["text"]["text"]) <= 150
            case "section":
                for text in block.get("fields", [block.get("text")]):
                    assert 0 < len(text["text"]) <= (2000 if "fields" in block else 3000)
                assert len(block.get("fields", [])) <= 10
            case "actions":
                assert len(block["elements"]) <= 25
                for button in block["elements"]:
                    assert len(button["text"]["text"]) <= 75
                    assert len(button["url"]) <= 3000
            case kind:
                assert kind in {"divider", "context", "rich_text"}
    kinds = {block["text"]["type"] for block in blocks if "text" in block}
    return kinds <= {"plain_text"}
