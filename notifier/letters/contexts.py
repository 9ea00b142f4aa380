"""What a title is about where its clause does not say so: the sentence before, the heading, the subject."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.letters.layout import BlockKind
from notifier.letters.wording import LONGEST_TITLE, bare, inside, only_moves, says_nothing, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.letters.clauses import Clause
    from notifier.letters.vocabulary import Vocabulary

# The place and the day above a letter: `Den Haag, 14 november 2026`.
_DATELINE = re.compile(r"[^,\d]{2,40}, (?:\w+ )?\d{1,2} [^\W\d]+ \d{4}\.?")
# Whose letter it is, above it: `Ministerie van Justitie en Veiligheid`.
_LETTERHEAD = re.compile(
    r"(?:het |the )?(?:ministerie van|ministry of|department (?:of|for)) [^.:;,\d]{2,60}", re.IGNORECASE
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_JUST_NOW = re.compile(r"\b(?:jl|ll|a\.s)\.")
_SAID_DATE = re.compile(
    r"(?:\b(?:op|in|per|vanaf|voor|vóór|uiterlijk|on|by|from|before) )?"
    r"(?:\d{1,2} )?[^\W\d]+ (?:\d{1,2}, )?(?:(?:19|20)\d\d|jl\.?|ll\.?)(?!\w)"
)
ENOUGH = 400  # Characters of which a title may take the first ones, without what it leaves out.
FEW = 2  # Words of four letters or more, without which a title says too little.
CONTENT = re.compile(r"[^\W_][\w-]{3,}")


def with_context(title: str, clause: Clause, words: Vocabulary, *, points_back: bool, is_empty: bool) -> str:
    """Return a title with what it is about in front, or that alone where it says nothing."""
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
    says_little = (
        points_back or len(CONTENT.findall(title)) < FEW or words.empty.search(" ".join(title.split()[:2]))
    )
    contexts = _contexts(title, heading, clause, words, is_empty=is_empty) if says_little else [heading]
    known = [one for one in contexts if not says_nothing(one, words)]
    about = next(
        (one for at, one in enumerate(known) if len(CONTENT.findall(one)) >= (FEW if at else 1)), heading
    )
    about = about or next((one for one in known if one and (not title or only_moves(title, words))), "")
    room = LONGEST_TITLE - len(title) - 2
    if not about or about.casefold() in title.casefold() or (title and room < len("context")):
        return title or about[:LONGEST_TITLE]
    if not title:
        return shortened(about, words)
    rest = inside(title)
    about = shortened(about, words, room)  # Nothing is left of one long word.
    return f"{about}: {rest}" if about else title


def _given_up(clause: Clause, words: Vocabulary) -> str:
    """Return what does not happen on another day: the test, of `de test van 3 mei gaat niet door`."""
    earlier = _SAID_DATE.sub(" ", clause.sentence.before[-ENOUGH:])
    for text in (clause._replace(start=0, end=clause.start).text[-ENOUGH:], earlier):
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
    text = clause._replace(start=max(dates, default=0), end=clause.start).text[:ENOUGH]
    if not CONTENT.search(text):  # `was scheduled for April 2026; this has slipped to June`
        text = clause._replace(start=0, end=clause.start).text[:ENOUGH]
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


def _contexts(
    title: str, heading: str, clause: Clause, words: Vocabulary, *, is_empty: bool
) -> Iterator[str]:
    """Yield what may say what a title is about."""
    if not words.refused.search(clause._replace(start=0, end=clause.start).text[:ENOUGH]):
        yield _subject_before(clause, words)
    told = words.aside.sub(" ", f"{clause.sentence.before[:ENOUGH]}, ")
    verb = words.finite.search(told) or words.moves.search(told)
    named = bare(_SAID_DATE.sub(" ", told[: verb.start()]), words) if verb else ""
    if is_empty:
        yield named
    yield heading
    subject = clause.sentence.before[:ENOUGH]
    is_moved = only_moves(title, words)
    if verb and is_moved:
        yield bare(told[: verb.start()], words)
    if is_moved or not title:
        subject = _SAID_DATE.sub(" ", subject)
    # A title with the date or the term of something else would mislead, and so would what may not happen.
    if not any(one.search(subject) for one in (YEAR, _JUST_NOW, words.asked, words.refused, words.term)):
        yield bare(subject, words)
    if not YEAR.search(clause.sentence.block.lead):
        yield bare(clause.sentence.block.lead[:ENOUGH], words)
    if title or is_empty:
        yield bare(clause.sentence.block.subject, words)
