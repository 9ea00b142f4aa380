"""Naming what was found: a short title in the words of the letter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.letters.clauses import what_is_put_off
from notifier.letters.finding import Edge
from notifier.letters.judging import is_wide
from notifier.letters.layout import BlockKind
from notifier.letters.listing import head_of
from notifier.letters.wording import ARTICLE, LONGEST_TITLE, bare, in_order, shortened, verb_in
from notifier.timeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.letters.clauses import Clause
    from notifier.letters.vocabulary import Vocabulary

_DESCRIBED = re.compile(r",? (?:die|dat|waar\w+|which|that|who) ")
_BEHIND = 52  # Characters that what stands behind the date may take at least.
# The place and the day above a letter: `Den Haag, 14 november 2026`.
_DATELINE = re.compile(r"[^,\d]{2,40}, (?:\w+ )?\d{1,2} [^\W\d]+ \d{4}\.?")
# Whose letter it is, above it: `Ministerie van Justitie en Veiligheid`.
_LETTERHEAD = re.compile(
    r"(?:het |the )?(?:ministerie van|ministry of|department (?:of|for)) [^.:;,\d]{2,60}", re.IGNORECASE
)
# A sum of money: `€ 10 mln.`, `€10 miljoen`, `£20 million`.
_UNIT = r"(?:(?:mln|mld)\b\.?|(?:miljoen|miljard|million|billion)\b)(?: euro\b)?"
_SUM = re.compile(rf"(?:[€$£] ?\d[\d.,]*(?: {_UNIT})?|\b\d[\d.,]* {_UNIT})", re.IGNORECASE)
_SUM_BEHIND = re.compile(
    rf"[^\w€$£]*(?:(?!en\b|and\b)[^\W\d]+ ){{0,2}}?(?P<sum>{_SUM.pattern})", re.IGNORECASE
)
_NAMED = re.compile(r"(?<![\w-])[a-z]*[A-Z]\w*[A-Z0-9]\w*")  # A name, such as `C2000`.
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_JUST_NOW = re.compile(r"\b(?:jl|ll|a\.s)\.")
_SAID_DATE = re.compile(
    r"(?:\b(?:op|in|per|vanaf|voor|vóór|uiterlijk|on|by|from|before) )?"
    r"(?:\d{1,2} )?[^\W\d]+ (?:\d{1,2}, )?(?:(?:19|20)\d\d|jl\.?|ll\.?)(?!\w)"
)
_ASIDE_BEGINS = re.compile(r"[,(;:]")
_LITTLE = 36  # Characters up to which a title gets its heading in front.
_ENOUGH = 400  # Characters of which a title may take the first ones, without what it leaves out.
_DEFINITE = re.compile(r"(?:de|het|een|deze|dit|dat|die|the|an?|this|that|these|those)\b", re.IGNORECASE)
_FEW = 2  # Words of four letters or more, without which a title says too little.
_WORD = re.compile(r"[^\W\d_]{4,}")
_CONTENT = re.compile(r"[^\W_][\w-]{3,}")


def title_of(clause: Clause, words: Vocabulary) -> str:
    """Return a title of at most 80 characters: the clause without its dates and its small verbs.

    Where the clause only points back (`dit wordt in mei verwacht`) or says little, the sentence before
    it, the opening of its list or its heading says what it is about.
    """
    if cells := cells_of(clause):
        title = shortened(bare(told_in(cells, words), words), words)
        return title[:1].upper() + title[1:]
    if title := (_counted(clause, words) if clause.find.is_counted else _unless(clause, words)):
        return title
    before, behind = _around(clause, words)
    if subject := _elided(clause, words):
        before = f"{subject} {words.joined.sub('', before.lstrip(' ,'))}"
    title = in_order(words.nominal(bare(f"{before} {behind}", words)), words)
    title = title or bare(clause.text, words)
    if not title and clause.start:  # `zou op 1 februari zijn, maar dat wordt 1 mei`
        return title_of(clause._replace(start=0), words)
    if len(title) > LONGEST_TITLE:
        title = _around_date(bare(before, words), bare(behind, words), words)
    title = words.nominal(title)
    opens = clause.text.lstrip(" ,;:-–(«\"'")
    points_back = not subject and words.points_back.match(opens) is not None
    points_back = points_back or only_moves(title, words)
    says_enough = words.numbered.fullmatch(title) or (
        _NAMED.search(title) and len(_CONTENT.findall(title)) >= _FEW
    )
    if points_back or (len(title) <= _LITTLE and not says_enough):
        title = _with_context(title, clause, words, points_back=points_back)
    is_entry = clause.sentence.block.kind is BlockKind.ITEM or len(_CONTENT.findall(title)) < _FEW
    head = head_of(clause.sentence.text, clause.start, words) if is_entry else ""
    if head and head.casefold() not in title.casefold() and len(head) + len(title) + 2 <= LONGEST_TITLE:
        title = f"{head}: {title}"
    if words.to_day.search(clause.sentence.text, 0, clause.find.start):
        # It says what moves, and not that it does.
        moves = what_is_put_off(clause, words) or words.moved.sub(" ", title)
        title = shortened(bare(moves, words), words) or title
    if clause.find.edge is Edge.OPENS and not words.kinds[Kind.START].search(title):
        title = shortened(words.starting.format(_inside(title)), words)
    return title[:1].upper() + title[1:]


def _counted(clause: Clause, words: Vocabulary) -> str:
    """Return the subject of what lasts or moves by a length of time; empty where that does not begin."""
    text = clause.sentence.text
    lasts = words.lasts.match(clause.find.text)
    if not lasts and not words.term.fullmatch(clause.find.text):
        return ""
    others = (one.search(text) for one in (words.past, words.moved_by, _ASIDE_BEGINS))
    begins = (verb_in(text, words), *others)
    starts = words.kinds[Kind.START].search(text) if lasts else None
    end = min((one.start() for one in begins if one), default=starts.start() if starts else 0)
    title = bare(clause._replace(start=0, end=end).text, words)
    if title and lasts:
        title = words.ending.format(_inside(title))
    return shortened(title[:1].upper() + title[1:], words)


def _unless(clause: Clause, words: Vocabulary) -> str:
    """Return what has to happen by a date to prevent something, with that; empty where it does not say so."""
    before, behind = _around(clause, words)
    cue = words.unless.search(before)
    named = bare(before[: cue.start()], words) if cue else ""
    told = " ".join(f"{cue[0]} {behind.strip(' .')}".split()) if cue else ""
    return shortened(f"{told[:1].upper()}{told[1:]}: {_inside(named)}", words) if named else ""


def _inside(title: str) -> str:
    """Return a title as it stands behind other words; a name such as `WAS` keeps its capital."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def only_moves(text: str, words: Vocabulary) -> bool:
    """Tell whether a text only says that something moves, and not what: `de start verschuift`."""
    rest = words.drop.sub(" ", words.moves.sub(" ", text))
    named = (word for word in _WORD.findall(rest) if not words.linking.fullmatch(word))
    return words.moves.search(text) is not None and all(
        any(kind.fullmatch(word) for kind in words.kinds.values()) for word in named
    )


