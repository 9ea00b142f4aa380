"""`?on=` on pages, lists and the API: what was known on an earlier day."""

from __future__ import annotations

import csv
import re

from notifier.feeds.formats import FORMATS
from notifier.feeds.queries import SETTINGS
from notifier.timeline.model import Cancellation, Modality
from notifier.web.openapi import CHANGES, FEEDS, MILESTONE, MILESTONES
from notifier.web.page_table import PAGES
from notifier.words import Language, say
from tests.conftest import JULY, OCTOBER, day, milestone, statement
from tests.rows import each_row
from tests.web.client import Client
from tests.web.sites import build_site, snapshot_of

MOVED = milestone(
    "2026-07-01",
    id="een",
    title="Een",
    owner="LOCC",
    topics=("c2000",),
    statements=(
        statement(JULY, "per 1 januari", "2026-01-01"),
        statement(OCTOBER, "per 1 juli", "2026-07-01"),
    ),
)
LATER = milestone("2027", id="later", title="Later", statements=(statement(OCTOBER, "in 2027", "2027"),))
DONE = milestone(
    "2025-09-15",
    id="af",
    title="Af",
    done=day("2025-09-16"),
    statements=(statement(JULY, "dan", "2025-09-15"),),
)
OFF = milestone(
    "2026-02-01",
    id="vervallen",
    title="Vervallen",
    cancelled=Cancellation(on=OCTOBER.date),
    statements=(statement(JULY, "ooit", "2026-02-01"), statement(OCTOBER)._replace(cancelled=True)),
)
SITE = build_site(MOVED, LATER, DONE, OFF, url="https://m.example")
CLIENT = Client(SITE)
THEN = "2025-09-01"

DATED_PAGES = [row for row in PAGES if "on" in row.keys]
PATHS = [row.addresses(snapshot_of(SITE))[0] for row in DATED_PAGES]
LISTS = [
    "/milestones.csv",
    "/milestones.xlsx",
    "/milestones.md",
    "/v1/milestones",
    "/v1/milestones/een",
    "/v1/changes",
]


def test_every_address_that_shows_milestones_takes_a_day_and_calendars_do_not() -> None:
    assert {row.path for row in PAGES} - {row.path for row in DATED_PAGES} == {"/subscribe", "/status"}
    assert [("on" in one.keys) for one in (MILESTONES, MILESTONE, CHANGES, FEEDS)] == [
        True,
        True,
        True,
        False,
    ]
    assert "on" not in SETTINGS
    for ending in FORMATS:
        assert CLIENT.get(f"/calendar.{ending}?on={THEN}").status_code == 400


@each_row("path", [*PATHS, *LISTS])
def test_what_is_no_day_is_refused_in_words(path: str) -> None:
    for value in ("gisteren", "2025-13-01", "2025-9-1", "20250901", "2025"):
        answer = CLIENT.get(f"{path}?on={value}")
        assert answer.status_code == 400
        assert re.search(
            rf"on={value} (is geen dag; verwacht: een|is not a day; expected: a) da", answer.text
        )


@each_row(
    ("asked", "told"),
    [
        (
            "changes?page=99999999999",
            "page=99999999999 valt buiten het bereik; verwacht: 1 tot en met 100000",
        ),
        ("changes?page=-1", "page=-1 valt buiten het bereik; verwacht: 1 tot en met 100000"),
        ("changes?page=100001", "page=100001 valt buiten het bereik; verwacht: 1 tot en met 100000"),
        ("changes?page=een", "page=een is geen nummer; verwacht: 1 tot en met 100000"),
        (
            "changes?since=9999-12-31",
            "since=9999-12-31 valt buiten het bereik; verwacht: 1900-01-01 tot en met 2999-12-31",
        ),
        (
            "changes?on=0001-01-01",
            "on=0001-01-01 valt buiten het bereik; verwacht: 1900-01-01 tot en met 2999-12-31",
        ),
        ("v1/changes?pageSize=201", "pageSize=201 is out of range; expected: 1 to 200"),
        ("v1/changes?page=-1", "page=-1 is out of range; expected: 1 to 100000"),
        ("v1/milestones?on=9999-12-31", "on=9999-12-31 is out of range; expected: 1900-01-01 to 2999-12-31"),
    ],
)
def test_a_number_or_day_that_cannot_be_asked_is_told_from_what_is_none(asked: str, told: str) -> None:
    answer = CLIENT.get(f"/{asked}")
    assert (answer.status_code, told in answer.text) == (400, True), answer.text


