"""Mistakes as annotations of a change, in the forms that code hosts read.

Source:
    GitHub, "Workflow commands"; GitLab, "Code Quality report format".
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from notifier.cli.support.output import as_json
from notifier.events_file.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.events_file.problems import Problem
    from notifier.words import Language

_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def to_github(problems: Sequence[Problem], file: str, language: Language) -> str:
    """Return a workflow command for each problem, one a line."""
    return "\n".join(
        f"::{one.severity.value} file={_escaped(one.file or file, ':,')}"
        f",line={one.place.line},col={one.place.column}"
        f"::{_escaped(_words(one, language))}"
        for one in problems
    )


def to_gitlab(problems: Sequence[Problem], file: str, language: Language) -> str:
    """Return a code quality report, whose fingerprints do not depend on the line."""
    rows = [
        {
            "description": _words(one, language),
            "check_name": one.key,
            "fingerprint": hashlib.sha256(
                f"{one.file or file}|{one.key}|{one.subject}|{one.value}".encode()
            ).hexdigest(),
            "severity": _GITLAB[one.severity],
            "location": {"path": one.file or file, "lines": {"begin": one.place.line}},
        }
        for one in problems
    ]
    return as_json(rows)


def _words(problem: Problem, language: Language) -> str:
    """Return the line for people without its place, which an annotation has already."""
    return problem.line("", language).partition(": ")[2]


def _escaped(text: str, more: str = "") -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
