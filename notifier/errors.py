"""The error tree. An error carries its parts; its sentence is made where a person reads it.

NotifierError
├── DateError            a text that is not a date, a lead time or a clock time we accept
├── EventsFileError      events.yaml cannot be used; carries every problem found
├── SettingsError        a setting or a channel's address is missing or cannot be used
│   └── SecretRefusedError  a channel names a secret that may not be used for that
├── StaleRoundError      a round was asked for that lies before the last recorded one
├── MassRemovalError     a file drops so many milestones that somebody has to confirm it
├── DomainError          the database or the calendars folder belongs to another calendar.domain
├── StoreError           the database cannot be used
├── DeliveryError        no delivery has this id, or it is past what was asked for
├── PublishError         the calendars folder cannot be written or belongs to another memory
├── UnforeseenError      an exception that was not foreseen, by its type and place
├── FeedQueryError       an address asks for a feed in words nobody knows
├── UnknownFeedError     no feed has this name
├── MissingFileError     events.yaml is not there or cannot be opened (in events_file/load.py)
├── UnknownMilestoneError  no milestone has this id (in timeline/model.py)
├── NotKnownYetError     a milestone was not known yet on the day asked for (in timeline/as_of.py)
└── one per command that can refuse: NoPreviewError, NothingToCompareError, UnwritableFileError (in cli/)
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from notifier.words import Language, say


class NotifierError(Exception):
    """Base of every error that is somebody's to mend; never raised for a mistake in this program.

    Attributes:
        key: Key of the sentence in `notifier.words`.
        values: What fills the gaps of that sentence.
        language: The language of those who can mend it; None where only the command line speaks.
    """

    language: Language | None = None

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def sentence(self, language: Language) -> str:
        """Return what is wrong and what is expected, in one or two sentences."""
        return say(language, self.key, **self.values)

    def __str__(self) -> str:
        return self.sentence(Language.EN)


class DateError(NotifierError):
    """A text is not a date we accept.

    Attributes:
        text: The whole text as written.
        position: Offset in `text` where it goes wrong, from 0.
        suggestion: An accepted text that is probably meant, or None.
    """

    def __init__(
        self, key: str, /, *, text: str, position: int, suggestion: str | None = None, **values: object
    ) -> None:
        super().__init__(key, text=text, **values)
        self.text = text
        self.position = position
        self.suggestion = suggestion


class SettingsError(NotifierError):
    """A setting or a channel's address is missing or cannot be used."""


class SecretRefusedError(SettingsError):
    """A channel names a secret that may not be used for what it asks."""


class StaleRoundError(NotifierError):
    """A round was asked for that lies before the last recorded one."""


class MassRemovalError(NotifierError):
    """A file drops so many milestones that somebody has to confirm it."""


class DomainError(NotifierError):
    """The database or the calendars folder belongs to another calendar.domain."""


class StoreError(NotifierError):
    """The database cannot be used."""


class DeliveryError(NotifierError):
    """No delivery has this id, or it is past what was asked for."""


class PublishError(NotifierError):
    """The calendars folder cannot be written, or its memory is not this database's."""


class UnforeseenError(NotifierError):
    """An exception that was not foreseen: a mistake in this program, reported by its type and place."""

    @classmethod
    def of(cls, error: BaseException) -> UnforeseenError:
        """Return an exception as one that can be reported.

        Its text is left out, because it may quote a value of the file or a secret.
        """
        place, traceback = "?", error.__traceback__
        while traceback is not None:
            module = str(traceback.tb_frame.f_globals.get("__name__", ""))
            if module.partition(".")[0] == "notifier":
                place = f"{module}:{traceback.tb_lineno}"
            traceback = traceback.tb_next
        return cls("round.unforeseen", kind=type(error).__name__, place=place)


class FeedQueryError(NotifierError):
    """An address asks for a feed in words nobody knows."""


class UnknownFeedError(NotifierError):
    """No feed has this name."""


class Stage(StrEnum):
    """A part of a round."""

    PLAN = "plan"
    SHOW = "show"
    PUBLISH = "publish"
    DELIVER = "deliver"


class Fault(NamedTuple):
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
