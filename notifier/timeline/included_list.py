"""A list that is a part of another one, and the names and identity of its milestones there.

An included milestone is named `list/id`. Its key is the UID that it has in the calendars of its own list,
`id@domain`: so it stays the same entry for who subscribes to both, also under another name of the list.
"""

from __future__ import annotations

from notifier.named_tuple import NamedTuple

# What a file can say itself of a milestone of an included list: the keys under `extend`.
EXTENDABLE = ("action", "owner", "topics", "notes", "reminders")


class IncludedList(NamedTuple):
    """A list that is a part of another one.

    `name` is its name in the file that includes it, `title` that of its calendar, `address` the address
    or path of its file. Without a public address or a contact those are empty.
    """

    name: str
    title: str
    domain: str
    url: str
    contact: str
    address: str


def uid_of(key: str, suffix: str, domain: str) -> str:
    """Return a UID: of an included milestone in its own domain."""
    name, _, own = key.partition("@")
    return f"{name}{suffix}@{own or domain}"


def list_of(name: str) -> str:
    """Return the name of the list that an id belongs to; empty for a milestone of the file itself."""
    return name.rpartition("/")[0]
