"""Messages of every form, with ordinary and with hostile titles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.dates.edtf import parse_edtf
from notifier.dates.working_days import dutch_holidays
from notifier.events_file.whole import load_events_file
from notifier.outbox.troubles import TroubleMessage
from notifier.reminders.audience import Audience
from notifier.reminders.digests import for_review, overview, review
from notifier.reminders.messages import QUARTERLY, Message
from notifier.reminders.notices import Notice, change_notice, reminder_notice
from notifier.reminders.plan import plan_reminders
from notifier.reminders.rules import DigestPeriod, Weekend
from notifier.reminders.sections import Sections, arrange
from notifier.timeline.changes import compare
from notifier.timeline.model import Kind, Milestone, Source, Statement
from notifier.words import Language
from tests.conftest import OCTOBER, day, milestone, statement
from tests.reminders.test_notices import KCR2, audience
from tests.reminders.test_plan import OVERDUE, rule

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = day("2025-12-02")
REFERENCE = "dl_abcdefghijklmnopqrstuvwxyz"

C2000 = milestone(
    "2027",
    id="c2000-contracten",
    title="Contracten C2000 lopen af",
    kind=Kind.END,
    statements=(statement(OCTOBER, "in 2027", "2027"),),
)


def told(one: Milestone, lead: str, today: str, language: Language = Language.NL) -> Notice:
    planned = plan_reminders(
        one, rule("P90D", "P30D", "P7D", "P1D", "P0D", overdue=OVERDUE), dutch_holidays, TODAY
    )
    reminder = next(reminder for reminder in planned if f"{reminder.target}:{reminder.lead}" == lead)
    return reminder_notice(
        reminder, one, audience(today, language, url="https://m.example", contact="m@example.org")
    )


def changed(before: Milestone | None, after: Milestone | None) -> Notice:
    change = compare(before, after)
    assert change is not None
    return change_notice(change, audience("2025-12-02", url="https://m.example"))


def message(*notices: Notice, language: Language = Language.NL, may_repeat: bool = False) -> Message:
    return Message(
        audience=audience("2025-12-02", language),
        reference=REFERENCE,
        contents=arrange(notices),
        may_repeat=may_repeat,
    )


def many(count: int, title: str = "Mijlpaal") -> Message:
    return message(
        *(
            told(milestone("2026-06-01", id=f"m{n}", title=f"{title} {n}"), "day:P30D", "2026-05-01")
            for n in range(count)
        )
    )


def many_moved(count: int) -> Message:
    return message(
        *(
            changed(
                milestone("2026-06-01", id=f"m{n}", title=f"Mijlpaal {n}"),
                milestone("2027-06-01", id=f"m{n}", title=f"Mijlpaal {n}"),
            )
            for n in range(count)
        )
    )


MESSAGES: dict[str, Message] = {
    "kcr2-30-days": message(told(KCR2, "day:P30D", "2025-12-02")),
    "kcr2-30-days-english": message(told(KCR2, "day:P30D", "2025-12-02", Language.EN), language=Language.EN),
    "c2000-opens": message(told(C2000, "earliest:P0D", "2027-01-04")),
    "kcr2-overdue": message(told(KCR2, "overdue:1", "2026-01-02")),
    "kcr2-moved": message(changed(KCR2, KCR2._replace(when=parse_edtf("2026-03-01")))),
    "kcr2-removed": message(changed(KCR2, None)),
    "kcr2-repeat": message(told(KCR2, "day:P30D", "2025-12-02"), may_repeat=True),
    "three": message(
        told(KCR2, "day:P30D", "2025-12-02"),
        told(C2000, "earliest:P90D", "2026-10-02"),
        changed(milestone(title="Oude titel"), milestone(title="Nieuwe titel")),
    ),
    "digest": many(7),
}

LETTERS = load_events_file(Path(__file__).parents[2] / "events.yaml")
NEWS = Source(
    id="verzamelbrief-2026-01", title="Verzamelbrief", date=day("2026-01-15"), reference="2026D01234"
)


def from_letters(name: str, lead: str, today: str) -> Message:
    """Return the message about a milestone of the repository's own file."""
    one = LETTERS.timeline.find(name)
    assert one is not None
    asked = rule("P90D", "P30D", "P7D", "P1D", "P0D", overdue=OVERDUE, weekend=Weekend.MOVE)
    planned = plan_reminders(one, asked, dutch_holidays, day(today))
    reminder = next(reminder for reminder in planned if f"{reminder.target}:{reminder.lead}" == lead)
    assert reminder.on == day(today)
    return _of_letters(arrange([reminder_notice(reminder, one, _audience_of_letters(today))]), today)


