"""Letters at the desk: sending one, and those that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.dates.labels import day_label
from notifier.errors import NotifierError
from notifier.letters.files import LARGEST, UnreadableFileError
from notifier.proposals.citing import read_letter_fields
from notifier.proposals.form_fields import FormError
from notifier.proposals.letters import LETTERS, date_of, finds_of, keep_letter, known_source, read_sent
from notifier.store.proposals import KEPT_FOR, LetterRow, ProposalState, list_letters, list_proposals
from notifier.timeline.statements import source_words
from notifier.web.desk.field_views import FieldContext, view_fields
from notifier.web.desk.form_pages import typed_in
from notifier.web.desk.visit import Done, Refused
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.web.desk.visit import DeskVisit

_FIELDS = ("source_date", "source_title", "source_kind", "reference", "source_url")


def build_letters(visit: DeskVisit, errors: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """Make the page."""
    errors = errors or {}
    desk, language, timeline = visit.desk, visit.language, visit.snapshot.timeline
    context = FieldContext(timeline, None, visit.today, language)
    with desk.database.read() as session:
        waiting = {row.id for row in list_proposals(session, [ProposalState.OPEN])}
        lines = [
            (
                row,
                day_label(said_on, language) if (said_on := date_of(row)) else "",
                day_label(timeline.day_of(row.sent_at + KEPT_FOR), language),
                sum(one.proposal in waiting for one in finds_of(row)),
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


def act_letters(visit: DeskVisit) -> Done | Refused:
    """Take in a letter: read it, store what it proposes, and keep it."""
    desk, language, form, typed = visit.desk, visit.language, visit.sent, typed_in(visit)
    upload = form.uploads.get("letter")
    errors: dict[str, str] = {}
    text, day, kind = "", None, None
    if upload is None:
        errors["letter"] = say(language, "desk.letter_missing")
    else:
        try:
            text = read_sent(upload.name, upload.content)
        except NotifierError as error:
            errors["letter"] = error.sentence(language)
    events = desk.read()
    try:
        day, kind = read_letter_fields(typed, events.timeline, visit.today, language)
    except FormError as error:
        errors |= error.faults
    if errors or upload is None:
        return Refused(build_letters(visit, errors))
    letter = LetterRow(
        name=upload.name,
        title=typed.get("source_title", ""),
        said_on=day.isoformat() if day else "",
        reference=typed.get("reference", ""),
        url=typed.get("source_url", ""),
        kind=kind or "",
        text=text,
        finds="",
        editor=visit.editor,
        sent_at=desk.clock(),
    )
    try:
        number = keep_letter(desk.database, letter, events, visit.today, bounds=desk.bounds)
    except UnreadableFileError as error:
        return Refused(build_letters(visit, {"letter": error.sentence(language)}))
    return Done(said_of(letter), f"edit/letters/{number}")


def said_of(letter: LetterRow) -> str:
    """Return the key of the sentence on what became of a letter that was kept."""
    if letter.finds:
        return "desk.said_letter"
    if not letter.said_on:
        return "desk.said_letter_kept"
    return "desk.said_letter_asked" if letter.title else "desk.said_letter_untitled"


def asked_of(
    visit: DeskVisit,
    letter: LetterRow,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    """Return what is asked of a letter that is not read yet, with what was typed before.

    It is asked for its date where it does not say that, and whether it is a source that it looks like.
    """
    if letter.finds:
        return {"fields": (), "known": ""}
    timeline, language, said_on = visit.desk.read().timeline, visit.language, date_of(letter)
    known, context = known_source(letter, timeline), FieldContext(timeline, None, visit.today, language)
    told = {"source_title": letter.title, "source_kind": letter.kind}
    told |= {"source_date": day_label(said_on, language)} if said_on else {}
    names = (*(("same",) if known else ()), "source_date", "source_title", "source_kind")
    return {
        "fields": view_fields(names, typed or told, errors or {}, context),
        "errors": errors or {},
        "known": source_words(known, language) if known else "",
    }


def read_as_told(visit: DeskVisit, letter: LetterRow) -> Done | Mapping[str, Any]:
    """Read a letter with the date, the title and the kind that were typed, as the source that it is."""
    events, today, typed = visit.desk.read(), visit.today, typed_in(visit)
    asked = {"same": known_source(letter, events.timeline), "source_title": not letter.title}
    required = ("source_date", *(name for name, is_asked in asked.items() if is_asked))
    try:
        day, kind = read_letter_fields(typed, events.timeline, today, visit.language, required=required)
    except FormError as error:
        return asked_of(visit, letter, typed, error.faults)
    letter.said_on, letter.kind = day.isoformat() if day else "", kind or ""
    letter.title = typed.get("source_title", "")
    is_known = {"yes": True, "no": False}.get(typed.get("same", ""))
    try:
        desk = visit.desk
        number = keep_letter(desk.database, letter, events, today, is_known=is_known, bounds=desk.bounds)
    except UnreadableFileError as error:
        return asked_of(visit, letter, typed, {"source_date": error.sentence(visit.language)})
    return Done(said_of(letter), f"edit/letters/{number}")
