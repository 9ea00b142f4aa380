"""What a kind of channel is: its keys in the file, its form of a message, and its way of sending it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from notifier.events_file.records import Key
from notifier.events_file.references import ENVIRONMENT_NAME, SECRET_FILE
from notifier.net.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from notifier.events_file.problems import Problems
    from notifier.events_file.records import Fields
    from notifier.net.connections import Network
    from notifier.net.http import Answer
    from notifier.net.permissions import SecretRole, Server
    from notifier.net.secrets import Secrets
    from notifier.net.transport import Connections
    from notifier.reminders.messages import Message
    from notifier.reminders.rules import Channel, Rate

URL_KEYS = (
    Key(name="url_env", type=ENVIRONMENT_NAME, meaning="Environment variable that holds the address."),
    Key(name="url_file", type=SECRET_FILE, meaning="File of the secrets folder that holds the address."),
)
SECRET_KEYS = (
    Key(name="secret_env", type=ENVIRONMENT_NAME, meaning="Environment variable that holds the secret."),
    Key(name="secret_file", type=SECRET_FILE, meaning="File of the secrets folder that holds the secret."),
)
# What means the same from every receiver. Source: RFC 9110 15 and RFC 6585 4.
COMMON_ANSWERS: Mapping[str, Verdict] = {
    "3xx": Verdict.FAILED,
    "408": Verdict.FAILED,
    "429": Verdict.BUSY,
    "5xx": Verdict.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """A message in the form of its channel, frozen: retries send the same bytes."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who speaks.

    Attributes:
        domain: The domain of the timeline.
        base_url: Its public address without a slash at the end; empty when there is none.
        rendered_at: The moment the words were fixed, aware.
        settings: The channel's own keys, as written in the file.
    """

    domain: str
    base_url: str
    rendered_at: datetime
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One payload on its way.

    Attributes:
        delivery: The delivery's id, the same at each try.
        payload: What to send.
        channel: Where to.
        settings: The channel's own keys, as written in the file.
        secrets: Reads addresses and secrets, each for what it may be used for.
        network: How this machine reaches the world.
        now: Real time: what signatures carry.
        kept: What it shares with those sent before and after it; None when it goes by itself.
    """

    delivery: str
    payload: Payload
    channel: Channel
    settings: Mapping[str, str]
    secrets: Secrets
    network: Network
    now: datetime
    connections: Connections | None = None


def nothing_wrong(fields: Fields, problems: Problems) -> None:
    """Find nothing wrong with keys taken together."""


def any_address(address: str) -> str:
    """Find nothing wrong with an address."""
    del address
    return ""


def no_server(settings: Mapping[str, str]) -> Server | None:
    """Log in nowhere."""
    del settings
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelType:
    """One kind of channel.

    Attributes:
        name: What `type` says in the file.
        keys: Its own keys in the file.
        example: Keys that are enough for one channel of this kind, as they stand in the file.
        answers: What an HTTP answer means, by `"200 ok"` (status and body), `"200"` or `"2xx"`, of which the
            most exact one counts; None for a channel that does not post over HTTP.
        needs: Groups of keys of which exactly one must be there.
        secrets: What each secret may be used for, by its key without `_env` or `_file`.
        server: Returns where its credentials travel to.
        check: Records what is wrong with its keys taken together.
        groups: Whether what is due at one moment becomes one message.
        address_problem: Returns the key of what is wrong with an address, or an empty text.
        can_tell_repeats: Whether the receiver recognises a delivery it had before.
        rates: How much the service takes at the most.
        render: Brings a message into its form.
        send: Sends a payload; never raises for what a network or a receiver does.
        after_test: What a person should look at after a test message, as no answer tells it.
    """

    name: str
    keys: tuple[Key, ...]
    example: Mapping[str, str]
    answers: Mapping[str, Verdict] | None
    needs: tuple[tuple[str, ...], ...] = ()
    secrets: Mapping[str, SecretRole] = field(default_factory=dict)
    server: Callable[[Mapping[str, str]], Server | None] = no_server
    check: Callable[[Fields, Problems], None] = nothing_wrong
    groups: bool
    address_problem: Callable[[str], str] = any_address
    can_tell_repeats: bool = False
    rates: tuple[Rate, ...] = ()
    render: Callable[[Message, Origin], Payload]
    send: Callable[[Parcel], Outcome]
    after_test: str = ""


def read_answer(answers: Mapping[str, Verdict], answer: Answer) -> Outcome:
    """Return what an answer means; one that no key is about is a failure."""
    said = answer.body.strip()
    keys = (f"{answer.status} {said}", f"{answer.status}", f"{answer.status // 100}xx")
    verdict = next((answers[key] for key in keys if key in answers), Verdict.FAILED)
    return Outcome(verdict=verdict, detail=said)


def post_parcel(
    parcel: Parcel, answers: Mapping[str, Verdict], headers: Mapping[str, str] | None = None
) -> Outcome:
    """Post a payload to the channel's address, and return what the answer means."""
    # The HTTP client is not cheap to import, and checking a file needs none.
    from notifier.net.http import post  # noqa: PLC0415

    return post(
        parcel.secrets.address(parcel.settings).get_secret_value(),
        parcel.payload.content,
        headers={"Content-Type": parcel.payload.media_type, **(headers or {})},
        allow_private=parcel.channel.allow_private,
        classify=lambda answer: read_answer(
            answers, replace(answer, body=parcel.secrets.hide(answer.body, parcel.settings))
        ),
        now=parcel.now,
        network=parcel.network,
        connections=parcel.connections,
    )
