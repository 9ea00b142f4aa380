"""The lists to take along say of each milestone how it stands, also of what is over, and in which order."""

from __future__ import annotations

import csv
import io
import re

from openpyxl import load_workbook

from notifier.dates.recurrence import parse_recurrence
from notifier.timeline.filters import Filter
from notifier.timeline.model import After, Cancellation, Kind, Repeat
from notifier.timeline.repeats import current
from notifier.timeline.upcoming import look_at
from notifier.web.entries import to_card
from notifier.web.timeline_page import shown_rows
from notifier.words import Language
from tests.conftest import OCTOBER, day, milestone, statement
from tests.web.client import Client
from tests.web.sites import NOW, build_site, snapshot_of

# Today is 2 December 2025.
_SET = milestone(
    "{2025-11-05,2025-11-12,2026-01-07}", id="open", title="Open dagen", kind=Kind.EVENT
)._replace(parts_done=((day("2025-11-05"), day("2025-11-05")),))
_OFF = milestone("2025-10-01", id="audit", title="Audit", kind=Kind.EVENT)._replace(
    statements=(statement(OCTOBER, "geen audit")._replace(cancelled=True),),
    cancelled=Cancellation(OCTOBER.date),
)
_ALL = (
    milestone("../2025-11-30", id="rapport", title="Rapport", done=day("2025-12-01")),
    _OFF,
    milestone("2025-06-01", id="test", title="Test", cancelled=Cancellation(day("2025-05-20"), "storing")),
    _SET,
    milestone("2025", id="jaar", title="Jaarplan", kind=Kind.DECISION),
    milestone(
        "2026-33",
        id="k",
        title="Kwartaalbericht",
        kind=Kind.PUBLICATION,
        repeat=Repeat(parse_recurrence("FREQ=YEARLY")),
    ),
    milestone("2025-11", id="voorbij", title="Ergens", kind=Kind.EVENT),
)


def test_the_table_has_the_status_of_each_and_how_it_ended_in_the_order_of_what_is_coming() -> None:
    """What has ended counts no days: it may be long done before its date passed."""
    table = Client(build_site(*_ALL)).get("/milestones.md").text
    assert [line.rsplit("|", maxsplit=3)[0] for line in table.splitlines()[2:-2]] == [
        "| 12 november 2025 | 20 dagen geleden | Open dagen | voorbij, zonder bericht ",
        "| in 2025 | uiterlijk over 29 dagen | Jaarplan | gepland ",
        "| 7 januari 2026 | over 36 dagen | Open dagen | gepland ",
        "| 1e kwartaal 2026 | uiterlijk over 119 dagen | Kwartaalbericht | gepland ",
        "| in november 2025 | 2 dagen geleden | Ergens | gepland ",
        "| uiterlijk 30 november 2025 | gestart op 1 december 2025 | Rapport | klaar ",
        "| 5 november 2025 | plaatsgevonden op 5 november 2025 | Open dagen | klaar ",
        "| 1 oktober 2025 | gaat niet door (brief van 3 oktober 2025) | Audit | gaat niet door ",
        "| 1 juni 2025 | gaat niet door (gemeld op 20 mei 2025); reden: storing | Test | gaat niet door ",
    ]


def test_each_of_several_dates_that_is_done_is_in_the_past_by_itself() -> None:
    whole = _SET._replace(
        done=day("2026-01-07"),
        parts_done=tuple((one, one) for one in map(day, ("2025-11-05", "2025-11-12", "2026-01-07"))),
    )
    for one, dates in (
        (_SET, ["5 november 2025"]),
        (whole, ["7 januari 2026", "12 november 2025", "5 november 2025"]),
        (
            _SET._replace(cancelled=Cancellation(day("2025-11-10"))),
            ["7 januari 2026", "12 november 2025", "5 november 2025"],
        ),
    ):
        rows = shown_rows(snapshot_of(build_site(one)), Filter())["past"]
        cards = [to_card(row, Language.NL) for row in rows]
        assert [card.when for card in cards] == dates
        assert cards[-1].left == "plaatsgevonden op 5 november 2025"


def test_the_page_of_what_was_cancelled_says_by_what_and_why() -> None:
    page = Client(build_site(*_ALL)).get("/milestones/test").text
    assert '<span class="left">gaat niet door (gemeld op 20 mei 2025); reden: storing</span>' in page
    assert "Reden:" not in page
    assert (
        "gaat niet door (brief van 3 oktober 2025)" in Client(build_site(*_ALL)).get("/milestones/audit").text
    )


