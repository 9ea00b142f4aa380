"""The Adaptive Card, its escapes, and the addresses that are retired."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from notifier.channels import teams
from notifier.net.outcomes import Outcome, Verdict
from tests.contract.messages import HOSTILE_TITLES, strings
from tests.contract.test_channels import send_to
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.channels.base import Payload
    from notifier.reminders.messages import Message


def check_form(payload: Payload, message: Message) -> bool:
    assert len(payload.content) <= 28 * 1024
    body: dict[str, Any] = json.loads(payload.content)
    (attachment,) = body["attachments"]
    card = attachment["content"]
    assert (body["type"], attachment["contentType"], card["type"], card["version"]) == (
        "message",
        "application/vnd.microsoft.card.adaptive",
        "AdaptiveCard",
        "1.4",
    )
    assert message.reference in teams_text(card).replace("\\", "")
    # Nothing of a mention or a link is left unescaped.
    return "<at>" not in teams_text(card) and "](" not in teams_text(card)


def teams_text(card: dict[str, Any]) -> str:
    return "\n".join([*strings(card["body"]), card["fallbackText"]])


@each_row("title", HOSTILE_TITLES[:6])
def test_teams_shows_markup_as_it_is_written(title: str) -> None:
    """Undoing the escapes gives the title back, and no markup is left unescaped."""
    escaped = teams.escape(title)
    undone = "".join(
        character
        for number, character in enumerate(escaped)
        if character != "\\" or (number and escaped[number - 1] == "\\" and escaped[:number].count("\\") % 2)
    )
    assert undone.replace("\\", "") == title.replace("\\", "")


@each_row(
    ("text", "escaped"),
    [
        ("Instelling KCR2 (1 januari 2026)", "Instelling KCR2 (1 januari 2026)"),
        ("ref dl_abc", "ref dl_abc"),
        ("[lees](https://a.example)", r"\[lees\]\(https://a.example)"),
        ("_schuin_ en *vet*", r"\_schuin\_ en \*vet\*"),
        ("# kop", r"\# kop"),
        ("perceel #2", "perceel #2"),
        ("- punt", r"\- punt"),
        ("---", r"\---"),
        ("1. een", r"1\. een"),
        ("1) een", r"1\) een"),
        ("&#60;at&gt;", r"\&#60;at\&gt;"),
        ("R&D; V&J", "R\\&D; V&J"),
    ],
)
def test_teams_escapes_only_what_would_act(text: str, escaped: str) -> None:
    assert teams.escape(text) == escaped


def test_a_retired_teams_connector_is_refused_with_a_hint() -> None:
    outcome = send_to(teams.TYPE, "https://tenant.webhook.office.com/webhookb2/geheim")
    assert outcome == Outcome(verdict=Verdict.BROKEN, advice="file.retired_connector")
