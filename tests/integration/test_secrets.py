"""A marker in every secret: a whole round leaves it in no output."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from notifier.cli.support.logs import configure
from tests.databases import dump
from tests.receivers import raw_server
from tests.world import World

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from notifier.store.database import Database

CANARY = "canary-0123456789abcdef"
KCR2 = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-02}\n"
RULES = "  - {id: r, before: [P7D]}\n"


def _echo(connection: socket.socket) -> None:
    """Answer with everything that was received, the address included."""
    request = connection.recv(65536).split(b"\r\n\r\n")[0].replace(b"\r\n", b" ")
    connection.sendall(b"HTTP/1.1 500 X\r\nConnection: close\r\n\r\nyou sent " + request)


@pytest.mark.parametrize("kind", ["slack", "teams", "webhook", "email"])
def test_a_round_leaves_no_secret_in_database_log_or_calendar(
    kind: str, tmp_path: Path, sqlite: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    world = World(folder=tmp_path, database=sqlite)
    with raw_server(_echo) as url:
        address = f"127.0.0.1:{urlsplit(url).port}"
        world.environment |= {
            "URL": f"http://{address}/{CANARY}?sig={CANARY}",
            "SECRET": f"whsec_{CANARY}",
            "PASSWORD": CANARY,
        }
        keys = {
            "webhook": "url_env: URL, secret_env: SECRET",
            "email": f'server: "{address}", security: tls, from: a@b.nl, to: b@b.nl,'
            " user_env: PASSWORD, password_env: PASSWORD",
        }.get(kind, "url_env: URL")
        world.write(KCR2, reminders=RULES, channels=f"  t: {{type: {kind}, allow_private: true, {keys}}}\n")
        configure("debug")
        world.tick("2026-02-01 10:00")
        world.tick("2026-02-23 10:00")
    assert [outcome for _, _, outcome in world.attempts()] != []
    shown = capfd.readouterr()
    assert "delivery_tried" in shown.err
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert CANARY not in f"{dump(sqlite)}{shown.out}{shown.err}"
    assert not any(CANARY.encode() in content for content in files)
