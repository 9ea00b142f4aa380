"""Content lines of iCalendar: escaping, folding and joining.

The library icalendar reads calendars, but its writer takes ten times as long as this one. A property
test checks that it reads back what is written here.

Source:
    RFC 5545 3.1 for lines and folding, 3.3.11 for escapes in a text, 3.2 for parameters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

# Octets of a line without the space that begins a continued line; 75 with it.
_ROOM = 74
_CONTINUED = b"\r\n "
# Not allowed in a calendar, and some parsers treat them as the end of a line.
_BARRED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BREAK = re.compile("\r\n?|[\u2028\u2029]")
_QUOTED_OUT = re.compile('["\r\n\u2028\u2029]+')


def escape(text: str) -> str:
    """Write a text as the value of a property, without characters that are not allowed."""
    # Most texts of several lines have nothing else that is not printable.
    if not (text.isprintable() or text.replace("\n", "").isprintable()):
        text = _BARRED.sub("", _BREAK.sub("\n", text))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def quote(text: str) -> str:
    """Write a text as the value of a parameter, which cannot have quotation marks or line breaks."""
    return f'"{_BARRED.sub("", _QUOTED_OUT.sub(" ", text)).strip()}"'


def fold(line: str) -> bytes:
    """Write one content line, without its end, in pieces of at most 75 octets.

    No character and no escape is split, for parsers that unfold after decoding.
    """
    data = line.encode("utf-8", "replace")
    if len(data) <= _ROOM:
        return data
    pieces: list[bytes] = []
    start, length = 0, len(data)
    while length - start > _ROOM:
        end = start + _ROOM
        while data[end] & 0xC0 == 0x80:  # noqa: PLR2004 - within a character of several octets
            end -= 1
        if data[end - 1] in b"\\^":
            end -= 1
        pieces.append(data[start:end])
        start = end
    pieces.append(data[start:])
    return _CONTINUED.join(pieces)


def join(lines: Iterable[str]) -> bytes:
    """Write content lines, each with its end."""
    # Most lines are short.
    folded = [line.encode() if len(line) <= _ROOM and line.isascii() else fold(line) for line in lines]
    return b"\r\n".join([*folded, b""])


def day_value(day: date) -> str:
    """Write a day as DATE."""
    return day.isoformat().replace("-", "")


def moment_value(moment: datetime) -> str:
    """Write a moment as DATE-TIME with a Z; the caller converts it to UTC."""
    day = moment.year * 10_000 + moment.month * 100 + moment.day
    return f"{day:08}T{moment.hour * 10_000 + moment.minute * 100 + moment.second:06}Z"
