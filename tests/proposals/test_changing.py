"""A proposal as a form, and the form as its edits again."""

from __future__ import annotations

import pytest

from notifier.proposals.changing import can_change, fields_of, to_changed
from notifier.proposals.form_fields import Action, Filled, FormError
from notifier.timeline.edits import AddMilestone, AddSource, AddStatement, Edit, MarkDone, SetField
from notifier.words import Language
from tests.proposals.test_filled import TIMELINE, TODAY
from tests.rows import each_row

LETTER = AddSource("nieuw", {"title": "Nieuw", "date": "2025-06-01"})
SAID = {"source": "nieuw", "phrase": "dit najaar", "when": "2025-23", "modality": "intended"}
ADDED = (LETTER, AddMilestone({"id": "x", "title": "Iets", "kind": "start", "statements": [SAID]}))
MARKED = (MarkDone("j", "2025-12-01", "2025-12-01"),)
STATED = (AddStatement("a", {"source": "brief", "phrase": "is gereed", "done": "2025-11-30"}),)


def changed(edits: tuple[Edit, ...], **typed: str) -> tuple[Edit, ...]:
    every = {**fields_of(edits, Language.NL), **typed}
    return to_changed(Filled(Action.ADD, every, None, TIMELINE, TODAY, Language.NL), edits).edits


@pytest.mark.parametrize("edits", [ADDED, STATED, MARKED])
def test_what_nobody_changed_is_the_same(edits: tuple[Edit, ...]) -> None:
    assert changed(edits) == edits


@pytest.mark.parametrize(
    ("edits", "typed", "expected"),
    [
        pytest.param(
            ADDED,
            {"title": "Iets anders", "kind": "end", "topics": "kcr2, ", "owner": "LOCC", "modality": "fixed"},
            (
                LETTER,
                AddMilestone(
                    {
                        "id": "x",
                        "title": "Iets anders",
                        "kind": "end",
                        "statements": [{**SAID, "modality": "fixed"}],
                        "topics": ["kcr2"],
                        "owner": "LOCC",
                    }
                ),
            ),
            id="words of a new one",
        ),
        pytest.param(ADDED, {"about": "a"}, (LETTER, AddStatement("a", SAID)), id="about one that is there"),
        pytest.param(
            ADDED,
            {"about": "a", "when": "begin volgend jaar"},
            (LETTER, AddStatement("a", {**SAID, "when": "2026-01/2026-03~"})),
            id="words count from the day of the letter",
        ),
        pytest.param(
            ADDED,
            {"about": "a", "when": "niet eerder dan 2028"},
            (LETTER, AddStatement("a", {**SAID, "when": "2028/..", "modality": "expected"})),
            id="a lower bound is less firm than what was chosen before",
        ),
        pytest.param(
            ADDED,
            {"about": "a", "when": "niet eerder dan 2028", "modality": "fixed"},
            (LETTER, AddStatement("a", {**SAID, "when": "2028/..", "modality": "fixed"})),
            id="a choice counts",
        ),
        pytest.param(
            STATED,
            {"about": "j", "phrase": ""},
            (AddStatement("j", {"source": "brief", "done": "2025-11-30"}),),
            id="about another one",
        ),
        pytest.param(
            STATED,
            {"day": "28 november 2025"},
            (AddStatement("a", {"source": "brief", "phrase": "is gereed", "done": "2025-11-28"}),),
            id="another day on which it was done",
        ),
        pytest.param(
            MARKED, {"day": "28 november 2025"}, (MarkDone("j", "2025-11-28", "2025-12-01"),), id="answer"
        ),
        pytest.param(MARKED, {"about": "a"}, (MarkDone("a", "2025-12-01"),), id="answer about another one"),
    ],
)
def test_a_change_is_made_of_what_was_typed(
    edits: tuple[Edit, ...], typed: dict[str, str], expected: tuple[Edit, ...]
) -> None:
    assert changed(edits, **typed) == expected


@each_row(
    ("edits", "typed", "faults"),
    [
        (ADDED, {"title": "", "when": "ooit"}, {"title", "when"}),
        (MARKED, {"day": "", "about": ""}, {"day", "about"}),
        (MARKED, {"day": "ooit", "about": "weg"}, {"day", "about"}),
        (ADDED, {"about": "weg", "modality": "zeker"}, {"about", "modality"}),
        (STATED, {"about": ""}, {"about"}),
    ],
)
def test_each_wrong_field_is_named(edits: tuple[Edit, ...], typed: dict[str, str], faults: set[str]) -> None:
    with pytest.raises(FormError) as caught:
        changed(edits, **typed)
    assert set(caught.value.faults) == faults


def test_the_form_says_a_date_as_firmly_as_the_proposal() -> None:
    open_end = {"source": "nieuw", "when": "2028/.."}
    shown = [
        fields_of((AddStatement("a", {**open_end, **firm}),), Language.NL)["when"]
        for firm in ({}, {"modality": "fixed"}, {"modality": "expected"})
    ]
    assert shown == ["vanaf 2028", "vanaf 2028", "niet eerder dan 2028"]


def test_only_what_a_document_says_can_be_changed() -> None:
    assert [can_change(one) for one in (ADDED, STATED, (SetField("a", "when", "2027"),), ())] == [
        True,
        True,
        False,
        False,
    ]
