"""The project's files agree with the package and with each other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.version import Version

from notifier import __version__

ROOT = Path(__file__).parents[1]
MOST_LINES = 310


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _sources() -> dict[str, str]:
    """Return the text of each module, by its path."""
    return {
        str(path.relative_to(ROOT)): path.read_text("utf-8") for path in (ROOT / "notifier").rglob("*.py")
    }


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", _text(name)))


def _is_true_version(version: str, changelog: str) -> bool:
    """Whether a version is the newest heading of the changelog, or a development version after it."""
    released = [Version(heading) for heading in re.findall(r"(?m)^## \[(\d\S*)\]", changelog)]
    own = Version(version)
    if own.is_devrelease:
        return all(own > one for one in released)
    return bool(released) and own == released[0] == max(released)


def test_the_version_is_that_of_the_changelog() -> None:
    assert _is_true_version(__version__, _text("CHANGELOG.md"))


@pytest.mark.parametrize(
    ("version", "headings", "is_true"),
    [
        ("0.2.0.dev0", "", True),
        ("0.2.0", "", False),
        ("0.2.0", "## [0.2.0] - 2026-12-01\n## [0.1.0] - 2026-11-01\n", True),
        ("0.2.0", "## [0.3.0] - 2026-12-01\n", False),
        ("0.3.0.dev0", "## [0.2.0] - 2026-12-01\n", True),
        ("0.2.0.dev0", "## [0.2.0] - 2026-12-01\n", False),
    ],
)
def test_a_version_that_was_not_released_is_told_from_one_that_was(
    version: str, headings: str, *, is_true: bool
) -> None:
    assert _is_true_version(version, f"## [Unreleased]\n{headings}") is is_true


def test_the_hooks_before_a_commit_run_tools_of_make_lint_and_nothing_else() -> None:
    lint = re.findall(
        r"(?m)^\t@\$\(BIN\)/(.+)$", _text("Makefile").partition("\nlint:")[2].partition("\n\n")[0]
    )
    tools = {command.removesuffix(" --check") for command in lint} - {"notifier publish"}
    config: dict[str, Any] = yaml.safe_load(_text(".pre-commit-config.yaml"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    entries = [hook["entry"] for hook in config["repos"][0]["hooks"]]
    assert {entry.removeprefix(".venv/bin/").removesuffix(" --force-exclude") for entry in entries} == tools


def test_the_list_is_written_by_its_editing_alone() -> None:
    """What the desk, answers and letters write goes through `edit_file`, which refuses what does not read back."""
    writers = {"notifier/cli/support/edits.py", "notifier/proposals/accepting.py"}
    writing = re.compile(
        r"replace_content|write_(?:text|bytes)\(|open\([^)]*[\"'][wax]b?[\"']|os\.(?:rename|replace)"
    )
    sources = _sources()
    assert {name for name, text in sources.items() if "import" in text and "replace_content" in text} == {
        *writers,
        "notifier/events_file/writing.py",
    }
    for name in writers:
        assert sources[name].count("replace_content(") == 1
    at_the_desk = {
        name
        for name, text in sources.items()
        if name.startswith(("notifier/web/", "notifier/proposals/")) and writing.search(text)
    }
    assert at_the_desk == {"notifier/proposals/accepting.py", "notifier/web/site_manifest.py"}


def test_a_day_is_made_of_a_moment_in_a_zone() -> None:
    """`date()` gives the day in whichever zone a moment happens to have; `day_of` asks for the zone."""
    # What has no zone, or is wanted in its own: what a date says, and moments in files.
    without_zone = ("notifier/dates/", "notifier/letters/files/", "notifier/presenting/sheet.py")
    of_a_click = "notifier/cli/support/options.py"
    sources = _sources()
    found = {name for name, text in sources.items() if ".date()" in text}
    assert {name for name in found if not name.startswith(without_zone)} == {of_a_click}


def test_no_module_is_too_long_to_read() -> None:
    """But for the sentences of a language, which are one table."""
    modules = [path for path in (ROOT / "notifier").rglob("*.py") if path.parent.name != "words"]
    lengths = {str(one.relative_to(ROOT)): one.read_bytes().count(b"\n") for one in modules}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_the_workflow_runs_what_any_machine_can_run() -> None:
    (job,) = yaml.safe_load(_text(".github/workflows/ci.yml"))["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-image.txt", "requirements-dev.txt"])
def test_a_lock_file_has_a_hash_for_each_package_and_no_address(name: str) -> None:
    text = _text(name)
    assert "://" not in text
    assert "index-url" not in text
    packages = re.split(r"(?m)^(?=[a-z0-9])", text)[1:]
    assert [package for package in packages if "--hash=sha256:" not in package] == []


def test_the_lock_files_agree() -> None:
    core, image, dev = (
        _pins(name) for name in ("requirements.txt", "requirements-image.txt", "requirements-dev.txt")
    )
    # PostgreSQL, and letters in PDF, which the desk reads in the service.
    assert image.keys() - core.keys() == {"psycopg", "psycopg-binary", "pypdf"}
    assert core.items() <= image.items() <= dev.items()
