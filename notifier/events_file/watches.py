"""The section `watch`: the feeds of official sources in which new letters are looked for."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.events_file.records import Fields, Key, ListOf, Record, TableOf
from notifier.events_file.values import URL, Choice, Flag, Text, Written
from notifier.named_tuple import NamedTuple
from notifier.timeline.statements import SourceKind
from notifier.timeline.text_form import normal_form

if TYPE_CHECKING:
    from notifier.events_file.nodes import KeyValue, Place
    from notifier.events_file.problems import Problems

_EVERY = re.compile(r"P(?:([1-7])D|T(\d{1,3})H|T(\d{1,4})M)", re.ASCII)
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=7)
_LINE = Text(max_length=200)


def _interval(text: str) -> timedelta | None:
    """Read how long to wait, such as PT4H: from 15 minutes to a week."""
    if (match := _EVERY.fullmatch(text)) is None:
        return None
    days, hours, minutes = (int(number or 0) for number in match.groups())
    every = timedelta(days=days, hours=hours, minutes=minutes)
    return every if SHORTEST <= every <= LONGEST else None


_INTERVAL = Written(_EVERY.pattern, _interval, "file.interval", "PT4H")


WATCH = Record(
    keys=(
        Key("url", URL, "The address of the RSS or Atom feed.", required=True),
        Key(
            "words",
            ListOf(each=_LINE, or_one=True),
            "Only what has one of these in its title or summary; all of it when left out.",
        ),
        Key(
            "letter",
            _LINE,
            "A part of the address of the letter, where the page of an item only links to it: .pdf.",
        ),
        Key(
            "defaults",
            Record(
                keys=(
                    Key("owner", _LINE, "Who does it, where the letter does not say."),
                    Key("topics", ListOf(each=_LINE), "Topics of every new milestone."),
                )
            ),
            "What new milestones of its letters get.",
        ),
        Key(
            "kind", Choice(options=SourceKind), "What sort of document its letters are; else by their title."
        ),
        Key("every", _INTERVAL, "How often to look, from PT15M to P7D (PT4H)."),
        Key("allow_private", Flag(), "Allow a host inside the network (false)."),
    ),
    short="url",
)


class Watch(NamedTuple):
    """A feed in which new letters are looked for."""

    name: str  # Its name in the file.
    url: str  # The address of the feed.
    place: Place  # Where that stands in the file.
    # One of these must be in the title or summary of an item, in normal form; none takes all.
    words: tuple[str, ...] = ()
    # A part of the letter's address, where an item leads to a page with a link to it; else empty.
    letter: str = ""
    owner: str = ""  # Who does it, where a letter does not say; may be empty.
    topics: tuple[str, ...] = ()  # Topics that new milestones get.
    every: timedelta = timedelta(hours=4)  # How long to wait after each look.
    kind: SourceKind | None = None  # What sort of document its letters are; None for what their title says.
    allow_private: bool = False  # Whether its hosts may be inside the network.

    def takes(self, text: str) -> bool:
        """Whether a title or summary has one of the words."""
        form = normal_form(text)
        return not self.words or any(word in form for word in self.words)


def read_watches(entry: KeyValue | None, problems: Problems) -> tuple[Watch, ...]:
    """Read the section; a feed with a mistake is left out."""
    rows = TableOf(each=WATCH).read_section(entry, problems)
    watches = []
    for name, fields in rows.items():
        given = fields.right
        defaults: Fields | None = given.pop("defaults", None)
        given |= defaults.right if defaults else {}
        given["words"] = tuple(map(normal_form, given.get("words", ())))
        if "url" in given:
            watches.append(Watch(name=name, place=fields.place("url"), **given))
    return tuple(watches)
