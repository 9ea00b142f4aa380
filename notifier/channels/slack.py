"""Slack: incoming webhooks with Block Kit.

All text of the file goes into `plain_text`, in which Slack interprets no mention, link or markup. Only the
fallback `text` is markup; it is escaped.

Source:
    Slack documentation, "Sending messages using incoming webhooks", "Changes to errors for incoming webhooks"
    (17 May 2016), "Block Kit reference", "Formatting text for app surfaces" (escaping) and "Rate limits".
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from notifier.channels.base import URL_KEYS, ChannelType, MessageOrigin, Payload, post_parcel, reach_address
from notifier.net.answers import HTTP_ANSWERS, MeaningRow, broken
from notifier.net.outcomes import Verdict
from notifier.net.permissions import SecretRole
from notifier.reminders.rules import Rate
from notifier.timeline.text_form import cut

if TYPE_CHECKING:
    from notifier.reminders.messages import Message, Row
    from notifier.reminders.notices import Notice

Block = dict[str, Any]

# Slack's documented limits, except the sum of all texts, which was measured to be near 13,200.
MAX_BLOCKS = 45
MAX_CHARS = 12_000
MAX_HEADER_CHARS = 150
MAX_TEXT_CHARS = 3000
MAX_CONTEXT_CHARS = 2000
MAX_BUTTON_CHARS = 75
MAX_URL_CHARS = 3000

# A message was posted when the body is `ok`: a 200 with another body can be a page of a proxy.
_ANSWERS = (
    MeaningRow(status="200", says="ok", is_whole=True, verdict=Verdict.SENT),
    MeaningRow(status="200", verdict=Verdict.UNKNOWN, advice="advice.slack_answer"),
    MeaningRow(status="2xx", verdict=Verdict.FAILED, advice="advice.slack_answer"),
    *broken("advice.slack_hook", "4xx", "no_service", "no_active_hooks", "no_team", "invalid_token"),
    *broken("advice.slack_channel", "4xx", "channel_not_found", "channel_is_archived"),
    *broken(
        "advice.slack_policy",
        "4xx",
        "action_prohibited",
        "posting_to_general_channel_denied",
        "team_disabled",
    ),
    *HTTP_ANSWERS,
)


def render(message: Message, _origin: MessageOrigin) -> Payload:
    """Render a message as Block Kit, with texts shortened to Slack's limits."""
    limit = MAX_TEXT_CHARS
    blocks = _blocks(message, limit)
    while _size(blocks) > MAX_CHARS and limit > 1:
        limit //= 2
        blocks = _blocks(message, limit)
    # Checking a file does not need it, and its table of entities is long.
    from html import escape  # noqa: PLC0415

    body = {"text": escape(cut(message.plain_text, MAX_TEXT_CHARS), quote=False), "blocks": blocks}
    return Payload(
        content=json.dumps(body, ensure_ascii=False).encode(), media_type="application/json; charset=utf-8"
    )


def _blocks(message: Message, limit: int) -> list[Block]:
    blocks = [_header(message.heading)]
    if message.is_listed:
        blocks += _digest(message, limit)
    elif len(message.notices) == 1:
        blocks += _body(message.notices[0], limit)
    else:
        for notice in message.notices:
            text = notice.headline
            headline = _header(text) if len(text) <= MAX_HEADER_CHARS else _section(text, limit)
            blocks += [{"type": "divider"}, headline, *_body(notice, limit)]
    footer = {"type": "context", "elements": [_plain(message.footer, MAX_CONTEXT_CHARS)]}
    return [*blocks[: MAX_BLOCKS - 1], footer]


def _size(value: object) -> int:
    match value:
        case str():
            return len(value)
        case dict():
            return sum(_size(inner) for inner in value.values())
        case list():
            return sum(_size(inner) for inner in value)
        case _:
            return 0


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text, MAX_HEADER_CHARS)}


def _section(text: str, limit: int) -> Block:
    return {"type": "section", "text": _plain(text, limit)}


def _body(notice: Notice, limit: int) -> list[Block]:
    blocks: list[Block] = []
    if notice.sentences:
        blocks.append(_section("\n".join(notice.sentences), limit))
    if notice.facts:
        # The two columns of `fields` wrap badly on a phone, and show name and value alike.
        blocks.append(_section("\n".join(f"{fact.name}: {fact.value}" for fact in notice.facts), limit))
    buttons = [
        {
            "type": "button",
            "text": _plain(link.text, MAX_BUTTON_CHARS),
            "url": link.url,
            "action_id": f"open_{number}",
        }
        for number, link in enumerate(notice.links)
        if len(link.url) <= MAX_URL_CHARS
    ]
    if buttons:
        blocks.append({"type": "actions", "elements": buttons})
    return blocks


def _digest(message: Message, limit: int) -> list[Block]:
    blocks: list[Block] = []
    for heading, rows in message.sections:
        items = [{"type": "rich_text_section", "elements": _row(row, message, limit)} for row in rows]
        lists = {"type": "rich_text_list", "style": "bullet", "elements": items}
        blocks += [_header(heading), {"type": "rich_text", "elements": [lists]}]
    return [*blocks, *(_section(sentence, limit) for sentence in message.closing)]


def _row(row: Row, message: Message, limit: int) -> list[Block]:
    """Return a row of a digest; texts of `rich_text` are no markup, and a link is an element of its own."""
    elements = [{"type": "text", "text": cut(row.text, limit)}]
    if row.url and len(row.url) <= MAX_URL_CHARS:
        link = {"type": "link", "url": row.url, "text": message.audience.say(row.link)}
        elements += [{"type": "text", "text": " "}, link]
    return [*elements, {"type": "text", "text": cut(f"\n{row.details}", limit)}] if row.details else elements


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": cut(text, limit), "emoji": False}


TYPE = ChannelType(
    name="slack",
    keys=URL_KEYS,
    example={"url_env": "SLACK_URL"},
    answers=_ANSWERS,
    needs=(("url_env", "url_file"),),
    secrets={"url": SecretRole.ADDRESS},
    groups=True,
    rates=(Rate(at_most=1, per=timedelta(seconds=1)),),
    render=render,
    send=partial(post_parcel, answers=_ANSWERS),
    probe=reach_address,
)
