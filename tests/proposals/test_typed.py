"""What is guessed from a title and the words of a date, alike in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from notifier.events_file.problems import Locale
from notifier.events_file.typed_dates import DateInWordsError
from notifier.proposals.typed import find_past_day, guess, meaning_of, read_typed_date
from notifier.timeline.model import Modality
from notifier.words import Language
from tests.rows import each_row


@each_row(
    ("title", "phrases", "expected"),
    [
        ("Plan X", ("voor eind 2027", "by the end of 2027"), "deadline fixed"),
        ("Plan X", ("voor eind 2027 of 2028", "by the end of 2027 or 2028"), "deadline fixed"),
        ("Plan X", ("voor het eind ervan", "by the end of it"), "deadline fixed"),
        ("Plan X", ("eind 2027", "the end of 2027"), "event fixed"),
        ("Oplevering rapport", ("uiterlijk eind 2027", "by the end of 2027"), "publication fixed"),
        ("Oplevering rapport", ("eind 2027", "at the end of 2027"), "publication fixed"),
        ("Oplevering rapport", ("begin 2027", "at the beginning of 2027"), "publication fixed"),
        ("Oplevering rapport", ("vanaf begin 2027", "from the start of 2027"), "start fixed"),
        ("Publication of the plan", ("uiterlijk eind 2027", "by the end of 2027"), "publication fixed"),
        ("Einde contract", ("vanaf begin 2027", "from the start of 2027"), "end fixed"),
        ("Plan X", ("uiterlijk op 1 juli 2027", "at the latest on 1 July 2027"), "deadline fixed"),
        (
            "Plan X",
            ("naar verwachting uiterlijk op 1 juli 2027", "expected at the latest on 1 July 2027"),
            "deadline expected",
        ),
        ("Plan X", ("vermoedelijk vanaf 1 juli 2027", "probably from 1 July 2027"), "start expected"),
        ("Plan X", ("beoogd op 1 juli 2027", "intended on 1 July 2027"), "event intended"),
        ("Plan X", ("start van het jaar", "start of the game"), "event fixed"),
    ],
)
def test_the_words_of_a_date_say_what_they_say_in_both_languages(
    title: str, phrases: tuple[str, ...], expected: str
) -> None:
    for phrase in phrases:
        for words, quote in ((phrase, ""), (phrase, phrase)):
            found = guess(title, words, date(2026, 3, 12), quote)
            assert f"{found.kind} {found.modality}" == expected, (words, quote)


@each_row(
    ("phrases", "expected"),
    [
        (("vanaf 2029", "met ingang van 2029", "per 2029", "from 2029", "as of 2029"), Modality.FIXED),
        (("2029 en verder", "2029 onwards"), Modality.FIXED),
        (("gaat in per 1 juli 2029", "will apply from 1 July 2029"), Modality.FIXED),
        (("behoudens instemming op 1 mei 2029", "1 May 2029, barring objections"), Modality.EXPECTED),
        (("zonder tegenbericht op 1 mei 2029", "1 May 2029, weather permitting"), Modality.EXPECTED),
        (("in ieder geval op 1 mei 2029", "in any case on 1 May 2029"), Modality.FIXED),
        (("de wet gaat in op 1 mei 2029", "the act takes effect on 1 May 2029"), Modality.FIXED),
        (("beoogd vanaf 2029", "intended from 2029"), Modality.INTENDED),
        (("niet eerder dan 2029", "niet vroeger dan 2029", "not before 2029"), Modality.EXPECTED),
        (("niet voor 1 maart 2029", "niet vóór 2029", "not until 2029"), Modality.EXPECTED),
        (("op zijn vroegst in 2029", "at the earliest in 2029", "2029 at the earliest"), Modality.EXPECTED),
        (("op z'n vroegst in 2029", "ten vroegste in 2029", "no earlier than 2029"), Modality.EXPECTED),
        (("pas in 2029", "pas vanaf 2029", "pas eind 2029", "only from 2029"), Modality.EXPECTED),
        (("eerst in 2029", "only in 2029", "earliest 2029"), Modality.EXPECTED),
        (("na 2029", "2029 of later", "after 2029", "on or after 1 May 2029"), Modality.EXPECTED),
        (("streefdatum 1 mei 2029", "target date 1 May 2029"), Modality.INTENDED),
        (("onder voorbehoud 1 mei 2029", "1 May 2029 subject to change"), Modality.EXPECTED),
        (("wellicht mei 2029", "voorlopig 1 mei 2029", "possibly May 2029"), Modality.EXPECTED),
        (
            ("naar schatting 1 mei 2029", "1 mei 2029 (schatting)", "1 mei 2029 naar schatting"),
            Modality.EXPECTED,
        ),
        (("geschat op mei 2029", "hoogstwaarschijnlijk mei 2029", "estimated May 2029"), Modality.EXPECTED),
        (("in all probability May 2029", "May 2029 (estimate)", "presumably May 2029"), Modality.EXPECTED),
        (("de bouw start op zijn vroegst in 2029", "works start in 2029 at the earliest"), Modality.EXPECTED),
    ],
)
def test_a_lower_bound_is_never_fixed(phrases: tuple[str, ...], expected: Modality) -> None:
    for phrase in phrases:
        assert guess("Plan X", phrase, date(2026, 3, 12)).modality is expected, phrase


def test_the_words_and_the_quote_both_say_how_firm_it_is() -> None:
    said_on = date(2026, 3, 12)
    assert [
        guess("Plan X", words, said_on, quote).modality
        for words, quote in (
            ("na 2028", "na 2028"),
            ("2029/..", "vanaf 2029"),
            ("2029/..", "pas in 2029"),
            ("beoogd in 2029", "in 2029"),
        )
    ] == [Modality.EXPECTED, Modality.FIXED, Modality.EXPECTED, Modality.INTENDED]


@pytest.mark.parametrize(
    "text",
    [
        "minimaal 2027",
        "vroeger dan 2028",
        "1 mei 2027 en niet later",
        "in 2027 of daarvoor",
        "1 mei 2027 (op zijn vroegst)",
        "op zijn vroegst wordt het 1 mei 2027",
        "at most 2028",
        "sooner than 2028",
        "2028, not later",
        "in 2029 earliest",
        "1 May 2027 latest",
        "het wordt 1 mei 2027 of zoveel later als nodig",
        "it becomes 1 May 2027 or shortly thereafter",
        "het begint niet uiterlijk op 1 mei 2027",
    ],
)
def test_a_bound_that_is_not_read_is_not_left_out(text: str) -> None:
    with pytest.raises(DateInWordsError) as raised:
        read_typed_date(text, date(2026, 3, 12), Locale(Language.NL, "Europe/Amsterdam"))
    assert raised.value.problem.key == "date.unreadable"


@pytest.mark.parametrize(
    "text",
    [
        "nog voor de zomer, uiterlijk 1 juni",
        "op 1 mei en anders op 1 juni 2027",
        "eerst 1 mei 2027, later 1 juni 2028 als het moet",
        "ontwerp in mei 2027, besluit in juni 2027",
        "draft on 1 May 2027, decision on 1 June 2027",
        "before the summer, at the latest on 1 June 2027",
    ],
)
def test_several_dates_are_not_taken_for_none(text: str) -> None:
    with pytest.raises(DateInWordsError) as raised:
        read_typed_date(text, date(2026, 3, 12), Locale(Language.NL, "Europe/Amsterdam"))
    assert raised.value.problem.key == "date.several"


@each_row(
    ("text", "expected"),
    [
        ("verschoven van 1 mei naar 1 juni 2027", ("1 juni 2027", "2027-06-01")),
        ("niet op 1 mei maar op 1 juni 2027", ("op 1 juni 2027", "2027-06-01")),
        ("was gepland op 1 mei 2027 en is nu voorzien op 1 juni 2027", ("op 1 juni 2027", "2027-06-01")),
        ("Verzet naar 1 mei 2027, daarna volgt het besluit", ("1 mei 2027", "2027-05-01")),
        (
            "In de week van 1 mei 2027, eerder dan verwacht",
            ("In de week van 1 mei 2027", "2027-04-26/2027-05-02"),
        ),
        ("stel ik uit tot 1 mei 2027", ("1 mei 2027", "2027-05-01")),
        ("uit te stellen tot 1 mei 2027", ("1 mei 2027", "2027-05-01")),
        ("we postpone the start until 1 May 2027", ("1 May 2027", "2027-05-01")),
        ("It moves to 1 May 2027, which is later than planned", ("1 May 2027", "2027-05-01")),
        ("1 May 2027 subject to change", ("1 May 2027", "2027-05-01")),
        ("1 mei 2027, mits de raad instemt", ("1 mei 2027", "2027-05-01")),
        ("behoudens instemming van de raad op 1 mei 2027", ("op 1 mei 2027", "2027-05-01")),
        ("niet gereed voor 1 mei 2027", ("niet gereed voor 1 mei 2027", "2027-05-01/..")),
        ("not ready before 1 May 2027", ("not ready before 1 May 2027", "2027-05-01/..")),
        ("Op 1 mei 2027 opent het loket en start de regeling", ("Op 1 mei 2027", "2027-05-01")),
        ("De kazerne opent in 2028 op zijn vroegst", ("in 2028 op zijn vroegst", "2028/..")),
    ],
)
def test_other_words_around_a_date_say_nothing_of_its_days(text: str, expected: tuple[str, str]) -> None:
    typed = read_typed_date(text, date(2026, 3, 12), Locale(Language.NL, "Europe/Amsterdam"))
    assert (typed.words, typed.reading.when.text) == expected


@each_row(
    "text",
    [
        "1 apri 2027",
        "begn 2027",
        "vierde kwartal 2027",
        "eerste mei 2027",
        "zomer 20027",
        "1 mei 20027",
        "voor de zomervakantie 2027",
        "in de herfstvakantie van 2027",
        "de eerste weken van 2027",
        "weekend van 3 mei 2027",
        "laatste week van 2027",
        "volgend jaar ergens in mei",
        "2027 of zo",
        "12:00 uur op 3 mei 2027",
        "van 5 tot 3 maart 2027",
        "drie weken voor maart 2027",
        "three weeks before March 2027",
        "uiterlijk 1 oktober van het voorafgaande jaar",
        "by 1 October of the preceding year",
        "the first weeks of 2027",
        "next year sometime in May",
        "at 12:00 on 3 May 2027",
        "de telling is op 30 februari 2027",
        "het overleg is ieder jaar, op 1 en 9 mei 2027",
    ],
)
def test_a_date_with_words_beside_it_that_were_not_read_is_refused(text: str) -> None:
    with pytest.raises(DateInWordsError):
        read_typed_date(text, date(2026, 11, 27), Locale(Language.NL, "Europe/Amsterdam"))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("planning: 2027", "2027"),
        ("het wordt mei 2027", "2027-05"),
        ("beoogd mei 2027", "2027-05"),
        ("streefdatum 2027", "2027"),
        ("2027 (onder voorbehoud)", "2027"),
        ("besluit komt volgend jaar", "2027"),
        ("volgend jaar mei", "2027-05"),
        ("next year May", "2027-05"),
        ("het contract loopt af in 2027", "2027"),
        ("de wet gaat in op 1 mei 2029", "2029-05-01"),
        ("the contract ends in 2027", "2027"),
        ("twee weken voor kerst 2027", "2027-12-11"),
        ("2 weken na Pinksteren 2027", "2027-05-31"),
        ("met ingang van de dag na 31 maart 2027", "2027-04-01"),
        ("in mei en november", "{2026-11,2027-05}"),
        ("in april en december", "{2026-12,2027-04}"),
        ("5 en 3 maart 2027", "{2027-03-03,2027-03-05}"),
        ("uiterlijk einde werkdag op 5 maart 2027", "../2027-03-05"),
        ("by close of business on 5 March 2027", "../2027-03-05"),
        ("3 mei 2027 om 12.00 uur", "2027-05-03T12:00[Europe/Amsterdam]"),
    ],
)
def test_a_sentence_with_a_date_gives_it(text: str, when: str) -> None:
    typed = read_typed_date(text, date(2026, 11, 27), Locale(Language.NL, "Europe/Amsterdam"))
    assert typed.reading.when.text == when


@pytest.mark.parametrize(
    ("text", "language", "meaning"),
    [
        ("jaarlijks op 1 maart", Language.NL, "ieder jaar op 1 maart"),
        ("elk jaar op 1 maart 2027", Language.NL, "ieder jaar op 1 maart"),
        ("every year on 1 March", Language.EN, "every year on 1 March"),
        ("het overleg is elk jaar op 1 maart", Language.NL, "ieder jaar op 1 maart"),
        (
            "het overleg is ieder kwartaal, voor het eerst op 1 april 2027",
            Language.NL,
            "iedere 3 maanden op de 1e",
        ),
        ("1 maart 2027", Language.NL, "1 maart 2027"),
        # As firm as the words.
        ("naar verwachting 20 januari 2027", Language.NL, "20 januari 2027 (verwacht)"),
        ("expected early 2027", Language.EN, "January to March 2027 (expected, approximately)"),
        ("niet eerder dan 2029", Language.NL, "niet eerder dan 2029"),
    ],
)
def test_what_comes_back_is_read_back_so(text: str, language: Language, meaning: str) -> None:
    said_on = date(2026, 11, 27)
    typed = read_typed_date(text, said_on, Locale(language, "Europe/Amsterdam"))
    assert meaning_of(typed, said_on, language) == meaning


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Brief van 3 nov. 2026", "2026-11-03"),
        ("Brief van 3 nov. 2025", "2025-11-03"),
        ("Letter of 3 Sept. 2026", "2026-09-03"),
        ("Kamerbrief 3-11-2026", "2026-11-03"),
        ("Brief van 3 november", "2026-11-03"),
        ("Brief van 12 dec.", "2025-12-12"),
        ("Brief van 28 november 2026", "2026-11-28"),
        ("Brief van 3 nov. 2026 over de livegang op 1 februari 2027", "2026-11-03"),
        ("Brief van 3 dec. 2026", None),
        ("Brief van november 2026", None),
        ("Verslagen van 3 en 5 november 2026", None),
        ("Kamerstuk 29517, nr. 300", None),
    ],
)
def test_a_title_names_the_day_of_its_letter(title: str, day: str | None) -> None:
    found = find_past_day(title, date(2026, 11, 28), Locale(Language.NL, "Europe/Amsterdam"))
    assert found == (date.fromisoformat(day) if day else None)
