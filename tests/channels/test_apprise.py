"""Apprise, the real one, against a receiver on loopback."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from notifier.channels import apprise
from notifier.channels.base import Parcel
from notifier.events_file.problems import EventsFileError
from notifier.net.connections import Network
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.secrets import Secrets
from notifier.reminders.rules import Channel
from notifier.setup import load_setup
from notifier.words import Language
from tests.conftest import AMSTERDAM, CALENDAR, utc
from tests.contract.messages import MESSAGES
from tests.contract.test_channels import ORIGIN
from tests.receivers import Reply, receiving

if TYPE_CHECKING:
    from notifier.channels.base import Payload
    from notifier.reminders.messages import Message

# Apprise looks for a module that Python has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def check_form(payload: Payload, message: Message) -> bool:
    words: dict[str, str] = json.loads(payload.content)
    assert 0 < len(words["title"]) <= 250
    assert not re.search(r"@(everyone|here|channel)|<[!@#]", words["title"] + words["body"])
    return message.reference in words["body"]


def _send(url: str) -> Outcome:
    return apprise.send(
        Parcel(
            delivery="dl_abc",
            payload=apprise.render(MESSAGES["kcr2-30-days"], ORIGIN),
            channel=Channel(name="anders", type_name="apprise", zone=AMSTERDAM, language=Language.NL),
            settings={"url_env": "URL"},
            secrets=Secrets(environment={"URL": url}, folder=Path()),
            network=Network(),
            now=utc("2025-12-02 08:00"),
        )
    )


def test_a_yes_is_sent_and_a_no_is_unknown() -> None:
    with receiving() as receiver:
        url = receiver.url.replace("http://", "json://")
        assert _send(url) == Outcome(verdict=Verdict.SENT)
        receiver.reply = Reply(status=500)
        refused = _send(url)
        first = receiver.received[0].json
    assert (first["title"], first["message"].splitlines()[0]) == (
        "Over 30 dagen: Instelling KCR2",
        "Over 30 dagen: Instelling KCR2",
    )
    assert refused == Outcome(verdict=Verdict.UNKNOWN, detail="Apprise says no, and not why")


def test_an_address_it_does_not_know_breaks_the_channel(caplog: pytest.LogCaptureFixture) -> None:
    outcome = _send("nonsense://canary-token")
    assert outcome == Outcome(verdict=Verdict.BROKEN, advice="refusal.apprise")
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    ("key", "problems"), [(", unguarded: true", []), (", unguarded: false", ["file.unguarded"])]
)
def test_the_file_has_to_accept_that_it_is_unguarded(
    key: str, problems: list[str], events_path: Path
) -> None:
    text = f"milestones: []\nchannels:\n  anders: {{type: apprise, url_env: URL{key}}}\n"
    events_path.write_text(CALENDAR + text, encoding="utf-8")
    found: list[str] = []
    try:
        load_setup(events_path)
    except EventsFileError as error:
        found = [problem.key for problem in error.problems]
    assert found == problems


def test_without_the_library_the_file_says_how_to_get_it(
    events_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apprise, "find_spec", lambda _: None)
    text = "milestones: []\nchannels:\n  anders: {type: apprise, url_env: URL, unguarded: true}\n"
    events_path.write_text(CALENDAR + text, encoding="utf-8")
    with pytest.raises(EventsFileError) as raised:
        load_setup(events_path)
    assert "niet geïnstalleerd; dit doet het: pip install 'notifier[apprise]'" in raised.value.report
