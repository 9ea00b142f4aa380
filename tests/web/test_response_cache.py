"""The cache of responses: bounded in bytes, and what is asked for again outlasts what is asked for once."""

from __future__ import annotations

from notifier.web.response_cache import ResponseCache


def test_it_holds_no_more_bytes_than_its_limit() -> None:
    cache: ResponseCache[str] = ResponseCache(1000)
    for number in range(500):
        cache.put(number, "x", 100)
    assert (cache.size_bytes, [number for number in range(500) if cache.get(number)]) == (
        1000,
        list(range(490, 500)),
    )


def test_a_flood_of_different_requests_leaves_what_is_asked_for_again() -> None:
    cache: ResponseCache[str] = ResponseCache(1000)
    cache.put("seen", "x", 100)
    cache.get("seen")
    for number in range(500):
        cache.put(number, "x", 100)
    assert cache.get("seen") == "x"


def test_what_is_asked_for_again_cannot_fill_it_either() -> None:
    cache: ResponseCache[str] = ResponseCache(1000)
    for number in range(100):
        cache.put(number, "x", 200)
        cache.get(number)
    assert cache.size_bytes <= 1000
    assert [number for number in range(100) if cache.get(number)] == [95, 96, 97, 98, 99]


def test_a_response_as_large_as_half_of_it_is_not_kept() -> None:
    cache: ResponseCache[str] = ResponseCache(1000)
    cache.put("large", "x", 500)
    assert (cache.get("large"), cache.size_bytes) == (None, 0)


def test_the_same_request_counts_once() -> None:
    cache: ResponseCache[str] = ResponseCache(1000)
    for size in (100, 200):
        cache.put("same", str(size), size)
    assert (cache.get("same"), cache.size_bytes) == ("200", 200)
    cache.put("same", "50", 50)
    assert (cache.get("same"), cache.size_bytes) == ("50", 50)


def test_a_new_edition_empties_it_and_an_old_one_changes_nothing() -> None:
    cache: ResponseCache[str] = ResponseCache(1000)
    cache.put("page", "first", 100, edition=1)
    assert cache.get("page", edition=1) == "first"
    assert cache.get("page", edition=2) is None
    cache.put("page", "first", 100, edition=1)
    assert (cache.get("page", edition=2), cache.get("page", edition=1), cache.size_bytes) == (None, None, 0)


def test_what_was_asked_for_again_is_known_in_the_next_edition() -> None:
    cache: ResponseCache[str] = ResponseCache(1000)
    for key in ("again", "once"):
        cache.put(key, "x", 100, edition=1)
    cache.get("again", edition=1)
    assert cache.get("again", edition=2) is None
    assert (cache.was_asked_again("again"), cache.was_asked_again("once")) == (True, False)
