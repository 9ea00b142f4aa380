"""Killed at any moment, nothing is lost, and a repeat can be recognised by its id or its mark.

`make crash` does the same with ten thousand kills at random moments and one at each system call;
NOTIFIER_KILLS says how many.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import unavailable
from tests.crash.history import History

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.crash.story import Story

# More kills need more histories: in a long one the file grows, and most kills happen while it is read.
KILLS_EACH = 60
KILLS = int(os.environ.get("NOTIFIER_KILLS", "20"))
HISTORIES = -(-KILLS // KILLS_EACH)
# Every system call, or a sample of them.
IS_FULL = KILLS >= 10_000


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_killed_again_and_again_it_tells_everything(
    seed: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    story = History(folder=tmp_path, seed=seed).run(min(KILLS, KILLS_EACH))
    assert story.kills == min(KILLS, KILLS_EACH)
    _assert_nothing_is_lost(story, record_property)
    # The kills happened at moments that matter.
    assert story.slack_in_doubt + story.webhook_in_doubt > 0


@pytest.mark.parametrize("phase", ["plan", "deliver"])
def test_killed_at_every_system_call_it_tells_everything(
    phase: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    needs_strace()
    story = History(folder=tmp_path, seed=0).run_traced(phase, every=1 if IS_FULL else 30)
    assert story.kills > 1
    _assert_nothing_is_lost(story, record_property)


def needs_strace() -> None:
    """Skip a test where strace cannot kill."""
    command = ["strace", "true"]
    if shutil.which("strace") is None or subprocess.run(command, check=False, capture_output=True).returncode:
        unavailable("strace is not there or may not trace; tests/system-packages.txt names it")


def _assert_nothing_is_lost(story: Story, record_property: Callable[[str, object], None]) -> None:
    for name, figure in story.figures().items():
        record_property(name, figure)
    # Every notification was sent, by itself or by the delivery that covers it.
    assert story.lost() == []
    # A receiver that uses the id can drop every repeat: the same id has the same bytes.
    assert story.different_repeats() == []
    # Elsewhere a kill during a send repeats one message at the most, which is marked.
    assert story.slack_in_doubt <= story.kills
    assert story.repeats() <= story.slack_in_doubt
    assert story.unmarked_repeats() == []
