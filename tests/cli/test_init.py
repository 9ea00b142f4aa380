"""A file to start from: written once, without mistakes, and never over an existing file."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from notifier.events_file.load import load_timeline
from notifier.timeline.model import Says
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

LANGUAGES = [language.value for language in Language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_has_no_mistake_and_no_warning(run: Callable[..., Result], language: str) -> None:
    assert run("init", "--language", language).exit_code == 0
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert load_timeline("events.yaml").timeline.language is Language(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_with_a_name_has_no_examples_and_takes_a_first_letter(
    run: Callable[..., Result], language: str
) -> None:
    name = 'Bestuur "Oost": #1'
    assert run("init", "--language", language, "--name", name).exit_code == 0
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "")
    timeline = load_timeline("events.yaml").timeline
    assert (timeline.name, timeline.milestones) == (name, ())
    letter = ("--source-title", "Brief", "--source-date", "2026-02-01", "--phrase", "1 maart 2027")
    assert run("add", "Besluit", *letter, "--yes").exit_code == 0
    (added,) = load_timeline("events.yaml").timeline.milestones
    assert (added.title, added.statements[0].source.title) == ("Besluit", "Brief")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_an_example(language: str) -> None:
    text = files("notifier.cli").joinpath(f"starters/{language}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert max(len(line) for line in text.splitlines()) <= 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_channel_that_is_commented_out_is_right_too(run: Callable[..., Result], language: str) -> None:
    run("init", "--language", language)
    path = Path("events.yaml")
    text = path.read_text(encoding="utf-8")
    assert "# channels:\n#   " in text
    path.write_text(text.replace("# channels:\n#   ", "channels:\n  "), encoding="utf-8")
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "")


def test_the_next_commands_are_told(run: Callable[..., Result]) -> None:
    result = run("init")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "events.yaml is gemaakt. Pas het aan en kijk wat het doet:\n"
        "  notifier check\n"
        "  notifier upcoming --all\n"
        "  notifier serve --edit\n"
        "Zet eerst uw eigen domein bij calendar: domain (of begin met --domain): wie zich heeft geabonneerd, "
        "krijgt bij een ander domein alles dubbel.\n"
    )


@pytest.mark.parametrize("options", [(), ("--name", "Bestuur")])
def test_a_list_begins_with_the_domain_that_was_given(
    run: Callable[..., Result], options: tuple[str, ...]
) -> None:
    result = run("init", "--domain", "mijlpalen.vroost.nl", *options)
    assert "domein" not in result.stderr
    assert load_timeline("events.yaml").timeline.domain == "mijlpalen.vroost.nl"


@pytest.mark.parametrize("domain", ["vroost", "https://vroost.nl", "a.nl\nname: x", "a.nl # b"])
def test_what_is_no_domain_makes_no_file(run: Callable[..., Result], domain: str) -> None:
    result = run("init", "--domain", domain)
    assert result.exit_code == 2
    assert f"--domain: {domain!r} is no domain" in result.stderr
    assert not Path("events.yaml").exists()


def test_another_name_is_told_as_it_must_be_typed(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("init", "--language", "en", "my dates.yaml")
    assert result.stderr == (
        "my dates.yaml was made. Change it, and see what it does:\n"
        "  notifier check --events 'my dates.yaml'\n"
        "  notifier upcoming --all --events 'my dates.yaml'\n"
        "  notifier serve --edit --events 'my dates.yaml'\n"
        "First put a domain of your own at calendar: domain (or begin with --domain): with another domain, "
        "subscribers get everything twice.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["my dates.yaml"]


def test_a_file_that_is_there_stays_as_it_is(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text("mine\n", encoding="utf-8")
    result = run("init", "--language", "en")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "notifier: events.yaml exists already; choose another name, or remove the file first\n"
    )
    assert (tmp_path / "events.yaml").read_text(encoding="utf-8") == "mine\n"


def test_a_link_to_nowhere_is_not_followed(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "events.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert run("init").exit_code == 1
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_a_folder_that_is_not_there_is_one_sentence(run: Callable[..., Result]) -> None:
    result = run("init", "none/events.yaml")
    assert result.exit_code == 1
    assert result.stderr == (
        "notifier: none/events.yaml kan niet worden geschreven: het bestand of de map bestaat niet\n"
    )


def test_the_dutch_example_shows_each_thing_a_letter_can_say(run: Callable[..., Result]) -> None:
    run("init")
    timeline = load_timeline("events.yaml").timeline
    said = [one for milestone in timeline.milestones for one in milestone.statements]
    assert any(one.when and one.when.day for one in said)
    assert any(one.when and one.when.day is None for one in said)
    assert any(one.confirms for one in said)
    assert any(one.says is Says.UNDATED for one in said)


def test_the_english_example_keeps_the_dates_of_the_law_and_what_moved_them(
    run: Callable[..., Result],
) -> None:
    """Regulation (EU) 2024/1689, article 113, as amended by Regulation (EU) 2026/1744."""
    run("init", "--language", "en")
    stated = {
        milestone.id: [(one.source.reference, one.when.text) for one in milestone.statements if one.when]
        for milestone in load_timeline("events.yaml").timeline.milestones
    }
    act, omnibus = "OJ L, 2024/1689, 12.7.2024", "OJ L, 2026/1744, 24.7.2026"
    assert stated == {
        "entry-into-force": [(act, "2024-08-01")],
        "prohibited-practices": [(act, "2025-02-02")],
        "general-purpose-models": [(act, "2025-08-02")],
        "general-application": [(act, "2026-08-02")],
        "new-prohibitions": [(omnibus, "2026-12-02")],
        "high-risk-uses": [(act, "2026-08-02"), (omnibus, "2027-12-02")],
        "high-risk-products": [(act, "2027-08-02"), (omnibus, "2028-08-02")],
    }


def test_a_disk_without_room_leaves_no_part_of_a_file(run: Callable[..., Result], tmp_path: Path) -> None:
    """Files may have at most a few bytes, which the system notices as late as a full disk."""
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100));"
        "from notifier.cli import main; main(['init'])"
    )
    refused = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "events.yaml kan niet worden geschreven: het bestand is te groot" in refused.stderr
    assert list(tmp_path.iterdir()) == []
    assert run("init").exit_code == 0
