"""Where the sentences of a text end: not at the dot of an abbreviation, such as `12 dec. 2027`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.phrase_forms import SHORT_MONTHS, SHORT_WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 1500  # Characters of a sentence; a longer one is cut, so that reading takes time in proportion.
_ABBREVIATION = re.compile(
    r"\b(?:[Nn]rs?|[Bb]ijv|bv|[Aa]rtt?|[Bb]lz|[Bb]ijl|[Hh]fdst|[Pp]ar|[Dd]hr|[Mm]evr|mr|[Dd]rs|[Dd]r|[Pp]rof|[Ii]r"
    r"|[Ii]ng|[Rr]esp|incl|excl|[Cc]a|[Mm]ax|[Mm]in|zgn|evt|vgl|[Ww]k|weeknr|kw|Stb|Stcrt|Trb|No|Mr|Mrs|Ms|St|vs|approx"
    r"|(?<!\w-)[A-Za-z]|[a-z](?:\.[a-z]){1,3}|[A-Z](?:\.[A-Z])+)\.$"
)
# These may stand last: in front of a capital they do, and that of a month in front of another number than a
# year or a time too. Of `Sept. 12` with a capital the day stands behind the month.
_LAST = re.compile(
    rf"\b(?:(?P<month>{'|'.join(SHORT_MONTHS)})|{'|'.join(SHORT_WEEKDAYS)}|jl|ll|[jl]\.l|a\.s|mln|mld|etc)\.$",
    re.IGNORECASE,
)
_OF_MONTH = re.compile(r"(?:(?:19|2\d)\d|['’‘]\d|\d?\d[.:]\d)\d\b")
_END_OF_SENTENCE = re.compile(
    r"(?<![.!?…])[.!?…]+['\"”’)\]]*(?:\[\d{1,3}\])?\s+(?=(?:\[\d{1,3}\]\s*)?['\"“‘(]*[A-Z0-9À-Ý•€])|;\s+(?=[-•])"
)


def _is_abbreviation(text: str, end: int, behind: int) -> bool:
    """Tell whether a dot that ends there only ends an abbreviation."""
    last = _LAST.search(text, max(0, end - 12), end)
    if last is None:
        return _ABBREVIATION.search(text, max(0, end - 12), end) is not None
    is_day = last["month"] is None or last["month"][0].isupper()
    return text[behind].isdigit() if is_day else _OF_MONTH.match(text, behind) is not None


def ends_of(text: str) -> Iterator[int]:
    """Yield where the sentences of a text end, but for the last one, and where a very long one is cut."""
    last = 0
    for match in _END_OF_SENTENCE.finditer(text):
        if not _is_abbreviation(text, match.start() + 1, match.end()):
            yield from range(last + _LONGEST, match.end(), _LONGEST)
            last = match.end()
            yield last
    yield from range(last + _LONGEST, len(text), _LONGEST)
