"""The holidays of a country or of one of its regions, by its code, and the recesses of the Tweede Kamer.

Recesses follow no rule: the Kamer sets them every year. One is in `recesses.csv` only when a source gives its
days, so a recess that is not in it is unknown.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pkgutil import get_data
from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.dates.named_moments import Recess
from notifier.dates.working_days import SATURDAY, SUNDAY, MadeHolidays, dutch_holidays
from notifier.errors import DateError
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from holidays import HolidayBase

    from notifier.dates.working_days import Holidays
    from notifier.words import Language

NETHERLANDS = "NL"
NO_HOLIDAYS = "none"
_CODE = r"[A-Z]{2}(-\w[\w ]*)?"


def parse_country(text: str) -> str:
    """Check the code of a country or region whose holidays are known: `NL`, `BE`, `DE-BY`, `none`.

    Raises:
        DateError: The country or region is unknown, or its weekend is not Saturday and Sunday, so its
            working days would be counted wrong.
    """
    if text not in {NETHERLANDS, NO_HOLIDAYS}:
        _entity(text)
    return text


@cache
def holidays_for(code: str, language: Language) -> Holidays:
    """Return the public holidays of a country or region, without weekends.

    The code is ISO 3166-1 alpha-2 and, after a hyphen, a region, such as `DE-BY`; `none` is no holidays, and
    `NL` our own rule. Where a country has no names in the language they are English, and otherwise in its
    own.

    Raises:
        DateError: As `parse_country`.

    Source:
        The `holidays` library, category public, for all but the Netherlands.
    """
    if code == NETHERLANDS:
        return dutch_holidays
    if code == NO_HOLIDAYS:
        return MadeHolidays(lambda _: MappingProxyType({}), holidays_for, code, language)
    country = _entity(code)
    languages = (str(language), "en_US", "en_GB", country.default_language)
    known = next((one for one in languages if one in country.supported_languages), None)

    def holidays_of(year: int) -> Mapping[date, str]:
        return MappingProxyType(dict(_entity(code, year, known)))

    return MadeHolidays(holidays_of, holidays_for, code, language)


def _entity(code: str, year: int | None = None, language: str | None = None) -> HolidayBase:
    # The import takes longer than a listing may take, and most files do not need it.
    from holidays import country_holidays  # noqa: PLC0415

    country, _, region = code.partition("-")
    if not re.fullmatch(_CODE, code) or country == NETHERLANDS:
        raise _unknown(code)
    try:
        entity = country_holidays(country, subdiv=region or None, years=year, language=language)
    except NotImplementedError as error:
        raise _unknown(code) from error
    if {day + 1 for day in entity.weekend} != {SATURDAY, SUNDAY}:
        raise DateError("date.other_weekend", text=code, position=0)
    return entity


def _unknown(code: str) -> DateError:
    """Return the error, with the known regions of the country or the nearest known code."""
    from holidays import country_holidays, list_supported_countries  # noqa: PLC0415

    known = {NO_HOLIDAYS: [], **list_supported_countries(include_aliases=False), NETHERLANDS: []}
    written = code.upper().replace("_", "-")
    country = written.partition("-")[0]
    regions = [f"{country}-{region}" for region in known.get(country, ())]
    if regions and written != country:
        return DateError(
            "date.no_such_region",
            text=code,
            position=0,
            suggestion=nearest(written, regions) or None,
            country=country,
            regions=", ".join(regions),
        )
    if country in list_supported_countries():
        suggestion = country_holidays(country).country
    else:
        suggestion = nearest(code, known) or nearest(written, known)
    return DateError("date.no_such_country", text=code, position=0, suggestion=suggestion or None)


@cache
def shipped_recesses() -> tuple[Recess, ...]:
    """Return every recess of the data file, in its order; the file is read at first use.

    The Kamer publishes "vrijdag 5 juli t/m maandag 2 september 2024". It does not meet on either of
    those days: both belong to the recess. The year of a recess is the one in which it begins.

    Source:
        https://www.tweedekamer.nl/debat_en_vergadering/recessen, and the column `source` per row.
    """
    content = get_data("notifier.events_file", "recesses.csv") or b""
    # No value has a comma or a quotation mark, and the library for those that do takes longer to import.
    names, *rows = (line.split(",") for line in content.decode().splitlines())
    return tuple(
        Recess(
            name=row["name"],
            year=int(row["year"]),
            first_day=date.fromisoformat(row["first_day"]),
            last_day=date.fromisoformat(row["last_day"]),
            source=row["source"],
        )
        for row in (dict(zip(names, values, strict=True)) for values in rows)
    )
