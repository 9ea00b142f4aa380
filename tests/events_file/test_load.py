"""Reading valid files: the value of every key."""

from __future__ import annotations

from codecs import BOM_UTF8
from datetime import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.dates.edtf import UNDATED, parse_edtf
from notifier.dates.leads import parse_span
from notifier.events_file.calendar_settings import zone_of
from notifier.events_file.load import MissingFileError, load_timeline, parse_timeline
from notifier.events_file.nodes import Place
from notifier.events_file.whole import EventsFile, parse_events_file
from notifier.feeds.settings import read_feeds
from notifier.reminders.rules import (
    DEFAULT_RULE,
    Anchor,
    ChangeMode,
    Channel,
    OnUnknown,
    Overdue,
    ReminderRule,
    Weekend,
)
from notifier.setup import parse_setup, read_all
from notifier.timeline.filters import Filter
from notifier.timeline.model import Cancellation, Kind, Milestone, Modality, Says, Source, Statement
from notifier.words import Language
from tests.conftest import AMSTERDAM, CALENDAR, day
from tests.rows import each_row

if TYPE_CHECKING:
    from pathlib import Path

FULL = """\
calendar:
  name: Mijlpalen
  domain: mijlpalen.example
  timezone: Europe/Amsterdam
  language: nl
  url: https://mijlpalen.example/lijst/
  contact: mijlpalen@example.org
sources:
  lac-2025: {title: Voortgangsbrief, date: 2025-07-17, reference: "6530085", url: https://example.org/lac}
  verzamelbrief: {title: Verzamelbrief, date: 2025-10-03}
milestones:
  - id: kcr2-instelling
    title: Instelling KCR2
    kind: start
    when: 2026-01-01
    modality: intended
    topics: [kcr2, crisisbeheersing]
    owner: LOCC
    action: Controleer uw aansluiting
    description: |
      Eerste regel.
      Tweede regel.
    location: Driebergen
    url: https://example.org/kcr2
    statements:
      - {source: verzamelbrief, confirms: true, phrase: volgens planning}
      - {source: lac-2025, phrase: per 1 januari 2026, when: 2026-01-01, modality: fixed}
    done: 2026-01-02
    overdue_after: 2026-01-31
    formerly: [kcr2, knooppunt]
  - {id: afgelast, title: Afgelast, kind: event, cancelled: {on: 2025-12-01, reason: geen geld}}
"""


def read(text: str) -> EventsFile:
    events = parse_events_file(text.encode(), name="events.yaml")
    read_all(events)
    events.refuse_mistakes()
    return events


def test_every_key_of_calendar_source_and_milestone_is_read() -> None:
    timeline = read(FULL).timeline
    july = Source(
        id="lac-2025",
        title="Voortgangsbrief",
        date=day("2025-07-17"),
        reference="6530085",
        url="https://example.org/lac",
    )
    october = Source(id="verzamelbrief", title="Verzamelbrief", date=day("2025-10-03"))
    assert (
        timeline.name,
        timeline.domain,
        timeline.zone,
        timeline.language,
        timeline.url,
        timeline.contact,
    ) == (
        "Mijlpalen",
        "mijlpalen.example",
        AMSTERDAM,
        Language.NL,
        "https://mijlpalen.example/lijst",
        "mijlpalen@example.org",
    )
    assert timeline.sources == {"lac-2025": july, "verzamelbrief": october}
    assert timeline.milestones == (
        Milestone(
            id="kcr2-instelling",
            title="Instelling KCR2",
            kind=Kind.START,
            when=parse_edtf("2026-01-01"),
            modality=Modality.INTENDED,
            topics=("kcr2", "crisisbeheersing"),
            owner="LOCC",
            action="Controleer uw aansluiting",
            description="Eerste regel.\nTweede regel.",
            location="Driebergen",
            url="https://example.org/kcr2",
            statements=(
                Statement(
                    source=july,
                    phrase="per 1 januari 2026",
                    when=parse_edtf("2026-01-01"),
                    modality=Modality.FIXED,
                ),
                Statement(source=october, phrase="volgens planning", confirms=True),
            ),
            done=day("2026-01-02"),
            overdue_after=day("2026-01-31"),
            formerly=("kcr2", "knooppunt"),
        ),
        Milestone(
            id="afgelast",
            title="Afgelast",
            kind=Kind.EVENT,
            when=UNDATED,
            cancelled=Cancellation(on=day("2025-12-01"), reason="geen geld"),
        ),
    )


