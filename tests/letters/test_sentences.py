"""Sentences written for it, by rule: what is found in each, and why the rest is no proposal."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from notifier.letters.layout import read_blocks
from notifier.letters.reading import VOCABULARIES, Found, Letter, read_letter, vocabulary_of
from tests.rows import each_row

_TABLE = Path(__file__).parents[1] / "data" / "letter-sentences.tsv"
_LETTER = Letter(date(2026, 3, 12), sender="Ministerie")
_BY_NAME = {words.name: words for words in VOCABULARIES}


def _rows() -> list[tuple[str, str, str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [(rule, language, sentence, outcome) for rule, language, sentence, outcome in rows]


_ROWS = _rows()


def _said(found: Found) -> str:
    return " ".join(filter(None, (found.when.text, found.rule, found.kind, found.modality)))


def _read(language: str, sentence: str) -> str:
    found = read_letter(read_blocks(sentence), _LETTER, _BY_NAME[language])
    read = [
        f"{one.place.phrase} = {one.reason or f'{_said(one)}: {one.title}'}"
        f"{one.unread and f' (not read: {one.unread})'}"
        for one in found
    ]
    return " ; ".join(read) or "nothing"


@each_row("rule", sorted({rule for rule, _, _, _ in _ROWS}))
def test_the_sentences_of_a_rule_are_read(rule: str) -> None:
    rows = [row for row in _ROWS if row[0] == rule]
    read = [(rule, language, sentence, _read(language, sentence)) for _, language, sentence, _ in rows]
    assert read == rows


def test_the_language_of_a_text_is_recognised() -> None:
    for language in ("nl", "en"):
        text = "\n".join(sentence for _, other, sentence, _ in _ROWS if other == language)
        assert vocabulary_of(text).name == language
