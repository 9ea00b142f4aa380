"""Any filter is a feed with one canonical address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.errors import FeedQueryError
from notifier.feeds.queries import MAX_ADDRESS, parse_feed_query, to_query
from notifier.ics.entries import Windows
from notifier.timeline.filters import Filter
from notifier.words import Language
from tests.conftest import timeline
from tests.ics.test_entries import feed

if TYPE_CHECKING:
    from notifier.feeds.settings import Feed

TIMELINE = timeline(url="https://mijlpalen.example")


def parse(query: str) -> Feed:
    return parse_feed_query(query, TIMELINE)


def test_a_query_chooses_milestones_and_how_they_are_shown() -> None:
    asked = parse("topic=c2000,vmx&kind=deadline&windows=closes&lang=en&alarms=P7D")
    assert asked.match.wanted == {"topic": ("c2000", "vmx"), "kind": ("deadline",)}
    assert (asked.windows, asked.language) == (Windows.CLOSES, Language.EN)
    assert [span.text for span in asked.alarms] == ["P7D"]
    assert asked.title == "Mijlpalen: c2000, vmx, deadline"
    assert asked.path("ics") == (
        "calendar.ics?topic=c2000,vmx&kind=deadline&windows=closes&lang=en&alarms=p7d"
    )


@pytest.mark.parametrize(
    "query",
    [
        "kind=deadline&topic=vmx,c2000",
        "topic=vmx&kind=deadline&topic=c2000",
        "topic=VMX,,c2000,vmx&kind=Deadline",
        "&topic=vmx%2c&topic=c2000&kind=deadline".replace("%2c", ","),
    ],
)
def test_the_same_question_has_the_same_address(query: str) -> None:
    assert parse(query) == parse("topic=c2000,vmx&kind=deadline")


def test_a_comma_or_an_ampersand_within_a_value_is_written_with_a_percent_sign() -> None:
    asked = parse("owner=Zorg%2C%20Welzijn%20%26%20Sport&text=a+b")
    assert asked.match.wanted == {"owner": ("zorg, welzijn & sport",), "text": ("a b",)}
    assert parse(asked.query) == asked


@given(
    st.dictionaries(
        st.sampled_from(["topic", "owner", "text"]),
        st.lists(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
                str.strip
            ),
            min_size=1,
            max_size=3,
        ).map(tuple),
        min_size=1,
    )
)
def test_every_filter_reads_back_from_its_address(wanted: dict[str, tuple[str, ...]]) -> None:
    query = to_query(Filter(wanted))
    assert parse(query).query == parse(parse(query).query).query
    assert set(parse(query).match.wanted) == set(wanted)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "topc=c2000",
            "topc is geen bekend woord in een adres; "
            "bekend: topic, kind, owner, id, status, text, windows, lang, alarms",
        ),
        (
            "kind=dedline",
            "kind=dedline bestaat niet; verwacht: deadline, start, end, decision, publication, event",
        ),
        ("windows=all", "windows=all bestaat niet; verwacht: both, opens, closes, span"),
        ("lang=nl,en", "lang=en,nl bestaat niet; verwacht: nl, en"),
        ("topic=", "achter topic= staat niets"),
        (
            "alarms=soon",
            "alarms=SOON is geen termijn; verwacht: dagen (P7D), weken (P2W), maanden (P3M) of werkdagen (P5B)",
        ),
        ("alarms=P1D,P2D,P3D,P4D,P5D,P6D", "alarms heeft 6 termijnen; verwacht: hoogstens 5"),
    ],
)
def test_what_is_wrong_with_a_query_is_told_with_what_is_known(query: str, sentence: str) -> None:
    with pytest.raises(FeedQueryError) as caught:
        parse(query)
    assert caught.value.sentence(Language.NL) == sentence


def test_a_feed_of_the_file_keeps_its_milestones_and_changes_its_manner() -> None:
    own = feed(match=Filter({"topic": ("kcr2",)}))
    asked = parse_feed_query("lang=en&windows=opens", TIMELINE, own)
    assert (asked.match, asked.title, asked.language, asked.windows) == (
        own.match,
        "Alles",
        Language.EN,
        Windows.OPENS,
    )
    assert asked.path("ics") == "calendars/alles.ics?windows=opens&lang=en"
    with pytest.raises(FeedQueryError, match="topic is not a word known"):
        parse_feed_query("topic=x", TIMELINE, own)


def test_every_address_the_file_offers_fits_google() -> None:
    query = "topic=crisisbeheersing,meldkamers,weerbaarheid&kind=deadline,decision&windows=closes&lang=nl"
    address = f"https://mijlpalen.veiligheidsregio.example/{parse(query).path('ics')}"
    assert len(address) < MAX_ADDRESS