_QUARTERLY = milestone(
    "2025-33",
    id="k",
    title="Kwartaalbericht",
    kind=Kind.PUBLICATION,
    repeat=Repeat(parse_recurrence("FREQ=MONTHLY;INTERVAL=3")),
)


def test_a_series_and_several_dates_stand_in_feeds_as_they_are_today() -> None:
    """One row a milestone: what passed last without news, as in the API, and how much did so before."""
    client = Client(build_site(_QUARTERLY, _SET))
    rows = {
        row["id"]: row
        for row in csv.DictReader(
            client.get("/milestones.csv").content.decode("utf-8-sig").splitlines(), delimiter=";"
        )
    }
    feed = {row["id"]: row for row in client.get("/calendar.json").json()["milestones"]}
    names = ("status", "label", "earliest", "latest", "earlier_missed")
    for key, expected in (
        ("k", ("overdue", "3e kwartaal 2025", "2025-07-01", "2025-09-30", 2)),
        ("open", ("overdue", "12 november 2025", "2025-11-12", "2025-11-12", 0)),
    ):
        assert tuple(feed[key][name] for name in names) == expected
        assert tuple(rows[key][name] for name in names) == tuple(map(str, expected))
        one = client.get(f"/v1/milestones/{key}").json()
        assert tuple(one[name] for name in names) == expected


def test_several_dates_stand_in_lists_by_the_next_where_none_passed_without_news() -> None:
    """As on the front page; the page and the API have all of them as well."""
    whole = milestone("{2025-11-05,2025-12-12,2026-01-07}", id="open", title="Open dagen")
    one = whole._replace(parts_done=((day("2025-11-05"), day("2025-11-05")),))
    client = Client(build_site(one))
    (line,) = csv.DictReader(
        client.get("/milestones.csv").content.decode("utf-8-sig").splitlines(), delimiter=";"
    )
    (row,) = client.get("/calendar.json").json()["milestones"]
    resource = client.get("/v1/milestones/open").json()
    for found in (line, row, resource, client.get("/v1/milestones").json()["items"][0]):
        expected = ("planned", "12 december 2025", "2025-12-12", "2025-12-12")
        assert tuple(found[name] for name in ("status", "label", "earliest", "latest")) == expected
    assert resource["dates"] == ["2025-11-05", "2025-12-12", "2026-01-07"]
    for language, name, dates in (
        ("nl", "Alle data", "5 november 2025, 12 december 2025 en 7 januari 2026"),
        ("en", "All dates", "5 November 2025, 12 December 2025 and 7 January 2026"),
    ):
        page = client.get(f"/milestones/open?lang={language}").text
        assert re.search(rf"<dt>{name}</dt>\s*<dd[^>]*>{dates}</dd>", page)


def test_the_page_of_a_series_names_what_was_missed_before_also_where_it_counts_no_days() -> None:
    served = Client(build_site(_QUARTERLY)).get("/milestones/k").text
    missed = "ook niet afgemeld: 1e kwartaal 2025 en 2e kwartaal 2025"
    assert f'<span class="left">63 dagen geleden; {missed}</span>' in served
    card = to_card(look_at(current(_QUARTERLY, NOW.date()), NOW.date()), Language.NL)
    assert card.left_always == f"voorbij, zonder bericht; {missed}"


def test_where_no_source_gives_a_date_the_lists_say_what_it_counts_from() -> None:
    start = milestone("2026-01-05", id="start", title="Start")
    ends = {
        "na": (After("start", offset="P6W"), "6 weken na ‘Start’"),
        "binnen": (After("start", within="P1M"), "uiterlijk 1 maand na ‘Start’"),
        "dag": (After("start", offset="P0D"), "op dezelfde dag als ‘Start’"),
        "los": (After("start"), ""),
    }
    others = [
        milestone("2026-02-16", id=name, title=name)._replace(after=after)
        for name, (after, _) in ends.items()
    ]
    client = Client(build_site(start, *others))
    table = [
        [cell.strip() for cell in line.split("|")]
        for line in client.get("/milestones.md").text.splitlines()[2:-2]
    ]
    sheet = load_workbook(io.BytesIO(client.get("/milestones.xlsx").content)).active
    assert sheet
    heads, *cells = sheet.values
    named = {str(row[heads.index("Mijlpaal")]): row[heads.index("Bron")] or "" for row in cells}
    assert {line[3]: line[6] for line in table} == {
        "Start": "",
        **{name: words for name, (_, words) in ends.items()},
    }
    assert named == {line[3]: line[6] for line in table}
