"""Judging a found date by its clause: whether somebody must act on it, what kind it is and how firm.

What decides is the clause, not the whole sentence: of `de pilot is gestart en wordt in mei geëvalueerd` the
first half is past and the second is to come.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED
from notifier.dates.forms import NotBefore, Precision
from notifier.letters.changing import CHANGES, TAKEN_BACK, taken_back_by
from notifier.letters.clauses import Clause
from notifier.letters.finding import Edge
from notifier.letters.firmness import firmness_of, without_hedge
from notifier.letters.layout import BlockKind
from notifier.letters.vocabulary import Vocabulary
from notifier.timeline.model import Kind, Modality

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.letters.finding import Find
    from notifier.letters.vocabulary import Vocabulary

_YEAR = timedelta(days=366)
_FAR = timedelta(days=300)  # A day without a year that lies so far ahead was rather just now.
_WORD = re.compile(r"[^\W\d_]{4,}")
_DIGIT = re.compile(r"\d")
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


def _has_no_day(find: Find) -> bool:
    """Tell whether it comes back without a day, or a month: `iedere maand`, or `ieder jaar in Q4`."""
    return find.when == UNDATED or bool(find.rule and find.when.precision is Precision.QUARTER)


def _is_named(clause: Clause, said_on: date, words: Vocabulary) -> bool:
    """Tell whether it is the letter's own day, a year in a name, or a time that is spoken about."""
    find = clause.find
    is_bare = BARE_YEAR.fullmatch(find.text.strip("'")) and not _is_entry(clause)
    is_subject = not _DIGIT.search(find.text) and words.article.match(find.text)
    is_covered = find.when.day is None and words.covers.search(clause.sentence.text, 0, find.start)
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
    return denial_of(clause.find, clause.sentence.text, words) is not None


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


def denial_of(find: Find, text: str, words: Vocabulary) -> tuple[int, int] | None:
    """Return where the words are that deny a date, with the `but` behind it; None where it is not denied."""
    before = words.denies.search(text, 0, find.start)
    instead = words.instead.match(text, find.end)
    is_closed = find.when.earliest is not None and find.when.latest is not None
    if before and is_closed and (instead or not before["between"]):
        return before.start(), instead.end() if instead else find.end
    is_own = instead and words.denial.match(find.text)
    return (find.start, instead.end()) if instead and is_own else None


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
    is_far = find.is_guess and when.day is not None and when.day - said_on > _FAR
    # `Tijdens het debat van 4 februari` names one that has been, whatever is still to come.
    is_of_past = is_far and words.of_day.search(text, 0, find.start)
    is_new_day = words.to_day.search(text, 0, find.start) and words.moves.search(clause.text)
    if not is_of_past and (is_new_day or words.ahead.search(clause.text)):
        return False
    return is_far or bool(words.past_behind.match(clause.behind) or words.past.search(clause.text))


def _is_span(clause: Clause, _: date, __: Vocabulary) -> bool:
    when = clause.find.when
    return when.earliest is not None and when.latest is not None and when.latest - when.earliest > _YEAR


def _is_target(clause: Clause, _: date, words: Vocabulary) -> bool:
    # Of `de ambitie is dat ...` what stands before the clause says so.
    whole = clause._replace(start=0) if words.subordinate.match(clause.text.lstrip()) else clause
    return is_wide(clause.find.when) and words.target.search(whole.text) is not None


def _is_amount(clause: Clause, _: date, words: Vocabulary) -> bool:
    """Tell whether it is a sum a year, and not money that becomes available, changes or stops."""
    if not is_wide(clause.find.when) or not words.amount.search(clause.text):
        return False
    is_several = clause.find.when.precision is Precision.INTERVAL
    return clause.is_listed or is_several or not words.money_moves.search(clause.text)


def _is_idle(clause: Clause, _: date, words: Vocabulary) -> bool:
    """Tell whether nothing happens in a year, or from a year on, by any word of its clause."""
    if not is_wide(clause.find.when) or words.amount.search(clause.text):
        return False
    named = (words.passive, *words.kinds.values())
    return not any(pattern.search(clause.text) for pattern in named)


# Why a date is no proposal; the first that holds is the reason.
_RULES: tuple[tuple[str, Callable[[Clause, date, Vocabulary], bool]], ...] = (
    ("scan.why.term", _is_term),
    ("scan.why.repeats", lambda clause, _, __: _has_no_day(clause.find)),
    ("scan.why.past", _is_over),
    ("scan.why.span", _is_span),
    ("scan.why.name", _is_named),
    ("scan.why.past", _is_past),
    ("scan.why.denied", _is_denied),
    *((key, _taken_back(holds)) for key, holds in CHANGES.items()),
    *((key, _is_taken_back(key)) for key in TAKEN_BACK),
    ("scan.why.header", _is_header),
    ("scan.why.no_subject", _has_no_subject),
    ("scan.why.target", _is_target),
    ("scan.why.amount", _is_amount),
    ("scan.why.nothing_happens", _is_idle),
)

