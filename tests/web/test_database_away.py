"""While the database is away, each address that needs it says so, and when to come back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.web.pages import Pages
from tests.databases import away
from tests.web.asking import hidden, make_asking
from tests.web.desk.world import ORIGIN, make_world

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from notifier.store.database import Database
    from tests.web.client import Client

SAID = "De database werkt niet. Er is niets veranderd; wacht een halve minuut en laad deze pagina opnieuw."


def _requests(client: Client, name: str) -> list[tuple[str, str]]:
    """Return a method and an address of each route of the parts, with a name where that has one."""
    routes = [route for part in client.parts for route in part.routes(Pages(client.site))]
    return [
        (method, re.sub(r"\{\w+\}", name, route.path))
        for route in routes
        for method in sorted(route.methods or ())
    ]


def _is_told(answer: httpx.Response) -> bool:
    return (
        (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        and answer.headers["cache-control"] == "no-store"
        and (not answer.content or ("<h1>Dit kan nu niet</h1>" in answer.text and SAID in answer.text))
    )


def test_the_desk_says_so_at_every_address_with_and_without_a_session(
    tmp_path: Path, database: Database
) -> None:
    world = make_world(tmp_path, database).enter()
    with away(database):
        for headers in (ORIGIN, {**world.cookie, **ORIGIN}):
            for method, path in _requests(world.client, "x"):
                form = {"csrf": world.csrf, "token": "x", "do": "reject", "id": "1"}
                sent = {"data": form} if method == "POST" else {}
                answer = world.client.request(method, path, headers, **sent)
                assert _is_told(answer), (method, path, answer.status_code)
    assert world.get("/edit").status_code == 200


def test_the_form_for_answers_says_so_and_takes_the_same_answer_later(
    tmp_path: Path, database: Database
) -> None:
    asking = make_asking(tmp_path, database)
    link = asking.link()
    shown = hidden(asking.client.post(link, {"say": "done", "day": "1 december 2025"}).text)
    with away(database):
        assert _is_told(asking.client.get(link))
        assert _is_told(asking.client.post(link, {**shown, "stage": "write"}))
    assert asking.client.post(link, {**shown, "stage": "write"}).status_code == 303
    assert len(asking.proposals()) == 1
