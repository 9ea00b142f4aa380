"""`notifier check` of a file whose list cannot be read as it is now, while an earlier version of it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifier.events_file.included_files import keep
from notifier.events_file.including import Include
from tests.events_file.test_including import INCLUDE, NATIONAL, OWN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

FOLLOWER = (
    "milestones:\n  - {id: a, title: T, kind: deadline, after: {milestone: landelijk/kcr2, offset: P1M}}\n"
)
_KEPT = "events.yaml:2:11: let op: landelijk: de laatste goede versie van deze lijst geldt."
_AT = "events.yaml:2:29: fout: landelijk: 'landelijk.yaml':"


@pytest.mark.parametrize(
    ("newest", "mistakes"),
    [
        ("nowhere.yaml", [f"{_AT} deze lijst kan niet gelezen worden (het bestand of de map bestaat niet)."]),
        (
            "secrets/list.yaml",
            [f"{_AT} dit bestand staat buiten de map van dit bestand, of bij de geheimen."],
        ),
        (
            NATIONAL.replace("kind: start", "kind: begin"),
            [
                "landelijk.yaml:5:52: fout: kcr2: 'begin': geen keuze uit de lijst; verwacht: deadline, start, end,"
                " decision, publication, event. Bedoelt u 'start'?"
            ],
        ),
    ],
)
def test_check_says_that_the_kept_version_counts_in_the_place_of_one_that_cannot_be_read(
    run: Callable[..., Result], tmp_path: Path, newest: str, mistakes: list[str]
) -> None:
    """Its follower has its date from that version, as in show and in a round."""
    file, listed = tmp_path / "events.yaml", tmp_path / "landelijk.yaml"
    file.write_text(f"{OWN}{INCLUDE}{FOLLOWER}", encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "list.yaml").write_text(NATIONAL, encoding="utf-8")
    if newest.endswith(".yaml"):
        listed.symlink_to(newest)
    else:
        listed.write_text(newest, encoding="utf-8")
    alone = run("check")
    assert "de lijst van deze mijlpaal is er niet" in alone.stdout
    assert _KEPT.partition(": ")[2] not in alone.stdout
    keep(file, Include("landelijk"), NATIONAL.encode())
    checked = run("check")
    found = [line.replace(f"{tmp_path}/", "") for line in checked.stdout.splitlines()]
    assert (found, checked.exit_code) == ([*mistakes, _KEPT], 1)
    assert "  Datum     1 april 2026, vast" in run("show", "a", "--as-of", "2025-11-01").stdout.splitlines()
