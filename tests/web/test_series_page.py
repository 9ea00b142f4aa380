"""The page of a series, and what the front page offers to who knows more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from notifier.dates.recurrence import parse_recurrence
from notifier.timeline.model import Cancellation, Kind, Repeat
from tests.conftest import day, milestone
from tests.web.client import Client
from tests.web.desk.test_edit_forms import words_of
from tests.web.sites import build_site

SERIES = milestone(
    "../2025-09-30",
    id="rapport",
    title="Rapport",
    kind=Kind.DEADLINE,
    repeat=Repeat(rule=parse_recurrence("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1")),
)


def test_the_page_of_a_series_says_which_time_comes_next_and_of_which_its_reminders_are() -> None:
    words = words_of(Client(build_site(SERIES)).get("/milestones/rapport?lang=nl").text)
    assert "Volgende keer uiterlijk 31 december 2025" in words
    assert "30 dagen voor de laatste dag" not in words
    assert "7 dagen voor de laatste dag; keer van 31 december 2025" in words


def test_a_series_that_was_cancelled_has_no_next_time() -> None:
    off = SERIES._replace(cancelled=Cancellation(on=day("2025-12-01")))
    assert "Volgende keer" not in Client(build_site(off)).get("/milestones/rapport?lang=nl").text


@pytest.mark.parametrize(
    ("is_taken", "shown"),
    [
        (
            True,
            '<a href="https://antwoord.example/answer/about">Weet u hoe het staat? Geef antwoord.</a>',
        ),
        (False, "Weet u hoe het staat? Meld het aan post@m.example."),
    ],
)
def test_what_passed_leads_to_the_form_where_answers_are_taken(is_taken: bool, shown: str) -> None:  # noqa: FBT001
    given: dict[str, Any] = {"contact": "post@m.example", "answers": "https://antwoord.example"}
    site = build_site(milestone("2025-11-03", kind=Kind.DEADLINE), **given)
    site.change(lambda snapshot: snapshot and replace(snapshot, takes_answers=is_taken))
    assert shown in Client(site).get("/?lang=nl").text


@pytest.mark.parametrize(
    ("within", "words", "others"),
    [
        ("P180D", "een half jaar", ["30 dagen", "drie maanden", "een jaar"]),
        ("P6M", "een half jaar", ["30 dagen", "drie maanden", "een jaar"]),
        ("P3M", "drie maanden", ["30 dagen", "een half jaar", "een jaar"]),
        ("P12M", "een jaar", ["30 dagen", "drie maanden", "een half jaar"]),
        ("P2M", "2 maanden", ["30 dagen", "drie maanden", "een half jaar", "een jaar"]),
    ],
)
def test_a_span_is_called_the_same_wherever_it_was_typed(within: str, words: str, others: list[str]) -> None:
    page = Client(build_site(SERIES)).get(f"/timeline?within={within}&lang=nl").text
    assert f'within={within}"' not in page
    for one in (words, *others):
        assert page.count(f">{one} <b>") + page.count(f"<strong>{one}") + page.count(f">{one}<") == 1, one
