"""Every interleaving of two senders, a crash and the operator over one delivery, on the real SQL.

A scene holds all that can differ: the database, the clock, the claim of each sender, and what the receiver
got. Every possible step gives another scene; equal scenes are explored once. From each scene, all senders
die and a healthy one brings the delivery to its end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import make_url

from notifier.net.outcomes import Outcome, Verdict
from notifier.net.transport import Connections
from notifier.outbox.claims import LEASE
from notifier.outbox.commands import Chosen, discard, retry
from notifier.outbox.preparing import prepare
from notifier.outbox.states import Transition
from notifier.store.database import Database
from notifier.store.engines import make_engine
from notifier.store.migrating import migrate
from notifier.store.tables import DeliveryState
from tests.conftest import at, is_whole
from tests.world import World, planned

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from notifier.channels.base import Parcel
    from notifier.channels.destinations import Destination
    from notifier.outbox.attempts import Claim
    from notifier.outbox.context import RoundContext

ENDS = tuple(DeliveryState)[4:]
KCR2 = "  - {id: kcr2, title: Instelling KCR2, kind: start, when: 2026-03-02}\n"
RULES = "  - {id: r, before: [P30D]}\n"
# Longer than a lease and than the first waits before a retry.
TICK = timedelta(minutes=3)
TICKS = 2

# The possible results of a call: whether the message arrives, and the outcome for the sender.
ANSWERS = {
    "arrives": (True, Verdict.SENT),
    "arrives, answer lost": (True, Verdict.UNKNOWN),
    "lost": (False, Verdict.UNKNOWN),
    "fails": (False, Verdict.FAILED),
    "refused": (False, Verdict.REFUSED),
}
# What the senders of the longer walks can get; `make laws` tries all.
FEW = tuple(ANSWERS) if is_whole() else ("arrives", "arrives, answer lost", "refused")
COMMANDS = {"discard": (Transition.DISCARD, discard), "retry": (Transition.RESTART, retry)}


@dataclass(frozen=True, slots=True)
class Hand:
    """A sender's claim, and the outcome after its call; None where it did not call."""

    claim: Claim
    has_called: bool = False
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The content of a database: the delivery, its attempts and its channel's health; and all its bytes."""

    rows: tuple[Any, ...]
    image: bytes = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scene:
    """One point in one schedule.

    Attributes:
        stored: The content of the database.
        hands: The claim of each sender.
        arrivals: Of each message that arrived, whether it was marked as a possible repeat.
        was_refused: Whether the receiver ever refused it.
        ticks: How often time advanced.
        claims: How many claims each sender has left.
        crashes: How many crashes are left.
        commands: The operator's commands that are left.
        steps: The steps to this scene; of equal scenes the first is kept.
    """

    stored: Stored
    hands: tuple[Hand | None, Hand | None] = (None, None)
    arrivals: tuple[bool, ...] = ()
    was_refused: bool = False
    ticks: int = 0
    claims: tuple[int, int] = (1, 1)
    crashes: int = 1
    commands: tuple[str, ...] = ()
    steps: tuple[str, ...] = field(compare=False, default=())

    @property
    def delivery(self) -> dict[str, Any]:
        """The row of the delivery."""
        return dict(self.stored.rows[0])


def _in_memory() -> Database:
    """Return a database that can be set to any image; the program itself refuses one in memory."""
    database = Database(make_engine(make_url("sqlite://")))
    migrate(database.engine)
    return database


