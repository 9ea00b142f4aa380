"""Dates that a sentence counts from a date it gives: `gestart op 2 maart en duurt acht weken`.

What was put off or extended by a length of time has its new date that long after the old one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.dates.forms import AllOf, Day, Month, NotAfter, NotBefore
from notifier.letters.belonging import is_of_noun
from notifier.letters.finding import Edge, Find, find_dates
from notifier.letters.judging import standing
from notifier.letters.readings import falls_on, read_bound, read_rule, read_term
from notifier.letters.wording import verb_in
from notifier.timeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from notifier.letters.layout import Sentence
    from notifier.letters.vocabulary import Vocabulary

_NEXT = 2  # Characters between what has a day and the words of that day.
_SPACE = re.compile(" ")
_NOUN = re.compile(r"[\w'’-]+(?: [\w'’-]+){0,4} \(?")
_BESIDE, _CLOSED = re.compile(r",? \(?"), re.compile(r"\s*(?:[.;)]|$)")
_BEFORE_DAY = re.compile(r"(?: (?:van|of|op|per|on|d\.d\.))?(?: \w+day?)?\s*\(?$")
_ARTICLE = re.compile(r"\b(?:de|het|een|the|an?) $", re.IGNORECASE)


def with_counted(finds: list[Find], sentence: Sentence, said_on: date, words: Vocabulary) -> list[Find]:
    """Return the dates of a sentence with what it counts from them, and without what that replaces."""
    text = sentence.text
    finds = [*_later(_extended(finds, text, words), sentence, said_on, words)]
    finds = _of_event(finds, text, said_on, words)
    if not finds:
        return finds
    finds = [*_from_event(_from_first(finds, text, said_on, words), text, said_on, words)]
    finds = _restated(_in_doubt(finds, text, words), text, words)
    known = [one for one in finds if one.when != UNDATED and not one.mask and not one.rule]
    old = [one for one in known if _moved_by(one, text, words)]
    finds = [one._replace(mask="scan.why.replaced") if one in old else one for one in finds]
    if len(known) != 1:
        return finds
    (base,) = known
    if moved := _moved_by(base, text, words):
        return _in_order([*finds, _counted(base, moved, said_on, words)])
    lasts = words.lasts.search(text)
    if lasts and not _is_within(base, lasts) and words.kinds[Kind.START].search(text):
        return _in_order([*finds, _counted(base, lasts, said_on, words)])
    return finds


def _from_first(finds: list[Find], text: str, said_on: date, words: Vocabulary) -> list[Find]:
    """Return the dates, and of what comes back the first time that is named.

    `Ieder jaar voor 15 maart, voor het eerst in 2027`, or `ieder kwartaal, voor het eerst op 1 juli 2026`.
    """
    finds = [_then_again(one, words) for one in finds]
    rounds = [one for one in finds if one.rule] or _rounds_in(text, said_on, words)
    firsts = [one for one in finds if _is_first(one, rounds, text, words)]
    if len(rounds) != 1 or len(firsts) != 1:
        return finds
    (comes_back,), (first,) = rounds, firsts
    if comes_back.when == UNDATED and not falls_on(comes_back.rule, first.when):
        named = {first: first._replace(doubt=first.doubt or comes_back.text)}
    elif comes_back.when == UNDATED:
        named = {
            comes_back: comes_back._replace(mask="scan.why.round"),
            first: first._replace(rule=comes_back.rule),
        }
    else:
        when = read_bound(comes_back.text, first.when.earliest or first.when.sort_key[0], ())
        if when is None:
            return finds
        known, last = first.when, when.latest or when.sort_key[0]
        is_first = (known.earliest or known.latest or last) <= last <= (known.latest or last)
        named = {comes_back: comes_back._replace(when=when)}
        named |= {first: first._replace(mask="scan.why.first")} if is_first else {}
    return _in_order([named.get(one, one) for one in {*finds, comes_back}])


def _extended(finds: list[Find], text: str, words: Vocabulary) -> list[Find]:
    """Return the dates, and of what was extended from one last day to another only the new one."""
    known = list[Find]()
    for find in finds:
        old = known[-1] if known else None
        to = words.extended_to.fullmatch(text, old.end, find.start) if old else None
        if old and to and find.when.latest and _is_extended(old, find, text, words):
            known[-1] = old._replace(mask="scan.why.replaced")
            start, when = to.start("to"), parse_edtf(f"../{find.when.latest}")
            last = find._replace(start=start, text=text[start : find.end], when=when, edge=Edge.CLOSES)
            known.append(last._replace(is_guess=False))
        else:
            known.append(find)
    return known


def _first_of(when: Edtf) -> Edtf:
    """Return the first day of what begins on a day and has no end; another date as it is."""
    is_from = isinstance(when.form, NotBefore) and when.text == f"{when.earliest}/.."
    return parse_edtf(f"{when.earliest}") if is_from else when


def _is_extended(old: Find, new: Find, text: str, words: Vocabulary) -> bool:
    """Tell whether words in front of an old last day, or behind the new one, say that it lasts longer."""
    first = words.after_words.match(old.text)
    end = old.start + (first.end() + 1 if first else 0)
    is_behind = words.extended_behind.match(text, new.end) and words.from_day.search(text, 0, end)
    return bool(is_behind or words.extended.search(text, 0, end))


def _later(finds: list[Find], sentence: Sentence, said_on: date, words: Vocabulary) -> list[Find]:
    """Return the dates, with each term after the day that stands before it: `zes weken na die datum`.

    Where no day is before it, such a term is one after something else.
    """
    text = sentence.text
    cues = [one for one in words.later.finditer(text) if not words.moved_by.search(text, 0, one.end() + 1)]
    if not cues:
        return finds
    before = [one for one in find_dates(sentence.before, said_on, (), words) if not one.offset]
    before = standing(before, sentence.before, text, words)
    terms = [one for one in finds if one.offset or one.when == UNDATED]
    found = [one for one in finds if one not in terms or not any(_is_within(one, cue) for cue in cues)]
    for cue in cues:
        if any(_is_within(one, cue) for one in found):
            continue
        ahead = [one for one in found if one.end <= cue.start()][-1:]
        if ahead and _BESIDE.fullmatch(text, ahead[0].end, cue.start()) and _CLOSED.match(text, cue.end()):
            continue  # `Op 1 maart 2028, een jaar later` is that day.
        bases = standing(ahead, text, sentence.after, words) if ahead else before
        when = _after(_first_of(bases[0].when), cue["term"], said_on, words) if len(bases) == 1 else None
        if when is None:
            offset = read_term(words.within.format(term=cue["term"]), said_on)
            found += [Find(*cue.span(), cue[0], UNDATED, offset=offset, event=cue[0])] if offset else []
            continue
        when = parse_edtf(f"../{when.latest}") if cue["limit"] else when
        found.append(Find(*cue.span(), cue[0], when, is_counted=True))
    return _in_order(found)


def _of_event(finds: list[Find], text: str, said_on: date, words: Vocabulary) -> list[Find]:
    """Return the dates, with what only names something without a date: `drie maanden na vaststelling`."""
    found = [*finds]
    for cue in words.of_event.finditer(text):
        near = [one for one in found if _is_within(one, cue) or 0 <= one.start - cue.end() <= _NEXT]
        days = [one for one in near if one.event or not one.offset or one.when != UNDATED]
        start = cue.start("event" if cue["event"] else "moment")
        day = days[0] if len(days) == 1 and days[0].when.day and days[0].start > start else None
        event = text[start : day.start if day else cue.end()].rstrip(" (")
        verb = verb_in(event, words)
        if near and (verb or not day):
            continue
        named = event[: verb.start() if verb else None].rstrip()
        rest = next((one.start() for one in words.particles.finditer(named) if one.end() == len(named)), None)
        named = named[:rest].rstrip()
        offset = read_term(words.within.format(term=cue["term"]), said_on) if cue["term"] else ""
        if named and (offset or (cue["moment"] and not day)):
            found = [one for one in found if one not in near or one in days]
            end, mask = (day.end, "") if day else (start + len(named), "scan.why.term")
            said = text[cue.start() : end]
            found.append(Find(cue.start(), end, said, UNDATED, offset=offset, event=named, mask=mask))
    return _in_order(found)


def _restated(finds: list[Find], text: str, words: Vocabulary) -> list[Find]:
    """Return the dates, without terms of which the sentence names the day itself: `te weten op 1 maart`."""
    days = [one for one in finds if not one.mask]
    return [
        one._replace(mask="scan.why.restated")
        if (one.offset or one.is_counted or (one.when != UNDATED and words.term.search(one.text)))
        and any(one.end <= day.start and words.restates.fullmatch(text, one.end, day.start) for day in days)
        else one
        for one in finds
    ]


def _in_doubt(finds: list[Find], text: str, words: Vocabulary) -> list[Find]:
    """Return the dates, in doubt where words that they come back make no series: `elk jaar op 1 en 9 mei`."""
    if any(one.rule and not isinstance(one.when.form, AllOf) for one in finds):
        return finds
    cues = [one for one in words.comes_back.finditer(text) if text.startswith(",", one.end())]
    return [
        one._replace(doubt=one.doubt or cue[0])
        if (cue := words.comes_back.search(one.text) or next(iter(cues), None))
        and not one.mask
        and "-" in one.when.text
        else one
        for one in finds
    ]


def _is_first(find: Find, rounds: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether it is the first time of what comes back: `voor het eerst op 1 mei`."""
    if find.rule or find.mask or find.when == UNDATED:
        return False
    known = ((one, words.then.fullmatch(text, find.end, one.start)) for one in rounds)
    # What is `op 1 mei ingediend en daarna jaarlijks`, is nothing else the next time.
    is_then = any(then and not (then["done"] and not _CLOSED.match(text, one.end)) for one, then in known)
    if words.after_words.match(find.text):  # `starting on 5 October`
        begins = (one.end() for one in _SPACE.finditer(text, find.start, find.end))
        is_then = is_then or any(words.first_time.match(text, find.start, at) for at in begins)
    return is_then or words.first_time.search(text, 0, find.start) is not None


