"""`notifier editors`: links are made, listed and revoked; each is shown once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from click.testing import Result


def test_a_link_is_made_listed_and_revoked(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    calendar = CALENDAR.replace("domain:", "url: https://m.example/sub\n  domain:")
    (tmp_path / "events.yaml").write_text(f"{calendar}milestones: []\n", encoding="utf-8")
    made = run("editors", "make", "--note", "Jan, LOCC")
    assert made.exit_code == 0
    assert re.fullmatch(r"https://m\.example/sub/edit/link/[\w-]{43}\n", made.stdout)
    assert "This address is shown only now." in made.stderr
    listed = run("editors", "list")
    assert re.fullmatch(r"1  \d{4}-\d\d-\d\d  Jan, LOCC\n", listed.stdout)
    assert made.stdout.strip().rpartition("/")[2] not in listed.stdout + listed.stderr
    revoked = run("editors", "revoke", "1")
    assert (revoked.exit_code, revoked.stdout) == (0, "")
    again = run("editors", "revoke", "1")
    assert again.exit_code == 1
    assert "there is no link 1 that works; notifier editors list names them" in again.stderr
    empty = run("editors", "list")
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert "There are no links of editors." in empty.stderr