class Walk:
    """Explores all scenes of one channel type."""

    def __init__(
        self,
        folder: Path,
        kind: str,
        on_unknown: str,
        *,
        claims: tuple[int, int],
        commands: tuple[str, ...],
        answers: Iterable[str] = ANSWERS,
    ) -> None:
        self.world = World(folder=folder, database=_in_memory())
        channel = f"  team: {{type: {kind}, on_unknown: {on_unknown}, url_env: NOWHERE}}\n"
        self.world.write(KCR2, reminders=RULES, channels=channel)
        planned(self.world.rounds(), at("2026-01-26 10:00"))
        plan = planned(self.world.rounds(), at("2026-01-30 09:00")).plan
        (destination,) = plan.setup.destinations
        self.context: RoundContext = plan.context
        self.destination: Destination = destination._replace(
            type=destination.type._replace(send=self.send, rates=())
        )
        self.holds = on_unknown == "hold"
        self.answer, self.answers = "", tuple(answers)
        self.calls = 0
        self.began = self.world.real_now
        prepare(self.world.database, self.destination, self.context)
        self.start = Scene(stored=self.look(), claims=claims, commands=commands)
        self.done: dict[object, tuple[Any, Stored]] = {}
        self.ends: dict[Scene, DeliveryState] = {}

    def send(self, _: Parcel) -> Outcome:
        """Act as the network."""
        self.calls += 1
        return Outcome(verdict=ANSWERS[self.answer][1])

    @property
    def connection(self) -> sqlite3.Connection:
        """The driver's connection; a database in memory has one."""
        pooled = self.world.database.engine.raw_connection()
        driver: sqlite3.Connection = pooled.driver_connection  # type: ignore[assignment]
        pooled.close()
        return driver

    def look(self) -> Stored:
        """Return the present content of the database."""
        connection = self.connection
        cursor = connection.execute("SELECT * FROM delivery")
        names = [column[0] for column in cursor.description]
        (delivery,) = (tuple(zip(names, row, strict=True)) for row in cursor)
        attempts = connection.execute("SELECT number, fence, outcome FROM attempt ORDER BY id")
        channel = connection.execute("SELECT * FROM channel_state")
        return Stored((delivery, tuple(attempts), tuple(channel)), connection.serialize())

    def do(self, scene: Scene, what: Callable[[RoundContext], Any], *which: object) -> tuple[Any, Scene]:
        """Run a function on the database of a scene; cached by function, rows and time."""
        key = (scene.stored, scene.ticks, which)
        if key not in self.done:
            self.connection.deserialize(scene.stored.image)
            self.world.real_now = self.began + scene.ticks * TICK
            result = what(replace(self.context, now=self.context.now + scene.ticks * TICK))
            self.done[key] = (result, self.look())
        result, stored = self.done[key]
        return result, replace(scene, stored=stored)

    # Steps

    def following(self, scene: Scene) -> Iterator[Scene]:
        """Give the scene after each possible step."""
        for sender, hand in enumerate(scene.hands):
            if hand is None:
                if scene.claims[sender]:
                    yield self.claim(scene, sender)
                continue
            if hand.has_called:
                yield self.record(scene, sender, hand)
            else:
                yield from self.call(scene, sender, hand)
                # At the moment of the claim a renewal changes nothing.
                if hand.claim.send_until != self.began + scene.ticks * TICK + LEASE:
                    yield self.renew(scene, sender, hand)
            if scene.crashes:
                crashed = replace(scene, crashes=scene.crashes - 1, steps=(*scene.steps, f"{sender} crashes"))
                yield _with_hand(crashed, sender, None)
        if scene.ticks < TICKS:
            yield replace(scene, ticks=scene.ticks + 1, steps=(*scene.steps, "time passes"))
        for name in scene.commands:
            yield from self.command(scene, name)

    def claim(self, scene: Scene, sender: int) -> Scene:
        def take(context: RoundContext) -> list[Claim]:
            return self.world.claim(self.destination, context)

        claims, after = self.do(scene, take, "claim")
        left = [*scene.claims]
        left[sender] -= 1
        after = replace(after, claims=(left[0], left[1]), steps=(*scene.steps, f"{sender} claims"))
        return _with_hand(after, sender, Hand(claims[0]) if claims else None)

    def renew(self, scene: Scene, sender: int, hand: Hand) -> Scene:
        def prolong(context: RoundContext) -> list[Claim]:
            del context
            return self.world.outbox().renew(self.destination, [hand.claim])

        (claim,), after = self.do(scene, prolong, "renew", hand)
        after = replace(after, steps=(*scene.steps, f"{sender} renews"))
        return _with_hand(after, sender, Hand(claim))

    def call(self, scene: Scene, sender: int, hand: Hand) -> Iterator[Scene]:
        self.world.real_now = self.began + scene.ticks * TICK
        marked = scene.delivery["payload_if_repeat"]
        for answer in self.answers:
            arrives, verdict = ANSWERS[answer]
            self.answer, before = answer, self.calls
            outcome = self.world.sender()._send(hand.claim, self.destination, Connections())  # noqa: SLF001 - the call alone
            step = f"{sender} calls: {answer}" if outcome else f"{sender} does not call any more"
            called = _with_hand(scene, sender, Hand(hand.claim, has_called=True, outcome=outcome))
            called = replace(called, steps=(*scene.steps, step))
            if outcome is None:
                assert self.calls == before
                yield called
                return
            is_marked = marked is not None and hand.claim.payload.content == marked
            # What arrived is not sent again unmarked; with `hold` it is not sent again at all.
            is_decided = "retry" in self.start.commands and "retry" not in scene.commands
            assert not scene.arrivals or not self.holds or is_decided, called.steps
            assert not scene.arrivals or marked is None or is_marked, called.steps
            yield replace(
                called,
                arrivals=(*scene.arrivals, is_marked) if arrives else scene.arrivals,
                was_refused=scene.was_refused or verdict is Verdict.REFUSED,
            )

    def record(self, scene: Scene, sender: int, hand: Hand) -> Scene:
        def note(context: RoundContext) -> list[DeliveryState | None]:
            results = [(hand.claim, hand.outcome)]
            return self.world.outbox().record(self.destination, results, context.now, 0.0)

        (state,), after = self.do(scene, note, "record", hand)
        after = _with_hand(replace(after, steps=(*scene.steps, f"{sender} records")), sender, None)
        # A sender that was overtaken does not change the delivery.
        is_own = (scene.delivery["state"], scene.delivery["fence"]) == ("sending", hand.claim.fence)
        assert (state is not None) == is_own, after.steps
        assert is_own or after.delivery == scene.delivery, after.steps
        return after

    def command(self, scene: Scene, name: str) -> Iterator[Scene]:
        transition, do = COMMANDS[name]
        if scene.delivery["state"] not in transition.value.sources:
            return

        def obey(context: RoundContext) -> None:
            with self.world.database.write() as session:
                do(session, Chosen(ids=(scene.delivery["id"],)), context.now)

        _, after = self.do(scene, obey, name)
        left = tuple(one for one in scene.commands if one != name)
        yield replace(after, commands=left, steps=(*scene.steps, f"the operator says {name}"))

    # Promises

    def check(self, before: Scene, after: Scene) -> None:
        """Assert that a step kept the promises."""
        row = after.delivery
        assert (row["ended_at"] is not None) == (row["state"] in ENDS), after.steps
        assert (row["lease_until"] is not None) == (row["state"] == "sending"), after.steps
        now = self.began + after.ticks * TICK
        assert sum(hand is not None and hand.claim.send_until > now for hand in after.hands) <= 1, after.steps
        is_retry = before.commands != after.commands
        assert before.delivery["state"] not in ENDS or is_retry or row == before.delivery, after.steps

    def finish(self, scene: Scene) -> DeliveryState:
        """Let all senders die and a healthy one go on, and return the end state of the delivery.

        What they had claimed does not matter any more, so scenes that differ in that only end alike.
        """
        end = replace(scene, hands=(None, None), claims=(0, 0), crashes=0, steps=(*scene.steps, "all crash"))
        if end not in self.ends:
            self.ends[end] = self.go_on(end)
        return self.ends[end]

    def go_on(self, end: Scene) -> DeliveryState:
        for _ in range(2):
            end = replace(end, ticks=end.ticks + 1)
            end = self.claim(replace(end, claims=(1, 0)), 0)
            for hand in filter(None, end.hands[:1]):
                end = next(self.call(end, 0, hand))
                end = self.record(end, 0, end.hands[0] or hand)
        state = DeliveryState(end.delivery["state"])
        match state:
            case DeliveryState.SENT:
                assert end.arrivals, end.steps
            case DeliveryState.DEAD:
                assert end.was_refused, end.steps
            case DeliveryState.DISCARDED:
                assert end.commands != self.start.commands, end.steps
            case _:
                assert state is DeliveryState.HELD, end.steps
                assert self.holds, end.steps
        return state

    def run(self) -> Counter[DeliveryState]:
        """Explore all scenes, and return how often each end state was reached."""
        seen, waiting, ends = {self.start}, [self.start], Counter[DeliveryState]()
        while waiting:
            scene = waiting.pop()
            for step in self.following(scene):
                self.check(scene, step)
                after = _either_way(step)
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
            ends[self.finish(scene)] += 1
        self.world.database.close()
        return ends


