"""`notifier feeds` and its tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_commands import MILESTONES, run
from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

__all__ = ["run"]

FEEDS = """\
feeds:
  alles: {title: Alle mijlpalen}
  geheim: {title: Geheim, private: true}
"""


@pytest.fixture
def invoke(run: Callable[..., Result], events_path: Path) -> Callable[..., Result]:
    text = CALENDAR + "  url: https://mijlpalen.example\n" + MILESTONES + FEEDS
    events_path.write_text(text, encoding="utf-8")
    return run


def test_the_calendars_are_listed_with_their_addresses(invoke: Callable[..., Result]) -> None:
    shown = invoke("feeds")
    assert (shown.exit_code, shown.stdout) == (
        0,
        "Alle mijlpalen\n  https://mijlpalen.example/calendars/alles.ics\n",
    )
    assert "privé: geheim" in shown.stderr


def test_a_choice_of_milestones_has_an_address_of_its_own(invoke: Callable[..., Result]) -> None:
    shown = invoke(
        "feeds", "--topic", "vmx", "--topic", "kcr2", "--kind", "start", "--windows", "closes", "--lang", "en"
    )
    assert shown.stdout == (
        "Mijlpalen\n  https://mijlpalen.example/calendar.ics?topic=kcr2,vmx&kind=start&windows=closes&lang=en\n"
    )


def test_the_steps_of_a_program_are_told_on_demand(invoke: Callable[..., Result]) -> None:
    lines = invoke("feeds", "--client", "google").stdout.splitlines()
    assert lines[2] == "  Google Agenda"
    assert lines[-3].endswith("cid=webcal%3A%2F%2Fmijlpalen.example%2Fcalendars%2Falles.ics")
    assert "intranet" in lines[-1]
    everything = invoke("feeds", "--steps").stdout
    for name in ("Outlook (klassiek)", "Apple", "Thunderbird", "Nextcloud", "ICSx5"):
        assert name in everything


def test_an_address_that_google_will_not_take_is_told(invoke: Callable[..., Result]) -> None:
    shown = invoke("feeds", "--text", "x" * 300)
    assert "Google neemt er hoogstens 256" in shown.stderr


def test_a_token_is_made_listed_rotated_and_revoked(invoke: Callable[..., Result]) -> None:
    made = invoke("feeds", "token", "make", "geheim", "--note", "Jan")
    assert re.fullmatch(r"https://mijlpalen\.example/private/[\w-]{43}/geheim\.ics\n", made.stdout)
    assert re.fullmatch(r"1  \d{4}-\d\d-\d\d  Jan\n", invoke("feeds", "token", "list", "geheim").stdout)
    rotated = invoke("feeds", "token", "rotate", "geheim")
    assert rotated.stdout != made.stdout
    assert rotated.stderr.endswith("/var/notifier.db\n1 revoked\n")
    assert invoke("feeds", "token", "revoke", "geheim", "2").exit_code == 0
    assert invoke("feeds", "token", "list", "geheim").stdout == ""
    again = invoke("feeds", "token", "revoke", "geheim", "2")
    told = again.stderr.splitlines()[-1]
    assert (again.exit_code, told) == (1, "notifier: calendar geheim has no token 2")


@pytest.mark.parametrize(
    ("feed", "words"),
    [("alles", "agenda alles is openbaar"), ("gehiem", "er is geen agenda gehiem; bekend: alles, geheim")],
)
def test_only_a_private_feed_has_tokens(invoke: Callable[..., Result], feed: str, words: str) -> None:
    refused = invoke("feeds", "token", "make", feed)
    assert refused.exit_code == 1
    assert words in refused.stderr


def test_a_private_feed_is_never_written(invoke: Callable[..., Result], tmp_path: Path) -> None:
    assert invoke("publish").exit_code == 0
    assert {path.name for path in (tmp_path / "calendars").iterdir()} == {"alles.ics", "revisions.jsonl"}
    assert invoke("publish", "--check").exit_code == 0


def test_choice_of_what_does_not_exist_is_refused_with_the_nearest(invoke: Callable[..., Result]) -> None:
    shown = invoke("feeds", "--topic", "kcr3")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "did you mean kcr2?" in shown.stderr
