"""Judging a found date by its clause: whether it is one that somebody wants in a calendar.

What decides is the clause, not the whole sentence: of `de pilot is gestart en wordt in mei geëvalueerd` the
first half is past and the second is to come.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED
from notifier.dates.forms import NotBefore, Precision
from notifier.letters.belonging import is_of_event
from notifier.letters.changing import CHANGES, TAKEN_BACK, taken_back_by
from notifier.letters.clauses import Clause
from notifier.letters.layout import BlockKind
from notifier.letters.vocabulary import Vocabulary

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.letters.blanking import Span
    from notifier.letters.finding import Find
    from notifier.letters.vocabulary import Vocabulary

_YEAR = timedelta(days=366)
_FAR = timedelta(days=300)  # A day without a year that lies so far ahead was rather just now.
_LEAP_DAY = (2, 29)
_WORD = re.compile(r"[^\W\d_]{4,}")
_DIGIT = re.compile(r"\d")
_CONTRAST = re.compile(r",? (?:(?:en|dus|and|so) )?", re.IGNORECASE)
_WITHDRAWN = ("scan.why.denied", "scan.why.unmet", "scan.why.replaced", "scan.why.refused")
BARE_YEAR = re.compile(r"(?:19|2\d)\d\d")
_OF_YEAR = re.compile(r"(?:van|of) \d{4}\b", re.IGNORECASE)  # Of `de meldkamer van 2030 en verder`.


def is_wide(when: Edtf) -> bool:
    """Tell whether a date is a year, several, or open from or up to one."""
    bare = when.text.strip(".[]{}/~?%")
    return all(BARE_YEAR.fullmatch(part) for part in re.split(r"[,/]|\.\.", bare) if part)


def refusal_of(clause: Clause, said_on: date, words: Vocabulary) -> str:
    """Return why a found date is no proposal, as a key of a sentence; empty where it is one."""
    rules = _RULES[:_OF_COUNTED] if clause.find.is_counted else _RULES
    return clause.find.mask or next((key for key, holds in rules if holds(clause, said_on, words)), "")


def _is_over(clause: Clause, said_on: date, words: Vocabulary) -> bool:
    """Tell whether it lies before the letter, or has begun before it and has no end."""
    when = clause.find.when
    last = when.latest if when.latest is not None else when.earliest
    return words.since.match(clause.find.text) is not None or (last is not None and last < said_on)


def _is_term(clause: Clause, _: date, words: Vocabulary) -> bool:
    find = clause.find
    return bool(find.offset) and (find.when == UNDATED or not _counts_from_letter(clause, words))


def _is_in_working_days(clause: Clause, _: date, __: Vocabulary) -> bool:
    """Tell whether it counts in days that only a calendar of days of rest can count."""
    return clause.find.offset.endswith("B") and not clause.find.event


def _has_no_day(find: Find) -> bool:
    """Tell whether it comes back without a day, or a month: `iedere maand`, or `ieder jaar in Q4`."""
    return find.when == UNDATED or bool(find.rule and find.when.precision is Precision.QUARTER)


def _is_named(clause: Clause, said_on: date, words: Vocabulary) -> bool:
    """Tell whether it is the letter's own day, a year in a name, or a time that is only mentioned."""
    find = clause.find
    is_bare = BARE_YEAR.fullmatch(find.text.strip("'")) and not (_is_new(clause, words) or _is_entry(clause))
    text = clause.sentence.text
    is_new = words.to_day.search(text, 0, find.start) and words.moves.search(text)
    is_subject = not is_new and not _DIGIT.search(find.text) and words.article.match(find.text)
    # `Over` can stand in the words of a period too.
    starts = (find.start, text.find(" ", find.start, find.end) + 1)
    covers = next(filter(None, (words.covers.search(text, 0, at) for at in starts)), None)
    is_covered = covers and (find.when.day is None or covers["period"])
    is_of = _OF_YEAR.match(find.text) and isinstance(find.when.form, NotBefore)
    return (find.when.day == said_on and not find.rule) or bool(
        is_bare
        or is_subject
        or is_of
        or is_covered
        or _is_of_calendar(clause, words)
        or _is_year_of_noun(clause)
    )


def _is_year_of_noun(clause: Clause) -> bool:
    """Tell whether it says of what year something is that has an earlier date: `de tarieven voor 2027`."""
    find, year = clause.find, clause.find.other
    if year is None or not is_wide(year) or year.earliest is None:
        return False
    others = (one for one in clause.others if one.start != find.start and not one.mask)
    days = (one.when.latest for one in others if not is_wide(one.when))
    return any(day is not None and day < year.earliest for day in days)


def _is_of_calendar(clause: Clause, words: Vocabulary) -> bool:
    """Tell whether it is the year of the dates below a heading or an opening: `Planning voor 2027`."""
    text = clause.sentence.text
    is_above = clause.sentence.block.kind is BlockKind.HEADING or text.rstrip().endswith(":")
    find = clause.find
    named = words.calendar(text) if is_above and is_wide(find.other or find.when) else None
    return named is not None and find.end >= named.end("year")


