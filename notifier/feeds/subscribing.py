"""How to subscribe: per calendar program the steps, a link where one works, and when it refreshes.

To add a program, add a row to the table `CLIENTS` and its texts.
"""

from __future__ import annotations

from itertools import count, takewhile
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from notifier.named_tuple import NamedTuple
from notifier.words import Language, catalog, say

if TYPE_CHECKING:
    from collections.abc import Callable


def webcal(address: str) -> str:
    """Return the address that a calendar program opens as a subscription."""
    return f"webcal://{address.partition('://')[2]}"


def _google(address: str, title: str) -> str:
    del title
    # Google reads an https address after cid= as the name of one of its own calendars, and fails.
    return f"https://calendar.google.com/calendar/r?cid={quote(webcal(address), safe='')}"


def _outlook(address: str, title: str) -> str:
    return (
        "https://outlook.office.com/calendar/0/addfromweb"
        f"?url={quote(address, safe='')}&name={quote(title, safe='')}"
    )


class Client(NamedTuple):
    """A calendar program."""

    # Part of the keys of its texts: `subscribe.<name>.title`, `.1`, `.2` and so on for its steps, and
    # `.refresh` for when it shows a change.
    name: str
    # Returns a link that subscribes, given the address and the title; None where none works.
    link: Callable[[str, str], str] | None = None
    # Whether its provider fetches the calendar, so that an intranet address cannot work.
    is_cloud: bool = False


CLIENTS = (
    Client("outlook", link=_outlook, is_cloud=True),
    Client("outlook_classic"),
    Client("google", link=_google, is_cloud=True),
    Client("apple", link=lambda address, _title: webcal(address)),
    Client("thunderbird"),
    Client("nextcloud"),
    Client("android"),
)


class Guide(NamedTuple):
    """How to subscribe with one program, as texts."""

    name: str  # The program's name in `CLIENTS`.
    title: str
    steps: tuple[str, ...]
    refresh: str  # When it shows a change.
    link: str  # A link that subscribes; empty where none works.
    warning: str  # Why subscribing may fail; empty where there is no such reason.


def subscribe_guides(
    address: str, title: str, language: Language, *, has_page: bool = True
) -> tuple[Guide, ...]:
    """Return how to subscribe to one calendar.

    Args:
        address: Its https or http address, or its path where no address is known: then there are no links.
        title: The title of the calendar.
        language: The reader's language.
        has_page: Whether the steps stand on a page, below the links of the calendar.
    """
    return tuple(_guide(client, address, title, language, has_page=has_page) for client in CLIENTS)


def is_reachable_from_outside(address: str) -> bool:
    """Whether an address can be fetched from the internet, judged by its host name."""
    host = urlsplit(address).hostname or ""
    return "." in host and not host.replace(".", "").isdigit() and not host.endswith((".local", ".internal"))


def _guide(client: Client, address: str, title: str, language: Language, *, has_page: bool) -> Guide:
    words = catalog(language)
    keys = takewhile(words.__contains__, (f"subscribe.{client.name}.{number}" for number in count(1)))
    return Guide(
        name=client.name,
        title=say(language, f"subscribe.{client.name}.title"),
        # A step that names what stands on the page has another form with the address.
        steps=tuple(
            say(language, key if has_page or f"{key}.address" not in words else f"{key}.address")
            for key in keys
        ),
        refresh=say(language, f"subscribe.{client.name}.refresh"),
        link=client.link(address, title) if client.link and "://" in address else "",
        warning=_warning(client, address, language),
    )


def _warning(client: Client, address: str, language: Language) -> str:
    if not client.is_cloud:
        return ""
    return say(language, "subscribe.cloud" if is_reachable_from_outside(address) else "subscribe.unreachable")
