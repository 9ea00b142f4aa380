"""Every address reads its query alike: the tests run over the tables of pages, lists, forms, operations and filters."""

from __future__ import annotations

import io
import re
import zipfile

from notifier.feeds.formats import FORMATS
from notifier.feeds.queries import SETTINGS
from notifier.timeline.filter_query import TRACKING_KEYS, TRACKING_PREFIXES, Row
from notifier.timeline.filters import FILTERS, FilterRow
from notifier.web.api import Api
from notifier.web.openapi import CHANGES, FEEDS, MILESTONE, MILESTONES
from notifier.web.page_table import LIST_KEYS, LISTS, PAGES
from notifier.web.pages import Pages
from tests.conftest import milestone, statement
from tests.rows import each_row
from tests.web.client import Client
from tests.web.sites import build_site, snapshot_of

ONE = milestone(
    id="een",
    title="Een",
    topics=("c2000", "a,b"),
    owner="Zorg, Welzijn",
    formerly=("eerst",),
    action="Kijk",
    statements=(statement(phrase="dan", when="2026-01-01"),),
)
OTHER = milestone("2027", id="ander", title="Ander", topics=("vmx",), owner="LOCC")
# What only the memory has, and what only a private milestone has.
GONE = milestone(id="weg", title="Weg", topics=("oud",), owner="Vroeger")
HIDDEN = milestone(
    id="geheim", title="Geheim", topics=("geheim-topic",), owner="Geheime dienst", private=True
)
SITE = build_site(ONE, OTHER, HIDDEN, before=(ONE, OTHER, HIDDEN, GONE))
CLIENT = Client(SITE)

FILTERED = {
    "/": next(row.keys for row in PAGES if row.path == "/"),
    **dict.fromkeys(LISTS, LIST_KEYS),
    **{f"/calendar.{ending}": {**FILTERS, **SETTINGS} for ending in FORMATS},
    MILESTONES.path: MILESTONES.keys,
}
PAGE_ADDRESSES = {row.addresses(snapshot_of(SITE))[0]: row for row in PAGES}
ADDRESSES: dict[str, dict[str, Row]] = {
    **{path: dict(row.keys) for path, row in PAGE_ADDRESSES.items()},
    **{f"/calendars/alles.{ending}": dict(SETTINGS) for ending in FORMATS},
    **{one.path.replace("{id}", "een"): dict(one.keys) for one in (MILESTONE, CHANGES, FEEDS)},
    **{path: dict(keys) for path, keys in FILTERED.items()},
}
every_address = each_row("path", ADDRESSES)
every_list = each_row("path", FILTERED)
every_key = each_row("row", FILTERS.values())
OPEN = {"topic": "c2000", "owner": "Zorg, Welzijn", "id": "een", "source": "lac-2025"}


def _value(row: FilterRow) -> str:
    return OPEN.get(row.key) or (row.values[0] if row.values else "P180D" if row.is_span else "een")


def _told(path: str, query: str) -> tuple[int, str]:
    answer = CLIENT.get(f"{path}?{query}")
    kind = answer.headers["content-type"].partition(";")[0]
    if answer.status_code >= 400:
        is_page = path in PAGE_ADDRESSES
        expected = (
            "application/problem+json" if path.startswith("/v1") else "text/html" if is_page else "text/plain"
        )
        assert kind == expected, path
    return answer.status_code, answer.text


def _shown(path: str, query: str) -> bytes:
    """Return what an address sends, without its own address in it."""
    answer = CLIENT.get(f"{path}?{query}")
    assert answer.status_code == 200, (path, query, answer.text)
    if path.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
            return b"".join(parts.read(name) for name in parts.namelist())
    return answer.content


def test_no_address_escapes() -> None:
    served = {*Pages(SITE).routes(), *Api(SITE).routes()}
    addresses = {row.path: path for path, row in PAGE_ADDRESSES.items()}
    served = {addresses.get(path) or path.replace("{id}", "een") for path in served}
    fixed = {"/style.css", "/icon.svg", "/favicon.ico"}
    unasked = fixed | {"/.well-known/security.txt", "/openapi.json", "/v1/openapi.json"}
    assert served - unasked <= set(ADDRESSES)


