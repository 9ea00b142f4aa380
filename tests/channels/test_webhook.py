"""The signed webhook, verified by the reference implementation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks import Webhook

from notifier.channels.webhook import render, sign
from notifier.errors import SettingsError
from notifier.reminders.notices import change_notice
from notifier.reminders.sections import arrange
from notifier.timeline.changes import compare
from tests.conftest import milestone
from tests.contract.messages import MESSAGES
from tests.contract.test_channels import ORIGIN
from tests.events_file.files import read

if TYPE_CHECKING:
    from notifier.channels.base import Payload
    from notifier.reminders.messages import Message


def check_form(payload: Payload, message: Message) -> bool:
    event: dict[str, Any] = json.loads(payload.content)
    assert len(payload.content) <= 64 * 1024
    assert event["id"] == message.reference
    return bool(event["data"]["milestone"]["title"] == message.notices[0].milestone.title)


@pytest.mark.parametrize(
    ("secret", "delivery", "timestamp", "body", "signature"),
    [
        (
            "whsec_plJ3nmyCDGBKInavdOK15jsl",
            "msg_loFOjxBNrRLzqYUf",
            1731705121,
            b'{"event_type":"ping","data":{"success":true}}',
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
        ),
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ],
)
def test_signatures_are_those_of_the_standard(
    secret: str, delivery: str, timestamp: int, body: bytes, signature: str
) -> None:
    headers = sign(body, delivery=delivery, secret=secret, now=datetime.fromtimestamp(timestamp, UTC))
    assert headers == {
        "webhook-id": delivery,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }


def test_a_receiver_verifies_with_the_old_secret_and_with_the_new() -> None:
    old, new = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_plJ3nmyCDGBKInavdOK15jsl"
    content = render(MESSAGES["kcr2-30-days"], ORIGIN).content
    # The reference implementation compares the timestamp with the clock.
    headers = sign(content, delivery="dl_x", secret=f"{old} {new}", now=datetime.now(UTC))  # noqa: TID251
    for secret in (old, new):
        assert Webhook(secret).verify(content, headers) == json.loads(content)


def test_a_milestone_without_a_date_or_with_one_in_doubt_has_no_firmness() -> None:
    known = MESSAGES["kcr2-30-days"]
    shown = {}
    for when in ("2026-01-01", "2026-05~", "../.."):
        change = compare(None, milestone(when))
        assert change is not None
        notice = change_notice(change, known.audience)
        event = json.loads(render(replace(known, contents=arrange([notice])), ORIGIN).content)
        told = event["data"]["milestone"]
        shown[when] = (told.get("modality"), told["date"]["precision"])
    assert shown == {
        "2026-01-01": ("fixed", "day"),
        "2026-05~": (None, "month"),
        "../..": (None, "open"),
    }


def test_a_date_says_whether_it_counts_no_more() -> None:
    planned, off = (
        read(f"{{id: a, when: 2026-09-01{end}}}", "{id: b, after: {milestone: a, offset: P6W}}")[1]
        for end in ("", ", cancelled: {on: 2026-06-02}")
    )
    change, known = compare(planned, off), MESSAGES["kcr2-30-days"]
    assert change
    notice = change_notice(change, known.audience)
    data = json.loads(render(replace(known, contents=arrange([notice])), ORIGIN).content)["data"]
    dates = (data["milestone"]["date"], data["change"]["before"], data["change"]["after"])
    assert [(one["latest"], one["lapsed"]) for one in dates] == [
        ("2026-10-13", True),
        ("2026-10-13", False),
        ("2026-10-13", True),
    ]


def test_without_a_secret_there_is_no_signature() -> None:
    headers = sign(b"{}", delivery="dl_x", secret="", now=datetime.fromtimestamp(0, UTC))
    assert headers == {"webhook-id": "dl_x", "webhook-timestamp": "0"}


@pytest.mark.parametrize("secret", ["geheim", "whsec_!!!", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
def test_a_secret_of_another_form_is_refused_without_being_repeated(secret: str) -> None:
    with pytest.raises(SettingsError) as raised:
        sign(b"{}", delivery="dl_x", secret=secret, now=datetime.fromtimestamp(0, UTC))
    assert secret not in str(raised.value)
