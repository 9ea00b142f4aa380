"""Lists as Markdown and CSV: text is escaped."""

from __future__ import annotations

import json

import pytest
from markdown_it import MarkdownIt

from notifier.feeds.formats import FORMATS
from notifier.feeds.selection import select_entries
from notifier.presenting.lists import to_markdown
from notifier.presenting.rows import to_row
from notifier.timeline.upcoming import look_at
from notifier.words import Language
from tests.conftest import day, milestone, timeline
from tests.ics.test_entries import feed, remember
from tests.rows import each_row
from tests.web.test_pages import ALL

TODAY = day("2025-12-01")


@pytest.mark.parametrize("base_url", ["", "https://mijlpalen.example"])
def test_a_feed_and_the_list_of_what_is_coming_agree_in_all_they_share(base_url: str) -> None:
    all_ = (*ALL, milestone(id="eigen", url="https://eigen.example"))
    line = timeline(*all_, url=base_url)
    content = select_entries(feed(), line, remember(all_), TODAY)
    in_feed = {row["id"]: row for row in json.loads(FORMATS["json"].write(content))["milestones"]}
    for one in all_:
        listed = to_row(look_at(one, TODAY), line, Language.NL)
        other = in_feed[one.id]
        assert {name: other[name] for name in listed if name in other} == {
            name: value for name, value in listed.items() if name in other
        }
        assert set(listed) - set(other) == {"recurrence", "days_left"}


@each_row(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[klik](https://kwaad.example)",
        "![beeld](https://kwaad.example/a.png)",
        "<https://kwaad.example>",
        "https://kwaad.example/pad en www.kwaad.example",
        "*vet* _schuin_ ~~weg~~ `code` **zeer**",
        "a | b \\| c \\",
        "# kop",
        "&lt;b&gt; &amp;",
        "[a][b] [^1] <!-- weg -->",
        "`` ` ``",
    ],
)
def test_nothing_in_a_text_is_markup(text: str) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(to_markdown(["kop"], [[text]]))
    (cell,) = [one for at, one in enumerate(tokens) if tokens[at - 1].type == "td_open"]
    assert {child.type for child in cell.children or ()} <= {"text", "text_special"}
    assert "".join(child.content for child in cell.children or ()) == text


def test_a_break_in_a_text_does_not_end_its_row() -> None:
    assert to_markdown(["a", "b"], [["een\r\ntwee", "drie\n\n# vier"]]).splitlines()[2] == (
        "| een twee | drie # vier |"
    )


def test_a_bare_address_becomes_no_link_where_programs_look_for_them() -> None:
    shown = to_markdown(["a"], [["https://e.example WWW.e.example a@e.example 12:30"]]).splitlines()[2]
    assert shown == "| https\\://e.example WWW\\.e.example a\\@e.example 12:30 |"
