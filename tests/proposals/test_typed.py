"""What is guessed from a title and the words of a date, alike in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from notifier.proposals.typed import guess


@pytest.mark.parametrize(
    ("title", "phrases", "expected"),
    [
        ("Plan X", ("voor eind 2027", "by the end of 2027"), "deadline fixed"),
        ("Plan X", ("voor eind 2027 of 2028", "by the end of 2027 or 2028"), "deadline fixed"),
        ("Plan X", ("voor het eind ervan", "by the end of it"), "deadline fixed"),
        ("Plan X", ("eind 2027", "the end of 2027"), "event fixed"),
        ("Plan X", ("uiterlijk op 1 juli 2027", "at the latest on 1 July 2027"), "deadline fixed"),
        (
            "Plan X",
            ("naar verwachting uiterlijk op 1 juli 2027", "expected at the latest on 1 July 2027"),
            "deadline expected",
        ),
        ("Plan X", ("vermoedelijk vanaf 1 juli 2027", "probably from 1 July 2027"), "start expected"),
        ("Plan X", ("beoogd op 1 juli 2027", "intended on 1 July 2027"), "event intended"),
        ("Plan X", ("start van het jaar", "start of the game"), "event fixed"),
    ],
)
def test_the_words_of_a_date_say_what_they_say_in_both_languages(
    title: str, phrases: tuple[str, ...], expected: str
) -> None:
    for phrase in phrases:
        found = guess(title, phrase, date(2026, 3, 12))
        assert f"{found.kind} {found.modality}" == expected, phrase
