"""Letters as a whole: what is said twice, and topics."""

from __future__ import annotations

from datetime import date

import pytest

from notifier.letters.dutch import DUTCH
from notifier.letters.layout import read_blocks
from notifier.letters.reading import Letter, read_letter, topics_of, vocabulary_of
from tests.rows import each_row


def _proposals(text: str) -> list[tuple[str, int]]:
    found = read_letter(read_blocks(text), Letter(date(2026, 3, 12), sender="Ministerie"), DUTCH)
    return [(one.title, len(one.also)) for one in found if not one.reason]


@pytest.mark.parametrize(
    ("text", "proposals"),
    [
        (
            "De kazerne opent op 1 juni 2026. Wij melden u nogmaals dat de kazerne op 1 juni 2026 opent.",
            [("Kazerne opent", 1)],
        ),
        (
            "De kazerne opent op 1 juni 2026.\n\n# Regeling\nDe regeling gaat in op 1 juni 2026.",
            [("Kazerne opent", 0), ("Regeling gaat in", 0)],
        ),
        (
            "De kazerne opent op 1 juni 2026. De kazerne opent voor publiek op 2 juni 2026.",
            [("Kazerne opent", 0), ("Kazerne opent voor publiek", 0)],
        ),
    ],
)
def test_what_is_said_twice_is_one_proposal(text: str, proposals: list[tuple[str, int]]) -> None:
    assert _proposals(text) == proposals


@each_row(
    ("text", "proposals"),
    [
        (
            "De opening van kazerne Epe is op 1 mei 2027. De opening van kazerne Ede is op 1 mei 2027.",
            [("Opening van kazerne Epe", 0), ("Opening van kazerne Ede", 0)],
        ),
        (
            "Regio Utrecht levert het plan uiterlijk 1 mei 2027 aan. "
            "Regio Drenthe levert het plan uiterlijk 1 mei 2027 aan.",
            [("Regio Utrecht levert het plan aan", 0), ("Regio Drenthe levert het plan aan", 0)],
        ),
        (
            "De kazerne in Epe opent op 1 mei 2027. De meldkamer in Ede opent op 1 mei 2027.",
            [("Kazerne in Epe opent", 0), ("Meldkamer in Ede opent", 0)],
        ),
        (
            "De kazerne (Epe) opent op 1 mei 2027. De kazerne (Ede) opent op 1 mei 2027.",
            [("Kazerne opent", 0), ("Kazerne opent", 0)],
        ),
        (
            "Voor de brandweer (regio noord) geldt dat het contract op 1 mei 2027 afloopt. "
            "Voor de brandweer (regio zuid) geldt dat het contract op 1 mei 2027 afloopt.",
            [("Contract afloopt", 0), ("Contract afloopt", 0)],
        ),
        (
            "Fase 1 start op 1 mei 2027. Fase 2 start op 1 mei 2027. De fase start op 1 mei 2027.",
            [("Start Fase 1", 0), ("Start Fase 2", 0), ("Start fase", 0)],
        ),
        (
            "# Kazerne Epe\nDe opening is op 1 mei 2027.\n\n# Kazerne Ede\nDe opening is op 1 mei 2027.",
            [("Kazerne Epe: opening", 0), ("Kazerne Ede: opening", 0)],
        ),
        (
            "| Wat | Waar | Wanneer |\n|---|---|---|\n"
            "| opening kazerne | Epe | 1 mei 2027 |\n| opening kazerne | Ede | 1 mei 2027 |",
            [("Opening kazerne", 0), ("Opening kazerne", 0)],
        ),
        (
            "De kazerne Epe opent op 1 mei 2027. De opening van kazerne Epe is dus op 1 mei 2027. "
            "De kazerne opent op 1 mei 2027. Kazerne Epe wordt op 1 mei 2027 geopend.",
            [("Kazerne Epe opent", 3)],
        ),
    ],
)
def test_what_names_another_thing_is_a_proposal_of_its_own(
    text: str, proposals: list[tuple[str, int]]
) -> None:
    assert _proposals(text) == proposals


def test_the_sender_does_what_the_letter_says_in_the_first_person() -> None:
    (found,) = read_letter(
        read_blocks("Ik stuur u het plan in mei 2026."), Letter(date(2026, 3, 12), sender="Ministerie"), DUTCH
    )
    assert found.owner == "Ministerie"


@pytest.mark.parametrize(
    ("text", "title", "owner"),
    [
        (
            "Het loket in Zeist was beoogd per 1 februari 2026. De start verschuift naar 1 oktober 2027.",
            "Loket in Zeist: start",
            "",
        ),
        (
            "Het loket in Zeist was beoogd per 1 februari 2026. Hierdoor verschuift de inwerkingtreding naar mei 2027.",
            "Loket in Zeist: inwerkingtreding",
            "",
        ),
        ("De start van het loket verschuift naar mei 2027.", "Start van het loket", ""),
        ("De gemeente Zeist start het loket in mei 2027.", "Gemeente Zeist start het loket", ""),
    ],
)
def test_what_moves_is_named_and_an_article_owns_nothing(text: str, title: str, owner: str) -> None:
    found = read_letter(read_blocks(text), Letter(date(2026, 3, 12)), DUTCH)
    assert [(one.title, one.owner) for one in found if not one.reason] == [(title, owner)]


