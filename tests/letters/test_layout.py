"""How lines become blocks and sentences."""

from __future__ import annotations

from notifier.letters.layout import BlockKind, read_blocks, sentences_of


def _blocks(text: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in read_blocks(text)]


def test_marks_of_markdown_around_words_are_left_out() -> None:
    text = "De **bouw** van de *oude* post __start__ in `mei 2027`, op 3*4 plekken. *Let op*: dit* is zo.\n"
    (block,) = read_blocks(text)
    assert block.text == "De bouw van de oude post start in mei 2027, op 3*4 plekken. Let op: dit is zo."
    (listed,) = read_blocks("* **Besluit**: 3 juni 2026\n")
    assert listed.text == "Besluit: 3 juni 2026"


def test_lines_are_folded_and_broken_words_mended() -> None:
    text = "De veiligheids-\nregio en de brand-  en\nwaterdienst oefenen met het OMS-\nsysteem."
    assert _blocks(text) == [
        (BlockKind.PARAGRAPH, "De veiligheidsregio en de brand- en waterdienst oefenen met het OMS-systeem.")
    ]


def test_digits_of_footnotes_are_taken_from_words() -> None:
    text = "Dat stond in mijn brief3 over KCR2 en C2000.4 Het plan¹ volgt[^2] nog."
    assert _blocks(text) == [
        (BlockKind.PARAGRAPH, "Dat stond in mijn brief over KCR2 en C2000.4 Het plan volgt nog.")
    ]


def test_a_footnote_within_a_sentence_does_not_cut_it() -> None:
    text = (
        "Het college verwacht dat de werkzaamheden aan de noordelijke kazerne in\n"
        "\n1 Kamerstukken II, 2025/26, 29 517, nr. 1\n\nmei 2026 beginnen."
    )
    assert _blocks(text) == [
        (
            BlockKind.PARAGRAPH,
            "Het college verwacht dat de werkzaamheden aan de noordelijke kazerne in mei 2026 beginnen.",
        ),
        (BlockKind.FOOTNOTE, "Kamerstukken II, 2025/26, 29 517, nr. 1"),
    ]


def test_heads_and_feet_of_pages_and_side_columns_are_left_out() -> None:
    page = "Ministerie van Oefening\nZin {0} gaat over iets anders dan zin nul.\n\nPagina {0} van 3\n\f"
    side = f"De zin in de kolom.{' ' * 50}Bezoekadres\n{' ' * 70}Straat 1\n"
    assert _blocks("".join(page.format(number) for number in (1, 2, 3)) + side) == [
        (BlockKind.PARAGRAPH, "Zin 1 gaat over iets anders dan zin nul."),
        (BlockKind.PARAGRAPH, "Zin 2 gaat over iets anders dan zin nul."),
        (BlockKind.PARAGRAPH, "Zin 3 gaat over iets anders dan zin nul."),
        (BlockKind.PARAGRAPH, "De zin in de kolom."),
    ]


def test_headings_items_and_rows_are_told_apart() -> None:
    text = (
        "# Planning\nDit zijn de stappen:\n- begin 2027: start\n  van de bouw\n2) oplevering\n\n"
        "| Wat | Wanneer |\n|---|---|\n| Start | 2027 |\n\nVervolg\nDaarna volgt de rest."
    )
    blocks = read_blocks(text)
    assert [(one.kind, one.text, one.heading, one.lead) for one in blocks] == [
        (BlockKind.HEADING, "Planning", "Planning", ""),
        (BlockKind.PARAGRAPH, "Dit zijn de stappen:", "Planning", ""),
        (BlockKind.ITEM, "begin 2027: start van de bouw", "Planning", "Dit zijn de stappen:"),
        (BlockKind.ITEM, "oplevering", "Planning", "Dit zijn de stappen:"),
        (BlockKind.ROW, "| Wat | Wanneer |", "Planning", "Dit zijn de stappen:"),
        (BlockKind.ROW, "| Start | 2027 |", "Planning", "Dit zijn de stappen:"),
        (BlockKind.HEADING, "Vervolg", "Vervolg", ""),
        (BlockKind.PARAGRAPH, "Daarna volgt de rest.", "Vervolg", ""),
    ]


def test_abbreviations_do_not_end_a_sentence() -> None:
    (block,) = read_blocks("Op 3 mei jl. kwam nr. 4 uit, d.w.z. te laat. Daarna, a.s. juni, volgt nr. 5.")
    assert [sentence.text.strip() for sentence in sentences_of(block)] == [
        "Op 3 mei jl. kwam nr. 4 uit, d.w.z. te laat.",
        "Daarna, a.s. juni, volgt nr. 5.",
    ]
