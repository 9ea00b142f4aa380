"""Dates that a sentence takes back: it does not happen then, was put off, or it is of another thing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from notifier.dates.forms import Precision
from notifier.letters.belonging import AND, ASIDE, PARTS, belongs, is_aside, is_of_noun, planned_end
from notifier.letters.retroactive import is_retroactive

if TYPE_CHECKING:
    from notifier.letters.finding import Find
    from notifier.letters.vocabulary import Vocabulary

_WORD = re.compile(r"[^\W\d_]{4,}")
_GOES_ON = re.compile(r" +\w")
_PROMISED = re.compile(r"\bom [^,;:.]{1,120} te \w+en,", re.IGNORECASE)
_TO_DO = re.compile(r"\bte \w+en\b")
_TO_NEW = re.compile(r" naar (?:\w+dag )?", re.IGNORECASE)
_NEAR = 10  # Characters in front of `decided` in which a `not` denies it.
_AROUND = " '\"’”»)]"
_AFTER = re.compile(r"(?:na|after)\b", re.IGNORECASE)
_IN_PLACE = re.compile(r"(?: (?:in|te|bij|van|at|of)(?: [^\s,;:.]+){1,3})? ")
_PLACE = re.compile(r" (?:in|te|bij|at) (?:de|het|een|the|an?|(?-i:[A-Z]))", re.IGNORECASE)
_BY_WHOM = re.compile(r"\b(?:van|door|by|of|from) (?:de|het|uw|the|an?|[A-Z])\b")
_IS = re.compile(r"\b(?:is|zijn|blijft|blijven|are|remains?) $", re.IGNORECASE)
_READER = re.compile(r"\b(?:u|you)\b", re.IGNORECASE)
_THE = re.compile("(?:De|Het|The) ")
# What takes back what the sentence before says, by the key of that reason.
TAKEN_BACK = {
    "scan.why.denied": ("off", "withdrawn", "untrue"),
    "scan.why.unmet": ("unmet",),
    "scan.why.replaced": ("put_off", "becomes"),
}


@lru_cache(maxsize=100)
def _is_conditional(text: str, words: Vocabulary) -> bool:
    return bool(words.condition.search(text) or words.supposes.search(text))


def _is_beside(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether it is the day of what something comes before or after: `na de zitting van 3 maart`."""
    if any(one.event and one.start < find.start < one.end for one in others):
        return True
    marked = f"{text[: find.start]}\0{text[find.end :]}"
    if _AFTER.match(find.text) and words.too_late.search(marked):
        return True
    named = words.beside.search(text, 0, find.start)
    return named is not None and not words.finite.search(named["noun"])