def test_every_key_of_rules_and_channels_is_read() -> None:
    events = read(
        FULL
        + """\
reminders:
  - id: streng
    before: [P30D, P5B]
    anchor: both
    at: "08:30"
    weekend: keep
    overdue: {every: P7D, at_most: 4}
    match: {topic: [kcr2], kind: start}
  - {id: leeg}
channels:
  crisisteam:
    type: webhook
    url_env: HOOK_URL
    match: {owner: LOCC}
    reminders: [streng]
    changes: true
    language: en
    timezone: UTC
    on_unknown: hold
    allow_private: true
  alles: {type: console, changes: now, reminders: []}
"""
    )
    assert events.rules == (
        ReminderRule(
            id="streng",
            before=(parse_span("P30D"), parse_span("P5B")),
            anchor=Anchor.BOTH,
            at=time(8, 30),
            weekend=Weekend.KEEP,
            overdue=Overdue(every=parse_span("P7D"), at_most=4),
            match=Filter({"topic": ("kcr2",), "kind": ("start",)}),
        ),
        ReminderRule(id="leeg"),
    )
    assert [entry.channel for entry in events.channels] == [
        Channel(
            name="crisisteam",
            type_name="webhook",
            zone=events.channels[0].channel.zone,
            language=Language.EN,
            match=Filter({"owner": ("LOCC",)}),
            rules=("streng",),
            changes=ChangeMode.SETTLED,
            on_unknown=OnUnknown.HOLD,
            allow_private=True,
        ),
        Channel(
            name="alles",
            type_name="console",
            zone=AMSTERDAM,
            language=Language.NL,
            rules=(),
            changes=ChangeMode.NOW,
        ),
    ]
    assert events.channels[0].channel.zone.key == "UTC"


def test_a_file_without_rules_channels_and_feeds_gets_sensible_ones() -> None:
    setup = parse_setup((CALENDAR + "milestones: []\n").encode(), name="events.yaml")
    assert setup.events.rules == (DEFAULT_RULE,)
    (console,) = setup.destinations
    assert (console.channel.name, console.channel.type_name, console.channel.changes) == (
        "console",
        "console",
        ChangeMode.NOW,
    )
    assert [(feed.name, feed.title) for feed in setup.feeds] == [("alles", "Mijlpalen")]


MILESTONE = "milestones:\n  - id: a\n    title: A\n    kind: start\n"
SOURCES = "sources:\n  b: {title: B, date: 2025-10-03}\n  a: {title: A, date: 2025-07-17}\n"


def test_without_a_date_of_its_own_a_milestone_has_that_of_its_newest_dated_source() -> None:
    (milestone,) = read(
        CALENDAR
        + SOURCES
        + MILESTONE
        + "    statements:\n"
        + "      - {source: b, when: 2027, modality: expected}\n"
        + "      - {source: a, when: ../2027, modality: fixed}\n"
    ).timeline.milestones
    assert (milestone.when.text, milestone.modality) == ("2027", Modality.EXPECTED)


def test_a_silent_letter_never_erases_a_date() -> None:
    (milestone,) = read(
        CALENDAR
        + SOURCES
        + MILESTONE
        + "    statements: [{source: a, when: 2025-12}, {source: b, undated: true}]\n"
    ).timeline.milestones
    assert milestone.when.text == "2025-12"
    assert [one.says is Says.UNDATED for one in milestone.since_basis] == [True]


def test_a_date_that_differs_from_its_newest_source_counts_and_warns() -> None:
    events = read(
        CALENDAR + SOURCES + MILESTONE + "    when: 2026\n    statements: [{source: a, when: 2027}]\n"
    )
    assert events.timeline.milestones[0].when.text == "2026"
    assert [problem.line("f", Language.EN) for problem in events.problems.warnings] == [
        "f:12:11: warning: a: '2026': the newest source with a date (a) says 2027; 'when' of the milestone prevails."
    ]


def test_a_milestone_dated_by_nobody_is_undated() -> None:
    assert read(CALENDAR + MILESTONE).timeline.milestones[0].when == UNDATED


def test_scalars_mean_what_they_look_like() -> None:
    (milestone,) = read(
        CALENDAR
        + "milestones:\n  - {id: 2027, title: NO, kind: start, when: 2027, topics: [112, yes, 1.0], owner: 12:30}\n"
    ).timeline.milestones
    assert (milestone.id, milestone.title, milestone.when.text, milestone.topics, milestone.owner) == (
        "2027",
        "NO",
        "2027",
        ("112", "yes", "1.0"),
        "12:30",
    )


