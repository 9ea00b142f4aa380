"""The table of transitions: its rules, that no other code changes a state, and its documentation."""

from __future__ import annotations

import ast
import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import notifier
from notifier.outbox.states import ImpossibleTransitionError, Transition, create, set_state, set_states
from notifier.store.tables import IS_WAITING, WAITING, DeliveryKind, DeliveryRow, DeliveryState
from tests.conftest import at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.store.database import Database

ENDS = tuple(DeliveryState)[4:]
PACKAGE = Path(notifier.__file__).parent
DOCUMENT = PACKAGE.parent / "docs" / "states.md"
NOW = at("2026-01-30 09:00")
# The columns a transition may need, each with a value.
VALUES: dict[str, object] = {
    "ended_at": NOW,
    "next_at": NOW,
    "lease_until": NOW,
    "lease_owner": "tester",
    "reason": "told",
    "covered_by": None,
}
# Columns that only the table changes. `next_at` and `reason` are also written without a transition.
OWN_COLUMNS = {"state", "lease_owner", "lease_until", "fence", "ended_at", "covered_by"}


def _delivery(state: DeliveryState, **columns: Any) -> DeliveryRow:
    row = create("a|0@team", domain="d", channel="team", kind=DeliveryKind.TROUBLE, now=NOW, due_at=NOW)
    row.state = state
    if state is DeliveryState.SENDING:
        row.lease_owner, row.lease_until = "other", NOW
    if state in ENDS:
        row.ended_at = NOW
    for column, value in columns.items():
        setattr(row, column, value)
    return row


def _needed(transition: Transition) -> dict[str, object]:
    return {column: VALUES[column] for column in transition.value.needs}


def _steps() -> Iterator[tuple[Transition, DeliveryState]]:
    for transition in Transition:
        for source in transition.value.sources:
            yield transition, source


def test_a_transition_leaves_a_delivery_that_is_whole(database: Database) -> None:
    """`set_state` and `set_states` have the same effect, and lease and end follow the two rules."""
    for transition, source in _steps():
        single, several = _delivery(source, fence=3), _delivery(source, fence=3)
        target = set_state(single, transition, **_needed(transition))
        assert (target, single.state) == (transition.value.target, transition.value.target)
        has_lease = (single.lease_until is not None, single.lease_owner is not None)
        assert has_lease == (target == "sending",) * 2
        assert (single.ended_at is not None) == (target in ENDS)
        with database.write() as session:
            session.add(several)
            session.flush()
            set_states(session, transition, [several.id], **_needed(transition))
            session.refresh(several)
            assert several.model_dump() == single.model_dump()
            session.delete(several)


def test_a_transition_from_any_other_state_is_a_mistake_that_writes_nothing(sqlite: Database) -> None:
    possible = set(_steps())
    for transition, state in product(Transition, DeliveryState):
        if (transition, state) in possible:
            continue
        row = _delivery(state)
        before = row.model_dump()
        with pytest.raises(ImpossibleTransitionError, match=transition.name):
            set_state(row, transition, **_needed(transition))
        assert row.model_dump() == before
        with pytest.raises(ImpossibleTransitionError, match="0 of 1"), sqlite.write() as session:
            session.add(row)
            session.flush()
            set_states(session, transition, [row.id], **_needed(transition))


def test_values_that_a_transition_does_not_need_are_a_mistake() -> None:
    row = _delivery(DeliveryState.PLANNED)
    for values in ({}, {"ended_at": NOW}, {"ended_at": NOW, "reason": "told", "next_at": NOW}):
        with pytest.raises(ImpossibleTransitionError, match="SUPERSEDE: given"):
            set_state(row, Transition.SUPERSEDE, **values)


def test_every_delivery_starts_as_planned_and_can_come_to_every_end() -> None:
    reached, waiting = set(), [Transition.CREATE.value.target]
    assert (
        create("a@b", domain="d", channel="b", kind=DeliveryKind.GROUP, now=NOW, due_at=NOW).state
        == waiting[0]
    )
    while waiting:
        state = waiting.pop()
        reached.add(state)
        following = {one.value.target for one, source in _steps() if source is state}
        waiting += following - reached
    assert reached == set(DeliveryState)


