"""What each file of the static site is made from, as a digest; where that is the same, it is not made again.

The page and the resource of one milestone have a digest of that milestone, and what they show of the day a
second one. A page of changes has one of the milestones of its changes, and counts no days. Every other file
does, so that it is made anew on each day; on the same day the pages of a long list are made anew where a
milestone on them changed, and other files where one of their choice did.
"""

from __future__ import annotations

from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from notifier.reminders.schedule import coming_reminders
from notifier.timeline.fields import FIELDS
from notifier.timeline.filters import FILTERS, Filter
from notifier.timeline.model import Milestone
from notifier.timeline.text_form import normal_form
from notifier.timeline.upcoming import look_at
from notifier.web.api import listed_rows
from notifier.web.changes_page import PER_PAGE, changes_on_page, numbered_pages
from notifier.web.digests import digest, program, recorded_in
from notifier.web.filter_choices import count_values
from notifier.web.front_page import changes_lately
from notifier.web.selection import Selection
from notifier.web.site_links import CHOICES, WHOLE
from notifier.web.subject_pages import lines_on_page, listed_owners, listed_sources, subject_rows
from notifier.web.timeline_page import build_around, rows_on_page, shown_rows
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from notifier.timeline.model import Source, Statement
    from notifier.timeline.revisions import Revision
    from notifier.timeline.upcoming import Upcoming
    from notifier.web.snapshot import Snapshot

# Digests that were found: of a milestone by its key, of others by what they are of.
Found = dict[str | tuple[str, ...], str]
# So many resources a file has.
PAGE_SIZE = 200
# What a milestone has besides the values of its row, or may have another form of.
_DERIVED = attrgetter(
    "when.text", "modality", "after", *(name for name in Milestone._fields if name not in {*FIELDS, "when"})
)
_ONE = ("/milestones/", "/v1/milestones/")


