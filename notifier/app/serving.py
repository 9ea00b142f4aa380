"""Start and stop everything that runs in one process: the service, its polls and the HTTP server."""

from __future__ import annotations

import os
import signal
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.app.service import FULL_ROUND_EVERY, STALE_AFTER, WATCH_EVERY, Service
from notifier.app.supervision import Supervisor, systemd_notifier
from notifier.errors import SettingsError
from notifier.store.tokens import find_feed
from notifier.web.app import AppPart, AppState, build_app
from notifier.web.build_queue import BuildQueue
from notifier.web.builder import BuilderProcess
from notifier.web.desk.access import local_hosts
from notifier.web.health import Health
from notifier.web.metrics import Metrics, MilestoneMetrics
from notifier.web.relay import Relay
from notifier.web.server import Server, server_config

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from notifier.app.round import Rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """The settings of the HTTP server."""

    address: tuple[str, int]  # Host and port to listen on; port 0 for any.
    gzip: bool = True  # Whether feeds are sent with gzip to clients that accept it.
    metrics: str = ""  # Which milestones `/metrics` has, as a filter in an address; empty for none.
    # Returns what takes something in, given the state.
    parts: Callable[[AppState], Sequence[AppPart]] = lambda _: ()
    is_local: bool = False  # Whether only requests are answered that name this machine by its own name.


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
        NotifierError: No file or setting can be used, the database fails, or the port cannot be used.
    """

    def private_feed(token: str) -> str:
        with rounds.planner.database.read() as session:
            return find_feed(session, token)

    state = AppState(clock=clock, stale_after=STALE_AFTER, gzip=web.gzip, private_feed=private_feed)
    service = Service(rounds=rounds, clock=clock, state=state)
    listener = _listen(*web.address)
    milestones = MilestoneMetrics(web.metrics, lambda: state.snapshot)
    # The first round sends.
    milestones.check()
    service.first_round()
    supervisor = Supervisor(
        poll=service.poll,
        beside=((service.watch, WATCH_EVERY), (service.update_lists, FULL_ROUND_EVERY)),
        note_failure=service.note_failure,
        notify=systemd_notifier(os.environ),
    )
    metrics = Metrics(
        database=rounds.planner.database,
        clock=clock,
        health=lambda: state.snapshot.health if state.snapshot else Health(),
        checks=service.do_cheap_checks,
        milestones=milestones.collect,
    )
    if web.is_local:
        state.own_hosts = local_hosts(listener.getsockname()[1])
    queue = BuildQueue(BuilderProcess(lambda: state.snapshot))
    state.can_build = lambda: queue.is_able

    def stop() -> None:
        stopping.set()
        queue.close()

    config = server_config(build_app(state, metrics, web.parts(state), Relay(state, queue)))
    server = Server(config, at_start=queue.start, before_shutdown=stop)

    def leave(*_: object) -> None:
        stopping.set()
        server.should_exit = True

    # Once it runs the server takes the signals itself, and raises them again after it stopped. Without this
    # one that comes before would be lost, and one after would end the process.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    # A client may connect as soon as the address is printed, before the server runs.
    listener.listen()
    supervisor.start()
    announce(state, web.address[0], listener.getsockname()[1])
    try:
        server.run(sockets=[listener])
    finally:
        stop()
        ended = supervisor.stop()
    return ended


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address.

    Raises:
        SettingsError: The address cannot be used, or is in use.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsError("serve.port_taken", host=host, port=port, reason=error.strerror) from error
    return listener
