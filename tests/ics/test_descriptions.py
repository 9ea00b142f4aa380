"""The description of a calendar entry of what does not go ahead."""

from __future__ import annotations

import pytest

from notifier.timeline.model import Cancellation, Milestone, Modality
from tests.conftest import JULY, OCTOBER, day, milestone, statement
from tests.ics.test_entries import content

OFF = Cancellation(on=day("2025-10-02"))
WITH_REASON = Cancellation(on=day("2025-10-02"), reason="geen geld")
SAID = statement(OCTOBER, "gaat niet door")._replace(cancelled=True)


@pytest.mark.parametrize(
    ("one", "lines"),
    [
        (
            milestone(cancelled=OFF),
            ["Gaat niet door (gemeld op 2 oktober 2025).", "De datum was donderdag 1 januari 2026."],
        ),
        (
            milestone("2026-12-14/2026-12-20", modality=Modality.INTENDED, cancelled=OFF),
            [
                "Gaat niet door (gemeld op 2 oktober 2025).",
                "De beoogde datum was: 14 t/m 20 december 2026.",
            ],
        ),
        (
            milestone("2025-12-02T12:00[Europe/Amsterdam]", cancelled=WITH_REASON),
            [
                "Gaat niet door (gemeld op 2 oktober 2025); reden: geen geld.",
                "De datum was 2 december 2025 om 12:00 uur.",
            ],
        ),
        # The line of the document says it.
        (
            milestone(
                cancelled=WITH_REASON, statements=(statement(JULY, "per 1 januari", "2026-01-01"), SAID)
            ),
            [
                "De datum was donderdag 1 januari 2026.",
                "‘per 1 januari’: Voortgang Landelijke Agenda, 17 juli 2025 (6530085)",
                "Gaat niet door, ‘gaat niet door’: Verzamelbrief, 3 oktober 2025",
                "Reden: geen geld.",
                "https://example.org/lac",
                "Bijgewerkt t/m de brief van 3 oktober 2025.",
            ],
        ),
    ],
)
def test_what_does_not_go_ahead_says_so(one: Milestone, lines: list[str]) -> None:
    (entry,) = content(one).entries
    assert [line for line in entry.description.splitlines() if line] == lines
