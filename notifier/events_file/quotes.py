"""Quoted words that mean another date than the statement gives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.dates.labels import label
from notifier.dates.phrases import read_phrase
from notifier.errors import DateError
from notifier.events_file.holidays import shipped_recesses
from notifier.events_file.nodes import KeyValue, Mapping, Scalar, Sequence, named_records

if TYPE_CHECKING:
    from notifier.dates.edtf import Edtf
    from notifier.events_file.timeline_file import TimelineFile
    from notifier.timeline.model import Statement


def warn_of_quotes(events: TimelineFile) -> None:
    """Warn of every statement whose words mean another date than its `when`."""
    places = _places(events)
    for milestone in events.timeline.milestones:
        for said in milestone.statements:
            if said.when and said.phrase and (meant := _other_meaning(said, events.timeline.zone.key)):
                place = places.get((milestone.id, said.source.id, said.phrase))
                if place:
                    with events.problems.about(milestone.id):
                        meaning = label(meant, events.timeline.language)
                        events.problems.warn(
                            place.place,
                            "file.quote_differs",
                            value=said.phrase,
                            meaning=meaning,
                            when=said.when.text,
                        )


def _other_meaning(said: Statement, zone: str) -> Edtf | None:
    """Return the date that a quote means, where it cannot be the stated one; None where it can."""
    assert said.when is not None  # noqa: S101 - the caller asks
    try:
        reading = read_phrase(said.phrase, said_on=said.source.date, recesses=shipped_recesses(), zone=zone)
    except DateError:
        return None
    if reading is None or reading.offset or reading.rule or reading.when.is_undated:
        return None
    meant = [one for one in (reading.when, reading.other) if one]
    return None if any(_can_be(one, said.when) for one in meant) else reading.when


def _can_be(meant: Edtf, stated: Edtf) -> bool:
    """Whether a day fits both; of words such as "tot 1 maart" that day itself as well."""
    is_open = meant.earliest is None or meant.latest is None
    spare = timedelta(days=1) if is_open else timedelta()
    pairs = ((meant.earliest, stated.latest), (stated.earliest, meant.latest))
    return all(first is None or last is None or first - spare <= last for first, last in pairs)


def _places(events: TimelineFile) -> dict[tuple[str, str, str], Scalar]:
    """Return the place of each quote, by milestone, source and words."""
    found: dict[tuple[str, str, str], Scalar] = {}
    for name, row in named_records(events.sections.get("milestones")):
        statements = row.entries["statements"].value if "statements" in row.entries else None
        for said in statements.items if isinstance(statements, Sequence) else ():
            match said:
                case Mapping(entries={"source": KeyValue(value=source), "phrase": KeyValue(value=phrase)}):
                    if isinstance(source, Scalar) and isinstance(phrase, Scalar):
                        found[name.text, source.text, phrase.text] = phrase
    return found
