"""Texts that are made to take long are read or refused in bounded time."""

from __future__ import annotations

import cProfile
import time
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from notifier.events_file.load import load_timeline
from notifier.letters.blanking import blanked
from notifier.letters.dutch import DUTCH
from notifier.letters.files import RefusedError, UnreadableFileError, text_of
from notifier.letters.finding import find_dates
from notifier.letters.layout import read_blocks, sentences_of
from notifier.letters.linking import link_letter
from notifier.letters.parts import parts_of
from notifier.letters.reading import Letter, read_letter
from notifier.timeline.new_ids import propose_id
from tests.conftest import is_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.timeline.model import Milestone

_DAY = date(2026, 6, 1)
_SIZE = 4_000
_MOST_S = 10  # Of processor; each takes about one, and what grows with the square takes minutes.


@pytest.mark.parametrize(
    "piece",
    [" ", "1", "a/", "a@", "](", "- a\n", "\xad", "voor ", "is ge", "wordt ", "zes weken ", "Aa Bb (AB) "],
)
def test_a_text_that_repeats_is_read_in_time(piece: str) -> None:
    text = piece * (_SIZE // len(piece))
    started = time.process_time()
    for part in parts_of(text, _DAY, DUTCH)[:50]:
        blocks = read_blocks(text[part.start : part.end], part.start)
        link_letter((), blocks, read_letter(blocks, Letter(_DAY), DUTCH), _DAY, DUTCH)
    assert time.process_time() - started < _MOST_S


@pytest.mark.parametrize(
    ("piece", "count"),
    [("voor voor 2027 ", 40), ("1 mei ", 100), ("2027 ", 120), ("Op 1 mei 2027 start de bouw, ", 21)],
)
def test_a_sentence_of_dates_is_read_in_time_by_their_number(piece: str, count: int) -> None:
    text = (piece * 600)[:600]
    started = time.process_time()
    assert len(list(find_dates(text, _DAY, (), DUTCH))) == count
    read_letter(read_blocks(text), Letter(_DAY), DUTCH)
    assert time.process_time() - started < _MOST_S


_LIST = load_timeline(str(Path(__file__).parents[2] / "events.yaml")).timeline.milestones


def _scan(text: str, milestones: tuple[Milestone, ...] = _LIST[:3]) -> None:
    for part in parts_of(text, _DAY, DUTCH):
        blocks = read_blocks(text[part.start : part.end], part.start)
        link_letter(milestones, blocks, read_letter(blocks, Letter(_DAY), DUTCH), _DAY, DUTCH)


@pytest.mark.parametrize("piece", [".", "a-", "12-", "!'", "- "])
def test_a_long_text_without_a_date_is_read_in_time(piece: str) -> None:
    started = time.process_time()
    _scan(piece * (100_000 // len(piece)))
    assert time.process_time() - started < _MOST_S


def _calls(work: Callable[[], object]) -> int:
    """Return how many functions are called, those of the standard library and of C included."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def _word(number: int) -> str:
    """Return a word of letters that no other number has."""
    return "ba" + "a".join("bcdfghklmn"[int(digit)] for digit in str(number))


@pytest.mark.parametrize(
    "piece",
    [
        lambda at: f"De Raad {_word(at).title()} Bos (R{_word(at)[2].upper()}B{at}) komt {_word(at)}.\n\n",
        lambda _: "Op 1 mei 2020 startte de pilot. ",
        lambda at: f"Op 1 mei 2020 startte {_LIST[0].title} {_word(at % 9)}. ",
        lambda at: f"Op 1 mei 2027 start de zeer lange gemeenschappelijke proefneming {_word(at)}. ",
        lambda at: f"Aan: {_word(at)} heer.\n" * 5 + f"Datum: {at % 28 + 1} mei 2026\nBetreft: {_word(at)} a.\n",
        lambda at: f"Bijlage {at % 99}: {_word(at)}\n\nZie bijlage {at % 99}.\n\n",
        lambda at: f"een {_word(at)} regel die nog zonder een punt doorgaat\n1 Voetnoot {_word(at)}\n {_word(at)}\n",
        lambda at: f"{_word(at).title()}  {_word(at)}\n{_word(at % 9)}\n",
        lambda at: f"{_word(at)} | 1 mei | {_word(at)}\n | 2027 | {_word(at)}\n | | {_word(at)}\n",
        lambda at: f"{' ' * (at % 90)}A  {_word(at).title()}  1 mei 2027\n",
        lambda at: f"Op {at % 28 + 1} mei 2027 opent het loket {_word(at)} en vervalt de regeling {_word(at)}. ",
    ],
)  # fmt: skip
def test_twice_the_text_takes_twice_the_steps(piece: Callable[[int], str]) -> None:
    pieces = 100 if is_whole() else 75
    once, twice = ("".join(map(piece, range(count))) for count in (pieces, 2 * pieces))
    _scan(twice)  # What is made once is made now.
    assert _calls(lambda: _scan(twice)) < 2.2 * _calls(lambda: _scan(once))


def test_what_is_repeated_is_judged_once() -> None:
    piece = "Uiterlijk op 1 mei 2027 start de bouw van het loket {}. "
    texts = [piece.format("") * 200, "".join(piece.format(_word(at)) for at in range(200))]
    blocks = [read_blocks(text) for text in texts]
    same, each = (_calls(partial(read_letter, one, Letter(_DAY), DUTCH)) for one in blocks)
    assert same < each / 3


def test_many_titles_that_begin_alike_get_ids_in_few_steps() -> None:
    taken: set[str] = set()

    def propose(count: int) -> None:
        taken.clear()
        for _ in range(count):
            taken.add(propose_id("De gemeenschappelijke proefneming", taken))

    propose(3)
    assert taken == {f"gemeenschappelijke-proefneming{end}" for end in ("", "-2", "-3")}
    assert _calls(lambda: propose(800)) < 2.5 * _calls(lambda: propose(400))


def test_what_stands_around_a_sentence_is_no_longer_than_a_sentence() -> None:
    words = " ".join(map(_word, range(2000)))
    heading, *_ = read_blocks(f"# {words}\n\nOp 1 mei 2027 start de bouw.")
    assert (heading.kind, heading.heading) == ("paragraph", "")
    *_, item = read_blocks(f"{words}. Dit is de planning:\n- 1 mei 2027: start van de bouw.")
    assert item.lead == "Dit is de planning:"
    *_, item = read_blocks(f"{words}:\n- 1 mei 2027: start van de bouw.")
    assert len(item.lead) <= 1500


def test_a_sentence_without_some_of_its_words_stands_alone() -> None:
    (block,) = read_blocks("Er is een plan. Op 1 mei opent het loket.")
    _, sentence = sentences_of(block)
    alone = blanked(sentence, [(3, 8)])
    assert (alone.text, alone.block.text) == ("Op       opent het loket.",) * 2
    assert alone.place(0, 2) == sentence.place(0, 2)


def test_more_dates_than_a_letter_has_are_refused() -> None:
    blocks = read_blocks("In 2027 start het. In 2028 eindigt het. In 2029 is het klaar.")
    assert len(read_letter(blocks, Letter(_DAY, most_dates=3), DUTCH)) == 3
    with pytest.raises(RefusedError) as caught:
        read_letter(blocks, Letter(_DAY, most_dates=2), DUTCH)
    assert caught.value.key == "scan.too_many_dates"


def test_a_plain_text_of_five_million_characters_is_too_large() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        text_of("a.txt", b"a" * 5_000_001)
    assert caught.value.key == "scan.file.too_large"
