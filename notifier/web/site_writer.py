"""Writes the files of a static site, all of them or one of two parts."""

from __future__ import annotations

import os
from functools import partial
from http import HTTPStatus
from mmap import mmap
from struct import calcsize
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.web.app import build_app
from notifier.web.site_addresses import LIST, can_be_beside, earlier_groups, sitemap
from notifier.web.site_answers import answer_of
from notifier.web.site_folder import own_files, refuse_others
from notifier.web.site_links import ABSENT, MILESTONE, WHOLE, file_of, group_of
from notifier.web.site_manifest import (
    MANIFEST,
    UNFINISHED,
    FileLine,
    Group,
    remove_file,
    remove_temporary,
    stamp_of,
    write_file,
    write_manifest,
)
from notifier.web.site_rows import PublishedRows
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from notifier.timeline.model import Milestone
    from notifier.web.ahead import Ahead
    from notifier.web.beside import Copy
    from notifier.web.kept_files import KeptFiles
    from notifier.web.site_inputs import SiteInputs
    from notifier.web.state import AppState


class Tally:
    """Counts the files of a site that are current, in this process and in a copy of it.

    Args:
        progress: Called with their number, now and then.
    """

    def __init__(self, progress: Callable[[int], object]) -> None:
        self._progress = progress
        self._process = os.getpid()
        self._counts = memoryview(mmap(-1, 2 * calcsize("q"))).cast("q")

    def add(self, count: int) -> None:
        """Add files that are current."""
        self._counts[os.getpid() != self._process] += count
        self._progress(sum(self._counts))


class Part(NamedTuple):
    """What one of two processes made of a site."""

    made: dict[str, dict[str, FileLine]]  # What is remembered of each file, by group and name.
    changed: int  # How many files were written.
    links: list[str]  # The addresses found that are not of its part.


