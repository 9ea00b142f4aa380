"""A milestone: what happens, when, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED, Edtf, parse_edtf
from notifier.dates.labels import join_words, label
from notifier.named_tuple import NamedTuple
from notifier.timeline.kinds import Cancellation, Kind, Missed, Repeat, Status
from notifier.timeline.order import After, Base, Fate
from notifier.timeline.statements import Modality, Says, Source, Statement, end_of, firm_label
from notifier.words import say

if TYPE_CHECKING:
    from datetime import tzinfo

    from notifier.dates.statutory_terms import Extension
    from notifier.words import Language


class Milestone(NamedTuple):
    """One dated entry of the file, or one occurrence of an entry that repeats."""

    id: str  # Its id; addresses and commands use it.
    title: str  # What happens, on one line.
    kind: Kind  # What the date means.
    when: Edtf = UNDATED  # Its date; `../..` when unknown.
    modality: Modality = Modality.FIXED  # How firm that date is.
    topics: tuple[str, ...] = ()
    owner: str = ""  # Its owner, such as an organisation; empty when unknown.
    action: str = ""  # What the reader should do; empty where none is named.
    description: str = ""  # More about it, may have several lines.
    location: str = ""  # Where it takes place.
    url: str = ""  # An address with more information.
    statements: tuple[Statement, ...] = ()  # What the sources say, ordered by the source's date.
    done: date | None = None  # The day it was done, or None.
    cancelled: Cancellation | None = None  # Its cancellation, or None.
    overdue_after: date | None = None  # Last day on which it is not overdue yet; None where the date decides.
    formerly: tuple[str, ...] = ()  # Earlier ids, oldest first.
    after: After | None = None  # The milestone it comes after, or None.
    repeat: Repeat | None = None  # How it repeats, or None; `when` is then its first occurrence.
    # Which occurrence or part this is, as its day (`2026-07-31`); empty for one of the file.
    recurrence: str = ""
    # The date as its sources give it, where `when` is derived from it: a later occurrence, or a term the
    # law extends; None where `when` is that date itself.
    stated: Edtf | None = None
    extension: Extension | None = None  # How the law extends its term, or None.
    # Of "all of" some dates those that are done: the last day of each, and the day it was done.
    parts_done: tuple[tuple[date, date], ...] = ()
    private: bool = False  # Whether it is kept out of everything that needs no token.
    # Of an occurrence that passed without news: the earlier ones of which that is to be told beside it.
    missed: Missed | None = None
    counts_from: Base | None = None  # What its date counts from, where that is not known to have taken place.

    @property
    def names(self) -> tuple[str, ...]:
        """Its id, and its earlier ids."""
        return (self.id, *self.formerly)

    @property
    def key(self) -> str:
        """The oldest id it ever had: its identity in calendars, deliveries and the database."""
        return self.formerly[0] if self.formerly else self.id

    @property
    def page_name(self) -> str:
        """Its name in addresses: its id; of an included one, whose id has a slash, its key."""
        return self.key if "/" in self.id else self.id

    @property
    def status(self) -> Status:
        """Its status; overdue is not one, see `is_overdue`."""
        if self.cancelled:
            return Status.CANCELLED
        return Status.DONE if self.done else Status.PLANNED

    @property
    def lasts(self) -> bool:
        """Whether it takes place on all days of its date, from the first to the last."""
        return self.when.lasts

    @property
    def basis(self) -> Statement | None:
        """The newest statement that gives its date, or None when no source does."""
        stated = self.stated or self.when
        for one in reversed(self.statements):
            if one.when and one.when.is_same_time(stated):
                return one
        return None

    def date_by(self, statement: Statement) -> Edtf | None:
        """Return the date that a source gives: days in a row are all of them where it lasts now."""
        return statement.when.lasting if statement.when and self.lasts else statement.when

    @property
    def proof(self) -> Statement | None:
        """The statement by which it is done on that day, or cancelled; None where its own key decides."""
        end = end_of(self.statements)
        is_so = end and (self.done == end.done if self.done else self.cancelled and end.cancelled)
        return end if is_so else None

    @property
    def cited(self) -> Statement | None:
        """The statement to quote: the proof, else the basis, the newest with a date, the newest of all."""
        if not self.statements:
            return None
        dated = (one for one in reversed(self.statements) if one.when)
        return self.proof or self.basis or next(dated, self.statements[-1])

    @property
    def is_beyond_sources(self) -> bool:
        """Whether it has a date that none of its sources gives."""
        return bool(self.statements) and not self.when.is_undated and self.basis is None

    @property
    def from_basis(self) -> tuple[Statement, ...]:
        """The basis and the statements after it, none of which changes the date; oldest first."""
        basis = self.basis
        return () if basis is None else self.statements[self.statements.index(basis) :]

    @property
    def since_basis(self) -> tuple[Statement, ...]:
        """The statements after the basis; oldest first."""
        return self.from_basis[1:]

    def label(self, language: Language) -> str:
        """Return its date in words: `vanaf 2027` where it is fixed, `niet eerder dan 2027` where not."""
        return label(self.when, language, is_fixed=self.modality is Modality.FIXED)

    def firm_label(self, language: Language) -> str:
        """Return its date in words with how firm it is while it is planned: `1 maart 2027 (beoogd)`."""
        is_planned = self.status is Status.PLANNED
        return firm_label(self.when, self.modality, language) if is_planned else self.label(language)

    def missed_label(self, language: Language) -> str:
        """Return which earlier occurrences passed without news; empty where none are told."""
        if self.missed is None:
            return ""
        dates = join_words([label(one, language) for one in self.missed.newest], language)
        is_all = self.missed.number == len(self.missed.newest)
        key = "date.missed_too" if is_all else "date.missed_many"
        return say(language, key, dates=dates, count=self.missed.number)

    @property
    def date_for_followers(self) -> Edtf:
        """The date from which those that come after it count: the day it was done, or its own."""
        return parse_edtf(self.done.isoformat()) if self.done else self.when

    def base_after(self, anchor: Milestone | None) -> Base | None:
        """Return `counts_from` by the milestone it comes after: that one's date, or what that counts from."""
        if anchor is None or not (self.after and self.after.gives_date) or anchor.status is Status.DONE:
            return None
        if anchor.cancelled:
            return Base(anchor.title, anchor.when, date.min, Fate.CANCELLED)
        if anchor.has_lapsed:
            return anchor.lost_base or Base(anchor.title, anchor.when, date.min, Fate.WITHDRAWN)
        passes = anchor.last_day or anchor.when.latest
        own = Base(anchor.title, anchor.when, passes) if passes else None
        # A date that a source gives stands, whatever became of what it counts from.
        earlier = anchor.counts_from if anchor.counts_from and anchor.counts_from.fate is Fate.OPEN else None
        return min(filter(None, (own, earlier)), key=lambda one: one.passes, default=None)

    def as_shown(self, today: date) -> Milestone:
        """Return it as it is shown on a day.

        A date that counts from one that passed without news is expected, and not fixed; only then
        `counts_from` stays, to say so. It stays too where nothing counts from it any more.
        """
        if self.counts_from is None:
            return self
        if self.status is not Status.PLANNED or today <= self.counts_from.passes:
            return self._replace(counts_from=None)
        if self.counts_from.fate is not Fate.OPEN:
            return self
        is_fixed = self.modality is Modality.FIXED
        return self._replace(modality=Modality.EXPECTED if is_fixed else self.modality)

    def remarks(self, language: Language) -> list[str]:
        """Return what is to be told beside its date: what it counts from, and what was missed before."""
        base = self.counts_from
        if not base and not self.missed:
            return []
        return [one for one in (base and base.words(language), self.missed_label(language)) if one]

    @property
    def parts(self) -> tuple[Milestone, ...]:
        """It once for each date of "all of" some dates, in order; for any other date itself.

        The `recurrence` of a part is its last possible day. Each is done, or overdue, by itself.
        """
        members = self.when.members
        if not members:
            return (self,)
        stated, done = self.stated or self.when, {str(day): on for day, on in self.parts_done}
        return tuple(
            self._replace(
                when=one,
                stated=stated,
                recurrence=last,
                done=done.get(last, self.done),
                # What took place before the others were cancelled took place.
                cancelled=None if last in done else self.cancelled,
            )
            for one in members
            for last in (str(one.latest),)
        )

    @property
    def is_part(self) -> bool:
        """Whether it is one date of "all of" some dates: see `parts`."""
        return bool(self.recurrence and self.stated and self.stated.members)

    def parts_from(self, today: date) -> tuple[Milestone, ...]:
        """Return its parts that have not passed on a day and are not done; itself where there are none."""
        if not self.when.members:
            return (self,)
        coming = (one for one in self.parts if one.status is Status.PLANNED)
        return tuple(one for one in coming if one.when.latest and one.when.latest >= today) or (self,)

    @property
    def lost_base(self) -> Base | None:
        """What its date counts from and nothing counts from any more: it does not go ahead, or has no date.

        None where a source gives the date too, and where there is none.
        """
        base = self.counts_from
        is_lost = base and base.fate is not Fate.OPEN and self.status is Status.PLANNED
        return base if is_lost and self.basis is None and not self.when.is_undated else None

    @property
    def lapsed(self) -> bool:
        """Whether it has lapsed with what it counts from, as a snapshot records; statements say the rest."""
        return self.lost_base is not None

    @property
    def has_lapsed(self) -> bool:
        """Whether its date counts no more: the newest source withdrew it, or what it counts from is lost."""
        return bool(self.counts_from and self.lost_base) or self.is_withdrawn

    @property
    def is_withdrawn(self) -> bool:
        """Whether the newest source has other words than a date, so that the one before counts no more.

        `De komende tijd` after `voor eind 2025` is such a case. A source without words on the date leaves it
        as it is, and so does one about something that repeats.
        """
        newest = self.statements[-1] if self.statements else None
        if newest is None or not newest.phrase or newest.says is not Says.UNDATED:
            return False
        repeats = self.repeat or (self.recurrence and not self.is_part)
        return not repeats and self.status is Status.PLANNED and self.basis is not None

    @property
    def firmness(self) -> Modality | None:
        """How firm its date is; None without one that counts, and of a fixed one with a qualifier."""
        is_doubtful = self.modality is Modality.FIXED and self.when.qualifier
        return None if is_doubtful or self.when.is_undated or self.has_lapsed else self.modality

    @property
    def counts(self) -> bool:
        """Whether it has a date that counts: it is planned, and its date has not lapsed."""
        return self.status is Status.PLANNED and not self.when.is_undated and not self.has_lapsed

    @property
    def latest_source(self) -> Source | None:
        """The newest source that mentions it."""
        return self.statements[-1].source if self.statements else None

    def page(self, base_url: str, *, by_key: bool = False) -> str:
        """Return the address of its page; empty without a public address, and of a private milestone.

        A page by its key also keeps its address when the milestone is renamed; it leads to the id.
        """
        name = self.key if by_key else self.page_name
        return f"{base_url}/milestones/{name}" if base_url and not self.private else ""

    def seen_from(self, zone: tzinfo) -> Milestone:
        """Return it with its clock time in a zone."""
        return self._replace(when=self.when.seen_from(zone)) if self.when.instant else self

    def is_overdue(self, today: date) -> bool:
        """Whether its last day has passed and it is neither done nor cancelled."""
        latest = self.when.latest
        is_ahead = latest is not None and today <= latest and not self.when.is_several
        if is_ahead or self.status is not Status.PLANNED:
            return False
        last = self.last_day
        return last is not None and today > last

    @property
    def last_day(self) -> date | None:
        """The last day on which it is not overdue; None when it never is, and of a date that has lapsed.

        An event that may fall anywhere in a period from one day to another is never overdue: it is unknown
        whether it took place. One that is "at the latest" on a day is.
        Of a milestone that repeats only its occurrences can be overdue; of several dates it is that of the
        first that is not done.
        """
        when = self.when
        if when.is_several:
            days = [one.last_day for one in self.parts if one.status is Status.PLANNED]
            return min(filter(None, days), default=None)
        is_unknown = self.kind is Kind.EVENT and not when.is_exact and when.earliest is not None
        if self.repeat or when.latest is None or is_unknown or self.has_lapsed:
            return None
        return max(self.overdue_after or when.latest, when.latest)
