"""The timeline as it was known on an earlier day: without what was said, done or cancelled later."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from notifier.dates.edtf import UNDATED
from notifier.dates.labels import day_label
from notifier.errors import NotifierError
from notifier.timeline.model import Cancellation, Modality, end_of
from notifier.timeline.revisions import History, to_histories

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from notifier.dates.edtf import Edtf
    from notifier.dates.working_days import Holidays
    from notifier.timeline.model import Milestone, Timeline
    from notifier.timeline.revisions import Revision


class NotKnownYetError(NotifierError):
    """A milestone was not known yet on the day that is asked for."""


def known_on(timeline: Timeline, day: date, revisions: Iterable[Revision] = ()) -> Timeline:
    """Return the timeline as it was known at the end of a day in its zone.

    A date that no source gives counts from when the memory recorded it. What the memory, the revisions in
    order, began with counts from the beginning, as nothing tells how long it was known before.
    """
    every = tuple(revisions)
    began = timeline.day_of(every[0].recorded_at) if every else day
    # What the recorded revisions began with counts from their first day.
    recorded = [one for one in every if timeline.day_of(one.recorded_at) <= max(day, began)]
    histories, whole = to_histories(recorded), to_histories(every)
    found: dict[str, Milestone | None] = {}

    for milestone in timeline.milestones:
        chain: list[Milestone] = []
        step: Milestone | None = milestone
        while step and step.id not in found:
            chain.append(step)
            step = timeline.find(step.after.milestone) if step.after else None
        for one in reversed(chain):
            history = histories.get(one.key)
            if history == whole.get(one.key):
                # Nothing was recorded since: the list says what it said then, recorded or not.
                history, is_unlisted = None, False
            else:
                is_unlisted = history is None or history.latest.is_removed
            then = None if is_unlisted and not one.statements else _known(one, day, history)
            if then and one.after and (anchor := timeline.find(one.after.milestone)):
                then = _following(then, one, anchor, found[anchor.id], timeline.holidays)
                then = then._replace(counts_from=then.base_after(found[anchor.id]))
            found[one.id] = then
    milestones = tuple(then for one in timeline.milestones if (then := found[one.id]))
    sources = {name: one for name, one in timeline.sources.items() if one.date <= day}
    return timeline._replace(milestones=milestones, sources=MappingProxyType(sources))


def not_known_yet(milestone: Milestone, timeline: Timeline, day: date) -> NotKnownYetError:
    """Return that a milestone was not known yet on a day, in the language of its file."""
    words = day_label(day, timeline.language)
    error = NotKnownYetError("show.not_known_yet", name=milestone.id, day=words)
    return error.in_language(timeline.language)


def _known(milestone: Milestone, day: date, history: History | None) -> Milestone | None:
    """Return a milestone by what its sources and the list said of it up to a day."""
    said = tuple(one for one in milestone.statements if one.source.date <= day)
    done, cancelled = milestone.done, milestone.cancelled
    on = cancelled.on if cancelled else done
    if on is None or on > day or milestone.proof not in {None, *said}:
        end = end_of(said)
        done, cancelled = end and end.done, Cancellation(end.source.date) if end and end.cancelled else None
    then = milestone._replace(statements=said, done=done, cancelled=cancelled)
    if milestone.parts_done:
        parts = tuple(one for one in milestone.parts_done if one[1] <= day)
        then = then._replace(parts_done=parts, done=then.done if parts == milestone.parts_done else None)
    if repeat := milestone.repeat:
        then = then._replace(repeat=repeat._replace(done=tuple(one for one in repeat.done if one[1] <= day)))
    if not milestone.statements:
        return _as_listed(then, history)
    if not said and not milestone.is_beyond_sources:
        return None
    if milestone.basis is None or then.basis is not None:
        return then
    # The date that counts now was given later.
    newest = next((one for one in reversed(said) if one.when), None)
    latest = next(one for one in reversed(milestone.statements) if one.when)
    if milestone.modality is (latest.modality or Modality.FIXED):
        then = then._replace(modality=(newest and newest.modality) or Modality.FIXED)
    return _dated(then, (newest and milestone.date_by(newest)) or UNDATED)


def _as_listed(milestone: Milestone, history: History | None) -> Milestone:
    """Return a milestone without sources, with the date the list gave then."""
    if history is None or milestone.after:
        return milestone
    listed = history.latest.milestone
    is_same = (listed.stated or listed.when).is_same_time(milestone.stated or milestone.when)
    if is_same and listed.lasts == milestone.lasts:
        return milestone
    return milestone._replace(
        when=listed.when,
        stated=listed.stated,
        extension=listed.extension,
        modality=listed.modality,
        overdue_after=listed.overdue_after,
    )


def _following(
    then: Milestone, now: Milestone, anchor: Milestone, anchor_then: Milestone | None, holidays: Holidays
) -> Milestone:
    """Give a milestone whose date follows from another the date that followed then."""
    assert now.after is not None  # noqa: S101 - the caller asks
    if not now.after.gives_date:
        return then
    if not now.after.date_from(anchor.date_for_followers, holidays).is_same_time(now.stated or now.when):
        return then
    if anchor_then is None:
        return _dated(then, UNDATED)
    followed = now.after.date_from(anchor_then.date_for_followers, holidays)
    return then if followed.is_same_time(then.stated or then.when) else _dated(then, followed)


def _dated(milestone: Milestone, when: Edtf) -> Milestone:
    """Give a milestone another date; what belonged to the one it had goes."""
    dated = milestone._replace(when=when, stated=None, extension=None, overdue_after=None)
    if milestone.extension is None or when.latest is None:
        return dated
    from notifier.dates.statutory_terms import extend_term  # noqa: PLC0415 - few milestones are such a term

    extension = extend_term(when.latest)
    if not extension.is_extended:
        return dated._replace(extension=extension)
    return dated._replace(when=when.ending_on(extension.last_day), stated=when, extension=extension)
