"""How much of the title of a milestone the sentences of a letter have.

A word counts the more the fewer titles have it, less where only the heading or the sentence before has it,
and little where it only says what kind of thing happens. Its owner and its topics count a little beside them.
Words are compared by their beginnings, ends and synonyms.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from notifier.letters.abbreviations import Abbreviations
from notifier.letters.changing import taken_back_by
from notifier.letters.layout import Block, BlockKind, sentences_of
from notifier.letters.names import NAME_OR_WORD, names_of
from notifier.letters.wording import only_moves, says_nothing
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifier.letters.layout import Sentence
    from notifier.letters.reading import Found
    from notifier.letters.vocabulary import Vocabulary
    from notifier.timeline.model import Milestone

ALL_OF_IT, MOST_OF_IT, HALF_OF_IT = 0.85, 0.6, 0.5
_PART_OF_IT = 0.42
_NEARBY = 0.55  # What a word counts that only the heading or the sentence before has.
_NEARLY_NOTHING = 0.4  # What a word such as `start` counts.
_BESIDE = 0.03  # What the owner counts, and what the topics count.
_LEAST_WORDS = 2
_TO_PARLIAMENT = re.compile(r" (?:naar|aan) de (?:(?:Tweede|Eerste) )?Kamer\b")  # It says not which one.
OF = re.compile(r" (?:van|over|voor|op|in|tot|naar|aan|bij|met|of|on|for|to|about|with)(?= )", re.IGNORECASE)
_ADJECTIVE = re.compile(r"^[a-zé]{3,}(?<!i)e \S")  # `landelijke regeling`; some nouns look like one.
_OF_ANYTHING = frozenset({"kamer"})  # A name that says of nothing which one it is.


class Match(NamedTuple):
    """What a sentence has of the title of a milestone."""

    sentence: Sentence  # The sentence.
    score: float  # How much of the title is found there, up to 1 and a little more for its owner and topics.
    own: float  # The same without what stands around the sentence.
    shared: tuple[str, ...]  # The words of the title that are found.
    # Whether the sentence itself has the first word of the title that says what it is about.
    has_subject: bool
    has_head: bool  # Whether it has a word of the title in front of the first preposition.
    is_told: bool  # Whether it has a word of the title that says more than what kind of thing happens.
    is_headed: bool  # Whether it or its heading has one.
    is_of_other: bool = False  # Whether the sentence itself names another milestone.


class _Said(NamedTuple):
    sentence: Sentence
    own: frozenset[str]
    near: frozenset[str]
    head: frozenset[str]  # The keys of its heading.
    words: frozenset[str]  # Every word of it and its heading, in lower case.
    # The names and numbers among those, without what its dates have, each with the word in front of it.
    names: Mapping[str, str]


class _Title(NamedTuple):
    keys: Mapping[str, frozenset[str]]
    light: frozenset[str]  # Its words that say nothing of what it is about: `start`, `uitkomsten`.
    # Its words in front of a colon: the heading that the thing itself stands under.
    under: frozenset[str]
    subjects: frozenset[str]  # The first of the others, and of an adjective the next as well; may be empty.
    # Those in front of the first preposition, or the light ones where there are no others.
    head: frozenset[str]
    names: Mapping[str, str]  # Its names and numbers, each with the word in front of it.
    name_keys: Mapping[str, frozenset[str]]  # What each of them is compared by.
    beside: tuple[frozenset[str], ...]  # The keys of its owner, and of each topic.


def match_titles(
    milestones: list[Milestone],
    blocks: tuple[Block, ...],
    found: Mapping[str, list[Found]],
    words: Vocabulary,
) -> list[tuple[Milestone, list[Match]]]:
    """Return the sentences that are about each milestone, those with most of its title first.

    The dates that are found are given by the sentence they stand in.
    """
    short = Abbreviations.of("\n".join(block.text for block in blocks))
    said = list(_said(blocks, found, short, words))
    milestones = [one for one in milestones if not says_nothing(one.title, words)]
    titles = [_title(one, short, words) for one in milestones]
    frequency = Counter(key for one in titles for key in frozenset().union(*one.keys.values()))
    about: list[list[Match]] = []
    named: set[int] = set()  # Where a sentence itself names a milestone.
    for title in titles:
        weights = {
            word: math.log(1 + len(titles) / max(frequency[key] for key in keys))
            * (_NEARLY_NOTHING if word in title.light else 1)
            for word, keys in title.keys.items()
        }
        rows = [_match(title, weights, one) for one in said if not _names_other(title, one)]
        named |= {_start(row) for row in rows if row.own >= MOST_OF_IT}
        about.append(sorted((row for row in rows if _is_about(title, row)), key=lambda row: -row.score))
    return [
        (one, [row._replace(is_of_other=row.own < MOST_OF_IT and _start(row) in named) for row in rows])
        for one, rows in zip(milestones, about, strict=True)
    ]


def _start(row: Match) -> int:
    return row.sentence.place(0, 1)[0]


def _said(
    blocks: tuple[Block, ...],
    found: Mapping[str, list[Found]],
    short: Abbreviations,
    words: Vocabulary,
) -> Iterator[_Said]:
    for before, block in pairwise([Block(BlockKind.HEADING, "", ()), *blocks]):
        near = all_keys(short.spelled_out(f"{before.text} {block.text} {block.heading}"), words)
        head = all_keys(short.spelled_out(block.heading), words)
        if block.kind is BlockKind.HEADING:
            continue
        for sentence in sentences_of(block):
            text = sentence.text
            for one in found.get(text.strip(), ()) if words.moves.search(text) else ():
                text = text.replace(one.place.phrase, " ")
            # `De start verschuift` or `Dat gaat niet door` is said of what the sentence before it names.
            is_of_before = only_moves(text, words) or taken_back_by(text, sentence.before, words) != ""
            is_of_before |= says_nothing(_without_dates(sentence.text, found), words)
            named = f"{sentence.before} {text}" if is_of_before else sentence.text
            own = short.spelled_out(named)
            around = short.spelled_out(f"{block.heading}. {_without_dates(sentence.text, found)}")
            yield _Said(
                sentence,
                all_keys(own, words),
                near,
                head,
                frozenset(word.casefold() for word in NAME_OR_WORD.findall(f"{own} {around}")),
                names_of(around),
            )


def _without_dates(text: str, found: Mapping[str, list[Found]]) -> str:
    """Return a sentence without its dates; a year of a name stays."""
    for one in found.get(text.strip(), ()):
        if not one.reason.startswith("scan.mask"):
            text = text.replace(one.place.phrase, " ")
    return text


def _title(milestone: Milestone, short: Abbreviations, words: Vocabulary) -> _Title:
    text = _TO_PARLIAMENT.sub("", short.in_capitals(milestone.title))
    heading, _, thing = text.rpartition(": ")
    keys = keys_of(text, words)
    kinds = [words.kinds[kind] for kind in (Kind.START, Kind.END, Kind.DECISION)]
    # Of `start ontmanteling` only the first says no more than what kind of thing happens.
    light = frozenset(
        word
        for at, word in enumerate(keys)
        if words.light.fullmatch(word) or (not at and any(kind.fullmatch(word) for kind in kinds))
    )
    own = keys_of(thing, words).keys() - light
    under = frozenset(keys_of(heading, words).keys() - own) if own else frozenset()
    telling = [word for word in keys if word not in light | under]
    subjects = frozenset(telling[: 2 if _ADJECTIVE.search(" ".join(telling[:2])) else 1])
    named = keys_of(OF.split(thing)[0], words).keys()
    head = frozenset(named - light or named or keys)
    beside = (all_keys(short.in_capitals(one), words) for one in (milestone.owner or "", *milestone.topics))
    names = {name: before for name, before in names_of(milestone.title).items() if name not in _OF_ANYTHING}
    name_keys = {name: all_keys(name.upper(), words) | all_keys(name, words) for name in names}
    return _Title(keys, light, under, subjects, head, names, name_keys, tuple(beside))


def _names_other(title: _Title, said: _Said) -> bool:
    """Tell whether a sentence has another name or number in place of one of a title, or of all of them."""
    if not title.names or title.names.keys() >= said.names.keys():
        return False
    missing = {
        name
        for name, keys in title.name_keys.items()
        if name not in said.words and keys.isdisjoint(said.own) and keys.isdisjoint(said.head)
    }
    others = {
        name: before for name, before in said.names.items() if name not in {*title.names, *_OF_ANYTHING}
    }
    # The year of a date is none of a name: `de begroting 2028 wordt op 1 mei 2027 vastgesteld`.
    replaced = {before for name, before in title.names.items() if name in missing or name.isdecimal()} - {
        said.names[name] for name in title.names if name in said.names
    }
    is_other = any(before and before in replaced for before in others.values())
    return is_other or bool(missing and len(missing) == len(title.names) and others)


def _match(title: _Title, weights: dict[str, float], said: _Said) -> Match:
    shared = tuple(
        word
        for word, keys in title.keys.items()
        if not (keys.isdisjoint(said.own) and keys.isdisjoint(said.near))
    )
    own_words = {word for word in shared if title.keys[word] & said.own}
    own = sum(
        weights[word] for word in own_words | {one for one in title.under if title.keys[one] & said.head}
    )
    near = sum(weights[word] for word in shared) - own
    total = sum(weights.values()) or 1
    owner, *topics = title.beside
    beside = bool(owner and owner <= said.own) + any(
        topic and topic - said.own <= said.near for topic in topics
    )
    score = (own + _NEARBY * near) / total + _BESIDE * beside
    telling = (title.keys.keys() - title.light - title.under) or title.keys.keys()
    is_told = not telling.isdisjoint(own_words)
    is_headed = is_told or any(title.keys[word] & said.head for word in telling)
    has_subject, has_head = (not words.isdisjoint(own_words) for words in (title.subjects, title.head))
    return Match(said.sentence, score, own / total, shared, has_subject, has_head, is_told, is_headed)


def _is_about(title: _Title, row: Match) -> bool:
    """Tell whether enough of a title is there: its subject, one of its names, and no common word alone."""
    if not row.is_headed:
        return False
    names = {word for word in title.keys if word.isupper()}
    has_name = not names.isdisjoint(row.shared)
    if (title.subjects and title.subjects.isdisjoint(row.shared)) or (names and not has_name):
        return False
    is_name = has_name and row.score >= MOST_OF_IT
    return row.score >= (_PART_OF_IT if len(row.shared) > _LEAST_WORDS else HALF_OF_IT) and (
        is_name or len(row.shared) >= _LEAST_WORDS
    )


STEM = 6  # Letters by which two forms of one word are taken for the same.
_TOKEN = re.compile(r"[A-Z0-9]{2,}|[^\W\d_]{4,}|mln|\d{2,}")
_ENDING = re.compile(r"(?:en|s|e)$")
# `samengevoegd` is of `samenvoegen`.
_PARTICIPLE = re.compile(r"^(samen|vast|terug|door|over|aan|uit|toe|op|af|in)ge(?=\w{3})")
_SHORT_WORD = 8  # Letters of a word that is no compound.
_SAME = {"mln": "miljoen", "million": "miljoen"}


def keys_of(text: str, words: Vocabulary) -> dict[str, frozenset[str]]:
    """Return the words of a text with what each is compared by.

    That is its beginning, of a compound its end as well, and its row of the synonyms.
    """
    return dict(filter(None, (_keys_of_token(token, words) for token in _TOKEN.findall(text))))


@lru_cache(maxsize=20_000)
def _keys_of_token(token: str, words: Vocabulary) -> tuple[str, frozenset[str]] | None:
    """Return a word with what it is compared by; None for one that says nothing."""
    if token.isupper() or token.isdecimal():
        return token, frozenset({token})
    if words.linking.fullmatch(token) or words.drop.fullmatch(token):
        return None
    word = _SAME.get(token.casefold(), token.casefold())
    word = _PARTICIPLE.sub(r"\1", word)
    bare = _ENDING.sub("", word)
    ends = {f"-{bare[-_SHORT_WORD:]}"} if len(bare) >= _SHORT_WORD else set()
    same = {f"={number}" for number, row in enumerate(words.synonyms) if row.fullmatch(word)}
    return word, frozenset({word[:STEM], *ends, *same})


def all_keys(text: str, words: Vocabulary) -> frozenset[str]:
    """Return what the words of a text are compared by."""
    return frozenset().union(*keys_of(text, words).values())
