"""Slack's limits, and its answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from notifier.channels.base import read_answer
from notifier.channels.slack import TYPE
from notifier.net.http import Answer
from notifier.net.outcomes import Verdict
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
                assert kind in {"divider", "context"}
    kinds = {block["text"]["type"] for block in blocks if "text" in block}
    return kinds <= {"plain_text"}


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, "ok", Verdict.SENT),
        (200, "<html>login</html>", Verdict.UNKNOWN),
        (400, "invalid_token", Verdict.BROKEN),
        (400, "invalid_blocks", Verdict.REFUSED),
        (403, "action_prohibited", Verdict.BROKEN),
        (404, "no_service", Verdict.BROKEN),
        (410, "channel_is_archived", Verdict.BROKEN),
        (500, "rollup_error", Verdict.FAILED),
    ],
)
def test_slack_answers_in_short_words(status: int, body: str, verdict: Verdict) -> None:
    assert TYPE.answers
    assert read_answer(TYPE.answers, Answer(status=status, body=body)).verdict is verdict