@each_row(
    ("text", "modalities"),
    [
        ("Naar verwachting start het loket in mei 2027.", ["expected"]),
        ("Het loket start in mei 2027, naar verwachting.", ["expected"]),
        (
            "Naar verwachting start het loket in mei 2027 en wordt het in juni 2028 uitgebreid.",
            ["expected", "expected"],
        ),
        ("Het plan van aanpak verschijnt in mei 2027.", ["fixed"]),
        ("Wij zijn van plan het loket in mei 2027 te openen.", ["intended"]),
    ],
)
def test_the_words_of_the_date_say_how_firm_it_is(text: str, modalities: list[str]) -> None:
    found = read_letter(read_blocks(text), Letter(date(2026, 3, 12)), DUTCH)
    assert [one.modality.value for one in found if not one.reason] == modalities


def test_the_place_and_day_above_a_letter_are_no_heading_of_what_it_says() -> None:
    text = "Zeist, 12 maart 2026\nBetreft: Stand van zaken\n\nHet loket start op 1 juni 2026 met nieuwe uren."
    assert [title for title, _ in _proposals(text)] == ["Loket start met nieuwe uren"]


def test_topics_are_those_of_the_list_that_are_named() -> None:
    (found,) = read_letter(
        read_blocks("# Crisisbeheersing\nIn mei 2026 start de opleiding voor C2000."),
        Letter(date(2026, 3, 12)),
        DUTCH,
    )
    assert topics_of(found, ("c2000", "crisisbeheersing", "brandweer")) == ("c2000", "crisisbeheersing")


def test_a_row_of_an_action_list_names_what_and_who() -> None:
    table = "| Nr | Actie | Wie | Wanneer |\n|---|---|---|---|\n| 3 | Contract opzeggen | Afdeling inkoop | 1-12-2026 |"
    (found,) = read_letter(read_blocks(table), Letter(date(2026, 3, 12)), DUTCH)
    assert (found.title, found.owner, found.when.text) == (
        "Contract opzeggen",
        "Afdeling inkoop",
        "2026-12-01",
    )


def test_what_a_letter_says_again_is_found_at_each_of_its_places() -> None:
    piece = "Op 1 mei 2027\nstart de bouw.\n\nOp 1  mei 2027 start de bouw.\n\n"
    text = f"Er is een plan.\n\n{piece * 2}"
    (found,) = read_letter(read_blocks(text), Letter(date(2026, 6, 1)), DUTCH)
    places = [(one.offset, one.length) for one in (found.place, *found.also)]
    assert [text[at : at + length] for at, length in places] == ["Op 1 mei 2027", "Op 1  mei 2027"] * 2
    assert [at for at, _ in places] == [17, 47, 78, 108]


def test_a_heading_of_which_no_word_fits_is_not_named() -> None:
    text = (
        "# Wetsvoorstelbehandeling veiligheidsregio's\n"
        "Dit wetsvoorstel Wet op de veiligheid van alle meldkamers wordt op 3 mei 2027 behandeld."
    )
    title = "Wetsvoorstel Wet op de veiligheid van alle meldkamers behandeld"
    assert _proposals(text) == [(title, 0)]


