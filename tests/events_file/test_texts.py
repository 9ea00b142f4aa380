"""Texts of the organisation: read, checked, and used instead of those of the program."""

from __future__ import annotations

import pytest

from notifier.dates.working_days import dutch_holidays
from notifier.events_file.texts import OWN_TEXTS, own_keys
from notifier.reminders.audience import Audience
from notifier.reminders.notices import reminder_notice
from notifier.reminders.plan import plan_reminders
from notifier.timeline.fields import Output, shown_in
from notifier.timeline.model import Modality
from notifier.words import Language, catalog
from tests.conftest import day
from tests.events_file.files import parse, said
from tests.reminders.test_plan import rule
from tests.rows import each_row

ROW = "{id: a, title: Besluit, when: 2026-06-16, action: Bel ons, owner: LOCC}"


def _texts(*lines: str) -> str:
    return "texts:\n" + "".join(f"  {line}\n" for line in lines)


def test_texts_are_read_by_language_and_key() -> None:
    events = parse(
        ROW,
        sections=_texts(
            "nl: {notice.day: 'LET OP {title} {away}', fact.owner: Trekker}", "en: {fact.owner: Lead}"
        ),
    )
    assert said(events) == []
    assert events.timeline.texts == {
        Language.NL: {"notice.day": "LET OP {title} {away}", "fact.owner": "Trekker"},
        Language.EN: {"fact.owner": "Lead"},
    }


def test_a_file_without_texts_has_none() -> None:
    assert parse(ROW).timeline.texts == {}


def _told(language: Language, **texts: str) -> tuple[str, ...]:
    rows = ", ".join(f"{key.replace('_', '.', 1)}: '{text}'" for key, text in texts.items())
    timeline = parse(ROW, sections=_texts(f"nl: {{{rows}}}")).timeline
    (one,), audience = (
        (timeline.milestones[0]._replace(modality=Modality.INTENDED),),
        Audience(language=language, today=day("2026-06-09"), timeline=timeline),
    )
    (reminder,) = plan_reminders(one, rule("P7D"), dutch_holidays, audience.today)
    notice = reminder_notice(reminder, one, audience)
    return (notice.headline, *notice.sentences, *(f"{fact.name}: {fact.value}" for fact in notice.facts))


def test_own_words_are_said_in_their_language_and_nowhere_else() -> None:
    own = {
        "notice_day": "Agenda: {title}, {away}!",
        "notice_date_intended_now": "Op {date}",
        "fact_owner": "Trekker",
    }
    assert _told(Language.NL) == (
        "Over 7 dagen (beoogd): Besluit",
        "Actie: Bel ons.",
        "Beoogde datum: dinsdag 16 juni 2026.",
        "Eigenaar: LOCC",
    )
    assert _told(Language.NL, **own) == (
        "Agenda: Besluit, Over 7 dagen! (beoogd)",
        "Actie: Bel ons.",
        "Op dinsdag 16 juni 2026",
        "Trekker: LOCC",
    )
    assert _told(Language.EN, **own) == _told(Language.EN)


def test_a_gap_can_be_left_out_and_a_word_can_follow_the_number() -> None:
    events = parse(
        ROW,
        sections=_texts(
            "nl:",
            "  notice.days_left: 'Nog {days:1 etmaal|meer dan een etmaal}: {title}'",
            "  notice.opens: Begonnen",
        ),
    )
    assert said(events) == []
    audience = Audience(language=Language.NL, today=day("2026-06-09"), timeline=events.timeline)
    assert audience.say("notice.days_left", days=1, title="A") == "Nog 1 etmaal: A"
    assert audience.say("notice.days_left", days=2, title="{days}") == "Nog meer dan een etmaal: {days}"
    assert audience.say("notice.opens", title="A") == "Begonnen"


@each_row(
    ("lines", "problems"),
    [
        (
            ["nl: {notice.dya: X}"],
            [
                "fout: notice.dya: 'notice.dya': deze tekst is er niet, of is niet aan te passen. "
                "Bedoelt u 'notice.day'?"
            ],
        ),
        (
            ["nl: {page.feeds: X}"],
            ["fout: page.feeds: 'page.feeds': deze tekst is er niet, of is niet aan te passen."],
        ),
        (
            ["nl: {notice.day: 'Let op {titel} {x}'}"],
            [
                "fout: notice.day: 'Let op {titel} {x}': {titel}, {x} kan hier niet; verwacht: {away}, {certainty}, {title}."
            ],
        ),
        (
            ["nl: {section.near: 'Week {n}'}"],
            ["fout: section.near: 'Week {n}': {n} kan hier niet; verwacht: -."],
        ),
        (
            ["ln: {notice.day: X}"],
            ["fout: 'ln': geen keuze uit de lijst; verwacht: nl, en."],
        ),
        (["nl: tekst"], ["fout: hier horen sleutels met waarden."]),
        (
            ["nl: {notice.day: ''}"],
            ["fout: notice.day: deze sleutel heeft geen waarde; vul haar in of haal de sleutel weg."],
        ),
        (["nl: {notice.day: [a]}"], ["fout: notice.day: hier hoort een tekst, geen lijst of blok."]),
        (
            ["nl: {fact.owner: A, fact.owner: B}"],
            ["fout: 'fact.owner': deze sleutel staat er al, op regel 9; houd er een over."],
        ),
    ],
)
def test_what_is_no_text_of_ours_is_told(lines: list[str], problems: list[str]) -> None:
    assert said(parse(ROW, sections=_texts(*lines))) == problems


def test_the_section_itself_must_be_a_table() -> None:
    assert said(parse(ROW, sections="texts: ja\n")) == ["fout: hier horen sleutels met waarden."]


def test_only_what_is_said_in_messages_can_be_changed() -> None:
    assert set(own_keys()) == {
        key
        for key in catalog(Language.EN)
        if key.split(".")[0] in {"notice", "fact", "link", "message", "section"}
    } | {f"fact.{row.name}" for row in shown_in(Output.MESSAGE)}
    assert all(key.startswith(OWN_TEXTS) for key in own_keys())


@pytest.mark.parametrize("language", Language)
def test_every_text_can_be_replaced_by_itself(language: Language) -> None:
    facts = {f"fact.{row.name}": row.words(language) for row in shown_in(Output.MESSAGE)}
    own = {key: ({**catalog(language), **facts})[key] for key in own_keys()}
    quoted = (f"  {key}: '{text}'" for key, text in own.items())
    events = parse(ROW, sections=_texts(f"{language}:", *quoted))
    assert said(events) == []
    assert events.timeline.texts[language] == own
