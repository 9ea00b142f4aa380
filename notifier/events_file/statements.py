"""The section `sources`, and the statements of a milestone: which document says what of its date and end.

A document whose date cannot be read gets no other date; statements that cite it are still checked.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from notifier.events_file.date_values import DAY, WHEN
from notifier.events_file.nodes import Mapping, Scalar
from notifier.events_file.records import Fields, Key, Record, TableOf
from notifier.events_file.values import ID, INVALID, URL, Choice, Flag, Text
from notifier.timeline.model import Cancellation, Modality, Says, Source, SourceKind, Statement, end_of
from notifier.timeline.statements import SAYS
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping as AbstractMapping

    from notifier.events_file.nodes import KeyValue
    from notifier.events_file.problems import Locale, Problems

    # A document from whose date a phrase counts: its id, and None where its date cannot be read.
    Letter = tuple[str, Source | None]
    Sources = AbstractMapping[str, Source | None] | None

_KNOWN_SHOWN = 50
_LINE = Text()

SOURCE = Record(
    keys=(
        Key("title", _LINE, "What the document is called.", required=True),
        Key("date", DAY, "The day it bears.", required=True),
        Key("reference", _LINE, "How it is cited, such as a dossier number."),
        Key("url", URL, "Where it can be read."),
        Key("kind", Choice(options=SourceKind), "What sort of document it is (letter)."),
    )
)

STATEMENT = Record(
    keys=(
        Key("source", ID, "Which document says it.", required=True),
        Key("phrase", _LINE, "In which words."),
        Key("when", WHEN, "The date it states."),
        Key("confirms", Flag(), "It confirms the date known before."),
        Key("undated", Flag(), "It mentions the milestone without a date."),
        Key("done", DAY, "It says on which day the milestone was finished."),
        Key("cancelled", Flag(), "It says that the milestone does not go ahead."),
        Key("modality", Choice(options=Modality), "How firmly it states the date."),
    )
)


def read_sources(entry: KeyValue | None, problems: Problems) -> dict[str, Source | None] | None:
    """Read the documents by id, None for one without a readable date; None if the section cannot be read."""
    if entry is None:
        return {}
    rows = TableOf(each=SOURCE).read(entry.value, problems)
    if not isinstance(entry.value, Mapping):
        return None
    return {name: _read_source(name, rows.get(name)) for name in entry.value.entries}


def _read_source(name: str, fields: Fields | None) -> Source | None:
    if fields is None or fields.get("date") is None:
        return None
    return Source(**{"id": name, "title": "", **fields.right})


_SAYS, _ENDS = frozenset(SAYS), frozenset({"done", "cancelled"})


def read_statements(
    fields: Fields, sources: Sources, locale: Locale, problems: Problems
) -> tuple[tuple[Statement, ...], str]:
    """Return the statements of readable documents, and the id of a document without a readable date."""
    read: list[tuple[Statement, Fields]] = []
    undated = ""
    for row in fields.get("statements", ()):
        name = row.get("source", "")
        is_known = sources is None or name in sources
        source = sources.get(name) if sources else None
        suggestion = "" if is_known or not name else nearest(name, sources or ())
        if name and not is_known:
            known = ", ".join(islice(sources or (), _KNOWN_SHOWN))
            problems.add(
                row.place("source"), "file.unknown_source", value=name, known=known, suggestion=suggestion
            )
        says = [key for key, value in row.values.items() if key in _SAYS and value is not False]
        if len(says) != 1:
            says.sort(key=SAYS.index)
            problems.add(row.node.place, "file.statement_says", value=", ".join(says))
        if name:
            # Words count from the letter that is meant, also where its name is mistyped.
            meant = source if is_known else (sources or {}).get(suggestion)
            letter = (name if is_known else suggestion or name, meant)
            offer_phrase(row, letter, locale, problems, undated="undated: true")
        if source:
            said = row.right
            said.pop("undated", None)
            said["source"] = source
            statement = Statement(**said)
            read.append((statement, row))
            if statement.done and statement.done > source.date:
                suggestion = f"when: {statement.done}"
                problems.add(
                    row.place("done"),
                    "file.done_before_said",
                    value=str(statement.done),
                    said_on=source.date,
                    suggestion=suggestion,
                )
        elif is_known:
            undated = undated or name
    read.sort(key=lambda one: one[0].source.date)
    if len(read) > 1:
        _warn_of_disagreeing(read, problems)
    return tuple(statement for statement, _ in read), undated


def _warn_of_disagreeing(read: list[tuple[Statement, Fields]], problems: Problems) -> None:
    """Warn of statements of one day that contradict the last of that day, which counts."""
    last = {one.source.date: (one, row) for one, row in read if _decisive(one)[0]}
    for statement, row in read:
        newest, place = last.get(statement.source.date, (statement, row))
        if statement is not newest and _disagree(statement, newest):
            (key, stated), (own, value) = _decisive(statement), _decisive(newest)
            problems.warn(
                place.place(own),
                "file.statements_disagree",
                value=value,
                source=statement.source.id,
                stated=stated,
                line=row.place(key).line,
            )


def _decisive(statement: Statement) -> tuple[str, str]:
    """Return the key by which a statement decides on a date or an end, and its value; empty for none."""
    if statement.when:
        return "when", statement.when.text
    if statement.done:
        return "done", str(statement.done)
    if statement.cancelled:
        return "cancelled", "cancelled: true"
    is_undated = statement.says is Says.UNDATED and statement.phrase
    return ("undated", "undated: true") if is_undated else ("", "")


def _disagree(one: Statement, other: Statement) -> bool:
    """Whether two statements cannot both be right: a date of another, or its being done on a day, can."""
    if one.when and other.when:
        (last, first, _), (end, start, _) = one.when.sort_key, other.when.sort_key
        # Of two last days or two first days, none is a more exact form of the other.
        if date.min == first == start or date.max == last == end:
            return (first, last) != (start, end)
        return not ((start <= first and last <= end) or (first <= start and end <= last))
    keys = {_decisive(one)[0], _decisive(other)[0]}
    return "" not in keys and keys != {"when", "done"} and (len(keys) > 1 or one.done != other.done)


def newest_of(sources: Sources) -> Letter | None:
    """Return the document from which phrases without a source count: the newest, or one without a date."""
    letters = (sources or {}).items()
    undated = next((letter for letter in letters if letter[1] is None), None)
    return undated or max(letters, key=lambda letter: letter[1].date if letter[1] else date.min, default=None)


def offer_phrase(
    fields: Fields, letter: Letter | None, locale: Locale, problems: Problems, *, undated: str = "../.."
) -> None:
    """Offer the date that words such as `voor de zomer van 2026` mean, as a letter would mean them.

    `undated` is what says in that place that there is no date.
    """
    node = fields.nodes.get("when")
    if fields.values.get("when") is not INVALID or not isinstance(node, Scalar) or letter is None:
        return
    # Imported here because only a mistake needs it.
    from notifier.events_file.phrases import offer_date, offer_without_day  # noqa: PLC0415

    name, source = letter
    if source:
        offer_date(node, source.date, locale, problems, undated=undated, kind=source.kind)
    else:
        offer_without_day(node, name, locale, problems, undated=undated)


def read_end(
    fields: Fields, statements: tuple[Statement, ...], problems: Problems
) -> tuple[date | None, Cancellation | None]:
    """Return the day it was done and its cancellation: its own, else what its newest statement says."""
    if _ENDS.isdisjoint(fields.values) and not any(one.done or one.cancelled for one in statements):
        return None, None
    done: date | tuple[tuple[date, date], ...] | None = fields.get("done")
    own: Fields | None = fields.get("cancelled")
    on: date | None = own.get("on") if own else None
    cancelled = Cancellation(on=on, reason=own.get("reason", "")) if own and on else None
    end = end_of(statements)
    has_own_day = not isinstance(fields.values.get("done", ()), tuple)
    if not has_own_day and "cancelled" not in fields.values:
        _warn_of_reopened(fields, statements, problems)
        if end is None or end.done:
            return end and end.done, None
        return None, Cancellation(on=end.source.date)
    if has_own_day and {"done", "cancelled"} <= fields.values.keys():
        problems.add(fields.place("cancelled"), "file.done_and_cancelled")
    elif end and ((done and end.done != done) or (cancelled and end.done)):
        key = "done" if done else "cancelled"
        problems.warn(fields.place(key), "file.end_differs", key=key, source=end.source.id)
    return done if isinstance(done, date) else None, cancelled


def _warn_of_reopened(fields: Fields, statements: tuple[Statement, ...], problems: Problems) -> None:
    """Warn of a date that a newer source gives to what another source called done."""
    done: Statement | None = None
    for one in statements:
        done = one if one.done else done
        if one.when and done and done is not one:
            rows: tuple[Fields, ...] = fields.get("statements", ())
            row = next(
                row for row in rows if (row.get("source"), row.get("when")) == (one.source.id, one.when)
            )
            problems.warn(row.place("when"), "file.reopened", value=one.when.text, source=done.source.id)
            done = None