def _around(clause: Clause, words: Vocabulary) -> tuple[str, str]:
    """Return what stands before and behind the date, without its opening, reasons and what only describes.

    A day of a noun (`met de inwerkingtreding van 1 mei wordt ...`) has that noun, a year of a sum its sum.
    """
    start = clause.find.start - clause.start
    before, behind = clause.text[:start], clause.text[start:]
    moves = words.money_moves.search(behind) or words.money_moves.search(before)
    told = _sum_beside(before, behind if is_wide(clause.find.when) else "")
    if len(clause.others) > 1 and moves and told:
        opening = words.opening.match(clause._replace(start=0).text)
        purpose = (opening and opening["purpose"]) or ""
        return told, f"{moves[0]} {ARTICLE.sub('', purpose[:1].lower() + purpose[1:], count=1)}"
    behind = words.relative.sub("", behind)
    if (again := words.again.search(before)) and words.finite.search(before[: again.start()]):
        before = before[again.end() :]
    if (again := words.again.search(behind)) and words.finite.search(before + behind[: again.start()]):
        behind = behind[: again.start()]
    verb, now = words.finite.search(before), words.goes_on_now.search(before)
    if verb and now and not words.sender.match(before.lstrip()):
        # Of `de regeling is aangepast en treedt in werking` only the second has the date.
        before = f"{before[: verb.start()]}{words.joined.sub('', before[now.end() :].lstrip(' ,'))}"
    if opening := words.opening.match(before + behind):
        named = bare(before, words).rpartition(" ")[2]
        if opening.end() < len(before):
            before = before[opening.end() :]
        elif any(kind.fullmatch(named) for kind in words.kinds.values()):
            return named, ""
        elif occasion := words.occasion.fullmatch(before):
            return occasion["noun"], ""
        else:
            before, behind = "", (before + behind)[opening.end() :]
        if purpose := opening["purpose"]:
            behind = f"{behind.rstrip(' .')} {ARTICLE.sub('', purpose[0].lower() + purpose[1:], count=1)}"
    before = words.aside.sub(" ", f", {words.company.sub('', before).lstrip(' ,')}")
    return words.adjunct.sub(" ", before), words.adjunct.sub(" ", behind)