@every_address
def test_an_unknown_key_is_refused_with_the_nearest(path: str) -> None:
    for key, row in ADDRESSES[path].items():
        status, text = _told(path, f"{key[:-1]}x{key[-1:]}=a")
        assert status == 400
        assert re.search(rf"(bedoelt u|did you mean) {key}\?", text), (path, key)
        assert row.key == key
    for key in {*FILTERS, *SETTINGS, "on", "period", "since", "page", "section"} - set(ADDRESSES[path]):
        status, text = _told(path, f"{key}=a")
        assert status == 400
        assert re.search(rf"{key} (kan bij dit adres niet|cannot be asked)", text)


@every_address
def test_what_is_hung_on_to_an_address_changes_nothing(path: str) -> None:
    bare = CLIENT.get(path)
    names = [*sorted(TRACKING_KEYS), *(f"{prefix}x" for prefix in TRACKING_PREFIXES), "UTM_Source"]
    for query in (*(f"{name}=1" for name in names), "&".join(f"{name}=a%2Cb" for name in names)):
        answer = CLIENT.get(f"{path}?{query}")
        assert (answer.status_code, answer.content) == (200, bare.content), query
        assert answer.headers == bare.headers


@every_list
@every_key
def test_a_key_chooses_alike_however_it_is_written(path: str, row: FilterRow) -> None:
    value = _value(row)
    plain = _shown(path, f"{row.key}={value}")
    encoded = "".join(f"%{byte:02x}" for byte in value.encode())
    for other in (f"{encoded}&{row.key}={value}", f"{encoded}&utm_source=x", f"{value},{value}"):
        assert _shown(path, f"{row.key}={other}") == plain, other
    assert CLIENT.get(f"{path}?{row.key}=").status_code == (200 if path == "/" else 400)


@every_list
@every_key
def test_a_value_that_is_not_known_is_told_with_the_nearest(path: str, row: FilterRow) -> None:
    if row.is_substring:
        return
    value = _value(row)
    for query in (
        f"{row.key}={value}x",
        f"{row.key}={value}&{row.key}={value}x",
        f"{row.key}={value}%2C{value}x",
    ):
        status, text = _told(path, query)
        assert status == (404 if row.is_open else 400), query
        assert row.is_span or re.search(r"(bedoelt u|did you mean) .*\?", text), query


@every_list
def test_a_comma_is_or_but_within_a_known_value(path: str) -> None:
    both = _shown(path, "topic=c2000&topic=vmx")
    for query in ("topic=c2000,vmx", "topic=c2000%2Cvmx", "topic=c2000%2cvmx"):
        assert _shown(path, query) == both
    together = _shown(path, "owner=Zorg%2C+Welzijn%2CLOCC")
    assert _shown(path, "owner=Zorg,%20Welzijn&owner=LOCC") == together
    assert b"Ander" in together
    assert _told(path, "owner=Zorg,LOCC")[0] == 404


@every_list
def test_what_the_memory_knows_is_an_empty_list_and_what_is_private_is_not_known(path: str) -> None:
    for query in ("topic=oud", "owner=vroeger", "id=weg", "id=eerst"):
        assert _told(path, query)[0] == 200, query
    for query in ("topic=geheim-topic", "owner=Geheime%20dienst", "id=geheim"):
        assert _told(path, query)[0] == 404, query
    for query in ("topic=heel-anders", "owner=heel-anders", "id=heel-anders"):
        status, text = _told(path, query)
        assert (status, "geheim" in text.casefold()) == (404, False), query


@every_list
def test_a_key_has_at_most_a_hundred_values_though_they_are_the_same(path: str) -> None:
    assert _told(path, "&".join(["modality=fixed"] * 100))[0] == 200
    code, text = _told(path, "&".join(["modality=fixed"] * 101))
    assert (code, "101" in text and "100" in text) == (400, True), text
