"""Appointments by mail: which of a reader's goes on as which entry, and the words of one that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.ics.appointments import Leaving, continued, leaving_entry, stem_of, with_uid
from notifier.ics.entries import EntryStatus
from notifier.timeline.model import Cancellation
from notifier.words import Language
from tests.conftest import day, milestone
from tests.ics.test_entries import content
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.ics.entries import Entry

(SHOWN,) = content(milestone("2027-01-20", location="Zaal 1", description="Wat er speelt")).entries


def _on(when: str) -> Entry:
    return SHOWN._replace(first=day(when), last=day(when))


@each_row(
    ("entries", "appointments", "going"),
    [
        ({"a": "2027-02-01"}, {"a": "2027-01-01"}, {"a": "a"}),
        # A period becomes a day, and a day a period.
        ({"a": "2027-02-01"}, {"a-opens": "2027-01-01", "a-closes": "2027-03-31"}, {"a-closes": "a"}),
        ({"a": "2027-01-01"}, {"a-opens": "2027-01-01", "a-closes": "2027-03-31"}, {"a-opens": "a"}),
        ({"a-opens": "2027-01-01", "a-closes": "2027-03-31"}, {"a": "2027-02-01"}, {"a": "a-closes"}),
        # What goes on already goes on as the same.
        ({"a": "2027-02-01"}, {"a-closes": "2027-02-01"}, {"a-closes": "a"}),
        ({"a.1": "2027-01-01", "a.2": "2027-02-01"}, {"a": "2027-02-01"}, {"a": "a.2"}),
        ({}, {"a": "2027-02-01"}, {}),
        # One occurrence does not become another.
        ({"a.20280331": "2028-03-31"}, {"a.20270331": "2027-03-31"}, {}),
        (
            {"a.20270331": "2027-02-01"},
            {"a.20270331-opens": "2027-01-01", "a.20280331-opens": "2028-01-01"},
            {"a.20270331-opens": "a.20270331"},
        ),
        # Nor does an appointment that is lost keep another from going on.
        ({"a": "2027-02-01"}, {"a-opens": None}, {"a-opens": "a"}),
    ],
)
def test_an_appointment_goes_on_as_an_entry(
    entries: dict[str, str], appointments: dict[str, str | None], going: dict[str, str]
) -> None:
    shown = {stem: _on(when) for stem, when in entries.items()}
    told = {stem: _on(when) if when else None for stem, when in appointments.items()}
    assert continued(shown, told) == going


@pytest.mark.parametrize("uid", ["a-opens@mijlpalen.example", "a@landelijk.example"])
def test_an_included_milestone_keeps_its_domain(uid: str) -> None:
    stem = stem_of(uid, "mijlpalen.example")
    assert stem == {"a-opens@mijlpalen.example": "a-opens"}.get(uid, uid)
    series = SHOWN._replace(overrides=(SHOWN,))
    changed = with_uid(series, stem, "mijlpalen.example")
    assert changed == series._replace(uid=uid, overrides=(SHOWN._replace(uid=uid),))


NOW = {"when": parse_edtf("2027-02-01")}
WORDS: list[tuple[Leaving, dict[str, Any], Language, str, str]] = [
    (
        Leaving.OUT,
        {},
        Language.NL,
        "Instelling KCR2: niet meer in uw agenda",
        "Deze afspraak gaat uit uw agenda. Dat zegt niet of het doorgaat.",
    ),
    (
        Leaving.OUT,
        {},
        Language.EN,
        "Instelling KCR2: no longer in your calendar",
        "This appointment is taken out of your calendar. That does not say whether it goes ahead.",
    ),
    (
        Leaving.REMOVED,
        {},
        Language.NL,
        "× Instelling KCR2: van de lijst gehaald",
        "Wij volgen deze mijlpaal niet meer; dat zegt niet of hij doorgaat.",
    ),
    (
        Leaving.REMOVED,
        {},
        Language.EN,
        "× Instelling KCR2: taken off the list",
        "We no longer follow this milestone; that does not say whether it goes ahead.",
    ),
    (
        Leaving.UNDATED,
        {"when": parse_edtf("../..")},
        Language.NL,
        "Instelling KCR2: geen datum meer",
        "Deze afspraak gaat uit uw agenda, want er is geen datum meer bekend. Dat zegt niet of het doorgaat.",
    ),
    (
        Leaving.UNDATED,
        {"when": parse_edtf("../..")},
        Language.EN,
        "Instelling KCR2: no date any more",
        "This appointment is taken out of your calendar, because no date is known any more. That does not say "
        "whether it goes ahead.",
    ),
    (
        Leaving.REPLACED,
        NOW,
        Language.NL,
        "Instelling KCR2: afspraak vervangen, nu 1 februari 2027",
        "Deze afspraak gaat uit uw agenda. De mijlpaal blijft op de lijst.",
    ),
    (
        Leaving.REPLACED,
        NOW,
        Language.EN,
        "Instelling KCR2: appointment replaced, now 1 February 2027",
        "This appointment is taken out of your calendar. The milestone stays on the list.",
    ),
    (
        Leaving.REPLACED,
        NOW | {"done": day("2027-01-15")},
        Language.NL,
        "Instelling KCR2: afspraak vervangen, gestart op 15 januari 2027",
        "Deze afspraak gaat uit uw agenda. De mijlpaal blijft op de lijst.",
    ),
    (
        Leaving.REPLACED,
        NOW | {"done": day("2027-01-15")},
        Language.EN,
        "Instelling KCR2: appointment replaced, started on 15 January 2027",
        "This appointment is taken out of your calendar. The milestone stays on the list.",
    ),
]


@each_row(("why", "changes", "language", "title", "text"), WORDS)
def test_an_appointment_that_leaves_says_why_and_nothing_else(
    why: Leaving, changes: dict[str, Any], language: Language, title: str, text: str
) -> None:
    before = milestone("2027-01-20")
    entry = leaving_entry(SHOWN, before, why, before._replace(**changes), language)
    assert entry == SHOWN._replace(
        summary=title,
        description=text,
        status=EntryStatus.CANCELLED,
        categories=(),
        location="",
        url="",
        sources=(),
        alarms=(),
    )


def test_what_was_cancelled_keeps_the_rest() -> None:
    before = milestone("2027-01-20")
    off = before._replace(cancelled=Cancellation(on=day("2026-11-24")))
    entry = leaving_entry(SHOWN, before, Leaving.CANCELLED, off, Language.EN)
    assert entry == SHOWN._replace(summary="× Instelling KCR2: cancelled", status=EntryStatus.CANCELLED)
