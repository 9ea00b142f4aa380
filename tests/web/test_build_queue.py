"""The queue of builds: what is important first, no build for a visitor who left, and none without end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from notifier.web.build_queue import MOST_WAITING, BuildQueue, BusyError, InterruptedBuildError, Rank
from notifier.web.building import BuildRequest, Built

if TYPE_CHECKING:
    from collections.abc import Awaitable


@dataclass(slots=True)
class Builder:
    """Builds what it is allowed to, one path after the other."""

    begun: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    allowed: asyncio.Event = field(default_factory=asyncio.Event)
    is_closed: bool = False
    _interrupted: asyncio.Event = field(default_factory=asyncio.Event)

    async def prepare(self) -> None:
        pass

    async def make(self, request: BuildRequest) -> Built:
        self._interrupted.clear()
        self.begun.append(request.path)
        waits = [asyncio.ensure_future(one.wait()) for one in (self.allowed, self._interrupted)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()
        if self._interrupted.is_set():
            raise InterruptedBuildError
        if request.path == "broken":
            message = "it is broken"
            raise ValueError(message)
        self.made.append(request.path)
        return Built(status=200, headers=(), body=request.path.encode())

    def interrupt(self) -> None:
        self._interrupted.set()

    def close(self) -> None:
        self.is_closed = True


@dataclass(slots=True)
class Scene:
    """A queue with its builder, and visitors."""

    builder: Builder = field(default_factory=Builder)
    timeout_s: float = 60
    queue: BuildQueue = field(init=False)

    def __post_init__(self) -> None:
        self.queue = BuildQueue(self.builder, timeout_s=self.timeout_s)

    async def ask(
        self, path: str, rank: Rank = Rank.NEW, left: Awaitable[object] | None = None
    ) -> asyncio.Task[str]:
        """Ask for a path, and go on once it waits or is being made."""

        async def answer() -> str:
            request = BuildRequest(path=path)
            never = asyncio.get_running_loop().create_future()
            try:
                return (await self.queue.make(path, rank, request, left or never)).body.decode()
            except BusyError:
                return "busy"

        task = asyncio.create_task(answer())
        await settle()
        return task


async def settle() -> None:
    """Let every task run until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_the_important_ones_go_first_and_of_one_rank_the_newest() -> None:
    async def story() -> list[str]:
        scene = Scene()
        asked = [("first", Rank.OWN), ("a", Rank.NEW), ("b", Rank.NEW), ("seen", Rank.REPEATED)]
        tasks = [await scene.ask(path, rank) for path, rank in (*asked, ("own", Rank.OWN))]
        scene.builder.allowed.set()
        assert list(await asyncio.gather(*tasks)) == ["first", "a", "b", "seen", "own"]
        return scene.builder.made

    assert asyncio.run(story()) == ["first", "own", "seen", "b", "a"]


def test_an_important_one_interrupts_another_which_is_made_afterwards() -> None:
    async def story() -> list[str]:
        scene = Scene()
        stranger = await scene.ask("stranger")
        own = await scene.ask("own", Rank.OWN)
        again = await scene.ask("seen", Rank.REPEATED)
        scene.builder.allowed.set()
        assert list(await asyncio.gather(stranger, own, again)) == ["stranger", "own", "seen"]
        return scene.builder.begun

    assert asyncio.run(story()) == ["stranger", "own", "seen", "stranger"]


def test_the_same_is_made_once_for_all_who_wait_for_it() -> None:
    async def story() -> tuple[list[str], list[str]]:
        scene = Scene()
        tasks = [await scene.ask("page") for _ in range(5)]
        scene.builder.allowed.set()
        return list(await asyncio.gather(*tasks)), scene.builder.begun

    assert asyncio.run(story()) == (["page"] * 5, ["page"])


def test_a_visitor_who_leaves_ends_the_build() -> None:
    async def story() -> tuple[list[str], list[str], list[str]]:
        scene = Scene()
        gone = [asyncio.get_running_loop().create_future() for _ in range(2)]
        left = [await scene.ask(path, left=one) for path, one in zip(("running", "waits"), gone, strict=True)]
        stays = await scene.ask("stays")
        for one in gone:
            one.set_result(None)
        await settle()
        scene.builder.allowed.set()
        return list(await asyncio.gather(*left, stays)), scene.builder.begun, scene.builder.made

    answers, begun, made = asyncio.run(story())
    assert (answers, begun, made) == (["busy", "busy", "stays"], ["running", "stays"], ["stays"])


def test_a_build_goes_on_while_one_visitor_still_waits() -> None:
    async def story() -> tuple[list[str], list[str]]:
        scene = Scene()
        gone = asyncio.get_running_loop().create_future()
        left, stays = await scene.ask("page", left=gone), await scene.ask("page")
        gone.set_result(None)
        await settle()
        scene.builder.allowed.set()
        return list(await asyncio.gather(left, stays)), scene.builder.begun

    assert asyncio.run(story()) == (["busy", "page"], ["page"])


def test_nobody_waits_longer_than_the_deadline_and_what_is_late_is_ended() -> None:
    async def story() -> tuple[list[str], list[str]]:
        scene = Scene(timeout_s=0.01)
        late = await asyncio.gather(await scene.ask("running"), await scene.ask("waits"))
        scene.builder.allowed.set()
        return [*late, await (await scene.ask("next"))], scene.builder.made

    assert asyncio.run(story()) == (["busy", "busy", "next"], ["next"])


def test_a_flood_is_refused_from_its_oldest_request_on_and_nobody_else() -> None:
    async def story() -> list[str]:
        scene = Scene()
        await scene.ask("running", Rank.OWN)
        honest = await scene.ask("seen", Rank.REPEATED)
        flood = [await scene.ask(str(number)) for number in range(400)]
        newest = await scene.ask("newest")
        scene.builder.allowed.set()
        assert list(await asyncio.gather(honest, newest)) == ["seen", "newest"]
        return await asyncio.gather(*flood)

    answers = asyncio.run(story())
    served = MOST_WAITING - 2
    assert answers == ["busy"] * (400 - served) + [str(number) for number in range(400 - served, 400)]


@pytest.mark.parametrize("path", ["broken"])
def test_what_cannot_be_made_is_refused_and_logged_and_the_next_is_made(path: str) -> None:
    async def story() -> list[str]:
        scene = Scene()
        scene.builder.allowed.set()
        with capture_logs() as logs:
            answers = [await (await scene.ask(one)) for one in (path, "good")]
        assert [one["event"] for one in logs] == ["build_failed"]
        return answers

    assert asyncio.run(story()) == ["busy", "good"]


def test_when_the_service_stops_all_who_wait_are_refused_at_once() -> None:
    async def story() -> tuple[list[str], bool]:
        scene = Scene()
        tasks = [await scene.ask(path) for path in ("running", "waits")]
        scene.queue.close()
        return [*await asyncio.gather(*tasks), await (await scene.ask("late"))], scene.builder.is_closed

    assert asyncio.run(story()) == (["busy", "busy", "busy"], True)
