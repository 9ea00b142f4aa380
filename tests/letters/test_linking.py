"""What a letter says of milestones that the list has already."""

from __future__ import annotations

from datetime import date

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.letters.dutch import DUTCH
from notifier.letters.layout import read_blocks
from notifier.letters.linking import link_letter
from notifier.letters.reading import Letter, read_letter
from notifier.timeline.model import Kind, Milestone
from tests.rows import each_row

_LIST = (
    Milestone("lcms", "LCMS 3.0 live", Kind.START, parse_edtf("2026-07-01")),
    Milestone("kazerne", "Opening kazerne Noord", Kind.START, parse_edtf("2026-09-01")),
    Milestone(
        "contract", "Contract met de leverancier van portofoons loopt af", Kind.END, parse_edtf("2027")
    ),
    Milestone("besluit", "Besluit over de sluiting van post Zuid", Kind.DECISION, parse_edtf("2026-36")),
    Milestone("nota", "Nota bluswatervoorziening", Kind.PUBLICATION, parse_edtf("../2026-06-20")),
    Milestone("oefening", "Oefening hoogwater", Kind.EVENT, parse_edtf("2026-05-12"), done=date(2026, 5, 12)),
)


def _links(text: str) -> list[tuple[str, str, str]]:
    blocks = read_blocks(text)
    found = read_letter(blocks, Letter(date(2026, 6, 1), zone="Europe/Amsterdam"), DUTCH)
    return [
        (one.milestone, one.relation.value, one.place.phrase)
        for one in link_letter(_LIST, blocks, found, date(2026, 6, 1), DUTCH)
    ]