def _with_hand(scene: Scene, sender: int, hand: Hand | None) -> Scene:
    first, second = scene.hands
    return replace(scene, hands=(hand, second) if sender == 0 else (first, hand))


def _either_way(scene: Scene) -> Scene:
    """Return the scene with its senders in a fixed order, because they are interchangeable."""
    pairs = sorted(zip(scene.hands, scene.claims, strict=True), key=repr)
    (first, first_claims), (second, second_claims) = pairs
    return replace(scene, hands=(first, second), claims=(first_claims, second_claims))


@pytest.mark.parametrize(
    ("kind", "commands", "on_unknown"),
    [
        ("slack", ("discard", "retry"), "hold"),
        ("webhook", (), "resend"),
        # What the two above and the one below do not try of these is how the commands go with sending again.
        *([("slack", ("discard", "retry"), "resend"), ("webhook", (), "hold")] if is_whole() else []),
    ],
)
def test_every_interleaving_keeps_every_promise(
    tmp_path: Path, kind: str, commands: tuple[str, ...], on_unknown: str
) -> None:
    """The receiver of a webhook recognises repeats; Slack does not."""
    answers = FEW if commands else ANSWERS
    walk = Walk(tmp_path, kind, on_unknown, claims=(1, 1), commands=commands, answers=answers)
    ends = walk.run()
    expected = {DeliveryState.SENT, DeliveryState.DEAD}
    expected |= {DeliveryState.DISCARDED} if commands else set()
    expected |= {DeliveryState.HELD} if walk.holds else set()
    assert set(ends) == expected
    # The promises were checked on enough scenes.
    assert sum(ends.values()) > 300


def test_every_interleaving_of_senders_that_come_back_keeps_every_promise(tmp_path: Path) -> None:
    ends = Walk(tmp_path, "slack", "resend", claims=(2, 1), commands=(), answers=FEW).run()
    assert set(ends) == {DeliveryState.SENT, DeliveryState.DEAD}
    assert sum(ends.values()) > (5000 if len(FEW) == len(ANSWERS) else 1500)
