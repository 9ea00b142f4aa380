"""The description of a calendar entry: its date in words, who said so, and where to read more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.dates.labels import day_label, full_day_label
from notifier.dates.recurrence_labels import repeat_label
from notifier.reminders.audience import Audience
from notifier.reminders.sentences import extension_sentences, is_day_known, offset_words
from notifier.timeline.fields import Output, field_values
from notifier.timeline.statements import kind_words, source_words, sources_words
from notifier.words import Language, say

if TYPE_CHECKING:
    from datetime import date

    from notifier.timeline.model import After, Milestone, Statement, Timeline


@dataclass(frozen=True, slots=True)
class Description:
    """The description of a milestone that comes after `anchor`, plain text in several lines."""

    language: Language
    timeline: Timeline
    milestone: Milestone
    today: date
    anchor: Milestone | None = None

    def _say(self, key: str, **values: object) -> str:
        return say(self.language, key, **values)

    def text(self) -> str:
        """Return the lines."""
        milestone, language = self.milestone, self.language
        lines = [self._when_line()]
        if milestone.is_beyond_sources:
            lines.append(self._say("notice.beyond_sources", **sources_words(milestone.statements, language)))
        lines += [
            self._statement_line(statement)
            for statement in dict.fromkeys((milestone.basis or milestone.cited, *milestone.since_basis))
            if statement
        ]
        if milestone.cancelled and milestone.cancelled.reason:
            lines.append(self._say("notice.reason", reason=milestone.cancelled.reason))
        if milestone.extension:
            audience = Audience(language=language, today=self.today, timeline=self.timeline)
            lines += extension_sentences(milestone, audience)
        if milestone.after and self.anchor:
            lines.append(self._order_line(milestone.after, self.anchor))
        facts = field_values(Output.CALENDAR, milestone, language)
        lines += [f"{row.words(language)}: {value}" for row, value in facts]
        if milestone.description:
            lines += ["", milestone.description]
        addresses = [milestone.page(self.timeline.url, by_key=True), milestone.url]
        addresses += [statement.source.url for statement in reversed(milestone.statements)]
        lines += ["", *dict.fromkeys(address for address in addresses if address)]
        if newest := milestone.latest_source:
            date, names = day_label(newest.date, language), kind_words(newest.kind, language)
            lines.append(self._say("feed.up_to", date=date, **names))
        return "\n".join(lines).strip()

    def _when_line(self) -> str:
        milestone, language = self.milestone, self.language
        if milestone.done:
            return self._say("notice.done_on", date=full_day_label(milestone.done, language))
        when = milestone.when
        if milestone.repeat:
            words = repeat_label(milestone.repeat.rule, milestone.stated or when, language)
            return self._say("notice.repeats", date=words)
        words = milestone.label(language)
        if when.day and not when.instant:
            words = full_day_label(when.day, language)
        line = self._say(f"notice.date_{milestone.modality}_now", date=words)
        return line if is_day_known(milestone) else f"{line} {self._say('notice.day_unknown')}"

    def _order_line(self, after: After, anchor: Milestone) -> str:
        """Return which milestone it comes after, without that one's date: it has its own entry."""
        audience = Audience(language=self.language, today=self.today, timeline=self.timeline)
        if words := offset_words(after, audience):
            return self._say("feed.after_by", offset=words, title=anchor.title)
        return self._say("feed.after", title=anchor.title)

    def _statement_line(self, statement: Statement) -> str:
        source = source_words(statement.source, self.language)
        key = f"feed.said_{statement.says}{'_phrase' if statement.phrase else ''}"
        return self._say(key, phrase=statement.phrase, source=source)
