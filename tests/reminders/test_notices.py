"""Notices, whose words are correct on the day they are read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.dates.statutory_terms import extend_term
from notifier.dates.working_days import dutch_holidays
from notifier.reminders.audience import Audience
from notifier.reminders.brief_lines import brief
from notifier.reminders.date_words import lead_words
from notifier.reminders.messages import LIST_UP_TO, Message, Row
from notifier.reminders.notices import (
    Fact,
    Notice,
    NoticeLink,
    NoticeType,
    change_notice,
    is_firm,
    reminder_notice,
    review_notice,
)
from notifier.reminders.plan import Reminder, Target, plan_reminders
from notifier.reminders.rules import DigestPeriod
from notifier.reminders.sections import Section, arrange, section_of
from notifier.reminders.sentences import date_sentences, order_sentences
from notifier.timeline.changes import compare
from notifier.timeline.model import After, Cancellation, Kind, Milestone, Modality, Source, Timeline
from notifier.timeline.repeats import occurrence
from notifier.words import Language
from tests.conftest import AMSTERDAM, JULY, OCTOBER, at, day, milestone, statement
from tests.events_file.files import read
from tests.reminders.test_plan import OVERDUE, rule
from tests.rows import each_row

KCR2 = milestone(
    owner="LOCC",
    action="Controleer uw aansluiting",
    statements=(
        statement(JULY, "per 1 januari 2026", "2026-01-01"),
        statement(OCTOBER, "volgens planning", confirms=True),
    ),
)


def audience(
    today: str,
    language: Language = Language.NL,
    *,
    url: str = "",
    contact: str = "",
    milestones: tuple[Milestone, ...] = (),
) -> Audience:
    timeline = Timeline(
        name="Mijlpalen",
        domain="mijlpalen.example",
        zone=AMSTERDAM,
        language=language,
        url=url,
        contact=contact,
        milestones=milestones,
    )
    return Audience(language=language, today=day(today), timeline=timeline)


def compose(
    notices: list[Notice], *, language: Language, reference: str, may_repeat: bool = False
) -> Message:
    return Message(
        audience=audience("2025-12-02", language),
        reference=reference,
        contents=arrange(notices),
        may_repeat=may_repeat,
    )


def _reminder(one: Milestone, name: str) -> Reminder:
    planned = plan_reminders(
        one, rule("P90D", "P30D", "P7D", "P1D", "P0D", overdue=OVERDUE), dutch_holidays, day("2025-12-02")
    )
    return next(reminder for reminder in planned if f"{reminder.target}:{reminder.lead}" == name)


def _said(one: Milestone, name: str, today: str, language: Language = Language.NL, **changes: Any) -> str:
    notice = reminder_notice(_reminder(one, name), one, audience(today, language, **changes))
    return " | ".join([notice.headline, *notice.sentences])


def test_a_notice_of_kcr2_says_everything_needed() -> None:
    speaker = audience("2025-12-02", url="https://m.example")
    notice = reminder_notice(_reminder(KCR2, "day:P30D"), KCR2, speaker)
    assert notice.type is NoticeType.REMINDER
    assert notice.headline == "Over 30 dagen: Instelling KCR2"
    assert notice.sentences == (
        "Actie: Controleer uw aansluiting.",
        "Datum: donderdag 1 januari 2026.",
        "De brief zegt: ‘per 1 januari 2026’.",
        "Bevestigd in de brief van 3 oktober 2025: ‘volgens planning’.",
        "Deze datum valt op Nieuwjaarsdag.",
        "De laatste werkdag ervoor is woensdag 31 december 2025.",
    )
    assert notice.facts == (
        Fact(name="Eigenaar", value="LOCC"),
        Fact(name="Bron", value="Voortgang Landelijke Agenda, 17 juli 2025 (6530085)"),
    )
    assert notice.links == (
        NoticeLink(text="Bekijk de mijlpaal", url="https://m.example/milestones/kcr2-instelling"),
        NoticeLink(text="Lees de brief", url="https://example.org/lac"),
    )
    assert notice.days == 30


QUARTER = milestone(
    "2025-36", title="Robuustheid 112", statements=(statement(OCTOBER, "in het vierde kwartaal", "2025-36"),)
)
YEAR = milestone("2027", title="Contracten C2000", kind=Kind.END, modality=Modality.EXPECTED)
SUMMER = milestone(
    "../2025-06-20",
    title="Kabinetsreactie",
    kind=Kind.PUBLICATION,
    statements=(statement(JULY, "voor de zomer", "../2025-06-20"),),
)
LATER = milestone(
    "2029/..",
    title="Transitie",
    modality=Modality.EXPECTED,
    statements=(statement(JULY, "niet eerder dan 2029", "2029/.."),),
)
SUNDAY = milestone("2026-02-01", title="PTSS", modality=Modality.INTENDED)

ACTION = "Actie: Controleer uw aansluiting."
WORDS = [
    (KCR2, "day:P1D", "2025-12-31", f"Morgen: Instelling KCR2 | {ACTION} | Datum: donderdag 1 januari 2026."),
    (
        KCR2,
        "day:P0D",
        "2026-01-01",
        f"Vandaag: Instelling KCR2 | {ACTION} | Datum: donderdag 1 januari 2026.",
    ),
    # A late reminder has the words of its own day.
    (
        KCR2,
        "day:P30D",
        "2025-12-10",
        f"Over 22 dagen: Instelling KCR2 | {ACTION} | Datum: donderdag 1 januari 2026.",
    ),
    (
        KCR2,
        "day:P0D",
        "2026-01-05",
        "Datum voorbij, nog niets gemeld: Instelling KCR2 | De datum was donderdag 1 januari 2026.",
    ),
    (
        KCR2,
        "overdue:1",
        "2026-01-02",
        "Datum voorbij, nog niets gemeld: Instelling KCR2 | De datum was donderdag 1 januari 2026.",
    ),
    (
        KCR2,
        "overdue:2",
        "2026-01-12",
        "Nog steeds niets gemeld: Instelling KCR2 | De datum was donderdag 1 januari 2026.",
    ),
    (
        SUNDAY,
        "day:P0D",
        "2026-01-30",
        "Overmorgen (beoogd): PTSS | Beoogde datum: zondag 1 februari 2026. | Deze datum valt op zondag. | "
        "Vandaag is de laatste werkdag ervoor.",
    ),
    (
        SUNDAY,
        "day:P0D",
        "2026-01-29",
        "Over 3 dagen (beoogd): PTSS | Beoogde datum: zondag 1 februari 2026. | Deze datum valt op zondag. | "
        "De laatste werkdag ervoor is vrijdag 30 januari 2026.",
    ),
    (
        QUARTER,
        "earliest:P30D",
        "2025-09-01",
        "Over 30 dagen begint de periode: Robuustheid 112 | De brief zegt: ‘in het vierde kwartaal’. | "
        "Dat is 1 oktober t/m 31 december 2025. | De precieze dag is nog niet bekend.",
    ),
    (
        QUARTER,
        "earliest:P0D",
        "2025-10-01",
        "Vanaf nu mogelijk: Robuustheid 112 | De brief zegt: ‘in het vierde kwartaal’. | "
        "Dat is 1 oktober t/m 31 december 2025. | De precieze dag is nog niet bekend.",
    ),
    (QUARTER, "latest:P7D", "2025-12-24", "Nog 7 dagen: begin van ‘Robuustheid 112’ | "),
    (
        QUARTER,
        "overdue:1",
        "2026-01-02",
        "Periode voorbij, nog niets gemeld: Robuustheid 112 | De brief zei: ‘in het vierde kwartaal’. | "
        "Dat was 1 oktober t/m 31 december 2025. | In onze lijst staat niet dat dit gebeurd is.",
    ),
    (
        YEAR,
        "earliest:P0D",
        "2027-01-04",
        "Periode begonnen (verwacht): einde van ‘Contracten C2000’ | Verwachte datum: in 2027. | De precieze dag is nog niet bekend.",
    ),
    (YEAR, "latest:P0D", "2027-12-31", "Uiterlijk vandaag: einde van ‘Contracten C2000’ (verwacht) | "),
    (YEAR, "latest:P1D", "2027-12-30", "Uiterlijk morgen: einde van ‘Contracten C2000’ (verwacht) | "),
    (
        SUMMER,
        "latest:P7D",
        "2025-06-13",
        "Nog 7 dagen: Kabinetsreactie | De brief zegt: ‘voor de zomer’. | "
        "Wij rekenen met uiterlijk 20 juni 2025. | De precieze dag is nog niet bekend.",
    ),
    (
        SUMMER,
        "overdue:1",
        "2025-06-23",
        "Datum voorbij, nog niets gemeld: Kabinetsreactie | De brief zei: ‘voor de zomer’. | Wij rekenden met uiterlijk 20 juni 2025. | "
        "In onze lijst staat niet dat dit gebeurd is.",
    ),
    (
        LATER,
        "earliest:P90D",
        "2028-10-03",
        "Over 90 dagen op zijn vroegst (verwacht): Transitie | De brief zegt: ‘niet eerder dan 2029’. | "
        "Dat is niet eerder dan maandag 1 januari 2029. | "
        "De precieze dag is nog niet bekend.",
    ),
    (
        LATER,
        "earliest:P0D",
        "2029-01-02",
        "Vanaf nu mogelijk (verwacht): Transitie | De brief zegt: ‘niet eerder dan 2029’.",
    ),
]


@each_row(("one", "name", "today", "words"), WORDS)
def test_a_reminder_says_how_it_is_today(one: Milestone, name: str, today: str, words: str) -> None:
    assert _said(one, name, today).startswith(words)


VMX = milestone(
    "2025-10~/2025-12",
    title="Start aanbesteding VMX",
    statements=(
        statement(JULY, "voor eind 2025", "2025-10~/2025-12"),
        statement(OCTOBER, "De komende tijd"),
    ),
)


def test_a_reading_of_vague_words_is_called_ours() -> None:
    early = milestone("2026-01~/2026-03", statements=(statement(JULY, "begin 2026", "2026-01~/2026-03"),))
    assert date_sentences(early, audience("2025-10-06")) == [
        "De brief zegt: ‘begin 2026’.",
        "Wij rekenen met 1 januari t/m 31 maart 2026.",
        "De precieze dag is nog niet bekend.",
    ]


SILENT = VMX._replace(statements=(VMX.statements[0], statement(OCTOBER)))


def test_a_letter_without_words_on_the_date_is_named_beside_it() -> None:
    assert "De brief van 3 oktober 2025 noemt geen datum." in _said(SILENT, "latest:P7D", "2025-12-24")


@each_row(
    ("one", "language", "words", "row"),
    [
        (
            VMX,
            Language.NL,
            "Geen datum meer in de nieuwste brief: Start aanbesteding VMX | De brief zei: ‘voor eind 2025’. | "
            "Wij rekenden met 1 oktober t/m 31 december 2025. | "
            "De brief van 3 oktober 2025 noemt geen datum: ‘De komende tijd’.",
            "Start aanbesteding VMX (brief van 3 oktober 2025: ‘De komende tijd’; "
            "eerder: oktober t/m december 2025, ongeveer)",
        ),
        (
            VMX._replace(when=parse_edtf("../.."), statements=()),
            Language.EN,
            "Still without a date: Start aanbesteding VMX | There is no date yet.",
            "Start aanbesteding VMX",
        ),
        (
            KCR2._replace(statements=(), modality=Modality.INTENDED),
            Language.NL,
            "Beoogde datum voorbij, nog niets gemeld: Instelling KCR2 | "
            "De beoogde datum was donderdag 1 januari 2026.",
            "Instelling KCR2 (1 januari 2026, beoogd)",
        ),
        *(
            (
                milestone(when, modality=modality, kind=Kind.DEADLINE),
                language,
                f"{headline} | {sentence}",
                row,
            )
            for when, modality, language, headline, sentence, row in (
                (
                    "2025-40",
                    Modality.FIXED,
                    Language.NL,
                    "Periode voorbij, nog niets gemeld: Instelling KCR2",
                    "De datum was: eerste helft van 2025.",
                    "Instelling KCR2 (eerste helft van 2025)",
                ),
                (
                    "2025-33",
                    Modality.EXPECTED,
                    Language.EN,
                    "Expected period has passed, nothing reported yet: Instelling KCR2",
                    "The expected date was: 1st quarter of 2025.",
                    "Instelling KCR2 (1st quarter of 2025, expected)",
                ),
                (
                    "2025-21",
                    Modality.INTENDED,
                    Language.NL,
                    "Beoogde periode voorbij, nog niets gemeld: Instelling KCR2",
                    "De beoogde datum was: voorjaar 2025.",
                    "Instelling KCR2 (voorjaar 2025, beoogd)",
                ),
                (
                    "2025-03-01%",
                    Modality.EXPECTED,
                    Language.NL,
                    "Verwachte datum (ongeveer, onzeker) voorbij, nog niets gemeld: Instelling KCR2",
                    "De verwachte datum was zaterdag 1 maart 2025 (ongeveer, onzeker).",
                    "Instelling KCR2 (1 maart 2025, verwacht, ongeveer, onzeker)",
                ),
            )
        ),
    ],
)
def test_a_review_says_what_is_known(one: Milestone, language: Language, words: str, row: str) -> None:
    readers = audience("2026-04-01", language)
    notice = review_notice(one, readers)
    assert notice.type is NoticeType.REVIEW
    assert " | ".join([notice.headline, *notice.sentences]) == words
    assert brief(notice, readers) == row


def test_who_knows_more_is_told_whom_to_tell() -> None:
    assert _said(KCR2, "overdue:1", "2026-01-02", contact="mijlpalen@example.org").endswith(
        "In onze lijst staat niet dat dit gebeurd is. | Weet u meer? Meld het via mijlpalen@example.org."
    )


def test_english_readers_get_the_same_in_english() -> None:
    assert _said(QUARTER, "earliest:P0D", "2025-10-01", Language.EN) == (
        "Possible from now on: Robuustheid 112 | The letter says: ‘in het vierde kwartaal’. | "
        "That is 1 October to 31 December 2025. | The exact day is not known yet."
    )


CANCELLED = Cancellation(on=day("2025-12-01"), reason="geen geld")

CHANGES: list[tuple[Milestone | None, Milestone | None, str]] = [
    (None, SUNDAY, "Nieuw in de lijst: PTSS | Beoogde datum: zondag 1 februari 2026."),
    (
        KCR2._replace(owner="", action=""),
        milestone("2026-03-01", statements=(statement(OCTOBER, "per 1 maart", "2026-03-01"),)),
        "Nieuwe datum: Instelling KCR2 | Was: donderdag 1 januari 2026 (‘per 1 januari 2026’, brief van 17 juli 2025). | "
        "Wordt: zondag 1 maart 2026. | Dat is 59 dagen later. | De brief van 3 oktober 2025 zegt: ‘per 1 maart’.",
    ),
    (
        milestone(),
        milestone(private=True),
        "Gewijzigd: Instelling KCR2 | Datum: donderdag 1 januari 2026 (over 30 dagen). | Privé: was ‘nee’, wordt ‘ja’. | De datum blijft gelijk.",
    ),
    (
        milestone(),
        milestone("2026-03-01%", modality=Modality.EXPECTED),
        "Nieuwe datum: Instelling KCR2 | Was: donderdag 1 januari 2026. | "
        "Wordt: zondag 1 maart 2026 (verwacht, ongeveer, onzeker). | Dat is ongeveer 2 maanden later.",
    ),
    (
        milestone("2029/..", modality=Modality.EXPECTED),
        milestone("2030/..", modality=Modality.EXPECTED),
        "Nieuwe datum: Instelling KCR2 | Was: niet eerder dan 2029. | Wordt: niet eerder dan 2030. | "
        "Dat is 1 jaar later.",
    ),
    (
        milestone(),
        milestone("2026"),
        "Minder nauwkeurig bekend: Instelling KCR2 | Was: donderdag 1 januari 2026. | Wordt: in 2026.",
    ),
    (
        milestone(),
        milestone(title="Start KCR2", owner="LOCC", description="Meer"),
        "Gewijzigd: Start KCR2 | Datum: donderdag 1 januari 2026 (over 30 dagen). | Titel: was ‘Instelling KCR2’, wordt ‘Start KCR2’. | "
        "Eigenaar: was niet ingevuld, wordt ‘LOCC’. | Omschrijving: er staat een nieuwe tekst. | De datum blijft gelijk.",
    ),
    (
        milestone(statements=KCR2.statements[:1]),
        milestone(statements=KCR2.statements),
        "Datum bevestigd: Instelling KCR2 | Datum: donderdag 1 januari 2026 (over 30 dagen). | "
        "Bevestigd in de brief van 3 oktober 2025: ‘volgens planning’. | De datum blijft gelijk.",
    ),
    (
        milestone(action="Controleer uw aansluiting"),
        milestone(action="Controleer uw aansluiting", cancelled=CANCELLED),
        "Gaat niet door: Instelling KCR2 | Was: donderdag 1 januari 2026. | Reden: geen geld. | U hoeft niets meer te doen.",
    ),
    # Where nothing was asked, that it does not go ahead may give much to do.
    (
        milestone(),
        milestone(cancelled=CANCELLED),
        "Gaat niet door: Instelling KCR2 | Was: donderdag 1 januari 2026. | Reden: geen geld.",
    ),
    (
        milestone(),
        milestone(done=day("2026-01-02")),
        "Is gestart: Instelling KCR2 | Gestart op vrijdag 2 januari 2026.",
    ),
    (
        milestone(),
        None,
        "Uit de lijst: Instelling KCR2 | Wij volgen deze mijlpaal niet meer; dat zegt niet of hij doorgaat. | "
        "Was: donderdag 1 januari 2026.",
    ),
    (
        milestone(cancelled=CANCELLED),
        milestone("2026-03-01"),
        "Nieuwe datum: Instelling KCR2 | Gaat toch door. | Was: donderdag 1 januari 2026. | "
        "Wordt: zondag 1 maart 2026. | Dat is 59 dagen later.",
    ),
    (
        milestone(done=day("2026-01-02")),
        milestone("2026-03-01", title="Start KCR2"),
        "Nieuwe datum: Start KCR2 | Staat niet meer als klaar in de lijst. | Was: donderdag 1 januari 2026. | "
        "Wordt: zondag 1 maart 2026. | Dat is 59 dagen later. | Titel: was ‘Instelling KCR2’, wordt ‘Start KCR2’.",
    ),
    (
        milestone(cancelled=CANCELLED),
        milestone(),
        "Gaat toch door: Instelling KCR2 | Datum: donderdag 1 januari 2026 (over 30 dagen). | "
        "De datum blijft gelijk.",
    ),
    (
        milestone(done=day("2026-01-02")),
        milestone(),
        "Niet meer klaar: Instelling KCR2 | Datum: donderdag 1 januari 2026 (over 30 dagen). | "
        "De datum blijft gelijk.",
    ),
    (
        milestone(cancelled=CANCELLED),
        milestone("2026-03-01", cancelled=CANCELLED),
        "Gewijzigd: Instelling KCR2 | Was: donderdag 1 januari 2026. | Wordt: zondag 1 maart 2026. | "
        "Gaat nog steeds niet door.",
    ),
    (
        milestone(done=day("2026-01-02")),
        milestone("2025-12-31", done=day("2026-01-02")),
        "Gewijzigd: Instelling KCR2 | Was: donderdag 1 januari 2026. | Wordt: woensdag 31 december 2025. | "
        "Gestart op vrijdag 2 januari 2026.",
    ),
    (
        milestone(cancelled=CANCELLED),
        milestone(done=day("2026-01-02")),
        "Toch gestart: Instelling KCR2 | Gestart op vrijdag 2 januari 2026.",
    ),
]


@each_row(("before", "after", "words"), CHANGES)
def test_a_change_says_what_was_and_what_is(
    before: Milestone | None, after: Milestone | None, words: str
) -> None:
    change = compare(before, after)
    assert change is not None
    notice = change_notice(change, audience("2025-12-02"))
    assert " | ".join([notice.headline, *notice.sentences]) == words
    assert notice.type == change.kind.value


@each_row(
    ("one", "name", "dutch", "english"),
    [
        (KCR2, "day:P30D", "30 dagen voor de datum", "30 days before the date"),
        (KCR2, "day:P1D", "1 dag voor de datum", "1 day before the date"),
        (KCR2, "day:P0D", "op de dag zelf", "on the day itself"),
        (QUARTER, "earliest:P0D", "op de eerste dag", "on the first day"),
        (QUARTER, "latest:P7D", "7 dagen voor de laatste dag", "7 days before the last day"),
        (QUARTER, "overdue:2", "vraag 2 nadat het voorbij is", "question 2 after it has passed"),
    ],
)
def test_a_reminder_explains_itself(one: Milestone, name: str, dutch: str, english: str) -> None:
    reminder = _reminder(one, name)
    assert (lead_words(reminder, Language.NL), lead_words(reminder, Language.EN)) == (dutch, english)


def test_a_date_is_firm_only_when_nothing_of_it_is_in_doubt() -> None:
    assert is_firm(milestone())
    for one in (milestone("2026"), milestone("2026-01-01?"), milestone("2026-01-01~"), SUNDAY):
        assert not is_firm(one)


def _notice(target: Target, days: int, title: str = "A", lead: str = "P1D") -> Notice:
    """Return the notice of a decision; an overdue one is of 2024."""
    today = day("2025-12-02")
    on_day = today.fromordinal(today.toordinal() + days)
    reminder = Reminder(
        milestone=title,
        rule="r",
        target=target,
        lead=lead,
        day=on_day,
        planned_for=on_day if lead == "P0D" else today,
        on=today,
    )
    when = "2024" if target is Target.OVERDUE else "2026"
    one = milestone(when, title=title, id=title.lower(), kind=Kind.DECISION)
    return reminder_notice(reminder, one, audience("2025-12-02"))


@each_row(
    ("notice", "section"),
    [
        (_notice(Target.LATEST, 7), Section.SOON),
        (_notice(Target.LATEST, 30), Section.NEAR),
        (_notice(Target.LATEST, 31), Section.LATER),
        (_notice(Target.EARLIEST, 0, lead="P0D"), Section.RUNNING),
        (_notice(Target.OVERDUE, -3), Section.OVERDUE),
    ],
)
def test_a_notice_stands_in_the_section_of_its_day(notice: Notice, section: Section) -> None:
    assert section_of(notice) is section


@pytest.mark.parametrize(
    ("said", "headline", "sentences"),
    [
        (
            {"done": day("2025-09-01")},
            "Is gestart: Instelling KCR2",
            "Gestart op maandag 1 september 2025. | "
            "De brief van 3 oktober 2025 zegt dat dit gebeurd is: ‘is ingesteld’.",
        ),
        (
            {"cancelled": True},
            "Gaat niet door: Instelling KCR2",
            "Was: donderdag 1 januari 2026 (‘per 1 januari 2026’, brief van 17 juli 2025). | "
            "De brief van 3 oktober 2025 zegt dat dit niet doorgaat: ‘is ingesteld’. | U hoeft niets meer te doen.",
        ),
    ],
)
def test_end_of_a_milestone_is_told_with_the_letter_that_says_so(
    said: dict[str, Any], headline: str, sentences: str
) -> None:
    new = statement(OCTOBER, "is ingesteld")._replace(**said)
    ends: dict[str, Any] = {"done": new.done} if new.done else {"cancelled": Cancellation(on=OCTOBER.date)}
    change = compare(KCR2, KCR2._replace(statements=(KCR2.statements[0], new), **ends))
    assert change is not None
    notice = change_notice(change, audience("2025-10-06"))
    assert (notice.headline, " | ".join(notice.sentences)) == (headline, sentences)
    assert notice.facts[-1] == Fact(name="Bron", value="Verzamelbrief, 3 oktober 2025")


@pytest.mark.parametrize(
    ("phrase", "when", "told"),
    [
        ("per 1 maart 2026", "2026-03-01", "1 maart 2026 (‘per 1 maart 2026’)"),
        ("", "2026-40", "eerste helft van 2026"),
        ("", "2027", "in 2027"),
        ("", "2027/..", "vanaf 2027"),
    ],
)
def test_date_that_does_not_count_is_told_as_what_the_letter_says(phrase: str, when: str, told: str) -> None:
    own = statement(OCTOBER, phrase, when)
    change = compare(None, KCR2._replace(statements=(KCR2.statements[0], own)))
    assert change is not None
    said = change_notice(change, audience("2025-10-06")).sentences[-1]
    assert said == f"De brief van 3 oktober 2025 noemt als datum: {told}."


@pytest.mark.parametrize(
    ("phrase", "ends_with"),
    [
        ("tot 1 januari 2026", "‘tot 1 januari 2026’. | Wij rekenen met uiterlijk 31 december 2025."),
        ("Uiterlijk 31 december 2025", "De brief zegt: ‘Uiterlijk 31 december 2025’."),
        # The same words in the other language need no reckoning.
        (
            "31 December 2025 at the latest",
            "‘31 December 2025 at the latest’. | Dat is uiterlijk 31 december 2025.",
        ),
        (
            "voor het reces",
            "Wij rekenen met uiterlijk 31 december 2025. | De precieze dag is nog niet bekend.",
        ),
    ],
)
def test_the_day_is_known_where_a_letter_names_the_last_one(phrase: str, ends_with: str) -> None:
    stated = (statement(JULY, phrase, "../2025-12-31"),)
    one = milestone("../2025-12-31", kind=Kind.END, statements=stated)
    change = compare(None, one)
    assert change is not None
    assert " | ".join(change_notice(change, audience("2025-10-06")).sentences).endswith(ends_with)


def test_what_comes_within_a_term_of_another_is_worded_as_that() -> None:
    then = milestone(
        "../2026-02-12", id="b", title="B", after=After(milestone="kcr2-instelling", within="P6W")
    )
    change = compare(None, then._replace(modality=Modality.INTENDED))
    assert change is not None
    assert change_notice(change, audience("2025-10-06", milestones=(KCR2, then))).sentences == (
        "Beoogde datum: uiterlijk 12 februari 2026.",
        "De precieze dag is nog niet bekend.",
        "Dit is uiterlijk 6 weken na ‘Instelling KCR2’ (donderdag 1 januari 2026).",
    )


def test_what_comes_after_one_is_told_as_one_or_as_several() -> None:
    after = After(milestone="kcr2-instelling", within="P6W")
    then = [milestone("../2026-02-12", id=name, title=name.upper(), after=after) for name in "bc"]
    told = [order_sentences(KCR2, audience("2025-10-06", milestones=(KCR2, *then[:n]))) for n in (1, 2)]
    assert told == [
        ["Hierna komt: B (uiterlijk 12 februari 2026)."],
        ["Hierna komen: B (uiterlijk 12 februari 2026) en C (uiterlijk 12 februari 2026)."],
    ]


def test_a_message_is_read_from_what_changed_to_what_has_passed() -> None:
    change = compare(milestone(), milestone("2026-02-01"))
    assert change is not None
    notices = [
        _notice(Target.OVERDUE, -3, "Over"),
        _notice(Target.LATEST, 20, "Zwolle"),
        _notice(Target.LATEST, 20, "arnhem"),
        _notice(Target.LATEST, 2, "Soon"),
        change_notice(change, audience("2025-12-02")),
    ]
    message = compose(notices, language=Language.NL, reference="dl_x")
    assert [notice.milestone.title for notice in message.notices] == [
        "Instelling KCR2",
        "Soon",
        "arnhem",
        "Zwolle",
        "Over",
    ]
    assert (message.heading, message.subject, message.is_listed, message.footer) == (
        "5 mijlpalen: 1 verplaatst en 4 vragen aandacht",
        "Nieuwe datum: Instelling KCR2 en nog 4",
        False,
        "ref dl_x",
    )


@pytest.mark.parametrize(
    ("language", "letters", "subject"),
    [
        (Language.NL, 67, f"Nog 2 dagen: {'A' * 67} en nog 1"),
        (Language.NL, 68, f"Nog 2 dagen: {'A' * 66}… en nog 1"),
        (Language.EN, 5000, f"Nog 2 dagen: {'A' * 66}… and 1 more"),
    ],
)
def test_a_subject_names_the_first_of_a_few_cut_to_what_lists_of_mails_show(
    language: Language, letters: int, subject: str
) -> None:
    notices = [_notice(Target.LATEST, 2, "A" * letters), _notice(Target.LATEST, 3, "B")]
    assert compose(notices, language=language, reference="dl_x").subject == subject


@pytest.mark.parametrize(
    ("titles", "subject", "heading"),
    [
        ("AAB", "Nog 2 dagen: A en nog 2", "2 mijlpalen vragen aandacht (3 berichten)"),
        ("AAA", "Nog 2 dagen: A en nog 2", "1 mijlpaal vraagt aandacht (3 berichten)"),
        ("AAABCD", *["4 mijlpalen vragen aandacht (6 berichten)"] * 2),
    ],
)
def test_a_message_counts_its_milestones_and_what_it_says_of_those(
    titles: str, subject: str, heading: str
) -> None:
    notices = [_notice(Target.LATEST, 2 + n, title) for n, title in enumerate(titles)]
    message = compose(notices, language=Language.NL, reference="dl_x")
    assert (message.subject, message.heading) == (subject, heading)


def test_one_notice_speaks_for_itself_and_six_become_a_digest() -> None:
    one = compose([_notice(Target.LATEST, 2)], language=Language.NL, reference="dl_x", may_repeat=True)
    assert (one.subject, one.footer) == ("Nog 2 dagen: A", "mogelijk dubbel, ref dl_x")
    many = compose(
        [_notice(Target.LATEST, n, str(n)) for n in range(2, LIST_UP_TO + 3)],
        language=Language.EN,
        reference="d",
    )
    assert many.is_listed
    assert many.sections == (
        ("Within a week", tuple(Row(f"Nog {n} dagen: {n} (in 2026)") for n in range(2, LIST_UP_TO + 3))),
    )


def test_a_row_of_a_digest_names_its_date() -> None:
    assert brief(_notice(Target.LATEST, 2), audience("2025-12-02")) == "Nog 2 dagen: A (in 2026)"


def test_one_date_of_several_is_named_in_its_headline() -> None:
    several = milestone("{2027-03-01,2027-03-08}", modality=Modality.EXPECTED)
    readers = audience("2027-03-01")
    planned = plan_reminders(several, rule("P7D", "P0D"), dutch_holidays, day("2027-01-01"))
    rows = [
        brief(reminder_notice(one, occurrence(several, one.recurrence), readers), readers)
        for one in planned
        if one.planned_for == readers.today
    ]
    assert sorted(rows) == [
        "Over 7 dagen (verwacht): Instelling KCR2 (8 maart 2027)",
        "Vandaag (verwacht): Instelling KCR2 (1 maart 2027)",
    ]


_LATER = Source(id="later", title="Notulen", date=date(2025, 11, 3), url="https://example.org/notulen")
_DATED = milestone(statements=(statement(JULY, "per 1 januari 2026", "2026-01-01"),))
_OF_JULY = "Voortgang Landelijke Agenda, 17 juli 2025 (6530085)"


@each_row(
    ("changes", "name", "value", "url"),
    [
        ({"done": day("2026-01-01")}, "", "", ""),
        ({"cancelled": Cancellation(on=day("2025-12-01"), reason="geen geld")}, "", "", ""),
        ({"said": statement(_LATER, confirms=True)}, "Bron", "Notulen, 3 november 2025", _LATER.url),
        ({"said": statement(_LATER, "later")}, "Bron", "Notulen, 3 november 2025", _LATER.url),
        ({"location": "Zeist"}, "Datum volgens", _OF_JULY, JULY.url),
        ({"said": statement(_LATER, "", "2026-02-01")}, "Bron", "Notulen, 3 november 2025", _LATER.url),
        ({"when": parse_edtf("2026-03-01")}, "Laatste brief met een datum", _OF_JULY, JULY.url),
        ({"when": parse_edtf("../..")}, "", "", ""),
        (None, "Datum volgens", _OF_JULY, ""),
    ],
)
def test_source_of_a_change_is_the_document_that_says_it_or_is_named_as_that_of_the_date(
    changes: dict[str, Any] | None, name: str, value: str, url: str
) -> None:
    own = dict(changes or {})
    if said := own.pop("said", None):
        own |= {"statements": (*_DATED.statements, said), "when": said.when or _DATED.when}
    change = compare(_DATED, None if changes is None else _DATED._replace(**own))
    assert change is not None
    notice = change_notice(change, audience("2025-12-02"))
    sources = [(one.name, one.value) for one in notice.facts if one.name != "Plaats"]
    letters = [link.url for link in notice.links]
    assert (sources, letters) == ([(name, value)] if name else [], [url] if url else [])


def test_review_of_a_date_that_the_newest_letter_withdrew_has_that_letter_as_its_source() -> None:
    one = _DATED._replace(statements=(*_DATED.statements, statement(_LATER, "te zijner tijd")))
    notice = review_notice(one, audience("2025-12-02"))
    assert (notice.facts, notice.links) == (
        (Fact(name="Bron", value="Notulen, 3 november 2025"),),
        (NoticeLink(text="Lees de brief", url=_LATER.url),),
    )


def _said_of(one: Milestone, name: str, today: str, language: Language = Language.NL) -> tuple[str, str]:
    planned = plan_reminders(one, rule("P30D", "P0D", overdue=OVERDUE), dutch_holidays, day(today))
    reminder = next(one for one in planned if f"{one.target}:{one.lead}" == name)
    notice = reminder_notice(reminder, one, audience(today, language))
    return notice.headline, brief(notice, audience(today, language))


def test_doubts_stand_with_the_date_or_the_title_and_not_with_a_word_that_is_certain() -> None:
    end = milestone("2027-34", title="Einde pilots", kind=Kind.END, modality=Modality.EXPECTED)
    law = milestone("../2027-02-01", title="Regeling", modality=Modality.INTENDED)
    about = milestone("2026-10~/2026-12", title="Verwerving", kind=Kind.DEADLINE)
    assert _said_of(end, "latest:P0D", "2027-06-30") == (
        "Uiterlijk vandaag: Einde pilots (verwacht)",
        "Uiterlijk vandaag: Einde pilots (2e kwartaal 2027, verwacht)",
    )
    assert _said_of(end, "latest:P30D", "2027-05-31", Language.EN) == (
        "At the latest in 30 days: Einde pilots (expected)",
        "At the latest in 30 days: Einde pilots (2nd quarter of 2027, expected)",
    )
    assert _said_of(law, "overdue:1", "2027-02-02") == (
        "Beoogde datum voorbij, nog niets gemeld: Regeling",
        "Beoogde datum voorbij, nog niets gemeld: Regeling (uiterlijk 1 februari 2027)",
    )
    assert _said_of(law, "overdue:2", "2027-02-15") == (
        "Nog steeds niets gemeld: Regeling",
        "Nog steeds niets gemeld: Regeling (uiterlijk 1 februari 2027, beoogd)",
    )
    assert _said_of(about, "overdue:2", "2027-01-11", Language.EN) == (
        "Still nothing reported: Verwerving",
        "Still nothing reported: Verwerving (October to December 2026, approximate)",
    )


# 31 July 2027 is a Saturday: the term runs until Monday.
_TERM = milestone(
    "../2027-08-02",
    title="Jaarverslag",
    kind=Kind.DEADLINE,
    action="Lever uw cijfers aan",
    stated=parse_edtf("../2027-07-31"),
    extension=extend_term(day("2027-07-31")),
)


@pytest.mark.parametrize(
    ("name", "today", "sentences"),
    [
        ("latest:P30D", "2027-07-02", ("eindigt op zaterdag 31 juli 2027.", "U heeft daarom tijd t/m")),
        ("latest:P0D", "2027-08-02", ("eindigde op zaterdag 31 juli 2027.", "U heeft daarom tijd t/m")),
        ("overdue:1", "2027-08-03", ("eindigde op zaterdag 31 juli 2027.", "Er was daarom tijd t/m")),
    ],
)
def test_term_of_law_is_told_in_the_tense_of_each_of_its_days(
    name: str, today: str, sentences: tuple[str, str]
) -> None:
    planned = plan_reminders(_TERM, rule("P30D", "P0D", overdue=OVERDUE), dutch_holidays, day(today))
    reminder = next(one for one in planned if f"{one.target}:{one.lead}" == name)
    told = reminder_notice(reminder, _TERM, audience(today)).sentences
    assert [line for line in told if "termijn" in line] == [
        f"De wettelijke termijn {sentences[0]}",
        f"{sentences[1]} maandag 2 augustus 2027 (Algemene termijnenwet, artikel 1).",
    ]
    # Once the last day has passed, it is too late for the action.
    is_over = name == "overdue:1"
    message = Message(
        audience=audience(today),
        reference="dl_x",
        contents=arrange([reminder_notice(reminder, _TERM, audience(today))]),
        period=DigestPeriod.WEEKLY,
    )
    details = [row.details for _, rows in message.sections for row in rows]
    action = "Actie: Lever uw cijfers aan"
    assert ([line for line in told if "Actie" in line], details) == (
        ([], [""]) if is_over else ([f"{action}."], [action])
    )


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (
            "",
            "Nieuwe tijd: T. Was: maandag 9 maart 2026 om 12:00 uur. Wordt: maandag 9 maart 2026 om 14:30 uur. "
            "Dat is later op dezelfde dag.",
        ),
        (
            ", repeat: FREQ=WEEKLY",
            "Nieuwe tijd: T. Was: iedere week op maandag om 12:00 uur. "
            "Wordt: iedere week op maandag om 14:30 uur. Dat is later op dezelfde dag.",
        ),
    ],
)
def test_that_only_the_time_moved_is_said_as_that(keys: str, told: str) -> None:
    was, now = (
        read(f"{{id: a, kind: event, when: '2026-03-09T{clock}[Europe/Amsterdam]'{keys}}}")[0].seen_from(
            AMSTERDAM
        )
        for clock in ("12:00", "14:30")
    )
    change = compare(was, now)
    assert change
    notice = change_notice(change, audience("2026-01-05"))
    assert " ".join((f"{notice.headline}.", *notice.sentences)) == told


@pytest.mark.parametrize(
    "given", ["when: ../2026-03-20", "statements: [{source: juli, when: ../2026-03-20}]"]
)
def test_until_a_soft_date_is_late_only_one_day_is_called_the_last(given: str) -> None:
    (soft,) = read(f"{{id: a, {given}, overdue_after: 2026-04-09, modality: intended}}")
    notice = reminder_notice(_reminder(soft, "latest:P0D"), soft, audience("2026-03-23"))
    assert " ".join((f"{notice.headline}.", *notice.sentences)) == (
        "Nog t/m 9 april 2026 (beoogd): T. De beoogde datum was: uiterlijk 20 maart 2026. "
        "Pas na donderdag 9 april 2026 noemen wij het te laat."
    )


APPLY = milestone("../2026-07-01", kind=Kind.DEADLINE, title="Aanvraag")


@each_row(
    ("before", "after", "told"),
    [
        (
            APPLY,
            APPLY._replace(when=parse_edtf("../2026-02-01")),
            "Eerder dan gedacht: Aanvraag | Was: uiterlijk 1 juli 2026. | Wordt: uiterlijk 1 februari 2026. | "
            "Dat is 150 dagen eerder. | Dat is al voorbij. | In onze lijst staat niet dat dit gebeurd is. | "
            "Weet u meer? Meld het via m@example.org.",
        ),
        (
            APPLY,
            APPLY._replace(when=parse_edtf("2026-01")),
            "Eerder dan gedacht: Aanvraag | Was: uiterlijk 1 juli 2026. | Wordt: in januari 2026. | "
            "Dat is ongeveer 5 maanden eerder. | Dat is al voorbij. | In onze lijst staat niet dat dit gebeurd is. | "
            "Weet u meer? Meld het via m@example.org.",
        ),
        # What may be called late only later is not over.
        (
            APPLY,
            APPLY._replace(when=parse_edtf("../2026-03-01"), overdue_after=day("2026-03-10")),
            "Eerder dan gedacht: Aanvraag | Was: uiterlijk 1 juli 2026. | Wordt: uiterlijk 1 maart 2026. | "
            "Dat is 122 dagen eerder.",
        ),
        # Of an event in a period it is unknown whether it took place.
        (
            milestone("2026-06", kind=Kind.EVENT),
            milestone("2026-01", kind=Kind.EVENT),
            "Eerder dan gedacht: Instelling KCR2 | Was: in juni 2026. | Wordt: in januari 2026. | "
            "Dat is 5 maanden eerder. | Dat is al voorbij.",
        ),
        (
            None,
            milestone("2026-02-02"),
            "Nieuw in de lijst: Instelling KCR2 | De datum was maandag 2 februari 2026. | "
            "In onze lijst staat niet dat dit gebeurd is. | Weet u meer? Meld het via m@example.org.",
        ),
        (
            None,
            milestone("2026-02-02", done=day("2026-02-02")),
            "Nieuw in de lijst: Instelling KCR2 | De datum was maandag 2 februari 2026. | "
            "Gestart op 2 februari 2026.",
        ),
        (
            None,
            milestone("2026-02-02", cancelled=CANCELLED),
            "Nieuw in de lijst: Instelling KCR2 | De datum was maandag 2 februari 2026. | "
            "Gaat niet door (gemeld op 1 december 2025); reden: geen geld.",
        ),
    ],
)
def test_a_new_date_that_has_passed_says_so_and_asks(
    before: Milestone | None, after: Milestone, told: str
) -> None:
    change = compare(before, after)
    assert change
    notice = change_notice(change, audience("2026-03-04", contact="m@example.org"))
    assert " | ".join([notice.headline, *notice.sentences]) == told


ENDED = milestone("2026-02-02", title="Audit")


@each_row(
    ("before", "after", "told"),
    [
        (
            ENDED,
            ENDED._replace(cancelled=CANCELLED),
            "Ging niet door: Audit | Was: maandag 2 februari 2026. | Reden: geen geld.",
        ),
        (
            ENDED._replace(cancelled=CANCELLED),
            ENDED,
            "Toch niet afgezegd: Audit | Datum: maandag 2 februari 2026 (30 dagen geleden). | "
            "In onze lijst staat niet dat dit gebeurd is. | De datum blijft gelijk.",
        ),
        (
            ENDED._replace(when=parse_edtf("2026-04-01"), cancelled=CANCELLED),
            ENDED,
            "Nieuwe datum: Audit | Toch niet afgezegd. | Was: woensdag 1 april 2026. | "
            "Wordt: maandag 2 februari 2026. | Dat is 58 dagen eerder. | Dat is al voorbij. | "
            "In onze lijst staat niet dat dit gebeurd is.",
        ),
        (
            ENDED._replace(cancelled=CANCELLED),
            ENDED._replace(cancelled=CANCELLED, location="Zwolle"),
            "Gewijzigd: Audit | Plaats: was niet ingevuld, wordt ‘Zwolle’. | Ging niet door.",
        ),
        (
            ENDED,
            None,
            "Uit de lijst: Audit | Wij volgen deze mijlpaal niet meer; dat zegt niet of hij is doorgegaan. | "
            "Was: maandag 2 februari 2026.",
        ),
        (
            ENDED._replace(done=day("2026-02-02")),
            None,
            "Uit de lijst: Audit | Wij volgen deze mijlpaal niet meer. | Was: maandag 2 februari 2026.",
        ),
    ],
)
def test_what_became_of_a_date_that_has_passed_is_told_in_the_past(
    before: Milestone, after: Milestone | None, told: str
) -> None:
    change = compare(before, after)
    assert change
    notice = change_notice(change, audience("2026-03-04"))
    assert " | ".join([notice.headline, *notice.sentences]) == told


HEARING = milestone("2026-03-04T09:30[Europe/Amsterdam]", kind=Kind.EVENT, title="Zitting")
EARLIER = HEARING._replace(when=parse_edtf("2026-03-04T08:30[Europe/Amsterdam]"))


@each_row(
    ("before", "after", "told"),
    [
        (
            HEARING,
            EARLIER,
            "Nieuwe tijd: Zitting | Was: woensdag 4 maart 2026 om 09:30 uur. | "
            "Wordt: woensdag 4 maart 2026 om 08:30 uur. | Dat is eerder op dezelfde dag.{over}",
        ),
        (
            HEARING._replace(when=parse_edtf("2026-03-05")),
            EARLIER,
            "Eerder dan gedacht: Zitting | Was: donderdag 5 maart 2026. | "
            "Wordt: woensdag 4 maart 2026 om 08:30 uur. | Dat is 1 dag eerder.{over}",
        ),
        (
            EARLIER,
            EARLIER._replace(location="Den Haag"),
            "Gewijzigd: Zitting | Datum: woensdag 4 maart 2026 om 08:30 uur (vandaag).{over} | "
            "Plaats: was niet ingevuld, wordt ‘Den Haag’. | De datum blijft gelijk.",
        ),
        # What may be called late only later is not over.
        (
            HEARING,
            EARLIER._replace(overdue_after=day("2026-03-10")),
            "Nieuwe tijd: Zitting | Was: woensdag 4 maart 2026 om 09:30 uur. | "
            "Wordt: woensdag 4 maart 2026 om 08:30 uur. | Dat is eerder op dezelfde dag.",
        ),
    ],
)
@each_row(("clock", "over"), [("08:29", ""), ("08:31", " | Dat is al voorbij.")])
def test_a_time_that_has_passed_says_so(
    before: Milestone, after: Milestone, told: str, clock: str, over: str
) -> None:
    change = compare(before, after)
    assert change
    notice = change_notice(change, audience("2026-03-04")._replace(now=at(f"2026-03-04 {clock}")))
    assert " | ".join([notice.headline, *notice.sentences]) == told.format(over=over)


@pytest.mark.parametrize(("clock", "words"), [("08:29", "Datum:"), ("08:31", "De datum was")])
def test_a_time_that_has_passed_when_it_is_new_is_told_as_past(clock: str, words: str) -> None:
    change = compare(None, EARLIER)
    assert change
    notice = change_notice(change, audience("2026-03-04")._replace(now=at(f"2026-03-04 {clock}")))
    assert notice.sentences == (f"{words} woensdag 4 maart 2026 om 08:30 uur.",)


def test_on_the_last_day_of_a_period_its_day_is_known() -> None:
    assert _said(QUARTER, "latest:P7D", "2025-12-31") == (
        "Laatste dag: begin van ‘Robuustheid 112’ | De brief zegt: ‘in het vierde kwartaal’. | "
        "Dat is 1 oktober t/m 31 december 2025."
    )


def test_a_reminder_that_comes_after_its_time_says_so() -> None:
    (reminder,) = (one for one in plan_reminders(HEARING, rule("P0D"), dutch_holidays, day("2026-03-04")))
    told = []
    for clock in ("09:29", "09:31"):
        speaker = audience("2026-03-04")._replace(now=at(f"2026-03-04 {clock}"))
        notice = reminder_notice(reminder, HEARING, speaker)
        told.append(" | ".join([notice.headline, *notice.sentences]))
    assert told == [
        "Vandaag: Zitting | Datum: woensdag 4 maart 2026 om 09:30 uur.",
        "Vandaag, tijd al voorbij: Zitting | De datum was woensdag 4 maart 2026 om 09:30 uur.",
    ]


def test_the_link_of_a_change_that_asks_is_the_one_its_sentence_names() -> None:
    change = compare(APPLY, APPLY._replace(when=parse_edtf("../2026-02-01")))
    assert change
    speaker = audience("2026-03-04", url="https://m.example")._replace(
        answer_link=lambda _: "https://m.example/answer/x"
    )
    notice = change_notice(change, speaker)
    assert notice.sentences[-1] == "Weet u hoe het staat? Geef antwoord via de link ‘Antwoord geven’."
    assert [link.text for link in notice.links] == ["Antwoord geven", "Bekijk de mijlpaal"]
