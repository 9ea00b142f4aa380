"""Killed at any moment, nothing is lost, and nothing comes twice where the receiver can tell.

`make crash` does the same with ten thousand kills and more; NOTIFIER_KILLS says how many.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.crash.history import History

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# More kills are more histories: in a long one the file grows, and most kills fall while it is read.
KILLS_EACH = 80
HISTORIES = -(-int(os.environ.get("NOTIFIER_KILLS", "320")) // KILLS_EACH)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_killed_again_and_again_it_tells_everything(
    seed: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    history = History(folder=tmp_path, seed=seed)
    history.run(KILLS_EACH)
    for name, figure in history.figures().items():
        record_property(name, figure)
    assert history.kills == KILLS_EACH
    # Every notification was told, by itself or by the one that speaks for it.
    assert history.lost() == []
    # A receiver that honours the id can drop every repeat: the same id is the same bytes.
    assert history.different_repeats() == []
    # Elsewhere a kill repeats one message at the most, only where it fell into a send, and it says so.
    assert history.slack_in_doubt <= history.kills
    assert history.repeats() <= history.slack_in_doubt
    assert history.unmarked_repeats() == []
    # The kills were not beside the point.
    assert history.slack_in_doubt + history.webhook_in_doubt > 0