def cells_of(clause: Clause) -> list[str]:
    """Return the cells of a table row that say something beside its dates and its number."""
    if clause.sentence.block.kind is not BlockKind.ROW:
        return []
    row = clause._replace(start=0, end=len(clause.sentence.text)).text
    return [cell.strip() for cell in row.split("|") if _CONTENT.search(cell)]


def told_in(cells: list[str], words: Vocabulary) -> str:
    """Return the cell that tells what happens: by its words, or else the longest."""
    named = (cell for cell in cells if any(pattern.search(cell) for pattern in words.kinds.values()))
    return next(named, max(cells, key=len))


def _sum_beside(before: str, behind: str) -> str:
    """Return the sum of one of several years: directly in front of it, behind it, or the only one before."""
    sums = _SUM.findall(before)
    if sums and before.rstrip().endswith(sums[-1]):
        return str(sums[-1])
    found = _SUM_BEHIND.match(behind)
    return found["sum"] if found else (sums[0] if behind and len(sums) == 1 else "")


def _around_date(before: str, behind: str, words: Vocabulary) -> str:
    """Return the words around the date: what is done stands near it, most of it behind it."""
    behind = shortened(behind, words, max(_BEHIND, LONGEST_TITLE - len(before) - 1))
    room = LONGEST_TITLE - len(behind) - 1
    if len(before) > room:
        # What a dash parts from it is another thing.
        before = before[-room:].partition(" ")[2].rpartition(" - ")[2] if room > 0 else ""
        before = bare(before, words)
    return f"{before} {behind}".strip()


def _with_context(title: str, clause: Clause, words: Vocabulary, *, points_back: bool) -> str:
    block = clause.sentence.block
    is_plain = (
        words.plan.search(block.heading)
        or words.header.match(block.heading)
        or _DATELINE.fullmatch(block.heading)
        or _LETTERHEAD.fullmatch(block.heading)
        or words.calendar(block.heading)
    )
    heading = "" if block.kind is BlockKind.HEADING or is_plain else block.heading
    is_other = not title or words.another.fullmatch(title) is not None
    if is_other and (subject := _given_up(clause, words)):
        return f"{subject}: {title}" if title else subject
    says_little = points_back or len(_CONTENT.findall(title)) < _FEW
    contexts = _contexts(title, heading, clause, words) if says_little else [heading]
    known = [*contexts]
    about = next(
        (one for at, one in enumerate(known) if len(_CONTENT.findall(one)) >= (_FEW if at else 1)), heading
    )
    about = about or next((one for one in known if one and (not title or only_moves(title, words))), "")
    room = LONGEST_TITLE - len(title) - 2
    if not about or about.casefold() in title.casefold() or (title and room < len("context")):
        return title or about[:LONGEST_TITLE]
    if not title:
        return shortened(about, words)
    rest = _inside(title)
    about = shortened(about, words, room)  # Nothing is left of one long word.
    return f"{about}: {rest}" if about else title


