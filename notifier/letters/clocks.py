"""Clock times of a last day and of a window: `tot 31 maart 2027, 17.00 uur` is on that day, not before it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.letters.finding import Edge, Find
from notifier.letters.readings import read_bound

if TYPE_CHECKING:
    import re
    from datetime import date

    from notifier.letters.vocabulary import Vocabulary

_NOON, _MIDNIGHT = 12, 24  # Hours.
_ONE_DAY = timedelta(days=1)


def with_clock_times(finds: list[Find], text: str, zone: str, words: Vocabulary) -> list[Find]:
    """Return the dates of a sentence with a clock time as that moment, of a last day, a window or its ends.

    They are the day where the zone of clock times is not known. Other dates stay as they are.
    """
    timed: list[Find] = []
    for find in [part for one in finds for part in _ends_of(one, text, words)]:
        clock = _clock(find, text, words)
        last = timed[-1] if timed and timed[-1].edge is Edge.OPENS else None
        timed.append(_timed(find, clock, last, zone, words) if clock else find)
    return timed


def _ends_of(find: Find, text: str, words: Vocabulary) -> list[Find]:
    """Return both ends of a window of which the last has a clock time: `vanaf 4 tot en met 9 mei, 12 uur`."""
    closes = words.closes.search(text, find.start, find.end)
    first, last = find.when.earliest, find.when.latest
    has_ends = find.when.lasts and closes and first and last and words.after_words.match(find.text)
    if not has_ends or not closes or not words.clock.match(text, find.end):
        return [find]
    start = closes.start("last")
    return [
        find._replace(
            end=closes.start(),
            text=text[find.start : closes.start()],
            when=parse_edtf(f"{first}"),
            other=None,
            edge=Edge.OPENS,
        ),
        find._replace(
            start=start,
            text=text[start : find.end],
            when=parse_edtf(f"../{last}"),
            other=None,
            edge=Edge.CLOSES,
        ),
    ]


def _clock(find: Find, text: str, words: Vocabulary) -> re.Match[str] | None:
    """Return the clock time behind a date, in front of it or in its words; None where there is none."""
    if find.mask or find.offset or find.rule or find.when == UNDATED:
        return None
    return (
        words.clock.match(text, find.end)
        or words.clock_ahead.search(text, 0, find.start)
        or words.clock.search(text, find.start, find.end)
    )


def _timed(find: Find, clock: re.Match[str], opening: Find | None, zone: str, words: Vocabulary) -> Find:
    """Return a date with its clock time; as it is where that does not bound it.

    Args:
        find: The date.
        clock: Its clock time in the sentence.
        opening: The beginning of the window that stands in front of it, or None.
        zone: The name of the zone of clock times; empty when unknown.
        words: The words of the language.
    """
    text = clock.string
    start, end = min(find.start, clock.start()), max(find.end, clock.end())
    closes = words.closes.fullmatch(text, opening.end, start) if opening else None
    if closes or clock["limit"] or words.until.match(text, start):
        start = closes.start("last") if closes else start
        when, edge = _moment(find, clock, zone, words), Edge.CLOSES if opening else Edge.NONE
    elif words.closes.match(text, end) and (opens := _opens(find, text, words)):
        start, edge = opens.start(), Edge.OPENS
        when = _at(find.when.earliest, clock, zone) or parse_edtf(f"{find.when.earliest}")
    elif clock.groupdict().get("from") and _closes_on_a_day(text, end, words):
        when, edge = _at(find.when.day, clock, zone) or find.when, Edge.OPENS
    elif (at := _at(find.when.day or find.when.earliest, clock, zone)) and _has_hour(find, clock, words):
        when, edge = at, find.edge
    else:
        return find
    return find._replace(start=start, end=end, text=text[start:end], when=when, other=None, edge=edge)


def _closes_on_a_day(text: str, end: int, words: Vocabulary) -> bool:
    """Tell whether a window ends on a day of its own, and not only at an hour: `van 14.00 tot 16.00 uur`."""
    closes = words.closes.match(text, end)
    return closes is not None and words.clock.match(f" {text[closes.end() :]}") is None


def _has_hour(find: Find, clock: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether something happens at an hour of a day, which a window of hours on a day is not."""
    is_day = find.when.day is not None or (find.when.latest is None and find.when.earliest is not None)
    is_window = clock.groupdict().get("from") or words.closes.match(clock.string, clock.end())
    text = clock.string
    before = max([0, *(cut.end() for cut in words.splits.finditer(text, 0, find.start))])
    opens = words.at_hour.search(text, before)
    return is_day and (opens is not None or (find.when.day is not None and not is_window))


def _opens(find: Find, text: str, words: Vocabulary) -> re.Match[str] | None:
    """Return what begins a window in front of a day or in its words; None where nothing does."""
    return next((one for one in words.opens.finditer(text, 0, find.end) if find.start <= one.end()), None)


def _moment(find: Find, clock: re.Match[str], zone: str, words: Vocabulary) -> Edtf:
    """Return the moment until which something can be done: on the day that is named, also of `tot`."""
    day = find.when.latest
    limit = words.until.match(find.text)
    named = read_bound(find.text[limit.end() :].strip(), day, ()) if limit and day else None
    if day is None or _hour(clock) == (0, 0):
        return find.when
    after = day + _ONE_DAY
    if named and named.day and (named.day.month, named.day.day) == (after.month, after.day):
        day = after
    return _at(day, clock, zone) or parse_edtf(f"../{day}")


def _at(day: date | None, clock: re.Match[str], zone: str) -> Edtf | None:
    """Return a moment; None where its zone is not known."""
    hour, minute = _hour(clock)
    return parse_edtf(f"{day}T{hour:02}:{minute:02}[{zone}]") if zone and day and hour < _MIDNIGHT else None


def _hour(clock: re.Match[str]) -> tuple[int, int]:
    groups = clock.groupdict()
    if groups.get("noon"):
        return _NOON, 0
    hour, half = int(groups["hour"]), (groups.get("half") or groups.get("half12") or "").lower()
    return hour % _NOON + (_NOON if half == "p" else 0) if half else hour, int(groups["minute"] or 0)
