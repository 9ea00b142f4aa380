"""What a static site needs and the list does not change: it can be found while the list is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.presenting.sheet import book_parts
from notifier.web.site_links import WHOLE
from notifier.web.site_manifest import Remembered, remembered_of, state_of, touched_groups
from notifier.web.site_rows import ReadRows, read_rows
from notifier.web.templating import compile_templates
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


class Ahead(NamedTuple):
    """What was found of a site before it is written."""

    remembered: Remembered  # What is remembered of it.
    touched: Collection[str]  # What `touched_groups` returned.
    rows: ReadRows  # The rows of its lists.


def look_ahead(folder: Path) -> Ahead:
    """Get ready for writing a site in this folder.

    Raises:
        OSError: The folder cannot be read.
    """
    compile_templates()
    for one in Language:
        book_parts(one)
    found = _look(folder)
    whole = found.remembered.groups.get(WHOLE)
    lines = {line.name: line for line in whole.lines} if whole else {}
    return found._replace(rows=read_rows(folder, lines))


def up_to_date(ahead: Ahead | None, folder: Path) -> Ahead:
    """Return what was found before, or is found now where the site was written since.

    Raises:
        OSError: The folder cannot be read.
    """
    is_same = ahead is not None and ahead.remembered.state == state_of(folder)
    return ahead if ahead is not None and is_same else _look(folder)


def _look(folder: Path) -> Ahead:
    remembered = remembered_of(folder)
    return Ahead(remembered, touched_groups(folder, remembered.groups), {})
