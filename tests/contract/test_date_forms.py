"""Every form of a date, in everything that depends on it: the whole table `FORMS`.

A new form is always tested: the table has to have each member of `Form`, and a member without a label
or without a rule for repetition ends in `assert_never`.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, get_args

from notifier.dates.edtf import Edtf, parse_edtf
from notifier.dates.forms import FORMS, Form, Instant, Precision
from notifier.dates.labels import bare_label, label
from notifier.dates.occurrences import occurrence_of, rule_text, start_of
from notifier.dates.offsets import parse_offset
from notifier.dates.phrase_dutch import DUTCH
from notifier.dates.phrase_joins import JOINS
from notifier.dates.phrase_limits import LIMITS
from notifier.dates.phrase_periods import PhrasePeriod, Scope
from notifier.dates.recurrence import Recurrence, parse_recurrence
from notifier.dates.repeating_periods import period_of
from notifier.dates.working_days import dutch_holidays
from notifier.errors import DateError
from notifier.events_file.date_values import WHEN
from notifier.feeds.ics import to_checked_ics
from notifier.feeds.selection import FeedCache, select_entries
from notifier.presenting.resources import milestone_resource
from notifier.reminders.audience import Audience
from notifier.reminders.date_words import when_words
from notifier.reminders.sentences import date_sentences
from notifier.timeline.changes import from_snapshot, to_snapshot
from notifier.timeline.model import Kind
from notifier.timeline.moves import MoveKind, move_between
from notifier.timeline.upcoming import look_at
from notifier.web.entries import to_card
from notifier.words import Language
from tests.conftest import AMSTERDAM, day, milestone, timeline, utc
from tests.ics.test_entries import content, feed, remember
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.dates.phrase_vocabulary import Limit

TODAY = day("2024-02-01")
EXAMPLES = [(form, text) for form, texts in FORMS.items() for text in texts]
TEXTS = [text for _, text in EXAMPLES]
NOTATION = re.compile(r"[~%\[\]{}]|\.\.|\d/")


def test_every_form_stands_in_the_table_with_examples() -> None:
    assert set(FORMS) == set(get_args(Form))
    assert all(FORMS.values())


@each_row(("form", "text"), EXAMPLES)
def test_an_example_is_read_as_its_form_and_keeps_its_text(form: type[Form], text: str) -> None:
    when = parse_edtf(text)
    assert (type(when.form), when.text) == (form, text)
    assert isinstance(when.precision, Precision)
    assert when.earliest is None or when.latest is None or when.earliest <= when.latest
    assert (when.uncertain, when.approximate) == (bool(set("?%") & set(text)), bool(set("~%") & set(text)))


@each_row("text", TEXTS)
@each_row("language", Language)
def test_a_form_is_said_in_words_everywhere(text: str, language: Language) -> None:
    when = parse_edtf(text)
    one = milestone(text)
    audience = Audience(language=language, today=TODAY, timeline=timeline(one))
    entry = to_card(look_at(one, TODAY), language)
    said = [label(when, language), bare_label(when, language), when_words(one, audience), entry.when]
    said += [
        sentence for is_past in (False, True) for sentence in date_sentences(one, audience, is_past=is_past)
    ]
    assert all(said)
    assert [words for words in said if NOTATION.search(words)] == []
    assert entry.machine_date in {"", text.rstrip("?~%")}


@each_row("text", TEXTS)
@each_row("rule", ["FREQ=YEARLY", "FREQ=MONTHLY;UNTIL=20351231"])
def test_a_form_repeats_on_another_day_or_is_refused(text: str, rule: str) -> None:
    when, recurrence = parse_edtf(text), parse_recurrence(rule)
    start = _start_or_refusal(recurrence, when)
    if isinstance(start, DateError):
        is_period = bool(period_of(when))
        assert (start.key, start.text) == ("repeat.period" if is_period else "repeat.shape", text)
        return
    assert occurrence_of(when, start) == when
    assert rule_text(recurrence, when)
    other = date(start.year + 4, start.month, start.day)
    again = occurrence_of(when, other)
    assert (type(again.form), again.qualifier, again.latest) == (type(when.form), when.qualifier, other)
    assert start_of(recurrence, again) == other
    assert occurrence_of(again, start).is_same_time(when)


def _start_or_refusal(recurrence: Recurrence, when: Edtf) -> date | DateError:
    try:
        return start_of(recurrence, when)
    except DateError as error:
        return error


@each_row("text", TEXTS)
def test_a_form_moves_to_every_other(text: str) -> None:
    when = parse_edtf(text)
    for other in map(parse_edtf, TEXTS):
        if when.is_same_time(other):
            continue
        move = move_between(when, other, Kind.DEADLINE)
        if when.is_undated or other.is_undated:
            assert move.kind in {MoveKind.DATED, MoveKind.UNDATED}
        assert (move.days is None) == (not _shared_ends(when, other))


def _shared_ends(one: Edtf, other: Edtf) -> bool:
    return bool((one.latest and other.latest) or (one.earliest and other.earliest))


@each_row("text", TEXTS)
def test_a_form_makes_dates_of_itself(text: str) -> None:
    when = parse_edtf(text)
    assert (when.seen_from(AMSTERDAM) is when) == (not isinstance(when.form, Instant))
    if when.latest:
        assert when.ending_on(when.latest).latest == when.latest
    later = parse_offset("P1D").date_from(when, dutch_holidays)
    assert (later.earliest is None, later.latest is None) == (when.earliest is None, when.latest is None)


def _limited(limit: Limit, when: Edtf) -> PhrasePeriod | None:
    try:
        return LIMITS[limit](PhrasePeriod(when), Scope(TODAY, (), DUTCH))
    except DateError:
        return None  # The phrase is no date.


@each_row("text", TEXTS)
def test_a_word_in_front_of_a_form_makes_a_date(text: str) -> None:
    when = parse_edtf(text)
    if when.instant or when.latest is None:
        return  # No phrase after such a word is read as such a date.
    made = [period.when for limit in LIMITS if (period := _limited(limit, when))]
    assert [parse_edtf(one.text) for one in made] == made


@each_row("text", TEXTS)
def test_a_form_is_in_the_calendar(text: str) -> None:
    before, after = milestone("2024-03-05"), milestone(text)
    for language in Language:
        chosen = content(after, today=TODAY, language=language)
        moved = select_entries(feed(language=language), timeline(after), remember((before,), (after,)), TODAY)
        for feed_content in (chosen, moved):
            checked = to_checked_ics(feed_content, FeedCache())
            assert checked.faulty == ()
            assert bool(feed_content.entries) == (not parse_edtf(text).is_undated)
            assert [entry.summary for entry in feed_content.entries if NOTATION.search(entry.summary)] == []


@each_row("text", TEXTS)
def test_a_form_goes_through_file_schema_memory_and_interface(text: str) -> None:
    assert WHEN.parse(text) == parse_edtf(text)
    assert re.search(WHEN.pattern, text)
    one = milestone(text)
    assert from_snapshot(json.loads(json.dumps(to_snapshot(one))), key=one.key) == one
    resource = milestone_resource(look_at(one, TODAY), timeline(one), None, now=utc("2026-01-15 09:00"))
    assert json.loads(json.dumps(resource))["when"] == text


def test_every_join_is_made_of_every_pair_of_forms() -> None:
    for one in TEXTS:
        for other in TEXTS:
            periods = [PhrasePeriod(parse_edtf(one)), PhrasePeriod(parse_edtf(other))]
            for join in JOINS.values():
                try:
                    joined = join(periods)
                except DateError:
                    continue  # The phrase is no date, such as one that ends before it begins.
                assert joined is None or parse_edtf(joined.when.text) == joined.when._replace(lasts=False)
