"""The year of a date that names none, where words around it say which: `In 2027 opent het loket op 1 mei`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.edtf import parse_edtf
from notifier.dates.forms import AllOf, Day, Month, NotAfter, Year, month_end
from notifier.dates.phrase_forms import counts_from_today
from notifier.letters.anchors import FOUR_DIGITS, anchor_of
from notifier.letters.finding import find_dates
from notifier.letters.readings import read_bound
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.dates.edtf import Edtf
    from notifier.dates.named_moments import Recess
    from notifier.letters.finding import Find
    from notifier.letters.layout import Sentence
    from notifier.letters.vocabulary import Vocabulary

_FOR = re.compile(r"(?:voor|for)\b(?=[^\d]*\d{4}$)", re.IGNORECASE)
_IN = re.compile(r"(?:in|dit|volgend|this|next) ", re.IGNORECASE)
_MONTHS = re.compile(r"-(\d\d)(?=-|~|/|,|\.|\}|\]|$)")
_WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DIGIT = re.compile(r"\d")
_MARK = "\0"  # Stands for a date in what `Vocabulary.ends` is matched with.
_NEXT = re.compile(r";|(?:,| en| and) $")
_NEW_YEAR, _LEAP_DAY = (1, 1), (2, 29)
# So long before the date that it stands behind another may be, a last day or another one.
_HALF_YEAR, _QUARTER = timedelta(days=183), timedelta(days=92)
_YEAR = timedelta(days=366)


class _Near(NamedTuple):
    """What stands around a date."""

    finds: list[Find]  # The dates before it in its sentence.
    earlier: Find | None  # The last date before that in its paragraph of which the year is known.
    sentence: Sentence
    said_on: date  # The day of the letter.
    recesses: tuple[Recess, ...]
    words: Vocabulary


def with_years(
    finds: list[Find],
    sentence: Sentence,
    said_on: date,
    recesses: tuple[Recess, ...],
    words: Vocabulary,
    earlier: Find | None = None,
) -> list[Find]:
    """Return the dates of a sentence, those without a year in the one that is meant.

    Where another year is named near one and need not be that of the date, the date has those words as
    its doubt. With `earlier` it may be that of the last date of its paragraph before it.
    """
    if not (any(one.is_guess for one in finds) or words.that_year.search(sentence.text)):
        return finds
    around = _year_around(sentence, said_on, words)
    dated: list[Find] = []
    for find in finds:
        near = _Near(dated, earlier, sentence, said_on, recesses, words)
        dated.append(_of_that_year(find, near) or _with_year(find, around, near))
    dated = [_before_later(one, dated) for one in dated]
    settled = [new for one, new in zip(finds, dated, strict=True) if one.is_guess and not new.is_guess]
    is_year = [any(_is_year_of(one, other, sentence.text, words) for other in settled) for one in dated]
    return [
        one._replace(mask="scan.why.year") if of_other else one
        for one, of_other in zip(dated, is_year, strict=True)
    ]


def _is_year_of(find: Find, date_in_it: Find, text: str, words: Vocabulary) -> bool:
    """Tell whether it is but the year of a date behind it in its clause, or the one that this points to."""
    when, between = date_in_it.when, text[find.end : date_in_it.start]
    is_of_date = _whole_year(find, text) == (when.earliest or when.sort_key[0]).year
    points = words.that_year.search(date_in_it.text) if _FOR.match(find.text) else None
    is_named = points and (points["next"] or points["previous"]) and not words.splits.search(between)
    return bool(is_of_date or is_named) and find.end <= date_in_it.start and not _NEXT.search(between)


def in_year(find: Find, year: int, recesses: tuple[Recess, ...]) -> Find:
    """Return a date without a year in that year; itself where it points from the day of the letter."""
    if not find.is_guess or find.mask or counts_from_today(find.text):
        return find
    when = read_bound(find.text, date(year, 1, 1), recesses)
    if when is None:
        return find
    if (days := _days_of(when)) and not all(day.year == year for day in days):
        when = _all_of(day.replace(year=year) for day in days)
    months = (_MONTHS.findall(one.text) for one in (when, find.when))
    is_same = _DIGIT.search(find.text) or len(set(map(tuple, months))) == 1
    return find._replace(when=when, other=None, is_guess=False) if is_same else find


def _of_that_year(find: Find, near: _Near) -> Find | None:
    """Return a date with words that point to a year named before it: `in maart van dat jaar`; or None."""
    text, that_year = near.sentence.text, near.words.that_year
    ahead = [*that_year.finditer(text, 0, find.start)][-1:]
    behind = (one for one in that_year.finditer(text, find.start) if one.start() <= find.end <= one.end())
    points = next(behind, ahead[0] if ahead else None)
    named = FOUR_DIGITS.findall(text[: points.start()]) if points else []
    if points is None or not (find.is_guess or (points["next"] and named)) or find.mask:
        return None
    years = named or FOUR_DIGITS.findall(near.sentence.before)
    bare = find._replace(is_guess=True, text=text[find.start : points.start()])
    if not years:
        end = max(find.end, points.end())
        meant = find if points in ahead else _each_to_come(bare, near.said_on, near.recesses)
        return meant._replace(doubt=points[0].strip(), end=end, text=text[find.start : end])
    year = int(years[-1]) + (points["next"] is not None) - (points["previous"] is not None)
    if points in ahead:
        meant = in_year(find, year, near.recesses)
        first = next((one.when.earliest for one in near.finds if one.end == points.end()), None)
        is_before = first and meant.when.latest and meant.when.latest < first
        return in_year(find, year + 1, near.recesses) if is_before else meant
    dated = in_year(bare, year, near.recesses)
    return dated._replace(end=points.end(), text=text[find.start : points.end()])


def _before_later(find: Find, dated: list[Find]) -> Find:
    """Return a date in doubt where one behind it is so far ahead that another year may be meant."""
    last = find.when.latest
    if not find.is_guess or find.doubt or find.mask or last is None or counts_from_today(find.text):
        return find
    later = (one for one in dated if one.start >= find.end and not one.is_guess and not one.mask)
    behind = next((one for one in later if one.when.latest and FOUR_DIGITS.search(one.text)), None)
    is_far = behind is not None and behind.when.latest is not None and behind.when.latest - last > _YEAR
    return find._replace(doubt=behind.text) if behind and is_far else find


def _with_year(find: Find, around: tuple[int, str], near: _Near) -> Find:
    if not find.is_guess:
        return find
    for one in reversed(near.finds):
        if not one.mask and (meant := _in_year_of(find, one, near)):
            return meant
    year, doubt = around
    meant = in_year(find, year, near.recesses) if year else find
    if year and not doubt:
        return meant
    comes_back = near.words.comes_back.search(near.sentence.text)
    earlier = anchor_of(near.finds, near.said_on) or (None if comes_back else near.earlier)
    if earlier and not find.mask:
        return _after_earlier(find, earlier, near)
    if doubt and find.when != meant.when:
        return find._replace(doubt=doubt)
    return _each_to_come(find, near.said_on, near.recesses)


def _after_earlier(find: Find, one: Find, near: _Near) -> Find:
    """Return a date in the year of one before it that need not be its own, and in doubt about that."""
    first = one.when.earliest or one.when.latest or near.said_on
    meant = in_year(find, first.year, near.recesses)
    latest = meant.when.latest
    if _is_of_other_thing(find, one, near):
        return find if find.when == meant.when else _in_doubt(find, one)
    if latest is None or meant is find:
        return _each_to_come(find, near.said_on, near.recesses)
    if latest < first:
        return _before(find, meant, one, near)
    is_of_year = isinstance(one.when.form, Year) and isinstance(find.when.form, NotAfter)
    is_unsure = is_of_year or _is_new_year(one)
    return meant if find.when == meant.when else _in_doubt(find if is_unsure else meant, one)


def _is_of_other_thing(find: Find, one: Find, near: _Near) -> bool:
    """Tell whether a year or a part of one in a sentence before need not be that of a day.

    `Het loket opent in het voorjaar van 2027. Het overleg is op 20 november`. One that begins its sentence
    is that of what follows, unless it is that of a sum: `In 2027 zijn er twee mijlpalen. Op 1 maart ...`.
    """
    is_wide = not (_WHOLE_DAY.search(one.when.text) or isinstance(one.when.form, Month))
    is_topic = one.start == 0 and not near.words.amount.search(near.sentence.before)
    is_before = one is near.earlier and is_wide and not is_topic
    return is_before and _WHOLE_DAY.search(find.when.text) is not None


def _before(find: Find, meant: Find, one: Find, near: _Near) -> Find:
    """Return a date that in the year of another lies before that: so where it is near, or in the next."""
    first = one.when.earliest or one.when.latest or near.said_on
    latest = meant.when.latest or near.said_on
    is_near = first - latest <= (_HALF_YEAR if isinstance(find.when.form, NotAfter) else _QUARTER)
    if is_near and latest >= near.said_on:
        return meant if find.when == meant.when else _in_doubt(meant, one)
    is_later = (find.when.earliest or find.when.latest or first) >= first
    said = (near.words.past, near.words.given_up, near.words.off, near.words.withdrawn)
    is_over = any(one.search(near.sentence.text) for one in said) and not near.words.ahead.search(
        near.sentence.text
    )
    return find if is_later or is_over else _in_doubt(in_year(find, first.year + 1, near.recesses), one)


def _in_doubt(find: Find, one: Find) -> Find:
    return find._replace(doubt=one.doubt or one.text)


def _is_new_year(find: Find) -> bool:
    return find.when.day is not None and (find.when.day.month, find.when.day.day) == _NEW_YEAR


def _in_year_of(find: Find, one: Find, near: _Near) -> Find | None:
    """Return a date in the year of one before it, or in doubt about that; None where that one has no year."""
    text = near.sentence.text
    year = _whole_year(one, text)
    is_end = _is_end_of(find, one, text, near.words)
    is_day = year is None and (one.when.earliest or one.when.latest) is not None
    if year is None and not (is_day and (is_end or FOUR_DIGITS.search(one.text))):
        return None
    first = one.when.earliest or one.when.latest or near.said_on
    meant = in_year(find, year or first.year, near.recesses)
    latest = meant.when.latest or first
    if is_end and year is None:
        return meant if latest >= first else in_year(find, first.year + 1, near.recesses)
    last = anchor_of(near.finds, near.said_on) or one
    if year is None and latest < max(last.when.earliest or first, near.said_on):
        return _before(find, meant, last if last.start > one.start else one, near)
    if find.when == meant.when or (_is_bound_of(find, one, text, near.words) and first <= latest):
        return meant
    is_bound = isinstance(find.when.form, NotAfter)
    is_parted = ";" in text[one.end : find.start]
    is_unsure = (is_parted or is_bound) if year else _is_new_year(one)
    return _in_doubt(find if is_bound and (is_parted or not year) else meant, one) if is_unsure else meant


def _is_end_of(find: Find, one: Find, text: str, words: Vocabulary) -> bool:
    """Tell whether it ends or follows what begins on another: `begint op 1 mei 2027 en duurt tot 1 maart`."""
    between = text[one.end : find.start]
    is_until = not between.strip() and words.until.match(find.text)
    return bool(is_until or words.ends.search(between + _MARK + text[find.end :]))


def _is_bound_of(find: Find, period: Find, text: str, words: Vocabulary) -> bool:
    """Tell whether it is a last day of a period, without a verb: `begin 2028, uiterlijk in mei`."""
    between, behind = text[period.end : find.start], text[find.end :].lstrip()
    is_other = ";" in between or words.finite.search(between) or words.finite.match(behind)
    return isinstance(find.when.form, NotAfter) and not is_other


def _each_to_come(find: Find, said_on: date, recesses: tuple[Recess, ...]) -> Find:
    """Return one of several dates, or all days of one, in the first year to come, and in doubt about that."""
    if find.when.latest and find.when.latest < said_on:
        meant = in_year(find, said_on.year + 1, recesses)
        return meant._replace(doubt=find.text) if meant != find else find
    if months := _months_of(find.when):
        past = [one for one in months if month_end(one.year, one.month) < said_on]
        later = _all_of(one._replace(year=one.year + 1) if one in past else one for one in months)
        return find._replace(when=later, doubt=find.text) if past else find
    days = _days_of(find.when)
    if not days or min(days) >= said_on:
        return find
    later = _all_of(day if day >= said_on else day.replace(year=day.year + 1) for day in days)
    return find._replace(when=later, doubt=find.text)


def _days_of(when: Edtf) -> list[date]:
    """Return several days that have one date, where each is in every year."""
    days = (
        [one.day for one in when.form.members if isinstance(one, Day)] if isinstance(when.form, AllOf) else []
    )
    return [] if any((day.month, day.day) == _LEAP_DAY for day in days) else days


def _months_of(when: Edtf) -> list[Month]:
    """Return several months that have one date."""
    return (
        [one for one in when.form.members if isinstance(one, Month)] if isinstance(when.form, AllOf) else []
    )


def _all_of(days: Iterable[date | Month]) -> Edtf:
    return parse_edtf(f"{{{','.join(map(str, sorted(days)))}}}")


def _whole_year(find: Find, text: str) -> int | None:
    """Return the year of `in 2027`, or of a cell or an entry `2027:`; None where a date is no such year."""
    before, behind = text[: find.start].rstrip(), text[find.end :].lstrip()
    is_entry = before[-1:] in {"", "|"} and behind[:1] in {"|", ":"}
    is_year = isinstance(find.when.form, Year) and (is_entry or _IN.match(find.text)) and not find.mask
    return find.when.earliest.year if is_year and find.when.earliest else None


def _year_around(sentence: Sentence, said_on: date, words: Vocabulary) -> tuple[int, str]:
    """Return the year that what stands above or before a sentence names, with the words where it is unsure.

    The year is 0 where there is none.
    """
    for text in (sentence.block.lead, sentence.block.heading):
        if named := words.of_year.search(text):
            return int(named["year"]), ""
    for text in (sentence.block.lead, sentence.before):
        years = [*find_dates(text, said_on, (), words)] if FOUR_DIGITS.search(text) else []
        if len(years) == 1 and (year := _whole_year(years[0], text)):
            is_sure = text == sentence.block.lead or words.goes_on.match(sentence.text)
            return year, "" if is_sure else years[0].text
    return 0, ""
