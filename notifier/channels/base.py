"""The contract of a channel type: its keys in the file, how it renders a message and how it sends it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.errors import SettingsError
from notifier.events_file.records import Key
from notifier.events_file.values import ENVIRONMENT_NAME, SECRET_FILE
from notifier.named_tuple import NamedTuple
from notifier.net.answers import MeaningRow, read_answer
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.permissions import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from notifier.events_file.problems import Problems
    from notifier.events_file.records import Fields
    from notifier.ics.appointments import Appointment
    from notifier.ics.entries import Entry
    from notifier.net.connections import Network
    from notifier.net.permissions import SecretRole, ServerAddress
    from notifier.net.secrets import Secrets
    from notifier.net.transport import Connections
    from notifier.reminders.messages import Message
    from notifier.reminders.rules import Channel, Rate
    from notifier.timeline.model import Milestone
    from notifier.words import Language


def secret_keys(name: str, what: str) -> tuple[Key, Key]:
    """Return the two keys that name where a secret is: in a variable, or in a file of the secrets folder."""
    holds = f"that holds the {what}."
    return (
        Key(name=f"{name}_env", type=ENVIRONMENT_NAME, meaning=f"Environment variable {holds}"),
        Key(name=f"{name}_file", type=SECRET_FILE, meaning=f"File of the secrets folder {holds}"),
    )


URL_KEYS = secret_keys("url", "address")


class Payload(NamedTuple):
    """A rendered message; retries send the same bytes."""

    content: bytes
    media_type: str


class MessageOrigin(NamedTuple):
    """What a message says of the timeline and channel it comes from."""

    domain: str  # The domain of the timeline.
    base_url: str  # Its public address without a slash at the end; empty when there is none.
    rendered_at: datetime  # As-of moment of rendering, aware.
    settings: Mapping[str, str]  # The channel's own keys, as written in the file.
    # Returns the calendar entries of a milestone.
    entries: Callable[[Milestone], tuple[Entry, ...]] = lambda _: ()


class Parcel(NamedTuple):
    """One payload to send."""

    delivery: str  # The delivery's id, the same at each attempt.
    payload: Payload  # What to send.
    channel: Channel
    settings: Mapping[str, str]  # The channel's own keys, as written in the file.
    secrets: Secrets  # Reads addresses and secrets.
    network: Network  # Proxy, trusted authorities and timeout.
    now: datetime  # Real time, for signatures.
    connections: Connections | None = None  # Connections shared with other parcels; None for one of its own.


def address_of(mailbox: str) -> str:
    """Return the address of `name <address>`, or of an address alone."""
    return mailbox.rpartition("<")[2].rstrip(">")


class ChannelType(NamedTuple):
    """One channel type."""

    name: str  # The value of `type` in the file.
    keys: tuple[Key, ...]  # Its own keys in the file.
    example: Mapping[str, str]  # The keys of a minimal channel of this type, as written in the file.
    groups: bool  # Whether all that is due at one moment becomes one message.
    # Renders a message; its reference stands in the bytes as it is, for readers who quote it.
    render: Callable[[Message, MessageOrigin], Payload]
    # Sends a payload; never raises for an error of the network or the receiver.
    send: Callable[[Parcel], Outcome]
    answers: tuple[MeaningRow, ...] = ()  # What its receiver's answers mean; empty where no answer is seen.
    needs: tuple[tuple[str, ...], ...] = ()  # Groups of keys; exactly one of each group is required.
    # The role of each secret, by its key without `_env` or `_file`.
    secrets: Mapping[str, SecretRole] = MappingProxyType({})
    # Returns the server its credentials are sent to; None for a type without login.
    server: Callable[[Mapping[str, str]], ServerAddress | None] = lambda _: None
    # Whether its server is only called with `allow_private`, for its port or its security.
    is_internal: Callable[[Mapping[str, str]], bool] = lambda _: False
    is_guarded: bool = True  # Whether its calls go through our client, with its checks.
    # Records problems with the combination of its keys.
    check: Callable[[Fields, Problems], object] = lambda _fields, _problems: None
    # Returns the key of a sentence about an invalid address, or an empty text.
    address_problem: Callable[[str], str] = lambda _: ""
    address_warning: Callable[[str], str] = lambda _: ""  # The same about an address that may no longer work.
    # Whether its messages carry the link for answers only with `answers: true`.
    answers_when_asked: bool = False
    can_tell_repeats: bool = False  # Whether the receiver can recognise a repeat by the delivery's id.
    rates: tuple[Rate, ...] = ()  # Rates that the service accepts.
    # Renders an appointment, given the id of its delivery; None for a type without appointments.
    invite: Callable[[Appointment, MessageOrigin, str, Language], Payload] | None = None
    # Calls the receiver and logs in, without sending anything; the outcome is `sent` where that works, with a
    # detail where there was a login. None for a type that cannot be tried so.
    probe: Callable[[Parcel], Outcome] | None = None
    # Returns the key of a sentence that says what to look at after a test message, because the answer does
    # not show it; or an empty text.
    after_test: Callable[[Mapping[str, str]], str] = lambda _: ""


def attempt(channel_type: ChannelType, parcel: Parcel, *, is_probe: bool = False) -> Outcome:
    """Send a parcel, or only try the way there, and return the outcome without secrets; never raises."""
    do = channel_type.probe if is_probe and channel_type.probe else channel_type.send
    try:
        outcome = do(parcel)
    except SettingsError as error:
        # No other message of this channel could be sent either.
        return Outcome(verdict=Verdict.BROKEN, detail=error.sentence(parcel.channel.language))
    except Exception as error:  # noqa: BLE001 - one delivery must not stop the others
        return Outcome(verdict=Verdict.UNKNOWN, detail=type(error).__name__)
    return outcome._replace(detail=parcel.secrets.hide(outcome.detail, parcel.settings))


def reach_address(parcel: Parcel) -> Outcome:
    """Return whether the server of the channel's address answers."""
    from notifier.net.http import look  # noqa: PLC0415 - as below

    address = parcel.secrets.address(parcel.settings).get_secret_value()
    allow_private = parcel.secrets.allows_private(host_of(address), asked=parcel.channel.allow_private)
    return look(address, allow_private=allow_private, network=parcel.network)


def post_parcel(
    parcel: Parcel, answers: tuple[MeaningRow, ...], headers: Mapping[str, str] | None = None
) -> Outcome:
    """Post a payload to the channel's address, and return the outcome."""
    # The HTTP client is slow to import, and checking a file does not need it.
    from notifier.net.http import post  # noqa: PLC0415

    address = parcel.secrets.address(parcel.settings).get_secret_value()
    return post(
        address,
        parcel.payload.content,
        headers={"Content-Type": parcel.payload.media_type, **(headers or {})},
        allow_private=parcel.secrets.allows_private(host_of(address), asked=parcel.channel.allow_private),
        classify=lambda answer: (outcome := read_answer(answers, answer.status, answer.body))._replace(
            detail=parcel.secrets.hide(outcome.detail, parcel.settings)
        ),
        now=parcel.now,
        network=parcel.network,
        connections=parcel.connections,
    )
