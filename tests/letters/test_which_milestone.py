"""Which of two milestones a letter mentions, where both titles have its words."""

from __future__ import annotations

from datetime import date

from notifier.dates.edtf import parse_edtf
from notifier.letters.layout import read_blocks
from notifier.letters.linking import link_letter
from notifier.letters.reading import Letter, read_letter, vocabulary_of
from notifier.timeline.model import Kind, Milestone
from tests.rows import each_row

_DAY = date(2026, 11, 10)


def _one(name: str, title: str, kind: Kind, when: str) -> Milestone:
    return Milestone(name, title, kind, parse_edtf(when))


_LIST = (
    _one("besluit", "Besluit over uitfasering en ontmanteling van de WAS-palen", Kind.DECISION, "2027-23"),
    _one("ontmanteling", "Start ontmanteling WAS-palen", Kind.START, "2028"),
    _one("regeling", "Start landelijke PTSS-regeling brandweer", Kind.START, "2026-02-01"),
    _one("dekking", "Andere dekking voor de PTSS-regeling", Kind.DECISION, "2027-05"),
    _one("kcr2", "Instelling KCR2", Kind.START, "2026-01-01"),
    _one("tender", "Start aanbesteding VMX", Kind.START, "2027-02"),
    _one("pilots", "Start pilots meldkamerfunctie ambulance", Kind.START, "2027-03"),
)


def _links(text: str) -> list[tuple[str, str, str]]:
    blocks, words = read_blocks(text), vocabulary_of(text)
    found = read_letter(blocks, Letter(_DAY), words)
    links = link_letter(_LIST, blocks, found, _DAY, words)
    return [(one.milestone, one.relation.value, one.place.phrase) for one in links]


@each_row(
    ("text", "links"),
    [
        # What is cancelled or put off is the thing itself, and not the decision about it.
        (
            "De voorgenomen ontmanteling van de WAS-palen gaat niet door.",
            [("ontmanteling", "cancelled", "gaat niet door")],
        ),
        (
            "Het besluit over de ontmanteling van de WAS-palen gaat niet door.",
            [("besluit", "cancelled", "gaat niet door")],
        ),
        (
            "De ontmanteling van de WAS-palen is uitgesteld tot 1 januari 2031.",
            [("ontmanteling", "dates", "1 januari 2031")],
        ),
        (
            "Het besluit over de uitfasering van de WAS-palen valt in mei 2027.",
            [("besluit", "dates", "in mei 2027")],
        ),
        # An adjective of a title need not be there.
        (
            "De start van de PTSS-regeling brandweer op 1 februari 2026 is opgeschoven naar 1 juli 2027.",
            [("regeling", "dates", "1 juli 2027")],
        ),
        (
            "De PTSS-regeling voor de brandweer is verschoven naar 1 juli 2027.",
            [("regeling", "dates", "1 juli 2027")],
        ),
        ("De PTSS-regeling brandweer start op 1 juli 2027.", [("regeling", "dates", "op 1 juli 2027")]),
        # What took place happened, whatever kind of thing it is.
        (
            "De instelling van het KCR2 heeft op 5 januari 2026 plaatsgevonden.",
            [("kcr2", "done", "heeft op 5 januari 2026 plaatsgevonden")],
        ),
        (
            "Het KCR2 is op 5 januari 2026 ingesteld.",
            [("kcr2", "done", "is op 5 januari 2026 ingesteld")],
        ),
        (
            "De start van de aanbesteding VMX vond plaats op 17 oktober 2026.",
            [("tender", "done", "vond plaats")],
        ),
        ("De evaluatie van de aanbesteding VMX heeft plaatsgevonden.", []),
        # Something about a milestone is not the milestone.
        ("De voorbereiding van de aanbesteding VMX start in mei 2027.", []),
        ("De evaluatie van de pilots meldkamerfunctie ambulance is in maart 2028.", []),
        (
            "De planning van de aanbesteding VMX is verschoven naar mei 2027.",
            [("tender", "dates", "mei 2027")],
        ),
    ],
)
def test_what_is_said_of_a_thing_goes_to_the_milestone_of_that_very_thing(
    text: str, links: list[tuple[str, str, str]]
) -> None:
    assert _links(text) == links
