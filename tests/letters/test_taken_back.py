"""What a letter that takes a date back says of the milestone that has it."""

from __future__ import annotations

from datetime import date

from notifier.dates.edtf import parse_edtf
from notifier.letters.layout import read_blocks
from notifier.letters.linking import link_letter
from notifier.letters.reading import Letter, read_letter, vocabulary_of
from notifier.timeline.model import Kind, Milestone
from tests.rows import each_row

_DAY = date(2026, 11, 10)
_LIST = (
    Milestone("livegang", "Livegang LCMS 3.0", Kind.START, parse_edtf("2027-02-01")),
    Milestone("loket", "Opening loket Ede", Kind.START, parse_edtf("2027-04")),
    Milestone("office", "Opening of the liaison office", Kind.START, parse_edtf("2027-04")),
    Milestone("wet", "Inwerkingtreding Wet grondwater", Kind.START, parse_edtf("2027-01-01")),
    Milestone("congres", "Congres crisisbeheersing", Kind.EVENT, parse_edtf("2027-10-04")),
)


def _says(text: str) -> list[tuple[str, str, str]]:
    blocks, words = read_blocks(text), vocabulary_of(text)
    found = read_letter(blocks, Letter(_DAY), words)
    links = link_letter(_LIST, blocks, found, _DAY, words)
    linked = [(one.milestone, one.relation.value, one.place.phrase) for one in links]
    told = {one.found.place for one in links if one.found}
    new = [one for one in found if not one.reason and one.place not in told]
    return linked + [("new", "dates", one.place.phrase) for one in new]


@each_row(
    ("text", "says"),
    [
        # What does not happen at all is cancelled.
        (
            "De livegang van LCMS 3.0 op 1 februari 2027 komt hiermee te vervallen.",
            [("livegang", "cancelled", "komt hiermee te vervallen")],
        ),
        (
            "De livegang van LCMS 3.0 (1 februari 2027) gaat niet door.",
            [("livegang", "cancelled", "gaat niet door")],
        ),
        ("De livegang van LCMS 3.0 is van de baan.", [("livegang", "cancelled", "is van de baan")]),
        (
            "The opening of the liaison office in April 2027 is off the table.",
            [("office", "cancelled", "is off the table")],
        ),
        # What happens on another day has that one.
        (
            "De Wet grondwater treedt niet in werking op 1 januari 2027 maar op 1 januari 2028.",
            [("wet", "dates", "op 1 januari 2028")],
        ),
        (
            "Het loket Ede gaat i.p.v. in april 2027 pas in juni 2027 open.",
            [("loket", "dates", "pas in juni 2027")],
        ),
        # What does not happen on that day, or has only lost its date, has none.
        (
            "De in de brief van 2 maart 2026 genoemde datum van 1 februari 2027 voor de livegang van LCMS 3.0 komt "
            "hiermee te vervallen.",
            [("livegang", "undated", "komt hiermee te vervallen")],
        ),
        (
            "De datum van het congres crisisbeheersing, 4 oktober 2027, komt te vervallen.",
            [("congres", "undated", "komt te vervallen")],
        ),
        (
            "De datum van 1 februari 2027 voor de livegang van LCMS 3.0 wordt losgelaten.",
            [("livegang", "undated", "losgelaten")],
        ),
        (
            "De livegang van LCMS 3.0 op 1 februari 2027 kan niet worden gehaald.",
            [("livegang", "undated", "niet worden gehaald")],
        ),
        (
            "Het loket Ede zal in april 2027 niet worden geopend.",
            [("loket", "undated", "zal in april 2027 niet worden geopend")],
        ),
        (
            "De Wet grondwater treedt niet per 1 januari 2027 in werking.",
            [("wet", "undated", "treedt niet")],
        ),
        (
            "The liaison office will no longer open in April 2027.",
            [("office", "undated", "will no longer open")],
        ),
        # What moves has its new date.
        (
            "De livegang van LCMS 3.0 gaat op 1 februari 2027 niet door, maar op 1 juni 2027.",
            [("livegang", "dates", "op 1 juni 2027")],
        ),
        ("De Wet grondwater zal niet in werking treden.", []),
    ],
)
def test_what_takes_a_date_back_is_said_of_its_milestone_and_is_no_new_one(
    text: str, says: list[tuple[str, str, str]]
) -> None:
    assert _says(text) == says
