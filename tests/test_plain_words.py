"""Names are terms of the field; docstrings, comments and documents are plain statements."""

from __future__ import annotations

import io
import re
import tokenize
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Each has a plain name now; docs/glossary.md says which.
OLD_NAMES = re.compile(
    r"\b(?:Aim|FirstSightRow|Intake|Kept|Line|Lines|Settling|Shelf|Site|Situation|Standing|TakenUp|Truth|View"
    r"|Voice|Workshop|_had|_judge|_let_one_speak|_reword|beat|fares|(?<!gc\.)freeze|frozen_at|hand_on|patience"
    r"|payload_again|saying|settles_at|sight|turn)\b"
)
FIGURES = re.compile(
    r"\b(?:nobody|whoever|speaks?|spoken|hears?|heard|stands\s+still|is\s+told)\b", re.IGNORECASE
)


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    skipped = {tokenize.NL, tokenize.INDENT, tokenize.DEDENT}
    found = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token for token in found if token.type not in skipped]


def _old_names(source: str) -> list[tuple[int, str]]:
    """Return each old name that is an identifier, with its line."""
    if not OLD_NAMES.search(source):
        return []
    return [
        (token.start[0], token.string)
        for token in _tokens(source)
        if token.type == tokenize.NAME and OLD_NAMES.fullmatch(token.string)
    ]


def _prose(source: str) -> str:
    """Return docstrings and comments alone, each on its own line of the module."""
    lines = [""] * (source.count("\n") + 2)
    tokens = _tokens(source)
    for token in tokens:
        if token.type == tokenize.COMMENT:
            lines[token.start[0] - 1] = token.string.lstrip("#")
    statements = [token for token in tokens if token.type != tokenize.COMMENT]
    for before, token in pairwise(
        [tokenize.TokenInfo(tokenize.NEWLINE, "", (0, 0), (0, 0), ""), *statements]
    ):
        if token.type == tokenize.STRING and before.type == tokenize.NEWLINE:
            lines[token.start[0] - 1 : token.end[0]] = token.string.split("\n")
    return "\n".join(lines)


def _figures(text: str) -> list[tuple[int, str]]:
    """Return each figure of speech, with its line."""
    return [
        (text.count("\n", 0, found.start()) + 1, " ".join(found[0].split()))
        for found in FIGURES.finditer(text)
    ]


def _report(path: Path, findings: list[tuple[int, str]]) -> list[str]:
    return [f"{path.relative_to(ROOT)}:{line}: {words!r}" for line, words in findings]


def test_no_old_name_is_an_identifier() -> None:
    found = [
        line
        for folder in ("notifier", "tests", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in _report(path, _old_names(path.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(found)


def test_docstrings_comments_and_documents_have_no_figure_of_speech() -> None:
    found: list[str] = []
    for path in sorted((ROOT / "notifier").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        found += _report(path, _figures(_prose(source)) if FIGURES.search(source) else [])
    for path in (ROOT / "README.md", ROOT / "docs" / "guide.md"):
        found += _report(path, _figures(path.read_text(encoding="utf-8")))
    assert not found, "\n".join(found)


def test_an_old_name_is_found_as_an_identifier_only() -> None:
    assert _old_names('"""A turn."""\nlock = "turn"  # turn\nturn_on = self.turn\n') == [(3, "turn")]


def test_a_figure_of_speech_is_found_in_docstrings_and_comments_only() -> None:
    source = (
        '"""Nobody.\n\nThe channel\nis\ntold.\n"""\n'
        'say("nobody", """\nnobody\n""")  # Whoever: it stands\n# still here\n'
        'def function():\n    # why\n    """It speaks."""\n    return "hears"\n'
    )
    assert _figures(_prose(source)) == [
        (1, "Nobody"),
        (4, "is told"),
        (9, "Whoever"),
        (9, "stands still"),
        (13, "speaks"),
    ]