def _given_up(clause: Clause, words: Vocabulary) -> str:
    """Return what does not happen on another day: the test, of `de test van 3 mei gaat niet door`."""
    earlier = _SAID_DATE.sub(" ", clause.sentence.before[-_ENOUGH:])
    for text in (clause._replace(start=0, end=clause.start).text[-_ENOUGH:], earlier):
        cue = words.off.search(text) or words.unmet.search(text)
        if cue and not words.back.match(text.lstrip(" ,")):
            told = (
                text[: cue.start()].rpartition(",")[2] if words.unmet.match(cue[0]) else text[: cue.start()]
            )
            return shortened(bare(told, words), words, LONGEST_TITLE // 2)
    return ""


def _subject_before(clause: Clause, words: Vocabulary) -> str:
    """Return the subject of the clause before; empty where that has none, or is what this one is not."""
    own = clause.text.lstrip(" ,")
    if (contrary := words.contrary.match(own)) and not words.same_subject.match(own, contrary.end()):
        return ""
    dates = [one.end for one in clause.others if one.end < clause.start]
    text = clause._replace(start=max(dates, default=0), end=clause.start).text[:_ENOUGH]
    text = words.aside.sub(" ", f"{text}, ")
    opening = words.opening.match(text)
    text = text[opening.end() :] if opening else text
    verb = words.finite.search(text)
    end = verb.start() if verb else len(text)
    if verb and not text[:end].strip():  # `Per 1 juli vervalt de regeling niet`
        text = text[verb.end() :]
        denial = words.denial.search(text)
        end = denial.start() if denial else 0
    subject = bare(text[:end], words)
    is_event = any(kind.fullmatch(subject) for kind in words.kinds.values())
    return "" if is_event or words.plan.fullmatch(subject) else subject


def _elided(clause: Clause, words: Vocabulary) -> str:
    """Return the subject of a clause that leaves it out, as `en wordt in mei gepubliceerd` does."""
    own = clause.text[: clause.find.start - clause.start].lstrip(" ,")
    own = words.aside.sub(" ", f", {own}").lstrip(" ,") or clause.text.lstrip(" ,")
    before = " ".join(clause._replace(start=0, end=clause.start).text.split())
    if words.relative_to.match(own):
        named = words.antecedent.search(before)
        return bare(named["noun"], words) if named else ""
    if not clause.start or not words.elided.match(own):
        return ""
    verb = verb_in(before, words)
    comma = before.find(",")
    if words.finite.match(own):  # `De pilot, die is gestart, wordt ...`
        has_dates = any(one.end <= clause.start for one in clause.others)
        end = comma if has_dates or len(before) > LONGEST_TITLE // 2 else len(before)
        subject = _DESCRIBED.split(before[:end])[0] if comma > 0 and _DEFINITE.match(before) else ""
    else:
        subject = before[: verb.start()] if verb else ""
    subject = bare(subject, words)
    return "" if words.pronouns.match(subject) or len(subject) > LONGEST_TITLE // 2 else subject


def _contexts(title: str, heading: str, clause: Clause, words: Vocabulary) -> Iterator[str]:
    """Yield what may say what a title is about."""
    if not words.refused.search(clause._replace(start=0, end=clause.start).text[:_ENOUGH]):
        yield _subject_before(clause, words)
    yield heading
    subject = clause.sentence.before[:_ENOUGH]
    verb = words.finite.search(subject)
    is_moved = only_moves(title, words)
    if verb and is_moved:
        yield bare(subject[: verb.start()], words)
    if is_moved or not title:
        subject = _SAID_DATE.sub(" ", subject)
    # A title with the date or the term of something else would mislead, and so would what may not happen.
    if not any(one.search(subject) for one in (_YEAR, _JUST_NOW, words.asked, words.refused, words.term)):
        yield bare(subject, words)
    if not _YEAR.search(clause.sentence.block.lead):
        yield bare(clause.sentence.block.lead[:_ENOUGH], words)
