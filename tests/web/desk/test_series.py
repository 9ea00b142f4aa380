"""A series that a letter proposes, at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.desk.test_edit_forms import words_of
from tests.web.desk.test_letters import send

if TYPE_CHECKING:
    from tests.web.desk.world import DeskWorld

LETTER = """\
Datum: 1 december 2025
Betreft: Toezicht

De verantwoording moet jaarlijks uiterlijk 1 juli worden ingediend, voor het eerst op 1 juli 2026.
"""


def test_a_series_is_shown_as_one_before_it_is_accepted(world: DeskWorld) -> None:
    world = world.enter("LOCC")
    send(world, LETTER.encode())
    words = words_of(world.get("/edit/letters/1?lang=nl").text)
    series = "ieder jaar uiterlijk op 1 juli; eerste keer: uiterlijk 1 juli 2026"
    assert f"{series}, beoogd · uiterste datum" in words
    assert series in words_of(world.get("/edit?lang=nl").text)
