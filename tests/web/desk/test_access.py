"""Who comes in at the desk: each attack by raw requests, and refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notifier.store.tokens import SESSION_LASTS, list_editors, make_editor, revoke_editor, revoke_once
from tests.databases import dump
from tests.web.desk.world import FOREIGN, ORIGIN, make_world

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.web.desk.world import DeskWorld


def test_without_any_link_there_is_no_desk(world: DeskWorld) -> None:
    assert world.get("/edit").status_code == 404
    assert world.get("/edit/link/x").status_code == 404
    assert world.start("x").status_code == 404


def test_a_link_shows_one_button_and_only_its_post_starts_a_session(both_worlds: DeskWorld) -> None:
    world = both_worlds
    token = world.make_link()
    before = dump(world.database)
    for answer in (world.get(f"/edit/link/{token}"), world.client.head(f"/edit/link/{token}")):
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert answer.headers["referrer-policy"] == "strict-origin"
        assert answer.headers["cache-control"] == "no-store"
    assert dump(world.database) == before
    assert world.get("/edit").status_code == 403
    started = world.start(token)
    assert (started.status_code, started.headers["location"]) == (303, "../edit")
    assert world.enter().get("/edit").status_code == 200


def test_the_language_that_was_chosen_on_the_page_of_a_link_stays(world: DeskWorld) -> None:
    form = {"token": world.make_link(), "name": "LOCC"}
    assert 'action="../start?lang=en"' in world.get(f"/edit/link/{form['token']}?lang=en").text
    started = world.client.post("/edit/start?lang=en", form, ORIGIN)
    assert (started.status_code, started.headers["location"]) == (303, "../edit?lang=en")


def test_neither_token_nor_secret_is_stored(both_worlds: DeskWorld) -> None:
    token = both_worlds.make_link()
    both_worlds.enter()
    secret = both_worlds.cookie["Cookie"].partition("=")[2]
    stored = repr(dump(both_worlds.database))
    assert token not in stored
    assert secret not in stored


@pytest.mark.parametrize(
    ("url", "cookie"),
    [
        ("", "__Host-notifier-desk={}; Max-Age=43200; HttpOnly; SameSite=Strict; Secure; Path=/"),
        (
            "https://m.example",
            "__Host-notifier-desk={}; Max-Age=43200; HttpOnly; SameSite=Strict; Secure; Path=/",
        ),
        # Without a path a browser takes that of the address: /sub/edit.
        (
            "https://m.example/sub",
            "__Secure-notifier-desk={}; Max-Age=43200; HttpOnly; SameSite=Strict; Secure",
        ),
    ],
)
def test_the_cookie_is_bound_to_the_site(tmp_path: Path, sqlite: Database, url: str, cookie: str) -> None:
    world = make_world(tmp_path, sqlite, url=url)
    found = world.start(world.make_link()).headers["set-cookie"]
    secret = found.partition("=")[2].partition(";")[0]
    assert found == cookie.format(secret)
    assert len(secret) == 43


def test_a_session_never_has_a_secret_that_came_from_outside(world: DeskWorld) -> None:
    """As where a page sets the cookie first: session fixation."""
    token = world.make_link()
    planted = {"Cookie": "__Host-notifier-desk=planted", **ORIGIN}
    secrets = set()
    for _ in range(2):
        started = world.start(token, headers=planted)
        secrets.add(started.headers["set-cookie"].partition("=")[2].partition(";")[0])
    assert len(secrets) == 2
    assert "planted" not in secrets
    assert world.client.get("/edit", planted).status_code == 403


def test_a_session_ends_after_its_time(both_worlds: DeskWorld) -> None:
    world = both_worlds.enter()
    world.later(SESSION_LASTS - timedelta(seconds=1))
    assert world.get("/edit").status_code == 200
    world.later(timedelta(seconds=1))
    assert world.get("/edit").status_code == 403
    assert world.post("/edit", do="reject", id="1").status_code == 403


def test_a_session_ends_when_its_editor_leaves_and_when_its_link_is_revoked(both_worlds: DeskWorld) -> None:
    world = both_worlds.enter()
    ended = world.post("/edit/end")
    assert ended.status_code == 200
    assert "; Max-Age=0" in ended.headers["set-cookie"]
    assert world.get("/edit").status_code == 403
    world.enter()
    with world.database.write() as session:
        for row in list_editors(session):
            assert revoke_editor(session, row.id or 0, now=world.now)
            assert not revoke_editor(session, row.id or 0, now=world.now)
    # Without any link that works, as before there was one.
    assert world.get("/edit").status_code == 404


def test_an_address_that_works_once_starts_one_session(both_worlds: DeskWorld) -> None:
    """As that of `serve --edit`; looking at it does not use it."""
    world = both_worlds
    with world.database.write() as session:
        token = make_editor(session, note="", now=world.now, is_once=True)
    assert world.get(f"/edit/link/{token}").status_code == 200
    assert world.start(token).status_code == 303
    assert world.start(token).status_code == 404
    assert world.get(f"/edit/link/{token}").status_code == 404
    world.later(2 * SESSION_LASTS)
    world.enter()
    assert world.start(token).status_code == 404
    with world.database.write() as session:
        assert [row.is_once for row in list_editors(session)] == [False]
        revoke_once(session, now=world.now)
    assert world.get("/edit").status_code == 200


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_is_refused(world: DeskWorld, headers: dict[str, str]) -> None:
    token = world.make_link()
    assert world.start(token, headers=headers).status_code == 403
    world.enter()
    before = dump(world.database)
    for path in ("/edit", "/edit/end"):
        assert world.post(path, headers, do="reject", id="1").status_code == 403
    assert dump(world.database) == before
    assert world.get("/edit").status_code == 200


def test_a_form_behind_a_proxy_that_names_another_host_is_ours(tmp_path: Path, sqlite: Database) -> None:
    world = make_world(tmp_path, sqlite, url="https://m.example/sub")
    assert world.start(world.make_link(), headers={"Origin": "https://m.example"}).status_code == 303
    assert world.start(world.make_link(), headers={"Origin": "http://m.example"}).status_code == 403


@pytest.mark.parametrize("csrf", ["", "x", "0" * 64, "é"])
def test_a_form_without_the_token_of_its_session_is_refused(world: DeskWorld, csrf: str) -> None:
    world.enter()
    of_another = world.csrf
    world.enter()
    for wrong in (csrf, of_another):
        assert world.post("/edit", csrf=wrong, do="reject", id="1").status_code == 403
        assert world.post("/edit/end", csrf=wrong).status_code == 403


def test_no_page_of_the_desk_is_shown_within_another(world: DeskWorld) -> None:
    token = world.make_link()
    world.enter()
    for path in ("/edit", f"/edit/link/{token}"):
        headers = world.get(path).headers
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_guessing_is_refused_and_a_link_that_works_is_not(world: DeskWorld) -> None:
    token = world.make_link()
    world.enter()
    found = [world.get(f"/edit/link/{at}").status_code for at in range(20)]
    found += [world.start(f"{token}{at}").status_code for at in range(20)]
    planted = {"Cookie": "__Host-notifier-desk=guessed"}
    found += [world.client.get("/edit", planted).status_code]
    assert found == [404] * 30 + [429] * 11
    assert world.get(f"/edit/link/{token}").status_code == 200
    assert world.get("/edit").status_code == 200
    world.later(timedelta(minutes=1))
    assert world.get("/edit/link/x").status_code == 404
    # One guess while the clock was ahead is one like any other.
    world.later(timedelta(days=365))
    world.get("/edit/link/x")
    world.later(-timedelta(days=365))
    for _ in range(40):
        world.later(timedelta(minutes=1))
        assert world.get("/edit/link/x").status_code == 404


@pytest.mark.parametrize("token", ["%00", "a/b", "é", "..%2f..%2fedit", "x" * 3000, "'; DROP TABLE editor"])
def test_no_token_breaks_the_desk(both_worlds: DeskWorld, token: str) -> None:
    both_worlds.make_link()
    for answer in (both_worlds.get(f"/edit/link/{token}"), both_worlds.start(token)):
        assert answer.status_code == 404
        assert token not in answer.text + str(answer.headers)


def test_other_methods_and_types_are_refused(world: DeskWorld) -> None:
    world.enter()
    sent = {**world.cookie, **ORIGIN}
    assert world.client.request("PUT", "/edit", sent).status_code == 405
    assert world.client.request("GET", "/edit/start", sent).status_code == 405
    json = {"csrf": world.csrf, "do": "reject", "id": "1"}
    assert world.client.request("POST", "/edit", sent, json=json).status_code == 415


TOO_LARGE = [
    ("/edit", 70_000, "nl", "Wat u invulde is te lang: dit formulier neemt ten hoogste 60 kB aan."),
    ("/edit/add", 70_000, "en", "this form takes at most 60 kB. Nothing was changed."),
    ("/edit/start", 70_000, "nl", "Wat u invulde is te lang: dit formulier neemt ten hoogste 48 kB aan."),
    ("/edit/letters", 22_100_000, "nl", "Dit bestand is te groot: de redactie neemt ten hoogste 20 MB aan."),
    ("/edit/letters", 22_100_000, "en", "This file is too large: the desk takes at most 20 MB."),
]


@pytest.mark.parametrize(("path", "size", "language", "words"), TOO_LARGE)
def test_what_is_too_large_is_refused_with_the_limit_and_a_way_on(
    world: DeskWorld, path: str, size: int, language: str, words: str
) -> None:
    world.enter()
    sent = {"csrf": world.csrf, "reason": "x" * size}
    answer = world.client.post(f"{path}?lang={language}", sent, {**world.cookie, **ORIGIN})
    assert (answer.status_code, answer.headers["content-language"]) == (413, language)
    assert answer.headers["cache-control"] == "no-store"
    assert words in answer.text
    assert f'<a href="?lang={language}">' in answer.text
    assert "entity" not in answer.text.casefold()


def test_a_form_of_another_session_and_what_is_tried_too_often_say_how_to_go_on(world: DeskWorld) -> None:
    world.enter()
    forged = world.client.post("/edit?lang=nl", {"csrf": "0" * 64}, {**world.cookie, **ORIGIN})
    assert forged.status_code == 403
    assert "Open de pagina opnieuw en vul het daar in." in forged.text
    tried = [world.client.get(f"/edit/link/x{number}?lang=nl") for number in range(31)]
    assert (tried[-1].status_code, tried[-1].headers["retry-after"]) == (429, "60")
    assert "Wacht 1 minuut en probeer het dan opnieuw." in tried[-1].text


def test_a_link_that_was_used_says_that_it_works_once_and_whom_to_ask(world: DeskWorld) -> None:
    with world.database.write() as session:
        token = make_editor(session, note="", now=world.now, is_once=True)
    assert world.start(token).status_code == 303
    for answer in (world.start(token), world.get(f"/edit/link/{token}"), world.get("/edit/link/half")):
        assert answer.status_code == 404
        assert "<h1>Deze link werkt niet meer</h1>" in answer.text
        assert "werkt maar eenmaal: start het opnieuw" in answer.text
        assert "vraagt u opnieuw aan wie de lijst beheert." in answer.text
        assert "uit de lijst gehaald" not in answer.text
