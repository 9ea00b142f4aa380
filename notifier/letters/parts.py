"""Splitting a file into its documents: a bundle has a covering memo, and attachments of other dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.phrases import read_phrase
from notifier.errors import DateError
from notifier.letters.layout import EMPHASIS, MARKUP, main_lines
from notifier.letters.reading import VOCABULARIES
from notifier.letters.vocabulary import pattern
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from notifier.letters.aligned import TextLine
    from notifier.letters.vocabulary import Vocabulary

_LONGEST_TITLE = 160
_NEAR = 8  # Lines between the date and the subject of one letter.
_FEW = 4  # Lines between the number of an attachment and its own head.
_HEAD = 25  # Lines at the beginning of a document in which its own date stands.
_ATTACHMENT = pattern(
    r"^\W*(?:bijlage|annex|appendix|attachment|agendapunt|item)\s+(?P<number>\d{1,2})\b\W*(?P<rest>.{0,90})$"
)
_REFERENCE = pattern(
    r"^\W*(?:ons |onze |our )?(?:kenmerk|referentie|reference|ref)\b\W*(?P<rest>[\w./ -]{4,60})?$"
)
_DAY_SAID = re.compile(r"\d{1,2}[- /.]\w{1,9}[- /.]{1,2}\d{4}|\w{3,9}\.? \d{1,2}, \d{4}")


class Part(NamedTuple):
    """One document of a file."""

    start: int  # Offset of its first character in the text of the file.
    end: int  # Offset behind its last character.
    said_on: date | None  # Its date, or that of its covering memo; None where neither says one.
    title: str = ""  # Its subject, or its first heading; empty where it has none.
    reference: str = ""  # Its reference; empty where it has none.
    number: str = ""  # Its number as an attachment; empty where it is none.
    # The day that its head gives it, where it says only one that lies ahead, which is not its date; or None.
    ahead: date | None = None


def parts_of(text: str, today: date, words: Vocabulary) -> tuple[Part, ...]:
    """Split the text of a file.

    A year of two digits is near to today, and a date after it is no date of a letter.
    """
    lines = main_lines(text)
    starts = [0, *_starts(lines, today, words)]
    ends = [*starts[1:], len(lines)]
    parts: list[Part] = []
    days: dict[str, date | None] = {}
    for first, last in zip(starts, ends, strict=True):
        begin = lines[first].start if first else 0
        end = lines[last].start if last < len(lines) else len(text)
        if text[begin:end].strip():
            parts.append(_part(lines[first:last], (begin, end), days, today, words))
            if len(parts) == 1:
                days = _days_of_attachments(text[:end], today, words)
    if not parts:
        return ()
    memo = parts[0].said_on
    return tuple(part if part.said_on else part._replace(said_on=memo) for part in parts)


def _part(
    lines: list[TextLine],
    span: tuple[int, int],
    attached: dict[str, date | None],
    today: date,
    words: Vocabulary,
) -> Part:
    head = [line.text for line in lines[:_HEAD]]
    # An English text can have a Dutch head.
    known = (words, *(one for one in VOCABULARIES if one is not words))
    days = next(filter(None, (_days_of(head, today, one) for one in known)), [])
    said_on = next((day for day in days if day <= today), None)
    subject = next(filter(None, (_named(head, one.subject) for one in known)), "")
    reference = _named(head, _REFERENCE)
    attachment = next((found for line in head[:3] if (found := _ATTACHMENT.match(line))), None)
    number = attachment["number"] if attachment else ""
    said_on = said_on or attached.get(number)
    ahead = None if said_on else next(iter(days), None)
    first = next((line for one in head if (line := MARKUP.sub("", one).strip())), "")
    is_data = any(_is_data(first, today, one) for one in known)
    # With a comma it is a salutation, or a sentence that goes on; a paragraph is no title either.
    if first.endswith(",") or len(first) > _LONGEST_TITLE or is_data:
        first = ""
    title = EMPHASIS.sub("", subject or (attachment["rest"] if attachment else "") or first)
    title = " ".join(title.split())
    return Part(*span, said_on, title[:_LONGEST_TITLE].strip(" :.-#*"), reference, number, ahead)


def _days_of(head: list[str], today: date, words: Vocabulary) -> list[date]:
    return [day for at in range(len(head)) if (day := _day_of(head, at, today, words))]


def _is_data(line: str, today: date, words: Vocabulary) -> bool:
    """Whether a line has data of the letter, such as its date or whom it is to, and no title."""
    is_date = _DAY_SAID.fullmatch(line.strip(" *|_>")) or words.dated_alone.fullmatch(line)
    is_data = ":" in line and words.header.match(line)
    return bool(is_date or is_data or _day_of([line], 0, today, words))


def _starts(lines: list[TextLine], today: date, words: Vocabulary) -> list[int]:
    """Return the lines with which another document begins: its own date and subject, or its number."""
    starts: list[int] = []
    subject, start = "", 0
    texts = [line.text for line in lines]
    for at, text in enumerate(texts):
        # The first line of the head of a letter, such as `Aan:`, above the line with its date.
        if at and not (words.header.match(texts[at - 1]) or texts[at - 1].lstrip().startswith("#")):
            start = at
        is_dated = _dated(texts, at, today, words) is not None
        named = _named(texts[at : at + _NEAR], words.subject) if is_dated else ""
        if named and named != subject:
            is_first, subject = not subject, named
            is_headed = bool(starts) and sum(bool(one.strip()) for one in texts[starts[-1] : start]) < _FEW
            if not is_headed and (not is_first or any(one.strip() for one in texts[: max(0, start - _HEAD)])):
                starts.append(start)
        elif _ATTACHMENT.match(text) and (not at or not texts[at - 1].strip()):
            starts.append(at)
    return sorted({start for start in starts if start})


def _named(texts: list[str], label: re.Pattern[str]) -> str:
    """Return what stands behind a label such as `Betreft`, or on the line below it; empty where none is."""
    for at, text in enumerate(texts):
        below = texts[at + 1].strip() if at + 1 < len(texts) else ""
        for line in (text, f"{text.strip(' :')}: {below}"):
            if (found := label.match(line)) and found["rest"]:
                return found["rest"].strip()
    return ""


def _dated(texts: list[str], at: int, today: date, words: Vocabulary) -> date | None:
    """Return the date that a line gives the document; None where it gives none, or one to come."""
    return _past(_day_of(texts, at, today, words), today)


def _past(day: date | None, today: date) -> date | None:
    return day if day and day <= today else None


def _day_of(texts: list[str], at: int, today: date, words: Vocabulary) -> date | None:
    """Return the day that a line gives the document, or that stands below the word for it."""
    text = texts[at].strip(" \x0c|*_>#")
    found = words.dated.match(text)
    if found:
        return _day(found["rest"] or found["place"], today)
    following = texts[at + 1] if at + 1 < len(texts) else ""
    return _day(following, today) if words.dated_alone.fullmatch(text) else None


def _day(text: str, today: date) -> date | None:
    said = _DAY_SAID.search(text)
    try:
        reading = read_phrase(said[0] if said else text.strip(" *|"), said_on=today)
    except DateError:
        return None
    return reading.when.day if reading else None


def _days_of_attachments(covering: str, today: date, words: Vocabulary) -> dict[str, date | None]:
    """Return the dates that the covering memo gives attachments: `bijlage 2, brief van 3 maart 2026`."""
    days: dict[str, date | None] = {}
    for found in words.attachment.finditer(covering):
        if found["number"] not in days and (
            said := _DAY_SAID.search(covering, found.end(), found.end() + 160)
        ):
            days[found["number"]] = _past(_day(said[0], today), today)
    return days
