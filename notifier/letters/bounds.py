"""What bounds or denies a date outside its own words: `niet gereed voor 1 maart`, `of zoveel later`.

A bound that can be read counts. One that cannot is kept, to be shown with the proposal.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED
from notifier.dates.forms import NotAfter
from notifier.letters.blanking import Span, blanked
from notifier.letters.changing import is_of_condition
from notifier.letters.judging import denial_of, is_wide
from notifier.letters.readings import read_bound
from notifier.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.named_moments import Recess
    from notifier.letters.clauses import Clause
    from notifier.letters.finding import Find
    from notifier.letters.vocabulary import Vocabulary

_ENDED = re.compile(r"[;:]")


class Bounded(NamedTuple):
    """A date with what is said around it."""

    clause: Clause  # With the days that all its words mean.
    titled: Clause  # Without the words of its bounds, which name nothing.
    start: int  # Where its words begin in the sentence, with those of a bound that was read.
    end: int  # Where they end.
    unread: str  # The words that bound or deny it and were not read; empty where there are none.


def bounded(clause: Clause, said_on: date, recesses: tuple[Recess, ...], words: Vocabulary) -> Bounded:
    """Read what bounds a date in its sentence."""
    find, sentence = clause.find, clause.sentence
    negation = _negation(clause, words)
    at = negation.start() if negation else find.start
    described = words.of_who.search(sentence.text, clause.start, at)
    is_condition = bool(described or words.condition.search(clause.text))
    # A description says what somebody has to do, or what will not happen.
    is_unsure = described is not None and not described["condition"]
    meant = _settled(find, clause, said_on, words, is_condition=is_condition)
    further = [] if find.mask else _further(clause, words)
    # What has a date of its own is said up to the end: `tenzij een partij voor 1 mei bezwaar maakt`.
    stops = {one.start for one in clause.others}
    spans = [(one.start("bound"), clause.end if one.end() in stops else one.end()) for one in further]
    unread = ", ".join(sentence.text[slice(*one)].strip(" .") for one in spans)
    bound = None if is_condition else _parted(clause, said_on, recesses, words)
    if bound is None and negation and isinstance(meant.when.form, NotAfter) and not find.mask:
        bound = None if is_condition else _denied(find, negation, said_on, recesses, words)
        if bound is None and (is_unsure or not is_condition):
            unread = unread or negation[0]
    if not (bound or unread or find.mask):
        unread = _beside(clause, words)
    start, end, blank = find.start, find.end, list[Span]()
    if bound:
        blank = [bound[0]]
        start, end = min(start, bound[0][0]), max(end, bound[0][1])
        meant = meant._replace(when=bound[1], text=sentence.text[start:end])
    blank += chain.from_iterable(denial_of(one, sentence.text, words) for one in clause.others if one != find)
    replaced = (words.replaces.search(sentence.text, 0, one.start) for one in clause.others)
    blank += [one.span() for one in replaced if one]
    blank += spans
    gone = words.off.finditer(sentence.text, 0, find.start)
    blank += [one.span() for one in gone if words.instead.match(sentence.text, one.end())]
    if (front := words.front.match(sentence.text, 0, find.start)) and not find.mask:
        blank.append(front.span())
        otherwise = words.otherwise.search(sentence.text, front.end(), find.start)
        is_near = not _ENDED.search(sentence.text, front.end(), find.start)
        if otherwise or is_near:
            unread = ", ".join(filter(None, (otherwise[0] if otherwise else front["bound"].strip(), unread)))
    for proviso in words.proviso.finditer(sentence.text, clause.start, clause.end) if not find.mask else ():
        if not any(proviso.start() < span[1] and span[0] < proviso.end() for span in blank):
            blank.append(proviso.span())
            unread = ", ".join(filter(None, (proviso["bound"], unread)))
    titled = clause._replace(find=meant, sentence=blanked(sentence, blank))
    if is_condition and (negated := words.not_before.match(find.text)):
        # What is asked for is what does not happen by then: the title keeps its `niet`.
        bare = meant._replace(start=find.start + negated.start("day"))
        titled = titled._replace(find=bare, others=[bare if one == find else one for one in clause.others])
        unread = unread or (find.text[: negated.start("day")].strip() if is_unsure else "")
    return Bounded(clause._replace(find=meant), titled, start, end, unread)


def _settled(find: Find, clause: Clause, said_on: date, words: Vocabulary, *, is_condition: bool) -> Find:
    """Return a find of which the clause says which of two meanings counts: `voor 2026` of money is in it."""
    if find.other is None:
        return find
    if is_condition and words.not_before.match(find.text):
        return find._replace(when=find.other)
    is_for = words.amount.search(clause.text) or (find.when.latest or said_on) < said_on
    return find._replace(when=find.other) if is_for and is_wide(find.other) else find


def _parted(
    clause: Clause, said_on: date, recesses: tuple[Recess, ...], words: Vocabulary
) -> tuple[Span, Edtf] | None:
    """Return where the first words of a bound with others in between are, and the days.

    Of `niet eerder in werking dan 2028` they are `niet eerder`.
    """
    start, find = clause.start, clause.find
    found = words.parted.search(clause.sentence.text[start : find.end])
    when = found and read_bound(f"{found['bound']} {found['date']}", said_on, recesses)
    return ((start + found.start("bound"), start + found.end("bound")), when) if found and when else None


def _negation(clause: Clause, words: Vocabulary) -> re.Match[str] | None:
    """Return the word by which what happens by a date does not, where nothing parts the two."""
    text, find = clause.sentence.text, clause.find
    ahead = [*words.denial.finditer(text, 0, find.start)][-1:]
    behind = words.denial.finditer(text, find.end, clause.end)
    for one in chain(ahead, behind):
        first, last = sorted((one.span(), (find.start, find.end)))
        is_of_other = any(
            first[0] < other.end and other.start < last[1] for other in clause.others if other != find
        )
        if not is_of_other and not words.parts_denial.search(text, first[1], last[0]):
            return one
    return None


def _denied(
    find: Find, negation: re.Match[str], said_on: date, recesses: tuple[Recess, ...], words: Vocabulary
) -> tuple[Span, Edtf] | None:
    """Return where a negation is, and the days from which on what it denies can happen."""
    before = words.before_day.match(find.text)
    if before is None or find.other:
        return None
    when = read_bound(f"{words.not_earlier} {find.text[before.end() :]}", said_on, recesses)
    return (negation.span(), when) if when else None


def _beside(clause: Clause, words: Vocabulary) -> str:
    """Return the words of a bound directly beside a date that are none of its own."""
    text, find = clause.sentence.text, clause.find
    if find.is_counted and words.later.match(text, find.start):
        return ""
    if before := words.bound_before.search(text, 0, find.start):
        return before[0].strip(" :(")
    behind = words.bound_behind.match(text, find.end)
    is_of_next = behind and any(behind.end() >= one.start >= find.end for one in clause.others)
    return behind[0].strip(" ,(–-") if behind and not is_of_next else ""


def _further(clause: Clause, words: Vocabulary) -> list[re.Match[str]]:
    """Return the words behind a date that bound it as well, and give no date that is read."""
    text, others = clause.sentence.text, clause.others
    behind = (
        one.start
        for one in others
        if one.start >= clause.find.end
        and one.when != UNDATED
        and not is_of_condition(one, others, text, words)
    )
    return [*words.unread.finditer(text, clause.find.end, min(behind, default=len(text)))]
