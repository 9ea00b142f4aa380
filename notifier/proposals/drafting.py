"""Edits made of what somebody says of a milestone, at the command line or in a form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.timeline.edits import AddMilestone, AddSource, AddStatement, MarkDone, SetField
from notifier.timeline.fields import FIELDS
from notifier.timeline.model import Kind, Modality, SourceKind, Status
from notifier.timeline.new_ids import propose_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.phrases import Reading
    from notifier.timeline.edits import Edit, Plain
    from notifier.timeline.model import Timeline

_WITHIN = re.compile(r"(?i)binnen|within|uiterlijk|at the latest")


class Citation(NamedTuple):
    """The document that says something, and its words."""

    said_on: date  # The day from which words count: of that document, or today.
    source: str = ""  # Its id; empty where none says it.
    phrase: str = ""  # Its words; may be empty.
    added: tuple[Edit, ...] = ()  # The edit that adds the document, where the file lacks it.

    def state(self, milestone: str, **says: Plain) -> Edit:
        """Return the edit that adds what the document says of a milestone."""
        return AddStatement(milestone, self.first(**says))

    def first(self, **says: Plain) -> Mapping[str, Plain]:
        """Return the statement of a new milestone."""
        return {"source": self.source, **({"phrase": self.phrase} if self.phrase else {}), **says}


def cite_known(name: str, timeline: Timeline, phrase: str = "") -> Citation:
    """Return a document that the file has."""
    return Citation(timeline.sources[name].date, name, phrase)


def cite_new(
    title: str,
    day: date,
    timeline: Timeline,
    *,
    name: str = "",
    phrase: str = "",
    kind: str = "",
    **more: str,
) -> Citation:
    """Return a document by its title and date: one that the file has, or with the edit that adds it.

    An empty id is made of the title, and an empty kind is what the title says. Other keys are such as
    `reference` and `url`; what is empty is left out.
    """
    known = timeline.sources
    # Imported here because the words of letters are slow to import.
    from notifier.letters.reading import source_kind_of  # noqa: PLC0415

    found = next((one for one in known.values() if (one.title, one.date) == (title, day)), None)
    if found:
        return Citation(day, found.id, phrase)
    name = name or propose_id(f"{title} {day:%Y %m}", known)
    kind = kind or source_kind_of(title)
    more["kind"] = "" if kind == SourceKind.LETTER else kind
    fields = {"title": title, "date": day.isoformat(), **{key: text for key, text in more.items() if text}}
    return Citation(day, name, phrase, (AddSource(name, fields),))


def draft_done(milestone: str, day: date, citation: Citation, occurrence: str = "") -> tuple[Edit, ...]:
    """Return the edits by which a milestone is done.

    For an occurrence, given by its day, the file holds no document.
    """
    if citation.source and not occurrence:
        return (*citation.added, citation.state(milestone, done=day.isoformat()))
    return (MarkDone(milestone, day.isoformat(), occurrence),)


def draft_cancelled(milestone: str, day: date | None, reason: str, citation: Citation) -> tuple[Edit, ...]:
    """Return the edits by which a milestone does not go ahead.

    Without a day it is that of the document, or today.
    """
    said = (*citation.added, citation.state(milestone, cancelled=True)) if citation.source else ()
    if said and not (reason or day):
        return said
    why = {"reason": reason} if reason else {}
    on = (day or citation.said_on).isoformat()
    return (*said, SetField(milestone, "cancelled", {"on": on, **why}))


def draft_moved(
    milestone: str,
    when: str,
    modality: Modality,
    citation: Citation,
    timeline: Timeline,
    *,
    lasts: bool | None = None,
) -> tuple[Edit, ...]:
    """Return the edits that give a milestone another date; what was done or cancelled is planned again.

    Without a document it is a date of our own, as firm as it is said to be. `lasts` tells whether it is all
    days of that date; where nothing says so, None, it is as before.
    """
    says = {} if lasts is None else {"lasts": lasts}
    if not citation.source:
        known = timeline.find(milestone)
        is_ended = known and known.status is not Status.PLANNED
        planned = (SetField(milestone, known.status.value, None),) if known and is_ended else ()
        is_fixed = modality is Modality.FIXED
        # The longest time after another milestone is never fixed.
        was_fixed = (
            known is None or known.modality is Modality.FIXED or bool(known.after and known.after.within)
        )
        firm = () if is_fixed and was_fixed else (SetField(milestone, "modality", modality.value),)
        is_event = known is not None and known.kind is Kind.EVENT
        on_all = [SetField(milestone, "lasts", value) for value in says.values() if is_event]
        return (*planned, SetField(milestone, "when", when), *on_all, *firm)
    return (*citation.added, citation.state(milestone, when=when, modality=modality.value, **says))


def said_to_last(words: str, when: Edtf) -> bool | None:
    """Whether words say that it is all days of their date; None where they do not tell, as the notation."""
    return when.lasts if when.can_last and words.strip() != when.text else None


def draft_silent(milestone: str, says: str, citation: Citation) -> tuple[Edit, ...]:
    """Return the edits by which a document says something of a milestone and gives no date.

    `says` is `confirms` or `undated`.
    """
    return (*citation.added, citation.state(milestone, **{says: True}))


def draft_added(
    given: Mapping[str, Plain],
    dated: Mapping[str, Plain],
    modality: Modality | None,
    citation: Citation,
    timeline: Timeline,
) -> tuple[Edit, ...]:
    """Return the edits that add a milestone.

    Of its keys, `title` and `kind` among them, what is empty is left out; without `id` one is made of the
    title. `dated` is what `dated_keys` returned; only of an event its `lasts` counts.
    """
    dates = dict(dated)
    if given["kind"] != Kind.EVENT or "repeat" in dates:
        dates.pop("lasts", None)
    says = {"when": dates.pop("when")} if citation.source and "when" in dates else {"undated": True}
    firm = {"modality": modality.value} if modality and (says.get("when") or "when" in dates) else {}
    fields = {
        **given,
        "id": given.get("id") or propose_id(str(given["title"]), timeline.names),
        **({} if citation.source else firm),
        **dates,
        "statements": [citation.first(**says, **firm)] if citation.source else [],
    }
    chosen = {key: fields[key] for key in FIELDS if fields.get(key) or key in dates}
    return (*citation.added, AddMilestone(chosen))


def dated_keys(words: str, reading: Reading, after: str) -> dict[str, Plain]:
    """Return the keys that words give: a date, how it comes back, or how long after another milestone."""
    if after and reading.offset:
        key = "within" if _WITHIN.match(words) else "offset"
        return {"after": {"milestone": after, key: reading.offset}}
    rule = {"repeat": reading.rule} if reading.rule else {}
    says = said_to_last(words, reading.when)
    lasts = {} if says is None else {"lasts": says}
    return {"when": reading.when.text, **lasts, **rule}
