"""A proposal as a form that an editor can change, and the form as the proposal it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import parse_edtf
from notifier.dates.labels import label
from notifier.proposals.form_fields import Citation, FormFields, said_to_last, to_typed
from notifier.proposals.typed import guess
from notifier.timeline.edits import AddMilestone, AddSource, AddStatement, MarkDone
from notifier.timeline.model import Kind, Modality

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from notifier.proposals.form_fields import Draft, Filled
    from notifier.timeline.edits import Edit
    from notifier.timeline.model import Timeline
    from notifier.words import Language

_OWN = ("title", "kind", "owner", "topics", "action")


def can_change(edits: Sequence[Edit]) -> bool:
    """Whether a form can change a proposal: a milestone, what a document says of one, or that it is done."""
    return bool(edits) and isinstance(edits[-1], AddMilestone | AddStatement | MarkDone)


def fields_of(edits: Sequence[Edit], language: Language) -> dict[str, str]:
    """Return what stands in the form of a proposal, by field."""
    edit = edits[-1]
    if isinstance(edit, MarkDone):
        return {"about": edit.milestone, "day": _in_words(edit.on, language)}
    assert isinstance(edit, AddMilestone | AddStatement)  # noqa: S101 - asked before
    said = _statement(edit)
    fields = {
        "about": "" if isinstance(edit, AddMilestone) else edit.milestone,
        "when": _in_words(said.get("when"), language, str(said.get("modality", Modality.FIXED))),
        **({"day": _in_words(said["done"], language)} if said.get("done") else {}),
        "modality": str(said.get("modality", "")),
        "phrase": str(said.get("phrase", "")),
    }
    own = _OWN if isinstance(edit, AddMilestone) else ()
    return {**fields, **{key: to_typed(edit.fields.get(key)) for key in own}}


def to_changed(filled: Filled, edits: Sequence[Edit]) -> Draft:
    """Return the edits of a proposal as an editor changed them.

    Raises:
        FormError: Fields are wrong.
    """
    fields, edit = FormFields(filled), edits[-1]
    about = _about(fields, is_needed=not isinstance(edit, AddMilestone))
    if isinstance(edit, MarkDone):
        occurrence = edit.occurrence if about == edit.milestone else ""
        last: Edit = MarkDone(about, _done_on(fields, edit.on, filled.today), occurrence)
        return fields.draft((*edits[:-1], last))
    assert isinstance(edit, AddMilestone | AddStatement)  # noqa: S101 - asked before
    said = dict(_statement(edit))
    lasts = said.pop("lasts", edit.fields.get("lasts"))
    said_on = _said_on(said, edits, filled.timeline) or filled.today
    if said.get("done"):
        said["done"] = _done_on(fields, str(said["done"]), said_on)
    modality = fields.choice("modality", Modality)
    before = fields_of(edits, filled.language)
    if fields.text("when") != before["when"]:
        reading = fields.new_date(Citation(said_on, str(said["source"])))
        if reading:
            said = {"source": said["source"], "when": reading.when.text}
            lasts = said_to_last(fields.text("when"), reading.when)
            guessed = guess("", fields.text("when"), said_on).modality
            if guessed is not Modality.FIXED and str(modality or "") == before["modality"]:
                # The choice was that of the date before.
                modality = guessed
    if "when" in said and modality:
        said["modality"] = modality.value
    said.pop("phrase", None)
    if phrase := fields.text("phrase"):
        said = {"source": said["source"], "phrase": phrase, **said}
    if isinstance(edit, AddMilestone) and not about:
        own = fields.own()
        kind = str(own.get("kind") or edit.fields["kind"])
        lasting = {"lasts": bool(lasts) and kind == Kind.EVENT}
        changed = {**edit.fields, **own, "kind": kind, **lasting, "statements": [said]}
        last = AddMilestone({key: value for key, value in changed.items() if value})
    else:
        last = AddStatement(about, said if lasts is None else {**said, "lasts": lasts})
    return fields.draft((*edits[:-1], last))


def _about(fields: FormFields, *, is_needed: bool) -> str:
    """Return the milestone that was chosen; empty for a new one."""
    about = fields.text("about")
    if about and fields.timeline.find(about) is None:
        fields.unknown("about", fields.timeline.names)
    elif not about and is_needed:
        fields.wrong("about", "fill.about_missing")
    return about


def _done_on(fields: FormFields, before: str, said_on: date) -> str:
    """Return the day it was done: that of before, or another one that was typed."""
    if fields.required("day") == _in_words(before, fields.filled.language):
        return before
    day = fields.done_day(said_on)
    return str(day) if day else before


def _in_words(when: object, language: Language, modality: str = "") -> str:
    return label(parse_edtf(str(when)), language, is_fixed=modality == Modality.FIXED) if when else ""


def _statement(edit: AddMilestone | AddStatement) -> Mapping[str, Any]:
    if isinstance(edit, AddStatement):
        return edit.fields
    statements: Any = edit.fields.get("statements") or ({},)
    return dict(statements[0])


def _said_on(said: Mapping[str, Any], edits: Sequence[Edit], timeline: Timeline) -> date | None:
    """Return the day of the document that a statement cites, from which its words count."""
    name = str(said.get("source", ""))
    if known := timeline.sources.get(name):
        return known.date
    added = next((one for one in edits if getattr(one, "id", "") == name), None)
    return parse_edtf(str(added.fields.get("date", ""))).day if isinstance(added, AddSource) else None
