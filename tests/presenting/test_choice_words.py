"""What a filter chooses, in words that need no heading."""

from __future__ import annotations

from notifier.presenting.choice_words import filter_words
from notifier.timeline.filters import Filter
from notifier.timeline.known_values import KnownValues
from notifier.words import Language
from tests.conftest import JULY, milestone, statement, timeline
from tests.rows import each_row

ONE = milestone(
    id="a1",
    title="Instelling",
    owner="LOCC",
    topics=("KCR2",),
    statements=(statement(JULY, when="2026-01-01"),),
)
KNOWN = KnownValues(timeline(ONE, sources={JULY.id: JULY}))


@each_row(
    ("key", "value", "dutch", "english"),
    [
        ("topic", "kcr2", "KCR2", "KCR2"),
        ("owner", "locc", "LOCC", "LOCC"),
        ("topic", "weg", "weg", "weg"),
        ("kind", "DEADLINE", "uiterste datum", "deadline"),
        ("id", "A1", "Instelling", "Instelling"),
        ("source", JULY.id.upper(), JULY.title, JULY.title),
        ("status", "overdue", "voorbij, zonder bericht", "past, without news"),
        ("status", "undated", "zonder datum", "without a date"),
        ("text", "noodnet", "‘noodnet’", "‘noodnet’"),
        ("action", "false", "geen actie genoemd", "no action named"),
        ("modality", "intended", "beoogd", "intended"),
        ("within", "P180D", "binnen een half jaar", "within half a year"),
        ("within", "p6m", "binnen een half jaar", "within half a year"),
        ("within", "12m", "binnen een jaar", "within a year"),
        ("within", "5w", "binnen 5 weken", "within 5 weeks"),
    ],
)
def test_a_value_is_said_as_pages_say_it(key: str, value: str, dutch: str, english: str) -> None:
    said = [list(filter_words(Filter({key: (value,)}), KNOWN, language)) for language in Language]
    assert said == [[(key, dutch)], [(key, english)]]


def test_two_lengths_of_one_name_are_said_once() -> None:
    chosen = Filter({"within": ("P6M", "P180D", "P1Y"), "topic": ("kcr2",)})
    assert filter_words(chosen, KNOWN, Language.EN) == {
        ("within", "within half a year"): ["P6M", "P180D"],
        ("within", "within a year"): ["P1Y"],
        ("topic", "KCR2"): ["kcr2"],
    }
