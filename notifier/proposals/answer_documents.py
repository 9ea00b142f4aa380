"""The document that a reader names in an answer: what is cited, and of which day it is."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notifier.dates.labels import day_label
from notifier.events_file.problems import Locale
from notifier.events_file.values import URL
from notifier.letters.reading import source_kind_of
from notifier.proposals.form_fields import Citation
from notifier.proposals.typed import find_impossible_day, find_past_day, unread_sentence
from notifier.timeline.edits import AddSource
from notifier.timeline.model import SourceKind
from notifier.words import say

if TYPE_CHECKING:
    from datetime import date

    from notifier.proposals.form_fields import FormFields
    from notifier.timeline.model import Timeline
    from notifier.words import Language


def cite_document(letter: str, timeline: Timeline, today: date) -> Citation:
    """Return the document that a reader names, with the edit that adds it where the file lacks it.

    Its date is the day that its title names. Without one it is an answer of today, as nothing says when the
    document is from. The same words of the same day cite the same source, also while neither was accepted.
    """
    told = letter.casefold()
    for one in timeline.sources.values():
        if told in {one.title.casefold(), one.reference.casefold(), one.url.casefold()}:
            return Citation(one.date, one.id)
    is_link = bool(re.fullmatch(URL.pattern, letter))
    named = _named_day(letter, timeline, today)
    day = named or today
    mark = hashlib.sha256(told.encode()).hexdigest()[:6]
    kind = source_kind_of(letter, SourceKind.ANSWER) if named else SourceKind.ANSWER
    fields = {"title": (urlsplit(letter).hostname or letter) if is_link else letter, "date": day.isoformat()}
    fields |= {"url": letter} if is_link else {}
    fields |= {} if kind is SourceKind.LETTER else {"kind": kind.value}
    name = f"{say(timeline.language, 'answer.source_id')}-{today}-{mark}"
    return Citation(day, name, added=(AddSource(name, fields),))


def check_document(cited: Citation, letter: str, fields: FormFields) -> None:
    """Note that the title of a new document names a day that does not exist."""
    today, language = fields.filled.today, fields.filled.language
    found = find_impossible_day(letter, today, _locale(fields.timeline)) if cited.added else None
    if found:
        words, error = found
        fields.faults["letter"] = unread_sentence(error, words, today, language)


def say_day(letter: str, cited: Citation, timeline: Timeline, today: date, language: Language) -> str:
    """Return the day that the document of an answer has in the list, and where that is not its own."""
    is_dated = not cited.added or _named_day(letter, timeline, today)
    key = "answer.letter_day" if is_dated else "answer.letter_no_day"
    return say(language, key, date=day_label(cited.said_on, language))


def _named_day(letter: str, timeline: Timeline, today: date) -> date | None:
    """Return the day that the title of a document names; None for a link."""
    if re.fullmatch(URL.pattern, letter):
        return None
    return find_past_day(letter, today, _locale(timeline))


def _locale(timeline: Timeline) -> Locale:
    return Locale(timeline.language, timeline.zone.key)
