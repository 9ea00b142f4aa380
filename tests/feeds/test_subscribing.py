"""How to subscribe, per calendar program."""

from __future__ import annotations

import pytest

from notifier.feeds.subscribing import CLIENTS, is_reachable_from_outside, subscribe_guides, webcal
from notifier.words import Language

ADDRESS = "https://mijlpalen.example/calendar.ics?topic=c2000,vmx"


@pytest.mark.parametrize("language", list(Language))
def test_every_program_has_steps_and_says_when_it_looks(language: Language) -> None:
    guides = subscribe_guides(ADDRESS, "C2000", language)
    assert [guide.name for guide in guides] == [client.name for client in CLIENTS]
    assert all(len(guide.steps) >= 2 and guide.refresh and guide.title for guide in guides)


def test_links_lead_where_the_programs_expect_them() -> None:
    links = {guide.name: guide.link for guide in subscribe_guides(ADDRESS, "C2000 & VMX", Language.NL)}
    assert links == {
        "outlook": "https://outlook.office.com/calendar/0/addfromweb"
        "?url=https%3A%2F%2Fmijlpalen.example%2Fcalendar.ics%3Ftopic%3Dc2000%2Cvmx&name=C2000%20%26%20VMX",
        "outlook_classic": "",
        "google": "https://calendar.google.com/calendar/r"
        "?cid=webcal%3A%2F%2Fmijlpalen.example%2Fcalendar.ics%3Ftopic%3Dc2000%2Cvmx",
        "apple": "webcal://mijlpalen.example/calendar.ics?topic=c2000,vmx",
        "thunderbird": "",
        "nextcloud": "",
        "android": "",
    }
    assert webcal(ADDRESS) == links["apple"]


def test_a_step_names_a_link_of_the_page_only_on_the_page() -> None:
    page, terminal = (
        {
            guide.name: guide.steps
            for guide in subscribe_guides(ADDRESS, "C2000", Language.NL, has_page=has_page)
        }
        for has_page in (True, False)
    )
    assert page["apple"][0] == "Open bij de agenda hierboven 'open in uw agendaprogramma' en kies 'Abonneer'."
    assert terminal["apple"] == (
        "Kies op een Mac in de agenda Archief, 'Nieuw agenda-abonnement' en plak het adres.",
        *page["apple"][1:],
    )
    assert page | {"apple": ()} == terminal | {"apple": ()}


def test_who_fetches_from_a_cloud_is_told_of_intranets() -> None:
    for address, words in (
        (ADDRESS, "alleen op uw intranet"),
        ("http://server/alles.ics", "werkt niet met dit adres"),
    ):
        warned = {
            guide.name: guide.warning
            for guide in subscribe_guides(address, "C", Language.NL)
            if guide.warning
        }
        assert set(warned) == {"outlook", "google"}
        assert all(words in warning for warning in warned.values())


@pytest.mark.parametrize(
    ("address", "reachable"),
    [
        ("https://mijlpalen.example/x", True),
        ("http://localhost:8000/x", False),
        ("http://127.0.0.1/x", False),
        ("http://[::1]/x", False),
        ("http://notifier.local/x", False),
        ("http://intranet/x", False),
    ],
)
def test_a_host_tells_whether_it_is_reached_from_outside(address: str, reachable: bool) -> None:  # noqa: FBT001
    assert is_reachable_from_outside(address) is reachable


def test_without_a_public_address_there_are_no_links() -> None:
    assert {guide.link for guide in subscribe_guides("/calendars/alles.ics", "C", Language.NL)} == {""}
