"""The problems of a file, each with its place, value, expectation and hint.

Reading a file never raises: an unforeseen exception is recorded at its place like any other mistake, so the
rest of the file is still read, and the file is handled like any other file with mistakes.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from notifier.errors import NotifierError, UnforeseenError
from notifier.named_tuple import NamedTuple
from notifier.system_reasons import in_words
from notifier.timeline.text_form import cut, normal_form
from notifier.words import Language, catalog, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from notifier.errors import DateError
    from notifier.events_file.nodes import Place, Scalar

_MAX_VALUE = 60
# Characters kept of a value and of each part of a sentence; longer than our longest list of options.
_MAX_KEPT = 600
# What depends on other records.
_OF_OTHER_RECORDS = frozenset(
    f"file.{name}"
    for name in ("after_elsewhere", "unknown_list", "unknown_milestone", "unknown_rule", "unknown_source")
)
# How many problems are printed; the others are only counted.
MOST_PRINTED = 200


class Locale(NamedTuple):
    """The language of the texts and mistakes of a file, and the name of the zone of its days."""

    language: Language
    zone: str


class Severity(StrEnum):
    """Whether the file can be used as it is."""

    ERROR = "error"
    WARNING = "warning"


class Problem(NamedTuple):
    """One mistake or warning."""

    place: Place  # Its place in the file.
    key: str  # Key of its sentence in `notifier.words`: what is wrong and what is expected.
    values: dict[str, Any]  # Values for the gaps of the sentence.
    value: str  # The text in the file that is wrong; empty when there is none.
    subject: str  # The record it belongs to, such as a milestone's id; empty where there is none.
    suggestion: str  # What is probably meant; empty when that is unknown.
    severity: Severity  # Whether the file can be used as it is.
    file: str = ""  # The included list it is in; empty for the file itself.

    def line(self, file: str, language: Language) -> str:
        """Return the problem on one line, without unprintable characters: `events.yaml:12:9: fout: ...`."""
        file = self.file or file
        about = f"{self.subject}: " if self.subject else ""
        hint = f" {say(language, 'file.did_you_mean', suggestion=self.suggestion)}" if self.suggestion else ""
        severity = say(language, f"file.{self.severity}")
        # What others said may end with a full stop.
        fault = self.fault(language).removesuffix(".")
        line = f"{file}:{self.place.line}:{self.place.column}: {severity}: {about}{fault}.{hint}"
        return "".join(one if one.isprintable() else repr(one)[1:-1] for one in line)

    def fault(self, language: Language) -> str:
        """Return the value and what is wrong with it."""
        # On one line, with unprintable characters escaped.
        value = f"{cut(self.value, _MAX_VALUE)!r}: " if self.value else ""
        return f"{value}{self.sentence(language)}"

    def sentence(self, language: Language) -> str:
        """Return what is wrong and what is expected; characters are named with their code point."""
        values = self.values
        if characters := values.get("characters"):
            names = catalog(language)
            named = [_named(names.get(f"character.{ord(one):04X}", ""), one) for one in characters]
            values = {**values, "characters": ", ".join(named)}
        return say(language, self.key, **in_words(values, language))


def _named(name: str, character: str) -> str:
    """Return a character as a person reads it; what shows itself needs no name."""
    code = f"U+{ord(character):04X}"
    shows_itself = (
        character.isprintable() and (character.isascii() or character.isalpha()) and normal_form(character)
    )
    shown = name or (character if shows_itself else "")
    return f"{shown} ({code})" if shown else code


def _without_keys(value: str) -> str:
    """Return a text without the name and password of its first address, and what follows `?` or `#`."""
    head, slashes, rest = value.partition("//")
    if not slashes:
        return value
    rest = re.sub(r"\A[^/\s]*@", "…@", rest)
    shown = re.match(r"[^?#]*[?#]?", rest)
    return f"{head}//{rest}" if shown is None or shown.end() == len(rest) else f"{head}//{shown[0]}…"


class Problems:
    """Collects problems while a file is read; `found` has them in the order in which they were recorded."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        # Whether the text could not be read to its end, so that there may be more than was found.
        self.is_partial = False
        # Whether records could not be read, so that what is absent may be in one of these.
        self.lacks_records = False
        self.subject = ""
        self._dates: dict[Place, int] = {}

    def about(self, subject: str) -> _About:
        """Set the subject of the problems recorded within this context; restore the former one afterwards."""
        return _About(self, subject)

    def add(
        self,
        place: Place,
        key: str,
        /,
        *,
        value: str = "",
        suggestion: str = "",
        severity: Severity = Severity.ERROR,
        **values: object,
    ) -> None:
        """Record a mistake."""
        if self.lacks_records and (severity is Severity.WARNING or self._may_be_unread(key)):
            return
        kept = {name: cut(one, _MAX_KEPT) if isinstance(one, str) else one for name, one in values.items()}
        value, suggestion = cut(_without_keys(value), _MAX_KEPT), cut(suggestion, _MAX_KEPT)
        subject = cut(self.subject, _MAX_VALUE)
        self.found.append(Problem(place, key, kept, value, subject, suggestion, severity))

    def _may_be_unread(self, key: str) -> bool:
        """Whether what is absent may be in a record that could not be read."""
        return key in _OF_OTHER_RECORDS or (key == "file.missing_key" and not self.subject)

    def warn(self, place: Place, key: str, /, **values: Any) -> None:
        """Record a warning; the file can still be used."""
        self.add(place, key, severity=Severity.WARNING, **values)

    def add_date(self, scalar: Scalar, error: DateError) -> None:
        """Record a text that is not a date, at the character where it goes wrong."""
        values: dict[str, Any] = {key: value for key, value in error.values.items() if key != "text"}
        self._dates[scalar.place] = len(self.found)
        self.add(
            scalar.place_of(error.position),
            error.key,
            value=scalar.text,
            suggestion=error.suggestion or "",
            **values,
        )

    def offer(self, scalar: Scalar, key: str, /, *, suggestion: str, **values: object) -> None:
        """Replace the problem of a text that was recorded as no date by a more specific one."""
        index = self._dates.pop(scalar.place, None)
        if index is not None:
            former = self.found[index]
            # Words and figures may have the same mistake, of which only the reader of figures knows more.
            suggestion = suggestion or (former.suggestion if former.key == key else "")
            self.found[index] = former._replace(
                place=scalar.place, key=key, values=values, suggestion=suggestion
            )

    def count(self, file: str, language: Language) -> str:
        """Return how many mistakes a file has, and whether the rest of it was not looked at."""
        return say(language, self.count_key, file=file, count=len(self.errors))

    @property
    def count_key(self) -> str:
        """Key of the sentence that counts the mistakes of a file."""
        if self.lacks_records:
            return "file.unusable_records"
        return "file.unusable_partly" if self.is_partial else "file.unusable"

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The mistakes, in the order of the file."""
        return _in_order(one for one in self.found if one.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The warnings, in the order of the file."""
        return _in_order(one for one in self.found if one.severity is Severity.WARNING)


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: (one.file, one.place.line, one.place.column, one.key)))


