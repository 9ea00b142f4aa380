"""Requirements of every page of the desk: the tests run over the table."""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from notifier.proposals.letters import keep_letter
from notifier.store.proposals import LetterRow
from notifier.web.desk.table import DESK_MENU, DESK_PAGES, DeskPageRow
from notifier.web.forms import clean
from notifier.web.server import MOST_BODY_BYTES
from notifier.words import Language, say
from tests.databases import dump, opened_database
from tests.proposals.conftest import ADDED, MOVED
from tests.web.desk.world import FOREIGN, ORIGIN, addresses_of, make_world
from tests.web.sites import NOW, Outline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from notifier.store.database import Database
    from tests.web.desk.world import DeskWorld

every_page = pytest.mark.parametrize("row", DESK_PAGES, ids=lambda row: row.path)
HOSTILE = "</p></blockquote><script>alert(1)</script>\"'&{{ 7 * 7 }}\x00\u202e"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[DeskWorld]:
    """Return a desk with an editor: no test of this module changes it."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "notifier.db").write_bytes(sqlite_template)
    with opened_database(f"sqlite:///{folder / 'notifier.db'}") as database:
        yield _world(folder, database)


def _world(folder: Path, database: Database) -> DeskWorld:
    made = make_world(folder, database)
    hostile = ADDED._replace(quote=HOSTILE, document=HOSTILE, place=HOSTILE, reasons=(HOSTILE,))
    made.proposals.propose(MOVED, hostile)
    letter = LetterRow(
        name=HOSTILE,
        title=HOSTILE,
        said_on="2025-12-01",
        reference=HOSTILE,
        url=HOSTILE,
        text=f"De meldkamer opent op 1 maart 2027. {clean(HOSTILE)}",
        finds="",
        editor=HOSTILE,
        sent_at=NOW,
    )
    keep_letter(database, letter, made.proposals.events, NOW.date(), bounds=made.bounds)
    return made.enter(HOSTILE)


def _addresses(row: DeskPageRow, world: DeskWorld) -> list[str]:
    addresses = addresses_of(row, world.desk)
    assert addresses, "the desk has nothing that its address can name"
    return addresses


@every_page
@pytest.mark.parametrize("language", Language)
def test_a_page_has_a_title_one_heading_and_no_script(
    row: DeskPageRow, language: Language, world: DeskWorld
) -> None:
    for address in _addresses(row, world):
        answer = world.get(f"{address}?lang={language}")
        assert (answer.status_code, answer.headers["content-language"]) == (200, language)
        outline = Outline(answer.text)
        assert outline.open == []
        levels = [int(level[1]) for level, _ in outline.headings]
        assert (levels[:1], levels.count(1)) == ([1], 1)
        assert all(below <= above + 1 for above, below in pairwise(levels))
        assert not outline.tags & {"script", "style", "iframe", "object", "embed"}
        assert not {name for name in outline.attributes if name.startswith("on") or name == "style"}
        assert len(re.findall("<title>(.+?)</title>", answer.text)) == 1
        # The entry of the inbox has the number of what waits.
        menu = re.sub(r" \(\d+\)</a></li>", "</a></li>", answer.text)
        marked = re.findall(r'aria-current="page">(.+?)</a></li>', menu)
        assert marked == ([say(language, row.menu)] if row.menu else [])
        for entry in DESK_MENU:
            assert f">{say(language, entry.menu)}</a></li>" in menu
        forms = re.findall(r"<form[^>]*post.*?</form>", answer.text, re.DOTALL)
        assert forms
        assert all(f'name="csrf" value="{world.csrf}"' in form for form in forms)
        ids = re.findall(r' id="([^"]*)"', answer.text)
        assert len(ids) == len(set(ids))


@every_page
def test_a_page_is_for_sessions_alone_and_stored_nowhere(row: DeskPageRow, world: DeskWorld) -> None:
    for address in _addresses(row, world):
        headers = world.get(address).headers
        assert headers["cache-control"] == "no-store"
        assert headers["vary"] == "Accept-Language, Cookie"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        # `no-referrer` would have a browser leave out the origin of a form.
        assert headers["referrer-policy"] == "strict-origin"
        for method in ("GET", "HEAD", "POST"):
            assert world.client.request(method, address, ORIGIN).status_code in {403, 405}


@every_page
def test_following_a_link_decides_nothing(row: DeskPageRow, world: DeskWorld) -> None:
    before, content = dump(world.database), world.proposals.path.read_bytes()
    version = sha256(content).hexdigest()
    prefetch = {**world.cookie, **ORIGIN, "Purpose": "prefetch", "Sec-Purpose": "prefetch"}
    for address in _addresses(row, world):
        for decision in ("accept", "reject", "write"):
            asked = f"{address}?do={decision}&id=1&csrf={world.csrf}&version={version}&title=T&stage=write"
            for method in ("GET", "HEAD"):
                assert world.client.request(method, asked, prefetch).status_code in {200, 409}
    assert (dump(world.database), world.proposals.path.read_bytes()) == (before, content)


@every_page
def test_a_form_counts_from_our_own_page_alone(row: DeskPageRow, world: DeskWorld) -> None:
    if row.act is None:
        return
    before, content = dump(world.database), world.proposals.path.read_bytes()
    fields = {"do": "reject", "id": "1"}
    for address in _addresses(row, world):
        for headers in FOREIGN:
            assert world.post(address, headers, **fields).status_code == 403
        assert world.post(address, csrf="0" * 64, **fields).status_code == 403
        large = {"csrf": world.csrf, "reason": "x" * row.most_bytes}
        assert world.client.post(address, large, {**world.cookie, **ORIGIN}).status_code == 413
    assert (dump(world.database), world.proposals.path.read_bytes()) == (before, content)


@every_page
def test_the_server_receives_the_largest_form(row: DeskPageRow) -> None:
    allowed = max(most for start, most in MOST_BODY_BYTES.items() if row.path.startswith(start))
    assert row.most_bytes <= allowed
