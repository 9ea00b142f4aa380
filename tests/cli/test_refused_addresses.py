"""`check` names the addresses that will not be called, as far as their text shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from click.testing import Result

FILE = """\
calendar:
  name: Test
  language: en
  domain: t.example
watch:
  w: {url: "http://192.168.1.1/x"}
include:
  l: {url: "https://127.0.0.1/events.yaml"}
milestones:
  - {id: a, title: A, kind: start, when: 2026-12-01}
channels:
  a: {type: webhook, url: "https://10.0.0.1/x"}
  b: {type: webhook, url: "https://hooks.example/x"}
  c: {type: webhook, url: "http://hooks.example/x"}
  d: {type: webhook, url: "https://100.100.100.200/x", allow_private: true}
  e: {type: slack, url_env: HOOK}
  f: {type: email, server: "127.0.0.1", from: a@example.org, to: b@example.org}
  g: {type: email, server: "mail.example:25", security: none, from: a@example.org, to: b@example.org}
  h: {type: email, server: "localhost:25", security: none, allow_private: true, from: a@example.org, to: b@example.org}
"""
PRIVATE = (
    "this address is inside the network, and is only called with 'allow_private: true', and its name in "
    "NOTIFIER_HOSTS where that is set."
)
NEVER = "this address is never called: it is link-local (169.254.0.0/16, fe80::/10) or of a cloud's metadata service."


def test_check_names_what_will_not_be_called_and_the_key_that_allows_it(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "events.yaml").write_text(FILE, encoding="utf-8")
    monkeypatch.setenv("HOOK", "https://[fd00:ec2::254]/s3cret")
    monkeypatch.setenv("NOTIFIER_WATCH_HOSTS", "192.168.1.1")
    port = "for an address inside the network 'allow_private: true' is needed."
    assert run("check").stdout.splitlines() == [
        f"events.yaml:6:12: warning: w: 'http://192.168.1.1/x': {PRIVATE}",
        "events.yaml:8:12: warning: l: 'https://127.0.0.1/events.yaml': this list has not been fetched yet and is "
        "left out; notifier tick, publish and serve fetch it.",
        f"events.yaml:8:12: warning: l: 'https://127.0.0.1/events.yaml': {PRIVATE}",
        f"events.yaml:12:27: warning: a: 'https://10.0.0.1/x': {PRIVATE}",
        "events.yaml:14:27: warning: c: 'http://hooks.example/x': only https on port 443 or 8443 is called; "
        + port,
        f"events.yaml:15:27: warning: d: 'https://100.100.100.200/x': {NEVER}",
        f"events.yaml:16:29: warning: e: 'HOOK': {NEVER}",
        f"events.yaml:17:28: warning: f: '127.0.0.1': {PRIVATE}",
        "events.yaml:18:28: warning: g: 'mail.example:25': only starttls or tls on port 465 or 587 is used; for a "
        "server inside the network 'allow_private: true' is needed.",
    ]


def test_check_names_a_host_that_the_operator_does_not_allow(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels = (
        '  i: {type: webhook, url: "https://10.0.0.1/x", allow_private: true}\n'
        "  j: {type: webhook, url: 'https://hooks.example/x'}\n"
    )
    text = f"{FILE.partition('watch:')[0]}milestones: []\nchannels:\n{channels}"
    (tmp_path / "events.yaml").write_text(text, encoding="utf-8")
    for hosts, found in {
        "10.0.0.1, hooks.example": [],
        "public": [f"events.yaml:7:27: warning: i: 'https://10.0.0.1/x': {PRIVATE}"],
        "10.0.0.1": [
            "events.yaml:8:27: warning: j: 'https://hooks.example/x': the operator of the service does not allow "
            "hooks.example; add it there to NOTIFIER_HOSTS."
        ],
    }.items():
        monkeypatch.setenv("NOTIFIER_HOSTS", hosts)
        assert run("check").stdout.splitlines() == found


def test_check_warns_of_an_address_that_may_hold_a_key_and_does_not_print_it(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    channels = '  a: {type: webhook, url: "https://hooks.example/x?sig=s3cret"}\n'
    text = f"{FILE.partition('watch:')[0]}milestones: []\nchannels:\n{channels}"
    (tmp_path / "events.yaml").write_text(text, encoding="utf-8")
    assert run("check").stdout.splitlines() == [
        "events.yaml:7:27: warning: a: 'https://hooks.example/x?…': what stands behind the question mark can be a "
        "key, and who reads the file has it then; put the address in 'url_env' or 'url_file'."
    ]
