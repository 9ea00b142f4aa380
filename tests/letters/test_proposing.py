"""What a letter proposes, as edits of the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from notifier.dates.edtf import parse_edtf
from notifier.events_file.editing import edit_file
from notifier.events_file.whole import parse_events_file
from notifier.letters.dutch import DUTCH
from notifier.letters.layout import read_blocks
from notifier.letters.linking import link_letter
from notifier.letters.proposing import Document, propose_milestone, propose_statement
from notifier.letters.reading import Letter, read_letter, source_kind_of, vocabulary_of
from notifier.timeline.edits import AddMilestone, AddSource, AddStatement, Plain
from tests.rows import each_row

_FILE = b"""\
calendar: {name: Proef, domain: proef.example}
sources:
  brief-1: {title: Eerste brief, date: 2026-01-05}
milestones:
  - {id: kazerne, title: Opening kazerne Noord, kind: start, topics: [kazerne], statements: [{source: brief-1, when: 2026-09}]}
"""
_EVENTS = parse_events_file(_FILE, name="events.yaml")
_LETTER = Document(date(2026, 3, 12), "Tweede brief", reference="nr. 2")
_SOURCE = AddSource(
    "tweede-brief-2026-03", {"title": "Tweede brief", "date": "2026-03-12", "reference": "nr. 2"}
)


def test_a_milestone_is_proposed_with_its_source_and_statement() -> None:
    blocks = read_blocks("De kazerne Zuid opent begin 2027. De kazerne Zuid krijgt in mei 2027 een naam.")
    found = read_letter(blocks, Letter(date(2026, 3, 12)), DUTCH)
    taken = {"kazerne"}
    first, second = (propose_milestone(one, _LETTER, _EVENTS.timeline, taken) for one in found)
    said = {
        "source": "tweede-brief-2026-03",
        "phrase": "begin 2027",
        "when": "2027-01/2027-03~",
        "modality": "fixed",
    }
    fields: dict[str, Plain] = {
        "id": "kazerne-zuid-opent",
        "title": "Kazerne Zuid opent",
        "kind": "start",
        "topics": ["kazerne"],
        "statements": [said],
    }
    assert first.edits == (_SOURCE, AddMilestone(fields))
    assert (first.quote, first.place, first.document) == (
        "De kazerne Zuid opent begin 2027.",
        "22",
        "Tweede brief",
    )
    after = edit_file(_EVENTS, [*first.edits, *second.edits]).timeline
    assert [one.id for one in after.milestones] == [
        "kazerne",
        "kazerne-zuid-opent",
        "kazerne-zuid-krijgt-naam",
    ]


@each_row(
    ("text", "when", "rule"),
    [
        ("Het verslag verschijnt jaarlijks op 1 mei.", "2026-05-01", "FREQ=YEARLY"),
        ("De gemeente levert ieder jaar voor 1 mei de cijfers aan.", "../2026-04-30", "FREQ=YEARLY"),
        ("De raad vergadert jaarlijks in november.", "2026-11", "FREQ=YEARLY"),
        ("The agency publishes the report annually on 1 May.", "2026-05-01", "FREQ=YEARLY"),
        # What the file cannot say of a series is said once.
        ("Jaarlijks vanaf 1 mei 2027 verschijnt het verslag.", "2027-05-01/..", None),
        ("Jaarlijks op 1 mei en 1 oktober verschijnt het verslag.", "{2026-05-01,2026-10-01}", None),
        ("De jaarlijkse bijeenkomst is op 1 mei 2027.", "2027-05-01", None),
    ],
)
def test_what_comes_back_is_proposed_as_a_series(text: str, when: str, rule: str | None) -> None:
    words = vocabulary_of(text)
    (found,) = read_letter(read_blocks(text), Letter(date(2026, 3, 12)), words)
    proposal = propose_milestone(found, _LETTER, _EVENTS.timeline, {"kazerne"})
    added = edit_file(_EVENTS, proposal.edits).timeline.milestones[-1]
    assert (added.when.text, added.repeat and added.repeat.rule.text) == (when, rule)


@each_row(
    ("text", "when", "lasts"),
    [
        (
            "De oefening Zilver vindt plaats van 9 tot en met 12 juni 2027 in Zwolle.",
            "2027-06-09/2027-06-12",
            True,
        ),
        ("Op 22 en 23 april 2027 is de conferentie over crisisbeheersing.", "2027-04-22/2027-04-23", True),
        ("The exercise takes place from 9 to 12 June 2027.", "2027-06-09/2027-06-12", True),
        ("Het overleg vindt plaats tussen 9 en 12 juni 2027.", "2027-06-09/2027-06-12", False),
        ("Het concept moet van 9 t/m 12 juni 2027 gereed zijn.", "2027-06-09/2027-06-12", False),
    ],
)
def test_an_event_on_days_in_a_row_is_proposed_on_all_of_them(text: str, when: str, *, lasts: bool) -> None:
    (found,) = read_letter(read_blocks(text), Letter(date(2026, 3, 12)), vocabulary_of(text))
    proposal = propose_milestone(found, _LETTER, _EVENTS.timeline, {"kazerne"})
    added = edit_file(_EVENTS, proposal.edits).timeline.milestones[-1]
    assert (added.when.text, added.lasts) == (when, lasts)


@each_row(
    ("text", "says"),
    [
        (
            "De opening van kazerne Noord is verschoven naar maart 2027.",
            {"phrase": "maart 2027", "when": "2027-03", "modality": "fixed"},
        ),
        ("De opening van kazerne Noord ligt op schema.", {"phrase": "op schema", "confirms": True}),
        (
            "De opening van kazerne Noord volgt op een later moment.",
            {"phrase": "op een later moment", "undated": True},
        ),
        (
            "De opening van kazerne Noord is voltooid.",
            {"phrase": "is voltooid", "done": "2026-03-12"},
        ),
        (
            "De kazerne Noord is op 3 februari 2026 geopend.",
            {"phrase": "is op 3 februari 2026 geopend", "done": "2026-02-03"},
        ),
        (
            "De opening van kazerne Noord is afgerond per 1 maart 2026.",
            {"phrase": "is afgerond", "done": "2026-03-01"},
        ),
        # Another clause, a month and the day of another document are not the day on which it was done.
        (
            "De opening van kazerne Noord, waarover ik op 3 februari 2026 schreef, is voltooid.",
            {"phrase": "is voltooid", "done": "2026-03-12"},
        ),
        ("De kazerne Noord is geopend in februari 2026.", {"phrase": "is geopend", "done": "2026-03-12"}),
        (
            "De opening van kazerne Noord is conform de brief van 3 februari 2026 voltooid.",
            {"phrase": "is conform de brief van 3 februari 2026 voltooid", "done": "2026-03-12"},
        ),
        (
            "De opening van kazerne Noord gaat niet door.",
            {"phrase": "gaat niet door", "cancelled": True},
        ),
    ],
)
def test_a_statement_is_proposed_for_what_the_list_has(text: str, says: dict[str, str | bool]) -> None:
    blocks = read_blocks(text)
    found = read_letter(blocks, Letter(date(2026, 3, 12)), DUTCH)
    (link,) = link_letter(_EVENTS.timeline.milestones, blocks, found, date(2026, 3, 12), DUTCH)
    proposal = propose_statement(link, _LETTER, _EVENTS.timeline)
    assert proposal.edits == (_SOURCE, AddStatement("kazerne", {"source": "tweede-brief-2026-03", **says}))
    edit_file(_EVENTS, proposal.edits).refuse_mistakes()


def test_a_source_that_the_file_has_is_not_added() -> None:
    same = Document(date(2026, 1, 5), "Eerste brief")
    assert same.cite(_EVENTS.timeline) == ("brief-1", ())
    assert _LETTER._replace(source="brief-1").cite(_EVENTS.timeline) == ("brief-1", ())
    assert parse_edtf("2026-09") == _EVENTS.timeline.milestones[0].when


@each_row(
    ("title", "kind"),
    [
        ("Notulen bestuurlijk overleg meldkamers", "minutes"),
        ("Vastgestelde notulen van 2 februari", "minutes"),
        ("Besluitenlijst Veiligheidsberaad", "minutes"),
        ("Jaarverslag 2025", "report"),
        ("Voortgangsrapportage vernieuwing C2000", "report"),
        ("Antwoord op schriftelijke vragen", "answer"),
        ("Toezeggingenlijst", "register"),
        ("Kamerbrief over het rapport van de inspectie", "letter"),
        ("Voortgang meldkamers", "letter"),
        ("Minutes of the steering group", "minutes"),
        ("Annual report 2025", "report"),
        ("Minuten tellen", "letter"),
    ],
)
def test_the_title_of_a_document_says_what_sort_it_is(title: str, kind: str) -> None:
    assert source_kind_of(title) == kind
    _, added = Document(date(2026, 3, 12), title, kind=source_kind_of(title)).cite(_EVENTS.timeline)
    assert added[0]._asdict()["fields"].get("kind", "letter") == kind


_KNOWN = Document(
    date(2026, 1, 5), "Voortgangsbrief meldkamers en C2000", "kenmerk 6530085", "https://x.example/1"
)


@each_row(
    ("changes", "is_known"),
    [
        ({}, True),
        ({"title": "Iets anders", "reference": "", "said_on": date(2026, 2, 2)}, True),
        ({"title": "Iets anders", "url": "", "reference": "6530085"}, True),
        ({"title": "Voortgangsbrief meldkamers en c2000.", "url": "", "reference": ""}, True),
        ({"title": "Voortgangsbrief meldkamers en C2001", "url": "", "reference": ""}, False),
        ({"title": "Iets anders", "url": "", "reference": ""}, False),
        ({"title": "Iets anders", "url": "", "said_on": date(2026, 2, 2)}, False),
        ({"url": "", "reference": "", "said_on": date(2026, 2, 2)}, False),
        ({"title": "Iets anders", "is_new": True}, False),
    ],
)
def test_a_letter_that_the_list_has_under_another_title_is_that_source(
    changes: dict[str, Any], *, is_known: bool
) -> None:
    (added,) = _KNOWN.cite(_EVENTS.timeline)[1]
    timeline = edit_file(_EVENTS, [added]).timeline
    name, edits = _KNOWN._replace(**changes).cite(timeline)
    assert (name in timeline.sources, edits == ()) == (is_known, is_known)


def test_an_owner_is_written_as_the_list_does() -> None:
    content = _FILE.replace(b"kind: start, topics", b"kind: start, owner: De gemeenten, topics")
    for file, owner in ((_FILE, "gemeenten"), (content.replace(b"De gem", b"GEM"), "GEMeenten")):
        events = parse_events_file(file, name="events.yaml")
        blocks = read_blocks("Gemeenten moeten het plan uiterlijk 1 mei 2027 vaststellen.")
        [found] = read_letter(blocks, Letter(date(2026, 3, 12)), DUTCH)
        proposal = propose_milestone(found, _LETTER, events.timeline, set())
        assert proposal.edits[-1]._asdict()["fields"]["owner"] == owner


@each_row(
    ("text", "owner"),
    [
        ("Gemeenten moeten het plan uiterlijk 1 mei 2027 vaststellen.", "gemeenten"),
        ("De gemeenten moeten het plan uiterlijk 1 mei 2027 vaststellen.", "gemeenten"),
        ("Rijkswaterstaat start in mei 2027 met de bouw.", "Rijkswaterstaat"),
        ("De Inspectie JenV publiceert het rapport in mei 2027.", "Inspectie JenV"),
        ("Het plan wordt in mei 2027 door Het Veiligheidsberaad vastgesteld.", "Veiligheidsberaad"),
        ("Daarna start in mei 2027 de bouw.", ""),
    ],
)
def test_an_owner_has_no_capital_of_the_sentence_and_no_article(text: str, owner: str) -> None:
    [found] = read_letter(read_blocks(text), Letter(date(2026, 3, 12)), DUTCH)
    assert found.owner == owner


@each_row(
    ("text", "title"),
    [
        ("Daarna wordt het wetsvoorstel in mei 2027 ingediend.", "Wetsvoorstel ingediend"),
        (
            "De kabinetsreactie op het rapport wordt voor de zomer van 2027 naar uw Kamer gestuurd.",
            "Kabinetsreactie op het rapport naar de Kamer",
        ),
        # Whose letter it is, says nothing of what happens.
        ("# Ministerie van Justitie en Veiligheid\n\nDe opening is op 1 mei 2027.", "Opening"),
        (
            "Veiligheidsberaad\nOnderwerp: Landelijk Crisismanagementsysteem\n\nDe repetitie is op 21 januari 2027.",
            "Landelijk Crisismanagementsysteem: repetitie",
        ),
        (
            "Notulen overleg meldkamers\nOnderwerp: Planning\n\nDe repetitie is op 21 januari 2027.",
            "Notulen overleg meldkamers: repetitie",
        ),
        ("[bookmark: _Hlk187754974]De nieuwe contracten lopen in 2027 af.", "Einde nieuwe contracten"),
    ],
)
def test_a_title_has_no_opening_and_nothing_of_the_program_that_wrote_the_text(text: str, title: str) -> None:
    [found] = read_letter(read_blocks(text), Letter(date(2026, 3, 12)), DUTCH)
    assert found.title == title
