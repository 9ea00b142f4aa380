"""Who does what was found, in the words of the letter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.letters.naming import cells_of, told_in

if TYPE_CHECKING:
    from notifier.letters.clauses import Clause
    from notifier.letters.vocabulary import Vocabulary

_ANY_ARTICLE = re.compile(r"^(?:de|het|the) ", re.IGNORECASE)
_LONGEST_NAME = 50


def _uncapitalised(owner: str, text: str, words: Vocabulary) -> str:
    """Return an owner without the capital of the sentence that begins with it, where it is no name."""
    small = words.owner.match(f"{text[:1].lower()}{text[1:]}")
    return str(small["subject"]) if small and small["subject"] else owner


def _is_no_name(owner: str, text: str, words: Vocabulary) -> bool:
    """Tell whether a word has its capital only from the beginning of a sentence: `Aanvragen kunnen`."""
    is_plain = owner[1:].islower() and words.no_owner.fullmatch(owner) is not None
    return is_plain and re.search(rf"[\w,] {re.escape(owner)}\b", text) is None


def owner_of(clause: Clause, sender: str, words: Vocabulary) -> str:
    """Return who does it, in the words of the letter: its subject, or the sender who writes `ik`.

    In a table it is what stands beside what happens, where that is a name.
    """
    if cells := cells_of(clause):
        cells.remove(told_in(cells, words))
        return (
            cells[0] if len(cells) == 1 and cells[0][0].isupper() and len(cells[0]) <= _LONGEST_NAME else ""
        )
    for text in (clause.sentence.text[clause.start : clause.end], clause.sentence.text):
        for found in words.owner.finditer(text):
            if found["subject"] and words.undergoes.match(text, found.end("subject")):
                continue
            owner = _ANY_ARTICLE.sub("", found["owner"] or found["subject"], count=1)
            if owner and not any(one.fullmatch(owner) for one in (words.pronouns, words.drop, words.linking)):
                owner = _uncapitalised(owner, text, words) if text.startswith(owner) else owner
                if not (text.startswith(owner) and _is_no_name(owner, text, words)):
                    return owner
        if words.sender.search(text):
            return sender
    return ""
