"""Links by which readers answer: the same each time, and worth nothing when altered or signed by another key."""

from __future__ import annotations

import base64

from notifier.store.answer_links import LONGEST_TOKEN, Question, read_token, sign
from tests.rows import each_row

KEY = "a key"
QUESTION = Question("besluit", "team", 3, "2026-07-31")
TOKEN = sign(QUESTION, KEY)


def test_a_link_says_what_was_asked_and_is_the_same_each_time() -> None:
    assert read_token(TOKEN, KEY) == QUESTION
    assert sign(QUESTION, KEY) == TOKEN
    assert TOKEN.replace("-", "").replace("_", "").replace(".", "").isalnum()


def _forged(question: Question) -> str:
    """Return a token of another question with the signature of this one."""
    body = base64.urlsafe_b64encode("\n".join(map(str, question)).encode()).rstrip(b"=").decode()
    return f"{body}.{TOKEN.partition('.')[2]}"


@each_row(
    "token",
    [
        "",
        ".",
        "guessed",
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN + "=",
        TOKEN.replace(".", ""),
        TOKEN.partition(".")[0],
        f"{TOKEN.partition('.')[0]}.",
        f"!{TOKEN}",
        f"{TOKEN.partition('.')[0]}=.{TOKEN.partition('.')[2]}",
        TOKEN.swapcase(),
        _forged(QUESTION._replace(milestone="geheim")),
        _forged(QUESTION._replace(channel="bestuur")),
        _forged(QUESTION._replace(date_revision=4)),
        _forged(QUESTION._replace(recurrence="")),
        sign(QUESTION, "another key"),
        sign(QUESTION, ""),
        "é" * 20,
        "A" * (LONGEST_TOKEN + 1),
        sign(QUESTION._replace(milestone="a" * LONGEST_TOKEN), KEY),
    ],
)
def test_another_token_means_nothing(token: str) -> None:
    assert read_token(token, KEY) is None


@each_row("place", range(len(TOKEN)))
def test_no_character_of_a_token_can_be_another(place: int) -> None:
    for other in "A_-.=0":
        altered = f"{TOKEN[:place]}{other}{TOKEN[place + 1 :]}"
        assert read_token(altered, KEY) == (QUESTION if altered == TOKEN else None)


def test_without_a_key_no_token_counts() -> None:
    assert read_token(sign(QUESTION, ""), "") is None
