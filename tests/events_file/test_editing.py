"""Edits of the text of a file: what they touch, and that nothing else changes. ruamel.yaml reads it as well."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from notifier.events_file.editing import edit_file
from notifier.events_file.problems import EventsFileError
from notifier.events_file.whole import parse_events_file
from notifier.timeline.applying import apply_edits
from notifier.timeline.edits import (
    AddMilestone,
    AddSource,
    AddStatement,
    Edit,
    EditError,
    MarkDone,
    Rename,
    SetField,
    from_json,
    to_json,
)

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[2] / "events.yaml"
HEAD = """\
# the list
calendar: {name: Lijst, domain: lijst.example}
sources:
  juli: {title: Voortgangsbrief, date: 2025-07-17}   # the first
"""
BLOCK = (
    HEAD
    + """\
milestones:
  # on top
  - id: a
    title: Eerste   # about a
    kind: deadline
    when: 2026-01-01

    statements:
      - {source: juli, phrase: 'per 1 januari, vast', when: 2026-01-01}
        # below the statements

  # about b
  - id: b
    title: "Tweede"
    kind: start
    topics:
      - x
      - y
# the end
"""
)


def edited(text: str, *edits: Edit) -> str:
    return edit_file(parse_events_file(text.encode(), name="f"), edits).content.decode()


def difference(before: str, after: str) -> list[str]:
    """Return the lines that go and come."""
    lines = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line for line in lines if line[0] in "+-"]


def ruamel(text: str) -> Any:
    """Return a file as ruamel.yaml reads it, each scalar as text."""
    return YAML(typ="base", pure=True).load(text.removeprefix("\ufeff"))


def milestone_range(text: str, at: int) -> tuple[int, int]:
    """Return where a milestone begins in a text, and where the next one or the next section does."""
    bom = len(text) - len(text.removeprefix("\ufeff"))
    lines = text.splitlines(keepends=True)
    rows = YAML().load(text[bom:])["milestones"]
    starts = [
        sum(map(len, lines[: rows.lc.item(one)[0]])) + rows.lc.item(one)[1] + bom * (rows.lc.item(one)[0] > 0)
        for one in range(len(rows))
    ]
    after = re.search(r"(?m)^(?:reminders:|# end)", text)
    return starts[at], [*starts, after.start() if after else len(text)][at + 1]


def comments(text: str) -> list[str]:
    """Return the comments, as ruamel.yaml finds them."""
    return [
        found.strip()
        for found in re.findall(
            r"(?m)(?:^|[ ])(# ?(?:note: x|above|left|end|none|the first|the list)?)\r?$", text
        )
    ]


ADDED = AddMilestone(
    {
        "id": "c",
        "title": "Derde: de laatste",
        "kind": "end",
        "topics": ["x"],
        "statements": [{"source": "juli", "phrase": "eind 2026", "when": "2026-12~"}],
    }
)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            SetField("a", "title", "Nieuw"),
            ["-     title: Eerste   # about a\n", "+     title: Nieuw   # about a\n"],
        ),
        (SetField("a", "owner", "LOCC"), ["+     owner: LOCC\n"]),
        (SetField("a", "when", None), ["-     when: 2026-01-01\n"]),
        (SetField("b", "title", "Een: 'x'"), ['-     title: "Tweede"\n', "+     title: \"Een: 'x'\"\n"]),
        (SetField("b", "topics", ["x", "y", "112"]), ['+       - "112"\n']),
        (SetField("b", "topics", ["z"]), ["-       - x\n", "+       - z\n", "-       - y\n"]),
        (SetField("b", "cancelled", {"on": "2026-01-02"}), ["+     cancelled: {on: 2026-01-02}\n"]),
        (SetField("b", "private", value=True), ["+     private: true\n"]),
        (MarkDone("a", "2026-01-02"), ["+     done: 2026-01-02\n"]),
        (
            AddStatement("a", {"source": "juli", "phrase": "nee, toch niet", "undated": True}),
            ["+       - {source: juli, phrase: 'nee, toch niet', undated: true}\n"],
        ),
        (
            AddStatement("b", {"source": "juli", "when": "2027"}),
            ["+     statements:\n", "+       - {source: juli, when: 2027}\n"],
        ),
        (Rename("b", "beta"), ["-   - id: b\n", "+   - id: beta\n", "+     formerly: [b]\n"]),
        (
            AddSource("mei", {"title": "Brief #2", "date": "2026-05-01", "reference": "6530085"}),
            ['+   mei: {title: "Brief #2", date: 2026-05-01, reference: "6530085"}\n'],
        ),
        (
            ADDED,
            [
                "+ \n",
                "+   - id: c\n",
                '+     title: "Derde: de laatste"\n',
                "+     kind: end\n",
                "+     topics:\n",
                "+       - x\n",
                "+     statements:\n",
                "+       - {source: juli, phrase: eind 2026, when: 2026-12~}\n",
            ],
        ),
    ],
)
def test_an_edit_changes_its_own_lines_in_the_style_of_the_file(edit: Edit, expected: list[str]) -> None:
    after = edited(BLOCK, edit)
    assert difference(BLOCK, after) == expected
    assert edited(after, edit) == after


FLOW = (
    HEAD
    + 'milestones:\n  - {id: a, title: "T", kind: end, topics: [x], statements: [{source: juli, when: 2026}]}\n'
)


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (SetField("a", "owner", "x, y"), 'title: "T", kind: end, topics: [x], owner: "x, y", statements: ['),
        (SetField("a", "topics", ["x", "z"]), "topics: [x, z], "),
        (SetField("a", "topics", None), "kind: end, statements: "),
        (
            AddStatement("a", {"source": "juli", "undated": True}),
            "when: 2026}, {source: juli, undated: true}]}\n",
        ),
        (AddMilestone({"id": "b", "title": "B", "kind": "end"}), '\n  - {id: b, title: "B", kind: end}\n'),
    ],
)
def test_an_edit_of_a_milestone_between_braces_stays_between_them(edit: Edit, line: str) -> None:
    assert line in edited(FLOW, edit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "milestones: []\n", HEAD + "milestones:\n  - id: c\n    title: C\n    kind: end\n"),
        (
            "{calendar: {name: L, domain: a.example},\n milestones: [\n  {id: a, title: A, kind: end}\n]}",
            "{calendar: {name: L, domain: a.example},\n milestones: [\n  {id: a, title: A, kind: end},\n"
            "  {id: c, title: C, kind: end}\n]}",
        ),
        (
            HEAD + "milestones:\n- kind: end\n  id: a\n  title: A",
            HEAD + "milestones:\n- kind: end\n  id: a\n  title: A\n- id: c\n  title: C\n  kind: end",
        ),
        (
            HEAD.replace("\n", "\r\n") + "milestones:\r\n-   id: a\r\n    title: A\r\n    kind: 'end'\r\n",
            HEAD.replace("\n", "\r\n")
            + "milestones:\r\n-   id: a\r\n    title: A\r\n    kind: 'end'\r\n"
            + "-   id: 'c'\r\n    title: 'C'\r\n    kind: 'end'\r\n",
        ),
    ],
)
def test_a_milestone_is_added_in_the_form_of_the_list(text: str, expected: str) -> None:
    assert edited(text, AddMilestone({"id": "c", "title": "C", "kind": "end"})) == expected


def test_a_first_source_makes_the_section_before_the_milestones() -> None:
    text = "calendar: {name: L, domain: a.example}\n\n# all\nmilestones:\n  - {id: a, title: A, kind: end}\n"
    after = edited(text, AddSource("s", {"title": "S", "date": "2026-01-01"}))
    assert difference(text, after) == ["+ \n", "+ sources:\n", "+   s: {title: S, date: 2026-01-01}\n"]


def test_a_byte_order_mark_and_a_text_of_several_lines_stay_what_they_are() -> None:
    text = (
        "\ufeff"
        + HEAD
        + "milestones:\n- id: a\n  title: A\n  kind: end\n  description: |\n    een\n    twee\n"
    )
    after = edited(text, SetField("a", "description", "drie\n\nvier"), SetField("a", "owner", "B"))
    assert after == (
        "\ufeff" + HEAD + "milestones:\n- id: a\n  title: A\n  kind: end\n  owner: B\n"
        "  description: |-\n    drie\n\n    vier\n"
    )


def test_a_date_of_the_newest_source_also_moves_the_milestone_s_own_date() -> None:
    newer = AddSource("mei", {"title": "M", "date": "2026-05-01"})
    older = AddSource("oud", {"title": "O", "date": "2020-05-01"})
    said = AddStatement("a", {"source": "mei", "when": "2027"})
    after = parse_events_file(edited(BLOCK, newer, said).encode(), name="f")
    assert [one.when.text for one in after.timeline.milestones] == ["2027", "../.."]
    before = edited(BLOCK, older, AddStatement("a", {"source": "oud", "when": "2027"}))
    assert "when: 2026-01-01\n" in before


@pytest.mark.parametrize(
    ("edit", "key"),
    [
        (SetField("zzz", "title", "T"), "edit.no_milestone"),
        (SetField("a", "id", "T"), "edit.rename"),
        (AddMilestone({"id": "a", "title": "anders", "kind": "end"}), "edit.milestone_exists"),
        (AddSource("juli", {"title": "anders", "date": "2026-01-01"}), "edit.source_exists"),
        (Rename("a", "b"), "edit.milestone_exists"),
        (MarkDone("a", "2026-01-01", "2026-01-01"), "edit.no_occurrences"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(edit: Edit, key: str) -> None:
    with pytest.raises(EditError) as refused:
        edited(BLOCK, edit)
    assert refused.value.key == key


def test_half_a_character_is_refused() -> None:
    events = parse_events_file(Path("events.yaml").read_bytes(), name="events.yaml")
    with pytest.raises(EditError) as refused:
        edit_file(events, [SetField("kcr2-instelling", "title", "x\udcffy")])
    assert refused.value.key == "edit.unsure"


def test_a_wrong_value_and_a_file_with_mistakes_are_refused() -> None:
    with pytest.raises(EditError, match="does not fit a: '2026-02-30'"):
        edited(BLOCK, SetField("a", "when", "2026-02-30"))
    with pytest.raises(EventsFileError, match="1 mistake"):
        edited(BLOCK.replace("kind: start", "kind: begin"), SetField("a", "owner", "x"))


def test_an_occurrence_that_is_done_is_added_to_those_that_are() -> None:
    text = HEAD + "milestones:\n- {id: a, title: A, kind: end, when: 2025-01-01, repeat: FREQ=YEARLY}\n"
    once = edited(text, MarkDone("a", "2025-02-01", "2025-01-01"))
    assert once.endswith("done: {2025-01-01: 2025-02-01}, repeat: FREQ=YEARLY}\n")
    twice = edited(once, MarkDone("a", "2026-02-01", "2026-01-01"))
    assert "done: {2025-01-01: 2025-02-01, 2026-01-01: 2026-02-01}" in twice
    with pytest.raises(EditError, match="--occurrence"):
        edited(text, MarkDone("a", "2025-02-01"))


def test_edits_are_the_same_after_they_were_stored() -> None:
    edits = (ADDED, AddSource("s", {"title": "S"}), SetField("a", "when", None), MarkDone("a", "2026-01-01"))
    assert to_json(from_json(to_json(edits))) == to_json(edits)


# Random files. Every text, list and mapping is in a random style, with comments, blank lines and odd indentation.

TEXTS = st.sampled_from(
    ["Besluit", "a: b", "x # y", "it's", 'zeg "ja"', "- nee", "é, ü", "112", "null", "[x]", "a\tb"]
)
LINE = TEXTS.filter(lambda text: "\t" not in text)
WHENS = st.sampled_from(["2026", "2026-03-01", "2027-33", "../2026-06-20", "2028/..", "2026-05~"])
SAID = st.fixed_dictionaries({"source": st.just("juli"), "phrase": LINE, "when": WHENS})
ROWS = st.fixed_dictionaries(
    {"title": LINE, "kind": st.sampled_from(["start", "end"])},
    optional={
        "when": WHENS,
        "owner": LINE,
        "topics": st.lists(LINE, min_size=1, max_size=3, unique=True),
        "description": LINE,
        "statements": st.lists(SAID, min_size=1, max_size=2),
    },
)


def _scalar(text: str, draw: Callable[..., Any], *, is_flow: bool) -> str:
    styles = ["'" + text.replace("'", "''") + "'", '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"']
    if re.fullmatch(r"\w[\w ./~-]*" if is_flow else r"\w[\w ,./~-]*", text) and text != "null":
        styles += [text, text]
    return str(draw(st.sampled_from(styles)))


def _flow(value: Any, draw: Callable[..., Any]) -> str:
    gap = draw(st.sampled_from(["", " "]))
    if isinstance(value, str):
        return _scalar(value, draw, is_flow=True)
    if isinstance(value, list):
        return f"[{gap}" + f",{gap or ' '}".join(_flow(one, draw) for one in value) + f"{gap}]"
    return f"{{{gap}" + ", ".join(f"{key}: {_flow(one, draw)}" for key, one in value.items()) + f"{gap}}}"


def _block(value: Any, column: int, draw: Callable[..., Any]) -> str:
    """Return a value behind its key, with all after it up to the end of the line."""
    note = draw(st.sampled_from(["", "", "  # note: x", " #"]))
    if isinstance(value, str):
        return f" {_scalar(value, draw, is_flow=False)}{note}\n"
    if draw(st.booleans()):
        return f" {_flow(value, draw)}{note}\n"
    inner = column + draw(st.integers(0, 3))
    return f"{note}\n" + "".join(_item(one, inner, draw) for one in value)


def _item(value: Any, column: int, draw: Callable[..., Any]) -> str:
    """Return an item of a list, on lines of its own."""
    gap = draw(st.integers(1, 3))
    above = draw(st.sampled_from(["", "", "\n", " " * column + "# above\n", "# left\n"]))
    if isinstance(value, str) or draw(st.booleans()):
        return f"{above}{' ' * column}- {_flow(value, draw)}\n"
    lines = [f"{key}:{_block(one, column + gap + 1, draw)}" for key, one in value.items()]
    indent = " " * (column + gap + 1)
    return f"{above}{' ' * column}-{' ' * gap}{indent.join(lines)}"


@st.composite
def files(draw: Callable[..., Any]) -> str:
    """Return a file of three milestones."""
    rows = [{"id": f"m{at}", **draw(ROWS)} for at in range(3)]
    body = _block(rows, 0, draw)
    tail = draw(st.sampled_from(["", "# end\n", "reminders: [] # none\n"]))
    text = f"{HEAD}milestones:{body}{tail}"
    if draw(st.booleans()):
        text = text.rstrip("\n")
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return str(draw(st.sampled_from(["", "\ufeff"])) + text)


def edits_of(name: str) -> st.SearchStrategy[Edit]:
    """Return edits of one milestone."""
    fields = st.one_of(
        st.tuples(st.sampled_from(["title", "owner", "description", "action"]), LINE),
        st.tuples(st.just("topics"), st.lists(LINE, min_size=1, max_size=3, unique=True)),
        st.tuples(st.just("cancelled"), st.fixed_dictionaries({"on": st.just("2026-01-01"), "reason": LINE})),
        st.tuples(st.sampled_from(["when", "owner", "topics", "statements"]), st.none()),
    )
    return st.one_of(
        fields.map(lambda pair: SetField(name, *pair)),
        SAID.map(lambda said: AddStatement(name, said)),
        st.just(MarkDone(name, "2026-01-02")),
        st.just(Rename(name, f"{name}-nieuw")),
    )


@given(files(), st.data())
def test_a_random_edit_of_a_random_file_changes_that_milestone_alone(text: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["m0", "m1", "m2"]))
    edit = data.draw(edits_of(name))
    after = edited(text, edit)
    expected = apply_edits(parse_events_file(text.encode(), name="f").document(), [edit])
    assert ruamel(after) == expected
    assert edited(after, edit) == after
    begin, end = milestone_range(text, int(name[1]))
    assert after.startswith(text[:begin])
    assert after.endswith(text[end:])
    if not isinstance(edit, SetField) or isinstance(edit.value, str):
        assert set(comments(text)) <= set(comments(after))


@given(files(), st.data())
def test_edits_of_two_milestones_give_the_same_file_in_either_order(text: str, data: st.DataObject) -> None:
    # Where one removes the only example of a key, the other has nothing to follow.
    changes = [
        edits_of(name).filter(lambda edit: getattr(edit, "value", "") is not None) for name in ("m0", "m2")
    ]
    first, second = map(data.draw, changes)
    assert edited(text, first, second) == edited(edited(text, second), first)


@given(files(), ROWS)
def test_a_milestone_and_a_source_are_added_to_a_random_file(text: str, row: dict[str, Any]) -> None:
    source = AddSource("mei", {"title": "Brief", "date": "2026-05-01"})
    after = edited(text, AddMilestone({"id": "nieuw", **row}), source)
    assert [one["id"] for one in ruamel(after)["milestones"]] == ["m0", "m1", "m2", "nieuw"]
    assert comments(text) == comments(after)
    _, end = milestone_range(text, 2)
    assert after.startswith(text[: text.index("\n", text.index("juli:"))])
    assert after.endswith(text[end:])
    assert edited(after, source) == after


def test_the_repository_s_file_takes_an_edit_of_each_milestone() -> None:
    text = REPOSITORY.read_text(encoding="utf-8")
    file = parse_events_file(text.encode(), name="f")
    for one in file.timeline.milestones:
        after = edit_file(file, [SetField(one.id, "action", "Bel: nu")]).content.decode()
        gone = [line for line in difference(text, after) if line[0] == "-"]
        assert len(difference(text, after)) == 1 + len(gone) <= 2
