"""'Not known yet': the questions of a channel wait, its reminders do not, and it can be undone."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from notifier.cli import main
from notifier.proposals.stored import reject
from notifier.store.proposals import list_proposals
from tests.web.asking import Asking
from tests.world import hooked

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.store.database import Database
    from tests.receivers import Receiver

MILESTONES = (
    "  - {id: besluit, title: Besluit, kind: decision, when: 2025-12-01}\n"
    "  - {id: start, title: Start, kind: start, when: 2025-12-11}\n"
    "  - {id: ooit, title: Ooit, kind: event}\n"
)
RULES = "  - {id: r, before: [P7D, P1D], overdue: {every: P7D}}\n"
QUESTION = "Datum voorbij, nog niets gemeld: Besluit"


def _make(folder: Path, database: Database, receiver: Receiver, **channel: str) -> Asking:
    """Return a list whose decision was asked after on 2 December for the first time."""
    asking = Asking.of(folder, database)
    channels = hooked(asking.world, receiver, "slack", **channel)
    # The sender of before knows nothing of the receiver.
    asking.service.rounds.sender = asking.world.sender()
    asking.write(milestones=MILESTONES, reminders=RULES, channels=channels)
    asking.round("2025-11-28 12:00")
    receiver.take()
    assert _follow(asking, receiver, "2025-12-01 09:00", "2025-12-02 09:00") == [QUESTION]
    return asking


@pytest.fixture
def asking(tmp_path: Path, sqlite: Database, receiver: Receiver) -> Asking:
    return _make(tmp_path, sqlite, receiver)


def _follow(asking: Asking, receiver: Receiver, *moments: str) -> list[str]:
    """Return the headlines of what the channel gets at these moments."""
    return [text.partition(".")[0] for text in _texts(asking, receiver, *moments)]


def _texts(asking: Asking, receiver: Receiver, *moments: str) -> list[str]:
    for moment in moments:
        asking.round(moment)
    return [request.json["text"] for request in receiver.take()]


def test_questions_wait_until_the_day_and_reminders_do_not(
    tmp_path: Path, database: Database, receiver: Receiver
) -> None:
    asking = _make(tmp_path, database, receiver)
    assert asking.say(asking.link(), "later", again="over twee weken").status_code == 303
    assert _follow(
        asking, receiver, "2025-12-04 09:00", "2025-12-08 09:00", "2025-12-10 09:00", "2025-12-15 09:00"
    ) == ["Over 7 dagen: Start", "Morgen: Start", "Datum voorbij, nog niets gemeld: Start"]
    assert _follow(asking, receiver, "2025-12-16 08:59") == []
    assert _follow(asking, receiver, "2025-12-16 09:00") == [QUESTION]
    assert _follow(asking, receiver, "2025-12-16 09:01", "2025-12-17 09:00", "2025-12-19 09:00") == []
    with database.read() as session:
        assert list(list_proposals(session)) == []


def test_the_next_message_says_who_and_until_when(asking: Asking, receiver: Receiver) -> None:
    asking.say(asking.link(), "later", again="9 december 2025", who="Team <KCR2>")
    _texts(asking, receiver, "2025-12-04 09:00")
    asking.round("2025-12-09 09:00")
    (message,) = receiver.take()
    text = json.dumps(message.json, ensure_ascii=False)
    assert "meldde op 2 december 2025 dat er nog niets bekend was, en vroeg om tot 9 december 2025" in text
    assert "Team <KCR2> meldde" in text


def test_the_page_of_the_milestone_says_who_and_until_when(asking: Asking) -> None:
    asking.say(asking.link(), "later", again="9 december 2025", who="Team <KCR2>")
    asking.round("2025-12-02 09:01")
    page = asking.client.get("/milestones/besluit").text
    assert (
        "Team &lt;KCR2&gt; meldde op 2 december 2025 dat er nog niets bekend is. "
        "Kanaal team krijgt er tot 9 december 2025 geen vraag over." in page
    )
    assert re.findall(r"<li><strong>([^<]+)</strong>([^<]*)</li>", page) == [
        (
            "dinsdag 9 december 2025",
            ": opnieuw een vraag aan kanaal team, na het antwoord dat er nog niets bekend is",
        ),
        (
            "maandag 15 december 2025",
            " 09:00: vraag 2 nadat het voorbij is; geteld vanaf 9 december 2025; herhalingen komen op maandag",
        ),
    ]


def test_the_page_leaves_out_the_questions_that_do_not_come(asking: Asking) -> None:
    """Question 2 would come on the 15th."""
    asking.say(asking.link(), "later", again="17 december 2025")
    page = asking.client.get("/milestones/besluit?lang=en").text
    assert re.findall(r"<li><strong>([^<]+)</strong>([^<]*)</li>", page)[0] == (
        "Wednesday 17 December 2025",
        ": question again to channel team, after the answer that nothing is known yet",
    )
    assert "Monday 15 December 2025" not in page


def test_show_lists_the_same_questions_as_the_page(
    tmp_path: Path, database: Database, receiver: Receiver
) -> None:
    asking = _make(tmp_path, database, receiver)
    asking.say(asking.link(), "later", again="17 december 2025")
    url = database.engine.url.render_as_string(hide_password=False)

    def show(on: str, *more: str) -> str:
        args = ["show", "besluit", "--events", str(asking.world.events), "--as-of", on, *more]
        return CliRunner().invoke(main, args, env={"NOTIFIER_DATABASE_URL": url}).stdout

    listed = show("2025-12-02").partition("Herinneringen vanaf vandaag")[2].partition("\n\n")[0]
    assert "woensdag 17 december 2025 opnieuw een vraag aan kanaal team" in " ".join(listed.split())
    assert "15 december" not in listed
    told = [json.loads(show(on, "--format", "json")) for on in ("2025-12-01", "2025-12-02", "2025-12-18")]
    assert [one["asked_again"] for one in told] == [[], [{"channel": "team", "day": "2025-12-17"}], []]
    assert "2025-12-15" in [one["at"][:10] for one in told[0]["reminders"]]
    asking.write(milestones=MILESTONES.replace("when: 2025-12-01", "when: 2025-12-01, done: 2025-12-02"))
    assert json.loads(show("2025-12-02", "--format", "json"))["asked_again"] == []


def test_show_prints_the_question_that_comes_after_the_period(
    tmp_path: Path, database: Database, receiver: Receiver
) -> None:
    asking = _make(tmp_path, database, receiver)
    asking.say(asking.link(), "later", again="17 december 2025")
    url = database.engine.url.render_as_string(hide_password=False)

    def shown(on: str) -> tuple[str, str]:
        args = ["show", "besluit", "--channel", "team", "--events", str(asking.world.events), "--as-of", on]
        environment = {"NOTIFIER_DATABASE_URL": url, "NOTIFIER_ANSWERS": "1"}
        done = CliRunner().invoke(main, args, env=environment)
        return done.stderr.splitlines()[-1], json.loads(done.stdout)["text"]

    told = shown("2025-12-02T12:30")
    days = ("08", "09", "15", "16", "17")
    sent = _texts(asking, receiver, *(f"2025-12-{day} 09:00" for day in days))
    assert told == ("2025-12-17 09:00 team (slack)", sent[-1])
    assert "vroeg om tot 17 december 2025 te wachten" in sent[-1]


def test_what_was_undone_is_asked_on_the_next_working_day(asking: Asking) -> None:
    asking.say(asking.link(), "later", again="17 december 2025")
    asking.client.post(asking.link(), {"say": "ask"})
    page = asking.client.get("/milestones/besluit").text
    listed = [on for on, _ in re.findall(r"<li><strong>([^<]+)</strong>([^<]*)</li>", page)]
    assert listed[:2] == ["woensdag 3 december 2025", "maandag 15 december 2025"]
    asking.round("2025-12-09 09:00")
    assert "KCR2" not in asking.client.get("/milestones/besluit").text


def test_the_page_says_so_without_waiting_for_a_round(asking: Asking) -> None:
    def shown() -> list[str]:
        pages = [asking.client.get(f"/milestones/{name}").text for name in ("besluit", "besluit?lang=en")]
        return [said for page in pages for said in re.findall(r"(?:tot|until) \d+ [dD]ecember 2025", page)]

    def edition() -> int:
        return asking.state.snapshot.edition if asking.state.snapshot else 0

    assert shown() == []
    before = edition()
    asking.say(asking.link(), "later", again="9 december 2025", who="Jan")
    assert shown() == ["tot 9 december 2025", "until 9 December 2025"]
    # Pages of the edition before are cached.
    assert edition() > before
    asking.say(asking.link(), "later", again="16 december 2025", who="Jan")
    assert shown() == ["tot 16 december 2025", "until 16 December 2025"]
    asking.client.post(asking.link(), {"say": "ask"})
    assert shown() == ["tot 3 december 2025", "until 3 December 2025"]
    before = edition()
    asking.round("2025-12-02 09:01")
    asking.round("2025-12-02 09:02")
    assert shown() == ["tot 3 december 2025", "until 3 December 2025"]
    assert edition() - before <= 1


def test_the_page_of_what_is_done_or_has_a_new_date_no_longer_says_so(asking: Asking) -> None:
    for hour, ending in ((10, "when: 2025-12-01, done: 2025-12-02"), (12, "when: 2026-03-01")):
        asking.say(asking.link(), "later", again="9 december 2025", who="Jan")
        assert "Jan meldde" in asking.client.get("/milestones/besluit").text
        asking.write(milestones=MILESTONES.replace("when: 2025-12-01", ending))
        asking.round(f"2025-12-02 {hour}:00")
        assert "Jan" not in asking.client.get("/milestones/besluit").text
        asking.write(milestones=MILESTONES)
        asking.round(f"2025-12-02 {hour}:30")


def test_a_page_of_an_earlier_day_does_not_say_what_was_reported_later(asking: Asking) -> None:
    asking.say(asking.link(), "later", again="9 december 2025", who="Jan")
    said = ["Jan" in asking.client.get(f"/milestones/besluit?on=2025-12-0{day}").text for day in (1, 2)]
    assert said == [False, True]


def test_the_page_says_nothing_of_a_private_channel(
    tmp_path: Path, sqlite: Database, receiver: Receiver
) -> None:
    asking = _make(tmp_path, sqlite, receiver, private="true")
    asking.say(asking.link(), "later", again="9 december 2025", who="Bestuur")
    for moment in ("2025-12-02 09:01", "2025-12-02 09:02"):
        page = asking.client.get("/milestones/besluit").text
        assert "Bestuur" not in page
        assert "niets bekend" not in page
        asking.round(moment)


def test_it_can_be_undone_from_the_same_link(asking: Asking, receiver: Receiver) -> None:
    path = asking.link()
    asking.say(path, "later", again="30 december 2025", who="Jan")
    assert "Jan meldde op 2 december 2025" in asking.client.get(path).text
    assert asking.client.get(f"{path}?say=ask").status_code == 200
    assert _follow(asking, receiver, "2025-12-04 09:00", "2025-12-08 09:00") == ["Over 7 dagen: Start"]
    assert asking.client.post(path, {"say": "ask"}).status_code == 303
    assert _follow(asking, receiver, "2025-12-08 09:30", "2025-12-09 08:59") == []
    assert _follow(asking, receiver, "2025-12-09 09:00", "2025-12-10 08:00") == [QUESTION]


def test_the_last_word_counts(asking: Asking, receiver: Receiver) -> None:
    for day in ("30 december 2025", "3 december 2025"):
        asking.say(asking.link(), "later", again=day)
    assert _follow(asking, receiver, "2025-12-03 09:00", "2025-12-04 08:00") == [QUESTION]


def test_with_news_nothing_is_asked_again(asking: Asking, receiver: Receiver) -> None:
    asking.say(asking.link(), "later", again="9 december 2025")
    asking.write(milestones=MILESTONES.replace("when: 2025-12-01", "when: 2025-12-01, done: 2025-12-03"))
    moments = ("2025-12-03 10:00", "2025-12-04 09:00", "2025-12-09 09:00", "2025-12-10 08:59")
    assert _follow(asking, receiver, *moments) == ["Over 7 dagen: Start"]


def test_at_most_thirty_one_days_and_only_of_what_is_asked_after(asking: Asking) -> None:
    for day, status in (("2 december 2025", 422), ("2 januari 2026", 200), ("3 januari 2026", 422)):
        assert asking.client.post(asking.link(), {"say": "later", "again": day}).status_code == status
    assert asking.client.post(asking.link("ooit"), {"say": "later", "again": "morgen"}).status_code == 200
    for path in (asking.link("start"), "/answer/about/besluit"):
        assert "say=later" not in asking.client.get(path).text
        assert asking.client.post(path, {"say": "later", "again": "morgen"}).status_code == 400
    assert asking.client.post("/answer/about/besluit", {"say": "ask"}).status_code == 400


def test_what_is_not_known_yet_is_not_in_the_review_of_a_quarter(asking: Asking, receiver: Receiver) -> None:
    asking.round("2025-12-15 09:00")
    asking.round("2025-12-31 09:00")
    asking.say(asking.link(), "later", again="12 januari 2026")
    asking.say(asking.link("ooit"), "later", again="12 januari 2026")
    receiver.take()
    (review,) = _texts(asking, receiver, "2026-01-02 09:00")
    assert "Start" in review
    assert "Besluit" not in review
    assert "Ooit" not in review
    (again,) = _texts(asking, receiver, "2026-01-12 09:00")
    assert "Besluit" in again
    assert "Ooit" in again


def test_asked_again_later_the_page_shows_what_was_answered(asking: Asking, receiver: Receiver) -> None:
    asking.say(asking.link(), "done", day="1 december 2025", who="Jan")
    asking.say(asking.link(), "cancelled")
    with asking.world.database.write() as session:
        reject(session, [1], editor="Els", note="te vroeg", now=asking.world.real_now)
    asking.round("2025-12-12 09:00")
    receiver.take()
    asking.round("2025-12-15 09:00")
    (message,) = receiver.take()
    links = re.findall(r"https://antwoord.example/sub(/answer/[^\"|>]+)", json.dumps(message.json))
    assert asking.link() in links
    page = " ".join(re.sub("<[^>]+>", " ", asking.client.get(asking.link()).text).split())
    answered = "Geantwoord op dinsdag 2 december 2025;"
    assert (
        f"Gaat niet door. {answered} een redacteur moet er nog naar kijken "
        f"Klaar op maandag 1 december 2025. {answered} niet overgenomen" in page
    )
    assert not [word for word in ("Jan", "Els", "te vroeg") if word in page]
