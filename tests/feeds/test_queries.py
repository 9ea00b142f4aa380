"""Any filter is a feed with one canonical address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.errors import QueryError
from notifier.feeds.queries import MAX_ADDRESS, parse_feed_query, to_query
from notifier.ics.entries import Windows
from notifier.timeline.filters import Filter
from notifier.timeline.known_values import KnownValues
from notifier.words import Language
from tests.conftest import milestone, timeline
from tests.ics.test_entries import feed

if TYPE_CHECKING:
    from notifier.feeds.settings import Feed

TIMELINE = timeline(
    milestone(topics=("c2000", "vmx", "crisisbeheersing", "meldkamers"), owner="Zorg, Welzijn & Sport"),
    milestone(id="b", topics=("weerbaarheid",), owner="LOCC"),
    url="https://mijlpalen.example",
)
KNOWN = KnownValues(TIMELINE)


def parse(query: str) -> Feed:
    return parse_feed_query(query, TIMELINE, KNOWN)


def test_a_query_chooses_milestones_and_how_they_are_shown() -> None:
    asked = parse("topic=c2000,vmx&kind=deadline&windows=closes&lang=en&alarms=P7D")
    assert asked.match.wanted == {"topic": ("c2000", "vmx"), "kind": ("deadline",)}
    assert (asked.windows, asked.language) == (Windows.CLOSES, Language.EN)
    assert [span.text for span in asked.alarms] == ["P7D"]
    assert asked.title == "Mijlpalen: c2000, vmx, deadline"
    assert asked.path("ics") == (
        "calendar/c2000-vmx-deadline.ics?topic=c2000,vmx&kind=deadline&windows=closes&lang=en&alarms=p7d"
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


@pytest.mark.parametrize("comma", [",", "%2C", "%2c"])
def test_a_comma_is_or_but_within_a_value_that_is_known(comma: str) -> None:
    asked = parse(
        f"owner=LOCC{comma}Zorg{comma}%20Welzijn%20%26%20Sport&text=a+b{comma}c&topic=vmx{comma}c2000"
    )
    assert asked.match.wanted == {
        "topic": ("c2000", "vmx"),
        "owner": ("locc", "zorg, welzijn & sport"),
        "text": ("a b", "c"),
    }
    assert asked.query == "topic=c2000,vmx&owner=locc,zorg%2C%20welzijn%20%26%20sport&text=a%20b,c"
    assert parse(asked.query) == asked


def test_two_values_that_are_a_third_one_together_are_told_apart() -> None:
    own = timeline(*(milestone(id=f"m{n}", owner=owner) for n, owner in enumerate(("a", "b", "a,b"))))
    known = KnownValues(own)
    asked = parse_feed_query("owner=b&owner=a", own, known)
    assert (asked.match.wanted, asked.query) == ({"owner": ("a", "b")}, "owner=a&owner=b")
    assert parse_feed_query(asked.query, own, known) == asked
    assert parse_feed_query("owner=a,b", own, known).match.wanted == {"owner": ("a,b",)}


WORDS = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda word: word.strip(", ")),
    min_size=1,
    max_size=3,
).map(tuple)


@given(WORDS, WORDS)
def test_every_filter_reads_back_from_its_address(topics: tuple[str, ...], owners: tuple[str, ...]) -> None:
    own = timeline(*(milestone(id=f"m{n}", topics=topics, owner=owner) for n, owner in enumerate(owners)))
    known = KnownValues(own)
    wanted = {
        "topic": tuple(sorted({word.casefold() for word in topics})),
        "owner": tuple(sorted({word.casefold() for word in owners})),
    }
    asked = parse_feed_query(to_query(Filter(wanted), known), own, known)
    assert asked.match.wanted == wanted
    assert parse_feed_query(asked.query, own, known) == asked


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "topc=c2000",
            "topc is geen bekend woord in een adres; bekend: topic, kind, owner, id, status, text, source, "
            "action, modality, within, windows, lang, alarms; bedoelt u topic?",
        ),
        (
            "kind=dedline",
            "kind=dedline bestaat niet; verwacht: deadline, start, end, decision, publication, event; "
            "bedoelt u deadline?",
        ),
        ("windows=all", "windows=all bestaat niet; verwacht: both, opens, closes, span"),
        ("lang=nl,en", "lang heeft 2 waarden; verwacht: hoogstens 1"),
        ("topic=", "achter topic= staat niets"),
        ("topic=c200", "topic=c200 komt niet voor; bedoelt u c2000?"),
        ("owner=niemand", "owner=niemand komt niet voor; wel: LOCC, Zorg, Welzijn & Sport"),
        (
            "alarms=soon",
            "alarms=soon is geen termijn; verwacht: dagen (P7D), weken (P2W), maanden (P3M) of werkdagen (P5B)",
        ),
        (
            "within=P5B",
            "within=P5B is geen termijn; verwacht: hoe ver vooruit vanaf vandaag, in dagen (90d), weken (2w), maanden (3m) of jaren (1y)",
        ),
        ("alarms=P1D,P2D,P3D,P4D,P5D,P6D", "alarms heeft 6 waarden; verwacht: hoogstens 5"),
        (
            "topc=x&kind=party&topic=c2000,vm",
            "topc is geen bekend woord in een adres; bekend: topic, kind, owner, id, status, text, source, "
            "action, modality, within, windows, lang, alarms; bedoelt u topic?\n"
            "kind=party bestaat niet; verwacht: deadline, start, end, decision, publication, event\n"
            "topic=vm komt niet voor; bedoelt u vmx?",
        ),
    ],
)
def test_what_is_wrong_with_a_query_is_told_with_what_is_known(query: str, sentence: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.sentence(Language.NL) == sentence


def test_a_feed_of_the_file_keeps_its_milestones_and_changes_its_manner() -> None:
    own = feed(match=Filter({"topic": ("kcr2",)}))
    asked = parse_feed_query("lang=en&windows=opens", TIMELINE, KNOWN, own)
    assert (asked.match, asked.title, asked.language, asked.windows) == (
        own.match,
        "Alles",
        Language.EN,
        Windows.OPENS,
    )
    assert asked.path("ics") == "calendars/alles.ics?windows=opens&lang=en"
    with pytest.raises(QueryError, match="topic cannot be asked at this address"):
        parse_feed_query("topic=x", TIMELINE, KNOWN, own)


def test_every_address_the_file_offers_fits_google() -> None:
    query = "topic=crisisbeheersing,meldkamers,weerbaarheid&kind=deadline,decision&windows=closes&lang=nl"
    address = f"https://mijlpalen.veiligheidsregio.example/{parse(query).path('ics')}"
    assert len(address) < MAX_ADDRESS
