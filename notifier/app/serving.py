"""Start and stop everything that runs in one process: the service, its scheduler and the HTTP server."""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler

from notifier.app.listening import listen
from notifier.app.service import FULL_ROUND_EVERY, POLL_EVERY, STALE_AFTER, WATCH_EVERY, Service
from notifier.store.feed_tokens import find_feed
from notifier.web.app import AppState, Part, build_app
from notifier.web.build_queue import BuildQueue
from notifier.web.builder import BuilderProcess
from notifier.web.desk.access import local_hosts
from notifier.web.health import Health
from notifier.web.metrics import Metrics
from notifier.web.relay import Relay
from notifier.web.server import Server, server_config

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from notifier.app.round import Rounds

_GRACE_S = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """The settings of the HTTP server.

    Attributes:
        address: Host and port to listen on; port 0 for any.
        gzip: Whether feeds are sent with gzip to clients that accept it.
        parts: Returns what takes something in, given the state.
        is_local: Whether only requests are answered that name this machine by its own name.
    """

    address: tuple[str, int]
    gzip: bool = True
    parts: Callable[[AppState], Sequence[Part]] = lambda _: ()
    is_local: bool = False


def serve(
    rounds: Rounds,
    *,
    clock: Callable[[], datetime],
    web: WebSettings,
    stopping: threading.Event,
    announce: Callable[[AppState, str, int], None],
) -> bool:
    """Run everything until the process is asked to stop.

    Args:
        rounds: Runs one round.
        clock: Real time.
        web: The settings of the HTTP server.
        stopping: Set when the process is asked to stop; sending ends at the next delivery.
        announce: Called once when everything runs, with the state, host and port.

    Returns:
        Whether everything ended in time; otherwise an attempt is cut off.

    Raises:
        NotifierError: No file can be used, the database fails, or the port cannot be used.
    """

    def private_feed(token: str) -> str:
        with rounds.database.read() as session:
            return find_feed(session, token)

    state = AppState(clock=clock, stale_after=STALE_AFTER, gzip=web.gzip, private_feed=private_feed)
    service = Service(rounds=rounds, clock=clock, state=state)
    listener = listen(*web.address)
    service.first_round()
    scheduler = BackgroundScheduler(timezone="UTC")
    jobs = (
        (service.poll, POLL_EVERY),
        (service.watch, WATCH_EVERY),
        (service.update_lists, FULL_ROUND_EVERY),
    )
    for do, every in jobs:
        scheduler.add_job(
            do,
            "interval",
            seconds=every.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    metrics = Metrics(
        database=rounds.database,
        clock=clock,
        health=lambda: state.snapshot.health if state.snapshot else Health(),
    )
    if web.is_local:
        state.own_hosts = local_hosts(listener.getsockname()[1])
    queue = BuildQueue(BuilderProcess(lambda: state.snapshot))

    def stop() -> None:
        stopping.set()
        queue.close()

    config = server_config(build_app(state, metrics, web.parts(state), Relay(state, queue)))
    server = Server(config, at_start=queue.start, before_shutdown=stop)
    # uvicorn raises a signal again after it stopped; without a handler that would end the process.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    scheduler.start()
    # A client may connect as soon as the address is printed, before the server runs.
    listener.listen()
    announce(state, web.address[0], listener.getsockname()[1])
    try:
        server.run(sockets=[listener])
    finally:
        stop()
        ended = _shut_down(scheduler)
    return ended


def _shut_down(scheduler: BackgroundScheduler) -> bool:
    """Stop polling; an attempt under way gets a moment to end."""
    ending = threading.Thread(target=scheduler.shutdown, daemon=True)
    ending.start()
    ending.join(timeout=_GRACE_S)
    return not ending.is_alive()
