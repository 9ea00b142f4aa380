"""Options that several commands share."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import click

from notifier.dates.forms import YEARS, month_end
from notifier.dates.zones import day_of, end_of_day, moment_on
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple
from notifier.timeline.filters import FILTERS, Filter, parse_within
from notifier.timeline.statements import SourceKind
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from notifier.timeline.model import Timeline
    from notifier.timeline.revisions import Histories, Revision

_PERIOD = r"(?a)(\d{4})(?:-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?"
# A week (2026-W48) or a day without hyphens is not as long as a day, and would be the midnight before it.
_DAY_FORM, _DAY_LENGTH = r"(?a)\d{4}-\d\d-\d\d(?:$|[T ])", 10


def utc_now() -> datetime:
    """Return real time. The only clock beside `--as-of`; everything below takes it as an argument."""
    return datetime.now(UTC)


class AsOf(NamedTuple):
    """The moment to act as of."""

    text: str = ""  # A day or a moment as typed; empty for now.

    @property
    def needs_zone(self) -> bool:
        """Whether the moment depends on the zone of the file."""
        return len(self.text) == _DAY_LENGTH or datetime.fromisoformat(self.text).tzinfo is None

    def moment(self, zone: ZoneInfo) -> datetime:
        """Return the aware moment: a bare day means its end, a moment without offset is in `zone`."""
        if not self.text:
            return utc_now().astimezone(zone)
        if len(self.text) == _DAY_LENGTH:
            return end_of_day(date.fromisoformat(self.text), zone)
        moment = datetime.fromisoformat(self.text)
        return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment

    def beginning(self, zone: ZoneInfo) -> datetime:
        """Return the aware moment from which on to look: a bare day means its beginning."""
        if len(self.text) == _DAY_LENGTH:
            return moment_on(date.fromisoformat(self.text), time(), zone)
        return self.moment(zone)

    def day(self, zone: ZoneInfo) -> date:
        """Return the day it is in a zone."""
        return day_of(self.moment(zone), zone)

    def only_recorded(self, revisions: tuple[Revision, ...], zone: ZoneInfo) -> tuple[Revision, ...]:
        """Return the revisions that were recorded by then; all of them for now."""
        if not self.text:
            return revisions
        return tuple(one for one in revisions if one.recorded_at <= self.moment(zone))


class _Day(click.DateTime):
    """A day."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if isinstance(value, date) else super().convert(value, param, ctx).date()


