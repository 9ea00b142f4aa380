"""Make one attempt of one delivery; every failure becomes an outcome without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.errors import SettingsError
from notifier.net.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from notifier.channels.base import ChannelType, Parcel


def attempt(kind: ChannelType, parcel: Parcel, *, is_probe: bool = False) -> Outcome:
    """Send a parcel, or only try the way there, and return the outcome; never raises."""
    do = kind.probe if is_probe and kind.probe else kind.send
    try:
        outcome = do(parcel)
    except SettingsError as error:
        # No other message of this channel could be sent either.
        return Outcome(verdict=Verdict.BROKEN, detail=error.sentence(parcel.channel.language))
    except Exception as error:  # noqa: BLE001 - one delivery must not stop the others
        return Outcome(verdict=Verdict.UNKNOWN, detail=type(error).__name__)
    return outcome._replace(detail=parcel.secrets.hide(outcome.detail, parcel.settings))
