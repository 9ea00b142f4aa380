"""Proposals: stored once, superseded by the file, and not again after they were rejected; in both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifier.proposals.stored import ProposalError, ProposalFate, find_open, reject, supersede_overtaken
from notifier.store.proposals import list_proposals
from notifier.timeline.edits import AddMilestone, AddStatement, SetField, from_json
from tests.proposals.conftest import ADDED, MOVED, NOW

if TYPE_CHECKING:
    from tests.proposals.conftest import Desk


def test_the_same_proposal_twice_is_one(desk: Desk) -> None:
    assert desk.propose(MOVED, ADDED, MOVED) == {ProposalFate.NEW: 2, ProposalFate.KNOWN: 1}
    assert desk.propose(MOVED) == {ProposalFate.KNOWN: 1}
    assert desk.states() == {1: "open", 2: "open"}


def test_what_waits_is_one_with_the_source_of_its_letter_in_the_file_and_without(desk: Desk) -> None:
    desk.propose(MOVED, ADDED)
    desk.accept(1)
    milestone = ADDED.edits[1]
    assert isinstance(milestone, AddMilestone)
    other = milestone._replace(fields={**milestone.fields, "id": "c-2", "topics": ["nieuw"]})
    for edits in (ADDED.edits[1:], (other,), ADDED.edits):
        assert desk.propose(ADDED._replace(edits=edits)) == {ProposalFate.KNOWN: 1}
    with desk.database.read() as session:
        assert [from_json(row.edits) for row in list_proposals(session, ids=[2])] == [ADDED.edits]
    fields = {**milestone.fields, "title": "Vierde"}
    assert desk.propose(ADDED._replace(edits=(AddMilestone(fields),))) == {ProposalFate.NEW: 1}
    assert desk.states() == {1: "accepted", 2: "open", 3: "open"}


def test_what_was_rejected_is_not_proposed_again_from_the_same_words(desk: Desk) -> None:
    desk.propose(MOVED)
    with desk.database.write() as session:
        reject(session, [1], editor="Jan", note="staat er anders", now=NOW)
    said = {"source": "brief", "phrase": "per 1 maart", "when": "2026-03-01", "modality": "expected"}
    edits = (MOVED.edits[0], AddStatement("a", said))
    same_words = MOVED._replace(edits=edits, quote="Dit gaat\nper 1 maart in. ")
    other_words = same_words._replace(quote="Nogmaals: per 1 maart.")
    assert desk.propose(MOVED, same_words, other_words) == {ProposalFate.REJECTED: 2, ProposalFate.NEW: 1}
    assert desk.states() == {1: "rejected", 2: "open"}


def test_a_proposal_that_the_file_has_overtaken_is_superseded(desk: Desk) -> None:
    about_b = MOVED._replace(edits=(SetField("b", "owner", "LOCC"),), quote="")
    desk.propose(MOVED, ADDED, about_b)
    text = desk.path.read_text(encoding="utf-8")
    text = text.replace("id: b, title: Tweede", "id: z, title: Tweede")
    desk.path.write_text(
        text.replace("milestones:", "sources:\n  brief: {title: Brief, date: 2026-01-05}\nmilestones:"),
        encoding="utf-8",
    )
    with desk.database.write() as session:
        supersede_overtaken(session, desk.events, NOW)
    assert desk.states() == {1: "open", 2: "open", 3: "superseded"}
    assert desk.propose(about_b) == {ProposalFate.OVERTAKEN: 1}
    desk.path.write_text(text.replace("id: z", "id: b"), encoding="utf-8")
    assert desk.propose(about_b) == {ProposalFate.NEW: 1}
    assert desk.states()[3] == "open"


@pytest.mark.parametrize(("ids", "key"), [([1, 7], "proposal.unknown"), ([2], "proposal.was_rejected")])
def test_only_an_open_proposal_is_decided(desk: Desk, ids: list[int], key: str) -> None:
    desk.propose(MOVED, ADDED)
    with desk.database.write() as session:
        reject(session, [2], editor="Jan", note="", now=NOW)
    with desk.database.write() as session, pytest.raises(ProposalError) as refused:
        find_open(session, ids)
    assert refused.value.key == key
