"""The operations of the API and their parameters; the schemas that describe a query also check it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from notifier.web.selection import LONGEST_VALUE, MOST_VALUES

if TYPE_CHECKING:
    from collections.abc import Sequence

# A JSON Schema: plain values.
Schema = dict[str, Any]
_WHOLE = re.compile(r"[1-9]\d{0,5}", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A parameter of a query.

    Attributes:
        name: Its key.
        schema: The schema of its value.
        meaning: What it does.
        repeats: Whether it can be given several times.
    """

    name: str
    schema: Schema
    meaning: str
    repeats: bool = False

    def refusal(self, values: Sequence[str]) -> str:
        """Return why values are refused; empty when they are not."""
        most = MOST_VALUES if self.repeats else 1
        if len(values) > most:
            return f"stands there {len(values)} times; expected: at most {most}"
        reasons = (_reason(value, self.schema) for value in values)
        return next((reason for reason in reasons if reason), "")


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A read operation.

    Attributes:
        path: Its path; a name in braces is a variable.
        name: Its name in generated clients.
        summary: What it returns, in one line.
        answer: The schema of what it returns.
        parameters: The parameters of its query.
    """

    path: str
    name: str
    summary: str
    answer: Schema
    parameters: tuple[Parameter, ...] = ()

    def refusals(self, pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
        """Return what is wrong with a query, all at once."""
        known = {parameter.name: parameter for parameter in self.parameters}
        given: dict[str, list[str]] = {}
        for name, value in pairs:
            given.setdefault(name, []).append(value)
        reasons = {
            name: known[name].refusal(values)
            if name in known
            else f"is unknown; known: {', '.join(known) or 'none'}"
            for name, values in given.items()
        }
        return [
            {"in": "query", "name": name[:LONGEST_VALUE], "detail": reason}
            for name, reason in reasons.items()
            if reason
        ]


def _reason(value: str, schema: Schema) -> str:
    match schema:
        case {"enum": [*allowed]} if value not in allowed:
            return f"is {value[:LONGEST_VALUE]!r}; expected: {', '.join(allowed)}"
        case {"type": "integer", "maximum": int(most)}:
            is_whole = _WHOLE.fullmatch(value) and int(value) <= most
            return "" if is_whole else f"is {value[:20]!r}; expected: a number from 1 to {most}"
        case {"format": "date"}:
            try:
                is_day = date.fromisoformat(value).isoformat() == value
            except ValueError:
                is_day = False
            return "" if is_day else f"is {value[:20]!r}; expected: a day such as 2026-01-01"
        case {"maxLength": int(longest)} if not 1 <= len(value) <= longest:
            return f"has {len(value)} letters; expected: 1 to {longest}"
    return ""