def test_a_quoted_set_is_a_date() -> None:
    assert (
        read(CALENDAR + MILESTONE + "    when: '[2026,2027]'\n").timeline.milestones[0].when.text
        == "[2026,2027]"
    )


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    text = "\ufeff" + (CALENDAR + MILESTONE).replace("\n", "\r\n")
    assert read(text).timeline.milestones[0].title == "A"


def test_a_byte_that_is_no_utf8_is_placed_right_also_after_a_byte_order_mark() -> None:
    for mark in (b"", BOM_UTF8):
        events = parse_events_file(mark + b"# een\n# tw\xe9e\n", name="f")
        assert [(one.key, one.place, one.value) for one in events.problems.errors] == [
            ("file.not_utf8", Place(2, 5), "é")
        ]


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        ((CALENDAR + MILESTONE).encode("utf-16"), "UTF-16"),
        ((CALENDAR + MILESTONE).encode("utf-16-le"), "UTF-16"),
        ((CALENDAR + MILESTONE).encode("utf-16-be"), "UTF-16"),
        (b"PK\x03\x04\x14\x00", "ZIP (Word, Excel)"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"%PDF-1.7\n", "PDF"),
    ],
)
def test_a_file_of_another_format_is_told_as_that(content: bytes, format_: str) -> None:
    events = parse_events_file(content, name="f")
    assert [(one.key, one.place, one.values) for one in events.problems.errors] == [
        ("file.other_format", Place(1, 1), {"format": format_})
    ]


def test_a_file_in_another_encoding_is_told_of_in_its_own_language() -> None:
    text = CALENDAR.replace("language: nl", "language: en")
    assert parse_events_file(text.encode("utf-16"), name="f").timeline.language is Language.EN


def test_a_filter_nobody_fits_is_a_warning_with_a_suggestion() -> None:
    events = read(
        CALENDAR + MILESTONE + "    topics: [c2000]\nfeeds:\n  c: {title: C, match: {topic: [c200]}}\n"
    )
    assert [problem.line("f", Language.EN) for problem in events.problems.warnings] == [
        "f:11:33: warning: 'c200': no milestone has this topic. Did you mean 'c2000'?"
    ]


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="does not exist"):
        load_timeline(tmp_path / "none.yaml")
    with pytest.raises(MissingFileError, match="cannot be opened: Is a directory"):
        load_timeline(tmp_path)


def test_a_file_over_the_limit_is_refused_unread() -> None:
    events = parse_events_file(b"#" * (16 * 1024 * 1024 + 1), name="f")
    assert [problem.key for problem in events.problems.errors] == ["file.too_large"]


def test_more_milestones_than_the_limit_are_refused() -> None:
    rows = "".join(f"  - {{id: m{number}, title: M, kind: start}}\n" for number in range(50_001))
    events = parse_events_file((CALENDAR + "milestones:\n" + rows).encode(), name="f")
    assert [(problem.key, problem.values) for problem in events.problems.errors] == [
        ("file.too_many", {"limit": 50_000, "count": 50_001})
    ]


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_give_a_report_and_never_a_crash(content: bytes) -> None:
    events = parse_events_file(content, name="f")
    read_all(events)
    assert events.problems.errors
    for problem in events.problems.found:
        assert "\n" not in problem.line("f", Language.NL)


_YAML = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from(["2026", "start", "a"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "title", "kind", "when", "match", "type", "topic", "done"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
_SECTIONS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("calendar", "sources", "milestones", "reminders", "channels", "feeds"), _YAML),
)


@given(_SECTIONS)
def test_any_shape_of_sections_gives_a_report_and_never_a_crash(data: dict[str, object]) -> None:
    # YAML parsers accept JSON, and JSON holds only data.
    import json  # noqa: PLC0415

    events = parse_events_file(json.dumps(data).encode(), name="f")
    read_all(events)
    for problem in events.problems.found:
        assert problem.line("f", Language.EN)