def is_of_condition(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether it is the day of a condition of something else: `als de raad op 21 mei instemt`."""
    provisos = [*words.proviso.finditer(text[: find.start].rstrip())][-1:]
    if provisos and provisos[0].end() == len(provisos[0].string) and _BY_WHOM.search(provisos[0][0]):
        # Of `is onder voorbehoud van instemming van de raad op 9 mei` it is that of the proviso.
        is_other = any(not one.mask for one in others if one != find)
        return is_other or _IS.search(text, 0, provisos[0].start()) is not None
    cue = words.if_day.search(text, 0, find.start)
    if cue is None or find.when.latest is None:
        return False
    rest = PARTS.split(text[cue.start() :].lstrip(" ,;:("))[0]
    is_consent = words.consents.search(rest) is not None
    if find.when.earliest is None:
        # Of `mits u voor 1 mei instemt` that is a deadline for who reads it.
        return is_consent and not (_READER.search(cue[0]) or words.denial.search(rest))
    return cue["when"] is None or is_consent


def _has_verb(text: str, words: Vocabulary) -> bool:
    return bool(words.finite.search(text) or words.answered.search(text))


def _is_asked(find: Find, _: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether it is asked about: in a question, or as in `of de bouw op 1 mei begint, is onzeker`."""
    if text.rstrip(_AROUND).endswith("?"):
        return True
    before = ASIDE.sub(lambda aside: aside[0] if _has_verb(aside[0], words) else " ", text[: find.start])
    for cue in words.asked.finditer(before):
        between = before[cue.end() :]
        if PARTS.search(between) or words.answered.search(between):
            continue
        is_open = words.denial.search(before, max(0, cue.start() - _NEAR), cue.start()) is not None
        is_last = cue["decides"] and not is_open and not _GOES_ON.match(text, find.end)
        if cue["front"] is not None or not (is_last or AND.search(between)):
            return True
    return False


def _is_off(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    is_closed = find.when.earliest is not None and find.when.latest is not None
    is_planned = planned_end(find, text, words) is not None
    is_of = is_planned or words.of_day.search(text, 0, find.start) or is_aside(find, text)
    is_year = find.when.precision is Precision.YEAR
    is_first = is_year or words.after_words.match(find.text) is not None
    is_off = (is_closed or is_planned) and any(
        (is_of or not one["lapse"] or _is_on_day(find, one, words))
        and not (one["held"] and (is_first or (one.start() > find.start and not words.finite.match(one[0]))))
        and belongs(one, find, others, text, words)
        for one in words.off.finditer(text)
    )
    others_hold = (_is_not_done(find, text, words), _is_given_up(find, others, text, words))
    return is_off or any(others_hold) or (is_closed and _fails(find, others, text, words))


def _fails(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether what is to happen does not: `gaat in mei niet meer open`, `wordt niet gepubliceerd`.

    What does so no longer from a day on has that day, and what does not in one place does in another.
    """
    is_first = words.after_words.match(find.text) is not None
    for cue in words.fails.finditer(text):
        verbs = (kind.match(text, cue.end() + 1) for kind in words.kinds.values())
        verb = cue if cue["told"] else next(filter(None, verbs), None)
        if verb is None or (is_first and cue["longer"]):
            continue
        near = cue if find.start < cue.end() else verb
        is_later = words.unfinished.search(text, verb.end(), max(find.start, verb.end()))
        if is_later or not belongs(near, find, others, text, words):
            continue
        place = _PLACE.match(text, verb.end())
        if not place or place.start() + 1 == find.start:
            return True
    return False


def _is_not_done(find: Find, text: str, words: Vocabulary) -> bool:
    """Tell whether it is that of a duty or a plan that is no more: `het plan om op 1 mei te starten`."""
    marked = f"{text[: find.start]}\0{text[find.end :]}"
    cues = words.off.finditer(marked, find.start)
    return any(words.to_act.search(marked, 0, one.start()) is not None for one in cues)


def _is_on_day(find: Find, cue: re.Match[str], words: Vocabulary) -> bool:
    """Tell whether it belongs to a subject, and not to its verb: `de opening op 1 mei vervalt`."""
    is_first_day = words.after_words.match(find.text) is not None
    is_beside = _IN_PLACE.fullmatch(cue.string, find.end, max(cue.start(), find.end)) is not None
    is_of = is_beside and words.on_day.fullmatch(cue.string, 0, find.start) is not None
    return is_of and not is_first_day


def _is_given_up(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether it is denied as a whole: `er is geen sprake van dat ... op 1 mei sluit`."""
    is_first = not text[: find.start].strip()
    is_closed = find.when.earliest is not None and find.when.latest is not None
    is_supposed = _is_conditional(text, words)
    return any(
        (is_closed and find.end <= one.start() and not (is_supposed or words.unmet.search(text)))
        if one["not"]
        else (one.start() < find.start or not is_first)
        for one in words.given_up.finditer(text)
        if belongs(one, find, others, text, words, is_whole=False)
    )


def _is_off_in_case(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    return _is_conditional(text, words) and _is_off(find, others, text, words)


def _is_unmet(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    if _is_conditional(text, words):
        return False
    # Of `de toezegging om voor de zomer te komen, zal ik niet nakomen` the comma ends the name of a promise.
    text = _PROMISED.sub(lambda named: named[0][:-1] + " ", text)
    return any(belongs(one, find, others, text, words, is_whole=False) for one in words.unmet.finditer(text))


def _is_replaced(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether it is the old day of what was put off or has another one."""
    is_extended = words.extends.search(f"{text[: find.start]}\0{text[find.end :]}") is not None
    has_new = _becomes(find, others, text, words) or _has_another(find, others, text, words)
    is_longer = words.of_day.search(text, 0, find.start) and _is_lengthened(find, others, text, words)
    if is_extended or is_longer or has_new or words.replaces.search(text, 0, find.start):
        return True
    if words.to_day.search(text, 0, find.start) or _is_conditional(text, words):
        return False
    is_from = words.from_day.search(text, 0, find.start) or words.from_day.match(find.text)
    is_naar = any(_TO_NEW.fullmatch(text, find.end, one.start) for one in others)
    if is_from and (is_naar or words.moves.search(text)):
        later = (one.start for one in others if one.start >= find.end)
        if any(words.to_day.search(text, 0, start) for start in later):
            return True
    put_off = (cue for cue in words.put_off.finditer(text) if not words.denial.search(cue[0]))
    if any(_is_put_off(cue, find, others, text, words) for cue in put_off):
        return True
    if words.confirms.search(text):
        return False
    is_contrary = words.contrary.search(text, find.end) is not None
    moves = (words.moves, words.becomes, words.firmness.only)
    has_moved = is_contrary or any(one.search(text, find.end) for one in moves)
    return any(
        (one["sure"] or is_contrary or (one["earlier"] and has_moved))
        and not words.parts_denial.search(text[one.end() : find.start])
        and belongs(one, find, others, text, words, is_whole=False)
        for one in words.was_to.finditer(text)
    )


def _is_lengthened(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether what has a day is made to last up to a later one: `de termijn van 1 mei is verlengd`."""
    later = [one for one in others if one.start >= find.end and not one.mask]
    longer = words.lengthened.search(text, find.end)
    return longer is not None and any(
        words.until.match(one.text) or words.to_day.search(text, 0, one.start) for one in later
    )


def _becomes(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether only a verb parts it from its new day: `de opening op 4 juni wordt 1 juli`."""
    verb = words.becomes.match(text, find.end)
    is_named = bool(text[: find.start].strip())
    return verb is not None and is_named and any(one.start == verb.end() + 1 for one in others)


def _has_another(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether it names what has another day: `the meeting of 3 May will be on 10 May instead`."""
    if not (planned_end(find, text, words) or words.of_day.search(text, 0, find.start)):
        return False
    later = next((one for one in others if one.start >= find.end), None)
    cue = words.another_day.search(text, find.end) if later else None
    between = text[later.end : cue.start()] if later and cue else ""
    return cue is not None and not between.strip(" ,")


@lru_cache(maxsize=100)
def taken_back_by(after: str, text: str, words: Vocabulary) -> str:
    """Return why the next sentence takes back what one says, as a key; empty where it does not.

    It begins with a word that points back, or names again what the other does: `Dat gaat niet door.`
    """
    after = after.strip()
    if after.endswith("?") or _is_conditional(after, words):
        return ""
    back, said = words.back.match(after), text.casefold()
    for key, cues in TAKEN_BACK.items():
        for cue in (getattr(words, name).search(after) for name in cues):
            if cue is None or (back and back["it"] and key == "scan.why.unmet"):
                continue
            named = [] if back else _WORD.findall(after[: cue.start()].casefold())
            if back or (named and _THE.match(after) and all(word in said for word in named)):
                return key
    return ""


def _is_put_off(cue: re.Match[str], find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether words say that what has a date was put off, and not that it moves then."""
    if cue.start() < find.start < cue.end():
        return bool(cue["delay"] or words.of_day.search(text, 0, find.start))
    is_moved = any(words.to_day.search(text, 0, one.start) for one in others if one.start >= cue.end())
    is_since = words.after_words.match(find.text) and not (is_moved or is_of_noun(find, text, words))
    is_own = not text[: find.start].strip() or is_since
    return find.end <= cue.start() and not is_own and belongs(cue, find, others, text, words)


def _is_refused(find: Find, others: list[Find], text: str, words: Vocabulary) -> bool:
    """Tell whether it is of what was refused: `het verzoek om uitstel tot 1 mei is afgewezen`."""
    asked = [*words.request.finditer(text, 0, find.start)][-1:]
    between = text[asked[0].end() : find.start] if asked else ","
    if PARTS.search(between) or words.finite.search(_TO_DO.sub(" ", between)):
        return False
    if asked[0]["none"]:
        return True
    return any(
        belongs(one, find, others, text, words, is_whole=False) for one in words.refused.finditer(text)
    )


CHANGES = {
    "scan.why.beside": _is_beside,
    "scan.why.asked": _is_asked,
    "scan.why.supposed": _is_off_in_case,
    "scan.why.condition": is_of_condition,
    "scan.why.option": lambda find, _, text, words: (
        words.option.search(f"{text[: find.start]}\0{text[find.end :]}") is not None
    ),
    "scan.why.denied": _is_off,
    "scan.why.unmet": _is_unmet,
    "scan.why.replaced": _is_replaced,
    "scan.why.retroactive": is_retroactive,
    "scan.why.refused": _is_refused,
}
