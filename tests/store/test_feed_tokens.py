"""Tokens of private feeds, in both databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.store.tokens import find_feed, list_tokens, make_token, revoke_tokens
from tests.conftest import utc
from tests.databases import dump

if TYPE_CHECKING:
    from notifier.store.database import Database

NOW = utc("2025-12-02 08:00")


def _make(database: Database, feed: str = "geheim", note: str = "") -> str:
    with database.write() as session:
        return make_token(session, feed, note=note, now=NOW)


def _find(database: Database, token: str) -> str:
    with database.read() as session:
        return find_feed(session, token)


def test_a_token_has_256_bits_and_opens_its_own_feed_only(database: Database) -> None:
    one, other = _make(database), _make(database, "ander")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", one)
    assert (_find(database, one), _find(database, other)) == ("geheim", "ander")
    assert {_find(database, token) for token in ("", "x", one[:-1], one + "A", one.swapcase())} == {""}


def test_only_the_hash_of_a_token_is_stored(database: Database) -> None:
    token = _make(database, note="Jan")
    assert token not in repr(dump(database))
    assert "Jan" in repr(dump(database))


def test_a_revoked_token_opens_nothing(database: Database) -> None:
    tokens = [_make(database, note=note) for note in ("Jan", "Piet", "Klaas")]
    other = _make(database, "ander")
    with database.write() as session:
        ids = [row.id for row in list_tokens(session, "geheim")]
        assert revoke_tokens(session, "geheim", now=NOW, token_id=ids[1]) == 1
        assert revoke_tokens(session, "geheim", now=NOW, token_id=ids[1]) == 0
    assert [_find(database, token) for token in tokens] == ["geheim", "", "geheim"]
    with database.write() as session:
        assert revoke_tokens(session, "geheim", now=NOW) == 2
        assert list_tokens(session, "geheim") == []
    assert [_find(database, token) for token in (*tokens, other)] == ["", "", "", "ander"]
