"""Lists that are a part of a file, read from disk: `include` and `extend`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from notifier.dates.edtf import parse_edtf
from notifier.dates.leads import parse_span
from notifier.events_file.editing import edit_file
from notifier.events_file.included_files import keep
from notifier.events_file.including import MAX_LIST_BYTES, MAX_LISTS, Include
from notifier.events_file.load import lists_beside, parse_timeline
from notifier.events_file.problems import to_lines
from notifier.events_file.published import published_file
from notifier.events_file.whole import EventsFile, load_events_file
from notifier.setup import read_all
from notifier.timeline.edits import AddStatement, EditError, MarkDone, Rename, SetField
from notifier.timeline.included_list import IncludedList
from notifier.timeline.model import After, Kind, Milestone, Modality, Source, Statement
from notifier.words import Language
from tests.conftest import day

if TYPE_CHECKING:
    from pathlib import Path

    from notifier.timeline.edits import Edit

OWN = "calendar: {name: Regio, domain: regio.example, language: nl}\n"
INCLUDE = "include: {landelijk: {path: landelijk.yaml}}\n"
NATIONAL = """\
calendar: {name: Landelijk, domain: landelijk.example, url: https://landelijk.example, contact: info@landelijk.example}
sources:
  lac: {title: LAC, date: 2025-07-17}
milestones:
  - {id: kcr2, formerly: [kcr], title: KCR2, kind: start, topics: [kcr2], owner: LOCC,
     statements: [{source: lac, phrase: per 1 maart, when: 2026-03-01}]}
  - {id: nazorg, title: Nazorg, kind: deadline, after: {milestone: kcr2, offset: P6W}, description: Theirs.}
"""
TITLED = "title: T, kind: deadline"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "landelijk.yaml").write_text(NATIONAL)
    return tmp_path


def read(folder: Path, *rows: str, sections: str = INCLUDE, extend: str = "") -> EventsFile:
    """Read a file with milestones, each the keys of one beside its title and kind."""
    body = "".join(f"  - {{{TITLED}, {row}}}\n" for row in rows) or "  []\n"
    file = folder / "events.yaml"
    file.write_text(f"{OWN}{sections}milestones:\n{body}{extend}")
    events = load_events_file(file, lists_beside(file, is_newest=True))
    read_all(events)
    return events


def said(events: EventsFile, severity: str = "") -> list[str]:
    """Return the problems, each with its place; all of them or those of one severity."""
    problems = (*events.problems.errors, *events.problems.warnings)
    return to_lines([one for one in problems if severity in {"", one.severity}], "events.yaml", Language.NL)


def test_the_milestones_of_an_included_list_are_part_of_the_file(folder: Path) -> None:
    events = read(folder, "id: eigen, when: 2026-01-01")
    assert said(events) == []
    source = Source(id="lac@landelijk.example", title="LAC", date=day("2025-07-17"))
    own, first, then = events.timeline.milestones
    assert own == Milestone(id="eigen", title="T", kind=Kind.DEADLINE, when=parse_edtf("2026-01-01"))
    assert first == Milestone(
        id="landelijk/kcr2",
        formerly=("kcr@landelijk.example", "landelijk/kcr"),
        title="KCR2",
        kind=Kind.START,
        when=parse_edtf("2026-03-01"),
        topics=("kcr2",),
        owner="LOCC",
        url="https://landelijk.example/milestones/kcr2",
        statements=(Statement(source=source, phrase="per 1 maart", when=parse_edtf("2026-03-01")),),
    )
    assert (then.id, then.key, then.when.text) == (
        "landelijk/nazorg",
        "nazorg@landelijk.example",
        "2026-04-12",
    )
    assert then.after == After(milestone="kcr@landelijk.example", offset="P6W")
    assert events.timeline.followers(first) == (then,)
    assert events.timeline.sources == {"lac@landelijk.example": source}
    assert events.timeline.lists == {
        "landelijk": IncludedList(
            name="landelijk",
            title="Landelijk",
            domain="landelijk.example",
            url="https://landelijk.example",
            contact="info@landelijk.example",
            address="landelijk.yaml",
        )
    }
    for name in ("landelijk/kcr2", "landelijk/kcr", "kcr@landelijk.example"):
        assert events.timeline.find(name) == first


def test_another_name_of_the_list_changes_the_identity_of_nothing(folder: Path) -> None:
    before = read(folder).timeline
    after = read(folder, sections="include: {rijk: {path: landelijk.yaml}}\n").timeline
    assert [one.key for one in after.milestones] == [one.key for one in before.milestones]
    assert [one.id for one in after.milestones] == ["rijk/kcr2", "rijk/nazorg"]


@pytest.mark.parametrize(
    ("match", "taken"),
    [
        ("{topic: kcr2}", ["landelijk/kcr2"]),
        ("{id: [kcr]}", ["landelijk/kcr2"]),
        ("{kind: deadline}", ["landelijk/nazorg"]),
        ("{text: bestaat niet}", []),
    ],
)
def test_a_filter_chooses_milestones_of_the_list(folder: Path, match: str, taken: list[str]) -> None:
    events = read(folder, sections=f"include: {{landelijk: {{path: landelijk.yaml, match: {match}}}}}\n")
    assert said(events) == []
    assert [one.id for one in events.timeline.milestones] == taken
    # What is after one that was not chosen keeps its date.
    assert {one.when.text for one in events.timeline.milestones} <= {"2026-03-01", "2026-04-12"}


def test_own_milestones_can_come_after_included_ones(folder: Path) -> None:
    events = read(
        folder,
        "id: a, after: {milestone: landelijk/kcr2, offset: P1M}",
        "id: b, after: {milestone: landelijk/kcr, within: P6W}",
        "id: c, after: {milestone: a, offset: P1D}",
    )
    assert said(events) == []
    a, b, c = events.timeline.milestones[:3]
    assert [one.when.text for one in (a, b, c)] == ["2026-04-01", "../2026-04-12", "2026-04-02"]
    assert a.after == After(milestone="kcr@landelijk.example", offset="P1M")
    assert events.timeline.followers(events.timeline.milestones[3]) == (a, b, events.timeline.milestones[4])


def test_an_extension_adds_to_an_included_milestone(folder: Path) -> None:
    extend = (
        "extend:\n  landelijk/kcr2: {action: Sluit aan, owner: Regio, topics: [regio, kcr2],"
        " notes: Ook bij ons., reminders: [P14D, P3D]}\n"
        "  landelijk/nazorg: {notes: Ours.}\n"
    )
    events = read(folder, extend=extend)
    assert said(events) == []
    first, then = events.timeline.milestones
    assert (first.action, first.owner, first.topics, first.description) == (
        "Sluit aan",
        "Regio",
        ("kcr2", "regio"),
        "Ook bij ons.",
    )
    assert (then.action, then.owner, then.description) == ("", "", "Theirs.\n\nOurs.")
    default, own = events.rules
    assert own.id == "extend"
    assert [span.text for span in own.leads_for(first)] == ["P14D", "P3D"]
    assert own.leads_for(then) == ()
    assert own.every_lead == (parse_span("P14D"), parse_span("P3D"))
    assert default.extended is None


@pytest.mark.parametrize(
    ("national", "expected"),
    [
        (
            NATIONAL.replace("2026-03-01", "2026-02-30"),
            "landelijk.yaml:6:60: fout: kcr2: '2026-02-30': deze dag bestaat niet;",
        ),
        (
            NATIONAL.replace("id: nazorg", "id: na/zorg"),
            "landelijk.yaml:7:10: fout: 'na/zorg': geen geldige naam",
        ),
        (
            NATIONAL.replace("landelijk.example,", "regio.example,"),
            "events.yaml:2:29: fout: landelijk: 'regio.example': een opgenomen lijst kan niet het domein",
        ),
        (
            NATIONAL + "include: {x: {path: y.yaml}}\n",
            "landelijk.yaml:8:1: fout: een lijst die zelf lijsten opneemt",
        ),
        (NATIONAL + "a: &a [x]\nb: *a\n", "landelijk.yaml:8:4: fout: '&a'"),
        ("x" * (MAX_LIST_BYTES + 1), "events.yaml:2:29: fout: landelijk: 'landelijk.yaml': "),
        ("[" * 100, "landelijk.yaml:1:"),
        ("", "landelijk.yaml:1:1: fout: "),
    ],
    ids=["date", "slash", "own-domain", "nested", "bomb", "large", "deep", "empty"],
)
def test_a_list_with_a_mistake_is_reported_in_its_own_place(
    folder: Path, national: str, expected: str
) -> None:
    (folder / "landelijk.yaml").write_text(national)
    events = read(folder, "id: eigen, when: 2026-01-01")
    assert said(events, "error")[0].startswith(expected)
    assert [one.id for one in events.timeline.milestones] == ["eigen"]


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        (
            "include: {landelijk: {}}",
            "2:22: fout: landelijk: verwacht: het adres (url) of het bestand (path)",
        ),
        (
            "include: {landelijk: {path: landelijk.yaml, url: https://x.example/e.yaml}}",
            "2:22: fout: landelijk: verw",
        ),
        (
            "include: {landelijk: {path: /etc/passwd}}",
            "2:29: fout: landelijk: '/etc/passwd': geen bestand in of onder",
        ),
        (
            "include: {landelijk: {path: ../andere.yaml}}",
            "2:29: fout: landelijk: '../andere.yaml': geen bestand in",
        ),
        (
            "include: {landelijk: {path: secrets/t.yaml}}",
            "2:29: fout: landelijk: 'secrets/t.yaml': geen bestand in",
        ),
        (
            "include: {landelijk: {path: weg.yaml}}",
            "2:29: fout: landelijk: 'weg.yaml': deze lijst kan niet gelezen",
        ),
        (
            "include: {landelijk: {path: link.yaml}}",
            "2:29: fout: landelijk: 'link.yaml': dit bestand staat buiten",
        ),
        (
            "include: {landelijk: {path: pijp.yaml}}",
            "2:29: fout: landelijk: 'pijp.yaml': deze lijst kan niet gelezen",
        ),
        ("include: {Land: {path: landelijk.yaml}}", "2:11: fout: Land: 'Land': geen geldige naam"),
        (
            "include: {landelijk: {url: 'ftp://x.example/'}}",
            "2:28: fout: landelijk: 'ftp://x.example/': geen geldig adres",
        ),
        (
            "include: {landelijk: {path: landelijk.yaml, match: {within: P1D}}}",
            "2:52: fout: landelijk: wat een lijst",
        ),
        (
            "include: {a: {path: landelijk.yaml}, b: {path: landelijk.yaml}}",
            "2:48: fout: b: 'landelijk.example': een",
        ),
    ],
)
def test_what_cannot_be_included_is_a_mistake(folder: Path, sections: str, expected: str) -> None:
    outside = folder.with_name(f"{folder.name}-outside.yaml")
    outside.write_text(NATIONAL)
    (folder / "link.yaml").symlink_to(outside)
    os.mkfifo(folder / "pijp.yaml")
    assert said(read(folder, sections=f"{sections}\n"), "error")[0].startswith(f"events.yaml:{expected}")


@pytest.mark.parametrize("variable", ["NOTIFIER_SECRETS", "CREDENTIALS_DIRECTORY"])
def test_the_folder_of_secrets_is_not_read_whatever_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    (folder / "geheim").mkdir()
    (folder / "geheim" / "t.yaml").write_text(NATIONAL)
    (folder / "gewoon").symlink_to(folder / "geheim")
    # The operator may name the folder by a link to it.
    (folder / "naam").symlink_to(folder / "geheim")
    for path in ("geheim/t.yaml", "gewoon/t.yaml"):
        sections = f"include: {{landelijk: {{path: {path}}}}}\n"
        monkeypatch.delenv(variable, raising=False)
        assert said(read(folder, sections=sections), "error") == []
        monkeypatch.setenv(variable, str(folder / "naam"))
        [problem] = said(read(folder, sections=sections), "error")
        assert f"'{path}': dit bestand staat buiten" in problem


def test_more_lists_than_ten_are_a_mistake(folder: Path) -> None:
    rows = ""
    for number in range(MAX_LISTS + 1):
        (folder / f"l{number}.yaml").write_text(NATIONAL.replace("landelijk.ex", f"l{number}.ex"))
        rows += f"  l{number}: {{path: l{number}.yaml}}\n"
    assert "11" in said(read(folder, sections=f"include:\n{rows}"), "error")[0]


def test_a_list_that_was_never_fetched_is_left_out_with_a_warning(folder: Path) -> None:
    sections = "include: {landelijk: {url: 'https://landelijk.example/events.yaml'}}\n"
    events = read(
        folder,
        "id: a, after: {milestone: landelijk/kcr2, offset: P1M}",
        sections=sections,
        extend="extend: {landelijk/kcr2: {action: Doe iets}}\n",
    )
    assert said(events) == [
        "events.yaml:2:28: let op: landelijk: 'https://landelijk.example/events.yaml': deze lijst is nog"
        " niet opgehaald en wordt weggelaten; notifier tick, publish en serve halen haar op.",
        "events.yaml:4:58: let op: a: 'landelijk/kcr2': de lijst van deze mijlpaal is er niet, dus de"
        " volgorde telt niet mee.",
    ]
    assert [one.when.text for one in events.timeline.milestones] == ["../.."]
    keep(folder / "events.yaml", Include("landelijk"), NATIONAL.encode())
    fetched = load_events_file(folder / "events.yaml")
    assert said(fetched) == []
    assert [one.when.text for one in fetched.timeline.milestones] == [
        "2026-04-01",
        "2026-03-01",
        "2026-04-12",
    ]


def test_the_version_that_was_taken_up_counts_until_a_newer_one_is(folder: Path) -> None:
    read(folder)
    file = folder / "events.yaml"
    keep(file, Include("landelijk"), NATIONAL.replace("2026-03-01", "2026-05-01").encode())
    assert load_events_file(file).timeline.milestones[0].when.text == "2026-05-01"
    newest = load_events_file(file, lists_beside(file, is_newest=True))
    assert newest.timeline.milestones[0].when.text == "2026-03-01"


def test_names_that_no_list_has_are_reported(folder: Path) -> None:
    events = read(
        folder,
        "id: a, after: {milestone: landelijk/kcr3, offset: P1M}",
        "id: b, after: {milestone: landlijk/kcr2, offset: P1M}",
        extend="extend:\n  landelijk/kcr3: {action: X}\n  landlijk/kcr2: {action: X}\n  kcr2: {action: X}\n",
    )
    assert said(events) == [
        "events.yaml:4:58: fout: a: 'landelijk/kcr3': er is geen mijlpaal met deze naam. Bedoelt u 'landelijk/kcr'?",
        "events.yaml:5:58: fout: b: 'landlijk': er is geen opgenomen lijst met deze naam. Bedoelt u 'landelijk'?",
        "events.yaml:8:3: fout: 'landlijk': er is geen opgenomen lijst met deze naam. Bedoelt u 'landelijk'?",
        "events.yaml:9:3: fout: kcr2: 'kcr2': geen mijlpaal van een opgenomen lijst; verwacht: de naam van de lijst,"
        " een schuine streep en de naam van de mijlpaal (landelijk/kcr2-instelling).",
        "events.yaml:7:3: let op: 'landelijk/kcr3': de lijst heeft geen mijlpaal met deze naam; wat hier staat"
        " doet niets. Bedoelt u 'landelijk/kcr'?",
    ]


def test_the_reminders_channels_and_texts_of_a_list_count_for_its_own_readers_only(folder: Path) -> None:
    flood = "reminders: [{id: vloed, before: [P1D, P2D, P3D], overdue: {every: P1D, at_most: 100}}]\n"
    (folder / "landelijk.yaml").write_text(NATIONAL + flood + "channels: {weg: {type: console}}\n")
    events = read(folder)
    assert said(events) == []
    assert [rule.id for rule in events.rules] == ["standard"]
    assert events.channels == ()


def test_the_published_file_of_a_list_can_be_included_and_says_what_follows_from_where(folder: Path) -> None:
    region = read(
        folder,
        "id: a, after: {milestone: landelijk/kcr2, offset: P1M}",
        "id: b, after: {milestone: landelijk/kcr2}",
        "id: c, when: 2027, after: {milestone: landelijk/kcr2, offset: P1M}",
        "id: d, after: {milestone: a, offset: P1M}",
    )
    published = published_file(region)
    alone = parse_timeline(published, "p")
    assert (alone.problems.errors, alone.problems.warnings) == ((), ())
    by_hand = parse_timeline(published.replace(b"  modality: fixed\n", b""), "p")
    assert [one.subject for one in by_hand.problems.warnings] == ["a"]
    assert {one.id: (one.when.text, one.modality) for one in alone.timeline.milestones} == {
        "a": ("2026-04-01", Modality.FIXED),
        "b": ("../..", Modality.FIXED),
        "c": ("2027", Modality.FIXED),
        "d": ("2026-05-01", Modality.FIXED),
    }
    # Dates that follow from each other across lists would move each other on for ever.
    (folder / "landelijk.yaml").write_bytes(published.replace(b"regio.example", b"landelijk.example"))
    other = read(
        folder,
        "id: e, after: {milestone: landelijk/a, offset: P1M}",
        "id: f, after: {milestone: landelijk/d, offset: P1M}",
        "id: g, after: {milestone: landelijk/c, offset: P1M}",
    )
    why = "de datum van deze mijlpaal volgt zelf uit een andere lijst; neem die lijst op en verwijs naar de mijlpaal daar."
    assert said(other) == [
        f"events.yaml:4:58: fout: e: 'landelijk/a': {why}",
        f"events.yaml:5:58: fout: f: 'landelijk/d': {why}",
    ]


def test_an_edit_of_an_included_milestone_is_written_as_an_extension(folder: Path) -> None:
    events = read(folder, "id: eigen, when: 2026-01-01")
    edits = [
        SetField("landelijk/kcr2", "action", "Sluit aan"),
        SetField("landelijk/kcr2", "topics", ["regio"]),
        SetField("landelijk/nazorg", "owner", "Regio"),
    ]
    edited = edit_file(events, edits)
    assert edited.content.decode() == (
        f"{OWN}{INCLUDE}"
        "extend:\n  landelijk/kcr2: {action: Sluit aan, topics: [regio]}\n"
        "  landelijk/nazorg: {owner: Regio}\nmilestones:\n"
        "  - {title: T, kind: deadline, id: eigen, when: 2026-01-01}\n"
    )
    _, first, then = edited.timeline.milestones
    assert (first.action, first.topics, then.owner) == ("Sluit aan", ("kcr2", "regio"), "Regio")
    assert edit_file(edited, edits) is edited
    removed = edit_file(edited, [SetField("landelijk/nazorg", "owner", None)])
    assert "nazorg" not in removed.content.decode()


@pytest.mark.parametrize(
    "edit",
    [
        SetField("landelijk/kcr2", "when", "2026-05-01"),
        AddStatement("landelijk/kcr2", {"source": "lac", "when": "2026-05-01"}),
        MarkDone("landelijk/kcr2", "2026-03-01"),
        Rename("landelijk/kcr2", "kcr3"),
    ],
)
def test_what_only_the_list_can_say_is_refused_with_where_it_belongs(folder: Path, edit: Edit) -> None:
    with pytest.raises(EditError) as refused:
        edit_file(read(folder), [edit])
    assert refused.value.sentence(Language.NL) == (
        "landelijk/kcr2 staat in de lijst landelijk (landelijk.yaml) en wordt daar bijgewerkt; hier kunt u er onder"
        " extend een actie, eigenaar, onderwerpen, notities en herinneringen aan toevoegen"
    )


def test_an_edit_of_a_list_that_is_not_included_is_refused(folder: Path) -> None:
    with pytest.raises(EditError) as refused:
        edit_file(read(folder), [SetField("weg/kcr2", "action", "X")])
    assert refused.value.key == "edit.no_milestone"


def test_a_private_milestone_of_a_list_and_what_follows_from_it_are_private_here(folder: Path) -> None:
    national = NATIONAL.replace("Theirs.", "T., private: true")
    (folder / "landelijk.yaml").write_text(national)
    events = read(
        folder,
        "id: eigen, after: {milestone: landelijk/nazorg, offset: P1D}",
        "id: ander, when: 2026-01-01",
        "id: dan, after: {milestone: eigen, offset: P1D}",
    )
    assert said(events) == [
        "events.yaml:2:29: let op: landelijk: 'landelijk.yaml': 1 mijlpaal van deze lijst is privé"
        " (private: true) en staat hier alleen in privé agenda's en kanalen; neem anders de gepubliceerde"
        " events.yaml op.",
        *(
            f"events.yaml:{line}: let op: {name}: de datum volgt uit een mijlpaal van een opgenomen lijst die"
            " privé is; deze is daarom ook privé, zolang er after staat."
            for line, name in (("4:36", "eigen"), ("6:36", "dan"))
        ),
    ]
    assert [one.id for one in events.timeline.public.milestones] == ["ander", "landelijk/kcr2"]
