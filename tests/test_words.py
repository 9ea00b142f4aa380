"""Both languages have the same sentences."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from notifier.words import IN_ENGLISH, Language, catalog, gaps, nearest, say

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[1] / "notifier"
_OPENING = frozenset("“‘")


def test_both_languages_have_the_same_sentences() -> None:
    english = [key for key in catalog(Language.EN) if not key.startswith(IN_ENGLISH)]
    assert list(catalog(Language.NL)) == english


def test_a_sentence_has_the_same_gaps_in_both_languages() -> None:
    english = catalog(Language.EN)
    assert [key for key, dutch in catalog(Language.NL).items() if gaps(dutch) != gaps(english[key])] == []


def test_a_sentence_quotes_with_the_same_marks_in_both_languages() -> None:
    english = catalog(Language.EN)
    differing = [
        key
        for key, dutch in catalog(Language.NL).items()
        if set(dutch) & _OPENING != set(english[key]) & _OPENING
    ]
    assert differing == []


def test_no_sentence_is_left_over() -> None:
    """Every key occurs in the code or in a template, whole or as the part before or after a placeholder."""
    written: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in ROOT.rglob("*.py"):
        if path.parent.name == "words":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    else ".+"
                    for part in node.values
                ]
                if "\\." in parts[0]:
                    patterns.append(re.compile("".join(parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
    for path in ROOT.rglob("templates/**/*.html"):
        for whole, begun in re.findall(r"""'([a-z]+\.\w+)'( ~)?""", path.read_text(encoding="utf-8")):
            written.add(whole)
            if begun:
                patterns.append(re.compile(re.escape(whole) + ".+"))
    patterns += _to_patterns(written)
    # Appended to another key where a phrase is quoted.
    left_over = [
        key
        for key in catalog(Language.EN)
        if key not in written
        and key.removesuffix("_phrase") not in written
        and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert left_over == []


def _to_patterns(written: Iterable[str]) -> list[re.Pattern[str]]:
    """Return the texts with a gap, such as `choice.action_{}`, as patterns of keys."""
    return [re.compile(re.escape(text).replace(r"\{\}", ".+")) for text in written if "{}" in text]


def test_values_fill_gaps_and_numbers_choose_the_word() -> None:
    assert say(Language.NL, "notice.days_left", days=1, title="X", certainty="") == "Nog 1 dag: X"
    assert say(Language.NL, "notice.days_left", days=14, title="X", certainty="") == "Nog 14 dagen: X"


def test_a_value_is_never_read_as_a_template() -> None:
    assert (
        say(Language.NL, "notice.day", away="Morgen", certainty="", title="{away} {nope:a|b}")
        == "Morgen: {away} {nope:a|b}"
    )


def test_a_gap_without_a_value_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        say(Language.NL, "notice.day", away="Morgen")


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("ownr", ["owner", "kind"], "owner"),
        ("eigenaar", ["owner", "kind"], "owner"),
        ("url", ["url_env", "kind"], "url_env"),
        ("xyz", ["owner", "kind"], ""),
        ("", ["owner"], ""),
    ],
)
def test_the_word_probably_meant_is_found(word: str, known: list[str], meant: str) -> None:
    assert nearest(word, known) == meant
