"""`notifier check` of a file whose list cannot be read as it is now, while an earlier version of it counts."""

from __future__ import annotations

import hashlib
import json
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


@pytest.mark.parametrize(
    ("newest", "found", "code"),
    [
        (
            NATIONAL.replace("landelijk.example", "ander.example"),
            [
                "events.yaml:2:11: fout: landelijk: het domein van de nieuwe versie is ander.example, en was"
                " landelijk.example; een domein verandert nooit.",
                _KEPT,
            ],
            1,
        ),
        (
            NATIONAL,
            [
                _KEPT,
                "events.yaml:2:11: let op: landelijk: de nieuwe versie heeft 6 van de 8 mijlpalen niet meer. Als dat"
                " de bedoeling is: notifier tick --confirm {sha256}.",
            ],
            0,
        ),
    ],
)
def test_check_refuses_a_version_that_a_round_refuses_and_has_dates_of_the_one_that_counts(
    run: Callable[..., Result], tmp_path: Path, newest: str, found: list[str], code: int
) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(f"{OWN}{INCLUDE}{FOLLOWER}", encoding="utf-8")
    more = "".join(f"  - {{id: m{n}, title: M{n}, kind: start, when: 2027-01-01}}\n" for n in range(6))
    keep(file, Include("landelijk"), (NATIONAL + more).encode())
    for content in (NATIONAL + more, newest):
        (tmp_path / "landelijk.yaml").write_text(content, encoding="utf-8")
        checked = run("check")
        lines = found if content == newest else []
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        assert checked.stdout.splitlines() == [line.format(sha256=sha256) for line in lines]
        assert checked.exit_code == (code if lines else 0)


def test_a_list_that_cannot_be_read_is_left_out_of_what_is_shown_and_named(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    file, kept = tmp_path / "events.yaml", tmp_path / "included" / "landelijk.yaml"
    file.write_text(f"{OWN}{INCLUDE}{FOLLOWER}", encoding="utf-8")
    left_out = "notifier: de lijst landelijk wordt weggelaten: "

    def shown() -> list[bool]:
        listed = run("upcoming", "--format", "json")
        assert (listed.exit_code, [row["id"] for row in json.loads(listed.stdout)]) == (0, ["a"])
        one = run("show", "a")
        assert (one.exit_code, one.stdout.splitlines()[1].split()) == (0, ["Datum", "datum", "onbekend"])
        return [left_out in each.stderr for each in (listed, one)]

    assert shown() == [True, True]
    keep(file, Include("landelijk"), b"garbage: [\n")
    assert shown() == [True, True]
    assert "included/landelijk.yaml:2:1: fout: " in run("check").stdout
    file.write_text(
        f"{OWN}{INCLUDE}{FOLLOWER}".replace("path: landelijk.yaml", "url: https://a.example/b.yaml")
    )
    kept.unlink()
    assert shown() == [True, True]
    # A mistake of the file itself is told with all others.
    file.write_text(f"{OWN}{INCLUDE}{FOLLOWER}".replace("title: T", "titel: T"), encoding="utf-8")
    refused = run("upcoming")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "events.yaml:2:29: fout: landelijk: 'landelijk.yaml':" in refused.stderr
