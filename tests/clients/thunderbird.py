"""Thunderbird on a screen in memory, driven over Marionette.

Source:
    https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.conftest import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_QUIET = {
    "app.donation.eoy.version.viewed": 999,
    "app.update.enabled": False,
    "calendar.timezone.local": "Europe/Amsterdam",
    "calendar.timezone.useSystemTimezone": False,
    "datareporting.policy.bypassNotification": True,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
}
_WITH_CAL = """
const {cal} = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const [asked, done] = [arguments[0], arguments[arguments.length - 1]];
(async () => { %s })().then(done, error => done("error: " + error + error.stack));
"""
_ITEMS = """
const [start, end] = ["20290101T000000Z", "20330101T000000Z"].map(text => cal.createDateTime(text));
const calendar = cal.manager.getCalendars().find(one => one.id == asked);
const filter = calendar.ITEM_FILTER_ALL_ITEMS | calendar.ITEM_FILTER_CLASS_OCCURRENCES;
const text = one => one.isDate ? one.icalString.replace(/(....)(..)(..)/, "$1-$2-$3")
                               : new Date(one.nativeTime / 1000).toISOString();
return (await calendar.getItemsAsArray(filter, 0, start, end)).map(
  item => [text(item.startDate), item.title, item.status]);
"""
_REFRESH = "cal.manager.getCalendars().find(one => one.id == asked).refresh(); return 'asked';"

_WITH_MAIL = """
const {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const server = MailServices.accounts.accounts.map(one => one.incomingServer).find(one => one.type == "pop3");
const inbox = server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
const tabs = Services.wm.getMostRecentWindow("mail:3pane").document.getElementById("tabmail");
"""
_FETCH = (
    _WITH_MAIL
    + """
server.password = asked;
await new Promise((fetched, failed) => MailServices.pop3.GetNewMail(null, {
  OnStartRunningUrl() {}, OnStopRunningUrl: (_, status) => status ? failed(status) : fetched(),
}, inbox, server));
return [...inbox.messages].length;
"""
)
_OPEN = (
    _WITH_MAIL
    + """
tabs.closeOtherTabs(tabs.tabInfo[0]);
const mail = [...inbox.messages].sort((one, other) => one.messageKey - other.messageKey)[asked];
tabs.openTab("mailMessageTab", {messageURI: inbox.getUriForMsg(mail)});
return "opened";
"""
)
_PRESS = (
    _WITH_MAIL
    + """
const item = tabs.currentAboutMessage?.document.getElementById(asked);
const button = item?.closest("toolbarbutton");
if (!button || button.hidden) return false;
item.doCommand();
return true;
"""
)


@dataclass(slots=True)
class Thunderbird:
    """A running Thunderbird."""

    line: socket.socket
    number: int = 0

    def call(self, name: str, **parameters: Any) -> Any:
        """Send one command and return its answer."""
        self.number += 1
        text = json.dumps([0, self.number, name, parameters]).encode()
        self.line.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self.read()
        assert error is None, error
        return result

    def read(self) -> Any:
        size = b""
        while not size.endswith(b":"):
            size += self.line.recv(1)
        data = b""
        while len(data) < int(size[:-1]):
            data += self.line.recv(int(size[:-1]) - len(data))
        return json.loads(data)

    def run(self, script: str, asked: object) -> Any:
        """Run a script beside the program's own code and return its value."""
        whole = _WITH_CAL % script
        return self.call("WebDriver:ExecuteAsyncScript", script=whole, args=[asked])["value"]

    def items(self, calendar: str) -> list[tuple[str, str, str]]:
        """Return what a calendar shows from 2029 to 2032: day or moment, title and status, in order."""
        return sorted((start, title, status) for start, title, status in self.run(_ITEMS, calendar))

    def refresh(self, calendar: str) -> None:
        """Fetch a calendar again."""
        assert self.run(_REFRESH, calendar) == "asked"

    def fetch_mail(self) -> int:
        """Fetch the mail of the only account, and return how many mails there are."""
        count: int = self.run(_FETCH, "password")
        return count

    def open_mail(self, at: int) -> None:
        """Open one mail by its place among all, the oldest first."""
        assert self.run(_OPEN, at) == "opened"

    def press(self, button: str) -> bool:
        """Press a button, or an item of its menu, above the mail; return whether it was there."""
        pressed: bool = self.run(_PRESS, button)
        assert isinstance(pressed, bool), pressed
        return pressed


@contextmanager
def thunderbird(folder: Path, display: int, **preferences: object) -> Iterator[Thunderbird]:
    """Run Thunderbird with a new profile in a folder."""
    profile = folder / "profile"
    profile.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    seeded = {**_QUIET, **preferences, "marionette.port": port}
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in seeded.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    screen = subprocess.Popen(["Xvfb", f":{display}", "-screen", "0", "1400x900x24"], **quiet)
    program = subprocess.Popen(
        [
            "thunderbird",
            "--profile",
            str(profile),
            "--marionette",
            "--remote-allow-system-access",
            "--no-remote",
        ],
        env={**os.environ, "DISPLAY": f":{display}", "HOME": str(folder)},
        **quiet,
    )
    lines_open: list[socket.socket] = []
    try:
        eventually(lambda: _connect(port, lines_open), within_s=60)
        running = Thunderbird(lines_open[0])
        running.read()
        running.call("WebDriver:NewSession", capabilities={})
        running.call("Marionette:SetContext", value="chrome")
        yield running
    finally:
        for line in lines_open:
            line.close()
        program.terminate()
        program.wait(30)
        screen.terminate()
        screen.wait(30)


def _connect(port: int, lines: list[socket.socket]) -> bool:
    try:
        lines.append(socket.create_connection(("127.0.0.1", port), timeout=60))
    except OSError:
        return False
    return True
