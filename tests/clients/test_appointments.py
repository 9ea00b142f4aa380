"""Appointments by mail in Thunderbird: received over POP3, put into its calendar by its own buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.pop3 import pop3_server
from tests.clients.thunderbird import thunderbird
from tests.conftest import eventually
from tests.mail_servers import mail_server
from tests.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database

_WAIT_S = 60
_CHANNEL = (
    '  post: {{type: email, server: "127.0.0.1:{port}", security: none, from: melder@proef.example, '
    "to: team@proef.example, allow_private: true, invite: true, reminders: []}}\n"
)
_MILESTONES = """\
  - {{id: a, title: Instelling, kind: start, when: {when}{more}}}
  - {{id: b, title: Contracten, kind: end, when: 2031}}
"""
_MARKERS = [
    ("2031-01-01", "≥ Contracten: periode begint, dag onbekend (in 2031)", "TENTATIVE"),
    ("2031-12-31", "≤ Contracten: uiterlijk (in 2031)", "TENTATIVE"),
]


def test_thunderbird_takes_an_appointment_up_moves_and_cancels_it(tmp_path: Path, sqlite: Database) -> None:
    world = World(folder=tmp_path, database=sqlite, may_invite=True)
    with mail_server() as mailbox, pop3_server(mailbox) as port:
        account = {
            "mail.accountmanager.accounts": "account1",
            "mail.accountmanager.defaultaccount": "account1",
            "mail.account.account1.server": "server1",
            "mail.account.account1.identities": "id1",
            "mail.server.server1.type": "pop3",
            "mail.server.server1.hostname": "127.0.0.1",
            "mail.server.server1.port": port,
            "mail.server.server1.userName": "team",
            "mail.server.server1.login_at_startup": False,
            "mail.server.server1.check_new_mail": False,
            "mail.server.server1.leave_on_server": True,
            "mail.identity.id1.useremail": "team@proef.example",
            "mail.identity.id1.valid": True,
            "calendar.registry.eigen.type": "storage",
            "calendar.registry.eigen.uri": "moz-storage-calendar://",
            "calendar.registry.eigen.name": "Eigen",
            "calendar.registry.eigen.imip.identity.key": "id1",
        }
        with thunderbird(tmp_path / "reader", 98, **account) as program:

            def received(moment: str, button: str) -> list[tuple[str, str, str]]:
                """Do a round, press a button on each new mail, and return what the calendar shows."""
                known = len(mailbox.taken)
                world.tick(moment)
                assert len(mailbox.taken) > known
                assert program.fetch_mail() == len(mailbox.taken)
                for at in range(known, len(mailbox.taken)):
                    program.open_mail(at)
                    eventually(lambda: program.press(button), within_s=_WAIT_S)
                    eventually(lambda: not program.press(button), within_s=_WAIT_S)
                return program.items("eigen")

            world.write(
                _MILESTONES.format(when="2030-01-01", more=""), channels=_CHANNEL.format(port=mailbox.port)
            )
            shown = received("2026-11-24 12:00", "imipAcceptButton_AcceptDontSend")
            assert shown == [("2030-01-01", "Instelling", "CONFIRMED"), *_MARKERS]

            world.write(_MILESTONES.format(when="2030-02-01", more=""))
            world.tick("2026-11-24 13:00")
            shown = received("2026-11-25 09:00", "imipAcceptButton_AcceptDontSend")
            moved = ("2030-02-01", "→ Instelling: verplaatst, was 1 januari", "CONFIRMED")
            assert shown == [moved, *_MARKERS]

            world.write(_MILESTONES.format(when="2030-02-01", more=", cancelled: {on: 2026-11-25}"))
            world.tick("2026-11-25 10:00")
            assert received("2026-11-26 09:00", "imipDeleteButton") == _MARKERS
