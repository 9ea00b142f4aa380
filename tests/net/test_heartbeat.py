"""The heartbeat: that a watcher cannot be called is logged when it begins and when it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr
from structlog.testing import capture_logs

from notifier.net.connections import Network
from notifier.net.heartbeat import Heartbeat
from tests.conftest import at
from tests.receivers import Reply

if TYPE_CHECKING:
    from tests.receivers import Receiver


def test_a_watcher_that_fails_is_logged_on_change(receiver: Receiver) -> None:
    heartbeat = Heartbeat(SecretStr(receiver.url), Network())
    receiver.replies = [Reply(status=status) for status in (200, 500, 500, 500, 404, 404, 200, 200)]
    with capture_logs() as logs:
        for _ in range(8):
            heartbeat.send(at("2025-12-02 09:00"))
    assert [(line["event"], line.get("status")) for line in logs] == [
        ("heartbeat_failed", 500),
        ("heartbeat_failed", 404),
        ("heartbeat_mended", None),
    ]
    assert "geheim" not in str(logs)
