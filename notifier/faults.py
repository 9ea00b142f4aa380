"""What went wrong in a round, as values: a stage that failed, or one milestone that was left out.

A round is a list of stages. One that fails is reported and does not end those that can still run.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from traceback import extract_tb

from notifier.errors import NotifierError, StaleRoundError, StoreError, UnforeseenError

_PACKAGE = Path(__file__).parent


class Stage(StrEnum):
    """A part of a round."""

    PLAN = "plan"
    SHOW = "show"
    PUBLISH = "publish"
    DELIVER = "deliver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A stage that failed.

    Attributes:
        stage: Which.
        error: Why; an exception of any other kind is wrapped in an `UnforeseenError`.
    """

    stage: Stage
    error: NotifierError

    @property
    def subject(self) -> str:
        """What does not work: the database, the clock, or what the stage does; ends `fault.` in the words."""
        match self.error:
            case StoreError():
                return "database"
            case StaleRoundError():
                return "clock"
            case _:
                return self.stage.value


class guard:  # noqa: N801 - used as a statement, like `contextlib.suppress`
    """Run one stage of a round; what goes wrong is added to the faults instead of raised."""

    def __init__(self, stage: Stage, faults: list[Fault]) -> None:
        self._stage = stage
        self._faults = faults

    def __enter__(self) -> None:
        """Begin the stage."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: object
    ) -> bool:
        """End the stage; only what ends the process goes on."""
        match error:
            case NotifierError():
                self._faults.append(Fault(stage=self._stage, error=error))
            case Exception():
                self._faults.append(Fault(stage=self._stage, error=to_unforeseen(error)))
        return isinstance(error, Exception)


def to_unforeseen(error: Exception) -> UnforeseenError:
    """Return an exception that was not foreseen as one that can be reported: its type and place.

    Its text is left out, because it may quote anything.
    """
    frames = [frame for frame in extract_tb(error.__traceback__) if _PACKAGE in Path(frame.filename).parents]
    place = f"{Path(frames[-1].filename).relative_to(_PACKAGE.parent)}:{frames[-1].lineno}" if frames else "?"
    return UnforeseenError("round.unforeseen", kind=type(error).__name__, place=place)
