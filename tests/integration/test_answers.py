"""From a message to the next one: a link, an answer, an editor, the file, the calendar, and word of the change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from notifier.events_file.editing import edit_file
from notifier.events_file.whole import load_events_file
from notifier.proposals.accepting import accept
from notifier.proposals.answers import Reply as Said
from notifier.proposals.answers import propose_answer, read_answer, store_answer
from notifier.store.answer_links import Question
from notifier.store.answers import AnswerRow
from notifier.store.proposals import list_proposals
from notifier.timeline.edits import from_json
from notifier.words import Language
from tests.receivers import Reply
from tests.web.asking import ADDRESS, Asking
from tests.world import hooked

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

MILESTONES = "  - {id: besluit, title: Besluit VMX, kind: decision, when: 2025-12-01}\n"


def _make(
    folder: Path, database: Database, receiver: Receiver, kind: str = "slack", **channel: str
) -> Asking:
    asking = Asking.of(folder, database)
    channels = hooked(asking.world, receiver, kind, changes="true", **channel)
    asking.service.rounds.sender = asking.world.sender()
    asking.write(milestones=MILESTONES, channels=channels)
    asking.round("2025-11-28 12:00")
    receiver.take()
    return asking


def test_an_answer_goes_from_the_message_into_the_file_the_calendar_and_the_next_message(
    tmp_path: Path, database: Database, receiver: Receiver
) -> None:
    asking = _make(tmp_path, database, receiver)
    asking.round("2025-12-02 09:00")
    (message,) = receiver.take()
    buttons = [
        one for block in message.json["blocks"] if block["type"] == "actions" for one in block["elements"]
    ]
    assert buttons[0]["text"]["text"] == "Antwoord geven"
    path = buttons[0]["url"].removeprefix(ADDRESS)

    assert (
        asking.say(
            path, "moved", when="per 1 maart 2026", letter="Brief LOCC van 1 december", who="Jan"
        ).status_code
        == 303
    )
    assert asking.world.events.read_text(encoding="utf-8").count("2026-03-01") == 0

    (row,) = asking.proposals()
    assert row.id
    before = load_events_file(asking.world.events)
    after = edit_file(before, from_json(row.edits))
    accept(database, [row.id], before=before, after=after, editor="Els", now=asking.world.real_now)
    assert "Brief LOCC" in asking.world.events.read_text(encoding="utf-8")

    calendar = asking.world.folder / "calendars" / "alles.ics"
    was = calendar.read_text(encoding="utf-8")
    asking.round("2025-12-02 10:00")
    assert "DTSTART;VALUE=DATE:20251201" in was
    assert "DTSTART;VALUE=DATE:20260301" in calendar.read_text(encoding="utf-8")
    assert receiver.take() == []
    page = asking.client.get(path).text
    assert "De datum is: zondag 1 maart 2026." in page
    assert "is overgenomen" in page

    asking.round("2025-12-03 09:00")
    (told,) = receiver.take()
    assert told.json["text"].startswith(
        "Nieuwe datum: Besluit VMX. Was: maandag 1 december 2025. Wordt: zondag 1 maart 2026."
    )
    assert asking.world.environment["HOOK_URL"] not in calendar.read_text(encoding="utf-8")


def test_a_retry_has_the_same_link(tmp_path: Path, sqlite: Database, receiver: Receiver) -> None:
    asking = _make(tmp_path, sqlite, receiver)
    receiver.replies = [Reply(status=500)]
    asking.round("2025-12-02 09:00")
    asking.round("2025-12-02 09:10")
    bodies = [request.json["blocks"] for request in receiver.take()]
    assert len(bodies) == 2
    assert bodies[0][:-1] == bodies[1][:-1]


@pytest.mark.parametrize("wants", ["true", "false"])
def test_a_webhook_gets_the_link_only_where_it_asks(
    tmp_path: Path, sqlite: Database, receiver: Receiver, wants: str
) -> None:
    asking = _make(tmp_path, sqlite, receiver, "webhook", answers=wants)
    asking.round("2025-12-02 09:00")
    (event,) = receiver.take()
    link = event.json["data"].get("answer_url")
    assert (link == ADDRESS + asking.link()) if wants == "true" else (link is None)
    assert json.dumps(event.json).count("/answer/") == (1 if wants == "true" else 0)


def test_an_answer_that_is_cut_off_leaves_nothing_and_can_be_given_again(
    tmp_path: Path, database: Database, receiver: Receiver
) -> None:
    asking = _make(tmp_path, database, receiver)
    assert asking.state.plan
    events, now = asking.state.plan.setup.events, asking.world.real_now
    milestone = events.timeline.milestones[0]
    answer = read_answer(Said.CANCELLED, {}, milestone, events.timeline, now.date(), Language.NL)
    proposal = propose_answer(answer, "team", events.timeline)
    question = Question("besluit", "team", 0)
    with pytest.raises(KeyboardInterrupt), database.write(lock="answers") as session:
        store_answer(session, proposal, question, events=events, now=now)
        raise KeyboardInterrupt
    with database.read() as session:
        assert list(list_proposals(session)) == []
        assert session.exec(select(AnswerRow)).all() == []
    assert asking.say(asking.link(), "cancelled").status_code == 303
    assert len(asking.proposals()) == 1
