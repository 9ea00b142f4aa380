"""Two things of one date in one sentence: `op 1 mei opent het loket en vervalt de regeling`.

A sentence is parted only where each part has a subject and a verb of its own, or where a verb has several
subjects and nothing else; what is joined in any other way is one thing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.letters.blanking import Span, blanked
from notifier.letters.listing import with_own_words

if TYPE_CHECKING:
    from notifier.letters.finding import Find
    from notifier.letters.layout import Sentence
    from notifier.letters.vocabulary import Vocabulary

_DATE = "\0"  # Stands for each character of the date in what `Vocabulary.things` is matched with.
_JOINED = re.compile(r",? (?:en|and) |, ")
_LONGEST = 300  # Characters of a sentence that is parted.
_PLURAL = re.compile(r"(?:en|s)\b")


def things_of(find: Find, finds: list[Find], sentence: Sentence, words: Vocabulary) -> list[Sentence]:
    """Return a sentence once for each thing that it says of a date, without the others."""
    sentence = with_own_words(find, finds, sentence, words)
    first = max((one.end for one in finds if one.end <= find.start), default=0)
    last = min((one.start for one in finds if one.start >= find.end), default=len(sentence.text))
    text = sentence.text
    text = f"{text[first : find.start]}{_DATE * (find.end - find.start)}{text[find.end : last]}"
    if find.mask or len(text) > _LONGEST or words.past.search(text):
        return [sentence]
    found = next((match for one in words.things if (match := one.fullmatch(text))), None)
    return [_only(part, found, first, sentence, words) for part in _parts(found)] if found else [sentence]


def _parts(found: re.Match[str]) -> list[Span]:
    """Return where each of several things stands."""
    start, end = found.span("things")
    cuts = [one.span() for one in _JOINED.finditer(found.string, start, end)]
    starts, ends = [start, *(cut[1] for cut in cuts)], [*(cut[0] for cut in cuts), end]
    return [*zip(starts, ends, strict=True)]


def _only(part: Span, found: re.Match[str], shift: int, sentence: Sentence, words: Vocabulary) -> Sentence:
    """Return a sentence with one of several things, and with the verb of one where it was that of several."""
    start, end = found.span("things")
    alone = blanked(sentence, [(start + shift, part[0] + shift), (part[1] + shift, end + shift)])
    verb = found.groupdict().get("verb")
    if verb is None or _PLURAL.search(found.string, *part):
        return alone
    at = shift + found.start("verb")
    whole, one = alone.text, words.singular.get(verb.lower(), verb)
    whole = f"{whole[:at]}{one.ljust(len(verb))}{whole[at + len(verb) :]}"
    return alone._replace(block=alone.block._replace(text=whole))
