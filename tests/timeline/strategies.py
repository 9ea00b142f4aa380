"""Strategies for milestones of every form."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from notifier.dates.edtf import parse_edtf
from notifier.timeline.model import Cancellation, Kind, Milestone, Modality, Source, Statement

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
WHENS = st.one_of(
    DAYS.map(date.isoformat),
    DAYS.map(lambda when: f"{when:%Y-%m}"),
    DAYS.map(lambda when: f"{when:%Y}"),
    DAYS.map(lambda when: f"{when:%Y}-33"),
    DAYS.map(lambda when: f"{when:%Y}-24"),
    DAYS.map(lambda when: f"../{when}"),
    DAYS.map(lambda when: f"{when}/.."),
    st.just("../.."),
).map(parse_edtf)
SOURCES = st.builds(
    Source,
    id=st.just(""),
    title=TEXTS,
    date=DAYS,
    reference=st.one_of(st.just(""), TEXTS),
    url=st.sampled_from(["", "https://e.org"]),
)
STATEMENTS = st.builds(
    Statement,
    source=SOURCES,
    phrase=st.one_of(st.just(""), TEXTS),
    when=st.one_of(st.none(), WHENS),
    confirms=st.booleans(),
    modality=st.one_of(st.none(), st.sampled_from(Modality)),
)


def milestones(name: str = "a") -> st.SearchStrategy[Milestone]:
    return st.builds(
        Milestone,
        id=st.just(name),
        title=TEXTS,
        kind=st.sampled_from(Kind),
        when=WHENS,
        modality=st.sampled_from(Modality),
        topics=st.lists(TEXTS, max_size=2).map(tuple),
        owner=st.one_of(st.just(""), TEXTS),
        action=st.one_of(st.just(""), TEXTS),
        description=st.one_of(st.just(""), TEXTS),
        location=st.one_of(st.just(""), TEXTS),
        url=st.sampled_from(["", "https://example.org/a"]),
        statements=st.lists(STATEMENTS, max_size=3).map(
            lambda found: tuple(sorted(found, key=lambda one: one.source.date))
        ),
        done=st.one_of(st.none(), st.none(), DAYS),
        cancelled=st.one_of(
            st.none(), st.none(), st.builds(Cancellation, on=DAYS, reason=st.one_of(st.just(""), TEXTS))
        ),
    )


_FIELDS = ("title", "kind", "when", "modality", "topics", "owner", "statements", "done", "cancelled")


@st.composite
def timeline_pairs(draw: st.DrawFn) -> tuple[tuple[Milestone, ...], tuple[Milestone, ...]]:
    """Return a timeline before and after: each of six milestones is there or not, the same or changed.

    Both use three states, of which two differ in one field. So no change, a small change and a complete
    change all occur, and few milestones have to be drawn.
    """
    one, other, field = draw(milestones()), draw(milestones()), draw(st.sampled_from(_FIELDS))
    mixed = one._replace(**{field: getattr(other, field)})
    state = st.sampled_from([None, one, other, mixed])
    before, after = (
        tuple(drawn._replace(id=name) for name in draw(st.permutations("abcdef")) if (drawn := draw(state)))
        for _ in range(2)
    )
    return before, after


TIMELINES = st.lists(st.sampled_from("abcdef"), unique=True, max_size=5).flatmap(
    lambda names: st.tuples(*(milestones(name) for name in names))
)
