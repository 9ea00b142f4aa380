"""What a letter proposes, as edits of the file."""

from __future__ import annotations

from datetime import date

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.events_file.editing import edit_file
from notifier.events_file.whole import parse_events_file
from notifier.letters.dutch import DUTCH
from notifier.letters.layout import read_blocks
from notifier.letters.linking import link_letter
from notifier.letters.proposing import Document, propose_milestone, propose_statement
from notifier.letters.reading import Letter, read_letter
from notifier.timeline.edits import AddMilestone, AddSource, AddStatement, Plain

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


@pytest.mark.parametrize(
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
