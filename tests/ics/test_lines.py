"""Our content lines against an independent parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event
from icalendar.parser import Contentlines

from notifier.ics.lines import escape, fold, join, quote

# Every character, including forbidden ones and emoji; lone surrogates are no text.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
SHOWN_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300)


def _read(text: str) -> str:
    return str(Event.from_ical(join(["BEGIN:VEVENT", f"SUMMARY:{escape(text)}", "END:VEVENT"]))["SUMMARY"])


@given(SHOWN_TEXT)
def test_any_text_reads_back_equal(text: str) -> None:
    assert _read(text) == text


@given(ANY_TEXT)
def test_what_no_calendar_may_hold_is_left_out_and_breaks_stay_breaks(text: str) -> None:
    breaks = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    left = "".join(one for one in breaks if one in "\n\t" or not (one < " " or "\x7f" <= one <= "\x9f"))
    assert _read(text) == left


@given(ANY_TEXT)
def test_no_piece_is_longer_than_75_octets_or_cuts_a_character(text: str) -> None:
    line = f"SUMMARY:{escape(text)}"
    pieces = fold(line).split(b"\r\n ")
    assert all(len(piece) <= 74 for piece in pieces)
    assert [piece.decode() for piece in pieces if piece.endswith(b"\\")] in ([], [pieces[-1].decode()])
    assert "".join(piece.decode() for piece in pieces) == line


@given(SHOWN_TEXT)
def test_a_line_is_folded_as_icalendar_folds_it(text: str) -> None:
    line = f"SUMMARY:{escape(text)}"
    theirs = Contentlines.from_ical(line.encode()).to_ical()  # type: ignore[no-untyped-call] # icalendar's
    assert theirs.rstrip(b"\r\n") == fold(line)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('de "nieuwe" wet; deel 1, a:b', '"de  nieuwe  wet; deel 1, a:b"'),
        ("a\r\nb\u2028c\x07", '"a b c"'),
        ("", '""'),
    ],
)
def test_a_parameter_holds_no_quotation_mark_and_no_break(text: str, value: str) -> None:
    assert quote(text) == value
