"""The static site: every public page, feed and resource as a file that any web server can serve.

Each file is what `serve` answers at its address, with links that lead to other files. Most addresses are
known beforehand, the rest is found by following links, so that no link leads nowhere. A file is made again
only where what it is made from changed since the last time, or the file itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.errors import PublishError
from notifier.named_tuple import NamedTuple
from notifier.system_reasons import reason_of_system
from notifier.web.ahead import up_to_date
from notifier.web.kept_files import KeptFiles, find_kept
from notifier.web.site_manifest import alone_in, begun_in
from notifier.web.site_writer import SiteWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from notifier.web.ahead import Ahead
    from notifier.web.beside import Copy
    from notifier.web.site_inputs import Found, SiteInputs
    from notifier.web.site_writer import Part, Tally
    from notifier.web.snapshot import Snapshot
    from notifier.web.state import AppState

    ToInputs = Callable[[Snapshot, Found], SiteInputs]


class BegunSite(NamedTuple):
    """A site that a copy of the process looks at."""

    copy: Copy[KeptFiles | Part]  # Does the steps of `steps_beside`.
    tally: Tally  # Counts the files that are current, in both processes.
    ahead: Ahead | None  # What was found of the folder before, if anything.


def write_site(
    state: AppState,
    events: Callable[[Mapping[str, str]], bytes],
    to_inputs: ToInputs,
    folder: Path,
    begun: BegunSite,
) -> int:
    """Write the site of the state's snapshot; only files that differ are written.

    Files that an earlier site wrote and this one lacks are removed; others in the folder are left alone.

    Args:
        state: The state of the HTTP server after a round.
        events: Returns the published `events.yaml`, given the text of milestones in it that are as before.
        to_inputs: Returns what the files of a snapshot are made from, given the digests that were found.
        folder: Where; created when it does not exist.
        begun: What was begun for this folder and snapshot.

    Returns:
        How many files were written or removed.

    Raises:
        PublishError: The folder cannot be written, or a folder within it is a link to another place.
    """
    changed, snapshot = 0, None
    copy, tally, ahead = begun
    try:
        with alone_in(folder):
            # Once a milestone cannot be shown, it is left out of all pages, each of which says so.
            while snapshot is not state.snapshot:
                snapshot = state.snapshot
                assert snapshot is not None, "a site is made after a round"  # noqa: S101
                ahead, found = up_to_date(ahead, folder), copy.result()
                remembered, kept = ahead.remembered, found[0] if found else None
                if not isinstance(kept, KeptFiles) or kept.state != remembered.state:
                    # Nothing comes of the copy, or another process wrote since.
                    copy.end()
                    kept = find_kept(snapshot, to_inputs(snapshot, {}), remembered, ahead.touched)
                if kept.is_all:
                    break
                inputs = to_inputs(snapshot, kept.found)
                site = SiteWriter(state, inputs, folder.resolve(), ahead, kept, tally)
                with begun_in(folder) as site.begun:
                    try:
                        changed += site.write_all(events, copy)
                    except LookupError:
                        if state.snapshot is snapshot:
                            raise
                copy.end()
    except OSError as error:
        raise PublishError("publish.unwritable", folder=folder, reason=reason_of_system(error)) from error
    finally:
        copy.end()
    return changed


def steps_beside(
    state: AppState, to_inputs: ToInputs, folder: Path, ahead: Ahead | None, tally: Tally
) -> Iterator[KeptFiles | Part]:
    """Find which files of a site stay, and then write one of two parts of the others.

    Args:
        state: The state of the HTTP server with the snapshot of a round, whose feeds need not be built yet.
        to_inputs: Returns what the files of a snapshot are made from, given the digests that were found.
        folder: Where the site is.
        ahead: What was found of it before, if anything.
        tally: Counts the files that are current.

    Yields:
        The files that stay, and what was made of the part.
    """
    snapshot, ahead = state.snapshot, up_to_date(ahead, folder)
    remembered = ahead.remembered
    assert snapshot is not None, "a site is made after a round"  # noqa: S101
    inputs = to_inputs(snapshot, {})
    kept = find_kept(snapshot, inputs, remembered, ahead.touched)
    yield kept
    site = SiteWriter(state, inputs, folder.resolve(), ahead, kept, tally)
    with begun_in(folder) as site.begun:
        yield site.write_part(kept.addresses, is_beside=True)