@each_row(
    ("sentence", "moments"),
    [
        (
            "Inschrijven kan van 1 maart 2027, 09.00 uur tot 31 maart 2027, 17.00 uur.",
            [
                ("start", "2027-03-01T09:00[Europe/Amsterdam]"),
                ("deadline", "2027-03-31T17:00[Europe/Amsterdam]"),
            ],
        ),
        (
            "Dien uw plan in voor 1 april 2027 om 12 uur.",
            [("deadline", "2027-04-01T12:00[Europe/Amsterdam]")],
        ),
        ("Dien uw plan in tot 1 april 2027 24.00 uur.", [("deadline", "../2027-04-01")]),
        (
            "Het overleg is op 1 april 2027 om 12.00 uur.",
            [("event", "2027-04-01T12:00[Europe/Amsterdam]")],
        ),
        (
            "Op dinsdag 4 mei 2027 om 12.00 uur wordt het bericht verzonden.",
            [("publication", "2027-05-04T12:00[Europe/Amsterdam]")],
        ),
        ("The hearing is on 1 April 2027 at 10:00.", [("event", "2027-04-01T10:00[Europe/Amsterdam]")]),
        ("Het overleg is op 1 april 2027 van 14.00 tot 16.00 uur.", [("event", "2027-04-01")]),
        (
            "De inschrijving opent op 1 februari 2027 om 9.00 uur en sluit op 26 februari 2027 om 17.00 uur.",
            [
                ("start", "2027-02-01T09:00[Europe/Amsterdam]"),
                ("end", "2027-02-26T17:00[Europe/Amsterdam]"),
            ],
        ),
        (
            "Aanvragen kunnen worden ingediend vanaf 4 januari tot en met 29 januari 2027, 12.00 uur.",
            [("start", "2027-01-04"), ("deadline", "2027-01-29T12:00[Europe/Amsterdam]")],
        ),
        (
            "Het onderhoud is op 6 maart 2027 van 22.00 uur tot 7 maart 2027 06.00 uur.",
            [
                ("start", "2027-03-06T22:00[Europe/Amsterdam]"),
                ("end", "2027-03-07T06:00[Europe/Amsterdam]"),
            ],
        ),
        (
            "De inschrijving sluit om 17.00 uur op 26 februari 2027.",
            [("end", "2027-02-26T17:00[Europe/Amsterdam]")],
        ),
        ("De termijn verstrijkt op 1 maart 2027 om 24.00 uur.", [("deadline", "2027-03-01")]),
        ("The tender closes at noon on 15 March 2027.", [("end", "2027-03-15T12:00[Europe/Amsterdam]")]),
        (
            "The portal opens on 1 February 2027 at 9:00 and closes on 26 February 2027 at 17:00.",
            [
                ("start", "2027-02-01T09:00[Europe/Amsterdam]"),
                ("end", "2027-02-26T17:00[Europe/Amsterdam]"),
            ],
        ),
        (
            "Maintenance is on 6 March 2027 from 22:00 until 7 March 2027 06:00.",
            [
                ("start", "2027-03-06T22:00[Europe/Amsterdam]"),
                ("deadline", "2027-03-07T06:00[Europe/Amsterdam]"),
            ],
        ),
        (
            "Applications can be submitted by 31 March 2027 at 5 pm.",
            [("deadline", "2027-03-31T17:00[Europe/Amsterdam]")],
        ),
    ],
)
def test_a_clock_time_of_a_last_day_is_in_the_zone_of_the_list(
    sentence: str, moments: list[tuple[str, str]]
) -> None:
    letter = Letter(date(2026, 3, 12), zone="Europe/Amsterdam")
    found = read_letter(read_blocks(sentence), letter, vocabulary_of(sentence))
    assert [(one.kind.value, one.when.text) for one in found if not one.reason] == moments


@pytest.mark.parametrize(
    ("said_on", "first"),
    [
        (date(2026, 3, 12), "../2026-04-01"),
        (date(2026, 6, 2), "../2026-10-01"),
        (date(2026, 11, 2), "../2027-04-01"),
    ],
)
def test_what_comes_back_on_two_days_begins_on_the_first_to_come(said_on: date, first: str) -> None:
    sentence = "Halfjaarlijks, uiterlijk 1 april en 1 oktober, ontvangt u een rapportage."
    (found,) = read_letter(read_blocks(sentence), Letter(said_on), DUTCH)
    assert (found.when.text, found.rule) == (first, "FREQ=MONTHLY;INTERVAL=6")


@each_row(
    ("sentence", "owner"),
    [
        ("Zonder besluit voor 1 september 2026 vervalt de reservering.", ""),
        ("Aanvragen kunnen tot 1 april 2027 worden ingediend.", ""),
        ("Inschrijven kan tot 1 april 2027.", ""),
        ("Halfjaarlijks ontvangt u op 1 oktober 2026 de rapportage.", ""),
        ("Gemeenten kunnen tot 1 april 2027 reageren.", "gemeenten"),
        ("TNO start op 1 april 2027 met het onderzoek.", "TNO"),
        ("Rijkswaterstaat start op 1 april 2027 met de bouw.", "Rijkswaterstaat"),
        ("Bezwaar kan tot 1 april 2027 worden gemaakt.", ""),
        ("De Inspectie start op 1 april 2027 met het onderzoek.", "Inspectie"),
        ("Politie Nederland start op 1 april 2027 met het onderzoek.", "Politie Nederland"),
        ("Beroep kan worden ingesteld binnen zes weken na 15 januari 2027.", ""),
        ("Offertes kunnen tot 1 april 2027 worden ingediend.", ""),
        ("Reacties kunnen tot 1 april 2027 naar het secretariaat.", ""),
        ("De raad wordt uiterlijk 1 april 2027 geïnformeerd.", ""),
        ("De minister moet uiterlijk 1 april 2027 worden geïnformeerd.", ""),
        ("De minister zal de plannen die worden gemaakt uiterlijk 1 april 2027 sturen.", "minister"),
        ("The Council shall be informed by 1 April 2027.", ""),
        ("Agencies shall be required to submit a plan by 1 April 2027.", "agencies"),
        ("Objections may be lodged until 1 October 2026.", ""),
        ("The act enters into force in 2028 and by June 2028 the evaluation is published.", ""),
        ("Agencies shall report by 1 October 2026.", "agencies"),
    ],
)
def test_the_first_word_of_a_sentence_is_no_owner_unless_it_is_a_name(sentence: str, owner: str) -> None:
    letter = Letter(date(2026, 3, 12))
    found = read_letter(read_blocks(sentence), letter, vocabulary_of(sentence))
    assert {one.owner for one in found} == {owner}
