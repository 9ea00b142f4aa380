"""Examine an installation: a table with a row for each check.

`notifier doctor` does all of them, `/readyz` those that are cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.doctor import database_checks, machine_checks, network_checks
from notifier.doctor.findings import Check, problem
from notifier.errors import NotifierError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.doctor.findings import Finding, Installation

CHECKS = (
    Check(name="file", look=machine_checks.look_at_file),
    Check(name="database", look=database_checks.look_at_database, is_cheap=True),
    Check(name="contents", look=database_checks.look_at_contents),
    Check(name="integrity", look=database_checks.look_at_integrity),
    Check(name="last round", look=database_checks.look_at_last_round),
    Check(name="outbox", look=database_checks.look_at_outbox),
    Check(name="folder", look=machine_checks.look_at_folder, is_cheap=True),
    Check(name="disk", look=machine_checks.look_at_disk, is_cheap=True),
    Check(name="channels", look=network_checks.look_at_channels),
    Check(name="address", look=network_checks.look_at_address),
    Check(name="answers", look=network_checks.look_at_answers),
    Check(name="proxy", look=network_checks.look_at_proxy),
    Check(name="certificates", look=network_checks.look_at_certificates),
    Check(name="secrets", look=machine_checks.look_at_permissions),
    Check(name="settings", look=machine_checks.look_at_settings),
    Check(name="clock", look=database_checks.look_at_clock, is_cheap=True),
    Check(name="time zones", look=machine_checks.look_at_zones),
    Check(name="tables of days", look=machine_checks.look_at_tables),
)


def examine(installation: Installation, *, only_cheap: bool = False) -> Iterator[tuple[str, Finding]]:
    """Do the checks one after the other, and give the name of each with what it finds.

    A check that fails itself is a problem; the others are still done.
    """
    for check in CHECKS:
        if only_cheap and not check.is_cheap:
            continue
        yield from ((check.name, finding) for finding in do_check(check, installation))


def do_check(check: Check, installation: Installation) -> Iterator[Finding]:
    """Give what one check finds; that it fails is a problem too."""
    try:
        yield from check.look(installation)
    except NotifierError as error:
        yield problem("refused", reason=error)
    except Exception as error:  # noqa: BLE001 - one check must not stop the others
        yield problem("unforeseen", check=check.name, error=type(error).__name__)