@each_row(
    ("text", "links"),
    [
        (
            "LCMS 3.0 gaat niet live op 1 juli 2026 maar op 1 september 2026.",
            [("lcms", "dates", "op 1 september 2026")],
        ),
        (
            "De livegang van LCMS 3.0 is op 1 september 2026, in plaats van op 1 juli 2026.",
            [("lcms", "dates", "op 1 september 2026")],
        ),
        (
            "De opening van de kazerne Noord is verschoven naar maart 2027.",
            [("kazerne", "dates", "maart 2027")],
        ),
        (
            "Ik stel de opening van de kazerne Noord uit tot 1 maart 2027.",
            [("kazerne", "dates", "1 maart 2027")],
        ),
        (
            "Het besluit over de sluiting van de post Zuid schuift door naar het voorjaar van 2027.",
            [("besluit", "dates", "het voorjaar van 2027")],
        ),
        # Its last day is the day before.
        (
            "De nota bluswatervoorziening geldt vanaf 21 juni 2026 niet langer.",
            [("nota", "confirms", "vanaf 21 juni 2026")],
        ),
        (
            "De bouw van de kazerne in Noord verloopt volgens planning.",
            [("kazerne", "confirms", "volgens planning")],
        ),
        (
            "# Portofoons\nHet contract met de leverancier loopt in maart 2028 af.",
            [("contract", "dates", "in maart 2028")],
        ),
        (
            "Over de sluiting van post Zuid volgt op een later moment een besluit.",
            [("besluit", "undated", "op een later moment")],
        ),
        (
            "Rond het najaar van 2026 zal een besluit moeten worden genomen over de sluiting en de ontmanteling van "
            "post Zuid na 1 januari 2028.",
            [("besluit", "dates", "Rond het najaar van 2026")],
        ),
        (
            "De nota over de bluswatervoorziening is in mei vastgesteld.",
            [("nota", "done", "is in mei vastgesteld")],
        ),
        # A newer word than `afgerond` counts for a milestone of its kind.
        (
            "Op 3 mei 2026 is de kazerne Noord geopend.",
            [("kazerne", "done", "is de kazerne Noord geopend")],
        ),
        ("De nota bluswatervoorziening is verstuurd.", [("nota", "done", "is verstuurd")]),
        ("De bespreking van de nota bluswatervoorziening is gestart.", []),
        ("De nota bluswatervoorziening is nog niet afgerond.", []),
        ("Zodra de nota bluswatervoorziening is afgerond, bespreken wij haar.", []),
        (
            "De opening van de kazerne Noord op 1 september 2026 is van de agenda gehaald.",
            [("kazerne", "cancelled", "van de agenda gehaald")],
        ),
        (
            "De opening van de kazerne Noord op 1 september 2026 is komen te vervallen.",
            [("kazerne", "cancelled", "komen te vervallen")],
        ),
        (
            "De opening van de kazerne Noord op 1 september 2026 om 14.00 uur vindt niet plaats.",
            [("kazerne", "cancelled", "vindt niet plaats")],
        ),
        ("De nota bluswatervoorziening komt er niet.", [("nota", "cancelled", "komt er niet")]),
        ("De opening van de kazerne Noord gaat niet door.", [("kazerne", "cancelled", "gaat niet door")]),
        (
            "De opening van de kazerne Noord is op 1 september 2026. Dat gaat helaas niet door.",
            [("kazerne", "cancelled", "gaat helaas niet door")],
        ),
        (
            "De opening van de kazerne Noord is op 1 september 2026. De excursie gaat niet door.",
            [("kazerne", "dates", "op 1 september 2026")],
        ),
        (
            "De opening van kazerne Noord op 3 mei 2027 is geannuleerd.",
            [("kazerne", "cancelled", "is geannuleerd")],
        ),
        (
            "De opening van de kazerne Noord op 1 september 2026 vindt niet plaats.",
            [("kazerne", "cancelled", "vindt niet plaats")],
        ),
        (
            "De opening van de kazerne Noord op 1 september 2026 is uitgesteld.",
            [("kazerne", "undated", "is uitgesteld")],
        ),
        (
            "De opening van de kazerne Noord zou op 1 september 2026 zijn, maar dat wordt 1 mei 2027.",
            [("kazerne", "dates", "1 mei 2027")],
        ),
        (
            "De opening van de kazerne Noord is verplaatst van 1 september 2026 naar 10 maart 2027.",
            [("kazerne", "dates", "10 maart 2027")],
        ),
        # Another day than that of the list may be of something else.
        ("De opening van de kazerne Noord op 3 mei 2027 is uitgesteld.", []),
        ("De opening van de kazerne Noord op 3 mei 2027 vindt niet plaats.", []),
        ("Als de opening van de kazerne Noord op 1 september 2026 niet doorgaat, volgt bericht.", []),
        ("De nota bluswatervoorziening wordt niet ingetrokken.", []),
        ("Indien de raad dat wil, wordt de nota bluswatervoorziening ingetrokken.", []),
        # What a sentence leaves open is of the milestone that it names itself.
        (
            "De kazerne Noord is op 3 mei 2026 geopend. Wij bouwen verder. Op termijn ontvangt u de nota bluswatervoorziening.",
            [("kazerne", "done", "is op 3 mei 2026 geopend"), ("nota", "undated", "Op termijn")],
        ),
        ("De kazerne Noord heeft tien medewerkers. Op termijn komen er vijf bij.", []),
        # What is done, or has a date, is not left open as well.
        (
            "De nota bluswatervoorziening is in mei vastgesteld. De nota bluswatervoorziening volgt binnenkort.",
            [("nota", "done", "is in mei vastgesteld")],
        ),
        # A sentence that names no subject is of the one before it.
        (
            "De opening van de kazerne Noord was beoogd per 1 mei 2026. De start verschuift naar 1 maart 2027.",
            [("kazerne", "dates", "1 maart 2027")],
        ),
        # The date alone links nothing, nor does a word that many titles have.
        ("Op 1 september 2026 begint het schooljaar.", []),
        ("De opening van het zwembad is op 1 september 2026.", []),
        # What is done is on the list no more.
        ("De oefening hoogwater is op 3 juli 2026.", []),
        # A mention without news says nothing.
        ("De kazerne Noord heeft tien medewerkers.", []),
    ],
)
def test_what_is_said_of_a_milestone_is_proposed(text: str, links: list[tuple[str, str, str]]) -> None:
    assert _links(text) == links


