"""The date of a sentence by which later ones without a year get theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.forms import Year

if TYPE_CHECKING:
    from datetime import date

    from notifier.letters.finding import Find

FOUR_DIGITS = re.compile(r"(?<!\d)(?:19|2\d)\d\d(?!\d)")


def anchor_of(finds: list[Find], said_on: date, earlier: Find | None = None) -> Find | None:
    """Return the last date of a sentence, in the year of which later ones without a year may be.

    A year by itself (`in 2027`) before it counts as long as no other is named.
    """
    last = next((one for one in reversed(finds) if _is_anchor(one, said_on)), earlier)
    is_of_year = (
        earlier and last and isinstance(earlier.when.form, Year) and not FOUR_DIGITS.search(last.text)
    )
    return earlier if is_of_year else last


def _is_anchor(find: Find, said_on: date) -> bool:
    first, last = find.when.earliest or find.when.latest, find.when.latest or find.when.earliest
    is_of_one_year = first is not None and last is not None and first.year == last.year and last >= said_on
    is_known = not find.is_guess and find.doubt != find.text
    return is_of_one_year and is_known and not (find.rule or find.mask not in {"", "scan.why.year"})
