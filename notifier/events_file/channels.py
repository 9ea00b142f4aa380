"""The sections `reminders` and `channels`: their keys, and how they are read.

Each function records the mistakes and returns the values that are right. A channel type adds its own keys.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.dates.zones import parse_clock
from notifier.events_file.date_values import SPAN, ZONE, Parsed
from notifier.events_file.filter_values import FilterValue
from notifier.events_file.nodes import Mapping, Scalar, Sequence
from notifier.events_file.records import Fields, Key, ListOf, Record, TableOf, claim_names, read_records
from notifier.events_file.values import ID, Choice, Flag, Number, Written
from notifier.named_tuple import NamedTuple
from notifier.reminders.rules import (
    DEFAULT_RULE,
    EXTENDED,
    QUESTIONS,
    Anchor,
    ChangeMode,
    Channel,
    DigestPeriod,
    OnUnknown,
    Overdue,
    Rate,
    ReminderRule,
    Weekend,
)
from notifier.timeline.filter_query import split_commas
from notifier.timeline.filters import FILTERS, Filter
from notifier.timeline.known_values import KnownValues
from notifier.words import Language, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as AbstractMapping

    from notifier.dates.leads import Span
    from notifier.events_file.nodes import KeyValue, Node, Place
    from notifier.events_file.problems import Problems
    from notifier.timeline.model import Timeline

CLOCK = Parsed(parse=parse_clock, pattern=r"^([01]\d|2[0-3]):[0-5]\d$", example="09:00")

_RATE = re.compile(r"([1-9]\d{0,4})/([smhd])")
_PER = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def _rate(text: str) -> Rate | None:
    """Read how many messages a receiver takes in a period, such as 4/s or 100/h."""
    match = _RATE.fullmatch(text)
    return Rate(at_most=int(match[1]), per=_PER[match[2]]) if match else None


REMINDER_RULE = Record(
    keys=(
        Key("id", ID, "Its name; never changes.", required=True),
        Key("before", ListOf(each=SPAN), "Lead times, as P90D, P2W or P5B; else by kind."),
        Key("anchor", Choice(options=Anchor), "Which end of a window they count to."),
        Key("at", CLOCK, "Clock time in the channel's zone (09:00)."),
        Key("weekend", Choice(options=Weekend), "Whether to keep to working days (move)."),
        Key(
            "overdue",
            Record(
                keys=(
                    Key("every", SPAN, "Time between two notices.", required=True),
                    Key("at_most", Number(least=1, most=100), "How many (2)."),
                )
            ),
            "How often to ask after what has passed; never when left out.",
        ),
        Key("match", FilterValue(), "Which milestones; all when left out."),
    )
)

# The attributes of a channel that have another name than their key.
_ATTRIBUTES = {
    "type": "type_name",
    "timezone": "zone",
    "reminders": "rules",
    "rate": "rates",
    "operator": "is_operator",
}
# The keys that every channel can have; its type adds more.
CHANNEL = Record(
    keys=(
        Key("type", ID, "Which kind of destination.", required=True),
        Key("match", FilterValue(), "Which milestones; all when left out."),
        Key("reminders", ListOf(each=ID), "Which reminder rules; all when left out."),
        Key(
            "changes",
            Choice(options=ChangeMode),
            "Whether changes are sent to it: false, true (settled), now.",
        ),
        Key(
            "digest",
            Choice(options=DigestPeriod),
            "An overview besides: daily on working days, weekly on Monday.",
        ),
        Key("language", Choice(options=Language), "Language of its readers."),
        Key("timezone", ZONE, "Where its clock times are."),
        Key(
            "on_unknown",
            Choice(options=OnUnknown),
            "What to do when it is unknown whether a message arrived.",
        ),
        Key("allow_private", Flag(), "Allow a private or loopback address (false)."),
        Key(
            "rate",
            ListOf(each=Written(_RATE.pattern, _rate, "file.rate", "100/h"), or_one=True),
            "How much it takes at the most: 1/s, 30/m, 100/h, 1000/d.",
        ),
        Key("operator", Flag(), "Whether trouble is reported to it (false)."),
        Key("private", Flag(), "Whether it gets private milestones too (false)."),
    ),
    is_open=True,
)


class ChannelEntry(NamedTuple):
    """One entry of the section `channels`; its type checks and reads the keys in `own`, which only it has."""

    channel: Channel
    type_place: Place
    place: Place
    own: AbstractMapping[str, KeyValue]


def read_rules(
    entry: KeyValue | None,
    problems: Problems,
    *,
    timeline: Timeline,
    leads: AbstractMapping[str, tuple[Span, ...]],
) -> tuple[ReminderRule, ...]:
    """Read the reminder rules; without the section there is only the default rule.

    Lead times that the file adds to milestones of included lists, by key, are a rule of their own.
    """
    names: dict[str, Node] = {}
    known = KnownValues(timeline)
    rules: list[ReminderRule] = [] if entry else [DEFAULT_RULE]
    for fields in read_records(entry, REMINDER_RULE, problems, limit=1000):
        claim_names(fields, names, problems)
        overdue: Fields | None = fields.get("overdue")
        every = overdue and overdue.get("every")
        if overdue and every and not (every.days or every.working_days or every.months):
            problems.add(overdue.place("every"), "file.no_step", value=every.text)
        given = {"id": "", **fields.right, "match": split_commas(fields.get("match", Filter()), known)}
        given["overdue"] = Overdue(every, overdue.get("at_most", QUESTIONS)) if overdue and every else None
        rules.append(ReminderRule(**given))
    if leads:
        if entry and any(rule.id == EXTENDED for rule in rules):
            problems.add(entry.value.place, "file.extend_rule", value=EXTENDED)
        like = rules[0] if rules else DEFAULT_RULE
        rules.append(ReminderRule(id=EXTENDED, at=like.at, weekend=like.weekend, extended=dict(leads)))
    return tuple(rules)


def read_channels(
    entry: KeyValue | None, problems: Problems, *, timeline: Timeline, rules: tuple[ReminderRule, ...]
) -> tuple[ChannelEntry, ...]:
    """Read the keys that every channel has; its type reads the rest."""
    common, known = {key.name for key in CHANNEL.keys}, KnownValues(timeline)
    rule_ids = dict.fromkeys(rule.id for rule in rules if rule.id)
    channels: list[ChannelEntry] = []
    for name, fields in TableOf(each=CHANNEL).read_section(entry, problems).items():
        with problems.about(name):
            for rule in fields.get("reminders", ()):
                if rule not in rule_ids:
                    suggestion = nearest(rule, rule_ids)
                    problems.add(
                        fields.place("reminders"),
                        "file.unknown_rule",
                        value=rule,
                        known=", ".join(rule_ids),
                        suggestion=suggestion,
                    )
        given = {_ATTRIBUTES.get(key, key): value for key, value in fields.right.items()}
        given["match"] = split_commas(given.get("match", Filter()), known)
        usual = {"type_name": "", "zone": timeline.zone, "language": timeline.language}
        channel = Channel(**{"name": name, **usual, **given})
        own = {key: value for key, value in fields.node.entries.items() if key not in common}
        channels.append(
            ChannelEntry(channel=channel, type_place=fields.place("type"), place=fields.node.place, own=own)
        )
    return tuple(channels)


def warn_of_empty_filters(entry: KeyValue | None, problems: Problems, *, timeline: Timeline) -> None:
    """Warn of values in a `match` of this section that no milestone has, such as a misspelt topic."""
    known = KnownValues(timeline)
    for match in _matches(entry):
        for key, row in FILTERS.items():
            asked = match.entries.get(key)
            if not row.is_open or asked is None:
                continue
            scalars = asked.value.items if isinstance(asked.value, Sequence) else [asked.value]
            for scalar in scalars:
                for value in known.split(key, scalar.text) if isinstance(scalar, Scalar) else ():
                    if not known.has(key, value):
                        suggestion = known.near(key, value)
                        problems.warn(
                            scalar.place, "file.unused_word", key=key, value=value, suggestion=suggestion
                        )


def _matches(entry: KeyValue | None) -> Iterator[Mapping]:
    node = entry.value if entry else None
    rows: list[Node] = []
    if isinstance(node, Mapping):
        rows = [row.value for row in node.entries.values()]
    elif isinstance(node, Sequence):
        rows = node.items
    for row in rows:
        match = row.entries.get("match") if isinstance(row, Mapping) else None
        if match and isinstance(match.value, Mapping):
            yield match.value
