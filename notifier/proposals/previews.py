"""What an edit would change, of the file and for its readers."""

from __future__ import annotations

import difflib
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import parse_edtf
from notifier.dates.labels import day_label, full_day_label, label
from notifier.errors import DateError
from notifier.named_tuple import NamedTuple
from notifier.proposals.comparing import compare_timelines, describe_messages, public_changes
from notifier.proposals.doubts import warn_of_doubts
from notifier.setup import read_all
from notifier.timeline.model import Modality, Status
from notifier.timeline.statements import source_words
from notifier.timeline.upcoming import private_title
from notifier.words import catalog, fill, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from notifier.events_file.problems import Problem
    from notifier.events_file.whole import EventsFile
    from notifier.timeline.changes import Change
    from notifier.timeline.model import Milestone, Timeline
    from notifier.words import Language

    # Milestones that are in both files, as they were and as they are.
    _Pairs = Iterable[tuple[Milestone, Milestone]]

# Lines of the file that are shown around a change, and that a patch has around it.
_AROUND, _AROUND_IN_PATCH = 2, 3
# Lines around a change among which the equal ones are looked for.
_NEAR = 50
# The least firm first.
_FIRMNESS = (Modality.EXPECTED, Modality.INTENDED, Modality.FIXED)
# The first line of either side in the heading of a piece, `@@ -7,5 +7,6 @@`.
_HEADING = re.compile(r"( [-+])(\d+)")


class Preview(NamedTuple):
    """What a change of the file does."""

    diff: str  # The lines of the file that change.
    changes: tuple[Change, ...]  # What changes for subscribers.
    messages: tuple[str, ...]  # Which channel sends how many of the changes when.
    # What subscribers do not see, and what stays as it is although that may be unexpected.
    notes: tuple[str, ...]
    warnings: tuple[Problem, ...]  # The warnings of the file that it did not have before.
    doubts: tuple[str, ...]  # The same for people who do not know how the file is written.


def preview_of(
    before: EventsFile, after: EventsFile, now: datetime, language: Language | None = None
) -> Preview:
    """Return what changes from one file to another.

    It is saved at `now`, aware; the sentences are in the language of the file, unless another is given.

    Raises:
        EventsFileError: The file has mistakes, or would have them.
    """
    today = after.timeline.day_of(now)
    setup = read_all(after)
    warn_of_doubts(setup, today)
    if after.problems.found:
        # What the file had before is not of this change.
        warn_of_doubts(read_all(before), today)
        before.refuse_mistakes()
        after.refuse_mistakes()
    language = language or after.timeline.language
    changes = compare_timelines(before.timeline, after.timeline)
    hides_nothing = all(one.public is one for one in (before.timeline, after.timeline))
    public = changes if hides_nothing else public_changes(before.timeline, after.timeline)
    old = before.timeline.by_key
    differing = [(was, one) for one in after.timeline.milestones if (was := old.get(one.key)) and was != one]
    known = {(one.key, one.subject, one.value) for one in before.problems.warnings}
    new = tuple(one for one in after.problems.warnings if (one.key, one.subject, one.value) not in known)
    return Preview(
        diff=diff_of(before, after),
        changes=changes,
        messages=tuple(describe_messages(changes, public, setup, now, language)),
        notes=(
            *_waits(differing, language),
            *_stays(differing, after.name, language),
            *_firmer(differing, language),
        ),
        warnings=new,
        doubts=tuple(warning_words(one, after.timeline, language, before.timeline) for one in new),
    )


def _waits(differing: _Pairs, language: Language) -> Iterator[str]:
    """Say until when it is not asked after a milestone; subscribers do not see that, so it is no change."""
    for was, one in differing:
        until = one.overdue_after
        if until and was.overdue_after != until:
            day = full_day_label(until, language)
            yield say(language, "edit.waits", title=private_title(one, language), day=day)


def _stays(differing: _Pairs, file: str, language: Language) -> Iterator[str]:
    """Say what stays though a statement says otherwise: the date, the state; and what is open again."""
    for was, one in differing:
        if was.when == one.when:
            yield from _stays_dated(was, one, language)
            yield from _stays_planned(was, one, language)
        elif was.status is Status.PLANNED:
            continue
        elif one.status is was.status:
            yield say(language, f"edit.stays_{one.status}", name=one.id, file=file)
        elif one.status is Status.PLANNED:
            yield say(language, f"edit.again_{was.status}", name=one.id)


