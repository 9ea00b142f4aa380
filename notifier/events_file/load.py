"""Read the timeline from events.yaml: all that listing milestones needs."""

from __future__ import annotations

import os
import re
from functools import lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.dates.working_days import dutch_holidays
from notifier.dates.zones import parse_zone
from notifier.errors import NotifierError
from notifier.events_file import nodes
from notifier.events_file.milestones import CALENDAR, NO_ANCHORS, read_milestones
from notifier.events_file.nodes import Place
from notifier.events_file.own_days import read_own_days
from notifier.events_file.problems import Locale, Otherwise, Problems, Read, read_within_border
from notifier.events_file.records import Fields, add_unknown_key
from notifier.events_file.statements import read_sources
from notifier.events_file.timeline_file import TimelineFile
from notifier.events_file.values import INVALID
from notifier.events_file.yaml_reader import MAX_BYTES, read_nodes
from notifier.regular_files import read_regular
from notifier.system_reasons import reason_of_system
from notifier.timeline.model import Timeline
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from notifier.dates.working_days import Holidays
    from notifier.events_file.including import Include, Included, ListReader
    from notifier.events_file.nodes import KeyValue
    from notifier.events_file.problems import Problem
    from notifier.timeline.model import Milestone

DEFAULT_ZONE = "Europe/Amsterdam"
SECTIONS = (
    "calendar",
    "sources",
    "include",
    "milestones",
    "extend",
    "reminders",
    "channels",
    "contacts",
    "feeds",
    "texts",
    "watch",
)
_REQUIRED = ("calendar", "milestones")
# The section `calendar` with the lines that are indented below it, and what ends a value over several lines.
CALENDAR_SECTION = rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?calendar:.*(?:\n(?:[ \t\r}#].*)?)*"
_LANGUAGE_LINE = rb"(?m)^(?:[ \t]+|[^#\n]*[{,][ \t]*)['\"]?language['\"]?:\s*['\"]?(\w+)"


class MissingFileError(NotifierError):
    """The file is not there or cannot be opened."""


def lists_beside(
    path: Path | str, *, is_newest: bool = False, instead: Mapping[str, bytes] = MappingProxyType({})
) -> ListReader:
    """Return what reads the lists that a file includes, as they are kept beside it.

    The newest of a list on disk is the file itself; `instead` has other versions, by name.
    """

    def read(include: Include) -> bytes | None:
        if include.name in instead:
            return instead[include.name]
        # Few files include a list.
        from notifier.events_file.included_files import read_list  # noqa: PLC0415

        return read_list(path, include, is_newest=is_newest)

    return read


def load_timeline(path: Path | str) -> TimelineFile:
    """Read the milestones of a file and refuse them when they have mistakes; other sections are not read.

    Raises:
        MissingFileError: It is not there or cannot be opened.
        EventsFileError: It has mistakes.
    """
    events = parse_timeline(read_bytes(path), str(path), lists_beside(path))
    events.refuse_mistakes()
    return events


def read_bytes(path: Path | str) -> bytes:
    """Return a file's content; of one that is too large as much as shows that.

    Raises:
        MissingFileError: It is not there, cannot be opened or is no regular file.
    """
    try:
        return read_regular(path, MAX_BYTES + 1)
    except FileNotFoundError as error:
        if os.path.islink(path):  # noqa: PTH114 - commands that only list do not import pathlib
            target = os.readlink(path)  # noqa: PTH115 - as above
            raise MissingFileError("file.dangling", file=path, target=target) from error
        raise MissingFileError("file.missing", file=path) from error
    except OSError as error:
        raise MissingFileError("file.no_access", file=path, reason=reason_of_system(error)) from error


def parse_timeline(content: bytes, name: str, lists: ListReader | None = None) -> TimelineFile:
    """Read the milestones of a file's content; mistakes are recorded in `problems`. This never raises.

    The name is the path as the user gave it; without `lists` no included list is read.
    """
    problems = Problems()
    start = Place(line=1, column=1)
    root = read_within_border(partial(read_nodes, content, problems), None, place=start, problems=problems)
    if not isinstance(root, nodes.Mapping):
        if root is not None:
            problems.add(root.place, "file.expected_mapping")
        root = nodes.Mapping(start, {})
        calendar = Fields(root, {}, {})
    else:
        _check_sections(root, problems)
        calendar = _read_calendar(root, problems)
    sections = root.entries
    sources = read_section("sources", None, read_sources, sections, problems)
    language = calendar.get("language") or language_in(content)
    holidays = read_within_border(
        partial(_read_holidays, calendar, language, problems),
        dutch_holidays,
        place=calendar.place("holidays"),
        problems=problems,
    )
    zone = calendar.get("timezone") or parse_zone(DEFAULT_ZONE)
    included = _read_included(sections, problems, lists, calendar.get("domain", ""))
    milestones: tuple[Milestone, ...] = read_section(
        "milestones",
        (),
        partial(
            read_milestones,
            sources=sources,
            holidays=holidays,
            locale=Locale(language, zone.key),
            base_url=calendar.get("url", ""),
            anchors=included.anchors if included else NO_ANCHORS,
        ),
        sections,
        problems,
    )
    timeline = Timeline(
        name=calendar.get("name", ""),
        domain=calendar.get("domain", ""),
        zone=zone,
        language=language,
        url=calendar.get("url", "").rstrip("/"),
        contact=calendar.get("contact", ""),
        answers=calendar.get("answers", "").rstrip("/"),
        holidays=holidays,
        texts=_read_texts(sections, problems),
        sources={name: source for name, source in (sources or {}).items() if source},
        milestones=tuple(one.seen_from(zone) for one in milestones),
    )
    if included:
        timeline = timeline._replace(
            sources={**timeline.sources, **included.sources},
            milestones=(*timeline.milestones, *(one.seen_from(zone) for one in included.milestones)),
            lists=included.lists,
        )
        timeline = _hide_followers(timeline, sections, problems)
    return TimelineFile(
        name=name,
        content=content,
        sections=sections,
        problems=problems,
        timeline=timeline,
        included=included,
    )


def _read_included(
    sections: dict[str, KeyValue], problems: Problems, lists: ListReader | None, domain: str
) -> Included | None:
    """Return the lists that a file includes; None where it includes none."""
    if "include" not in sections and "extend" not in sections:
        return None
    # Few files include a list.
    from notifier.events_file.including import read_included  # noqa: PLC0415

    read = partial(
        read_included, sections, problems, read=lists or (lambda _: None), parse=parse_list, domain=domain
    )
    entry = sections.get("include") or sections["extend"]
    return read_within_border(read, None, place=entry.value.place, problems=problems)


def _hide_followers(timeline: Timeline, sections: Mapping[str, KeyValue], problems: Problems) -> Timeline:
    """Return the timeline with what follows from a private milestone of a list as private as that.

    To refuse the file would leave all of them public, as the last good file has them.
    """
    hidden = {one.key: one for one in timeline.milestones if one.private and timeline.list_of(one)}
    waiting = [*hidden.values()]
    for one in waiting:
        new = [each for each in timeline.followers(one) if each.key not in hidden and not each.private]
        hidden |= {each.key: each for each in new}
        waiting += new
    for name, _ in nodes.named_records(sections.get("milestones") if hidden else None):
        if any(name.text == one.id and not one.private for one in hidden.values()):
            with problems.about(name.text):
                problems.warn(name.place, "file.follows_private")
    return timeline.hiding(hidden)


def _read_texts(sections: dict[str, KeyValue], problems: Problems) -> Mapping[Language, Mapping[str, str]]:
    if "texts" not in sections:
        return {}
    # Few files have texts of their own.
    from notifier.events_file.texts import read_texts  # noqa: PLC0415

    return read_section("texts", {}, read_texts, sections, problems)


def read_section(
    name: str,
    otherwise: Otherwise,
    read: Callable[[KeyValue | None, Problems], Read],
    sections: dict[str, KeyValue],
    problems: Problems,
) -> Read | Otherwise:
    """Return what `read` makes of one section, or `otherwise` after an unforeseen exception."""
    entry = sections.get(name)
    place = entry.value.place if entry else Place(line=1, column=1)
    return read_within_border(partial(read, entry, problems), otherwise, place=place, problems=problems)


# A list changes less often than the file that includes it, and several may be compared.
@lru_cache(maxsize=10)
def parse_list(content: bytes, address: str) -> tuple[Timeline, tuple[Problem, ...]]:
    """Return the timeline of an included list, and its mistakes."""
    from notifier.events_file.including import split_withdrawn  # noqa: PLC0415 - as above

    taken, withdrawn = split_withdrawn(content)
    alone = parse_timeline(taken, address)
    if "include" in alone.sections:
        alone.problems.add(alone.sections["include"].key.place, "file.include_nested")
    hidden = {one.key for one in alone.timeline.milestones if not withdrawn.isdisjoint(one.names)}
    return alone.timeline.hiding(hidden), alone.problems.errors


def _check_sections(root: nodes.Mapping, problems: Problems) -> None:
    for section, entry in root.entries.items():
        if section not in SECTIONS:
            add_unknown_key(entry.key, SECTIONS, problems)
    for section in _REQUIRED:
        if section not in root.entries:
            problems.add(root.place, "file.missing_key", key=section)


def _read_calendar(root: nodes.Mapping, problems: Problems) -> Fields:
    entry = root.entries.get("calendar")
    fields = CALENDAR.read(entry.value, problems) if entry else INVALID
    return fields if isinstance(fields, Fields) else Fields(root, {}, {})


def _read_holidays(calendar: Fields, language: Language, problems: Problems) -> Holidays:
    """Return the holidays of the country that the file sets, with its own days added and removed."""
    value: str | Fields | None = calendar.get("holidays")
    if value is None:
        return dutch_holidays
    # Imported here because few files set a country.
    from notifier.events_file.holidays import NETHERLANDS, holidays_for  # noqa: PLC0415

    if isinstance(value, str):
        return holidays_for(value, language)
    holidays = holidays_for(value.get("country", NETHERLANDS), language)
    return read_own_days(value, holidays, language, problems)


def language_in(content: bytes) -> Language:
    """Return the language that a file sets, without reading all of it; the default where it sets none."""
    # Also of a file in UTF-16, of which nothing more is read.
    section = re.search(CALENDAR_SECTION, content.replace(b"\0", b""), re.MULTILINE)
    match = section and re.search(_LANGUAGE_LINE, section[0])
    return Language.EN if match and match[1] == b"en" else Language.NL