def _is_denied(clause: Clause, _: date, words: Vocabulary) -> bool:
    """Tell whether it does not happen then: `niet op 1 maart`, or `in mei` of `niet in mei maar in juni`."""
    find, text = clause.find, clause.sentence.text
    is_not = find.other and words.denial.match(find.text) and not words.not_before.match(find.text)
    ends = (one.end for one in clause.others if one.end <= find.start)
    # Of `sluit op 1 juli, en niet in september` the second only says what it is not.
    is_contrast = is_not and any(_CONTRAST.fullmatch(text, end, find.start) for end in ends)
    is_over = is_not and words.no_longer.match(find.text)
    return bool(is_contrast or is_over or denial_of(find, text, words))


def _taken_back(
    holds: Callable[[Find, list[Find], str, Vocabulary], bool],
) -> Callable[[Clause, date, Vocabulary], bool]:
    return lambda clause, _, words: holds(clause.find, clause.others, clause.sentence.text, words)


def _is_taken_back(key: str) -> Callable[[Clause, date, Vocabulary], bool]:
    """Return what tells whether the next sentence takes back for a reason what is of this date alone."""
    return lambda clause, _, words: (
        sum(not one.mask for one in clause.others) == 1
        and taken_back_by(clause.sentence.after, clause.sentence.text, words) == key
    )


def denial_of(find: Find, text: str, words: Vocabulary) -> list[Span]:
    """Return where the words are that deny a date, with the `but` behind it; empty where it is not denied.

    What stands between them and the date is of the verb: `gaat niet in op 1 mei maar op 1 juni`.
    """
    before = words.denies.search(text, 0, find.start)
    instead = words.instead.match(text, find.end)
    is_closed = find.when.earliest is not None and find.when.latest is not None
    if before and (is_closed or instead) and (not before["between"] or (is_closed and instead)):
        return [
            (before.start(), before.start("between")),
            (find.start, instead.end() if instead else find.end),
        ]
    is_own = instead and words.denial.match(find.text)
    return [(find.start, instead.end())] if instead and is_own else []


def standing(finds: list[Find], text: str, after: str, words: Vocabulary) -> list[Find]:
    """Return the dates that still hold, without those that the letter takes back."""
    if len(finds) == 1 and taken_back_by(after, text, words):
        return []
    changes = [CHANGES[key] for key in _WITHDRAWN]
    return [
        one
        for one in finds
        if not denial_of(one, text, words) and not any(holds(one, finds, text, words) for holds in changes)
    ]


def _is_header(clause: Clause, _: date, words: Vocabulary) -> bool:
    block = clause.sentence.block
    return block.kind is not BlockKind.ROW and words.header.match(clause.sentence.text.strip()) is not None


def _has_no_subject(clause: Clause, _: date, words: Vocabulary) -> bool:
    return not _WORD.search(words.linking.sub("", clause.text)) and not clause.sentence.block.lead


def _is_past(clause: Clause, said_on: date, words: Vocabulary) -> bool:
    """Tell whether the clause is past, where the days do not say so themselves."""
    find, when = clause.find, clause.find.when
    if not find.is_guess and (when.earliest is None or when.earliest > said_on):
        return False
    text = clause.sentence.text
    before = clause.sentence.text[: find.start].rstrip()
    if any(
        one.end() == len(before) and not words.finite.fullmatch(one[0]) for one in words.past.finditer(before)
    ):
        return True
    is_far = find.is_guess and when.day is not None and when.day - said_on > _FAR
    # `Tijdens het debat van 4 februari` names one that has been, whatever is still to come.
    is_of_past = is_far and words.of_day.search(text, 0, find.start)
    is_new_day = words.to_day.search(text, 0, find.start) and words.moves.search(clause.text)
    if is_far and _is_told(clause, words):
        return True
    now = words.goes_on_now.search(text, clause.start, find.start)
    said = clause.text[now.end() - clause.start :] if now else clause.text
    is_ahead = is_new_day or words.ahead.search(said) or _is_chosen(clause, said_on, words)
    if not is_of_past and is_ahead:
        return False
    return is_far or bool(words.past_behind.match(clause.behind) or words.past.search(said))


def _is_chosen(clause: Clause, said_on: date, words: Vocabulary) -> bool:
    """Tell whether what is past is only that a day was chosen or promised: `is bepaald op 1 mei`.

    What `is vanaf 1 mei geopend` is so from a day to come, where the last such day is farther off.
    """
    find = clause.find
    before = clause.text[: find.start - clause.start]
    if words.set_for.search(before) or (words.past.search(before) and words.to_do.match(clause.behind)):
        return True
    first = find.when.earliest
    first_words = words.after_words.match(find.text)
    marked = f"{before}{first_words[0] if first_words else ''} \0{clause.behind}"
    return bool(first and first - said_on < _YEAR / 2 and words.state_from.search(marked))


