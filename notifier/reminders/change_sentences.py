"""The sentences of a change: the old state, the new state, how far, from which letter, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.dates.forms import Instant
from notifier.dates.labels import day_label, days_away, join_words, moment_words
from notifier.reminders.causes import cause_sentences
from notifier.reminders.date_words import firm_words
from notifier.reminders.field_sentences import (
    beside_sentences,
    done_sentence,
    field_sentences,
    is_dated_anew,
    occurrence_sentence,
)
from notifier.reminders.headlines import ending_words, in_tense, is_over
from notifier.reminders.moving_along import (
    along_sentences,
    counting_sentences,
    gather,
    moving_along,
)
from notifier.reminders.sentences import (
    answer_sentences,
    basis_sentences,
    date_sentences,
    extension_sentences,
    follower_sentences,
    later_sentences,
    order_sentences,
    proof_sentences,
    said_sentence,
)
from notifier.timeline.changes import Change, ChangeKind, has_same_date
from notifier.timeline.model import Status
from notifier.timeline.moves import MoveKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifier.reminders.audience import Audience
    from notifier.reminders.moving_along import Gathered
    from notifier.timeline.model import Milestone


def change_sentences(change: Change, audience: Audience, gathered: Gathered | None = None) -> list[str]:
    """Return the sentences of a change: the old state, the new state, and why.

    `gathered` has what each notice of the same message tells of other milestones.
    """
    gathered = gathered or gather([change], audience.timeline)
    milestone, counting = change.milestone, gathered.counting.get(change.key, ())
    match change.kind:
        case ChangeKind.ADDED:
            return [
                *date_sentences(audience.shown(milestone), audience, is_past=is_over(milestone, audience)),
                *_ended_sentences(milestone, audience),
                *question_sentences(milestone, audience),
                *later_sentences(milestone, audience),
                *order_sentences(milestone, audience, told=gathered.every),
            ]
        case ChangeKind.MOVED:
            return _moved_sentences(change, audience, gathered)
        case ChangeKind.REVISED:
            is_coming = _is_same_date(change) and not change.corrects_done
            when = _when_sentences(milestone, audience) if is_coming else []
            # The headline says already that it goes ahead after all.
            said = going_on_sentences(change, audience)
            revised = [one for one in revised_sentences(change, audience, counting) if one not in said]
            return [*when, *revised, *along_sentences(change, audience, gathered)]
        case ChangeKind.CANCELLED:
            proof = proof_sentences(milestone, audience)
            is_asked = bool(milestone.action) and not is_over(milestone, audience)
            nothing = [audience.say("notice.nothing_to_do")] if is_asked else []
            was = [_was_sentence(change.before, audience)] if change.before and change.before.counts else []
            because = reason_sentences(change, audience)
            followers = counting_sentences(change, counting, audience)
            return [*was, *because, *proof, *followers, *beside_sentences(change, audience), *nothing]
        case ChangeKind.DONE:
            return _done_sentences(change, audience, gathered)
        case ChangeKind.REMOVED:
            means = "ended" if milestone.status is not Status.PLANNED else "means"
            means = in_tense(f"notice.removed_{means}", milestone, audience)
            return [audience.say(means), _was_sentence(milestone, audience)]


def question_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Ask after a milestone whose date has passed; nothing where it has not, or where it is done."""
    if not milestone.is_overdue(audience.today):
        return []
    asked = audience.say("notice.not_done")
    if milestone.when.members:
        # Of several dates others may be done, or lie ahead.
        late = [one.label(audience.language) for one in milestone.parts if one.is_overdue(audience.today)]
        asked = audience.say("notice.not_done_times", dates=join_words(late, audience.language))
    return [asked, *answer_sentences(audience, audience.answer_link(milestone))]


def reason_sentences(change: Change, audience: Audience) -> list[str]:
    """Return the sentence that says why it was cancelled; none where it was not, or nothing says why."""
    cancelled = change.milestone.cancelled if change.kind is ChangeKind.CANCELLED else None
    return [audience.say("notice.reason", reason=cancelled.reason)] if cancelled and cancelled.reason else []


