"""The description of a calendar entry: its date in words, who said so, and where to read more."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, full_day_label, full_days_label
from notifier.dates.recurrence_labels import repeat_label
from notifier.reminders.audience import Audience
from notifier.reminders.headlines import done_verb, ending_words
from notifier.reminders.sentences import extension_sentences, is_day_known, offset_words
from notifier.timeline.fields import Output, field_values
from notifier.timeline.statements import kind_words, source_words, sources_words
from notifier.words import Language, say

if TYPE_CHECKING:
    from notifier.timeline.model import Milestone, Modality, Source, Statement, Timeline


def description_text(
    milestone: Milestone,
    part: Milestone,
    anchor: Milestone | None,
    timeline: Timeline,
    language: Language,
) -> str:
    """Return the description of a milestone that comes after `anchor`, plain text in several lines.

    `part` is the one of its dates to which the entry belongs; itself where it has one date.
    """
    said = milestone.from_basis
    lines = [_when_line(part, language)]
    if part.is_part and not milestone.recurrence:
        lines.append(say(language, "feed.one_of", date=milestone.label(language)))
    lines += [f"{words[:1].upper()}{words[1:]}." for words in milestone.remarks(language)]
    if not said:
        if milestone.is_beyond_sources:
            lines.append(
                say(language, "notice.beyond_sources", **sources_words(milestone.statements, language))
            )
        said = (milestone.cited,) if milestone.cited else ()
    lines += [_statement_line(one, language) for one in (dict.fromkeys(said) if len(said) > 1 else said)]
    if milestone.cancelled and milestone.proof not in said:
        off = ending_words(milestone, language)
        lines.insert(0, f"{off[:1].upper()}{off[1:]}.")
    elif milestone.cancelled and milestone.cancelled.reason:
        lines.append(say(language, "notice.reason", reason=milestone.cancelled.reason))
    if milestone.extension or milestone.after:
        # Whatever the day on which the calendar is written: its bytes stay the same.
        audience = Audience(language=language, today=date.min, timeline=timeline)
        lines += extension_sentences(milestone, audience)
        if milestone.after and anchor:
            # Without the date of the other one, which has its own entry.
            words = offset_words(milestone.after, audience)
            key = "feed.after_by" if words else "feed.after"
            lines.append(say(language, key, offset=words, title=anchor.title))
    facts = field_values(Output.CALENDAR, milestone, language)
    lines += [f"{row.words(language)}: {value}" for row, value in facts]
    if milestone.description:
        lines += ["", milestone.description]
    addresses = [milestone.page(timeline.url, by_key=True), milestone.url]
    addresses += [one.source.url for one in reversed(milestone.statements)]
    lines += ["", *dict.fromkeys(filter(None, addresses))]
    if newest := milestone.latest_source:
        lines.append(_up_to(newest, language))
    return "\n".join(lines).strip()


# Lists cite most documents several times.
@lru_cache(maxsize=4096)
def _up_to(source: Source, language: Language) -> str:
    date, names = day_label(source.date, language), kind_words(source.kind, language)
    return say(language, "feed.up_to", date=date, **names)


def _when_line(milestone: Milestone, language: Language) -> str:
    if milestone.done:
        verb = done_verb(milestone, language).capitalize()
        return say(language, "notice.done_on", Done=verb, date=full_day_label(milestone.done, language))
    when = milestone.when
    if milestone.lost_base:
        return say(language, "feed.lost_when", date=milestone.label(language))
    if milestone.has_lapsed:
        names = kind_words(milestone.statements[-1].source.kind, language)
        return say(language, "feed.withdrawn_when", date=milestone.label(language), **names)
    if milestone.repeat:
        words = repeat_label(milestone.repeat.rule, milestone.stated or when, language)
        return say(language, "notice.repeats", date=words)
    tense = "past" if milestone.cancelled else "now"
    if when.is_exact and not when.instant:
        return _dated_line(full_days_label(when, language), milestone.modality, tense, language)
    is_known = is_day_known(milestone)
    tense = "past_period" if milestone.cancelled and not is_known else tense
    line = _dated_line(milestone.label(language), milestone.modality, tense, language)
    return line if is_known or milestone.cancelled else f"{line} {say(language, 'notice.day_unknown')}"


# Lists have several milestones on most of their days.
@lru_cache(maxsize=4096)
def _dated_line(words: str, modality: Modality, tense: str, language: Language) -> str:
    return say(language, f"notice.date_{modality}_{tense}", date=words)


def _statement_line(statement: Statement, language: Language) -> str:
    source = source_words(statement.source, language)
    key = f"feed.said_{statement.says}{'_phrase' if statement.phrase else ''}"
    return say(language, key, phrase=statement.phrase, source=source)
