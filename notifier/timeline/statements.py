"""The documents that date milestones, what each of them says, and both in words."""

from __future__ import annotations

from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from notifier.dates.labels import bare_label, day_label, label, qualified
from notifier.named_tuple import NamedTuple
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.words import Language


class Modality(StrEnum):
    """How firmly a source states a date."""

    FIXED = "fixed"
    INTENDED = "intended"
    EXPECTED = "expected"


class Says(StrEnum):
    """What a statement does."""

    DATED = "dated"
    CONFIRMED = "confirmed"
    UNDATED = "undated"
    DONE = "done"
    CANCELLED = "cancelled"


class SourceKind(StrEnum):
    """What sort of document a source is; `source_kind.*` has the words for each."""

    LETTER = "letter"
    REPORT = "report"
    MINUTES = "minutes"
    ANSWER = "answer"
    REGISTER = "register"


class Source(NamedTuple):
    """A document that states dates."""

    id: str  # Its id in the file.
    title: str
    date: date
    reference: str = ""  # Its reference, such as a dossier number; empty when unknown.
    url: str = ""  # Its address; empty when unknown.
    kind: SourceKind = SourceKind.LETTER  # What sort of document it is.


class Statement(NamedTuple):
    """What one source says of a milestone: its date, or that it is done or does not go ahead."""

    source: Source  # The document.
    phrase: str = ""  # Its words, quoted; empty when not quoted.
    when: Edtf | None = None  # The date it gives, or None where it confirms a date or gives none.
    confirms: bool = False  # Whether it confirms the date known before.
    modality: Modality | None = None  # How firm the date is, or None where the source does not say.
    done: date | None = None  # The day it was done, or None.
    cancelled: bool = False  # Whether it says that the milestone does not go ahead.

    def label(self, language: Language) -> str:
        """Return the date it gives in words, as firm as it gives it; empty where it gives none."""
        return stated_label(self.when, self.modality, language) if self.when else ""

    @property
    def says(self) -> Says:
        """What it does; undated when it mentions the milestone only."""
        if self.when:
            return Says.DATED
        if self.confirms:
            return Says.CONFIRMED
        if self.done:
            return Says.DONE
        return Says.CANCELLED if self.cancelled else Says.UNDATED


SAYS = ("when", "confirms", "undated", "done", "cancelled")
"""The keys of a statement in the file of which it has one."""
_DECISIVE = frozenset({Says.DATED, Says.DONE, Says.CANCELLED})


def stated_label(when: Edtf, modality: str | None, language: Language) -> str:
    """Return a date that a source gives in words, as firm as it gives it; fixed where it does not say."""
    return label(when, language, is_fixed=modality in {None, Modality.FIXED})


def firm_label(when: Edtf, modality: Modality, language: Language) -> str:
    """Return a date in words with how firm it is: `1 maart 2027 (beoogd)`.

    "Not before" says so already of what is expected.
    """
    is_bound = when.latest is None and (modality is Modality.EXPECTED or when.is_undated)
    if modality is Modality.FIXED or is_bound:
        return label(when, language, is_fixed=modality is Modality.FIXED)
    return qualified(bare_label(when, language), when, language, say(language, f"modality.{modality}"))


def end_of(statements: tuple[Statement, ...]) -> Statement | None:
    """Return the statement by which a milestone is done or cancelled: the newest, if none dates it anew.

    They are in the order of their sources' dates.
    """
    newest = next((one for one in reversed(statements) if one.says in _DECISIVE), None)
    return newest if newest and newest.when is None else None


@cache
def kind_words(kind: SourceKind, language: Language) -> Mapping[str, object]:
    """Return the gaps by which a sentence names a source: `{The} van {date} {one:noemt|noemen} geen datum`.

    Returns:
        `the`, `this`, `new` and `newest` with its noun, with a capital also `The`, `This` and `New`; the
        `noun` alone; `one`, which is 1 where the noun is singular.
    """
    the, this, new, newest, count = say(language, f"source_kind.{kind}").split(", ")
    forms = {"the": the, "this": this, "new": new}
    capitals = {name.capitalize(): text.capitalize() for name, text in forms.items()}
    noun = the.split(" ", 1)[1]
    return {**forms, **capitals, "newest": newest, "noun": noun, "one": int(count)}


def sources_words(statements: Iterable[Statement], language: Language) -> Mapping[str, object]:
    """Return the gaps `source` and `sources` by which a sentence names the documents of statements."""
    is_mixed = any(one.source.kind is not SourceKind.LETTER for one in statements)
    one, many = say(language, "source_kind.mixed" if is_mixed else "source_kind.letters").split(", ")
    return {"source": one, "sources": many}


# Lists cite most documents several times.
@lru_cache(maxsize=4096)
def source_words(source: Source, language: Language) -> str:
    """Return the citation of a document: its title, its date and its reference."""
    date_words = day_label(source.date, language)
    if source.reference:
        return say(
            language, "source.reference", title=source.title, date=date_words, reference=source.reference
        )
    return say(language, "source.plain", title=source.title, date=date_words)


def dated_source(source: Source, language: Language) -> str:
    """Return what sort of document a source is, and of which day: `De brief van 17 juli 2025`."""
    names = kind_words(source.kind, language)
    return say(language, "source.dated", date=day_label(source.date, language), **names)
