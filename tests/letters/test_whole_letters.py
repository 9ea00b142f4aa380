"""Short letters, tables and lists written for it, each with what is found in it below a line of `--`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from notifier.letters.layout import read_blocks
from notifier.letters.reading import VOCABULARIES, Letter, read_letter
from tests.rows import each_row

_FOLDER = Path(__file__).parents[1] / "data" / "letters"
_LETTER = Letter(date(2026, 3, 12), sender="Ministerie")
_BY_NAME = {words.name: words for words in VOCABULARIES}


@each_row("name", sorted(path.name for path in _FOLDER.glob("*.txt")))
def test_a_letter_is_read(name: str) -> None:
    text, outcome = (_FOLDER / name).read_text(encoding="utf-8").split("\n--\n")
    found = read_letter(read_blocks(text), _LETTER, _BY_NAME[name.split(".")[-2]])
    said = [f"{one.when.text} {one.kind} {one.modality}: {one.title}" for one in found if not one.reason]
    assert "\n".join(said) == outcome.rstrip("\n")