_OF_COUNTED = 4  # The rules for a date that was counted: the others go by the words of another one.


def _counts_from_letter(clause: Clause, words: Vocabulary) -> bool:
    """Tell whether a term counts from the letter: it says so, or its sender promises something."""
    if words.letter.search(clause.find.text):
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


_LEAST = 40  # Characters by which an event's words count as farther away.


def kind_of(clause: Clause, words: Vocabulary) -> Kind:
    """Return what happens: by the nearest word that says so, and by the word in front of the date."""
    find, low = clause.find, without_hedge(clause.find.text.lower())
    nearest = _nearest_kinds(clause, clause.start, clause.end, words)
    if find.is_counted and words.lasts.match(find.text):
        nearest = {Kind.END: 0}
    if not nearest and not clause.is_listed:
        nearest = _nearest_kinds(clause, 0, len(clause.sentence.text), words)
    has_to = words.must.search(clause.text) is not None
    is_planned = _is_planned(clause, words)
    if words.until.match(low) or find.edge is Edge.CLOSES:
        is_until = low.startswith(("tot", "t/m", "to ", "until", "till", "through", "up to"))
        lasts = is_until and words.open_ended.search(clause.text)
        if is_until:  # What can be done until a day does not begin then: `bezwaar is mogelijk tot 1 mei`.
            nearest.pop(Kind.START, None)
        has_to = has_to or words.unless.search(clause.sentence.text, 0, find.start) is not None
        if has_to or words.lodged.search(clause.text) or not (lasts or nearest):
            return Kind.DEADLINE
        return Kind.END if lasts else _first_of(nearest, Kind.DEADLINE)
    # "From 9 to 12 March" is no first day alone.
    is_since = (words.after_words.match(low) or find.edge is Edge.OPENS) and not find.when.lasts
    is_first_day = is_since or (isinstance(find.when.form, NotBefore) and not nearest)
    # Of `na de zomer ontvangt u het voorstel` nothing begins then.
    is_told = not nearest.keys().isdisjoint({Kind.PUBLICATION, Kind.DECISION}) and Kind.START not in nearest
    is_later = is_told and low.startswith(("na ", "after "))
    if is_first_day and Kind.END not in nearest and not is_later:
        return Kind.START
    if words.amount.search(clause.text) and is_wide(find.when):
        return Kind.EVENT
    kind = _first_of(nearest, Kind.DEADLINE if is_planned or has_to else Kind.EVENT)
    if isinstance(find.when.form, NotBefore):
        return Kind.START if kind is Kind.DEADLINE else kind
    # What is to be ready by a day is a deadline, where it is a duty or a line of a plan.
    return Kind.DEADLINE if kind is Kind.END and (has_to or is_planned) else kind


def _first_of(nearest: dict[Kind, int], otherwise: Kind) -> Kind:
    return min(nearest, key=lambda kind: nearest[kind]) if nearest else otherwise


def _nearest_kinds(clause: Clause, start: int, end: int, words: Vocabulary) -> dict[Kind, int]:
    """Return how far from the date the nearest word of each kind stands; an event's words say least."""
    find = clause.find
    text = _without_adjuncts(clause.sentence.text, words)
    nearest: dict[Kind, int] = {}
    for kind, pattern in words.kinds.items():
        for found in pattern.finditer(text, start, end):
            gap = find.start - found.end() if found.end() <= find.start else found.start() - find.end
            if gap >= 0:
                gap += _LEAST if kind is Kind.EVENT else 0
                nearest[kind] = min(gap, nearest.get(kind, gap))
    return nearest


@lru_cache(maxsize=100)
def _without_adjuncts(text: str, words: Vocabulary) -> str:
    return words.adjunct.sub(lambda adjunct: " " * len(adjunct[0]), text)


def _is_planned(clause: Clause, words: Vocabulary) -> bool:
    block = clause.sentence.block
    return clause.is_listed and any(words.plan.search(text) for text in (block.heading, block.lead))


def modality_of(clause: Clause, words: Vocabulary) -> Modality:
    """Return how firm a date is by its own words, its clause, or its sentence if that has no other date."""
    whole = clause._replace(start=0, end=len(clause.sentence.text))
    if words.hedge.search(whole.text) or words.supposes.search(whole.text):
        return Modality.EXPECTED
    find = clause.find
    around = clause.text if len(clause.others) > 1 else whole.text
    return firmness_of(find.text, clause.sentence.text[: find.start], around, find.when, words.firmness)
