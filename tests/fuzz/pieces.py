"""The pieces that files are made of: per key some valid values, per type of value some mistakes.

A new key of the file needs a new row here; `test_every_key_of_the_file_has_pieces` fails until it has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Where a value is in the file: section and key.
Spot = tuple[str, str]

_FAR = "9" * 5000
ANYTHING = (
    "",
    "[]",
    "{}",
    "[a, [b]]",
    "{a: {b: c}}",
    "null",
    "~",
    "'\u200b'",
    "'{title}'",
    "x" * 700,
    _FAR,
    "true",
    "-1",
)
DATES = (
    "2026-01-01", "2026-12", "2026", "2027-33", "2026-24", "2028-40", "2025-01/2027-06", "../2026-06-20",
    "2029/..", "../..", "'[2026,2027]'", "'{2026-01-01,2026-05-05}'", "2026?", "2026-05~", "1900-01-01",
    "2999-12-31", "2999", "2999-24", "1900", "2028-02-29", "prinsjesdag 2027", "zomerreces 2024",
    '"2026-03-29T02:00[Europe/London]"', '"2026-12-02T12:00[Europe/Amsterdam]"', '"2027-01-01T00:00Z"',
    '"2026-12-31T23:59-11:00"', '"2027-01-01T00:00+14:00"', '"1900-01-02T00:00Z"', '"1936-06-01T12:00[Europe/Amsterdam]"',
    '"2999-12-30T23:59:59Z"', '"2999-12-30T12:00[Pacific/Niue]"', '"1900-01-03T00:00[Pacific/Kiritimati]"',
    '"2026-10-25T02:30+01:00[Europe/Amsterdam]"', '"2026-12-01T09:00+23:59"',
)  # fmt: skip
NO_DATES = (
    "eind maart", "dit najaar", "1 maart 2026", "voor de zomer", "komend zomerreces", "2026-13", "2026-02-30",
    "31-12-2026", "202X", "2027/2026", "[2026,2027]", "3000", "1899-12-31", "0000-00-00", "2026-W05",
    '"9999-12-31T23:59[Pacific/Niue]"', '"0001-01-01T00:00[Pacific/Kiritimati]"', '"9999-12-30T00:00-12:00"',
    '"2999-12-31T00:00Z"', '"2026-03-29T02:30[Europe/Amsterdam]"', '"2026-01-01T12:00"',
    '"2026-01-01T12:00+99:99"', '"2026-01-01T12:00[Europe]"', '"2026-01-01T12:00[../../etc]"',
    "prinsjesdag 2999999", "week 99 van 2026", "2" * 3000, "/" * 3000, "[" + "2026," * 600 + "2026]",
)  # fmt: skip
DAYS = ("2025-07-17", "2026-11-25", "1900-01-01", "2999-12-31", "2028-02-29", "2026-11-24")
SPANS = ("P0D", "P1D", "P7D", "P3660D", "P520W", "P118M", "P9Y", "P5B", "P1830B")
NO_SPANS = ("P", "P9999D", "P9999Y", "7D", "P-1D", f"P{_FAR}D", "P0B", "P1Y2M")
OFFSETS = ("P6W", "-P2W", "P5B", "-P5B", "P3M", "P9Y", "-P9Y", "P0D")
RULES = (
    "FREQ=YEARLY", "FREQ=DAILY", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=WEEKLY;INTERVAL=9999", "FREQ=YEARLY;COUNT=9999", "FREQ=DAILY;UNTIL=29991231", "FREQ=YEARLY;UNTIL=19000101",
    "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY;BYDAY=53MO", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "FREQ=YEARLY;INTERVAL=400",
)  # fmt: skip
NO_RULES = (
    "FREQ=HOURLY", "FREQ=DAILY;COUNT=0", f"FREQ=DAILY;COUNT={_FAR}", f"FREQ=DAILY;COUNT={'0' * 400}1",
    f"FREQ=DAILY;INTERVAL={_FAR}", "FREQ=YEARLY;BYMONTHDAY=99", "FREQ=DAILY;UNTIL=99991231", "RRULE:FREQ=DAILY",
    "FREQ=DAILY;FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=DAILY;BYDAY=9999MO",
)  # fmt: skip
TEXTS = (
    "Besluit",
    "'x: {title} %s <b>&amp; \"q\"'",
    "'=1+1'",
    "é\u0301\U0001f600",
    "'" + "lang " * 99 + "'",
    "'a, b'",
)
NO_TEXTS = ("'\u202e'", '"a\\nb"', "'" + "x" * 501 + "'", "'\x7f'")
URLS = ("https://a.example", "http://a.example:65535/p?q=1#f", "https://xn--a.example/%zz", "https://a..b/")
NO_URLS = (
    "https://u:p@a.example/",
    "https://a.example:65536/",
    f"https://a.example:{_FAR}/",
    "ftp://a.example",
    "https://" + "a." * 3000,
)
IDS = ("a", "b", "m1", "0", "x" * 64)
NO_IDS = ("A", "a b", "x" * 65, "../a", "é", "x" * 9000)
FLAGS = ("true", "false")
NO_FLAGS = ("yes", "1", "TRUE")
NUMBERS = ("1", "100", "007")
NO_NUMBERS = ("0", "101", _FAR, "0" * 5000, "1.5", "²", "٣")
MATCHES = (
    "{topic: [kcr2]}",
    "{status: overdue}",
    "{text: x}",
    "{kind: [deadline, start]}",
    "{id: a}",
    "{owner: LOCC}",
)
NO_MATCHES = ("{topic: {}}", "{status: open}", "{colour: red}", "topic", "{topic: ['" + "x" * 600 + "']}")


def _choice(*options: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return options, ("anders", options[0].upper() + "X", "x" * 5000)


def _list(values: tuple[str, ...], mistakes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    # A value with a comma would be two members.
    plain = [one for one in values if "," not in one or one[0] in "'\""]
    right = ("[]", *(f"[{one}]" for one in plain), f"[{', '.join(plain[:2])}]")
    return right, (*(f"[{one}]" for one in mistakes), f"[{plain[0]}, {plain[0]}]")


# Per key: values that are valid by themselves, and mistakes.
PIECES: Mapping[Spot, tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("calendar", "name"): (TEXTS, NO_TEXTS),
    # One valid domain only: the files share a database, which belongs to one.
    ("calendar", "domain"): (("p.example",), ("p", "-.example", "a." * 200 + "example")),
    ("calendar", "timezone"): (
        ("Europe/Amsterdam", "Pacific/Niue", "Pacific/Kiritimati", "America/St_Johns", "UTC"),
        ("Europe", "Mars/Base", "../../etc/passwd", "x" * 9000, "/etc/passwd"),
    ),
    ("calendar", "holidays"): (
        (
            "NL",
            "BE",
            "DE-BY",
            "none",
            "{added: {2027-05-07: Brugdag, 24 december: weekday.9, 29 februari: x}, removed: [5 mei, Goede Vrijdag]}",
            "{country: none, added: {31 December: y}}",
        ),
        (
            "XX",
            "DE-XX",
            "SA",
            "NL-ZH",
            "nl",
            "{added: {31 februari: x}}",
            "{added: [2027-05-07]}",
            "{removed: [Sinterklaas]}",
            "{added: {5 mei: x}, removed: [5 mei]}",
        ),
    ),
    ("calendar", "language"): _choice("nl", "en"),
    ("calendar", "url"): (URLS, NO_URLS),
    ("calendar", "contact"): (
        ("a.b+c@a.example", "https://a.example/p?q=1"),
        (*NO_URLS, "http://a.example", "a@b", "a@b.example?bcc=c@d.example", "de balie"),
    ),
    ("calendar", "answers"): (URLS, NO_URLS),
    ("source", "title"): (TEXTS, NO_TEXTS),
    ("source", "date"): (DAYS, (*NO_DATES, "2026")),
    ("source", "reference"): (TEXTS, NO_TEXTS),
    ("source", "url"): (URLS, NO_URLS),
    ("source", "kind"): _choice("letter", "report", "minutes", "answer", "register"),
    ("statement", "source"): (("brief", "nota"), ("Brief", "niet-hier", "x" * 9000)),
    ("statement", "phrase"): (TEXTS, NO_TEXTS),
    ("statement", "when"): (DATES, NO_DATES),
    ("statement", "confirms"): (FLAGS, NO_FLAGS),
    ("statement", "undated"): (FLAGS, NO_FLAGS),
    ("statement", "done"): (DAYS, NO_DATES),
    ("statement", "cancelled"): (FLAGS, NO_FLAGS),
    ("statement", "modality"): _choice("fixed", "intended", "expected"),
    ("milestone", "id"): (IDS, NO_IDS),
    ("milestone", "title"): (TEXTS, NO_TEXTS),
    ("milestone", "kind"): _choice("deadline", "start", "end", "decision", "publication", "event"),
    ("milestone", "when"): (DATES, NO_DATES),
    ("milestone", "modality"): _choice("fixed", "intended", "expected"),
    ("milestone", "topics"): _list(TEXTS, NO_TEXTS),
    ("milestone", "owner"): (TEXTS, NO_TEXTS),
    ("milestone", "action"): (TEXTS, NO_TEXTS),
    ("milestone", "description"): ((*TEXTS, '"a\\n\\n- b"'), ("'" + "x" * 5001 + "'",)),
    ("milestone", "location"): (TEXTS, NO_TEXTS),
    ("milestone", "url"): (URLS, NO_URLS),
    ("milestone", "statements"): (
        ("[]", "[{source: brief, undated: true}, {source: nota, when: 2027}]", "[{source: nota, confirms: true}]"),
        ("[{}]", "[x]", "{source: brief}", "[{source: brief, when: eind maart}, {source: nota, when: 1}]"),
    ),
    ("milestone", "done"): ((*DAYS, "{2026-01-01: 2026-01-02}", "{}"), (*NO_DATES, "{x: y}", "{2026-01-01: eind mei}")),
    ("milestone", "cancelled"): (
        ("{on: 2026-01-01}", "{on: 1900-01-01, reason: geen geld}", "{on: 2999-12-31}"),
        ("{on: gisteren}", "{reason: x}", "{on: 2026}", "true"),
    ),
    ("milestone", "overdue_after"): (DAYS, NO_DATES),
    ("milestone", "formerly"): _list(IDS, NO_IDS),
    ("milestone", "after"): (
        (*tuple(f"{{milestone: {name}, offset: {offset}}}" for name in ("b", "c") for offset in OFFSETS), "{milestone: b}"),
        ("{milestone: a}", "{milestone: niet-hier, offset: P1D}", "{offset: P1D}", f"{{milestone: b, offset: P{_FAR}D}}", "{milestone: b, offset: --P1D}"),
    ),
    ("milestone", "repeat"): (RULES, NO_RULES),
    ("milestone", "except"): _list(DAYS, NO_DATES[:10]),
    ("milestone", "statutory"): (FLAGS, NO_FLAGS),
    ("milestone", "lasts"): (FLAGS, NO_FLAGS),
    ("milestone", "private"): (FLAGS, NO_FLAGS),
    ("reminder", "id"): (IDS, NO_IDS),
    ("reminder", "before"): _list(SPANS, NO_SPANS),
    ("reminder", "anchor"): _choice("opens", "closes"),
    ("reminder", "at"): (("00:00", "09:00", "23:59", "02:30"), ("24:00", "9:00", "x")),
    ("reminder", "weekend"): _choice("move", "keep"),
    ("reminder", "overdue"): (
        tuple(f"{{every: {every}, at_most: {most}}}" for every in ("P1D", "P9Y", "P5B") for most in NUMBERS),
        (*(f"{{every: P7D, at_most: {most}}}" for most in NO_NUMBERS), "{every: P0D, at_most: 1}", "{every: x, at_most: y}"),
    ),
    ("reminder", "match"): (MATCHES, NO_MATCHES),
    ("channel", "type"): (("console",), ("telepathy", "x" * 9000, "email", "webhook", "teams")),
    ("channel", "match"): (MATCHES, NO_MATCHES),
    ("channel", "reminders"): _list(("standaard",), ("anders", "x" * 5000)),
    ("channel", "changes"): _choice("false", "true", "now"),
    ("channel", "digest"): _choice("daily", "weekly"),
    ("channel", "language"): _choice("nl", "en"),
    ("channel", "timezone"): (("Pacific/Niue", "Pacific/Kiritimati", "Asia/Kathmandu"), ("Mars/Base", "x" * 9000)),
    ("channel", "on_unknown"): _choice("resend", "hold"),
    ("channel", "allow_private"): (FLAGS, NO_FLAGS),
    ("channel", "rate"): (("1/s", "[30/m, 99999/d]"), ("0/s", f"{_FAR}/s", "1/x", "[[1/s]]")),
    ("channel", "operator"): (FLAGS, NO_FLAGS),
    ("channel", "private"): (FLAGS, NO_FLAGS),
    ("feed", "title"): (TEXTS, NO_TEXTS),
    ("feed", "match"): (MATCHES, NO_MATCHES),
    ("feed", "windows"): _choice("both", "opens", "closes", "span"),
    ("feed", "past"): (SPANS, NO_SPANS),
    ("feed", "tombstone"): (SPANS, NO_SPANS),
    ("feed", "language"): _choice("nl", "en"),
    ("feed", "alarms"): (("P7D", "[P1D, P9Y]"), NO_SPANS),
    ("feed", "color"): (("navy", "teal"), ("octarine", "x" * 9000)),
    ("feed", "private"): (FLAGS, NO_FLAGS),
    ("texts", "nl"): (("{notice.quote: '«{phrase}»'}", "{}"), ("{notice.quote: '{other}'}", "{x: y}", "[]", "{notice.quote: '{'}")),
}  # fmt: skip

# The content of a file before pieces are added.
BASE: Mapping[str, Mapping[str, str]] = {
    "calendar": {"name": "Proef", "domain": "p.example", "url": "https://p.example"},
    "source": {"title": "Brief", "date": "2025-09-11"},
    "statement": {"source": "brief", "phrase": "begin 2027", "when": "2027-01"},
    "milestone": {"id": "a", "title": "Besluit", "kind": "deadline", "when": "2026-12-01"},
    "reminder": {"id": "standaard", "before": "[P30D, P0D]"},
    "channel": {"type": "console", "changes": "now"},
    "feed": {"title": "Alles"},
    "texts": {},
}


def written(pieces: Mapping[Spot, str]) -> str:
    """Write a file with these values instead of, or in addition to, those of `BASE`; an empty key is left out."""
    rows = {section: dict(keys) for section, keys in BASE.items()}
    for (section, key), value in pieces.items():
        rows[section][key] = value
        if key == "repeat" and ("milestone", "when") not in pieces:
            rows[section]["when"] = "2026-01-01"
    flow = {
        section: ", ".join(f"{key}: {value}" for key, value in row.items()) for section, row in rows.items()
    }
    own = ", ".join(f"{key}: {value}" for key, value in rows["milestone"].items())
    if "statements" not in rows["milestone"]:
        own += f", statements: [{{{flow['statement']}}}]"
    return (
        f"calendar: {{{flow['calendar']}}}\n"
        f"sources:\n  brief: {{{flow['source']}}}\n  nota: {{title: Nota, date: 2026-02-03}}\n"
        f"milestones:\n  - {{{own}}}\n"
        "  - {id: b, title: Tweede, kind: start, when: 2027-03, topics: [kcr2], owner: LOCC}\n"
        '  - {id: c, title: Derde, kind: event, when: "2026-12-31T12:00[Europe/Amsterdam]", action: x}\n'
        "  - {id: d, title: Vierde, kind: deadline, after: {milestone: a, offset: P6W}}\n"
        f"reminders:\n  - {{{flow['reminder']}}}\n"
        f"channels:\n  team: {{{flow['channel']}}}\n"
        f"feeds:\n  alles: {{{flow['feed']}}}\n" + (f"texts: {{{flow['texts']}}}\n" if rows["texts"] else "")
    )