def _rounds_in(text: str, said_on: date, words: Vocabulary) -> list[Find]:
    """Return the words alone that say how often something comes back: `jaarlijks`."""
    found = ((one, read_rule(one[0], said_on)) for one in words.comes_back.finditer(text))
    return [Find(*one.span(), one[0], UNDATED, rule=rule) for one, rule in found if rule]


def _then_again(find: Find, words: Vocabulary) -> Find:
    """Return the first day of `op 1 juli 2026 en daarna ieder kwartaal`, which is one day."""
    is_from = find.rule and isinstance(find.when.form, NotBefore) and words.then.search(find.text)
    return find._replace(when=parse_edtf(f"{find.when.earliest}")) if is_from and find.when.earliest else find


def _in_order(finds: list[Find]) -> list[Find]:
    return sorted(finds, key=lambda one: one.start)


def _from_event(finds: list[Find], text: str, said_on: date, words: Vocabulary) -> Iterator[Find]:
    """Yield the dates, with a term counted that runs to or from the day of an event that has one.

    `Uiterlijk twee maanden voor de inwerkingtreding op 1 januari 2027`.
    """
    beside: dict[int, int] = {}  # Where a day begins that something else has, and its words with `van`.
    for one in finds:
        days = [base for base in finds if one.event and one.start < base.start < one.end and base.when.day]
        at = text.find(one.event, one.start)
        when = None
        if len(days) == 1 and not days[0].mask and _NOUN.fullmatch(text, at, days[0].start):
            when = read_bound(f"{_ARTICLE.sub('', text[one.start : at])}{days[0].when.text}", said_on, ())
            if when and when.day and words.until.match(one.text):
                when = parse_edtf(f"../{when.day}")
        if when is None:
            start = beside.get(one.start, one.start)
            is_base = one.start in beside
            yield (
                one._replace(start=start, mask="scan.why.beside", text=text[start : one.end])
                if is_base
                else one
            )
            continue
        end = one.start + len(_BEFORE_DAY.sub("", text[one.start : days[0].start]))
        beside[days[0].start] = end + 1 + (text[end + 1] == "(")
        said = text[one.start : end]
        yield one._replace(end=end, text=said, when=when, offset="", event="", is_counted=True)


