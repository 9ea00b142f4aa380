"""Finding the dates of documents in the child process: the same as here, and within its bounds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from notifier.events_file.holidays import shipped_recesses
from notifier.events_file.load import load_timeline
from notifier.letters.documents import Bounds, Dates, Documents, read_dates
from notifier.letters.dutch import DUTCH
from notifier.letters.files import UnreadableFileError
from notifier.letters.parts import parts_of
from notifier.letters.reading import Letter

_DAY = date(2026, 6, 1)
_LIST = load_timeline(str(Path(__file__).parents[2] / "events.yaml")).timeline.milestones
_LONG = Bounds(most_here=10**6)
_SHORT = Bounds(most_here=0, cpu_s=20)
_BUNDLE = f"""Datum: 1 mei 2026
Betreft: Planning

De regeling gaat (voorzien) uiterlijk in de week van 3 maart 2027 in. Binnen zes weken na de gunning start de bouw.
Ieder jaar op 1 oktober wordt gerapporteerd, of zoveel later. {_LIST[0].title} gaat niet door. Op 3 mei 2027 beslist
de Raad. De Raad beslist op 3 mei 2027. Tussen 2027 en 2035 en in of na het reces wordt 'één' loket geopend.
Van 9 tot en met 12 maart 2027 vindt de oefening Waterwolf plaats.

Bijlage 1: {_LIST[1].title}

{_LIST[1].title} is voorzien voor 4 december 2029.
"""


def _read(text: str, bounds: Bounds, **given: Any) -> list[Dates]:
    parts = parts_of(text, _DAY, DUTCH)
    letters = tuple(Letter(one.said_on or _DAY, "Jan", shipped_recesses(), **given) for one in parts)
    return read_dates(Documents(text, parts, letters, _LIST), "brief.txt", bounds)


def test_the_child_finds_what_is_found_here() -> None:
    here = _read(_BUNDLE, _LONG)
    assert _read(_BUNDLE, _SHORT) == here
    assert [(len(one.found), len(one.links)) for one in here] == [(7, 1), (1, 1)]
    assert [one.title for one in here[0].found if one.when.lasts] == ["Oefening Waterwolf"]


def test_a_text_that_takes_too_long_is_refused_within_the_bound() -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        _read(
            "".join(f"loket {at} uiterlijk op 3 maart 2027 " for at in range(9_000)),
            Bounds(most_here=0, cpu_s=1),
        )
    assert (refusal.value.key, refusal.value.values) == ("scan.too_costly", {"name": "brief.txt"})


@pytest.mark.parametrize("bounds", [_LONG, _SHORT])
def test_more_dates_than_a_letter_has_are_refused_by_the_name_of_the_file(bounds: Bounds) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        _read(_BUNDLE, bounds, most_dates=1)
    assert (refusal.value.key, refusal.value.values) == ("scan.too_many_dates", {"name": "brief.txt"})


def test_a_fault_in_the_child_is_no_refusal() -> None:
    with pytest.raises(RuntimeError, match="TypeError"):
        _read(_BUNDLE, _SHORT, most_dates="many")
