"""The error tree. An error carries its parts; its sentence is built when it is shown.

NotifierError
├── DateError            a text that is not an accepted date, lead time or clock time
├── EventsFileError      events.yaml cannot be used; carries every problem found
├── SettingsError        a setting or a channel's address is missing or cannot be used
│   └── SecretRefusedError  a channel names a secret that may not be used for that
├── StaleRoundError      a round is requested for a moment before the last recorded round
├── AheadRoundError      a round is asked for a moment to come, of a database that follows the clock
├── ClockJumpError       the clock of a running service was put forward, and may be wrong
├── MassRemovalError     a file drops so many milestones that the removal must be confirmed
├── ReplacedContentError a file holds a content that another one replaced
├── DomainError          the database or the calendars folder belongs to another calendar.domain
├── StoreError           the database cannot be used
│   └── LockedError         another process holds it, longer than is waited
├── DeliveryError        no delivery has this id, or its state does not allow the command
├── PublishError         the calendars folder cannot be written or belongs to another database
├── UnforeseenError      an unexpected exception, by its type and place
├── QueryError           a query has an unknown key or value; carries every fault found
├── UnknownFeedError     no feed has this name
├── FetchError           a document cannot be fetched (in net/fetching.py)
├── MissingFileError     events.yaml is not there or cannot be opened (in events_file/load.py)
├── UnknownMilestoneError  no milestone has this id (in timeline/model.py)
├── NotKnownYetError     a milestone was not known yet on the day asked for (in timeline/as_of.py)
├── EditError            an edit does not fit the file (in timeline/edits.py)
├── ChangedMeanwhileError  the file is no longer the one that was read (in events_file/writing.py)
├── UnwritableFileError  the file cannot be written, or exists already (in events_file/writing.py)
└── one per command that can refuse: NoPreviewError, NothingToCompareError (in cli/)
"""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.system_reasons import in_words, reason_of_system
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self


class NotifierError(Exception):
    """Base of every error that is reported as a sentence, without a traceback.

    Attributes:
        key: Key of the sentence in `notifier.words`.
        values: Values for the gaps of that sentence.
        language: The language to report it in; None for that of the command line.
    """

    language: Language | None = None

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def in_language(self, language: Language) -> Self:
        """Return this error, to be reported in a language."""
        self.language = language
        return self

    def sentence(self, language: Language) -> str:
        """Return what is wrong and what is expected, in one or two sentences."""
        return say(language, self.key, **in_words(self.values, language))

    def __str__(self) -> str:
        return self.sentence(Language.EN)


class DateError(NotifierError):
    """A text is not an accepted date, lead time or clock time.

    Attributes:
        text: The whole text as written.
        position: Offset of the error in `text`, from 0.
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
    """A channel names a secret that it may not use for this."""


class StaleRoundError(NotifierError):
    """A round is requested for a moment before the last recorded round."""


class AheadRoundError(NotifierError):
    """A round is asked for a moment to come, of a database that follows the clock."""


class ClockJumpError(NotifierError):
    """The clock of a running service was put forward, and may be wrong."""


class MassRemovalError(NotifierError):
    """A file drops so many milestones that the removal must be confirmed."""


class ReplacedContentError(NotifierError):
    """The file holds a content that another one replaced, as after putting back an old copy."""


class DomainError(NotifierError):
    """The database or the calendars folder belongs to another calendar.domain."""


class StoreError(NotifierError):
    """The database cannot be used."""


class LockedError(StoreError):
    """Another process holds the database, longer than is waited."""


class DeliveryError(NotifierError):
    """No delivery has this id, or its state does not allow the command."""


class PublishError(NotifierError):
    """The calendars folder cannot be written, or belongs to another database."""


class UnforeseenError(NotifierError):
    """An unexpected exception: a mistake in this program, or an error of the operating system."""

    @classmethod
    def of(cls, error: BaseException) -> UnforeseenError:
        """Return an exception as one that can be reported, by its kind and place.

        Its text is left out, because it may quote a value of the file or a secret. Of an `OSError` the
        kind is what the system says, such as "Too many open files", and the file is named.
        """
        place, traceback = "?", error.__traceback__
        while traceback is not None:
            module = str(traceback.tb_frame.f_globals.get("__name__", ""))
            if module.partition(".")[0] == "notifier":
                place = f"{module}:{traceback.tb_lineno}"
            traceback = traceback.tb_next
        if isinstance(error, OSError) and error.strerror:
            named = isinstance(error.filename, (str, bytes))
            file = f" ({os.fsdecode(error.filename)})" if named else ""
            return cls("system.refused", kind=reason_of_system(error), place=place, file=file)
        return cls("round.unforeseen", kind=type(error).__name__, place=place)


def to_notifier_error(error: Exception) -> NotifierError:
    """Return an exception as one that can be reported: one of this tree as it is."""
    return error if isinstance(error, NotifierError) else UnforeseenError.of(error)


class noted:  # noqa: N801 - used as a statement, like `contextlib.suppress`
    """Pass an exception to a function instead of raising it; what ends the process is always raised."""

    def __init__(self, note: Callable[[Exception], object], *, but: type[Exception] | tuple[()] = ()) -> None:
        self._note, self._but = note, but

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        """Return whether there is an exception that is not raised."""
        if not isinstance(error, Exception) or isinstance(error, self._but):
            return False
        self._note(error)
        return True


class QueryFault(NamedTuple):
    """What is wrong with one key or value of a query."""

    name: str  # The key as it was typed.
    key: str  # Key of the sentence.
    values: Mapping[str, object]  # What fills its gaps.
    near: str = ""  # What is probably meant; empty when nothing is near.
    is_absent: bool = False  # Whether it could be, but nothing has or had it.

    def sentence(self, language: Language) -> str:
        """Return what is wrong and what is expected."""
        near = say(language, "query.near", near=self.near) if self.near else ""
        return say(language, self.key, **self.values) + near


class QueryError(NotifierError):
    """A query has an unknown key or value.

    Attributes:
        faults: All that is wrong.
    """

    def __init__(self, faults: tuple[QueryFault, ...]) -> None:
        super().__init__(faults[0].key, **faults[0].values)
        self.faults = faults

    @property
    def is_absent(self) -> bool:
        """Whether all of it could be, but nothing has or had it."""
        return all(fault.is_absent for fault in self.faults)

    def sentence(self, language: Language) -> str:
        """Return all that is wrong, a line each."""
        return "\n".join(fault.sentence(language) for fault in self.faults)


class UnknownFeedError(NotifierError):
    """No feed has this name."""


class Stage(StrEnum):
    """A part of a round."""

    PLAN = "plan"
    SHOW = "show"
    PUBLISH = "publish"
    DELIVER = "deliver"


class Fault(NamedTuple):
    """A stage that failed."""

    stage: Stage  # The stage.
    error: NotifierError  # The error; an exception of any other kind is wrapped in an `UnforeseenError`.

    @property
    def subject(self) -> str:
        """What does not work: the database, the clock or the stage; the end of a `fault.` key."""
        match self.error:
            case StoreError():
                return "database"
            case StaleRoundError():
                return "clock"
            case ClockJumpError():
                return "clock_ahead"
            case _:
                return self.stage.value