def _is_within(base: Find, cue: re.Match[str]) -> bool:
    return cue.start() < base.end and base.start < cue.end()


def _moved_by(base: Find, text: str, words: Vocabulary) -> re.Match[str] | None:
    """Return the words that say by how long what has a date moves; None where it moves from that date on.

    So it does of `de termijn wordt op 1 mei met zes weken verlengd`.
    """
    cue = words.moved_by.search(text)
    if cue is None or words.denial.search(cue[0]):
        return None
    # Of `de invoering per 1 mei wordt uitgesteld` the day is that of what is put off.
    is_of = words.moves.search(cue[0]) is not None and is_of_noun(base, text, words)
    if _is_within(base, cue):
        return cue if is_of else None
    if base.end <= cue.start():
        is_own = words.after_words.match(base.text) and not (cue["late"] or is_of)
        is_old = bool(text[: base.start].strip()) and not is_own
    else:
        is_old = words.ran.search(text, 0, base.start) is not None
    return cue if is_old else None


def _counted(base: Find, cue: re.Match[str], said_on: date, words: Vocabulary) -> Find:
    """Return the date a length of time after another; that length alone where no date can be counted."""
    (term,) = list(words.term.finditer(cue[0]))[-1:] or [cue]
    start, end = cue.start() + term.start(), cue.start() + term.end()
    if words.lasts.match(cue[0]):
        start, end = cue.span()
    find = Find(start, end, cue.string[start:end], UNDATED, is_counted=True)
    when = _after(base.when, term[0], said_on, words)
    if when:
        return find._replace(when=when)
    return find._replace(offset=read_term(words.within.format(term=term[0]), said_on), event=base.text)


def _after(when: Edtf, term: str, said_on: date, words: Vocabulary) -> Edtf | None:
    """Return the date a length of time after another, as exact as both are."""
    match when.form:
        case NotBefore() if (when := _first_of(when)).day:
            first = when.latest
        case Day(qualifier="") | NotAfter() if when.latest:
            first = when.latest
        case Month(qualifier="") if words.months.search(term) and when.earliest:
            first = when.earliest
        case _:
            return None
    later = read_bound(words.counted.format(term=term, day=first), said_on, ())
    if later is None or later.day is None:
        return None
    if isinstance(when.form, Month):
        return parse_edtf(f"{later.day:%Y-%m}")
    return parse_edtf(f"../{later.day}") if isinstance(when.form, NotAfter) else later
