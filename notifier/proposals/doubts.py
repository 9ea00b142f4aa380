"""Warnings of what a file can say and probably does not mean, beside those of reading it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.dates.edtf import parse_edtf
from notifier.errors import DateError, PublishError
from notifier.events_file.lookalikes import plain_form
from notifier.events_file.nodes import Mapping, Node, Scalar, Sequence, named_records
from notifier.timeline.model import Kind, Status
from notifier.timeline.text_form import look, normal_form

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from notifier.events_file.whole import EventsFile
    from notifier.setup import Setup
    from notifier.timeline.model import Milestone

# Most events that last are no longer, and most periods in which one may fall are longer.
_FEW_DAYS = timedelta(days=14)
_NO_QUOTES = str.maketrans("", "", "'\"")


def warn_of_doubts(setup: Setup, today: date) -> None:
    """Warn of ends in the future, titles, years, what is private and was not, and words of another date."""
    events = setup.events
    warn_of_future(events, today)
    _warn_of_titles(events)
    _warn_of_years(events)
    _warn_of_days(events)
    private = [one for one in events.timeline.milestones if one.private]
    _warn_of_feeds(setup, private, today)
    if private:
        _warn_of_published(events, private)
    quoted = (said.phrase for one in events.timeline.milestones for said in one.statements)
    if not events.problems.errors and any(quoted):
        # What reads words is not cheap to import.
        from notifier.proposals.quotes import warn_of_quotes  # noqa: PLC0415

        warn_of_quotes(events)


def warn_of_future(events: EventsFile, today: date) -> None:
    """Warn of milestones that are done or cancelled on a future day: they get no more reminders."""
    ends = {
        one.id: (one.done, one.cancelled and one.cancelled.on)
        for one in events.timeline.milestones
        if one.done or one.cancelled
    }
    for name, node in named_records(events.sections.get("milestones")) if ends else ():
        for key, day in zip(("done", "cancelled"), ends.get(name.text, (None, None)), strict=True):
            if day and day > today and key in node.entries:
                with events.problems.about(name.text):
                    events.problems.warn(node.entries[key].value.place, f"file.future_{key}", value=str(day))


def _warn_of_titles(events: EventsFile) -> None:
    """Warn of each milestone with the title of an earlier one, or almost: readers see titles, and no ids."""
    firsts: dict[str, Milestone] = {}
    same: dict[str, Milestone] = {}
    for one in events.timeline.milestones:
        earlier = firsts.setdefault(_title_as_seen(one.title), one)
        if earlier is not one and one.title:
            same[one.id] = earlier
    lines: dict[str, int] = {}
    for name, node in named_records(events.sections.get("milestones")) if same else ():
        lines[name.text] = name.place.line
        title = node.entries.get("title")
        if (first := same.get(name.text)) and title and isinstance(title.value, Scalar):
            place, value, line = title.value.place, title.value.text, lines[first.id]
            with events.problems.about(name.text):
                if normal_form(value) == normal_form(first.title):
                    events.problems.warn(place, "file.same_title", value=value, name=first.id, line=line)
                else:
                    values = {"name": first.id, "other": first.title, "line": line}
                    events.problems.warn(place, "file.alike_title", value=value, **values)


def _title_as_seen(title: str) -> str:
    """Return the same for titles that differ in quotes, in spaces, or in what word processors replace."""
    plain = title if title.isascii() else plain_form(title)
    return look(plain.translate(_NO_QUOTES))


# A letter looks ahead less far, and names nothing to come that is so long ago.
_AHEAD, _BACK = 25, 3
# In a list without documents: how long before all other dates.
_BEFORE_ALL, _FEWEST_OTHERS = 5, 3
# More milestones than this around a year are there because it is meant.
_ALONE = 2


def _warn_of_years(events: EventsFile) -> None:
    """Warn of a year that is probably mistyped: far from its documents, and no others are near it."""
    years = {
        one.id: day.year
        for one in events.timeline.milestones
        if (day := one.when.latest or one.when.earliest)
    }
    counted = Counter(years.values())
    rare = {year for year in counted if counted[year - 1] + counted[year] + counted[year + 1] <= _ALONE}
    nodes = dict(_whens(events)) if rare else {}
    for one in events.timeline.milestones if rare else ():
        year, node = years.get(one.id), nodes.get(one.id)
        if year not in rare or node is None or _names_year(one, str(year)):
            continue
        said = [statement.source.date.year for statement in one.statements]
        others = said or [other for other in counted if other != year]
        if not said and len(others) < _FEWEST_OTHERS:
            continue
        is_past = one.status is Status.PLANNED and not one.repeat
        is_past = is_past and year <= min(others) - (_BACK if said else _BEFORE_ALL)
        if is_past or year > max(others) + _AHEAD:
            with events.problems.about(one.id):
                events.problems.warn(
                    node.place,
                    "file.year_of_source" if said else "file.year_of_list",
                    value=node.text,
                    year=year,
                    near=max(others),
                    suggestion=_retyped(node.text, year, min(others)),
                )


def _whens(events: EventsFile) -> Iterator[tuple[str, Scalar]]:
    """Yield the date of each milestone as it is written: its own, or that of its last statement with one."""
    for name, node in named_records(events.sections.get("milestones")):
        listed = node.entries.get("statements")
        rows: list[Node] = [node]
        if listed and isinstance(listed.value, Sequence):
            rows += reversed(listed.value.items)
        found = (
            row.entries["when"].value for row in rows if isinstance(row, Mapping) and "when" in row.entries
        )
        if isinstance(when := next(found, None), Scalar):
            yield name.text, when


def _names_year(milestone: Milestone, year: str) -> bool:
    """Whether the words of a milestone or of its documents have the year too."""
    phrases = (statement.phrase for statement in milestone.statements)
    return any(year in text for text in (milestone.title, milestone.description, *phrases))


def _retyped(text: str, year: int, since: int) -> str:
    """Return a date with two digits of its year swapped or one typed anew, from a year on; empty for none."""
    century, tens, ones = year // 100 * 100, year // 10 % 10, year % 10
    years = [century + ones * 10 + tens, *(century + ten * 10 + ones for ten in range(10))]
    for near in years:
        if since <= near < since + 10 and str(year) in text:
            with suppress(DateError):
                return parse_edtf(text.replace(str(year), str(near), 1)).text
    return ""


def _warn_of_days(events: EventsFile) -> None:
    """Warn of an event within a few days that has neither `lasts` nor words of a source that say it."""
    unsaid = {
        one.id: one.when
        for one in events.timeline.milestones
        if one.kind is Kind.EVENT
        and one.status is Status.PLANNED
        and one.when.can_last
        and not (one.repeat or (one.basis and one.basis.phrase))
        and one.when.latest
        and one.when.earliest
        and one.when.latest - one.when.earliest < _FEW_DAYS
    }
    for name, node in named_records(events.sections.get("milestones")) if unsaid else ():
        if (when := unsaid.get(name.text)) and "lasts" not in node.entries:
            place = node.entries["when"].value.place if "when" in node.entries else name.place
            with events.problems.about(name.text):
                events.problems.warn(place, "file.lasts_unsaid", value=when.text)


def _warn_of_feeds(setup: Setup, private: list[Milestone], today: date) -> None:
    """Warn of private calendars without private milestones."""
    section = setup.events.sections.get("feeds")
    rows = section.value.entries if section and isinstance(section.value, Mapping) else {}
    for feed in setup.feeds:
        if feed.private and not any(feed.match.takes(one, today) for one in private):
            row = rows[feed.name].value
            if isinstance(row, Mapping):
                place = row.entries["private"].value.place
                setup.events.problems.warn(place, "file.feed_without_private", value=feed.name)


def _warn_of_published(events: EventsFile, private: list[Milestone]) -> None:
    """Warn of private milestones that were public: earlier versions of the calendars still contain them."""
    from notifier.feeds.revisions_log import read_revisions_log  # noqa: PLC0415 - few files need it

    # `notifier publish` reports what is wrong with the calendars.
    with suppress(PublishError):
        log = read_revisions_log(Path(events.name).parent / "calendars")
        published = {one.key for one in log.revisions_of(events.timeline.domain)}
        exposed = {one.id for one in private if one.key in published}
        for name, node in named_records(events.sections.get("milestones")):
            if name.text in exposed:
                # One that follows from what is private elsewhere has no such key itself.
                said = node.entries.get("private")
                with events.problems.about(name.text):
                    place = said.value.place if said else name.place
                    events.problems.warn(place, "file.private_was_published")