class EventsFileError(NotifierError):
    """events.yaml cannot be used.

    `may_quote_private` says whether the file seems to have private milestones, which a mistake can quote;
    `key` is that of the sentence that counts its mistakes.
    """

    def __init__(
        self,
        file: str,
        problems: tuple[Problem, ...],
        language: Language,
        *,
        may_quote_private: bool = False,
        key: str = "file.unusable",
    ) -> None:
        super().__init__(key, file=file, count=len(problems))
        self.file = file
        self.problems = problems
        self.language = language
        self.may_quote_private = may_quote_private

    @property
    def report(self) -> str:
        """The problems, one per line, in the calendar's language; at most `MOST_PRINTED`, then a count."""
        return "\n".join(to_lines(self.problems, self.file, self.language or Language.EN))

    @property
    def places(self) -> str:
        """The places of the problems alone, one per line, for readers who may not see private milestones."""
        places = [
            f"{one.file or self.file}:{one.place.line}:{one.place.column}"
            for one in self.problems[:MOST_PRINTED]
        ]
        return "\n".join([say(self.language or Language.EN, "file.only_places"), *dict.fromkeys(places)])


def to_lines(problems: Sequence[Problem], file: str, language: Language) -> list[str]:
    """Return one line per problem; at most `MOST_PRINTED`, then how many more there are."""
    lines = [problem.line(file, language) for problem in problems[:MOST_PRINTED]]
    if more := len(problems) - len(lines):
        lines.append(say(language, "file.and_more", count=more))
    return lines


class _About:
    """The context in which problems have a subject; one of a generator takes four times as long."""

    def __init__(self, problems: Problems, subject: str) -> None:
        self._problems, self._before = problems, subject

    def __enter__(self) -> None:
        self._problems.subject, self._before = self._before, self._problems.subject

    def __exit__(self, *_: object) -> None:
        self._problems.subject = self._before


Read = TypeVar("Read")
Otherwise = TypeVar("Otherwise")


def read_within_border(
    read: Callable[[], Read], otherwise: Otherwise, *, place: Place, problems: Problems
) -> Read | Otherwise:
    """Return what `read` returns, or `otherwise` after recording that it failed.

    The failure is recorded at `place`; `problems.about` sets its subject.
    """
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - the border around taking up the file
        add_unforeseen(error, place, problems)
        return otherwise


def add_unforeseen(error: Exception, place: Place, problems: Problems) -> None:
    """Record that reading a part of the file failed."""
    # The text of an exception may hold a value of the file: only its type and our own line are recorded.
    unforeseen = UnforeseenError.of(error)
    key = "file.unforeseen" if unforeseen.key == "round.unforeseen" else unforeseen.key
    kind, where, file = (unforeseen.values.get(name, "") for name in ("kind", "place", "file"))
    problems.add(place, key, kind=kind, where=where, file=file)
