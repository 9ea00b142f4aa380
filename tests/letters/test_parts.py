"""How a bundle is split into its documents."""

from __future__ import annotations

from datetime import date

from notifier.letters.dutch import DUTCH
from notifier.letters.english import ENGLISH
from notifier.letters.parts import Part, parts_of

_TODAY = date(2026, 11, 1)
_MEMO = """Aan: het algemeen bestuur
Datum: 12 oktober 2026
Betreft: Stukken voor de vergadering

U ontvangt hierbij de stukken. In bijlage 2 vindt u de nota van 3 september 2026.
"""
_LETTER = """
Aan: de voorzitter
Datum: 1 oktober 2026
Betreft: Verbouwing van de kazerne
Ons kenmerk: 2026-0042

Geachte heer, de verbouwing begint in mei 2027.
"""
_ATTACHMENT = """
Bijlage 2: Nota bluswater

De nota wordt in het voorjaar vastgesteld.
"""


def _parts(text: str) -> list[tuple[date | None, str, str, str]]:
    return [(one.said_on, one.title, one.reference, one.number) for one in parts_of(text, _TODAY, DUTCH)]


def test_a_letter_is_one_part() -> None:
    assert _parts(_LETTER) == [(date(2026, 10, 1), "Verbouwing van de kazerne", "2026-0042", "")]


def test_the_subject_of_a_letter_of_a_ministry_stands_below_its_word() -> None:
    head = "Aan de Voorzitter van de Tweede Kamer\nDatum\n24 april 2025\nBetreft\nReactie op de brief\n\nOnze referentie\n6348714\n\n"
    assert _parts(f"{head}Met deze brief reageer ik.\n") == [
        (date(2025, 4, 24), "Reactie op de brief", "6348714", "")
    ]
    assert _parts("Onderwerp:\nVerbouwing\n\nDe bouw begint.\n")[0][1] == "Verbouwing"
    assert _parts("Verbouwing\nBetreft\n\nDe bouw begint.\n")[0][1] == "Verbouwing"


def test_a_line_of_a_sentence_that_begins_with_inzake_is_no_subject() -> None:
    text = "Deze brief gaat over het amendement\ninzake uitvoering van de regeling voor de brandweer.\n"
    assert _parts(text)[0][1] == "Deze brief gaat over het amendement"
    assert _parts(f"Inzake: Regeling brandweer\n\n{text}")[0][1] == "Regeling brandweer"


def test_a_first_line_that_goes_on_is_no_title() -> None:
    assert _parts("Met deze brief informeer ik u over de brandweer,\nen over meer.\n")[0][1] == ""
    assert _parts("Geachte voorzitter,\n\nDe bouw begint in mei 2027.\n")[0][1] == ""
    assert _parts("Voortgang brandweer\n\nDe bouw begint in mei 2027.\n")[0][1] == "Voortgang brandweer"


def test_a_bundle_is_split_and_an_attachment_has_the_date_of_its_memo() -> None:
    text = _MEMO + _LETTER + _ATTACHMENT
    assert _parts(text) == [
        (date(2026, 10, 12), "Stukken voor de vergadering", "", ""),
        (date(2026, 10, 1), "Verbouwing van de kazerne", "2026-0042", ""),
        (date(2026, 9, 3), "Nota bluswater", "", "2"),
    ]
    parts = parts_of(text, _TODAY, DUTCH)
    assert "".join(text[one.start : one.end] for one in parts) == text


def test_an_attachment_without_any_date_has_that_of_the_covering_memo() -> None:
    assert _parts(_MEMO.replace(" van 3 september 2026", "") + _ATTACHMENT)[1][0] == date(2026, 10, 12)


def test_a_letter_as_attachment_is_one_part_with_its_own_date() -> None:
    text = f"{_MEMO}\nBijlage 3: Brief van de voorzitter\n{_LETTER}"
    assert _parts(text)[1:] == [(date(2026, 10, 1), "Verbouwing van de kazerne", "2026-0042", "3")]


def test_a_head_that_comes_back_on_every_page_divides_nothing() -> None:
    page = "Datum\n1 oktober 2026\nOns kenmerk\n2026-0042\nNog een zin.\n"
    assert len(_parts(_LETTER + page + page)) == 1


def test_a_date_that_is_still_to_come_is_no_date_of_a_letter() -> None:
    (part,) = parts_of(_LETTER.replace("1 oktober 2026", "1 december 2026"), _TODAY, DUTCH)
    assert (part.said_on, part.ahead) == (None, date(2026, 12, 1))


def test_an_english_letter_says_its_date_and_subject() -> None:
    text = "Date: 3 March 2026\nSubject: Fire stations\n\nDear all, the works start in May."
    assert parts_of(text, _TODAY, ENGLISH) == (Part(0, len(text), date(2026, 3, 3), "Fire stations"),)
    assert parts_of("March 3, 2026\n\nThe works start.", _TODAY, ENGLISH)[0].said_on == date(2026, 3, 3)


def test_a_paragraph_is_no_title_and_markup_is_left_out_of_one() -> None:
    assert _parts(f"[bookmark: _GoBack]{'Met deze brief informeren wij u. ' * 8}\n")[0][1] == ""
    assert (
        _parts("[image: ]\n[bookmark: _GoBack]Verbouwing van de kazerne\n")[0][1]
        == "Verbouwing van de kazerne"
    )


def test_a_first_line_with_data_of_the_letter_is_no_title() -> None:
    for first in (
        "Datum: 12 maart 2026",
        "> Datum 12 maart 2026",
        "**12 maart 2026**",
        "Den Haag, 12 maart 2026",
        "Aan: de Kamer",
        "Kenmerk: 12345",
        "Datum\n12 maart 2026",
    ):
        assert _parts(f"{first}\n\nDe bouw begint in mei 2027.\n")[0][1] == "", first
    assert parts_of("Date: 12 March 2026\n\nIt starts in May 2027.\n", _TODAY, ENGLISH)[0].title == ""
    # A heading may begin with such a word.
    for first in ("Status VMX", "Versie 2 van het plan", "Aan de slag met 12 maart 2026"):
        assert _parts(f"{first}\n\nDe bouw begint in mei 2027.\n")[0][1] == first


def test_the_head_of_a_letter_can_be_in_the_other_language() -> None:
    heads = {DUTCH: "Date: 1 October 2026\nSubject: Grant", ENGLISH: "Datum: 1 oktober 2026\nBetreft: Grant"}
    for words, head in heads.items():
        (part,) = parts_of(f"{head}\n\nThe system goes live in May.\n", _TODAY, words)
        assert (part.said_on, part.title) == (date(2026, 10, 1), "Grant")
