"""Adding a channel: without all declared answers it fails; a complete one takes three files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.extending.trial import Checkout

MODULE = "notifier/channels/mattermost.py"
TABLE = "notifier/channels/__init__.py"
TESTS = "tests/channels/test_mattermost.py"
CONTRACT = ("tests/contract/test_channels.py", "-k", "mattermost")

CHANNEL = '''"""Mattermost: an incoming webhook that takes a text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from notifier.channels.base import URL_KEYS, ChannelType, MessageOrigin, Parcel, Payload, post_parcel
from notifier.net.answers import HTTP_ANSWERS, MeaningRow
from notifier.net.outcomes import Verdict
from notifier.net.permissions import SecretRole

if TYPE_CHECKING:
    from notifier.net.outcomes import Outcome
    from notifier.reminders.messages import Message

_ANSWERS = (MeaningRow(status="2xx", verdict=Verdict.SENT), *HTTP_ANSWERS)


def render(message: Message, _origin: MessageOrigin) -> Payload:
    """Write the message as a text."""
    text = f"{message.plain_text[:3000]}\\n({message.footer})"
    return Payload(content=json.dumps({"text": text}).encode(), media_type="application/json")


def send(parcel: Parcel) -> Outcome:
    """Post to the incoming webhook."""
    return post_parcel(parcel, _ANSWERS)


TYPE = ChannelType(
    name="mattermost",
    keys=URL_KEYS,
    example={"url_env": "MATTERMOST_URL"},
    answers=_ANSWERS,
    needs=(("url_env", "url_file"),),
    secrets={"url": SecretRole.ADDRESS},
    groups=True,
    render=render,
    send=send,
)
'''
FORM = '''"""Mattermost's form of a message."""

import json


def check_form(payload, message):
    return message.reference in json.loads(payload.content)["text"]
'''


@pytest.fixture
def checkout(checkout: Checkout) -> Checkout:
    """Return a copy with the channel, complete except for its tests and for what a test changes."""
    checkout.write(MODULE, CHANNEL)
    checkout.replace(TABLE, "console, email, slack, teams", "console, email, mattermost, slack, teams")
    checkout.replace(TABLE, "email.TYPE, apprise.TYPE", "email.TYPE, apprise.TYPE, mattermost.TYPE")
    return checkout


def test_a_whole_channel_passes_with_three_files(checkout: Checkout) -> None:
    checkout.write(TESTS, FORM)
    # The golden messages are written by the suite itself.
    assert checkout.run_tests(*CONTRACT, "--regenerate").passed
    whole = checkout.run_tests(*CONTRACT)
    assert whole.passed, whole.report
    assert checkout.touched == {MODULE, TABLE, TESTS}


@pytest.mark.parametrize(
    ("half", "reasons"),
    [
        (
            {
                ", *HTTP_ANSWERS)": ', MeaningRow(status="404", verdict=Verdict.BROKEN))',
            },
            (
                "test_what_refuses_us_comes_with_what_the_operator_can_do[mattermost]",
                "test_each_status_has_the_meaning_that_all_channels_owe[mattermost]",
                # No golden messages, and no check of its form.
                "test_a_message_has_the_form_agreed_on[mattermost-kcr2-30-days]",
                "No module named 'tests.channels.test_mattermost'",
            ),
        ),
        (
            {
                "parcel, _ANSWERS)": "parcel, _ANSWERS[:1])",
                "json.dumps({": '("%s" % {',
                "{message.footer}": "",
            },
            (
                "test_each_answer_on_the_wire_means_what_its_row_says[mattermost]",
                "test_no_title_breaks_the_form[mattermost]",
                "test_a_repeat_is_marked_where_the_receiver_cannot_tell[mattermost]",
            ),
        ),
        (
            {"    answers=_ANSWERS,": "    answers=(),", '"url_env": "MATTERMOST_URL"': ""},
            (
                "test_a_channel_without_declared_answers_does_not_post[mattermost]",
                "test_an_example_of_a_channel_is_accepted[mattermost]",
            ),
        ),
    ],
    ids=["answers", "wire", "undeclared"],
)
def test_half_a_channel_is_noticed(
    checkout: Checkout, half: dict[str, str], reasons: tuple[str, ...]
) -> None:
    for whole, less in half.items():
        checkout.replace(MODULE, whole, less)
    outcome = checkout.run_tests(*CONTRACT, "--maxfail=0")
    assert not outcome.passed
    for reason in reasons:
        assert reason in outcome.report, outcome.report
