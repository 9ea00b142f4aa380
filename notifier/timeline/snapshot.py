"""A milestone as plain data: what is remembered of it, and the fingerprint that tells whether it changed.

Only what a subscriber can see is part of it, so that a renamed source id or a later `overdue_after`
is no revision.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.timeline.model import After, Cancellation, Kind, Milestone, Modality, Repeat, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.dates.statutory_terms import Extension

# Plain JSON: the values below are str, bool, list and dict only.
Snapshot = dict[str, Any]


def to_snapshot(milestone: Milestone) -> Snapshot:
    """Return what a subscriber can see of a milestone; empty values are left out."""
    cancelled = milestone.cancelled
    return _without_empty(
        {
            "id": milestone.id,
            "title": milestone.title,
            "kind": milestone.kind.value,
            "when": milestone.when.text,
            "modality": milestone.modality.value,
            "topics": list(milestone.topics),
            "owner": milestone.owner,
            "action": milestone.action,
            "description": milestone.description,
            "location": milestone.location,
            "url": milestone.url,
            "statements": [_statement_to_dict(one) for one in milestone.statements],
            "done": milestone.done and milestone.done.isoformat(),
            "cancelled": cancelled and {"on": cancelled.on.isoformat(), "reason": cancelled.reason},
            "after": milestone.after and _without_empty(milestone.after._asdict()),
            "repeat": milestone.repeat and _repeat_to_dict(milestone.repeat),
            "stated": milestone.stated and milestone.stated.text,
            "extension": milestone.extension and _extension_to_dict(milestone.extension),
            "private": milestone.private,
        }
    )


def from_snapshot(snapshot: Mapping[str, Any], *, key: str) -> Milestone:
    """Return the milestone a snapshot was made of.

    Args:
        snapshot: What `to_snapshot` returned, perhaps from an older version of this program.
        key: The milestone's key, which the snapshot does not hold.
    """
    done, cancelled, when = snapshot.get("done"), snapshot.get("cancelled"), snapshot["when"]
    after, repeat, extension = (snapshot.get(name) for name in ("after", "repeat", "extension"))
    return Milestone(
        id=snapshot["id"],
        title=snapshot["title"],
        kind=Kind(snapshot["kind"]),
        when=parse_edtf(when),
        modality=Modality(snapshot["modality"]),
        topics=tuple(snapshot.get("topics", ())),
        owner=snapshot.get("owner", ""),
        action=snapshot.get("action", ""),
        description=snapshot.get("description", ""),
        location=snapshot.get("location", ""),
        url=snapshot.get("url", ""),
        statements=tuple(_statement_from_dict(one) for one in snapshot.get("statements", ())),
        done=date.fromisoformat(done) if done else None,
        cancelled=Cancellation(on=date.fromisoformat(cancelled["on"]), reason=cancelled["reason"])
        if cancelled
        else None,
        formerly=() if key == snapshot["id"] else (key,),
        after=After(**after) if after else None,
        repeat=_repeat_from_dict(repeat) if repeat else None,
        stated=_edtf(snapshot.get("stated")),
        extension=_extension_from_dict(extension) if extension else None,
        private=snapshot.get("private", False),
    )


def fingerprint(snapshot: Snapshot) -> str:
    """Return the SHA-256 of a snapshot: equal if and only if a subscriber would see the same."""
    return hashlib.sha256(to_canonical_json(snapshot).encode()).hexdigest()


def to_canonical_json(value: object) -> str:
    """Write JSON in the one form that equal values share: sorted keys, no spaces, plain letters."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _statement_to_dict(statement: Statement) -> Snapshot:
    source = statement.source
    return _without_empty(
        {
            "source": _without_empty(
                {
                    "title": source.title,
                    "date": source.date.isoformat(),
                    "reference": source.reference,
                    "url": source.url,
                }
            ),
            "phrase": statement.phrase,
            "when": statement.when and statement.when.text,
            "confirms": statement.confirms,
            "modality": statement.modality and statement.modality.value,
        }
    )


def _statement_from_dict(data: Mapping[str, Any]) -> Statement:
    source, when, modality = data["source"], data.get("when"), data.get("modality")
    return Statement(
        source=Source(
            id="",
            title=source["title"],
            date=date.fromisoformat(source["date"]),
            reference=source.get("reference", ""),
            url=source.get("url", ""),
        ),
        phrase=data.get("phrase", ""),
        when=_edtf(when),
        confirms=data.get("confirms", False),
        modality=Modality(modality) if modality else None,
    )


def _repeat_to_dict(repeat: Repeat) -> Snapshot:
    return _without_empty(
        {
            "rule": repeat.rule.text,
            "without": [day.isoformat() for day in repeat.without],
            "done": {day.isoformat(): done.isoformat() for day, done in repeat.done},
        }
    )


def _repeat_from_dict(data: Mapping[str, Any]) -> Repeat:
    from notifier.dates.recurrence import parse_recurrence  # noqa: PLC0415 - few milestones repeat

    return Repeat(
        rule=parse_recurrence(data["rule"]),
        without=tuple(map(date.fromisoformat, data.get("without", ()))),
        done=tuple(
            (date.fromisoformat(day), date.fromisoformat(done)) for day, done in data.get("done", {}).items()
        ),
    )


def _extension_to_dict(extension: Extension) -> Snapshot:
    # The days between follow from the law; they are not what a subscriber should see change.
    return {
        "nominal": extension.nominal.isoformat(),
        "last_day": extension.last_day.isoformat(),
        "articles": [article.value for article in extension.articles],
    }


def _extension_from_dict(data: Mapping[str, Any]) -> Extension:
    # Few milestones are such a term.
    from notifier.dates.statutory_terms import Article, Extension  # noqa: PLC0415

    return Extension(
        nominal=date.fromisoformat(data["nominal"]),
        last_day=date.fromisoformat(data["last_day"]),
        articles=tuple(map(Article, data["articles"])),
    )


def _edtf(text: str | None) -> Edtf | None:
    return parse_edtf(text) if text else None


def _without_empty(data: Snapshot) -> Snapshot:
    return {key: value for key, value in data.items() if value}