class _Typed(click.ParamType[Any]):
    """What a function reads from a text; its `ValueError` says what was expected."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name, self._read = name, read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except ValueError as error:
            self.fail(f"{value!r}{error}", param, ctx)


def _read_moment(text: str) -> AsOf:
    with suppress(ValueError):
        # Lead times and periods have to stay within what a calendar can hold.
        if re.match(_DAY_FORM, text) and datetime.fromisoformat(text).year in YEARS:
            return AsOf(text)
    raise ValueError("; expected a day (2025-12-02) or a moment (2025-12-02T09:05:00+01:00)")


def _read_span(text: str) -> object:
    """Read how far ahead to look, in the forms that an address takes."""
    try:
        return parse_within(text)
    except DateError as error:
        key = error.key if error.key == "date.long_span" else "date.span_ahead"
        raise ValueError(": " + say(Language.EN, key)) from None


def _read_period(text: str) -> tuple[date, date]:
    """Read a year, or a half, a quarter or a month of one, as its first and its last day."""
    match = re.fullmatch(_PERIOD, text.upper())
    if match is None or int(match[1]) not in YEARS:
        raise ValueError("; expected a period, such as 2026, 2026-H1, 2026-Q3 or 2026-05")
    year, part = int(match[1]), match[2] or "Y1"
    months = {"Y": 12, "H": 6, "Q": 3}.get(part[0], 1)
    last = int(part.lstrip("YHQ")) * months
    return date(year, last - months + 1, 1), month_end(year, last)


DAY = _Day(["%Y-%m-%d"])
WITHIN = _Typed("span", _read_span)
PERIOD = _Typed("period", _read_period)
AS_OF = _Typed("day|moment", _read_moment)

as_of_option = click.option(
    "--as-of", type=AS_OF, default=AsOf(), show_default="now", help="Act as of this day or moment."
)


def _read_versions(
    _context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
) -> dict[str, bytes]:
    """Read the versions of lists that are given as `NAME=FILE`."""
    # Reading files is not cheap to import, and few calls name a list.
    from notifier.events_file.load import MissingFileError, read_bytes  # noqa: PLC0415

    versions: dict[str, bytes] = {}
    for one in given:
        name, sign, file = one.partition("=")
        if not sign:
            message = f"{one!r} is not NAME=FILE"
            raise click.BadParameter(message)
        try:
            versions[name] = read_bytes(file)
        except MissingFileError as error:
            message = f"{file!r} is no file that can be read"
            raise click.BadParameter(message) from error
    return versions


def refuse_unknown_lists(versions: dict[str, bytes], events_path: str) -> None:
    """Refuse versions of lists that a file does not include.

    Raises:
        click.BadParameter: There is such a version.
        MissingFileError: The file is not there or cannot be opened.
    """
    if not versions:
        return
    from notifier.events_file.load import parse_timeline, read_bytes  # noqa: PLC0415 - as above

    included = parse_timeline(read_bytes(events_path), events_path).included
    for name in versions:
        if included is None or name not in included.includes:
            message = f"{events_path} includes no list {name!r}"
            raise click.BadParameter(message, param_hint="--list")


list_option = click.option(
    "--list",
    "versions",
    metavar="NAME=FILE",
    multiple=True,
    callback=_read_versions,
    help="Take this version of an included list, to see what it would change.",
)
source_kind_option = click.option(
    "--source-kind",
    type=click.Choice([one.value for one in SourceKind]),
    help="What sort of document that is; else by its title.",
)
yes_option = click.option("--yes", is_flag=True, help="Write without asking.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
out_option = click.option(
    "--out",
    type=click.Path(file_okay=False),
    help="Write the calendars into this folder instead of calendars/ beside the file.",
)


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let the user choose between formats; the first is the default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print it.",
    )


class Typed(NamedTuple):
    """What was typed to choose milestones."""

    pairs: tuple[tuple[str, str], ...]  # Options and their texts.

    def read(self, timeline: Timeline, histories: Histories | None = None) -> Filter:
        """Return the filter; a value that no milestone has is printed as a warning.

        With `histories` a value that no milestone has or had is refused.

        Raises:
            click.UsageError: A value cannot be, or is not known where that is refused.
        """
        if not self.pairs:
            return Filter()
        # A list of everything has no time to lose.
        from notifier.timeline.filter_query import read_pairs  # noqa: PLC0415
        from notifier.timeline.known_values import KnownValues  # noqa: PLC0415

        asked, faults = read_pairs(self.pairs, FILTERS, KnownValues(timeline, histories))
        is_strict = histories is not None
        wrong = [fault.sentence(Language.EN) for fault in faults if is_strict or not fault.is_absent]
        if wrong:
            raise click.UsageError("; ".join(wrong))
        for fault in faults:
            click.echo(fault.sentence(timeline.language), err=True)
        return asked.chosen


class _Words(click.Choice[str]):
    """Words of a closed list, with commas between them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return ",".join(super(_Words, self).convert(one.strip(), param, ctx) for one in value.split(","))


def filter_options(*own: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let the user choose milestones, as one argument `typed`; `own` are keys that have another option."""
    rows = [row for key, row in FILTERS.items() if key not in own]

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        def with_filter(**options: Any) -> Any:
            texts = {row.key: options.pop(f"filter_{row.key}") for row in rows}
            pairs = tuple((key, text) for key, own in texts.items() for text in own)
            return command(typed=Typed(pairs), **options)

        with_filter.__doc__, with_filter.__name__ = command.__doc__, command.__name__
        for row in reversed(rows):
            kind = _Words(row.values, case_sensitive=False) if row.values else click.STRING
            name = f"filter_{row.key}"
            option = click.option(f"--{row.key}", name, type=kind, multiple=True, help=row.meaning)
            with_filter = option(with_filter)
        return with_filter

    return decorate
