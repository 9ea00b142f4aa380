"""The sentences of a notice: the date, its source, and the milestones before and after it.

Sentences are short. The letter's own words come first, and no sentence is more certain than the letter.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier.dates.forms import AllOf
from notifier.dates.labels import day_label, full_day_label, join_words, label
from notifier.dates.leads import parse_span
from notifier.dates.statutory_terms import Article
from notifier.dates.working_days import (
    dutch_holidays,
    is_working_day,
    rest_day_label,
    rest_day_name,
    working_day_on_or_before,
)
from notifier.reminders.date_words import span_words, standing_words, when_words
from notifier.reminders.headlines import done_verb
from notifier.timeline.model import Kind, Milestone, Missed, Modality, Says, Status
from notifier.timeline.repeats import missed, next_occurrence
from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from notifier.dates.edtf import Edtf
    from notifier.reminders.audience import Audience
    from notifier.reminders.plan import Reminder
    from notifier.timeline.model import After, Statement


# A message has the newest statements; `show` and the milestone's page have all of them.
_NEWEST = 2
_MOST_FOLLOWERS = 3
_SAID = {
    Says.DATED: "said_dated",
    Says.CONFIRMED: "confirmed",
    Says.UNDATED: "silent",
    Says.DONE: "said_done",
    Says.CANCELLED: "said_cancelled",
}


def date_sentences(milestone: Milestone, audience: Audience, *, is_past: bool = False) -> list[str]:
    """Return the sentences on the date: the letter's own words first, then their meaning."""
    is_past |= milestone.has_lapsed
    tense = "past" if is_past else "now"
    sentences = [*_what_is_known(milestone, audience, tense), *_what_it_means(milestone, audience, tense)]
    if milestone.is_beyond_sources:
        sentences.append(audience.say_of_all(milestone, "notice.beyond_sources"))
    # On the last day it can be no other.
    if not is_past and not is_day_known(milestone) and milestone.last_day != audience.today:
        sentences.append(audience.say("notice.day_unknown"))
    latest, last = milestone.when.latest, milestone.last_day
    if latest and last and latest < audience.today <= last:
        # The letter has an earlier reading than the one by which it is late.
        sentences.append(audience.say("notice.late_after", date=full_day_label(last, audience.language)))
    coming = next_occurrence(milestone, audience.today) if milestone.repeat else milestone
    return [*sentences, *(extension_sentences(coming, audience) if coming else [])]


def _what_is_known(milestone: Milestone, audience: Audience, tense: str) -> Iterator[str]:
    """Yield the date, where it has no words of a letter that say it, and those words."""
    when, basis = milestone.when, milestone.basis
    is_quoted = basis is not None and bool(basis.phrase)
    if when.is_undated:
        yield audience.say("notice.no_date")
    elif milestone.repeat:
        yield repeat_sentence(milestone, audience)
    elif when.is_exact or not is_quoted:
        words = when_words(milestone, audience)
        # A period has no article in its label: "De datum was: eerste helft van 2027."
        shape = "_period" if tense == "past" and not when.day else ""
        yield audience.say(f"notice.date_{milestone.modality}_{tense}{shape}", date=words)
    if basis and is_quoted:
        yield audience.say_of(basis, f"notice.letter_{tense}", phrase=basis.phrase)


def _what_it_means(milestone: Milestone, audience: Audience, tense: str) -> Iterator[str]:
    """Yield the days that the words of a letter stand for."""
    when, basis = milestone.when, milestone.basis
    # The sentence of a series names its period.
    if when.is_exact or not (basis and basis.phrase) or (milestone.repeat and when.earliest):
        return
    if when.earliest and when.latest:
        means = "reckon" if when.qualifier else "meaning"
        yield audience.say(f"notice.{means}_{tense}", date=_days_label(when, audience.language))
    elif when.earliest:
        key = "notice.first_day" if milestone.modality is Modality.FIXED else "notice.not_before"
        yield audience.say(key, date=full_day_label(when.earliest, audience.language))
    elif when.latest:
        same = [one for one in Language if milestone.label(one).casefold() == basis.phrase.casefold()]
        if audience.language not in same:
            means = "meaning" if same else "reckon"
            yield audience.say(f"notice.{means}_{tense}", date=milestone.label(audience.language))