@each_row(
    ("match", "wanted", "warnings"),
    [
        ('{topic: "c2000,vmx"}', {"topic": ("c2000", "vmx")}, []),
        ('{topic: [c2000, "vmx , c2000"]}', {"topic": ("c2000", "vmx")}, []),
        ('{owner: "Zorg, Welzijn"}', {"owner": ("Zorg, Welzijn",)}, []),
        ('{owner: "LOCC, Zorg, Welzijn"}', {"owner": ("LOCC", "Zorg, Welzijn")}, []),
        ('{owner: "Zorg,LOCC"}', {"owner": ("Zorg", "LOCC")}, ["Zorg"]),
        (
            '{kind: "start, end", status: "planned,overdue"}',
            {"kind": ("start", "end"), "status": ("planned", "overdue")},
            [],
        ),
        ('{text: "a,b"}', {"text": ("a", "b")}, []),
        ('{within: "P30D,P1Y"}', {"within": ("P30D", "P1Y")}, []),
    ],
)
@each_row("section", ["reminders", "channels", "feeds"])
def test_commas_in_a_filter_of_the_file_separate_values_as_in_an_address(
    section: str, match: str, wanted: dict[str, tuple[str, ...]], warnings: list[str]
) -> None:
    row = {
        "reminders": f"  - {{id: r, before: [P1D], match: {match}}}",
        "channels": f"  k: {{type: console, match: {match}}}",
        "feeds": f"  f: {{title: F, match: {match}}}",
    }[section]
    text = (
        f'{CALENDAR}milestones:\n  - {{id: a, title: A, kind: start, topics: [c2000, vmx], owner: "Zorg, Welzijn"}}\n'
        f"  - {{id: b, title: B, kind: start, owner: LOCC}}\n{section}:\n{row}\n"
    )
    file = parse_events_file(text.encode(), name="f")
    feeds = read_feeds(file)
    found = {
        "reminders": file.rules[0].match,
        "channels": file.channels[0].channel.match if file.channels else Filter(),
        "feeds": feeds[0].match,
    }[section]
    assert [problem.key for problem in file.problems.errors] == []
    assert (found, [problem.value for problem in file.problems.warnings]) == (Filter(wanted), warnings)


def test_word_of_a_closed_list_is_named_alone_where_commas_separate() -> None:
    text = f'{CALENDAR}milestones: []\nfeeds:\n  f: {{title: F, match: {{kind: "start,eind", within: "P1D,P5B"}}}}\n'
    file = parse_events_file(text.encode(), name="f")
    read_feeds(file)
    assert [(one.key, one.value) for one in file.problems.errors] == [
        ("file.choice", "eind"),
        ("query.wrong_span", "P5B"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "calendar: {name: A, timezone: Asia/Tokyo}\nmilestones: []\n",
        "milestones: []\ncalendar:\n  name: A\n\n# Waar.\n\n  timezone: Asia/Tokyo",
        "calendar: {\r\n  name: A,\r\n\r\n  timezone: Asia/Tokyo\r\n}\r\nmilestones: []\r\n",
        '"calendar": {timezone: Asia/Tokyo}\nmilestones: []\n',
        "{calendar: {timezone: Asia/Tokyo}, milestones: []}",
        "calendar:\n- {timezone: Asia/Tokyo}\n",
        'sources: "een\ncalendar: twee"\ncalendar: {timezone: Asia/Tokyo}\nmilestones: []\n',
        "calendar: {timezone: Asia/Tokyo\n",
        "calendar: {name: A}\nmilestones: [{timezone: Asia/Tokyo}]\n",
    ],
)
def test_the_zone_of_a_file_is_that_of_all_of_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "events.yaml"
    path.write_bytes(text.encode())
    assert zone_of(path) == parse_timeline(text.encode(), "").timeline.zone


def test_a_link_to_what_does_not_exist_says_where_it_leads(tmp_path: Path) -> None:
    events = tmp_path / "events.yaml"
    events.symlink_to("elsewhere.yaml")
    with pytest.raises(MissingFileError) as raised:
        load_timeline(events)
    assert str(raised.value) == f"{events} is a link to elsewhere.yaml, which does not exist"


_BLOCK = "calendar:\n  name: Dates\n  domain: d.example\n  language: {}\n"
_FLOW = "calendar: {{name: Dates, domain: d.example, language: {}}}\n"
_CALENDARS = [
    _BLOCK,
    _FLOW,
    _FLOW.replace("language", '"language"'),
    f"# Dates\n\n{_BLOCK}",
]


@each_row("after", ["milestones: [\n", 'milestones: "m\n', "\tmilestones: []\n", "\x01\n"])
@each_row("calendar", _CALENDARS)
@each_row("language", Language)
def test_a_mistake_that_ends_the_reading_is_told_in_the_language_that_stands_in_the_calendar(
    calendar: str, language: Language, after: str
) -> None:
    other = next(one for one in Language if one is not language)
    channels = f"channels:\n  team:\n    language: {other}\n"
    for text in (calendar.format(language) + channels + after, channels + calendar.format(language) + after):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            assert parse_timeline(text.encode(encoding), "").timeline.language is language
