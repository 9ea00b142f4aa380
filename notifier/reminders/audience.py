"""The readers of a channel, and how a sentence is filled for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.timeline.statements import kind_words, sources_words
from notifier.words import fill, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from notifier.timeline.fields import Field
    from notifier.timeline.model import Milestone, Statement, Timeline
    from notifier.words import Language


class Audience(NamedTuple):
    """The readers of a channel: their language, their day and their timeline."""

    language: Language  # The language of the readers.
    today: date  # The day on which the words must be correct, in the readers' zone.
    timeline: Timeline  # The timeline of the milestones.
    now: datetime | None = None  # The moment at which they are sent; None where they stand for the day.
    # Returns the address at which they answer about a milestone; empty where there is none.
    answer_link: Callable[[Milestone], str] = lambda _: ""
    # Returns who said that nothing is known yet, and until when; empty where none did.
    quiet_words: Callable[[Milestone], str] = lambda _: ""
    # Returns whether they get the changes of a milestone, in one message with those of others.
    takes: Callable[[Milestone], bool] = lambda _: False

    def say(self, key: str, **values: object) -> str:
        """Fill a template in the readers' language; a text of the timeline replaces the program's."""
        own = self.timeline.texts.get(self.language, {}).get(key)
        if not own:
            return say(self.language, key, **values)
        # A text without that gap must not be more certain than the letter.
        doubts = "" if "{certainty}" in own else values.get("certainty", "")
        return f"{fill(own, values)}{doubts}"

    def say_of(self, statement: Statement, key: str, **values: object) -> str:
        """Fill a template that names the document of a statement."""
        return self.say(key, **kind_words(statement.source.kind, self.language), **values)

    def say_of_all(self, milestone: Milestone, key: str) -> str:
        """Fill a template that names the documents of a milestone."""
        return self.say(key, **sources_words(milestone.statements, self.language))

    def days_to(self, day: date) -> int:
        """Return in how many days a day is; negative where it has passed."""
        return (day - self.today).days

    def shown(self, milestone: Milestone) -> Milestone:
        """Return a milestone as it is shown today, also one that a revision remembers."""
        now = self.timeline.by_key.get(milestone.key)
        if now is not None and now.when.is_same_time(milestone.stated or milestone.when):
            milestone = milestone._replace(counts_from=now.counts_from)
        return milestone.as_shown(self.today)

    def field(self, row: Field) -> str:
        """Return the name of a field; a text of the timeline replaces the program's."""
        own = self.timeline.texts.get(self.language, {}).get(f"fact.{row.name}")
        return own or row.words(self.language)
