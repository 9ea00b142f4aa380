"""The words for each kind of source, and the plain form that remembers it."""

from __future__ import annotations

import pytest

from notifier.reminders.audience import Audience
from notifier.reminders.brief_lines import moved_words
from notifier.reminders.change_sentences import change_sentences
from notifier.reminders.headlines import change_headline
from notifier.reminders.sentences import said_sentence
from notifier.timeline.changes import Change, compare
from notifier.timeline.model import Source, SourceKind
from notifier.timeline.plain import statement_from_dict, statement_to_dict
from notifier.timeline.statements import dated_source, kind_words, sources_words
from notifier.words import Language
from tests.conftest import day, milestone, statement, timeline
from tests.rows import each_row


def _source(kind: SourceKind, on: str = "2026-02-02") -> Source:
    return Source(id=f"{kind}-{on}", title="Stuk", date=day(on), kind=kind)


def _audience(language: Language = Language.NL) -> Audience:
    return Audience(language=language, today=day("2026-02-03"), timeline=timeline())


@each_row("language", Language)
@each_row("kind", SourceKind)
def test_every_kind_has_all_its_forms_in_both_languages(kind: SourceKind, language: Language) -> None:
    words = kind_words(kind, language)
    assert {*words} == {"the", "The", "this", "This", "new", "New", "newest", "noun", "one"}
    assert all(words.values())


@each_row(
    ("kind", "dutch", "english"),
    [
        (
            SourceKind.LETTER,
            "De brief van 2 februari 2026 noemt geen datum.",
            "The letter of 2 February 2026 gives no date.",
        ),
        (
            SourceKind.REPORT,
            "Het verslag van 2 februari 2026 noemt geen datum.",
            "The report of 2 February 2026 gives no date.",
        ),
        (
            SourceKind.MINUTES,
            "De notulen van 2 februari 2026 noemen geen datum.",
            "The minutes of 2 February 2026 give no date.",
        ),
        (
            SourceKind.ANSWER,
            "Het antwoord van 2 februari 2026 noemt geen datum.",
            "The answer of 2 February 2026 gives no date.",
        ),
        (
            SourceKind.REGISTER,
            "Het register van 2 februari 2026 noemt geen datum.",
            "The register of 2 February 2026 gives no date.",
        ),
    ],
)
def test_a_sentence_names_the_source_by_its_kind(kind: SourceKind, dutch: str, english: str) -> None:
    said = statement(_source(kind))
    assert [said_sentence(said, _audience(one)) for one in Language] == [dutch, english]


def test_a_change_names_the_source_that_makes_it() -> None:
    old, new = _source(SourceKind.LETTER, "2026-01-05"), _source(SourceKind.MINUTES)
    before = milestone("2026-03-01", statements=(statement(old, "in maart", "2026-03-01"),))
    moved = milestone("2026-04-01", statements=(*before.statements, statement(new, "in april", "2026-04-01")))
    change = compare(before, moved)
    assert change is not None
    assert change_sentences(change, _audience())[0] == (
        "Was: zondag 1 maart 2026 (‘in maart’, brief van 5 januari 2026)."
    )
    assert "De notulen van 2 februari 2026 zeggen: ‘in april’." in change_sentences(change, _audience())
    assert moved_words(change, _audience()) == ["31 dagen later", "notulen van 2 februari 2026"]


@pytest.mark.parametrize(
    ("kind", "phrase", "headline"),
    [
        (SourceKind.REPORT, "", "Nieuw verslag zonder datum: Instelling KCR2"),
        (SourceKind.MINUTES, "", "Nieuwe notulen zonder datum: Instelling KCR2"),
        (
            SourceKind.REGISTER,
            "nader te bepalen",
            "Geen datum meer in het nieuwste register: Instelling KCR2",
        ),
    ],
)
def test_the_headline_of_a_silent_source_names_its_kind(kind: SourceKind, phrase: str, headline: str) -> None:
    known = statement(_source(SourceKind.LETTER, "2026-01-05"), "in maart", "2026-03-01")
    before = milestone("2026-03-01", statements=(known,))
    change = compare(before, before._replace(statements=(known, statement(_source(kind), phrase))))
    assert isinstance(change, Change)
    assert change_headline(change, _audience()) == headline


def test_several_sources_are_letters_where_all_of_them_are() -> None:
    letter, minutes = (statement(_source(one)) for one in (SourceKind.LETTER, SourceKind.MINUTES))
    assert sources_words([], Language.NL) == {"source": "brief", "sources": "brieven"}
    assert sources_words([letter], Language.EN) == {"source": "letter", "sources": "letters"}
    assert sources_words([letter, minutes], Language.NL) == {"source": "bron", "sources": "bronnen"}


def test_a_source_is_named_by_its_kind_and_its_day() -> None:
    assert dated_source(_source(SourceKind.ANSWER), Language.NL) == "Het antwoord van 2 februari 2026"


@each_row("kind", SourceKind)
def test_the_plain_form_has_the_kind_of_what_is_no_letter(kind: SourceKind) -> None:
    said = statement(_source(kind), "in maart", "2026-03-01")
    plain = statement_to_dict(said)
    assert plain["source"].get("kind", "letter") == kind
    assert ("kind" in plain["source"]) == (kind is not SourceKind.LETTER)
    assert statement_from_dict(plain).source.kind is kind
