"""The moments and first words of reminders: the table of tests/data/reminders.txt, written by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from notifier.dates.edtf import parse_edtf
from notifier.dates.forms import Precision
from notifier.dates.leads import parse_span
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.statutory_terms import extend_term
from notifier.dates.working_days import dutch_holidays
from notifier.dates.zones import parse_clock
from notifier.named_tuple import NamedTuple
from notifier.reminders.audience import Audience
from notifier.reminders.notices import reminder_notice
from notifier.reminders.plan import plan_reminders
from notifier.reminders.rules import Anchor, Overdue, ReminderRule, Weekend
from notifier.timeline.model import Cancellation, Kind, Milestone, Repeat
from notifier.timeline.repeats import occurrence
from notifier.words import Language
from tests.conftest import AMSTERDAM, day, milestone, timeline
from tests.rows import each_row

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = Path(__file__).parent.parent / "data" / "reminders.txt"
_TITLE = "Begin en einde"
_REMINDER = re.compile(r"  (\S+ \w{3} \S+) +(\S+) +(.+)")


class Row(NamedTuple):
    """One kind, date and rule, with the reminders it gives."""

    line: int  # In the table.
    kind: Kind
    facts: tuple[str, ...]  # The date first.
    settings: tuple[str, ...]
    expected: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.line}: {self.kind} {' '.join(self.facts)} | {' '.join(self.settings)}"


def _rows() -> Iterator[Row]:
    headers: list[tuple[int, str]] = []
    expected: list[str] = []
    for number, line in enumerate((*TABLE.read_text(encoding="utf-8").splitlines(), ""), start=1):
        if line.startswith("  "):
            expected.append(_reminder(line))
        elif line and not line.startswith("#"):
            headers.append((number, line))
        elif not line and headers:
            assert expected, f"line {headers[-1][0]} has no reminders; expected them, or nothing"
            for at, header in headers:
                yield from _rows_of(at, header, tuple(filter(None, expected)))
            headers, expected = [], []


def _rows_of(number: int, header: str, expected: tuple[str, ...]) -> Iterator[Row]:
    words, settings = (part.split() for part in header.split("|"))
    names = [word for word in words if word in {*Kind, "all"}]
    kinds = list(Kind) if names == ["all"] else [Kind(name) for name in names]
    assert kinds, f"line {number} names no kind"
    for kind in kinds:
        yield Row(number, kind, tuple(words[len(names) :]), tuple(settings), expected)


def _reminder(line: str) -> str:
    """Read one reminder with single spaces between its parts; `nothing` is none."""
    if line.strip() == "nothing":
        return ""
    match = _REMINDER.fullmatch(line)
    assert match, f"no reminder: {line}"
    return " ".join(match.groups())


def _values(words: tuple[str, ...]) -> dict[str, str]:
    """Read `done=2026-06-01 statutory` as values by name; a bare word is its own value."""
    return {name: value or name for name, _, value in (word.partition("=") for word in words)}


def _milestone(row: Row) -> Milestone:
    when, *_ = row.facts
    facts = _values(row.facts[1:])
    changes: dict[str, Any] = {"title": _TITLE, "kind": row.kind}
    if "action" in facts:
        changes["action"] = "Doe iets"
    if "overdue_after" in facts:
        changes["overdue_after"] = day(facts["overdue_after"])
    if "cancelled" in facts:
        changes["cancelled"] = Cancellation(on=day(facts["cancelled"]))
    if "repeat" in facts:
        changes["repeat"] = Repeat(
            rule=parse_recurrence(facts["repeat"]),
            without=(day(facts["except"]),) if "except" in facts else (),
            done=((day(facts["done"]), day(facts["done"])),) if "done" in facts else (),
        )
    elif "done" in facts:
        changes["done"] = day(facts["done"])
    one = milestone(when, **changes)
    if "lasts" in facts:
        one = one._replace(when=one.when.lasting)
    if "statutory" in facts:
        assert one.when.latest, row
        extension = extend_term(one.when.latest)
        extended = one.when.ending_on(extension.last_day) if extension.is_extended else one.when
        one = one._replace(when=extended, stated=one.when, extension=extension)
    return one


def _rule(settings: tuple[str, ...]) -> ReminderRule:
    values = _values(settings)
    every, _, at_most = values.get("overdue", "").partition("*")
    return ReminderRule(
        id="r",
        before=None
        if "by_kind" in values
        else tuple(parse_span(word) for word in settings if re.fullmatch(r"P\d+[DWMYB]", word)),
        anchor=Anchor(values["anchor"]) if "anchor" in values else None,
        at=parse_clock(values.get("at", "09:00")),
        weekend=Weekend.KEEP if "keep" in values else Weekend.MOVE,
        overdue=Overdue(every=parse_span(every), at_most=int(at_most)) if every else None,
    )


def _said(row: Row) -> tuple[str, ...]:
    values = _values(row.settings)
    zone = ZoneInfo(values["zone"]) if "zone" in values else AMSTERDAM
    language = Language.EN if "en" in values else Language.NL
    rule, one = _rule(row.settings), _milestone(row).seen_from(zone)
    said = []
    for reminder in plan_reminders(one, rule, dutch_holidays, day(values.get("today", "2026-01-01"))):
        due_at = reminder.due_at(rule.at, zone)
        seen = occurrence(one, reminder.recurrence).seen_from(zone)
        speaker = Audience(language=language, today=due_at.date(), timeline=timeline(one))
        headline = reminder_notice(reminder, seen, speaker).headline
        assert f": {_TITLE}" in headline, headline
        name = f"{reminder.target}:{reminder.lead}" + f"@{reminder.recurrence}" * bool(reminder.recurrence)
        said.append(f"{due_at:%Y-%m-%d %a %H:%M} {name} {headline.replace(f': {_TITLE}', '')}")
    return tuple(said)


ROWS = tuple(_rows())


@each_row("row", ROWS)
def test_each_date_kind_and_rule_gives_its_moments_and_words(row: Row) -> None:
    assert _said(row) == row.expected


def _shape(row: Row) -> tuple[str, ...]:
    when = parse_edtf(row.facts[0])
    ends = [end for end in (when.earliest, when.latest) if end]
    return (when.precision, f"{len(ends)} ends", row.facts[0][0].strip("0123456789"))


def test_the_table_has_every_shape_of_date_for_every_kind() -> None:
    shapes = {kind: {_shape(row) for row in ROWS if row.kind is kind} for kind in Kind}
    assert {precision for precision, *_ in shapes[Kind.EVENT]} == set(Precision)
    for kind in Kind:
        assert shapes[kind] == shapes[Kind.EVENT], kind
