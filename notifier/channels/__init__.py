"""The channel types. A new one is a module with a `ChannelType` and a row in the table below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.channels import apprise, console, email, slack, teams, webhook

if TYPE_CHECKING:
    from notifier.channels.base import ChannelType

CHANNEL_TYPES: dict[str, ChannelType] = {
    kind.name: kind for kind in (console.TYPE, slack.TYPE, teams.TYPE, webhook.TYPE, email.TYPE, apprise.TYPE)
}
