"""Microsoft Teams: a Workflows webhook with an Adaptive Card.

Source:
    Adaptive Cards schema 1.4, of which only elements of 1.2 are used; Microsoft Learn, "Microsoft
    Teams connector" (28 KB), "Text formatting in cards" (the Markdown subset); coe-starter-kit#8684 and
    glpi-webhook#51 (answers of workflows).
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from notifier.channels.base import (
    URL_KEYS,
    ChannelType,
    MessageOrigin,
    Parcel,
    Payload,
    post_parcel,
    reach_address,
)
from notifier.net.answers import HTTP_ANSWERS, MeaningRow, broken
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.permissions import SecretRole
from notifier.reminders.rules import Rate
from notifier.timeline.text_form import cut

if TYPE_CHECKING:
    from notifier.reminders.messages import Message, Row
    from notifier.reminders.notices import Notice

MAX_BYTES = 18_000
MAX_TEXT_CHARS = 1500
MAX_ACTIONS = 6
# A workflow answers 2xx before it posts the card; more cannot be known.
_ANSWERS = (
    MeaningRow(status="2xx", verdict=Verdict.SENT),
    *broken("advice.teams_off", "4xx", "WorkflowTriggerIsNotEnabled"),
    *broken("advice.teams_anyone", "401", "DirectApiAuthorizationRequired"),
    *(row for status in ("401", "403", "404", "410") for row in broken("advice.teams_address", status)),
    *HTTP_ANSWERS,
)

# Markdown that Teams interprets, and the tag of a mention. Teams on phones shows some escapes literally
# (microsoft/AdaptiveCards#5590), so only what has an effect is escaped: "(" begins a link only after "]", "_"
# within a word is no emphasis, and "#" makes a heading only at the start.
_MARKDOWN = re.compile(r"([\\`*\[\]<>~]|(?<=\])\(|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;))")
_LEADING = re.compile(r"^(\s*\d*)(-+|[+.)]|#+)(?=\s|$)")
_RETIRED = re.compile(
    r"https?://(?:[^/?#]*[.@])?(webhook\.office|outlook\.office(365)?)\.com(?=[:/?#]|$)", re.IGNORECASE
)

# Addresses of workflows until 30 November 2025; a Logic App of one's own still has such a one. Source:
# atc0005/send2teams#723, dgtlmoon/changedetection.io#3411.
_MOVED = re.compile(r"https?://(?:[^/?#]*[.@])?logic\.azure\.com(?=[:/?#]|$)", re.IGNORECASE)


def render(message: Message, _origin: MessageOrigin) -> Payload:
    """Render a message as an Adaptive Card, with texts shortened to the size that Teams accepts."""
    limit = MAX_TEXT_CHARS
    while True:
        card = {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": None,
            "content": _card(message, limit),
        }
        content = json.dumps({"type": "message", "attachments": [card]}, ensure_ascii=False).encode()
        if len(content) <= MAX_BYTES or limit <= 1:
            return Payload(content=content, media_type="application/json; charset=utf-8")
        limit //= 2


def _card(message: Message, limit: int) -> dict[str, Any]:
    body = [_text(message.heading, limit, style="heading", weight="Bolder", size="Medium")]
    actions: list[dict[str, Any]] = []
    if message.is_listed:
        for heading, rows in message.sections:
            body.append(_text(heading, limit, weight="Bolder", separator=True))
            body += [_row(row, message, limit) for row in rows]
        body += [_text(sentence, limit) for sentence in message.closing]
    elif len(message.notices) == 1:
        body += _notice(message.notices[0], limit)
        actions = _actions(message.notices[0])
    else:
        for notice in message.notices:
            items = [_text(notice.headline, limit, weight="Bolder"), *_notice(notice, limit)]
            if links := _actions(notice):
                items.append({"type": "ActionSet", "actions": links})
            body.append({"type": "Container", "separator": True, "spacing": "Medium", "items": items})
    body.append(_text(message.footer, limit, isSubtle=True, size="Small", separator=True))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": escape(cut(message.plain_text, limit)),
        "body": body,
        "msteams": {"width": "full"},
    }
    return {**card, "actions": actions} if actions else card


def _text(text: str, limit: int, **look: object) -> dict[str, Any]:
    return {"type": "TextBlock", "text": escape(cut(text, limit)), "wrap": True, **look}


def _row(row: Row, message: Message, limit: int) -> dict[str, Any]:
    """Return a row of a digest; its link is the only Markdown, so its address may not end the link."""
    details = f". {cut(row.details, limit)}" if row.details else ""
    element = _text(f"• {cut(row.text, limit)}{details}", 2 * limit, spacing="Small")
    if row.url:
        url = quote(row.url, safe=":/?#@!$&'*+,;=%~")
        element["text"] += f" [{escape(message.audience.say(row.link))}]({url})"
    return element


def _notice(notice: Notice, limit: int) -> list[dict[str, Any]]:
    elements = [_text(sentence, limit, spacing="Small") for sentence in notice.sentences]
    if notice.facts:
        facts = [{"title": fact.name, "value": escape(cut(fact.value, limit))} for fact in notice.facts]
        elements.append({"type": "FactSet", "facts": facts})
    return elements


def _actions(notice: Notice) -> list[dict[str, Any]]:
    links = notice.links[:MAX_ACTIONS]
    return [{"type": "Action.OpenUrl", "title": link.text, "url": link.url} for link in links]


def escape(text: str) -> str:
    """Escape Markdown and mentions, so that Teams shows the text unchanged."""
    return _LEADING.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))


def address_problem(address: str) -> str:
    """Return the key of the sentence for a retired Office 365 connector, or an empty text."""
    return "file.retired_connector" if _RETIRED.match(address.strip()) else ""


def send(parcel: Parcel) -> Outcome:
    """Post to the workflow."""
    if key := address_problem(parcel.secrets.address(parcel.settings).get_secret_value()):
        return Outcome(verdict=Verdict.BROKEN, advice=key)
    return post_parcel(parcel, _ANSWERS)


TYPE = ChannelType(
    name="teams",
    keys=URL_KEYS,
    example={"url_env": "TEAMS_URL"},
    answers=_ANSWERS,
    needs=(("url_env", "url_file"),),
    secrets={"url": SecretRole.ADDRESS},
    groups=True,
    address_problem=address_problem,
    address_warning=lambda address: "file.moved_workflow" if _MOVED.match(address.strip()) else "",
    rates=(Rate(at_most=4, per=timedelta(seconds=1)), Rate(at_most=100, per=timedelta(hours=1))),
    render=render,
    send=send,
    probe=reach_address,
    after_test=lambda _: "channel_test.look_teams",
)
