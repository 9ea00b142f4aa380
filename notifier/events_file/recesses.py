"""The recesses of the Tweede Kamer that come with the program, each with its source.

They follow no rule: the Kamer sets them every year. A recess is in `recesses.csv` only when a
source gives its days, so a recess that is not in it is unknown.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pkgutil import get_data

from notifier.dates.named_moments import Recess


@cache
def shipped_recesses() -> tuple[Recess, ...]:
    """Return every recess of the data file, in its order; the file is read at first use.

    The Kamer publishes "vrijdag 5 juli t/m maandag 2 september 2024". It does not meet on either of
    those days: both belong to the recess. The year of a recess is the one in which it begins.

    Source:
        https://www.tweedekamer.nl/debat_en_vergadering/recessen, and the column `source` per row.
    """
    content = get_data("notifier.events_file", "recesses.csv") or b""
    return tuple(
        Recess(
            name=row["name"],
            year=int(row["year"]),
            first_day=date.fromisoformat(row["first_day"]),
            last_day=date.fromisoformat(row["last_day"]),
            source=row["source"],
        )
        for row in csv.DictReader(content.decode().splitlines())
    )
