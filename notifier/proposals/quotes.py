"""Quoted words that say something else than their statement: another date, a bound, or less firmness."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.forms import Day, Instant, Month, NotAfter, NotBefore, SubYear, Year, closed_bounds
from notifier.dates.labels import label
from notifier.dates.phrase_forms import names_year
from notifier.dates.phrase_periods import Certainty
from notifier.dates.phrases import read_phrase
from notifier.errors import DateError
from notifier.events_file.holidays import shipped_recesses
from notifier.events_file.nodes import KeyValue, Mapping, Scalar, Sequence, named_records
from notifier.letters.firm_words import FIRM_WORDS
from notifier.letters.firmness import firmness_of
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import Kind, Modality, Status
from notifier.words import say

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.events_file.timeline_file import TimelineFile
    from notifier.timeline.model import Milestone, Statement

# "Zal" and "will" say in a quote what they say of every date to come.
_FIRM_WORDS = tuple(one._replace(future=re.compile("(?!)")) for one in FIRM_WORDS)
# A sentence without any of these bounds no date.
_BOUNDS = re.compile(
    r"\b(?:niet|geen|pas|uiterlijk|vroegst\w*|laatst\w*|v(?:oo|óó)r|na|no|not|before|after|until|by|earliest|latest)\b",
    re.IGNORECASE,
)
_LASTS = ("tot", "t/m", "t.e.m", "until", "till", "through")
_ONE_DAY = timedelta(days=1)
# "Voor de zomer" is until its first day, July or the recess; "vanaf medio" is from May or from July on.
_ABOUT = timedelta(days=62)


class Meaning(NamedTuple):
    """A date that a quote can mean."""

    when: Edtf  # The days.
    is_firm: bool  # Whether its words name these days, and not about these.

    @property
    def spare(self) -> timedelta:
        """How far a bound may be from its day: "tot 1 maart" can be with that day itself."""
        if not self.is_firm:
            return _ABOUT
        return _ONE_DAY if isinstance(self.when.form, NotAfter | NotBefore) else timedelta()


def warn_of_quotes(events: TimelineFile) -> None:
    """Warn of every statement whose words mean another date than its `when`, or a less firm one.

    Warn as well of an event whose words name all of its days, where the file does not say whether it lasts.
    """
    places = _places(events)
    rows = named_records(events.sections.get("milestones"))
    unsaid = {name.text for name, row in rows if "lasts" not in row.entries}
    for milestone in events.timeline.milestones:
        for said in milestone.statements:
            place = places.get((milestone.id, said.source.id, said.phrase))
            if said.when and said.phrase and place:
                with events.problems.about(milestone.id):
                    _warn_of_quote(events, milestone, said, said.when, place)
                    if milestone.id in unsaid and said is milestone.basis:
                        _warn_of_days(events, milestone, said, place)


def _warn_of_quote(
    events: TimelineFile, milestone: Milestone, said: Statement, when: Edtf, place: Scalar
) -> None:
    language = events.timeline.language
    zone = events.timeline.zone.key
    meant = _meanings(said.phrase, said.source.date, zone)
    same = (one.when for one in meant if (one.when.earliest, one.when.latest) == (when.earliest, when.latest))
    chosen = next(same, meant[0].when if meant else None)
    words = firmness_of(said.phrase, "", "", chosen, *_FIRM_WORDS)
    is_from = words is Modality.FIXED
    is_other = _is_other(meant, when, milestone.kind, is_from=is_from)
    if is_other and (year := _year_beside(said, when)):
        in_year = _meanings(said.phrase, year, zone)
        if not _is_other(in_year, when, milestone.kind, is_from=is_from):
            meant, is_other = in_year, False
    if is_other or (
        len(meant) == 1 and _lacks_bound(meant[0].when, when, milestone.kind, said.phrase, words)
    ):
        meaning = label(meant[0].when, language, is_fixed=words is Modality.FIXED)
        events.problems.warn(
            place.place, "file.quote_differs", value=said.phrase, meaning=meaning, when=when.text
        )
    if words is not Modality.FIXED and (said.modality or milestone.modality) is Modality.FIXED:
        names = {
            name: say(language, f"modality.{one}") for name, one in (("firmness", words), ("stated", "fixed"))
        }
        events.problems.warn(
            place.place, "file.quote_firmness", value=said.phrase, modality=words.value, **names
        )


def _warn_of_days(events: TimelineFile, milestone: Milestone, said: Statement, place: Scalar) -> None:
    """Warn of words such as `van 9 tot en met 12 maart` of an event that is on one unknown day of those."""
    is_event = milestone.kind is Kind.EVENT and milestone.status is Status.PLANNED and not milestone.repeat
    if not (is_event and milestone.when.can_last):
        return
    meant = _meanings(said.phrase, said.source.date, events.timeline.zone.key)
    if len(meant) == 1 and meant[0].when.lasts and meant[0].when.is_same_time(milestone.when):
        events.problems.warn(place.place, "file.quote_lasts", value=said.phrase)


def _is_other(meant: list[Meaning], when: Edtf, kind: Kind, *, is_from: bool) -> bool:
    return bool(meant) and not any(_can_be(one, when, kind, is_from=is_from) for one in meant)


def _year_beside(said: Statement, when: Edtf) -> date | None:
    """Return the first day of the year of a date where its words name none, or None.

    The document may name it beside them: `In 2029 opent het loket op 1 mei`.
    """
    first = when.earliest or when.latest
    if first is None or first <= said.source.date or names_year(said.phrase):
        return None
    return date(first.year, 1, 1)


def _meanings(phrase: str, said_on: date, zone: str) -> list[Meaning]:
    """Return the dates that a quote can mean; none where it gives no date that can be compared."""
    try:
        reading = read_phrase(phrase, said_on=said_on, recesses=shipped_recesses(), zone=zone)
    except DateError:
        return []
    if reading is None and _BOUNDS.search(phrase):
        # What reads sentences is not cheap to import.
        from notifier.proposals.typed import find_date  # noqa: PLC0415

        found = find_date(phrase, said_on)
        if found and not (found.reason or found.unread or found.offset):
            return [Meaning(found.when, is_firm=False)]
        return []
    if reading is None or reading.offset or reading.rule or reading.when.is_undated:
        return []
    dates = [one for one in (reading.when, reading.other) if one]
    is_firm = reading.certainty is Certainty.CERTAIN or _lacks_a_year(phrase, said_on, reading.when)
    return [Meaning(one, is_firm=is_firm and not one.qualifier) for one in dates]


def _lacks_a_year(phrase: str, said_on: date, when: Edtf) -> bool:
    """Whether nothing but the year of a quote is not firm: `uiterlijk 1 juli`."""
    day = when.latest or when.earliest
    if day is None or str(day.year) in phrase:
        return False
    with suppress(DateError):
        whole = read_phrase(f"{phrase} {day.year}", said_on=said_on)
        return whole is not None and whole.certainty is Certainty.CERTAIN and whole.when == when
    return False


def _can_be(meant: Meaning, stated: Edtf, kind: Kind, *, is_from: bool) -> bool:
    """Whether a statement has the first and last days that its words give.

    `is_from` says that "vanaf 2029" begins in it, where "niet eerder dan 2029" is only a bound.
    """
    when, spare = meant.when, meant.spare
    if {type(when.form), type(stated.form)} == {NotBefore, NotAfter}:
        return False
    if meant.is_firm and when.lasts and kind is Kind.EVENT and stated.can_last:
        return when.is_same_time(stated)
    # Between which days its first day lies, and its last.
    first, last = (when.earliest, when.latest), (when.earliest, when.latest)
    match when.form:
        case NotAfter():
            is_last = kind is Kind.DEADLINE or isinstance(stated.form, NotAfter | Day | Instant)
            last = (when.latest if is_last else None, when.latest)
        case NotBefore() if isinstance(stated.form, NotBefore):
            first = (when.earliest, when.earliest)
        case NotBefore(start=start) if is_from:
            first = (None, closed_bounds(start)[1])
        case NotBefore():
            pass
        case _ if not (meant.is_firm or isinstance(stated.form, NotBefore | NotAfter)):
            first, last, spare = (None, when.latest), (when.earliest, None), timedelta()
    return _is_within(stated.earliest, *first, spare) and _is_within(stated.latest, *last, spare)


def _is_within(day: date | None, first: date | None, last: date | None, spare: timedelta) -> bool:
    """Whether a day, where there is one, lies from a first to a last day or at most so far from them."""
    return day is None or ((first is None or first - spare <= day) and (last is None or day <= last + spare))


def _lacks_bound(meant: Edtf, stated: Edtf, kind: Kind, phrase: str, words: Modality) -> bool:
    """Tell whether words such as "niet eerder dan 2029" or "uiterlijk 1 maart" are stated as that time.

    What begins from a day on begins on it, and a deadline or what lasts until a day is on it.
    """
    if not isinstance(stated.form, Day | Month | SubYear | Year):
        return False
    match meant.form:
        case NotBefore():
            return words is not Modality.FIXED
        case NotAfter():
            lasts = kind is Kind.END and phrase.lower().startswith(_LASTS)
            return kind is not Kind.DEADLINE and not lasts and stated.latest == meant.latest
        case _:
            return False


def _places(events: TimelineFile) -> dict[tuple[str, str, str], Scalar]:
    """Return the place of each quote, by milestone, source and words."""
    found: dict[tuple[str, str, str], Scalar] = {}
    for name, row in named_records(events.sections.get("milestones")):
        statements = row.entries["statements"].value if "statements" in row.entries else None
        for said in statements.items if isinstance(statements, Sequence) else ():
            match said:
                case Mapping(entries={"source": KeyValue(value=source), "phrase": KeyValue(value=phrase)}):
                    if isinstance(source, Scalar) and isinstance(phrase, Scalar):
                        found[name.text, source.text, phrase.text] = phrase
    return found
