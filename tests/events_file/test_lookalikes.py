"""Nothing in the file means something else than it shows: each character that misleads is named."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from notifier.events_file.lookalikes import in_quotes
from notifier.events_file.whole import parse_events_file
from notifier.timeline.text_form import normal_form
from notifier.words import Language
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.events_file.whole import EventsFile

HEAD = "calendar: {name: P, domain: p.example}\n"
ONE = "milestones:\n  - id: a\n    title: T\n    kind: deadline\n    when: 2027-01-04\n"
BARE = "milestones:\n  - id: a\n    kind: deadline\n    when: 2027-01-04\n"
IN_FLOW = "milestones:\n  - {{id: a, title: {title}, kind: deadline, when: 2027-01-04{more}}}\n"
CUT = (
    "wat na ' #' staat, leest YAML als opmerking en valt weg; zet de tekst tussen aanhalingstekens, "
    "of schrijf '# ' als het een opmerking is"
)
NULL = "dit woord betekent 'geen waarde'; haal de sleutel weg, of zet het woord tussen aanhalingstekens."
STRAIGHT = "alleen rechte aanhalingstekens (\" of ') sluiten tekst in, en hier staat:"
OPENING, CLOSING = "krullend aanhalingsteken openen (U+201C)", "krullend aanhalingsteken sluiten (U+201D)"
MARK = "leest YAML als opmaak; zet de tekst tussen aanhalingstekens."
COMMA = "tussen accolades eindigt een tekst bij de komma; zet de tekst tussen aanhalingstekens."
SPACE = "dit is geen gewone spatie maar: spatie die niet afbreekt (U+00A0); typ de spatie opnieuw."
COLON = "hier staat een dubbele punt die niet kan; zet tekst met een dubbele punt tussen aanhalingstekens."
DASH = "dit is geen streepje maar: half kastlijntje (U+2013); typ '- ' aan het begin van een onderdeel."
JOINED = (
    "deze regels worden samen een onderdeel van de lijst; zet '- ' voor elk onderdeel, of zet de tekst tussen "
    "aanhalingstekens op een regel."
)
DAY = "hier hoort een dag in cijfers: jaar-maand-dag."
DONE = (
    "'done' is een dag, zoals done: 2026-01-01, of bij herhaling een dag per keer; wie het zei, hoort bij "
    "'statements': {source: ..., done: 2026-01-01}."
)


def _read(body: str) -> EventsFile:
    return parse_events_file((HEAD + body).encode(), name="f")


def _said(body: str, language: Language = Language.NL) -> list[str]:
    problems = _read(body).problems
    return [one.line("f", language) for one in (*problems.errors, *problems.warnings)]


@each_row(
    ("body", "lines"),
    [
        (BARE + "    title: over #3 en #4\n", [f"f:6:12: let op: a: 'over': {CUT}. Bedoelt u '\"over #3 en #4\"'?"]),
        (BARE + "    title: over\t#3\n", [f"f:6:12: let op: a: 'over': {CUT}. Bedoelt u '\"over\\t#3\"'?"]),
        (BARE + "    title: #3 en #4\n", [f"f:6:11: fout: a: {CUT}. Bedoelt u '\"#3 en #4\"'?"]),
        (ONE + "    topics:\n      - x #2\n", [f"f:8:9: let op: a: 'x': {CUT}. Bedoelt u '\"x #2\"'?"]),
        (BARE + "    title: over\n      meer #3\n      dan\n", [f"f:6:12: fout: {CUT}. Bedoelt u '\"over meer #3\"'?"]),
        (IN_FLOW.format(title="over #3", more=""), [f"f:3:20: fout: {CUT}. Bedoelt u '\"over #3, kind: deadline, when: 2027-01-04\"'?"]),
        (ONE + "    url: https://x.example/ #deel\n", [f"f:7:10: let op: a: 'https://x.example/': {CUT}. Bedoelt u '\"https://x.example/ #deel\"'?"]),
        (BARE + "    title: over # drie\n    owner: X   # vier\n", []),
        (BARE + '    title: "over #3" #4\n', []),
        (ONE + "    owner: null\n", [f"f:7:12: fout: a: 'null': {NULL}"]),
        (ONE + "    topics: [NULL, '~']\n", [f"f:7:14: fout: a: 'NULL': {NULL}"]),
        (ONE + "    topics: ~\n    after: Null\n", [f"f:7:13: fout: a: '~': {NULL}", f"f:8:12: fout: a: 'Null': {NULL}"]),
        (ONE + "    after: {milestone: null}\n", [f"f:7:24: fout: a: 'null': {NULL}"]),
    ],
)  # fmt: skip
def test_text_that_falls_away_or_means_nothing_is_told(body: str, lines: list[str]) -> None:
    assert _said(body) == lines


@each_row(
    ("text", "character"),
    [
        ("Brand\u00adweer", "zachte afbreking (U+00AD)"),
        ("Brand\u200bweer", "spatie zonder breedte (U+200B)"),
        ("Brand\u2800weer", "U+2800"),
        ("Brand\ufffcweer", "U+FFFC"),
        ("Brand\u200eweer", "teken voor lezen van links naar rechts (U+200E)"),
        ("Brand\u200fweer", "teken voor lezen van rechts naar links (U+200F)"),
        ("Brand\u2060weer", "verbinder van woorden (U+2060)"),
        ("Brand\u200dweer", "teken dat letters verbindt (U+200D)"),
        ("Brand\ufe0fweer", "U+FE0F"),
        ("Brand\U000e0041weer", "U+E0041"),
        ("Brand\u3164weer", "U+3164"),
    ],
)
def test_a_character_that_is_not_seen_is_refused_by_name(text: str, character: str) -> None:
    shown = repr(text)
    assert _said(IN_FLOW.format(title=text, more="")) == [
        f"f:3:20: fout: a: {shown}: op plaats 6 staat een onzichtbaar teken: {character}; haal het weg."
    ]


@each_row(
    "text",
    [
        "Gezin \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u2764\ufe0f en 1\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\U0001f469\U0001f3fd\u200d\U0001f4bb",
        "art.\u00a05, \u20ac\u202f10 \u2013 \u2019s avonds",
    ],
)
def test_what_belongs_to_emoji_and_typography_is_text(text: str) -> None:
    events = _read(IN_FLOW.format(title=f'"{text}"', more=""))
    assert (events.problems.found, events.timeline.milestones[0].title) == ([], text)


@each_row(
    ("owners", "lines"),
    [
        (
            ("Veiligheidsregio's", "Veiligheidsregio\u2019s", "Veiligheidsregio\u2019s"),
            [
                "f:4:65: let op: m1: 'Veiligheidsregio\u2019s': dit lijkt op wat op regel 3 staat en is anders "
                "geschreven (krullende apostrof (U+2019)); schrijf het overal gelijk. "
                "Bedoelt u 'Veiligheidsregio's'?"
            ],
        ),
        (
            ("Noord", "noord"),
            [
                "f:4:65: let op: m1: 'noord': dit is anders geschreven dan op regel 3; schrijf het overal gelijk. "
                "Bedoelt u 'Noord'?"
            ],
        ),
        (
            ("Co\u00f6rdinatie", "Coo\u0308rdinatie"),
            [
                "f:4:65: let op: m1: 'Coo\u0308rdinatie': dit lijkt op wat op regel 3 staat en is anders "
                "geschreven (los trema (U+0308), \u00f6 (U+00F6)); schrijf het overal gelijk. "
                "Bedoelt u 'Co\u00f6rdinatie'?"
            ],
        ),
        (("Bureau Noord", "Bureau  Noord."), 1),
        (("Bureau\u00a0Noord", "Bureau Noord"), 1),
        (("Noord-Oost", "Noord\u2011Oost", "Noord\u2013Oost"), 2),
        (("Noord", "Oost", "Noord-Oost"), 0),
        (("J&V", "J & V", "IFV/NIPV", "IFV / NIPV"), 2),
        (("Regio A", "Regio \u0410", "Regio \u0391"), 2),
    ],
)
def test_owners_that_look_alike_are_warned_of_once(owners: tuple[str, ...], lines: list[str] | int) -> None:
    rows = (
        f'  - {{id: m{number}, title: T, kind: deadline, when: 2027-01-04, owner: "{owner}"}}\n'
        for number, owner in enumerate(owners)
    )
    said = _said("milestones:\n" + "".join(rows))
    assert (len(said) if isinstance(lines, int) else said) == lines
    assert all(": let op: " in line for line in said)


@each_row(
    ("body", "lines"),
    [
        (IN_FLOW.format(title="\u201cper juli, mits akkoord\u201d", more=""), [f"f:3:20: fout: a: '\u201cper juli, mits akkoord\u201d': {STRAIGHT} {OPENING}, {CLOSING}. Bedoelt u 'title: \"per juli, mits akkoord\"'?"]),
        (IN_FLOW.format(title="een, twee, drie", more=""), [f"f:3:20: fout: a: 'een, twee, drie': {COMMA} Bedoelt u 'title: \"een, twee, drie\"'?"]),
        (IN_FLOW.format(title="T", more=", owner: X, afdeling Y"), [f"f:3:64: fout: a: 'X, afdeling Y': {COMMA} Bedoelt u 'owner: \"X, afdeling Y\"'?"]),
        (IN_FLOW.format(title="'een, twee'", more=""), []),
        (BARE + "    title: \u201cBesluit\u201d\n", [f"f:6:12: let op: a: '\u201cBesluit\u201d': {STRAIGHT} {OPENING}, {CLOSING}. Bedoelt u '\"Besluit\"'?"]),
        (BARE + '    title: \u201cBesluit"\n', [f"f:6:12: let op: a: '\u201cBesluit\"': {STRAIGHT} {OPENING}. Bedoelt u '\"Besluit\"'?"]),
        (BARE + '    title: "Besluit\u201d\n    owner: "X"\n', [f"f:6:12: fout: {STRAIGHT} {CLOSING}."]),
        (BARE + "    title: \u201eHet\u201d en \u00abdat\u00bb niet\n    owner: \u2018s-Gravenhage\n", []),
        (BARE + "    title: '\u201cBesluit\u201d'\n", []),
        (ONE + "    topics: [\u201ea, b\u201d, c]\n", [f"f:7:14: let op: a: '\u201ea': {STRAIGHT} laag aanhalingsteken (U+201E). Bedoelt u '\"a\"'?"]),
        (ONE.replace("2027-01-04", "2027\u201301\u201304"), ["f:6:11: fout: a: '2027\u201301\u201304': hierin staat geen gewoon teken maar: half kastlijntje (U+2013); typ het opnieuw. Bedoelt u '2027-01-04'?"]),
        (ONE.replace("deadline", "\u201cdeadline\u201d"), [f"f:5:11: fout: a: '\u201cdeadline\u201d': hierin staat geen gewoon teken maar: {OPENING}, {CLOSING}; typ het opnieuw. Bedoelt u 'deadline'?"]),
        (ONE + "    \u00a0owner:\u00a0X\n", [f"f:7:5: fout: {SPACE} Bedoelt u 'owner: X'?"]),
        (BARE + "    title:\u00a0T\n", [f"f:6:11: fout: {SPACE} Bedoelt u 'title: T'?"]),
        (BARE + "    title: T\n      \u00a0owner:\u00a0X\n", [f"f:7:14: fout: a: 'T \\xa0owner:\\xa0X': {SPACE}"]),
        ("milestones:\n  \u2013 id: a\n    title: T\n", [f"f:3:3: fout: {DASH} Bedoelt u '- id: a'?"]),
        (ONE + "    topics:\n      - x\n      \u2013 y\n", [f"f:9:7: fout: {DASH} Bedoelt u '- y'?"]),
        (ONE + "    topics:\n      \u2013 x\n      \u2013 y\n", [f"f:8:7: fout: a: {DASH} Bedoelt u '- x'?"]),
        (ONE + "    topics:\n      - x\n        \u2013 y\n", [f"f:9:9: fout: a: 'x \u2013 y': {DASH}"]),
        (ONE + "    topics:\n      - x\n        y\n", [f"f:8:9: let op: a: 'x y': {JOINED}"]),
        (ONE + "    topics:\n      x\n      y\n", ["f:8:7: fout: a: 'x y': hier hoort een lijst. Bedoelt u '[x, y]'?"]),
        (ONE + "    owner\uff1a X\n", ["f:7:10: fout: dit is geen gewone dubbele punt maar: brede dubbele punt (U+FF1A); typ de dubbele punt opnieuw. Bedoelt u 'owner: X'?"]),
        (IN_FLOW.format(title="T", more=", owner:\u00a0X"), [f"f:3:57: fout: a: {SPACE} Bedoelt u 'owner: X'?"]),
        (IN_FLOW.format(title="Besluit: ja", more=""), [f"f:3:20: fout: {COLON} Bedoelt u 'title: \"Besluit: ja\"'?"]),
        (ONE.replace("2027-01-04", "\u20322027-01-04\uff02"), ["f:6:11: fout: a: '\u20322027-01-04\uff02': hierin staat geen gewoon teken maar: U+2032, U+FF02; typ het opnieuw. Bedoelt u '2027-01-04'?"]),
        (BARE + "    title: Be\u2028sluit\n", ["f:6:14: fout: het teken U+2028 mag niet in YAML staan; haal het weg."]),
        (BARE + "    # Be\x85sluit\n    title: T\n", ["f:6:9: fout: het teken U+0085 mag niet in YAML staan; haal het weg."]),
        (BARE + "    title: -\n", [f"f:6:12: fout: een waarde die begint met - (U+002D) {MARK} Bedoelt u 'title: \"-\"'?"]),
        (BARE + "    title: ? of niet\n", [f"f:6:12: fout: een waarde die begint met ? (U+003F) {MARK} Bedoelt u 'title: \"? of niet\"'?"]),
        (BARE + "    title: [concept] wet\n", [f"f:6:12: fout: een waarde die begint met [ (U+005B) {MARK} Bedoelt u 'title: \"[concept] wet\"'?"]),
        (BARE + "    title: *belangrijk* besluit\n", [f"f:6:12: fout: een waarde die begint met * (U+002A) {MARK} Bedoelt u 'title: \"*belangrijk* besluit\"'?"]),
        (BARE + "    title: > 50 procent\n", [f"f:6:12: fout: een waarde die begint met > (U+003E) {MARK} Bedoelt u 'title: \"> 50 procent\"'?"]),
        (BARE + '    title: | "50" procent\n', [f"f:6:12: fout: een waarde die begint met | (U+007C) {MARK} Bedoelt u 'title: '| \"50\" procent''?"]),
        (BARE + "    title: %50\n", [f"f:6:12: fout: een waarde die begint met % (U+0025) {MARK} Bedoelt u 'title: \"%50\"'?"]),
        ("milestones:\n  id: a\n  title: T\n", ["f:3:3: fout: hier hoort een lijst; zet '- ' voor de eerste sleutel van elk onderdeel. Bedoelt u '- id: a'?"]),
        (ONE + "    id: b\n    title: U\n    kind: event\n", ["f:7:5: fout: 'id': deze sleutel staat er al, op regel 3; begint hier een nieuw onderdeel, zet er dan '- ' voor. Bedoelt u '- id: b'?"]),
        (ONE + "    done: 5 januari 2026\n", [f"f:7:11: fout: a: '5 januari 2026': {DAY} Bedoelt u '2026-01-05'?"]),
        (ONE + "    cancelled: {on: 5 jan. 2026}\n", [f"f:7:21: fout: a: '5 jan. 2026': {DAY} Bedoelt u '2026-01-05'?"]),
        (ONE + "    done: {on: 2026-01-01, source: b1}\n", [f"f:7:11: fout: a: {DONE} Bedoelt u 'done: 2026-01-01'?"]),
        (ONE + "    cancelled: 2026-01-01\n", ["f:7:16: fout: a: '2026-01-01': hier horen sleutels met waarden. Bedoelt u '{on: 2026-01-01}'?"]),
        (ONE + "    after: b\n", ["f:7:12: fout: a: 'b': hier horen sleutels met waarden. Bedoelt u '{milestone: b}'?"]),
        (ONE + "feeds:\n  f: {title: F, match: [x, y]}\n", []),
        (ONE + "channels:\n  c: {type: console, match: [x, y]}\n", ["f:8:29: fout: c: hier horen sleutels met waarden. Bedoelt u '{topic: [x, y]}'?"]),
    ],
)  # fmt: skip
def test_what_only_looks_like_the_format_is_named(body: str, lines: list[str]) -> None:
    assert _said(body) == lines


def test_characters_have_their_names_in_english_too() -> None:
    assert _said(IN_FLOW.format(title="Fire\u00adbrigade, ready", more=""), Language.EN) == [
        "f:3:20: error: a: 'Fire\\xadbrigade, ready': a comma ends a text in braces; put the text between quotation "
        "marks. Did you mean 'title: \"Fire\\xadbrigade, ready\"'?",
        "f:3:20: error: a: 'Fire\\xadbrigade, ready': there is an invisible character at position 5: "
        "soft hyphen (U+00AD); remove it.",
    ]


def test_a_wrong_source_does_not_hide_the_date_that_words_mean() -> None:
    body = "sources:\n  brief: {title: B, date: 2025-07-05}\n" + ONE.replace("    when: 2027-01-04\n", "")
    body += "    statements:\n      - {source: brieef, phrase: p, when: voor de zomer van 2026}\n"
    assert _said(body) == [
        "f:9:18: fout: a: 'brieef': deze bron staat niet onder 'sources'; bekend: brief. Bedoelt u 'brief'?",
        "f:9:43: fout: a: 'voor de zomer van 2026': dit zijn woorden, geen datum; de brief van 5 juli 2025 zou "
        "bedoelen: uiterlijk 20 juni 2026. Bedoelt u '../2026-06-20'?",
    ]


_MARKS = [*", #:-'\"[]{}~*&!%@>\\", " #", ": ", "- ", "  "]
_ALIKE = ["\u2013", "\u201c", "\u201d", "\u00a0", "\u00ad", "\u200b", "\u00e9", "e\u0301", "null", "a", "Z"]
_PIECES = st.sampled_from(_MARKS + _ALIKE)


@given(st.lists(_PIECES, min_size=1, max_size=6).map("".join), st.booleans())
def test_a_text_that_passes_reads_as_it_was_typed(typed: str, in_flow: bool) -> None:  # noqa: FBT001
    body = IN_FLOW.format(title=typed, more="") if in_flow else BARE + f"    title: {typed}\n"
    events = _read(body)
    if not events.problems.found:
        title = events.timeline.milestones[0].title
        # A comment with a space and straight quotes around the whole are the format's own.
        shown = typed.split(" # ", maxsplit=1)[0].removesuffix(" #").strip()
        quoted = {
            f"'{title}'".replace("''", "'"),
            f'"{title}"',
            in_quotes(title),
            "'" + title.replace("'", "''") + "'",
        }
        assert normal_form(title) == normal_form(shown) or shown in quoted


@given(st.lists(_PIECES, min_size=1, max_size=6).map("".join))
def test_a_text_in_quotes_reads_as_it_is(text: str) -> None:
    events = _read(BARE + f"    title: {in_quotes(text)}\n")
    if text.strip() and not set("\u00ad\u200b") & set(text):
        assert events.problems.found == []
        assert events.timeline.milestones[0].title == text.strip()


@each_row("piece", ["\u201c", " \u2013", "a:\u00a0", "#", " #", "\u00ad", "\n      \u2013", '"\u201d'])
def test_a_megabyte_of_what_looks_alike_is_read_in_time(piece: str) -> None:
    began = time.process_time()
    _said(BARE + f"    title: x{piece * (1_000_000 // len(piece))}\n    owner: [x] y\n")
    assert time.process_time() - began < 5
