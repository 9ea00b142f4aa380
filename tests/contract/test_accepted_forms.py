"""Messages against the makers' own definitions of the formats: Microsoft's schema and Slack's library."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft6Validator
from markdown_it import MarkdownIt
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from notifier.channels import slack, teams
from tests.contract.messages import MESSAGES, hostile, many, many_moved
from tests.contract.test_channels import ORIGIN

if TYPE_CHECKING:
    from notifier.reminders.messages import Message

SCHEMA = Path(__file__).parents[1] / "data" / "adaptive-card-1.4.schema.json"


@functools.cache
def _all() -> list[Message]:
    return [*MESSAGES.values(), *hostile(), many(40), many_moved(1000)]


@pytest.fixture(scope="module")
def card_schema() -> Draft6Validator:
    return Draft6Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_every_teams_card_is_valid_by_the_schema_of_its_version(card_schema: Draft6Validator) -> None:
    for message in _all():
        (attachment,) = json.loads(teams.render(message, ORIGIN).content)["attachments"]
        card = attachment["content"]
        _take_off_what_is_newer(card)
        assert [_reason(error) for error in card_schema.iter_errors(card)] == []


def _take_off_what_is_newer(card: dict[str, Any]) -> None:
    """Remove what Teams accepts beyond the schema: its width, and the heading that screen readers need."""
    assert card.pop("msteams") == {"width": "full"}
    assert card["body"][0].pop("style") == "heading"


def _reason(error: Any) -> list[str]:
    return [error.message[:200], *(inner.message[:200] for inner in error.context)]


def test_the_schema_refuses_a_card_that_is_wrong(card_schema: Draft6Validator) -> None:
    (attachment,) = json.loads(teams.render(MESSAGES["digest"], ORIGIN).content)["attachments"]
    card = attachment["content"]
    _take_off_what_is_newer(card)
    assert card_schema.is_valid(card)
    card["body"][0]["weight"] = "Fat"
    assert not card_schema.is_valid(card)


@given(st.text("\\`*_[]()#<>~&;-+.!:=|a13 é", min_size=1).map(str.strip))
def test_a_markdown_reader_sees_every_text_of_a_card_as_it_was_written(text: str) -> None:
    read = MarkdownIt("commonmark").enable("strikethrough").parse(teams.escape(text))
    assert {token.type for token in read} <= {"paragraph_open", "inline", "paragraph_close"}
    inner = [part for token in read for part in token.children or ()]
    assert {part.type for part in inner} <= {"text", "text_special"}
    assert "".join(part.content for part in inner) == text


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_slacks_own_library_reads_back_what_was_written(message: Message) -> None:
    written = json.loads(slack.render(message, ORIGIN).content)["blocks"]
    assert [block.to_dict() for block in Block.parse_all(written)] == written


def test_every_slack_block_keeps_to_the_limits_slacks_own_library_knows() -> None:
    for message in _all():
        assert _refusals(json.loads(slack.render(message, ORIGIN).content)["blocks"]) == []


def test_slacks_own_library_refuses_a_heading_that_is_too_long() -> None:
    heading, *others = json.loads(slack.render(MESSAGES["digest"], ORIGIN).content)["blocks"]
    assert heading["type"] == "header"
    heading["text"]["text"] = "a" * 151
    assert _refusals([heading, *others]) == ["text attribute cannot exceed 150 characters"]


def _refusals(blocks: list[dict[str, Any]]) -> list[str]:
    said = []
    for block in Block.parse_all(blocks):
        try:
            block.validate_json()
        except SlackObjectFormationError as error:
            said.append(str(error))
    return said
