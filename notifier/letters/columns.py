"""The columns of a sheet, which are known by their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a column is called, by what it means; the first name that a sheet has counts.
COLUMNS = {
    "title": (
        "actie actiepunt mijlpaal titel onderwerp toezegging taak activiteit afspraak wat "
        "summary subject title milestone action task commitment"
    ),
    "when": (
        "wanneer datum deadline streefdatum vervaldatum termijn planning begindatum einddatum gereed "
        "date due duedate when startdate start term"
    ),
    "owner": (
        "wie eigenaar actiehouder verantwoordelijke trekker houder organisator vergaderingsorganisator "
        "owner who responsible assignee organizer meetingorganizer"
    ),
    "done": "klaar afgerond afgedaan voltooid status stand done completed state",
    "lasts": "lasts",
    "description": "toelichting opmerking opmerkingen beschrijving omschrijving notes remarks description",
    "location": "plaats locatie location place",
    "topics": "thema onderwerpen categorieën categorie dossier topic topics categories category",
}
# Columns of which a bare number is a day of Excel: their name says that it is a date.
DAYS = frozenset(
    "datum deadline streefdatum vervaldatum begindatum einddatum date due duedate startdate".split()
)
# How a column of old dates begins, and one of the new ones beside it.
_OLD = "oude oud huidige vorige was eerdere oorspronkelijke old current previous was original former".split()
_NEW = "nieuwe nieuw wordt actuele bijgestelde gewijzigde new becomes revised updated".split()
_HEADER_WITHIN = 15


def columns_of(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Return at which row the header is, and which column means what; no columns where there is no header."""
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        names = [name_of(cell) for cell in row]
        found: dict[str, int] = {}
        for meaning, known in COLUMNS.items():
            at = next((names.index(one) for one in known.split() if one in names), None)
            if at is not None and at not in found.values():
                found[meaning] = at
        old, new = (_column_of(names, beginnings) for beginnings in (_OLD, _NEW))
        if old is not None and new is not None:
            found |= {"was": old, "when": new}
        if "title" in found and {"when", "done"} & found.keys():
            return number, found
    return 0, {}


def _column_of(names: list[str], beginnings: list[str]) -> int | None:
    """Return the column of dates whose name begins with one of these words, or is one."""
    known = {f"{word}{date}" for word in beginnings for date in ("", *COLUMNS["when"].split())}
    return next((at for at, name in enumerate(names) if name in known), None)


def is_of_days(name: str) -> bool:
    """Tell whether the name of a column says that its cells are days."""
    return any(name_of(name) in {f"{word}{day}" for day in DAYS} for word in ("", *_OLD, *_NEW))


def name_of(cell: str) -> str:
    """Return the letters of the name of a column."""
    return re.sub(r"[^a-zë]", "", cell.casefold())