class SiteWriter:
    """Writes a site.

    Attributes:
        begun: The descriptor to which the name of a file is written before the file is.
    """

    begun: int

    def __init__(
        self,
        state: AppState,
        inputs: SiteInputs,
        folder: Path,
        ahead: Ahead,
        kept: KeptFiles,
        tally: Tally,
    ) -> None:
        assert state.snapshot is not None, "a site is made after a round"  # noqa: S101
        self._state = state
        self._snapshot = snapshot = state.snapshot
        self._inputs = inputs
        self._folder = folder
        self._addresses = kept.addresses
        self._tally = tally
        self._today = snapshot.today.isoformat()
        self._before = ahead.remembered.groups
        self._parsed: dict[str, dict[str, FileLine]] = {}
        whole = self._before.get(WHOLE)
        self._rows = PublishedRows(
            folder,
            self._lines(WHOLE),
            snapshot.timeline,
            self._is_as_before,
            ahead.rows,
            is_of_today=whole is not None and whole.day == self._today,
        )
        snapshot.catalog.texts.update({one: partial(self._rows.texts, one) for one in Language})
        self._ask: Callable[..., tuple[bytes, list[str]]] = partial(
            answer_of, build_app(state), snapshot, self._rows
        )
        # The addresses and groups to which links need not be followed.
        self._known = frozenset(kept.known)
        self._milestones = frozenset(f"{MILESTONE}{one.page_name}" for one in snapshot.timeline.milestones)
        # What is remembered of groups that are as before, and of each file of the others.
        self._kept = {name: self._before[name]._replace(day=self._today) for name in kept.groups}
        self._made: dict[str, dict[str, FileLine]] = {}
        self._zipped: dict[bytes, bytes] = {}
        self._changed = 0

    def write_all(self, events: Callable[[Mapping[str, str]], bytes], copy: Copy[KeptFiles | Part]) -> int:
        """Write every file that has to be written, and remove those of an earlier site.

        Returns:
            How many files were written or removed.
        """
        timeline, asked = self._snapshot.timeline, self._ask

        def ask(address: str, name: str, status: int = HTTPStatus.OK) -> tuple[bytes, list[str]]:
            is_list = address == LIST
            return (events(self._rows.published()), []) if is_list else asked(address, name, status)

        self._ask = ask
        files = ((group_of(one), file_of(one, self._snapshot.language)) for one in self._addresses)
        new = (name for group, name in files if name not in self._lines(group))
        refuse_others(self._folder, new, self._before)
        copy.go_on()
        self._tally.add(sum(len(one.names) for one in self._kept.values()))
        # Few files of one part link to a file of the other that is not known.
        own = self.write_part(self._addresses, is_beside=False)
        found = copy.result()
        other = found[0] if found else self.write_part(self._addresses, is_beside=True)
        assert isinstance(other, Part), "that is its last step"  # noqa: S101
        for one in (own, other):
            self._take(one)
        self._take(self.write_part([*own.links, *other.links]))
        self._file(ABSENT, WHOLE, lambda: (ask("/404", ABSENT, HTTPStatus.NOT_FOUND)[0], []))
        if timeline.contact:
            name = ".well-known/security.txt"
            self._file(name, WHOLE, partial(ask, f"/{name}", name))
        if timeline.url:
            # What leads on to another page is none.
            earlier = frozenset(earlier_groups(timeline))
            pages = [one for group, one in self._groups().items() if group not in earlier]
            self._file("sitemap.xml", WHOLE, lambda: (sitemap(timeline.url, pages), []))
        self._end(self._groups())
        return self._changed

    def write_part(self, addresses: Iterable[str], *, is_beside: bool | None = None) -> Part:
        """Write the files of addresses, and of those they link to, where they have to be written.

        Args:
            addresses: Where to begin.
            is_beside: Whether the part that a copy writes, or the other one; without it everything.

        Raises:
            LookupError: A milestone cannot be shown, and the state has a snapshot without it.
        """
        changed, self._changed = self._changed, 0
        others: list[str] = []
        seen: set[str] = set()
        # One group after another, as what the pages of a choice are made from is kept until the next.
        waiting: dict[str, list[str]] = {}

        def wait_for(found: Iterable[str]) -> None:
            for address in found:
                if address not in seen:
                    seen.add(address)
                    if is_beside in {None, can_be_beside(address)}:
                        waiting.setdefault(group_of(address), []).append(address)
                    else:
                        others.append(address)

        wait_for(addresses)
        others.clear()
        while waiting:
            group, own = next(iter(waiting.items()))
            # Links to the same group are added to the end of it.
            for address in own:
                name = file_of(address, self._snapshot.language)
                wait_for(self._file(name, address, partial(self._ask, address, name)))
            del waiting[group]
        if self._state.snapshot is not self._snapshot:
            raise LookupError("a milestone cannot be shown")
        written, self._changed = self._changed, changed
        return Part(self._made, written, others)

    def _take(self, part: Part) -> None:
        """Take what was made of a part, in this process or in the other one."""
        for group, lines in part.made.items():
            self._made.setdefault(group, {}).update(lines)
        self._changed += part.changed

    def _file(self, name: str, address: str, make: Callable[[], tuple[bytes, list[str]]]) -> list[str]:
        """Write a file where it has to be, and return the addresses that it links to."""
        group, path = group_of(address), f"{self._folder}/{name}"
        if name in self._made.get(group, ()) or (group in self._kept and name in self._kept[group].names):
            return []
        line = self._lines(group).get(name)
        made_from = self._inputs.of(address), self._inputs.on_day(address)
        is_untouched = line is not None and line.stamp == stamp_of(path)
        if line is None or not is_untouched or (line.made_from, line.on_day) != made_from:
            if line is None:
                refuse_others(self._folder, [name], self._before)
            data, links = make()
            os.write(self.begun, f"{name}\n".encode())
            self._changed += write_file(self._folder / name, data, self._zipped, is_untouched=is_untouched)
            others = (link for link in links if link not in self._known)
            found = " ".join(link for link in others if group_of(link) not in self._milestones)
            line = FileLine(name, *made_from, stamp_of(path), found)
        self._made.setdefault(group, {})[name] = line
        self._tally.add(1)
        return line.links.split()

    def _lines(self, group: str) -> Mapping[str, FileLine]:
        """Return what is remembered of the files of a group, by name."""
        if group not in self._parsed:
            before = self._before.get(group)
            self._parsed[group] = {line.name: line for line in before.lines} if before else {}
        return self._parsed[group]

    def _groups(self) -> dict[str, Group]:
        """Return what will be remembered of each group."""
        found = dict(self._kept)
        for group, lines in self._made.items():
            # One that was kept has more files where a link to another one was found later.
            own = {line.name: line for line in found[group].lines} if group in found else {}
            parts = [part for line in (own | lines).values() for part in line]
            found[group] = Group(self._inputs.of(group), self._today, parts)
        return found

    def _end(self, groups: Mapping[str, Group]) -> None:
        """Remove the files of an earlier site that are in none of these groups, and remember these."""
        names = [
            {name for group, one in every.items() if group not in self._kept for name in one.names}
            for every in (self._before, groups)
        ]
        stale = names[0] - names[1]
        if unfinished := self._before.get(UNFINISHED):
            # Those may be of any group.
            stale -= {name for one in groups.values() for name in one.names}
            for name in set(unfinished.names) - stale:
                remove_temporary(self._folder / name, self._folder)
        if WHOLE not in self._before and (self._folder / MANIFEST).exists():
            # It does not say which files were of the site: some may be of what is private now.
            stale |= set(own_files(self._folder)) - {name for one in groups.values() for name in one.names}
        for name in stale:
            self._changed += remove_file(self._folder / name, self._folder)
        write_manifest(self._folder, groups)

    def _is_as_before(self, milestone: Milestone) -> bool:
        """Whether the resource of a milestone would be made from the same as before."""
        group = f"{MILESTONE}{milestone.page_name}"
        if group in self._kept:
            return True
        before = self._before.get(group)
        if before is None or before.made_from != self._inputs.of(group):
            return False
        if before.day == self._today:
            return True
        resource = f"/v1{group}"
        return self._lines(group)[file_of(resource, "")].on_day == self._inputs.on_day(resource)
