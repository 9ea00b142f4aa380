"""The section `texts`: texts of the organisation that replace those of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.events_file.nodes import Mapping
from notifier.events_file.values import INVALID, Text
from notifier.timeline.fields import Output, shown_in
from notifier.words import Language, catalog, gaps, has_loose_braces, nearest

if TYPE_CHECKING:
    from notifier.events_file.nodes import KeyValue
    from notifier.events_file.problems import Problems
    from notifier.events_file.values import Schema

# Texts of messages; those of calendars, pages and commands cannot be replaced.
OWN_TEXTS = ("notice.", "fact.", "link.", "message.", "section.")

_TEXT = Text(max_length=500)


def own_keys() -> tuple[str, ...]:
    """Return the keys of the texts that an organisation can replace."""
    facts = (f"fact.{row.name}" for row in shown_in(Output.MESSAGE))
    return (*(key for key in catalog(Language.NL) if key.startswith(OWN_TEXTS)), *facts)


def read_texts(entry: KeyValue | None, problems: Problems) -> dict[Language, dict[str, str]]:
    """Read texts by language and key; each may use only the gaps of the text it replaces."""
    found: dict[Language, dict[str, str]] = {}
    if entry is None:
        return found
    if not isinstance(entry.value, Mapping):
        problems.add(entry.value.place, "file.expected_mapping")
        return found
    for name, row in entry.value.entries.items():
        if name not in set(Language):
            options = ", ".join(Language)
            suggestion = nearest(name, list(Language))
            problems.add(row.key.place, "file.choice", value=name, options=options, suggestion=suggestion)
        elif not isinstance(row.value, Mapping):
            problems.add(row.value.place, "file.expected_mapping")
        else:
            language, known, rows = Language(name), own_keys(), row.value.entries
            read = {key: _read_text(language, key, rows[key], known, problems) for key in rows}
            found[language] = {key: text for key, text in read.items() if text is not None}
    return found


def _read_text(
    language: Language, key: str, row: KeyValue, known: tuple[str, ...], problems: Problems
) -> str | None:
    with problems.about(key):
        if key not in known:
            suggestion = nearest(key, known)
            problems.add(row.key.place, "file.unknown_text", value=key, suggestion=suggestion)
            return None
        text = _TEXT.read(row.value, problems)
        if text is INVALID:
            return None
        allowed = gaps(catalog(language).get(key, ""))
        foreign = sorted(gaps(text) - allowed)
        if not foreign and not has_loose_braces(text):
            return str(text)
        problems.add(
            row.value.place,
            "file.unknown_gap",
            value=text,
            gaps=", ".join(f"{{{gap}}}" for gap in foreign) or "{ }",
            allowed=", ".join(f"{{{gap}}}" for gap in sorted(allowed)) or "-",
        )
        return None


def texts_schema() -> Schema:
    """Describe the section as JSON Schema."""
    texts = {
        "type": "object",
        "propertyNames": {"enum": list(own_keys())},
        "additionalProperties": _TEXT.schema(),
    }
    return {
        "type": "object",
        "properties": {language.value: texts for language in Language},
        "additionalProperties": False,
    }
