"""The table of pages of the desk. A new one is a module that makes what it shows, a template, and a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from notifier.web.desk.inbox_page import build_inbox, decide
from notifier.web.desk.visit import FORM_BYTES, DeskVisit, Done, Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from notifier.web.snapshot import Snapshot

Values: TypeAlias = "Mapping[str, Any]"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPageRow:
    """One page of the desk.

    Attributes:
        path: Its address, which begins with `/edit`; `{name}` at its end stands for any name.
        template: Its template in `templates/`, which extends `desk/base.html`.
        build: Makes the values of the template. It runs in a thread and may read the file.
        act: Takes in the form of the page, in a thread: what comes next, or the values of the page where
            something is wrong with the form. An error it raises is shown above the page. None where the
            page has no form.
        menu: The sentence of its entry in the menu of the desk; empty for a page without entry.
        names: Returns what `{name}` can be.
        most_bytes: The largest form; `MOST_BODY_BYTES` of the server has to allow it.
        most_files: How many files a form may have.
    """

    path: str
    template: str
    build: Callable[[DeskVisit], Values]
    act: Callable[[DeskVisit], Done | Patch | Values] | None = None
    menu: str = ""
    names: Callable[[Snapshot], Iterable[str]] = lambda _: ("",)
    most_bytes: int = FORM_BYTES
    most_files: int = 0

    def addresses(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Return every address of the page."""
        head, _, _ = self.path.partition("{name")
        return tuple(head + name for name in self.names(snapshot))


DESK_PAGES = (
    DeskPageRow(
        path="/edit", template="desk/inbox.html", build=build_inbox, act=decide, menu="desk.title_inbox"
    ),
)
DESK_MENU = tuple(row for row in DESK_PAGES if row.menu)
