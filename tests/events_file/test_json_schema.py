"""The JSON Schema for editors accepts and refuses the same files as the program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from notifier.json_schema import events_schema
from tests.events_file.test_load import FULL
from tests.rows import each_row

ROOT = Path(__file__).parents[2]


class _EditorLoader(yaml.SafeLoader):
    """Reads YAML 1.2 as editors do: booleans and integers, and dates as text."""


_EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] in {"bool", "int", "null"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if first not in "yYnNoO"
}


def _read(text: str) -> Any:
    return yaml.load(text, Loader=_EditorLoader)  # noqa: S506 - a safe loader with fewer types


def test_the_committed_schema_is_the_one_the_program_prints() -> None:
    committed = json.loads((ROOT / "events.schema.json").read_text(encoding="utf-8"))
    assert committed == events_schema()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(events_schema())


@pytest.mark.parametrize("text", [(ROOT / "events.yaml").read_text(encoding="utf-8"), FULL])
def test_files_that_are_right_fit_the_schema(text: str) -> None:
    assert list(Draft202012Validator(events_schema()).iter_errors(_read(text))) == []


@pytest.mark.parametrize(
    "channel",
    [
        {"type": "slack", "url_env": "SLACK_URL", "changes": True},
        {"type": "webhook", "url": "https://example.org/hook", "secret_env": "SECRET", "changes": "now"},
        {"type": "console"},
    ],
)
def test_channels_that_are_right_fit_the_schema(channel: dict[str, Any]) -> None:
    assert _errors({"channels": {"team": channel}}) == []


@each_row(
    "data",
    [
        {"channels": {"team": {"type": "slack"}}},
        {"channels": {"team": {"type": "slack", "url_env": "A", "url_file": "secrets/b"}}},
        {"channels": {"team": {"type": "telex", "url_env": "A"}}},
        {"channels": {"team": {"type": "slack", "url_env": "A", "changes": "soms"}}},
        {"milestones": [{"id": "A", "title": "A", "kind": "start"}]},
        {"milestones": [{"id": "a", "title": "A", "kind": "strat"}]},
        {"milestones": [{"id": "a", "title": "A", "kind": "start", "owmer": "b"}]},
        {"feeds": {"a": {}}},
        {"sources": {"a": {"title": "A"}}},
    ],
)
def test_mistakes_do_not_fit_the_schema(data: dict[str, Any]) -> None:
    assert _errors(data) != []


def _errors(data: dict[str, Any]) -> list[Any]:
    whole = {"calendar": {"name": "M", "domain": "m.example"}, "milestones": [], **data}
    return list(Draft202012Validator(events_schema()).iter_errors(whole))
