"""What the doctor says of the outbox of a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.doctor.database_checks import look_at_outbox
from notifier.doctor.findings import Installation, Level
from notifier.net.connections import Network
from notifier.net.secrets import Secrets
from notifier.setup import parse_setup

if TYPE_CHECKING:
    from tests.world import World


def said_by_doctor(world: World) -> list[str]:
    environment = world.environment
    seen = Installation(
        events_path=world.events,
        setup=parse_setup(world.events.read_bytes(), name="events.yaml"),
        database=world.database,
        database_file=world.database.file,
        folder=world.folder,
        secrets=Secrets.from_environment(environment, world.folder),
        network=Network(),
        environment=environment,
        now=world.real_now,
    )
    return [one.sentence for one in look_at_outbox(seen) if one.level is not Level.OK]
