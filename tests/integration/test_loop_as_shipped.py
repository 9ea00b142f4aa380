"""The whole way under the unit: a card in Teams, an answer, an editor, a kill, and the database of yesterday."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import icalendar

from notifier.events_file.whole import load_events_file
from tests import plain_http
from tests.conftest import CALENDAR, eventually
from tests.integration.test_deploy import free_port
from tests.integration.test_desk_as_shipped import Unit, accept
from tests.integration.test_service import serving
from tests.processes import run
from tests.web.asking import hidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date
    from pathlib import Path

    from tests.integration.test_service import Running
    from tests.receivers import Receiver

TITLES = {"a": "Besluit VMX", "b": "Start C2000", "c": "Toets KCR2"}
# What an operator adds to the unit to take answers, and to have a receiver in the own network.
OPERATOR = """
Environment=NOTIFIER_ANSWERS=1
Environment="NOTIFIER_HOSTS=public, 127.0.0.1"
"""


def _parts(card: Any) -> Iterator[dict[str, Any]]:
    """Return every part of a card that is an object."""
    if isinstance(card, dict):
        yield card
    for one in card.values() if isinstance(card, dict) else card if isinstance(card, list) else ():
        yield from _parts(one)


def answer_links(card: Any, titles: Collection[str]) -> dict[str, str]:
    """Return the links for answers in a card, by the title of the milestone."""
    found = {}
    for part in _parts(card):
        urls = [one["url"] for one in _parts(part) if "/answer/" in one.get("url", "")]
        named = [title for title in titles if title in json.dumps(part, ensure_ascii=False)]
        if len(urls) == len(named) == 1:
            found[named[0]] = urls[0]
    return found


def _answer(link: str, **fields: str) -> None:
    """Open a link, fill in its form, and send what it was read as."""
    with plain_http.Client(timeout=60) as reader:
        assert reader.get(link).status_code == 200
        read = reader.post(link, data=fields)
        assert reader.post(link, data={**hidden(read.text), "stage": "write"}).status_code == 303


def _accept(running: Running, token: str, title: str) -> None:
    done = accept(running, token, title)
    assert (done.status_code, done.headers["location"]) == (303, "edit?said=accepted")


def _copy(source: Path, target: Path) -> None:
    """Copy a database that is in use."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _make_unit(folder: Path, receiver: Receiver, port: int, passed: date) -> Unit:
    """Return the unit after a round of two days before the milestones were due."""
    unit = Unit(folder, "desk.conf", operator=f"{OPERATOR}Environment=TEAMS_URL={receiver.url}\n")
    rows = (
        f"  - {{id: {one}, title: {title}, kind: decision, when: {passed}}}\n"
        for one, title in TITLES.items()
    )
    # `keep`: questions of the last days of a year would wait until January.
    (unit.settings / "events.yaml").write_text(
        f"{CALENDAR}  answers: http://127.0.0.1:{port}\n"
        "channels:\n  team: {type: teams, url_env: TEAMS_URL, allow_private: true, changes: now}\n"
        f"reminders:\n  - {{id: r, before: [P0D], weekend: keep, overdue: {{every: P31D}}}}\nmilestones:\n{''.join(rows)}",
        encoding="utf-8",
    )
    unit.prepare()
    # In no sandbox: that a command runs in it is seen below.
    before = ("tick", *unit.start[2:], "--as-of", f"{passed - timedelta(days=2)}T12:00")
    run("notifier", *before, cwd=folder, env={**os.environ, **unit.environment}, check=True)
    assert receiver.take() == []
    return unit


def test_after_a_kill_and_a_restored_database_file_calendar_and_channel_agree(
    tmp_path: Path, receiver: Receiver
) -> None:
    passed = (datetime.now(UTC) - timedelta(days=10)).date()  # noqa: TID251 - the service reads it too
    port = free_port()
    unit = _make_unit(tmp_path, receiver, port, passed)
    token = unit.run("editors", "make", "--note", "Jansen, bureau").rstrip().rpartition("/")[2]
    database = unit.state / "notifier.db"
    told: list[str] = []
    started = partial(
        serving, tmp_path, *unit.start[2:], "--port", str(port), before=unit.sandbox, **unit.environment
    )

    def arrives(headline: str) -> bool:
        told.extend(json.dumps(one.json, ensure_ascii=False) for one in receiver.take())
        return any(headline in one for one in told)

    with started() as running:
        # The question arrives, with a link for each milestone.
        eventually(lambda: receiver.received, within_s=60)
        (card,) = (one.json for one in receiver.take())
        links = answer_links(card, TITLES.values())
        assert sorted(links) == sorted(TITLES.values())
        _answer(links["Toets KCR2"], say="cancelled")
        # The copy of yesterday: the questions were sent, and one was answered.
        _copy(database, tmp_path / "copy")
        _answer(links["Besluit VMX"], say="done", day=passed.isoformat())
        _answer(links["Start C2000"], say="moved", when="1 maart 2999")
        _accept(running, token, "Besluit VMX")
        eventually(lambda: arrives("Is besloten: Besluit VMX"), within_s=60)
        by = "Door LOCC, naar aanleiding van een antwoord."
        assert by in running.get("changes").text
        atom = running.get("calendar.atom").text
        assert (by in atom, "<author><name>LOCC</name></author>" in atom) == (True, True)
        # A round comes a second after the file rests, and this is before it.
        _accept(running, token, "Start C2000")
        running.process.kill()
        running.process.wait()
        logs = [*running.out, *running.err]
    for one in unit.state.glob("notifier.db*"):
        one.unlink()
    (tmp_path / "copy").rename(database)
    with started() as running:
        eventually(lambda: arrives("Nieuwe datum: Start C2000"), within_s=60)
        # What was answered before the copy was made is there, and can be accepted.
        _accept(running, token, "Toets KCR2")
        eventually(lambda: arrives("Ging niet door: Toets KCR2"), within_s=60)
        pages = running.get("changes").text, running.get("calendar.atom").text
        logs += [*running.out, *running.err, running.get("metrics").text]
        feed: Any = icalendar.Calendar.from_ical(running.get("calendars/alles.ics").content)
    assert [page.count(by) for page in pages] == [2, 2]
    assert "Jansen" not in "".join(pages)
    for secret in (token, *(link.rpartition("/")[2] for link in links.values())):
        assert secret not in "".join(logs)
    assert not [one for one in told if "nog niets gemeld" in one]
    day, milestones = passed.isoformat(), load_events_file(unit.events).timeline.milestones
    assert {one.id: (one.status.value, one.when.text) for one in milestones} == {
        "a": ("done", day),
        "b": ("planned", "2999-03-01"),
        "c": ("cancelled", day),
    }
    assert {
        str(one["UID"]).partition("@")[0]: (str(one.get("STATUS", "")), one["DTSTART"].dt.isoformat())
        for one in feed.walk("VEVENT")
    } == {"a": ("CONFIRMED", day), "b": ("CONFIRMED", "2999-03-01"), "c": ("CANCELLED", day)}
