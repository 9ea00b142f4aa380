"""The forms a period can have: `1 maart 2026`, `eind volgend jaar`, `het vierde kwartaal`, `Prinsjesdag`.

A form is a row of `_FORMS`: a template, and the function that resolves what it caught. A word in
capitals in a template stands for a piece of grammar, filled with the words of one language. Nothing in
it repeats without bound, so reading takes time in proportion to the length of the phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise

from notifier.dates.named_moments import HOLIDAYS, MOMENTS, RECESS_NAMES
from notifier.dates.phrase_dutch import DUTCH
from notifier.dates.phrase_english import ENGLISH
from notifier.dates.phrase_periods import Groups, PhrasePeriod, Scope
from notifier.dates.phrase_resolvers import (
    resolve_day,
    resolve_day_away,
    resolve_half_month,
    resolve_moment,
    resolve_named,
    resolve_numeric_month,
    resolve_recess,
    resolve_school_year,
    resolve_turn_of_year,
    resolve_unit,
    resolve_whole_year,
)
from notifier.dates.phrase_weeks import (
    resolve_day_of_week,
    resolve_nth_of_month,
    resolve_span,
    resolve_week,
    resolve_week_of,
    resolve_weekday,
    resolve_weeks_after,
)
from notifier.named_tuple import NamedTuple

# The languages in which date phrases are read; another one is another `Words`.
LANGUAGES = (DUTCH, ENGLISH)
_YEAR = r"(?:19|2\d)\d\d"


def _short_of(names: Iterable[Mapping[str, int]]) -> tuple[str, ...]:
    """Return the abbreviations, which stand behind the name that they are of."""
    return tuple(
        short for table in names for (_, number), (short, same) in pairwise(table.items()) if number == same
    )


# Behind which a dot may stand that ends no sentence.
SHORT_MONTHS = _short_of(words.months for words in LANGUAGES)
SHORT_WEEKDAYS = _short_of(words.weekdays for words in LANGUAGES)


def read_period(phrase: str, scope: Scope) -> PhrasePeriod | None:
    """Read a period without any word that limits it, or return None.

    The phrase is in lower case, with one space between words.

    Raises:
        DateError: A form that we know, with a day that does not exist or a recess that is not known.
    """
    rest = compiled_lead(scope.language).sub("", phrase)
    for number in forms_to_try(rest, scope.language):
        if match := compiled_form(scope.language, number).fullmatch(rest):
            groups = {name: text for name, text in match.groupdict().items() if text is not None}
            if (period := _FORMS[number][1](groups, scope)) is not None:
                return period
    return None


def forms_to_try(phrase: str, language: int) -> Iterator[int]:
    """Yield the forms whose digits and words a phrase has; compiling and matching take longer than this."""
    words = f" {re.sub(_NO_LETTERS, ' ', phrase)} "
    lacking = {name for name, texts in _texts(language).items() if not any(map(words.__contains__, texts))}
    if "-" not in phrase and "/" not in phrase:
        lacking.add(_DASH)
    digits = sum(map(str.isdigit, phrase))
    for number in range(FORM_COUNT):
        least, names = _needed(number)
        if digits >= least and lacking.isdisjoint(names):
            yield number


Resolver = Callable[[Groups, Scope], PhrasePeriod | None]

# The first form that fits counts.
_FORMS: tuple[tuple[str, Resolver], ...] = (
    ("(?:SELECTOR )?(?:WEEKDAY,? )?DAY(?:DAYOF) MONTH(?:TAIL)?", resolve_day),
    ("(?:SELECTOR )?(?:WEEKDAY,? )?MONTH DAY,? YYYY", resolve_day),
    ("(?:SELECTOR )?(?:WEEKDAY,? )?MONTH DAYBEHIND", resolve_day),
    ("(?:WEEKDAY,? )?DAY[-/. ]NUMBER[-/. ]YYYY", resolve_day),
    ("(?:WEEKDAY,? )?DAY[-/]MONTH[-/]YYYY", resolve_day),
    ("(?:WEEKDAY,? )?DAY[-/](?:MONTHNUMBER|MONTH)[-/]SHORT", resolve_day),
    ("(?:WEEKDAY,? )?DAY\\.MONTHNUMBER\\.SHORT", resolve_day),
    ("YYYY[-/. ]NUMBER[-/. ]DAY", resolve_day),
    ("YYYY(?P<number>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\\d|3[01])", resolve_day),
    ("(?:SELECTOR )?(?:WEEKDAY,? )?DAY(?:DAYOF) MONTH(?:TAIL)?CLOCK", resolve_moment),
    ("(?:WEEKDAY,? )?MONTH DAY,? YYYY(?:CLOCK)", resolve_moment),
    ("(?:WEEKDAY,? )?DAY[-/. ]NUMBER[-/. ]YYYY(?:CLOCK)", resolve_moment),
    ("YYYY-NUMBER-DAY(?:CLOCK)", resolve_moment),
    ("DAYSAWAY", resolve_day_away),
    ("MONTHNUMBER[-/]YYYY", resolve_numeric_month),
    ("ORDINAL HALF(?: OF)? MONTH(?:TAIL)?", resolve_half_month),
    ("ORDINAL (?:WEEKDAY|(?P<span>week|weekend))(?: OF)? MONTH(?:TAIL)?", resolve_nth_of_month),
    ("(?:PART[ -])?(?:SELECTOR )?UNIT(?:TAIL)?", resolve_unit),
    ("(?:PART[ -])?UNIT ?[-/] ?YYYY", resolve_unit),
    ("YEARSAID MONTH", resolve_unit),
    ("(?:PART[ -])?(?:SELECTOR )?YYYY[- ]?UNITCODE", resolve_unit),
    ("(?:PART[ -])?UNIT(?: OF)? YYYY ?[-/] ?UNTIL", resolve_unit),
    ("(?:PART[ -])?YEAR", resolve_whole_year),
    ("(?:PART[ -](?:(?:het|the) )?)?SCHOOLYEAR YYYY ?[-/] ?UNTIL", resolve_school_year),
    ("(?:SELECTOR|(?P<next>nieuwe?)) SCHOOLYEAR", resolve_school_year),
    ("(?:PART[ -])?WEEK ?NUMBER(?:TAIL)?", resolve_week),
    ("(?:PART[ -])?WEEK ?NUMBER ?[-/] ?YYYY", resolve_week),
    ("(?:PART[ -])?w ?NUMBER ?[-/ ] ?YYYY", resolve_week),
    ("YYYY-?wNUMBER", resolve_week),
    ("week OF (?:WEEKDAY,? )?DAY MONTH(?:TAIL)?", resolve_week_of),
    ("week OF DAY[-/. ]NUMBER[-/. ]YYYY", resolve_week_of),
    ("WEEKDAY AFTER", resolve_weekday),
    ("SELECTOR WEEKDAY", resolve_weekday),
    ("WEEKDAY(?: OF)? SELECTOR (?P<span>week)", resolve_day_of_week),
    ("SELECTOR (?P<span>week)(?: OF| on)? WEEKDAY", resolve_day_of_week),
    ("WEEKDAY WEEKSBEHIND", resolve_weeks_after),
    ("DAYSAWAY WEEKSBEHIND", resolve_weeks_after),
    ("WEEKSBEFORE WEEKDAY", resolve_weeks_after),
    ("WEEKSBEFORE DAYSAWAY", resolve_weeks_after),
    ("(?:PART[ -])?SELECTOR SPAN", resolve_span),
    ("PART SPAN", resolve_span),
    ("(?:ABOUT )?TURNOFYEAR(?:(?: OF)? YYYY ?[-/] ?UNTIL)?", resolve_turn_of_year),
    ("(?:SELECTOR )?MOMENT(?:TAIL)?", resolve_named),
    ("(?:SELECTOR )?RECESS(?:TAIL)?", resolve_recess),
    ("RECESS(?: OF)? YYYY ?[-/] ?UNTIL", resolve_recess),
)
FORM_COUNT = len(_FORMS)


class _Piece(NamedTuple):
    """What a word in capitals of a template stands for."""

    pattern: str
    texts: Collection[str] | None = (
        None  # The plain texts of which a phrase has one; None where it has others.
    )
    digits: int = 0  # How many digits it has at least.


_DASH = "[-/]"
_LETTERS, _NO_LETTERS = r"[^\W\d_]+", r"[\W\d_]+"


@cache
def compiled_lead(language: int) -> re.Pattern[str]:
    """Return what may stand in front of a period in a language."""
    return re.compile(rf"\A{LANGUAGES[language].lead}")


@cache
def compiled_form(language: int, number: int) -> re.Pattern[str]:
    """Return a form of `_FORMS` in a language, made at first use."""
    pieces = _pieces(language)
    return re.compile(re.sub("[A-Z]{2,}", lambda name: pieces[name[0]].pattern, _FORMS[number][0]), re.ASCII)


@cache
def _needed(number: int) -> tuple[int, frozenset[str]]:
    """Return how many digits every phrase of a form has, and the names in `_texts` of which it has a text."""
    template = _FORMS[number][0]
    # What stands in brackets can be left out, or is one of several.
    while template != (template := re.sub(r"\([^()]*\)", " ", template)):
        pass
    names = re.findall(rf"[A-Z]{{2,}}|[a-z]+|{re.escape(_DASH)}", template)
    # The pieces of all languages have as many.
    pieces = _pieces(0)
    return sum(pieces[name].digits for name in names if name in pieces), frozenset(names)


@cache
def _texts(language: int) -> Mapping[str, tuple[str, ...]]:
    """Return the texts that words in capitals stand for, of those that stand for plain texts.

    Each is its words between spaces, so that `mar` is not found in `maart`.
    """
    spaced = {
        name: tuple(f" {re.sub(_NO_LETTERS, ' ', one).strip()} " for one in piece.texts)
        for name, piece in _pieces(language).items()
        if piece.texts is not None
    }
    return {**spaced, "w": (" w ",), "week": (" week ",), "WEEK": ("week", "weken", "wk")}


@cache
def _pieces(language: int) -> Mapping[str, _Piece]:
    """Return the grammar that each word in capitals stands for."""
    words = LANGUAGES[language]
    ordinal, month, season = _any_of(words.ordinals), _any_of(words.months), _any_of(words.seasons)
    unit_code = rf"(?:{words.quarter_code}|{words.quarter} )(?P<quarter_code>[1-4])|h(?P<half_code>[12])"
    relative = rf"{words.prior_year} (?P<prior>{_YEAR})|(?P<relative>{_any_of(words.years)})"
    after = rf"(?P<after>{_any_of(words.selectors_after)})"
    codes = ("h", *filter(str.isalpha, words.quarter_code), *re.findall(_LETTERS, words.quarter))
    units = (*words.months, *words.seasons, *codes, *re.findall(_LETTERS, words.half))
    return {
        "ABOUT": _Piece(words.about),
        "AFTER": _Piece(after, words.selectors_after),
        "CLOCK": _Piece(words.clock),
        "DAY": _Piece(r"(?P<day>\d\d?)(?:e|de|ste|st|nd|rd|th)?", digits=1),
        "DAYBEHIND": _Piece(rf"{words.month_first}(?P<day>\d\d?)(?:st|nd|rd|th)?", digits=1),
        "DAYOF": _Piece(words.day_of),
        "DAYSAWAY": _Piece(f"(?P<away>{_any_of(words.days_away)})", words.days_away),
        "HALF": _Piece(words.half),
        "MOMENT": _Piece(f"(?P<name>{_any_of({**MOMENTS, **HOLIDAYS})})", (*MOMENTS, *HOLIDAYS)),
        "MONTH": _Piece(rf"(?P<month>{month})\.?", words.months),
        "MONTHNUMBER": _Piece("(?P<number>0?[1-9]|1[0-2])", digits=1),
        "NUMBER": _Piece(r"(?P<number>\d{1,2})", digits=1),
        "OF": _Piece(words.of),
        "ORDINAL": _Piece(f"(?P<ordinal>{ordinal})", words.ordinals),
        "PART": _Piece(f"(?P<part>{_any_of(words.parts)})(?: {words.part_of})?"),
        "RECESS": _Piece(f"(?P<name>{_any_of(RECESS_NAMES)})", RECESS_NAMES),
        "SCHOOLYEAR": _Piece(f"(?P<school_year>{_any_of(words.school_years)})", words.school_years),
        "SHORT": _Piece(r"(?P<short>\d\d)", digits=2),
        "SPAN": _Piece(f"(?P<span>{_any_of(words.spans)})", words.spans),
        # Digits of a footnote stick to a year in text taken from a PDF.
        "TAIL": _Piece(
            rf",? (?:{words.of} )?(?:(?:{words.year} )?(?P<year>{_YEAR})\d{{0,3}}|{relative})| {after}"
        ),
        "SELECTOR": _Piece(f"(?P<selector>{_any_of(words.selectors)})", words.selectors),
        "TURNOFYEAR": _Piece(words.turn_of_year, (words.turn_of_year,)),
        "UNIT": _Piece(
            rf"(?:(?P<month>{month})\.?|(?P<quarter>{ordinal}) {words.quarter}"
            rf"|(?P<half>{ordinal}) {words.half}|(?P<season>{season})|{unit_code})",
            units,
        ),
        "UNITCODE": _Piece(f"(?:{unit_code})", codes),
        "UNTIL": _Piece(f"(?P<until>{_YEAR})", digits=4),
        "WEEK": _Piece(words.week),
        "WEEKSBEFORE": _Piece(words.weeks_before),
        "WEEKSBEHIND": _Piece(words.weeks_behind),
        "WEEKDAY": _Piece(rf"(?P<weekday>{_any_of(words.weekdays)})\.?", words.weekdays),
        "YEARSAID": _Piece(f"(?P<relative>{_any_of(words.years)})", words.years),
        "YEAR": _Piece(rf"(?:(?:{words.year} )?(?P<year>{_YEAR})|{relative})"),
        "YYYY": _Piece(f"(?P<year>{_YEAR})", digits=4),
    }


def names_year(phrase: str) -> bool:
    """Tell whether words say which year they mean: they give it, or count from the day that they are said."""
    return _compiled_year().search(phrase) is not None


def counts_from_today(phrase: str) -> bool:
    """Tell whether words count from the day that they are said, as `komende` does."""
    return _compiled_from_today().search(phrase) is not None


@cache
def _compiled_year() -> re.Pattern[str]:
    return re.compile(rf"(?<!\d)(?:19|2\d)\d\d(?!\d)|'\d\d\b|{_compiled_from_today().pattern}", re.IGNORECASE)


@cache
def _compiled_from_today() -> re.Pattern[str]:
    tables = (
        table for words in LANGUAGES for table in (words.selectors, words.selectors_after, words.days_away)
    )
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(_any_of(table) for table in tables if table)})(?!\w)", re.IGNORECASE
    )


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of these words, and for nothing when there are none."""
    return "|".join(map(re.escape, words)) or "(?!)"
