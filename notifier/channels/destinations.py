"""The channels of a file, each with its type and its checked settings, and who can answer for an owner.

A mail channel with `contacts: true` becomes one more for each address of the section `contacts`, with a
name of its own, so that each recipient has deliveries, outcomes and a health of its own.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from notifier.channels import CHANNEL_TYPES
from notifier.channels.base import address_of
from notifier.channels.email import MAILBOX
from notifier.errors import SecretRefusedError, SettingsError
from notifier.events_file.channels import CHANNEL
from notifier.events_file.load import read_section
from notifier.events_file.nodes import Mapping
from notifier.events_file.problems import read_within_border
from notifier.events_file.records import ListOf, Record, TableOf
from notifier.events_file.values import INVALID, Text
from notifier.named_tuple import NamedTuple
from notifier.net.permissions import SecretRole, host_of
from notifier.reminders.rules import ChangeMode, Channel
from notifier.timeline.filters import Filter
from notifier.timeline.known_values import KnownValues
from notifier.timeline.text_form import normal_form
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Mapping as AbstractMapping

    from notifier.channels.base import ChannelType
    from notifier.events_file.channels import ChannelEntry
    from notifier.events_file.nodes import KeyValue, Place
    from notifier.events_file.problems import Problems
    from notifier.events_file.records import Fields
    from notifier.events_file.whole import EventsFile
    from notifier.net.secrets import Secrets
    from notifier.reminders.rules import Rate
    from notifier.timeline.model import Timeline

CONTACTS = TableOf(each=ListOf(each=MAILBOX, or_one=True), id=Text(max_length=200))
Contacts = dict[str, tuple[str, ...]]


def read_contacts(events: EventsFile) -> Contacts:
    """Return the addresses of each owner; mistakes are added to the problems of the file."""
    read = partial(_contacts_of, timeline=events.timeline)
    return read_section("contacts", {}, read, events.sections, events.problems)


def _contacts_of(entry: KeyValue | None, problems: Problems, *, timeline: Timeline) -> Contacts:
    contacts = CONTACTS.read(entry.value, problems) if entry else {}
    if entry is None or contacts is INVALID:
        return {}
    known = KnownValues(timeline)
    for owner in contacts:
        if not known.has("owner", owner):
            suggestion = known.near("owner", owner)
            problems.warn(
                entry.value.place, "file.unused_word", key="owner", value=owner, suggestion=suggestion
            )
    return dict(contacts)


def with_contacts(
    channel: Channel, settings: AbstractMapping[str, str], contacts: Contacts
) -> Iterator[tuple[Channel, AbstractMapping[str, str]]]:
    """Give a channel with its settings, and one for each contact where it wants them.

    Each contact gets what the channel follows, of the milestones of its owner. Without `to` only they do.
    """
    if not settings.get("contacts"):
        yield channel, settings
        return
    if "to" in settings:
        yield channel, settings
    wanted = dict(channel.match.wanted)
    owners = {normal_form(owner) for owner in wanted.get("owner", contacts)}
    for owner, addresses in contacts.items():
        match = Filter(MappingProxyType({**wanted, "owner": (owner,)}))
        for number, address in enumerate(addresses if normal_form(owner) in owners else (), start=1):
            name = f"{channel.name}/{owner}" + (f"/{number}" if number > 1 else "")
            invites = address_of(address) if "invite" in settings else ""
            own = channel._replace(name=name, match=match, is_operator=False, invites=invites)
            yield own, {**settings, "to": address, "contact": owner}


DEFAULT_NAME = "console"


class Destination(NamedTuple):
    """A channel of the file with its type and its settings."""

    channel: Channel  # What it gets, and when.
    type: ChannelType  # Its channel type.
    # The keys of its type, as written in the file.
    settings: AbstractMapping[str, str] = MappingProxyType({})

    @property
    def rates(self) -> tuple[Rate, ...]:
        """The rates of the file, or else those of its type."""
        return self.type.rates if self.channel.rates is None else self.channel.rates


def read_destinations(events: EventsFile, secrets: Secrets | None = None) -> tuple[Destination, ...]:
    """Return the channels of a file; of a file without channels a console that shows changes at once.

    Problems are added to those of the file. With `secrets`, the addresses, secrets and permissions that are
    set on this machine are checked too.
    """
    if not events.channels:
        timeline = events.timeline
        channel = Channel(
            name=DEFAULT_NAME,
            type_name=DEFAULT_NAME,
            zone=timeline.zone,
            language=timeline.language,
            changes=ChangeMode.NOW,
        )
        return (Destination(channel=channel, type=CHANNEL_TYPES[DEFAULT_NAME]),)
    problems, contacts = events.problems, read_contacts(events)
    found = []
    for entry in events.channels:
        with problems.about(entry.channel.name):
            read = partial(_read, entry, problems, secrets)
            found.append(read_within_border(read, None, place=entry.place, problems=problems))
    return tuple(
        one._replace(channel=channel, settings=settings)
        for one in found
        if one
        for channel, settings in with_contacts(one.channel, one.settings, contacts)
    )


def _read(entry: ChannelEntry, problems: Problems, secrets: Secrets | None) -> Destination | None:
    channel = entry.channel
    channel_type = CHANNEL_TYPES.get(channel.type_name)
    if channel_type is None:
        if channel.type_name:
            known = ", ".join(CHANNEL_TYPES)
            suggestion = nearest(channel.type_name, CHANNEL_TYPES)
            problems.add(
                entry.type_place, "file.choice", value=channel.type_name, options=known, suggestion=suggestion
            )
        return None
    if channel.digest and not channel_type.groups:
        problems.add(entry.place, "file.no_digest", value=channel.type_name)
    if channel.is_operator and not channel_type.groups:
        # A message about trouble is text, and has no event type.
        people = ", ".join(name for name, one in CHANNEL_TYPES.items() if one.groups)
        problems.add(entry.type_place, "file.operator_type", value=channel.type_name, options=people)
    own = Record(keys=channel_type.keys, known=tuple(key.name for key in (*CHANNEL.keys, *channel_type.keys)))
    fields = own.read(Mapping(entry.place, dict(entry.own)), problems)
    for group in channel_type.needs:
        given = [key for key in group if key in entry.own]
        if len(given) != 1:
            problems.add(entry.place, "file.one_of", value=", ".join(given), keys=", ".join(group))
    settings: dict[str, str] = {}
    if fields is not INVALID:
        channel_type.check(fields, problems)
        settings = {key: value for key, value in fields.values.items() if value is not INVALID}
        if secrets:
            read = Destination(channel=channel, type=channel_type, settings=settings)
            _check_secrets(read, fields, secrets, problems)
    if settings.pop("invite", False):
        channel, settings["invite"] = channel._replace(invites=address_of(settings.get("to", ""))), "true"
    return Destination(channel=channel, type=channel_type, settings=settings)


def _check_secrets(read: Destination, fields: Fields, secrets: Secrets, problems: Problems) -> None:
    """Warn of problems with the secrets that are set on this machine; the sending one may have others."""
    channel_type, settings = read.type, read.settings
    credentials: dict[str, str] = {}
    for name, role in channel_type.secrets.items():
        key = next((key for key in (f"{name}_env", f"{name}_file") if key in settings), "")
        if key and role is SecretRole.CREDENTIAL:
            credentials[name] = key
        elif key:
            _check_value(channel_type, key, settings, secrets, place=fields.place(key), problems=problems)
    is_whole = all(value is not INVALID for value in fields.values.values()) and all(
        key.name in settings for key in channel_type.keys if key.required
    )
    server = channel_type.server(settings) if credentials and is_whole else None
    if server and (missing := secrets.missing_permissions(settings, credentials, server)):
        place = fields.place(next(iter(credentials.values())))
        problems.warn(place, "settings.not_allowed", host=server.host, entries=missing)
    if is_whole and channel_type.is_guarded:
        _check_hosts(read, fields, secrets, problems)


def _check_hosts(one: Destination, fields: Fields, secrets: Secrets, problems: Problems) -> None:
    """Warn of what will not be called, as far as the text of an address shows; no name is looked up."""
    for key, host, refusal in _hosts(one, secrets):
        values: dict[str, Any] = {}
        try:
            wrong = refusal(allow_private=secrets.allows_private(host, asked=one.channel.allow_private))
        except SecretRefusedError as error:
            wrong, values = error.key, error.values
        if wrong:
            wrong = wrong.replace("refusal.", "file.refused_")
            problems.warn(fields.place(key), wrong, value=one.settings[key], **values)
        if "?" in one.settings[key]:
            problems.warn(fields.place(key), "file.key_in_address", value=one.settings[key], key=key)


def _hosts(one: Destination, secrets: Secrets) -> Iterator[tuple[str, str, Callable[..., str]]]:
    """Yield the key and the host of each address of a channel, and what returns the key of its refusal."""
    # Not cheap to import, and a list whose channels have no addresses needs none.
    from notifier.net.addresses import refusal_of_url  # noqa: PLC0415

    settings = one.settings
    for name in (name for name, role in one.type.secrets.items() if role is SecretRole.ADDRESS):
        key = next((key for key in (name, f"{name}_env", f"{name}_file") if key in settings), "")
        # What is not set here may be set on the machine that sends.
        with suppress(SettingsError):
            if key and (url := secrets.address(settings, name).get_secret_value()):
                yield key, host_of(url), partial(refusal_of_url, url)
    if server := one.type.server(settings):
        yield "server", server.host, partial(_refusal_of_server, one, server.host)


def _refusal_of_server(one: Destination, host: str, *, allow_private: bool) -> str:
    from notifier.net.addresses import refusal_of_host  # noqa: PLC0415 - as above

    if refusal := refusal_of_host(host, allow_private=allow_private):
        return refusal
    return "refusal.mail_port" if one.type.is_internal(one.settings) and not allow_private else ""


def _check_value(
    channel_type: ChannelType,
    key: str,
    settings: AbstractMapping[str, str],
    secrets: Secrets,
    *,
    place: Place,
    problems: Problems,
) -> None:
    try:
        name = key.rpartition("_")[0]
        if channel_type.secrets[name] is SecretRole.SIGNING:
            secrets.signing_secret(settings)
        elif wrong := channel_type.address_problem(
            address := secrets.address(settings, name).get_secret_value()
        ):
            problems.add(place, wrong, value=settings[key])
        elif wrong := channel_type.address_warning(address):
            problems.warn(place, wrong, value=settings[key])
    except SecretRefusedError as error:
        names: dict[str, object] = error.values
        problems.warn(place, error.key, value="", suggestion="", **names)
    except SettingsError:
        # A secret may be set only on the machine that sends the messages.
        return
