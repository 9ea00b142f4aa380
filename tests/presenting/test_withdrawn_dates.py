"""A date for which the newest source has other words is shown beside them, and nothing counts to it."""

from __future__ import annotations

import re
from datetime import timedelta

from notifier.dates.edtf import parse_edtf
from notifier.dates.leads import parse_span
from notifier.feeds.selection import select_entries
from notifier.ics.entries import EntryStatus
from notifier.presenting.rows import to_row
from notifier.reminders.audience import Audience
from notifier.reminders.brief_lines import brief
from notifier.reminders.digests import overview
from notifier.reminders.notices import change_notice
from notifier.timeline.changes import compare
from notifier.timeline.filters import Filter
from notifier.timeline.model import Kind, Modality
from notifier.timeline.upcoming import PeriodKind, left_label, list_upcoming
from notifier.web.entries import to_card
from notifier.words import Language
from tests.conftest import JULY, OCTOBER, day, milestone, statement, timeline
from tests.ics.test_entries import feed, remember
from tests.web.client import Client
from tests.web.sites import build_site

DATED = milestone(
    "2026-21",
    title="Beleidsplan",
    kind=Kind.DECISION,
    modality=Modality.EXPECTED,
    statements=(statement(JULY, "voorjaar 2026", "2026-21"),),
)
PLAN = DATED._replace(statements=(*DATED.statements, statement(OCTOBER, "zodra de visie er is")))
NEAR, AFTER = day("2026-05-20"), day("2026-06-10")
ALL = Filter()


def _audience(language: Language = Language.NL) -> Audience:
    return Audience(language=language, today=NEAR, timeline=timeline(PLAN))


def test_list_has_no_days_to_a_withdrawn_date_before_it_and_after_it() -> None:
    for today in (NEAR, AFTER):
        (row,) = list_upcoming((PLAN,), today, within=timedelta(days=30), chosen=ALL)
        listed = to_row(row, timeline(PLAN), Language.NL)
        assert (row.period.kind, row.is_overdue, left_label(row, Language.NL)) == (
            PeriodKind.UNDATED,
            False,
            "geen datum meer",
        )
        assert (listed["label"], listed["days_left"], listed["status"]) == ("voorjaar 2026", None, "planned")
        assert (to_card(row, Language.NL).tone, to_card(row, Language.NL).left) == (
            "planned",
            "geen datum meer",
        )


def test_filters_take_a_withdrawn_date_neither_as_near_nor_as_overdue() -> None:
    near, overdue = Filter({"within": ("P30D",)}), Filter({"status": ("overdue",)})
    assert (near.takes(DATED, NEAR), overdue.takes(DATED, AFTER)) == (True, True)
    assert (near.takes(PLAN, NEAR), overdue.takes(PLAN, AFTER)) == (False, False)


def test_calendar_says_that_the_date_is_withdrawn_and_sets_no_alarm() -> None:
    one = PLAN._replace(when=parse_edtf("2026-05-20"), modality=Modality.FIXED, statements=())
    said = (statement(JULY, "per 20 mei", "2026-05-20"), statement(OCTOBER, "later"))
    for milestone_, title, first in (
        (PLAN, "? Beleidsplan: geen datum meer, was voorjaar 2026", "voorjaar 2026"),
        (one._replace(statements=said), "? Beleidsplan: geen datum meer, was 20 mei 2026", "20 mei 2026"),
    ):
        settings = feed(alarms=(parse_span("P1D"),))
        content = select_entries(settings, timeline(milestone_), remember((milestone_,)), day("2026-01-15"))
        found = {(entry.summary, entry.status, entry.alarms) for entry in content.entries}
        assert found == {(title, EntryStatus.TENTATIVE, ())}
        line = content.entries[0].description.splitlines()[0]
        assert line == f"Geen datum meer in de nieuwste brief. Eerder: {first}."


def test_message_says_that_nothing_counts_to_the_date_any_more() -> None:
    change = compare(DATED, PLAN)
    assert change is not None
    notice = change_notice(change, _audience())
    assert (notice.headline, notice.sentences) == (
        "Geen datum meer in de nieuwste brief: Beleidsplan",
        (
            "De brief van 3 oktober 2025 noemt geen datum: ‘zodra de visie er is’.",
            "Eerder: voorjaar 2026 (verwacht). Daar tellen wij niet meer naar af.",
        ),
    )
    assert brief(notice, _audience()) == (
        "Geen datum meer in de nieuwste brief: Beleidsplan "
        "(brief van 3 oktober 2025: ‘zodra de visie er is’; eerder: voorjaar 2026, verwacht)"
    )
    english = change_notice(change, _audience(Language.EN))
    assert english.sentences[-1] == "Before: spring 2026 (expected). We no longer count down to that."


def test_letter_without_words_on_the_date_leaves_it_as_it_is() -> None:
    silent = DATED._replace(statements=(*DATED.statements, statement(OCTOBER)))
    change = compare(DATED, silent)
    assert change is not None
    assert change_notice(change, _audience()).sentences[-1] == "De datum blijft gelijk."
    (row,) = list_upcoming((silent,), NEAR, within=None, chosen=ALL)
    assert row.days_left == 11


def test_digest_counts_no_withdrawn_date_as_passed() -> None:
    told = overview((PLAN,), (), _audience()._replace(today=AFTER), since=day("2026-05-01"))
    assert told == ((), ())


def test_on_its_page_the_letter_that_takes_it_back_counts_and_the_date_does_not() -> None:
    page = Client(build_site(PLAN)).get(f"/milestones/{PLAN.id}?lang=nl").text
    assert re.findall(r"<strong>([^<]+)</strong> <span class=\"badge\">([^<]+)<", page) == [
        ("zonder datum", "dit geldt")
    ]
