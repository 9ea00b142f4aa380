"""How to subscribe: per calendar program the steps, a link where one works, and what to expect.

A new program is a row in the table below and its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from notifier.words import Language, catalog, say

if TYPE_CHECKING:
    from collections.abc import Callable


def webcal(address: str) -> str:
    """Return the address that a calendar program opens as a subscription."""
    return f"webcal://{address.partition('://')[2]}"


def _google(address: str, title: str) -> str:
    del title
    # An https address after cid= is taken for the name of a calendar at Google, and fails.
    return f"https://calendar.google.com/calendar/r?cid={quote(webcal(address), safe='')}"


def _outlook(address: str, title: str) -> str:
    return (
        "https://outlook.office.com/calendar/0/addfromweb"
        f"?url={quote(address, safe='')}&name={quote(title, safe='')}"
    )


def _webcal(address: str, title: str) -> str:
    del title
    return webcal(address)


class Client(NamedTuple):
    """A calendar program.

    Attributes:
        name: Middle of the keys of its words: `subscribe.<name>.title`, `.1`, `.2` and so on for its steps,
            and `.refresh` for when it shows a change.
        link: Makes a link that subscribes from the address and the title; None where none works.
        is_cloud: Whether its maker fetches the calendar, so that one on an intranet stays out of reach.
    """

    name: str
    link: Callable[[str, str], str] | None = None
    is_cloud: bool = False


CLIENTS = (
    Client("outlook", link=_outlook, is_cloud=True),
    Client("outlook_classic"),
    Client("google", link=_google, is_cloud=True),
    Client("apple", link=_webcal),
    Client("thunderbird"),
    Client("nextcloud"),
    Client("android"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """How to subscribe with one program, in words.

    Attributes:
        name: The program's name in this table.
        title: What it is called.
        steps: What to do, in order.
        refresh: When it shows a change.
        link: A link that does it; empty where none works.
        warning: Why it may not work; empty where it does.
    """

    name: str
    title: str
    steps: tuple[str, ...]
    refresh: str
    link: str
    warning: str


def subscribe_guides(address: str, title: str, language: Language) -> tuple[Guide, ...]:
    """Return how to subscribe to one calendar.

    Args:
        address: Its https or http address, or its path where no address is known: then there are no links.
        title: What it is called.
        language: The reader's language.
    """
    return tuple(_guide(client, address, title, language) for client in CLIENTS)


def is_reachable_from_outside(address: str) -> bool:
    """Whether somebody elsewhere can fetch an address, as far as its host tells."""
    host = urlsplit(address).hostname or ""
    return "." in host and not host.replace(".", "").isdigit() and not host.endswith((".local", ".internal"))


def _guide(client: Client, address: str, title: str, language: Language) -> Guide:
    words = catalog(language)
    prefix = f"subscribe.{client.name}"
    numbers = range(
        1, sum(key.startswith(f"{prefix}.") and key[len(prefix) + 1 :].isdigit() for key in words) + 1
    )
    return Guide(
        name=client.name,
        title=say(language, f"subscribe.{client.name}.title"),
        steps=tuple(say(language, f"subscribe.{client.name}.{number}") for number in numbers),
        refresh=say(language, f"subscribe.{client.name}.refresh"),
        link=client.link(address, title) if client.link and "://" in address else "",
        warning=_warning(client, address, language),
    )


def _warning(client: Client, address: str, language: Language) -> str:
    if not client.is_cloud:
        return ""
    return say(language, "subscribe.cloud" if is_reachable_from_outside(address) else "subscribe.unreachable")
