"""The milestones of one file, with all that was found when it was read."""

from __future__ import annotations

import re
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any

from notifier.events_file import nodes
from notifier.events_file.problems import EventsFileError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Self

    from notifier.events_file.including import Include, Included
    from notifier.events_file.nodes import KeyValue
    from notifier.events_file.problems import Problems
    from notifier.timeline.model import Timeline

# The key `private`, also misspelt and where the file cannot be read as YAML.
_PRIVATE = rb"(?i)\bpriv[^\s:]*\s*:"


class TimelineFile:
    """The milestones of one file; parts with mistakes are left out.

    Its name is the path as the user gave it. Code that reads further sections adds to `problems`.
    """

    def __init__(
        self,
        *,
        name: str,
        content: bytes,
        sections: dict[str, KeyValue],
        problems: Problems,
        timeline: Timeline,
        included: Included | None = None,
    ) -> None:
        self.name = name
        self.content = content
        self.sections = sections
        self.problems = problems
        self.timeline = timeline
        self.included = included

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of its bytes, in hexadecimal."""
        return _sha256(self.content)

    @property
    def includes(self) -> tuple[Include, ...]:
        """Which lists it includes, of those that could be read."""
        included = self.included
        return tuple(included.includes[name] for name in included.contents) if included else ()

    @property
    def lists(self) -> Mapping[str, bytes]:
        """The content of each included list, by name."""
        return self.included.contents if self.included else {}

    def read_list(self, include: Include) -> bytes | None:
        """Return a list as it was when the file was read."""
        return self.lists.get(include.name)

    @cached_property
    def version(self) -> str:
        """The SHA-256 of its bytes, or of the digests of those and of its included lists."""
        if not self.lists:
            return self.sha256
        parts = [f"{name} {digest}" for name, digest in zip(self.lists, self.digests, strict=True)]
        return _sha256("\n".join([self.sha256, *parts]).encode())

    @property
    def digests(self) -> tuple[str, ...]:
        """The SHA-256 of each included list."""
        return tuple(map(_sha256, self.lists.values()))

    @cached_property
    def public_rows(self) -> Mapping[str, dict[str, Any]]:
        """The milestones of the file itself that others may read, as it has them, by id."""
        public = {one.id for one in self.timeline.public.milestones}
        rows = nodes.named_records(self.sections.get("milestones"))
        return {name.text: nodes.plain(node) for name, node in rows if name.text in public}

    def without_nodes(self) -> Self:
        """Return this file for another process, with its public rows in the place of all nodes of rows."""
        made = copy(self)
        vars(made).update(public_rows=self.public_rows)
        made.sections = {name: one for name, one in self.sections.items() if name != "milestones"}
        return made

    def document(self, without: Collection[str] = ()) -> dict[str, Any]:
        """Return the sections as plain data, but for those without which it is asked: edits change that."""
        return {name: nodes.plain(one.value) for name, one in self.sections.items() if name not in without}

    def refuse_mistakes(self) -> None:
        """Raise when the file has mistakes.

        Raises:
            EventsFileError: It has mistakes.
        """
        if errors := self.problems.errors:
            may_quote = re.search(_PRIVATE, self.content) is not None
            raise EventsFileError(
                self.name,
                errors,
                self.timeline.language,
                may_quote_private=may_quote,
                key=self.problems.count_key,
            )


def _sha256(content: bytes) -> str:
    import hashlib  # noqa: PLC0415 - a listing needs none

    return hashlib.sha256(content).hexdigest()
