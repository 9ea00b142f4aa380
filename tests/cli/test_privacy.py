"""What commands say of private milestones."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

HEAD = CALENDAR + "  url: https://a.example\nmilestones:\n"
OPEN = "  - {id: open, title: Openbaar, kind: deadline, when: 2026-04-01}\n"
HIDDEN = (
    "  - {id: geheim, title: Samenvoeging, kind: start, when: 2026-03-02, formerly: [eerst], private: true}\n"
)
CHANNELS = """\
channels:
  team: {type: slack, url_env: A_URL, changes: now}
  kring: {type: slack, url_env: B_URL, changes: now, private: true}
"""
FEEDS = "feeds:\n  kring: {title: Kring, private: true}\n  leeg: {title: Leeg, private: true, match: {id: [open]}}\n"
DAY = ("--as-of", "2025-12-01")


def _write(folder: Path, text: str, name: str = "events.yaml") -> None:
    (folder / name).write_text(HEAD + text, encoding="utf-8")


@pytest.mark.parametrize(
    "reference",
    [
        "after: {milestone: geheim}",
        "after: {milestone: eerst, offset: P6W}",
        "url: https://a.example/milestones/geheim",
        "description: zie https://a.example/v1/milestones/eerst.",
    ],
)
def test_a_public_milestone_that_refers_to_a_private_one_is_a_mistake(
    tmp_path: Path, run: Run, reference: str
) -> None:
    own = "" if "offset" in reference else "when: 2026-05-01, "
    _write(tmp_path, HIDDEN + f"  - {{id: volgt, title: Volgt, kind: start, {own}{reference}}}\n")
    result = run("check", *DAY)
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert "deze mijlpaal is privé (private: true)" in line
    assert line.startswith("events.yaml:8:")
    _write(
        tmp_path, HIDDEN + f"  - {{id: volgt, title: Volgt, kind: start, {own}{reference}, private: true}}\n"
    )
    assert run("check", *DAY).exit_code == 0


def test_a_private_calendar_in_which_all_is_public_is_warned_of(tmp_path: Path, run: Run) -> None:
    _write(tmp_path, OPEN + HIDDEN + FEEDS)
    result = run("check", *DAY)
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    assert "'leeg': deze agenda is privé, maar alle mijlpalen erin zijn openbaar" in line


@pytest.mark.usefixtures("with_tables")
def test_what_was_published_before_it_became_private_is_warned_of(tmp_path: Path, run: Run) -> None:
    public = OPEN + HIDDEN.replace(", private: true", "")
    _write(tmp_path, public)
    assert run("publish", *DAY).exit_code == 0
    _write(tmp_path, OPEN + HIDDEN)
    assert (
        "calendars/revisions.jsonl en het versiebeheer bewaren de oudere regels" in run("check", *DAY).stdout
    )
    assert run("publish", "--check").exit_code == 1
    assert run("publish", "--as-of", "2025-12-02").exit_code == 0
    assert run("publish", "--check").exit_code == 0
    assert "bewaren de oudere regels" in run("check", *DAY).stdout


def test_comparing_says_who_hears_and_leaves_out_what_is_private_when_asked(tmp_path: Path, run: Run) -> None:
    _write(tmp_path, OPEN + CHANNELS, "oud.yaml")
    _write(tmp_path, OPEN.replace("04-01", "04-02") + HIDDEN + CHANNELS)
    whole = run("check", "--against", "oud.yaml", *DAY)
    assert "Samenvoeging (privé)" in whole.stdout
    assert "1 wijziging naar team" in whole.stderr
    assert "2 wijzigingen naar kring" in whole.stderr
    public = run("check", "--against", "oud.yaml", "--public", *DAY)
    assert "Samenvoeging" not in public.output
    assert "Openbaar" in public.stdout
    assert "1 wijziging naar kring" in public.stderr


def test_what_becomes_private_is_no_news_for_a_public_channel(tmp_path: Path, run: Run) -> None:
    _write(tmp_path, OPEN + HIDDEN.replace(", private: true", "") + CHANNELS, "oud.yaml")
    _write(tmp_path, OPEN + HIDDEN + CHANNELS)
    whole = run("check", "--against", "oud.yaml", *DAY)
    assert "naar team" not in whole.stderr
    assert "1 wijziging naar kring" in whole.stderr
    public = run("check", "--against", "oud.yaml", "--public", *DAY)
    assert "Samenvoeging" not in public.output
    for result in (whole, public):
        assert "let op: 1 mijlpaal wordt privé en gaat uit de openbare agenda's" in result.stderr
    _write(tmp_path, OPEN + CHANNELS, "oud.yaml")
    assert "wordt privé" not in run("check", "--against", "oud.yaml", *DAY).stderr


def test_lists_on_your_own_machine_mark_what_is_private(tmp_path: Path, run: Run) -> None:
    _write(tmp_path, OPEN + HIDDEN)
    for format_ in ("table", "markdown"):
        assert "Samenvoeging (privé)" in run("upcoming", "--format", format_, *DAY).stdout
    assert "Privé  ja, alleen voor wie een sleutel heeft" in run("show", "geheim", *DAY).stdout
    rows = list(csv.DictReader(run("upcoming", "--format", "csv", *DAY).stdout.splitlines(), delimiter=";"))
    assert [row["title"] for row in rows] == ["Samenvoeging (privé)", "Openbaar"]
    found = json.loads(run("upcoming", "--format", "json", *DAY).stdout)
    assert [(one["title"], one.get("private")) for one in found] == [
        ("Samenvoeging", True),
        ("Openbaar", None),
    ]


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown", "ics"])
@pytest.mark.parametrize("which", [(), ("--past",), ("--slipped",)])
def test_a_list_to_pass_on_has_nothing_that_is_private(
    tmp_path: Path, run: Run, form: str, which: tuple[str, ...]
) -> None:
    """It does not even tell that an owner of a private milestone is known."""
    over = HIDDEN.replace("2026-03-02", "2025-03-02").replace("geheim", "oud").replace("eerst", "toen")
    _write(tmp_path, OPEN + HIDDEN.replace("kind", "owner: Bureau, kind") + over)
    listed = run("upcoming", "--public", *which, "--format", form, *DAY)
    assert listed.exit_code == 0
    assert all(words not in listed.stdout + listed.stderr for words in ("Samenvoeging", "geheim", "priv"))
    assert ("Openbaar" in listed.stdout) is (not which)
    asked = run("upcoming", "--public", "--owner", "Bureau", "--format", form, *DAY)
    assert "owner=Bureau komt niet voor" in asked.stderr


@pytest.mark.parametrize(
    ("channels", "is_sent"), [("", False), (CHANNELS, True), (CHANNELS.replace(", private: true", ""), False)]
)
def test_private_milestone_has_reminders_only_where_a_channel_gets_them(
    tmp_path: Path, run: Run, channels: str, *, is_sent: bool
) -> None:
    _write(tmp_path, OPEN + HIDDEN + channels)
    shown = run("show", "geheim", *DAY)
    words = "Deze mijlpaal is privé en geen kanaal krijgt privé-mijlpalen (private: true)"
    assert ("Herinneringen" in shown.stdout, words in shown.stdout) == (is_sent, not is_sent)
    assert bool(json.loads(run("show", "geheim", "--format", "json", *DAY).stdout)["reminders"]) is is_sent
    assert "Herinneringen" in run("show", "open", *DAY).stdout


def test_public_channel_shows_no_message_about_a_private_milestone(tmp_path: Path, run: Run) -> None:
    _write(tmp_path, OPEN + HIDDEN + CHANNELS)
    refused = run("show", "geheim", "--channel", "team", *DAY)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "geheim is privé, en team krijgt geen privé-mijlpalen" in refused.stderr
    assert "Samenvoeging" in run("show", "geheim", "--channel", "kring", *DAY).stdout


@pytest.mark.usefixtures("with_tables")
def test_a_simulation_tells_private_milestones_to_private_channels_only(tmp_path: Path, run: Run) -> None:
    _write(tmp_path, OPEN + HIDDEN + CHANNELS)
    assert run("publish", *DAY).exit_code == 0
    shown = run("simulate", "--from", "2026-01-30", "--to", "2026-02-03").stdout
    assert "kring" in shown
    assert "Samenvoeging" in shown
    assert "team" not in shown
    assert "nieuw" not in shown.casefold()
