"""Parts of a milestone as plain data and back: what JSON can hold, with empty values left out."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import parse_edtf
from notifier.timeline.model import Modality, Repeat, Source, SourceKind, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notifier.dates.statutory_terms import Extension

# Plain JSON: the values below are str, bool, list and dict only.
Plain = dict[str, Any]


def statement_to_dict(statement: Statement) -> Plain:
    """Return what a subscriber sees of a statement as plain data."""
    return without_empty(
        {
            **statement._asdict(),
            "source": _source_to_dict(statement.source),
            "when": statement.when and statement.when.text,
            "modality": statement.modality and statement.modality.value,
            "done": statement.done and statement.done.isoformat(),
        }
    )


@lru_cache(1024)
def _source_to_dict(source: Source) -> Plain:
    # A snapshot of before sources had a kind is of letters.
    kind = "" if source.kind is SourceKind.LETTER else source.kind.value
    return without_empty({**source._asdict(), "id": "", "date": source.date.isoformat(), "kind": kind})


def statement_from_dict(data: Mapping[str, Any]) -> Statement:
    """Return the statement that plain data describes."""
    source, modality, done = data["source"], data.get("modality"), data.get("done")
    return Statement(
        source=Source(
            id="",
            title=source["title"],
            date=date.fromisoformat(source["date"]),
            reference=source.get("reference", ""),
            url=source.get("url", ""),
            kind=SourceKind(source.get("kind", SourceKind.LETTER)),
        ),
        phrase=data.get("phrase", ""),
        when=parse_edtf(when) if (when := data.get("when")) else None,
        confirms=data.get("confirms", False),
        modality=Modality(modality) if modality else None,
        done=date.fromisoformat(done) if done else None,
        cancelled=data.get("cancelled", False),
    )


def repeat_to_dict(repeat: Repeat) -> Plain:
    """Return a repetition as plain data."""
    return without_empty(
        {
            "rule": repeat.rule.text,
            "without": [day.isoformat() for day in repeat.without],
            "done": done_to_dict(repeat.done),
        }
    )


def repeat_from_dict(data: Mapping[str, Any]) -> Repeat:
    """Return the repetition that plain data describes."""
    from notifier.dates.recurrence import parse_recurrence  # noqa: PLC0415 - few milestones repeat

    return Repeat(
        rule=parse_recurrence(data["rule"]),
        without=tuple(map(date.fromisoformat, data.get("without", ()))),
        done=done_from_dict(data.get("done", {})),
    )


def done_to_dict(done: Iterable[tuple[date, date]]) -> Plain:
    """Return the days of what is done, each with the day it was done, as plain data."""
    return {day.isoformat(): on.isoformat() for day, on in done}


def done_from_dict(data: Mapping[str, str]) -> tuple[tuple[date, date], ...]:
    """Return the days that plain data describes."""
    return tuple((date.fromisoformat(day), date.fromisoformat(on)) for day, on in data.items())


def extension_to_dict(extension: Extension) -> Plain:
    """Return the extension of a term as plain data."""
    return {
        "nominal": extension.nominal.isoformat(),
        "last_day": extension.last_day.isoformat(),
        "articles": [article.value for article in extension.articles],
    }


def extension_from_dict(data: Mapping[str, Any]) -> Extension:
    """Return the extension that plain data describes."""
    # Few milestones are terms set by law.
    from notifier.dates.statutory_terms import Article, Extension  # noqa: PLC0415

    return Extension(
        nominal=date.fromisoformat(data["nominal"]),
        last_day=date.fromisoformat(data["last_day"]),
        articles=tuple(map(Article, data["articles"])),
    )


def without_empty(data: Plain) -> Plain:
    """Return plain data without its empty values."""
    return {key: value for key, value in data.items() if value}
