"""Date phrases as people write them: `uiterlijk eind maart`, `tussen 1 maart en 1 mei 2026`, `voor de zomer`.

The grammar has three levels, each one table: the forms of a period (`phrase_forms`), the words that limit
any period (`phrase_limits`) and those that join any two (`phrase_joins`). What two joined periods share is
said once, behind the last: `1 en 2 oktober 2026`.

A phrase has at most `LONGEST` characters, and no pattern repeats without bound, so any text is read in
time in proportion to its length.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.dates.forms import OPEN, AllOf, Month
from notifier.dates.offsets import parse_offset
from notifier.dates.phrase_forms import LANGUAGES, compiled_lead, names_year, read_period
from notifier.dates.phrase_joins import JOINS
from notifier.dates.phrase_limits import LIMITS, ONE_DAY, limit_moment, marked
from notifier.dates.phrase_patterns import (
    Joins,
    compiled_begins,
    compiled_hedge,
    compiled_rows,
    compiled_shared,
    compiled_terms,
    compiled_undated,
)
from notifier.dates.phrase_periods import Certainty, PhrasePeriod, Scope, unsure, weakest
from notifier.dates.phrase_rounds import read_round
from notifier.dates.phrase_spelling import spelled_out
from notifier.dates.phrase_vocabulary import Join, Limit, Term, Words
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifier.dates.named_moments import Recess

LONGEST = 99
_LASTS = frozenset({Limit.UNTIL, Limit.BEFORE, Limit.BEFORE_OR_FOR, Limit.UP_TO})
_FEAST = timedelta(days=3)
_YEAR = timedelta(days=365)
_SAID_YEAR = r"(?:19|2\d)\d\d$"
_TO_DAY = re.compile(r" (?:op|per|on) \d{1,2}$", re.ASCII)  # Up to the day of a date.
_MARK = re.compile(r" \((\w{1,20}(?:, \w{1,20})?)\)$")
_NUMBERS = re.compile(r"\d{1,2}([-/.]\d{1,2})([-/.]\d\d(?:\d\d)?)", re.ASCII)


class Reading(NamedTuple):
    """What a phrase means."""

    when: Edtf  # The days, with the EDTF to write in the file as its text; `../..` where it names none.
    certainty: Certainty  # How firmly the phrase means these days.
    other: Edtf | None = None  # What it may mean as well.
    offset: str = ""  # The length of time it names, such as `P6W`; `when` counts that from the letter.
    is_within: bool = False  # Whether that length of time is the longest.
    rule: str = ""  # How it comes back, such as `FREQ=YEARLY`; `when` is the first time.
    each: tuple[Edtf, ...] = ()  # Of several dates that all count, each in the order of the words.
    is_counted: bool = False  # Whether its days were counted from others.
    is_of_letter: bool = False  # Whether words say that it counts from the day of the letter.


def read_phrase(
    text: str, *, said_on: date, recesses: Iterable[Recess] = (), zone: str = ""
) -> Reading | None:
    """Read a text that is one date phrase from beginning to end, in Dutch or English.

    Args:
        text: Upper case, white space and punctuation around it do not matter.
        said_on: The day of the letter it stands in, in `YEARS` of `edtf`: what `dit najaar` and a
            missing year count from.
        recesses: The recesses whose days are known.
        zone: The name of the zone of clock times; without one they are not read.

    Returns:
        What it means, or None when it is no date phrase that we know.

    Raises:
        DateError: It is a date phrase, but its day does not exist, its weekday does not fit, its end
            lies before its beginning, or its recess is not in the table.
    """
    phrase = spelled_out(text, said_on)
    if len(phrase) > LONGEST:
        return None
    table = tuple(recesses)
    try:
        for language, words in enumerate(LANGUAGES):
            scope = Scope(said_on=said_on, recesses=table, words=words, language=language, zone=zone)
            if (reading := _read_date(phrase, scope) or _read_undated(phrase, scope)) is not None:
                return reading
    except DateError as error:
        values: dict[str, Any] = {name: value for name, value in error.values.items() if name != "text"}
        raise DateError(error.key, text=text, position=0, **values) from error
    return None


def _read_date(phrase: str, scope: Scope) -> Reading | None:
    """Read a date, with how sure it is said to be."""
    bare, marks, known = phrase, list[str](), scope.words.marks
    while (found := _MARK.search(bare)) and known.keys() >= (named := {*found[1].split(", ")}):
        bare = bare[: found.start()]
        marks += named
    hedge = compiled_hedge(scope.language).match(bare)
    period = _read(bare, scope) or (hedge and _read(bare[hedge.end() :], scope))
    if not period:
        return None
    when = period.when
    for mark in marks:
        when = marked(when, known[mark])
    return Reading(when, weakest(period.first, period.last), period.other, each=() if marks else period.each)


def _read_undated(phrase: str, scope: Scope) -> Reading | None:
    """Read a length of time, what comes back, or that there is no date yet."""
    has_unit = any(map(phrase.__contains__, scope.words.units))
    for pattern, term in compiled_terms(scope.language) if has_unit else ():
        if (match := pattern.fullmatch(phrase)) and (offset := term_offset(match, term, scope.words)):
            return _counted(offset, term, match.groupdict().get("event"), scope)
    if comes_back := read_round(phrase, scope, _read):
        when, rule = comes_back
        return Reading(when, Certainty.CONVENTION, rule=rule)
    return Reading(UNDATED, Certainty.CERTAIN) if compiled_undated(scope.language).fullmatch(phrase) else None


def term_offset(match: re.Match[str], term: Term, words: Words) -> str:
    """Return a length of time as the file writes it; empty where it is none."""
    count = words.numbers.get(match["count"]) or (int(match["count"]) if match["count"].isdecimal() else 0)
    times, unit = words.units.get(match["unit"], (0, ""))
    offset = f"{'-' if term is Term.BEFORE else ''}P{count * times}{unit}"
    try:
        return offset if count * times and parse_offset(offset) else ""
    except DateError:
        return ""


def _counted(offset: str, term: Term, event: str | None, scope: Scope) -> Reading | None:
    """Count a length of time from the letter, from a day, or from what has its own milestone."""
    day, firmness, is_fixed = scope.said_on, Certainty.CONVENTION, False
    is_within = term is Term.WITHIN
    named = Reading(UNDATED, Certainty.AMBIGUOUS, offset=offset, is_within=is_within)
    is_of_letter = event is not None and re.fullmatch(scope.words.letter, event) is not None
    if event and not is_of_letter:
        over = re.match(scope.words.over, event)
        # `Na afloop van het kalenderjaar` is after any, `na afloop van 2026` after one.
        period = _read(event[over.end() :], scope) if over and names_year(event) else None
        if over and period and period.when.latest and not period.other:
            base: PhrasePeriod | None = period._replace(when=parse_edtf(f"{period.when.latest}"))
        else:
            base = _read(event, scope)
        if base is None:
            # What has a date is read without it: `na de start op 1 april 2027`.
            has_month = not scope.words.months.keys().isdisjoint(event.split())
            return None if has_month or names_year(event) or _TO_DAY.search(event) else named
        edge = _edge_of(base.when, term)
        if edge is None or base.when.instant:
            return None
        day, firmness, is_fixed = edge, weakest(base.first, base.last), True
    length = parse_offset(offset)
    if length.span.working_days:
        return named._replace(is_of_letter=is_of_letter)
    end = length.day_from(day, lambda _: {})
    text = f"{OPEN}/{end}" if is_within else f"{end}{'' if is_fixed or offset.endswith('D') else '~'}"
    # Only what has a term runs from somewhere; `over 30 dagen` is said from the day it is said.
    runs = "" if is_fixed or not is_within else offset
    when = parse_edtf(text)
    return Reading(
        when, firmness, offset=runs, is_within=is_within, is_counted=True, is_of_letter=is_of_letter
    )


def _edge_of(when: Edtf, term: Term) -> date | None:
    """Return the day from which a term before or after a date counts; a feast has a first and a last."""
    first, last = when.earliest, when.latest
    if first is None or last is None or last - first > _FEAST:
        return None
    return first if term is Term.BEFORE else last


def _read(phrase: str, scope: Scope) -> PhrasePeriod | None:
    if (period := read_period(phrase, scope)) is not None:
        length = period.when.sort_key[0] - period.when.sort_key[1]
        is_year = abs(length - _YEAR) <= ONE_DAY
        begins = is_year and compiled_begins(scope.language).match(phrase)
        return LIMITS[Limit.FROM](period, scope) if begins else period
    limits, framed, joins = compiled_rows(scope.language)
    if (period := _joined(phrase, framed, scope)) is not None:
        return period
    for pattern, limit in limits:
        if (match := pattern.fullmatch(phrase)) and (
            limited := _limited(limit, match["period"], (*framed, *joins), scope)
        ):
            return limited
    return _joined(phrase, joins, scope)


def _limited(limit: Limit, phrase: str, joins: Joins, scope: Scope) -> PhrasePeriod | None:
    """Read what stands behind a word that limits."""
    period = read_period(phrase, scope) or _joined(phrase, joins, scope)
    if period and period.when.instant:
        return limit_moment(limit, period)
    limited = LIMITS[limit](period, scope) if period else None
    if period and limited and period.each and limit in _LASTS and limited.when.form != period.when.form:
        # `uiterlijk 1 mei en 1 november` has two last days.
        known = (LIMITS[limit](period._replace(when=one), scope) for one in period.each)
        each = tuple(one.when for one in known if one)
        return unsure(limited, each[each[0] == limited.when])._replace(each=each)
    if period and limited and period.other and not limited.other:
        also = LIMITS[limit](period._replace(when=period.other), scope)
        limited = limited._replace(other=also and also.when)
    if period is None or limited is None or not period.is_guess or limited.when.sort_key[0] >= scope.said_on:
        return limited
    # What a letter of July says is for before the summer is not for before the running one.
    later = scope._replace(said_on=period.when.sort_key[0] + ONE_DAY)
    following = read_period(phrase, later)
    next_one = LIMITS[limit](following, later) if following else None
    return next_one and unsure(next_one, limited.when)


def _joined(phrase: str, rows: Iterable[tuple[re.Pattern[str], Join]], scope: Scope) -> PhrasePeriod | None:
    """Read two or more periods with a word between them."""
    for pattern, join in rows:
        match = pattern.fullmatch(phrase)
        if match is None:
            continue
        right, shared = match["right"], compiled_shared(scope.language).match(match["left"])
        # Of `week 10, 11 en 12 van 2027` the word stands in front of the first only.
        head, last = "", read_period(f"{shared[0]}{right}", scope) if shared else None
        if shared and last:
            head = shared[0]
        elif not shared or not match["left"][shared.end() :].isdecimal() or not right[0].isdecimal():
            last = read_period(right, scope)
        if last is None:
            continue
        is_list = join in {Join.ONE_OF, Join.ALL_OF, Join.ANY_OF}
        first, *others = match["left"].split(", ") if is_list else [match["left"]]
        lefts = [first, *(f"{head}{other}" for other in others)]
        periods = [_completed(left, f"{head}{right}", last, scope, is_list=is_list) for left in lefts]
        known = [*(period for period in periods if period), last]
        is_plain = not any(period.when.instant or period.other for period in known)
        if is_plain and len(known) > len(lefts) and (period := JOINS[join](known)) is not None:
            is_all = isinstance(period.when.form, AllOf)
            return period._replace(each=tuple(one.when for one in known if is_all))
    return None


def _completed(
    left: str, right: str, last: PhrasePeriod, scope: Scope, *, is_list: bool
) -> PhrasePeriod | None:
    """Read `1` of `1 en 2 oktober 2026` with what it shares with the last, the most of it that fits.

    Raises:
        DateError: It is a day of the same month, and lies behind the last: `van 5 tot 3 maart`.
    """
    if compiled_lead(scope.language).fullmatch(f"{left} "):
        return None  # Small words alone, such as `de`, are no period that shares something.
    for shared in _tails(right):
        period = read_period(f"{left}{shared}", scope)
        if period is None:
            continue
        is_number = compiled_lead(scope.language).sub("", left).isdecimal()
        is_of_no_year = isinstance(period.when.form, Month) and not names_year(right)
        if is_list and (is_number or is_of_no_year):
            return period
        if period.when.sort_key[1] > last.when.sort_key[0]:
            if is_number and shared == f" {right.partition(' ')[2]}":
                raise DateError("date.reversed", text=right, position=0)
            # Of `november t/m februari 2027` the first lies in the year before.
            shared = re.sub(_SAID_YEAR, lambda year: f"{int(year[0]) - 1}", shared)  # noqa: PLW2901
            earlier = scope._replace(said_on=scope.said_on - _YEAR)
            return read_period(f"{left}{shared}", earlier)
        return period
    return None


def _tails(right: str) -> Iterator[str]:
    """Yield the ends of the last of two periods that the first may share, the longest first."""
    words = right.split()
    for at in range(1, len(words) + 1):
        yield "".join(f" {word}" for word in words[at:])
    if numbers := _NUMBERS.fullmatch(right):
        yield from (numbers[1] + numbers[2], numbers[2])
