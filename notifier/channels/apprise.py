"""Apprise: over a hundred services that have no channel type of their own.

Apprise makes its own connections, without the address checks, the proxy setting and the limits of the
other channels, and it may use the proxy variables of the environment. The file accepts that with
`unguarded: true`. Apprise returns only success or failure, so that after a failure the outcome is unknown.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING

from notifier.channels.base import URL_KEYS, ChannelType, MessageOrigin, Parcel, Payload
from notifier.channels.console import to_text
from notifier.events_file.records import Key
from notifier.events_file.values import Flag
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.permissions import SecretRole

if TYPE_CHECKING:
    from notifier.events_file.problems import Problems
    from notifier.events_file.records import Fields
    from notifier.reminders.messages import Message

MAX_TITLE_CHARS = 200
# Mentions of Discord, Slack, Mattermost and others; an invisible joiner makes them plain text.
_MENTION = re.compile(r"(@(?=(?:everyone|here|channel|all)\b)|<(?=[!@#]))", re.IGNORECASE)
_JOINER = "\u2060"


def check(fields: Fields, problems: Problems) -> None:
    """Refuse a channel without the library, or without `unguarded: true`."""
    if find_spec("apprise") is None:
        problems.add(fields.place("type"), "file.not_installed", value="apprise", extra="notifier[apprise]")
    if fields.values.get("unguarded") is False:
        problems.add(fields.place("unguarded"), "file.unguarded")


def render(message: Message, _origin: MessageOrigin) -> Payload:
    """Render a title and a plain text as JSON."""
    title = message.subject[:MAX_TITLE_CHARS]
    body = {"title": _disable_mentions(title), "body": _disable_mentions(to_text(message))}
    return Payload(content=json.dumps(body, ensure_ascii=False).encode(), media_type="application/json")


def _disable_mentions(text: str) -> str:
    return _MENTION.sub(rf"\1{_JOINER}", text)


def send(parcel: Parcel) -> Outcome:
    """Send it with Apprise."""
    # Slow to import; apprise is an optional dependency as well.
    import logging  # noqa: PLC0415

    from apprise import Apprise, NotifyFormat  # noqa: PLC0415

    # Apprise logs whole addresses, and an address can be a secret.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    service = Apprise()
    if not service.add(parcel.secrets.address(parcel.settings).get_secret_value()):
        return Outcome(verdict=Verdict.BROKEN, advice="refusal.apprise")
    words = json.loads(parcel.payload.content)
    if service.notify(title=words["title"], body=words["body"], body_format=NotifyFormat.TEXT):
        return Outcome(verdict=Verdict.SENT)
    return Outcome(verdict=Verdict.UNKNOWN, detail="Apprise says no, and not why")


TYPE = ChannelType(
    name="apprise",
    keys=(
        *URL_KEYS,
        Key(
            name="unguarded",
            type=Flag(),
            meaning="Accept that Apprise connects without our checks.",
            required=True,
        ),
    ),
    example={"url_env": "APPRISE_URL", "unguarded": "true"},
    needs=(("url_env", "url_file"),),
    secrets={"url": SecretRole.ADDRESS},
    check=check,
    groups=True,
    is_guarded=False,
    render=render,
    send=send,
    after_test=lambda _: "channel_test.look_apprise",
)