def is_day_known(milestone: Milestone) -> bool:
    """Whether a date is as exact as it can be: also "31 December at the latest", and a fixed "from 2027"."""
    when = milestone.when
    if when.is_exact or when.is_undated or isinstance(when.form, AllOf):
        return True
    basis, is_fixed = milestone.basis, milestone.modality is Modality.FIXED
    # "Before the summer" has no number and names no day.
    is_named = not (basis and basis.phrase) or any(one.isdigit() for one in basis.phrase)
    is_last_day = not when.earliest and (milestone.kind is Kind.DEADLINE or (is_fixed and is_named))
    return is_last_day or (is_fixed and not when.latest)


def quiet_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return who said that nothing is known of a milestone yet, where one did."""
    return list(filter(None, [audience.quiet_words(milestone)]))


def answer_sentences(audience: Audience, link: str) -> list[str]:
    """Return how the readers can report what they know of a milestone, where there is a way."""
    if link:
        return [audience.say("notice.answer_here")]
    contact = audience.timeline.contact
    return [audience.say("notice.tell_us", contact=contact)] if contact else []


def last_question_sentence(milestone: Milestone, audience: Audience, *, is_only: bool) -> str:
    """Return that this is asked for the last time, or only once; of what repeats, of which time."""
    if is_only or not milestone.recurrence or milestone.is_part:
        return audience.say(f"notice.{'only' if is_only else 'last'}_question")
    date = milestone.label(audience.language)
    date = date if milestone.when.is_exact else audience.say("notice.period", period=date)
    return audience.say("notice.last_question_of", date=date)


def repeat_sentence(milestone: Milestone, audience: Audience) -> str:
    """Return how a milestone comes round again, and when the next time is."""
    words = when_words(milestone, audience)
    is_on = milestone.status is Status.PLANNED
    following = next_occurrence(milestone, audience.today) if is_on else None
    if following is None:
        return audience.say("notice.repeats", date=words)
    return audience.say("notice.repeats_next", date=words, next=when_words(following, audience))


def _days_label(when: Edtf, language: Language) -> str:
    first, last = when.earliest, when.latest
    if first is None or last is None or when.is_set:
        return label(when, language)
    first_words = (
        f"{first.day}"
        if first.month == last.month and first.year == last.year
        else day_label(first, language)
    )
    if first.year == last.year and first.month != last.month:
        first_words = first_words.rsplit(" ", 1)[0]
    return say(language, "date.range", first=first_words, last=day_label(last, language))


def later_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return what the newest statements after the basis say."""
    return [said_sentence(one, audience) for one in milestone.since_basis[-_NEWEST:]]


def said_sentence(statement: Statement, audience: Audience) -> str:
    """Return what a statement does, with its words."""
    key = f"notice.{_SAID[statement.says]}{'_phrase' if statement.phrase else ''}"
    date_words = day_label(statement.source.date, audience.language)
    when = statement.label(audience.language)
    return audience.say_of(statement, key, date=date_words, when=when, phrase=statement.phrase)


def proof_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return the sentence that says by which letter it is done or cancelled."""
    return [said_sentence(milestone.proof, audience)] if milestone.proof else []


def basis_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return the sentence that says from which letter a milestone has its date."""
    basis = milestone.basis
    if basis is None:
        return []
    source = day_label(basis.source.date, audience.language)
    key = "notice.letter_of" if basis.phrase else "notice.from_letter"
    return [audience.say_of(basis, key, phrase=basis.phrase, source=source)]