def test_only_the_operator_leads_out_of_an_end() -> None:
    leaving = {transition for transition, source in _steps() if source in ENDS}
    assert leaving == {
        Transition.COVER_AGAIN,
        Transition.DISCARD,
        Transition.RESTART,
        Transition.RESTART_RENDERED,
    }
    assert Transition.COVER_AGAIN.value.target is DeliveryState.COVERED


def test_what_waits_is_what_has_neither_ended_nor_is_held() -> None:
    assert set(WAITING) == set(DeliveryState) - set(ENDS) - {DeliveryState.HELD}
    assert re.findall(r"'(\w+)'", str(IS_WAITING)) == [state.value for state in WAITING]


# The only way


def _writes(tree: ast.AST) -> Iterator[int]:
    """Give the lines that write a column of the table, or a state in SQL."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store(), value=owner) if name in OWN_COLUMNS:
                if not (isinstance(owner, ast.Name) and owner.id == "self"):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(attr="values") | ast.Name(id="DeliveryRow"), keywords=keywords):
                yield from (node.lineno for one in keywords if one.arg in OWN_COLUMNS)
            case ast.Call(func=ast.Name(id="setattr")):
                yield node.lineno
            case ast.Constant(value=str(text)) if re.search(r"(?i)\b(update|insert into)\s+delivery\b", text):
                yield node.lineno


# The deliveries' own, and the modules of things that have states of their own: proposals, found letters, and questions that wait.
OTHER_STATES = {
    "outbox/states.py",
    "proposals/accepting.py",
    "proposals/stored.py",
    "app/watching.py",
    "outbox/quiets.py",
    "store/quiets.py",
}


def test_no_other_module_changes_a_state() -> None:
    written = {
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).as_posix() not in OTHER_STATES
        for line in _writes(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert written == set()


@pytest.mark.parametrize(
    "line",
    [
        "row.state = DeliveryState.DEAD",
        "row.state, row.next_at = DeliveryState.RETRYING, now",
        "row.lease_owner = row.lease_until = None",
        "update(DeliveryRow).values(state='dead')",
        "DeliveryRow(id='a', state='dead')",
        "setattr(row, 'state', 'dead')",
        "text('UPDATE delivery SET state = 1')",
    ],
)
def test_a_state_that_is_changed_elsewhere_is_found(line: str) -> None:
    assert len(set(_writes(ast.parse(line)))) == 1


# The documentation


def _document() -> str:
    def columns(names: tuple[str, ...]) -> str:
        return ", ".join(f"`{name}`" for name in names)

    arrows = [
        f"    {source} --> {transition.value.target}: {transition.name}"
        for transition in Transition
        for source in transition.value.sources or ("[*]",)
    ] + [f"    {state} --> [*]" for state in ENDS]
    rows = [
        f"| {transition.name} | {', '.join(row.sources) or 'none'} | {row.target} | {row.meaning} | {written} |"
        for transition in Transition
        for row in [transition.value]
        for written in [
            "; ".join(
                f"{what} {columns(names)}"
                for what, names in (("sets", row.needs), ("clears", row.clears), ("raises", row.increments))
                if names
            )
        ]
    ]
    return "\n".join(
        [
            "# States of a delivery",
            "",
            "Made from the table in `notifier/outbox/states.py`, through which every change of a state goes;",
            "`pytest tests/outbox/test_states.py --regenerate` writes this page anew.",
            "",
            f"A delivery ends as {', '.join(ENDS[:-1])} or {ENDS[-1]}; only the operator leads out of an end.",
            "A lease exists in `sending` only, `ended_at` in the ends only.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *arrows,
            "```",
            "",
            "| transition | from | to | when | columns |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def test_the_documentation_shows_the_table(*, regenerate: bool) -> None:
    if regenerate:
        DOCUMENT.write_text(_document(), encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == _document()