class SiteInputs:
    """Computes the digests.

    Feeds need not be there yet, as they follow from the settings and the milestones.

    Args:
        snapshot: What there is to show.
        settings: The sections of the file besides sources and milestones, in a form that pickle takes.
        rows: Returns the milestones as the file has them, by id, in such a form.
        found: The digests that were found of this snapshot.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        settings: object,
        rows: Callable[[], Mapping[str, object]],
        found: Found | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._settings = settings
        self._to_rows = rows
        self.found: Found = {} if found is None else found
        self._sources: dict[Source, str] = {}
        self._subjects: dict[tuple[str, str], list[tuple[Milestone, Statement | None]]] = {}
        # The pages that show a part of a list.
        self._of_pages: Mapping[str, Callable[[Mapping[str, str]], str]] = {
            "/changes": self._of_changes,
            "/sources": lambda _: digest(listed_sources(snapshot)),
            "/owners": lambda _: digest(listed_owners(snapshot)),
            "/v1/changes": partial(self._of_changes, size=PAGE_SIZE),
            "/timeline": self._of_timeline,
            "/v1/milestones": self._of_resources,
        }

    def of(self, address: str) -> str:
        """Return the digest of all that a file is made from, but for what `on_day` has."""
        path, _, query = address.partition("?")
        if milestone := self._one(path):
            return self._of_milestone(milestone)
        asked = dict(parse_qsl(query))
        if path in self._of_pages:
            return digest(self._base, self._of_pages[path](asked))
        key, value = next(((key, asked[key]) for key in CHOICES if key in asked), ("", ""))
        if path.startswith(("/owners/", "/sources/")):
            return digest(self._base, self._of_subject(path, asked))
        if not key:
            return self._once(self._of_all, "all")
        # A page offers the other values as well, each with its count, and says how many milestones there are.
        others: tuple[object, ...] = ()
        if path == WHOLE:
            counts = count_values(self._snapshot, key, Filter())
            others = (len(self._snapshot.timeline.milestones), self._newest, sorted(counts.items()))
        chosen = self._once(partial(self._of_choice, key, value), "choice", key, value)
        return digest(self._base, self._snapshot.today, chosen, others)

    def on_day(self, address: str) -> str:
        """Return the digest of what the page or resource of a milestone shows of the day; else nothing."""
        path = address.partition("?")[0]
        milestone = self._one(path)
        if milestone is None:
            return ""
        # The pages of both languages show the same.
        is_resource = path.startswith("/v1/")
        make = partial(self._of_day, milestone, is_resource=is_resource)
        return self._once(make, "day", milestone.key, "resource" if is_resource else "page")

    def _once(self, make: Callable[[], str], *whose: str) -> str:
        """Return a digest, which is made once."""
        if whose not in self.found:
            self.found[whose] = make()
        return self.found[whose]

    @cached_property
    def _base(self) -> str:
        """The digest of what every file is made from."""
        return self._once(self._of_base, "base")

    def _of_base(self) -> str:
        snapshot, settings = self._snapshot, self._settings
        # Holidays follow from the settings, and may be a function that pickle does not take.
        head = [
            value
            for name, value in snapshot.timeline._asdict().items()
            if name not in {"holidays", "milestones", "sources"}
        ]
        # Lead times of single milestones count for those only.
        rules = [rule._replace(extended={} if rule.extended else rule.extended) for rule in snapshot.rules]
        return digest(program(), head, (snapshot.warnings, snapshot.takes_answers, rules), settings)

    def _of_day(self, milestone: Milestone, *, is_resource: bool) -> str:
        snapshot = self._snapshot
        if milestone.repeat or milestone.when.is_set:
            return digest(snapshot.today)
        row = look_at(milestone, snapshot.today)
        if is_resource:
            return digest(row.is_overdue, row.milestone.modality)
        # The chart of a date that moved ends with the month.
        month = snapshot.today.replace(day=1) if len(milestone.statements) > 1 else None
        coming = coming_reminders(milestone, snapshot.rules, snapshot.timeline, snapshot.today)
        return digest(
            row.is_overdue,
            row.milestone.counts_from,
            month,
            [(rule.id, reminder) for rule, reminder in coming],
        )

    def _of_changes(self, asked: Mapping[str, str], size: int = PER_PAGE) -> str:
        """Return the digest of a page of changes."""
        count = len(self._newest_changes)
        number, numbered = int(asked.get("page", "0")), numbered_pages(count, size)
        shown = changes_on_page(self._newest_changes, number, size)
        # A page has a link on both sides, and the newest one of the API says how many changes there are.
        around = (number > 1, 0 < number < numbered) if number else (numbered, count)
        return digest(around, recorded_in(shown), [self._of_key(one.key) for one in shown])

    def _of_timeline(self, asked: Mapping[str, str]) -> str:
        """Return the digest of a page of the timeline."""
        snapshot = self._snapshot
        key, value = next(((key, asked[key]) for key in CHOICES if key in asked), ("", ""))
        selection = Selection(
            language=Language(asked.get("lang", snapshot.language)),
            chosen=Filter({key: (value,)} if key else {}),
            section=asked.get("section", ""),
            page=int(asked.get("page", "0")),
        )
        make = lambda: digest(snapshot.today, build_around(snapshot, selection))  # noqa: E731
        around = self._once(make, "around", key, value, selection.language.value)
        rows = shown_rows(snapshot, selection.chosen)
        shown = [
            (name, len(rows[name]), self._of_rows(own)) for name, own in rows_on_page(rows, selection).items()
        ]
        return digest(around, shown)

    def _of_subject(self, path: str, asked: Mapping[str, str]) -> str:
        """Return the digest of a page of a source or an owner."""
        key, value = path[1 : path.index("/", 1) - 1], unquote(path[path.index("/", 1) + 1 :])
        if (key, value) not in self._subjects:
            self._subjects[key, value] = subject_rows(self._snapshot, key, value)
        rows = self._subjects[key, value]
        shown, number, pages = lines_on_page(rows, int(asked.get("page", "0")))
        source = self._snapshot.timeline.sources.get(value) if key == "source" else None
        # A statement is known by its place among those of its milestone.
        own = [(self._of_milestone(one), said and one.statements.index(said)) for one, said in shown]
        return digest(self._snapshot.today, source, len(rows), number, pages, own)

    def _of_resources(self, asked: Mapping[str, str]) -> str:
        """Return the digest of a page of resources."""
        rows, start = listed_rows(self._snapshot, Filter()), (int(asked["page"]) - 1) * PAGE_SIZE
        return digest(self._snapshot.today, len(rows), self._of_rows(rows[start : start + PAGE_SIZE]))

    def _of_rows(self, rows: Sequence[Upcoming]) -> list[tuple[str, str]]:
        """Return the digests of milestones of today, which may be one occurrence of a milestone each."""
        by_key = self._snapshot.timeline.by_key
        return [(self._of_milestone(by_key[row.milestone.key]), row.milestone.recurrence) for row in rows]

    def _one(self, path: str) -> Milestone | None:
        """Return the milestone of a path; None for the path of a list."""
        if not path.startswith(_ONE):
            return None
        return self._snapshot.timeline.find(path.partition("milestones/")[2])

    def _of_milestone(self, milestone: Milestone) -> str:
        """Return the digest of a milestone, its history, and what stands before and after it."""
        key, snapshot = milestone.key, self._snapshot
        if key not in self.found:
            history = snapshot.histories.get(key)
            revisions = history.revisions if history else ()
            around = (self._anchors(revisions, milestone), snapshot.timeline.followers(milestone))
            leads = [rule.extended.get(key) for rule in snapshot.rules if rule.extended]
            quiets = [one for one in snapshot.quiets if one.milestone == key]
            self.found[key] = digest(
                self._base, self._values(milestone), recorded_in(revisions), around, leads, quiets
            )
        return self.found[key]

    def _values(self, milestone: Milestone) -> object:
        """Return all that a milestone is made of: its row and its sources take a sixth of the time."""
        if milestone.id not in self._rows:
            return milestone
        sources = [self._source(one.source) for one in milestone.statements]
        return self._rows[milestone.id], sources, _DERIVED(milestone)

    def _source(self, source: Source) -> str:
        if source not in self._sources:
            self._sources[source] = digest(source)
        return self._sources[source]

    def _of_key(self, key: str) -> str:
        """Return the digest of a milestone, also of one that was removed."""
        if milestone := self._snapshot.timeline.by_key.get(key):
            return self._of_milestone(milestone)
        if key not in self.found:
            revisions = self._snapshot.histories[key].revisions
            self.found[key] = digest(recorded_in(revisions), self._anchors(revisions))
        return self.found[key]

    def _anchors(self, revisions: Sequence[Revision], *now: Milestone) -> list[Milestone | None]:
        """Return what a milestone comes after, and came after."""
        befores = [*now, *(one.milestone for one in revisions if '"after":' in one.content)]
        return [self._snapshot.timeline.find(one.after.milestone) for one in befores if one.after]

    @cached_property
    def _rows(self) -> Mapping[str, object]:
        return self._to_rows()

    def _of_all(self) -> str:
        """Return the digest of everything that is shown."""
        snapshot = self._snapshot
        # With those that were removed; what was recorded of each milestone is a part of its own digest.
        own = [self._of_key(key) for key in {**snapshot.timeline.by_key, **snapshot.histories}]
        recorded = [f"{one.key} {one.revision}" for one in snapshot.revisions]
        return digest(self._base, snapshot.today, own, dict(snapshot.timeline.sources), recorded)

    @cached_property
    def _newest_changes(self) -> Sequence[Revision]:
        return self._snapshot.changes_since("")

    @cached_property
    def _newest(self) -> date | None:
        """The day of the newest source."""
        return max((one.date for one in self._snapshot.timeline.sources.values()), default=None)

    def _of_choice(self, key: str, value: str) -> str:
        """Return the digest of the milestones that a value of a filter takes, or took until lately."""
        timeline = self._snapshot.timeline
        return digest(
            [self._of_milestone(one) for one in Filter({key: (value,)}).narrow(timeline)],
            self._formerly.get((key, normal_form(value)), []),
            timeline.sources.get(value) if key == "source" else None,
        )

    @cached_property
    def _formerly(self) -> dict[tuple[str, str], list[object]]:
        """What was removed and what changed lately, by the choices that take it as it was."""
        found: dict[tuple[str, str], list[object]] = {}
        for was, shown in chain(self._removed(), self._changed()):
            words = {(key, word) for key in CHOICES for word in FILTERS[key].words(was, self._snapshot.today)}
            for key, word in {(key, normal_form(word)) for key, word in words}:
                found.setdefault((key, word), []).append(shown)
        return found

    def _removed(self) -> Iterator[tuple[Milestone, object]]:
        by_key = self._snapshot.timeline.by_key
        for key, history in self._snapshot.histories.items():
            if key not in by_key:
                yield history.latest.milestone, recorded_in(history.revisions)

    def _changed(self) -> Iterator[tuple[Milestone, object]]:
        for revision, change in changes_lately(self._snapshot):
            now = self._snapshot.timeline.by_key.get(revision.key)
            yield change.milestone, (recorded_in((revision,)), now and self._of_milestone(now), change)