def _is_told(clause: Clause, words: Vocabulary) -> bool:
    """Tell whether what a day has is past, whatever it was about: `op 1 mei heb ik beloofd te komen`."""
    behind = clause.behind
    past, ahead = words.past.search(behind), words.ahead.search(behind)
    if words.past_behind.match(behind) or (past and not (ahead and ahead.start() < past.start())):
        return True
    # Of `heb ik op 11 februari beloofd te komen` the day stands between both parts of the verb.
    text = clause.sentence.text
    verbs = [*words.finite.finditer(text, clause.start, clause.find.start)][-1:]
    return any(words.past.match(f"{verb[0]}{behind}") for verb in verbs)


def _is_span(clause: Clause, _: date, __: Vocabulary) -> bool:
    when = clause.find.when
    return when.earliest is not None and when.latest is not None and when.latest - when.earliest > _YEAR


def _is_target(clause: Clause, _: date, words: Vocabulary) -> bool:
    # Of `de ambitie is dat ...` what stands before the clause says so.
    whole = clause._replace(start=0) if words.subordinate.match(clause.text.lstrip()) else clause
    return is_wide(clause.find.other or clause.find.when) and words.target.search(whole.text) is not None


def _is_amount(clause: Clause, _: date, words: Vocabulary) -> bool:
    """Tell whether it is a sum a year, and not money that becomes available, changes or stops."""
    if not is_wide(clause.find.when) or not words.amount.search(clause.text):
        return False
    is_several = clause.find.when.precision is Precision.INTERVAL
    return clause.is_listed or is_several or not words.money_moves.search(clause.text)


def _is_new(clause: Clause, words: Vocabulary) -> bool:
    """Tell whether it is the date that another becomes: `dat wordt nu 2027`."""
    return any(one.end() + 1 == clause.find.start for one in words.becomes.finditer(clause.sentence.text))


def _is_idle(clause: Clause, _: date, words: Vocabulary) -> bool:
    """Tell whether nothing happens in a year, or from a year on, by any word of its clause."""
    if not is_wide(clause.find.when) or words.amount.search(clause.text) or _is_new(clause, words):
        return False
    named = (words.passive, *words.kinds.values())
    return not any(pattern.search(clause.text) for pattern in named)


def _is_leap_day(clause: Clause, said_on: date, _: Vocabulary) -> bool:
    """Tell whether it is a 29 February without a year, which the year to come does not have."""
    find, day = clause.find, clause.find.when.day
    return find.is_guess and day is not None and (day.month, day.day) == _LEAP_DAY and day - said_on > _FAR


# Why a date is no proposal; the first that holds is the reason.
_RULES: tuple[tuple[str, Callable[[Clause, date, Vocabulary], bool]], ...] = (
    ("scan.why.working_days", _is_in_working_days),
    ("scan.why.term", _is_term),
    ("scan.why.repeats", lambda clause, _, __: _has_no_day(clause.find)),
    ("scan.why.past", _is_over),
    ("scan.why.no_such_day", _is_leap_day),
    ("scan.why.span", _is_span),
    ("scan.why.name", _is_named),
    ("scan.why.past", _is_past),
    ("scan.why.denied", _is_denied),
    *((key, _taken_back(holds)) for key, holds in CHANGES.items()),
    *((key, _is_taken_back(key)) for key in TAKEN_BACK),
    ("scan.why.beside", _taken_back(is_of_event)),
    ("scan.why.header", _is_header),
    ("scan.why.no_subject", _has_no_subject),
    ("scan.why.target", _is_target),
    ("scan.why.amount", _is_amount),
    ("scan.why.nothing_happens", _is_idle),
    ("scan.why.nothing_happens", lambda clause, _, words: words.counts_in.search(clause.text) is not None),
)

_OF_COUNTED = 6  # The rules for a date that was counted: the others go by the words of another one.


def _counts_from_letter(clause: Clause, words: Vocabulary) -> bool:
    """Tell whether a term counts from the letter: it says so, or its sender promises something."""
    if clause.find.is_of_letter:
        return True
    is_offer = words.condition.search(clause.sentence.text) or clause.sentence.before.rstrip().endswith("?")
    return words.sender.search(clause.text) is not None and not is_offer


def _is_entry(clause: Clause) -> bool:
    """Tell whether a bare year is the date of a row, an item or a heading: `2026: start`, `Gereed: 2026`."""
    text = clause.sentence.text
    before, behind = text[: clause.find.start].rstrip(), text[clause.find.end :].lstrip()
    stands_first = not before and behind[:1] in {":", "-", "–", "|", ""}
    is_aside = before.endswith("(") and behind[:2] in {"):", ")"}
    return (
        is_aside
        or (stands_first and (clause.is_listed or behind[:1] == ":"))
        or (clause.is_listed and before[-1:] in {":", "|"})
    )
