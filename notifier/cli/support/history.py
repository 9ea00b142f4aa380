"""The history of a milestone's date, for `notifier show`: its statements and its revisions in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.dates.labels import day_label, join_words
from notifier.named_tuple import NamedTuple
from notifier.reminders.field_sentences import fields_beside
from notifier.reminders.headlines import occurrence_label
from notifier.store.reading import Accepted
from notifier.timeline.changes import ChangeKind, compare
from notifier.timeline.chronicle import chronicle, total_slip
from notifier.timeline.fields import FIELDS
from notifier.timeline.model import Says, SourceKind
from notifier.timeline.moves import MoveKind
from notifier.timeline.statements import kind_words
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from notifier.timeline.changes import Change
    from notifier.timeline.chronicle import HistoryLine, Slip
    from notifier.timeline.model import Milestone
    from notifier.timeline.moves import Move
    from notifier.timeline.revisions import History, Revision


class DateHistory(NamedTuple):
    """The history of a milestone's date."""

    entries: tuple[HistoryLine, ...]  # The statements and the revisions, oldest first.
    slip: Slip | None  # How the last date differs from the first; None where there was one date at most.
    history: History | None  # The revisions alone; None where none are known.
    # Which revisions accepted proposals made, by the moment of recording.
    accepted: Mapping[datetime, Accepted] = {}


def date_history(milestone: Milestone, history: History | None, zone: tzinfo) -> DateHistory:
    """Put the statements and the revisions of a milestone in one list, their days counted in a zone."""
    entries = chronicle(milestone, history, zone)
    return DateHistory(entries, total_slip(entries, milestone), history)


def history_rows(found: DateHistory, language: Language) -> list[tuple[str, ...]]:
    """Return a row for each statement and revision; none where only the file gives the date, once."""
    if all(entry.day is None for entry in found.entries):
        return []
    return [_row(entry, found, language) for entry in found.entries]


def _row(entry: HistoryLine, found: DateHistory, language: Language) -> tuple[str, ...]:
    day = day_label(entry.day, language) if entry.day else say(language, "history.now")
    said = move_words(entry.move, language) if entry.move else ""
    who = _who(entry, found.history, language)
    if made := _made(found, entry.revision):
        document = made.document or say(language, f"proposal.from_{made.origin}")
        who = f"{who} {say(language, 'proposal.accepted', document=document, editor=made.editor)}"
    return day, _date(entry, language), f"{said}; {who}" if said else who


def _made(found: DateHistory, revision: Revision | None) -> Accepted | None:
    """Return who had a revision made; without a database that is all that the revision itself says."""
    if revision is None or revision.recorded_at in found.accepted:
        return found.accepted[revision.recorded_at] if revision else None
    return Accepted(revision.origin, "", revision.editor) if revision.editor else None


def _date(entry: HistoryLine, language: Language) -> str:
    if entry.when:
        return entry.label(language)
    statement = entry.statement
    day = day_label(statement.done, language) if statement and statement.done else ""
    return say(language, f"show.{statement.says if statement else Says.UNDATED}", day=day)


def _who(entry: HistoryLine, history: History | None, language: Language) -> str:
    if statement := entry.statement:
        quote = say(language, "notice.quote", phrase=statement.phrase) if statement.phrase else ""
        source = statement.source
        noun = "" if source.kind is SourceKind.LETTER else str(kind_words(source.kind, language)["noun"])
        details = ", ".join(filter(None, (noun, source.reference)))
        return f"{quote} {source.title} {f'({details})' if details else ''}".strip()
    if entry.revision and history:
        return _change_words(entry.revision, history, language)
    return say(language, "history.unrecorded")


def _change_words(revision: Revision, history: History, language: Language) -> str:
    """Say what was changed in the list: what happened, and which fields differ beside it."""
    previous = history.before(revision.revision)
    change = compare(previous.state if previous else None, revision.state)
    if change is None:
        return say(language, f"history.list_{revision.change}")
    done = _done_words(change, language)
    if change.kind is ChangeKind.REVISED and not done:
        names = [FIELDS[name].words(language) for name in change.fields]
        return say(language, "history.list_revised", fields=join_words(names, language))
    key = "corrected" if change.corrects_done else change.kind.value
    words = say(language, f"history.list_{key}", done=done)
    told = {"repeat", "parts_done"} if done else set()
    names = [FIELDS[name].words(language) for name in fields_beside(change) if name not in told]
    fields = join_words(names, language) if names else ""
    return say(language, "history.list_beside", words=words, fields=fields) if fields else words


def _done_words(change: Change, language: Language) -> str:
    """Return on which day a milestone, or which of its times, was done or corrected; empty where none was."""
    milestone = change.milestone
    is_done = change.kind is ChangeKind.DONE or change.corrects_done
    if is_done and milestone.done:
        return say(language, "history.done_on", day=day_label(milestone.done, language))
    times = [
        say(
            language,
            "history.time_done",
            time=occurrence_label(milestone, day, language),
            day=day_label(on, language),
        )
        for day, on in (change.occurrences_done or change.occurrences_corrected)
    ]
    return join_words(times, language) if is_done and times else ""


def total_words(found: DateHistory, language: Language) -> str:
    """Say in a sentence how far the date moved from the first one."""
    slip = found.slip
    if slip is None:
        is_dated = any(entry.move for entry in found.entries)
        return say(language, "history.one_date" if is_dated else "history.no_date")
    if slip.move.days == 0 and slip.move.kind is MoveKind.OTHER:
        return say(language, "history.total_back")
    return say(language, "history.total", slip=move_words(slip.move, language))


def move_words(move: Move, language: Language) -> str:
    """Say how a date moved: `59 dagen later`, `later`, `nauwkeuriger bekend`, `geen datum meer`."""
    is_moved = move.kind in {MoveKind.LATER, MoveKind.EARLIER}
    vaguely = "_vaguely" if is_moved and move.days and not move.distance else ""
    return move.distance_words(language) or say(language, f"history.{move.kind}{vaguely}")


def history_json(found: DateHistory, language: Language) -> dict[str, Any]:
    """Return the history as JSON values."""
    slip = found.slip
    return {
        "first_when": slip.first.text if slip else None,
        "slip": slip.move.kind.value if slip else None,
        "slip_days": slip.move.moved_days if slip else None,
        "entries": [_entry_row(entry, found, language) for entry in found.entries],
    }


def _entry_row(entry: HistoryLine, found: DateHistory, language: Language) -> dict[str, Any]:
    statement, revision = entry.statement, entry.revision
    made = _made(found, revision)
    source = statement.source if statement else None
    return {
        "day": entry.day and entry.day.isoformat(),
        "by": "source" if statement else "list",
        "when": entry.when and entry.when.text,
        "label": entry.label(language) or None,
        "confirms": statement.confirms if statement else None,
        "says": statement.says.value if statement else None,
        "phrase": (statement.phrase or None) if statement else None,
        "source": (source.reference or source.title) if source else None,
        "source_kind": source.kind.value if source else None,
        "url": (source.url or None) if source else None,
        "revision": revision.revision if revision else None,
        "change": revision.change.value if revision else None,
        "origin": made and (made.document or made.origin),
        "editor": made and made.editor,
        "move": entry.move.kind.value if entry.move else None,
        "days": entry.move.moved_days if entry.move else None,
    }