def _stays_dated(was: Milestone, now: Milestone, language: Language) -> Iterator[str]:
    """Say whether a newer document or its own date decides, where a new statement gives another date."""
    basis, kept, place = now.basis, now.stated or now.when, now.statements.index
    new = [one for one in now.statements if one.when and one not in was.statements]
    if not new or any(one.when and one.when.is_same_time(kept) for one in new):
        return
    words = {"title": private_title(now, language), "date": label(kept, language)}
    if basis and place(basis) > place(new[-1]):
        yield say(language, "edit.stays_dated", **words, source=source_words(basis.source, language))
    elif not (kept.is_undated or (now.after and now.after.gives_date)):
        yield say(language, "edit.stays_own", **words)


def _stays_planned(was: Milestone, now: Milestone, language: Language) -> Iterator[str]:
    """Say that a newer document decides, where a new statement says that it is done or cancelled."""
    new = [one for one in now.statements if (one.done or one.cancelled) and one not in was.statements]
    if new and now.basis and now.status is Status.PLANNED:
        source = source_words(now.basis.source, language)
        yield say(language, "edit.stays_planned", title=private_title(now, language), source=source)


def _firmer(differing: _Pairs, language: Language) -> Iterator[str]:
    """Say of which milestones another date is firmer than the one before, which its words need not say."""
    for was, one in differing:
        if was.when != one.when and _FIRMNESS.index(was.modality) < _FIRMNESS.index(one.modality):
            firm = {"before": say(language, f"modality.{was.modality}")}
            firm["after"] = say(language, f"modality.{one.modality}")
            yield say(language, "edit.firmer", title=private_title(one, language), **firm)


def diff_of(before: EventsFile, after: EventsFile) -> str:
    """Return the difference as `diff -u` prints it."""
    old, new = (one.content.decode("utf-8-sig").splitlines() for one in (before, after))
    shown = _unified(old, new, (before.name, after.name), _AROUND, lineterm="")
    return "".join(f"{line}\n" for line in shown)


def _unified(
    old: list[str], new: list[str], names: tuple[str, str], around: int, **more: str
) -> Iterator[str]:
    old, new, first = cut_to_change(old, new)
    for line in difflib.unified_diff(old, new, *names, n=around, **more):
        # The numbers of a heading count from the beginning of the file.
        is_heading = line[:3] == "@@ "
        yield _HEADING.sub(lambda one: f"{one[1]}{int(one[2]) + first}", line) if is_heading else line


def cut_to_change(old: list[str], new: list[str]) -> tuple[list[str], list[str], int]:
    """Return the lines near what differs, and the number of lines left out before them.

    Comparing takes long where many lines are alike.
    """
    first = max(_equal(old, new) - _NEAR, 0)
    last = max(_equal(old[:first:-1], new[:first:-1]) - _NEAR, 0)
    return old[first : len(old) - last], new[first : len(new) - last], first


def _equal(old: list[str], new: list[str]) -> int:
    """Return how many lines are equal from the beginning on."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


# The values of sentences that are dates.
_DATES = frozenset({"value", "when", "stated", "after", "last"})


# Of a title that another milestone has as well, whose name is in `name`.
_OF_TITLES = frozenset({"file.same_title", "file.alike_title"})


def warning_words(warning: Problem, timeline: Timeline, language: Language, before: Timeline) -> str:
    """Return a warning with titles in place of names and with its dates in words.

    `before` is the list before the change that the warning is of.
    """
    milestone = timeline.find(warning.subject) if warning.subject else None
    title = milestone.title if milestone else warning.subject
    key = f"desk.warning_{warning.key.partition('.')[2]}"
    if warning.key in _OF_TITLES and before.find(str(warning.values["name"])) is None:
        key = "desk.warning_both_new"
    plain = catalog(language).get(key)
    if plain is None:
        return f"{title}: {warning.fault(language)}" if title else warning.fault(language)
    values: dict[str, Any] = {**warning.values, "value": warning.value}
    values |= {name: _date_words(str(values[name]), language) for name in _DATES & values.keys()}
    if source := timeline.sources.get(str(values.get("source", ""))):
        values["source"] = f"{source.title}, {day_label(source.date, language)}"
    if other := timeline.find(warning.value):
        values["value"] = other.title
    return fill(plain, {**values, "title": title})


def _date_words(text: str, language: Language) -> str:
    try:
        return label(parse_edtf(text), language)
    except DateError:
        return text


def patch_of(before: EventsFile, after: EventsFile) -> bytes:
    r"""Return what `git apply` and `patch -p1` make the second version of the first with, byte for byte.

    A line that has no end gets the sign that `diff` gives it, `\ No newline at end of file`.
    """
    name = PurePath(before.name).name
    old, new = (_lines(one.content) for one in (before, after))
    shown = _unified(old, new, (f"a/{name}", f"b/{name}"), _AROUND_IN_PATCH)
    whole = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in shown)
    return "".join(whole).encode()


def _lines(content: bytes) -> list[str]:
    """Return lines with their ends, which are line feeds alone: a carriage return is of its line."""
    lines = content.decode().split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