def test_of_several_dates_the_one_behind_the_number_is_meant() -> None:
    grant = Milestone("geld", "€ 20 miljoen voor oefenterreinen", Kind.EVENT, parse_edtf("2027"))
    blocks = read_blocks("Voor oefenterreinen komt € 10 miljoen in 2026 en € 20 miljoen in 2027 beschikbaar.")
    found = read_letter(blocks, Letter(date(2026, 6, 1)), DUTCH)
    (one,) = link_letter((grant,), blocks, found, date(2026, 6, 1), DUTCH)
    assert (one.relation, one.place.phrase) == ("dates", "in 2027")


def test_one_date_is_linked_to_one_milestone() -> None:
    text = "De sluiting van post Zuid en de opening van kazerne Noord zijn op 3 mei 2027."
    assert len(_links(text)) == 1


@pytest.mark.parametrize(
    ("title", "kind", "when", "text"),
    [
        (
            "Besluit regeling",
            Kind.DECISION,
            "2027-02-01",
            "De regeling is een besluit van het bestuur. Het crisisplan is afgerond op 3 mei 2026.",
        ),
        (
            "Besluit regeling",
            Kind.DECISION,
            "2026-11-24",
            "De regeling is een besluit van het bestuur. Op 24 november 2026 is het overleg over portofoons.",
        ),
        (
            "Opening kazerne Epe",
            Kind.START,
            "2027-01-01",
            "De opening van de kazerne in Ede is op 1 mei 2027.",
        ),
        (
            "Opening kazerne Epe",
            Kind.START,
            "2027-01-01",
            "In Ede is de opening van de kazerne op 1 mei 2027.",
        ),
        ("Begroting 2027", Kind.DECISION, "2027-01-01", "De begroting 2028 wordt op 1 mei 2027 vastgesteld."),
        (
            "Start fase 2 van portofoons",
            Kind.START,
            "2027-01-01",
            "Fase 3 van de portofoons start op 1 mei 2027.",
        ),
        (
            "Portofoons C2000 in regio Utrecht",
            Kind.EVENT,
            "2027-01-01",
            "De portofoons van C2000 in regio Drenthe komen op 1 mei 2027.",
        ),
    ],
)
def test_words_elsewhere_and_other_names_are_no_link(title: str, kind: Kind, when: str, text: str) -> None:
    milestone = Milestone("een", title, kind, parse_edtf(when))
    blocks = read_blocks(text)
    found = read_letter(blocks, Letter(date(2026, 6, 1)), DUTCH)
    assert link_letter((milestone,), blocks, found, date(2026, 6, 1), DUTCH) == ()


@pytest.mark.parametrize(
    "text",
    [
        "De opening van de kazerne in Epe verschuift naar 1 mei 2027.",
        "# Kazerne Epe\nDe opening van de kazerne door Regio Noord verschuift naar 1 mei 2027.",
        "De opening van de kazerne verschuift naar 1 mei 2027.",
        "Na kazerne Ede verschuift de opening van kazerne Epe naar 1 mei 2027.",
    ],
)
def test_the_same_name_or_none_is_a_link(text: str) -> None:
    milestone = Milestone("een", "Opening kazerne Epe", Kind.START, parse_edtf("2027-01-01"))
    blocks = read_blocks(text)
    found = read_letter(blocks, Letter(date(2026, 6, 1)), DUTCH)
    links = link_letter((milestone,), blocks, found, date(2026, 6, 1), DUTCH)
    assert [one.relation.value for one in links] == ["dates"]


