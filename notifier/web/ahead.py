"""What a static site needs and the list does not change: a copy of the process can find it beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.presenting.sheet import BookParts, book_parts, take_parts
from notifier.web.site_manifest import touched_groups
from notifier.web.templating import compile_templates, take_compiled
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path


class Ahead(NamedTuple):
    """What was found before the list was read."""

    touched: Collection[str]  # What `touched_groups` returns of the folder.
    templates: Mapping[str, bytes]  # The templates of pages in compiled form.
    sheets: Mapping[Language, BookParts]  # What stands around the rows of a sheet.


def look_ahead(folder: Path) -> Ahead:
    """Find what a site in this folder needs besides the list."""
    sheets = {one: book_parts(one) for one in Language}
    return Ahead(touched_groups(folder), dict(compile_templates()), sheets)


def take_ahead(found: Ahead) -> Collection[str]:
    """Take what another process found, and return what `touched_groups` returned there."""
    take_compiled(found.templates)
    take_parts(found.sheets)
    return found.touched
