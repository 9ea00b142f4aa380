"""A list that is a part of another one, and the names and identity of its milestones there.

An included milestone is named `list/id`. Its key is the UID that it has in the calendars of its own list,
`id@domain`: so it stays the same entry for who subscribes to both, also under another name of the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


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


def extend_document(document: Mapping[str, Any], name: str, key: str, value: Any) -> Mapping[str, Any]:
    """Return a file as plain data with another value of what it adds to an included milestone.

    Where nothing changes it is the same object; None in place of a value removes the key.
    """
    extensions: Mapping[str, Any] = document.get("extend") or {}
    before: Mapping[str, Any] = extensions.get(name, {})
    after = {one: held for one, held in before.items() if one != key}
    if value is not None:
        after = {**before, key: value}
    if after == before:
        return document
    others = {one: held for one, held in extensions.items() if one != name}
    whole = {**extensions, name: after} if after else others
    rest = {one: held for one, held in document.items() if one != "extend"}
    return {**document, "extend": whole} if whole else rest
