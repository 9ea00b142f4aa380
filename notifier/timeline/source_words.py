"""Sources in words: `de brief`, `de notulen van 2 februari 2026`, or with title and reference."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label
from notifier.timeline.statements import SourceKind
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notifier.timeline.statements import Source, Statement
    from notifier.words import Language


@cache
def kind_words(kind: SourceKind, language: Language) -> Mapping[str, object]:
    """Return the gaps by which a sentence names a source: `{The} van {date} {one:noemt|noemen} geen datum`.

    Returns:
        `the`, `this`, `new` and `newest` with its noun, with a capital also `The`, `This` and `New`; the
        `noun` alone; `one`, which is 1 where the noun is singular.
    """
    the, this, new, newest, count = say(language, f"source_kind.{kind}").split(", ")
    forms = {"the": the, "this": this, "new": new}
    capitals = {name.capitalize(): text.capitalize() for name, text in forms.items()}
    noun = the.split(" ", 1)[1]
    return {**forms, **capitals, "newest": newest, "noun": noun, "one": int(count)}


def sources_words(statements: Iterable[Statement], language: Language) -> Mapping[str, object]:
    """Return the gaps `source` and `sources` by which a sentence names the documents of statements."""
    is_mixed = any(one.source.kind is not SourceKind.LETTER for one in statements)
    one, many = say(language, "source_kind.mixed" if is_mixed else "source_kind.letters").split(", ")
    return {"source": one, "sources": many}


def source_words(source: Source, language: Language) -> str:
    """Return the citation of a document: its title, its date and its reference."""
    date_words = day_label(source.date, language)
    if source.reference:
        return say(
            language, "source.reference", title=source.title, date=date_words, reference=source.reference
        )
    return say(language, "source.plain", title=source.title, date=date_words)


def dated_source(source: Source, language: Language) -> str:
    """Return what sort of document a source is, and of which day: `De brief van 17 juli 2025`."""
    names = kind_words(source.kind, language)
    return say(language, "source.dated", date=day_label(source.date, language), **names)
