"""A subscription in Thunderbird."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.conftest import SHOWN_AFTER, SHOWN_BEFORE, edit
from tests.clients.thunderbird import thunderbird
from tests.conftest import eventually
from tests.integration.test_service import serving

if TYPE_CHECKING:
    from pathlib import Path

_WAIT_S = 60


def test_thunderbird_shows_the_calendar_and_what_becomes_of_it(folder: Path) -> None:
    with serving(folder) as running:
        address = f"{running.base}/calendars/alles.ics"
        subscription = {
            "calendar.registry.alles.type": "ics",
            "calendar.registry.alles.uri": address,
            "calendar.registry.alles.name": "Alles",
            "calendar.registry.alles.cache.enabled": False,
        }
        with thunderbird(folder / "reader", 97, **subscription) as program:
            eventually(lambda: program.items("alles"), within_s=_WAIT_S)
            assert program.items("alles") == SHOWN_BEFORE
            edit(folder, running)
            program.refresh("alles")
            eventually(lambda: program.items("alles") != SHOWN_BEFORE, within_s=_WAIT_S)
            assert program.items("alles") == SHOWN_AFTER
