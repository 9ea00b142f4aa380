"""Letters at the desk: sending one, and those that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from notifier.dates.labels import day_label
from notifier.errors import NotifierError
from notifier.letters.files import LARGEST
from notifier.proposals.form_fields import FormError, read_day
from notifier.proposals.letters import LETTERS, date_of, finds_of, keep_letter, read_sent
from notifier.store.letters import KEPT_FOR, LetterRow, list_letters
from notifier.store.proposals import ProposalState, list_proposals
from notifier.web.desk.field_views import FieldContext, view_fields
from notifier.web.desk.form_pages import typed_in
from notifier.web.desk.visit import Done
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.web.desk.visit import DeskVisit

_FIELDS = ("source_date", "source_title", "reference", "source_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """A letter that is kept.

    Attributes:
        id: Its number.
        title: Its subject.
        said_on: Its date in words; empty while it is unknown.
        until: Until which day it is kept, in words.
        open: How much of what was found in it waits.
    """

    id: int
    title: str
    said_on: str
    until: str
    open: int


def build_letters(visit: DeskVisit, errors: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """Make the page."""
    errors = errors or {}
    desk, language, zone = visit.desk, visit.language, visit.snapshot.timeline.zone
    context = FieldContext(visit.snapshot.timeline, None, visit.now.date(), language)
    with desk.database.read() as session:
        waiting = {row.id for row in list_proposals(session, [ProposalState.OPEN])}
        lines = [
            LetterLine(
                id=row.id or 0,
                title=row.title or row.name,
                said_on=day_label(said_on, language) if (said_on := date_of(row)) else "",
                until=day_label((row.sent_at + KEPT_FOR).astimezone(zone).date(), language),
                open=sum(one.proposal in waiting for one in finds_of(row)),
            )
            for row in list_letters(session, desk.clock())
        ]
    return {
        "lines": lines,
        "fields": view_fields(_FIELDS, typed_in(visit), errors, context),
        "errors": errors,
        "accept": ",".join(LETTERS),
        "megabytes": LARGEST // 1024**2,
        "days": KEPT_FOR.days,
    }


def act_letters(visit: DeskVisit) -> Done | Mapping[str, Any]:
    """Take in a letter: read it, store what it proposes, and keep it."""
    desk, language, form, typed = visit.desk, visit.language, visit.sent, typed_in(visit)
    upload = form.uploads.get("letter")
    errors: dict[str, str] = {}
    text, day = "", None
    if upload is None:
        errors["letter"] = say(language, "desk.letter_missing")
    else:
        try:
            text = read_sent(upload.name, upload.content)
        except NotifierError as error:
            errors["letter"] = error.sentence(language)
    events = desk.read()
    try:
        day = read_day("source_date", typed, events.timeline, visit.now.date(), language)
    except FormError as error:
        errors |= error.faults
    if errors or upload is None:
        return build_letters(visit, errors)
    letter = LetterRow(
        name=upload.name,
        title=typed.get("source_title", ""),
        said_on=day.isoformat() if day else "",
        reference=typed.get("reference", ""),
        url=typed.get("source_url", ""),
        text=text,
        finds="",
        editor=visit.editor,
        sent_at=desk.clock(),
    )
    number = keep_letter(desk.database, letter, events, visit.now.date())
    return Done("desk.said_letter" if letter.finds else "desk.said_letter_kept", f"edit/letters/{number}")
