"""Naming what was found: a short title in the words of the letter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.letters.clauses import what_is_put_off
from notifier.letters.contexts import CONTENT, FEW, YEAR, with_context
from notifier.letters.finding import Edge
from notifier.letters.judging import is_wide
from notifier.letters.layout import BlockKind
from notifier.letters.listing import head_of
from notifier.letters.wording import (
    ARTICLE,
    LONGEST_TITLE,
    bare,
    in_order,
    inside,
    only_moves,
    says_nothing,
    shortened,
    sum_beside,
    verb_in,
)
from notifier.timeline.model import Kind

if TYPE_CHECKING:
    from notifier.letters.clauses import Clause
    from notifier.letters.vocabulary import Vocabulary

_DESCRIBED = re.compile(r",? (?:die|dat|waar\w+|which|that|who) ")
# What a date of a description ends: `the report that is due` on a day `covers the pilot`.
_DUE = re.compile(
    r"\b(?:due|(?:which|that|who) (?:is|are|will|shall|starts?|ends?|expires?|runs?|enters?)\b[^,;]*)$"
)
_GOES_ON = re.compile(r"[a-z]{3,}s (?:the|an?|all|how|that)\b")
_BEHIND = 52  # Characters that what stands behind the date may take at least.
_NAMED = re.compile(r"(?<![\w-])[a-z]*[A-Z]\w*[A-Z0-9]\w*")  # A name, such as `C2000`.
_ASIDE_ENDS = re.compile(r"[^\W\d]+(?: [^\W\d]+){0,4}, [^,]+, ?")
_ASIDE_BEGINS = re.compile(r"[,(;:]")
_LITTLE = 36  # Characters up to which a title gets its heading in front.
_INFINITIVE = re.compile(r"[^\W\d]+(?:en|ien|aan)")
_MODAL = r"\b(?:te|kunt|kan|kunnen|zal|zullen|mag|mogen|moet|moeten) (?:kunnen )?"
_WHOM = re.compile(
    r"(?<!verzoek )(?<!verzoeken )(?<!vraag )(?<!vragen )\b(?:u|ons|mij|uw Kamer|de Kamer|hen|hem|haar)\b"
)
_DEFINITE = re.compile(r"(?:de|het|een|deze|dit|dat|die|the|an?|this|that|these|those)\b", re.IGNORECASE)


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
        _NAMED.search(title) and len(CONTENT.findall(title)) >= FEW
    )
    if points_back or says_nothing(title, words) or (len(title) <= _LITTLE and not says_enough):
        is_empty = says_nothing(title, words)
        told = "" if is_empty else _with_object(title, clause, words)
        points_back = points_back or is_empty
        title = with_context(told, clause, words, points_back=points_back, is_empty=is_empty) or title
    is_entry = clause.sentence.block.kind is BlockKind.ITEM or len(CONTENT.findall(title)) < FEW
    head = head_of(clause.sentence.text, clause.start, words) if is_entry else ""
    if head and head.casefold() not in title.casefold() and len(head) + len(title) + 2 <= LONGEST_TITLE:
        title = f"{head}: {title}"
    if clause.find.is_counted or words.to_day.search(clause.sentence.text, 0, clause.find.start):
        # It says what moves, and not that it does.
        moves = what_is_put_off(clause, words) or words.moved.sub(" ", title)
        title = shortened(bare(moves, words), words) or title
    if clause.find.edge is Edge.OPENS and not words.kinds[Kind.START].search(title):
        title = shortened(words.starting.format(inside(title)), words)
    return title[:1].upper() + title[1:]


def _counted(clause: Clause, words: Vocabulary) -> str:
    """Return the subject of what lasts or moves by a length of time; empty where that does not begin."""
    text = clause.sentence.text
    lasts = words.lasts.match(clause.find.text)
    if moved := what_is_put_off(clause._replace(start=0, end=len(text)), words):
        title = shortened(bare(moved, words), words)
        return title[:1].upper() + title[1:]
    if not lasts and not words.term.fullmatch(clause.find.text):
        return ""
    others = (one.search(text) for one in (words.past, words.moved_by, _ASIDE_BEGINS))
    begins = (verb_in(text, words), *others)
    starts = words.kinds[Kind.START].search(text) if lasts else None
    end = min((one.start() for one in begins if one), default=starts.start() if starts else 0)
    title = bare(clause._replace(start=0, end=end).text, words)
    if title and lasts:
        title = words.ending.format(inside(title))
    return shortened(title[:1].upper() + title[1:], words)


def _unless(clause: Clause, words: Vocabulary) -> str:
    """Return what has to happen by a date to prevent something, with that; empty where it does not say so."""
    before, behind = _around(clause, words)
    cue = words.unless.search(before)
    named = bare(before[: cue.start()], words) if cue else ""
    told = " ".join(f"{cue[0]} {behind.strip(' .')}".split()) if cue else ""
    return shortened(f"{told[:1].upper()}{told[1:]}: {inside(named)}", words) if named else ""


def _beside(clause: Clause, words: Vocabulary) -> tuple[str, str]:
    """Return what stands before and behind the date, with a period of a noun: `cijfers over 2026`."""
    text = clause.sentence.text
    about = [one for one in clause.others if one != clause.find and words.covers.search(text, 0, one.start)]
    clause = clause._replace(others=[one for one in clause.others if one not in about])
    start = clause.find.start - clause.start
    before, behind = clause.text[:start], clause.text[start:]
    if (
        YEAR.search(clause.find.text)
        and not before.strip()
        and words.article.match(clause.find.text)
        and words.verb.match(behind.lstrip())
    ):
        before = clause.find.text  # `De Voorjaarsnota 2027 biedt ruimte`
    return before, behind


def _around(clause: Clause, words: Vocabulary) -> tuple[str, str]:
    """Return what stands before and behind the date, without its opening, reasons and what only describes.

    A day of a noun (`met de inwerkingtreding van 1 mei wordt ...`) has that noun, a year of a sum its sum.
    """
    before, behind = _beside(clause, words)
    # Of `de zitting van 3 mei gaat niet door; de nieuwe datum is 9 mei` it is the sitting.
    gone, mark, own = before.rpartition(";")
    before = f"{words.off.sub(' ', gone)}{mark}{own}"
    moves = words.money_moves.search(behind) or words.money_moves.search(before)
    told = sum_beside(before, behind if is_wide(clause.find.when) else "")
    if len(clause.others) > 1 and moves and told:
        opening = words.opening.match(clause._replace(start=0).text)
        purpose = (opening and opening["purpose"]) or ""
        return told, f"{moves[0]} {ARTICLE.sub('', purpose[:1].lower() + purpose[1:], count=1)}"
    behind = _without_verb(before, words.relative.sub("", behind), words)
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


def _without_verb(before: str, behind: str, words: Vocabulary) -> str:
    """Return what stands behind a date, which is nothing where a description ends with that."""
    rest = behind.lstrip()
    is_ended = _DUE.search(before.rstrip()) and (words.finite.match(rest) or _GOES_ON.match(rest))
    return "" if is_ended else behind


def cells_of(clause: Clause) -> list[str]:
    """Return the cells of a table row that say something beside its dates and its number."""
    if clause.sentence.block.kind is not BlockKind.ROW:
        return []
    row = clause._replace(start=0, end=len(clause.sentence.text)).text
    return [cell.strip() for cell in row.split("|") if CONTENT.search(cell)]


def told_in(cells: list[str], words: Vocabulary) -> str:
    """Return the cell that tells what happens: by its words, or else the longest."""
    named = (cell for cell in cells if any(pattern.search(cell) for pattern in words.kinds.values()))
    return next(named, max(cells, key=len))


def _around_date(before: str, behind: str, words: Vocabulary) -> str:
    """Return the words around the date: what is done stands near it, most of it behind it."""
    behind = shortened(behind, words, max(_BEHIND, LONGEST_TITLE - len(before) - 1))
    room = LONGEST_TITLE - len(behind) - 1
    if len(before) > room:
        # What a dash parts from it is another thing.
        before = before[-room:].partition(" ")[2].rpartition(" - ")[2] if room > 0 else ""
        before = bare(before, words)
    return f"{before} {behind}".strip()


def _with_object(title: str, clause: Clause, words: Vocabulary) -> str:
    """Return a title with whom or what it is done to, where it is an infinitive alone: `u berichten`."""
    if not _INFINITIVE.fullmatch(title) or not re.search(_MODAL + title, clause.text, re.IGNORECASE):
        return title
    named = words.antecedent.search(" ".join(clause._replace(start=0, end=clause.start).text.split()))
    if named and words.relative_to.match(clause.text.lstrip(" ,").replace("die u ", "die ")):
        return str(named["noun"])
    whom = [*_WHOM.finditer(clause._replace(start=0).text)][-1:]
    return f"{whom[0][0]} {title.lower()}" if whom else title


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
        subject = (
            _DESCRIBED.split(before[:end])[0]
            if comma > 0 and (_DEFINITE.match(before) or _ASIDE_ENDS.fullmatch(before))
            else ""
        )
    else:
        subject = before[: verb.start()] if verb else ""
    subject = bare(subject, words)
    return "" if words.pronouns.match(subject) or len(subject) > LONGEST_TITLE // 2 else subject