@each_row("path", [*PATHS, *LISTS])
def test_on_today_each_address_shows_what_it_shows(path: str) -> None:
    now, dated = CLIENT.get(path), CLIENT.get(f"{path}?on=2025-12-02")
    assert dated.status_code == 200
    if path in LISTS and not path.startswith("/v1/milestones/"):
        assert dated.content == now.content


def test_list_has_what_was_said_done_and_cancelled_by_then() -> None:
    found = {
        asked: {
            one["id"]: (one["when"], one["status"])
            for one in CLIENT.get(f"/v1/milestones{asked}").json()["items"]
        }
        for asked in ("", f"?on={THEN}", "?on=2025-09-16")
    }
    then = {
        "een": ("2026-01-01", "planned"),
        "af": ("2025-09-15", "planned"),
        "vervallen": ("2026-02-01", "planned"),
    }
    assert found == {
        "": {
            "een": ("2026-07-01", "planned"),
            "later": ("2027", "planned"),
            "af": ("2025-09-15", "done"),
            "vervallen": ("2026-02-01", "cancelled"),
        },
        f"?on={THEN}": then,
        "?on=2025-09-16": {**then, "af": ("2025-09-15", "done")},
    }


def test_spreadsheet_and_table_go_back_too() -> None:
    rows = csv.DictReader(
        CLIENT.get(f"/milestones.csv?on={THEN}").text.removeprefix("\ufeff").splitlines(), delimiter=";"
    )
    assert sorted((row["id"], row["label"]) for row in rows) == [
        ("af", "15 september 2025"),
        ("een", "1 januari 2026"),
        ("vervallen", "1 februari 2026"),
    ]
    table = CLIENT.get(f"/milestones.md?on={THEN}").text
    assert ("1 januari 2026" in table, "Later" in table) == (True, False)


@each_row("path", PATHS)
def test_page_says_of_which_day_it_is_and_its_links_keep_that_day(path: str) -> None:
    page = CLIENT.get(f"{path}?on={THEN}&lang=nl")
    assert page.status_code == 200
    assert "Zo was het bekend op maandag 1 september 2025" in page.text
    for row in PAGES:
        if row.menu:
            address = re.search(
                rf'href="([^"]*)"[^>]*>{re.escape(say(Language.NL, row.menu))}</a>', page.text
            )
            assert address
            assert (f"on={THEN}" in address[1]) is ("on" in row.keys)
    for link in re.findall(r'href="([^"]*milestones/[^"]*)"', page.text):
        assert f"on={THEN}" in link
    assert "Later" not in page.text


def test_what_was_not_known_then_is_told_with_the_day() -> None:
    for language, words in (
        ("nl", "later was op 1 september 2025 nog niet bekend"),
        ("en", "later was not known yet on 1 September 2025"),
    ):
        answer = CLIENT.get(f"/milestones/later?on={THEN}&lang={language}")
        assert (answer.status_code, words in answer.text) == (404, True), answer.text
    assert CLIENT.get(f"/v1/milestones/later?on={THEN}").status_code == 404


def test_earlier_id_leads_to_the_present_one_on_the_same_day() -> None:
    site = build_site(MOVED._replace(formerly=("eerst",)))
    for path, location in (
        ("/milestones/eerst", f"een?on={THEN}"),
        ("/v1/milestones/eerst", f"een?on={THEN}"),
    ):
        answer = Client(site).get(f"{path}?on={THEN}")
        assert (answer.status_code, answer.headers["location"]) == (308, location)


def test_changes_end_on_that_day() -> None:
    before = (MOVED._replace(title="Was"),)
    site = build_site(MOVED, before=before)
    counts = {
        on: Client(site).get(f"/v1/changes?on={on}").json()["total"]
        for on in ("2025-10-02", "2025-10-03", "2025-10-04")
    }
    assert counts == {"2025-10-02": 0, "2025-10-03": 1, "2025-10-04": 2}


def test_private_milestone_is_on_no_page_of_any_day() -> None:
    hidden = MOVED._replace(private=True, modality=Modality.FIXED)
    site = build_site(hidden, LATER, before=(MOVED, LATER))
    for path in ("/timeline", "/v1/milestones", "/milestones.csv", "/changes"):
        assert b"Een" not in Client(site).get(f"{path}?on=2025-10-03").content
    assert Client(site).get("/milestones/een?on=2025-10-03").status_code == 404
