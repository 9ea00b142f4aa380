"""Texts that a person cannot tell apart are equal; those that differ to the eye are not."""

from __future__ import annotations

import sys
from datetime import date
from typing import Literal
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.timeline.filters import Filter
from notifier.timeline.text_form import look, normal_form
from tests.conftest import milestone

# Seen in front of a number. Source: Unicode 16, PropList, Prepended_Concatenation_Mark.
SEEN = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}


@given(st.text(), st.sampled_from(["NFC", "NFD"]), st.sampled_from(["\u00ad", "\u200b", "\u2060", "\u200f"]))
def test_a_text_is_equal_to_itself_however_it_is_stored(
    text: str, form: Literal["NFC", "NFD"], invisible: str
) -> None:
    stored = invisible.join(normalize(form, text)) if form == "NFD" else normalize(form, text) + invisible
    assert normal_form(stored) == normal_form(text)
    assert normal_form(normal_form(text)) == normal_form(text)


def test_every_format_character_that_is_not_seen_is_passed_over() -> None:
    formats = {code for code in range(sys.maxunicode + 1) if category(chr(code)) == "Cf"} - SEEN
    assert {code for code in formats if normal_form(chr(code))} == set()
    assert {code for code in SEEN if normal_form(chr(code)) == chr(code)} == SEEN


@pytest.mark.parametrize(
    "other", ["B\u00e9ta\u00a0\u2019s  x.", "BE\u0301TA 's x", "be\u0301ta \u2018s x .", "b\u00e9ta `s x"]
)
def test_texts_that_differ_in_quote_space_case_or_stop_look_alike(other: str) -> None:
    assert look(other) == look("B\u00e9ta 's x")
    assert look(other) != look("Beta 's x")


@pytest.mark.parametrize(
    ("key", "asked"),
    [("topic", "coo\u0308rdinatie"), ("topic", "CO\u00d6RDINATIE"), ("text", "brandweer"), ("owner", "locc")],
)
def test_a_filter_finds_what_is_stored_otherwise(key: str, asked: str) -> None:
    one = milestone(topics=("co\u00f6rdinatie",), title="De Brand\u00adweer", owner="LOCC\u200f")
    assert Filter({key: (asked,)}).takes(one, date(2026, 1, 1))
