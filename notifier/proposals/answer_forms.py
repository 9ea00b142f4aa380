"""The form in which a reader answers, read: what it says, and what is wrong with its fields."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from notifier.errors import NotifierError
from notifier.events_file.problems import Locale
from notifier.events_file.typed_dates import DateInWordsError
from notifier.events_file.values import URL
from notifier.proposals.answers import LONGEST, LONGEST_QUIET, Answer, Reply
from notifier.proposals.typed import guess, read_typed_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifier.timeline.model import Milestone, Timeline


class AnswerReader:
    """Reads what a reader typed into the form about a milestone.

    `errors` says what is wrong, by the name of the field.
    """

    def __init__(self, milestone: Milestone, timeline: Timeline, today: date) -> None:
        self.errors: dict[str, NotifierError] = {}
        self._milestone = milestone
        self._today = today
        self._locale = Locale(timeline.language, timeline.zone.key)

    def read(self, reply: Reply, fields: Mapping[str, str]) -> Answer:
        """Return the answer; it counts where there are no errors."""
        for name, most in LONGEST.items():
            if len(fields[name]) > most:
                self.errors[name] = NotifierError("answer.too_long", most=most)
        answer = Answer(reply, letter=fields["letter"], who=fields["who"], note=fields["note"])
        if self.errors:
            return answer
        if re.match(r"(?i)https?:", answer.letter) and not re.fullmatch(URL.pattern, answer.letter):
            self.errors["letter"] = NotifierError("answer.bad_link")
        match reply:
            case Reply.DONE:
                return answer._replace(on=self.read_day("on", fields["on"], last=self._today))
            case Reply.MOVED:
                return self._read_date(answer, fields["words"])
            case Reply.CANCELLED:
                return answer
            case Reply.LATER:
                tomorrow, last = self._today + timedelta(days=1), self._today + LONGEST_QUIET
                return answer._replace(on=self.read_day("on", fields["on"], first=tomorrow, last=last))

    def read_day(self, name: str, text: str, *, first: date = date.min, last: date = date.max) -> date | None:
        """Read a day in a field; one that is none, or lies outside, is an error.

        The first and the last day that can be are inclusive.
        """
        if not text:
            self.errors[name] = NotifierError("answer.no_day")
            return None
        try:
            is_past = last == self._today
            past = self._today if is_past else None
            when = read_typed_date(text, self._today, self._locale, last=past).reading.when
        except DateInWordsError as error:
            self.errors[name] = error
            return None
        if when.day is None or when.instant:
            self.errors[name] = NotifierError("answer.not_a_day", text=text)
        elif not first <= when.day <= last:
            key = "answer.not_yet" if is_past else "answer.too_far"
            self.errors[name] = NotifierError(key, days=LONGEST_QUIET.days)
        return when.day

    def _read_date(self, answer: Answer, text: str) -> Answer:
        if not text:
            self.errors["words"] = NotifierError("answer.no_date")
            return answer
        try:
            words, reading = read_typed_date(text, self._today, self._locale)
        except DateInWordsError as error:
            self.errors["words"] = error
            return answer
        if reading.when.is_undated:
            self.errors["words"] = NotifierError("answer.no_date")
        if reading.when.text == self._milestone.when.text and not answer.letter:
            # Without a document there is nothing to record.
            self.errors["words"] = NotifierError("answer.same_date")
        modality = guess("", words, self._today).modality
        return answer._replace(when=reading.when.text, words=words, modality=modality)
