"""How firm a date is that follows from another milestone."""

from __future__ import annotations

import pytest

from notifier.timeline.model import Modality
from tests.events_file.files import read


@pytest.mark.parametrize(
    ("anchor", "length", "firm"),
    [
        ("when: 2026-12, modality: expected", "offset: P6W", Modality.EXPECTED),
        ("when: 2026-12-09", "offset: P6W", Modality.FIXED),
        # What happened is certain, however its date was said before.
        ("when: 2026-12, modality: expected, done: 2026-12-09", "offset: P6W", Modality.FIXED),
        ("when: 2026-12, modality: intended, done: 2026-12-09", "offset: P6W", Modality.FIXED),
        # A longest time is never fixed.
        ("when: 2026-12-09", "within: P6W", Modality.INTENDED),
        ("when: 2026-12, modality: expected, done: 2026-12-09", "within: P6W", Modality.INTENDED),
    ],
)
def test_a_date_is_as_firm_as_what_it_counts_from(anchor: str, length: str, firm: Modality) -> None:
    _, follower = read(f"{{id: a, {anchor}}}", f"{{id: b, after: {{milestone: a, {length}}}}}")
    assert follower.modality is firm
