"""Each verdict on each channel type: the state of the delivery, and its count of attempts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from notifier.channels import CHANNEL_TYPES
from notifier.net.outcomes import Outcome, Verdict
from notifier.outbox.preparing import prepare
from tests.conftest import at
from tests.world import World, planned

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

KCR2 = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-02}\n"
RULES = "  - {id: r, before: [P30D]}\n"

# Verdict: state, counted attempts and seconds until the next attempt.
RESEND: dict[Verdict, tuple[str, int, int | None]] = {
    Verdict.SENT: ("sent", 0, None),
    Verdict.NOT_SENT: ("retrying", 1, 5),
    Verdict.FAILED: ("retrying", 1, 5),
    Verdict.BUSY: ("retrying", 0, 60),
    Verdict.BROKEN: ("retrying", 0, 60),
    Verdict.REFUSED: ("dead", 1, None),
    Verdict.UNKNOWN: ("retrying", 1, 60),
}
HOLD = RESEND | {Verdict.UNKNOWN: ("held", 1, None)}


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("on_unknown", ["resend", "hold"])
@pytest.mark.parametrize("kind", CHANNEL_TYPES)
def test_every_outcome_has_its_consequence(
    tmp_path: Path, sqlite: Database, kind: str, on_unknown: str, verdict: Verdict
) -> None:
    world = World(folder=tmp_path, database=sqlite)
    keys = {"type": kind, "on_unknown": on_unknown, **CHANNEL_TYPES[kind].example}
    written = ", ".join(f"{name}: {value}" for name, value in keys.items())
    world.write(KCR2, reminders=RULES, channels=f"  team: {{{written}}}\n")
    planned(world.rounds(), at("2026-01-26 10:00"))
    now = at("2026-01-30 09:00")
    plan = planned(world.rounds(), now).plan
    (destination,) = plan.setup.destinations
    prepare(sqlite, destination, plan.context)
    (claim,) = world.claim(destination, plan.context)
    outcome = Outcome(verdict=verdict, detail="said")
    world.outbox().record(destination, [(claim, outcome)], now, 0.0)

    (row,) = world.deliveries()
    waits = int((row.next_at - now).total_seconds()) if row.state == "retrying" else None
    expected = (HOLD if on_unknown == "hold" else RESEND)[verdict]
    assert (row.state, row.attempts, waits) == expected
    assert world.attempts() == [(row.id, 1, verdict)]
    # A retry sends the same payload, marked where the receiver cannot recognise a repeat.
    if expected[0] == "retrying":
        world.real_now = claim.send_until
        later = replace(plan.context, now=row.next_at)
        (again,) = world.claim(destination, later)
        is_marked = again.payload != claim.payload
        assert is_marked == (verdict is Verdict.UNKNOWN and not destination.type.can_tell_repeats)
        assert (again.delivery, again.number) == (claim.delivery, 2)
