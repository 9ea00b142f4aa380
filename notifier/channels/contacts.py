"""The section `contacts`: who can answer for an owner, and the channels that write to them.

A mail channel with `contacts: true` becomes one more channel for each address, with a name of its own, so
that each recipient has deliveries, outcomes and a health of its own.
"""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.channels.email import MAILBOX
from notifier.events_file.load import read_section
from notifier.events_file.records import ListOf, TableOf
from notifier.events_file.values import INVALID, Text
from notifier.timeline.filters import Filter
from notifier.timeline.known_values import KnownValues
from notifier.timeline.text_form import normal_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifier.events_file.nodes import KeyValue
    from notifier.events_file.problems import Problems
    from notifier.events_file.whole import EventsFile
    from notifier.reminders.rules import Channel
    from notifier.timeline.model import Timeline

CONTACTS = TableOf(each=ListOf(each=MAILBOX, or_one=True), id=Text(max_length=200))
Contacts = dict[str, tuple[str, ...]]


def read_contacts(events: EventsFile) -> Contacts:
    """Return the addresses of each owner; mistakes are added to the problems of the file."""
    read = partial(_read, timeline=events.timeline)
    return read_section("contacts", {}, read, events.sections, events.problems)


def _read(entry: KeyValue | None, problems: Problems, *, timeline: Timeline) -> Contacts:
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
    channel: Channel, settings: Mapping[str, str], contacts: Contacts
) -> Iterator[tuple[Channel, Mapping[str, str]]]:
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
            own = channel._replace(name=name, match=match, is_operator=False)
            yield own, {**settings, "to": address, "contact": owner}
