"""How a letter that calls a milestone by other words is recognised, and what is like it and is not."""

from __future__ import annotations

from datetime import date

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.letters.abbreviations import abbreviations_of
from notifier.letters.layout import read_blocks
from notifier.letters.linking import link_letter
from notifier.letters.reading import Letter, read_letter, vocabulary_of
from notifier.timeline.model import Kind, Milestone
from tests.rows import each_row

_DAY = date(2026, 6, 1)


def _one(name: str, title: str, kind: Kind, when: str, owner: str = "", *topics: str) -> Milestone:
    return Milestone(name, title, kind, parse_edtf(when), owner=owner, topics=topics)


_LIST = (
    _one("sirenes", "Start ontmanteling sirenes kustregio", Kind.START, "2027-02"),
    _one("statuut", "Herziening Statuut waterschappen", Kind.EVENT, "../2026-12-31"),
    _one("sims", "Aanbesteding noodnetwerk havens", Kind.START, "2026-10"),
    _one("fusie", "Laatste samenvoeging van zes archiefdiensten", Kind.EVENT, "2026-05"),
    _one("drones", "Inzicht in kosten van dronedetectie", Kind.PUBLICATION, "../2026-04-30"),
    _one("droogte", "Inzicht in schade door droogte", Kind.PUBLICATION, "../2026-12-31"),
    _one("nvl", "Instelling NVL", Kind.START, "2026-09-01"),
    _one("consult", "Internetconsultatie Wet grondwater, tweede tranche", Kind.START, "2026-03"),
    _one("noord", "Jaarverslag jeugdzorg", Kind.PUBLICATION, "2026-07", "Regio Noord"),
    _one("zuid", "Jaarverslag jeugdzorg", Kind.PUBLICATION, "2026-07", "Regio Zuid"),
    _one("gala", "Evaluatie pilot deelscooters Almere", Kind.EVENT, "2026-11"),
    _one("portable", "Aanschaf nieuwe P3000-contracten", Kind.DEADLINE, "../2026-12-31"),
    _one("ferry", "Decommissioning of the ferry radar", Kind.START, "2027-01"),
    _one("permits", "Outcomes of the permit pilot", Kind.PUBLICATION, "../2026-03-31"),
)


def _links(text: str) -> list[tuple[str, str, str]]:
    blocks, words = read_blocks(text), vocabulary_of(text)
    found = read_letter(blocks, Letter(_DAY), words)
    links = link_letter(_LIST, blocks, found, _DAY, words)
    return [(one.milestone, one.relation.value, one.place.phrase) for one in links]


@each_row(
    ("text", "links"),
    [
        # Words that mean the same.
        (
            "De uitfasering van de sirenes in de kustregio start in mei 2028.",
            [("sirenes", "dates", "in mei 2028")],
        ),
        ("De vervanging van de sirenes in de kustregio start in mei 2028.", []),
        (
            "De wijziging van het Statuut waterschappen is op een later moment aan de orde.",
            [("statuut", "undated", "op een later moment")],
        ),
        ("De bespreking van het Statuut gemeenten is op een later moment aan de orde.", []),
        (
            "De verwerving van het noodnetwerk voor de havens begint in maart 2027.",
            [("sims", "dates", "in maart 2027")],
        ),
        ("Het onderhoud van het netwerk in de havens begint in maart 2027.", []),
        (
            "The phasing-out of the ferry radar will start in March 2027 and is for all ports.",
            [("ferry", "dates", "in March 2027")],
        ),
        ("The new timetable of the ferry will start in March 2027 and is for all ports.", []),
        # An adjective in front is no subject.
        (
            "Met de fusie van de archiefdiensten op 3 mei 2026 zijn alle zes archiefdiensten gereed.",
            [("fusie", "done", "zijn alle zes archiefdiensten gereed")],
        ),
        ("De laatste zes bibliotheken zijn op 3 mei 2026 gereed.", []),
        # What is late and still being worked on has no date any more; what is not late says nothing new.
        (
            "Wij verkennen wat dronedetectie kost en wie de kosten van de dronedetectie draagt.",
            [("drones", "undated", "verkennen")],
        ),
        ("Wij verkennen welke schade door droogte ontstaat.", []),
        ("De kosten van dronedetectie staan in de bijlage.", []),
        (
            "The agency is still working on the outcomes of the permit pilot and will report to the House.",
            [("permits", "undated", "is")],
        ),
        # An abbreviation stands for the name that the letter gives with it, on both sides.
        (
            "Wij bouwen het Nationaal Veiligheidslab (hierna: NVL).\n\nDe instelling van het Nationaal Veiligheidslab is per 1 maart 2027.",
            [("nvl", "dates", "per 1 maart 2027")],
        ),
        ("De instelling van het Nationaal Veiligheidslab is per 1 maart 2027.", []),
        (
            "Wij bouwen het Nationaal Vaccinatielab (NVAL).\n\nDe instelling van het Nationaal Vaccinatielab is per 1 maart 2027.",
            [],
        ),
        # What a paragraph is about counts for the sentence that has the subject.
        (
            "De tweede tranche van de Wet grondwater is bijna af. Beoogd is het voorstel op korte termijn in consultatie te brengen.",
            [("consult", "undated", "op korte termijn")],
        ),
        (
            "De tweede tranche van de Wet grondwater is bijna af. Op korte termijn verhuizen wij naar Zeist.",
            [],
        ),
        # The owner decides between two of one name.
        (
            "Regio Zuid publiceert het jaarverslag over de jeugdzorg op 3 augustus 2026.",
            [("zuid", "dates", "op 3 augustus 2026")],
        ),
        (
            "Regio Noord publiceert het jaarverslag over de jeugdzorg op 3 augustus 2026.",
            [("noord", "dates", "op 3 augustus 2026")],
        ),
        # A name in a title has to be there.
        (
            "De inkoop van nieuwe contracten voor P3000 is uiterlijk in maart 2027.",
            [("portable", "dates", "uiterlijk in maart 2027")],
        ),
        ("De inkoop van nieuwe contracten voor koffie is uiterlijk in maart 2027.", []),
        # With the same days fewer words will do, and none never do.
        (
            "In november 2026 wordt de pilot met deelscooters geëvalueerd.",
            [("gala", "dates", "In november 2026")],
        ),
        ("In november 2026 wordt de verlichting van het stadhuis geëvalueerd.", []),
    ],
)
def test_a_milestone_is_recognised_by_other_words(text: str, links: list[tuple[str, str, str]]) -> None:
    assert _links(text) == links


@pytest.mark.parametrize(
    ("text", "abbreviations"),
    [
        ("het Nationaal Veiligheidslab (hierna: NVL)", {"NVL": "Nationaal Veiligheidslab"}),
        ("de Wet veiligheidsregio's (Wvr)", {"Wvr": "Wet veiligheidsregio's"}),
        ("the Office for Rural Water (‘ORW’)", {"ORW": "Office for Rural Water"}),
        ("het Knooppunt Coördinatie Regio's-Rijk (verder: KCR2)", {"KCR2": "Knooppunt Coördinatie Regio's-Rijk"}),
        # A number of a chapter, a year, a word that is no abbreviation, letters that the name does not have.
        ("het hoofdstuk Veiligheid (VI)", {}),
        ("de begroting (2026)", {}),
        ("de nieuwe agenda (Planning)", {}),
        ("het ministerie van Financiën (JenV)", {}),
    ],
)  # fmt: skip
def test_an_abbreviation_is_one_that_the_text_explains(text: str, abbreviations: dict[str, str]) -> None:
    assert abbreviations_of(text) == abbreviations
