"""From notices to one message for one channel: a single notice, a few in full, or a list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from notifier.dates.labels import join_words
from notifier.named_tuple import NamedTuple
from notifier.reminders.brief_lines import brief
from notifier.reminders.change_sentences import reason_sentences
from notifier.reminders.field_sentences import row_sentences
from notifier.reminders.headlines import title_with_date
from notifier.reminders.moving_along import counting_sentences, gather, told_along_sentences
from notifier.reminders.notices import NoticeType, change_notice
from notifier.reminders.sections import Sections, heading_of_changes
from notifier.reminders.sentences import answer_sentences, missed_sentences, next_time_sentences
from notifier.timeline.fields import FIELDS
from notifier.timeline.filters import FILTERS, OVERDUE, UNDATED, Filter
from notifier.timeline.model import Status
from notifier.timeline.text_form import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifier.reminders.audience import Audience
    from notifier.reminders.notices import Notice
    from notifier.reminders.rules import DigestPeriod
    from notifier.timeline.model import Milestone
    from notifier.words import Language

LIST_UP_TO = 5
OVERVIEW_UP_TO = 40
# The last line of an overview names so many milestones; of more it has the count.
MOST_NAMED = 3
# Lists of mails show about as much of a subject.
MAX_FIRST_CHARS = 80
# A link for an answer is long, and a page leads to the same form.
MOST_ANSWER_LINKS = 20
_QUESTIONS = frozenset({NoticeType.OVERDUE, NoticeType.REVIEW})


class Row(NamedTuple):
    """The line of one notice, in a message that lists them."""

    text: str  # What there is to say, with the date.
    # What moves along or counts no more, why it was cancelled, the action and the owner; empty without them.
    details: str = ""
    url: str = ""  # Where it is answered, of a question; else the page about it; empty where there is none.
    link: str = "link.short"  # The key of the words for that link, where the text is not the link itself.


Quarterly = Literal["quarterly"]
QUARTERLY: Quarterly = "quarterly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message for one channel, not yet in the form of that channel."""

    audience: Audience  # Its readers.
    reference: str  # The delivery's id, so that a reader can refer to it.
    contents: Sections  # Its notices by section, in reading order; at least one notice.
    may_repeat: bool = False  # Whether the readers may have had it before.
    # Of a digest or a review; None for a message of notices that are due.
    period: DigestPeriod | Quarterly | None = None
    # The milestones of the last line, which names a few and counts more: of a digest those that have passed
    # without news, of a review those that were in one before.
    open: tuple[Milestone, ...] = ()
    # What the channel takes, for the link to what the last line counts.
    match: Filter = field(default_factory=Filter)

    @property
    def language(self) -> Language:
        """Its language."""
        return self.audience.language

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All its notices, in reading order."""
        return tuple(notice for _, notices in self.contents for notice in notices)

    @property
    def subject(self) -> str:
        """The subject of a mail, which names the first milestone of a few, on one line."""
        if self.is_listed or len(self.notices) == 1:
            return self.heading
        first, others = cut(self.notices[0].headline, MAX_FIRST_CHARS), len(self.notices) - 1
        return self.audience.say("message.first", headline=first, count=others) if others else first

    @property
    def heading(self) -> str:
        """What stands above its notices, on one line: how many milestones, and how many notices of those."""
        count = len(self.notices)
        if count == self._milestone_count or (count == 1 and not self.period):
            return self._what
        return self.audience.say("message.in_notices", heading=self._what, count=count)

    @property
    def _what(self) -> str:
        if self.period:
            return self.audience.say(
                f"message.overview_{self.period}",
                count=self._milestone_count + len(self.open) * (self.period == QUARTERLY),
                quarter=self._quarter,
            )
        if len(self.notices) == 1:
            return self.notices[0].headline
        # Of one milestone, of which a time is done and the next begins, there is nothing to count.
        if self._milestone_count == 1 or not any(one.change for one in self.notices):
            return self.audience.say("message.subject", count=self._milestone_count)
        return heading_of_changes(self.notices, self.audience)

    @property
    def _milestone_count(self) -> int:
        """How many milestones it is about: one may have several notices, also of its occurrences."""
        return len({one.milestone.key for one in self.notices})

    @property
    def _quarter(self) -> str:
        today = self.audience.today
        return self.audience.say(f"date.period_{33 + (today.month - 1) // 3}", year=today.year)

    @property
    def plain_text(self) -> str:
        """Its essence as plain text, for notifications and screen readers."""
        if len(self.notices) == 1 and not self.period:
            return " ".join([f"{self.heading}.", *self.notices[0].sentences])
        titles = Counter(one.milestone.title for one in self.notices)
        # Of a title that comes more than once, such as that of a series, the date says which one it is.
        lines = (
            brief(one, self.audience) if titles[one.milestone.title] > 1 else one.headline
            for one in self.notices
        )
        return f"{': '.join(filter(None, (self.heading, '; '.join(lines))))}."

    @property
    def is_listed(self) -> bool:
        """Whether each of its notices takes one line, instead of being written in full."""
        return self.period is not None or len(self.notices) > LIST_UP_TO

    @property
    def sections(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """The headings of a list, each with one row for each notice, in reading order."""
        sections = [
            (self.audience.say(f"section.{section}"), self._rows(notices))
            for section, notices in self.contents
        ]
        if self.open:
            row = Row(self._open_words, url=self._open_url)
            sections.append((self.audience.say("section.open"), (row,)))
        return tuple(sections)

    @property
    def _open_words(self) -> str:
        """The last line of a digest or a review: a few milestones by name, or how many there are."""
        count = len(self.open)
        # "Also" and "other" are beside those that it asks after.
        also = "_also" if any(one.type is NoticeType.OVERDUE for one in self.notices) else ""
        if self.period == QUARTERLY or count > MOST_NAMED:
            key = "message.known" if self.period == QUARTERLY else f"message.open{also}"
            return self.audience.say(key, count=count, quarter=self._quarter)
        named = [title_with_date(one, self.language) for one in self.open]
        return self.audience.say(f"message.open_named{also}", milestones=join_words(named, self.language))

    @property
    def _open_url(self) -> str:
        """The address of the list with what the last line counts; empty without a public address."""
        timeline = self.audience.timeline
        if not timeline.url:
            return ""
        # Few messages count, and a listing has no time to lose.
        from notifier.timeline.filter_query import to_text  # noqa: PLC0415
        from notifier.timeline.known_values import KnownValues  # noqa: PLC0415

        # The list is public, and refuses a value that nothing public has.
        known = KnownValues(timeline.public)
        asked = {
            key: tuple(one for one in values if not FILTERS[key].is_open or known.has(key, one))
            for key, values in self.match.wanted.items()
        }
        asked["status"] = (OVERDUE, *([UNDATED] if self.period == QUARTERLY else []))
        query = to_text({key: values for key, values in asked.items() if values}, known)
        return f"{timeline.url}/timeline?{query}"

    def _rows(self, notices: tuple[Notice, ...]) -> tuple[Row, ...]:
        """Return a row for each notice; a very long section counts the rest."""
        rest = len(notices) - OVERVIEW_UP_TO if len(notices) > OVERVIEW_UP_TO + 1 else 0
        shown = notices[: len(notices) - rest]
        # The first time of a series tells of those before it.
        firsts = {one.milestone.key: one for one in reversed(shown) if one.type is NoticeType.OVERDUE}
        rows = [self._row(one, is_first=firsts.get(one.milestone.key) is one) for one in shown]
        more = Row(self.audience.say("message.more", count=rest), url=self.audience.timeline.url)
        return (*rows, *([more] if rest else ()))

    def _row(self, notice: Notice, *, is_first: bool) -> Row:
        milestone, facts = notice.milestone, []
        if notice.type is not NoticeType.REMOVED:
            # Once the date has passed, or it has ended, it is too late for the action.
            has_ended = milestone.status is not Status.PLANNED or notice.type is NoticeType.DONE
            is_late = has_ended or milestone.is_overdue(self.audience.today)
            names = ("owner",) if is_late else ("action", "owner")
            told_of = notice.change.fields if notice.change else ()
            facts = [
                f"{self.audience.field(FIELDS[name])}: {value}"
                for name in names
                if name not in told_of and (value := getattr(milestone, name))
            ]
        page = milestone.page(self.audience.timeline.url) if notice.links else ""
        told = missed_sentences(milestone, self.audience) if is_first else []
        if is_first and notice.reminder and not notice.reminder.is_asked_again:
            told += next_time_sentences(milestone, self.audience)
        if not self._end_of_all and (end := _end_of_questions(notice)):
            told.append(self.audience.say(f"notice.{end}_here"))
        if notice.change:
            told += told_along_sentences(notice.change, notice.along, self.audience)
            told += reason_sentences(notice.change, self.audience)
            told += row_sentences(notice.change, self.audience)
            told += counting_sentences(notice.change, notice.counting, self.audience)
        text, details = brief(notice, self.audience), " ".join([*told, "; ".join(facts)]).strip()
        is_question = notice.type in _QUESTIONS
        if notice.answer and (not page or (is_question and self._asks_in_rows)):
            return Row(text, details, notice.answer, "link.answer" if is_question else "link.report")
        return Row(text, details, page)

    @property
    def _asks_in_rows(self) -> bool:
        """Whether each question leads to its answer: of very many there is no room but for their pages."""
        return sum(notice.type in _QUESTIONS for notice in self.notices) <= MOST_ANSWER_LINKS

    @property
    def closing(self) -> tuple[str, ...]:
        """The last sentences of a list: how to report what is known, where something is asked."""
        asked = [notice for notice in self.notices if notice.type in _QUESTIONS]
        link = next((notice.answer for notice in asked if notice.answer), "")
        return (
            *([self.audience.say("notice.answer_rows")] if link else ()),
            *(answer_sentences(self.audience, "") if not link and (asked or self.open) else ()),
            *([self.audience.say(f"notice.{self._end_of_all}")] if self._end_of_all else ()),
        )

    @property
    def _end_of_all(self) -> str:
        """The key of what ends all questions it asks; empty where they end in different ways, or not yet."""
        ends = {_end_of_questions(one) for one in self.notices if one.type in _QUESTIONS}
        return ends.pop() if len(ends) == 1 else ""

    @property
    def footer(self) -> str:
        """The reference, and the warning that this may be a repeat."""
        key = "message.may_repeat" if self.may_repeat else "message.reference"
        return self.audience.say(key, reference=self.reference)


def _end_of_questions(notice: Notice) -> str:
    """Return the key of that a question comes for the last time, or only once; empty where it comes again."""
    reminder = notice.reminder
    if reminder is None or not reminder.is_last:
        return ""
    return "last_question" if reminder.is_asked_again else "only_question"


def told_once(notices: Iterable[Notice], audience: Audience) -> list[Notice]:
    """Return the notices of one message with each move told once: with the one it follows from, or alone.

    So is a date that counts no more, or again.
    """
    notices = list(notices)
    gathered = gather((one.change for one in notices if one.change), audience.timeline, audience.takes)
    if not (gathered.told or gathered.apart or any(one.counting for one in notices)):
        return notices
    return [
        change_notice(one.change, audience, gathered) if one.change else one
        for one in notices
        if not (one.change and one.change.key in gathered.told)
    ]
