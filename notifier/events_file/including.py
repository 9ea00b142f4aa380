"""The sections `include` and `extend`: lists that are a part of this one, and what this one adds to them.

An included list is read like a file of its own. Of its sections only the calendar, the sources and the
milestones count here: its reminders, channels and texts are those of its own readers. Mistakes in it are
recorded with its own name and places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from notifier.errors import NotifierError
from notifier.events_file import nodes
from notifier.events_file.date_values import SPAN
from notifier.events_file.filter_values import FilterValue
from notifier.events_file.order import Anchors
from notifier.events_file.records import Fields, Key, ListOf, Record, TableOf
from notifier.events_file.values import ID, INCLUDED_ID, INVALID, URL, Flag, Pattern, Text
from notifier.named_tuple import NamedTuple
from notifier.timeline.filter_query import split_commas
from notifier.timeline.filters import Filter
from notifier.timeline.included_list import IncludedList, list_of
from notifier.timeline.known_values import KnownValues
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.dates.leads import Span
    from notifier.events_file.nodes import KeyValue
    from notifier.events_file.problems import Problem, Problems
    from notifier.timeline.model import Milestone, Source, Timeline

MAX_LISTS = 10
MAX_LIST_BYTES = 4 * 1024 * 1024
# How many lead times an extension has at most.
_MOST_LEADS = 20

INCLUDE = Record(
    keys=(
        Key("url", URL, "The address of its events.yaml; the operator allows its host."),
        Key(
            "path",
            # Below the folder of the file, so that no file elsewhere on the machine is read.
            Pattern(
                pattern=r"(?!secrets/)(?:(?!\.{1,2}/)[^/\\\x00-\x1f\x7f]{1,255}/){0,8}"
                r"[^/\\\x00-\x1f\x7f]{1,250}\.ya?ml",
                key="file.include_path",
            ),
            "Its file, in or below the folder of this one.",
        ),
        Key("match", FilterValue(), "Which of its milestones; all when left out."),
        Key("allow_private", Flag(), "Allow a private or loopback address (false)."),
    )
)
EXTENSION = Record(
    keys=(
        Key("action", Text(), "What the reader should do, in place of theirs."),
        Key("owner", Text(), "Who sees to it here, in place of theirs."),
        Key("topics", ListOf(each=Text()), "Topics besides theirs."),
        Key("notes", Text(max_length=5000, lines=True), "More about it, below theirs."),
        Key("reminders", ListOf(each=SPAN), "Lead times besides those of the rules, as P90D, P2W or P5B."),
    )
)
# Before the ids that are private in a version that was refused, on the last line of a kept list.
_WITHDRAWN = b"\n# private in a newer version, which was refused: "
INCLUDES, EXTENSIONS = TableOf(each=INCLUDE), TableOf(each=EXTENSION, id=INCLUDED_ID)


class ListError(NotifierError):
    """An included list cannot be read."""


class Include(NamedTuple):
    """Which list is included, and which of its milestones."""

    name: str  # Its name in the file.
    url: str = ""  # The address of its file; empty for one that is read from disk.
    path: str = ""  # Its file, relative to the folder of the file that includes it; empty for an address.
    # The filter that its milestones must match; its values are not split at commas yet.
    match: Filter = Filter()
    allow_private: bool = False  # Whether its address may be a private or loopback one.

    @property
    def address(self) -> str:
        """Its address or path, as reports name it."""
        return self.url or self.path


# Returns the content of a list, or None where there is none yet; raises `ListError` for one not to be read.
ListReader: TypeAlias = Callable[[Include], bytes | None]
# Reads one list alone, given its content and its address: its timeline and its mistakes.
Parse: TypeAlias = "Callable[[bytes, str], tuple[Timeline, tuple[Problem, ...]]]"


class Included(NamedTuple):
    """The lists that are a part of a file."""

    includes: Mapping[str, Include] = MappingProxyType({})  # Which lists are included, by name.
    # The content of each list that could be read, by name.
    contents: Mapping[str, bytes] = MappingProxyType({})
    lists: Mapping[str, IncludedList] = MappingProxyType({})  # The lists without mistakes, by name.
    milestones: tuple[Milestone, ...] = ()  # Their milestones, extended.
    sources: Mapping[str, Source] = MappingProxyType({})  # The documents that those cite, by id.
    # The lead times of their own, by the milestone's key.
    leads: Mapping[str, tuple[Span, ...]] = MappingProxyType({})
    anchors: Anchors = Anchors()  # What milestones of the file can come after.


def read_included(
    sections: Mapping[str, KeyValue], problems: Problems, *, read: ListReader, parse: Parse, domain: str
) -> Included:
    """Read the lists that a file includes."""
    reading = _Reading(problems, {domain} - {""}, {}, {}, [], {}, set())
    section = sections.get("include")
    for name, fields in INCLUDES.read_section(section, problems).items():
        with problems.about(name):
            if include := _to_include(name, fields, problems):
                reading.includes[name] = include
                reading.take(include, fields, read, parse)
    if section and len(reading.includes) > MAX_LISTS:
        problems.add(section.value.place, "file.too_many", limit=MAX_LISTS, count=len(reading.includes))
    extensions = EXTENSIONS.read_section(sections.get("extend"), problems)
    milestones = tuple(reading.extended(extensions, sections.get("extend")))
    cited = {said.source.id: said.source for one in milestones for said in one.statements}
    by_id = {one.id: one for one in milestones}
    absent = frozenset(reading.includes.keys() - reading.lists.keys())
    return Included(
        includes=reading.includes,
        contents=reading.contents,
        lists=reading.lists,
        milestones=milestones,
        sources=cited,
        leads={
            by_id[name].key: leads
            for name, fields in extensions.items()
            if name in by_id and (leads := fields.get("reminders", ())[:_MOST_LEADS])
        },
        anchors=Anchors(milestones, frozenset(reading.elsewhere), frozenset(reading.lists), absent),
    )


def _to_include(name: str, fields: Fields, problems: Problems) -> Include | None:
    given = [key for key in ("url", "path") if key in fields.values]
    if len(given) != 1:
        problems.add(fields.node.place, "file.include_one_of")
        return None
    match: Filter = fields.get("match", Filter())
    if match.needs_day:
        problems.add(fields.place("match"), "file.include_day")
        return None
    if fields.values[given[0]] is INVALID or fields.values.get("match") is INVALID:
        return None
    return Include(name, **fields.right)


class _Reading(NamedTuple):
    """The lists of a file while they are read, with the values of `Included`."""

    problems: Problems
    domains: set[str]  # Of the file and of the lists so far.
    includes: dict[str, Include]
    contents: dict[str, bytes]
    milestones: list[Milestone]
    lists: dict[str, IncludedList]
    elsewhere: set[str]  # Ids of milestones whose date follows from a further list.

    def take(self, include: Include, fields: Fields, read: ListReader, parse: Parse) -> None:
        """Read one list and add its milestones; a list with mistakes has none."""
        place = fields.place("url" if include.url else "path")
        try:
            content = read(include)
        except ListError as error:
            self.problems.add(place, error.key, value=include.address, reason=error.values.get("reason", ""))
            return
        if content is None:
            self.problems.warn(place, "file.include_absent", value=include.address)
            return
        self.contents[include.name] = content
        if len(content) > MAX_LIST_BYTES and len(split_withdrawn(content)[0]) > MAX_LIST_BYTES:
            limit = MAX_LIST_BYTES // 1024 // 1024
            self.problems.add(place, "file.too_large", value=include.address, limit=limit)
            return
        timeline, errors = parse(content, include.address)
        if errors:
            file = f"{getattr(content, 'file', include.address)}"
            self.problems.found += [one._replace(file=file) for one in errors]
            return
        if timeline.domain in self.domains:
            self.problems.add(place, "file.include_domain", value=timeline.domain)
            return
        self.domains.add(timeline.domain)
        match = split_commas(include.match, KnownValues(timeline))
        chosen = [one for one in timeline.milestones if match.takes(one, date.min)]
        included = to_included(chosen, timeline, include.name)
        if count := sum(one.private for one in included):
            self.problems.warn(place, "file.include_private", value=include.address, count=count)
        elsewhere = dated_elsewhere(timeline)
        self.elsewhere.update(
            here.id for one, here in zip(chosen, included, strict=True) if one.key in elsewhere
        )
        self.milestones.extend(included)
        self.lists[include.name] = IncludedList(
            name=include.name,
            title=timeline.name,
            domain=timeline.domain,
            url=timeline.url,
            contact=timeline.contact,
            address=include.address,
        )

    def extended(self, extensions: Mapping[str, Fields], entry: KeyValue | None) -> list[Milestone]:
        """Return the milestones with what the file adds to them; unknown ones are recorded."""
        at = {name: index for index, one in enumerate(self.milestones) for name in one.names}
        keys = entry.value.entries if entry and isinstance(entry.value, nodes.Mapping) else {}
        found = list(self.milestones)
        for name, fields in extensions.items():
            place, owner = keys[name].key.place, list_of(name)
            if owner not in self.includes:
                suggestion = nearest(owner, self.includes)
                self.problems.add(place, "file.unknown_list", value=owner, suggestion=suggestion)
            elif owner in self.lists and name not in at:
                # No mistake: the list may have dropped it, which must not stop this file.
                self.problems.warn(place, "file.extends_nothing", value=name, suggestion=nearest(name, at))
            elif name in at:
                found[at[name]] = _extended(found[at[name]], fields)
                if (count := len(fields.get("reminders", ()))) > _MOST_LEADS:
                    place = fields.place("reminders")
                    self.problems.add(place, "file.too_many", limit=_MOST_LEADS, count=count)
        return found


def _extended(milestone: Milestone, fields: Fields) -> Milestone:
    """Return an included milestone with what the file adds to it."""
    return milestone._replace(
        action=fields.get("action", milestone.action),
        owner=fields.get("owner", milestone.owner),
        topics=tuple(dict.fromkeys((*milestone.topics, *fields.get("topics", ())))),
        description="\n\n".join(filter(None, (milestone.description, fields.get("notes")))),
    )


def to_included(chosen: Iterable[Milestone], timeline: Timeline, name: str) -> tuple[Milestone, ...]:
    """Return milestones of a list as those of a file that includes it."""
    included = tuple(chosen)
    keys = {one.key for one in included}
    return tuple(_included(one, timeline, name, keys) for one in included)


def _included(one: Milestone, timeline: Timeline, name: str, keys: set[str]) -> Milestone:
    after = one.after if one.after and one.after.milestone in keys else None
    return one._replace(
        id=f"{name}/{one.id}",
        formerly=(f"{one.key}@{timeline.domain}", *(f"{name}/{former}" for former in one.formerly)),
        url=one.url or one.page(timeline.url),
        statements=tuple(
            said._replace(source=said.source._replace(id=f"{said.source.id}@{timeline.domain}"))
            for said in one.statements
        ),
        after=after and after._replace(milestone=f"{after.milestone}@{timeline.domain}"),
    )


def dated_elsewhere(timeline: Timeline) -> frozenset[str]:
    """Return the keys of the milestones of a list whose date follows from one of a further list.

    Two lists whose dates follow from each other would move each other on for ever. So nothing may follow from
    such a milestone in a list that includes this one.
    """
    by_key: Mapping[str, Milestone] = timeline.by_key
    found: dict[str, bool] = {}
    for start in timeline.milestones:
        chain: dict[str, None] = {}
        one: Milestone | None = start
        is_elsewhere = False
        while one and one.key not in chain and not is_elsewhere:
            chain[one.key] = None
            is_elsewhere = found.get(one.key, one.after is not None and list_of(one.after.milestone) != "")
            one = by_key.get(one.after.milestone) if one.after and one.key not in found else None
        found |= dict.fromkeys(chain, is_elsewhere)
    return frozenset(key for key, is_elsewhere in found.items() if is_elsewhere)


def split_withdrawn(content: bytes) -> tuple[bytes, frozenset[str]]:
    """Return a list as it was taken up, and the ids that are private in a newer version that was refused."""
    taken, _, names = content.partition(_WITHDRAWN)
    return taken, frozenset(names.decode("ascii", "ignore").split())


def with_withdrawn(content: bytes, version: Timeline) -> bytes:
    """Return the kept content of a list without what turned private in a version that was refused.

    What that version does not have, or not legibly, stays as it was.
    """
    taken, before = split_withdrawn(content)
    named = {
        is_private: {
            name
            for one in version.milestones
            if one.private is is_private
            for name in one.names
            if ID.is_right(name)
        }
        for is_private in (True, False)
    }
    names = sorted(named[True] | (before - named[False]))
    return b"%b%b%b\n" % (taken, _WITHDRAWN, " ".join(names).encode()) if names else taken