def ptss_moved() -> Message:
    before = LETTERS.timeline.find("ptss-regeling")
    assert before is not None
    said = Statement(source=NEWS, phrase="per 1 april 2026", when=parse_edtf("2026-04-01"))
    after = before._replace(when=parse_edtf("2026-04-01"), statements=(*before.statements, said))
    change = compare(before, after)
    assert change is not None
    return _of_letters(arrange([change_notice(change, _audience_of_letters("2026-01-19"))]), "2026-01-19")


def weekly_digest() -> Message:
    kcr2 = LETTERS.timeline.find("kcr2-instelling")
    assert kcr2 is not None
    done = compare(kcr2, kcr2._replace(done=day("2026-01-01")))
    assert done is not None
    now = [done.milestone if one.id == kcr2.id else one for one in LETTERS.timeline.milestones]
    found = overview(now, [done], _audience_of_letters("2026-01-05"), since=day("2025-12-29"))
    message = _of_letters(found.contents, "2026-01-05")
    return replace(message, period=DigestPeriod.WEEKLY, open=found.open)


def quarterly_review() -> Message:
    audience, today = _audience_of_letters("2026-04-01"), day("2026-04-01")
    asked = rule(overdue=OVERDUE)
    open_now = list(for_review(LETTERS.timeline.milestones, [asked], dutch_holidays, today))
    named = ("nla-eis-c2000", "schadeloket-onderzoek", "was-besluit")
    known = {(one, "") for one in (*named, open_now[0].key)}
    found = review(open_now, known, audience)
    message = _of_letters(found.contents, "2026-04-01")
    return replace(message, period=QUARTERLY, open=found.open)


def _audience_of_letters(today: str) -> Audience:
    timeline = LETTERS.timeline._replace(url="https://m.example", contact="mijlpalen@example.org")
    return Audience(language=Language.NL, today=day(today), timeline=timeline)


def _of_letters(contents: Sections, today: str) -> Message:
    return Message(audience=_audience_of_letters(today), reference=REFERENCE, contents=contents)


MESSAGES |= {
    "letters-kcr2-in-30-days": from_letters("kcr2-instelling", "day:P30D", "2025-12-02"),
    "letters-c2000-opens": from_letters("c2000-contracten", "earliest:P0D", "2027-01-04"),
    "letters-112-passed": from_letters("robuustheid-112", "overdue:1", "2026-01-02"),
    "letters-ptss-moved": ptss_moved(),
    "letters-weekly-digest": weekly_digest(),
    "letters-review": quarterly_review(),
}


def _trouble(what: str, *lines: str, heading: str = "began", **values: str | int) -> TroubleMessage:
    about = _audience_of_letters("2026-01-02")
    said = about.say(f"trouble.{what}", **values)
    return TroubleMessage(
        audience=about,
        reference=REFERENCE,
        contents=(),
        what=said,
        heading=about.say(f"trouble.{heading}"),
        lines=lines,
    )


MESSAGES |= {
    "trouble-file": _trouble("file", "events.yaml:5:3: fout: id ontbreekt.", name="events.yaml"),
    "trouble-dead": _trouble("dead", "De ontvanger antwoordde (400): ‘invalid_blocks’", name="team"),
    "trouble-ended": _trouble("channel.ended", heading="ended", name="team"),
}

HOSTILE_TITLES = [
    "<!channel> <@U123> <https://evil.example|Veilig>",
    "[Veilig](https://evil.example) **vet** _schuin_ `code`",
    "<at>Adele</at> <b>vet</b> <script>alert(1)</script>",
    '"}],"blocks":[{"type":"divider"}]',
    "\\\\ \\n {{ 7*7 }} ${PATH} {title} %s",
    "- lijst\u2003# kop 1. een",
    "\U0001f525" * 200,
    "ن" * 300 + "\u05d0" * 300,
    "lang " * 99,
    "x" * 10_000,
]


def hostile(titles: Sequence[str] = HOSTILE_TITLES) -> list[Message]:
    """Return each hostile title in a message of each form."""
    messages: list[Message] = []
    for title in titles:
        one = milestone(
            "2026-06-01",
            title=title,
            action=title[:500],
            owner=title[:500],
            description=title[:5000],
            statements=(statement(OCTOBER, title[:500], "2026-06-01"),) * 200,
        )
        notice = told(one, "day:P30D", "2026-05-01")
        messages.append(message(notice))
        messages.append(message(*[notice] * 5))
        messages.append(message(*[notice] * 40))
    return messages


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    return [text for inner in value for text in strings(inner)] if isinstance(value, list) else []
