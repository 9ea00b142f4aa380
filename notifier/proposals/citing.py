"""The document that a form names: one that the file has, or one that is described."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.proposals.form_fields import Action, Citation, Filled, FormFields
from notifier.timeline.edits import AddSource
from notifier.timeline.model import SourceKind
from notifier.timeline.new_ids import propose_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from notifier.timeline.model import Timeline
    from notifier.words import Language

# What can be said of a new document beside its title, and the keys of the file for it.
_MORE = {"source_date": "date", "source_kind": "kind", "reference": "reference", "source_url": "url"}


def cited_in(fields: FormFields) -> Citation:
    """Return the document that is chosen, or described in the fields of a new one."""
    if fields.filled.citation:
        return fields.filled.citation
    phrase, today, known = fields.text("phrase"), fields.filled.today, fields.timeline.sources
    title, name = fields.text("source_title"), fields.text("source")
    if title or (not name and any(map(fields.text, _MORE))):
        fields.required("source_title")
        fields.required("source_date")
        day, kind = _source_day(fields), fields.choice("source_kind", SourceKind)
        if day is None or not title:
            return Citation(today, phrase=phrase)
        name = next((one.id for one in known.values() if (one.title, one.date) == (title, day)), "")
        if not name:
            return _cite_new(fields, title, day, kind)
    if name in known:
        _refuse_lost(fields, name)
        return Citation(known[name].date, name, phrase)
    if name:
        fields.unknown("source", known, "fill.no_source")
    elif phrase:
        fields.wrong("source", "fill.phrase_without_source", text=phrase)
    return Citation(today, phrase=phrase)


def _cite_new(fields: FormFields, title: str, day: date, kind: SourceKind | None) -> Citation:
    """Return a document that the file lacks; its id and kind are made of the title where they are empty."""
    # Imported here because the words of letters are slow to import.
    from notifier.letters.reading import source_kind_of  # noqa: PLC0415

    kind = kind or source_kind_of(title)
    keys = {
        "title": title,
        "date": day.isoformat(),
        "reference": fields.text("reference"),
        "url": fields.text("source_url"),
        "kind": "" if kind is SourceKind.LETTER else kind.value,
    }
    name = fields.text("source_id") or propose_id(f"{title} {day:%Y %m}", fields.timeline.sources)
    added = AddSource(name, {key: text for key, text in keys.items() if text})
    return Citation(day, name, fields.text("phrase"), (added,))


def _refuse_lost(fields: FormFields, name: str) -> None:
    """Note details of a document that the list has without them, and which would be lost."""
    source = fields.timeline.sources[name]
    for field, key in _MORE.items():
        said = _source_day(fields) if key == "date" else fields.text(field)
        if said and said != getattr(source, key):
            fields.wrong(field, "fill.source_known", title=source.title, text=said)


def _source_day(fields: FormFields) -> date | None:
    """Read the day of a document, which is none to come; None where it is empty or wrong."""
    day = fields.day("source_date", fields.filled.today, is_past=True)
    if day and day > fields.filled.today:
        fields.wrong("source_date", "fill.source_in_future", text=fields.text("source_date"))
    return day


def read_letter_fields(
    typed: Mapping[str, str],
    timeline: Timeline,
    today: date,
    language: Language,
    *,
    required: Collection[str] = (),
) -> tuple[date | None, SourceKind | None]:
    """Return the day of a letter and what sort of document it is; None for what is left empty.

    Raises:
        FormError: A required field is empty, the day is none or one to come, or the kind is none.
    """
    fields = FormFields(Filled(Action.ADD, typed, None, timeline, today, language))
    for name in required:
        fields.required(name)
    day, kind = _source_day(fields), fields.choice("source_kind", SourceKind)
    fields.draft(())
    return day, kind
