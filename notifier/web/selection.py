"""What a page is asked for: language, filter and page number, read from the query string.

Keys are those of the one filter language; a key given twice is OR. Pages ignore what they do not
know, the API refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from notifier.timeline.filters import FILTERS, Filter
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_VALUES = 20
LONGEST_VALUE = 200
LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a page shows.

    Attributes:
        language: The language of the page.
        is_language_asked: Whether the address names the language; links keep it then.
        chosen: Which milestones.
        section: The one section to show; empty for the beginning of each.
        page: Which page of it, from 1.
    """

    language: Language
    is_language_asked: bool = False
    chosen: Filter = field(default_factory=Filter)
    section: str = ""
    page: int = 1

    def query(self, **changes: str) -> str:
        """Return the query string of this filter with some values replaced; an empty value removes it."""
        pairs = [
            (key, value)
            for key, values in self.chosen.wanted.items()
            for value in values
            if key not in changes
        ]
        pairs += [(key, value) for key, value in changes.items() if value]
        return f"?{urlencode(pairs)}" if pairs else ""

    def link(self, path: str, **changes: str) -> str:
        """Return a relative address that keeps filter and language."""
        if self.is_language_asked:
            changes.setdefault("lang", self.language.value)
        return path + self.query(**changes)

    def plain(self, path: str) -> str:
        """Return a relative address that keeps the language only."""
        return f"{path}?lang={self.language}" if self.is_language_asked else path


def read_selection(
    pairs: Sequence[tuple[str, str]], accept_language: str, default: Language, sections: Iterable[str] = ()
) -> Selection:
    """Read a page's query; what is not understood is ignored.

    Args:
        pairs: Keys and values in order.
        accept_language: The header, empty when there is none.
        default: The language when none is asked for that we have.
        sections: Names of sections.
    """
    last = dict(pairs)
    asked = last.get("lang", "").casefold()
    is_asked = asked in set(Language)
    page = last.get("page", "")
    return Selection(
        language=Language(asked) if is_asked else _preferred(accept_language, default),
        is_language_asked=is_asked,
        chosen=read_filter(pairs),
        section=section if (section := last.get("section", "")) in set(sections) else "",
        page=int(page) if page.isascii() and page.isdigit() and 1 <= int(page[:9]) <= LAST_PAGE else 1,
    )


def read_filter(pairs: Iterable[tuple[str, str]]) -> Filter:
    """Return the filter a query asks for; values that do not exist are ignored."""
    wanted: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in FILTERS or not value.strip():
            continue
        values, known = wanted.setdefault(name, []), FILTERS[name].values
        value = value.strip()[:LONGEST_VALUE]  # noqa: PLW2901 - the same word, trimmed
        if (known is None or value.casefold() in known) and len(values) < MOST_VALUES:
            values.append(value)
    return Filter({key: tuple(values) for key, values in wanted.items() if values})


def _preferred(header: str, default: Language) -> Language:
    """Return the language a browser prefers.

    Source:
        RFC 9110, section 12.5.4.
    """
    best, best_weight = default, 0.0
    for part in header.split(",")[:MOST_VALUES]:
        tag, _, parameter = part.strip().partition(";")
        name = tag.split("-")[0].strip().casefold()
        try:
            weight = float(parameter.partition("=")[2]) if parameter else 1.0
        except ValueError:
            continue
        if name in set(Language) and best_weight < weight <= 1:
            best, best_weight = Language(name), weight
    return best
