"""Generic webhook: a CloudEvents event, signed as in Standard Webhooks.

The event's `id` is the delivery's id, the same at each attempt, so that a receiver can drop repeats.

Source:
    CloudEvents 1.0.2 with the NL GOV profile 1.0; Standard Webhooks 1.0.0.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from notifier.channels.base import (
    URL_KEYS,
    ChannelType,
    MessageOrigin,
    Parcel,
    Payload,
    post_parcel,
    reach_address,
    secret_keys,
)
from notifier.errors import SettingsError
from notifier.events_file.records import Key
from notifier.events_file.values import URL, Choice, Flag, Text
from notifier.net.answers import HTTP_ANSWERS, MeaningRow, broken
from notifier.net.outcomes import Verdict
from notifier.net.permissions import SIGNING_PREFIX, SecretRole
from notifier.timeline.changes import to_snapshot
from notifier.timeline.included_list import uid_of

if TYPE_CHECKING:
    from notifier.net.outcomes import Outcome
    from notifier.reminders.messages import Message
    from notifier.reminders.notices import Notice
    from notifier.timeline.model import Milestone
    from notifier.words import Language

# Source: NL GOV profile for CloudEvents, "Size limits".
MAX_BYTES = 64 * 1024
# Source: Standard Webhooks 1.0.0, "Deliverability and reliability": only 2xx is a success, 410 asks to stop.
_ANSWERS = (
    MeaningRow(status="2xx", verdict=Verdict.SENT),
    *broken("advice.address", "405"),
    *broken("advice.webhook_content", "415"),
    *HTTP_ANSWERS,
)
_SECRET_BYTES = range(16, 65)


class Content(StrEnum):
    """As which media type an event is sent; the bytes are the same."""

    CLOUDEVENTS = "cloudevents"
    JSON = "json"  # For a receiver that reads only `application/json`, such as Express and n8n as they come.


def render(message: Message, origin: MessageOrigin) -> Payload:
    """Render one notice as a CloudEvents event; above the size limit the oldest statements are dropped."""
    notice = message.notices[0]
    data = _data(notice, message, origin)
    content = _event(notice, message, origin, data)
    while len(content) > MAX_BYTES and data["milestone"].get("statements"):
        statements = data["milestone"]["statements"]
        data["milestone"]["statements"] = statements[len(statements) // 2 + 1 :]
        content = _event(notice, message, origin, data)
    kind = "json" if origin.settings.get("content") == Content.JSON else "cloudevents+json"
    return Payload(content=content, media_type=f"application/{kind}; charset=utf-8")


def _event(notice: Notice, message: Message, origin: MessageOrigin, data: dict[str, Any]) -> bytes:
    event = {
        "specversion": "1.0",
        "id": message.reference,
        "source": origin.settings.get("source") or f"urn:notifier:{origin.domain}",
        "type": f"{'.'.join(reversed(origin.domain.split('.')))}.milestone.{notice.type}",
        "subject": notice.milestone.id,
        "time": origin.rendered_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "datacontenttype": "application/json",
        "data": data,
    }
    return json.dumps(event, ensure_ascii=False).encode()


def _data(notice: Notice, message: Message, origin: MessageOrigin) -> dict[str, Any]:
    reminder, change = notice.reminder, notice.change
    snapshot = to_snapshot(notice.milestone)
    if notice.milestone.firmness is None:
        # There is no date, or none that is firm.
        del snapshot["modality"]
    return {
        "milestone": {
            **snapshot,
            "uid": uid_of(notice.milestone.key, "", origin.domain),
            "status": notice.milestone.status.value,
            "date": _date(notice.milestone, message.language),
        },
        "days_left": notice.days,
        "reminder": reminder
        and {
            "rule": reminder.rule,
            "counts_to": reminder.target.value,
            "lead": reminder.lead,
            "day": reminder.day.isoformat(),
        },
        "change": change
        and {
            "fields": list(change.fields),
            "before": change.before and _date(change.before, message.language),
            "after": change.after and _date(change.after, message.language),
        },
        "language": message.language.value,
        "headline": notice.headline,
        "text": " ".join(notice.sentences),
        "url": notice.milestone.page(origin.base_url) or None,
        **({"answer_url": notice.answer} if notice.answer else {}),
    }


def _date(milestone: Milestone, language: Language) -> dict[str, Any]:
    when = milestone.when
    return {
        "edtf": when.text,
        "label": milestone.label(language),
        "precision": when.precision.value,
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "instant": when.instant and when.instant.isoformat(),
        "lasts": milestone.lasts,
        "lapsed": milestone.has_lapsed,
    }


def sign(content: bytes, *, delivery: str, secret: str, now: datetime) -> dict[str, str]:
    """Return the headers of a delivery, with a signature for each secret, separated by spaces.

    With a signature for each of two secrets a receiver can change to the new one.

    Raises:
        SettingsError: A secret is not `whsec_` and base64 of 16 to 64 bytes.
    """
    # Not cheap to import, and what only reads the file signs nothing.
    import hashlib  # noqa: PLC0415
    import hmac  # noqa: PLC0415

    timestamp = str(int(now.timestamp()))
    headers = {"webhook-id": delivery, "webhook-timestamp": timestamp}
    signed = f"{delivery}.{timestamp}.".encode() + content
    signatures = [
        "v1," + base64.b64encode(hmac.new(_key(one), signed, hashlib.sha256).digest()).decode()
        for one in secret.split()
    ]
    return {**headers, "webhook-signature": " ".join(signatures)} if signatures else headers


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(SIGNING_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SettingsError("settings.webhook_secret") from error
    if not secret.startswith(SIGNING_PREFIX) or len(key) not in _SECRET_BYTES:
        raise SettingsError("settings.webhook_secret")
    return key


def send(parcel: Parcel) -> Outcome:
    """Post the event, signed where there is a secret."""
    secret = parcel.secrets.signing_secret(parcel.settings).get_secret_value()
    signature = sign(parcel.payload.content, delivery=parcel.delivery, secret=secret, now=parcel.now)
    return post_parcel(parcel, _ANSWERS, signature)


TYPE = ChannelType(
    name="webhook",
    keys=(
        Key(name="url", type=URL, meaning="The address, when it holds no credentials."),
        *URL_KEYS,
        *secret_keys("secret", "secret"),
        Key(name="source", type=Text(), meaning="The event's source, such as urn:nld:oin:...:systeem:..."),
        Key(
            name="content",
            type=Choice(options=Content),
            meaning="Its media type: cloudevents (default), or json for a receiver that reads only that.",
        ),
        Key(
            name="answers",
            type=Flag(),
            meaning="Whether events carry the address at which a reader answers (false).",
        ),
    ),
    example={"url_env": "WEBHOOK_URL"},
    answers=_ANSWERS,
    needs=(("url", "url_env", "url_file"),),
    secrets={"url": SecretRole.ADDRESS, "secret": SecretRole.SIGNING},
    groups=False,
    answers_when_asked=True,
    can_tell_repeats=True,
    render=render,
    send=send,
    probe=reach_address,
    after_test=lambda settings: "" if settings.get("content") == "json" else "channel_test.look_webhook",
)