def _ended_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return that a milestone is done or does not go ahead, where that has no document to say so."""
    if milestone.status is Status.PLANNED or milestone.proof:
        return []
    words = ending_words(milestone, audience.language)
    return [f"{words[:1].upper()}{words[1:]}."]


def _done_sentences(change: Change, audience: Audience, gathered: Gathered) -> list[str]:
    milestone = change.milestone
    dates = (
        _dates_sentences(change.before, milestone, audience)
        if change.before and is_dated_anew(change)
        else []
    )
    beside = beside_sentences(change, audience)
    if milestone.done:
        counting = gathered.counting.get(change.key, ())
        along = moving_along(audience.timeline, change, gathered.apart)
        told = gathered.every | {one.key for one in (*along, *counting)}
        return [
            *dates,
            done_sentence(milestone, milestone.done, audience),
            *beside,
            *proof_sentences(milestone, audience),
            *along_sentences(change, audience, gathered),
            *counting_sentences(change, counting, audience),
            *follower_sentences(milestone, audience, told=told),
        ]
    done = [
        done_sentence(milestone, on, audience)
        if on == day
        else occurrence_sentence("notice.occurrence_done", milestone, day, audience, on)
        for day, on in change.occurrences_done
    ]
    return [*dates, *done, *beside]


def _moved_sentences(change: Change, audience: Audience, gathered: Gathered) -> list[str]:
    before, after, move = change.before, change.after, change.move
    if before is None or after is None or move is None:
        return []
    dates = _times_sentences if move.is_of_time and after.repeat else _dates_sentences
    sentences = [*going_on_sentences(change, audience), *dates(before, after, audience)]
    if move.distance:
        span = move.distance.words(audience.language)
        sentences.append(audience.say(f"notice.by_days_{move.kind}", span=span))
    elif move.is_of_time:
        sentences.append(audience.say(f"notice.by_time_{move.kind}"))
    elif before.when.is_same_time(after.when) and before.lasts != after.lasts:
        sentences.append(audience.say("notice.all_days" if after.lasts else "notice.one_day"))
    elif move.kind is MoveKind.EXACT:
        sentences.append(audience.say("notice.fits"))
    if is_over(after, audience):
        sentences.append(audience.say("notice.is_over"))
    sentences += basis_sentences(after, audience)
    if after.is_beyond_sources:
        sentences.append(audience.say_of_all(after, "notice.beyond_sources"))
    sentences += [*extension_sentences(after, audience), *later_sentences(after, audience)]
    sentences += question_sentences(after, audience)
    sentences += beside_sentences(change, audience)
    if "after" in change.fields:
        sentences += field_sentences("after", before, after, audience)
    return [*sentences, *cause_sentences(change, audience), *along_sentences(change, audience, gathered)]


def going_on_sentences(change: Change, audience: Audience) -> list[str]:
    """Say that what was done or cancelled no longer is; nothing where it was not, or still is."""
    if not change.ended_as:
        return []
    return [audience.say(in_tense(f"notice.no_longer_{change.ended_as}", change.milestone, audience))]


def _dates_sentences(before: Milestone, after: Milestone, audience: Audience) -> list[str]:
    becomes = audience.say("notice.becomes", date=firm_words(after, audience))
    return [_was_sentence(before, audience), becomes]


def _times_sentences(before: Milestone, after: Milestone, audience: Audience) -> list[str]:
    """Return the old and the new time of a series, of which the date alone has none."""
    words = (
        (key, moment_words(one.when.form, firm_words(one, audience), audience.language))
        for key, one in (("was", before), ("becomes", after))
        if isinstance(one.when.form, Instant)
    )
    return [audience.say(f"notice.{key}", date=date) for key, date in words]


def _is_same_date(change: Change) -> bool:
    return bool(change.before and change.after and has_same_date(change.before, change.after))


def _was_sentence(milestone: Milestone, audience: Audience) -> str:
    basis = milestone.basis
    words = firm_words(milestone, audience)
    if milestone.has_lapsed:
        # It was told already that this date counts no more.
        return audience.say("notice.earlier", date=words)
    if basis and basis.phrase:
        date_words = day_label(basis.source.date, audience.language)
        return audience.say_of(basis, "notice.was_phrase", date=words, phrase=basis.phrase, source=date_words)
    return audience.say("notice.was", date=words)


def _when_sentences(milestone: Milestone, audience: Audience) -> list[str]:
    """Return the date with how far it is, and the question where it has passed.

    A reminder that is due at the same moment is not sent beside the change, so the change says the same.
    """
    is_silent = milestone.when.is_undated or audience.shown(milestone).has_lapsed
    if milestone.status is not Status.PLANNED or is_silent:
        return []
    when, date = milestone.when, firm_words(milestone, audience)
    day = when.earliest if when.is_exact and not milestone.repeat else None
    if day and (day >= audience.today or not when.lasts):
        away = days_away(audience.days_to(day), audience.language)
        date = audience.say("notice.date_away", date=date, away=away)
    # Of a day its distance says it.
    is_past = day == audience.today and is_over(milestone, audience)
    over = [audience.say("notice.is_over")] if is_past else []
    return [audience.say("notice.when", date=date), *over, *question_sentences(milestone, audience)]


def revised_sentences(change: Change, audience: Audience, counting: Sequence[Milestone] = ()) -> list[str]:
    """Return what is different, and what became of the date; of what has ended also that.

    Where the date is another, it is that of something that is done or does not go ahead, or one that does not
    count. `counting` are the milestones whose date counts no more, or again, because of it.
    """
    before, after = change.before, change.after
    if before is None or after is None:
        return []
    sentences = [
        line
        for name in change.fields
        for line in (
            _statement_sentences(change, audience)
            if name == "statements"
            else field_sentences(name, before, after, audience)
        )
    ]
    sentences = list(dict.fromkeys(sentences))
    if after.status is Status.PLANNED and audience.shown(after).has_lapsed:
        known = before if before.counts or after.when.is_undated else after
        date = audience.say("notice.not_counted", date=firm_words(known, audience))
    elif change.corrects_done:
        return sentences
    elif has_same_date(before, after) and not after.done and (after.cancelled or not after.when.is_undated):
        key = "notice.still_cancelled" if after.cancelled else "notice.same_date"
        date = audience.say(in_tense(key, after, audience))
    elif after.status is Status.PLANNED:
        date = audience.say("notice.no_date")
    else:
        ended = (
            done_sentence(after, after.done, audience)
            if after.done
            else audience.say(in_tense("notice.still_cancelled", after, audience))
        )
        dates = [] if has_same_date(before, after) else _dates_sentences(before, after, audience)
        return [*dates, *sentences, ended]
    return [*sentences, date, *counting_sentences(change, counting, audience)]


def _statement_sentences(change: Change, audience: Audience) -> Iterator[str]:
    """Yield what the new statements say; where none is new, that their wording was corrected."""
    if not change.added_statements:
        yield audience.say_of_all(change.milestone, "notice.letters_corrected")
    for one in change.added_statements:
        yield said_sentence(one, audience)
