"""Requirements of every format of a feed, run over the table; then those of each format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.edtf import parse_edtf
from notifier.feeds.atom import MAX_CHANGES
from notifier.feeds.formats import FORMATS
from notifier.feeds.selection import FeedContent, select_entries
from notifier.ics.entries import Placement
from notifier.timeline.model import After
from notifier.timeline.revisions import History, next_revisions, to_histories
from notifier.words import Language
from tests.conftest import JULY, milestone, statement, timeline
from tests.contract.messages import HOSTILE_TITLES
from tests.ics.test_entries import NOW, TODAY, content, feed, remember
from tests.timeline.strategies import TIMELINES

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone

ATOM = "{http://www.w3.org/2005/Atom}"
MOVED = (
    (milestone(statements=(statement(JULY, "per 1 januari 2026", "2026-01-01"),)),),
    (milestone("2026-03-02", statements=(statement(JULY, "per 1 januari 2026", "2026-01-01"),)),),
)


def _read_atom(made: FeedContent) -> ET.Element:
    return ET.fromstring(FORMATS["atom"].write(made))  # noqa: S314 - our own bytes


@pytest.fixture(params=list(FORMATS))
def ending(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def titles(ending: str, data: bytes) -> list[str]:
    """Read the titles back with an independent parser."""
    match ending:
        case "ics":
            from icalendar import Calendar  # noqa: PLC0415 - one row of the table

            return [str(event["SUMMARY"]) for event in Calendar.from_ical(data).walk("VEVENT")]
        case "atom":
            root = ET.fromstring(data)  # noqa: S314 - our own bytes
            return [entry.findtext(f"{ATOM}title") or "" for entry in root.iter(f"{ATOM}entry")]
        case "json":
            return [row["title"] for row in json.loads(data)["milestones"]]
        case "csv":
            rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
            return [row["title"] for row in rows]
        case _:
            pytest.fail(f"{ending} has no reader here")


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_no_title_breaks_a_feed(ending: str, title: str) -> None:
    (read,) = titles(ending, FORMATS[ending].write(content(milestone(title=title))))
    assert " ".join(title.split()) in " ".join(read.split())


@pytest.mark.parametrize(
    "title",
    [
        "a\x00b\x07c\x1b",
        "a\r\nb",
        "a\nBEGIN:VALARM\nb",
        "\u202egnissim\u202c",
        "\u2028x\u2029",
        "\x85\x0b\x0c",
    ],
)
def test_what_no_reader_bears_is_left_out(ending: str, title: str) -> None:
    data = FORMATS[ending].write(content(milestone(title=f"Begin {title} einde")))
    (read,) = titles(ending, data)
    assert "Begin" in read
    assert "einde" in read
    assert b"\x00" not in data
    assert b"\x1b" not in data


@given(TIMELINES, st.sampled_from(list(FORMATS)))
def test_the_same_content_gives_the_same_bytes(milestones: tuple[Milestone, ...], ending: str) -> None:
    def build() -> bytes:
        made = select_entries(feed(), timeline(*milestones), remember(milestones), date(2027, 1, 1))
        return FORMATS[ending].write(made)

    data = build()
    assert data == build()
    titles(ending, data)


def test_an_empty_feed_is_one_all_the_same(ending: str) -> None:
    assert titles(ending, FORMATS[ending].write(content())) == []


# JSON and CSV


def _mixed() -> FeedContent:
    return content(
        milestone(id="a", topics=("x", "y"), action="=1+1", owner="LOCC; IFV"),
        milestone("../..", id="b"),
        milestone("2020-01-01", id="c"),
        milestone("2026-33", id="d"),
    )


def test_the_list_has_every_milestone_and_says_where_it_is() -> None:
    document = json.loads(FORMATS["json"].write(_mixed()))
    assert document["counts"] == {"past": 1, "shown": 2, "undated": 1}
    assert [
        (row["id"], row["in_calendar"], row["label"], row["latest"]) for row in document["milestones"]
    ] == [
        ("a", "shown", "1 januari 2026", "2026-01-01"),
        ("b", "undated", "datum onbekend", None),
        ("c", "past", "1 januari 2020", "2020-01-01"),
        ("d", "shown", "1e kwartaal 2026", "2026-03-31"),
    ]


@pytest.mark.parametrize(("language", "separator"), [(Language.NL, ";"), (Language.EN, ",")])
def test_a_spreadsheet_opens_the_list_with_a_double_click(language: Language, separator: str) -> None:
    one = _mixed()
    data = FORMATS["csv"].write(
        select_entries(feed(language=language), one.timeline, remember(one.timeline.milestones), TODAY)
    )
    assert data.startswith(b"\xef\xbb\xbfid" + separator.encode())
    assert data.endswith(b"\r\n")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))
    assert [(row["id"], row["topics"], row["action"], row["owner"], row["latest"]) for row in rows] == [
        ("a", "x, y", "'=1+1", "LOCC; IFV", "2026-01-01"),
        ("b", "", "", "", ""),
        ("c", "", "", "", "2020-01-01"),
        ("d", "", "", "", "2026-03-31"),
    ]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+31", "-1", "@SUM(A1)", " =1", "\t=1"])
@pytest.mark.parametrize("shift", [0, ord("\uff1d") - ord("=")], ids=["usual", "full width"])
def test_no_cell_is_a_formula(text: str, shift: int) -> None:
    sign = text.strip()[0]
    text = text.replace(sign, chr(ord(sign) + shift), 1)
    data = FORMATS["csv"].write(content(milestone(title=text))).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(data, newline=""), delimiter=";")
    assert row["title"].startswith("'")


# Atom


def test_a_change_tells_what_it_was_and_what_it_is() -> None:
    made = select_entries(feed(), timeline(*MOVED[1], url="https://m.example"), remember(*MOVED), TODAY)
    root = _read_atom(made)
    newest, oldest = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in (newest, oldest)] == [
        "Nieuwe datum: Instelling KCR2",
        "Nieuw in de lijst: Instelling KCR2",
    ]
    assert newest.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}updated") == "2025-10-04T07:00:00Z"
    said = newest.findtext(f"{ATOM}content") or ""
    assert said.startswith(
        "Was: donderdag 1 januari 2026 (‘per 1 januari 2026’, brief van 17 juli 2025).\n"
        "Wordt: maandag 2 maart 2026."
    )
    links = {(link.get("rel"), link.get("href")) for link in root.findall(f"{ATOM}link")}
    assert links == {("alternate", "https://m.example/"), ("self", "https://m.example/calendars/alles.atom")}
    assert {link.get("rel") for link in newest.findall(f"{ATOM}link")} == {"alternate", "related"}


def test_an_entry_tells_of_others_as_they_were_known_then() -> None:
    """As they are now, an old change would have a cause of a later day, and followers that came later."""

    def known(base: Milestone, when: str, *others: Milestone) -> tuple[Milestone, ...]:
        own = milestone(when, id="volger", title="Volger", after=After("basis", offset="P1M"))
        return (base, own, *others)

    base = milestone("2026-02-01", id="basis", title="Basis")
    moved = base._replace(when=parse_edtf("2026-03-01"))
    done = moved._replace(done=date(2026, 3, 1))
    later = milestone("2026-05-01", id="later", title="Later", after=After("volger", offset="P1M"))
    states = known(base, "2026-03-01"), known(moved, "2026-04-01"), known(done, "2026-04-01", later)
    for count in (2, 3):
        made = select_entries(feed(), timeline(*states[count - 1]), remember(*states[:count]), TODAY)
        moves = {
            entry.findtext(f"{ATOM}title"): entry.findtext(f"{ATOM}content") or ""
            for entry in _read_atom(made).findall(f"{ATOM}entry")
            if (entry.findtext(f"{ATOM}updated") or "").startswith("2025-10-04")
        }
        follows = moves["Nieuwe datum: Volger"]
        assert "Verschoven door: Basis (zondag 1 maart 2026)." in follows
        assert "Later" not in follows
        assert "Volger (woensdag 1 april 2026)" in moves["Nieuwe datum: Basis"]


def test_identities_of_changes_stay_and_are_told_apart() -> None:
    first = select_entries(feed(), timeline(*MOVED[0]), remember(MOVED[0]), TODAY)
    second = select_entries(feed(), timeline(*MOVED[1]), remember(*MOVED), TODAY)
    ids = [
        [entry.findtext(f"{ATOM}id") for entry in _read_atom(one).iter(f"{ATOM}entry")]
        for one in (first, second)
    ]
    assert ids[1][1:] == ids[0]
    assert len(set(ids[1])) == 2


def test_a_feed_of_changes_ends_somewhere() -> None:
    changed = milestone()
    revisions = next_revisions({}, (changed,), NOW)
    for number in range(MAX_CHANGES + 20):
        changed = milestone(title=f"Titel {number}")
        revisions += next_revisions(to_histories(revisions), (changed,), NOW + timedelta(days=number + 1))
    made = select_entries(feed(), timeline(changed), to_histories(revisions), TODAY)
    entries = list(_read_atom(made).iter(f"{ATOM}entry"))
    assert len(entries) == MAX_CHANGES


def test_what_a_feed_is_about_is_shown_undated_past_or_gone() -> None:
    made = content(milestone(id="a"), milestone("../..", id="b"), milestone("2020", id="c"))
    assert [one.placement for one in made.selected] == [Placement.SHOWN, Placement.UNDATED, Placement.PAST]
    assert sum(made.counts.values()) == len(made.timeline.milestones)


@pytest.mark.parametrize("name", HOSTILE_TITLES)
def test_no_name_of_an_editor_breaks_atom(name: str) -> None:
    made = content(milestone())
    (selected,) = made.selected
    first = selected.history.latest._replace(origin="answer", editor=name)
    changed = replace(made, selected=(replace(selected, history=History((first,))),))
    (entry,) = _read_atom(changed).iter(f"{ATOM}entry")
    shown = entry.findtext(f"{ATOM}author/{ATOM}name") or ""
    assert " ".join(name.split()) in " ".join(shown.split())
    assert "naar aanleiding van een antwoord." in (entry.findtext(f"{ATOM}content") or "")
