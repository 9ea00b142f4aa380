"""What a visitor asks for: language, filter and page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from notifier.timeline.filters import FILTERS, Filter
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Collection

    from notifier.timeline.filter_query import Query

_MOST_LANGUAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a page shows."""

    language: Language
    is_language_asked: bool = False  # Whether the address names the language; links keep it then.
    chosen: Filter = field(default_factory=Filter)
    section: str = ""  # The one section to show, or an empty text for the beginning of all.
    page: int = 0  # Which page of it, from 1; 0 where none is asked for.
    since: str = ""  # The first day of the changes to show, as a date; empty for all.
    # Whether the page becomes a file, where only addresses with a file can be linked to.
    is_static: bool = False
    on: str = ""  # The day on which what is shown was known, as a date; empty for now.

    def can_choose(self, key: str) -> bool:
        """Whether there is a page for each value of a filter, together with the filters there are."""
        return not self.is_static or (bool(FILTERS[key].folder) and set(self.chosen.wanted) <= {key})

    def without(self, key: str, values: Collection[str]) -> Selection:
        """Return the selection without some values of a key of its filter."""
        wanted = {
            **self.chosen.wanted,
            key: tuple(one for one in self.chosen.wanted[key] if one not in values),
        }
        return replace(self, chosen=Filter({key: own for key, own in wanted.items() if own}))

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
        """Return a relative address that keeps filter, language and day."""
        return path + self.query(**changes, **{k: v for k, v in self._kept().items() if k not in changes})

    def plain(self, path: str, *, keeps_day: bool = True) -> str:
        """Return a relative address that keeps the language, and the day where the address takes one."""
        kept = self._kept() if keeps_day else {"lang": self._kept()["lang"]}
        query = urlencode({key: value for key, value in kept.items() if value})
        return f"{path}?{query}" if query else path

    def _kept(self) -> dict[str, str]:
        return {"lang": self.language.value if self.is_language_asked else "", "on": self.on}


def to_selection(
    query: Query, accept_language: str, default: Language, *, is_static: bool = False
) -> Selection:
    """Return what a page shows; `default` is the language where none is asked for that there is."""
    lang = query.one("lang").casefold()
    return Selection(
        language=Language(lang) if lang else preferred_language(accept_language, default),
        is_language_asked=bool(lang),
        chosen=query.chosen,
        section=query.one("section").casefold(),
        page=int(query.one("page", "0")),
        since=query.one("since"),
        is_static=is_static,
        on=query.one("on"),
    )


def preferred_language(header: str, default: Language) -> Language:
    """Return the language a browser prefers.

    Source:
        RFC 9110, section 12.5.4.
    """
    best, best_weight = default, 0.0
    for part in header.split(",")[:_MOST_LANGUAGES]:
        tag, _, parameter = part.strip().partition(";")
        name = tag.split("-")[0].strip().casefold()
        try:
            weight = float(parameter.partition("=")[2]) if parameter else 1.0
        except ValueError:
            continue
        if name in set(Language) and best_weight < weight <= 1:
            best, best_weight = Language(name), weight
    return best
