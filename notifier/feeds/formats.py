"""The formats of a feed. To add one, write a module and add its `Format` to the table `FORMATS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.feeds.atom import to_atom
from notifier.feeds.csv_list import to_csv
from notifier.feeds.ics import to_ics
from notifier.feeds.json_list import to_json
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.feeds.selection import FeedContent


class Format(NamedTuple):
    """One format of a feed."""

    ending: str
    media_type: str  # Its Content-Type, with the encoding where it is text.
    write: Callable[[FeedContent], bytes]  # Returns its bytes; equal content gives equal bytes.


ICALENDAR = Format("ics", "text/calendar; charset=utf-8", to_ics)
ATOM = Format("atom", "application/atom+xml; charset=utf-8", to_atom)
JSON = Format("json", "application/json; charset=utf-8", to_json)
CSV = Format("csv", "text/csv; charset=utf-8; header=present", to_csv)

FORMATS: dict[str, Format] = {one.ending: one for one in (ICALENDAR, ATOM, JSON, CSV)}
