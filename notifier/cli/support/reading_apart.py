"""Reading a list in a copy of this process, while this one gets ready for what is made of it."""

from __future__ import annotations

import pickle
from functools import partial
from typing import TYPE_CHECKING

from notifier.errors import NotifierError
from notifier.events_file.load import read_bytes
from notifier.events_file.whole import EventsFile, parse_events_file
from notifier.web.beside import Copy
from notifier.web.frozen import frozen_pickle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.events_file.including import ListReader
    from notifier.setup import ReadSetup, Setup


def begin_reading(path: str) -> ReadSetup:
    """Begin to read a file, and return what waits for it and returns its setup.

    Where the copy could not, the file changed meanwhile, has mistakes or includes lists, it is read here.
    """
    copy = Copy(partial(_read, path))

    def read(content: bytes, *, name: str, lists: ListReader | None = None) -> Setup:
        from notifier.setup import parse_setup, to_setup  # noqa: PLC0415 - once the list is read elsewhere

        found = copy.result()
        copy.end()
        events: EventsFile | None = found and pickle.loads(found[0])  # noqa: S301 - from the copy
        if events is None or (events.content, events.name) != (content, name):
            return parse_setup(content, name=name, lists=lists)
        return to_setup(events)

    return read


def _read(path: str) -> Iterator[bytes]:
    try:
        events = parse_events_file(read_bytes(path), name=path)
    except NotifierError:
        # Reading it here says why.
        return
    if not ({"include", "extend"} & events.sections.keys() or events.problems.errors):
        yield frozen_pickle(events.without_nodes())
