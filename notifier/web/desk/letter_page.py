"""A letter beside what was found in it: each find is marked in the text, and accepted or rejected here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

from notifier.dates.labels import day_label
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.recurrence_labels import series_label
from notifier.letters.layout import EMPHASIS
from notifier.letters.reading import say_unread
from notifier.proposals.letters import date_of, finds_of
from notifier.proposals.scanning import day_ahead, other_date
from notifier.store.proposals import (
    KEPT_FOR,
    LetterRow,
    ProposalState,
    find_letter,
    list_proposals,
)
from notifier.timeline.edits import AddMilestone, AddStatement, dated_by, from_json
from notifier.timeline.model import SourceKind
from notifier.timeline.statements import kind_words, stated_label
from notifier.web.desk.form_pages import ShownBack
from notifier.web.desk.inbox_page import effects_of
from notifier.web.desk.letters_page import asked_of, read_as_told
from notifier.web.desk.visit import Done, Refused, Shown, outcome, to_number
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from notifier.proposals.letters import LetterFind
    from notifier.store.proposals import ProposalRow
    from notifier.timeline.edits import Edit
    from notifier.timeline.model import Timeline
    from notifier.web.desk.visit import DeskVisit, Taken
    from notifier.words import Language

_MARKDOWN = (".md", ".markdown")


def build_letter(visit: DeskVisit) -> Mapping[str, Any]:
    """Make the page."""
    return _page(visit, _letter(visit))


def act_letter(visit: DeskVisit) -> Taken:
    """Take in the date of the letter, a rejection, or what was chosen to be accepted."""
    form, letter = visit.sent, _letter(visit)
    here = f"edit/letters/{letter.id}"
    if not letter.finds:
        came = read_as_told(visit, letter)
        return came if isinstance(came, Done) else Refused({**_page(visit, letter), **came})
    if rejected := form.one("reject"):
        ids = [one.proposal for one in finds_of(letter) if str(one.proposal) == rejected]
        visit.desk.reject(ids, editor=visit.editor, reason=form.line(f"reason-{rejected}"))
        return Done("desk.said_rejected", here) if ids else _nothing(visit, letter, "desk.find_not_there")
    if form.one("stage") == "again":
        return Shown(_page(visit, letter))
    ids = [number for number in visit.ids() if number in {one.proposal for one in finds_of(letter)}]
    if not ids:
        return _nothing(visit, letter, "desk.none_chosen")
    if form.one("stage") == "write":
        patch = visit.desk.accept(ids, version=form.one("version"), editor=visit.editor)
        return outcome(patch, "desk.said_accepted", here)
    return _show_back(visit, letter, ids)


def _nothing(visit: DeskVisit, letter: LetterRow, key: str, **values: object) -> Refused:
    """Return the page with the sentence that says why nothing was done."""
    return Refused({**_page(visit, letter), "trouble": say(visit.language, key, **values)})


def _show_back(visit: DeskVisit, letter: LetterRow, ids: Sequence[int]) -> Shown | Refused:
    events = visit.desk.read()
    with visit.desk.database.read() as session:
        edits = [edit for row in list_proposals(session, ids=ids) for edit in from_json(row.edits)]
    effects = effects_of(visit, events, edits)
    if effects.problem:
        return _nothing(visit, letter, "desk.cannot", reason=effects.problem)
    cautions = [say_unread(one.unread, visit.language) for one in finds_of(letter) if one.proposal in ids]
    effects = replace(effects, doubts=(*filter(None, cautions), *effects.doubts))
    shown_back = ShownBack(
        meanings=(), effects=effects, typed=tuple(("id", str(one)) for one in ids), version=events.sha256
    )
    return Shown({"shown_back": shown_back, "heading": letter.title or letter.name, "letter": letter})


def _letter(visit: DeskVisit) -> LetterRow:
    """Return the letter that the address names.

    Raises:
        HTTPException: 404 where none is kept under that number.
    """
    with visit.desk.database.read() as session:
        found = find_letter(session, to_number(visit.name) or 0, visit.desk.clock())
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


def _page(visit: DeskVisit, letter: LetterRow) -> Mapping[str, Any]:
    language, today = visit.language, visit.today
    finds, said_on = finds_of(letter), date_of(letter)
    carried = other_date(letter.text, said_on, today) if said_on else None
    ahead = None if said_on else day_ahead(letter.text, today)
    proposed = [one.proposal for one in finds if one.proposal]
    with visit.desk.database.read() as session:
        rows = {row.id: row for row in list_proposals(session, ids=proposed)} if proposed else {}
    timeline, kind = visit.desk.read().timeline, SourceKind(letter.kind or SourceKind.LETTER)
    names = kind_words(kind, language)
    # Of two things on one date only the first is marked.
    marks = {one.offset: at for at, one in reversed([*enumerate(finds, 1)])}
    cards = [
        {**_card(at, one, row, timeline, language, kind), "mark": marks[one.offset]}
        for at, one in enumerate(finds, 1)
        if (row := rows.get(one.proposal))
    ]
    return {
        "letter": letter,
        "heading": letter.title or letter.name,
        "said_on": day_label(said_on, language) if said_on else "",
        "carried": day_label(carried, language) if carried else "",
        "ahead": day_label(ahead, language) if ahead else "",
        "until": day_label(timeline.day_of(letter.sent_at + KEPT_FOR), language),
        "pieces": tuple(
            (
                EMPHASIS.sub("", piece) if letter.name.lower().endswith(_MARKDOWN) else piece,
                number,
                is_proposed,
            )
            for piece, number, is_proposed in _pieces(letter.text, finds)
        ),
        "cards": cards,
        "ticked": visit.ids()
        or (tuple(one["proposal"].id for one in cards if one["is_new"]) if "new" in visit.query else ()),
        "open": sum(one["proposal"].state == ProposalState.OPEN for one in cards),
        "others": [
            (at, one.phrase, say(language, key, phrase=one.phrase, event=one.event, **names))
            for at, one in enumerate(finds, 1)
            if one.proposal not in rows and (key := one.reason or "desk.find_gone")
        ],
        "shown_back": None,
        "errors": {},
        "trouble": "",
        **asked_of(visit, letter),
    }


def _pieces(text: str, finds: Sequence[LetterFind]) -> Iterator[tuple[str, int, bool]]:
    """Cut a text into what is marked and what is not; of two that overlap, the first is marked.

    Yields:
        A piece, the number of the find that it is marked as (0 for none), and whether something is proposed
        of that.
    """
    at = 0
    for number, one in enumerate(finds, 1):
        if one.offset >= at and one.length:
            end = one.offset + one.length
            yield text[at : one.offset], 0, False
            yield text[one.offset : end], number, bool(one.proposal)
            at = end
    yield text[at:], 0, False


def _card(
    number: int,
    find: LetterFind,
    row: ProposalRow,
    timeline: Timeline,
    language: Language,
    source_kind: SourceKind,
) -> Mapping[str, Any]:
    """Return a find with its proposal: a milestone that is added, or what the letter says of one in the list.

    Of one in the list, `before` has the words by which it has its date, and `said_by` their document.
    """
    edit: Edit = from_json(row.edits)[-1]
    kind = owner = before = said_by = ""
    if isinstance(edit, AddMilestone):
        statements: Any = edit.fields.get("statements") or ({},)
        said = {**statements[0], "lasts": edit.fields.get("lasts"), "repeat": edit.fields.get("repeat")}
        title, says = str(edit.fields["title"]), _says(said, language, source_kind)
        kind, owner = say(language, f"kind.{edit.fields['kind']}"), str(edit.fields.get("owner", ""))
    else:
        name = edit.milestone if isinstance(edit, AddStatement) else ""
        milestone = timeline.find(name)
        title = milestone.title if milestone else name
        says = _says(edit.fields, language, source_kind) if isinstance(edit, AddStatement) else ""
        # Once it is in the list, the last words there are those of this letter itself.
        is_open = row.state == ProposalState.OPEN
        cited = [one for one in milestone.statements if one.phrase] if milestone and is_open else []
        before, said_by = (cited[-1].phrase, cited[-1].source.title) if cited else ("", "")
    return {
        "number": number,
        "proposal": row,
        "is_new": isinstance(edit, AddMilestone),
        "title": title,
        "says": says,
        "kind": kind,
        "owner": owner,
        "quote": find.quote,
        "unread": say_unread(find.unread, language),
        "before": before,
        "said_by": said_by,
    }


def _says(statement: Mapping[str, Any], language: Language, source_kind: SourceKind) -> str:
    if statement.get("when"):
        when = dated_by(statement, is_lasting=bool(statement.get("lasts")))
        modality = statement.get("modality")
        firm = f", {say(language, f'modality.{modality}')}" if modality else ""
        rule = statement.get("repeat")
        words = series_label(parse_recurrence(str(rule)), when, language) if rule else ""
        return (words or stated_label(when, modality, language)) + firm
    found = next((key for key in ("done", "cancelled", "confirms") if statement.get(key)), "undated")
    done = statement.get("done")
    day = day_label(date.fromisoformat(str(done)), language) if done else ""
    return say(language, f"desk.letter_says_{found}", date=day, **kind_words(source_kind, language))