def extension_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return why the law ends a term on another day, and on which, each in the tense of its day."""
    extension = milestone.extension
    if extension is None or not extension.is_extended:
        return []
    last_day = full_day_label(extension.last_day, audience.language)
    ended = "_past" if extension.nominal < audience.today else ""
    over = "_past" if extension.last_day < audience.today else ""
    if Article.COUNTED_BACK in extension.articles:
        return [audience.say(f"notice.term_earlier{over}", last_day=last_day)]
    nominal = full_day_label(extension.nominal, audience.language)
    reason = rest_day_name(extension.nominal, dutch_holidays)
    if Article.REST_DAY not in extension.articles:
        why = audience.say(f"notice.term_two_days{ended}")
    elif not reason.startswith("weekday."):
        name = rest_day_label(reason or "holiday.by_decree", audience.language)
        why = audience.say(f"notice.term_ends_holiday{ended}", nominal=nominal, name=name)
    else:
        why = audience.say(f"notice.term_ends_weekend{ended}", nominal=nominal)
    language = audience.language
    articles = join_words([say(language, f"statutory.article_{one}") for one in extension.articles], language)
    return [why, audience.say(f"notice.term_extended{over}", last_day=last_day, articles=articles)]


def order_sentences(milestone: Milestone, audience: Audience, *, told: Collection[str] = ()) -> list[str]:
    """Return which milestone it comes after, and which ones come after it and are not told already."""
    sentences: list[str] = []
    anchor = milestone.after and audience.timeline.find(milestone.after.milestone)
    if milestone.after and anchor:
        words = {"title": anchor.title, "date": standing_words(anchor, audience)}
        words["offset"] = offset_words(milestone.after, audience)
        by = "_by" if milestone.after.gives_date else ""
        if anchor.done:
            key = f"notice.comes_after{by}_done"
            words["date"] = full_day_label(anchor.done, audience.language)
            words["done"] = done_verb(anchor, audience.language)
        elif by:
            base = audience.shown(milestone).counts_from  # A remark names it with its date.
            key = f"notice.comes_after_by{'_named' if base and base.title == anchor.title else ''}"
        else:
            key = "notice.comes_after_open" if anchor.is_overdue(audience.today) else "notice.comes_after"
        sentences.append(audience.say(key, **words))
    return [*sentences, *follower_sentences(milestone, audience, told=told)]


def follower_sentences(milestone: Milestone, audience: Audience, *, told: Collection[str] = ()) -> list[str]:
    """Return the sentence that names the planned milestones that come after one, with their dates.

    Those that are told already, given by key, are left out.
    """
    followers = [
        audience.say("notice.title_date", title=one.title, date=standing_words(one, audience))
        for one in audience.timeline.followers(milestone)
        if one.status is Status.PLANNED and one.key not in told
    ]
    if not followers:
        return []
    shown = followers[:_MOST_FOLLOWERS]
    named = join_words(shown, audience.language)
    return [audience.say("notice.followed_by", milestones=named, count=len(shown))]


def remark_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return the remarks on a date: what it counts from, and which occurrences were missed before."""
    told = audience.shown(milestone)._replace(missed=_missed_before(milestone, audience))
    return [f"{words[:1].upper()}{words[1:]}." for words in told.remarks(audience.language)]


def missed_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return which occurrences before one that passed without news did so too."""
    words = milestone._replace(missed=_missed_before(milestone, audience)).missed_label(audience.language)
    return [f"{words[:1].upper()}{words[1:]}."] if words else []


def next_time_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return that the period of the next time runs already, of a time of a series that has passed."""
    series = audience.timeline.by_key.get(milestone.key) if milestone.recurrence else None
    following = next_occurrence(series, audience.today) if series and series.repeat else None
    first = following.when.earliest if following and not following.when.day else None
    if following is None or first is None or first > audience.today:
        return []
    return [audience.say("notice.next_runs", date=_days_label(following.when, audience.language))]


def _missed_before(milestone: Milestone, audience: Audience) -> Missed | None:
    is_missed = bool(milestone.recurrence) and milestone.is_overdue(audience.today)
    series = audience.timeline.by_key.get(milestone.key) if is_missed else None
    every = missed(series, audience.today) if series else ()
    return next((one.missed for one in every if one.recurrence == milestone.recurrence), milestone.missed)


def offset_words(after: After, audience: Audience) -> str:
    """Return how long after another milestone one comes: `6 weken na`, `3 maanden voor`; empty if unknown."""
    key, gaps = offset_text(after, audience.language)
    return audience.say(key, **gaps) if key else ""


def offset_text(after: After, language: Language) -> tuple[str, Mapping[str, str]]:
    """Return the key of how long after another milestone one comes, empty if unknown, and its gaps."""
    length = after.offset or after.within
    if not length:
        return "", {}
    if not after.within and not any(character in "123456789" for character in length):
        return "notice.offset_same_day", {}
    way = "within" if after.within else "before" if length.startswith("-") else "after"
    return f"notice.offset_{way}", {"span": span_words(parse_span(length.removeprefix("-")), language)}


def day_off_sentences(reminder: Reminder, audience: Audience) -> list[str]:
    """Return the sentences on a day that is not a working day: why, and the last working day before it."""
    day, holidays = reminder.day, audience.timeline.holidays
    if is_working_day(day, holidays):
        return []
    before = working_day_on_or_before(day - timedelta(days=1), holidays)
    name = rest_day_label(rest_day_name(day, holidays), audience.language)
    sentences = [audience.say(f"notice.day_off_{reminder.target}", name=name)]
    if before == audience.today:
        sentences.append(audience.say("notice.last_working_day_today"))
    elif before > audience.today:
        date = full_day_label(before, audience.language)
        sentences.append(audience.say("notice.last_working_day", date=date))
    return sentences
