"""What a change says of each field that is another: nothing that changed is left untold, or told as coming."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.reminders.audience import Audience
from notifier.reminders.brief_lines import brief
from notifier.reminders.messages import Message
from notifier.reminders.notices import change_notice
from notifier.reminders.sections import arrange
from notifier.timeline.changes import ChangeKind, compare
from notifier.timeline.fields import FIELDS
from notifier.words import Language
from tests.conftest import day
from tests.events_file.files import parse
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone

# Of each field that has no sentence of its own another value, and what is said of it.
FIELDS_TOLD = {
    "title: Verslag": ("title: Rapport", "Titel: was ‘Verslag’, wordt ‘Rapport’."),
    "kind: deadline": ("kind: publication", "Soort: was ‘uiterste datum’, wordt ‘publicatie’."),
    "topics: [een]": ("topics: [twee]", "Onderwerpen: was ‘een’, wordt ‘twee’."),
    "owner: Financiën": ("owner: Concerncontrol", "Eigenaar: was ‘Financiën’, wordt ‘Concerncontrol’."),
    "action: Lees het": ("action: Teken het", "Actie: was ‘Lees het’, wordt ‘Teken het’."),
    "description: Kort": ("description: Lang", "Omschrijving: er staat een nieuwe tekst."),
    "location: Ede": ("location: Epe", "Plaats: was ‘Ede’, wordt ‘Epe’."),
    "url: https://a.example": (
        "url: https://b.example",
        "Adres: was ‘https://a.example’, wordt ‘https://b.example’.",
    ),
}
WITH_ITS_DATE = {
    ChangeKind.MOVED: "when: 2027-04-01",
    ChangeKind.DONE: "when: 2027-03-01, done: 2026-11-30",
    ChangeKind.CANCELLED: "when: 2027-03-01, cancelled: {on: 2026-11-30}",
    ChangeKind.REVISED: "when: 2027-03-01",
}


def _one(keys: str) -> Milestone:
    (one,) = parse(f"{{id: a, {keys}}}").timeline.milestones
    return one


def _told(before: Milestone, after: Milestone, today: str = "2026-12-04") -> tuple[str, list[str], str]:
    """Return the headline and the sentences of a change, and its row in an overview."""
    change = compare(before, after)
    assert change
    readers = Audience(language=Language.NL, today=day(today), timeline=parse("").timeline)
    notice = change_notice(change, readers)
    message = Message(audience=readers, reference="r", contents=arrange([notice] * 6))
    row = message.sections[0][1][0]
    assert row.text == brief(notice, readers)
    return notice.headline, list(notice.sentences), f"{row.text}. {row.details}"


@each_row("kind", WITH_ITS_DATE)
@each_row("field", FIELDS_TOLD)
def test_each_field_that_changes_with_a_date_or_an_end_is_told_too(field: str, kind: ChangeKind) -> None:
    other, told = FIELDS_TOLD[field]
    keys = [*FIELDS_TOLD, "when: 2027-03-01"]
    before = _one(", ".join(keys))
    after = _one(", ".join([other if one == field else one for one in keys[:-1]] + [WITH_ITS_DATE[kind]]))
    change = compare(before, after)
    assert change
    assert change.kind is kind
    _, sentences, row = _told(before, after)
    assert (sentences.count(told), row.count(told)) == (1, 1)
    # Its value of now is not said again beside that.
    name, _, value = other.partition(": ")
    assert name not in {"owner", "action"} or row.count(value) == 1


def test_each_field_of_a_revision_is_told_in_one_of_these_ways() -> None:
    own = {
        "id",
        "when",
        "lasts",
        "lapsed",
        "modality",
        "statements",
        "done",
        "cancelled",
        "after",
        "repeat",
        "parts_done",
        "stated",
        "extension",
        "private",
    }
    simple = {field.partition(":")[0] for field in FIELDS_TOLD}
    assert {row.name for row in FIELDS.values() if row.is_revision} == own | simple


def test_an_overview_says_what_of_a_series_changed() -> None:
    series = "title: Rapport, when: ../2026-03-31, repeat: 'FREQ=MONTHLY;INTERVAL=12', owner: "
    _, _, row = _told(_one(f"{series}Financiën"), _one(f"{series}Control"))
    assert row == "Gewijzigd: Rapport. Eigenaar: was ‘Financiën’, wordt ‘Control’."


DONE = "title: Rapport, kind: deadline, when: 2027-04-01, done: "
QUARTERS = "title: Rapport, kind: deadline, when: 2026-36, repeat: 'FREQ=MONTHLY;INTERVAL=3'"
DAYS = "title: Overleg, kind: event, when: '{2026-12-01,2027-02-01}'"


@each_row(
    ("before", "after", "headline", "sentences"),
    [
        (
            f"{DONE}2026-12-03",
            f"{DONE}2026-12-02",
            "Verbeterd: Rapport",
            ["Klaar op woensdag 2 december 2026 (was donderdag 3 december 2026)."],
        ),
        (
            f"{QUARTERS}, done: {{2026-12-31: 2027-01-11}}",
            f"{QUARTERS}, done: {{2026-12-31: 2027-01-12}}",
            "Verbeterd: Rapport (4e kwartaal 2026)",
            [
                "Die van de periode ‘4e kwartaal 2026’: klaar op dinsdag 12 januari 2027 (was maandag 11 januari 2027)."
            ],
        ),
        (
            f"{DAYS}, done: {{2026-12-01: 2026-12-01}}",
            f"{DAYS}, done: {{2026-12-01: 2026-12-02}}",
            "Verbeterd: Overleg (1 december 2026)",
            [
                "Die van 1 december 2026: plaatsgevonden op woensdag 2 december 2026 (was dinsdag 1 december 2026)."
            ],
        ),
        # One that is corrected while another becomes done.
        (
            f"{QUARTERS}, done: {{2026-12-31: 2027-01-11}}",
            f"{QUARTERS}, done: {{2026-12-31: 2027-01-12, 2027-03-31: 2027-03-30}}",
            "Klaar: Rapport (1e kwartaal 2027)",
            [
                "Die van de periode ‘1e kwartaal 2027’: klaar op dinsdag 30 maart 2027.",
                "Die van de periode ‘4e kwartaal 2026’: klaar op dinsdag 12 januari 2027 (was maandag 11 januari 2027).",
            ],
        ),
        # One that is no longer done.
        (
            f"{QUARTERS}, done: {{2026-12-31: 2027-01-11}}",
            QUARTERS,
            "Gewijzigd: Rapport",
            [
                "Datum: iedere 3 maanden; eerste keer: 4e kwartaal 2026.",
                "Die van de periode ‘4e kwartaal 2026’ staat niet meer als klaar in de lijst.",
                "De datum blijft gelijk.",
            ],
        ),
        (
            f"{QUARTERS}, except: [2027-03-31]",
            QUARTERS,
            "Gewijzigd: Rapport",
            [
                "Datum: iedere 3 maanden; eerste keer: 4e kwartaal 2026.",
                "De keer van de periode ‘1e kwartaal 2027’ gaat toch door.",
                "De datum blijft gelijk.",
            ],
        ),
        # What is done is not told as coming.
        (
            f"{DONE}2026-12-03",
            f"{DONE}2026-12-03, owner: Control",
            "Gewijzigd: Rapport",
            [
                "Eigenaar: was niet ingevuld, wordt ‘Control’.",
                "Klaar op donderdag 3 december 2026.",
            ],
        ),
        (
            "title: Rapport, when: 2027-04-01, cancelled: {on: 2026-12-01, reason: geld}",
            "title: Rapport, when: 2027-04-01, cancelled: {on: 2026-12-02, reason: tijd}",
            "Gewijzigd: Rapport",
            [
                "Reden: was ‘geld’, wordt ‘tijd’.",
                "Afgezegd op woensdag 2 december 2026 (was dinsdag 1 december 2026).",
                "Gaat nog steeds niet door.",
            ],
        ),
        # Done, and another date.
        (
            "title: Rapport, kind: deadline, when: 2027-04-01",
            "title: Rapport, kind: deadline, when: 2026-12-01, done: 2026-12-02",
            "Klaar: Rapport",
            [
                "Was: donderdag 1 april 2027.",
                "Wordt: dinsdag 1 december 2026.",
                "Klaar op woensdag 2 december 2026.",
            ],
        ),
    ],
)
def test_a_correction_of_what_is_done_says_what_was_corrected(
    before: str, after: str, headline: str, sentences: list[str]
) -> None:
    assert _told(_one(before), _one(after))[:2] == (headline, sentences)
