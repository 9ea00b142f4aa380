"""The pipeline of deploy/, each of its jobs run by a shell as a code host runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
import yaml

from tests.conftest import CALENDAR
from tests.integration.test_deploy import DEPLOY, find_program
from tests.receivers import receiving

if TYPE_CHECKING:
    from collections.abc import Callable

JOBS = yaml.safe_load((DEPLOY / "gitlab-ci.yml").read_text(encoding="utf-8"))
BEFORE = f"""{CALENDAR}
milestones:
  - {{id: kcr2, title: Instelling KCR2, kind: start, when: 2999-01-01}}
  - {{id: vandaag, title: Vandaag klaar, kind: deadline, when: 2025-06-08}}
channels:
  scherm: {{type: console}}
"""
AFTER = BEFORE.replace("2999-01-01", "2999-03-01")
BROKEN = BEFORE.replace("kind: start", "kind: strat")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a clone of a project with the pipeline's file on its branch `main`."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    _git(tmp_path, "init", "-q", "-b", "main", str(origin))
    (origin / "events.yaml").write_text(BEFORE, encoding="utf-8")
    _git(origin, "add", ".")
    _git(origin, "-c", "user.name=x", "-c", "user.email=x@m.example", "commit", "-qm", "list")
    _git(tmp_path, "clone", "-q", str(origin), str(clone))
    return clone


def _git(folder: Path, *words: str) -> None:
    subprocess.run([find_program("git"), *words], cwd=folder, check=True)


@pytest.fixture
def job(project: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return what runs the script of a job, with variables of the code host."""
    program = tmp_path / "bin" / "notifier"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m notifier "$@"\n', encoding="utf-8")
    program.chmod(0o755)

    def run(name: str, **variables: str) -> subprocess.CompletedProcess[str]:
        script = "\n".join(JOBS[name]["script"])
        path = f"{program.parent}:{os.environ['PATH']}"
        environment = {"PATH": path, "PYTHONPATH": str(Path.cwd()), **variables}
        return subprocess.run(
            [find_program("bash"), "-eu", "-c", script],
            cwd=project,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )

    return run


def test_a_merge_request_is_checked_and_gets_its_changes_as_a_comment(
    project: Path, job: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    (project / "events.yaml").write_text(AFTER, encoding="utf-8")
    with receiving(status=201) as host:
        done = job(
            "check",
            CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main",
            CI_MERGE_REQUEST_IID="7",
            CI_PROJECT_ID="3",
            CI_API_V4_URL=host.url,
            COMMENT_TOKEN="geheim",
        )
    assert done.returncode == 0, done.stderr
    assert "Instelling KCR2" in done.stdout
    assert json.loads((project / "mistakes.json").read_text(encoding="utf-8")) == []
    (comment,) = host.received
    assert comment.path.endswith("/projects/3/merge_requests/7/notes")
    assert comment.headers["private-token"] == "geheim"
    assert parse_qs(comment.body.decode())["body"][0].strip() == done.stdout.strip()
    assert "geheim" not in done.stdout + done.stderr


def test_a_merge_request_with_a_mistake_fails_with_its_place(
    project: Path, job: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    (project / "events.yaml").write_text(BROKEN, encoding="utf-8")
    done = job("check", CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    assert done.returncode == 1
    (mistake,) = json.loads((project / "mistakes.json").read_text(encoding="utf-8"))
    assert (mistake["check_name"], mistake["severity"]) == ("file.choice", "major")
    assert mistake["location"] == {"path": "events.yaml", "lines": {"begin": 7}}


def test_the_default_branch_becomes_a_site(
    project: Path, job: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = job("pages")
    assert done.returncode == 0, done.stderr
    assert (project / "public/milestones/kcr2/index.html").exists()
    assert JOBS["pages"]["artifacts"]["paths"] == ["public"]


def test_a_schedule_sends_what_is_due_and_remembers_it_in_postgresql(
    project: Path, job: Callable[..., subprocess.CompletedProcess[str]], postgresql_url: str
) -> None:
    done = job("tick", NOTIFIER_DATABASE_URL=postgresql_url)
    assert done.returncode == 0, done.stderr
    assert not (project / "var").exists()