_WITH_PARTS = (
    Milestone("verwerving", "Verwerving nieuwe C2000-contracten", Kind.DEADLINE, parse_edtf("../2026-12-31")),
    Milestone("einde", "Einde C2000-contracten", Kind.END, parse_edtf("2027")),
    Milestone(
        "analyse", "Actualisatie Rijksbrede Risicoanalyse", Kind.PUBLICATION, parse_edtf("../2026-04-30")
    ),
    Milestone(
        "crisisplan",
        "Crisisplan Infectieziekten naar de Tweede Kamer",
        Kind.PUBLICATION,
        parse_edtf("../2026-04-30"),
    ),
    Milestone("nota", "Nota bluswatervoorziening", Kind.PUBLICATION, parse_edtf("../2026-06-20")),
)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("De verwerving van de nieuwe C2000-contracten is afgerond.", [("verwerving", "done")]),
        (
            "De nieuwe C2000-contracten zijn getekend en de verwerving is afgerond.",
            [("verwerving", "done")],
        ),
        ("De nieuwe C2000-contracten zijn verworven.", [("verwerving", "done")]),
        ("De C2000-contracten zijn beëindigd.", [("einde", "done")]),
        ("De Rijksbrede Risicoanalyse is op 3 april 2026 aan de Kamer gezonden.", [("analyse", "done")]),
        ("Het crisisplan Infectieziekten verschijnt niet meer.", [("crisisplan", "cancelled")]),
        ("De bespreking van de nota bluswatervoorziening is afgerond.", []),
        ("De bijeenkomst over de nota bluswatervoorziening gaat niet door.", []),
        ("De nieuwe nota bluswatervoorziening is verstuurd.", [("nota", "done")]),
        (
            "De nota bluswatervoorziening en het crisisplan Infectieziekten zijn gepubliceerd.",
            [("crisisplan", "done"), ("nota", "done")],
        ),
    ],
)
def test_what_is_said_of_one_thing_is_not_said_of_another_beside_it(
    text: str, links: list[tuple[str, str]]
) -> None:
    blocks = read_blocks(text)
    found = read_letter(blocks, Letter(date(2026, 6, 1)), DUTCH)
    read = link_letter(_WITH_PARTS, blocks, found, date(2026, 6, 1), DUTCH)
    assert [(one.milestone, one.relation.value) for one in read] == links


_UNDER_HEADINGS = (
    Milestone("opening", "Opleidingsschool voor bevelvoerders opent", Kind.START, parse_edtf("2027-09-01")),
    Milestone("programma", "Opleidingsschool: lesprogramma gereed", Kind.END, parse_edtf("2027-33")),
    Milestone("consultatie", "Wet weerbaarheid: internetconsultatie", Kind.EVENT, parse_edtf("2026-12-07")),
    Milestone("wet", "Wet weerbaarheid: inwerkingtreding", Kind.START, parse_edtf("2028-01-01")),
)


@each_row(
    ("heading", "text", "links"),
    [
        (
            "Opleidingsschool",
            "De opening van de opleidingsschool voor bevelvoerders schuift op naar 1 februari 2028. "
            "Het lesprogramma is inmiddels gereed.",
            [("opening", "dates"), ("programma", "done")],
        ),
        (
            "Opleidingsschool",
            "Het lesprogramma van de opleidingsschool is gereed op 1 juni 2027.",
            [("programma", "dates")],
        ),
        ("Wet weerbaarheid", "De internetconsultatie gaat niet door.", [("consultatie", "cancelled")]),
        ("Wet weerbaarheid", "De inwerkingtreding wordt 1 juli 2028.", [("wet", "dates")]),
        ("Wet weerbaarheid", "Inwerkingtreding is nog niet bekend.", [("wet", "undated")]),
        ("Wet weerbaarheid", "De evaluatie gaat niet door.", []),
        ("Wet veiligheidsregio's", "De internetconsultatie gaat niet door.", []),
    ],
)
def test_a_title_with_its_heading_is_about_what_stands_behind_the_colon(
    heading: str, text: str, links: list[tuple[str, str]]
) -> None:
    blocks = read_blocks(f"{heading}\n\n{text}\n")
    found = read_letter(blocks, Letter(date(2026, 10, 16), zone="Europe/Amsterdam"), DUTCH)
    own = link_letter(_UNDER_HEADINGS, blocks, found, date(2026, 10, 16), DUTCH)
    assert [(one.milestone, one.relation.value) for one in own] == links
