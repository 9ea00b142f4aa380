"""One try at one delivery: whatever goes wrong is an outcome, and no outcome repeats a secret."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notifier.errors import SecretRefusedError, SettingsError
from notifier.net.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from notifier.channels.base import ChannelType, Parcel


def attempt(kind: ChannelType, parcel: Parcel) -> Outcome:
    """Send a parcel and say what came of it; never raises."""
    try:
        outcome = kind.send(parcel)
    except SecretRefusedError as error:
        # No other message of this channel would get through.
        return Outcome(verdict=Verdict.BROKEN, detail=str(error))
    except SettingsError as error:
        return Outcome(verdict=Verdict.NOT_SENT, detail=str(error))
    except Exception as error:  # noqa: BLE001 - one delivery must not take the others down
        return Outcome(verdict=Verdict.UNKNOWN, detail=type(error).__name__)
    return replace(outcome, detail=parcel.secrets.hide(outcome.detail, parcel.settings))
